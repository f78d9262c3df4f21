/**
 * One-step prediction by an autoregression that follows the stream: recursive least squares with exponential forgetting
 * (Ljung & Soderstrom 1983). Values are centred and scaled by their own recent mean and mean deviation.
 */

const ORDER = 4;
/** Rows of the centre and scale. */
const SCALE_ROWS = 500;
/** What an older row counts, per row of age. */
const KEEP = 0.999;
/** Certainty that is not forgotten further: a quiet stream must not make the next step a wild one. */
const MAX_VARIANCE = 1e6;
const FIRST_VARIANCE = 1e3;
/** One error moves the coefficients by this many deviations at most: a spike is not a law. */
const MAX_STEP = 10;

export interface PredictionError {
	/** Error of the prediction of this row from those before, in the unit of the values; NaN while there are too few. Then learns the row. */
	readonly push: (value: number) => number;
}

export function createPredictionError(): PredictionError {
	const size = ORDER + 1;
	const covariance = Array.from({ length: size }, (_, i) => Float64Array.from({ length: size }, (_, j) => (i === j ? FIRST_VARIANCE : 0)));
	const weights = new Float64Array(size);
	weights[0] = 1;
	/** The latest rows, newest first. */
	const last = new Float64Array(ORDER);
	const inputs = new Float64Array(size);
	const gain = new Float64Array(size);
	let rows = 0;
	let centre = 0;
	let scale = 0;

	const predictAndLearn = (value: number): number => {
		let predicted = 0;
		for (let i = 0; i < size; i++) {
			inputs[i] = i < ORDER ? (last[i] - centre) / scale : 1;
			predicted += weights[i] * inputs[i];
		}
		const error = (value - centre) / scale - predicted;
		let denominator = KEEP;
		for (let i = 0; i < size; i++) {
			let product = 0;
			for (let j = 0; j < size; j++) product += covariance[i][j] * inputs[j];
			gain[i] = product;
			denominator += product * inputs[i];
		}
		const step = Math.max(-MAX_STEP, Math.min(MAX_STEP, error));
		for (let i = 0; i < size; i++) {
			weights[i] += (gain[i] / denominator) * step;
			for (let j = 0; j < size; j++) covariance[i][j] = (covariance[i][j] - (gain[i] * gain[j]) / denominator) / KEEP;
			covariance[i][i] = Math.min(MAX_VARIANCE, covariance[i][i]);
		}
		return error * scale;
	};

	return {
		push(value) {
			const before = last[0];
			if (rows === 0) centre = value;
			else {
				centre += (before - centre) / Math.min(SCALE_ROWS, rows);
				scale += (Math.abs(before - centre) - scale) / Math.min(SCALE_ROWS, rows);
			}
			let error = Number.NaN;
			// A stream without any change so far is predicted by its last value.
			if (rows >= ORDER) error = scale > 0 ? predictAndLearn(value) : value - before;
			last.copyWithin(1, 0);
			last[0] = value;
			rows++;
			return error;
		},
	};
}
