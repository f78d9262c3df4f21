/** A training under way: the losses as they fall, which epoch each LSTM is in, and what stopping keeps. */
import { memo, useDeferredValue, useMemo } from 'react';
import { capitalise, formatMetric, formatNumber } from '../../../src-main/shared/charts/format.ts';
import { lossCurveChart } from '../../../src-main/shared/charts/loss-curve-chart.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { LiveValues } from '../../client/job-store.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { Skeleton } from '../../components/states.tsx';
import { type LiveLstm, liveLstms } from './live-losses.ts';

export function LiveTraining({ live }: { readonly live: readonly LiveValues[] }) {
	// Pictures wait for clicks: Stop is heard while epochs come in faster than they can be drawn.
	const shown = useDeferredValue(live);
	const lstms = useMemo(() => liveLstms(shown), [shown]);
	if (lstms.length === 0)
		return (
			<>
				<p className="muted">Waiting for the first epoch. Cancelling now keeps nothing.</p>
				<Skeleton height={280} />
			</>
		);
	return (
		<section className="stack" aria-label="Losses as they fall">
			<p className="muted">Stopping keeps the best weights so far as a run of their own; the models in use stay.</p>
			<div className="columns">
				{lstms.map((lstm) => (
					<div key={lstm.curve.metric} className="stack">
						<EpochLine lstm={lstm} />
						<LiveChart lstm={lstm} />
					</div>
				))}
			</div>
		</section>
	);
}

/** Drawn anew with an epoch of its own, not with those of the others. */
const LiveChart = memo(
	function DrawnChart({ lstm: { curve, marks } }: { readonly lstm: LiveLstm }) {
		const chart = useMemo(() => lossCurveChart(curve, marks), [curve, marks]);
		return <ChartFigure chart={chart} />;
	},
	(before, after) => before.lstm.curve.epochs.at(-1)?.epoch === after.lstm.curve.epochs.at(-1)?.epoch,
);

function EpochLine({ lstm: { curve, marks, epochs } }: { readonly lstm: LiveLstm }) {
	const latest = curve.epochs.at(-1);
	if (!latest) return null;
	const best = marks && curve.epochs.find(({ epoch }) => epoch === marks.bestEpoch);
	return (
		<dl className="facts live-facts">
			<div>
				<dt>{plainText(capitalise(formatMetric(curve.metric)))}</dt>
				<dd>
					Epoch {latest.epoch}
					{epochs > 0 && ` of ${epochs}`}
				</dd>
			</div>
			<div>
				<dt>Best so far</dt>
				<dd>{best ? `${formatNumber(best.validationLoss)} in epoch ${best.epoch}` : formatNumber(latest.validationLoss)}</dd>
			</div>
			<div>
				<dt>No change</dt>
				<dd>{formatNumber(marks?.noChangeLoss ?? Number.NaN)}</dd>
			</div>
			<div>
				<dt>Learning rate</dt>
				<dd>{formatNumber(latest.learningRate)}</dd>
			</div>
		</dl>
	);
}
