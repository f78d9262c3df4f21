import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { defaultReportOptions } from '../../../src-main/shared/domain/report.ts';
import { recipeRhythms, reportRecipe } from '../../../src-main/shared/domain/report-recipe.ts';
import fc from '../../support/properties.ts';

describe('the command that makes a report by the clock', () => {
	it('names the workspace and what differs from the defaults', () => {
		expect(reportRecipe('/srv/ssv', 'monthly', defaultReportOptions).command).toBe(
			'0 6 1 * * ssv report --workspace /srv/ssv --refresh --quiet --out "$HOME/risk-{date}.pdf" --keep 24',
		);
		const report = { ...defaultReportOptions, variant: 'drive' as const, drive: 'd12', sections: ['summary' as const, 'quality' as const] };
		expect(reportRecipe('/srv/ssv', 'daily', report).command).toBe(
			'0 6 * * * ssv report --workspace /srv/ssv --refresh --quiet --variant drive --sections summary,quality --drive d12 --out "$HOME/risk-{date}.pdf" --keep 90',
		);
	});

	it('is one for the Task Scheduler where the workspace lies on Windows', () => {
		const { command, where } = reportRecipe('C:\\Users\\An Admin\\ssv', 'weekly', { masksSerials: true });
		expect(where).toContain('Task Scheduler');
		expect(command).toBe(
			'schtasks /Create /TN ssv-report /SC WEEKLY /D MON /ST 06:00 /F /TR "ssv report --workspace \\"C:\\Users\\An Admin\\ssv\\" --refresh --quiet --mask-serials --out \\"%USERPROFILE%\\risk-{date}.pdf\\" --keep 52"',
		);
		for (const rhythm of recipeRhythms) expect(reportRecipe('\\\\nas\\ssv', rhythm, {}).command).toContain('--workspace \\\\nas\\ssv ');
	});

	it('hands a folder to the program as it is called, whatever that is', () => {
		const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => !/[\0\r\n]/.test(text));
		fc.assert(
			fc.property(name, (text) => {
				const folder = `/srv/${text}`;
				const { command } = reportRecipe(folder, 'daily', {});
				// Cron takes the backslash from before a percent sign and gives the rest to sh.
				const shell = command.replace('0 6 * * * ssv', 'printf %s\\\\n').replaceAll('\\%', '%');
				const words = execFileSync('/bin/sh', ['-c', shell], { encoding: 'utf8' }).split('\n');
				expect(words.slice(0, 3)).toEqual(['report', '--workspace', folder]);
			}),
			{ numRuns: 40 },
		);
	});
});
