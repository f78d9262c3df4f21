/** The components of the tail: by cause, model, host, group and drive; parts that add up to CVaR. */

import type { Chart } from '../../shared/charts/chart.ts';
import { formatCount, formatMoney, formatNumber, formatPercent, formatProbability } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { componentBarsChart } from '../../shared/charts/risk-charts.ts';
import { causeNames } from '../../shared/charts/risk-text.ts';
import { tailPartsChart } from '../../shared/charts/tail-chart.ts';
import type { RiskResult } from '../../shared/domain/results.ts';
import type { LossCauseName, RiskDetails, TailPart } from '../../shared/domain/risk-details.ts';
import { figureHeight } from '../chart/draw-chart.ts';
import { writeSubtitle } from '../paper/section.ts';
import { type Column, drawTable, tableHeight } from '../paper/table.ts';
import { heightOf, lineHeight, styles } from '../paper/text.ts';
import { AFTER_FIGURE, barsHeight, rowsOf, writeFigure, writeNote, writePair } from './figure.ts';
import { openTopic, type Scene, writeAbsence } from './scene.ts';
import { absenceOf, levelNames } from './words.ts';

const MAX_DRIVES = 12;
const MAX_GROUPS = 4;
/** Of a picture of models or hosts: the first number is tried first. */
const BARS = [8, 7, 6, 5] as const;
/** Above a small heading, and between it and its table. */
const AROUND_TITLE = 14;

export function writeTail(scene: Scene): void {
	const { paper, input, say } = scene;
	const { risk } = input;
	if (risk === null) {
		writeAbsence(scene, 'tail', say.tail.title, absenceOf(scene, 'risk'));
		return;
	}
	if (risk.components.length === 0) {
		writeAbsence(scene, 'tail', say.tail.title, say.tail.noDrive);
		return;
	}
	openTopic(scene, 'tail', say.tail.title, tailAnswer(scene, risk));
	const { details } = risk;
	const tables = [sumsOf(scene, risk), ...(details && details.groups.length > 0 ? [groupsOf(scene, risk, details)] : [])];
	const pictures = picturesOf(
		scene,
		risk,
		tables.reduce((sum, table) => sum + titledHeight(scene, table), 0),
	);
	for (const { charts, height } of pictures) {
		if (charts.length > 1) writePair(paper, charts, height);
		else for (const chart of charts) writeFigure(paper, chart, height);
	}
	if (!details) writeNote(paper, say.tail.noDetails);
	for (const { title, columns, rows, note } of tables) {
		writeSubtitle(paper, title);
		drawTable(paper, columns, rows);
		writeNote(paper, note);
	}
	if (details?.groups.length === 0) writeNote(paper, say.tail.noGroups);
}

interface Titled {
	readonly title: string;
	readonly columns: readonly Column[];
	readonly rows: readonly string[][];
	/** Below the table; empty for none. */
	readonly note: string;
}

function titledHeight({ paper }: Scene, { columns, rows, note }: Titled): number {
	return (
		AROUND_TITLE +
		lineHeight(styles.subtitle) +
		tableHeight(paper, columns, rows) +
		heightOf(paper, note, styles.caption, paper.sheet.contentWidth) +
		4
	);
}

interface Picture {
	readonly charts: readonly Chart[];
	readonly height: number;
}

/** With as many bars as leave `below` points for the tables on the same page, where that is possible. */
function picturesOf(scene: Scene, risk: RiskResult, below: number): Picture[] {
	const { paper } = scene;
	const { sheet } = paper;
	const half = (sheet.contentWidth - sheet.gutter) / 2;
	const heightOfAll = (pictures: readonly Picture[]): number =>
		pictures.reduce((sum, { charts, height }) => {
			const width = charts.length > 1 ? half : sheet.contentWidth;
			return sum + AFTER_FIGURE + Math.max(...charts.map((chart) => figureHeight(paper, chart, width, height)));
		}, 0);
	const tried = BARS.map((most) => pictures(risk, most));
	return tried.find((one) => paper.y + heightOfAll(one) + below <= sheet.bottom) ?? pictures(risk, BARS[0]);
}

function pictures(risk: RiskResult, most: number): Picture[] {
	const { details } = risk;
	const pictured = (...charts: readonly Chart[]): Picture => ({ charts, height: barsHeight(Math.max(...charts.map(rowsOf))) });
	if (!details) return [pictured(componentBarsChart(risk, MAX_DRIVES))];
	const first = pictured(tailPartsChart(risk, details, 'causes'), tailPartsChart(risk, details, 'models', most));
	if (details.hosts.every(({ name }) => name === '')) return [first, pictured(componentBarsChart(risk, MAX_DRIVES + most - BARS[0]))];
	const hosts = tailPartsChart(risk, details, 'hosts', most);
	return [first, pictured(hosts, componentBarsChart(risk, Math.max(Math.min(6, most), rowsOf(hosts))))];
}

function tailAnswer({ say }: Scene, risk: RiskResult): string {
	const total = formatMoney(risk.levels[0]?.conditionalValueAtRisk.value ?? Number.NaN, risk.currency);
	const name = levelNames(say, risk).conditionalValueAtRisk;
	const cause = risk.details?.causes.toSorted((a, b) => b.share - a.share)[0];
	if (cause && cause.share > 0) return say.tail.answer(name, total, say.tail.causes[cause.name as LossCauseName], cause.share);
	const shown = risk.components.slice(0, MAX_DRIVES);
	return say.tail.answer(
		name,
		total,
		say.tail.firstDrives(shown.length, risk.components.length),
		shown.reduce((sum, { share }) => sum + share, 0),
	);
}

/** The same total, cut four ways. */
function sumsOf({ say }: Scene, risk: RiskResult): Titled {
	const { sum } = say.tail;
	const { details } = risk;
	const named = (parts: readonly TailPart[], empty: string): TailPart[] =>
		parts.map((part) => ({ ...part, name: plainText(part.name, 40) || empty }));
	const drives = risk.components.map(
		(part): TailPart => ({
			name: plainSerial(part.serial),
			drives: 1,
			conditionalValueAtRisk: part.conditionalValueAtRisk.value,
			share: part.share,
		}),
	);
	const rows = [
		...(details
			? [
					sumRow(
						sum.cause,
						details.causes.map((part) => ({ ...part, name: causeNames[part.name as LossCauseName] })),
						risk.currency,
					),
					sumRow(sum.model, named(details.models, say.tail.unknownModel), risk.currency),
					sumRow(sum.host, named(details.hosts, say.tail.noHost), risk.currency),
				]
			: []),
		sumRow(sum.drive, drives, risk.currency),
	];
	return {
		title: say.tail.sumTitle,
		columns: [
			{ title: sum.kind, width: 90, isFixed: true, isRowHead: true },
			{ title: sum.parts, width: 50, isFixed: true, align: 'right' },
			{ title: sum.total(plainText(risk.currency, 8)), width: 100, isFixed: true, align: 'right' },
			{ title: sum.largest, width: 1 },
			{ title: sum.share, width: 60, isFixed: true, align: 'right' },
		],
		rows,
		note: say.tail.sumSays(levelNames(say, risk).conditionalValueAtRisk),
	};
}

function sumRow(kind: string, parts: readonly TailPart[], currency: string): string[] {
	const largest = parts.reduce<TailPart | undefined>((most, part) => (most && most.share >= part.share ? most : part), undefined);
	return [
		kind,
		formatCount(parts.length),
		formatNumber(
			parts.reduce((sum, part) => sum + part.conditionalValueAtRisk, 0),
			5,
		),
		largest ? `${largest.name}, ${formatMoney(largest.conditionalValueAtRisk, currency)}` : '',
		largest ? formatPercent(largest.share) : '',
	];
}

function groupsOf({ say }: Scene, risk: RiskResult, { groups }: RiskDetails): Titled {
	const { groups: words } = say.tail;
	const shown = groups.toSorted((a, b) => b.conditionalValueAtRisk - a.conditionalValueAtRisk).slice(0, MAX_GROUPS);
	return {
		title: say.tail.groupsTitle,
		columns: [
			{ title: words.group, width: 1, maxLines: 2, isRowHead: true },
			{ title: words.members, width: 42, isFixed: true, align: 'right' },
			{ title: words.tolerates, width: 36, isFixed: true, align: 'right' },
			{ title: words.spares, width: 32, isFixed: true, align: 'right' },
			{ title: words.probability(risk.horizonDays), width: 100, isFixed: true, align: 'right' },
			{ title: words.cost, width: 58, isFixed: true, align: 'right' },
			{ title: words.part(levelNames(say, risk).conditionalValueAtRisk), width: 58, isFixed: true, align: 'right' },
		],
		rows: shown.map((group) => [
			say.tail.groupName(plainText(group.name, 40), group.host === undefined ? undefined : plainText(group.host, 40)),
			formatCount(group.members),
			formatCount(group.toleratedFailures),
			formatCount(group.spares),
			formatProbability(group.lossProbability.value, group.lossProbability.lower, group.lossProbability.upper),
			formatMoney(group.dataLoss, risk.currency),
			formatMoney(group.conditionalValueAtRisk, risk.currency),
		]),
		note: groups.length > shown.length ? say.tail.moreGroups(groups.length - shown.length) : '',
	};
}
