/** One drive: how likely it is to fail and why, its series, its forecast, its events. */
import { useEffect, useMemo } from 'react';
import { exitText } from '../../../src-main/shared/charts/change-text.ts';
import { formatCounted, formatDay, formatList, formatNumber, formatProbability } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type Query, useQuery } from '../../client/engine.tsx';
import { useLatestRisk } from '../../client/use-latest-risk.ts';
import { EmptyState, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { replaceRoute } from '../../routes.ts';
import { Journal } from '../changes/journal.tsx';
import { DriveIdentity } from '../identity/drive-identity.tsx';
import { Contributions } from './contributions.tsx';
import { DriveEvents } from './drive-events.tsx';
import { DriveFacts } from './drive-facts.tsx';
import { ForecastPanel } from './forecast-panel.tsx';
import { useHandPanel } from './hand-panel.tsx';
import { SeriesPanel } from './series-panel.tsx';

type DriveOutput = OutputOf<'drives.get'>;

interface DriveViewProps {
	/** Device id or serial. */
	readonly drive: string;
	readonly metric: string | undefined;
}

export function DriveView({ drive, metric }: DriveViewProps) {
	const query = useFollowed(drive, metric);
	return (
		<QueryView
			query={query}
			skeleton={
				<div className="view">
					<Skeleton height={28} width="80%" />
					<Skeleton height={64} />
					<Skeleton height={340} />
					<Skeleton height={340} />
				</div>
			}
		>
			{(output) => <DriveDetails output={output} metric={metric} />}
		</QueryView>
	);
}

/**
 * A drive that was asked for by its serial is followed by its id, in the address too: a split leaves two drives with that serial. What is
 * there already stays on the page meanwhile.
 */
function useFollowed(drive: string, metric: string | undefined): Query<DriveOutput> {
	const byName = useQuery('drives.get', { drive });
	const deviceId = byName.status === 'ready' && !/^d\d+$/.test(drive) ? byName.output.drive.deviceId : drive;
	const byId = useQuery('drives.get', { drive: deviceId });
	const isMoving = deviceId !== drive && byId.status === 'ready';
	useEffect(() => {
		if (isMoving) replaceRoute({ view: 'drive', drive: deviceId, ...(metric === undefined ? {} : { metric }) });
	}, [isMoving, deviceId, metric]);
	return byName;
}

function DriveDetails({ output, metric }: { readonly output: DriveOutput; readonly metric: string | undefined }) {
	const { deviceId } = output.drive;
	const hand = useHandPanel(output.drive);
	const latestRisk = useLatestRisk();
	const latestEvents = useQuery('anomalies.latest', { drive: deviceId });
	const risk = latestRisk.status === 'ready' ? latestRisk.output.risk : null;
	const anomalies = latestEvents.status === 'ready' ? latestEvents.output.anomalies : null;
	const events = useMemo(() => anomalies?.events.filter((event) => event.deviceId === deviceId) ?? [], [anomalies, deviceId]);
	const chosen = output.metrics.find((candidate) => candidate.metric === metric)?.metric ?? startMetric(output, events[0]?.metric);
	return (
		<View sentence={driveSentence(output, risk?.horizonDays)} actions={hand.actions}>
			{hand.panel}
			<DriveFacts drive={output.drive} ageDays={risk?.drives.find((candidate) => candidate.deviceId === deviceId)?.ageDays ?? null} />
			{chosen === undefined ? (
				<EmptyState title="No series">This source names the drive but holds no values of it.</EmptyState>
			) : (
				<>
					<SeriesPanel deviceId={deviceId} metrics={output.metrics} metric={chosen} events={events} />
					<ForecastPanel key={chosen} deviceId={deviceId} metric={chosen} />
				</>
			)}
			<div className="columns">
				<Contributions contributions={output.contributions} isGone={output.drive.exit !== undefined} />
				<DriveEvents events={events} hasRun={anomalies !== null} />
			</div>
			<DriveIdentity key={deviceId} deviceId={deviceId} metrics={output.metrics} />
			<Journal drive={deviceId} />
		</View>
	);
}

/** The metric of the first event; else temperature, which everybody knows; else what there is most of. */
function startMetric({ metrics }: DriveOutput, ofEvent: string | undefined): string | undefined {
	const byName = metrics.find(({ metric }) => metric === ofEvent) ?? metrics.find(({ metric }) => metric.startsWith('temperature'));
	const most = metrics.reduce<(typeof metrics)[number] | undefined>(
		(best, metric) => (best && best.samples >= metric.samples ? best : metric),
		undefined,
	);
	return (byName ?? most)?.metric;
}

function driveSentence({ drive, contributions, fleetFailureProbability }: DriveOutput, horizonDays: number | undefined): string {
	const name = plainSerial(drive.serial);
	if (drive.exit) return `${name} ${exitText(drive.exit)}.`;
	const { failureProbability: value } = drive;
	if (value === undefined) return `${name} was last seen on ${formatDay(drive.lastSeenMs)}. Simulate to learn how likely it is to fail.`;
	const chance = formatProbability(value, drive.failureProbabilityLower ?? value, drive.failureProbabilityUpper ?? value);
	const within = horizonDays === undefined ? '' : ` within ${formatCounted(horizonDays, 'day')}`;
	const ratio = fleetFailureProbability !== undefined && fleetFailureProbability > 0 ? value / fleetFailureProbability : undefined;
	const compared = ratio === undefined ? '' : ratio > 1.15 || ratio < 0.87 ? `, ${formatNumber(ratio, 2)} times the fleet` : ', about like the fleet';
	const causes = contributions.filter(({ hazardRatio }) => hazardRatio > 1.1).slice(0, 2);
	const why = causes.length > 0 ? `: ${formatList(causes.map(({ text }) => plainText(text, 120)))}` : '';
	return `${name} fails${within} with ${chance}${compared}${why}.`;
}
