/** Made-up inputs in which no part is missing: causes, groups, times to full, scenarios, a plan, a report before this one, data quality, one drive. */
import { reportFigures } from '../../src-main/report/figures.ts';
import type { ReportDrive, ReportInput } from '../../src-main/report/input.ts';
import type { FleetQuality } from '../../src-main/shared/domain/quality.ts';
import type { ReportFigures } from '../../src-main/shared/domain/report.ts';
import type { DriveRisk, Estimate, RiskResult } from '../../src-main/shared/domain/results.ts';
import type { RiskDetails } from '../../src-main/shared/domain/risk-details.ts';
import type { ReplacementPlan, ScenarioComparison, ScenarioOutcome } from '../../src-main/shared/domain/scenario.ts';
import { type Drive, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { estimate, FIRST_MS, LAST_MS, madeUpDrives, madeUpForecast, madeUpReport, madeUpRisk } from './inputs.ts';

const CVAR = 22_918;

/** Drives that say where they sit. */
function placedDrives(count: number): Drive[] {
	return madeUpDrives(count).map((drive, index) => ({
		...drive,
		host: `stor-${String(1 + (index % 6)).padStart(2, '0')}`,
		slot: String(index % 24),
		...(index % 3 === 2 ? {} : { pool: `tank${index % 5}` }),
	}));
}

function madeUpDetails(drives: readonly Drive[]): RiskDetails {
	const shareOut = (names: readonly string[]): RiskDetails['models'] => {
		const weights = names.map((_, index) => 1 / (index + 1.5));
		const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
		return names.map((name, index) => {
			const share = weights[index]! / total;
			return { name, drives: 1 + Math.floor(drives.length / names.length), conditionalValueAtRisk: CVAR * share, share };
		});
	};
	const cause = (name: string, share: number) => ({ name, drives: 0, conditionalValueAtRisk: CVAR * share, share });
	return {
		causes: [cause('failure', 0.66), cause('wear_out', 0.06), cause('data_loss', 0.24), cause('capacity', 0.04), cause('latency', 0)],
		models: shareOut([...new Set(drives.map(({ model }) => model))]),
		hosts: shareOut([...new Set(drives.map(({ host }) => host ?? ''))]),
		groups: Array.from({ length: Math.min(14, Math.floor(drives.length / 3)) }, (_, index) => ({
			groupId: index + 1,
			name: `tank${index}/raidz2-0`,
			host: `stor-0${1 + (index % 6)}`,
			level: 'raidz2',
			members: 6,
			toleratedFailures: 2,
			spares: index % 2,
			lossProbability: estimate(0.004 / (index + 1), 0.001 / (index + 1)),
			dataLoss: 40_000,
			conditionalValueAtRisk: (CVAR * 0.24) / (index + 2) / 2,
		})),
		wornOut: estimate(0.31, 0.02),
		shortBytes: estimate(2.4e12, 0.2e12),
		groupsLost: estimate(0.012, 0.002),
		failureShares: Float64Array.of(0.02, 0.07, 0.14, 0.19, 0.2, 0.15, 0.1, 0.06, 0.04, 0.02, 0.01),
		others: [
			{ name: 'normal', valueAtRisk: 17_100, conditionalValueAtRisk: 19_800, note: 'Losses follow a normal law with this mean and deviation.' },
			{ name: 'cornish_fisher', valueAtRisk: 18_300, conditionalValueAtRisk: 22_700, note: 'A normal law bent by skewness and kurtosis.' },
			{ name: 'gpd', valueAtRisk: 18_410, note: 'The excess over a threshold follows a generalised Pareto law; its mean is not finite here.' },
		],
		dependence: { correlation: 0.12, shocksPerYear: 0.5, shockProbability: 0.3 },
	};
}

/** Some drives tell when they are full, some when they are worn out. */
function reaching(drive: DriveRisk, index: number): DriveRisk {
	const days = 30 + 41 * (index % 60) + index;
	const reach = { days: days > 3000 ? null : days, lowerDays: days * 0.7, upperDays: days > 1800 ? null : days * 1.9 };
	if (index % 4 === 1) return { ...drive, wearOut: { ...reach, days: days * 1.2 } };
	return index % 4 === 3 ? drive : { ...drive, timeToFull: reach };
}

function wholeRisk(drives: readonly Drive[]): RiskResult {
	const risk = madeUpRisk(drives);
	return { ...risk, drives: risk.drives.map(reaching), details: madeUpDetails(drives) };
}

function outcome(name: string, saved: number, half: number, replaced: number, notes: readonly string[] = []): ScenarioOutcome {
	const difference = (factor: number): Estimate => estimate(-saved * factor, half * factor);
	return {
		name,
		changes: [],
		cost: replaced * 250,
		replaced,
		expectedLoss: estimate(8_312 - saved / 3, 97),
		expectedFailures: estimate(4.13 - replaced / 10, 0.05),
		levels: [{ confidence: 0.95, valueAtRisk: estimate(18_432 - saved, 297), conditionalValueAtRisk: estimate(CVAR - saved, 588) }],
		difference: { expectedLoss: difference(0.3), valueAtRisk: difference(0.9), conditionalValueAtRisk: difference(1) },
		notes,
	};
}

export function madeUpComparison(): ScenarioComparison {
	const { difference: _none, ...baseline } = outcome('As it is', 0, 0, 0);
	return {
		seed: 42,
		paths: 10_000,
		horizonDays: 90,
		currency: 'EUR',
		drivesAtRisk: 100,
		stated: { prices: '', groups: '' },
		baseline,
		scenarios: [
			outcome('Replace drives older than 5 years', 7_200, 400, 12, [
				'New drives are of the same model, with the failure law of that model at age 0.',
			]),
			outcome('Two more spares for tank0', 310, 420, 0),
			outcome('Bytes grow by 20 %', -1_900, 260, 0),
		],
		dataHash: 'a3f1',
	};
}

export function madeUpPlan(drives: readonly Drive[], budget = 1_000): ReplacementPlan {
	const chosen = drives.slice(0, Math.floor(budget / 250));
	const point = (count: number) => ({
		budget: count * 250,
		drives: count,
		cost: count * 250,
		conditionalValueAtRisk: estimate(CVAR - 2_000 * Math.sqrt(count), 560),
		difference: estimate(-2_000 * Math.sqrt(count), 180),
	});
	return {
		seed: 42,
		paths: 10_000,
		horizonDays: 90,
		currency: 'EUR',
		stated: { prices: '', groups: '' },
		confidence: 0.95,
		budget,
		cost: chosen.length * 250,
		drives: chosen.map(({ deviceId, serial, model }, index) => ({
			deviceId,
			serial,
			model,
			cost: 250,
			failureProbability: 0.4 / (index + 1.5),
			expectedDrop: 2_400 / (index + 1),
		})),
		before: estimate(CVAR, 588),
		after: estimate(CVAR - 2_000 * Math.sqrt(chosen.length), 560),
		difference: estimate(-2_000 * Math.sqrt(chosen.length), 180),
		frontier: [1, 2, 4, 6, 8].filter((count) => count <= drives.length).map(point),
		notes: ['Drives whose model fails early are left where they are.'],
		dataHash: 'a3f1',
	};
}

export function madeUpQuality(drives: readonly Drive[]): FleetQuality {
	const series = drives.length * 5;
	return {
		samples: drives.length * 40,
		drives: drives.length,
		series,
		medianScore: 96,
		scores: [0, 0, 1, 0, 2, 3, 4, 8, 12, 30, Math.max(0, series - 60)],
		reasons: [
			{ code: 'gaps', series: 14, drives: 9 },
			{ code: 'stuck', series: 3, drives: 3 },
		],
		worst: drives.slice(0, 6).map(({ deviceId, serial }, index) => ({
			deviceId,
			serial,
			metric: 'temperature_c',
			label: 'Temperature',
			alike: index % 2 === 0 ? [] : ['pending_sectors'],
			score: 20 + 7 * index,
			values: 31,
			cadenceMs: MS_PER_DAY,
			expected: 40,
			coverage: 0.78,
			gaps: 2,
			longestGapMs: 6 * MS_PER_DAY,
			reasons: [{ code: 'gaps', count: 9, loss: 0.22, text: '9 of 40 values are missing; the longest gap lasts 6 days.' }],
		})),
	};
}

/** The figures of the same fleet a month before: a fifth less CVaR, other figures within the error. */
export function madeUpPrevious(input: ReportInput, changes: Partial<ReportFigures['simulation']> = {}): ReportFigures | null {
	const figures = reportFigures(input);
	if (figures === null) return null;
	const [level] = figures.levels;
	return {
		...figures,
		generatedAtMs: input.generatedAtMs - 30 * MS_PER_DAY,
		simulation: { ...figures.simulation, ...changes },
		levels: level ? [{ ...level, conditionalValueAtRisk: estimate(level.conditionalValueAtRisk.value * 0.8, 500) }] : [],
	};
}

export function madeUpOneDrive({ deviceId, serial }: Drive, input: ReportInput): ReportDrive {
	const days = 40;
	const observedAtMs = Float64Array.from({ length: days }, (_, day) => FIRST_MS + day * MS_PER_DAY);
	const series = (metric: string, value: (day: number) => number) => ({
		deviceId,
		serial,
		metric,
		observedAtMs,
		values: observedAtMs.map((_, day) => value(day)),
	});
	return {
		series: [
			series('pending_sectors', (day) => (day < 22 ? 0 : 16)),
			series('temperature_c', (day) => 31 + 2 * Math.sin(day / 4)),
			series('reallocated_sectors', (day) => Math.floor(day / 9)),
			series('power_on_hours', (day) => 20_000 + 24 * day),
		],
		groups: ['tank0/raidz2-0'],
		changes: [
			{
				changeId: 1,
				batchId: 1,
				deviceId,
				serial,
				model: '',
				field: 'host',
				value: 'stor-07',
				before: 'stor-01',
				reason: 'moved',
				origin: 'hand',
				enteredAtMs: LAST_MS - 5 * MS_PER_DAY,
			},
		],
		imports: input.workspace.imports,
	};
}

/** A whole report over `count` drives. */
export function madeUpWholeReport(count: number, changes: Partial<ReportInput> = {}): ReportInput {
	if (count === 0) return madeUpReport(0, changes);
	const drives = placedDrives(count);
	const bare = madeUpReport(count, { drives, risk: wholeRisk(drives) });
	const input: ReportInput = {
		...bare,
		forecasts: drives.slice(0, 4).map((drive, index) => madeUpForecast(drive, index)),
		scenarios: madeUpComparison(),
		plan: madeUpPlan(drives),
		quality: madeUpQuality(drives),
		rejects: [
			{ reason: 'temperature is 999 °C, the limit is 150', rows: 2 },
			{ reason: 'the serial is empty', rows: 1 },
		],
		previous: madeUpPrevious(bare),
	};
	return { ...input, drive: madeUpOneDrive(drives[0]!, input), ...changes };
}
