/** A report whose attached figures somebody has changed, as a forger would: packed again, every length and offset right. */
import { hash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';

/**
 * @param change what becomes of the text of the figures
 * @param isClever whether the checksum is changed with them
 */
export function forge(pdf: Uint8Array, change: (text: string) => string, isClever = true): Uint8Array {
	const raw = Buffer.from(pdf).toString('latin1');
	const objectAt = raw.lastIndexOf('\n', raw.lastIndexOf(' 0 obj\n', raw.indexOf('/Type /EmbeddedFile'))) + 1;
	const streamAt = raw.indexOf('\nstream\n', objectAt) + '\nstream\n'.length;
	const end = raw.indexOf('\nendstream', streamAt);
	const before = inflateSync(Buffer.from(raw.slice(streamAt, end), 'latin1'));
	const after = Buffer.from(change(before.toString()));
	if (after.equals(before)) throw new Error('the figures are as they were');
	const packed = deflateSync(after);
	const head = raw
		.slice(objectAt, streamAt)
		.replace(/\/Length \d+/, `/Length ${packed.length}`)
		.replace(/\/Size \d+/, `/Size ${after.length}`)
		.replace(/[0-9a-f]{32}/, (digits) => (isClever ? hash('md5', after, 'hex') : digits));
	const object = head + packed.toString('latin1');
	const grown = object.length - (end - objectAt);
	const tableAt = Number(/startxref\n(\d+)/.exec(raw)?.[1]);
	const moved = (offset: number): number => (offset > objectAt ? offset + grown : offset);
	const table = raw
		.slice(tableAt)
		.replace(/^(\d{10})(?= 00000 n)/gm, (offset) => String(moved(Number(offset))).padStart(10, '0'))
		.replace(/startxref\n\d+/, `startxref\n${tableAt + grown}`);
	return new Uint8Array(Buffer.from(raw.slice(0, objectAt) + object + raw.slice(end, tableAt) + table, 'latin1'));
}

/** The report with one bit of the first page turned: its figures cannot tell. */
export function changePage(pdf: Uint8Array): Uint8Array {
	const changed = Uint8Array.from(pdf);
	const raw = Buffer.from(pdf).toString('latin1');
	const page = /\/Contents (\d+) 0 R/.exec(raw)?.[1];
	const at = raw.indexOf('\nstream\n', raw.indexOf(`\n${page} 0 obj\n`)) + 20;
	changed[at] = changed[at]! ^ 1;
	return changed;
}
