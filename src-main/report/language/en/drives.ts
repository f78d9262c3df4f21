/** Drives with evidence, capacity, forecasts, anomalies, and the report on one drive. */
import {
	formatAge,
	formatCount,
	formatCounted,
	formatDay,
	formatEstimate,
	formatList,
	formatMoney,
	formatNumber,
	formatPercent,
	formatProbability,
	NO_VALUE,
} from '../../../shared/charts/format.ts';
import { formatSpan } from '../../../shared/charts/passage-text.ts';
import type { Estimate, ReachDays } from '../../../shared/domain/results.ts';
import { MS_PER_DAY } from '../../../shared/domain/telemetry.ts';

const inYears = (days: number | null): string => (days === null ? 'over 10 years' : formatSpan(days));

/** `3.8 to 5.8 years`, `20 months to 2.2 years`: a unit that both have is said once. */
function spanRange(lower: number | null, upper: number | null): string {
	const [from, to] = [inYears(lower), inYears(upper)];
	if (from === to) return from;
	const unit = to.slice(to.lastIndexOf(' '));
	return `${from.endsWith(unit) ? from.slice(0, -unit.length) : from} to ${to}`;
}

/** Days below which nothing is left to wait for. */
const NOW = 0.5;

export const drives = {
	title: 'Drives with evidence',
	none: 'No drive is at risk, so none makes a tail.',
	answer: (shown: number, all: number, share: number, name: string): string =>
		`${shown === 1 ? 'One drive makes' : `${formatCount(shown)} of ${formatCount(all)} drives make`} up ${formatPercent(share)} of ${name}; what speaks against ${shown === 1 ? 'it' : 'each'} follows below the table.`,
	columns: {
		drive: 'Drive',
		model: 'Model and place',
		failure: (days: number): string => `Fails within ${formatCounted(days, 'day')} (95 %)`,
		part: (name: string): string => `Part of ${name}`,
		cost: 'Replacing it',
		against: 'Against it (hazard ×)',
	},
	/** @param list  title of the section that has them in this report; null where none has */
	more: (count: number, share: number, name: string, list: string | null): string =>
		`and ${formatCounted(count, 'more drive')} with ${formatPercent(share)} of ${name}, ${list === null ? '' : `in a line each under “${list}”, `}in the program and in the figures beside this report.`,
	/** In two short lines. */
	chance: (value: number, lower: number, upper: number): string => formatProbability(value, lower, upper).replace(' (', '\n('),
	onlyAge: 'nothing beyond its model and age',
	times: (text: string, ratio: number): string => `×\u2009${formatNumber(ratio, 2)} for ${text}`,
	threat: (name: string, sinceMs: number): string => `${name} since ${formatDay(sinceMs)}`,
	evidenceTitle: 'The evidence, drive by drive',
	rank: (rank: number): string => `No. ${formatCount(rank)}`,
	facts: {
		failure: (days: number): string => `Fails within ${formatCounted(days, 'day')}`,
		part: (name: string): string => `Part of ${name}`,
		age: 'Age',
		cost: 'Replacing it',
		full: 'Full in',
		worn: 'Worn out in',
		withRange: (label: string): string => `${label} (90 %)`,
	},
	partText: (part: Estimate, share: number, currency: string): string => `${formatEstimate(part, currency)} (${formatPercent(share)})`,
	/** In two short lines. */
	partLines: (part: Estimate, share: number, currency: string): string => `${formatEstimate(part, currency)}\n${formatPercent(share)}`,
	reach: ({ days, lowerDays, upperDays }: ReachDays): string => {
		if (upperDays !== null && upperDays < NOW) return 'now';
		return days === null && lowerDays === null ? inYears(null) : `${inYears(days)} (90 %: ${spanRange(lowerDays, upperDays)})`;
	},
	wornOut: (reach: ReachDays): string => (reach.upperDays !== null && reach.upperDays < NOW ? 'worn out now' : `worn out in ${drives.reach(reach)}`),
	/** In two short lines. */
	reachLines: ({ days, lowerDays, upperDays }: ReachDays): string => {
		if (upperDays !== null && upperDays < NOW) return 'now';
		return days === null && lowerDays === null ? inYears(null) : `${inYears(days)}\n${spanRange(lowerDays, upperDays)}`;
	},
	probabilityFrom: (factors: readonly string[]): string =>
		factors.length === 0 ? 'Nothing beyond its model and age speaks against it.' : `Against it (hazard ×): ${formatList(factors)}.`,
	event: (name: string, confidence: number, window: string, text: string): string =>
		`${name}, ${window}, confidence ${formatPercent(confidence)}: ${text}`,
	seen: (text: string, detector: string | undefined): string => (detector === undefined ? `${text}.` : `${text} (${detector}).`),
	moreEvents: (count: number): string => `${formatCounted(count, 'more event')} in the program.`,
	noEvents: 'No event asks for attention.',
	noForecast: 'No forecast was made for it.',
	notSearched: 'Its history has not been searched for anomalies.',
	forecast: (text: string): string => `Forecast: ${text}`,
	back: 'back to the table',
	slot: (slot: string): string => `slot ${slot}`,
	place: (parts: readonly string[]): string => parts.join(', '),
};

export const capacity = {
	title: 'Capacity and wear',
	absent: 'No drive tells how much of it is used or worn. Import a source with used and total bytes (df, zpool, Windows) or with wear (NVMe, SSD).',
	answer: (tell: number, within: number, days: number, first: string): string =>
		`${formatCounted(tell, 'drive')} ${tell === 1 ? 'tells' : 'tell'} when ${tell === 1 ? 'it is' : 'they are'} full; ${within === 0 ? 'none' : formatCount(within)} ${within === 1 || within === 0 ? 'is' : 'are'} expected to be within the ${formatCounted(days, 'day')} of this report${first}.`,
	first: (serial: string, day: string): string => `, ${serial} first, on ${day}`,
	wearOnly: (tell: number, within: number, days: number): string =>
		`No drive tells when it is full. ${formatCounted(tell, 'drive')} ${tell === 1 ? 'tells' : 'tell'} of wear; ${within === 0 ? 'none' : formatCount(within)} ${within === 1 || within === 0 ? 'is' : 'are'} expected to wear out within ${formatCounted(days, 'day')}.`,
	fullTitle: 'Full first',
	wornTitle: 'Worn out first',
	columns: { drive: 'Drive', model: 'Model and place', median: 'Median', range: '90 %', day: 'Day of the median', holds: 'Size' },
	day: (lastMs: number | null, days: number | null): string => (lastMs === null || days === null ? NO_VALUE : formatDay(lastMs + days * MS_PER_DAY)),
	median: (days: number | null): string => (days !== null && days < NOW ? 'now' : inYears(days)),
	range: (lower: number | null, upper: number | null): string => (upper !== null && upper < NOW ? 'now' : spanRange(lower, upper)),
	more: (count: number): string => `and ${formatCounted(count, 'more drive')} later.`,
	poolsTitle: 'Groups and pools by their first full drive',
	pools: {
		pool: 'Group or pool',
		drives: 'Drives that tell',
		soonest: 'First full',
		within: (days: number): string => `Full within ${formatCounted(days, 'day')}`,
	},
	morePools: (count: number): string => `and ${formatCounted(count, 'more group')} later.`,
	silent: (count: number): string =>
		`${formatCounted(count, 'drive')} at risk ${count === 1 ? 'does' : 'do'} not tell how full or worn ${count === 1 ? 'it is' : 'they are'}.`,
	short: (bytes: string): string => `Over the horizon ${bytes} are expected to be short; buying them is in the loss.`,
};

export const forecasts = {
	title: 'Forecasts',
	answer: (shown: number, more: number): string =>
		`${formatCounted(shown, 'series', 'series')} forecast, each with its interval${more > 0 ? `; ${formatCount(more)} more in the program` : ''}.`,
	errors: (texts: readonly string[]): string => `Mean absolute scaled error (below 1 beats naive): ${texts.join(', ')}.`,
	error: (name: string, mase: number): string => `${name} ${formatNumber(mase, 2)}`,
};

export const anomalies = {
	title: 'Anomalies and threats',
	calm: 'Nothing asks for attention.',
	found: (events: number, affected: number, threats: readonly string[]): string =>
		`${formatCounted(events, 'event')} on ${formatCounted(affected, 'drive')}${threats.length === 0 ? '; none looks like an attack' : `; look first at: ${formatList(threats)}`}.`,
	known: (count: number): string => ` ${formatCounted(count, 'event')} more acknowledged or expected.`,
	counted: (count: number, name: string): string => `${name} (${formatCount(count)})`,
	byClass: 'By class',
	classes: { name: 'Class', events: 'Events', drives: 'Drives', newest: 'Newest', surest: 'Highest confidence' },
	first: 'Most serious first',
	columns: { name: 'Class', drive: 'Drive', when: 'When (UTC)', confidence: 'Confidence', evidence: 'Evidence, and what else it could be' },
	when: (range: string): string => range.replace(' to ', '\nto '),
	more: (count: number): string => `and ${formatCount(count)} more in the program.`,
	alternatives: (texts: readonly string[]): string => `Could also be: ${texts.join(', ')}.`,
	missing: (metrics: readonly string[]): string => `Not in this source: ${metrics.join(', ')}.`,
};

const timesText = (times: number): string => (formatNumber(times, 2) === '1' ? 'as likely as' : `${formatNumber(times, 2)} times as likely as`);

export const oneDrive = {
	title: (serial: string): string => `Drive ${serial}`,
	unknown: 'This drive is not in the workspace any more. Choose another one.',
	notAtRisk: 'It is not at risk in the latest simulation: it has left the fleet, or was not simulated.',
	answer: (days: number, value: number, lower: number, upper: number, times: number | null, why: string): string =>
		`It fails within ${formatCounted(days, 'day')} with ${formatProbability(value, lower, upper)}${times === null ? '' : `, ${timesText(times)} the median drive of its model`}${why}.`,
	because: (text: string): string => `: ${text}`,
	/** @param worn  within the horizon; null where it is not */
	tail: (part: Estimate, share: number, rank: number, all: number, name: string, currency: string, worn: ReachDays | null): string =>
		`It carries ${formatEstimate(part, currency)} of ${name} (${formatPercent(share)}), place ${formatCount(rank)} of ${formatCount(all)}${worn === null ? '' : `: ${drives.wornOut(worn)}`}.`,
	factsTitle: 'What it is',
	facts: {
		serial: 'Serial',
		model: 'Model',
		firmware: 'Firmware',
		protocol: 'Protocol',
		capacity: 'Capacity',
		place: 'Place',
		groups: 'Groups',
		age: 'Age',
		seen: 'Observed',
		samples: 'Samples',
		exit: 'Left the fleet',
		purchased: 'Bought',
		score: 'Risk score (0 to 100)',
		cost: 'Replacing it',
	},
	age: (days: number | null): string => formatAge(days),
	factorsTitle: 'What drives its probability',
	factors: { factor: 'Condition', ratio: 'Hazard ×' },
	factorsSay: 'Factors multiply the hazard of a drive without the condition; 1 changes nothing.',
	seriesTitle: 'What was observed',
	events: (count: number): string => `${formatCounted(count, 'event')}, most serious first.`,
	moreSeries: (count: number): string => `and ${formatCounted(count, 'more metric')} in the program.`,
	noSeries: 'No series of it are in this report.',
	eventsTitle: 'Anomalies of this drive',
	forecastsTitle: 'What is forecast',
	noForecasts:
		'No forecast was made for this drive. Make the report with --refresh, open the drive in the program and forecast a metric, or run ssv forecast.',
	historyTitle: 'Where what is known comes from',
	history: {
		answer: (changes: number, imports: number): string =>
			`${changes === 0 ? 'Nobody has stated anything about it by hand' : `${formatCounted(changes, 'statement')} by hand or from files of changes`}; ${imports === 0 ? 'no import is listed for it' : `${formatCounted(imports, 'import')} ${imports === 1 ? 'speaks' : 'speak'} of it`}.`,
		entered: 'Entered',
		what: 'What was stated',
		origin: 'From',
	},
	undone: (text: string): string => `${text} (taken back)`,
	importsTitle: 'Where its data came from',
	moreImports: (count: number): string => `and ${formatCounted(count, 'more import')}.`,
	moreChanges: (count: number): string => `and ${formatCounted(count, 'earlier statement')}.`,
	reachTitle: 'How long it lasts',
	cost: (value: number, currency: string): string => formatMoney(value, currency),
};
