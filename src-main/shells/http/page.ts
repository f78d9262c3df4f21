/** The built page as files: a fixed list read once, so that no request can name a path. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const mediaTypes: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.woff2': 'font/woff2',
	'.woff': 'font/woff',
	'.json': 'application/json; charset=utf-8',
	'.txt': 'text/plain; charset=utf-8',
};

export interface PageFile {
	readonly bytes: Buffer;
	readonly gzipped?: Buffer;
	readonly mediaType: string;
	/** Files with a hash in their name never change. */
	readonly isImmutable: boolean;
}

/** From source: out/renderer in the checkout; from the bundle: ../renderer beside out/main. */
export function pageFolder(): string {
	const isSource = import.meta.url.endsWith('.ts');
	return fileURLToPath(new URL(isSource ? '../../../out/renderer/' : '../renderer/', import.meta.url));
}

/** @returns path of the URL -> file; empty when the page is not built */
export function loadPage(folder: string): ReadonlyMap<string, PageFile> {
	const files = new Map<string, PageFile>();
	if (!existsSync(join(folder, 'index.html'))) return files;
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile() || entry.name.startsWith('.')) continue;
		const mediaType = mediaTypes[extname(entry.name)];
		if (!mediaType) continue;
		const path = join(entry.parentPath, entry.name);
		const bytes = readFileSync(path);
		const isText = /text|json|svg/.test(mediaType);
		const name = `/${relative(folder, path).split(sep).join('/')}`;
		files.set(name, { bytes, mediaType, isImmutable: name.startsWith('/assets/'), ...(isText ? { gzipped: gzipSync(bytes, { level: 6 }) } : {}) });
	}
	const index = files.get('/index.html');
	if (index) files.set('/', index);
	return files;
}
