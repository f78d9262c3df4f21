/**
 * The book of one fixture: each case compares what the program computes with what the reference says, quantity by quantity,
 * and fails when a quantity of the reference was neither compared nor named as information.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { OracleCase } from '../../shared/domain/oracle.ts';
import { type Entry, numberOf, type Tolerance } from './fixture.ts';

/** Numbers of ours: one, a vector, a matrix of rows, or a list of those. */
export type Ours = number | ArrayLike<number> | readonly Ours[];

/** One case while it is being judged. `path` names a place in the entry: `expected.stat`, `ks_stat`. */
export interface CaseCheck {
	/** Compares numbers by |ours - expected| <= atol + rtol |expected|; NaN equals NaN. */
	close(path: string, ours: Ours, tolerance: Tolerance): void;
	/** Compares whole numbers, texts, lists of them, null: nothing may differ. */
	exact(path: string, ours: unknown): void;
	/** A rule in words. @param error what to report as the error, where it has one */
	rule(path: string, holds: boolean, text: string, error?: number): void;
	/** Says that a quantity of the reference is not judged in this case, by the fixture's own rules, and why. */
	skip(path: string, reason: string): void;
	/** The case ends here: program and reference refuse, or the reference warns. Whatever was not compared counts as skipped. */
	refused(error: AppError, reason: string): void;
}

export interface CaseHeader {
	readonly kind: string;
	readonly id: string;
	/** What the file holds of the case, inputs and expectations. */
	readonly entry: Entry;
	/** Paths that are inputs of the case, not expectations. */
	readonly inputs: readonly string[];
}

export interface CaseBook {
	/** Judges one case; what `judge` throws is a failure of the case. */
	check(header: CaseHeader, judge: (check: CaseCheck) => void | Promise<void>): Promise<void>;
	/** A case that no comparison can reproduce; another command judges the means. */
	elsewhere(kind: string, id: string, reason: string): void;
	/** A case that fails as a whole: a kind that nobody covers. */
	fail(kind: string, id: string, reason: string): void;
	readonly cases: readonly OracleCase[];
}

interface Worst {
	/** Error as a multiple of the tolerance. */
	readonly ratio: number;
	readonly error: number;
	readonly quantity: string;
	readonly tolerance: string;
}

const MAX_NAMED_FAILURES = 6;
const describe = ({ name, rtol, atol }: Tolerance): string => `rtol ${rtol}, atol ${atol} (${name})`;

/** A place of an entry: the keys that lead there. Texts would mix up the key "0.5" with the key "5" under "0". */
type Place = readonly string[];

const isObject = (value: unknown): value is Entry => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every place of an entry that holds a value: objects and lists of objects are opened, other lists are one place. */
function leaves(value: unknown, place: Place = []): Place[] {
	const isOpened = isObject(value) ? Object.keys(value).length > 0 : Array.isArray(value) && value.some(isObject);
	if (!isOpened) return [place];
	return Object.entries(value as Entry).flatMap(([key, inner]) => leaves(inner, [...place, key]));
}

/** The place that a path names. Keys may hold dots themselves (quantiles such as "0.5"): the longest key that fits is taken. */
function placeOf(entry: unknown, path: string): Place | undefined {
	if (path === '') return [];
	if (typeof entry !== 'object' || entry === null) return undefined;
	const keys = Object.keys(entry).filter((key) => path === key || path.startsWith(`${key}.`));
	const key = keys.sort((a, b) => b.length - a.length)[0];
	if (key === undefined) return undefined;
	const rest = placeOf((entry as Entry)[key], path.slice(key.length + 1));
	return rest && [key, ...rest];
}

const valueAt = (entry: unknown, place: Place): unknown => place.reduce<unknown>((value, key) => (value as Entry)[key], entry);
const isWithin = (place: Place, around: Place): boolean => around.every((key, i) => place[i] === key);

/** The farthest of the numbers from its expectation; shapes that differ are infinitely far. */
function farthest(ours: unknown, expected: unknown, tolerance: Tolerance): { ratio: number; error: number; count: number } {
	if (Array.isArray(expected)) {
		const mine = ours as ArrayLike<unknown>;
		if (typeof ours !== 'object' || ours === null || mine.length !== expected.length)
			return { ratio: Number.POSITIVE_INFINITY, error: Number.POSITIVE_INFINITY, count: 1 };
		let worst = { ratio: 0, error: 0, count: 0 };
		expected.forEach((value, i) => {
			const found = farthest(mine[i], value, tolerance);
			worst = { ...(found.ratio > worst.ratio ? found : worst), count: worst.count + found.count };
		});
		return worst;
	}
	const b = numberOf(expected);
	// What is no number equals nothing, a missing number (NaN) neither.
	if (typeof ours !== 'number') return { ratio: Number.POSITIVE_INFINITY, error: Number.POSITIVE_INFINITY, count: 1 };
	const a = ours;
	if (Object.is(a, b) || a === b) return { ratio: 0, error: 0, count: 1 };
	const distance = Math.abs(a - b);
	if (!Number.isFinite(distance)) return { ratio: Number.POSITIVE_INFINITY, error: Number.POSITIVE_INFINITY, count: 1 };
	const ratio = distance / (tolerance.atol + tolerance.rtol * Math.abs(b));
	// A ratio that is no number would be lost among the others.
	return { ratio: Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio, error: b === 0 ? distance : distance / Math.abs(b), count: 1 };
}

function isSame(ours: unknown, expected: unknown): boolean {
	if (Array.isArray(expected)) {
		const mine = ours as ArrayLike<unknown>;
		return typeof ours === 'object' && ours !== null && mine.length === expected.length && expected.every((value, i) => isSame(mine[i], value));
	}
	if (expected === null) return ours === null || Number.isNaN(ours);
	return ours === expected;
}

export function createCaseBook(file: string): CaseBook {
	const cases: OracleCase[] = [];
	return {
		cases,
		async check({ kind, id, entry, inputs }, judge) {
			const covered: Place[] = [];
			const skipped = new Set<string>();
			const failures: string[] = [];
			let quantities = 0;
			let worst: Worst = { ratio: -1, error: 0, quantity: '', tolerance: '' };
			let refusal: string | undefined;
			const note = (found: Worst): void => {
				if (found.ratio > worst.ratio) worst = found;
				// Written so that a ratio which is no number fails.
				if (!(found.ratio <= 1)) failures.push(`${found.quantity} is off by ${found.error.toPrecision(3)}`);
			};
			const expectation = (path: string): unknown => {
				const place = placeOf(entry, path);
				if (place === undefined) {
					failures.push(`the file has no ${path}`);
					return undefined;
				}
				covered.push(place);
				return valueAt(entry, place);
			};
			const check: CaseCheck = {
				close(path, ours, tolerance) {
					const expected = expectation(path);
					if (expected === undefined) return;
					const { ratio, error, count } = farthest(ours, expected, tolerance);
					quantities += count;
					note({ ratio, error, quantity: path, tolerance: describe(tolerance) });
				},
				exact(path, ours) {
					const expected = expectation(path);
					if (expected === undefined) return;
					quantities++;
					const same = isSame(ours, expected);
					if (!same) failures.push(`${path} is ${JSON.stringify(ours)?.slice(0, 80)}, expected ${JSON.stringify(expected).slice(0, 80)}`);
					if (worst.ratio < 0) worst = { ratio: -0.5, error: 0, quantity: path, tolerance: 'exact' };
				},
				rule(path, holds, text, error = 0) {
					expectation(path);
					quantities++;
					if (!holds) failures.push(`${path}: ${text} does not hold (${error.toPrecision(3)})`);
					if (worst.ratio < 0 || !holds) worst = { ratio: holds ? 0 : Number.POSITIVE_INFINITY, error, quantity: path, tolerance: text };
				},
				skip(path, reason) {
					const place = placeOf(entry, path);
					if (place !== undefined) covered.push(place);
					skipped.add(reason);
				},
				refused(error, reason) {
					refusal = `refused by both (${error.code}): ${reason}`;
				},
			};
			try {
				await judge(check);
				const places = [...covered, ...inputs.map((path) => placeOf(entry, path)).filter((place) => place !== undefined)];
				if (refusal === undefined) {
					for (const place of leaves(entry)) if (!places.some((done) => isWithin(place, done))) failures.push(`${place.join('.')} is not covered`);
					if (quantities === 0 && skipped.size === 0) failures.push('nothing was compared');
				}
			} catch (thrown) {
				if (thrown instanceof AppError && thrown.code === 'cancelled') throw thrown;
				failures.push(thrown instanceof AppError ? `refused: ${thrown.code}: ${thrown.message}` : `broke: ${(thrown as Error).stack ?? thrown}`);
			}
			const named = failures.slice(0, MAX_NAMED_FAILURES);
			if (failures.length > named.length) named.push(`and ${failures.length - named.length} more`);
			const left = skipped.size > 0 ? `not judged: ${[...skipped].join('; ')}` : undefined;
			const text = failures.length > 0 ? named.join('; ') : (refusal ?? left);
			cases.push({
				file,
				kind,
				id,
				status: failures.length > 0 ? 'failed' : 'passed',
				quantities,
				worstError: worst.quantity === '' || !Number.isFinite(worst.error) ? null : worst.error,
				toleranceShare: worst.quantity === '' || !Number.isFinite(worst.ratio) ? null : Math.max(0, worst.ratio),
				quantity: worst.quantity,
				tolerance: worst.tolerance,
				...(text === undefined ? {} : { note: text }),
			});
		},
		elsewhere: (kind, id, reason) =>
			void cases.push({
				file,
				kind,
				id,
				status: 'elsewhere',
				quantities: 0,
				worstError: null,
				toleranceShare: null,
				quantity: '',
				tolerance: '',
				note: reason,
			}),
		fail: (kind, id, reason) =>
			void cases.push({
				file,
				kind,
				id,
				status: 'failed',
				quantities: 0,
				worstError: null,
				toleranceShare: null,
				quantity: '',
				tolerance: '',
				note: reason,
			}),
	};
}
