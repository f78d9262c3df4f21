/** Autoregressions of every order from autocovariances, one after the other. */

export interface DurbinLevinson {
	/** Last coefficient of the autoregression of each order, the partial autocorrelation; 1 for order 0. Shape (order + 1,). */
	readonly partial: Float64Array;
	/** Variance that each order leaves. Shape (order + 1,). */
	readonly variance: Float64Array;
}

/**
 * @param covariances from lag 0 on, more than `order` of them
 * @source Durbin (1960), Revue de l'Institut International de Statistique 28
 */
export function durbinLevinson(covariances: Float64Array, order: number): DurbinLevinson {
	const partial = new Float64Array(order + 1);
	const variance = new Float64Array(order + 1);
	partial[0] = 1;
	variance[0] = covariances[0];
	const coefficients = new Float64Array(order + 1);
	for (let k = 1; k <= order; k++) {
		let rest = covariances[k];
		for (let j = 1; j < k; j++) rest -= coefficients[j] * covariances[k - j];
		partial[k] = rest / variance[k - 1];
		extend(coefficients, partial[k], k);
		variance[k] = variance[k - 1] * (1 - partial[k] ** 2);
	}
	return { partial, variance };
}

/**
 * Coefficients of the autoregression that has these partial autocorrelations.
 *
 * @param partial from lag 0 on, shape (order + 1,)
 * @returns shape (order,)
 */
export function coefficientsOfPartial(partial: Float64Array): Float64Array {
	const coefficients = new Float64Array(partial.length);
	for (let k = 1; k < partial.length; k++) extend(coefficients, partial[k], k);
	return coefficients.slice(1);
}

/** From order k - 1 to order k, in place; `coefficients[j]` belongs to lag j. */
function extend(coefficients: Float64Array, last: number, k: number): void {
	for (let j = 1; 2 * j <= k; j++) {
		const [near, far] = [coefficients[j], coefficients[k - j]];
		coefficients[j] = near - last * far;
		coefficients[k - j] = far - last * near;
	}
	coefficients[k] = last;
}
