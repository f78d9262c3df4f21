import { describe, expect, it } from 'vitest';
import { judgeLandmark, knownUntil, type LandmarkOutcomes, landmarksOf } from '../../src-main/jobs/backtest-failures.ts';
import { judgeLoadOrigins, type LoadOriginsInput, type LoadOutcomes } from '../../src-main/jobs/backtest-load.ts';
import { type LoadTable, tabulateLoad } from '../../src-main/jobs/backtest-table.ts';
import { type BacktestParts, joinBacktest } from '../../src-main/jobs/backtest-verdicts.ts';
import { failureMetrics } from '../../src-main/jobs/failure-conditions.ts';
import { type FleetHistory, observedDrives } from '../../src-main/jobs/fleet.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { generateFleet } from '../../src-main/maths/synthetic/fleet.ts';
import { type DeviceId, type Drive, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { dailyFleet, FLEET_START_MS } from '../support/daily-fleets.ts';

const quiet = { progress: () => {}, isCancelled: () => false };

/** Bytes a day around a level: lognormal, independent, with a weekend at half. */
function writes(days: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	return Float64Array.from({ length: days }, (_, day) => 1e9 * (day % 7 > 4 ? 0.5 : 1) * Math.exp(0.3 * rng.normal()));
}

const tableOf = (series: readonly Float64Array[], metric = 'daily_bytes_written'): LoadTable =>
	tabulateLoad({ ...dailyFleet(metric, series), mostDrives: 100 });

async function judge(table: LoadTable, options: Partial<LoadOriginsInput> = {}): Promise<LoadOutcomes[]> {
	const origins = options.origins ?? Array.from({ length: 60 }, (_, at) => table.days - 62 + at);
	const weeks = origins.filter((origin) => origin + 7 < table.days && (table.days - 8 - origin) % 7 === 0);
	return judgeLoadOrigins({ table, metric: 'writes', origins, weeks, seed: 1, ...options }, quiet);
}

const partsOf = (table: LoadTable, ranges: readonly LoadOutcomes[][], landmarks: readonly LandmarkOutcomes[] = []): BacktestParts => ({
	table,
	loads: ranges.length > 0 ? [{ metric: 'writes', ranges }] : [],
	landmarks,
	seed: 1,
	dataHash: 'x',
	hasLstm: false,
});

describe('the load of past days', () => {
	const fleet = Array.from({ length: 8 }, (_, drive) => writes(200, drive + 1));

	it('is foreseen by a VaR that is exceeded about as often as it says', async () => {
		const table = tableOf(fleet);
		const found = joinBacktest(partsOf(table, [await judge(table)]));
		const [day, week] = found.loads;
		expect([day?.days, week?.days]).toEqual([60, 8]);
		expect(day?.levels[0]?.verdict).toBe('holds');
		// Single drives: 480 drive-days, 24 expected.
		expect(day?.levels[0]?.drives.judgedDays).toBe(480);
		expect(day?.levels[0]?.drives.share).toBeGreaterThan(0.02);
		expect(day?.levels[0]?.drives.share).toBeLessThan(0.09);
		expect(day?.pit.pvalue).toBeGreaterThan(0.01);
	});

	it('is exceeded far too often when the load doubles, and the verdict says so', async () => {
		const table = tableOf(fleet.map((values) => values.map((value, day) => (day >= 150 ? value * Math.exp((day - 150) / 12) : value))));
		const found = joinBacktest(partsOf(table, [await judge(table)]));
		expect(found.loads[0]?.levels[0]?.verdict).toBe('too_often');
		expect(found.loads[0]?.levels[0]?.trafficLight).toBe('red');
	});

	it('is judged by what was known on the day: later days change nothing that was said before', async () => {
		const origins = [120, 121, 122];
		const whole = await judge(tableOf(fleet), { origins });
		const rng = createRng(9, 0);
		const other = await judge(tableOf(fleet.map((values) => values.map((value, day) => (day > 123 ? 1e12 * rng.uniform() : value)))), { origins });
		const said = ([day]: LoadOutcomes[]) => day?.fleet.map(({ valuesAtRisk, benchmarks }) => [valuesAtRisk, benchmarks]);
		expect(said(other)).toEqual(said(whole));
		// Day 124 is an outcome only.
		const last = await judge(tableOf(fleet.map((values) => values.map((value, day) => (day === 123 ? 100 * value : value)))), { origins: [122] });
		expect(last[0]?.fleet[0]?.valuesAtRisk).toEqual(whole[0]?.fleet[2]?.valuesAtRisk);
		expect(last[0]?.fleet[0]?.outcome).toBeCloseTo(100 * (whole[0]?.fleet[2]?.outcome ?? 0), -3);
	});

	it('has the same digits in one range of days and in three', async () => {
		const table = tableOf(fleet);
		const origins = Array.from({ length: 30 }, (_, at) => 160 + at);
		const whole = joinBacktest(partsOf(table, [await judge(table, { origins })]));
		const cut = [];
		for (const at of [0, 10, 20]) cut.push(await judge(table, { origins: origins.slice(at, at + 10) }));
		expect(joinBacktest(partsOf(table, cut))).toEqual(whole);
	});

	it('takes growth of the bytes in use from its drift and its changes', async () => {
		const rng = createRng(3, 0);
		const used = Array.from({ length: 6 }, () => {
			let level = 5e11;
			return Float64Array.from({ length: 160 }, () => {
				level += 1e9 + 5e8 * rng.normal();
				return level;
			});
		});
		const table = tableOf(used, 'used_bytes');
		const [day] = await judge(table, { metric: 'used' });
		const mean = (day?.fleet ?? []).reduce((sum, { outcome }) => sum + outcome, 0) / 60;
		expect(mean).toBeGreaterThan(5e9);
		const exceeded = (day?.fleet ?? []).filter(({ outcome, valuesAtRisk }) => outcome > (valuesAtRisk[0] ?? 0)).length;
		expect(exceeded).toBeLessThan(9);
	});

	it('leaves commands out of a sum of bytes, and takes whole hosts where there are too many drives', () => {
		const commands = tabulateLoad({ ...dailyFleet('host_writes', [writes(80, 1)]), mostDrives: 10 });
		expect(commands.values).toEqual({});
		const many = dailyFleet(
			'used_bytes',
			Array.from({ length: 12 }, () => new Float64Array(70).fill(1)),
			(index) => ({ host: `h${Math.floor(index / 3)}` }),
		);
		const table = tabulateLoad({ ...many, mostDrives: 6 });
		expect(Array.from(table.hostOf)).toEqual([0, 0, 0, 1, 1, 1]);
		expect(table.drives).toBe(12);
	});
});

/** A synthetic fleet as jobs receive it. */
function failingFleet(count: number, days: number, seed: number): { readonly drives: Drive[]; readonly history: FleetHistory } {
	const fleet = [...generateFleet({ drives: count, days, seed })];
	const drives = fleet.map(
		({ serial, model, firmware, protocol, host, hasFailed, observedAtMs }, at): Drive => ({
			deviceId: `d${at + 1}` as DeviceId,
			serial,
			isSerialMasked: false,
			model,
			firmware,
			protocol,
			host,
			firstSeenMs: observedAtMs[0] as number,
			lastSeenMs: observedAtMs.at(-1) as number,
			samples: observedAtMs.length,
			...(hasFailed ? { exit: { kind: 'failed', atMs: observedAtMs.at(-1) as number, source: 'import' } } : {}),
		}),
	);
	const offsets = Float64Array.from([0, ...fleet.map(({ observedAtMs }) => observedAtMs.length)]);
	for (let at = 1; at < offsets.length; at++) offsets[at] = (offsets[at] as number) + (offsets[at - 1] as number);
	const joined = (of: (drive: (typeof fleet)[number]) => ArrayLike<number>): Float64Array =>
		Float64Array.from(fleet.flatMap((drive) => Array.from(of(drive))));
	return {
		drives,
		history: {
			deviceIds: drives.map(({ deviceId }) => deviceId),
			offsets,
			observedAtMs: joined(({ observedAtMs }) => observedAtMs),
			metrics: failureMetrics,
			values: failureMetrics.map((metric) =>
				joined(({ metrics, observedAtMs }) => metrics[metric] ?? new Float64Array(observedAtMs.length).fill(Number.NaN)),
			),
		},
	};
}

describe('failures of past days', () => {
	it('are looked ahead to from dates whose horizons do not overlap and end with the history', () => {
		const firstMs = Date.UTC(2024, 0, 1);
		const marks = landmarksOf(firstMs, firstMs + 364 * MS_PER_DAY);
		const of = (horizonDays: number): number[] => marks.filter(({ horizons }) => horizons.includes(horizonDays)).map(({ landmarkMs }) => landmarkMs);
		const end = firstMs + 365 * MS_PER_DAY - 1;
		expect(of(90)).toEqual([270, 180, 90].map((before) => end - before * MS_PER_DAY));
		expect(of(30)).toHaveLength(9);
		expect(of(30).every((atMs) => atMs >= firstMs + 89 * MS_PER_DAY)).toBe(true);
		expect(landmarksOf(firstMs, firstMs + 100 * MS_PER_DAY)).toEqual([]);
	});

	it('count each drive that was in service once a date, and know nothing of what came later', () => {
		const fleet = failingFleet(150, 365, 3);
		const [first, last] = [fleet.history.observedAtMs[0] as number, FLEET_START_MS + 365 * MS_PER_DAY];
		const [mark] = landmarksOf(first, last).filter(({ horizons }) => horizons.includes(90));
		const ask = (given: typeof fleet) =>
			judgeLandmark(
				{ ...given, published: { M: { driveDays: 1e6, failures: 40, capacityTb: 4 } }, ...(mark ?? { landmarkMs: 0, horizons: [] }) },
				quiet,
			);
		const found = ask(fleet).find(({ horizonDays }) => horizonDays === 90);
		const failed = fleet.drives.filter(
			({ exit }) => exit !== undefined && exit.atMs > (mark?.landmarkMs ?? 0) && exit.atMs <= (mark?.landmarkMs ?? 0) + 90 * MS_PER_DAY,
		);
		expect(found?.outcomes.reduce((sum, outcome) => sum + outcome, 0)).toBe(failed.length);
		expect(failed.length).toBeGreaterThan(0);
		// The fate of the drives after the date is taken away: the same probabilities of those whose fate is still told.
		const spared = ask({
			...fleet,
			drives: fleet.drives.map(({ exit, ...drive }) =>
				exit && exit.atMs > (mark?.landmarkMs ?? 0) ? drive : { ...drive, ...(exit ? { exit } : {}) },
			),
		});
		const other = spared.find(({ horizonDays }) => horizonDays === 90);
		expect(other?.leftOut).toBe(failed.length);
		expect(other?.probabilities).toEqual(found?.probabilities.filter((_, at) => found.outcomes[at] === 0));
	});

	it('are not known of a drive that was sold or fell silent before the horizon was over', () => {
		const { drives, history } = dailyFleet(
			'power_on_hours',
			[200, 200, 120, 200].map((days) => Float64Array.from({ length: days }, (_, day) => 24 * day)),
		);
		const atMs = FLEET_START_MS + 110 * MS_PER_DAY - 1;
		const marked = drives.map(
			(drive, index): Drive =>
				index === 0
					? { ...drive, exit: { kind: 'sold', atMs: FLEET_START_MS + 120 * MS_PER_DAY, source: 'hand' } }
					: index === 1
						? { ...drive, exit: { kind: 'failed', atMs: FLEET_START_MS + 125 * MS_PER_DAY, source: 'import' } }
						: drive,
		);
		const [found] = judgeLandmark(
			{ history, drives: marked, published: { M: { driveDays: 1e6, failures: 40, capacityTb: 4 } }, landmarkMs: atMs, horizons: [30] },
			quiet,
		);
		expect(Array.from(found?.outcomes ?? [])).toEqual([1, 0]);
		expect(found?.leftOut).toBe(2);
	});

	it('show a drive as it was: rows and exits that had come by then', () => {
		const { drives, history } = dailyFleet('power_on_hours', [Float64Array.from({ length: 50 }, (_, day) => 24 * day)], () => ({
			exit: { kind: 'failed', atMs: FLEET_START_MS + 49 * MS_PER_DAY, source: 'import' },
		}));
		const [drive] = observedDrives(history, drives);
		if (!drive) throw new Error('no drive');
		const known = knownUntil(drive, FLEET_START_MS + 10 * MS_PER_DAY);
		expect(known?.observedAtMs).toHaveLength(11);
		expect(known?.exit).toBeUndefined();
		expect(knownUntil(drive, FLEET_START_MS + 49 * MS_PER_DAY)?.exit?.kind).toBe('failed');
		expect(knownUntil(drive, FLEET_START_MS - 1)).toBeUndefined();
	});
});

describe('a backtest as a whole', () => {
	it('refuses with the minimum where nothing can be judged', () => {
		const table = tableOf([writes(40, 1)]);
		expect(() => joinBacktest(partsOf(table, []))).toThrow(expect.objectContaining({ code: 'sample_too_small' }));
		expect(() => joinBacktest(partsOf(table, []))).toThrow(/needs 55 days .* failures 120 days .* this history has 40/);
	});

	it('says what is missing beside what could be judged', async () => {
		const table = tableOf(Array.from({ length: 3 }, (_, drive) => writes(120, drive + 1)));
		const found = joinBacktest(partsOf(table, [await judge(table, { origins: Array.from({ length: 30 }, (_, at) => 88 + at) })]));
		expect(found.loads.map(({ horizonDays }) => horizonDays)).toEqual([1, 7]);
		expect(found.missing.map(({ part }) => part)).toEqual([
			'Growth of the bytes in use of past days',
			'Latency of past days',
			'Failures within 30 days',
			'Failures within 90 days',
			'Failures within 365 days',
		]);
	});
});
