/** The chosen runs: validation curves on one axis, and a table that shows where they differ. */
import { useMemo, useState } from 'react';
import { capitalise, formatCount, formatDayRange, formatMetric } from '../../../src-main/shared/charts/format.ts';
import { gainText, settingTexts, statusText, stopText } from '../../../src-main/shared/charts/model-run-text.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { comparableMetrics, runColours, runComparisonChart, runLabel } from '../../../src-main/shared/charts/run-comparison-chart.ts';
import type { ModelRun } from '../../../src-main/shared/domain/results.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { SelectField } from '../../components/fields.tsx';

export function RunComparison({ runs }: { readonly runs: readonly ModelRun[] }) {
	const metrics = useMemo(() => comparableMetrics(runs), [runs]);
	const [wanted, setWanted] = useState<string>();
	const metric = metrics.find((name) => name === wanted) ?? metrics[0];
	const chart = useMemo(() => (metric === undefined ? undefined : runComparisonChart(runs, metric)), [runs, metric]);
	// The curves of the models in use are further down.
	if (runs.length === 1 && runs[0]?.isInUse)
		return (
			<section className="stack" aria-label="Comparison">
				<h2>The run in use</h2>
				<DifferenceTable runs={runs} />
			</section>
		);
	return (
		<section className="stack" aria-label="Comparison">
			<div className="section-head">
				<h2>{runs.length === 1 ? 'The chosen run' : `${formatCount(runs.length)} runs compared`}</h2>
				{metrics.length > 1 && metric !== undefined && (
					<SelectField
						label="Metric"
						value={metric}
						options={metrics.map((name) => ({ value: name, label: capitalise(plainText(formatMetric(name))) }))}
						onChange={setWanted}
					/>
				)}
			</div>
			{chart ? (
				<ChartFigure chart={chart} />
			) : (
				<p className="muted">
					{runs.length === 1 ? 'This run has' : 'These runs have'} no loss curves to draw: no LSTM, or an older version trained it.
				</p>
			)}
			<DifferenceTable runs={runs} />
		</section>
	);
}

interface Line {
	readonly label: string;
	/** One for each run. */
	readonly values: readonly string[];
}

/** Everything that may differ, in reading order: what it rests on, what was set, how it went. */
function linesOf(runs: readonly ModelRun[]): Line[] {
	const settings = runs.map(settingTexts);
	const labels = [...new Set(settings.flatMap((texts) => texts.map(({ label }) => label)))];
	const metrics = [...new Set(runs.flatMap(({ losses }) => losses.map(({ metric }) => metric)))];
	const outcomeOf = (run: ModelRun, metric: string): string => {
		const curve = run.losses.find((candidate) => candidate.metric === metric);
		if (!curve) return '–';
		if (!curve.outcome) return `${formatCount(curve.epochs.length)} epochs`;
		return `${gainText(curve.outcome)}, epoch ${curve.outcome.bestEpoch} of ${curve.epochs.length} (${stopText(curve.outcome)})`;
	};
	return [
		{ label: 'Status', values: runs.map(({ status }) => statusText[status]) },
		{ label: 'Learned from', values: runs.map(({ windowStartMs, windowEndMs }) => formatDayRange(windowStartMs, windowEndMs)) },
		{ label: 'Drives', values: runs.map(({ drives }) => (drives === null ? '–' : formatCount(drives))) },
		...labels.map((label) => ({ label, values: settings.map((texts) => texts.find((text) => text.label === label)?.value ?? '–') })),
		...metrics.map((metric) => ({
			label: `Loss, ${plainText(formatMetric(metric))}`,
			values: runs.map((run) => outcomeOf(run, metric)),
		})),
	];
}

function DifferenceTable({ runs }: { readonly runs: readonly ModelRun[] }) {
	const lines = linesOf(runs);
	const isDifferent = ({ values }: Line): boolean => new Set(values).size > 1;
	const count = lines.filter(isDifferent).length;
	return (
		<div className="card scroll-x">
			<table className="plain-table run-differences">
				<thead>
					<tr>
						<th>{runs.length < 2 ? '' : count === 0 ? 'No difference' : 'Differences in bold'}</th>
						{runs.map((run, place) => (
							<th key={run.bundle}>
								<i className={`key key-line role-${runColours[place]}`} /> {runLabel(run)}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{lines.map((line) => (
						<tr key={line.label} className={isDifferent(line) ? 'is-different' : undefined}>
							<th scope="row">{line.label}</th>
							{runs.map((run, place) => (
								<td key={run.bundle}>{plainText(line.values[place] ?? '', 200)}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
