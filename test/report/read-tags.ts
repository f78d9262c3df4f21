/** The structure of a file as its objects hold it: the tree of elements, the marks and annotations that belong to each, and the way back from these to it. */
import { isDictionary, isReference, listOf, type PdfDictionary, type PdfValue, pdfValue } from './pdf-value.ts';
import type { ReadPdf } from './read-pdf.ts';

/** A mark of a page. */
export interface Mark {
	/** From 0. */
	readonly page: number;
	readonly mcid: number;
}

/** An element of the tree. What it holds is in order. */
export interface TagElement {
	/** Of its object. */
	readonly id: number;
	readonly role: string;
	/** Layout and table attributes, and `Alt`. */
	readonly attributes: PdfDictionary;
	readonly children: readonly (TagElement | Mark | Annotation)[];
}

interface Annotation {
	/** From 0; -1 where it stands on none. */
	readonly page: number;
	/** Of its object. */
	readonly annotation: number;
	readonly contents: string;
}

export interface ReadTags {
	readonly root: TagElement;
	/** For each page the ids of the elements that its marks belong to, by the numbers of the marks, as the parent tree says. */
	readonly parents: readonly (readonly number[])[];
	/** The id of the element that an annotation belongs to, as the parent tree says. */
	readonly annotationParents: ReadonlyMap<number, number>;
}

export const isElement = (child: TagElement | Mark | Annotation): child is TagElement => 'role' in child;
export const isMark = (child: TagElement | Mark | Annotation): child is Mark => 'mcid' in child;

export function readTags(pdf: ReadPdf): ReadTags {
	const objects = new Map<number, PdfDictionary>();
	for (const [id, { dictionary }] of pdf.objects) {
		const value = pdfValue(dictionary);
		if (isDictionary(value)) objects.set(id, value);
	}
	const find = (type: string): PdfDictionary => [...objects.values()].find((object) => object.get('Type') === type)!;
	const pages = listOf(find('Pages').get('Kids')).map(idOf);
	const tree = treeOf(objects, pdf, find('StructTreeRoot').get('ParentTree'));
	const annotated = [...objects].filter(([, object]) => object.get('Subtype') === 'Link');
	return {
		root: elementOf(objects, pages, idOf(listOf(find('StructTreeRoot').get('K'))[0])),
		parents: pages.map((page) => listOf(tree.get(Number(objects.get(page)!.get('StructParents')))).map(idOf)),
		annotationParents: new Map(annotated.map(([id, object]) => [id, idOf(tree.get(Number(object.get('StructParent'))))])),
	};
}

const idOf = (value: PdfValue | undefined): number => (isReference(value) ? value.id : -1);

/** The parent tree of one node, by its keys. */
function treeOf(objects: ReadonlyMap<number, PdfDictionary>, pdf: ReadPdf, value: PdfValue | undefined): Map<number, PdfValue> {
	const tree = isDictionary(value) ? value : objects.get(idOf(value));
	const numbers = listOf(tree?.get('Nums'));
	const resolve = (one: PdfValue): PdfValue => {
		const text = isReference(one) && !objects.has(one.id) ? pdf.objects.get(one.id)?.dictionary : undefined;
		return text === undefined ? one : pdfValue(text);
	};
	return new Map(numbers.flatMap((key, index) => (index % 2 === 0 ? [[Number(key), resolve(numbers[index + 1] ?? null)] as const] : [])));
}

function elementOf(objects: ReadonlyMap<number, PdfDictionary>, pages: readonly number[], id: number): TagElement {
	const object = objects.get(id)!;
	const attributes = isDictionary(object.get('A')) ? (object.get('A') as PdfDictionary) : new Map<string, PdfValue>();
	const alt = object.get('Alt');
	const pageOf = (value: PdfDictionary): number => pages.indexOf(idOf(value.get('Pg') ?? object.get('Pg')));
	const childOf = (kid: PdfValue): TagElement | Mark | Annotation => {
		if (typeof kid === 'number') return { page: pageOf(object), mcid: kid };
		if (!isDictionary(kid)) return elementOf(objects, pages, idOf(kid));
		if (kid.get('Type') === 'MCR') return { page: pageOf(kid), mcid: Number(kid.get('MCID')) };
		const annotation = idOf(kid.get('Obj'));
		return { page: pageOf(kid), annotation, contents: String(objects.get(annotation)?.get('Contents') ?? '') };
	};
	return {
		id,
		role: String(object.get('S')),
		attributes: new Map([...attributes, ...(alt === undefined ? [] : [['Alt', alt] as const])]),
		children: listOf(object.get('K')).map(childOf),
	};
}
