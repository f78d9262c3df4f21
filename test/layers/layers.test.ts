/**
 * The import table of the house, executed: every import of every file under src-* is read and compared with the row of its
 * folder. Type-only imports count as imports: who may not know a folder may not know its types either.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

interface Row {
	/** Folders of this house, relative to the root. */
	readonly folders: readonly string[];
	/** Packages by name; `node:` allows every built-in, `node:zlib` one. */
	readonly packages: readonly string[];
	/** Data folders under resources. */
	readonly mayReadResources?: boolean;
}

const M = 'src-main';
const shared = [`${M}/shared/domain`, `${M}/shared/contract`, `${M}/shared/charts`];
const workshops = ['maths', 'kernels', 'models', 'ingest', 'report', 'threads', 'jobs', 'storage'].map((name) => `${M}/${name}`);

/** Every folder may import itself and `domain`; nothing else unless its row says so. Longest matching prefix wins. */
const table: Readonly<Record<string, Row>> = {
	[`${M}/shared/domain`]: { folders: [], packages: [], mayReadResources: true },
	[`${M}/shared/contract`]: { folders: [], packages: ['zod'] },
	[`${M}/shared/charts`]: { folders: [], packages: [], mayReadResources: true },
	[`${M}/maths`]: { folders: [], packages: [] },
	[`${M}/kernels`]: { folders: [], packages: [] },
	[`${M}/kernels/build.ts`]: { folders: [], packages: ['node:', 'assemblyscript'] },
	[`${M}/models`]: {
		folders: [`${M}/maths`, `${M}/kernels`],
		packages: [
			'arima',
			'ml-isolation-forest',
			'@tensorflow/tfjs-core',
			'@tensorflow/tfjs-layers',
			'@tensorflow/tfjs-backend-wasm',
			'@tensorflow/tfjs-backend-cpu',
			'node:module',
			'node:url',
			'node:path',
		],
	},
	[`${M}/ingest`]: { folders: [], packages: ['node:zlib', 'fflate', 'sax'], mayReadResources: true },
	[`${M}/report`]: { folders: [`${M}/shared/charts`], packages: ['pdfkit', 'node:zlib', 'fflate'], mayReadResources: true },
	[`${M}/threads`]: { folders: [], packages: ['node:'] },
	[`${M}/jobs`]: {
		folders: [`${M}/shared/charts`, ...['maths', 'kernels', 'models', 'ingest', 'report', 'threads'].map((name) => `${M}/${name}`)],
		packages: [],
	},
	[`${M}/storage`]: { folders: [`${M}/threads`], packages: ['better-sqlite3', 'node:'] },
	[`${M}/engine`]: { folders: [...shared, ...workshops], packages: ['zod', 'node:'], mayReadResources: true },
	[`${M}/shells/electron`]: { folders: [`${M}/engine`, ...shared, `${M}/shells/http`], packages: ['electron', 'node:', 'zod'] },
	[`${M}/shells/http`]: { folders: [`${M}/engine`, ...shared], packages: ['node:', 'zod'] },
	[`${M}/shells/cli`]: { folders: [`${M}/engine`, ...shared, `${M}/shells/http`], packages: ['node:', 'zod'] },
	'src-preload': { folders: [`${M}/shared/contract`], packages: ['electron'] },
	'src-renderer': {
		folders: shared,
		packages: ['react', 'react-dom', 'plotly.js', '@tanstack/react-virtual', '@fontsource-variable/inter', '@fontsource/jetbrains-mono', 'zod'],
		mayReadResources: true,
	},
};

const rowNames = Object.keys(table).sort((a, b) => b.length - a.length);
const rowOf = (file: string): string | undefined => rowNames.find((name) => file === name || file.startsWith(`${name}/`));

function sourceFiles(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.(ts|tsx|js|mjs)$/.test(entry.name))
		.map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
		.filter((file) => !file.includes('/assembly/') && !file.includes('/generated/'));
}

function importsOf(file: string): string[] {
	const text = readFileSync(join(root, file), 'utf8');
	const { module, errors } = parseSync(file, text);
	if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
	const found = [
		...module.staticImports.map((entry) => entry.moduleRequest.value),
		...module.staticExports.flatMap((entry) => entry.entries.flatMap((item) => (item.moduleRequest ? [item.moduleRequest.value] : []))),
		...module.dynamicImports
			.map((entry) => text.slice(entry.moduleRequest.start, entry.moduleRequest.end))
			.flatMap((source) => source.match(/^['"`]([^'"`]+)['"`]$/)?.[1] ?? []),
	];
	return [...new Set(found)];
}

const packageName = (specifier: string): string =>
	specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? specifier);

/** A sentence for each broken rule of one file. */
function brokenRules(file: string, specifiers: readonly string[]): string[] {
	const name = rowOf(file);
	if (!name) return [`${file} lies in no folder of the house: see style.md section 1.`];
	const row = table[name] as Row;
	const allowed = [name, `${M}/shared/domain`, ...row.folders];
	if (name.endsWith('.ts')) allowed.push(dirname(name));
	return specifiers.flatMap((specifier) => {
		if (specifier.startsWith('.')) {
			const target = relative(root, resolve(root, dirname(file), specifier)).replaceAll('\\', '/');
			if (target === 'package.json' && name === `${M}/engine`) return [];
			if (target.startsWith('resources/'))
				return row.mayReadResources ? [] : [`${file} reads ${target}, but the row of ${name} allows no resources.`];
			return allowed.some((folder) => target === folder || target.startsWith(`${folder}/`))
				? []
				: [`${file} imports ${target}, which the row of ${name} does not allow.`];
		}
		const isAllowed = row.packages.some((entry) =>
			entry === 'node:' ? specifier.startsWith('node:') : entry === specifier || entry === packageName(specifier),
		);
		return isAllowed ? [] : [`${file} imports the package ${specifier}, which the row of ${name} does not name.`];
	});
}

describe('the import table', () => {
	const files = ['src-main', 'src-preload', 'src-renderer'].flatMap(sourceFiles);

	it('is obeyed by every file', () => {
		expect(files.length).toBeGreaterThan(50);
		expect(files.flatMap((file) => brokenRules(file, importsOf(file)))).toEqual([]);
	});

	it('refuses what it should, in a sentence that names the row', () => {
		expect(brokenRules('src-main/maths/x.ts', ['node:fs'])).toEqual([
			'src-main/maths/x.ts imports the package node:fs, which the row of src-main/maths does not name.',
		]);
		expect(brokenRules('src-main/jobs/x.ts', ['../storage/samples.ts'])).toHaveLength(1);
		expect(brokenRules('src-main/shells/http/x.ts', ['../../storage/client.ts'])).toHaveLength(1);
		expect(brokenRules('src-renderer/x.ts', ['electron', '../src-main/engine/engine.ts'])).toHaveLength(2);
		expect(brokenRules('src-main/utils/x.ts', [])).toHaveLength(1);
	});

	it('keeps the top level to the fixed names, the documents and tool configuration', () => {
		const allowed = [
			'.ci',
			'.git',
			'.gitattributes',
			'.gitignore',
			'.npmrc',
			'ARCHITECTURE.md',
			'GLOSSARY.md',
			'LICENSE',
			'README.md',
			'biome.json',
			'docs',
			'electron.vite.config.ts',
			'knip.json',
			'node_modules',
			'out',
			'package-lock.json',
			'package.json',
			'resources',
			'src-main',
			'src-preload',
			'src-renderer',
			'test',
			'tsconfig.json',
			'vitest.config.ts',
		];
		expect(readdirSync(root).filter((name) => !allowed.includes(name))).toEqual([]);
	});

	it('keeps chance and the clock out of the numeric folders', () => {
		const numeric = files.filter((file) => /^src-main\/(maths|kernels|models|jobs)\//.test(file) && !file.endsWith('kernels/build.ts'));
		const guilty = numeric.filter((file) => /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/.test(readFileSync(join(root, file), 'utf8')));
		expect(guilty).toEqual([]);
	});
});
