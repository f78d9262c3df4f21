/** Every drive at risk: chance, part of the tail, cost. */
import { useMemo } from 'react';
import { formatAge, formatEstimate, formatMoney, formatNumber, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { ComponentRisk, DriveRisk, RiskResult } from '../../../src-main/shared/domain/results.ts';
import { Probability } from '../../components/figures.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { goTo } from '../../routes.ts';

const none = <span className="muted">–</span>;

function columnsOf(risk: RiskResult): Column<DriveRisk>[] {
	const parts = new Map<string, ComponentRisk>(risk.components.map((part) => [part.deviceId, part]));
	const highest = risk.drives.reduce((most, drive) => Math.max(most, drive.failureProbabilityUpper), 0);
	const partOf = (drive: DriveRisk): ComponentRisk | undefined => parts.get(drive.deviceId);
	return [
		{
			key: 'serial',
			title: 'Drive',
			width: 'minmax(120px, 1.3fr)',
			value: ({ serial }) => serial || undefined,
			cell: ({ serial }) => <span className="mono">{plainSerial(serial)}</span>,
		},
		{ key: 'model', title: 'Model', width: 'minmax(112px, 1.4fr)', value: ({ model }) => model, cell: ({ model }) => plainText(model) || none },
		{
			key: 'ageDays',
			title: 'Age',
			width: '76px',
			kind: 'number',
			value: ({ ageDays }) => ageDays ?? undefined,
			cell: ({ ageDays }) => formatAge(ageDays),
		},
		{
			key: 'failureProbability',
			title: 'Failure probability',
			width: 'minmax(176px, 1.6fr)',
			kind: 'number',
			value: ({ failureProbability }) => failureProbability,
			cell: (drive) => (
				<Probability
					value={drive.failureProbability}
					lower={drive.failureProbabilityLower}
					upper={drive.failureProbabilityUpper}
					full={highest || 1}
				/>
			),
		},
		{
			key: 'part',
			title: `Part of CVaR (${risk.currency})`,
			width: 'minmax(120px, 1fr)',
			kind: 'number',
			value: (drive) => partOf(drive)?.conditionalValueAtRisk.value,
			cell: (drive) => {
				const part = partOf(drive);
				return part ? formatEstimate(part.conditionalValueAtRisk) : none;
			},
		},
		{
			key: 'share',
			title: 'Tail share',
			width: '72px',
			kind: 'number',
			value: (drive) => partOf(drive)?.share,
			cell: (drive) => formatPercent(partOf(drive)?.share ?? Number.NaN),
		},
		{
			key: 'riskScore',
			title: 'Score',
			width: '56px',
			kind: 'number',
			value: ({ riskScore }) => riskScore,
			cell: ({ riskScore }) => formatNumber(riskScore, 2),
		},
		{
			key: 'replacementCost',
			title: 'Replacement',
			width: '96px',
			kind: 'number',
			value: ({ replacementCost }) => replacementCost,
			cell: ({ replacementCost }) => formatMoney(replacementCost, risk.currency),
		},
	];
}

export function RiskDrives({ risk }: { readonly risk: RiskResult }) {
	const columns = useMemo(() => columnsOf(risk), [risk]);
	return (
		<section className="stack" aria-label="Drives at risk">
			<h2>Drives at risk</h2>
			<DataTable
				label="Drives at risk"
				rows={risk.drives}
				columns={columns}
				rowKey={({ deviceId }) => deviceId}
				initialOrder={{ key: 'failureProbability', isDescending: true }}
				onOpen={({ deviceId }) => goTo({ view: 'drive', drive: deviceId })}
				maxRows={10}
			/>
		</section>
	);
}
