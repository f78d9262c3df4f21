/** What each part of a model bundle holds, as a check that is also its type. */

import type { Forest } from '../maths/isolation-forest.ts';
import type { ArimaModel } from '../maths/series/arima.ts';
import { checkArimaModel, timesDifferenced } from '../maths/series/arima-order.ts';
import {
	type Check,
	type Checked,
	finite,
	flag,
	floats,
	list,
	oneOf,
	optional,
	type Place,
	record,
	reject,
	text,
	whole,
	wholes,
} from './bundle-checks.ts';

/** Names of parts become names of files on every system: no path, no device name, nothing that differs in case only. */
const METRIC = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9][a-z0-9_.-]{0,62}[a-z0-9_]$/;
const MAX_DRIVES = 1_000_000;
const MAX_NODES = 20_000_000;
const MAX_MS = 8.64e15;
const MAX_EPOCHS = 100_000;

const metricName = text(64, METRIC);
/** Whether a metric can name a folder of a bundle. */
export const isMetricFolder = (metric: string): boolean => METRIC.test(metric);
const sha256Text = text(64, /^[0-9a-f]{64}$/);
const driveKey = text(256);
const instant = whole(-MAX_MS, MAX_MS);

const epochLosses = record({ epoch: whole(1, MAX_EPOCHS), trainLoss: finite(), validationLoss: finite(), learningRate: finite() });
const lstmAccount = record({
	metric: metricName,
	bestEpoch: whole(1, MAX_EPOCHS),
	validationLoss: finite(0),
	noChangeLoss: finite(0),
	stopReason: oneOf('epochs', 'no improvement', 'cancelled'),
	series: whole(0, MAX_DRIVES),
	windowsPerEpoch: whole(0, Number.MAX_SAFE_INTEGER),
	validationWindows: whole(0, Number.MAX_SAFE_INTEGER),
	epochs: list(epochLosses, MAX_EPOCHS, 1),
});
const settings = record({
	epochs: whole(1, MAX_EPOCHS),
	layers: whole(1, 64),
	hidden: whole(1, 100_000),
	lookbackDays: whole(1, 100_000),
	learningRate: finite(0),
	patience: whole(1, MAX_EPOCHS),
	windowsPerEpoch: whole(1, Number.MAX_SAFE_INTEGER),
	lstmMetrics: list(metricName, 64),
});

export const metaCheck = record({
	format: oneOf('stochastic-storage-var/models'),
	/** Raised when an older program could misread a newer bundle. */
	formatVersion: whole(1, 1),
	productVersion: text(64),
	/** Name and version of what the models were made with. */
	versions: list(record({ name: text(64), version: text(64) }), 32),
	seed: whole(0, Number.MAX_SAFE_INTEGER),
	trainedAtMs: instant,
	windowStartMs: instant,
	windowEndMs: instant,
	/** SHA-256 of the history that was learned from. */
	dataHash: sha256Text,
	drives: whole(0, MAX_DRIVES),
	metrics: list(metricName, 64),
	notes: list(text(1000), 100),
	/** How the LSTMs were trained; absent in bundles of older versions. */
	training: optional(record({ status: oneOf('complete', 'stopped'), settings, lstms: list(lstmAccount, 64) })),
});
export type BundleMeta = Checked<typeof metaCheck>;

const scaleEntry = record({ driveKey, mean: finite(), sd: finite(0) });
/** Scale of the training part of each drive's series, metric by metric. */
export const scalerCheck = record({ metrics: list(record({ metric: metricName, drives: list(scaleEntry, MAX_DRIVES) }), 64) });

const forestFields = record({
	featureCount: whole(1, 10_000),
	subsampleSize: whole(2, 1_000_000),
	seed: whole(0, Number.MAX_SAFE_INTEGER),
	roots: wholes(0, MAX_NODES, 100_001),
	feature: wholes(-1, 9_999, MAX_NODES),
	threshold: floats(MAX_NODES),
	left: wholes(0, MAX_NODES, MAX_NODES),
	right: wholes(0, MAX_NODES, MAX_NODES),
	size: wholes(0, 1_000_000, MAX_NODES),
});

/** A forest whose every walk ends: children come after their parent and inside its tree. */
export const forestCheck: Check<Forest> = (value, place) => {
	const forest = forestFields(value, place);
	const nodes = forest.feature.length;
	if ([forest.threshold, forest.left, forest.right, forest.size].some((array) => array.length !== nodes))
		throw reject(place, 'its arrays differ in length');
	if (forest.roots.length < 2 || forest.roots[0] !== 0 || forest.roots[forest.roots.length - 1] !== nodes)
		throw reject(place, 'its roots do not enclose its nodes');
	for (let tree = 0; tree + 1 < forest.roots.length; tree++) checkTree(forest, forest.roots[tree], forest.roots[tree + 1], place);
	return forest;
};

function checkTree({ feature, left, right, featureCount }: Forest, from: number, to: number, place: Place): void {
	if (from >= to) throw reject(place, 'a tree has no node');
	const hasParent = new Uint8Array(to - from);
	for (let node = from; node < to; node++) {
		const isLeaf = feature[node] === -1;
		if (feature[node] >= featureCount) throw reject(place, `node ${node} cuts a feature that there is not`);
		for (const child of [left[node], right[node]])
			if (isLeaf ? child !== node : child <= node || child >= to) throw reject(place, `node ${node} has a child outside its tree`);
		if (isLeaf) continue;
		for (const child of [left[node], right[node]]) if (hasParent[child - from]++ > 0) throw reject(place, `node ${child} has two parents`);
	}
}

const anomalyModel = record({
	/** Which drives it speaks of, such as a protocol. */
	name: text(64),
	features: list(text(128), 10_000, 1),
	/** Centre and spread by which each feature was scaled before the forest saw it. */
	centre: floats(10_000),
	spread: floats(10_000),
	threshold: finite(),
	budgetPerDriveMonth: finite(0),
	rows: whole(0, Number.MAX_SAFE_INTEGER),
	forest: forestCheck,
});
export type AnomalyModel = Checked<typeof anomalyModel>;

export const anomalyCheck: Check<{ readonly models: readonly AnomalyModel[] }> = (value, place) => {
	const checked = record({ models: list(anomalyModel, 64) })(value, place);
	for (const { name, features, centre, spread, forest } of checked.models)
		if ([centre.length, spread.length, forest.featureCount].some((count) => count !== features.length))
			throw reject(place, `the model "${name}" has ${features.length} features, but its arrays do not`);
	return checked;
};

const coefficients = list(finite(-1e6, 1e6), 32);
const arimaShape = {
	order: record({
		p: whole(0, 16),
		d: whole(0, 2),
		q: whole(0, 16),
		seasonal: optional(record({ p: whole(0, 4), d: whole(0, 1), q: whole(0, 4), period: whole(2, 366) })),
	}),
	sigma2: finite(0),
	ar: coefficients,
	ma: coefficients,
	seasonalAr: coefficients,
	seasonalMa: coefficients,
};
const arimaFields = record({ ...arimaShape, trend: oneOf('n', 'c', 't', 'ct'), constant: finite(), drift: finite() });
/** As bundles were written before the trend had a name: `mean` is that of the differenced series. */
const olderArimaFields = record({ ...arimaShape, hasConstant: flag, mean: finite() });

const arimaModel: Check<ArimaModel> = (value, place) => {
	const isOlder = typeof value === 'object' && value !== null && Object.hasOwn(value, 'hasConstant');
	const model = isOlder ? withTrend(olderArimaFields(value, place), place) : arimaFields(value, place);
	const { p, q, seasonal } = model.order;
	const fits =
		model.ar.length === p &&
		model.ma.length === q &&
		model.seasonalAr.length === (seasonal?.p ?? 0) &&
		model.seasonalMa.length === (seasonal?.q ?? 0);
	if (!fits) throw reject(place, 'the order and the number of coefficients differ');
	try {
		checkArimaModel(model.order, model.trend);
	} catch (thrown) {
		throw reject(place, thrown instanceof Error ? thrown.message : String(thrown));
	}
	return model;
};

function withTrend({ hasConstant, mean, ...model }: Checked<typeof olderArimaFields>, place: Place): ArimaModel {
	const times = timesDifferenced(model.order);
	if (!hasConstant) return { ...model, trend: 'n', constant: 0, drift: 0 };
	if (times > 1) throw reject(place, 'a trend of squares is no longer forecast: train again');
	// A difference of a week is seven steps of the drift.
	const drift = model.order.d === 1 ? mean : mean / (model.order.seasonal?.period ?? 1);
	return times === 0 ? { ...model, trend: 'c', constant: mean, drift: 0 } : { ...model, trend: 't', constant: 0, drift };
}

export const arimaCheck = record({ models: list(record({ driveKey, metric: metricName, model: arimaModel }), MAX_DRIVES) });

const hazardFactor = record({ hazardRatio: finite(0), logVariance: finite(0), drives: whole(0, MAX_DRIVES), failures: whole(0, MAX_DRIVES) });
const survivalFields = record({
	law: record({ shape: finite(0), scaleDays: finite(0), variance: record({ logShape: finite(0), logScale: finite(0), covariance: finite() }) }),
	source: oneOf('fleet', 'prior', 'pooled'),
	drives: whole(0, MAX_DRIVES),
	failures: whole(0, MAX_DRIVES),
	exposureDays: finite(0),
	meanDailyHazard: finite(0),
	models: list(hazardFactor, 100_000),
	conditions: list(hazardFactor, 1_000),
	recalibration: optional(
		record({
			level: finite(0),
			slope: finite(0),
			pivot: finite(),
			variance: record({ level: finite(0), slope: finite(0), covariance: finite() }),
		}),
	),
});

/** The law of failure with the names that its factors stand for, in their order. */
const survivalModel = record({ hazard: survivalFields, modelNames: list(text(256), 100_000), conditionNames: list(text(256), 1_000) });
export type SurvivalPart = Checked<typeof survivalModel>;

export const survivalCheck: Check<SurvivalPart> = (value, place) => {
	const part = survivalModel(value, place);
	if (part.modelNames.length !== part.hazard.models.length || part.conditionNames.length !== part.hazard.conditions.length)
		throw reject(place, 'its factors and their names differ in number');
	return part;
};

export const checksumsCheck = record({
	algorithm: oneOf('sha256'),
	parts: list(record({ name: text(128), bytes: whole(0, Number.MAX_SAFE_INTEGER), sha256: sha256Text }), 256),
});
