import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src-main/maths/random.ts';
import { geometricBrownianPaths, ornsteinUhlenbeckPaths } from '../../../src-main/maths/risk/paths.ts';
import { fitBrownian, fitReturning } from '../../../src-main/maths/risk/process-fit.ts';

const RUNS = 400;
const DAYS = 500;

/** Share of the runs in which each estimate lies within two of its own standard errors of the truth. */
function coverage<P extends string>(
	truth: Readonly<Record<P, number>>,
	estimate: (run: number) => {
		readonly parameters: Readonly<Record<NoInfer<P>, number>>;
		readonly standardErrors: Readonly<Record<NoInfer<P>, number>>;
	},
): Record<P, number> {
	const names = Object.keys(truth) as P[];
	const hits = Object.fromEntries(names.map((name) => [name, 0])) as Record<P, number>;
	for (let run = 0; run < RUNS; run++) {
		const { parameters, standardErrors } = estimate(run);
		for (const name of names) if (Math.abs(parameters[name] - truth[name]) <= 2 * standardErrors[name]) hits[name] += 1 / RUNS;
	}
	return hits;
}

describe('fit of a geometric Brownian motion', () => {
	it('finds drift and volatility within two standard errors in at least 90 % of 400 histories', () => {
		const truth = { drift: 0.004, volatility: 0.15 };
		const shares = coverage(truth, (run) =>
			fitBrownian(geometricBrownianPaths({ start: 3e11, ...truth }, { paths: 1, days: DAYS }, createRng(run, 1))),
		);
		for (const [name, share] of Object.entries(shares)) expect(share, name).toBeGreaterThan(0.9);
		// The errors are not merely large: a fit with errors twice as wide would be within them almost always.
		for (const [name, share] of Object.entries(shares)) expect(share, name).toBeLessThan(0.985);
	});

	it('equals the closed form on a short history', () => {
		const values = Float64Array.of(1, 2, 1.5, 3, 2, 2.5, 4, 3, 5, 4, 6, 8);
		const returns = Array.from(values.subarray(1), (value, i) => Math.log(value / (values[i] as number)));
		const mean = returns.reduce((a, b) => a + b, 0) / 11;
		const variance = returns.reduce((a, b) => a + (b - mean) ** 2, 0) / 11;
		const { parameters, pairs, aic, logLikelihood } = fitBrownian(values);
		expect(parameters.start).toBe(8);
		expect(parameters.volatility).toBeCloseTo(Math.sqrt(variance), 12);
		expect(parameters.drift).toBeCloseTo(mean + variance / 2, 12);
		expect(pairs).toBe(11);
		const density = returns.map((r, i) => -Math.log(values[i + 1] as number) - 0.5 * Math.log(2 * Math.PI * variance) - (r - mean) ** 2 / (2 * variance)); // biome-ignore format: a formula
		expect(logLikelihood).toBeCloseTo(
			density.reduce((a, b) => a + b, 0),
			9,
		);
		expect(aic).toBeCloseTo(4 - 2 * logLikelihood, 9);
	});

	it('leaves out pairs across a day without a value', () => {
		const values = geometricBrownianPaths({ start: 3, drift: 0, volatility: 0.2 }, { paths: 1, days: 60 }, createRng(1, 1));
		values[20] = Number.NaN;
		values[40] = Number.NaN;
		expect(fitBrownian(values).pairs).toBe(55);
	});

	it('refuses values at or below 0, a short history, and one without chance', () => {
		const rising = Float64Array.from({ length: 40 }, (_, day) => 2 ** day);
		expect(() => fitBrownian(rising)).toThrow(expect.objectContaining({ code: 'series_constant' }));
		expect(() => fitBrownian(new Float64Array(40).fill(5))).toThrow(expect.objectContaining({ code: 'series_constant' }));
		expect(() => fitBrownian(Float64Array.of(1, 2, 3))).toThrow(expect.objectContaining({ code: 'series_too_short' }));
		expect(() => fitBrownian(Float64Array.from({ length: 40 }, (_, day) => day))).toThrow(/day 1 of the history has 0/);
	});
});

describe('fit of an Ornstein-Uhlenbeck process', () => {
	it('finds level, speed and volatility within two standard errors in at least 90 % of 400 histories', () => {
		for (const truth of [
			{ level: 60, speed: 0.15, volatility: 3 },
			{ level: -5, speed: 0.8, volatility: 0.2 },
		]) {
			const shares = coverage(truth, (run) =>
				fitReturning(ornsteinUhlenbeckPaths({ start: truth.level, ...truth }, { paths: 1, days: DAYS }, createRng(run, 2))),
			);
			for (const [name, share] of Object.entries(shares)) {
				expect(share, `${name} at speed ${truth.speed}`).toBeGreaterThan(0.9);
				expect(share, `${name} at speed ${truth.speed}`).toBeLessThan(0.985);
			}
		}
	});

	it('has the highest likelihood of all parameters near its own', () => {
		const values = ornsteinUhlenbeckPaths({ start: 3, level: 5, speed: 0.3, volatility: 1 }, { paths: 1, days: 200 }, createRng(7, 2));
		const { parameters, logLikelihood } = fitReturning(values);
		const likelihood = (level: number, speed: number, volatility: number): number => {
			const keep = Math.exp(-speed);
			const variance = (volatility ** 2 * (1 - keep ** 2)) / (2 * speed);
			let sum = 0;
			for (let day = 1; day < values.length; day++) {
				const off = (values[day] as number) - level - keep * ((values[day - 1] as number) - level);
				sum -= 0.5 * Math.log(2 * Math.PI * variance) + off ** 2 / (2 * variance);
			}
			return sum;
		};
		const { level, speed, volatility } = parameters;
		expect(likelihood(level, speed, volatility)).toBeCloseTo(logLikelihood, 8);
		for (const factor of [0.98, 1.02]) {
			expect(likelihood(level * factor, speed, volatility)).toBeLessThan(logLikelihood);
			expect(likelihood(level, speed * factor, volatility)).toBeLessThan(logLikelihood);
			expect(likelihood(level, speed, volatility * factor)).toBeLessThan(logLikelihood);
		}
	});

	it('refuses what grows away, what jumps over its level every day, and what has no noise', () => {
		const away = Float64Array.from({ length: 60 }, (_, day) => 1.1 ** day + 0.001 * ((day * 7) % 5));
		expect(() => fitReturning(away)).toThrow(/does not return to a level/);
		const jumping = Float64Array.from({ length: 60 }, (_, day) => (day % 2 === 0 ? 1 : -1) + 0.01 * ((day * 7) % 5));
		expect(() => fitReturning(jumping)).toThrow(expect.objectContaining({ code: 'fit_failed' }));
		expect(() => fitReturning(new Float64Array(60).fill(3))).toThrow(expect.objectContaining({ code: 'series_constant' }));
		expect(() => fitReturning(Float64Array.from({ length: 60 }, (_, day) => 0.9 ** day))).toThrow(
			expect.objectContaining({ code: 'series_constant' }),
		);
	});

	it('is told from growth in proportion by AIC, and the other way round', () => {
		let [returning, growing] = [0, 0];
		for (let run = 0; run < 50; run++) {
			const around = ornsteinUhlenbeckPaths({ start: 60, level: 60, speed: 0.3, volatility: 5 }, { paths: 1, days: 365 }, createRng(run, 3));
			if (fitReturning(around).aic < fitBrownian(around).aic) returning++;
			const grown = geometricBrownianPaths({ start: 60, drift: 0.004, volatility: 0.08 }, { paths: 1, days: 365 }, createRng(run, 4));
			if (fitBrownian(grown).aic < aicOrWorst(grown)) growing++;
		}
		expect(returning).toBeGreaterThan(45);
		expect(growing).toBeGreaterThan(45);
	});
});

function aicOrWorst(values: Float64Array): number {
	try {
		return fitReturning(values).aic;
	} catch {
		return Number.POSITIVE_INFINITY;
	}
}
