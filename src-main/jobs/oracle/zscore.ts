/** Fixtures of z-scores: plain and robust, whole series and moving windows, control charts. */
import { quantile } from '../../maths/quantile.ts';
import { cusum, ewmaChart } from '../../maths/series/control-charts.ts';
import { mean, median, medianAbsoluteDeviation, sd } from '../../maths/series/statistics.ts';
import {
	hampelScores,
	largestZScore,
	placesBeyond,
	placesBeyondFences,
	priorZScores,
	robustZScores,
	rollingZScores,
	zScores,
} from '../../maths/series/zscore.ts';
import type { CaseCheck } from './case-book.ts';
import type { Topic } from './check-oracle.ts';
import { type Entry, entriesOf, entryOf, type Fixture, numberOf, numbersOf, seriesOf, type Tolerance, textOf, toleranceOf } from './fixture.ts';
import { closeOrLossy, isHugeLevel, sumsOfScores } from './lossy.ts';

/** 75 % normal quantile: the unit in which scipy's MAD of scale `normal` is given. */
const NORMAL_MAD = 0.6744897501960817;

function judgeLevels(c: CaseCheck, present: Float64Array, tolerance: Tolerance): void {
	const mad = medianAbsoluteDeviation(present.slice());
	c.close('expected.mean', mean(present), tolerance);
	c.close('expected.sd_ddof1', sd(present), tolerance);
	c.close('expected.sd_ddof0', sd(present, 0), tolerance);
	c.close('expected.max_possible_abs_z_ddof1', largestZScore(present.length), tolerance);
	c.close('expected.median', median(present.slice()), tolerance);
	c.close('expected.mad_raw', mad, tolerance);
	c.close('expected.mad_normal', mad / NORMAL_MAD, tolerance);
	c.close('expected.iqr', quantile(present, 0.75, 'linear') - quantile(present, 0.25, 'linear'), tolerance);
}

/** Scores of the whole series; at a huge level against the same about another origin, since the centre of the reference lacks the digits. */
function judgeScores(c: CaseCheck, path: string, x: Float64Array, scoresOf: (x: Float64Array) => Float64Array, tolerance: Tolerance): void {
	const ours = scoresOf(x);
	if (!isHugeLevel(x)) {
		c.close(path, ours, tolerance);
		return;
	}
	const level = x.findLast(Number.isFinite) as number;
	const moved = scoresOf(x.map((value) => value - level));
	const worst = ours.reduce(
		(most, value, t) => (Object.is(value, moved[t]) ? most : Math.max(most, Math.abs(value - moved[t]) / (1 + Math.abs(moved[t])))),
		0,
	);
	c.rule(path, worst <= 1e-6, 'huge level: rtol 1e-6 to two passes about another origin', worst);
}

/** Places beyond a limit must be the same. */
function judgeHits(c: CaseCheck, path: string, ours: readonly number[], isHuge: boolean): void {
	if (isHuge) c.skip(path, 'huge level: the scores of the reference lack the digits');
	else c.exact(path, ours);
}

function judgeRobust(c: CaseCheck, expected: Entry, x: Float64Array, present: Float64Array, tolerance: Tolerance): void {
	const isFlat = medianAbsoluteDeviation(present.slice()) === 0;
	for (const name of Object.keys(expected)) {
		const limit = /^hits_modified_(.+)$/.exec(name);
		if (name !== 'modified_z' && !limit) continue;
		if (isFlat) c.skip(`expected.${name}`, 'MAD is 0: ours falls back to the mean absolute deviation');
		else if (limit) judgeHits(c, `expected.${name}`, placesBeyond(robustZScores(x), Number(limit[1])), isHugeLevel(x));
		else judgeScores(c, 'expected.modified_z', x, robustZScores, tolerance);
	}
}

function judgeMoving(c: CaseCheck, expected: Entry, x: Float64Array, tolerance: Tolerance): void {
	const isHuge = isHugeLevel(x);
	for (const name of Object.keys(expected)) {
		const path = `expected.${name}`;
		const moving = /^rolling(\d+)_(prior_)?z$/.exec(name);
		const hits = /^hits_rolling(\d+)_(prior_)?(?:z_)?([\d.]+)$/.exec(name);
		const hampel = /^hampel(\d+)_z$/.exec(name);
		const scores = (window: number, prior: string | undefined): Float64Array => (prior ? priorZScores(x, window) : rollingZScores(x, window));
		if (moving) {
			const window = Number(moving[1]);
			const steps = moving[2] ? 1 : 0;
			closeOrLossy(c, path, { ours: scores(window, moving[2]), expected: numbersOf(expected[name]) }, sumsOfScores(x, window, steps), tolerance);
		} else if (hits) judgeHits(c, path, placesBeyond(scores(Number(hits[1]), hits[2]), Number(hits[3])), isHuge);
		else if (hampel) c.close(path, hampelScores(x, Number(hampel[1])), tolerance);
	}
}

function judgeCharts(c: CaseCheck, expected: Entry, x: Float64Array, tolerance: Tolerance): void {
	if (expected.ewma_chart !== undefined) {
		const entry = entryOf(expected.ewma_chart);
		const chart = ewmaChart(x, { target: numberOf(entry.target), sd: numberOf(entry.sigma) }, numberOf(entry.lambda), numberOf(entry.L));
		c.close('expected.ewma_chart.ewma', chart.ewma, tolerance);
		c.close('expected.ewma_chart.half_width', chart.halfWidth, tolerance);
		c.exact('expected.ewma_chart.hits', chart.hits);
	}
	if (expected.cusum !== undefined) {
		const entry = entryOf(expected.cusum);
		const sums = cusum(x, { target: numberOf(entry.target), sd: numberOf(entry.sigma) }, numberOf(entry.k), numberOf(entry.h));
		c.close('expected.cusum.c_plus', sums.upper, tolerance);
		c.close('expected.cusum.c_minus', sums.lower, tolerance);
		c.exact('expected.cusum.first_hit', sums.firstHit ?? null);
	}
}

function judge(c: CaseCheck, fixture: Fixture, entry: Entry): void {
	const x = seriesOf(fixture, entry.series);
	const present = x.filter((value) => !Number.isNaN(value));
	const expected = entryOf(entry.expected);
	const tolerance = toleranceOf(fixture, 'all');
	const isHuge = isHugeLevel(x);
	judgeLevels(c, present, tolerance);
	for (const [name, deltaDegrees] of [
		['z_ddof1', 1],
		['z_ddof0', 0],
		['scipy_zscore_ddof0_omit', 0],
	] as const)
		judgeScores(c, `expected.${name}`, x, (values) => zScores(values, deltaDegrees), tolerance);
	for (const name of Object.keys(expected)) {
		const sigmas = /^hits_([\d.]+)sigma_ddof([01])$/.exec(name);
		const fences = /^hits_tukey_(.+)$/.exec(name);
		if (sigmas) judgeHits(c, `expected.${name}`, placesBeyond(zScores(x, sigmas[2] === '0' ? 0 : 1), Number(sigmas[1])), isHuge);
		else if (fences) {
			const quartiles = [quantile(present, 0.25, 'linear'), quantile(present, 0.75, 'linear')] as const;
			c.exact(`expected.${name}`, placesBeyondFences(x, quartiles, Number(fences[1])));
		}
	}
	judgeRobust(c, expected, x, present, tolerance);
	judgeMoving(c, expected, x, tolerance);
	judgeCharts(c, expected, x, tolerance);
}

const CHART_INPUTS = [
	'ewma_chart.lambda',
	'ewma_chart.L',
	'ewma_chart.target',
	'ewma_chart.sigma',
	'cusum.k',
	'cusum.h',
	'cusum.target',
	'cusum.sigma',
];

export const zscoreTopic: Topic = {
	inputs: ['series'],
	kinds: {
		async cases(fixture, book) {
			const inputs = ['series', ...CHART_INPUTS.map((name) => `expected.${name}`)];
			for (const entry of entriesOf(fixture.cases))
				await book.check({ kind: 'cases', id: textOf(entry.series), entry, inputs }, (c) => judge(c, fixture, entry));
		},
	},
};
