/** What a tolerance allows. */
import type { Tolerance } from './fixture.ts';

/** How far off SciPy's own inversions may be, relatively; the tolerance of quantiles in the fixture of distributions. */
export const INVERSION_ERROR = 1e-8;

export const roomOf = ({ rtol, atol }: Tolerance, expected: number): number => atol + rtol * Math.abs(expected);
