/** The list of all drives: each in one line, found by its serial, on either paper. */
import { describe, expect, it } from 'vitest';
import type { ReportInput } from '../../src-main/report/input.ts';
import { makeReport } from '../../src-main/report/make-report.ts';
import { naturalKey } from '../../src-main/report/natural-order.ts';
import { listsAllDrives } from '../../src-main/report/sections/register.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import type { ReportOptions } from '../../src-main/shared/domain/report.ts';
import { LAST_MS, madeUpReport } from './inputs.ts';
import { pageFaults, type ReadPage, readPages } from './page-faults.ts';
import { renamed } from './paper-fleets.ts';
import { popplerOrder } from './poppler-order.ts';
import { allElements, type Element, type ReadStructure, readStructure } from './read-structure.ts';
import { madeUpWholeReport } from './whole-inputs.ts';

async function make(input: ReportInput, options: Partial<ReportOptions> = {}): Promise<{ readonly bytes: Uint8Array; readonly read: ReadStructure }> {
	const given = { ...input, options: { ...input.options, sections: ['register' as const], ...options } };
	const { bytes } = await makeReport(given, { progress: () => undefined, isCancelled: () => false });
	return { bytes, read: await readStructure(bytes) };
}

const textOf = (element: Element): string => [element.text, ...element.children.map(textOf)].join('').trim();

/** The rows of all tables in the order in which they are heard, heads left out. */
function rowsOf({ elements }: ReadStructure): string[][] {
	const rows = allElements(elements).filter(({ role }) => role === 'TR');
	return rows.filter(({ children }) => children[0]?.scope === 'Row').map(({ children }) => children.map(textOf));
}

const wordsOf = ({ pages }: ReadStructure): string => pages.join(' ').replace(/\s+/g, ' ');

/** Points, of the text of the list. */
const SIZE = 6.8;

/** Widths of the gaps that go down through the whole list of a page. A program that goes by position takes wide ones for gaps between columns of text. */
function whiteGaps({ runs }: ReadPage): number[] {
	const cells = runs.filter(({ marks }) => marks.includes('TH') || marks.includes('TD')).toSorted((a, b) => a.box[0] - b.box[0]);
	const gaps: number[] = [];
	let reached = cells[0]!.box[0];
	for (const { box } of cells) {
		if (box[0] > reached) gaps.push(box[0] - reached);
		reached = Math.max(reached, box[2]);
	}
	return gaps;
}

/** How low the cells of each half of a page reach. */
function lowestCells({ runs, width }: ReadPage): number[] {
	const cells = runs.filter(({ marks }) => marks.includes('TH') || marks.includes('TD'));
	return [true, false].map((isLeft) => Math.min(...cells.filter(({ box }) => box[0] < width / 2 === isLeft).map(({ box }) => box[1])));
}

/** Three drives with figures, one that failed, one that no simulation knows. */
function mixedReport(): ReportInput {
	const serials = ['disk-10', 'Disk-9', '', 'disk-2', 'disk-33'];
	const input = renamed(
		madeUpReport(5),
		(index) => serials[index]!,
		() => 'ST4000',
	);
	const risk = input.risk!;
	const known = ({ serial }: { readonly serial: string }): boolean => serial !== 'disk-33' && serial !== 'disk-2';
	return { ...input, risk: { ...risk, drives: risk.drives.filter(known), components: risk.components.filter(known) } };
}

describe('the list of all drives', () => {
	it('has each drive once, by serial as people count, with its figures or how it left, those without a serial last', async () => {
		const { read } = await make(mixedReport());
		expect(rowsOf(read).map((row) => row.map((cell) => cell.replace(/\s/g, ' ')))).toEqual([
			['disk-2', 'failed 2013-05-16', '', 'ST4000'],
			['Disk-9', '16 %', '5,320', 'ST4000'],
			['disk-10', '27 %', '8,650', 'ST4000'],
			['disk-33', 'not simulated', '', 'ST4000'],
			['no serial (d3)', '11 %', '3,760', 'ST4000'],
		]);
		const words = wordsOf(read);
		expect(words).toContain(
			'5 drives, sorted by serial: 4 in service, with the probability of failing within 90 days and the part of CVaR95; 1 that left, with the day.',
		);
		expect(words).toContain('One drive in service was not simulated: none of its rows can be used.');
	});

	it('leads from a serial to the evidence of its drive, where the report has it', async () => {
		const { read } = await make(madeUpReport(40), { sections: ['drives', 'register'], topDrives: 3 });
		const titles = new Map(
			read.outline.flatMap(({ title, toPage, items }) => [{ title, toPage }, ...items]).map(({ title, toPage }) => [title, toPage]),
		);
		const from = titles.get('All drives')!;
		const listed = read.links.filter(({ page, contents, toPage }) => page === from && toPage === titles.get(contents));
		expect(listed.map(({ contents }) => contents).sort()).toEqual(read.outline[0]!.items.map(({ title }) => title).sort());
		expect(wordsOf(read)).toContain('The 3 serials in colour lead to the evidence of their drives under “Drives with evidence”.');
		expect(wordsOf(read)).toContain('in a line each under “All drives”');
	});

	it('says of a handful of drives that all stand above with their evidence, and lists them where they do not', async () => {
		const input = madeUpReport(3);
		const both = { sections: ['drives', 'register'] as const };
		expect(wordsOf((await make(input, both)).read)).toContain('All 3 drives stand with their figures and evidence under “Drives with evidence”.');
		expect(wordsOf((await make(input, { ...both, topDrives: 2 })).read)).toContain('3 drives, sorted by serial');
		const long = renamed(
			input,
			(index) => `${'S'.repeat(30)}${index}`,
			() => 'ST4000',
		);
		expect(wordsOf((await make(long, both)).read)).toContain(`${'S'.repeat(30)}2`);
	});

	it('stands in two columns that are read one after the other, page after page, on either paper', async () => {
		// Short serials on the first page, long ones on the second.
		const input = renamed(
			madeUpWholeReport(150),
			(index) => (index < 75 ? `A${100 + index}` : `Z${'X'.repeat(12)}${100 + index}`),
			(index) => ['ST4000DM000', 'Hitachi HDS5C3030ALA630'][index % 2]!,
		);
		const serials = input.drives.map(({ serial }) => serial);
		for (const paper of ['A4', 'Letter'] as const) {
			const { bytes, read } = await make(input, { paper });
			expect(rowsOf(read).map(([serial]) => serial)).toEqual(serials.toSorted((a, b) => (naturalKey(a) < naturalKey(b) ? -1 : 1)));
			expect(read.pages.length).toBe(2);
			const heads = allElements(read.elements).filter(({ scope, text }) => scope === 'Column' && text.trim() === 'Serial');
			expect(heads).toHaveLength(2 * read.pages.length);
			const pages = await readPages(bytes);
			expect(await pageFaults(bytes, pages)).toEqual([]);
			// Both columns are full, although their widths differ.
			const ends = lowestCells(pages[0]!);
			expect(Math.max(...ends)).toBeLessThan(100);
			for (const gaps of pages.map(whiteGaps)) {
				const [gutter, ...inside] = gaps.toSorted((a, b) => b - a);
				expect(gutter).toBeGreaterThan(SIZE);
				expect(inside.length).toBeGreaterThan(2);
				expect(inside[0]).toBeLessThan(0.7 * SIZE);
			}
			expect(popplerOrder(bytes, pages) ?? 1).toBeGreaterThan(0.98);
		}
	});

	it('names the host of each drive where there is room', async () => {
		const { read } = await make(madeUpWholeReport(20));
		expect(rowsOf(read).every((row) => /^stor-0\d$/.test(row[4]!))).toBe(true);
	});

	it('sorts masked serials by what is shown of them', async () => {
		const serials = ['A000-1234', 'B000-1233', 'C000-1235'];
		const input = renamed(
			madeUpReport(3),
			(index) => serials[index]!,
			() => 'ST4000',
		);
		const { read } = await make(input, { masksSerials: true });
		expect(rowsOf(read).map(([serial]) => serial)).toEqual(['…1233', '…1234', '…1235']);
		expect(wordsOf(read)).toContain('Serials are masked');
	});

	it('tells without a simulation what is known, and why there are no figures', async () => {
		const exit = { kind: 'sold' as const, atMs: LAST_MS, source: 'hand' as const };
		const [drive] = madeUpReport(1).drives;
		const nothing = { risk: null, asked: null, anomalies: null, eventCounts: null };
		const { read } = await make(madeUpReport(1, { ...nothing, drives: [{ ...drive!, exit }] }));
		expect(rowsOf(read)).toEqual([[drive!.serial, 'sold 2013-05-19', drive!.model]]);
		expect(wordsOf(read)).toContain('Without figures: Risk has not been computed for this history.');
	});

	it('is not printed for more drives than limits.registerDrives, and says where they are instead', async () => {
		const input = madeUpReport(1);
		const drives = Array.from({ length: limits.registerDrives + 1 }, () => input.drives[0]!);
		expect(listsAllDrives({ ...input, drives: drives.slice(1) })).toBe(true);
		expect(listsAllDrives({ ...input, drives })).toBe(false);
		const { read } = await make({ ...input, drives });
		expect(read.pages).toHaveLength(1);
		expect(wordsOf(read)).toContain('10,001 drives are too many for paper, which lists 10,000 at most. The 1 in service stand');
	});
});
