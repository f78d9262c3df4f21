/** The same risk without money: which drives fail; expected numbers of drives that fail or wear out, bytes that run short, groups that lose data. */
import { useMemo } from 'react';
import { formatEstimate } from '../../../src-main/shared/charts/format.ts';
import { failureBarsChart } from '../../../src-main/shared/charts/risk-charts.ts';
import { physicalText } from '../../../src-main/shared/charts/risk-text.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import type { RiskDetails } from '../../../src-main/shared/domain/risk-details.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { goTo } from '../../routes.ts';

const openDrive = (drive: string): void => goTo({ view: 'drive', drive });

export function PhysicalUnits({ risk }: { readonly risk: RiskResult }) {
	const { details } = risk;
	const chart = useMemo(() => failureBarsChart(risk), [risk]);
	return (
		<section className="card" aria-label="In drives and bytes">
			<ChartFigure chart={chart} onPick={openDrive} />
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
				<dd>{formatEstimate(shortBytes, 'B')}</dd>
			</div>
			<div>
				<dt>Groups that lose data</dt>
				<dd>{groups.length === 0 ? 'no group is known' : formatEstimate(groupsLost)}</dd>
			</div>
		</dl>
	);
}
