/** The fan of a forecast, and chips that draw what each member says by itself. */
import { useMemo } from 'react';
import { drawnMembers } from '../../../src-main/shared/charts/forecast-text.ts';
import { formatPercent } from '../../../src-main/shared/charts/format.ts';
import { memberTitle } from '../../../src-main/shared/charts/member-names.ts';
import { forecastChart, memberColour } from '../../../src-main/shared/charts/series-charts.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';

export interface MemberChoice {
	/** Names of the members whose lines are drawn. */
	readonly shown: ReadonlySet<string>;
	readonly onShown: (shown: ReadonlySet<string>) => void;
}

interface ForecastFanProps extends MemberChoice {
	readonly forecast: OutputOf<'forecast.run'>;
}

export function ForecastFan({ forecast, shown, onShown }: ForecastFanProps) {
	const chart = useMemo(() => forecastChart(forecast, { members: shown }), [forecast, shown]);
	const members = useMemo(() => byWeight(forecast), [forecast]);
	const toggle = (name: string): void => {
		const next = new Set(shown);
		if (!next.delete(name)) next.add(name);
		onShown(next);
	};
	return (
		<>
			<ChartFigure chart={chart} hasSummary={false} />
			{members.length > 0 && (
				<fieldset className="chips member-chips">
					<legend className="visually-hidden">Members to draw</legend>
					<span className="muted">Each by itself:</span>
					{members.map(({ name, weight }) => (
						<label key={name} className="chip member-chip">
							<input type="checkbox" checked={shown.has(name)} onChange={() => toggle(name)} />
							<i className={`key key-line role-${memberColour(forecast, name)}`} />
							{memberTitle(name)} <span className="chip-count">{formatPercent(weight)}</span>
						</label>
					))}
				</fieldset>
			)}
		</>
	);
}

/** The weightiest first; those without a weight in their own order. */
function byWeight(forecast: OutputOf<'forecast.run'>): readonly { readonly name: string; readonly weight: number }[] {
	return drawnMembers(forecast)
		.map(({ name }) => ({ name, weight: weightOf(forecast, name) }))
		.sort((a, b) => b.weight - a.weight);
}

function weightOf({ weights }: OutputOf<'forecast.run'>, name: string): number {
	return Object.hasOwn(weights, name) ? (weights[name] ?? 0) : 0;
}
