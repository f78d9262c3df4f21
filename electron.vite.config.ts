/**
 * Bundles for the desktop: main with its threads, preload, page. `--mode page` builds the page alone, which is all that the
 * loopback server needs.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { tokensCss } from './src-renderer/styles/tokens-css.ts';

/** The one file of tokens becomes the one style sheet of custom properties. */
const tokensPlugin = {
	name: 'ssv:tokens',
	enforce: 'pre' as const,
	load: (id: string) => (id.endsWith('/styles/tokens.css') ? tokensCss() : null),
};

/** Plotly asks for the style sheet of its maps, which we do not have. */
const noMapsPlugin = {
	name: 'ssv:no-maps',
	enforce: 'pre' as const,
	load: (id: string) => (id.endsWith('/maplibre-gl.css') ? '' : null),
};

export default defineConfig(({ mode }) => ({
	...(mode === 'page' ? {} : { main, preload }),
	renderer: {
		root: 'src-renderer',
		plugins: [tokensPlugin, noMapsPlugin, react()],
		// Served as it stands, by the window's own scheme or the loopback server.
		base: './',
		// Plotly's sources are CommonJS and name Node's global object.
		define: { global: 'globalThis' },
		build: {
			outDir: 'out/renderer',
			emptyOutDir: true,
			minify: true,
			// The page's policy allows fonts and styles from files only: nothing becomes a data address or an inline script.
			assetsInlineLimit: 0,
			modulePreload: { polyfill: false },
			chunkSizeWarningLimit: 1600,
			rolldownOptions: { input: 'src-renderer/index.html' },
		},
	},
}));

// Every thread entry is an input of its own and lies beside main, where the thread starter looks for it.
const main = {
	build: {
		outDir: 'out/main',
		rolldownOptions: {
			input: {
				index: 'src-main/shells/electron/main.ts',
				'storage-thread': 'src-main/storage/thread.ts',
				'compute-thread': 'src-main/jobs/thread.ts',
			},
			output: { format: 'es' as const, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
		},
	},
};

// A sandboxed preload is CommonJS and brings everything along.
const preload = {
	build: {
		outDir: 'out/preload',
		externalizeDeps: false,
		rolldownOptions: {
			input: { preload: 'src-preload/preload.ts' },
			output: { format: 'cjs' as const, entryFileNames: '[name].cjs' },
		},
	},
};
