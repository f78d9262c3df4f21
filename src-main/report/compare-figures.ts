/** What changed between two reports, and what of it the random numbers of both simulations could have made by themselves. */
import { formatCount, formatCounted, formatInstant, formatList } from '../shared/charts/format.ts';
import type { ReportFigures } from '../shared/domain/report.ts';
import type { BasisChange, BasisPart, FigureChange, FiguresComparison, TopDriveChange } from '../shared/domain/report-record.ts';
import type { Estimate } from '../shared/domain/results.ts';

/** Half the width of a normal 95 % interval in standard errors. */
const NORMAL_95 = 1.959963984540054;

/**
 * Newer less older, figure by figure; levels that only one of them has are left out.
 *
 * The two simulations count as independent: with the same seed their errors partly cancel, so that a change that is called larger than
 * the errors is so all the more. Figures over different horizons, and money in different currencies, are shown and not judged.
 *
 * @param topDrives how many of the drives with the largest parts of CVaR make the list whose changes are told
 */
export function compareFigures(newer: ReportFigures, older: ReportFigures, topDrives: number): FiguresComparison {
	return {
		currency: newer.simulation.currency,
		olderCurrency: older.simulation.currency,
		figures: [...simulatedChanges(newer, older), ...countedChanges(newer, older)],
		topDrives,
		entered: onlyIn(newer, older, topDrives),
		left: onlyIn(older, newer, topDrives),
		basis: basisChanges(newer, older),
	};
}

function simulatedChanges(newer: ReportFigures, older: ReportFigures): FigureChange[] {
	const isSameHorizon = newer.simulation.horizonDays === older.simulation.horizonDays;
	const isSameMoney = isSameHorizon && newer.simulation.currency === older.simulation.currency;
	const change = (now: Estimate, then: Estimate, isJudged: boolean) => {
		const margin = NORMAL_95 * Math.sqrt(now.standardError * now.standardError + then.standardError * then.standardError);
		const difference = now.value - then.value;
		return { older: then.value, newer: now.value, change: difference, margin, isBeyondErrors: isJudged ? Math.abs(difference) > margin : null };
	};
	const levels = newer.levels.flatMap((level): FigureChange[] => {
		const before = older.levels.find(({ confidence }) => confidence === level.confidence);
		if (!before) return [];
		return (['valueAtRisk', 'conditionalValueAtRisk'] as const).map((figure) => ({
			figure,
			confidence: level.confidence,
			unit: 'money',
			...change(level[figure], before[figure], isSameMoney),
		}));
	});
	return [
		{ figure: 'expectedLoss', unit: 'money', ...change(newer.expectedLoss, older.expectedLoss, isSameMoney) },
		...levels,
		{ figure: 'expectedFailures', unit: 'drives', ...change(newer.expectedFailures, older.expectedFailures, isSameHorizon) },
	];
}

/** Counts have no error: every change of them is one. */
function countedChanges(newer: ReportFigures, older: ReportFigures): FigureChange[] {
	const counted = (figure: FigureChange['figure'], unit: FigureChange['unit'], now: number, then: number): FigureChange => ({
		figure,
		unit,
		older: then,
		newer: now,
		change: now - then,
		margin: null,
		isBeyondErrors: now !== then,
	});
	const [eventsNow, eventsThen] = [eventCount(newer), eventCount(older)];
	return [
		counted('drives', 'drives', newer.workspace.drives, older.workspace.drives),
		counted('drivesAtRisk', 'drives', newer.simulation.drivesAtRisk, older.simulation.drivesAtRisk),
		counted('failures', 'drives', newer.workspace.failures, older.workspace.failures),
		...(eventsNow === null || eventsThen === null ? [] : [counted('events', 'events', eventsNow, eventsThen)]),
	];
}

function eventCount({ events }: ReportFigures): number | null {
	return events === null ? null : Object.values(events).reduce((sum, count) => sum + count, 0);
}

/** The largest parts of CVaR; a drive without any part is not one of them. */
function topOf({ drives }: ReportFigures, count: number): ReportFigures['drives'] {
	return drives.slice(0, count).filter(({ conditionalValueAtRisk }) => conditionalValueAtRisk > 0);
}

function onlyIn(here: ReportFigures, other: ReportFigures, count: number): TopDriveChange[] {
	const top = new Set(topOf(other, count).map(({ deviceId }) => deviceId));
	const known = new Set(other.drives.map(({ deviceId }) => deviceId));
	return topOf(here, count)
		.filter(({ deviceId }) => !top.has(deviceId))
		.map(({ deviceId, serial, model, share, failureProbability }) => ({
			deviceId,
			serial,
			model,
			share,
			failureProbability,
			isInOther: known.has(deviceId),
		}));
}

/** What figures rest on and two reports do not share, each in a sentence. */
export function basisChanges(newer: ReportFigures, older: ReportFigures): BasisChange[] {
	const [now, then] = [newer.simulation, older.simulation];
	const differs: readonly (readonly [BasisPart, boolean, string])[] = [
		['history', newer.dataHash !== older.dataHash, historyText(newer, older)],
		['horizon', now.horizonDays !== then.horizonDays, `The horizon was ${formatCounted(then.horizonDays, 'day')} and is ${now.horizonDays}.`],
		['levels', levelsOf(newer) !== levelsOf(older), `The levels were ${levelsOf(older)} and are ${levelsOf(newer)}.`],
		['paths', now.paths !== then.paths, `${formatCounted(then.paths, 'path')} were simulated, now ${formatCount(now.paths)}.`],
		['seed', now.seed !== then.seed, `The seed was ${then.seed} and is ${now.seed}: the errors of the two are independent.`],
		['method', methodOf(newer) !== methodOf(older), `The method was ${methodOf(older)} and is ${methodOf(newer)}.`],
		['currency', now.currency !== then.currency, `Money was counted in ${then.currency} and is counted in ${now.currency}.`],
		['prices', now.stated.prices !== then.stated.prices, 'The prices were changed in between.'],
		['groups', groupsOf(newer) !== groupsOf(older), 'Pools and RAID groups were changed in between.'],
		['models', now.models !== then.models, `The models were ${then.models ?? 'none'} and are ${now.models ?? 'none'}.`],
		['versions', versionsText(newer, older) !== '', `Other versions computed: ${versionsText(newer, older)}.`],
	];
	return differs.filter(([, isSo]) => isSo).map(([part, , text]) => ({ part, text }));
}

function historyText(newer: ReportFigures, older: ReportFigures): string {
	const [now, then] = [newer.workspace.lastMs, older.workspace.lastMs];
	const added = newer.workspace.samples - older.workspace.samples;
	const samples = added === 0 ? 'as many samples' : `${formatCounted(Math.abs(added), 'sample')} ${added > 0 ? 'more' : 'fewer'}`;
	const until = now !== null && then !== null && now !== then ? `, until ${formatInstant(now)} instead of ${formatInstant(then)}` : '';
	return `The history is another one: ${samples}${until}.`;
}

const levelsOf = ({ levels }: ReportFigures): string => formatList(levels.map(({ confidence }) => String(confidence)));
const methodOf = ({ simulation: { asked } }: ReportFigures): string => `${asked.estimator} with ${asked.sampling} sampling`;
const groupsOf = ({ simulation: { stated } }: ReportFigures): string => `${stated.groups} ${stated.layouts ?? ''}`;

function versionsText(newer: ReportFigures, older: ReportFigures): string {
	const [now, then] = [new Map(Object.entries(newer.versions)), new Map(Object.entries(older.versions))];
	const names = [...new Set([...then.keys(), ...now.keys()])].filter((name) => now.get(name) !== then.get(name));
	return names.map((name) => `${name} ${then.get(name) ?? 'none'}, now ${now.get(name) ?? 'none'}`).join('; ');
}
