import { describe, expect, it } from 'vitest';
import type { ReportInput } from '../../src-main/report/input.ts';
import { makeReport } from '../../src-main/report/make-report.ts';
import { type ReportOptions, reportPapers } from '../../src-main/shared/domain/report.ts';
import type { WorkContext } from '../../src-main/shared/domain/work.ts';
import { deviceId, madeUpReport, serialOf } from './inputs.ts';
import { type ReadPdf, readPdf } from './read-pdf.ts';
import { madeUpPrevious, madeUpWholeReport } from './whole-inputs.ts';

const context: WorkContext = { progress: () => undefined, isCancelled: () => false };

async function read(input: ReportInput, options: Partial<ReportOptions> = {}): Promise<ReadPdf> {
	return readPdf((await makeReport({ ...input, options: { ...input.options, ...options } }, context)).bytes);
}

/** The words of all pages, or of one, on one line. */
const wordsOf = (pdf: ReadPdf, page?: number): string =>
	(page === undefined ? pdf.pages.flat() : (pdf.pages[page] ?? [])).join(' ').replace(/\s+/g, ' ');

describe('the executive summary', () => {
	it.each([0, 1, 5, 100, 2_000])('has exactly two pages for a fleet of %i drives, on either paper', async (count) => {
		for (const paper of reportPapers) expect((await read(madeUpWholeReport(count), { variant: 'executive', paper })).pages).toHaveLength(2);
	});

	it('has two pages where nothing was computed, and where all texts are long', async () => {
		const long = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
		const nothing = { risk: null, asked: null, anomalies: null, eventCounts: null, backtest: null, training: null, models: null, forecasts: [] };
		const absent = { risk: long, anomalies: long, backtests: long, training: long, scenarios: long };
		expect((await read(madeUpReport(9, { ...nothing, absent }), { variant: 'executive', paper: 'Letter' })).pages).toHaveLength(2);
		const whole = madeUpWholeReport(9);
		const risk = { ...whole.risk!, assumptions: [long, long] };
		const wordy = { ...whole, risk, models: { ...whole.models!, proposal: long }, options: { ...whole.options, masksSerials: true } };
		expect((await read(wordy, { variant: 'executive', paper: 'Letter' })).pages).toHaveLength(2);
	});

	it('says in one sentence what is at risk in money and drives, by when, and what to do first', async () => {
		const words = wordsOf(await read(madeUpWholeReport(1), { variant: 'executive' }), 0);
		expect(words).toContain('By 2013-08-17 expect 4.1 failures (95 %: 1 to 9) among 1 drive; in 95 of 100 cases they cost no more than 18,400 EUR');
		expect(words).toContain(`First, replace ${serialOf(0)}.`);
	});

	it('gives cost and effect of the plan, each drive about and all together simulated', async () => {
		const words = wordsOf(await read(madeUpWholeReport(2), { variant: 'executive' }), 0);
		expect(words).toContain('about 2,400 EUR less');
		expect(words).toContain('The whole plan, simulated: 2 drives for 500 EUR, saves 2,830 ± 180 EUR.');
	});

	it('says without a plan that effects are about, and how to have them simulated', async () => {
		const words = wordsOf(await read(madeUpWholeReport(2, { plan: null }), { variant: 'executive' }), 0);
		expect(words).toMatch(/about [\d,]+ EUR less/);
		expect(words).toContain('Only a plan simulates what replacements bring together');
		expect(words).not.toContain('The whole plan');
	});
});

describe('the change since the last report', () => {
	it('is told beyond the error of both, and only then', async () => {
		const words = wordsOf(await read(madeUpWholeReport(5)), 0);
		expect(words).toMatch(/Since 2013-04-20 .*up 25 %/);
		expect(words.match(/no change beyond the error/g)).toHaveLength(2);
		expect(words).not.toContain('Changes are those');
	});

	it.each([
		['horizon', { horizonDays: 30 }, 'its horizon was 30 days, now 90'],
		['currency', { currency: 'USD' }, 'its currency was USD, now EUR'],
	] as const)('is not told of a report with another %s, which is named', async (_, simulation, said) => {
		const input = madeUpWholeReport(5);
		const words = wordsOf(await read({ ...input, previous: madeUpPrevious(input, simulation) }), 0);
		expect(words).toContain(`is not compared, because it speaks of something else: ${said}.`);
		expect(words).not.toContain('up 25 %');
	});

	it('is not told of a report with other levels, and names another number of drives, other prices and groups beside the change', async () => {
		const input = madeUpWholeReport(5);
		const previous = madeUpPrevious(input, { drivesAtRisk: 7 })!;
		const other = { ...previous, levels: previous.levels.map((level) => ({ ...level, confidence: 0.9 })) };
		expect(wordsOf(await read({ ...input, previous: other }), 0)).toContain('its level was 90 %, now 95 %');
		const words = wordsOf(await read({ ...input, previous }), 0);
		expect(words).toContain('up 25 %');
		expect(words).toContain('Changes are those since the report of 2013-04-20: 7 drives at risk then, 5 now.');
		const dearer = madeUpPrevious(input, { stated: { ...previous.simulation.stated, prices: 'other', groups: 'other' } });
		expect(wordsOf(await read({ ...input, previous: dearer }), 0)).toContain(
			'since the report of 2013-04-20: the prices were changed in between; the groups were changed in between.',
		);
	});

	it('is nothing for the first report', async () => {
		expect(wordsOf(await read(madeUpWholeReport(5, { previous: null })), 0)).toContain('first report: nothing to compare');
	});
});

describe('variants and chosen sections', () => {
	it('puts the drive on page one with its evidence, its part of the tail, its place and its imports', async () => {
		const pdf = await read(madeUpWholeReport(12), { variant: 'drive', deviceId: deviceId(0) });
		expect(pdf.outline[0]).toBe(`Drive ${serialOf(0)}`);
		const words = wordsOf(pdf);
		for (const said of [
			'It fails within 90 days with 27 % (19 to 37)',
			'pending sectors 0 to 16 since 2013-05-03',
			'place 1 of 12',
			'stor-01, slot 0, tank0',
			'tank0/raidz2-0',
			`Pending sectors of ${serialOf(0)}`,
			'Host: stor-07 instead of stor-01',
			'daily-2013/2013-04-10.csv',
		])
			expect(words).toContain(said);
	});

	it('says of a drive that wears out within the horizon what it carries its part for, and of one like its model that it is', async () => {
		const input = madeUpWholeReport(3);
		const [own, ...others] = input.risk!.drives;
		const wearOut = { days: 12, lowerDays: 5, upperDays: 20 };
		const alike = others.map((drive) => ({ ...drive, model: own!.model, failureProbability: own!.failureProbability * 1.001 }));
		const risk = { ...input.risk!, drives: [{ ...own!, wearOut }, ...alike] };
		const words = wordsOf(await read({ ...input, risk }, { variant: 'drive', deviceId: deviceId(0), sections: ['summary'] }));
		expect(words).toMatch(/place 1 of 3: worn out in 12 days \(90 %: 5 to 20 days\)\./);
		expect(words).toContain(', as likely as the median drive of its model');
	});

	it('says so where the drive is not in the workspace', async () => {
		expect(wordsOf(await read(madeUpWholeReport(3), { variant: 'drive', deviceId: deviceId(99) }))).toContain(
			'This drive is not in the workspace any more.',
		);
	});

	it('puts the comparison first in the report on scenarios, with paired differences and their errors', async () => {
		const pdf = await read(madeUpWholeReport(12), { variant: 'scenarios' });
		expect(pdf.outline.slice(0, 2)).toEqual(['Scenarios', 'Replacement plan']);
		const words = wordsOf(pdf, 0);
		expect(words).toContain('Replace drives older than 5 years saves 7,200 ± 400 EUR of CVaR95');
		expect(words).toContain('\u22127,200 ± 400');
		expect(words).toContain('\u2212300 ± 400');
	});

	it('prints the chosen sections only, in their order', async () => {
		const pdf = await read(madeUpWholeReport(3), { sections: ['glossary', 'fleet'] });
		expect(pdf.outline).toEqual(['Fleet', 'Glossary']);
	});

	it('tells every cut of a table', async () => {
		const words = wordsOf(await read(madeUpWholeReport(100), { topDrives: 10 }));
		for (const said of [
			'and 90 more drives with',
			'and 10 more in the program.',
			'and 10 more groups with smaller parts.',
			'and 40 more drives later.',
		])
			expect(words).toContain(said);
	});

	it('adds up to the same CVaR however the tail is cut', async () => {
		const words = wordsOf(await read(madeUpWholeReport(100), { sections: ['tail'] }));
		expect(words.match(/22,918/g)).toHaveLength(4);
	});

	it('says why each absent part is absent without spending a page on it', async () => {
		const missing = { scenarios: null, plan: null, backtest: null, anomalies: null, eventCounts: null, forecasts: [] };
		const pdf = await read(madeUpWholeReport(3, missing), { sections: ['anomalies', 'forecasts', 'scenarios', 'backtests'] });
		expect(pdf.pages).toHaveLength(1);
		for (const said of ['ssv anomalies', 'ssv forecast', 'ssv risk --scenario FILE', 'ssv plan --budget MONEY', 'ssv backtest'])
			expect(wordsOf(pdf)).toContain(said);
	});

	it('gives the reasons of rejected rows, and where they are when it has none', async () => {
		expect(wordsOf(await read(madeUpWholeReport(3), { sections: ['quality'] }))).toContain('temperature is 999 °C, the limit is 150');
		expect(wordsOf(await read(madeUpWholeReport(3, { rejects: [] }), { sections: ['quality'] }))).toContain('stand in the ledger of the program');
	});
});
