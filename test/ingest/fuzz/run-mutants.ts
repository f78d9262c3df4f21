/** Runs mutants through the door of ingest and judges what comes out. */
import { createParser, type TelemetryParser } from '../../../src-main/ingest/create-parser.ts';
import { AppError } from '../../../src-main/shared/domain/errors.ts';
import type { StorageGroup } from '../../../src-main/shared/domain/groups.ts';
import { identityOf } from '../../../src-main/shared/domain/identity.ts';
import { impossibleValue, metricInfo } from '../../../src-main/shared/domain/metrics.ts';
import type { TelemetryRecord } from '../../../src-main/shared/domain/telemetry.ts';
import { NOW_MS } from '../support.ts';
import { judgeSmartctl } from './document-models.ts';
import { type Mutant, mutantOf } from './mutate.ts';
import { judgeByNumbers, wholeFile } from './number-model.ts';
import type { MutationGroup } from './seeds.ts';
import { slowDelimiter, slowRows, textOf } from './slow-text.ts';
import { type Judge, judgeBackblaze, judgeGeneric } from './table-models.ts';
import { judgeBlockTrace } from './trace-model.ts';

export interface Finding {
	readonly group: string;
	readonly index: number;
	readonly complaint: string;
	readonly bytes: Buffer;
}

export interface MutantCounts {
	mutants: number;
	accepted: number;
	/** Of accepted files. */
	records: number;
	/** Records that a model compared with the bytes. */
	judged: number;
	readonly refused: Map<string, number>;
	slowestMs: number;
	readonly findings: Finding[];
}

/** The bar: no file of a few KiB may take longer. */
const SLOW_MS = 1_000;
/** One in so many mutants is read a second time in other chunks. */
const CUT_AGAIN_SHARE = 8;
const DAY_MS = 86_400_000;

export interface MutantPlan {
	readonly seed: number;
	readonly first: number;
	readonly count: number;
	readonly others: readonly Buffer[];
}

/** Mutants `first` to `first + count - 1` of a group. */
export function runMutants(group: MutationGroup, plan: MutantPlan, counts = emptyCounts()): MutantCounts {
	const prototypes = prototypeKeys();
	for (let index = plan.first; index < plan.first + plan.count; index++) {
		const mutant = mutantOf(group.bases, plan.others, plan.seed, index);
		const complaint = judgeMutant(mutant, group, index, counts) ?? (prototypeKeys() === prototypes ? undefined : 'a prototype was changed');
		counts.mutants++;
		if (complaint !== undefined) counts.findings.push({ group: group.name, index, complaint, bytes: mutant.bytes });
	}
	return counts;
}

export const emptyCounts = (): MutantCounts => ({ mutants: 0, accepted: 0, records: 0, judged: 0, refused: new Map(), slowestMs: 0, findings: [] });

function judgeMutant({ bytes, cuts }: Mutant, group: MutationGroup, index: number, counts: MutantCounts): string | undefined {
	const outcome = read(bytes, cuts, group);
	// A pause of the machine is no hang: the same bytes must be slow three times.
	for (let turn = 0; turn < 2 && outcome.ms > SLOW_MS; turn++) outcome.ms = Math.min(outcome.ms, read(bytes, cuts, group).ms);
	counts.slowestMs = Math.max(counts.slowestMs, outcome.ms);
	if (outcome.ms > SLOW_MS) return `took ${Math.round(outcome.ms)} ms`;
	if (outcome.thrown !== undefined) {
		if (!(outcome.thrown instanceof AppError))
			return `untyped error: ${outcome.thrown instanceof Error ? outcome.thrown.stack : String(outcome.thrown)}`;
		if (outcome.thrown.code === 'internal') return `internal error: ${outcome.thrown.message}`;
		counts.refused.set(outcome.thrown.code, (counts.refused.get(outcome.thrown.code) ?? 0) + 1);
	} else {
		counts.accepted++;
		counts.records += outcome.records.length;
	}
	if (index % CUT_AGAIN_SHARE === 0) {
		const again = read(bytes, [1 + (index % 97)], group);
		if (summaryOf(again) !== summaryOf(outcome))
			return `other chunks, other outcome: ${summaryOf(outcome).slice(0, 300)} / ${summaryOf(again).slice(0, 300)}`;
	}
	return outcome.thrown === undefined ? judgeOutcome(outcome, bytes, group, counts) : undefined;
}

interface Outcome {
	readonly records: readonly TelemetryRecord[];
	readonly suspects: readonly TelemetryRecord[];
	readonly parser: TelemetryParser;
	readonly thrown?: unknown;
	ms: number;
}

function read(bytes: Buffer, cuts: readonly number[], { fileName }: MutationGroup): Outcome {
	const suspects: TelemetryRecord[] = [];
	const records: TelemetryRecord[] = [];
	const parser = createParser('auto', { fileName, nowMs: NOW_MS, fileTimeMs: NOW_MS, onSuspect: (record) => suspects.push(record) });
	const watch = startWatch();
	try {
		for (let at = 0, turn = 0; at < bytes.length; turn++) {
			const size = Math.max(1, cuts[turn % Math.max(1, cuts.length)] ?? bytes.length);
			for (const record of parser.push(bytes.subarray(at, at + size))) records.push(record);
			at += size;
		}
		for (const record of parser.end()) records.push(record);
	} catch (thrown) {
		return { records, suspects, parser, thrown, ms: watch() };
	}
	return { records, suspects, parser, ms: watch() };
}

/** Milliseconds of work: on a busy machine those of the processor, which do not count that others had their turn. */
function startWatch(): () => number {
	const [started, usage] = [performance.now(), process.cpuUsage()];
	return () => {
		const { user, system } = process.cpuUsage(usage);
		return Math.min(performance.now() - started, (user + system) / 1_000);
	};
}

/** What must not depend on the chunks. */
function summaryOf({ records, suspects, parser, thrown }: Outcome): string {
	if (thrown instanceof AppError) return `${thrown.code} ${thrown.message}`;
	return JSON.stringify([records, suspects, parser.groups, parser.rows, parser.rejectedRows, parser.problemCount, parser.problems]);
}

function judgeOutcome({ records, suspects, parser }: Outcome, bytes: Buffer, group: MutationGroup, counts: MutantCounts): string | undefined {
	const accounted = parser.records + parser.groups.length + parser.rejectedRows + parser.suspectRows;
	// Requests of a trace are added up: a second stands for all of them.
	if (parser.format === 'block-trace' ? accounted > parser.rows : accounted !== parser.rows)
		return `${parser.records} records, ${parser.groups.length} groups, ${parser.rejectedRows} rejected and ${parser.suspectRows} suspect are not ${parser.rows} rows`;
	const judge = parser.format === group.format ? judgeOf(bytes, group) : undefined;
	const longNumbers = longNumbersIn(textOf(bytes));
	for (const record of [...records, ...suspects]) {
		const complaint = soundness(record, longNumbers) ?? judge?.(record);
		if (complaint !== undefined) return `line ${record.line}: ${complaint}`;
		if (judge !== undefined) counts.judged++;
	}
	const unsound = parser.groups.map(groupFault).find((fault) => fault !== undefined);
	if (unsound !== undefined) return unsound;
	const early = records.find(({ observedAtMs }) => observedAtMs > NOW_MS + DAY_MS || observedAtMs < Date.UTC(1990));
	return early === undefined ? undefined : `line ${early.line}: the time ${early.observedAtMs} is suspect and was not marked`;
}

/** What holds for a record of any format. */
function soundness({ evidence, observedAtMs, readings }: TelemetryRecord, longNumbers: ReadonlySet<number>): string | undefined {
	if (!Number.isSafeInteger(observedAtMs)) return `time ${observedAtMs}`;
	if (identityOf(evidence, 'tag').key === '') return 'no identity';
	if (new Set(readings.map(({ metric }) => metric)).size !== readings.length) return 'a metric occurs twice';
	const texts = [...Object.values(evidence), ...readings.flatMap(({ metric, raw }) => [metric, raw ?? ''])];
	const broken = texts.find((text) => typeof text === 'string' && !text.isWellFormed());
	if (broken !== undefined) return 'a text could not be stored as UTF-8';
	for (const { metric, value, raw } of readings) {
		const reason = impossibleValue(metricInfo(metric), value);
		if (reason !== undefined) return reason;
		if (raw === undefined && isUnsafe(value) && longNumbers.has(value)) return `${metric} ${value} was rounded and its digits are lost`;
	}
	return undefined;
}

/** What holds for a pool, RAID group or filesystem of any format. */
function groupFault({
	line,
	name,
	observedAtMs,
	sizeBytes = 0,
	usedBytes = 0,
	freeBytes = 0,
	inodes = 0,
	inodesUsed = 0,
	members,
}: StorageGroup): string | undefined {
	const figures = [sizeBytes, usedBytes, freeBytes, inodes, inodesUsed];
	if (!figures.every((figure) => Number.isFinite(figure) && figure >= 0)) return `line ${line}: group ${name} has ${figures.join(', ')}`;
	if (!Number.isSafeInteger(observedAtMs)) return `line ${line}: group ${name} at ${observedAtMs}`;
	return name.isWellFormed() && members.length < 1_000 ? undefined : `line ${line}: group ${name} with ${members.length} members`;
}

const isUnsafe = (value: number): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

/** Whole numbers of the source that a double cannot hold, as the doubles that they become. */
function longNumbersIn(text: string): ReadonlySet<number> {
	return new Set([...text.matchAll(/(?<![\d.,])\d{16,40}(?![\d.,eE])/g)].map(([digits]) => Number(digits)).filter(isUnsafe));
}

function judgeOf(bytes: Buffer, group: MutationGroup): Judge | undefined {
	if (group.format === 'backblaze') return judgeBackblaze(bytes);
	if (group.format === 'generic-csv') return judgeGeneric(bytes, headingsOf(group));
	// The text of blkparse, its own or spliced in, has no model here.
	if (group.format === 'block-trace') return /^ {0,8}\d{1,4},\d{1,7} /m.test(textOf(bytes)) ? undefined : judgeBlockTrace(bytes);
	if (group.format === 'smartctl-json') return judgeSmartctl(bytes);
	// A changed heading, or a list of PowerShell inside the table, makes another shape of it, whose records span lines.
	const isByLine = group.shape === 'csv' && headingsOf(group).has(headingOf(bytes)) && !/^\w{1,40} {1,40}: /m.test(textOf(bytes));
	return judgeByNumbers(bytes, isByLine ? rowScope(bytes) : wholeFile);
}

const headingOf = (bytes: Buffer): string => textOf(bytes).split(/[\r\n]/, 1)[0] ?? '';
const headingsOf = ({ bases }: MutationGroup): ReadonlySet<string> => new Set(bases.map(headingOf));

/** The record that starts at a line. */
function rowScope(bytes: Buffer): (text: string, line: number) => string {
	const text = textOf(bytes);
	const body = text.replace(/^#TYPE [^\r\n]*(?:\r\n|\r|\n)/, '');
	const skipped = body === text ? 0 : 1;
	const rows = new Map(slowRows(body, slowDelimiter(body.trimStart())).map(({ line, fields }) => [line + skipped, fields.join(' | ')]));
	const lines = text.split(/\r\n|\n|\r/);
	return (_, line) => `${rows.get(line) ?? ''} | ${lines[line - 1] ?? ''}`;
}

/** Own keys of everything that objects inherit from: equal before and after, or something was polluted. */
function prototypeKeys(): string {
	let keys = '';
	for (const prototype of prototypes) keys += `${Reflect.ownKeys(prototype).length},`;
	return keys;
}

const prototypes: readonly object[] = [
	Object, Array, String, Number, Boolean, Function, Map, Set, Date, RegExp, Error, Promise, Uint8Array, BigInt, Symbol,
].flatMap((owner) => [owner, owner.prototype as object]); // biome-ignore format: a list
