/** When something stood out, on which drive, why we say so, and what else it could be. */
import { anomalyTimelineChart, seriousness } from '../../shared/charts/anomaly-timeline-chart.ts';
import { capitalise, formatCount, formatCounted, formatDayRange, formatMetric, formatPercent } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { threatName } from '../../shared/charts/threats.ts';
import type { AnomalyEvent, Evidence } from '../../shared/domain/results.ts';
import { drawFigure } from '../chart/draw-chart.ts';
import type { ReportInput } from '../input.ts';
import { type Paper, sheet } from '../paper/paper.ts';
import { openSection, writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles, writeText } from '../paper/text.ts';
import { absenceOf } from './words.ts';

const MAX_ROWS = 16;
const MAX_EVENTS = 12;
const ROW_HEIGHT = 14;
const AXIS_ROOM = 34;

export function writeAnomalies(paper: Paper, input: ReportInput): void {
	const { anomalies } = input;
	if (anomalies === null) {
		openSection(paper, 'Anomalies and threats', absenceOf(input, 'anomalies'));
		return;
	}
	const chart = anomalyTimelineChart(anomalies, input.drives, MAX_ROWS);
	const affected = new Set(anomalies.events.map((event) => event.deviceId)).size;
	const found =
		anomalies.events.length === 0
			? 'Nothing asks for attention.'
			: `${formatCounted(anomalies.events.length, 'event')} on ${formatCounted(affected, 'drive')}.`;
	const known = input.knownEvents === 0 ? '' : ` ${formatCounted(input.knownEvents, 'event')} more acknowledged or expected.`;
	openSection(paper, 'Anomalies and threats', `${found}${known}`);
	if (anomalies.events.length === 0) {
		writeText(paper, chart.summary, styles.caption);
		return;
	}
	const rows = Math.min(affected, MAX_ROWS);
	paper.y += drawFigure(paper, chart, sheet.left, paper.y, sheet.contentWidth, rows * ROW_HEIGHT + AXIS_ROOM);
	writeEvents(paper, anomalies.events);
}

function writeEvents(paper: Paper, events: readonly AnomalyEvent[]): void {
	const sorted = events.toSorted((a, b) => seriousness(b) - seriousness(a) || b.startMs - a.startMs || (a.eventId < b.eventId ? -1 : 1));
	writeSubtitle(paper, 'Most serious first');
	drawTable(
		paper,
		[
			{ title: 'Class', width: 66, isFixed: true },
			{ title: 'Drive', width: 76, isFixed: true, style: styles.code, maxLines: 2 },
			{ title: 'When (UTC)', width: 63, isFixed: true },
			{ title: 'Confidence', width: 46, isFixed: true, align: 'right' },
			{ title: 'Evidence, and what else it could be', width: 1, maxLines: 6 },
		],
		sorted.slice(0, MAX_EVENTS).map(eventRow),
	);
	if (sorted.length > MAX_EVENTS) writeText(paper, `and ${formatCount(sorted.length - MAX_EVENTS)} more in the program.`, styles.caption);
}

function eventRow(event: AnomalyEvent): string[] {
	return [
		threatName(event.class),
		plainSerial(event.serial),
		formatDayRange(event.startMs, event.endMs).replace(' to ', '\nto '),
		formatPercent(event.confidence),
		evidenceText(event),
	];
}

function evidenceText(event: AnomalyEvent): string {
	const evidence = tellingLines(event).map((item) => asSentence(capitalise(plainText(item.text, 160))));
	const alternatives = event.alternatives.slice(0, 3).map((text) => plainText(text, 60));
	const missing = event.missingEvidence.map((metric) => plainText(formatMetric(metric), 40));
	return [
		evidence.length === 0 ? capitalise(plainText(formatMetric(event.metric))) : evidence.join(' '),
		alternatives.length === 0 ? '' : `Could also be: ${alternatives.join(', ')}.`,
		missing.length === 0 ? '' : `Not in this source: ${missing.join(', ')}.`,
	]
		.filter((part) => part !== '')
		.map(asSentence)
		.join(' ');
}

const asSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** The first line, and the first of another metric: a second judgement of the same value says little. */
function tellingLines({ evidence }: AnomalyEvent): Evidence[] {
	const first = evidence.slice(0, 1);
	const other = evidence.find(({ metric, detector }) => metric !== first[0]?.metric && detector !== 'isolation forest');
	return other === undefined ? first : [...first, other];
}
