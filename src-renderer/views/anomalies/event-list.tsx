/** The events: which are open, which were acknowledged or expected; one opens, many are acknowledged together. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/anomaly-results.ts';
import { useQuery } from '../../client/engine.tsx';
import { EmptyState, QueryView, Skeleton } from '../../components/states.tsx';
import { DataTable } from '../../components/table/data-table.tsx';
import { AcknowledgeForm } from './acknowledge-form.tsx';
import { EventCard } from './event-card.tsx';
import { type ChosenEvents, chosenEventColumn, eventColumns } from './event-columns.tsx';
import { countStates, type ListedEvent, type StateName, stateNames } from './listed-events.ts';

/** Rows of the list, alone and above an open card. */
const ROWS = 12;
const ROWS_BESIDE_CARD = 5;
/** Above the heading of the list when it is brought into view. */
const MARGIN_PX = 12;

export type ShownState = StateName | 'all';

const stateTitles: Readonly<Record<ShownState, string>> = { open: 'Open', acknowledged: 'Acknowledged', excused: 'Expected', all: 'All' };

interface EventListProps {
	/** Those that pass the filter, in any state. */
	readonly listed: readonly ListedEvent[];
	/** Whether a filter keeps some back. */
	readonly isFiltered: boolean;
	readonly onClearFilter: () => void;
	/** The event whose card is open. */
	readonly opened: ListedEvent | undefined;
	readonly onOpen: (eventId: string | undefined) => void;
	readonly shownState: ShownState;
	readonly onShownState: (state: ShownState) => void;
}

export function EventList({ listed, isFiltered, onClearFilter, opened, onOpen, shownState, onShownState }: EventListProps) {
	const [chosen, setChosen] = useState<ChosenEvents>(new Set<string>());
	const counts = useMemo(() => countStates(listed), [listed]);
	const shown = useMemo(() => (shownState === 'all' ? listed : listed.filter(({ state }) => state.state === shownState)), [listed, shownState]);
	// What a filter hides is not acknowledged with the rest.
	const picked = shown.filter(({ event }) => chosen.has(event.eventId));
	const hasReopened = shownState === 'open' && shown.some(({ state }) => state.reopened !== undefined);
	const columns = useMemo(() => {
		const toggle = (eventId: string): void =>
			setChosen((before) => {
				const after = new Set(before);
				if (!after.delete(eventId)) after.add(eventId);
				return after;
			});
		return [chosenEventColumn(chosen, toggle), ...eventColumns(shownState === 'all' || hasReopened)];
	}, [chosen, shownState, hasReopened]);
	const section = useRef<HTMLElement>(null);
	const openedId = opened?.event.eventId;
	useEffect(() => {
		// The list stays in view above the card: what was picked in the map is found, and the next one is a click away.
		const scroller = section.current?.closest('main');
		if (openedId === undefined || !section.current || !scroller) return;
		// `scrollIntoView` would move the frame around the view as well.
		scroller.scrollTop += section.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top - MARGIN_PX;
	}, [openedId]);
	return (
		<section ref={section} className="stack" aria-label="Events">
			<div className="section-head">
				<h2>Events</h2>
				<StateChips counts={counts} total={listed.length} shown={shownState} onShown={onShownState} />
			</div>
			<Selection picked={picked} shown={shown} onChange={setChosen} />
			{shown.length === 0 ? (
				<NoEvents state={shownState} isFiltered={isFiltered} onClearFilter={onClearFilter} />
			) : (
				<DataTable
					label="Events"
					rows={shown}
					columns={columns}
					rowKey={({ event }) => event.eventId}
					onOpen={({ event }) => onOpen(event.eventId)}
					{...(opened ? { selectedKey: opened.event.eventId } : {})}
					maxRows={opened ? ROWS_BESIDE_CARD : ROWS}
				/>
			)}
			{opened && <OpenedEvent key={opened.event.eventId} event={opened.event} onClose={() => onOpen(undefined)} />}
		</section>
	);
}

/** The list knows the first line of its evidence; the card asks for all of it. */
function OpenedEvent({ event, onClose }: { readonly event: AnomalyEvent; readonly onClose: () => void }) {
	const query = useQuery('anomalies.latest', { drive: event.deviceId });
	return (
		<QueryView query={query} skeleton={<Skeleton height={420} />}>
			{({ anomalies }) => <EventCard event={anomalies?.events.find(({ eventId }) => eventId === event.eventId) ?? event} onClose={onClose} />}
		</QueryView>
	);
}

interface StateChipsProps {
	readonly counts: Readonly<Record<StateName, number>>;
	readonly total: number;
	readonly shown: ShownState;
	readonly onShown: (state: ShownState) => void;
}

function StateChips({ counts, total, shown, onShown }: StateChipsProps) {
	const states: readonly ShownState[] = [...stateNames, 'all'];
	return (
		<fieldset className="chips">
			<legend className="visually-hidden">State</legend>
			{states.map((state) => (
				<button key={state} type="button" className="chip" aria-pressed={shown === state} onClick={() => onShown(state)}>
					{stateTitles[state]} <span className="chip-count">{formatCount(state === 'all' ? total : counts[state])}</span>
				</button>
			))}
		</fieldset>
	);
}

interface SelectionProps {
	readonly picked: readonly ListedEvent[];
	readonly shown: readonly ListedEvent[];
	readonly onChange: (chosen: ChosenEvents) => void;
}

/** Appears with the first box that is checked. */
function Selection({ picked, shown, onChange }: SelectionProps) {
	const [isOpen, setIsOpen] = useState(false);
	const [said, setSaid] = useState('');
	if (picked.length === 0) {
		return said === '' ? null : (
			<p className="muted" role="status">
				{said}
			</p>
		);
	}
	return (
		<section className="stack" aria-label="Chosen events">
			<div className="selection-bar">
				<strong>{formatCounted(picked.length, 'event')} chosen</strong>
				{picked.length < shown.length && (
					<button type="button" className="compact" onClick={() => onChange(new Set(shown.map(({ event }) => event.eventId)))}>
						Choose all {formatCount(shown.length)} shown
					</button>
				)}
				<button type="button" className="compact" aria-expanded={isOpen} onClick={() => setIsOpen(true)}>
					Acknowledge…
				</button>
				<button type="button" className="quiet" onClick={() => onChange(new Set())}>
					Choose none
				</button>
			</div>
			{isOpen && (
				<AcknowledgeForm
					events={picked.map(({ event }) => event)}
					onDone={(text) => {
						setIsOpen(false);
						setSaid(text);
						onChange(new Set());
					}}
					onCancel={() => setIsOpen(false)}
				/>
			)}
		</section>
	);
}

function NoEvents({
	state,
	isFiltered,
	onClearFilter,
}: {
	readonly state: ShownState;
	readonly isFiltered: boolean;
	readonly onClearFilter: () => void;
}) {
	const which = state === 'all' ? '' : `${stateTitles[state].toLowerCase()} `;
	return (
		<EmptyState
			title={`No ${which}event`}
			action={
				isFiltered && (
					<button type="button" onClick={onClearFilter}>
						Clear the filter
					</button>
				)
			}
		>
			{isFiltered ? 'Nothing in this part of the fleet.' : emptyReasons[state]}
		</EmptyState>
	);
}

const emptyReasons: Readonly<Record<ShownState, string>> = {
	open: 'Nothing asks for attention.',
	acknowledged: 'Acknowledge an event with a reason, and it stays here until it grows or its date has passed.',
	excused: 'Events inside a suppress window, of a backup or a scrub, are kept here.',
	all: 'Nothing stood out in this history.',
};
