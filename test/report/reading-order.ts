/**
 * Whether a file is read in the order in which its pages are: the order of drawing, which most programs follow, that of the structure, which screen
 * readers follow, and that of the page, which the eye follows, are held beside each other. Knows nothing of how we draw.
 */
import { type ReadPage, type Run, readPages } from './page-faults.ts';
import { listOf } from './pdf-value.ts';
import { readPdf } from './read-pdf.ts';
import { isElement, isMark, type Mark, type ReadTags, readTags, type TagElement } from './read-tags.ts';

export interface ReadingFault {
	/** From 1; 0 where it belongs to no page. */
	readonly page: number;
	readonly kind: 'order' | 'mark' | 'parent' | 'heading' | 'table' | 'figure' | 'link' | 'list' | 'empty';
	readonly what: string;
}

/** Left, bottom, right and top in points from the lower left corner. */
type Box = Run['box'];

/** What a walk through the tree has to go by. */
interface Walk {
	readonly pages: readonly ReadPage[];
	/** What is drawn by each mark of each page. */
	readonly drawn: readonly ReadonlyMap<number | undefined, readonly Run[]>[];
	readonly tags: ReadTags;
	readonly faults: ReadingFault[];
}

/** A block may reach above the one before it by this much: labels smaller than the texts beside them. */
const HAIR = 4;

/** The faults of a file; its pages are read where they are not given. */
export async function readingFaults(bytes: Uint8Array, given?: readonly ReadPage[]): Promise<ReadingFault[]> {
	const pages = given ?? (await readPages(bytes));
	const drawn = pages.map(({ runs }) => Map.groupBy(runs, ({ mcid }) => mcid));
	const walk: Walk = { pages, drawn, tags: readTags(readPdf(bytes)), faults: [] };
	checkMarks(walk);
	checkHeadings(walk);
	for (const element of elementsBelow(walk.tags.root)) checkElement(walk, element);
	return walk.faults;
}

/** All elements below, in the order of the tree. */
function elementsBelow(element: TagElement): TagElement[] {
	return element.children.filter(isElement).flatMap((child) => [child, ...elementsBelow(child)]);
}

function marksOf(element: TagElement): Mark[] {
	return element.children.flatMap((child) => (isElement(child) ? marksOf(child) : isMark(child) ? [child] : []));
}

function blame({ faults }: Walk, kind: ReadingFault['kind'], page: number | undefined, what: string): void {
	faults.push({ page: page === undefined ? 0 : page + 1, kind, what });
}

/** Every mark belongs to one element, the parent tree knows which, and the tree names them in the order of drawing; text outside of any mark is an artifact. */
function checkMarks(walk: Walk): void {
	const { pages, tags } = walk;
	const owners = [tags.root, ...elementsBelow(tags.root)].flatMap((owner) => owner.children.filter(isMark).map((mark) => ({ ...mark, owner })));
	const inTree = marksOf(tags.root);
	pages.forEach(({ runs }, page) => {
		const told = inTree.filter((mark) => mark.page === page).map(({ mcid }) => mcid);
		const drawn = [...new Set(runs.flatMap(({ mcid }) => (mcid === undefined ? [] : [mcid])))];
		if (told.some((mcid, index) => mcid !== index)) blame(walk, 'order', page, `the structure reads the marks as ${told.slice(0, 40).join(' ')}`);
		if (drawn.some((mcid, index) => index > 0 && mcid < drawn[index - 1]!)) blame(walk, 'order', page, `drawn as ${drawn.slice(0, 40).join(' ')}`);
		for (const mcid of drawn) if (!told.includes(mcid)) blame(walk, 'mark', page, `mark ${mcid} is in no element`);
		for (const { text, mcid, marks } of runs)
			if (mcid === undefined && !marks.includes('Artifact')) blame(walk, 'mark', page, `${text} is no artifact`);
		if (tags.parents[page]!.length !== told.length) blame(walk, 'parent', page, `${tags.parents[page]!.length} parents of ${told.length} marks`);
	});
	for (const { page, mcid, owner } of owners)
		if (tags.parents[page]?.[mcid] !== owner.id) blame(walk, 'parent', page, `mark ${mcid} of ${owner.role} has another parent`);
}

/** From one level to the next one below, never further. */
function checkHeadings(walk: Walk): void {
	let level = 0;
	for (const heading of elementsBelow(walk.tags.root).filter(({ role }) => /^H\d$/.test(role))) {
		const own = Number(heading.role.slice(1));
		if (own > level + 1) blame(walk, 'heading', marksOf(heading)[0]?.page, `${heading.role} after H${level}: ${textOf(walk, heading)}`);
		level = own;
	}
}

const CHECKS: ReadonlyMap<string, (walk: Walk, element: TagElement) => void> = new Map([
	['Table', checkTable],
	['Figure', checkFigure],
	['Link', checkLink],
	['L', checkList],
	['Document', checkFlow],
	['Sect', checkFlow],
]);
/** A cell may have nothing to say; a line between two words of it may not be another's. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['TD']);
const HOLDS_TEXT: ReadonlySet<string> = new Set(['P', 'H1', 'H2', 'H3', 'TH', 'TD', 'Lbl', 'LBody', 'Link', 'Span', 'Figure']);

function checkElement(walk: Walk, element: TagElement): void {
	CHECKS.get(element.role)?.(walk, element);
	const isEmpty = element.children.length === 0 || (HOLDS_TEXT.has(element.role) && element.role !== 'Figure' && textOf(walk, element).trim() === '');
	if (isEmpty && !MAY_BE_EMPTY.has(element.role)) blame(walk, 'empty', marksOf(element)[0]?.page, `${element.role} says nothing`);
	if (!HOLDS_TEXT.has(element.role) && element.children.some(isMark)) blame(walk, 'mark', marksOf(element)[0]?.page, `${element.role} holds text`);
}

function checkTable(walk: Walk, table: TagElement): void {
	const rows = table.children.filter(isElement);
	const page = marksOf(table)[0]?.page;
	const cells = rows.map((row) => row.children.filter(isElement));
	const what = textOf(walk, table).slice(0, 60);
	if (rows.length < 2 || rows.some(({ role }) => role !== 'TR')) blame(walk, 'table', page, `${what} has no rows`);
	if (new Set(cells.map(({ length }) => length)).size > 1)
		blame(walk, 'table', page, `${what} has rows of ${cells.map(({ length }) => length).join(', ')} cells`);
	if (cells[0]?.some((cell) => cell.role !== 'TH' || cell.attributes.get('Scope') !== 'Column'))
		blame(walk, 'table', page, `${what} has columns without a head`);
	for (const cell of cells.slice(1).flat())
		if (cell.role === 'TH' ? cell.attributes.get('Scope') !== 'Row' : cell.role !== 'TD')
			blame(walk, 'table', page, `${cell.role} in a row of ${what}`);
	for (const row of cells) checkRow(walk, row);
	checkStack(walk, rows, 'a row');
}

/** Cells stand side by side from left to right. */
function checkRow(walk: Walk, cells: readonly TagElement[]): void {
	const placed = cells.map((cell) => placeOf(walk, cell)).filter((place) => place !== null);
	placed.forEach((place, index) => {
		const before = placed[index - 1];
		if (before && (place.page !== before.page || place.box[0] < before.box[2]))
			blame(walk, 'order', place.page, `${place.text} is not right of ${before.text}`);
	});
}

/** Each below the one before it. */
function checkStack(walk: Walk, elements: readonly TagElement[], name: string): void {
	const placed = elements.map((element) => placeOf(walk, element)).filter((place) => place !== null);
	placed.forEach((place, index) => {
		const before = placed[index - 1];
		if (before && place.page === before.page && place.box[3] > before.box[1] + HAIR)
			blame(walk, 'order', place.page, `${name} ${place.text} is not below ${before.text}`);
	});
}

function checkFigure(walk: Walk, figure: TagElement): void {
	const [mark] = marksOf(figure);
	const page = walk.pages[mark?.page ?? -1];
	const box = listOf(figure.attributes.get('BBox')).map(Number);
	const [left = 0, bottom = 0, right = 0, top = 0] = box;
	if (String(figure.attributes.get('Alt') ?? '()').length < 4) blame(walk, 'figure', mark?.page, 'no alternative text');
	if (box.length !== 4 || !page || left < 0 || bottom < 0 || right <= left || top <= bottom || right > page.width || top > page.height)
		blame(walk, 'figure', mark?.page, `its box is ${box.join(' ')}`);
}

function checkLink(walk: Walk, link: TagElement): void {
	const annotations = link.children.filter((child) => 'annotation' in child);
	if (annotations.length === 0) blame(walk, 'link', marksOf(link)[0]?.page, `${textOf(walk, link)} has no annotation`);
	for (const { page, annotation, contents } of annotations) {
		if (contents.length < 3) blame(walk, 'link', page, `${textOf(walk, link)} does not say where it leads`);
		if (walk.tags.annotationParents.get(annotation) !== link.id) blame(walk, 'parent', page, `the link ${textOf(walk, link)} has another parent`);
	}
}

function checkList(walk: Walk, list: TagElement): void {
	for (const item of list.children.filter(isElement)) {
		const roles = item.children.filter(isElement).map(({ role }) => role);
		if (item.role !== 'LI' || roles.join(' ') !== 'Lbl LBody') blame(walk, 'list', marksOf(item)[0]?.page, `${item.role} of ${roles.join(' ')}`);
	}
	checkStack(walk, list.children.filter(isElement), 'the item');
}

/**
 * Blocks follow each other down the page, or start a column right of all that was read since the last block over both columns: a block that stands
 * above one before it has to stand right of it.
 */
function checkFlow(walk: Walk, group: TagElement): void {
	const placed = group.children.filter((child) => isElement(child) && child.role !== 'Sect').map((child) => placeOf(walk, child as TagElement));
	const blocks = placed.filter((place) => place !== null);
	blocks.forEach((block, index) => {
		const before = blocks.slice(0, index).filter(({ page }) => page === block.page);
		const skipped = before.find(({ box }) => block.box[3] > box[3] + HAIR && block.box[0] < box[2]);
		if (skipped) blame(walk, 'order', block.page, `${block.text} stands above ${skipped.text} and is read after it`);
		if (blocks[index - 1] && block.page < blocks[index - 1]!.page) blame(walk, 'order', block.page, `${block.text} is on a page before`);
	});
}

interface Place {
	/** Of its first line, from 0. */
	readonly page: number;
	readonly box: Box;
	readonly text: string;
}

/** Where the part of an element on its first page stands; null for one without text. */
function placeOf(walk: Walk, element: TagElement): Place | null {
	const marks = marksOf(element);
	const page = marks[0]?.page ?? -1;
	const runs = runsOf(
		walk,
		marks.filter((mark) => mark.page === page),
	);
	if (runs.length === 0) return null;
	const side = (index: 0 | 1 | 2 | 3, most: (...values: number[]) => number): number => most(...runs.map(({ box }) => box[index]));
	const box: Box = [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
	return {
		page,
		box,
		text: JSON.stringify(
			runs
				.map(({ text }) => text)
				.join('')
				.slice(0, 40),
		),
	};
}

function runsOf({ drawn }: Walk, marks: readonly Mark[]): Run[] {
	return marks.flatMap(({ page, mcid }) => drawn[page]?.get(mcid) ?? []);
}

const textOf = (walk: Walk, element: TagElement): string =>
	runsOf(walk, marksOf(element))
		.map(({ text }) => text)
		.join('');
