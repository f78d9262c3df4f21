/** Roots of small polynomials, to tell whether two of them nearly share one. */

type Complex = readonly [number, number];

const MAX_ROUNDS = 500;
const CONVERGED = 1e-13;

/**
 * All roots at once.
 *
 * @param coefficients c[0] + c[1] z + ..., the last ones may be 0
 * @source Durand (1960), Kerner (1966)
 */
function polynomialRoots(coefficients: readonly number[]): Complex[] {
	const degree = coefficients.findLastIndex((c) => c !== 0);
	if (degree < 1) return [];
	const monic = coefficients.slice(0, degree + 1).map((c) => c / coefficients[degree]);
	const radius = 1 + Math.max(...monic.map(Math.abs));
	let roots: Complex[] = Array.from({ length: degree }, (_, k) => {
		const angle = (2 * Math.PI * k) / degree + 0.4;
		return [Math.min(radius, 1.5) * Math.cos(angle), Math.min(radius, 1.5) * Math.sin(angle)];
	});
	for (let round = 0; round < MAX_ROUNDS; round++) {
		let moved = 0;
		roots = roots.map((root, k) => {
			const others = roots.reduce<Complex>((product, other, j) => (j === k ? product : multiply(product, subtract(root, other))), [1, 0]);
			const step = divide(valueAt(monic, root), others);
			moved = Math.max(moved, Math.hypot(...step));
			return subtract(root, step);
		});
		if (moved < CONVERGED) break;
	}
	return roots;
}

/** Absolute value of the smallest root, Infinity when there is none. */
export function smallestRootSize(coefficients: readonly number[]): number {
	return polynomialRoots(coefficients).reduce((least, root) => Math.min(least, Math.hypot(...root)), Number.POSITIVE_INFINITY);
}

/** Distance between the nearest roots of two polynomials, Infinity when one has none. */
export function smallestRootDistance(a: readonly number[], b: readonly number[]): number {
	const others = polynomialRoots(b);
	return polynomialRoots(a).reduce(
		(least, root) => others.reduce((nearest, other) => Math.min(nearest, Math.hypot(...subtract(root, other))), least),
		Number.POSITIVE_INFINITY,
	);
}

function valueAt(coefficients: readonly number[], z: Complex): Complex {
	return coefficients.reduceRight<Complex>(
		(sum, c) => {
			const [re, im] = multiply(sum, z);
			return [re + c, im];
		},
		[0, 0],
	);
}

const subtract = (a: Complex, b: Complex): Complex => [a[0] - b[0], a[1] - b[1]];
const multiply = (a: Complex, b: Complex): Complex => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
function divide(a: Complex, b: Complex): Complex {
	const size = b[0] * b[0] + b[1] * b[1];
	return [(a[0] * b[0] + a[1] * b[1]) / size, (a[1] * b[0] - a[0] * b[1]) / size];
}
