/** The special functions of the fixtures of distributions. */
import { incompleteBeta, incompleteBetaInverse } from '../../maths/distributions/incomplete-beta.ts';
import { lowerIncompleteGamma, lowerIncompleteGammaInverse, upperIncompleteGamma } from '../../maths/distributions/incomplete-gamma.ts';
import {
	besselI0,
	digamma,
	erf,
	erfc,
	erfcInverse,
	erfInverse,
	gammaFunction,
	logBeta,
	logGamma,
	normalLogCdf,
	trigamma,
} from '../../maths/distributions/special.ts';
import { expm1, log1p } from '../../maths/elementary.ts';
import type { CaseBook, CaseCheck } from './case-book.ts';
import { type Entry, entriesOf, type Fixture, numberOf, numbersOf, type Tolerance, textOf, toleranceOf } from './fixture.ts';

const ofOne: Readonly<Record<string, (x: number) => number>> = {
	erf,
	erfc,
	erfinv: erfInverse,
	erfcinv: erfcInverse,
	gammaln: logGamma,
	digamma,
	trigamma,
	gamma: gammaFunction,
	log1p,
	expm1,
	norm_logcdf: normalLogCdf,
	bessel_i0: besselI0,
};

/** "digamma near its zero 1.4616: atol 1e-14"; so are the zeros of the logarithm of the gamma function. */
const NEAR_ZERO = 1e-14;
const HAVE_ZEROS = ['digamma', 'gammaln'];

export async function checkSpecial(fixture: Fixture, book: CaseBook): Promise<void> {
	for (const entry of entriesOf(fixture.special)) {
		const f = textOf(entry.f);
		await book.check({ kind: 'special', id: f, entry, inputs: ['f', 'x'] }, (c) => {
			// A function that is not in the table leaves its values uncovered, and the case fails.
			if (Object.hasOwn(ofOne, f)) c.close('y', numbersOf(entry.x).map(ofOne[f]!), specialTolerance(fixture, f));
		});
	}
}

function specialTolerance(fixture: Fixture, f: string): Tolerance {
	const tolerance = toleranceOf(fixture, 'special');
	return HAVE_ZEROS.includes(f) ? { ...tolerance, atol: NEAR_ZERO } : tolerance;
}

/** SciPy subtracts logarithms of gamma functions, which leaves the roundings of the largest. */
function logBetaTolerance(fixture: Fixture, a: number, b: number): Tolerance {
	return { ...toleranceOf(fixture, 'special'), atol: NEAR_ZERO + 4 * Number.EPSILON * Math.abs(logGamma(a + b)) };
}

const ofTwo: Readonly<Record<string, (c: CaseCheck, fixture: Fixture, entry: Entry) => void>> = {
	betainc_regularised(c, fixture, entry) {
		const [a, b] = [numberOf(entry.a), numberOf(entry.b)];
		const tolerance = toleranceOf(fixture, 'betainc, gammainc');
		c.close(
			'y',
			numbersOf(entry.x).map((x) => incompleteBeta(a, b, x)),
			tolerance,
		);
		c.close(
			'inverse',
			numbersOf(entry.inverse_p).map((p) => incompleteBetaInverse(a, b, p)),
			toleranceOf(fixture, 'ppf'),
		);
	},
	gammainc_regularised(c, fixture, entry) {
		const a = numberOf(entry.a);
		const x = numbersOf(entry.x);
		const tolerance = toleranceOf(fixture, 'betainc, gammainc');
		c.close(
			'lower',
			x.map((value) => lowerIncompleteGamma(a, value)),
			tolerance,
		);
		c.close(
			'upper',
			x.map((value) => upperIncompleteGamma(a, value)),
			tolerance,
		);
		c.close(
			'inverse',
			numbersOf(entry.inverse_p).map((p) => lowerIncompleteGammaInverse(a, p)),
			toleranceOf(fixture, 'ppf'),
		);
	},
	betaln(c, fixture, entry) {
		const [a, b] = [numberOf(entry.a), numberOf(entry.b)];
		c.close('y', logBeta(a, b), logBetaTolerance(fixture, a, b));
	},
};

export async function checkSpecialTwo(fixture: Fixture, book: CaseBook): Promise<void> {
	for (const entry of entriesOf(fixture.special_two)) {
		const f = textOf(entry.f);
		const id = [f, entry.a, entry.b].filter((part) => part !== undefined).join(' ');
		const inputs = ['f', 'a', 'b', 'inverse_p', ...(entry.x === undefined ? [] : ['x'])];
		await book.check({ kind: 'special_two', id, entry, inputs }, (c) => {
			if (Object.hasOwn(ofTwo, f)) ofTwo[f]!(c, fixture, entry);
		});
	}
}
