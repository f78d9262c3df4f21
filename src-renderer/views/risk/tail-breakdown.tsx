/** What makes the tail: CVaR taken apart by cause, drive, model, host or group. */
import { useMemo, useState } from 'react';
import type { Chart } from '../../../src-main/shared/charts/chart.ts';
import { componentBarsChart } from '../../../src-main/shared/charts/risk-charts.ts';
import { dependenceText } from '../../../src-main/shared/charts/risk-text.ts';
import { type TailKind, tailPartsChart } from '../../../src-main/shared/charts/tail-chart.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { ChoiceChips } from '../../components/choice-chips.tsx';
import { goTo } from '../../routes.ts';

type By = 'drives' | TailKind;

const labels: Readonly<Record<By, string>> = { causes: 'Cause', drives: 'Drive', models: 'Model', hosts: 'Host', groups: 'Group' };

export function TailBreakdown({ risk }: { readonly risk: RiskResult }) {
	const { details } = risk;
	const [chosen, setBy] = useState<By>(details ? 'causes' : 'drives');
	const kinds: By[] = details ? ['causes', 'drives', 'models', 'hosts', ...(details.groups.length > 0 ? (['groups'] as const) : [])] : ['drives'];
	const by = kinds.includes(chosen) ? chosen : 'drives';
	const chart = useMemo(
		(): Chart => (by === 'drives' || !details ? componentBarsChart(risk) : tailPartsChart(risk, details, by)),
		[risk, details, by],
	);
	return (
		<section className="card" aria-label="What makes the tail">
			<ChoiceChips label="Taken apart by" value={by} options={kinds.map((value) => ({ value, label: labels[value] }))} onChange={setBy} />
			<ChartFigure key={by} chart={chart} {...(by === 'drives' ? { onPick: (drive: string) => goTo({ view: 'drive', drive }) } : {})} />
			{by === 'drives' && <p className="form-note">A click on a bar opens its drive.</p>}
			{details && <p className="form-note">{dependenceText(details)}</p>}
			{!details && (
				<p className="form-note">This simulation was made by an earlier version. Simulate again to see causes, models, hosts and groups.</p>
			)}
		</section>
	);
}
