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

/** A row of the table. */
export interface AttributeRule {
	readonly id: number;
	readonly metric: MetricName;
	/** One of `decoderNames`. */
	readonly decode: string;
	/** Prefixes of the model in upper case, `#` for a digit; absent for every model. */
	readonly models?: readonly string[];
	/** Names of smartctl; absent for every name. */
	readonly names?: readonly string[];
	/** Bytes of one step of the raw value. */
	readonly factor?: number;
	/** Key of the table's `sources`. */
	readonly source: string;
	readonly reason: string;
}

export interface AttributeDecoder {
	readonly id: number;
	readonly metric: MetricName;
	/** Place of this attribute among those that give the same metric: the lowest present one is used. */
	readonly rank: number;
	readonly decode: Decode;
}

/** The rules in the order of the table: of one attribute the first that fits wins. */
export const attributeRules: readonly AttributeRule[] = table.rules;
/** Why each kind of source is believed. */
export const ruleSources: ReadonlyMap<string, string> = new Map(Object.entries(table.sources));
const rulesOfId = Map.groupBy(attributeRules, (rule) => rule.id);
const metricOrder = new Map<string, readonly number[]>(Object.entries(table.metricOrder));

/**
 * The decoder for one attribute of one model; undefined when the table has none.
 *
 * @param name  smartctl's name of the attribute; empty when the source gives none (Backblaze)
 */
export function attributeDecoder(id: number, model: string, name: string): AttributeDecoder | undefined {
	const upperModel = plainModel(model);
	const rule = rulesOfId.get(id)?.find((candidate) => fitsModel(candidate, upperModel) && fitsName(candidate, name));
	const decode = rule && ruleDecoder(rule);
	return decode && { id, metric: rule.metric, rank: attributeRank(rule), decode };
}

/** Place of a rule's attribute among those that give the same metric: the lowest present one is used. */
export function attributeRank({ metric, id }: AttributeRule): number {
	const order = metricOrder.get(metric) ?? [];
	// One that the order does not name comes behind those that it does.
	return order.includes(id) ? order.indexOf(id) : order.length;
}

/** What a rule makes of an attribute. */
export function ruleDecoder({ decode, factor }: AttributeRule): Decode | undefined {
	return factor === undefined ? decoders.get(decode) : (attribute) => Number(attribute.raw) * factor;
}

/** Whether a rule is for this model, as a source writes it. */
export function isForModel(rule: AttributeRule, model: string): boolean {
	return fitsModel(rule, plainModel(model));
}

function plainModel(model: string): string {
	return model
		.toUpperCase()
		.split(/\s/)
		.filter((word) => word !== '')
		.join(' ');
}

function fitsModel(rule: AttributeRule, model: string): boolean {
	return rule.models === undefined || rule.models.some((prefix) => startsWithPattern(model, prefix));
}

/** Rules for named attributes fit a source without names too when they also name the model: the name only confirms. */
function fitsName(rule: AttributeRule, name: string): boolean {
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
	if (NO_SENSOR.has(word)) return undefined;
	// A byte below zero shows as one only where the bytes above it tell the packing.
	if (word >= COLDEST_BYTE && word <= 0xff && raw > 0xffff) return word - 0x100;
	if (word >= 0xff80) return word - 0x1_0000;
	return raw <= 0xffff ? word : undefined;
}

/**
 * Share used from a life left that drives state in three ways: the raw value is what is left while the normalised one stays at
 * 100, both are what is left, or the raw value is what is used and both add up to 100.
 */
function lifeLeft({ raw, normalised }: RawAttribute): DecodedValue {
	const number = Number(raw);
	if (normalised === undefined) return number > 0 ? hundredMinus(number) : undefined;
	if (number > 1 && number <= 100 && (normalised === 100 || number === normalised)) return 100 - number;
	return hundredMinus(normalised);
}

/** -40 °C as a byte: no drive works below it. */
const COLDEST_BYTE = 0xd8;
/** Bytes that no drive with a sensor reports: smartctl passes them over as well. */
const NO_SENSOR = new Set([0x80, 0xff]);

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
	['lifeLeft', lifeLeft],
	['unknown', () => undefined],
	['hundredMinusNormalised', ({ normalised }) => hundredMinus(normalised)],
]);

/** Name of every decoder that the table may use. */
export const decoderNames: readonly string[] = [...decoders.keys()];
