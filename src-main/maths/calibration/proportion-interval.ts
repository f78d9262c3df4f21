/** What a count of successes leaves unknown of the share behind it. */
import { AppError } from '../../shared/domain/errors.ts';
import { incompleteBetaInverse } from '../distributions/incomplete-beta.ts';
import { normalQuantile } from '../elementary.ts';

export interface ShareInterval {
	readonly lower: number;
	readonly upper: number;
}

/**
 * Wilson's score interval: covers about as often as it says, with few trials as well. Counts need not be whole: dependent trials
 * are counted as the fewer independent ones that they are worth.
 *
 * @param successes   in 0..trials
 * @param trials      above 0
 * @param confidence  in (0, 1)
 * @throws AppError `invalid_input` for counts out of range
 * @source Wilson (1927), JASA 22; `proportion_confint(method='wilson')` of statsmodels
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): ShareInterval {
	requireShare(successes, trials);
	const z = normalQuantile(0.5 + confidence / 2);
	const share = successes / trials;
	const weight = 1 + (z * z) / trials;
	const centre = (share + (z * z) / (2 * trials)) / weight;
	const half = (z * Math.sqrt((share * (1 - share) + (z * z) / (4 * trials)) / trials)) / weight;
	return { lower: successes === 0 ? 0 : centre - half, upper: successes === trials ? 1 : centre + half };
}

/**
 * The exact interval of Clopper and Pearson: covers at least as often as it says.
 *
 * @param successes   whole number in 0..trials
 * @param trials      whole number, at least 1
 * @param confidence  in (0, 1)
 * @throws AppError `invalid_input` for counts out of range
 * @source Clopper & Pearson (1934), Biometrika 26; `proportion_confint(method='beta')` of statsmodels
 */
export function clopperPearsonInterval(successes: number, trials: number, confidence = 0.95): ShareInterval {
	requireShare(successes, trials);
	const tail = (1 - confidence) / 2;
	const failures = trials - successes;
	return {
		lower: successes === 0 ? 0 : incompleteBetaInverse(successes, failures + 1, tail),
		upper: failures === 0 ? 1 : incompleteBetaInverse(successes + 1, failures, 1 - tail),
	};
}

function requireShare(successes: number, trials: number): void {
	if (!(trials > 0 && successes >= 0 && successes <= trials))
		throw new AppError('invalid_input', `A share needs 0 <= successes <= trials and trials above 0; they are ${successes} and ${trials}.`, {
			successes,
			trials,
		});
}
