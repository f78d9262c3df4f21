/** The columns of event tables. */
import { eventName } from '../../../src-main/shared/charts/event-text.ts';
import { formatDay, formatDayRange, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { threatColour, threatName } from '../../../src-main/shared/charts/threats.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/anomaly-results.ts';
import type { Column } from '../../components/table/data-table.tsx';
import { type ListedEvent, stateNames } from './listed-events.ts';

/** `Open`, `Open: has grown`, `Acknowledged`. */
export function stateName({ state: { state, reopened } }: Pick<ListedEvent, 'state'>): string {
	switch (state) {
		case 'open':
			return reopened === 'grown' ? 'Open: has grown' : reopened === 'expired' ? 'Open: date passed' : 'Open';
		case 'acknowledged':
			return 'Acknowledged';
		case 'excused':
			return 'Expected';
	}
}

export type ChosenEvents = ReadonlySet<AnomalyEvent['eventId']>;

/** Check boxes for what is acknowledged together. */
export function chosenEventColumn(chosen: ChosenEvents, onToggle: (eventId: string) => void): Column<ListedEvent> {
	return {
		key: 'chosen',
		title: 'Choose',
		width: '62px',
		value: ({ event }) => (chosen.has(event.eventId) ? 0 : 1),
		cell: ({ event }) => (
			<input
				type="checkbox"
				aria-label={`Choose ${threatName(event.class).toLowerCase()} on ${plainSerial(event.serial)}, ${formatDay(event.startMs)}`}
				checked={chosen.has(event.eventId)}
				// The row opens the event; the box only chooses it.
				onClick={(click) => click.stopPropagation()}
				onChange={() => onToggle(event.eventId)}
			/>
		),
	};
}

const threat: Column<ListedEvent> = {
	key: 'class',
	title: 'Class',
	width: 'minmax(176px, 1.6fr)',
	value: ({ event }) => eventName(event),
	cell: ({ event }) => (
		<span className="class-cell" title={eventName(event)}>
			<i className={`key key-box role-${threatColour(event.class)}`} />
			{event.failureMode === undefined ? threatName(event.class) : `Hardware: ${event.failureMode}`}
		</span>
	),
};

const serial: Column<ListedEvent> = {
	key: 'serial',
	title: 'Drive',
	width: 'minmax(110px, 1fr)',
	value: ({ event }) => event.serial || undefined,
	cell: ({ event }) => <span className="mono">{plainSerial(event.serial)}</span>,
};

const host: Column<ListedEvent> = {
	key: 'host',
	title: 'Host',
	width: 'minmax(80px, 0.8fr)',
	hideBelow: 1_100,
	value: ({ drive }) => drive?.host || undefined,
	cell: ({ drive }) => plainText(drive?.host ?? '', 40) || <span className="muted">–</span>,
};

const rest: readonly Column<ListedEvent>[] = [
	{
		key: 'startMs',
		title: 'Since',
		width: '84px',
		kind: 'date',
		value: ({ event }) => event.startMs,
		cell: ({ event }) => <span title={formatDayRange(event.startMs, event.endMs)}>{formatDay(event.startMs)}</span>,
	},
	{
		key: 'confidence',
		title: 'Confidence',
		width: '92px',
		kind: 'number',
		value: ({ event }) => event.confidence,
		cell: ({ event }) => formatPercent(event.confidence),
	},
	{
		key: 'evidence',
		title: 'Evidence',
		width: 'minmax(240px, 4fr)',
		value: ({ event }) => event.evidence[0]?.text,
		cell: ({ event: { evidence } }) => <span title={plainText(evidence[0]?.text ?? '', 300)}>{plainText(evidence[0]?.text ?? '', 200)}</span>,
	},
];

const state: Column<ListedEvent> = {
	key: 'state',
	title: 'State',
	width: '128px',
	value: ({ state: { state: name } }) => stateNames.indexOf(name),
	cell: (listed) => <span className={`status status-${listed.state.state}`}>{stateName(listed)}</span>,
};

/** @param hasStates whether there is anything to tell apart */
export function eventColumns(hasStates: boolean): readonly Column<ListedEvent>[] {
	return [threat, serial, host, ...rest, ...(hasStates ? [state] : [])];
}
