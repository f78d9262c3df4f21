/**
 * The ways in which a stream is looked at. Each view is a number per row that is large when something is odd; its own past says
 * how rare a value of it is. Views of the same question are a family: only the rarest of a family counts.
 */
import { createPredictionError } from './prediction-error.ts';
import { createStuckRun } from './stuck-run.ts';
import { createTailRarity, type TailRarity } from './tail-rarity.ts';
import { createWindowNovelty } from './window-novelty.ts';

/**
 * `level`: higher or lower than ever. `jump`: far from the rows just before. `spread`: restless. `shape`: unlike any stretch before.
 * `timeOfDay`: unlike this time of other days. `prediction`: unlike what the last rows led to. `calm`: quieter than ever. `stuck`:
 * the same value again and again.
 */
export type ViewFamily = 'level' | 'jump' | 'spread' | 'shape' | 'timeOfDay' | 'prediction' | 'calm' | 'stuck';

/** The rarest view of a family. */
export interface ViewFinding {
	readonly family: ViewFamily;
	/** Rows that the view sums up. */
	readonly rows: number;
	/** Common logarithm of the rows between two events of this kind and size. */
	readonly rarity: number;
}

export interface StreamViews {
	/** Takes one more row; the rarest view of each family, rarest first, those with rarity 0 left out. */
	readonly push: (value: number) => ViewFinding[];
}

/** Rows that a view sums up: single rows, and stretches that grow fourfold, as octaves of sound or seasons do. */
const SCALES = [1, 4, 16, 64] as const;
/** From this scale on, calm is told from spread: four rows may be calm by chance. */
const CALM_SCALE = 16;
/** A day has its own rhythm at each scale, but no finer one than this. */
const MIN_SEASON_BLOCK = 4;
/** Rows before predictions are judged, and of the mean of their errors. */
const PREDICTION_ROWS = 50;
const ERROR_ROWS = 8;
const STUCK_BLOCK = 16;

/**
 * @param memoryRows  rows that are remembered
 * @param seasonRows  rows of a day or week; 0 when there is none
 */
export function createStreamViews(memoryRows: number, seasonRows: number): StreamViews {
	const tail = (blockRows: number): TailRarity => createTailRarity(blockRows, memoryRows);
	const novelty = createWindowNovelty(SCALES, memoryRows, seasonRows);
	const scaled = SCALES.map((scale) => createScale(scale, tail));
	const predictor = createPredictionError();
	const error = { single: tail(1), mean: tail(ERROR_ROWS), recent: 0 };
	const run = createStuckRun();
	const runTail = tail(STUCK_BLOCK);
	let rows = 0;
	let first = 0;
	let found = new Map<ViewFamily, ViewFinding>();

	const judge: Judge = (family, scale, view, value, most = Number.POSITIVE_INFINITY) => {
		const rarity = Math.min(most, view.of(value));
		view.learn(value);
		if (rarity > (found.get(family)?.rarity ?? 0)) found.set(family, { family, rows: scale, rarity });
	};

	const judgePrediction = (value: number): void => {
		const size = Math.abs(predictor.push(value));
		if (Number.isNaN(size)) return;
		if (rows > PREDICTION_ROWS) {
			judge('prediction', 1, error.single, size);
			error.recent += (size - error.recent) / ERROR_ROWS;
		}
		if (rows > 2 * PREDICTION_ROWS) judge('prediction', ERROR_ROWS, error.mean, error.recent);
	};

	return {
		push(raw) {
			// Seen from the first value, so that a large offset costs no digits.
			if (rows === 0) first = raw;
			const value = raw - first;
			found = new Map();
			novelty.push(value);
			for (const [at, one] of scaled.entries()) {
				follow(one, value);
				// Two stretches of a scale must have passed before its mean and spread are its own.
				if (rows > 2 * one.scale) judgeMoments(one, judge);
				if (!Number.isNaN(novelty.nearest[at])) judge('shape', one.scale, one.shape, novelty.nearest[at]);
				if (!Number.isNaN(novelty.sameTime[at])) judge('timeOfDay', one.scale, one.timeOfDay, novelty.sameTime[at]);
			}
			judgePrediction(value);
			const length = run.runWith(value);
			if (rows > PREDICTION_ROWS) judge('stuck', length, runTail, length, run.rarityOf(length));
			run.learn(value);
			rows++;
			return [...found.values()].sort((a, b) => b.rarity - a.rarity);
		},
	};
}

/** Judges the value of a view and lets the view learn it; `most` bounds what may be said. */
type Judge = (family: ViewFamily, rows: number, view: TailRarity, value: number, most?: number) => void;

function createScale(scale: number, tail: (blockRows: number) => TailRarity) {
	return {
		scale,
		/** Exponentially weighted, as if over `scale` rows; seen from the first value. */
		mean: 0,
		variance: 0,
		/** What the latest row lay above the mean before it. */
		jump: 0,
		high: tail(scale),
		low: tail(scale),
		jumps: tail(scale),
		spread: tail(scale),
		calm: tail(scale),
		shape: tail(scale),
		timeOfDay: tail(Math.max(scale, MIN_SEASON_BLOCK)),
	};
}

type Scale = ReturnType<typeof createScale>;

/** Takes one more row into the moments. */
function follow(one: Scale, value: number): void {
	one.jump = value - one.mean;
	one.mean += one.jump / one.scale;
	one.variance = (1 - 1 / one.scale) * (one.variance + (one.jump * one.jump) / one.scale);
}

function judgeMoments(one: Scale, judge: Judge): void {
	const { scale, mean } = one;
	const deviation = Math.sqrt(one.variance);
	judge('level', scale, one.high, mean);
	judge('level', scale, one.low, -mean);
	judge('jump', scale, one.jumps, Math.abs(one.jump));
	// A single row has no spread.
	if (scale > 1) judge('spread', scale, one.spread, deviation);
	if (scale >= CALM_SCALE) judge('calm', scale, one.calm, -deviation);
}
