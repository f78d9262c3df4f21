/** The logo of a letterhead: bytes from outside, read and checked whole before anything of it goes into a file. */
import { limits } from '../../shared/domain/limits.ts';
import { readJpeg } from './jpeg.ts';
import type { Paper } from './paper.ts';
import { type Logo, rejected } from './picture.ts';
import { readPng } from './png.ts';

export type { Logo } from './picture.ts';

/**
 * Reads a PNG or a JPEG.
 *
 * @throws AppError `logo_rejected` with what is wrong: neither of both, damaged, larger than `limits.logoBytes` or
 * `limits.logoSide`, of a kind that is not carried (interlaced PNG, CMYK or lossless JPEG)
 */
export function readLogo(bytes: Uint8Array): Logo {
	if (bytes.length > limits.logoBytes) throw rejected(`it has ${bytes.length} bytes, ${limits.logoBytes} are the most`);
	if (bytes[0] === 0x89 && bytes[1] === 0x50) return readPng(bytes);
	if (bytes[0] === 0xff && bytes[1] === 0xd8) return readJpeg(bytes);
	throw rejected('it is neither a PNG nor a JPEG');
}

/** Size in points that fills a box as far as the proportions allow, never below half a point. */
export function fitLogo(logo: Logo, width: number, height: number): { readonly width: number; readonly height: number } {
	const scale = Math.min(width / logo.width, height / logo.height);
	return { width: Math.max(0.5, logo.width * scale), height: Math.max(0.5, logo.height * scale) };
}

/** Draws the logo; its pixels go into the file once. */
export function drawLogo(paper: Paper, logo: Logo, x: number, y: number, size: { readonly width: number; readonly height: number }): void {
	paper.picture ??= embed(paper, logo);
	// pdfkit takes what looks like one of its own pictures as it is.
	const picture = { label: 'Logo', width: logo.width, height: logo.height, obj: paper.picture };
	paper.doc.image(picture as unknown as string, x, y, { ...size, ignoreOrientation: true } as PDFKit.Mixins.ImageOption);
}

function embed(paper: Paper, logo: Logo): object {
	const common = { Type: 'XObject', Subtype: 'Image', Width: logo.width, Height: logo.height, BitsPerComponent: 8 };
	const mask = logo.opacity === null ? {} : { SMask: reference(paper, { ...common, ColorSpace: 'DeviceGray' }, logo.opacity) };
	const { pixels } = logo;
	const look = pixels.kind === 'rgb' ? { ColorSpace: 'DeviceRGB' } : { ColorSpace: pixels.isGrey ? 'DeviceGray' : 'DeviceRGB', Filter: 'DCTDecode' };
	return reference(paper, { ...common, ...look, ...mask }, pixels.bytes);
}

function reference(paper: Paper, dictionary: object, bytes: Uint8Array): object {
	const made = paper.doc.ref(dictionary);
	made.end(bytes);
	return made;
}
