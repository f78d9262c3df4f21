/**
 * A reader of finished pages that knows nothing of how we draw: it follows the drawing operators that pdf.js finds in the file, and lists
 * what a reader would stumble over. Positions are points from the lower left corner, as in the file.
 */
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';

type Box = readonly [left: number, bottom: number, right: number, top: number];

/** One run of glyphs as it stands on the page. */
export interface Run {
	readonly text: string;
	readonly box: Box;
	/** Marks around it, outermost first. */
	readonly marks: readonly string[];
	/** Number of the mark by which the structure knows it; undefined in an artifact. */
	readonly mcid: number | undefined;
	/** The most that two letters were pushed into each other, in parts of the size. */
	readonly pull: number;
	/** The visible part of the page when it was drawn. */
	readonly clip: Box;
}

/** A straight thin line. */
interface Rule {
	readonly box: Box;
	readonly marks: readonly string[];
}

export interface Fault {
	readonly page: number;
	readonly kind: 'outside' | 'overlap' | 'crossed' | 'clipped' | 'unmarked' | 'no glyph' | 'torn';
	readonly what: string;
}

export interface ReadPage {
	readonly runs: readonly Run[];
	readonly rules: readonly Rule[];
	/** Names of operators that paint outside of any mark. */
	readonly unmarked: readonly string[];
	readonly width: number;
	readonly height: number;
}

/** Margins of a page inside which all text must stand. */
interface Margins {
	readonly side: number;
	readonly end: number;
}

/** 18 mm at the sides; above, the band of synthetic data stands close to the edge. */
const MARGINS: Margins = { side: 18 * (72 / 25.4) - 0.6, end: 3 };
/** Less than this is a hair: the overhang of italics, rounding, a descender that reaches for the next line. */
const HAIR = 0.6;
/** Heights of a capital and of a descender as parts of the size, in Inter and JetBrains Mono. */
const CAPITAL = 0.73;
const DESCENDER = 0.16;
/** Letters pushed into each other by more, in parts of the size, are two words to poppler (`minDupBreakOverlap`). */
const MOST_PULL = 0.1;
/** Where a crossing line makes a text hard to read. */
const BODY = [0.06, 0.5] as const;
const THIN = 1.2;

/** The faults of all pages, in order; they are read where they are not given. */
export async function pageFaults(bytes: Uint8Array, given?: readonly ReadPage[]): Promise<Fault[]> {
	const pages = given ?? (await readPages(bytes));
	return pages.flatMap((page, index) => faultsOf(page, index + 1, MARGINS));
}

export async function readPages(bytes: Uint8Array): Promise<ReadPage[]> {
	const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
	const document = await task.promise;
	const pages: ReadPage[] = [];
	for (let number = 1; number <= document.numPages; number += 1) {
		const page = await document.getPage(number);
		const operators = await page.getOperatorList();
		const [, , width, height] = page.view as [number, number, number, number];
		pages.push(readOperators(operators, width, height));
	}
	await task.destroy();
	return pages;
}

function faultsOf(page: ReadPage, number: number, margins: Margins): Fault[] {
	const { width, height, runs, rules } = page;
	const printable: Box = [margins.side, margins.end, width - margins.side, height - margins.end];
	const fault = (kind: Fault['kind'], what: string): Fault => ({ page: number, kind, what });
	return [
		...runs.filter(({ box }) => !contains(printable, box)).map(({ text, box }) => fault('outside', `${text} at ${box.map(Math.round).join(' ')}`)),
		...runs.filter(({ box, clip }) => !contains(clip, box)).map(({ text }) => fault('clipped', text)),
		...runs.filter(({ text }) => text.includes('\u0000') || text.includes('\uFFFF')).map(({ text }) => fault('no glyph', JSON.stringify(text))),
		...runs.filter(({ pull }) => pull > MOST_PULL).map(({ text }) => fault('torn', text)),
		...overlaps(runs).map(([a, b]) => fault('overlap', `${a.text} | ${b.text}`)),
		...runs.flatMap((run) => (rules.some((rule) => crosses(rule, run)) ? [fault('crossed', run.text)] : [])),
		...page.unmarked.map((name) => fault('unmarked', name)),
	];
}

/** Pairs of runs of which both cover more than a hair of the same place. */
function overlaps(runs: readonly Run[]): (readonly [Run, Run])[] {
	const sorted = runs.toSorted((a, b) => a.box[1] - b.box[1]);
	const found: (readonly [Run, Run])[] = [];
	sorted.forEach((run, index) => {
		for (let next = index + 1; next < sorted.length && sorted[next]!.box[1] < run.box[3] - HAIR; next += 1) {
			const [a, b] = [run.box, sorted[next]!.box];
			if (Math.min(a[2], b[2]) - Math.max(a[0], b[0]) > HAIR && Math.min(a[3], b[3]) - Math.max(a[1], b[1]) > HAIR) found.push([run, sorted[next]!]);
		}
	});
	return found;
}

/** Lines of a picture may pass behind its labels; rules of tables and frames of boxes may not. */
function crosses(rule: Rule, run: Run): boolean {
	if (rule.marks.includes('Figure')) return false;
	const [left, bottom, right, top] = run.box;
	const size = (top - bottom) / (CAPITAL + DESCENDER);
	const baseline = bottom + DESCENDER * size;
	const body: Box = [left + HAIR, baseline + BODY[0] * size, right - HAIR, baseline + BODY[1] * size];
	return rule.box[0] < body[2] && rule.box[2] > body[0] && rule.box[1] < body[3] && rule.box[3] > body[1];
}

function contains(outer: Box, inner: Box): boolean {
	return inner[0] >= outer[0] - HAIR && inner[1] >= outer[1] - HAIR && inner[2] <= outer[2] + HAIR && inner[3] <= outer[3] + HAIR;
}

type Matrix = readonly [number, number, number, number, number, number];

interface Operators {
	readonly fnArray: readonly number[];
	readonly argsArray: readonly unknown[];
}

interface Glyph {
	readonly unicode: string;
	readonly width: number;
}

interface Mark {
	readonly name: string;
	readonly mcid: number | undefined;
}

interface State {
	matrix: Matrix;
	clip: Box;
	size: number;
}

const PAINTING: ReadonlySet<number> = new Set([OPS.showText, OPS.paintImageXObject]);
/** How a path ends without being painted. */
const UNPAINTED: ReadonlySet<number> = new Set([OPS.endPath]);
const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(OPS).map(([name, code]) => [code as number, name]));

function readOperators({ fnArray, argsArray }: Operators, width: number, height: number): ReadPage {
	const runs: Run[] = [];
	const rules: Rule[] = [];
	const unmarked: string[] = [];
	const marks: Mark[] = [];
	const saved: State[] = [];
	let state: State = { matrix: [1, 0, 0, 1, 0, 0], clip: [0, 0, width, height], size: 0 };
	let text: Matrix = [1, 0, 0, 1, 0, 0];
	let clipsNext = false;
	fnArray.forEach((code, index) => {
		const args = argsArray[index] as readonly unknown[];
		const paintsPath = code === OPS.constructPath && !UNPAINTED.has(args[0] as number);
		if ((PAINTING.has(code) || paintsPath) && marks.length === 0) unmarked.push(NAMES.get(code)!);
		switch (code) {
			case OPS.save:
				saved.push({ ...state });
				break;
			case OPS.restore:
				state = saved.pop()!;
				break;
			case OPS.transform:
				state.matrix = times(state.matrix, args as unknown as Matrix);
				break;
			case OPS.beginMarkedContent:
			case OPS.beginMarkedContentProps:
				marks.push({ name: String(args[0]), mcid: typeof args[1] === 'number' ? args[1] : undefined });
				break;
			case OPS.endMarkedContent:
				marks.pop();
				break;
			case OPS.clip:
			case OPS.eoClip:
				clipsNext = true;
				break;
			case OPS.constructPath: {
				const box = placed(state.matrix, args[2]);
				if (clipsNext && box) state.clip = meet(state.clip, box);
				else if (paintsPath && box && Math.min(box[2] - box[0], box[3] - box[1]) < THIN) rules.push({ box, marks: marks.map(({ name }) => name) });
				clipsNext = false;
				break;
			}
			case OPS.setTextMatrix:
				text = Array.from(args[0] as ArrayLike<number>) as unknown as Matrix;
				break;
			case OPS.setFont:
				state.size = args[1] as number;
				break;
			case OPS.showText: {
				const run = runOf(args[0] as readonly (Glyph | number)[], times(state.matrix, text), state.size);
				if (run.text.trim() !== '')
					runs.push({ ...run, marks: marks.map(({ name }) => name), mcid: marks.findLast(({ mcid }) => mcid !== undefined)?.mcid, clip: state.clip });
				break;
			}
		}
	});
	return { runs, rules, unmarked, width, height };
}

/** Text is never turned on our pages, so its box follows from baseline, width and size. A space at the end of a line takes no room. */
function runOf(glyphs: readonly (Glyph | number)[], [a, , , d, x, y]: Matrix, size: number): Pick<Run, 'text' | 'box' | 'pull'> {
	let end = 0;
	let width = 0;
	let text = '';
	let pull = 0;
	for (const glyph of glyphs) {
		if (typeof glyph === 'number') {
			width -= glyph;
			pull = Math.max(pull, glyph / 1000);
			continue;
		}
		width += glyph.width;
		text += glyph.unicode;
		if (glyph.unicode.trim() !== '') end = width;
	}
	return { text, box: [x, y - DESCENDER * size * d, x + (end / 1000) * size * a, y + CAPITAL * size * d], pull };
}

/** The box of a path on the page; null for an empty one. */
function placed(matrix: Matrix, bounds: unknown): Box | null {
	if (bounds === null || bounds === undefined) return null;
	const [left, bottom, right, top] = Array.from(bounds as ArrayLike<number>) as unknown as Box;
	const corners = [apply(matrix, left, bottom), apply(matrix, right, top)];
	return [
		Math.min(corners[0]![0], corners[1]![0]),
		Math.min(corners[0]![1], corners[1]![1]),
		Math.max(corners[0]![0], corners[1]![0]),
		Math.max(corners[0]![1], corners[1]![1]),
	];
}

function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): readonly [number, number] {
	return [a * x + c * y + e, b * x + d * y + f];
}

function times([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
	return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

function meet(a: Box, b: Box): Box {
	return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}
