/**
 * Raw ATA SMART values as metrics, by the table `resources/smart-attributes.json`.
 * Raw values have 48 bits, in some exports 56: beyond 2^53 they come as bigint and stay exact until a decoder took its part.
 */
import table from '../../../resources/smart-attributes.json' with { type: 'json' };
import type { MetricName } from '../../shared/domain/telemetry.ts';

interface RawAttribute {
	readonly raw: number | bigint;
	/** Normalised value, 1 to 253; absent in sources that give raw values only. */
	readonly normalised?: number;
	/** Bytes of a logical block; 512 when absent. */
	readonly blockBytes?: number;
}

export type Decode = (attribute: RawAttribute) => DecodedValue;

/**
 * `undefined`: this drive packs the value in a way that the table does not know, so the raw value keeps its own name.
 * A number may still be one that cannot be (999 °C): judging that is the caller's part.
 */
type DecodedValue = number | undefined;

interface Rule {
	readonly id: number;
	readonly metric: string;
	readonly decode: string;
	readonly models?: readonly string[];
	readonly names?: readonly string[];
	readonly factor?: number;
}

export interface AttributeDecoder {
	readonly id: number;
	readonly metric: MetricName;
	/** Place of this attribute among those that give the same metric: the lowest present one is used. */
	readonly rank: number;
	readonly decode: Decode;
}

const rules: readonly Rule[] = table.rules;
const rulesOfId = Map.groupBy(rules, (rule) => rule.id);
const metricOrder = new Map<string, readonly number[]>(Object.entries(table.metricOrder));

/**
 * The decoder for one attribute of one model; undefined when the table has none.
 *
 * @param name  smartctl's name of the attribute; empty when the source gives none (Backblaze)
 */
export function attributeDecoder(id: number, model: string, name: string): AttributeDecoder | undefined {
	const upperModel = model
		.toUpperCase()
		.split(/\s/)
		.filter((word) => word !== '')
		.join(' ');
	const rule = rulesOfId.get(id)?.find((candidate) => fitsModel(candidate, upperModel) && fitsName(candidate, name));
	if (rule === undefined) return undefined;
	const decode = decoders.get(rule.decode);
	if (decode === undefined) return undefined;
	const { factor } = rule;
	return {
		id,
		metric: rule.metric,
		rank: metricOrder.get(rule.metric)?.indexOf(id) ?? 0,
		decode: factor === undefined ? decode : (attribute) => Number(attribute.raw) * factor,
	};
}

function fitsModel(rule: Rule, model: string): boolean {
	return rule.models === undefined || rule.models.some((prefix) => startsWithPattern(model, prefix));
}

/** Rules for named attributes fit a source without names too when they also name the model: the name only confirms. */
function fitsName(rule: Rule, name: string): boolean {
	if (rule.names === undefined || rule.names.includes(name)) return true;
	return name === '' && rule.models !== undefined;
}

function startsWithPattern(text: string, pattern: string): boolean {
	if (text.length < pattern.length) return false;
	for (let at = 0; at < pattern.length; at++) {
		const character = text[at] as string;
		if (pattern[at] === '#' ? character < '0' || character > '9' : character !== pattern[at]) return false;
	}
	return true;
}

/** `count` bits of a raw value from bit `from` on, up to 32. */
function bits(raw: number | bigint, from: number, count: number): number {
	if (typeof raw === 'bigint') return Number(BigInt.asUintN(count, raw >> BigInt(from)));
	return Math.floor(raw / 2 ** from) % 2 ** count;
}

/**
 * The first word as a signed byte. A first word beyond a byte with nothing above it is a number that is no temperature, given
 * as it is for the caller to reject; with other words above it the packing is unknown.
 */
function temperature({ raw }: RawAttribute): DecodedValue {
	const word = bits(raw, 0, 16);
	if (word <= 0x7f) return word;
	if (word >= 0xff80) return word - 0x1_0000;
	return raw <= 0xffff ? word : undefined;
}

const hundredMinus = (value: number | undefined): DecodedValue => (value === undefined || value < 0 || value > 100 ? undefined : 100 - value);

const decoders = new Map<string, Decode>([
	['raw', ({ raw }) => Number(raw)],
	['low16', ({ raw }) => bits(raw, 0, 16)],
	['low24', ({ raw }) => bits(raw, 0, 24)],
	['low32', ({ raw }) => bits(raw, 0, 32)],
	['bits32to47', ({ raw }) => bits(raw, 32, 16)],
	['temperature', temperature],
	['hoursFromMinutes', ({ raw }) => Math.floor(bits(raw, 0, 32) / 60)],
	['hoursFromHalfMinutes', ({ raw }) => Math.floor(bits(raw, 0, 32) / 120)],
	['hoursFromSeconds', ({ raw }) => Math.floor(bits(raw, 0, 32) / 3600)],
	['logicalBlocks', ({ raw, blockBytes }) => Number(raw) * (blockBytes ?? 512)],
	['normalised', ({ normalised }) => normalised],
	['hundredMinusRaw', ({ raw }) => hundredMinus(Number(raw))],
	['hundredMinusNormalised', ({ normalised }) => hundredMinus(normalised)],
]);

/** Name of every decoder that the table may use. */
export const decoderNames: readonly string[] = [...decoders.keys()];
