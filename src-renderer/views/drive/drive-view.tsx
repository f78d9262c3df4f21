/** One drive: how likely it is to fail and why, its series, its forecast, its events. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { exitText } from '../../../src-main/shared/charts/change-text.ts';
import { formatCounted, formatDay, formatList, formatNumber, formatProbability } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/results.ts';
import { type Query, useQuery } from '../../client/engine.tsx';
import { useLatestRisk } from '../../client/use-latest-risk.ts';
import { EmptyState, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { type DriveRoute, hrefOf, replaceRoute } from '../../routes.ts';
import { EventCard } from '../anomalies/event-card.tsx';
import { Journal } from '../changes/journal.tsx';
import { DriveIdentity } from '../identity/drive-identity.tsx';
import { Contributions } from './contributions.tsx';
import { DriveEvents } from './drive-events.tsx';
import { DriveFacts } from './drive-facts.tsx';
import { DriveTimeline } from './drive-timeline.tsx';
import { ForecastPanel } from './forecast-panel.tsx';
import { useHandPanel } from './hand-panel.tsx';
import { PassagePanel } from './passage-panel.tsx';
import { ProcessPanel } from './process-panel.tsx';
import { SeriesPanel } from './series-panel.tsx';
import { clampWindow, eventsWithin, type TimeWindow } from './time-window.ts';

type DriveOutput = OutputOf<'drives.get'>;

/** @param props.route its drive is a device id or a serial */
export function DriveView({ route }: { readonly route: DriveRoute }) {
	const query = useFollowed(route);
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
			{(output) => <DriveDetails output={output} route={route} />}
		</QueryView>
	);
}

/**
 * A drive that was asked for by its serial is followed by its id, in the address too: a split leaves two drives with that serial. What is
 * there already stays on the page meanwhile.
 */
function useFollowed(route: DriveRoute): Query<DriveOutput> {
	const { drive } = route;
	const byName = useQuery('drives.get', { drive });
	const deviceId = byName.status === 'ready' && !/^d\d+$/.test(drive) ? byName.output.drive.deviceId : drive;
	const byId = useQuery('drives.get', { drive: deviceId });
	const isMoving = deviceId !== drive && byId.status === 'ready';
	useEffect(() => {
		if (isMoving) replaceRoute({ ...route, drive: deviceId });
	}, [isMoving, deviceId, route]);
	return byName;
}

interface DriveDetailsProps {
	readonly output: DriveOutput;
	readonly route: DriveRoute;
}

function DriveDetails({ output, route }: DriveDetailsProps) {
	const { metric } = route;
	const { deviceId } = output.drive;
	const hand = useHandPanel(output.drive);
	const latestRisk = useLatestRisk();
	const latestEvents = useQuery('anomalies.latest', { drive: deviceId });
	const risk = latestRisk.status === 'ready' ? latestRisk.output.risk : null;
	const anomalies = latestEvents.status === 'ready' ? latestEvents.output.anomalies : null;
	const events = useMemo(() => anomalies?.events.filter((event) => event.deviceId === deviceId) ?? [], [anomalies, deviceId]);
	const chosen = output.metrics.find((candidate) => candidate.metric === metric)?.metric ?? startMetric(output, events[0]?.metric);
	const { whole, window, setWindow } = useWindow(output.drive, route);
	// Kept here: it outlives a change of the metric.
	const [members, setMembers] = useState<ReadonlySet<string>>(() => new Set());
	const [picked, setPicked] = useState<string>();
	const event = events.find(({ eventId }) => eventId === picked);
	const pick = useCallback((eventId: string) => setPicked((before) => (before === eventId ? undefined : eventId)), []);
	return (
		<View
			sentence={driveSentence(output, risk?.horizonDays)}
			actions={
				<>
					<a className="button" href={hrefOf({ view: 'reports', variant: 'drive', drive: deviceId })}>
						Report…
					</a>
					{hand.actions}
				</>
			}
		>
			{hand.panel}
			<DriveFacts drive={output.drive} ageDays={risk?.drives.find((candidate) => candidate.deviceId === deviceId)?.ageDays ?? null} />
			{chosen === undefined ? (
				<EmptyState title="No series">This source names the drive but holds no values of it.</EmptyState>
			) : (
				<>
					<DriveTimeline
						deviceId={deviceId}
						serial={output.drive.serial}
						whole={whole}
						metric={chosen}
						events={events}
						hasRun={anomalies !== null}
						chosen={picked}
						onPick={pick}
						window={window}
						onWindow={setWindow}
					/>
					{event && <PickedEvent key={event.eventId} event={event} onClose={() => setPicked(undefined)} />}
					<SeriesPanel
						route={{ ...route, drive: deviceId, metric: chosen }}
						metrics={output.metrics}
						events={events}
						window={window}
						onWindow={setWindow}
						onPick={pick}
					/>
					<ForecastPanel key={chosen} deviceId={deviceId} metric={chosen} shown={members} onShown={setMembers} />
					{output.drive.exit === undefined && (
						<PassagePanel key={`passage ${deviceId}`} deviceId={deviceId} metrics={output.metrics} metric={chosen} />
					)}
					<ProcessPanel key={`process ${chosen}`} deviceId={deviceId} metric={chosen} />
				</>
			)}
			<div className="columns">
				<Contributions contributions={output.contributions} isGone={output.drive.exit !== undefined} />
				<DriveEvents
					events={eventsWithin(events, window)}
					total={events.length}
					alarms={latestEvents.status === 'ready' ? latestEvents.output.alarms : []}
					hasRun={anomalies !== null}
					picked={picked}
					onPick={pick}
				/>
			</div>
			<DriveIdentity key={deviceId} deviceId={deviceId} metrics={output.metrics} />
			<Journal drive={deviceId} />
		</View>
	);
}

/** The window of the address, inside the history of the drive. */
function useWindow(
	{ firstSeenMs, lastSeenMs }: DriveOutput['drive'],
	route: DriveRoute,
): { readonly whole: TimeWindow; readonly window: TimeWindow | undefined; readonly setWindow: (window: TimeWindow | undefined) => void } {
	const whole = useMemo(() => ({ fromMs: firstSeenMs, toMs: lastSeenMs }), [firstSeenMs, lastSeenMs]);
	const { fromMs, toMs } = route;
	const window = useMemo(
		() => (fromMs === undefined && toMs === undefined ? undefined : clampWindow({ fromMs: fromMs ?? firstSeenMs, toMs: toMs ?? lastSeenMs }, whole)),
		[fromMs, toMs, firstSeenMs, lastSeenMs, whole],
	);
	const setWindow = useCallback(
		(next: TimeWindow | undefined): void => {
			const { fromMs: _from, toMs: _to, ...rest } = route;
			replaceRoute(next ? { ...rest, fromMs: Math.round(next.fromMs), toMs: Math.round(next.toMs) } : rest);
		},
		[route],
	);
	return { whole, window, setWindow };
}

/** The card of the event that was clicked; it comes into view where it does not stand there already. */
function PickedEvent({ event, onClose }: { readonly event: AnomalyEvent; readonly onClose: () => void }) {
	const frame = useRef<HTMLDivElement>(null);
	useEffect(() => {
		// In braces: what it answers is no way back.
		frame.current?.scrollIntoView({ block: 'nearest' });
	}, []);
	return (
		<div ref={frame}>
			<EventCard event={event} hasLink={false} onClose={onClose} />
		</div>
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
