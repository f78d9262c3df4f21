/**
 * What all paths come to: in money, with VaR, CVaR and their intervals; in drives that fail; in bytes that are short. On a log scale the tail is seen path
 * by path.
 */
import { useMemo, useState } from 'react';
import type { Chart } from '../../../src-main/shared/charts/chart.ts';
import { lossHistogramChart } from '../../../src-main/shared/charts/risk-charts.ts';
import { shortBytesChart } from '../../../src-main/shared/charts/short-bytes-chart.ts';
import { failureCountChart } from '../../../src-main/shared/charts/tail-chart.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { ChoiceChips } from '../../components/choice-chips.tsx';

type Scale = 'linear' | 'log';
type Unit = 'money' | 'drives' | 'bytes';

const scales: readonly { readonly value: Scale; readonly label: string }[] = [
	{ value: 'linear', label: 'Linear' },
	{ value: 'log', label: 'Logarithmic' },
];

export function LossHistogram({ risk }: { readonly risk: RiskResult }) {
	const [unit, setUnit] = useState<Unit>('money');
	const [scale, setScale] = useState<Scale>('linear');
	const chart = useMemo(() => chartOf(risk, unit, scale), [risk, unit, scale]);
	const hasBars = chart.layers.some((layer) => layer.type === 'bars' && layer.height.length > 0);
	return (
		<section className="card" aria-label="Loss">
			<div className="chip-groups">
				<ChoiceChips label="Counted in" value={unit} options={unitsOf(risk)} onChange={setUnit} />
				{hasBars && <ChoiceChips label="Scale of the shares" value={scale} options={scales} onChange={setScale} />}
			</div>
			{hasBars ? (
				<ChartFigure key={unit} chart={chart} />
			) : (
				<>
					<h3>{chart.title}</h3>
					<p className="muted">{chart.summary}</p>
				</>
			)}
		</section>
	);
}

/** Results of earlier versions know less. */
function unitsOf({ details }: RiskResult): readonly { readonly value: Unit; readonly label: string }[] {
	return [
		{ value: 'money', label: 'Money' },
		...(details ? [{ value: 'drives' as const, label: 'Drives' }] : []),
		...(details?.shortBytesSpread ? [{ value: 'bytes' as const, label: 'Bytes' }] : []),
	];
}

function chartOf(risk: RiskResult, unit: Unit, scale: Scale): Chart {
	const { details } = risk;
	if (details && unit === 'drives') return failureCountChart(risk, details, scale);
	if (details?.shortBytesSpread && unit === 'bytes') return shortBytesChart(risk, details, details.shortBytesSpread, scale);
	return lossHistogramChart(risk, scale);
}
