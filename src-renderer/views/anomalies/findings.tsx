/** What a search found: threats, the budget behind them, the fleet over time, the events; one filter for all of it. */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { alarmMonthsChart, budgetChange, budgetEffect } from '../../../src-main/shared/charts/alarm-budget.ts';
import { threatName } from '../../../src-main/shared/charts/threats.ts';
import type { AnomalyResult } from '../../../src-main/shared/domain/anomaly-results.ts';
import type { BudgetRuns } from '../../../src-main/shared/domain/heat-map.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { Icon } from '../../components/icons.tsx';
import { EventList, type ShownState } from './event-list.tsx';
import { HeatMapPanel } from './heat-map.tsx';
import { type EventFilter, filterEvents, type ListedEvent, noEventFilter } from './listed-events.ts';
import { ThreatBoard } from './threat-board.tsx';
import { summariseThreats } from './threat-summary.ts';

interface FindingsProps {
	readonly anomalies: AnomalyResult;
	readonly listed: readonly ListedEvent[];
	readonly strange: BudgetRuns | null;
	/** Where the slider stands. */
	readonly budget: number;
	readonly slider: ReactNode;
}

export function Findings({ anomalies, listed, strange, budget, slider }: FindingsProps) {
	const [filter, setFilter] = useState(noEventFilter);
	const [opened, setOpened] = useState<string>();
	const [shownState, setShownState] = useState<ShownState>('open');
	const threats = useMemo(() => summariseThreats(listed, anomalies.lastObservedMs), [listed, anomalies.lastObservedMs]);
	// The map shows fleets; a cell of it narrows the list beneath.
	const mapped = useMemo(() => filterEvents(listed, { ...filter, cell: null }), [listed, filter]);
	const shown = useMemo(() => filterEvents(mapped, filter), [mapped, filter]);
	const change = useBudgetChange(anomalies, strange, budget);
	const card = listed.find(({ event }) => event.eventId === opened);
	const open = (eventId: string | undefined): void => {
		setOpened(eventId);
		// An event that was picked in the map may be settled: it is shown in its own list.
		const state = listed.find(({ event }) => event.eventId === eventId)?.state.state;
		if (state !== undefined && shownState !== 'all' && state !== shownState) setShownState(state);
	};
	const clear = (): void => setFilter(noEventFilter);
	return (
		<>
			<ThreatBoard threats={threats} chosen={filter.class} onChoose={(threat) => setFilter({ ...filter, class: threat, cell: null })} />
			{slider}
			{change && strange && <BudgetMonths strange={strange} change={change} />}
			<HeatMapPanel
				tools={<FilterLine filter={filter} onChange={setFilter} />}
				listed={mapped}
				filter={filter}
				lastObservedMs={anomalies.lastObservedMs}
				strange={strange}
				change={change}
				onCell={(cell) => setFilter({ ...filter, cell })}
				onEvent={open}
			/>
			<EventList
				listed={shown}
				isFiltered={shown.length < listed.length}
				onClearFilter={clear}
				opened={card}
				onOpen={open}
				shownState={shownState}
				onShownState={setShownState}
			/>
		</>
	);
}

/** The pictures follow when the hand has rested for this long: the words are there at once. */
const REST_MS = 120;

/** What the slider would change; undefined while it stands where it is applied. */
function useBudgetChange(anomalies: AnomalyResult, strange: BudgetRuns | null, budget: number) {
	const [settled, setSettled] = useState(budget);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(budget), REST_MS);
		return () => clearTimeout(timer);
	}, [budget]);
	return useMemo(() => {
		if (strange === null || !(settled > 0) || settled === anomalies.budgetPerDriveMonth) return undefined;
		const effect = budgetEffect(anomalies, strange, settled);
		return effect === null ? undefined : budgetChange(anomalies, strange, effect);
	}, [anomalies, strange, settled]);
}

function BudgetMonths({ strange, change }: { readonly strange: BudgetRuns; readonly change: NonNullable<ReturnType<typeof useBudgetChange>> }) {
	const chart = useMemo(() => alarmMonthsChart(strange, change), [strange, change]);
	return <ChartFigure chart={chart} />;
}

function FilterLine({ filter, onChange }: { readonly filter: EventFilter; readonly onChange: (filter: EventFilter) => void }) {
	return (
		<search className="filter-bar" aria-label="Filter map and events">
			<input
				type="search"
				placeholder="Serial, model, host"
				aria-label="Filter by text"
				maxLength={200}
				value={filter.text}
				onChange={(event) => onChange({ ...filter, text: event.target.value, cell: null })}
			/>
			{filter.class !== null && <Removable label={threatName(filter.class)} onRemove={() => onChange({ ...filter, class: null, cell: null })} />}
			{filter.cell !== null && <Removable label={filter.cell.label} onRemove={() => onChange({ ...filter, cell: null })} />}
		</search>
	);
}

function Removable({ label, onRemove }: { readonly label: string; readonly onRemove: () => void }) {
	return (
		<button type="button" className="chip" aria-pressed="true" aria-label={`Show more than ${label}`} onClick={onRemove}>
			{label} <Icon name="close" />
		</button>
	);
}
