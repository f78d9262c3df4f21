/** What page one says to do first, and what it says that the figures rest on. */
import { describe, expect, it } from 'vitest';
import type { ReportInput } from '../../src-main/report/input.ts';
import { openPaper } from '../../src-main/report/paper/paper.ts';
import { type DoFirst, doFirst } from '../../src-main/report/sections/actions.ts';
import { whatThisRestsOn } from '../../src-main/report/sections/basis.ts';
import { factorTexts } from '../../src-main/report/sections/drive-texts.ts';
import { openScene, type Scene } from '../../src-main/report/sections/scene.ts';
import type { DriveRisk, Estimate, RiskResult } from '../../src-main/shared/domain/results.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { estimate, LAST_MS, madeUpReport } from './inputs.ts';

const sceneOf = (input: ReportInput): Scene => openScene(openPaper({ title: 't', subject: '', fonts: input.fonts, createdAtMs: LAST_MS }), input);

/** One drive of a fleet of one without events: its part of CVaR, and what is known of it. */
function firstOf(part: Estimate, drive: Partial<DriveRisk>): DoFirst {
	const input = madeUpReport(1, { anomalies: null, eventCounts: null });
	const risk = input.risk!;
	// Of such an age that a new drive fails with 0.6 % within the horizon.
	const survival = { ...risk.survival, shape: 1, scaleDays: 15_000 };
	const only: DriveRisk = { ...risk.drives[0]!, contributions: [], replacementCost: 250, failureProbability: 0.01, ...drive };
	const changed: RiskResult = { ...risk, survival, drives: [only], components: [{ ...risk.components[0]!, conditionalValueAtRisk: part }] };
	const { actions, note } = doFirst(sceneOf({ ...input, risk: changed, workspace: { ...input.workspace, imports: [] } }));
	return { actions: actions.map((action) => ({ ...action, why: plain(action.why), cost: plain(action.cost), effect: plain(action.effect) })), note };
}

/** With spaces instead of those that hold numbers and units together. */
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe('what to do first', () => {
	it('replaces no drive that is as likely to fail as a new one, however the difference is rounded', () => {
		const asNew = 1 - Math.exp(-90 / 15_000);
		expect(firstOf(estimate(300, 20), { failureProbability: asNew * (1 + 1e-9) })).toEqual({ actions: [], note: '' });
	});

	it('replaces none for a gain that the error of the simulation can make', () => {
		expect(firstOf(estimate(300, 150), { failureProbability: 0.012 }).actions).toEqual([]);
		expect(firstOf(estimate(3_000, 150), { failureProbability: 0.012 }).actions).toHaveLength(1);
	});

	it('replaces one that is unlikely to fail only where that takes off more than it costs', () => {
		expect(firstOf(estimate(200, 1), { failureProbability: 0.09 }).actions).toEqual([]);
		const [dear] = firstOf(estimate(2_000, 10), { failureProbability: 0.09 }).actions;
		expect(dear).toMatchObject({ cost: '250 EUR', effect: 'about 1,870 EUR less' });
	});

	it('replaces one that is likely to fail at any price, and says that none takes off more than it costs', () => {
		const { actions, note } = firstOf(estimate(200, 1), { failureProbability: 0.9 });
		expect(actions).toMatchObject([{ cost: '250 EUR', effect: 'about 199 EUR less' }]);
		expect(note).toContain('None takes off more than it costs');
		expect(firstOf(estimate(2_000, 1), { failureProbability: 0.9 }).note).not.toContain('costs');
	});

	it('replaces one that wears out within the horizon, says so, and takes off what that costs', () => {
		const [worn] = firstOf(estimate(250, 1), { wearOut: { days: 20, lowerDays: 10, upperDays: 30 } }).actions;
		expect(worn!.why).toMatch(/^Worn out in 20 days \(90 %: 10 to 30 days\); carries 250 ± 1 EUR, 100 %; fails within 90 days with 1 %/);
		expect(worn!.effect).toBe('about 249 EUR less');
		const wornNow = { wearOut: { days: 0, lowerDays: 0, upperDays: 0 } };
		expect(firstOf(estimate(250, 1), wornNow).actions[0]!.why).toMatch(/^Worn out now;/);
		const scene = sceneOf(madeUpReport(1));
		expect(factorTexts(scene, { ...scene.input.risk!.drives[0]!, ...wornNow }, 1)).toEqual([
			'worn out now',
			expect.stringContaining('pending sectors'),
		]);
		expect(firstOf(estimate(250, 1), { wearOut: { days: 200, lowerDays: 80, upperDays: 300 } }).actions).toEqual([]);
	});
});

describe('what the figures rest on', () => {
	const input = madeUpReport(3);
	const says = (changes: Partial<ReportInput>): string[] => whatThisRestsOn(sceneOf({ ...input, ...changes })).map(({ text }) => text);

	it('names data that is old, or so old that the horizon is over', () => {
		const sayDaysLater = (days: number): string => says({ generatedAtMs: LAST_MS + days * MS_PER_DAY })[0]!;
		expect(sayDaysLater(7)).toBe('120 samples, 2013-04-10 to 2013-05-19');
		expect(sayDaysLater(8)).toContain('; the newest is 8 days older than this report');
		expect(sayDaysLater(91)).toContain('; the horizon ended on 2013-08-17: import newer data');
	});

	it('counts drives that are not seen any more, but not those that left', () => {
		const [first, second, third] = input.drives;
		const silent = { ...first!, lastSeenMs: LAST_MS - 31 * MS_PER_DAY };
		const left = { ...second!, lastSeenMs: 0, exit: { kind: 'sold', atMs: 0, source: 'hand' } as const };
		expect(says({ drives: [silent, left, { ...third!, lastSeenMs: LAST_MS }] })[1]).toContain(
			'; 1 not seen in the last 30 days of the data counts as running',
		);
		expect(says({ drives: [left] })[1]).not.toContain('not seen');
	});
});
