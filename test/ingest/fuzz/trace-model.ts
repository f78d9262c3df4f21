/** Block traces added up in the plainest way: every request is kept, every sum is taken at the end. It knows nothing of the reader. */
import { limits } from '../../../src-main/shared/domain/limits.ts';
import { NOW_MS } from '../support.ts';
import { slowNumber, slowRows, textOf } from './slow-text.ts';
import type { Judge } from './table-models.ts';

interface PlainRequest {
	readonly isWrite: boolean;
	readonly second: number;
	readonly sector: number;
	readonly bytes: number;
	readonly entropy: number;
}

const DAY_SECONDS = 86_400;
const BLOCK = 4_096;
const MINUTE = 60;

/** A number of more digits than the limit allows is none. */
const plain = (text: string): number => (text.trim().length > limits.numberCharacters ? Number.NaN : Number(slowNumber(text) ?? Number.NaN));

/** Rows that are requests of the kind of the first of them, in order of the file. */
export function plainRequests(text: string): readonly PlainRequest[] {
	const requests: PlainRequest[] = [];
	for (const { fields, isFaulty } of slowRows(text, ',')) {
		const [second = 0, nanoseconds = 0, sector = 0, bytes = 0, entropy = Number.NaN, other = Number.NaN] = fields.map(plain);
		const isWrite = fields.length === 6;
		const isSound =
			!isFaulty &&
			(isWrite ? entropy >= 0 && entropy <= 1 && other >= 0 && other <= 1 : fields.length === 4) &&
			[second, nanoseconds, sector, bytes].every((value) => Number.isInteger(value) && value >= 0) &&
			second < 4_102_444_800 &&
			nanoseconds < 2e9 &&
			sector <= Number.MAX_SAFE_INTEGER / 512 &&
			bytes > 0 &&
			bytes % 512 === 0 &&
			bytes <= 32 * 2 ** 20;
		if (isSound && (requests[0] === undefined || requests[0].isWrite === isWrite))
			requests.push({ isWrite, second, sector, bytes, entropy: entropy * 8 });
	}
	return requests;
}

type Expected = ReadonlyMap<number, ReadonlyMap<string, number>>;

/**
 * What the seconds of a run must say, by second.
 *
 * @param requests  in the order in which they count
 * @param hasBoth   whether reads and writes of the run are there
 */
export function plainSeconds(requests: readonly PlainRequest[], hasBoth: boolean): Expected {
	const readAt = new Map<number, number>();
	const writtenAt = new Map<number, number>();
	const seconds = new Map<number, { request: PlainRequest; overwritten: number; rewritten: number }[]>();
	let newest = Number.NEGATIVE_INFINITY;
	for (const request of requests) {
		const { second, sector, bytes, isWrite } = request;
		if (second < newest - MINUTE) continue;
		newest = Math.max(newest, second);
		const blocks = Array.from({ length: Math.ceil(bytes / BLOCK) }, (_, i) => sector + 8 * i);
		const taken = (touched: Map<number, number>): number => {
			const share = blocks.filter((block) => second - (touched.get(block) ?? -1e18) <= MINUTE).length / blocks.length;
			for (const block of blocks) touched.delete(block);
			return share;
		};
		const one = { request, overwritten: isWrite ? taken(readAt) : 0, rewritten: isWrite ? taken(writtenAt) : 0 };
		for (const block of blocks) (isWrite ? writtenAt : readAt).set(block, second);
		seconds.set(second, [...(seconds.get(second) ?? []), one]);
	}
	return new Map([...seconds].map(([second, all]) => [second, figures(all, hasBoth)]));
}

function figures(all: readonly { request: PlainRequest; overwritten: number; rewritten: number }[], hasBoth: boolean): ReadonlyMap<string, number> {
	const values = new Map<string, number>();
	for (const [name, wanted] of [
		['read', false],
		['write', true],
	] as const) {
		const own = all.filter(({ request }) => request.isWrite === wanted);
		if (own.length === 0) continue;
		const bytes = own.reduce((sum, { request }) => sum + request.bytes, 0);
		const mean = own.reduce((sum, { request }) => sum + (request.bytes / bytes) * request.sector * 512, 0);
		const square = own.reduce((sum, { request }) => sum + (request.bytes / bytes) * (request.sector * 512 - mean) ** 2, 0);
		values.set(`${name}_iops`, own.length);
		values.set(`${name}_bytes_per_second`, bytes);
		values.set(`${name}_spread_bytes`, Math.sqrt(square));
		if (!wanted) continue;
		const weighted = (part: (one: (typeof own)[number]) => number): number => own.reduce((sum, one) => sum + one.request.bytes * part(one), 0);
		values.set('write_entropy', weighted(({ request }) => request.entropy) / bytes);
		values.set('rewrite_share', weighted(({ rewritten }) => rewritten) / bytes);
		if (!hasBoth) continue;
		const overwritten = weighted((one) => one.overwritten);
		values.set('read_overwrite_share', overwritten / bytes);
		if (overwritten > 0) values.set('overwrite_entropy', weighted((one) => one.overwritten * one.request.entropy) / overwritten);
	}
	return values;
}

/** Why a figure is not the expected one; a spread is a difference of large numbers. */
export function figureFault(metric: string, value: number, expected: number | undefined): string | undefined {
	if (expected === undefined) return `${metric} ${value} stands nowhere`;
	const tolerance = metric.endsWith('_spread_bytes') ? 1 + 1e-6 * expected : 1e-9 * Math.max(1, expected);
	return Math.abs(value - expected) <= tolerance ? undefined : `${metric} is ${value} instead of ${expected}`;
}

export function judgeBlockTrace(bytes: Buffer): Judge {
	const requests = plainRequests(textOf(bytes));
	const isSuspect = ({ second }: PlainRequest): boolean => second > NOW_MS / 1_000 + DAY_SECONDS || second < 631_152_000;
	const sound = plainSeconds(
		requests.filter((request) => !isSuspect(request)),
		false,
	);
	const suspect = plainSeconds(requests.filter(isSuspect), false);
	return ({ observedAtMs, readings }) => {
		const expected = sound.get(observedAtMs / 1_000) ?? suspect.get(observedAtMs / 1_000);
		if (expected === undefined) return `time ${observedAtMs} stands nowhere`;
		if (readings.length !== expected.size) return `has ${readings.length} figures instead of ${expected.size}`;
		return readings.map(({ metric, value }) => figureFault(metric, value, expected.get(metric))).find((fault) => fault !== undefined);
	};
}
