/** Made-up results of the right types and plausible shapes, for tests of charts and reports. Only the verdicts of the backtest are computed by the product. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { judgeFailures } from '../../src-main/maths/failures/judge-landmarks.ts';
import { judgeExceedances, judgePlaces } from '../../src-main/maths/risk/judge-exceedances.ts';
import { type ReportFonts, type ReportInput, reportFontFiles } from '../../src-main/report/input.ts';
import type { BacktestResult } from '../../src-main/shared/domain/backtest.ts';
import type { ModelBasis, ModelsAge } from '../../src-main/shared/domain/model-basis.ts';
import { defaultReportOptions } from '../../src-main/shared/domain/report.ts';
import type {
	AnomalyEvent,
	AnomalyResult,
	Estimate,
	Forecast,
	RiskResult,
	ThreatClass,
	TrainingResult,
} from '../../src-main/shared/domain/results.ts';
import type { DeviceId, Drive } from '../../src-main/shared/domain/telemetry.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

export const FIRST_MS = Date.UTC(2013, 3, 10);
export const LAST_MS = Date.UTC(2013, 4, 19);
const MODELS = ['HGST HMS5C4040ALE640', 'ST4000DM000', 'Hitachi HDS5C3030ALA630', 'WDC WD30EFRX', 'SAMSUNG MZ7LN512'];

/** Park-Miller: enough for made-up figures. */
export function madeUpNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 48271) % 2147483647;
		return state / 2147483647;
	};
}

export function estimate(value: number, halfWidth: number): Estimate {
	return { value, standardError: halfWidth / 1.96, lower: value - halfWidth, upper: value + halfWidth };
}

export function deviceId(index: number): DeviceId {
	return `d${index + 1}` as DeviceId;
}

export function serialOf(index: number): string {
	return `Z300${(100_000 + index * 7919).toString(36).toUpperCase()}`;
}

export function madeUpDrives(count: number): Drive[] {
	return Array.from({ length: count }, (_, index) => ({
		deviceId: deviceId(index),
		serial: serialOf(index),
		isSerialMasked: false,
		model: MODELS[index % 7] ?? MODELS[0]!,
		firmware: 'A1',
		protocol: 'ATA',
		capacityBytes: [4e12, 4e12, 3e12, 3e12, 512e9][index % 5]!,
		firstSeenMs: FIRST_MS,
		lastSeenMs: LAST_MS,
		samples: 40,
		...(index % 17 === 3 ? { exit: { kind: 'failed' as const, atMs: LAST_MS - index * MS_PER_DAY, source: 'import' as const } } : {}),
	}));
}

/** Losses that are whole replacements: binomial-like steps of 250 EUR with a long tail. */
export function madeUpRisk(drives: readonly Drive[]): RiskResult {
	const bins = 28;
	const counts = Float64Array.from({ length: bins }, (_, bin) => Math.round(1600 * Math.exp(-(((bin - 7) / 4.4) ** 2)) + 220 * Math.exp(-bin / 6)));
	const shares = drives.map((_, index) => 1 / (index + 2) ** 1.2);
	const totalShare = shares.reduce((sum, share) => sum + share, 0) || 1;
	const convergence = [500, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000];
	return {
		seed: 42,
		paths: 10_000,
		horizonDays: 90,
		currency: 'EUR',
		drivesAtRisk: drives.length,
		expectedLoss: estimate(8_312, 97),
		expectedFailures: estimate(4.13, 0.05),
		failureRange: [1, 9],
		levels: [
			{ confidence: 0.95, valueAtRisk: estimate(18_432, 297), conditionalValueAtRisk: estimate(22_918, 588) },
			{ confidence: 0.99, valueAtRisk: estimate(24_100, 720), conditionalValueAtRisk: estimate(26_300, 1_450) },
		],
		components: drives.map((drive, index) => ({
			deviceId: drive.deviceId,
			serial: drive.serial,
			model: drive.model,
			conditionalValueAtRisk: estimate((22_918 * shares[index]!) / totalShare, (900 * Math.sqrt(shares[index]!)) / totalShare),
			share: shares[index]! / totalShare,
		})),
		drives: drives.map((drive, index) => ({
			deviceId: drive.deviceId,
			serial: drive.serial,
			model: drive.model,
			ageDays: 400 + 31 * index,
			failureProbability: 0.4 / (index + 1.5),
			failureProbabilityLower: 0.28 / (index + 1.5),
			failureProbabilityUpper: 0.55 / (index + 1.5),
			riskScore: 90 / (index + 1),
			replacementCost: 250,
			contributions:
				index % 3 === 0
					? [
							{ factor: 'pending_sectors', text: 'pending sectors 0 to 16 since 2013-05-03', hazardRatio: 6.2 },
							{ factor: 'age', text: 'older than 3 years', hazardRatio: 1.6 },
						]
					: [{ factor: 'age', text: 'older than 3 years', hazardRatio: 1.6 }],
		})),
		histogram: { edges: Float64Array.from({ length: bins + 1 }, (_, edge) => edge * 1_250), counts },
		convergence: {
			paths: Float64Array.from(convergence),
			valueAtRisk: Float64Array.from(convergence, (paths, index) => 18_432 + (index % 2 ? -1 : 1) * (9_000 / Math.sqrt(paths))),
			lower: Float64Array.from(convergence, (paths) => 18_432 - 30_000 / Math.sqrt(paths)),
			upper: Float64Array.from(convergence, (paths) => 18_432 + 30_000 / Math.sqrt(paths)),
			conditionalValueAtRisk: Float64Array.from(convergence, (paths, index) => 22_918 + (index % 2 ? 1 : -1) * (22_000 / Math.sqrt(paths))),
		},
		survival: {
			shape: 1.31,
			scaleDays: 5_120,
			shapeStandardError: 0.18,
			scaleStandardErrorDays: 610,
			drives: drives.length,
			failures: drives.filter((drive) => drive.exit).length,
			exposureDays: drives.length * 40,
			annualFailureRate: 0.041,
			covariates: [
				{ metric: 'pending_sectors', text: 'pending sectors above 0', hazardRatio: 6.2, drives: 12, failures: 4 },
				{ metric: 'reallocated_sectors', text: 'reallocated sectors above 0', hazardRatio: 3.4, drives: 20, failures: 3 },
			],
			source: 'pooled',
			text: 'Failures of this fleet, pooled toward published model rates.',
		},
		assumptions: [
			'Drives fail independently of each other; shared causes such as a bad batch are not modelled.',
			'A failed drive is replaced at once, at 250 EUR each.',
		],
		missing: [
			{ part: 'Latency paths', missing: 'read_latency_ms', reason: 'No drive reports a read latency.' },
			{ part: 'Wear-out dates', missing: 'percentage_used', reason: 'The source holds hard disks only.' },
		],
		dataHash: 'a3f1c2d49b0e77aa5566c0ffee0123456789abcdef0123456789abcdef012345',
	};
}

/** A load whose VaR held and failures that were foreseen, by the functions that judge them. */
export function madeUpBacktest(): BacktestResult {
	const days = 120;
	const outcomes = Float64Array.from({ length: days }, (_, day) => 1e12 * (1 + 0.2 * Math.sin(day) + (day % 20 === 7 ? 0.6 : 0)));
	const valuesAtRisk = [new Float64Array(days).fill(1.4e12), new Float64Array(days).fill(1.9e12)];
	const places = Float64Array.from({ length: days }, (_, day) => (((day * 37) % days) + 0.5) / days);
	const probabilities = Float64Array.from({ length: 900 }, (_, drive) => 0.005 + 0.05 * ((drive % 30) / 30) ** 3);
	const outcomesOfDrives = Uint8Array.from(probabilities, (_, drive) => (drive % 61 === 29 ? 1 : 0));
	const rule = Uint8Array.from(probabilities, (_, drive) => (drive % 30 > 27 ? 1 : 0));
	return {
		seed: 42,
		drives: 60,
		judgedDrives: 50,
		firstMs: LAST_MS - 400 * MS_PER_DAY,
		lastMs: LAST_MS,
		loads: [
			{
				metric: 'writes',
				horizonDays: 1,
				unit: 'B',
				aggregate: 'sum',
				drives: 50,
				days,
				atMs: Float64Array.from({ length: days }, (_, day) => LAST_MS - (days - 1 - day) * MS_PER_DAY),
				outcomes,
				valuesAtRisk,
				levels: [0.95, 0.99].map((confidence, level) => ({
					...judgeExceedances(
						{ outcomes, valuesAtRisk: valuesAtRisk[level] as Float64Array, benchmark: new Float64Array(days).fill(2e12) },
						confidence,
					),
					drives: { share: 0.052, judgedDays: 6_000, rejected: 3, judged: 50 },
				})),
				pit: judgePlaces(places),
			},
		],
		failures: [
			{
				horizonDays: 90,
				landmarksMs: Float64Array.of(LAST_MS - 180 * MS_PER_DAY, LAST_MS - 90 * MS_PER_DAY),
				leftOut: 0,
				...judgeFailures({ probabilities, uncorrected: probabilities, outcomes: outcomesOfDrives, rule, levelDeviation: 0.2 }),
			},
		],
		missing: [],
		notes: ['Weeks do not overlap. Each test objects to a right law once in twenty times.'],
		dataHash: 'a3f1',
	};
}

export function madeUpAnomalies(drives: readonly Drive[], count: number): AnomalyResult {
	const classes: ThreatClass[] = [
		'hardware_degradation',
		'unusual',
		'hardware_degradation',
		'ransomware_indicator',
		'hardware_degradation',
		'data_exfiltration',
		'insider_threat',
		'unusual',
	];
	const events =
		drives.length === 0
			? []
			: Array.from({ length: count }, (_, index) => madeUpEvent(drives[(index * 5) % drives.length]!, index, classes[index % classes.length]!));
	return {
		seed: 42,
		budgetPerDriveMonth: 0.2,
		achievedPerDriveMonth: 0.17,
		threshold: 0.61,
		drives: drives.length,
		driveDays: drives.length * 40,
		lastObservedMs: FIRST_MS + 40 * MS_PER_DAY,
		events,
		budgetCurve: { threshold: Float64Array.of(0.7, 0.61), perDriveMonth: Float64Array.of(0.1, 0.17), lastMonth: Float64Array.of(2, 3) },
		excused: [],
		proposals: [],
		missing: [{ part: 'Threat class ransomware', missing: 'write_entropy', reason: 'Confidence is lower without the entropy of writes.' }],
	};
}

function madeUpEvent(drive: Drive, index: number, threat: ThreatClass): AnomalyEvent {
	const startMs = FIRST_MS + ((index * 11) % 36) * MS_PER_DAY;
	return {
		eventId: `e${index}`,
		deviceId: drive.deviceId,
		serial: drive.serial,
		metric: 'pending_sectors',
		startMs,
		endMs: startMs + (index % 4) * MS_PER_DAY,
		peakMs: startMs,
		score: 0.7,
		threshold: 0.61,
		class: threat,
		confidence: 0.45 + (index % 5) / 10,
		size: 16,
		contributions: [],
		evidence: [
			{
				metric: 'pending_sectors',
				windowStartMs: startMs,
				windowEndMs: startMs + MS_PER_DAY,
				observed: 16,
				baseline: 0,
				spread: 0,
				score: 0.7,
				threshold: 0.61,
				detector: 'counter change',
				text: 'pending sectors rose from 0 to 16 within 2 days; baseline 0',
			},
		],
		alternatives: ['a long self-test', 'a cable fault'],
		missingEvidence: ['read_latency_ms'],
	};
}

export function madeUpForecast(drive: Drive, index: number, horizonDays = 30): Forecast {
	const random = madeUpNumbers(7 + index);
	const days = 40;
	const history = Float64Array.from({ length: days }, (_, day) => 27 + 2 * Math.sin(day / 5 + index) + random() * 1.4);
	if (index === 1) history.fill(Number.NaN, 12, 17);
	const steps = Array.from({ length: horizonDays }, (_, step) => step + 1);
	return {
		deviceId: drive.deviceId,
		serial: drive.serial,
		metric: index === 2 ? 'pending_sectors' : 'temperature_c',
		unit: index === 2 ? 'sectors' : '°C',
		horizonDays,
		level: 0.95,
		lastObservedMs: LAST_MS,
		mean: Float64Array.from(steps, (step) => 27.5 + 0.02 * step),
		lower: Float64Array.from(steps, (step) => 27.5 + 0.02 * step - 0.9 * Math.sqrt(step)),
		upper: Float64Array.from(steps, (step) => 27.5 + 0.02 * step + 0.9 * Math.sqrt(step)),
		historyMs: Float64Array.from({ length: days }, (_, day) => FIRST_MS + day * MS_PER_DAY),
		history,
		weights: { arima: 0.62, lstm: 0.38, 'seasonal naive': 0 },
		stationarity: null,
		stationarityNote: 'Stationary after 1 difference (ADF p 0.012).',
		arimaOrder: [1, 1, 1],
		accuracy: [
			{ name: 'arima', mase: 0.82, smape: 3.1 },
			{ name: 'lstm', mase: 0.91, smape: 3.6 },
			{ name: 'naive', mase: 1, smape: 4.2 },
		],
		coverage: [{ nominal: 0.95, empirical: 0.933, count: 90 }],
		basis: madeUpBasis,
		seed: 42,
		notes: index === 0 ? ['Only three origins were available for the weights.'] : [],
	};
}

export function madeUpTraining(): TrainingResult {
	return {
		seed: 42,
		bundle: 'bundle-0001',
		models: (['lstm', 'arima', 'anomaly', 'survival'] as const).map((name) => ({
			name,
			...(name === 'lstm' || name === 'arima' ? { metric: 'temperature_c' } : {}),
			trainedAtMs: LAST_MS + MS_PER_DAY,
			windowStartMs: FIRST_MS,
			windowEndMs: LAST_MS,
			series: 97,
			summary: `${name} over 97 series; validation error 12 % below naive.`,
			metrics: { mase: 0.9 },
		})),
		losses: [],
		missing: [],
		dataHash: 'a3f1c2d49b0e77aa5566c0ffee0123456789abcdef0123456789abcdef012345',
	};
}

/** Models that have seen all but the last nine days. */
export function madeUpModelsAge(): ModelsAge {
	const fresh = { drift: null, isStale: false, staleSinceMs: null, reasons: [] };
	return {
		bundle: 'bundle-0001',
		trainedAtMs: LAST_MS + MS_PER_DAY,
		windowStartMs: FIRST_MS,
		windowEndMs: LAST_MS - 9 * MS_PER_DAY,
		daysAfter: 9,
		models: [
			{ name: 'lstm', metric: 'temperature_c', drives: { trainable: 97, unseen: 2 }, ...fresh },
			{ name: 'arima', metric: 'temperature_c', drives: { trainable: 97, unseen: 2 }, ...fresh },
			{ name: 'anomaly', drives: null, ...fresh },
			{ name: 'survival', drives: null, ...fresh },
		],
		check: null,
		canCheck: false,
		proposal: null,
		staleSinceMs: null,
	};
}

/** An LSTM of a bundle, and what was fitted for one forecast. */
export const madeUpBasis: readonly ModelBasis[] = [
	{
		model: 'LSTM on temperature',
		bundle: 'bundle-0001',
		hasWeight: true,
		trainedAtMs: LAST_MS + MS_PER_DAY,
		windowStartMs: FIRST_MS,
		windowEndMs: LAST_MS - 9 * MS_PER_DAY,
		daysAfter: 9,
		isStale: false,
		staleSinceMs: null,
		reason: '',
	},
	{
		model: 'ARIMA',
		bundle: null,
		hasWeight: true,
		trainedAtMs: LAST_MS + MS_PER_DAY,
		windowStartMs: FIRST_MS,
		windowEndMs: LAST_MS,
		daysAfter: 0,
		isStale: false,
		staleSinceMs: null,
		reason: '',
	},
];

export function readFonts(): ReportFonts {
	const read = (file: string): Uint8Array => new Uint8Array(readFileSync(fileURLToPath(new URL(`../../resources/fonts/${file}`, import.meta.url))));
	return { regular: read(reportFontFiles.regular), semibold: read(reportFontFiles.semibold), mono: read(reportFontFiles.mono) };
}

/** A whole report over `count` drives. */
export function madeUpReport(count: number, changes: Partial<ReportInput> = {}): ReportInput {
	const drives = madeUpDrives(count);
	return {
		workspace: {
			name: 'Lab A',
			isSynthetic: false,
			drives: count,
			failures: drives.filter((drive) => drive.exit).length,
			samples: count * 40,
			firstMs: count === 0 ? null : FIRST_MS,
			lastMs: count === 0 ? null : LAST_MS,
			imports:
				count === 0
					? []
					: [
							{
								name: 'daily-2013/2013-04-10.csv',
								format: 'backblaze-csv',
								importedAtMs: LAST_MS,
								samples: count * 40,
								added: count * 40,
								conflicts: 0,
								rejected: 3,
							},
						],
			metrics:
				count === 0
					? []
					: ['temperature_c', 'power_on_hours', 'pending_sectors', 'reallocated_sectors', 'smart_240_raw'].map((metric) => ({
							metric,
							drives: count,
							samples: count * 40,
						})),
		},
		generatedAtMs: LAST_MS + MS_PER_DAY,
		drives,
		risk: count === 0 ? null : madeUpRisk(drives),
		asked: count === 0 ? null : { seed: 42, horizonDays: 90, paths: 10_000, levels: [0.95, 0.99], estimator: 'inverted_cdf', sampling: 'plain' },
		backtest: count === 0 ? null : madeUpBacktest(),
		anomalies: count === 0 ? null : madeUpAnomalies(drives, Math.min(24, 2 * count)),
		knownEvents: 0,
		eventCounts: count === 0 ? null : { unclassified: Math.min(24, 2 * count) },
		options: defaultReportOptions,
		letterhead: { organisation: '', logo: null },
		previous: null,
		scenarios: null,
		plan: null,
		forecasts: drives.slice(0, 4).map((drive, index) => madeUpForecast(drive, index)),
		training: count === 0 ? null : madeUpTraining(),
		models: count === 0 ? null : madeUpModelsAge(),
		absent: count === 0 ? { risk: 'The workspace holds no drives. Import an export first.' } : {},
		dataHash: count === 0 ? '' : 'a3f1c2d49b0e77aa5566c0ffee0123456789abcdef0123456789abcdef012345',
		seed: count === 0 ? null : 42,
		versions: { 'Stochastic Storage VaR': '0.1.0', Node: '24.21.0' },
		fonts: readFonts(),
		...changes,
	};
}
