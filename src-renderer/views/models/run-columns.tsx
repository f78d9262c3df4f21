/** Columns of the table of runs: which one, what it learned from, how good it is, and what can be done with it. */
import {
	capitalise,
	formatBytes,
	formatCount,
	formatDayRange,
	formatInstant,
	formatMetric,
	formatPercent,
} from '../../../src-main/shared/charts/format.ts';
import { gainOverNoChange, statusText } from '../../../src-main/shared/charts/model-run-text.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { runColours, runLabel } from '../../../src-main/shared/charts/run-comparison-chart.ts';
import type { ModelRun } from '../../../src-main/shared/domain/results.ts';
import type { Column } from '../../components/table/data-table.tsx';

export interface RunActions {
	/** Names of the compared runs, in the order of their colours. */
	readonly chosen: readonly string[];
	readonly toggle: (bundle: string) => void;
	readonly ask: (action: 'use' | 'remove', run: ModelRun) => void;
}

const none = <span className="muted">–</span>;

/** How far the loss lies from that of no change, below 0 is better; NaN where it is not known. */
function distanceOf({ losses }: ModelRun, metric: string): number {
	const outcome = losses.find((curve) => curve.metric === metric)?.outcome;
	return outcome ? -gainOverNoChange(outcome) : Number.NaN;
}

export function runColumns(metrics: readonly string[], actions: RunActions): Column<ModelRun>[] {
	return [
		chosenColumn(actions),
		{
			key: 'bundle',
			title: 'Run',
			width: 'minmax(166px, 1.2fr)',
			value: ({ bundle }) => bundle,
			cell: ({ bundle }) => (
				<span className="mono" title={plainText(bundle)}>
					{plainText(bundle)}
				</span>
			),
		},
		{
			key: 'status',
			title: 'Status',
			width: '86px',
			value: ({ isInUse, status }) => (isInUse ? '' : status),
			cell: ({ isInUse, status }) => (isInUse ? <strong title={statusText[status]}>In use</strong> : statusText[status]),
		},
		{
			key: 'trainedAtMs',
			title: 'Trained',
			width: '144px',
			kind: 'date',
			...(metrics.length > 2 ? { hideBelow: 1300 } : {}),
			value: ({ trainedAtMs }) => trainedAtMs,
			cell: ({ trainedAtMs }) => formatInstant(trainedAtMs),
		},
		{
			key: 'window',
			title: 'Learned from',
			width: '184px',
			kind: 'date',
			hideBelow: 1350,
			value: ({ windowEndMs }) => windowEndMs,
			cell: ({ windowStartMs, windowEndMs }) => formatDayRange(windowStartMs, windowEndMs),
		},
		{
			key: 'drives',
			title: 'Drives',
			width: '72px',
			kind: 'number',
			hideBelow: 1150,
			value: ({ drives }) => drives ?? undefined,
			cell: ({ drives }) => (drives === null ? none : formatCount(drives)),
		},
		...metrics.map(
			(metric): Column<ModelRun> => ({
				key: `loss ${metric}`,
				title: capitalise(plainText(formatMetric(metric))),
				width: 'minmax(116px, 1fr)',
				kind: 'number',
				value: (run) => {
					const distance = distanceOf(run, metric);
					return Number.isFinite(distance) ? distance : undefined;
				},
				cell: (run) => {
					const distance = distanceOf(run, metric);
					if (!Number.isFinite(distance)) return none;
					return distance > 0 ? `+${formatPercent(distance)}` : formatPercent(distance);
				},
			}),
		),
		{
			key: 'bytes',
			title: 'Size',
			width: '76px',
			kind: 'number',
			hideBelow: 1150,
			value: ({ bytes }) => bytes,
			cell: ({ bytes }) => formatBytes(bytes),
		},
		actionColumn(actions),
	];
}

function chosenColumn({ chosen, toggle }: RunActions): Column<ModelRun> {
	return {
		key: 'chosen',
		title: 'Compare',
		width: '68px',
		value: ({ bundle }) => (chosen.includes(bundle) ? 0 : 1),
		cell: (run) => {
			const place = chosen.indexOf(run.bundle);
			return (
				<span className="run-choice">
					<input
						type="checkbox"
						aria-label={`Compare ${runLabel(run)}`}
						checked={place >= 0}
						disabled={place < 0 && chosen.length >= runColours.length}
						// A click on the row chooses as well; one on the box would count twice.
						onClick={(click) => click.stopPropagation()}
						onChange={() => toggle(run.bundle)}
					/>
					{place >= 0 && <i className={`key key-line role-${runColours[place]}`} />}
				</span>
			);
		},
	};
}

function actionColumn({ ask }: RunActions): Column<ModelRun> {
	return {
		key: 'actions',
		title: '',
		width: '108px',
		value: () => undefined,
		cell: (run) =>
			run.isInUse ? null : (
				<span className="run-actions">
					<button
						type="button"
						className="quiet"
						aria-label={`Use ${runLabel(run)}`}
						onClick={(click) => {
							click.stopPropagation();
							ask('use', run);
						}}
					>
						Use
					</button>
					<button
						type="button"
						className="quiet"
						aria-label={`Remove ${runLabel(run)}`}
						onClick={(click) => {
							click.stopPropagation();
							ask('remove', run);
						}}
					>
						Remove
					</button>
				</span>
			),
	};
}
