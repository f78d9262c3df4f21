import { describe, expect, it } from 'vitest';
import { fitWeibull } from '../../src-main/maths/survival/weibull.ts';
import { fleetCsvHeader, fleetCsvRows } from '../../src-main/maths/synthetic/csv.ts';
import { attackClasses, lookAlikeClasses } from '../../src-main/maths/synthetic/episodes.ts';
import type { FleetOptions, SyntheticDrive } from '../../src-main/maths/synthetic/fleet.ts';
import { generateFleet } from '../../src-main/maths/synthetic/fleet.ts';
import type { FleetLaw } from '../../src-main/maths/synthetic/law.ts';
import { defaultLaw, syntheticModels } from '../../src-main/maths/synthetic/law.ts';
import { cosineOfTurns } from '../../src-main/maths/synthetic/noise.ts';
import { impossibleValue, metricInfo } from '../../src-main/shared/domain/metrics.ts';

const DAY = 86_400_000;
const fleetOf = (options: FleetOptions): SyntheticDrive[] => [...generateFleet(options)];

function textOf(options: FleetOptions) {
	const chunks = fleetCsvRows(options);
	let text = '';
	let next = chunks.next();
	for (; !next.done; next = chunks.next()) text += next.value;
	return { text, truth: next.value };
}

const small: FleetOptions = { drives: 24, days: 120, seed: 11, hasAttacks: true, hasFaults: false };
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a synthetic fleet', () => {
	it('is the same for the same seed and another for another seed', () => {
		expect(textOf(small)).toEqual(textOf(small));
		expect(textOf({ ...small, seed: 12 }).text).not.toBe(textOf(small).text);
	});

	it('makes a drive from the seed and its index alone, whatever the size of the fleet', () => {
		const calm = { ...small, hasAttacks: false };
		expect(fleetOf({ ...calm, drives: 30 }).slice(0, 24)).toEqual(fleetOf(calm));
	});

	it('leaves days without an episode as they are when attacks are switched on', () => {
		const calm = fleetOf({ ...small, hasAttacks: false });
		let changed = 0;
		fleetOf(small).forEach((drive, i) => {
			drive.metrics.daily_bytes_read.slice(0, calm[i].observedAtMs.length).forEach((value, t) => {
				const atMs = drive.observedAtMs[t];
				const isTouched = drive.episodes.some((episode) => atMs >= episode.startMs && atMs <= episode.endMs);
				if (!isTouched) expect(value).toBe(calm[i].metrics.daily_bytes_read[t]);
				else if (value !== calm[i].metrics.daily_bytes_read[t]) changed++;
			});
		});
		expect(changed).toBeGreaterThan(20);
	});

	it('names its drives as synthetic and keeps every value within the bounds of the catalogue', () => {
		for (const drive of fleetOf(small)) {
			expect(drive.serial).toMatch(/^SYN-11-\d{5}$/);
			for (const [name, values] of Object.entries(drive.metrics)) {
				expect(metricInfo(name).isKnown, name).toBe(true);
				expect(metricInfo(name).protocols, name).toContain(drive.protocol);
				for (const value of values) expect(impossibleValue(metricInfo(name), value)).toBeUndefined();
			}
		}
	});

	it.each(['daily', 'hourly'] as const)('never lets a counter fall at %s cadence', (cadence) => {
		for (const drive of fleetOf({ ...small, drives: 12, days: 40, cadence }))
			for (const [name, values] of Object.entries(drive.metrics))
				if (metricInfo(name).kind === 'counter')
					for (let t = 1; t < values.length; t++) expect(values[t], `${drive.serial} ${name}`).toBeGreaterThanOrEqual(values[t - 1]);
	});

	it('adds the written bytes of each step to the total', () => {
		for (const cadence of ['daily', 'hourly'] as const) {
			const [drive] = fleetOf({ drives: 1, days: 20, seed: 3, cadence });
			const { bytes_written_total: total, daily_bytes_written: rate } = drive.metrics;
			const stepDays = cadence === 'daily' ? 1 : 1 / 24;
			const sum = rate.slice(1).reduce((all, value) => all + value * stepDays, 0);
			expect((total.at(-1) ?? 0) - total[0]).toBeCloseTo(sum, -6);
		}
	});

	it('ends the rows of a failed drive with the failure and knows when that was', () => {
		const { text, truth } = textOf({ drives: 60, days: 365, seed: 5, law: { weibullScaleFactor: 0.3 } });
		const rows = text.trimEnd().split('\n').slice(1);
		expect(truth.failures).toBeGreaterThan(5);
		expect(rows).toHaveLength(truth.rows);
		const lastRows = new Map(rows.map((row) => [row.split(',')[1], row] as const));
		for (const drive of truth.drives) {
			const row = lastRows.get(drive.serial)?.split(',') ?? [];
			expect(row[7]).toBe(drive.failedAtMs === null ? '0' : '1');
			if (drive.failedAtMs !== null) expect(row[0]).toBe(new Date(drive.failedAtMs).toISOString().slice(0, 10));
		}
		expect(rows.filter((row) => row.split(',')[7] === '1')).toHaveLength(truth.failures);
	});

	it('lets silent drives fail without a visible defect, others mostly with one', () => {
		const { truth } = textOf({ drives: 200, days: 200, seed: 8, law: { weibullScaleFactor: 0.25 } });
		const failed = truth.drives.filter((drive) => drive.failedAtMs !== null);
		expect(failed.filter((drive) => drive.isSilent && drive.hadSymptoms)).toEqual([]);
		expect(failed.filter((drive) => drive.isSilent).length).toBeGreaterThan(3);
		expect(failed.filter((drive) => drive.hadSymptoms).length).toBeGreaterThan(10);
	});

	it('labels every class of attack and look-alike, inside the rows of the drive', () => {
		const fleet = fleetOf({ ...small, drives: 100, days: 365 });
		const episodes = fleet.flatMap((drive) => drive.episodes);
		expect(new Set(episodes.map((episode) => episode.class))).toEqual(new Set([...attackClasses, ...lookAlikeClasses]));
		for (const drive of fleet)
			for (const episode of drive.episodes) {
				expect(drive.observedAtMs).toContain(episode.startMs);
				expect(drive.observedAtMs).toContain(episode.endMs);
			}
	});

	it('shows in its rows what the labels say', () => {
		const usual = { ransomware: 'modified_files', exfiltration: 'daily_bytes_read', insider: 'deleted_files' } as const;
		const fleet = fleetOf({ drives: 40, days: 300, seed: 21, hasAttacks: true, law: { attacksPerYear: 0.5 } });
		for (const name of attackClasses) {
			const ratios = fleet.flatMap((drive) =>
				drive.episodes
					.filter((episode) => episode.class === name)
					.map((episode) => {
						const values = drive.metrics[usual[name]];
						const during = values.filter((_, t) => drive.observedAtMs[t] >= episode.startMs && drive.observedAtMs[t] <= episode.endMs);
						return Math.max(...during) / values.toSorted()[values.length >> 1];
					}),
			);
			expect(ratios.length).toBeGreaterThan(5);
			expect(Math.min(...ratios), name).toBeGreaterThan(1.2);
			expect(mean(ratios), name).toBeGreaterThan(4);
		}
	});

	it('lists gaps, duplicates, resets, clock jumps and swapped serials that are in the rows', () => {
		const options = { drives: 80, days: 200, seed: 4, hasFaults: true };
		const { text, truth } = textOf(options);
		const kinds = new Set(truth.drives.flatMap((drive) => drive.faults.map((fault) => fault.kind)));
		expect(kinds).toEqual(new Set(['gap', 'duplicate', 'reset', 'clock_jump', 'swapped_serial']));
		const keys = text
			.trimEnd()
			.split('\n')
			.slice(1)
			.map((row) => row.split(',', 2).join());
		expect(new Set(keys).size).toBeLessThan(keys.length);
		const clean = fleetOf({ ...options, hasFaults: false });
		for (const [i, drive] of fleetOf(options).entries())
			for (const gap of drive.truth.faults.filter((fault) => fault.kind === 'gap')) {
				const inGap = (atMs: number): boolean => atMs >= gap.startMs && atMs <= gap.endMs;
				expect(clean[i].observedAtMs.some(inGap)).toBe(true);
				if (!drive.truth.faults.some((fault) => fault.kind === 'clock_jump')) expect(drive.observedAtMs.some(inGap)).toBe(false);
			}
	});

	it('has a column for every metric of the catalogue and as many fields in each row', () => {
		const { text } = textOf({ drives: 8, days: 3, seed: 1, cadence: 'hourly' });
		const [header, ...rows] = text.trimEnd().split('\n');
		expect(header).toBe(fleetCsvHeader);
		expect(rows).toHaveLength(8 * 72);
		for (const row of rows) expect(row.split(',')).toHaveLength(header.split(',').length);
		expect(rows[1]).toMatch(/^\d{4}-\d\d-\d\dT01:00:00Z,SYN-1-00001,SYNTH /);
	});

	it('refuses a fleet without drives, days or a seed', () => {
		for (const wrong of [{ drives: 0 }, { days: 1.5 }, { seed: -1 }])
			expect(() => fleetOf({ ...small, ...wrong })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
	});
});

describe('the law of the fleet', () => {
	/** Log writes without level and growth: residuals of a straight line per drive. */
	function detrended(values: Float64Array): { slope: number; residuals: Float64Array } {
		const logs = Float64Array.from(values, Math.log);
		const centre = (logs.length - 1) / 2;
		const level = mean([...logs]);
		let product = 0;
		let square = 0;
		logs.forEach((value, t) => {
			product += (t - centre) * (value - level);
			square += (t - centre) ** 2;
		});
		const slope = product / square;
		return { slope, residuals: logs.map((value, t) => value - level - slope * (t - centre)) };
	}
	const fleet = fleetOf({ drives: 96, days: 728, seed: 33, law: { burstsPerYear: 0, weibullScaleFactor: 1e6 } });

	it('gives back weekly season, growth and the memory of the noise', () => {
		const byWeekday: number[][] = [[], [], [], [], [], [], []];
		const slopes: number[] = [];
		const memories: number[] = [];
		for (const drive of fleet) {
			const { slope, residuals } = detrended(drive.metrics.daily_bytes_written);
			const own = byWeekday.map((_, weekday) => mean([...residuals.filter((_, t) => new Date(drive.observedAtMs[t]).getUTCDay() === weekday)]));
			own.forEach((value, weekday) => {
				byWeekday[weekday].push(value);
			});
			const noise = residuals.map((value, t) => value - own[new Date(drive.observedAtMs[t]).getUTCDay()]);
			slopes.push(slope * 365);
			memories.push(mean([...noise.slice(1).map((value, t) => value * noise[t])]) / mean([...noise.map((value) => value * value)]));
		}
		// The factor of each of the 12 hosts has deviation 0.23: 0.067 of the pattern's largest entry, three times that here.
		byWeekday.forEach((values, weekday) => {
			expect(Math.abs(mean(values) - defaultLaw.weekly[weekday])).toBeLessThan(0.02 + 0.2 * Math.abs(defaultLaw.weekly[weekday]));
		});
		// 96 drives with deviation 0.08, and the error of each slope, about 0.02: three standard errors.
		expect(Math.abs(mean(slopes) - defaultLaw.growthPerYear)).toBeLessThan(0.027);
		expect(Math.abs(mean(memories) - defaultLaw.noiseCorrelation)).toBeLessThan(0.03);
	});

	it('gives back shape and scale of the Weibull law from left-truncated, censored ages', () => {
		const plain: Partial<FleetLaw> = {
			weibullScaleFactor: 0.15,
			weibullShape: 1.8,
			frailtyVariance: 0,
			batchDeviation: 0,
			hostShocksPerYear: 0,
			betaDefects: 0,
			betaWear: 0,
			betaTemperature: 0,
		};
		const entryDays: number[] = [];
		const exitDays: number[] = [];
		const hasFailed: number[] = [];
		for (const drive of generateFleet({ drives: 500, days: 250, seed: 17, law: plain })) {
			const unit = (syntheticModels.find((spec) => spec.model === drive.model)!.weibullScaleDays * 0.15) / 1000;
			entryDays.push(drive.truth.startAgeDays / unit);
			exitDays.push((drive.truth.startAgeDays + drive.observedAtMs.length) / unit);
			hasFailed.push(drive.hasFailed ? 1 : 0);
		}
		const fit = fitWeibull({ entryDays: Float64Array.from(entryDays), exitDays: Float64Array.from(exitDays), hasFailed: Uint8Array.from(hasFailed) });
		expect(fit.failures).toBeGreaterThan(80);
		expect(Math.abs(Math.log(fit.shape / 1.8))).toBeLessThan(3 * Math.sqrt(fit.variance.logShape));
		expect(Math.abs(Math.log(fit.scaleDays / 1000))).toBeLessThan(3 * Math.sqrt(fit.variance.logScale));
		expect(fit.variance.logShape).toBeLessThan(0.02);
	});

	it('turns the hourly fleet with the same noise law: a day correlates with the next as at daily cadence', () => {
		const law = { burstsPerYear: 0, weekly: [0, 0, 0, 0, 0, 0, 0], diurnalDepth: 0, growthPerYear: 0, growthDeviation: 0, weibullScaleFactor: 1e6 };
		const memories = fleetOf({ drives: 12, days: 100, seed: 2, cadence: 'hourly', law }).map((drive) => {
			const { residuals } = detrended(drive.metrics.daily_bytes_written);
			return mean([...residuals.slice(24).map((value, t) => value * residuals[t])]) / mean([...residuals.map((value) => value * value)]);
		});
		expect(Math.abs(mean(memories) - defaultLaw.noiseCorrelation)).toBeLessThan(0.1);
	});

	it('computes cosines as Math.cos does', () => {
		for (let turns = -2; turns <= 2; turns += 0.013) expect(cosineOfTurns(turns)).toBeCloseTo(Math.cos(2 * Math.PI * turns), 13);
	});

	it('starts the history at the day that is asked for', () => {
		const [drive] = fleetOf({ drives: 1, days: 2, seed: 1, startMs: Date.UTC(2020, 1, 28, 13) });
		expect([...drive.observedAtMs]).toEqual([Date.UTC(2020, 1, 28), Date.UTC(2020, 1, 28) + DAY]);
	});
});
