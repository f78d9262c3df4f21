/** docs/report.md is what an auditor reads: it must know every part, variant and flag. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { reportSections, reportTableFormats, reportVariants } from '../../src-main/shared/domain/report.ts';
import { letterheadCommand, reportCommand } from '../../src-main/shells/cli/commands/report.ts';

const text = readFileSync(new URL('../../docs/report.md', import.meta.url), 'utf8');

it('names every section, variant and format of tables', () => {
	for (const name of [...reportSections, ...reportVariants]) expect(text).toContain(`\`${name}\``);
	for (const format of reportTableFormats) expect(text).toMatch(new RegExp(`--tables [a-z,]*${format}`));
});

it('shows every flag that is no setting of single pages', () => {
	const flags = [reportCommand, letterheadCommand].flatMap((command) => [...Object.keys(command.flags), ...Object.keys(command.extra ?? {})]);
	const ofPages = ['forecasts', 'top-drives'];
	for (const flag of flags.filter((name) => !ofPages.includes(name))) expect(text).toContain(`--${flag}`);
	for (const flag of text.match(/--[a-z][a-z-]+/g) ?? []) if (!elsewhere.includes(flag)) expect(flags).toContain(flag.slice(2));
});

/** Flags of every command, of other commands and of other programs. */
const elsewhere = ['--json', '--workspace', '--scenario', '--now'];
