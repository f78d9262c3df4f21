import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { finishPaper } from '../../src-main/report/paper/finish.ts';
import { attach } from '../../src-main/report/paper/metadata.ts';
import { addPage, openPaper } from '../../src-main/report/paper/paper.ts';
import { drawLine, styles } from '../../src-main/report/paper/text.ts';
import { readAttachment } from '../../src-main/report/read-attachment.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import fc from '../support/properties.ts';
import { LAST_MS, readFonts } from './inputs.ts';

const fonts = readFonts();
const text = new TextEncoder().encode(
	`${JSON.stringify({ schema: 'ssv-report-figures', many: Array.from({ length: 2_000 }, (_, i) => i * 1.7) })}\n`,
);

async function paperWith(attached: readonly (readonly [string, Uint8Array])[]): Promise<Uint8Array> {
	const paper = openPaper({ title: 'test (a) \\ b', subject: '', fonts, createdAtMs: LAST_MS });
	addPage(paper);
	drawLine(paper, 'Value at risk 1,234 EUR', 100, 100, styles.body);
	for (const [name, bytes] of attached) attach(paper, { name, bytes, mediaType: 'application/json', description: 'figures' });
	return finishPaper(paper);
}

let pdf: Uint8Array;
beforeAll(async () => {
	pdf = await paperWith([['figures.json', text]]);
});

function refusalOf(bytes: Uint8Array): string {
	try {
		readAttachment(bytes, 'figures.json');
	} catch (thrown) {
		if (thrown instanceof AppError && thrown.code === 'report_rejected') return thrown.message;
		throw thrown;
	}
	return 'read';
}

/** The file with one text of it replaced by another of the same length, so that all offsets hold. */
function withText(from: string | RegExp, to: (found: string) => string): Uint8Array {
	const raw = Buffer.from(pdf).toString('latin1');
	const changed = raw.replace(from, (found) => to(found).padEnd(found.length).slice(0, found.length));
	expect(changed).not.toBe(raw);
	return new Uint8Array(Buffer.from(changed, 'latin1'));
}

describe('figures in a PDF', () => {
	it('come out as they went in, with the checksum that the file states', () => {
		const { bytes, checksum } = readAttachment(pdf, 'figures.json');
		expect(Buffer.from(bytes).equals(Buffer.from(text))).toBe(true);
		expect(checksum).toBe(createHash('md5').update(text).digest('hex'));
	});

	it('are found among other attachments, by their name alone', async () => {
		const other = await paperWith([
			['a.json', Uint8Array.of(1)],
			['figures.json', text],
			['figures.json.bak', Uint8Array.of(2)],
		]);
		expect(readAttachment(other, 'figures.json').bytes).toHaveLength(text.length);
	});

	it('are missed in a PDF that has none, and in what is no PDF', async () => {
		expect(refusalOf(await paperWith([]))).toMatch(/carries no figures/);
		expect(refusalOf(new Uint8Array())).toMatch(/not a PDF/);
		expect(refusalOf(new TextEncoder().encode('serial,date\n'))).toMatch(/not a PDF/);
		expect(refusalOf(new TextEncoder().encode('%PDF-1.7\nnothing else'))).toMatch(/end is missing/);
	});

	it('are refused wherever the file is cut', () => {
		for (let at = 0; at < pdf.length - 1; at += 499) expect(refusalOf(pdf.subarray(0, at))).toMatch(/not a PDF|end is missing/);
	});

	it('are refused where another program has appended to the file or encrypted it', () => {
		const appended = Buffer.concat([pdf, Buffer.from('9 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n')]);
		expect(refusalOf(new Uint8Array(appended))).toMatch(/table of contents/);
		expect(refusalOf(withText(/\/Root \d+ 0 R/, () => '/Encrypt 9'))).toMatch(/encrypted/);
		expect(refusalOf(withText(/\/Root \d+ 0 R/, () => '/Prev 123'))).toMatch(/another program/);
	});

	it('are refused where the table points elsewhere', () => {
		expect(refusalOf(withText(/0000000015 00000 n/, () => '0000000016 00000 n'))).toMatch(/wrong places/);
		expect(refusalOf(withText(/startxref\n\d+/, (found) => found.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))))).toMatch(
			/table of contents/,
		);
	});

	it('are refused where their size is a lie, before more of them is unpacked than they state', () => {
		const sized = (size: (digits: string) => string) => withText(/\/Size \d{4,}/, (found) => found.replace(/\d+$/, size));
		expect(refusalOf(sized((digits) => '9'.padStart(digits.length, '0')))).toMatch(/cannot be unpacked/);
		expect(refusalOf(sized((digits) => '9'.repeat(digits.length)))).toMatch(/should have/);
	});

	it('are refused beyond the limit, however small they are packed', async () => {
		const large = Buffer.from(await paperWith([['figures.json', new Uint8Array(12_000_000)]])).toString('latin1');
		const stated = (size: number): Uint8Array => new Uint8Array(Buffer.from(large.replace('/Size 12000000', `/Size ${size}`), 'latin1'));
		expect(refusalOf(stated(limits.reportFigureBytes + 1))).toContain(`${limits.reportFigureBytes} are the most`);
		expect(refusalOf(stated(limits.reportFigureBytes))).toMatch(/should have/);
	});

	it('are refused in a file larger than any report', () => {
		const large = new Uint8Array(limits.reportBytes + 1);
		large.set(pdf.subarray(0, 5));
		expect(refusalOf(large)).toContain(`${limits.reportBytes} are the most`);
		expect(refusalOf(large.subarray(1))).toMatch(/not a PDF/);
	});

	it('never bring down the reader, whatever bytes are changed', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat({ max: pdf.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 20 }), (changes) => {
				const changed = Uint8Array.from(pdf);
				for (const [at, byte] of changes) changed[at] = byte;
				refusalOf(changed);
			}),
			{ numRuns: 200 },
		);
		for (let run = 0; run < 20; run += 1)
			refusalOf(new Uint8Array(Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(500), Buffer.from('startxref\n9\n%%EOF\n')])));
	});
});
