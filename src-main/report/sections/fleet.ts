/** The fleet: its models as drive statistics have them, what the source says about it, which drives are the most likely to fail. */

import type { Chart } from '../../shared/charts/chart.ts';
import { formatAge, formatBytes, formatCount, formatDay, formatMetric, NO_VALUE } from '../../shared/charts/format.ts';
import { type ModelRate, modelRates } from '../../shared/charts/model-rates.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { failureBarsChart } from '../../shared/charts/risk-charts.ts';
import { type Drive, exitKinds } from '../../shared/domain/telemetry.ts';
import { drawFigure, figureHeight } from '../chart/draw-chart.ts';
import type { ReportMetric } from '../input.ts';
import { ensureRoom } from '../paper/paper.ts';
import { drawColumns } from '../paper/section.ts';
import { type Column, drawTable, tableHeight } from '../paper/table.ts';
import { drawLine, drawText, lineHeight, styles, writeText } from '../paper/text.ts';
import { barsHeight, rowsOf, writeNote } from './figure.ts';
import { openTopic, type Scene, writeAbsence } from './scene.ts';
import { dataWindow, drivesText } from './words.ts';

const MAX_MODELS = 14;
const MAX_METRICS = 16;
/** Rather fewer of them than a page for the last few; not fewer than these. */
const MIN_METRICS = 8;

export function writeFleet(scene: Scene): void {
	const { say, input, paper } = scene;
	if (input.drives.length === 0) {
		writeAbsence(scene, 'fleet', say.fleet.title, say.fleet.empty);
		return;
	}
	openTopic(scene, 'fleet', say.fleet.title, fleetAnswer(scene));
	writeModels(scene);
	paper.y += 10;
	writeColumns(scene);
}

function fleetAnswer(scene: Scene): string {
	const { input, say } = scene;
	const left = exitKinds
		.filter((kind) => kind !== 'failed')
		.map((kind) => ({ kind, count: input.drives.filter((drive) => drive.exit?.kind === kind).length }))
		.filter(({ count }) => count > 0)
		.map(({ kind, count }) => say.fleet.left(count, kind));
	const models = new Set(input.drives.map((drive) => drive.model)).size;
	return say.fleet.answer(drivesText(scene), models, dataWindow(scene), input.workspace.failures, left);
}

function writeModels(scene: Scene): void {
	const { paper, input, say } = scene;
	const { columns } = say.fleet;
	const rates = modelRates(input.drives);
	writeText(paper, say.fleet.byModel, styles.subtitle, 2);
	drawTable(
		paper,
		[
			{ title: columns.model, width: 1, maxLines: 2, isRowHead: true },
			{ title: columns.capacity, width: 42, isFixed: true, align: 'right' },
			{ title: columns.drives, width: 34, isFixed: true, align: 'right' },
			{ title: columns.age, width: 44, isFixed: true, align: 'right' },
			{ title: columns.driveDays, width: 46, isFixed: true, align: 'right' },
			{ title: columns.failed, width: 32, isFixed: true, align: 'right' },
			{ title: columns.rate, width: 76, isFixed: true, align: 'right' },
			{ title: columns.lastSeen, width: 58, isFixed: true, align: 'right' },
		],
		rates.slice(0, MAX_MODELS).map((rate) => modelRow(scene, rate)),
	);
	const rest = rates.slice(MAX_MODELS);
	if (rest.length > 0)
		writeNote(
			paper,
			say.fleet.moreModels(
				rest.length,
				rest.reduce((sum, { drives }) => sum + drives.length, 0),
			),
		);
	writeNote(paper, say.fleet.ratesSay);
}

function modelRow({ say, risks }: Scene, { model, drives, failures, driveDays, annual }: ModelRate): string[] {
	const capacities = [...new Set(drives.flatMap((drive) => drive.capacityBytes ?? []))];
	return [
		plainText(model) || say.fleet.notStated,
		capacities.length === 1 ? formatBytes(capacities[0]!) : capacities.length === 0 ? NO_VALUE : say.fleet.several,
		formatCount(drives.length),
		formatAge(meanAge(drives, risks)),
		formatCount(driveDays),
		formatCount(failures),
		annual === null ? NO_VALUE : say.fleet.rate(annual.rate, annual.lower, annual.upper),
		formatDay(drives.reduce((latest, drive) => Math.max(latest, drive.lastSeenMs), Number.NEGATIVE_INFINITY)),
	];
}

/** Of the drives at risk whose age is known. */
function meanAge(drives: readonly Drive[], risks: Scene['risks']): number | null {
	const ages = drives.flatMap(({ deviceId }) => risks.get(deviceId)?.ageDays ?? []);
	return ages.length === 0 ? null : ages.reduce((sum, age) => sum + age, 0) / ages.length;
}

/** What the source says on the left, which drives are the most likely to fail on the right. */
function writeColumns(scene: Scene): void {
	const { paper, input } = scene;
	const chart = input.risk !== null && input.risk.drives.length > 0 ? failureBarsChart(input.risk) : null;
	const width = (paper.sheet.contentWidth - paper.sheet.gutter) / 2;
	const right = chart ? figureHeight(paper, chart, width, barsHeight(rowsOf(chart))) : 0;
	const rows = metricRows(scene);
	const heights = rows.map((_, index) => Math.max(right, metricsHeight(scene, rows.slice(0, index + 1), width)));
	const fitting = heights.findLastIndex((height) => height <= paper.sheet.bottom - paper.y) + 1;
	const shown = fitting < MIN_METRICS ? rows : rows.slice(0, fitting);
	ensureRoom(paper, heights[shown.length - 1] ?? right);
	drawColumns(paper, [(place) => drawMetrics(scene, shown, place), (place) => drawBars(scene, chart, place)]);
}

interface Place {
	readonly left: number;
	readonly width: number;
}

function drawBars({ paper }: Scene, chart: Chart | null, { left, width }: Place): void {
	if (chart) paper.y += drawFigure(paper, chart, left, paper.y, width, barsHeight(rowsOf(chart)));
}

function shownMetrics({ input }: Scene): readonly ReportMetric[] {
	return input.workspace.metrics.toSorted((a, b) => b.drives - a.drives || (a.metric < b.metric ? -1 : 1)).slice(0, MAX_METRICS);
}

function metricColumns({ say }: Scene): Column[] {
	return [
		{ title: say.fleet.metric, width: 1, maxLines: 2, isRowHead: true },
		{ title: say.fleet.columns.drives, width: 40, isFixed: true, align: 'right' },
		{ title: say.fleet.samples, width: 54, isFixed: true, align: 'right' },
	];
}

const metricRows = (scene: Scene): string[][] =>
	shownMetrics(scene).map((metric) => [plainText(formatMetric(metric.metric)), formatCount(metric.drives), formatCount(metric.samples)]);

function metricsHeight(scene: Scene, rows: readonly string[][], width: number): number {
	return lineHeight(styles.subtitle) + tableHeight(scene.paper, metricColumns(scene), rows, width) + 2 * lineHeight(styles.caption);
}

function drawMetrics(scene: Scene, rows: readonly string[][], { left, width }: Place): void {
	const { paper, input, say } = scene;
	if (rows.length === 0) return;
	drawLine(paper, say.fleet.metricsTitle, left, paper.y, styles.subtitle);
	paper.y += lineHeight(styles.subtitle) + 2;
	drawTable(paper, metricColumns(scene), rows, { left, width });
	const hidden = input.workspace.metrics.length - rows.length;
	if (hidden > 0) paper.y += drawText(paper, say.fleet.moreMetrics(hidden), left, paper.y, width, styles.caption);
}
