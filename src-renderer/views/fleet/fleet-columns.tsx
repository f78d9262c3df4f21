/** The columns of the fleet table. */
import { formatAge, formatCount, formatDay, formatNumber, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { Probability } from '../../components/figures.tsx';
import type { Column } from '../../components/table/data-table.tsx';
import type { FleetDrive } from './fleet-filter.ts';

/** Bars are drawn against the highest upper bound, rounded up to a step that reads well. */
function fullScale(drives: readonly FleetDrive[]): number {
	const highest = drives.reduce((most, drive) => Math.max(most, drive.failureProbabilityUpper ?? drive.failureProbability ?? 0), 0);
	return [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].find((step) => highest <= step) ?? 1;
}

const none = <span className="muted">–</span>;

/** @param risk gives ages, and the horizon in the heading */
export function fleetColumns(drives: readonly FleetDrive[], risk: RiskResult | null): Column<FleetDrive>[] {
	const full = fullScale(drives);
	const ages = new Map<string, number | null>(risk?.drives.map(({ deviceId, ageDays }) => [deviceId, ageDays]));
	const ageOf = (drive: FleetDrive): number | undefined => ages.get(drive.deviceId) ?? undefined;
	return [
		{
			key: 'serial',
			title: 'Drive',
			width: 'minmax(120px, 1.3fr)',
			value: ({ serial }) => serial || undefined,
			cell: (drive) => <DriveName drive={drive} />,
		},
		{
			key: 'model',
			title: 'Model',
			width: 'minmax(112px, 1.6fr)',
			value: ({ model }) => model,
			cell: ({ model }) => <span title={plainText(model)}>{plainText(model) || none}</span>,
		},
		{ key: 'protocol', title: 'Protocol', width: '60px', value: ({ protocol }) => protocol, cell: ({ protocol }) => protocol },
		{
			key: 'age',
			title: 'Age',
			width: '76px',
			kind: 'number',
			value: ageOf,
			cell: (drive) => (ageOf(drive) === undefined ? none : formatAge(ageOf(drive) ?? null)),
		},
		{
			key: 'firstSeen',
			title: 'First seen',
			width: '94px',
			hideBelow: 1240,
			kind: 'date',
			value: ({ firstSeenMs }) => firstSeenMs,
			cell: ({ firstSeenMs }) => formatDay(firstSeenMs),
		},
		{
			key: 'lastSeen',
			title: 'Last seen',
			width: '94px',
			hideBelow: 980,
			kind: 'date',
			value: ({ lastSeenMs }) => lastSeenMs,
			cell: ({ lastSeenMs }) => formatDay(lastSeenMs),
		},
		{
			key: 'failureProbability',
			title: risk ? `Failure in ${formatCount(risk.horizonDays)} d` : 'Failure',
			width: 'minmax(210px, 1.9fr)',
			kind: 'number',
			value: ({ failureProbability }) => failureProbability,
			cell: (drive) => <Outlook drive={drive} full={full} />,
		},
		{
			key: 'tailShare',
			title: 'Tail share',
			width: '66px',
			kind: 'number',
			value: ({ tailShare }) => tailShare,
			cell: ({ tailShare }) => (tailShare === undefined ? none : formatPercent(tailShare)),
		},
		{
			key: 'riskScore',
			title: 'Score',
			width: '52px',
			kind: 'number',
			value: ({ riskScore }) => riskScore,
			cell: ({ riskScore }) => (riskScore === undefined ? none : formatNumber(riskScore, 2)),
		},
		{
			key: 'events',
			title: 'Events',
			width: '54px',
			kind: 'number',
			value: ({ events }) => events,
			cell: ({ events }) => (events ? formatCount(events) : <span className="muted">{events === undefined ? '–' : '0'}</span>),
		},
	];
}

function DriveName({ drive }: { readonly drive: FleetDrive }) {
	if (!drive.isSerialMasked) return <span className="mono">{plainSerial(drive.serial)}</span>;
	return (
		<span className="mono muted" title="The source hides this serial">
			{plainText(drive.serial, 16) || 'no serial'} · {drive.deviceId}
		</span>
	);
}

/** How likely it is to fail; for a drive that is gone, when it went. */
function Outlook({ drive, full }: { readonly drive: FleetDrive; readonly full: number }) {
	const { exit, failureProbability, failureProbabilityLower, failureProbabilityUpper } = drive;
	if (!exit) return <Probability value={failureProbability} lower={failureProbabilityLower} upper={failureProbabilityUpper} full={full} />;
	return (
		<span
			className={`status status-${exit.kind}`}
			title={plainText(`${exit.source === 'hand' ? 'Marked by hand' : 'By import'}${exit.reason === undefined ? '' : `: ${exit.reason}`}`, 200)}
		>
			{exit.kind} {formatDay(exit.atMs)}
		</span>
	);
}
