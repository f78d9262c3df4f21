/** What was assumed, what is missing, what the words mean, and how to get the same figures again. */
import { formatCount, formatDay, formatDayRange, formatInstant, formatMetric } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import type { ReportInput } from '../input.ts';
import type { Paper } from '../paper/paper.ts';
import { openSection, writeList, writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles, writeText } from '../paper/text.ts';
import { modelName } from './basis.ts';
import { absenceOf, missingParts } from './words.ts';

/** Properties of the method that hold for every report. */
const LIMITS = [
	'Intervals of VaR and CVaR are Monte Carlo errors: they say what more paths would change, not whether the failure law is right.',
	'A drive that left without a failure is counted as observed until then, not as healthy.',
	'A failure probability is a statement about drives like this one, not a date. Some drives die without a symptom.',
	'An anomaly is a reason to look, not a verdict; every event names its evidence and what else it could be.',
];

const GLOSSARY: readonly (readonly [string, string])[] = [
	['VaR95', 'Value at risk: the smallest loss that is not exceeded in 95 of 100 simulated cases.'],
	['CVaR95', 'Conditional value at risk (expected shortfall): the average of the worst 5 of 100 cases.'],
	['Part of CVaR', 'What a drive loses on average in those worst cases; the parts add up to CVaR.'],
	['95 % interval', 'Encloses the figure with 95 % confidence; after ± stands half its width.'],
	['Drive-days', 'Days observed, summed over the drives.'],
];

export function writeAssumptions(paper: Paper, input: ReportInput): void {
	openSection(paper, 'Assumptions, limits, origin', 'What these figures take for granted, what could not be computed, and how to get them again.');
	writeAssumed(paper, input);
	writeMissing(paper, input);
	writeModels(paper, input);
	writeOrigin(paper, input);
	writeSubtitle(paper, 'Words');
	drawTable(
		paper,
		[
			{ title: 'Term', width: 90, isFixed: true },
			{ title: 'Meaning', width: 1 },
		],
		GLOSSARY,
	);
}

function writeAssumed(paper: Paper, input: ReportInput): void {
	writeText(paper, 'Assumptions', styles.subtitle, 2);
	const assumed = (input.risk?.assumptions ?? []).map((text) => plainText(text, 400));
	writeList(paper, assumed.length > 0 ? assumed : [absenceOf(input, 'risk')]);
	writeSubtitle(paper, 'Limits');
	writeList(paper, LIMITS);
}

/** A part is absent for want of a metric, or because its step gave no result; both are said here. */
function writeMissing(paper: Paper, input: ReportInput): void {
	const rows = missingParts(input).map((part) => [
		plainText(part.part, 80),
		`${plainText(formatMetric(part.missing), 60)}: not in this source`,
		plainText(part.reason, 240),
	]);
	if (input.risk === null) rows.push(['Risk', '', absenceOf(input, 'risk')]);
	if (input.anomalies === null) rows.push(['Anomalies', '', absenceOf(input, 'anomalies')]);
	if (input.forecasts.length === 0) rows.push(['Forecasts', '', absenceOf(input, 'forecasts')]);
	if (input.backtest === null) rows.push(['Backtests', '', absenceOf(input, 'backtests')]);
	if (input.training === null) rows.push(['Models', '', absenceOf(input, 'training')]);
	writeSubtitle(paper, 'Not in this report');
	if (rows.length === 0) {
		writeText(paper, 'Nothing: every part had the metrics it needs.', styles.body);
		return;
	}
	drawTable(
		paper,
		[
			{ title: 'Part', width: 120, isFixed: true },
			{ title: 'Missing', width: 150, isFixed: true },
			{ title: 'Why', width: 1 },
		],
		rows,
	);
}

function writeModels(paper: Paper, input: ReportInput): void {
	if (input.training === null || input.training.models.length === 0) return;
	writeSubtitle(paper, 'Models in use');
	drawTable(
		paper,
		[
			{ title: 'Model', width: 46, isFixed: true },
			{ title: 'Metric', width: 84, isFixed: true },
			{ title: 'Trained', width: 52, isFixed: true },
			{ title: 'Training data', width: 66, isFixed: true },
			{ title: 'Series', width: 36, isFixed: true, align: 'right' },
			{ title: 'What it is', width: 1, maxLines: 4 },
		],
		input.training.models.map((model) => [
			modelName(model.name),
			model.metric === undefined ? '' : plainText(formatMetric(model.metric), 40),
			formatDay(model.trainedAtMs),
			formatDayRange(model.windowStartMs, model.windowEndMs),
			formatCount(model.series),
			plainText(model.summary, 240),
		]),
	);
}

function writeOrigin(paper: Paper, input: ReportInput): void {
	const versions = Object.entries(input.versions).map(([name, version]) => [plainText(name, 40), plainText(version, 60)]);
	writeSubtitle(paper, 'To get the same figures again');
	drawTable(
		paper,
		[
			{ title: 'What', width: 120, isFixed: true },
			{ title: 'Value', width: 1, style: styles.code },
		],
		[
			['Seed', input.seed === null ? 'none' : String(input.seed)],
			['SHA-256 of the history', plainText(input.dataHash, 128) || 'none'],
			['Report made', formatInstant(input.generatedAtMs)],
			...versions,
		],
	);
}
