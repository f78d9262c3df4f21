/** What pdf.js, a reader that is not ours, finds in a file beside its pages: structure, links, outline, attachments, what the file says of itself. */
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** An element of the structure with the text that stands in it. */
export interface Element {
	readonly role: string;
	readonly text: string;
	readonly alt: string | undefined;
	readonly scope: string | undefined;
	readonly children: readonly Element[];
}

export interface Link {
	readonly page: number;
	/** Number of the page that it leads to; undefined where it leads nowhere. */
	readonly toPage: number | undefined;
	readonly contents: string;
}

export interface OutlineItem {
	readonly title: string;
	readonly toPage: number;
	readonly items: readonly OutlineItem[];
}

export interface ReadStructure {
	readonly elements: readonly Element[];
	readonly links: readonly Link[];
	/** Subtypes of all annotations. */
	readonly annotations: readonly string[];
	readonly outline: readonly OutlineItem[];
	readonly attachments: ReadonlyMap<string, { readonly bytes: Uint8Array; readonly description: string }>;
	readonly metadata: ReadonlyMap<string, string>;
	readonly language: string;
	readonly isTagged: boolean;
	/** Actions of the document or of a page, such as scripts; null where there are none. */
	readonly actions: unknown;
	/** The text of each page in the order of drawing; pdf.js reads replacement boxes as boxes. */
	readonly pages: readonly string[];
}

type Document = Awaited<ReturnType<typeof getDocument>['promise']>;
type Page = Awaited<ReturnType<Document['getPage']>>;

export async function readStructure(bytes: Uint8Array): Promise<ReadStructure> {
	const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
	const document = await task.promise;
	const pages = await Promise.all(Array.from({ length: document.numPages }, (_, index) => document.getPage(index + 1)));
	const { info, metadata } = await document.getMetadata();
	const annotated = await Promise.all(pages.map((page) => page.getAnnotations()));
	const read: ReadStructure = {
		elements: (await Promise.all(pages.map(elementsOf))).flat(),
		links: (await Promise.all(annotated.map((annotations, index) => linksOf(document, annotations, index + 1)))).flat(),
		annotations: annotated.flat().map((annotation: { readonly subtype: string }) => annotation.subtype),
		outline: await outlineOf(document, await document.getOutline()),
		attachments: await attachmentsOf(document),
		metadata: new Map([...(metadata ?? [])].map(([key, value]) => [key, String(value)])),
		language: String((info as { readonly Language?: string }).Language),
		isTagged: new Map((await document.getMarkInfo()) as unknown as Iterable<[string, boolean]> | null).get('Marked') === true,
		actions: (await document.getJSActions()) ?? (await document.getOpenAction()),
		pages: await Promise.all(pages.map(textOf)),
	};
	await task.destroy();
	return read;
}

/** All elements below, in order. */
export function allElements(elements: readonly Element[]): Element[] {
	return elements.flatMap((element) => [element, ...allElements(element.children)]);
}

interface Node {
	readonly role?: string;
	readonly alt?: string;
	readonly scope?: string;
	readonly type?: string;
	readonly id?: string;
	readonly children?: readonly Node[];
}

async function elementsOf(page: Page): Promise<Element[]> {
	const texts = await markedTexts(page);
	const read = (node: Node): Element => {
		const children = node.children ?? [];
		return {
			role: node.role ?? '',
			alt: node.alt,
			scope: node.scope,
			text: children.map((child) => (child.type === 'content' ? (texts.get(child.id ?? '') ?? '') : '')).join(' '),
			children: children.filter((child) => child.role !== undefined).map(read),
		};
	};
	const root = (await page.getStructTree()) as Node | null;
	return (root?.children ?? []).map(read);
}

interface TextPart {
	readonly type?: string;
	readonly id?: string;
	readonly str?: string;
	readonly hasEOL?: boolean;
}

async function markedTexts(page: Page): Promise<Map<string, string>> {
	const { items } = await page.getTextContent({ includeMarkedContent: true });
	const texts = new Map<string, string>();
	const open: string[] = [];
	for (const item of items as readonly TextPart[]) {
		if (item.type === 'beginMarkedContentProps' || item.type === 'beginMarkedContent') open.push(item.id ?? open.at(-1) ?? '');
		else if (item.type === 'endMarkedContent') open.pop();
		else texts.set(open.at(-1) ?? '', (texts.get(open.at(-1) ?? '') ?? '') + (item.str ?? ''));
	}
	return texts;
}

async function textOf(page: Page): Promise<string> {
	const { items } = await page.getTextContent();
	return (items as readonly TextPart[]).map(({ str, hasEOL }) => `${str ?? ''}${hasEOL ? '\n' : ''}`).join('');
}

type Annotations = Awaited<ReturnType<Page['getAnnotations']>>;

async function linksOf(document: Document, annotations: Annotations, page: number): Promise<Link[]> {
	const links = annotations.filter((annotation: { readonly subtype: string }) => annotation.subtype === 'Link');
	return Promise.all(
		links.map(async (link: { readonly dest?: unknown; readonly contentsObj?: { readonly str?: string } }) => ({
			page,
			toPage: await pageOf(document, link.dest),
			contents: link.contentsObj?.str ?? '',
		})),
	);
}

async function pageOf(document: Document, dest: unknown): Promise<number | undefined> {
	const explicit = typeof dest === 'string' ? await document.getDestination(dest) : (dest as readonly unknown[] | null);
	return explicit ? 1 + (await document.getPageIndex(explicit[0] as Parameters<Document['getPageIndex']>[0])) : undefined;
}

async function outlineOf(document: Document, items: Awaited<ReturnType<Document['getOutline']>> | null): Promise<OutlineItem[]> {
	return Promise.all(
		(items ?? []).map(async ({ title, dest, items: below }) => ({
			title,
			toPage: (await pageOf(document, dest)) ?? 0,
			items: await outlineOf(document, below),
		})),
	);
}

async function attachmentsOf(document: Document): Promise<ReadStructure['attachments']> {
	const found = (await document.getAttachments()) ?? new Map<string, { readonly description: string }>();
	const read = [...found].map(
		async ([name, { description }]) => [name, { bytes: (await document.getAttachmentContent(name)) as Uint8Array, description }] as const,
	);
	return new Map(await Promise.all(read));
}
