/** How a fixture of reference values writes its numbers and tolerances: see test/golden/oracle/README.md. */
import { AppError } from '../../shared/domain/errors.ts';

/** A JSON object of a fixture. Its values are read through the functions below, which say what was expected where. */
export type Entry = Readonly<Record<string, unknown>>;

export interface Fixture extends Entry {
	/** Topic: `adf`, `kpss`, ... */
	readonly fixture: string;
	readonly schema: number;
	readonly tolerance: Entry;
}

/** |ours - expected| <= atol + rtol |expected| */
export interface Tolerance {
	/** As the fixture calls it. */
	readonly name: string;
	readonly rtol: number;
	readonly atol: number;
}

const malformed = (what: string): AppError => new AppError('json_rejected', `The fixture is not as its schema says: ${what}.`);

/** A number, `null` (NaN), "Infinity" or "-Infinity". @throws AppError `json_rejected` */
export function numberOf(value: unknown): number {
	if (typeof value === 'number') return value;
	if (value === null) return Number.NaN;
	if (value === 'Infinity' || value === '-Infinity') return Number(value);
	if (typeof value === 'boolean') return value ? 1 : 0;
	throw malformed(`${JSON.stringify(value)?.slice(0, 60)} is no number`);
}

/** A list of numbers. Shape (n,). */
export function numbersOf(value: unknown): Float64Array {
	return Float64Array.from(listOf(value), numberOf);
}

/** A list of lists of numbers, row by row. */
export function rowsOf(value: unknown): Float64Array[] {
	return listOf(value).map(numbersOf);
}

export function listOf(value: unknown): readonly unknown[] {
	if (!Array.isArray(value)) throw malformed(`${JSON.stringify(value)?.slice(0, 60)} is no list`);
	return value;
}

export function entryOf(value: unknown): Entry {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(`${JSON.stringify(value)?.slice(0, 60)} is no object`);
	return value as Entry;
}

/** A list of objects. */
export function entriesOf(value: unknown): readonly Entry[] {
	return listOf(value).map(entryOf);
}

export function textOf(value: unknown): string {
	if (typeof value !== 'string') throw malformed(`${JSON.stringify(value)?.slice(0, 60)} is no text`);
	return value;
}

/** One of the fixture's named series. Shape (n,), NaN = missing. */
export function seriesOf(fixture: Fixture, name: unknown): Float64Array {
	const series = entryOf(fixture.series)[textOf(name)];
	if (series === undefined) throw malformed(`there is no series "${String(name)}"`);
	return numbersOf(series);
}

/**
 * The file's own tolerance of a quantity.
 *
 * @param key  as in the `tolerance` object of the file: `stat`, `acf, acovf, pacf, statistics`, ...
 */
export function toleranceOf(fixture: Fixture, key: string): Tolerance {
	const found = fixture.tolerance[key];
	if (found === undefined) throw malformed(`there is no tolerance "${key}"`);
	const { rtol, atol } = entryOf(found);
	return { name: key, rtol: numberOf(rtol ?? 0), atol: numberOf(atol ?? 0) };
}

/** Parses the text of a fixture. @throws AppError `json_rejected` */
export function parseFixture(text: string): Fixture {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch (thrown) {
		throw new AppError('json_rejected', `The file is no JSON document: ${thrown instanceof Error ? thrown.message : String(thrown)}.`, {}, thrown);
	}
	const fixture = entryOf(parsed);
	textOf(fixture.fixture);
	if (fixture.schema !== 1) throw malformed(`schema ${JSON.stringify(fixture.schema)} is not 1, the one that this program knows`);
	entryOf(fixture.tolerance);
	return fixture as Fixture;
}
