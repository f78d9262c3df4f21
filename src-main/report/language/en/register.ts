/** The list of all drives. */
import { formatCount, formatCounted, formatDay } from '../../../shared/charts/format.ts';
import type { DriveExit, ExitKind } from '../../../shared/domain/telemetry.ts';

const exits: Readonly<Record<ExitKind, string>> = { failed: 'failed', retired: 'retired', sold: 'sold', replaced: 'replaced' };

export const register = {
	title: 'All drives',
	none: 'The workspace holds no drives. Import an export first.',
	/** @param partName  CVaR of the first level; null where nothing was simulated */
	answer: (all: number, left: number, days: number, partName: string | null): string => {
		const figures = partName === null ? '' : `, with the probability of failing within ${formatCounted(days, 'day')} and the part of ${partName}`;
		const told = [
			...(left === all ? [] : [`${formatCount(all - left)} in service${figures}`]),
			...(left === 0 ? [] : [`${formatCount(left)} that left, with the day`]),
		];
		if (all === 1) return `The one drive${left === 1 ? ', with the day on which it left' : figures}.`;
		return `${formatCounted(all, 'drive')}, sorted by serial: ${told.join('; ')}.`;
	},
	tooMany: (all: number, most: number, atRisk: number): string =>
		`${formatCount(all)} drives are too many for paper, which lists ${formatCount(most)} at most. ${
			atRisk === 0
				? 'The'
				: `The ${formatCount(atRisk)} in service stand with their figures in figures.json, attached to this file, and in the tables beside it; the`
		} program lists all (Fleet, or ssv drives).`,
	toldAbove: (all: number, section: string): string =>
		`${all === 1 ? 'The one drive stands with its' : `All ${formatCount(all)} drives stand with their`} figures and evidence under “${section}”.`,
	noFigures: (why: string): string => `Without figures: ${why}`,
	evidence: (count: number, section: string): string =>
		count === 1
			? `The serial in colour leads to the evidence of its drive under “${section}”.`
			: `The ${formatCount(count)} serials in colour lead to the evidence of their drives under “${section}”.`,
	details: 'Intervals, days until full and costs of each in service are in figures.json, attached to this file, and in the tables beside it.',
	unusable: (count: number): string =>
		count === 1
			? 'One drive in service was not simulated: none of its rows can be used.'
			: `${formatCount(count)} drives in service were not simulated: none of their rows can be used.`,
	masked: 'Serials are masked to their last characters, and sorted by what is shown.',
	long: (count: number, most: number): string =>
		`${formatCounted(count, 'serial')} longer than ${formatCount(most)} characters ${count === 1 ? 'ends' : 'end'} in …; the program has ${count === 1 ? 'it' : 'them'} whole.`,
	columns: {
		serial: 'Serial',
		model: 'Model',
		place: 'Place',
		left: 'Left',
		failure: (days: number): string => `Fails within ${formatCounted(days, 'day')}`,
		part: (name: string, currency: string): string => `${name} (${currency})`,
	},
	left: ({ kind, atMs }: DriveExit): string => `${exits[kind]} ${formatDay(atMs)}`,
	notSimulated: 'not simulated',
	noSerial: (deviceId: string): string => `no serial (${deviceId})`,
};
