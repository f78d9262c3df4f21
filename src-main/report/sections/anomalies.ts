/** When something stood out, on which drive, why we say so, and what else it could be. */
import { anomalyTimelineChart, seriousness } from '../../shared/charts/anomaly-timeline-chart.ts';
import { capitalise, formatCount, formatDay, formatDayRange, formatMetric, formatPercent } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { threatClasses, threatName } from '../../shared/charts/threats.ts';
import type { AnomalyEvent, Evidence } from '../../shared/domain/results.ts';
import { writeSubtitle } from '../paper/section.ts';
import { type Cell, drawTable } from '../paper/table.ts';
import { styles } from '../paper/text.ts';
import { placeOfDrive } from './drive-texts.ts';
import { writeFigure, writeNote } from './figure.ts';
import { openTopic, type Scene, writeAbsence } from './scene.ts';
import { absenceOf } from './words.ts';

const MAX_ROWS = 16;
const MAX_EVENTS = 14;
const ROW_HEIGHT = 14;
const AXIS_ROOM = 34;

export function writeAnomalies(scene: Scene): void {
	const { paper, input, say } = scene;
	const { anomalies } = input;
	if (anomalies === null) {
		writeAbsence(scene, 'anomalies', say.anomalies.title, absenceOf(scene, 'anomalies'));
		return;
	}
	const chart = anomalyTimelineChart(anomalies, input.drives, MAX_ROWS);
	const known = input.knownEvents === 0 ? '' : say.anomalies.known(input.knownEvents);
	if (anomalies.events.length === 0) {
		writeAbsence(scene, 'anomalies', say.anomalies.title, `${say.anomalies.calm}${known}`);
		writeNote(paper, chart.summary);
		return;
	}
	openTopic(scene, 'anomalies', say.anomalies.title, `${foundText(scene, anomalies.events)}${known}`);
	writeFigure(paper, chart, Math.min(new Set(anomalies.events.map(({ deviceId }) => deviceId)).size, MAX_ROWS) * ROW_HEIGHT + AXIS_ROOM);
	writeClasses(scene, anomalies.events);
	writeEvents(scene, anomalies.events);
}

/** How many events, on how many drives, and which of them look like an attack. */
export function foundText({ say }: Scene, events: readonly AnomalyEvent[]): string {
	const affected = new Set(events.map((event) => event.deviceId)).size;
	const threats = threatClasses
		.filter((threat) => threat !== 'unusual' && threat !== 'hardware_degradation')
		.map((threat) => ({ threat, count: events.filter((event) => event.class === threat).length }))
		.filter(({ count }) => count > 0);
	return say.anomalies.found(
		events.length,
		affected,
		threats.map(({ threat, count }) => say.anomalies.counted(count, threatName(threat).toLowerCase())),
	);
}

function writeClasses({ paper, say }: Scene, events: readonly AnomalyEvent[]): void {
	const { classes } = say.anomalies;
	const rows = threatClasses
		.map((threat) => ({ threat, own: events.filter((event) => event.class === threat) }))
		.filter(({ own }) => own.length > 0)
		.map(({ threat, own }) => [
			threatName(threat),
			formatCount(own.length),
			formatCount(new Set(own.map(({ deviceId }) => deviceId)).size),
			formatDay(own.reduce((latest, { endMs }) => Math.max(latest, endMs), Number.NEGATIVE_INFINITY)),
			formatPercent(own.reduce((most, { confidence }) => Math.max(most, confidence), 0)),
		]);
	writeSubtitle(paper, say.anomalies.byClass);
	drawTable(
		paper,
		[
			{ title: classes.name, width: 1, isRowHead: true },
			{ title: classes.events, width: 60, isFixed: true, align: 'right' },
			{ title: classes.drives, width: 60, isFixed: true, align: 'right' },
			{ title: classes.newest, width: 80, isFixed: true, align: 'right' },
			{ title: classes.surest, width: 90, isFixed: true, align: 'right' },
		],
		rows,
	);
}

function writeEvents(scene: Scene, events: readonly AnomalyEvent[]): void {
	const { paper, say } = scene;
	writeSubtitle(paper, say.anomalies.first);
	writeEventsTable(scene, events, MAX_EVENTS);
}

/** The most serious events with what else each could be; says how many are left out. */
export function writeEventsTable(scene: Scene, events: readonly AnomalyEvent[], most: number): void {
	const { paper, say } = scene;
	const { columns } = say.anomalies;
	const sorted = events.toSorted((a, b) => seriousness(b) - seriousness(a) || b.startMs - a.startMs || (a.eventId < b.eventId ? -1 : 1));
	drawTable(
		paper,
		[
			{ title: columns.name, width: 66, isFixed: true, isRowHead: true },
			{ title: columns.drive, width: 76, isFixed: true, style: styles.code, maxLines: 2 },
			{ title: columns.when, width: 63, isFixed: true },
			{ title: columns.confidence, width: 48, isFixed: true, align: 'right' },
			{ title: columns.evidence, width: 1, maxLines: 6 },
		],
		sorted.slice(0, most).map((event) => eventRow(scene, event)),
	);
	if (sorted.length > most) writeNote(paper, say.anomalies.more(sorted.length - most));
}

function eventRow({ say }: Scene, event: AnomalyEvent): Cell[] {
	return [
		threatName(event.class),
		{ text: plainSerial(event.serial), to: placeOfDrive(event.deviceId) },
		say.anomalies.when(formatDayRange(event.startMs, event.endMs)),
		formatPercent(event.confidence),
		evidenceText(say, event),
	];
}

function evidenceText({ anomalies: words }: Scene['say'], event: AnomalyEvent): string {
	const evidence = tellingLines(event).map((item) => asSentence(capitalise(plainText(item.text, 160))));
	const alternatives = event.alternatives.slice(0, 3).map((text) => plainText(text, 60));
	const missing = event.missingEvidence.map((metric) => plainText(formatMetric(metric), 40));
	return [
		evidence.length === 0 ? capitalise(plainText(formatMetric(event.metric))) : evidence.join(' '),
		alternatives.length === 0 ? '' : words.alternatives(alternatives),
		missing.length === 0 ? '' : words.missing(missing),
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
