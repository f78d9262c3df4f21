/** The Brier score of stated probabilities, and what it is made of. */
import { AppError } from '../../shared/domain/errors.ts';

/**
 * Mean square of probability minus outcome; 0 is best.
 *
 * @param probabilities  shape (n,), in [0, 1]
 * @param outcomes       shape (n,), 1 where it happened, else 0
 * @returns in [0, 1]; NaN without a case
 * @source Brier (1950), Monthly Weather Review 78
 */
export function brierScore(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number {
	requireSameLength(probabilities, outcomes);
	let sum = 0;
	for (let i = 0; i < outcomes.length; i++) sum += (probabilities[i] - outcomes[i]) ** 2;
	return sum / outcomes.length;
}

/** `score = reliability - resolution + uncertainty + withinBins`. */
export interface BrierParts {
	/** Mean square distance of the stated probability from the observed share, by bin: 0 is calibrated. */
	readonly reliability: number;
	/** Mean square distance of the observed share from the overall one, by bin: more is better. */
	readonly resolution: number;
	/** Score of the overall share, stated for everybody. */
	readonly uncertainty: number;
	/** What differs inside the bins; 0 when every bin holds one probability. */
	readonly withinBins: number;
}

/**
 * @param probabilities  shape (n,), in [0, 1]
 * @param outcomes       shape (n,), 1 where it happened, else 0
 * @param binOf          bin of a probability; by itself: each distinct probability is a bin
 * @source Murphy (1973), Journal of Applied Meteorology 12; the part within bins: Stephenson, Coelho & Jolliffe (2008), Weather and Forecasting 23
 */
export function brierParts(
	probabilities: ArrayLike<number>,
	outcomes: ArrayLike<number>,
	binOf: (probability: number) => number = (probability) => probability,
): BrierParts {
	requireSameLength(probabilities, outcomes);
	const n = outcomes.length;
	const bins = new Map<number, { count: number; happened: number; stated: number }>();
	let happened = 0;
	for (let i = 0; i < n; i++) {
		const key = binOf(probabilities[i]);
		const bin = bins.get(key) ?? { count: 0, happened: 0, stated: 0 };
		bins.set(key, bin);
		bin.count++;
		bin.happened += outcomes[i];
		bin.stated += probabilities[i];
		happened += outcomes[i];
	}
	const overall = happened / n;
	let [reliability, resolution] = [0, 0];
	for (const bin of bins.values()) {
		const share = bin.happened / bin.count;
		reliability += (bin.count * (bin.stated / bin.count - share) ** 2) / n;
		resolution += (bin.count * (share - overall) ** 2) / n;
	}
	const uncertainty = overall * (1 - overall);
	return { reliability, resolution, uncertainty, withinBins: brierScore(probabilities, outcomes) - reliability + resolution - uncertainty };
}

/** @throws AppError `invalid_input` unless there is one outcome for each value */
export function requireSameLength(values: ArrayLike<number>, outcomes: ArrayLike<number>): void {
	if (values.length !== outcomes.length)
		throw new AppError('invalid_input', `Each value needs its outcome; there are ${values.length} values and ${outcomes.length} outcomes.`);
}
