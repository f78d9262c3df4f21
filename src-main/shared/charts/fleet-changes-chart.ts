/** How the expected changes spread over the drives of a fleet. */
import type { FleetForecast } from '../domain/fleet-forecast.ts';
import type { Chart } from './chart.ts';
import { fleetForecastSentence, formatChange } from './fleet-forecast-text.ts';
import { formatCounted, formatDay, isByteUnit } from './format.ts';

/** Bars at most. */
const BARS = 25;
/** Share of the drives on either side that the outermost bars gather: one giant must not press all others into one bar. */
const OUTER_SHARE = 0.01;

/** The least of 1, 2, 5, 10, 20, ... that is not below `width`. */
function niceWidth(width: number): number {
	const power = 10 ** Math.floor(Math.log10(width));
	return ([1, 2, 5, 10].find((step) => step * power >= width) ?? 10) * power;
}

/** A histogram of the changes up to the day that is forecast; undefined for fewer than two drives or where nothing changes. */
export function fleetChangesChart(forecast: FleetForecast): Chart | undefined {
	const { unit, untilMs, newestMs } = forecast;
	const changes = Float64Array.from(forecast.drives, ({ change }) => change).sort();
	const at = (share: number): number => changes[Math.min(changes.length - 1, Math.floor(share * changes.length))]!;
	if (changes.length < 2) return undefined;
	const [low, high] = [at(OUTER_SHARE), at(1 - OUTER_SHARE)];
	if (!(high > low)) return undefined;
	const width = niceWidth((high - low) / (BARS - 1));
	// One bar lies around 0: the drives on which nothing is expected stand together.
	const barOf = (change: number): number => Math.floor(change / width + 0.5);
	const [first, last] = [barOf(low), barOf(high)];
	const counts = new Float64Array(last - first + 1);
	for (const change of changes) counts[Math.min(last, Math.max(first, barOf(change))) - first]! += 1;
	const start = Float64Array.from(counts, (_, bar) => (bar + first - 0.5) * width);
	return {
		kind: 'fleet-changes',
		title: `Expected change from ${formatDay(newestMs)} to ${formatDay(untilMs)}`,
		summary: fleetForecastSentence(forecast),
		x: { type: 'number', label: 'Change', unit, format: isByteUnit(unit) ? 'bytes' : 'number', scale: 'linear', includesZero: false },
		y: { type: 'number', label: 'Drives', unit: '', format: 'count', scale: 'linear', includesZero: true },
		layers: [
			{
				type: 'bars',
				label: 'drives',
				start,
				end: start.map((from) => from + width),
				height: counts,
				colour: 'series1',
				texts: Array.from(counts, (count, bar) => `${formatCounted(count, 'drive')}: ${rangeText(bar, counts.length, start[bar]!, width, unit)}`),
			},
			{ type: 'rule', axis: 'x', at: 0, label: 'no change', colour: 'text', style: 'dash' },
		],
	};
}

function rangeText(bar: number, bars: number, from: number, width: number, unit: string): string {
	if (bar === 0) return `${formatChange(from + width, unit)} or less`;
	return bar === bars - 1 ? `${formatChange(from, unit)} or more` : `${formatChange(from, unit)} to ${formatChange(from + width, unit)}`;
}
