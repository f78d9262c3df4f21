/** Every drive, the most endangered first. */
import { useMemo, useState } from 'react';
import { formatCount, formatCounted, formatProbability } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { staleRiskText } from '../../../src-main/shared/charts/price-text.ts';
import { exitKinds } from '../../../src-main/shared/domain/telemetry.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { useLatestRisk } from '../../client/use-latest-risk.ts';
import { EmptyState, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { DataTable } from '../../components/table/data-table.tsx';
import { View } from '../../components/view.tsx';
import { goTo, hrefOf } from '../../routes.ts';
import { DeletedNotice } from '../changes/delete-form.tsx';
import { FilterBar } from './filter-bar.tsx';
import { fleetColumns } from './fleet-columns.tsx';
import { type FleetDrive, filterDrives, noFilter } from './fleet-filter.ts';
import { type Chosen, chosenColumn, FleetSelection } from './fleet-selection.tsx';
import { SilentDrives } from './silent-drives.tsx';

export function FleetView() {
	const query = useQuery('drives.list', {});
	return (
		<QueryView query={query} skeleton={<FleetSkeleton />}>
			{({ drives }) => <Fleet drives={drives} />}
		</QueryView>
	);
}

function FleetSkeleton() {
	return (
		<div className="view">
			<Skeleton height={28} width="60%" />
			<Skeleton height={32} />
			<Skeleton height={480} />
		</div>
	);
}

function Fleet({ drives }: { readonly drives: readonly FleetDrive[] }) {
	const [filter, setFilter] = useState(noFilter);
	const latest = useLatestRisk();
	const simulation = useJob('risk.run');
	const risk = latest.status === 'ready' ? latest.output.risk : null;
	const isStale = latest.status === 'ready' && latest.output.isStale;
	const [chosen, setChosen] = useState<Chosen>();
	const columns = useMemo(() => [...(chosen ? [chosenColumn(chosen, setChosen)] : []), ...fleetColumns(drives, risk)], [drives, risk, chosen]);
	const shown = useMemo(() => filterDrives(drives, filter), [drives, filter]);
	return (
		<View
			sentence={fleetSentence(drives, risk?.horizonDays)}
			actions={
				!chosen && (
					<>
						<a className="button" href={hrefOf({ view: 'fleet', part: 'forecast' })}>
							Forecast the fleet
						</a>
						<button type="button" onClick={() => setChosen(new Set())}>
							Choose several
						</button>
					</>
				)
			}
		>
			{latest.status === 'ready' && (risk === null || isStale) && (
				<Notice
					action={
						<button type="button" className="quiet" disabled={simulation.running !== undefined} onClick={() => simulation.start({})}>
							Simulate
						</button>
					}
				>
					{isStale && latest.status === 'ready'
						? staleRiskText(latest.output.staleBecause)
						: 'Failure probabilities and shares of the tail come from a simulation. There is none yet.'}
				</Notice>
			)}
			<DeletedNotice />
			<SilentDrives />
			{chosen && <FleetSelection chosen={chosen} shown={shown} drives={drives} onChange={setChosen} onEnd={() => setChosen(undefined)} />}
			<FilterBar drives={drives} filter={filter} shown={shown.length} onChange={setFilter} />
			{shown.length === 0 ? (
				<EmptyState
					title="No drive matches"
					action={
						<button type="button" onClick={() => setFilter(noFilter)}>
							Clear the filter
						</button>
					}
				>
					{`None of ${formatCounted(drives.length, 'drive')} has all of this.`}
				</EmptyState>
			) : (
				<DataTable
					label="Fleet"
					rows={shown}
					columns={columns}
					rowKey={({ deviceId }) => deviceId}
					initialOrder={{ key: risk ? 'failureProbability' : 'serial', isDescending: risk !== null }}
					onOpen={({ deviceId }) => goTo({ view: 'drive', drive: deviceId })}
					isFilling
				/>
			)}
		</View>
	);
}

function fleetSentence(drives: readonly FleetDrive[], horizonDays: number | undefined): string {
	const left = exitKinds.flatMap((kind) => {
		const count = drives.filter(({ exit }) => exit?.kind === kind).length;
		return count > 0 ? [`, ${formatCount(count)} ${kind}`] : [];
	});
	const head = `${formatCounted(drives.length, 'drive')}${left.join('')}.`;
	const worst = drives
		.filter(hasProbability)
		.reduce<ProbableDrive | null>((most, drive) => (most && most.failureProbability >= drive.failureProbability ? most : drive), null);
	if (!worst) return head;
	const chance = formatProbability(
		worst.failureProbability,
		worst.failureProbabilityLower ?? worst.failureProbability,
		worst.failureProbabilityUpper ?? worst.failureProbability,
	);
	const within = horizonDays === undefined ? '' : ` within ${formatCounted(horizonDays, 'day')}`;
	return `${head} Most likely to fail is ${plainSerial(worst.serial)} (${plainText(worst.model, 40)}) with ${chance}${within}.`;
}

type ProbableDrive = FleetDrive & { readonly failureProbability: number };
const hasProbability = (drive: FleetDrive): drive is ProbableDrive => drive.failureProbability !== undefined;
