import { describe, expect, it } from 'vitest';
import { finishPaper } from '../../src-main/report/paper/finish.ts';
import { startWithLetterhead } from '../../src-main/report/paper/letterhead.ts';
import { type Logo, readLogo } from '../../src-main/report/paper/logo.ts';
import { openPaper } from '../../src-main/report/paper/paper.ts';
import { openSection } from '../../src-main/report/paper/section.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import fc from '../support/properties.ts';
import { LAST_MS, readFonts } from './inputs.ts';
import { chunk, jpegOf, pngOf } from './pictures.ts';
import { readPdf } from './read-pdf.ts';

const rgb = (logo: Logo): number[] => [...logo.pixels.bytes];
const problemOf = (bytes: Uint8Array): string => {
	try {
		readLogo(bytes);
	} catch (error) {
		if (error instanceof AppError && error.code === 'logo_rejected') return error.message;
		throw error;
	}
	return 'accepted';
};

describe('a PNG as a logo', () => {
	it('is unpacked from every kind of row prediction', () => {
		// One grey step of 10 a pixel: none, left, above, mean, Paeth.
		const rows = Uint8Array.from([0, 10, 20, 1, 10, 10, 2, 0, 0, 3, 5, 5, 4, 0, 0]);
		const logo = readLogo(pngOf(2, 5, { colour: 0, rows }));
		expect(rgb(logo).filter((_, index) => index % 3 === 0)).toEqual([10, 20, 10, 20, 10, 20, 10, 20, 10, 20]);
	});

	it('keeps colours and opacity in every colour type and depth', () => {
		expect(rgb(readLogo(pngOf(1, 1, { colour: 2, rows: Uint8Array.of(0, 1, 2, 3) })))).toEqual([1, 2, 3]);
		expect(rgb(readLogo(pngOf(1, 1, { colour: 2, depth: 16, rows: Uint8Array.of(0, 1, 99, 2, 99, 3, 99) })))).toEqual([1, 2, 3]);
		const clear = readLogo(pngOf(1, 1, { colour: 6, rows: Uint8Array.of(0, 1, 2, 3, 128) }));
		expect([rgb(clear), [...clear.opacity!]]).toEqual([[1, 2, 3], [128]]);
		const grey = readLogo(pngOf(2, 1, { colour: 4, rows: Uint8Array.of(0, 7, 255, 9, 0) }));
		expect([rgb(grey), [...grey.opacity!]]).toEqual([
			[7, 7, 7, 9, 9, 9],
			[255, 0],
		]);
		const bits = readLogo(pngOf(4, 1, { colour: 0, depth: 1, rows: Uint8Array.of(0, 0b10100000) }));
		expect(rgb(bits).filter((_, index) => index % 3 === 0)).toEqual([255, 0, 255, 0]);
	});

	it('takes its colours from a palette, transparent ones too', () => {
		const extra = [
			['PLTE', Uint8Array.of(10, 20, 30, 40, 50, 60)],
			['tRNS', Uint8Array.of(0)],
		] as const;
		const logo = readLogo(pngOf(2, 1, { colour: 3, depth: 1, rows: Uint8Array.of(0, 0b01000000), extra }));
		expect([rgb(logo), [...logo.opacity!]]).toEqual([
			[10, 20, 30, 40, 50, 60],
			[0, 255],
		]);
		expect(problemOf(pngOf(2, 1, { colour: 3, depth: 8, rows: Uint8Array.of(0, 1, 2), extra }))).toContain('outside of its palette');
		expect(problemOf(pngOf(2, 1, { colour: 3, depth: 8 }))).toContain('no palette');
	});

	it('is refused with what is wrong', () => {
		const png = pngOf(8, 8);
		const flipped = png.slice();
		flipped[45]! ^= 1;
		expect(problemOf(flipped)).toMatch(/^This picture cannot be a logo: the PNG is damaged: a checksum is wrong\.$/);
		expect(problemOf(png.subarray(0, png.length - 5))).toContain('ends too early');
		expect(problemOf(pngOf(8, 8, { interlace: 1 }))).toContain('interlaced; save it without');
		expect(problemOf(pngOf(8, 8, { depth: 4 }))).toContain('colours of no known kind');
		expect(problemOf(pngOf(8, 8, { rows: new Uint8Array(12) }))).toContain('lacks some of its rows');
		expect(problemOf(pngOf(8, 8, { rows: new Uint8Array(100_000) }))).toContain('cannot be unpacked');
		expect(problemOf(pngOf(1, 1, { colour: 0, rows: Uint8Array.of(9, 1) }))).toContain('packed in no known way');
		expect(problemOf(pngOf(0, 8))).toContain('it has no size');
		expect(problemOf(pngOf(limits.logoSide + 1, 1))).toContain(`${limits.logoSide} a side are the most`);
		expect(problemOf(new Uint8Array(limits.logoBytes + 1))).toContain(`${limits.logoBytes} are the most`);
		expect(problemOf(new TextEncoder().encode('<svg onload="x"/>'))).toContain('neither a PNG nor a JPEG');
		expect(problemOf(new Uint8Array())).toContain('neither');
		expect(problemOf(Buffer.concat([png.subarray(0, 8), chunk('IDAT', new Uint8Array())]))).toContain('ends too early');
		expect(problemOf(Buffer.concat([png.subarray(0, 8), chunk('IDAT', new Uint8Array()), chunk('IEND', new Uint8Array())]))).toContain('no header');
	});
});

describe('a JPEG as a logo', () => {
	it('keeps its picture and nothing else: no place, no comment, nothing behind its end', () => {
		const logo = readLogo(jpegOf(40, 20));
		const text = Buffer.from(logo.pixels.bytes).toString('latin1');
		expect(logo).toMatchObject({ width: 40, height: 20, pixels: { kind: 'jpeg', isGrey: false } });
		expect(text).toContain('JFIF');
		for (const secret of ['52.5 N', 'comment', 'hidden']) expect(text).not.toContain(secret);
		expect([...logo.pixels.bytes.slice(-9)]).toEqual([0x12, 0xff, 0, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9]);
	});

	it('is refused with what is wrong', () => {
		expect(problemOf(jpegOf(40, 20, 4))).toContain('ink colours (CMYK); save it with screen colours');
		expect(problemOf(jpegOf(40, 20, 3, 0xc3))).toContain('lossless or arithmetic');
		expect(problemOf(jpegOf(0, 20))).toContain('no size');
		expect(problemOf(jpegOf(60_000, 20))).toContain('a side are the most');
		expect(problemOf(jpegOf(40, 20).subarray(0, 60))).toContain('ends too early');
		expect(problemOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9))).toContain('holds no picture');
		expect(problemOf(Uint8Array.of(0xff, 0xd8, 0x00, 0x11))).toContain('is damaged');
	});
});

describe('bytes that pretend to be a picture', () => {
	it('are read or refused, and nothing else happens', () => {
		const sources = [pngOf(6, 6, { colour: 6 }), jpegOf(40, 20)];
		fc.assert(
			fc.property(
				fc.constantFrom(...sources),
				fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
				fc.nat({ max: 80 }),
				(source, changes, cut) => {
					const bytes = source.slice(0, Math.max(2, source.length - cut));
					for (const [at, value] of changes) bytes[at % bytes.length] = value;
					expect(problemOf(bytes)).toMatch(/^(accepted|This picture cannot be a logo: .*\.)$/s);
				},
			),
			{ numRuns: 400 },
		);
	});
});

describe('the letterhead', () => {
	it('stands on page one with its logo scaled into its place, whatever its proportions', async () => {
		for (const [width, height] of [
			[4, 900],
			[1_900, 3],
			[50, 50],
		] as const) {
			const paper = openPaper({
				title: 't',
				subject: '',
				fonts: readFonts(),
				createdAtMs: LAST_MS,
				letterhead: { organisation: 'Ops', logo: readLogo(pngOf(width, height)) },
			});
			startWithLetterhead(paper);
			openSection(paper, 'First', 'Answer.');
			expect(paper.pages).toBe(1);
			const pdf = readPdf(await finishPaper(paper));
			expect(pdf.pages).toEqual([['Ops', 'First', 'Answer.']]);
			const [page] = [...pdf.objects.values()].filter(({ dictionary }) => dictionary.includes('/Type /Page\n'));
			const content = pdf.objects.get(Number(/\/Contents (\d+)/.exec(page!.dictionary)![1]))!.stream!;
			const [, drawnWidth, drawnHeight] = /([\d.]+) 0 0 -([\d.]+) [\d.]+ [\d.]+ cm\n\/Logo Do/.exec(content)!;
			expect(Number(drawnWidth)).toBeLessThanOrEqual(150);
			expect(Number(drawnHeight)).toBeLessThanOrEqual(28);
			expect(Math.max(Number(drawnWidth) / 150, Number(drawnHeight) / 28)).toBeCloseTo(1, 2);
		}
	});
});
