/** The forecasts of the parts of a fleet as one result: bands calibrated on all drives, the total with what its band assumes. */
import { normalQuantile } from '../maths/elementary.ts';
import { formatCount, formatCounted, formatMetric, formatNumber, formatPercent } from '../shared/charts/format.ts';
import { type FleetCalibration, type FleetDriveForecast, type FleetForecast, type FleetTotal, isAdditive } from '../shared/domain/fleet-forecast.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { countOrders } from './fit-arimas.ts';
import { type FleetForecastOptions, type FleetForecastPart, type RawForecast, SURPRISE_DAYS } from './forecast-fleet.ts';

/** Pure and quick: some hundred numbers a drive. The order of the parts does not matter as long as it is that of the drives. */
export function joinFleetForecast(parts: readonly FleetForecastPart[], options: FleetForecastOptions): FleetForecast {
	const { metric, horizonDays, model, level, seed, newestMs } = options;
	const made = parts.flatMap((part) => part.made);
	const refused = parts.flatMap((part) => part.refused);
	const calibration = model === 'arima' ? calibrate(made, level, horizonDays) : null;
	const z = normalQuantile(0.5 + level / 2) * (calibration?.factor ?? 1);
	const drives = made.map((one) => withBand(one, z)).sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || (a.deviceId < b.deviceId ? -1 : 1));
	const total = isAdditive(metric) && made.length > 0 ? totalOf(made, level, z) : null;
	return {
		metric,
		unit: metricInfo(metric).unit,
		model,
		horizonDays,
		level,
		seed,
		newestMs,
		untilMs: newestMs + horizonDays * MS_PER_DAY,
		drives,
		refused,
		orders: countOrders(made.flatMap(({ order }) => order ?? [])),
		calibration,
		total,
		// Bands and totals of nothing are nothing to speak of.
		notes:
			drives.length === 0
				? []
				: [bandNote(options, calibration), totalNote(metric, total, refused.length), ...(total ? [correlationNote(total)] : [])],
	};
}

function withBand(
	{ deviceId, serial, model, last, lastMs, mean: raw, stdError = 0, band, bounds: [low, high], order }: RawForecast,
	z: number,
): FleetDriveForecast {
	const within = (value: number): number => Math.min(high, Math.max(low, value));
	const mean = within(raw);
	const [lower, upper] = band ?? [within(mean - z * stdError), within(mean + z * stdError)];
	return { deviceId, serial, model, last, lastMs, mean, lower, upper, change: mean - last, ...(order === undefined ? {} : { order }) };
}

/**
 * Split conformal over the drives: the distance, in standard errors, within which a share of `level` of the held-back values lay.
 *
 * @returns null when no drive could be checked
 */
function calibrate(made: readonly RawForecast[], level: number, days: number): FleetCalibration | null {
	const held = made
		.map((one) => one.held)
		.filter(Number.isFinite)
		.sort((a, b) => a - b);
	const count = held.length;
	if (count === 0) return null;
	const z = normalQuantile(0.5 + level / 2);
	const place = placeOf(count, level);
	const empirical = held.filter((distance) => distance <= z).length / count;
	return { days, count, empirical, factor: place > count ? 1 : (held[place - 1] as number) / z };
}

/** Which of the distances, counted from the smallest, holds a new one with a chance of `level`; above `count` where there are too few. */
const placeOf = (count: number, level: number): number => Math.ceil((count + 1) * level - 1e-9);

/** Fewer days with two drives or more say nothing of how they move together. */
const MIN_CORRELATION_DAYS = 30;

/** Variance of the sum where any two errors have one correlation. Counters and other metrics with a bound are taken as they are. */
function totalOf(made: readonly RawForecast[], level: number, z: number): FleetTotal {
	const { correlation, days } = correlationOf(made);
	const plain = normalQuantile(0.5 + level / 2);
	const halves = made.map((one) => {
		const { mean, lower, upper } = withBand(one, z);
		return one.band ? Math.max(upper - mean, mean - lower) : z * (one.stdError ?? 0);
	});
	const sum = (of: (one: RawForecast) => number): number => made.reduce((total, one) => total + of(one), 0);
	const squares = halves.reduce((total, half) => total + (half / plain) ** 2, 0);
	const all = halves.reduce((total, half) => total + half / plain, 0);
	const half = plain * Math.sqrt(squares + correlation * (all * all - squares));
	const mean = sum((one) => withBand(one, z).mean);
	const low = sum(({ bounds }) => bounds[0]);
	const high = sum(({ bounds }) => bounds[1]);
	return {
		drives: made.length,
		last: sum(({ last }) => last),
		mean,
		lower: Math.max(low, mean - half),
		upper: Math.min(high, mean + half),
		correlation,
		days,
	};
}

/**
 * Mean correlation of any two drives: what the variance of the mean surprise of a day has above that of independent ones. 1 where
 * it cannot be measured, which makes the widest band.
 */
function correlationOf(made: readonly RawForecast[]): { readonly correlation: number; readonly days: number } {
	let [above, room, days] = [0, 0, 0];
	for (let day = 0; day < SURPRISE_DAYS; day++) {
		let [sum, count] = [0, 0];
		for (const { surprises } of made) {
			const surprise = surprises[day] as number;
			if (!Number.isFinite(surprise)) continue;
			sum += surprise;
			count++;
		}
		if (count < 2) continue;
		days++;
		above += (sum / count) ** 2 - 1 / count;
		room += 1 - 1 / count;
	}
	if (made.length < 2) return { correlation: 0, days };
	return { correlation: days < MIN_CORRELATION_DAYS ? 1 : Math.min(1, Math.max(0, above / room)), days };
}

function bandNote({ model, level, horizonDays }: FleetForecastOptions, calibration: FleetCalibration | null): string {
	if (model === 'ensemble') return `The band of each drive is calibrated on its own past errors (${formatPercent(level)}).`;
	if (calibration === null)
		return `The bands are those of the ARIMA models alone: no history is long enough to hold back ${formatCounted(horizonDays, 'day')} and see what the forecasts missed.`;
	const { days, count, empirical, factor } = calibration;
	const seen = `With the last ${formatCounted(days, 'day')} held back, ${factor === 1 ? formatCount(empirical * count) : formatPercent(empirical)} of ${formatCounted(count, 'value')} lay in the ${formatPercent(level)} bands as the ARIMA models state them`;
	if (factor === 1) return `${seen}; these are too few drives to calibrate on, so the bands are the models' own.`;
	const held = placeOf(count, level);
	return `${seen}; all bands are ${factor > 1 ? 'widened' : 'narrowed'} by a factor of ${formatNumber(factor, 3)}, with which ${formatCount(held)} of them do. The drives share these days: what will strike all of them at once may be more.`;
}

function totalNote(metric: string, total: FleetTotal | null, refused: number): string {
	if (total === null) return `There is no total: ${formatMetric(metric)} is not an amount that adds up over drives.`;
	return `The total is over the ${formatCounted(total.drives, 'drive')} with a forecast${refused > 0 ? `; ${formatCounted(refused, 'drive')} without one ${refused === 1 ? 'is' : 'are'} not in it` : ''}.`;
}

function correlationNote({ correlation, days, drives }: FleetTotal): string {
	if (drives < 2) return 'The band of the total is that of the one drive.';
	if (days < MIN_CORRELATION_DAYS)
		return 'The band of the total assumes that all drives miss alike: there are too few common days to measure how far they do.';
	return `The band of the total assumes that the errors of any two drives have a correlation of ${formatNumber(correlation, 2)}, that of their surprises on the last ${formatCount(days)} days.`;
}
