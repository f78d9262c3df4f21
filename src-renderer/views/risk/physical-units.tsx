/** The same risk without money: drives that fail or wear out, bytes that run short, groups that lose data. */
import { useMemo, useState } from 'react';
import { formatBytes, formatEstimate } from '../../../src-main/shared/charts/format.ts';
import { failureBarsChart } from '../../../src-main/shared/charts/risk-charts.ts';
import { physicalText } from '../../../src-main/shared/charts/risk-text.ts';
import { failureCountChart } from '../../../src-main/shared/charts/tail-chart.ts';
import type { Estimate, RiskResult } from '../../../src-main/shared/domain/results.ts';
import type { RiskDetails } from '../../../src-main/shared/domain/risk-details.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { ChoiceChips } from '../../components/choice-chips.tsx';
import { goTo } from '../../routes.ts';

const openDrive = (drive: string): void => goTo({ view: 'drive', drive });

export function PhysicalUnits({ risk }: { readonly risk: RiskResult }) {
	const { details } = risk;
	const [shown, setShown] = useState<'counts' | 'drives'>('counts');
	const chart = useMemo(() => (details && shown === 'counts' ? failureCountChart(risk, details) : failureBarsChart(risk)), [risk, details, shown]);
	return (
		<section className="card" aria-label="In drives and bytes">
			{details && (
				<ChoiceChips
					label="Failures"
					value={shown}
					options={[
						{ value: 'counts', label: 'How many fail' },
						{ value: 'drives', label: 'Which fail' },
					]}
					onChange={setShown}
				/>
			)}
			<ChartFigure key={shown} chart={chart} {...(shown === 'drives' || !details ? { onPick: openDrive } : {})} />
			{details ? <Expected risk={risk} details={details} /> : <p className="form-note">{physicalText(risk)}</p>}
		</section>
	);
}

function Expected({ risk, details }: { readonly risk: RiskResult; readonly details: RiskDetails }) {
	const { wornOut, shortBytes, groupsLost, groups } = details;
	return (
		<dl className="facts">
			<div>
				<dt>Drives that fail</dt>
				<dd>{formatEstimate(risk.expectedFailures)}</dd>
			</div>
			<div>
				<dt>Drives that wear out</dt>
				<dd>{formatEstimate(wornOut)}</dd>
			</div>
			<div>
				<dt>Bytes short</dt>
				<dd>{bytesText(shortBytes)}</dd>
			</div>
			<div>
				<dt>Groups that lose data</dt>
				<dd>{groups.length === 0 ? 'no group is known' : formatEstimate(groupsLost)}</dd>
			</div>
		</dl>
	);
}

const bytesText = ({ value, lower, upper }: Estimate): string =>
	value === 0 ? formatBytes(0) : `${formatBytes(value)} ±\u2009${formatBytes((upper - lower) / 2)}`;
