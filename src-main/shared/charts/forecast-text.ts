/** What a forecast says in sentences: the answer, what it is made of, how far it may be trusted. On the page, on paper, in the terminal. */
import type { Coverage, Forecast, ForecastMember, Stationarity } from '../domain/results.ts';
import { MS_PER_DAY } from '../domain/telemetry.ts';
import {
	digitsToTell,
	formatCount,
	formatCounted,
	formatDay,
	formatInterval,
	formatLevel,
	formatList,
	formatMetric,
	formatPercent,
	formatQuantity,
} from './format.ts';
import { memberTitle, titledNote, YARDSTICK_NAME } from './member-names.ts';
import { plainText } from './plain-text.ts';

/** `On 2025-02-24, 30 days ahead, daily bytes written is expected at 41 GB/d (95 %: 28 to 60); the ensemble missed 18 % less ...` */
export function forecastAnswer(forecast: Forecast): string {
	const last = forecast.mean.length - 1;
	const metric = plainText(formatMetric(forecast.metric));
	if (last < 0) return `No forecast of ${metric}.`;
	const day = formatDay(forecast.lastObservedMs + (last + 1) * MS_PER_DAY);
	const [mean, lower, upper] = [forecast.mean[last]!, forecast.lower[last]!, forecast.upper[last]!];
	const digits = digitsToTell(lower, upper);
	const interval = `${formatLevel(forecast.level)} %: ${formatInterval(lower, upper, forecast.unit, digits)}`;
	const expected = `On ${day}, ${formatCounted(last + 1, 'day')} ahead, ${metric} is expected at ${formatQuantity(mean, forecast.unit, digits)} (${interval})`;
	const proof = proofText(forecast);
	return proof === '' ? `${expected}.` : `${expected}; ${proof}.`;
}

/** How the past judges what is shown, without a full stop; empty where it cannot. */
function proofText(forecast: Forecast): string {
	const weighted = weightedMembers(forecast);
	if (weighted.length === 1 && weighted[0]!.name === YARDSTICK_NAME) return 'no member beats repeating the last week, so that is what is shown';
	const skill = skillOf(forecast, 'ensemble');
	if (skill === undefined) return '';
	if (skill > 0.9995) return "on this drive's past such forecasts missed nothing";
	return `on this drive's past such forecasts missed ${comparedText(skill)} repeating the last week`;
}

/** `18 % less than`, `3 % more than`, `as much as`. */
function comparedText(skill: number): string {
	if (Math.abs(skill) < 0.005) return 'as much as';
	return skill > 0 ? `${formatPercent(skill)} less than` : `${formatPercent(-skill)} more than`;
}

/** Share by which a member misses less than the last week repeated; from the scaled errors where an older version stored no share. */
export function skillOf(forecast: Forecast, name: string): number | undefined {
	const own = forecast.accuracy.find((one) => one.name === name);
	if (own?.skill !== undefined) return Number.isFinite(own.skill) ? own.skill : undefined;
	const yardstick = forecast.accuracy.find((one) => one.name === YARDSTICK_NAME);
	if (own === undefined || yardstick === undefined || !(yardstick.mase > 0) || !Number.isFinite(own.mase)) return undefined;
	return 1 - own.mase / yardstick.mase;
}

interface WeightedMember {
	readonly name: string;
	readonly weight: number;
}

/** Who makes the forecast, the weightiest first. */
export function weightedMembers({ weights }: Forecast): WeightedMember[] {
	return Object.entries(weights)
		.map(([name, weight]) => ({ name, weight }))
		.filter(({ weight }) => weight > 0)
		.sort((a, b) => b.weight - a.weight);
}

/** `Made of ARIMA 62 % and theta 38 %; LSTM has no weight.` */
export function weightsSentence(forecast: Forecast): string {
	const weighted = weightedMembers(forecast);
	if (weighted.length === 0) return 'No member has a weight.';
	const without = Object.entries(forecast.weights)
		.filter(([name, weight]) => !(weight > 0) && name !== YARDSTICK_NAME)
		.map(([name]) => memberTitle(name));
	const rest = without.length === 0 ? '' : `; ${formatList(without)} ${without.length === 1 ? 'has' : 'have'} no weight`;
	return `Made of ${formatList(weighted.map(({ name, weight }) => `${memberTitle(name)} ${formatPercent(weight)}`))}${rest}.`;
}

/** That nobody can say which LSTM is in it; undefined where the basis tells, and where no LSTM has weight. */
export function unknownBasisText({ basis, weights }: Forecast): string | undefined {
	if (basis !== undefined || !((weights.lstm ?? 0) > 0)) return undefined;
	return 'An earlier version of the program made it and did not note which bundle its LSTM came from.';
}

/** Members that may be drawn, in their own order; those of older versions are none. */
export function drawnMembers({ members = [] }: Forecast): readonly ForecastMember[] {
	return members.filter(({ mean }) => mean.some(Number.isFinite));
}

/** `ARIMA(1, 1, 1) with a season of 7 days (0, 1, 1)`; undefined without one. */
export function arimaText({ arimaOrder, arimaSeasonalOrder }: Forecast): string | undefined {
	if (arimaOrder === undefined) return undefined;
	const season = arimaSeasonalOrder;
	const weekly = season === undefined ? '' : ` with a season of ${formatCounted(season[3], 'day')} (${season.slice(0, 3).join(', ')})`;
	return `ARIMA(${arimaOrder.join(', ')})${weekly}`;
}

/** The notes without what is said elsewhere: why members have no weight, why there is no ARIMA, its season. */
export function ownNotes({ notes, accuracy, stationarityNote, arimaSeasonalOrder }: Forecast): string[] {
	const told = new Set([...accuracy.map(({ name, note }) => `${name}: ${note ?? ''}`), `arima: ${stationarityNote ?? ''}`]);
	const isSeason = (note: string): boolean => arimaSeasonalOrder !== undefined && note.startsWith('arima: (');
	return notes.filter((note) => !told.has(note) && !isSeason(note)).map((note) => plainText(titledNote(note), 400));
}

/** Coverages that the past could measure, by rising level. */
export function measuredCoverage({ coverage }: Forecast): readonly Coverage[] {
	return coverage.filter(({ count }) => count > 0).sort((a, b) => a.nominal - b.nominal);
}

/** `The 80 % band held 83 % and the 95 % band 94 % of 930 past values.` */
export function coverageSentence(forecast: Forecast): string {
	const measured = measuredCoverage(forecast);
	if (measured.length === 0) return 'How often the bands held is not measured: the history is too short.';
	const counts = new Set(measured.map(({ count }) => count));
	const each = measured.map(({ nominal, empirical, count }, at) => {
		const of = counts.size > 1 || at === measured.length - 1 ? ` of ${formatCounted(count, 'past value')}` : '';
		return `the ${formatLevel(nominal)} % band${at === 0 ? ' held' : ''} ${formatPercent(empirical)}${of}`;
	});
	return `${formatList(each)}.`.replace(/^the/, 'The');
}

/** The verdict on stationarity in a few words, with the differences that were chosen. */
export function stationarityHeadline({ stationarity, stationarityNote }: Forecast): string {
	if (stationarity === null) return stationarityNote === undefined ? 'Not tested.' : plainText(stationarityNote, 300);
	return `${READINGS[stationarity.reading]}: ${stationarity.d === 0 ? 'not differenced' : `differenced ${timesText(stationarity.d)}`} (d = ${formatCount(stationarity.d)}).`;
}

const READINGS: Readonly<Record<Stationarity['reading'], string>> = {
	stationary: 'The level stays where it is',
	trend_stationary: 'The level follows a line',
	unit_root: 'The level wanders',
	conflicting: 'ADF and KPSS disagree: a break or a slow drift',
	inconclusive: 'The history cannot decide whether the level wanders',
};

/** `once`, `twice`. */
export function timesText(times: number): string {
	return times === 1 ? 'once' : times === 2 ? 'twice' : `${formatCount(times)} times`;
}

/** `p 0.43`, `p < 0.001`. */
export function pvalueText(pvalue: number): string {
	return pvalue < 0.001 ? 'p < 0.001' : `p ${pvalue.toFixed(pvalue < 0.1 ? 3 : 2)}`;
}

/** Both tests with their critical values, as they are read. */
export function stationarityRows({ stat, pvalue, lags, criticalValues, kpss }: Stationarity): readonly (readonly string[])[] {
	const five = 0.05;
	const bound = kpss.isBound ? (kpss.pvalue < five ? '≤ ' : '≥ ') : '';
	const at = (values: { readonly '1%': number; readonly '5%': number; readonly '10%': number } | undefined): string[] =>
		(['10%', '5%', '1%'] as const).map((level) => (values === undefined ? '–' : fixed(values[level])));
	return [
		[
			'ADF',
			'the level wanders (a unit root)',
			fixed(stat),
			...at(criticalValues),
			pvalueText(pvalue).slice(2),
			formatCount(lags),
			pvalue < five ? 'rejected' : 'not rejected',
		],
		[
			'KPSS',
			'the level stays where it is',
			fixed(kpss.stat),
			...at(kpss.criticalValues),
			`${bound}${kpss.pvalue.toFixed(kpss.isBound ? 2 : 3)}`,
			formatCount(kpss.lags),
			kpss.pvalue < five ? 'rejected' : 'not rejected',
		],
	];
}

/** Two decimals with a real minus. */
function fixed(value: number): string {
	return value.toFixed(2).replace('-', '−');
}
