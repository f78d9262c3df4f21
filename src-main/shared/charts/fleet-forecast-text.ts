/** What a forecast of a fleet says in sentences, on the page and in the terminal. */
import type { FleetDriveForecast, FleetForecast } from '../domain/fleet-forecast.ts';
import { capitalise, formatCount, formatCounted, formatDay, formatInterval, formatLevel, formatMetric, formatQuantity } from './format.ts';
import { plainSerial, plainText } from './plain-text.ts';

/** `+3.1 GB`, `−0.4 °C`, `0 B`. */
export function formatChange(change: number, unit: string): string {
	return `${change > 0 ? '+' : ''}${formatQuantity(change, unit)}`;
}

/** `By 2025-01-30 used space of 987 drives goes from 1.2 PB to 1.3 PB (95 %: 1.28 PB to 1.33 PB). The largest change: ...` */
export function fleetForecastSentence(forecast: FleetForecast): string {
	const { drives, refused, total, unit, untilMs, level } = forecast;
	const metric = plainText(formatMetric(forecast.metric));
	const day = formatDay(untilMs);
	const [most] = drives;
	if (most === undefined) return `${capitalise(metric)} of none of ${formatCounted(refused.length, 'drive')} can be forecast.`;
	const largest =
		most.change === 0 ? 'No drive is expected to change.' : `The largest change is ${formatChange(most.change, unit)} on ${driveName(most)}.`;
	if (total) {
		const interval = `${formatLevel(level)} %: ${formatInterval(total.lower, total.upper, unit)}`;
		return `By ${day} ${metric} of ${formatCounted(total.drives, 'drive')} is expected to go from ${formatQuantity(total.last, unit)} to ${formatQuantity(total.mean, unit)} (${interval}). ${largest}`;
	}
	const [up, down] = [drives.filter(isUp).length, drives.filter(isDown).length];
	const still = drives.length - up - down;
	return `By ${day} ${metric} is expected to rise on ${formatCount(up)} of ${formatCounted(drives.length, 'drive')} and to fall on ${formatCount(down)}; on ${formatCount(still)} today's value lies within the ${formatLevel(level)} % band. ${largest}`;
}

/** Whether the whole band lies above, or below, the last value. */
const isUp = ({ lower, last }: FleetDriveForecast): boolean => lower > last;
const isDown = ({ upper, last }: FleetDriveForecast): boolean => upper < last;

export const driveName = ({ serial, deviceId }: { readonly serial: string; readonly deviceId: string }): string => plainSerial(serial) || deviceId;

const NAMED_ORDERS = 5;

/** `Orders: (1,1,1) for 612 drives, (1,0,0)(0,1,1)7 for 201, 38 others for 174.`; empty where there is none. */
export function ordersText({ orders }: Pick<FleetForecast, 'orders'>): string {
	if (orders.length === 0) return '';
	const others = orders.slice(NAMED_ORDERS);
	const named = orders
		.slice(0, NAMED_ORDERS)
		.map(({ order, drives }, i) => `${order} for ${i === 0 ? formatCounted(drives, 'drive') : formatCount(drives)}`);
	const rest =
		others.length > 0 ? [`${formatCounted(others.length, 'other')} for ${formatCount(others.reduce((sum, { drives }) => sum + drives, 0))}`] : [];
	return `ARIMA orders: ${[...named, ...rest].join(', ')}.`;
}
