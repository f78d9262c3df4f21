/**
 * What the file says about itself to programs: XMP metadata with the marks of PDF/UA-1 and PDF/A-3a, the colour profile, attachments.
 *
 * pdfkit can write either mark, not both, puts titles into XML without escaping them, and reads its colour profile from a
 * file: so all of it is written here.
 */
import type { Paper } from './paper.ts';
import { srgbProfile } from './srgb.ts';

export interface DocumentFacts {
	readonly title: string;
	readonly subject: string;
	readonly author: string;
	readonly language: string;
	readonly createdAtMs: number;
}

export const CREATOR = 'Stochastic Storage VaR';
export const PRODUCER = 'PDFKit';

export interface Attachment {
	/** A plain file name. */
	readonly name: string;
	readonly bytes: Uint8Array;
	readonly mediaType: string;
	readonly description: string;
}

/** Puts a file into the PDF as the data that the report was made of (`AFRelationship` Data), dated like the report. */
export function attach(paper: Paper, attachment: Attachment): void {
	const createdAt = new Date(paper.facts.createdAtMs);
	const options = {
		name: attachment.name,
		type: attachment.mediaType,
		description: attachment.description,
		relationship: 'Data',
		creationDate: createdAt,
		modifiedDate: createdAt,
	};
	paper.doc.file(Buffer.from(attachment.bytes), options);
}

/** Writes metadata and colour profile; called once, before the end of the document. */
export function writeMetadata(paper: Paper): void {
	const xml = xmpOf(paper.facts);
	const writable = paper.doc as unknown as PdfkitInside;
	// Taken by pdfkit's own `endMetadata`, which appends to it and asks for the result.
	writable.metadata = { append: () => undefined, end: () => undefined, getXML: () => xml, getLength: () => xml.length };
	const profile = writable.ref({ N: 3 });
	profile.end(srgbProfile());
	const intent = writable.ref({
		Type: 'OutputIntent',
		S: 'GTS_PDFA1',
		Info: new String('sRGB IEC61966-2.1'),
		OutputConditionIdentifier: new String('sRGB IEC61966-2.1'),
		DestOutputProfile: profile,
	});
	intent.end();
	writable._root.data.OutputIntents = [intent];
}

/** Fields of pdfkit that its types hide; a test pins them. */
interface PdfkitInside {
	metadata: { append: (xml: string) => void; end: () => void; getXML: () => string; getLength: () => number };
	readonly _root: { readonly data: { OutputIntents?: readonly unknown[] } };
	ref(data: object): { end(bytes?: Uint8Array): void };
}

/** Dates to the second, as the information dictionary has them: PDF/A wants both to agree. */
function xmpOf(facts: DocumentFacts): string {
	const at = `${new Date(facts.createdAtMs).toISOString().slice(0, 19)}Z`;
	const author = facts.author === '' ? '' : `<dc:creator><rdf:Seq><rdf:li>${escaped(facts.author)}</rdf:li></rdf:Seq></dc:creator>`;
	return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>${escaped(facts.language)}</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(facts.title)}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escaped(facts.subject)}</rdf:li></rdf:Alt></dc:description>
${author}
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>${at}</xmp:CreateDate>
<xmp:ModifyDate>${at}</xmp:ModifyDate>
<xmp:MetadataDate>${at}</xmp:MetadataDate>
<xmp:CreatorTool>${CREATOR}</xmp:CreatorTool>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>${PRODUCER}</pdf:Producer></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
${UA_SCHEMA}
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;
}

/** PDF/A knows no `pdfuaid`, so the file explains it (ISO 19005-3, 6.6.2.3). */
const UA_SCHEMA = `<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that this file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>`;

const ENTITIES: ReadonlyMap<string, string> = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
	['>', '&gt;'],
]);

/** Title and names come through `plainText`, so that of all that XML forbids only two characters can be left. */
function escaped(text: string): string {
	return text.replace(/[&<>]/g, (character) => ENTITIES.get(character)!).replace(/[\uFFFE\uFFFF]/g, '\uFFFD');
}
