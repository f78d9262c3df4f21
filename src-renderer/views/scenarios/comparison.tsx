/** The differences of all scenarios with their intervals on one axis. */
import { useMemo, useState } from 'react';
import { type DifferenceFigure, figureName, scenarioDifferencesChart } from '../../../src-main/shared/charts/scenario-charts.ts';
import type { ScenarioComparison } from '../../../src-main/shared/domain/scenario.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { ChoiceChips } from '../../components/choice-chips.tsx';
import { hrefOf } from '../../routes.ts';

const figures: readonly DifferenceFigure[] = ['conditionalValueAtRisk', 'valueAtRisk', 'expectedLoss'];

export function Comparison({ comparison }: { readonly comparison: ScenarioComparison }) {
	const [figure, setFigure] = useState<DifferenceFigure>('conditionalValueAtRisk');
	const chart = useMemo(() => scenarioDifferencesChart(comparison, figure), [comparison, figure]);
	const confidence = comparison.baseline.levels[0]?.confidence ?? Number.NaN;
	return (
		<section className="card" aria-label="Differences">
			<div className="section-head">
				<ChoiceChips
					label="Figure"
					value={figure}
					options={figures.map((value) => ({ value, label: figureName(value, confidence) }))}
					onChange={setFigure}
				/>
				<a href={hrefOf({ view: 'reports', variant: 'scenarios' })}>Report of this comparison</a>
			</div>
			<ChartFigure key={figure} chart={chart} />
		</section>
	);
}
