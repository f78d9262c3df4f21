/** Failure probabilities of past dates: expected and come, how well they tell drives apart beside the simple rule. */
import { useMemo } from 'react';
import { precisionRecallChart, reliabilityChart } from '../../../src-main/shared/charts/backtest-charts.ts';
import { calibrationText, expectedFailuresText, liftText } from '../../../src-main/shared/charts/backtest-text.ts';
import { formatCount, formatCounted, formatDay, formatNumber, NO_VALUE } from '../../../src-main/shared/charts/format.ts';
import type { FailureBacktest } from '../../../src-main/shared/domain/backtest.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { Fold } from '../../components/fold.tsx';

export function FailureBacktestFold({ failures }: { readonly failures: FailureBacktest }) {
	return (
		<Fold title={`Failures within ${formatCount(failures.horizonDays)} days`} finding={expectedFailuresText(failures)}>
			<FailureEvidence failures={failures} />
		</Fold>
	);
}

function FailureEvidence({ failures }: { readonly failures: FailureBacktest }) {
	const chart = useMemo(() => reliabilityChart(failures), [failures]);
	const caught = useMemo(() => precisionRecallChart(failures), [failures]);
	const { landmarksMs, cases, leftOut, brier, brierReference, averagePrecision } = failures;
	const calibration = calibrationText(failures);
	const leftOutText = leftOut > 0 ? `; ${formatCount(leftOut)} whose fate is not known are left out` : '';
	return (
		<>
			<ChartFigure chart={chart} />
			{caught && <ChartFigure chart={caught} />}
			<p>{liftText(failures)}.</p>
			<p className="muted">
				{calibration === undefined ? '' : `${calibration}. `}
				Brier score {formatNumber(brier)}; the share that failed, stated for every drive, has {formatNumber(brierReference)} (0 is best). Average
				precision {averagePrecision === null ? NO_VALUE : formatNumber(averagePrecision, 2)}; without a model{' '}
				{formatNumber(failures.failures / cases, 2)}.
			</p>
			<p className="caption">
				Looked ahead from {formatCounted(landmarksMs.length, 'date')} from {formatDay(landmarksMs[0] as number)} on, {formatCount(cases)} drives in
				all
				{leftOutText}. At each date the failure law was fitted to what was known then.
			</p>
		</>
	);
}
