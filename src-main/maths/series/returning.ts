/** Whether a daily series strays around a straight line instead of wandering off. */
import { AppError } from '../../shared/domain/errors.ts';
import { adf } from './adf.ts';

/** A test with fewer values than this would hardly ever find what returns. */
const MIN_TESTED = 60;
/** A wandering series that is taken for a returning one has far too narrow a future. With the lag by AIC, 1 % means 5 % in 60 random walks. */
const SIGNIFICANCE = 0.001;

/** @param values  shape (n,), one a day, NaN where missing; first and last finite */
export function returnsToLine(values: Float64Array): boolean {
	if (values.length < MIN_TESTED) return false;
	try {
		return adf(bridged(values), { trend: 'ct' }).pvalue < SIGNIFICANCE;
	} catch (thrown) {
		// No noise to test (a constant, a straight line): nothing that strays.
		if (thrown instanceof AppError) return false;
		throw thrown;
	}
}

/** Missing days on the line between their neighbours. */
function bridged(values: Float64Array): Float64Array {
	const whole = values.slice();
	let last = 0;
	for (let day = 1; day < whole.length; day++) {
		if (!Number.isFinite(whole[day])) continue;
		const [before, now] = [whole[last] as number, whole[day] as number];
		for (let at = last + 1; at < day; at++) whole[at] = before + ((now - before) * (at - last)) / (day - last);
		last = day;
	}
	return whole;
}
