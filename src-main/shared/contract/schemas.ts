/** Wire schemas of the domain's types. Each is checked by the compiler against the type that it carries. */
import { z } from 'zod';
import { type DriveChange, markKinds } from '../domain/drive-changes.ts';
import type { ModelBasis } from '../domain/model-basis.ts';
import type { NabEvaluation } from '../domain/nab.ts';
import type { OracleCase } from '../domain/oracle.ts';
import type * as Results from '../domain/results.ts';
import { type DeviceId, type Drive, exitKinds, factFields, type Money } from '../domain/telemetry.ts';
import { float64Array, instantMs, numberOrNaN } from './codec.ts';

/** Accepts a schema only when it yields what the domain type asks for; from there on it carries that type, `readonly` included. */
export const carries =
	<T>() =>
	<S extends z.ZodType<T>>(schema: S): z.ZodType<T, z.input<S>> =>
		schema as z.ZodType<T, z.input<S>>;

export const probability = z.number().min(0).max(1);

export const deviceId = z.custom<DeviceId>(
	(value) => typeof value === 'string' && /^d\d{1,12}$/.test(value),
	'a device id is the letter d and a number',
);
/** A device id or a serial, as a person types it. */
export const driveKey = z.string().min(1).max(256);
/** Why somebody did something, for the record. */
export const reason = z.string().max(1_000);
export const metricName = z.string().min(1).max(128);
export const seed = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
export const confidence = z.number().gt(0).lt(1);
export const horizonDays = z.int().min(1).max(3650);
const newIdSchema = () => z.string().regex(/^[a-z]{1,12}-[A-Za-z0-9_-]{8,64}$/);
/** A download, and what else only names something. */
export const opaqueId = newIdSchema();
/** A file that a shell registered with the engine: the page never sees a path. */
export const sourceId = newIdSchema();
/** A place that a shell registered to write to. */
export const targetId = newIdSchema();

const protocol = z.enum(['ATA', 'NVMe', 'SCSI', 'unknown']);
export const driveRef = { deviceId, serial: z.string(), model: z.string() };

export const money = carries<Money>()(z.object({ amount: z.number(), currency: z.string() }));

const driveFields = {
	deviceId,
	serial: z.string(),
	isSerialMasked: z.boolean(),
	model: z.string(),
	firmware: z.string(),
	protocol,
	wwn: z.string().optional(),
	capacityBytes: z.number().optional(),
	host: z.string().optional(),
	enclosure: z.string().optional(),
	slot: z.string().optional(),
	pool: z.string().optional(),
	firstSeenMs: instantMs,
	lastSeenMs: instantMs,
	samples: z.int(),
	price: money.optional(),
	purchaseDate: z.string().optional(),
	observedSince: z.string().optional(),
	byHand: z.array(z.enum(factFields)).readonly().optional(),
	exit: z
		.object({
			kind: z.enum(exitKinds),
			atMs: instantMs,
			source: z.enum(['import', 'hand']),
			reason: z.string().optional(),
			replacedBy: deviceId.optional(),
		})
		.optional(),
} satisfies Record<keyof Drive, z.ZodType>;

// ---- what people say about drives by hand

export const markKind = z.enum(markKinds);
/** Drives by id or serial; all of a call are changed, or none. */
export const driveKeys = z.array(driveKey).min(1).max(10_000);
/** A place or a reason as a person writes it; null takes it back. */
export const statedText = z.string().max(1_000).nullable();

export const driveChange = carries<DriveChange>()(
	z.object({
		changeId: z.int(),
		batchId: z.int(),
		...driveRef,
		field: z.enum(['exit', ...factFields, 'silence']),
		value: z.string().nullable(),
		before: z.string().nullable(),
		atMs: instantMs.optional(),
		reason: z.string().optional(),
		replacedBy: z.object({ deviceId, serial: z.string() }).optional(),
		origin: z.string(),
		enteredAtMs: instantMs,
		undoneAtMs: instantMs.optional(),
	}),
);

export const changeOutcome = z.object({
	/** Null when nothing was written. */
	batchId: z.int().nullable(),
	/** How many; the first thousand are listed. */
	changed: z.int(),
	changes: z.array(driveChange),
	/** Statements that stood so already. */
	unchanged: z.int(),
	notes: z.array(z.string()),
});

export const silentDrive = z.object({
	...driveRef,
	host: z.string().optional(),
	/** The source in words. */
	source: z.string(),
	lastSeenMs: instantMs,
	/** Usual time between reports. */
	intervalMs: z.number(),
	silentMs: z.number(),
	sourceSeenMs: instantMs,
	others: z.int(),
	othersStillReporting: z.int(),
	/** The same in one sentence. */
	evidence: z.string(),
});

/** A drive with what the latest runs say about it; absent until they ran. */
export const fleetDrive = z.object({
	...driveFields,
	riskScore: z.number().optional(),
	failureProbability: probability.optional(),
	failureProbabilityLower: probability.optional(),
	failureProbabilityUpper: probability.optional(),
	tailShare: z.number().optional(),
	events: z.int().optional(),
});

export const estimate = carries<Results.Estimate>()(z.object({ value: z.number(), standardError: z.number(), lower: z.number(), upper: z.number() }));
export const missingPart = carries<Results.MissingPart>()(z.object({ part: z.string(), missing: z.string(), reason: z.string() }));

export const modelBasis = carries<ModelBasis>()(
	z.object({
		model: z.string(),
		bundle: z.string().nullable(),
		hasWeight: z.boolean(),
		trainedAtMs: instantMs,
		windowStartMs: instantMs,
		windowEndMs: instantMs,
		daysAfter: z.int(),
		isStale: z.boolean(),
		staleSinceMs: instantMs.nullable(),
		reason: z.string(),
	}),
);

const stationarity = carries<Results.Stationarity>()(
	z.object({
		stat: z.number(),
		pvalue: probability,
		lags: z.int(),
		observations: z.int(),
		criticalValues: z.object({ '1%': z.number(), '5%': z.number(), '10%': z.number() }),
		isStationary: z.boolean(),
		d: z.int(),
		kpss: z.object({
			stat: z.number(),
			pvalue: probability,
			isBound: z.boolean(),
			lags: z.int(),
			criticalValues: z.object({ '1%': z.number(), '5%': z.number(), '10%': z.number() }).optional(),
		}),
		reading: z.enum(['stationary', 'trend_stationary', 'unit_root', 'conflicting', 'inconclusive']),
		text: z.string(),
	}),
);

const correlogram = carries<Results.Correlogram>()(
	z.object({
		differences: z.int(),
		count: z.int(),
		acf: float64Array,
		acfLimits: float64Array,
		pacf: float64Array,
		pacfLimit: z.number(),
	}),
);

const residualDiagnostics = carries<Results.ResidualDiagnostics>()(
	z.object({
		of: z.enum(['ensemble', 'arima']),
		everyDays: z.int(),
		atMs: float64Array,
		values: float64Array,
		count: z.int(),
		mean: numberOrNaN,
		meanStandardError: numberOrNaN,
		standardDeviation: numberOrNaN,
		acf: float64Array,
		acfLimit: z.number(),
		checks: z.array(
			z.object({
				question: z.enum(['bias', 'memory', 'spread', 'shape']),
				test: z.enum(['mean', 'Ljung-Box', 'ARCH-LM', 'Jarque-Bera']),
				stat: z.number(),
				pvalue: probability,
				lags: z.int().optional(),
				isRejected: z.boolean(),
			}),
		),
	}),
);

const errorGrowth = carries<Results.ErrorGrowth>()(z.object({ ensemble: float64Array, seasonalNaive: float64Array, counts: float64Array }));

export const forecast = carries<Results.Forecast>()(
	z.object({
		deviceId,
		serial: z.string(),
		metric: z.string(),
		unit: z.string(),
		horizonDays,
		level: confidence,
		lastObservedMs: instantMs,
		mean: float64Array,
		lower: float64Array,
		upper: float64Array,
		historyMs: float64Array,
		history: float64Array,
		bands: z.array(z.object({ level: z.number(), lower: float64Array, upper: float64Array })).optional(),
		members: z.array(z.object({ name: z.string(), mean: float64Array })).optional(),
		weights: z.record(z.string(), z.number()),
		stationarity: stationarity.nullable(),
		stationarityNote: z.string().optional(),
		arimaOrder: z.tuple([z.int(), z.int(), z.int()]).readonly().optional(),
		arimaSeasonalOrder: z.tuple([z.int(), z.int(), z.int(), z.int()]).readonly().optional(),
		correlogram: correlogram.optional(),
		residuals: z.array(residualDiagnostics).optional(),
		errorGrowth: errorGrowth.optional(),
		basis: z.array(modelBasis).optional(),
		accuracy: z.array(
			z.object({ name: z.string(), mase: numberOrNaN, smape: numberOrNaN, skill: numberOrNaN.optional(), note: z.string().optional() }),
		),
		coverage: z.array(z.object({ nominal: z.number(), empirical: numberOrNaN, count: z.int() })),
		seed,
		notes: z.array(z.string()),
	}),
);

const rejectLine = z.object({ line: z.int(), column: z.string().optional(), code: z.string(), reason: z.string(), text: z.string().optional() });

export const importEntry = z.object({
	path: z.string(),
	status: z.enum(['imported', 'known', 'refused', 'checked']),
	error: z.object({ code: z.string(), message: z.string() }).optional(),
	format: z.string(),
	sha256: z.string(),
	samples: z.int(),
	/** Statements about pools, RAID groups and filesystems. */
	groups: z.int(),
	drives: z.int(),
	failures: z.int(),
	added: z.int(),
	known: z.int(),
	conflicts: z.int(),
	rejected: z.int(),
	/** Identity questions: what was kept apart, and the evidence for it. */
	questions: z.array(z.object({ deviceId: deviceId.optional(), serial: z.string(), model: z.string(), text: z.string() })),
	/** Drives of this file that other files of this import speak of too. */
	sharedDrives: z.array(z.object({ deviceId: deviceId.optional(), serial: z.string(), with: z.array(z.string()), evidence: z.string() })),
	rejects: z.array(rejectLine),
	/** Sentences of the reader about the file as a whole. */
	notes: z.array(z.string()),
	/** Of a refused table: the source for `imports.previewMapping`. */
	mappableSource: sourceId.optional(),
});

export const importReport = z.object({
	imports: z.array(importEntry),
	isDryRun: z.boolean(),
	/** All listed rejects of all files as CSV; absent when there are none. */
	rejectsDownloadId: opaqueId.optional(),
	totals: z.object({
		files: z.int(),
		filesImported: z.int(),
		filesKnown: z.int(),
		filesRefused: z.int(),
		samples: z.int(),
		/** Distinct drives over all files. */
		drives: z.int(),
		failures: z.int(),
		added: z.int(),
		known: z.int(),
		conflicts: z.int(),
		rejected: z.int(),
		questions: z.int(),
	}),
});

export const ledgerEntry = z.object({
	importId: z.int(),
	fileName: z.string(),
	format: z.string(),
	/** As the user named it. */
	path: z.string(),
	sha256: z.string(),
	/** On the disk, as it was packed there. */
	sizeBytes: z.number(),
	importedAtMs: instantMs,
	samples: z.int(),
	drives: z.int(),
	failures: z.int(),
	added: z.int(),
	known: z.int(),
	conflicts: z.int(),
	rejected: z.int(),
	/** Why its file should be imported again; null as long as all that it said is there. */
	againBecause: z.string().nullable(),
});

/** One import with all that is kept of it. */
export const importDetails = ledgerEntry.extend({
	rejects: z.array(rejectLine),
	/** The first of them; `conflicts` counts all. */
	listedConflicts: z.array(
		z.object({ deviceId, serial: z.string(), observedAtMs: instantMs, metric: z.string(), kept: z.string(), other: z.string() }),
	),
	notes: z.array(z.string()),
});

/** A folder whose new files are imported by themselves. */
export const watch = z.object({
	watchId: z.int(),
	path: z.string(),
	addedAtMs: instantMs,
	/** `missing`: the folder is not there now. `idle`: nobody watches in this process, or another workspace is open. */
	state: z.enum(['watching', 'importing', 'missing', 'idle']),
	/** Files that were dealt with. */
	files: z.int(),
});

export const watchActivity = z.object({
	activityId: z.int(),
	watchId: z.int(),
	folder: z.string(),
	atMs: instantMs,
	kind: z.enum(['imported', 'refused', 'gone', 'returned', 'failed']),
	files: z.int(),
	added: z.int(),
	fileName: z.string().optional(),
	code: z.string().optional(),
	text: z.string(),
});

export const metricSummary = z.object({
	metric: z.string(),
	label: z.string(),
	unit: z.string(),
	kind: z.enum(['gauge', 'counter', 'state']),
	drives: z.int(),
	samples: z.int(),
});

export const workspaceSummary = z.object({
	name: z.string(),
	/** Where it lies on this machine: for commands that name it. */
	folder: z.string(),
	which: z.enum(['own', 'synthetic']),
	isSynthetic: z.boolean(),
	/** Whether the other workspace (the synthetic one beside the own, or the own one) holds drives. */
	hasSynthetic: z.boolean(),
	drives: z.int(),
	failures: z.int(),
	samples: z.int(),
	imports: z.int(),
	rejectedRows: z.int(),
	firstMs: instantMs.nullable(),
	lastMs: instantMs.nullable(),
	metrics: z.array(metricSummary),
	/** What happened at opening that the user should know. */
	notices: z.array(z.string()),
});

export const oracleCase = carries<OracleCase>()(
	z.object({
		file: z.string(),
		kind: z.string(),
		id: z.string(),
		status: z.enum(['passed', 'failed', 'elsewhere']),
		quantities: z.int(),
		worstError: z.number().nullable(),
		toleranceShare: z.number().nullable(),
		quantity: z.string(),
		tolerance: z.string(),
		note: z.string().optional(),
	}),
);

const nabScore = z.number().nullable();
export const nabEvaluation = carries<NabEvaluation>()(
	z.object({
		/** 100 for every window found in its first row and nothing else, 0 for silence; null without windows. */
		score: nabScore,
		/** On the anomaly score; fixed in the program. */
		threshold: probability,
		series: z.array(
			z.object({
				name: z.string(),
				category: z.string(),
				rows: z.int(),
				windows: z.int(),
				found: z.int(),
				falseAlarms: z.int(),
				points: z.number(),
				alarms: z.array(
					z.object({
						atMs: instantMs,
						anomalyScore: probability,
						isInWindow: z.boolean(),
						findings: z.array(z.object({ family: z.string(), rows: z.int(), rarity: z.number() })),
					}),
				),
				note: z.string().optional(),
			}),
		),
		leaveOneCategoryOut: z.object({ score: nabScore, thresholds: z.array(z.object({ category: z.string(), threshold: probability })) }),
		optimised: z.object({ threshold: probability, score: nabScore }),
	}),
);
