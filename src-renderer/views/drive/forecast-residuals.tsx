/** The errors of one day ahead, of the ensemble or of the ARIMA: what they say in sentences, over time, by lag, by size. */
import { useMemo, useState } from 'react';
import { residualCorrelogramChart } from '../../../src-main/shared/charts/correlogram-chart.ts';
import { residualShapeChart, residualTimeChart } from '../../../src-main/shared/charts/residual-charts.ts';
import { forecasterName, residualSentences } from '../../../src-main/shared/charts/residual-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { ResidualDiagnostics } from '../../../src-main/shared/domain/results.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';

interface ForecastResidualsProps {
	readonly forecast: OutputOf<'forecast.run'>;
	/** At least one. */
	readonly residuals: readonly ResidualDiagnostics[];
}

export function ForecastResiduals({ forecast, residuals }: ForecastResidualsProps) {
	const [of, setOf] = useState<ResidualDiagnostics['of']>();
	const chosen = residuals.find((one) => one.of === of) ?? residuals[0];
	if (chosen === undefined) return null;
	return (
		<>
			<div className="section-head">
				<p className="muted">{WHOSE[chosen.of]}</p>
				{residuals.length > 1 && (
					<fieldset className="segmented">
						<legend className="visually-hidden">Errors of</legend>
						{residuals.map((one) => (
							<button key={one.of} type="button" className="compact" aria-pressed={one.of === chosen.of} onClick={() => setOf(one.of)}>
								{one.of === 'ensemble' ? 'Ensemble' : forecasterName(one.of)}
							</button>
						))}
					</fieldset>
				)}
			</div>
			<Errors key={chosen.of} residuals={chosen} unit={forecast.unit} />
		</>
	);
}

const WHOSE: Readonly<Record<ResidualDiagnostics['of'], string>> = {
	ensemble: 'Observed less forecast of the day before, by the ensemble as it stood then. Above zero the forecast was too low.',
	arima: 'What the ARIMA of today, fitted to the whole history, would have missed by from day to day. Above zero it would have been too low.',
};

function Errors({ residuals, unit }: { readonly residuals: ResidualDiagnostics; readonly unit: string }) {
	const time = useMemo(() => residualTimeChart(residuals, unit), [residuals, unit]);
	const lags = useMemo(() => residualCorrelogramChart(residuals), [residuals]);
	const shape = useMemo(() => residualShapeChart(residuals), [residuals]);
	return (
		<>
			<ul className="sentences">
				{residualSentences(residuals, unit).map((sentence) => (
					<li key={sentence}>{sentence}</li>
				))}
			</ul>
			{time && <ChartFigure chart={time} />}
			<div className="columns">
				{lags && <ChartFigure chart={lags} />}
				{shape && <ChartFigure chart={shape} />}
			</div>
		</>
	);
}
