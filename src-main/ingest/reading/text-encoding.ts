/**
 * Bytes of a text file as UTF-8 without a byte order mark. UTF-16 with a mark (what PowerShell's `>` writes) is converted;
 * UTF-8 passes through untouched, without a copy.
 */
import { AppError } from '../../shared/domain/errors.ts';

interface Utf8Stream {
	/** The next bytes as UTF-8; may be empty while the first bytes are still undecided. */
	readonly push: (chunk: Uint8Array) => Uint8Array;
	readonly end: () => Uint8Array;
}

const empty: Uint8Array = new Uint8Array(0);

export function createUtf8Stream(): Utf8Stream {
	const encoder = new TextEncoder();
	let head: Uint8Array = empty;
	let isDecided = false;
	let decoder: TextDecoder | undefined;

	const decide = (bytes: Uint8Array): Uint8Array => {
		isDecided = true;
		const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
		if (encoding !== undefined) {
			decoder = new TextDecoder(encoding);
			return encoder.encode(decoder.decode(bytes, { stream: true }));
		}
		return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
	};

	return {
		push(chunk) {
			if (isDecided) return decoder === undefined ? chunk : encoder.encode(decoder.decode(chunk, { stream: true }));
			head = new Uint8Array(concatBytes(head, chunk));
			return head.length < 3 ? empty : decide(head);
		},
		end() {
			const rest = isDecided ? empty : decide(head);
			return decoder === undefined ? rest : concatBytes(rest, encoder.encode(decoder.decode()));
		},
	};
}

export function concatBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
	if (first.length === 0) return second;
	if (second.length === 0) return first;
	const joined = new Uint8Array(first.length + second.length);
	joined.set(first);
	joined.set(second, first.length);
	return joined;
}

/** Pictures and programs do not begin with so many letters. */
const TEXT_START = 32;
const isPlain = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;

/**
 * Refuses what is not text at all.
 * @throws AppError `text_encoding` for UTF-16 or UTF-32 without a mark, and for text that changes to it; `format_unknown` for other binary data
 */
export function assertText(head: Uint8Array): void {
	const zerosAt: [even: number, odd: number] = [0, 0];
	for (let at = 0; at < head.length; at++) if (head[at] === 0) zerosAt[at % 2 === 0 ? 0 : 1]++;
	const zeros = zerosAt[0] + zerosAt[1];
	if (zeros === 0) return;
	// Western text in UTF-16 has its zeros on one side of each pair; a picture has them anywhere.
	if (zeros * 3 > head.length && Math.max(...zerosAt) > 0.9 * zeros) {
		throw new AppError('text_encoding', 'The file looks like UTF-16 without a byte order mark. Save it as UTF-8, or as UTF-16 with a mark.', {
			byte: head.indexOf(0),
		});
	}
	if (head.length >= TEXT_START && head.subarray(0, TEXT_START).every(isPlain))
		throw new AppError(
			'text_encoding',
			`The file begins as text and goes on with bytes of zero from byte ${head.indexOf(0)} on, as where PowerShell appends UTF-16 (>>) to UTF-8. Save it in one encoding, as UTF-8.`,
			{ byte: head.indexOf(0) },
		);
	throw new AppError('format_unknown', 'The file is binary, not a text export of telemetry.', { byte: head.indexOf(0) });
}
