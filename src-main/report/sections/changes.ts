/** What changed since the last report: only where both speak of the same thing, and only beyond the error of both. */
import { formatPercent } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import type { ReportFigures } from '../../shared/domain/report.ts';
import type { FigureChange } from '../../shared/domain/report-record.ts';
import { basisChanges, compareFigures } from '../compare-figures.ts';
import type { Words } from '../language/language.ts';

type Changed = 'expectedLoss' | 'valueAtRisk' | 'conditionalValueAtRisk';

export interface Changes {
	/** Since when; of the column that holds the lines. */
	readonly title: string;
	/** One line below each of the three figures. */
	readonly lines: Readonly<Record<Changed, string>>;
	/** What is not the same as then; empty where all is. */
	readonly note: string;
}

/** @param now of this report; null where its simulation cannot be stated for machines, so that nothing can be compared */
export function changesSince(say: Words, now: ReportFigures | null, previous: ReportFigures | null): Changes {
	const { changes } = say.summary;
	if (now === null || previous === null) return allOf(changes.sinceLast, changes.first, '');
	const atMs = previous.generatedAtMs;
	const differs = otherQuestions(say, now, previous);
	if (differs.length > 0) return allOf(changes.sinceLast, changes.other, changes.notCompared(atMs, differs));
	const { figures } = compareFigures(now, previous, 0);
	const confidence = now.levels[0]?.confidence;
	const line = (name: Changed): string => {
		const change = figures.find((one) => one.figure === name && (one.confidence === undefined || one.confidence === confidence));
		return change ? changeText(say, change, atMs) : changes.other;
	};
	return {
		title: changes.sinceDay(atMs),
		lines: { expectedLoss: line('expectedLoss'), valueAtRisk: line('valueAtRisk'), conditionalValueAtRisk: line('conditionalValueAtRisk') },
		note: noteOf(say, now, previous),
	};
}

/** What besides chance and the history may have moved the figures. */
function noteOf({ summary: { changes } }: Words, now: ReportFigures, previous: ReportFigures): string {
	const [own, then] = [now.simulation, previous.simulation];
	const changed = new Set(basisChanges(now, previous).map(({ part }) => part));
	const what = [
		...(own.drivesAtRisk === then.drivesAtRisk ? [] : [changes.drives(then.drivesAtRisk, own.drivesAtRisk)]),
		...(changed.has('prices') ? [changes.prices] : []),
		...(changed.has('groups') ? [changes.groups] : []),
		...(changed.has('versions') ? [changes.versions] : []),
	];
	return what.length === 0 ? '' : changes.differs(previous.generatedAtMs, what);
}

const allOf = (title: string, text: string, note: string): Changes => ({
	title,
	lines: { expectedLoss: text, valueAtRisk: text, conditionalValueAtRisk: text },
	note,
});

/** What makes figures of then and now answers to different questions. Another number of drives is a change of the fleet, not of the question. */
function otherQuestions({ summary: { changes } }: Words, now: ReportFigures, previous: ReportFigures): string[] {
	const [own, then] = [now.simulation, previous.simulation];
	const confidence = now.levels[0]?.confidence;
	const hasLevel = confidence === undefined || previous.levels.some((level) => level.confidence === confidence);
	const levels = previous.levels.map((level) => level.confidence);
	return [
		...(then.horizonDays === own.horizonDays ? [] : [changes.horizon(then.horizonDays, own.horizonDays)]),
		...(then.currency === own.currency ? [] : [changes.currency(plainText(then.currency, 8), plainText(own.currency, 8))]),
		...(hasLevel ? [] : [changes.level(levels, confidence)]),
	];
}

function changeText({ summary: { changes } }: Words, { older, change, isBeyondErrors }: FigureChange, atMs: number): string {
	if (isBeyondErrors === null) return changes.other;
	if (!isBeyondErrors) return changes.none;
	if (!(older > 0)) return changes.new(atMs);
	const share = formatPercent(Math.abs(change) / older);
	return change > 0 ? changes.up(share) : changes.down(share);
}
