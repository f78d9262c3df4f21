/** A chart with its title, key, summary in words and the same figures as a table. */
import { lazy, memo, Suspense, useId, useState } from 'react';
import type { Chart } from '../../../src-main/shared/charts/chart.ts';
import { chartTable } from '../../../src-main/shared/charts/chart-table.ts';
import { formatCount } from '../../../src-main/shared/charts/format.ts';
import { thinChart } from '../../../src-main/shared/charts/thin-chart.ts';
import type { Range } from './extent.ts';
import { figureHeight } from './figure.ts';
import { legendOf } from './legend.ts';

const loadPlot = () => import('./plot-canvas.tsx');
const PlotCanvas = lazy(loadPlot);

/** Fetches what draws charts while the figures for them are still on their way. Where that fails, the first chart tries again and tells. */
export function prepareCharts(): void {
	loadPlot().catch(() => undefined);
}

interface ChartFigureProps {
	readonly chart: Chart;
	readonly onPick?: (id: string) => void;
	/** The part of x in view and who keeps it, where other parts of the view follow it. */
	readonly range?: Range | undefined;
	readonly onRange?: (range: Range | undefined) => void;
	/** False where the view's opening sentence already says what the summary says. */
	readonly hasSummary?: boolean;
}

export const ChartFigure = memo(function ChartFigure({ chart, onPick, range, onRange, hasSummary = true }: ChartFigureProps) {
	const [isTable, setIsTable] = useState(false);
	const id = useId();
	return (
		<figure className="chart" aria-labelledby={`${id}-title`} aria-describedby={`${id}-summary`}>
			<div className="chart-head">
				<h3 id={`${id}-title`}>{chart.title}</h3>
				<Legend chart={chart} />
				<button type="button" className="quiet" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
					{isTable ? 'Show as chart' : 'Show as table'}
				</button>
			</div>
			{isTable ? (
				<ChartTableView chart={chart} />
			) : (
				<Suspense fallback={<div className="skeleton" style={{ height: figureHeight(chart) }} />}>
					<PlotCanvas chart={chart} {...(onPick ? { onPick } : {})} range={range} onRange={onRange} />
				</Suspense>
			)}
			<figcaption id={`${id}-summary`} className={hasSummary ? 'caption' : 'visually-hidden'}>
				{chart.summary}
			</figcaption>
		</figure>
	);
});

function Legend({ chart }: { readonly chart: Chart }) {
	const entries = legendOf(chart);
	if (entries.length === 0) return <span className="legend" />;
	return (
		<ul className="legend" aria-label="Key">
			{entries.map((entry) => (
				<li key={entry.label}>
					<i className={`key key-${entry.mark} role-${entry.colour}`} style={{ opacity: entry.strength }} />
					{entry.label}
				</li>
			))}
		</ul>
	);
}

/** A table of more rows than a few thousand is read by nobody and stops the page. */
const TABLE_STRETCHES = 500;

/** The figures of a chart as rows. */
export function ChartTableView({ chart }: { readonly chart: Chart }) {
	const thin = thinChart(chart, TABLE_STRETCHES);
	const { columns, rows } = chartTable(thin);
	const shown = columns.map((_, column) => rows.some((row) => row[column] !== ''));
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
		<section className="scroll-table" style={{ maxHeight: Math.max(280, figureHeight(chart)) }} tabIndex={0} aria-label={`${chart.title} as a table`}>
			<table>
				<thead>
					<tr>{columns.map((column, index) => shown[index] && <th key={column}>{column}</th>)}</tr>
				</thead>
				<tbody>
					{rows.map((row, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: rows of a finished picture have no other identity and never move
						<tr key={index}>{columns.map((column, cell) => shown[cell] && <td key={column}>{row[cell]}</td>)}</tr>
					))}
				</tbody>
			</table>
			{thin !== chart && (
				<p className="caption">{`Of each of ${formatCount(TABLE_STRETCHES)} equal stretches of time: its first, lowest, highest and last value.`}</p>
			)}
		</section>
	);
}
