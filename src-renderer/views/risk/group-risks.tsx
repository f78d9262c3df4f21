/** Pools and RAID groups: how probable it is that each loses data, and what that would cost. */
import { useMemo } from 'react';
import { formatCount, formatEstimate, formatLevel, formatMoney, formatNumber } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { GroupRisk, RiskDetails } from '../../../src-main/shared/domain/risk-details.ts';
import { Probability } from '../../components/figures.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { hrefOf } from '../../routes.ts';

const none = <span className="muted">–</span>;

function columnsOf(groups: readonly GroupRisk[], currency: string, level: number): Column<GroupRisk>[] {
	const highest = groups.reduce((most, { lossProbability }) => Math.max(most, lossProbability.upper), 0) || 1;
	return [
		{ key: 'name', title: 'Group', width: 'minmax(120px, 1.4fr)', value: ({ name }) => name, cell: ({ name }) => plainText(name, 60) },
		{
			key: 'host',
			title: 'Host',
			width: 'minmax(80px, 1fr)',
			hideBelow: 760,
			value: ({ host }) => host,
			cell: ({ host }) => plainText(host ?? '', 40) || none,
		},
		{
			key: 'level',
			title: 'Level',
			width: 'minmax(72px, 0.7fr)',
			value: ({ level: own }) => own,
			cell: ({ level: own }) => plainText(own ?? '', 20) || none,
		},
		{ key: 'members', title: 'Members', width: '72px', kind: 'number', value: ({ members }) => members, cell: ({ members }) => formatCount(members) },
		{
			key: 'survives',
			title: 'Survives',
			width: '68px',
			kind: 'number',
			value: ({ toleratedFailures }) => toleratedFailures,
			cell: ({ toleratedFailures }) => formatCount(toleratedFailures),
		},
		{ key: 'spares', title: 'Spares', width: '60px', kind: 'number', value: ({ spares }) => spares, cell: ({ spares }) => formatCount(spares) },
		{
			key: 'lossProbability',
			title: 'Loses data with',
			width: 'minmax(232px, 1.8fr)',
			kind: 'number',
			value: ({ lossProbability }) => lossProbability.value,
			cell: ({ lossProbability: { value, lower, upper } }) => (
				<Probability value={value} lower={Math.max(0, lower)} upper={Math.min(1, upper)} full={highest} />
			),
		},
		{
			key: 'dataLoss',
			title: 'Loss would cost',
			width: 'minmax(96px, 0.8fr)',
			kind: 'number',
			value: ({ dataLoss }) => dataLoss,
			cell: (group) => lossText(group, currency) ?? <span className="muted">not known</span>,
		},
		{
			key: 'part',
			title: `Part of CVaR${formatLevel(level)} (${currency})`,
			width: 'minmax(132px, 0.9fr)',
			kind: 'number',
			hideBelow: 900,
			value: ({ conditionalValueAtRisk }) => conditionalValueAtRisk,
			cell: ({ conditionalValueAtRisk }) => formatNumber(conditionalValueAtRisk),
		},
	];
}

/** Undefined where nobody knows how much it holds. */
function lossText({ dataLoss, isSizeKnown = true }: GroupRisk, currency: string): string | undefined {
	if (isSizeKnown) return formatMoney(dataLoss, currency);
	return dataLoss > 0 ? `at least ${formatMoney(dataLoss, currency)}` : undefined;
}

interface GroupRisksProps {
	readonly details: RiskDetails;
	readonly currency: string;
	readonly level: number;
}

export function GroupRisks({ details, currency, level }: GroupRisksProps) {
	const { groups, groupsLost } = details;
	const columns = useMemo(() => columnsOf(groups, currency, level), [groups, currency, level]);
	return (
		<section className="stack groups-at-risk" aria-label="Groups at risk">
			<h2>Groups that could lose data</h2>
			{groups.length === 0 ? (
				<p className="muted">
					No pool or RAID group with known redundancy and members is simulated, so no loss of data is in these figures. Import the output of zpool,
					mdadm or a RAID controller, or draw the groups by hand in <a href={hrefOf({ view: 'data' })}>Data</a>, then simulate again.
				</p>
			) : (
				<>
					<p className="muted">
						{groupsLost.value === 0
							? `No simulated path lost the data of any of ${formatCount(groups.length)} groups; the upper ends say what may still be.`
							: `On average ${formatEstimate(groupsLost)} of ${formatCount(groups.length)} groups lose data within the horizon.`}
					</p>
					<DataTable
						label="Groups at risk"
						rows={groups}
						columns={columns}
						rowKey={({ groupId }) => String(groupId)}
						initialOrder={{ key: 'lossProbability', isDescending: true }}
						maxRows={8}
					/>
					{groups.some(({ pool }) => pool !== undefined) && (
						<p className="caption">
							A pool that loses one of its parts loses all of its data: beside each part stands what the data of the whole pool would cost. It is
							counted once on a path.
						</p>
					)}
					{groups.some(({ isSizeKnown }) => isSizeKnown === false) && (
						<p className="caption">
							Where no size is known, neither of the group nor of its members, the loss of its data is not in these figures. Import what the pool or
							controller says of its size.
						</p>
					)}
				</>
			)}
		</section>
	);
}
