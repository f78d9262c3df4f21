/** What a paper is to programs and to who listens to it, read by pdf.js. */
import { describe, expect, it } from 'vitest';
import { drawChart } from '../../src-main/report/chart/draw-chart.ts';
import { finishPaper } from '../../src-main/report/paper/finish.ts';
import { startWithLetterhead } from '../../src-main/report/paper/letterhead.ts';
import { addToOutline, drawLink, linkTo } from '../../src-main/report/paper/links.ts';
import { readLogo } from '../../src-main/report/paper/logo.ts';
import { attach } from '../../src-main/report/paper/metadata.ts';
import { drawBox, openPaper, type Paper } from '../../src-main/report/paper/paper.ts';
import { drawColumns, openSection, writeList, writeSubtitle } from '../../src-main/report/paper/section.ts';
import { drawTable } from '../../src-main/report/paper/table.ts';
import { drawText, styles, writeText } from '../../src-main/report/paper/text.ts';
import { lossHistogramChart } from '../../src-main/shared/charts/risk-charts.ts';
import { LAST_MS, madeUpDrives, madeUpRisk, readFonts } from './inputs.ts';
import { readPages } from './page-faults.ts';
import { pngOf } from './pictures.ts';
import { readPdf } from './read-pdf.ts';
import { allElements, type Element, type ReadStructure, readStructure } from './read-structure.ts';

const fonts = readFonts();
const chart = lossHistogramChart(madeUpRisk(madeUpDrives(5)));
const FIGURES = new TextEncoder().encode('{"value":1}');

function draw(paper: Paper): void {
	startWithLetterhead(paper);
	openSection(paper, 'First', 'The answer.', 'first');
	addToOutline(paper, 'Drive A', 'drive-a');
	writeList(paper, ['one', 'two '.repeat(80).trim()], 'numbers');
	writeSubtitle(paper, 'A table');
	const rows = Array.from({ length: 90 }, (_, row) => [{ text: `drive ${row}`, to: row === 0 ? 'drive-b' : 'nowhere' }, String(row)]);
	drawTable(
		paper,
		[
			{ title: 'Drive', width: 1, isRowHead: true },
			{ title: 'Number', width: 60, isFixed: true, align: 'right' },
		],
		rows,
	);
	openSection(paper, 'Second', 'Another answer.', 'second');
	addToOutline(paper, 'Drive B', 'drive-b');
	drawChart(paper, chart, { x: paper.sheet.left, y: paper.y, width: 300, height: 150 });
	paper.y += 160;
	drawBox(paper, paper.sheet.left, paper.y, 100, 20, { fill: 'page', stroke: 'border', radius: 3 });
	linkTo(paper, 'first', 'To the first section', paper.sheet.left, paper.y, 100, 20);
	paper.y += 30;
	drawLink(paper, 'Back to drive A', 'drive-a', paper.sheet.left, paper.y, styles.body);
	paper.y += 20;
	drawColumns(paper, [
		({ left, width }) => {
			paper.y += drawText(paper, 'left column', left, paper.y, width, styles.body);
		},
		({ left, width }) => {
			paper.y += drawText(paper, 'right column', left, paper.y, width, styles.body);
		},
	]);
	writeText(paper, 'The end.', styles.body);
	attach(paper, { name: 'figures.json', bytes: FIGURES, mediaType: 'application/json', description: 'Figures' });
}

async function make(): Promise<Uint8Array> {
	const paper = openPaper({
		title: 'A <title> & more',
		subject: 'subject',
		fonts,
		createdAtMs: LAST_MS,
		letterhead: { organisation: 'Ops & Co', logo: readLogo(pngOf(30, 10)) },
	});
	draw(paper);
	return finishPaper(paper);
}

describe('a paper', async () => {
	const bytes = await make();
	const read: ReadStructure = await readStructure(bytes);
	const elements = allElements(read.elements);
	const ofRole = (role: string): Element[] => elements.filter((element) => element.role === role);
	const pdf = readPdf(bytes);

	it('says its language, its title and what it conforms to, with markup in names undone', () => {
		expect(read.isTagged).toBe(true);
		expect(read.language).toBe('en');
		expect(pdf.raw).toContain('/DisplayDocTitle true');
		expect(Object.fromEntries(read.metadata)).toMatchObject({
			'dc:title': 'A <title> & more',
			'dc:creator': 'Ops & Co',
			'pdfuaid:part': '1',
			'pdfaid:part': '3',
			'pdfaid:conformance': 'A',
			'xmp:createdate': '2013-05-19T00:00:00Z',
		});
	});

	it('has headings, lists, tables and figures that are what they are', () => {
		expect(ofRole('H1').map(({ text }) => text.trim())).toEqual(['First', 'Second']);
		expect(ofRole('H2').map(({ text }) => text.trim())).toEqual(['A table']);
		expect(ofRole('L').map(({ children }) => children.map(({ role }) => role))).toEqual([['LI', 'LI']]);
		expect(ofRole('LI')[1]!.children.map(({ role, text }) => [role, text.trim().slice(0, 7)])).toEqual([
			['Lbl', '2.'],
			['LBody', 'two two'],
		]);
		// pdf.js lists a table that goes on over pages with each of them, so its parts are counted in the file.
		const count = (what: RegExp): number => [...pdf.objects.values()].filter(({ dictionary }) => what.test(dictionary)).length;
		expect([count(/\/S \/TR\b/), count(/\/S \/TD\b/), count(/\/Scope \/Row\b/), count(/\/Scope \/Column\b/)]).toEqual([91, 90, 90, 2]);
		expect(ofRole('Figure').map(({ alt }) => alt)).toEqual(['Logo of Ops & Co', `${chart.title}: ${chart.summary}`]);
	});

	it('is read in the order of its pages, columns one after the other', () => {
		const spoken = elements.map(({ text }) => text.trim()).filter((text) => text !== '');
		expect(spoken.slice(0, 3)).toEqual(['Ops & Co', 'First', 'The answer.']);
		expect(spoken.slice(-3)).toEqual(['left column', 'right column', 'The end.']);
	});

	it('paints nothing that is neither tagged nor an artifact', async () => {
		for (const page of await readPages(bytes)) expect(page.unmarked).toEqual([]);
	});

	it('knows for every mark of a page the element that it belongs to', () => {
		const tree = [...pdf.objects.values()].find(({ dictionary }) => dictionary.includes('/Type /StructTreeRoot'))!;
		expect(tree.dictionary).toMatch(/\/Nums \[/);
		expect(tree.dictionary).not.toContain('null');
		for (const page of [...pdf.objects.values()].filter(({ dictionary }) => /\/Type \/Page\b(?!s)/.test(dictionary))) {
			expect(page.dictionary).toContain('/Tabs /S');
			expect(page.dictionary).toMatch(/\/StructParents \d+/);
		}
	});

	it('leads from its links to places inside, each with words for who cannot see it, and from none where there is no such place', () => {
		expect(new Set(read.annotations)).toEqual(new Set(['Link']));
		expect(read.links.map(({ contents, toPage }) => [contents, toPage])).toEqual([
			['drive 0', 4],
			['To the first section', 1],
			['Back to drive A', 1],
		]);
		expect(pdf.raw).not.toMatch(/\/(URI|JavaScript|JS|Launch|OpenAction|AA|SubmitForm|GoToR|AcroForm)\b/);
		expect(ofRole('Link')).toHaveLength(3);
		expect(ofRole('Span').length).toBeGreaterThanOrEqual(89);
		expect(pdf.raw).toMatch(/\/StructParent \d+/);
	});

	it('has an outline of sections with drives below them', () => {
		expect(read.outline).toEqual([
			{ title: 'First', toPage: 1, items: [{ title: 'Drive A', toPage: 1, items: [] }] },
			{ title: 'Second', toPage: 4, items: [{ title: 'Drive B', toPage: 4, items: [] }] },
		]);
	});

	it('carries its figures as an attachment that says what it is, dated like the paper', () => {
		expect([...read.attachments.keys()]).toEqual(['figures.json']);
		expect(new TextDecoder().decode(read.attachments.get('figures.json')!.bytes)).toBe('{"value":1}');
		expect(pdf.raw).toContain('/AFRelationship /Data');
		expect(new Set(pdf.raw.match(/\(D:\d+Z?\)/g))).toEqual(new Set(['(D:20130519000000Z)']));
	});

	it('says what its colours are with a profile that is whole', () => {
		const [intent] = [...pdf.objects.values()].filter(({ dictionary }) => dictionary.includes('/Type /OutputIntent'));
		const profile = Buffer.from(pdf.objects.get(Number(/\/DestOutputProfile (\d+)/.exec(intent!.dictionary)![1]))!.stream!, 'latin1');
		expect(profile.readUInt32BE(0)).toBe(profile.length);
		expect(profile.toString('latin1', 12, 24)).toBe('mntrRGB XYZ ');
		expect(profile.toString('latin1', 36, 40)).toBe('acsp');
		for (let tag = 0; tag < profile.readUInt32BE(128); tag += 1) {
			const [offset, size] = [profile.readUInt32BE(136 + 12 * tag), profile.readUInt32BE(140 + 12 * tag)];
			expect(offset % 4).toBe(0);
			expect(offset + size).toBeLessThanOrEqual(profile.length);
		}
	});

	it('is the same bytes each time', async () => {
		expect(Buffer.compare(await make(), bytes)).toBe(0);
	});
});

describe('a character on paper', () => {
	async function readBack(...lines: string[]): Promise<{ readonly shown: string[]; readonly spelled: readonly string[] }> {
		const paper = openPaper({ title: 't', subject: '', fonts, createdAtMs: LAST_MS });
		openSection(paper, 'S', 'A');
		for (const line of lines) writeText(paper, line, styles.body);
		const pdf = readPdf(await finishPaper(paper));
		return { shown: pdf.pages.flat().slice(2), spelled: pdf.actualTexts };
	}

	it('stays itself where a font would make an arrow or a sign of it', async () => {
		expect((await readBack('a->b 4x4 <= != (c) fi ffl', 'after →')).shown).toEqual(['a->b 4x4 <= != (c) fi ffl', 'after →']);
	});

	it('is spelled out where it shares its glyph with one that came before', async () => {
		const { spelled } = await readBack('Δ', '∆', 'Δ', 'Ω', '\u03A9', '\u2126');
		expect(spelled).toEqual(['∆', '\u2126']);
	});

	it('of the Latin, Greek or Cyrillic alphabet is drawn, in the mono font too, and one of another script is a box with the original behind it', async () => {
		const paper = openPaper({ title: 't', subject: '', fonts, createdAtMs: LAST_MS });
		openSection(paper, 'S', 'A');
		for (const style of [styles.body, styles.subtitle, styles.code]) writeText(paper, 'Ångström Ωμέγα Ελλάς Диск Щукин', style);
		writeText(paper, '磁盘', styles.code);
		const pdf = readPdf(await finishPaper(paper));
		expect(pdf.pages.flat().filter((line) => line === 'Ångström Ωμέγα Ελλάς Диск Щукин')).toHaveLength(3);
		expect(pdf.actualTexts).toEqual(['磁盘']);
		expect(pdf.pages.flat()).toContain('□□');
	});
});
