/** What stood out, when, on which drives, and why we say so. */
import { useMemo, useState } from 'react';
import { anomalyTimelineChart } from '../../../src-main/shared/charts/anomaly-timeline-chart.ts';
import { formatCounted } from '../../../src-main/shared/charts/format.ts';
import type { AnomalyResult } from '../../../src-main/shared/domain/results.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { EmptyState, MissingParts, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { DataTable } from '../../components/table/data-table.tsx';
import { View } from '../../components/view.tsx';
import { EventCard } from './event-card.tsx';
import { eventColumns } from './event-columns.tsx';

export function AnomaliesView() {
	const query = useQuery('anomalies.latest', {});
	const job = useJob('anomalies.run');
	const [budget, setBudget] = useState(0.2);
	const [seed, setSeed] = useState(1);
	const run = (): void => job.start({ budgetPerDriveMonth: budget, seed });
	const isReady = areWithin([budget, 0.001, 1000], [seed, 0, Number.MAX_SAFE_INTEGER]) && job.running === undefined;
	return (
		<QueryView
			query={query}
			skeleton={
				<div className="view">
					<Skeleton height={28} width="70%" />
					<Skeleton height={300} />
					<Skeleton height={360} />
				</div>
			}
		>
			{({ anomalies, isStale }) => (
				<View
					sentence={anomalies ? anomalySentence(anomalies) : 'Nobody has looked for anomalies in this history yet.'}
					actions={
						<>
							<NumberField label="At most" unit="alarms per drive and month" value={budget} min={0.001} max={1000} step={0.05} onChange={setBudget} />
							<NumberField label="Seed" value={seed} min={0} max={Number.MAX_SAFE_INTEGER} onChange={setSeed} />
							<button type="button" className="primary" disabled={!isReady} onClick={run}>
								Find anomalies
							</button>
						</>
					}
				>
					<JobPanel job={job} name="The search" retry={run} />
					{isStale && anomalies && <Notice>The history has changed since this search.</Notice>}
					{anomalies ? (
						<Findings anomalies={anomalies} />
					) : (
						<EmptyState title="No search yet">
							Every drive is compared with its own past and with its fleet; an alarm carries metric, window, score and threshold.
						</EmptyState>
					)}
				</View>
			)}
		</QueryView>
	);
}

function anomalySentence({ events, drives, driveDays }: AnomalyResult): string {
	if (events.length === 0) return `Nothing stood out on ${formatCounted(drives, 'drive')} in ${formatCounted(Math.round(driveDays), 'drive-day')}.`;
	const affected = new Set(events.map(({ deviceId }) => deviceId)).size;
	const threats = events.filter((event) => event.class !== 'unusual' && event.class !== 'hardware_degradation').length;
	const misuse = threats === 0 ? 'none looks like misuse' : `${threats} may be misuse`;
	return `${formatCounted(events.length, 'event')} on ${affected} of ${formatCounted(drives, 'drive')}; ${misuse}.`;
}

function Findings({ anomalies }: { readonly anomalies: AnomalyResult }) {
	const fleet = useQuery('drives.list', {});
	const [chosen, setChosen] = useState<string>();
	const drives = fleet.status === 'ready' ? fleet.output.drives : undefined;
	const chart = useMemo(() => anomalyTimelineChart(anomalies, drives ?? []), [anomalies, drives]);
	const event = anomalies.events.find(({ eventId }) => eventId === chosen);
	return (
		<>
			{anomalies.events.length > 0 && <ChartFigure chart={chart} onPick={setChosen} />}
			{anomalies.events.length === 0 && <p className="muted">{chart.summary}</p>}
			{event && <EventCard event={event} />}
			{anomalies.events.length > 0 && (
				<section className="stack" aria-label="Events">
					<h2>Events</h2>
					<DataTable
						label="Events"
						rows={anomalies.events}
						columns={eventColumns}
						rowKey={({ eventId }) => eventId}
						onOpen={({ eventId }) => setChosen(eventId)}
						{...(chosen ? { selectedKey: chosen } : {})}
						initialOrder={{ key: 'confidence', isDescending: true }}
					/>
				</section>
			)}
			<MissingParts missing={anomalies.missing} />
		</>
	);
}
