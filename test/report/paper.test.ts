import { describe, expect, it } from 'vitest';
import { linearTicks, logTicks, niceDomain, roundStep, timeTicks } from '../../src-main/report/chart/scale.ts';
import { addPage, openPaper } from '../../src-main/report/paper/paper.ts';
import { drawTable } from '../../src-main/report/paper/table.ts';
import { breakLines, drawLine, fitLine, styles, widthOf } from '../../src-main/report/paper/text.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import fc from '../support/properties.ts';
import { LAST_MS, readFonts } from './inputs.ts';
import { readPdf } from './read-pdf.ts';

const fonts = readFonts();

function openTestPaper(): ReturnType<typeof openPaper> {
	return openPaper({ title: 'test', subject: '', fonts, createdAtMs: LAST_MS });
}

describe('text on paper', () => {
	const paper = openTestPaper();
	const text = fc.array(fc.stringMatching(/^[a-zA-Z0-9Ωжß\u2009_-]{1,40}$/), { maxLength: 12 }).map((words) => words.join(' '));

	it('is broken into lines that fit and that say it again one after the other, words whole', () => {
		fc.assert(
			fc.property(text, fc.integer({ min: 40, max: 300 }), (written, width) => {
				const lines = breakLines(paper, written, styles.body, width);
				for (const line of lines) expect(widthOf(paper, line.trimEnd(), styles.body)).toBeLessThanOrEqual(width);
				expect(lines.join('')).toBe(written);
			}),
			{ numRuns: 60 },
		);
	});

	it('ends in an ellipsis within the width where it is cut', () => {
		fc.assert(
			fc.property(fc.string({ minLength: 1, maxLength: 200 }), fc.integer({ min: 30, max: 200 }), (written, width) => {
				const line = fitLine(paper, written, styles.code, width);
				expect(widthOf(paper, line, styles.code)).toBeLessThanOrEqual(width);
				expect(line === written || line.endsWith('…')).toBe(true);
			}),
			{ numRuns: 60 },
		);
	});

	it('keeps a number with its percent sign and with the sign that says it is beyond', () => {
		expect(breakLines(paper, 'abc 95 %', styles.body, widthOf(paper, 'abc 95', styles.body) + 1)).toEqual(['abc ', '95 %']);
		expect(breakLines(paper, '74 to > 99', styles.body, widthOf(paper, '74 to >', styles.body) + 1)).toEqual(['74 to ', '> 99']);
	});

	it('has a width for every glyph of the shipped fonts', async () => {
		// fontkit reads past the end of some WOFF fonts at an empty last glyph; TTF files hold more behind it.
		const sheetOfGlyphs = openTestPaper();
		addPage(sheetOfGlyphs);
		for (const style of [styles.body, styles.subtitle, styles.code]) {
			for (let code = 0x20; code < 0x2800; code += 64) {
				const row = Array.from({ length: 64 }, (_, offset) => String.fromCodePoint(code + offset)).join('');
				expect(widthOf(sheetOfGlyphs, row, style)).toBeGreaterThan(0);
				drawLine(sheetOfGlyphs, row, 0, 0, style);
			}
		}
		sheetOfGlyphs.doc.end();
		expect((await sheetOfGlyphs.bytes).length).toBeGreaterThan(100_000);
	});
});

describe('a table', () => {
	it('repeats its head on each page and keeps the lines of a row together', async () => {
		const paper = openTestPaper();
		addPage(paper);
		const rows = Array.from({ length: 120 }, (_, row) => [`row ${row} first\nrow ${row} second`, String(row)]);
		drawTable(
			paper,
			[
				{ title: 'Name', width: 1 },
				{ title: 'Number', width: 60, isFixed: true, align: 'right' },
			],
			rows,
		);
		paper.doc.end();
		const { pages } = readPdf(await paper.bytes);
		expect(pages.length).toBeGreaterThan(2);
		for (const lines of pages) {
			expect(lines.slice(0, 2)).toEqual(['Name', 'Number']);
			const firsts = lines.filter((line) => line.endsWith('first')).length;
			expect(lines.filter((line) => line.endsWith('second'))).toHaveLength(firsts);
		}
		expect(pages.flat().filter((line) => line.endsWith('first'))).toHaveLength(120);
		expect(paper.y).toBeLessThan(paper.sheet.bottom + 5);
	});
});

describe('ticks', () => {
	const ends = fc
		.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: 1e-3, max: 1e9, noNaN: true }))
		.map(([low, size]) => [low, low + size] as const);

	it('are few, rising and inside the domain, whose ends are ticks where it is nice', () => {
		fc.assert(
			fc.property(ends, fc.integer({ min: 2, max: 10 }), (reach, wanted) => {
				const step = roundStep(reach, wanted);
				const domain = niceDomain(reach, step);
				const ticks = linearTicks(domain, step);
				expect(domain[0]).toBeLessThanOrEqual(reach[0] + step * 1e-6);
				expect(domain[1]).toBeGreaterThanOrEqual(reach[1] - step * 1e-6);
				expect(ticks.length).toBeGreaterThanOrEqual(2);
				expect(ticks.length).toBeLessThanOrEqual(wanted + 3);
				expect(ticks.toSorted((a, b) => a - b)).toEqual(ticks);
			}),
		);
	});

	it('are round days, months or years of UTC, never more than asked for', () => {
		for (const days of [3, 10, 40, 100, 400, 1_000, 4_000, 20_000]) {
			const domain = [LAST_MS - days * MS_PER_DAY, LAST_MS] as const;
			const ticks = timeTicks(domain, 6);
			expect(ticks.length).toBeGreaterThan(0);
			expect(ticks.length).toBeLessThanOrEqual(7);
			for (const tick of ticks) {
				expect(Math.abs(tick.atMs % MS_PER_DAY)).toBe(0);
				expect(new Date(tick.atMs).toISOString().startsWith(tick.label)).toBe(true);
			}
		}
	});

	it('are powers of ten with their double and fivefold on a log axis of few decades', () => {
		expect(logTicks([500, 10_000])).toEqual([500, 1_000, 2_000, 5_000, 10_000]);
		expect(logTicks([1, 1e6])).toEqual([1, 10, 100, 1e3, 1e4, 1e5, 1e6]);
	});
});
