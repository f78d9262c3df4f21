/** The likelihood with all but the ARMA coefficients concentrated out, from the sums of the Kalman filter. */
import type { FilterSums } from './arima-filter.ts';
import type { ArmaSolution } from './arma-likelihood.ts';

/** Trend coefficients and variance are concentrated out: given the other numbers their best values are sums. */
export function concentrate({ count, logVariance, products }: FilterSums): ArmaSolution {
	const size = Math.round(Math.sqrt(products.length));
	const product = (i: number, j: number): number => products[i * size + j];
	const coefficients = new Float64Array(size - 1);
	if (size === 2 && product(1, 1) > 0) coefficients[0] = product(0, 1) / product(1, 1);
	if (size === 3) {
		const determinant = product(1, 1) * product(2, 2) - product(1, 2) ** 2;
		if (determinant > 0) {
			coefficients[0] = (product(0, 1) * product(2, 2) - product(0, 2) * product(1, 2)) / determinant;
			coefficients[1] = (product(0, 2) * product(1, 1) - product(0, 1) * product(1, 2)) / determinant;
		}
	}
	const explained = coefficients.reduce((sum, b, k) => sum + b * product(0, k + 1), 0);
	const sigma2 = (product(0, 0) - explained) / count;
	return { coefficients, sigma2, logLikelihood: -0.5 * (count * (Math.log(2 * Math.PI * sigma2) + 1) + logVariance) };
}
