import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildKernels } from '../../src-main/kernels/build.ts';

const folder = (name: string): URL => new URL(`../../src-main/kernels/${name}`, import.meta.url);

describe('buildKernels', () => {
	it('leaves a generated module beside every assembly source, and compiles nothing that is up to date', async () => {
		await buildKernels();
		const sources = readdirSync(folder('assembly')).filter((name) => name.endsWith('.ts'));
		expect(sources.length).toBeGreaterThan(0);
		for (const source of sources) expect(existsSync(folder(`generated/${source}`))).toBe(true);
		expect(await buildKernels()).toEqual([]);
	});
});
