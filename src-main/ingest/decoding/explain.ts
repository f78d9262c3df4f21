/**
 * Explains stored values by the vendor table. The rule that was used is not stored; it is found again: the rules for the drive's
 * model are applied to the stored raw texts, and the one that gives the stored values is named. Raw texts are exact, so this is proof.
 */
import type { ExplainedRule, RuleVerdict } from '../../shared/domain/explanation.ts';
import type { MetricName, Protocol } from '../../shared/domain/telemetry.ts';
import { type AttributeRule, attributeRank, attributeRules, isForModel, ruleDecoder, ruleSources } from './smart-attributes.ts';

/** Values of one metric of one drive: `raw` where the source text says more than the value. */
export interface StoredValue {
	readonly value: number;
	readonly raw: string | null;
}

interface DriveOfValues {
	readonly model: string;
	readonly protocol: Protocol;
}

export interface Decoding {
	readonly rules: readonly ExplainedRule[];
	readonly text: string;
	readonly checked: number;
	readonly agreeing: number;
}

/** What each decoder does, for people. */
export const decoderWords: ReadonlyMap<string, string> = new Map([
	['raw', 'the raw value as it is'],
	['low16', 'the lower 16 bits of the raw value'],
	['low24', 'the lower 24 bits of the raw value'],
	['low32', 'the lower 32 bits of the raw value'],
	['bits32to47', 'bits 32 to 47 of the raw value'],
	['temperature', 'the lowest byte of the raw value, signed, in °C'],
	['hoursFromMinutes', 'the lower 32 bits as minutes, in whole hours'],
	['hoursFromHalfMinutes', 'the lower 32 bits as half minutes, in whole hours'],
	['hoursFromSeconds', 'the lower 32 bits as seconds, in whole hours'],
	['logicalBlocks', 'the raw value times the bytes of a logical block (512 unless the drive says otherwise)'],
	['normalised', 'the normalised value'],
	['lifeLeft', '100 minus the life left, which the raw or the normalised value states'],
	['unknown', 'nothing: what it counts is no value of this kind'],
	['hundredMinusNormalised', '100 minus the normalised value'],
]);

/** Decoders that look at the normalised value, which is not stored. */
const unseen = new Set(['normalised', 'hundredMinusNormalised', 'lifeLeft']);
/** Bytes of a logical block on real drives. */
const BLOCK_BYTES = [512, 4096, 520, 4160, 4224] as const;

/**
 * @param values  shape (n,), any order
 * @returns rules for the metric, the used one first
 */
export function explainDecoding(metric: MetricName, values: readonly StoredValue[], drive: DriveOfValues): Decoding {
	const rawId = rawAttribute(metric);
	const candidates = attributeRules
		.filter((rule) => (rawId === undefined ? rule.metric === metric : rule.id === rawId))
		.toSorted((a, b) => attributeRank(a) - attributeRank(b));
	const digits = values.filter(({ raw }) => raw !== null && /^\d{1,20}$/.test(raw));
	const judged = candidates.map((rule): Judged => ({ rule, ...(rawId === undefined ? judge(rule, values, digits, drive) : judgeKept(rule, drive)) }));
	const used = bestOf(judged, 'applied');
	const order: readonly RuleVerdict[] = ['applied', 'possible', 'not used'];
	const final = used === undefined ? judged : judged.map((one) => (one === used ? one : behind(one, used)));
	const best = used ?? bestOf(judged, 'possible');
	const isBehind = ({ rule }: Judged): number => Number(rule !== best?.rule);
	const rules = final.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || isBehind(a) - isBehind(b)).map(explained);
	const agreeing = used === undefined ? 0 : digits.length;
	return { rules, text: textOf(metric, rawId, final, digits.length, drive), checked: digits.length, agreeing };
}

/** 22 for `smart_22_raw`: a value that no rule decoded. */
function rawAttribute(metric: MetricName): number | undefined {
	const match = /^smart_(\d{1,3})_raw$/.exec(metric);
	return match === null ? undefined : Number(match[1]);
}

interface Judged {
	readonly rule: AttributeRule;
	readonly verdict: RuleVerdict;
	readonly why: string;
}

function judge(
	rule: AttributeRule,
	values: readonly StoredValue[],
	digits: readonly StoredValue[],
	{ model, protocol }: DriveOfValues,
): Omit<Judged, 'rule'> {
	if (protocol === 'NVMe' || protocol === 'SCSI') return { verdict: 'not used', why: `For ATA attributes; this drive speaks ${protocol}.` };
	if (!isForModel(rule, model)) return { verdict: 'not used', why: `For models that start with ${list(rule.models ?? [])}.` };
	if (rule.decode === 'unknown')
		return { verdict: 'not used', why: `For attributes that are called ${list(rule.names ?? [])}: there they count something else.` };
	if (unseen.has(rule.decode)) return { verdict: 'possible', why: 'It takes the normalised value, which is not kept; nothing speaks against it.' };
	if (digits.length > 0) {
		const agreeing = digits.filter((one) => gives(rule, one.raw as string, one.value)).length;
		if (agreeing === digits.length)
			return { verdict: 'applied', why: `${agreeing} of ${digits.length} stored raw values give the stored value by this rule.` };
		return { verdict: 'not used', why: `It gives the stored value for ${agreeing} of ${digits.length} raw values only.` };
	}
	const plain = values.every(({ value }) => gives(rule, String(value), value));
	if (!plain && rule.names?.some((name) => name !== ''))
		return { verdict: 'not used', why: `For attributes that are called ${list(rule.names.filter((name) => name !== ''))}.` };
	if (plain) return { verdict: 'possible', why: 'The values fit it as they are; the source may also have stated them decoded.' };
	return { verdict: 'not used', why: 'The source stated the values decoded; no raw value is kept.' };
}

/**
 * The rule that was used among those that give the stored values. The name of the attribute is not kept, so a rule that needs it
 * comes behind one that does not; otherwise one for this model, the best attribute, then the order of the table.
 */
function bestOf(judged: readonly Judged[], verdict: RuleVerdict): Judged | undefined {
	const candidates = judged.filter((one) => one.verdict === verdict);
	const needsName = ({ rule }: Judged): number => Number(rule.names !== undefined && rule.models === undefined);
	const isForAll = ({ rule }: Judged): number => Number(rule.models === undefined);
	const isGuess = verdict === 'possible';
	return candidates.toSorted(
		(a, b) =>
			(isGuess ? needsName(a) - needsName(b) || isForAll(a) - isForAll(b) : 0) ||
			attributeRank(a.rule) - attributeRank(b.rule) ||
			needsName(a) - needsName(b),
	)[0];
}

/** A rule that would do as well, behind the one that was used. */
function behind(one: Judged, used: Judged): Judged {
	if (one.verdict === 'not used') return one;
	const why =
		one.rule.id === used.rule.id
			? `Another rule for attribute ${used.rule.id} gives the same and fits better.`
			: `Attribute ${used.rule.id} goes first for this metric; this one counts where it is missing.`;
	return { ...one, verdict: 'not used', why };
}

/** A raw value under its own name: no rule was able to decode it. */
function judgeKept(rule: AttributeRule, { model }: DriveOfValues): Omit<Judged, 'rule'> {
	if (!isForModel(rule, model))
		return { verdict: 'not used', why: `For models that start with ${list(rule.models ?? [])}; this is ${model || 'no named model'}.` };
	if (rule.names?.some((name) => name !== ''))
		return { verdict: 'not used', why: `Asks for an attribute that is called ${list(rule.names.filter((name) => name !== ''))}.` };
	return { verdict: 'not used', why: rule.decode === 'unknown' ? rule.reason : 'It does not know the packing of this raw value.' };
}

function gives(rule: AttributeRule, raw: string, value: number): boolean {
	const decode = ruleDecoder(rule);
	if (decode === undefined || !/^\d{1,20}$/.test(raw)) return false;
	const exact = BigInt(raw);
	const number = Number(exact);
	const attribute = { raw: Number.isSafeInteger(number) ? number : exact };
	if (rule.decode === 'logicalBlocks') return BLOCK_BYTES.some((blockBytes) => decode({ ...attribute, blockBytes }) === value);
	return decode(attribute) === value;
}

function explained({ rule, verdict, why }: Judged): ExplainedRule {
	return {
		attributeId: rule.id,
		decoder: rule.decode,
		words: wordsOf(rule),
		models: [...(rule.models ?? [])],
		names: (rule.names ?? []).filter((name) => name !== ''),
		rank: Math.max(0, attributeRank(rule)),
		reason: rule.reason,
		source: ruleSources.get(rule.source) ?? rule.source,
		verdict,
		why,
	};
}

function wordsOf({ decode, factor }: AttributeRule): string {
	const words = decoderWords.get(decode) ?? decode;
	return factor === undefined ? words : `the raw value times ${factor.toLocaleString('en-US')} bytes`;
}

function textOf(
	metric: MetricName,
	rawId: number | undefined,
	judged: readonly Judged[],
	checked: number,
	{ model, protocol }: DriveOfValues,
): string {
	if (rawId !== undefined)
		return `The raw value of attribute ${rawId}, kept as it is: no rule of the table decodes it for ${model === '' ? 'a drive without a model' : model}.`;
	const used = judged.find(({ verdict }) => verdict === 'applied');
	if (used) {
		const names = used.rule.names?.filter((name) => name !== '') ?? [];
		const ofModels = used.rule.models === undefined ? 'every model' : `models that start with ${list(used.rule.models)}`;
		const whom = used.rule.models === undefined && names.length > 0 ? `attributes called ${list(names)}` : ofModels;
		return `Attribute ${used.rule.id}: ${wordsOf(used.rule)}, by the rule for ${whom}. All ${checked} raw values that are kept decode to the stored value.`;
	}
	const first = bestOf(judged, 'possible');
	if (first && unseen.has(first.rule.decode))
		return `As the source states it, or attribute ${first.rule.id}: ${wordsOf(first.rule)}, which is not kept.`;
	if (first) return `As the source states it, or attribute ${first.rule.id}: ${wordsOf(first.rule)}. Value and raw value are the same.`;
	if (judged.length === 0) return `As the source states it: no rule of the attribute table is about ${metric}.`;
	return protocol === 'NVMe' || protocol === 'SCSI'
		? `As the ${protocol} logs of the drive state it; no vendor attribute is in between.`
		: 'As the source states it, decoded by itself; no rule of the attribute table was used.';
}

const list = (words: readonly string[]): string => words.join(', ');
