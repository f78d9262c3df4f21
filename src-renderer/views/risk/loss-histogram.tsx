/** The losses of all paths, with VaR, CVaR and their intervals; on a log scale the tail is seen path by path. */
import { useMemo, useState } from 'react';
import { lossHistogramChart } from '../../../src-main/shared/charts/risk-charts.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { ChoiceChips } from '../../components/choice-chips.tsx';

type Scale = 'linear' | 'log';

export function LossHistogram({ risk }: { readonly risk: RiskResult }) {
	const [scale, setScale] = useState<Scale>('linear');
	const chart = useMemo(() => lossHistogramChart(risk, scale), [risk, scale]);
	return (
		<section className="card" aria-label="Loss">
			<ChoiceChips
				label="Scale of the shares"
				value={scale}
				options={[
					{ value: 'linear', label: 'Linear' },
					{ value: 'log', label: 'Logarithmic' },
				]}
				onChange={setScale}
			/>
			<ChartFigure chart={chart} />
		</section>
	);
}
