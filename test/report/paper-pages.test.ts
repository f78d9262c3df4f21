/** The pages of whole reports, looked at by a program that is not ours. */
import { describe, expect, it } from 'vitest';
import type { ReportInput } from '../../src-main/report/input.ts';
import { makeReport } from '../../src-main/report/make-report.ts';
import { finishPaper } from '../../src-main/report/paper/finish.ts';
import { addPage, hairline, openPaper } from '../../src-main/report/paper/paper.ts';
import { drawLine, styles } from '../../src-main/report/paper/text.ts';
import { plainSerial } from '../../src-main/shared/charts/plain-text.ts';
import type { ReportOptions } from '../../src-main/shared/domain/report.ts';
import { LAST_MS, madeUpReport, readFonts } from './inputs.ts';
import { pageFaults } from './page-faults.ts';
import { paperDigests, surroundings } from './paper-digests.ts';
import { hostileNames, hostileReport, paperFleets } from './paper-fleets.ts';
import { readPdf, wrongOffsets } from './read-pdf.ts';
import { readStructure } from './read-structure.ts';

const quiet = { progress: () => undefined, isCancelled: () => false };

async function make(input: ReportInput, options: Partial<ReportOptions> = {}): Promise<Uint8Array> {
	return (await makeReport({ ...input, options: { ...input.options, ...options } }, quiet)).bytes;
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
		'on $name ($paper) have no text outside, cut, crossed or over another',
		async ({ make: input, paper }) => {
			expect(await pageFaults(await make(input(), { paper }))).toEqual([]);
		},
	);

	it('of every variant are as sound on both papers', async () => {
		const input = madeUpReport(40);
		for (const variant of ['executive', 'drive', 'scenarios'] as const)
			for (const paper of ['A4', 'Letter'] as const)
				expect(await pageFaults(await make(input, { variant, paper, masksSerials: true, deviceId: input.drives[0]!.deviceId }))).toEqual([]);
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
		const faults = await pageFaults(await finishPaper(paper));
		expect(faults.map(({ kind, what }) => `${kind}: ${what.replace(/ at .*/, '')}`)).toEqual([
			'outside: beyond the margin',
			'clipped: beyond the margin',
			'clipped: cut by its frame',
			'overlap: over another | under another',
			'crossed: struck by a rule',
			'unmarked: constructPath',
		]);
	});
});

describe('500 hostile names', async () => {
	const names = hostileNames(500);
	const input = hostileReport(names);
	const bytes = await make(input, { topDrives: 100 });
	const pdf = readPdf(bytes);

	it('read back as text, wherever they stand', () => {
		const squeeze = (text: string): string => text.replace(/\s/g, '');
		// A line that has a box is spelled out behind it, so a broken name is found in one list or the other.
		const lines = squeeze(pdf.pages.flat().join(''));
		const spelled = squeeze(pdf.actualTexts.join(''));
		const shown = input.risk!.components.slice(0, 100).map(({ serial }) => squeeze(plainSerial(serial)));
		expect(shown.filter((name) => !lines.includes(name) && !spelled.includes(name))).toEqual([]);
		for (const text of [lines, spelled]) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
	});

	it('are nothing but text: no script, no address, no action, links only to places inside', async () => {
		const read = await readStructure(bytes);
		expect(read.actions).toBeNull();
		expect(read.annotations.filter((subtype) => subtype !== 'Link')).toEqual([]);
		expect(read.links.filter(({ toPage }) => toPage === undefined)).toEqual([]);
		const dictionaries = [...pdf.objects.values()].map(({ dictionary }) => dictionary.replace(/\((?:\\[\s\S]|[^\\)])*\)/g, '()')).join('\n');
		expect(dictionaries).not.toMatch(/\/(JS|JavaScript|Launch|URI|OpenAction|AA|SubmitForm|ImportData|GoToR|GoToE|RichMedia|AcroForm|XFA)\b/);
		expect([...read.attachments.keys()]).toEqual(['figures.json']);
		expect(read.metadata.get('pdfuaid:part')).toBe('1');
		expect(wrongOffsets(pdf.raw)).toEqual([]);
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
