/** A table of ATA SMART attributes with hexadecimal raw values, as monitoring programs for Windows print it. */

import type { ReadingList } from './reading-list.ts';
import { type AttributeDecoder, attributeDecoder } from './smart-attributes.ts';

export interface AtaAttribute {
	readonly id: number;
	/** Name of the attribute as smartctl spells it where the source says as much; empty otherwise. */
	readonly name: string;
	/** 6 to 8 bytes; undefined when the source has none. */
	readonly raw: number | bigint | undefined;
	/** Normalised value. */
	readonly normalised?: number;
}

interface Decoded {
	readonly decoder: AttributeDecoder;
	readonly value: number;
	readonly raw: number | bigint;
}

/** Adds the metrics of a table; what no rule decodes keeps its raw value as `smart_<id>_raw`. */
export function addAtaAttributes(list: ReadingList, attributes: Iterable<AtaAttribute>, model: string): void {
	const found: Decoded[] = [];
	for (const { id, name, raw, normalised } of attributes) {
		if (raw === undefined) {
			list.add(`smart_${id}_normalised`, normalised);
			continue;
		}
		const decoder = attributeDecoder(id, model, name);
		const value = decoder?.decode({ raw, ...(normalised === undefined ? {} : { normalised }) });
		if (decoder === undefined || value === undefined) list.add(`smart_${id}_raw`, raw);
		else found.push({ decoder, value, raw });
	}
	found.sort((first, second) => first.decoder.rank - second.decoder.rank);
	for (const { decoder, value, raw } of found) list.add(decoder.metric, value, Number(raw) === value ? undefined : String(raw));
}

/** Up to 16 hexadecimal digits, exact; undefined for other text. */
export function parseHex(text: string): number | bigint | undefined {
	if (!/^[0-9A-Fa-f]{1,16}$/.test(text)) return undefined;
	const exact = BigInt(`0x${text}`);
	const number = Number(exact);
	return Number.isSafeInteger(number) ? number : exact;
}
