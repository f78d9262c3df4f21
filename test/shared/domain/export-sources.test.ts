import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportHelp, exportScripts, exportSources } from '../../../src-main/shared/domain/export-sources.ts';

const scripts = join(resolve(import.meta.dirname, '../../..'), 'resources/scripts');

describe('the table of export sources', () => {
	it('has the sources that admins have, each with one command on one line', () => {
		const names = exportSources.map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(['smartctl', 'nvme', 'smartd', 'windows', 'node_exporter']));
		expect(new Set(names).size).toBe(names.length);
		for (const { label, covers, command, note } of exportSources) {
			expect(command).not.toMatch(/[\n\r]/);
			for (const text of [label, covers, command, note]) expect(text.trim().length, label).toBeGreaterThan(0);
		}
	});

	it('names scripts that exist, and sources name only platforms with a script', () => {
		const platforms = exportScripts.map(({ platform }) => platform);
		expect(platforms).toEqual(['linux', 'windows']);
		for (const { files } of exportScripts) for (const { fileName } of files) expect(existsSync(join(scripts, fileName)), fileName).toBe(true);
		for (const { script } of exportSources) if (script !== undefined) expect(platforms).toContain(script);
	});

	it('is the help of the command line: every command stands there as it is', () => {
		for (const { command } of exportSources) expect(exportHelp().map((line) => line.trim())).toContain(command);
	});
});
