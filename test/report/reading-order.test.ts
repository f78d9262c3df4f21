/** The program that looks at the order of reading: what it finds on pages that are wrong, and how words come out of pages that are right. */
import { describe, expect, it } from 'vitest';
import { makeReport } from '../../src-main/report/make-report.ts';
import { finishPaper } from '../../src-main/report/paper/finish.ts';
import { addPage, openPaper, type Paper } from '../../src-main/report/paper/paper.ts';
import { writeTerms } from '../../src-main/report/paper/section.ts';
import { asFigure, startSect, within } from '../../src-main/report/paper/tags.ts';
import { drawLine, drawText, styles } from '../../src-main/report/paper/text.ts';
import { LAST_MS, readFonts } from './inputs.ts';
import { readPages } from './page-faults.ts';
import { allElements, readStructure } from './read-structure.ts';
import { readingFaults } from './reading-order.ts';
import { madeUpWholeReport } from './whole-inputs.ts';

const fonts = readFonts();

async function faultsOf(draw: (paper: Paper, line: (text: string, x: number, y: number) => void) => void): Promise<string[]> {
	const paper = openPaper({ title: 't', subject: '', fonts, createdAtMs: LAST_MS });
	addPage(paper);
	startSect(paper, 'S');
	draw(paper, (text, x, y) => drawLine(paper, text, x, y, styles.body));
	return (await readingFaults(await finishPaper(paper))).map(({ page, kind, what }) => `${page} ${kind}: ${what}`);
}

describe('the program that looks at the order of reading', () => {
	it('finds nothing on a page that is read as it is seen, columns one after the other', async () => {
		const faults = await faultsOf((paper, line) => {
			within(paper, 'H1', () => line('title', 60, 60));
			line('left column', 60, 100);
			line('left column goes on', 60, 120);
			line('right column', 300, 100);
			line('below both', 60, 140);
			paper.y = 200;
			writeTerms(paper, [{ label: 'name', text: 'said of it' }], { labelWidth: 90, maxLines: 1, gap: 2 });
		});
		expect(faults).toEqual([]);
	});

	it('finds a block that stands above one that is read before it', async () => {
		const faults = await faultsOf((_, line) => {
			line('second', 60, 300);
			line('first', 60, 100);
		});
		expect(faults).toEqual(['1 order: "first" stands above "second" and is read after it']);
	});

	it('finds a level of headings that is left out', async () => {
		const faults = await faultsOf((paper, line) => {
			within(paper, 'H1', () => line('title', 60, 60));
			within(paper, 'H3', () => line('far below', 60, 100));
		});
		expect(faults).toEqual(['1 heading: H3 after H1: far below']);
	});

	it('finds rows of unequal length, columns without a head and cells that change places', async () => {
		const faults = await faultsOf((paper, line) => {
			within(paper, 'Table', () => {
				within(paper, 'TR', () => within(paper, 'TD', () => line('no head', 60, 60)));
				within(paper, 'TR', () => {
					within(paper, 'TH', () => line('right', 200, 80));
					within(paper, 'TD', () => line('left', 60, 80));
				});
			});
		});
		expect(faults).toEqual([
			'1 table: no headrightleft has rows of 1, 2 cells',
			'1 table: no headrightleft has columns without a head',
			'1 table: TH in a row of no headrightleft',
			'1 order: "left" is not right of "right"',
		]);
	});

	it('finds pictures that say nothing or stand nowhere, links that lead nowhere, lists without items and elements without words', async () => {
		const faults = await faultsOf((paper, line) => {
			asFigure(paper, '', { x: 60, y: 60, width: 0, height: 40 }, () => line('label', 60, 60));
			within(paper, 'P', () => within(paper, 'Link', () => line('a way', 60, 120)));
			within(paper, 'L', () => within(paper, 'LI', () => within(paper, 'LBody', () => line('no mark', 60, 140))));
			within(paper, 'TH', () => undefined);
		});
		expect(faults).toEqual([
			'1 figure: no alternative text',
			expect.stringMatching(/^1 figure: its box is 60 \d/),
			'1 link: a way has no annotation',
			'1 list: LI of LBody',
			'0 empty: TH says nothing',
		]);
	});

	it('finds text that is neither in the structure nor an artifact, and a parent tree that points elsewhere', async () => {
		const paper = openPaper({ title: 't', subject: '', fonts, createdAtMs: LAST_MS });
		addPage(paper);
		startSect(paper, 'S');
		drawLine(paper, 'one', 60, 60, styles.body);
		drawLine(paper, 'two', 60, 80, styles.body);
		paper.doc.font('regular').text('loose', 60, 100, { lineBreak: false });
		const raw = Buffer.from(await finishPaper(paper)).toString('latin1');
		const swapped = raw.replace(/(\/Nums \[\s+0 )\[(\d+ 0 R) (\d+ 0 R)\]/, '$1[$3 $2]');
		expect(swapped).not.toBe(raw);
		const faults = await readingFaults(new Uint8Array(Buffer.from(swapped, 'latin1')));
		expect(faults.map(({ kind, what }) => `${kind}: ${what}`)).toEqual([
			'mark: loose is no artifact',
			'parent: mark 0 of P has another parent',
			'parent: mark 1 of P has another parent',
		]);
	});
});

describe('words on paper', async () => {
	const input = madeUpWholeReport(12);
	const { bytes } = await makeReport(input, { progress: () => undefined, isCancelled: () => false });
	const elements = allElements((await readStructure(bytes)).elements);
	// pdf.js gives each line of an element apart; `readStructure` puts a space of its own between them.
	const said = elements.map(({ text }) => text.replaceAll('  ', ' '));

	it('are whole over the ends of lines, and so are sentences', () => {
		const [answer] = said.filter((text) => text.startsWith('By 2013-08-17'));
		expect(answer).toContain(
			'in 95 of 100 cases they cost no more than 18,400 EUR, and the worst 5 of 100 cost 22,900 EUR on average. First, look at',
		);
	});

	it('have no space where a long name goes on on the next line, and one where a sentence does', async () => {
		const paper = openPaper({ title: 't', subject: '', fonts, createdAtMs: LAST_MS });
		addPage(paper);
		startSect(paper, 'S');
		drawText(paper, 'serial ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 of two', 60, 60, 90, styles.body);
		const lines = (await readPages(await finishPaper(paper)))[0]!.runs.map(({ text }) => text);
		expect(lines.length).toBeGreaterThan(3);
		expect(lines[0]).toBe('serial ');
		expect(lines.join('')).toBe('serial ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 of two');
	});

	it('of a method below a forecast are whole sentences, as many as there is room for', async () => {
		const notes = ['ends', 'goes on', 'stays'].map((word) => `It ${word} because ${'of what is said at length here '.repeat(4)}of it.`);
		const forecasts = input.forecasts.slice(0, 1).map((forecast) => ({ ...forecast, notes: [...notes, 'It is short.'] }));
		const given = { ...input, forecasts, options: { ...input.options, sections: ['forecasts' as const] } };
		const made = await makeReport(given, { progress: () => undefined, isCancelled: () => false });
		const told = allElements((await readStructure(made.bytes)).elements).map(({ text }) => text.replaceAll('  ', ' ').trim());
		const [method] = told.filter((text) => text.startsWith('Made of'));
		expect(method).toContain('It ends because');
		expect(method).not.toContain('It stays because');
		expect(method).toMatch(/of it\. It is short\.$/);
	});

	it('of numbers come out as they are typed, without thin spaces or a sign torn off', () => {
		const all = said.join('\n');
		expect(all).toContain('18,100 to 18,700 EUR');
		expect(all).toMatch(/\d\.\d % \(\d/);
		expect(all).not.toMatch(/[\u00A0\u2000-\u200A\u202F]/);
	});

	it('of a finding are told once: in the caption below the picture, or instead of a picture without one', () => {
		const figures = elements.flatMap(({ role, alt }, index) => (role === 'Figure' ? [{ alt: alt!, next: said[index + 1]! }] : []));
		expect(figures.length).toBeGreaterThan(8);
		for (const { alt, next } of figures) {
			if (alt.startsWith('Chart: ')) expect(next.length).toBeGreaterThan(20);
			else expect(alt).toMatch(/: .{20}/);
			expect(alt).not.toContain(next.slice(0, 40));
		}
	});

	it('of page one tell each figure to its end before the next', () => {
		const rows = elements.filter(({ role }) => role === 'TR').map(({ children }) => children.map(({ text }) => text.replaceAll('  ', ' ').trim()));
		expect(rows.slice(0, 4)).toEqual([
			['Figure', 'Value', '95 % interval', 'What it is', 'Since 2013-04-20'],
			['Expected loss', '8,310 EUR', '8,220 to 8,410 EUR', 'the average over all paths', 'no change beyond the error'],
			['VaR95', '18,400 EUR', '18,100 to 18,700 EUR', 'exceeded in 5 of 100 cases', 'no change beyond the error'],
			['CVaR95', '22,900 EUR', '22,300 to 23,500 EUR', 'average of the worst 5 of 100', 'up 25 %'],
		]);
	});
});
