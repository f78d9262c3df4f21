/** The part of x that somebody chose in a chart, read from what Plotly tells. */
import type { Axis } from '../../../src-main/shared/charts/chart.ts';
import type { Range } from './extent.ts';

/** In the units of the axis, instants as UTC ms; undefined when something else changed. */
export function zoomedRange(change: object, axis: Axis): Range | undefined {
	const isLog = axis.type === 'number' && axis.scale === 'log';
	const end = (key: string): number => {
		const at = coordinate((change as Readonly<Record<string, unknown>>)[key]);
		// Plotly counts a log axis in powers of ten.
		return isLog ? 10 ** at : at;
	};
	const [first, last] = [end('xaxis.range[0]'), end('xaxis.range[1]')];
	return first < last ? [first, last] : undefined;
}

/** Plotly writes instants as UTC without saying so, as short as they may be: `2024-05-03`, `2024-05-03 14:00:12.3456`. */
function coordinate(end: unknown): number {
	if (typeof end === 'number') return end;
	if (typeof end !== 'string') return Number.NaN;
	const [day = '', time] = end.split(' ');
	return Date.parse(time === undefined ? day : `${day}T${time.includes(':') ? time.slice(0, 12) : `${time}:00`}Z`);
}
