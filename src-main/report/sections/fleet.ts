/** The fleet: what is there, what the source says about it, and where the data came from. */
import { formatBytes, formatCount, formatCounted, formatDay, formatMetric, NO_VALUE } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { failureBarsChart } from '../../shared/charts/risk-charts.ts';
import { type Drive, exitKinds } from '../../shared/domain/telemetry.ts';
import { drawFigure, figureHeight } from '../chart/draw-chart.ts';
import type { ReportInput, ReportMetric } from '../input.ts';
import { ensureRoom, type Paper, sheet } from '../paper/paper.ts';
import { openSection, writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles, writeText } from '../paper/text.ts';
import { dataWindow, drivesText, rejectedRows } from './words.ts';

const MAX_MODELS = 14;
const MAX_METRICS = 16;
const MAX_IMPORTS = 12;
const BAR_HEIGHT = 15;
const AXIS_ROOM = 34;
/** About the height of one row of the metrics table. */
const METRIC_ROW = 18;

export function writeFleet(paper: Paper, input: ReportInput): void {
	openSection(paper, 'Fleet', fleetAnswer(input));
	writeModels(paper, input.drives);
	writeColumns(paper, input);
	writeImports(paper, input);
}

function fleetAnswer(input: ReportInput): string {
	if (input.drives.length === 0) return 'The workspace holds no drives.';
	const models = new Set(input.drives.map((drive) => drive.model)).size;
	const left = exitKinds
		.filter((kind) => kind !== 'failed')
		.map((kind) => ({ kind, count: input.drives.filter((drive) => drive.exit?.kind === kind).length }))
		.filter(({ count }) => count > 0)
		.map(({ kind, count }) => `, ${formatCount(count)} ${kind}`)
		.join('');
	return `${drivesText(input)} of ${formatCounted(models, 'model')}, observed ${dataWindow(input)}; ${formatCount(input.workspace.failures)} failed${left}.`;
}

function writeModels(paper: Paper, drives: readonly Drive[]): void {
	if (drives.length === 0) return;
	const byModel = Map.groupBy(drives, (drive) => drive.model);
	const groups = [...byModel].sort(([a, first], [b, second]) => second.length - first.length || (a < b ? -1 : 1));
	writeText(paper, 'By model', styles.subtitle, 2);
	drawTable(
		paper,
		[
			{ title: 'Model', width: 3, maxLines: 2 },
			{ title: 'Protocol', width: 50, isFixed: true },
			{ title: 'Capacity', width: 50, isFixed: true, align: 'right' },
			{ title: 'Drives', width: 42, isFixed: true, align: 'right' },
			{ title: 'Failed', width: 42, isFixed: true, align: 'right' },
			{ title: 'Samples', width: 56, isFixed: true, align: 'right' },
			{ title: 'Last seen', width: 58, isFixed: true, align: 'right' },
		],
		groups.slice(0, MAX_MODELS).map(([model, group]) => modelRow(model, group)),
	);
	if (groups.length > MAX_MODELS) {
		const rest = groups.slice(MAX_MODELS);
		const hidden = rest.reduce((sum, [, group]) => sum + group.length, 0);
		writeText(paper, `and ${formatCounted(rest.length, 'more model')} with ${formatCounted(hidden, 'drive')}.`, styles.caption);
	}
}

function modelRow(model: string, drives: readonly Drive[]): string[] {
	const capacities = [...new Set(drives.flatMap((drive) => drive.capacityBytes ?? []))];
	const failed = drives.filter((drive) => drive.exit?.kind === 'failed').length;
	return [
		plainText(model) || 'not stated',
		[...new Set(drives.map((drive) => drive.protocol))].join(', '),
		capacities.length === 1 ? formatBytes(capacities[0]!) : capacities.length === 0 ? NO_VALUE : 'several',
		formatCount(drives.length),
		formatCount(failed),
		formatCount(drives.reduce((sum, drive) => sum + drive.samples, 0)),
		formatDay(drives.reduce((latest, drive) => Math.max(latest, drive.lastSeenMs), Number.NEGATIVE_INFINITY)),
	];
}

/** What the source says on the left, which drives are the most likely to fail on the right. */
function writeColumns(paper: Paper, input: ReportInput): void {
	const chart = input.risk !== null && input.risk.drives.length > 0 ? failureBarsChart(input.risk) : null;
	const width = chart === null ? sheet.contentWidth : (sheet.contentWidth - sheet.gutter) / 2;
	const bars = chart?.y.type === 'category' ? chart.y.categories.length : 0;
	const chartHeight = bars * BAR_HEIGHT + AXIS_ROOM;
	paper.y += 12;
	ensureRoom(paper, Math.max(chart ? figureHeight(paper, chart, width, chartHeight) : 0, (shownMetrics(input).length + 4) * METRIC_ROW));
	const top = paper.y;
	const right = chart ? drawFigure(paper, chart, sheet.left + width + sheet.gutter, top, width, chartHeight) : 0;
	writeMetrics(paper, input, width);
	paper.y = Math.max(paper.y, top + right);
}

function shownMetrics(input: ReportInput): readonly ReportMetric[] {
	return input.workspace.metrics.toSorted((a, b) => b.drives - a.drives || (a.metric < b.metric ? -1 : 1)).slice(0, MAX_METRICS);
}

function writeMetrics(paper: Paper, input: ReportInput, width: number): void {
	const shown = shownMetrics(input);
	if (shown.length === 0) return;
	writeText(paper, 'What the source says', styles.subtitle, 2);
	drawTable(
		paper,
		[
			{ title: 'Metric', width: 1, maxLines: 2 },
			{ title: 'Drives', width: 40, isFixed: true, align: 'right' },
			{ title: 'Samples', width: 54, isFixed: true, align: 'right' },
		],
		shown.map((metric) => [plainText(formatMetric(metric.metric)), formatCount(metric.drives), formatCount(metric.samples)]),
		{ width },
	);
	const hidden = input.workspace.metrics.length - shown.length;
	if (hidden > 0) writeText(paper, `and ${formatCounted(hidden, 'more metric')}, kept under the names of the source.`, styles.caption);
}

function writeImports(paper: Paper, input: ReportInput): void {
	const { imports } = input.workspace;
	if (imports.length === 0) return;
	writeSubtitle(paper, 'Where the data came from');
	drawTable(
		paper,
		[
			{ title: 'File', width: 3, maxLines: 2 },
			{ title: 'Format', width: 84, isFixed: true },
			{ title: 'Samples', width: 48, isFixed: true, align: 'right' },
			{ title: 'New', width: 48, isFixed: true, align: 'right' },
			{ title: 'Conflicts', width: 42, isFixed: true, align: 'right' },
			{ title: 'Rejected', width: 42, isFixed: true, align: 'right' },
			{ title: 'Imported', width: 58, isFixed: true, align: 'right' },
		],
		imports
			.slice(0, MAX_IMPORTS)
			.map((line) => [
				plainText(line.name) || 'unnamed',
				plainText(line.format, 24),
				formatCount(line.samples),
				formatCount(line.added),
				formatCount(line.conflicts),
				formatCount(line.rejected),
				formatDay(line.importedAtMs),
			]),
	);
	const hidden = imports.length - Math.min(imports.length, MAX_IMPORTS);
	const more = hidden > 0 ? `and ${formatCounted(hidden, 'more import')}. ` : '';
	writeText(paper, `${more}${formatCounted(rejectedRows(input), 'row')} rejected in all; the rest is in the history.`, styles.caption);
}
