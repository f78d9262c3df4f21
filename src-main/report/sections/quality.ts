/** The data: what was imported, what was skipped and why, how far the series may be trusted, what is missing. */

import { formatCount, formatDay, formatMetric, formatNumber, formatPercent } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { qualityReasonNames } from '../../shared/domain/quality.ts';
import type { ReportImport } from '../../shared/domain/report.ts';
import { missingMetric } from '../missing-metric.ts';
import { writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles, writeText } from '../paper/text.ts';
import { writeNote } from './figure.ts';
import { openTopic, type Scene } from './scene.ts';
import { absenceOf, missingParts, rejectedRows, rejectedShare } from './words.ts';

const MAX_IMPORTS = 14;
const MAX_REASONS = 10;
const MAX_SERIES = 8;

export function writeQuality(scene: Scene): void {
	const { input, say } = scene;
	const { imports } = input.workspace;
	const samples = imports.reduce((sum, line) => sum + line.added, 0);
	const answer =
		imports.length === 0 ? say.quality.noImports : say.quality.answer(imports.length, samples, rejectedRows(input), rejectedShare(input));
	openTopic(scene, 'quality', say.quality.title, answer);
	writeImports(scene);
	writeRejects(scene);
	writeScores(scene);
	writeMissing(scene);
}

/** Those with rejected rows first, then the newest. */
function telling(imports: readonly ReportImport[]): ReportImport[] {
	return imports.toSorted((a, b) => b.rejected - a.rejected || b.importedAtMs - a.importedAtMs || (a.name < b.name ? -1 : 1));
}

function writeImports(scene: Scene): void {
	const { paper, input, say } = scene;
	const sorted = telling(input.workspace.imports);
	if (sorted.length === 0) return;
	writeText(paper, say.quality.importsTitle, styles.subtitle, 2);
	writeImportsTable(scene, sorted.slice(0, MAX_IMPORTS));
	const rest = sorted.slice(MAX_IMPORTS);
	if (rest.length > 0)
		writeNote(
			paper,
			say.quality.moreImports(
				rest.length,
				rest.reduce((sum, { rejected }) => sum + rejected, 0),
			),
		);
	writeNote(paper, say.quality.conflictsSay);
}

export function writeImportsTable({ paper, say }: Scene, imports: readonly ReportImport[]): void {
	const { columns } = say.quality;
	drawTable(
		paper,
		[
			{ title: columns.file, width: 3, maxLines: 2, isRowHead: true },
			{ title: columns.format, width: 84, isFixed: true },
			{ title: columns.samples, width: 48, isFixed: true, align: 'right' },
			{ title: columns.added, width: 48, isFixed: true, align: 'right' },
			{ title: columns.conflicts, width: 42, isFixed: true, align: 'right' },
			{ title: columns.rejected, width: 42, isFixed: true, align: 'right' },
			{ title: columns.imported, width: 58, isFixed: true, align: 'right' },
		],
		imports.map((line) => [
			plainText(line.name) || say.quality.unnamed,
			plainText(line.format, 24),
			formatCount(line.samples),
			formatCount(line.added),
			formatCount(line.conflicts),
			formatCount(line.rejected),
			formatDay(line.importedAtMs),
		]),
	);
}

function writeRejects({ paper, input, say }: Scene): void {
	const rejected = rejectedRows(input);
	if (rejected === 0) return;
	const { rejects: columns } = say.quality;
	const reasons = input.rejects ?? [];
	writeSubtitle(paper, say.quality.rejectsTitle);
	if (reasons.length === 0) {
		writeNote(paper, say.quality.noReasons(rejected));
		return;
	}
	drawTable(
		paper,
		[
			{ title: columns.reason, width: 1, maxLines: 3, isRowHead: true },
			{ title: columns.rows, width: 60, isFixed: true, align: 'right' },
			{ title: columns.share, width: 80, isFixed: true, align: 'right' },
		],
		reasons.slice(0, MAX_REASONS).map(({ reason, rows }) => [plainText(reason, 240), formatCount(rows), formatPercent(rows / rejected)]),
	);
	const rest = reasons.slice(MAX_REASONS);
	const listed = reasons.reduce((sum, { rows }) => sum + rows, 0);
	if (rest.length > 0)
		writeNote(
			paper,
			say.quality.moreRejects(
				rest.length,
				rest.reduce((sum, { rows }) => sum + rows, 0),
			),
		);
	if (listed < rejected) writeNote(paper, say.quality.unlisted(rejected - listed));
}

function writeScores({ paper, input, say }: Scene): void {
	const { quality } = input;
	const { faults, worst } = say.quality;
	if (input.workspace.drives === 0) return;
	writeSubtitle(paper, say.quality.scoresTitle);
	if (!quality) {
		writeNote(paper, say.quality.noScores);
		return;
	}
	writeNote(paper, say.quality.scores(quality.series, quality.medianScore));
	if (quality.reasons.length > 0)
		drawTable(
			paper,
			[
				{ title: faults.fault, width: 1, isRowHead: true },
				{ title: faults.series, width: 70, isFixed: true, align: 'right' },
				{ title: faults.drives, width: 70, isFixed: true, align: 'right' },
			],
			quality.reasons.map(({ code, series, drives }) => [qualityReasonNames[code], formatCount(series), formatCount(drives)]),
		);
	const shown = quality.worst.filter(({ score }) => score < 100).slice(0, MAX_SERIES);
	if (shown.length === 0) return;
	paper.y += 8;
	drawTable(
		paper,
		[
			{ title: worst.drive, width: 96, isFixed: true, style: styles.code, isRowHead: true },
			{ title: worst.metric, width: 120, isFixed: true, maxLines: 2 },
			{ title: worst.score, width: 36, isFixed: true, align: 'right' },
			{ title: worst.why, width: 1, maxLines: 3 },
		],
		shown.map((series) => [
			plainSerial(series.serial),
			say.quality.alike(plainText(formatMetric(series.metric), 40), series.alike.length),
			formatNumber(series.score),
			series.reasons.map(({ text }) => plainText(text, 160)).join(' '),
		]),
	);
	writeNote(paper, say.quality.moreWorst(shown.length));
}

/** A part is absent for want of a metric, or because its step gave no result; both are said here. */
function writeMissing(scene: Scene): void {
	const { paper, input, say } = scene;
	const { missing: columns } = say.quality;
	const has = {
		risk: input.risk,
		anomalies: input.anomalies,
		backtests: input.backtest,
		training: input.training,
		scenarios: input.scenarios,
		plan: input.plan,
	};
	const absent = (Object.keys(has) as (keyof typeof has)[]).filter((part) => has[part] === null);
	const parts = [...absent, ...(input.forecasts.length === 0 ? (['forecasts'] as const) : [])];
	const rows = [
		...missingParts(input).map((part) => [
			plainText(part.part, 80),
			missingMetric(part) === '' ? say.quality.moreHistory : say.quality.notInSource(missingMetric(part)),
			plainText(part.reason, 240),
		]),
		...parts.map((part) => [say.partNames[part], '', absenceOf(scene, part)]),
	];
	writeSubtitle(paper, say.quality.missingTitle);
	if (rows.length === 0) {
		writeText(paper, say.quality.nothingMissing, styles.body);
		return;
	}
	drawTable(
		paper,
		[
			{ title: columns.part, width: 100, isFixed: true, isRowHead: true },
			{ title: columns.missing, width: 160, isFixed: true },
			{ title: columns.why, width: 1 },
		],
		rows,
	);
}
