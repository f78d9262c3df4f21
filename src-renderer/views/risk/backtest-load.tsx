/** The VaR of one part of the load on past days: its verdict, the days, where they lay, the tests. */
import { useMemo } from 'react';
import { exceedancesChart, placesChart } from '../../../src-main/shared/charts/backtest-charts.ts';
import { exceedanceText, isObjected, loadName, verdictText } from '../../../src-main/shared/charts/backtest-text.ts';
import { capitalise, formatCount, formatLevel, formatNumber, formatPercent, NO_VALUE } from '../../../src-main/shared/charts/format.ts';
import type { LoadBacktest } from '../../../src-main/shared/domain/backtest.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { Fold } from '../../components/fold.tsx';

export function LoadBacktestFold({ load }: { readonly load: LoadBacktest }) {
	// The level that leaves something to be explained, if there is one.
	const told = load.levels.find(({ verdict }) => isObjected(verdict)) ?? load.levels[0];
	return (
		<Fold title={capitalise(loadName(load))} finding={told ? exceedanceText(told, load) : ''}>
			<LoadEvidence load={load} />
		</Fold>
	);
}

function LoadEvidence({ load }: { readonly load: LoadBacktest }) {
	const charts = useMemo(() => ({ days: exceedancesChart(load), places: placesChart(load) }), [load]);
	return (
		<>
			<ChartFigure chart={charts.days} />
			<LevelTests load={load} />
			<ChartFigure chart={charts.places} />
		</>
	);
}

function LevelTests({ load }: { readonly load: LoadBacktest }) {
	return (
		<>
			<div className="scroll-x">
				<table className="plain-table">
					<caption className="visually-hidden">Tests of {loadName(load)}</caption>
					<thead>
						<tr>
							<th>Level</th>
							<th className="cell-numeric">Exceeded</th>
							<th className="cell-numeric">Expected</th>
							<th className="cell-numeric">Kupiec p</th>
							<th className="cell-numeric">Independence p</th>
							<th className="cell-numeric">Both p</th>
							<th>Zone</th>
							<th className="cell-numeric">Loss against the past</th>
							<th className="cell-numeric">Days of single drives above</th>
							<th className="cell-numeric">Drives rejected</th>
							<th>Verdict</th>
						</tr>
					</thead>
					<tbody>
						{load.levels.map((level) => (
							<tr key={level.confidence}>
								<td className="nowrap">VaR{formatLevel(level.confidence)}</td>
								<td className="cell-numeric">{formatCount(level.exceedances)}</td>
								<td className="cell-numeric">{formatNumber(level.expected, 2)}</td>
								<td className="cell-numeric">{formatNumber(level.kupiec.pvalue, 2)}</td>
								<td className="cell-numeric">{formatNumber(level.independence.pvalue, 2)}</td>
								<td className="cell-numeric">{formatNumber(level.conditionalCoverage.pvalue, 2)}</td>
								<td>{level.trafficLight}</td>
								<td className="cell-numeric">{level.benchmarkLoss > 0 ? formatNumber(level.quantileLoss / level.benchmarkLoss, 2) : NO_VALUE}</td>
								<td className="cell-numeric">{formatPercent(level.drives.share)}</td>
								<td className="cell-numeric">
									{level.drives.judged === 0 ? NO_VALUE : `${formatCount(level.drives.rejected)} of ${formatCount(level.drives.judged)}`}
								</td>
								<td>{verdictText(level.verdict)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
			<p className="caption">
				p: how likely so much or more would be, were the law right. Zone: the traffic light of the Basel Committee for exceedances. Loss against the
				past: quantile loss of the VaR over that of the same quantile of the past year; below 1 is better. Of single drives a twentieth is rejected by
				chance.
			</p>
		</>
	);
}
