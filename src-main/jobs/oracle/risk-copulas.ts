/** Fixtures of copulas: points of their functions, and a portfolio of dependent losses. */
import { quantileOfSorted, sortedValues } from '../../maths/quantile.ts';
import { distributionOf, type LossLaw } from '../../maths/risk/analytic-risk.ts';
import { type Copula, copulaCdf, copulaDensity, copulaKendall, copulaSpearman, marginOf, tailDependence } from '../../maths/risk/copula.ts';
import { kendall, pearson, spearman } from '../../maths/risk/dependence.ts';
import { copulaSample } from '../../maths/risk/dependent-losses.ts';
import { conditionalValueAtRisk } from '../../maths/risk/value-at-risk.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { CaseBook, CaseCheck } from './case-book.ts';
import { type Entry, entriesOf, entryOf, type Fixture, listOf, numberOf, numbersOf, rowsOf, type Tolerance, textOf, toleranceOf } from './fixture.ts';
import { opened } from './opened.ts';
import { INVERSION_ERROR, roomOf } from './tolerance.ts';

export async function copulaPoints(fixture: Fixture, book: CaseBook): Promise<void> {
	const integral = toleranceOf(fixture, 'copula C');
	const closed = toleranceOf(fixture, 'copula density, tail dependence');
	for (const entry of entriesOf(fixture.copula_points)) {
		const id = `${entry.copula}(${entry.df ?? ''})/${entry.rho}/${entry.u},${entry.v}`;
		await book.check({ kind: 'copula_points', id, entry, inputs: ['copula', 'df', 'rho', 'u', 'v'] }, (c) => {
			const copula: Copula = { rho: numberOf(entry.rho), ...(textOf(entry.copula) === 'gaussian' ? {} : { df: numberOf(entry.df) }) };
			const [u, v] = [numberOf(entry.u), numberOf(entry.v)];
			c.close('C', copulaCdf(copula, u, v), integral);
			closeDensity(c, copula, [u, v], numberOf(entry.density), closed);
			c.close('lower_tail_dependence', tailDependence(copula), closed);
			c.close('kendall_tau', copulaKendall(copula), closed);
			const rank = copulaSpearman(copula);
			if (rank === null) c.exact('spearman_rho', null);
			else c.close('spearman_rho', rank, closed);
		});
	}
}

/** The density of the t copula takes the error of the reference's t quantiles with it, as far as it changes with them. */
function closeDensity(c: CaseCheck, copula: Copula, [u, v]: readonly [number, number], expected: number, tolerance: Tolerance): void {
	const ours = copulaDensity(copula, u, v);
	const error = Math.abs(ours - expected);
	if (copula.df === undefined || error <= roomOf(tolerance, expected)) {
		c.close('density', ours, tolerance);
		return;
	}
	const { cdf, quantile } = marginOf(copula);
	const step = 1e-4;
	const stretched = (rank: number): number => cdf(quantile(rank) * (1 + step));
	const change = Math.abs(copulaDensity(copula, stretched(u), v) - ours) + Math.abs(copulaDensity(copula, u, stretched(v)) - ours);
	const room = roomOf(tolerance, expected) + (change / step) * INVERSION_ERROR;
	c.rule('density', error <= room, 'within the tolerance and what quantiles that are 1e-8 off change', error / expected);
}

const PORTFOLIO_INPUTS = /^(R|Z|W_chi2_df.+|marginals|recipe|results)$/;

export async function copulaPortfolio(fixture: Fixture, book: CaseBook): Promise<void> {
	const portfolio = entryOf(fixture.copula_portfolio);
	for (const key of Object.keys(portfolio)) if (!PORTFOLIO_INPUTS.test(key)) book.fail('copula_portfolio', key, 'this part is not covered');
	const marginals = listOf(portfolio.marginals).map((text) => distributionOf(lawOfText(textOf(text))));
	for (const listed of entriesOf(portfolio.results)) {
		const [inputs, entry] = opened(listed, 'risk', 'level');
		await book.check({ kind: 'copula_portfolio', id: textOf(entry.copula), entry, inputs: ['copula', ...inputs] }, (c) => {
			const tolerance = toleranceOf(fixture, 'copula_portfolio');
			const ranks = copulaSample({
				correlation: rowsOf(portfolio.R),
				normals: rowsOf(portfolio.Z),
				...mixingOf(portfolio, textOf(entry.copula)),
			});
			const losses = ranks.map((row) => row.map((rank, i) => marginals[i].quantile(rank)));
			closeFirst(c, entry, 'uniforms', ranks, tolerance);
			closeFirst(c, entry, 'losses', losses, tolerance);
			const sums = Float64Array.from(losses, (row) => row.reduce((sum, loss) => sum + loss, 0));
			const sorted = sortedValues(sums);
			c.close(
				'portfolio_sum',
				sums.reduce((sum, loss) => sum + loss, 0),
				tolerance,
			);
			c.close('max', sorted[sorted.length - 1], tolerance);
			for (const [i, { level }] of entriesOf(listed.risk).entries()) {
				const confidence = numberOf(level);
				c.close(`risk.${i}.VaR_linear`, quantileOfSorted(sorted, confidence, 'linear'), tolerance);
				c.close(`risk.${i}.CVaR_tail_mean_ge_linear`, conditionalValueAtRisk(sums, confidence, 'linear'), tolerance);
				c.close(`risk.${i}.CVaR_acerbi`, conditionalValueAtRisk(sums, confidence), tolerance);
			}
			closeDependence(c, entry, losses, tolerance);
		});
	}
}

/** `uniforms_first5`: the first rows. */
function closeFirst(c: CaseCheck, entry: Entry, name: string, rows: readonly Float64Array[], tolerance: Tolerance): void {
	for (const key of Object.keys(entry)) {
		const count = new RegExp(`^${name}_first(\\d+)$`).exec(key)?.[1];
		if (count !== undefined) c.close(key, rows.slice(0, Number(count)), tolerance);
	}
}

/** `sample_kendall_01`: of the columns 0 and 1; `sample_pearson`: of all. */
function closeDependence(c: CaseCheck, entry: Entry, losses: readonly Float64Array[], tolerance: Tolerance): void {
	const columns = Array.from({ length: losses[0].length }, (_, i) => Float64Array.from(losses, (row) => row[i]));
	for (const key of Object.keys(entry)) {
		const [, kind, a, b] = /^sample_(kendall|spearman)_(\d)(\d)$/.exec(key) ?? [];
		if (kind !== undefined) c.close(key, (kind === 'kendall' ? kendall : spearman)(columns[Number(a)], columns[Number(b)]), tolerance);
	}
	c.close(
		'sample_pearson',
		columns.map((x) => columns.map((y) => pearson(x, y))),
		tolerance,
	);
}

/** `gaussian`, or `t4` with its chi-square numbers `W_chi2_df4`. */
function mixingOf(portfolio: Entry, copula: string): { readonly mixing?: { readonly df: number; readonly chiSquares: Float64Array } } {
	if (copula === 'gaussian') return {};
	const df = /^t([\d.]+)$/.exec(copula)?.[1];
	if (df === undefined) throw new AppError('json_rejected', `No copula is called "${copula}".`);
	return { mixing: { df: Number(df), chiSquares: numbersOf(portfolio[`W_chi2_df${df}`]) } };
}

/** `lognormal(mu 1, sigma .5)` */
function lawOfText(text: string): LossLaw {
	const [, family, list = ''] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
	const parameters = new Map(list.split(',').map((part) => part.trim().split(/[\s=]+/) as [string, string]));
	const of = (name: string): number => numberOf(Number(parameters.get(name)));
	switch (family) {
		case 'normal':
			return { family, mean: of('mean'), sd: of('sd') };
		case 'lognormal':
			return { family, mu: of('mu'), sigma: of('sigma') };
		case 'weibull':
		case 'gamma':
			return { family, shape: of('shape'), scale: of('scale') };
		default:
			throw new AppError('json_rejected', `No law of losses is written "${text}".`);
	}
}
