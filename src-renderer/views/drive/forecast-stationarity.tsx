/** Whether the series wanders: ADF and KPSS read together, the differences that were chosen, and how days go with earlier ones. */
import { useMemo } from 'react';
import { correlogramChart } from '../../../src-main/shared/charts/correlogram-chart.ts';
import { arimaText, stationarityRows } from '../../../src-main/shared/charts/forecast-text.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { Correlogram, Stationarity } from '../../../src-main/shared/domain/results.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';

export function ForecastStationarity({ forecast }: { readonly forecast: OutputOf<'forecast.run'> }) {
	const { stationarity, stationarityNote, correlogram } = forecast;
	const arima = arimaText(forecast);
	return (
		<>
			<p>{plainText(stationarity?.text ?? stationarityNote ?? 'Not tested.', 600)}</p>
			{stationarity && <Tests stationarity={stationarity} />}
			{arima !== undefined && <p className="muted">The ARIMA of this forecast: {arima}.</p>}
			{correlogram && <Correlations correlogram={correlogram} />}
		</>
	);
}

function Tests({ stationarity }: { readonly stationarity: Stationarity }) {
	const rows = useMemo(() => stationarityRows(stationarity), [stationarity]);
	const heads = ['Statistic', '10 %', '5 %', '1 %', 'p', 'Lags'];
	return (
		<div className="scroll-x">
			<table className="plain-table">
				<caption className="visually-hidden">Tests of stationarity</caption>
				<thead>
					<tr>
						<th>Test</th>
						<th>Hypothesis</th>
						{heads.map((head) => (
							<th key={head} className="cell-numeric">
								{head}
							</th>
						))}
						<th>At 5 %</th>
					</tr>
				</thead>
				<tbody>
					{rows.map(([test, supposes, ...cells]) => (
						<tr key={test}>
							<td>{test}</td>
							<td className="muted">{supposes}</td>
							{heads.map((head, at) => (
								<td key={head} className="cell-numeric">
									{cells[at]}
								</td>
							))}
							<td>{cells[heads.length]}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Correlations({ correlogram }: { readonly correlogram: Correlogram }) {
	const acf = useMemo(() => correlogramChart(correlogram, 'acf'), [correlogram]);
	const pacf = useMemo(() => correlogramChart(correlogram, 'pacf'), [correlogram]);
	return (
		<div className="columns">
			<ChartFigure chart={acf} />
			<ChartFigure chart={pacf} />
		</div>
	);
}
