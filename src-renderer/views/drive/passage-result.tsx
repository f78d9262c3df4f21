/** When a level is reached: sentence, paths, arrivals, figures, and what they rest on. */
import { useMemo } from 'react';
import { formatCounted, formatDay } from '../../../src-main/shared/charts/format.ts';
import { basisText } from '../../../src-main/shared/charts/model-text.ts';
import { arrivalChart, passageChart } from '../../../src-main/shared/charts/passage-chart.ts';
import { passageSentence, probabilityRows, quantileRows } from '../../../src-main/shared/charts/passage-text.ts';
import type { Passage } from '../../../src-main/shared/domain/first-passage.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';

export function PassageResult({ passage }: { readonly passage: Passage }) {
	const chart = useMemo(() => passageChart(passage), [passage]);
	const arrivals = useMemo(() => arrivalChart(passage), [passage]);
	const hasPaths = passage.status === 'answered';
	const hasArrivals = hasPaths && (passage.never?.value ?? 0) < 1;
	return (
		<>
			<p className="answer">{passageSentence(passage)}</p>
			<ChartFigure chart={chart} hasSummary={false} />
			{hasArrivals && <ChartFigure chart={arrivals} />}
			{hasPaths && (
				<div className="columns">
					{hasArrivals && (
						<FigureTable caption="Day of arrival" heads={['Paths arrived', 'In', 'On', 'Monte Carlo 95 %']} rows={quantileRows(passage)} />
					)}
					<FigureTable caption="Probability of arrival" heads={['Arrives', 'Probability', 'Monte Carlo 95 %']} rows={probabilityRows(passage)} />
				</div>
			)}
			<dl className="pairs">
				<dt>Rests on</dt>
				<dd>
					{formatCounted(passage.history.filter(Number.isFinite).length, 'daily value')} up to {formatDay(passage.lastObservedMs)}
					{hasPaths && `, ${formatCounted(passage.paths, 'path')}, seed ${passage.seed}`}.{passage.basis && ` ${basisText(passage.basis)}`}
				</dd>
				<dt>Method</dt>
				<dd>{passage.method}</dd>
				{passage.notes.length > 0 && (
					<>
						<dt>Notes</dt>
						<dd>{passage.notes.join(' ')}</dd>
					</>
				)}
			</dl>
		</>
	);
}

interface FigureTableProps {
	readonly caption: string;
	readonly heads: readonly string[];
	readonly rows: readonly (readonly string[])[];
}

export function FigureTable({ caption, heads, rows }: FigureTableProps) {
	return (
		<div className="scroll-x">
			<table className="plain-table">
				<caption className="visually-hidden">{caption}</caption>
				<thead>
					<tr>
						{heads.map((head, cell) => (
							<th key={head} className={cell === 0 ? undefined : 'cell-numeric'}>
								{head}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map(([name, ...cells]) => (
						<tr key={name}>
							<td>{name}</td>
							{cells.map((cell, index) => (
								<td key={heads[index + 1]} className="cell-numeric">
									{cell}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
