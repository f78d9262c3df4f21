/** `ssv eval threats` on fleets small enough for a test. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ThreatQuality, ThreatTrial } from '../../../src-main/shared/domain/threat-evaluation.ts';
import { ssv } from '../../support/command-line.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const run = (...words: readonly string[]) => ssv(['eval', 'threats', '--workspace', join(temporaryFolder(), 'workspace'), ...words]);

describe('ssv eval threats', () => {
	it('says how good the threat events of each class are, as numbers and as a table', async () => {
		const words = ['--seeds', '6001-6003', '--drives', '16', '--days', '200'];
		const end = await run(...words, '--json');
		expect(end.status, end.stderr).toBe(0);
		const found = end.json<ThreatQuality & { readonly trial: ThreatTrial }>();
		expect(found.trial).toEqual({
			firstSeed: 6001,
			lastSeed: 6003,
			drives: 16,
			days: 200,
			cadence: 'daily',
			hasFaults: false,
			budgetPerDriveMonth: 0.1,
		});
		// At least one attack of each class a fleet.
		expect(found.attacks).toBeGreaterThanOrEqual(8);
		const parts = Object.values(found.byClass);
		expect(parts.reduce((sum, { attacks }) => sum + attacks, 0)).toBe(found.attacks);
		expect(found.recall).toBeGreaterThan(0.6);
		expect(found.falseAlarmsPerDriveYear).toBeLessThan(0.5);
		expect(found.calibration.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThanOrEqual(found.alarms);

		const shown = await run(...words);
		expect(shown.stdout).toContain('Synthetic fleets, seeds 6001 to 6003: 16 drives over 200 days each, daily');
		expect(shown.stdout).toMatch(/\nall +\d+ +\d+ /);
		expect(shown.stdout).toContain('Brier score');
	}, 60_000);

	it.each([
		[['--seeds', '9-3'], 'The first seed must not be above the last one'],
		[['--seeds', '1-999'], 'A trial takes 200 seeds at most'],
		[['--seeds', 'some'], '--seeds takes a number or a range like 1-20, not "some"'],
		[['--cadence', 'weekly'], '--cadence takes daily or hourly'],
		[['--budget', '0'], '--budget takes a number above 0'],
		[['--drives', '2000', '--days', '730', '--cadence', 'hourly'], 'Take fewer drives or days'],
		[['folder'], 'Say "eval nab DIR"'],
	])('refuses %j and says why', async (words, text) => {
		const end = await run(...words);
		expect(end.status).not.toBe(0);
		expect(end.stderr).toContain(text);
	});
});
