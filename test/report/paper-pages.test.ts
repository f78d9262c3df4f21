/** The pages of whole reports, looked at by a program that is not ours. */
import { describe, expect, it } from 'vitest';
import type { ReportInput } from '../../src-main/report/input.ts';
import { makeReport } from '../../src-main/report/make-report.ts';
import { finishPaper } from '../../src-main/report/paper/finish.ts';
import { addPage, hairline, openPaper } from '../../src-main/report/paper/paper.ts';
import { drawLine, styles } from '../../src-main/report/paper/text.ts';
import { type ReportOptions, reportPapers, reportVariants } from '../../src-main/shared/domain/report.ts';
import { LAST_MS, readFonts } from './inputs.ts';
import { pageFaults, readPages } from './page-faults.ts';
import { paperDigests, surroundings } from './paper-digests.ts';
import { paperFleets } from './paper-fleets.ts';
import { readingFaults } from './reading-order.ts';
import { madeUpWholeReport } from './whole-inputs.ts';

const quiet = { progress: () => undefined, isCancelled: () => false };

async function make(input: ReportInput, options: Partial<ReportOptions> = {}): Promise<Uint8Array> {
	return (await makeReport({ ...input, options: { ...input.options, ...options } }, quiet)).bytes;
}

async function allFaults(bytes: Uint8Array): Promise<unknown[]> {
	const pages = await readPages(bytes);
	return [...(await pageFaults(bytes, pages)), ...(await readingFaults(bytes, pages))];
}

/** The ends of what can be, and of each kind of name one. All thirty, in every variant on both papers: `npm run test:soak -- papers`. */
const inSuite: ReadonlySet<string> = new Set([
	'no drives',
	'one drive',
	'two thousand drives',
	'no failures',
	'all failed',
	'no history',
	'nothing but reasons',
	'widest names',
	'names of many short words',
	'Arabic, Chinese and emoji',
	'many imports and metrics',
	'synthetic with a letterhead',
	'huge money',
	'events and more events',
]);
const chosen = paperFleets.filter(({ name }) => inSuite.has(name));

describe('the pages of a report', () => {
	it('are looked at for every fleet that is named here', () => expect(chosen).toHaveLength(inSuite.size));

	it.each(chosen.map((fleet, index) => ({ ...fleet, paper: index % 2 === 0 ? ('Letter' as const) : ('A4' as const) })))(
		'on $name ($paper) have no text outside, cut, crossed, torn or over another, and are read as they are seen',
		async ({ make: input, paper }) => expect(await allFaults(await make(input(), { paper }))).toEqual([]),
	);

	it.each(reportVariants)('of the variant %s are as sound on both papers where nothing is missing', async (variant) => {
		const input = madeUpWholeReport(40);
		for (const paper of reportPapers)
			expect(await allFaults(await make(input, { variant, paper, masksSerials: true, deviceId: input.drives[0]!.deviceId }))).toEqual([]);
	});
});

describe('the program that looks at pages', () => {
	it('finds each fault on a page that has it', async () => {
		const paper = openPaper({ title: 't', subject: '', fonts: readFonts(), createdAtMs: LAST_MS });
		addPage(paper);
		const { left, right } = paper.sheet;
		drawLine(paper, 'beyond the margin', right - 10, 100, styles.body);
		drawLine(paper, 'under another', left, 150, styles.body);
		drawLine(paper, 'over another', left + 20, 155, styles.body);
		drawLine(paper, 'struck by a rule', left, 200, styles.body);
		hairline(paper, 207);
		paper.doc.save().rect(left, 250, 30, 20).clip();
		drawLine(paper, 'cut by its frame', left, 250, styles.body);
		paper.doc.restore();
		paper.doc.rect(left, 300, 10, 10).fill('#000000');
		drawLine(paper, 'sound', left, 350, styles.body);
		// As a font kerns that is not held back.
		delete (paper.doc.font('regular') as unknown as { readonly _font: { layoutRun?: unknown } })._font.layoutRun;
		drawLine(paper, 'torn 7.3 apart', left, 400, styles.body);
		const faults = await pageFaults(await finishPaper(paper));
		expect(faults.map(({ kind, what }) => `${kind}: ${what.replace(/ at .*/, '')}`)).toEqual([
			'outside: beyond the margin',
			'clipped: beyond the margin',
			'clipped: cut by its frame',
			'torn: torn 7.3 apart',
			'overlap: over another | under another',
			'crossed: struck by a rule',
			'unmarked: constructPath',
		]);
	});
});

describe('the bytes of a report', () => {
	// Twenty runs: `npm run test:soak -- papers`.
	it('are the same in every process, time zone and language', async () => {
		const places = [3, 16];
		const [first, second] = await Promise.all(surroundings.map((surrounding) => paperDigests([...places, ...places], surrounding)));
		expect(first).toEqual(second);
		expect(first!.slice(0, 2)).toEqual(first!.slice(2));
		expect(new Set(first).size).toBe(2);
	}, 60_000);
});
