/** The report on one drive: the answer with its evidence, what it is, its charts, its events, where it comes from. */

import { exitText } from '../../shared/charts/change-text.ts';
import { formatBytes, formatCount, formatDayRange, formatMoney, formatNumber } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { seriesChart } from '../../shared/charts/series-charts.ts';
import { thinChart } from '../../shared/charts/thin-chart.ts';
import { metricInfo } from '../../shared/domain/metrics.ts';
import type { DriveRisk, RiskResult } from '../../shared/domain/results.ts';
import type { Drive, Series } from '../../shared/domain/telemetry.ts';
import { addSectionToOutline } from '../paper/links.ts';
import { addPage } from '../paper/paper.ts';
import { writeSubtitle, writeTerms } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { startSect } from '../paper/tags.ts';
import { styles, writeText } from '../paper/text.ts';
import { writeEventsTable } from './anomalies.ts';
import { eventSentence, wearsOut } from './drive-texts.ts';
import { writeNote, writePair } from './figure.ts';
import { writeFans } from './forecasts.ts';
import { continueTopic, type Scene, writeAbsence } from './scene.ts';
import { writeHead } from './summary.ts';
import { absenceOf, levelNames, modelText, placeOf } from './words.ts';

const MAX_SERIES = 8;
const MAX_EVENTS = 20;
const SERIES_HEIGHT = 104;
/** Points across a chart of half the width of the page. */
const SERIES_COLUMNS = 240;
/** Room that events, and that forecasts want below their title. */
const LEAST_ROOM = 120;
const FAN_ROOM = 230;

function chosen({ input, drives }: Scene): Drive | undefined {
	return input.options.deviceId === undefined ? undefined : drives.get(input.options.deviceId);
}

/** Page one: what is to be known of the drive. */
export function writeDrivePage(scene: Scene): void {
	const { paper, say } = scene;
	const drive = chosen(scene);
	const title = drive ? say.oneDrive.title(plainSerial(drive.serial)) : say.report;
	addPage(paper);
	startSect(paper, title);
	addSectionToOutline(paper, title, 'summary');
	writeHead(scene, title);
	writeText(paper, drive ? driveAnswer(scene, drive) : say.oneDrive.unknown, styles.lead, 10);
	if (!drive) return;
	const { risk } = scene.input;
	if (risk !== null) writePart(scene, risk, drive);
	const events = scene.events.get(drive.deviceId) ?? [];
	for (const event of events.slice(0, 2)) writeText(paper, eventSentence(scene, event), styles.body, 4);
	paper.y += 8;
	writeFactors(scene, drive);
	writeFacts(scene, drive);
	writeSeries(scene);
}

function driveAnswer(scene: Scene, drive: Drive): string {
	const { input, say, risks } = scene;
	const risk = risks.get(drive.deviceId);
	if (input.risk === null) return absenceOf(scene, 'risk');
	if (!risk) return say.oneDrive.notAtRisk;
	const [factor] = risk.contributions.toSorted((a, b) => b.hazardRatio - a.hazardRatio);
	const why = factor && factor.hazardRatio > 1 ? say.oneDrive.because(plainText(factor.text, 100)) : '';
	const { failureProbability, failureProbabilityLower, failureProbabilityUpper } = risk;
	return say.oneDrive.answer(
		input.risk.horizonDays,
		failureProbability,
		failureProbabilityLower,
		failureProbabilityUpper,
		timesItsModel(input.risk, risk),
		why,
	);
}

/** Its probability beside the median of the other drives of its model; null where there are none. */
function timesItsModel({ drives }: RiskResult, own: DriveRisk): number | null {
	const others = drives.filter(({ deviceId, model }) => model === own.model && deviceId !== own.deviceId).map((drive) => drive.failureProbability);
	const median = others.sort((a, b) => a - b)[others.length >> 1];
	return median === undefined || !(median > 0) ? null : own.failureProbability / median;
}

function writePart({ paper, say, parts, risks }: Scene, risk: RiskResult, { deviceId }: Drive): void {
	const part = parts.get(deviceId);
	if (!part) return;
	const rank = risk.components.findIndex((other) => other.deviceId === deviceId) + 1;
	const name = levelNames(say, risk).conditionalValueAtRisk;
	const own = risks.get(deviceId);
	const worn = own?.wearOut && wearsOut(risk, own) ? own.wearOut : null;
	writeText(
		paper,
		say.oneDrive.tail(part.conditionalValueAtRisk, part.share, rank, risk.components.length, name, risk.currency, worn),
		styles.body,
		4,
	);
}

function writeFacts(scene: Scene, drive: Drive): void {
	const { paper, say, input } = scene;
	const { facts } = say.oneDrive;
	const risk = scene.risks.get(drive.deviceId);
	const rows: readonly (readonly [string, string])[] = [
		[facts.model, modelText(say, drive.model)],
		[facts.firmware, plainText(drive.firmware, 32)],
		[facts.protocol, drive.protocol],
		[facts.capacity, drive.capacityBytes === undefined ? '' : formatBytes(drive.capacityBytes)],
		[facts.place, placeOf(say, drive)],
		[facts.groups, (input.drive?.groups ?? []).map((name) => plainText(name, 60)).join(', ')],
		[facts.age, risk ? say.oneDrive.age(risk.ageDays) : ''],
		[facts.seen, formatDayRange(drive.firstSeenMs, drive.lastSeenMs)],
		[facts.samples, formatCount(drive.samples)],
		[facts.exit, drive.exit ? exitText(drive.exit) : ''],
		[facts.purchased, drive.purchaseDate ?? ''],
		[facts.score, risk ? formatNumber(risk.riskScore) : ''],
		[facts.cost, risk && input.risk ? formatMoney(risk.replacementCost, input.risk.currency) : ''],
		[say.drives.facts.full, risk?.timeToFull ? say.drives.reach(risk.timeToFull) : ''],
		[say.drives.facts.worn, risk?.wearOut ? say.drives.reach(risk.wearOut) : ''],
	];
	const terms = rows.filter(([, text]) => text !== '').map(([label, text]) => ({ label, text }));
	writeSubtitle(paper, say.oneDrive.factsTitle);
	writeTerms(paper, terms, { labelWidth: 110, maxLines: 3, gap: 1.5 });
}

function writeFactors(scene: Scene, drive: Drive): void {
	const { paper, say } = scene;
	const contributions = scene.risks.get(drive.deviceId)?.contributions ?? [];
	if (contributions.length === 0) return;
	writeSubtitle(paper, say.oneDrive.factorsTitle);
	drawTable(
		paper,
		[
			{ title: say.oneDrive.factors.factor, width: 1, maxLines: 3, isRowHead: true },
			{ title: say.oneDrive.factors.ratio, width: 52, isFixed: true, align: 'right' },
		],
		contributions
			.toSorted((a, b) => b.hazardRatio - a.hazardRatio)
			.map(({ text, hazardRatio }) => [plainText(text, 120), formatNumber(hazardRatio, 2)]),
	);
}

/** Each series with its events marked; counters as what they gain per day. */
function writeSeries(scene: Scene): void {
	const { paper, say, input } = scene;
	const series = (input.drive?.series ?? []).slice(0, MAX_SERIES);
	writeSubtitle(paper, say.oneDrive.seriesTitle, SERIES_HEIGHT);
	if (series.length === 0) {
		writeNote(paper, say.oneDrive.noSeries);
		return;
	}
	const charts = series.map((one) => seriesPicture(scene, one));
	for (let index = 0; index < charts.length; index += 2) writePair(paper, charts.slice(index, index + 2), SERIES_HEIGHT);
	const rest = (input.drive?.series.length ?? 0) - series.length;
	if (rest > 0) writeNote(paper, say.oneDrive.moreSeries(rest));
}

function seriesPicture({ events }: Scene, series: Series): ReturnType<typeof seriesChart> {
	const isRate = metricInfo(series.metric).kind === 'counter';
	return thinChart(seriesChart(series, { events: events.get(series.deviceId) ?? [], isRate }), SERIES_COLUMNS);
}

export function writeDriveForecasts(scene: Scene): void {
	const { say, input } = scene;
	const drive = chosen(scene);
	const forecasts = drive ? (scene.forecasts.get(drive.deviceId) ?? []) : [];
	if (forecasts.length === 0) {
		writeAbsence(scene, 'forecasts', say.oneDrive.forecastsTitle, say.oneDrive.noForecasts);
		return;
	}
	const shown = forecasts.slice(0, Math.max(1, input.options.forecasts));
	continueTopic(scene, 'forecasts', say.oneDrive.forecastsTitle, say.forecasts.answer(shown.length, forecasts.length - shown.length), FAN_ROOM);
	writeFans(scene, shown);
}

export function writeDriveEvents(scene: Scene): void {
	const { say, input } = scene;
	const drive = chosen(scene);
	const events = drive ? (scene.events.get(drive.deviceId) ?? []) : [];
	if (input.anomalies === null || events.length === 0) {
		writeAbsence(scene, 'anomalies', say.oneDrive.eventsTitle, input.anomalies === null ? absenceOf(scene, 'anomalies') : say.anomalies.calm);
		return;
	}
	continueTopic(scene, 'anomalies', say.oneDrive.eventsTitle, say.oneDrive.events(events.length), LEAST_ROOM);
	writeEventsTable(scene, events, MAX_EVENTS);
}
