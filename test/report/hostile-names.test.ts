/** Names come from strangers; in a report they are text, all of it found again, and nothing else. */
import { describe, expect, it } from 'vitest';
import { makeReport } from '../../src-main/report/make-report.ts';
import { plainText } from '../../src-main/shared/charts/plain-text.ts';
import { pageFaults } from './page-faults.ts';
import { hostileNames, hostileReport } from './paper-fleets.ts';
import { readPdf, wrongOffsets } from './read-pdf.ts';
import { allElements, readStructure } from './read-structure.ts';

const DRIVES = 500;
/** Characters of a serial in the list of all drives. */
const SHOWN = 64;
const squeeze = (text: string): string => text.replace(/\s/g, '');

describe('500 hostile names', async () => {
	const names = hostileNames(DRIVES);
	const input = hostileReport(names);
	const { bytes } = await makeReport(
		{ ...input, options: { ...input.options, topDrives: 100 } },
		{ progress: () => undefined, isCancelled: () => false },
	);
	const pdf = readPdf(bytes);
	const read = await readStructure(bytes);
	const list = pdf.copied.filter((_, index) => index + 1 >= pageOf('All drives') && index + 1 < pageOf('Method in one page'));

	function pageOf(title: string): number {
		return read.outline.find((item) => item.title === title)!.toPage;
	}

	it('are of all planes, some of 10 KB', () => {
		const planes = new Set(names.flatMap((name) => Array.from(name, (character) => character.codePointAt(0)! >> 16)));
		expect(planes.size).toBe(17);
		expect(names.filter((name) => Buffer.byteLength(name) > 10_000).length).toBeGreaterThan(20);
	});

	it('all read back as plain text in the list of all drives, cut with an ellipsis where they are longer than a line can be', () => {
		const text = squeeze(list.flat().join(''));
		expect(names.filter((name) => !text.includes(squeeze(plainText(name, SHOWN))))).toEqual([]);
		expect(names.filter((name) => plainText(name, SHOWN).endsWith('…')).length).toBeGreaterThan(20);
	});

	it('hold no control, direction or half character anywhere on paper', () => {
		for (const text of [...pdf.copied.flat(), ...pdf.outline]) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
	});

	it('name one row each, in tables whose every row begins with its head', () => {
		const all = allElements(read.elements);
		const titleAt = (title: string): number => all.findIndex(({ role, text }) => role === 'H1' && text === title);
		const listed = all.slice(titleAt('All drives'), titleAt('Method in one page'));
		expect(listed.filter(({ role, scope }) => role === 'TH' && scope === 'Row')).toHaveLength(DRIVES);
		const rows = listed.filter(({ role }) => role === 'TR').map(({ children }) => children.map(({ role }) => role).join(' '));
		expect(new Set(rows)).toEqual(new Set(['TH TH TH TH', 'TH TD TD TD']));
	});

	it('are nothing but text: no script, no address, no action, links only to places inside', () => {
		expect(read.actions).toBeNull();
		expect(read.annotations.filter((subtype) => subtype !== 'Link')).toEqual([]);
		expect(read.links.filter(({ toPage }) => toPage === undefined)).toEqual([]);
		const dictionaries = [...pdf.objects.values()].map(({ dictionary }) => dictionary.replace(/\((?:\\[\s\S]|[^\\)])*\)/g, '()')).join('\n');
		expect(dictionaries).not.toMatch(/\/(JS|JavaScript|Launch|URI|OpenAction|AA|SubmitForm|ImportData|GoToR|GoToE|RichMedia|AcroForm|XFA)\b/);
		expect([...read.attachments.keys()]).toEqual(['figures.json']);
		expect(read.metadata.get('pdfuaid:part')).toBe('1');
		expect(wrongOffsets(pdf.raw)).toEqual([]);
	});

	it('stand inside of their pages, uncut and not over one another', async () => {
		expect(await pageFaults(bytes)).toEqual([]);
	});
});
