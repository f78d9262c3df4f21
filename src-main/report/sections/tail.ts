/** The components of the tail: by cause, model, host, group and drive; parts that add up to CVaR. */
import { formatCount, formatMoney, formatNumber, formatPercent, formatProbability } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { componentBarsChart } from '../../shared/charts/risk-charts.ts';
import { causeNames } from '../../shared/charts/risk-text.ts';
import { tailPartsChart } from '../../shared/charts/tail-chart.ts';
import type { RiskResult } from '../../shared/domain/results.ts';
import type { LossCauseName, RiskDetails, TailPart } from '../../shared/domain/risk-details.ts';
import { writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { barsHeight, rowsOf, writeFigure, writeNote, writePair } from './figure.ts';
import { openTopic, type Scene, writeAbsence } from './scene.ts';
import { absenceOf, levelNames } from './words.ts';

const MAX_DRIVES = 12;
const MAX_GROUPS = 4;

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
	if (details) {
		const [causes, models] = [tailPartsChart(risk, details, 'causes'), tailPartsChart(risk, details, 'models', 8)];
		writePair(paper, [causes, models], barsHeight(Math.max(rowsOf(causes), rowsOf(models))));
		const hosts = details.hosts.some(({ name }) => name !== '') ? tailPartsChart(risk, details, 'hosts', 8) : null;
		const drives = componentBarsChart(risk, hosts ? Math.max(6, rowsOf(hosts)) : MAX_DRIVES);
		if (hosts) writePair(paper, [hosts, drives], barsHeight(rowsOf(drives)));
		else writeFigure(paper, drives, barsHeight(rowsOf(drives)));
	} else {
		const drives = componentBarsChart(risk, MAX_DRIVES);
		writeFigure(paper, drives, barsHeight(rowsOf(drives)));
		writeNote(paper, say.tail.noDetails);
	}
	writeSums(scene, risk);
	if (details) writeGroups(scene, risk, details);
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
function writeSums({ paper, say }: Scene, risk: RiskResult): void {
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
	writeSubtitle(paper, say.tail.sumTitle);
	drawTable(
		paper,
		[
			{ title: sum.kind, width: 90, isFixed: true, isRowHead: true },
			{ title: sum.parts, width: 50, isFixed: true, align: 'right' },
			{ title: sum.total(plainText(risk.currency, 8)), width: 100, isFixed: true, align: 'right' },
			{ title: sum.largest, width: 1 },
			{ title: sum.share, width: 60, isFixed: true, align: 'right' },
		],
		rows,
	);
	writeNote(paper, say.tail.sumSays(levelNames(say, risk).conditionalValueAtRisk));
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

function writeGroups({ paper, say }: Scene, risk: RiskResult, { groups }: RiskDetails): void {
	if (groups.length === 0) {
		writeNote(paper, say.tail.noGroups);
		return;
	}
	const { groups: words } = say.tail;
	writeSubtitle(paper, say.tail.groupsTitle);
	const shown = groups.toSorted((a, b) => b.conditionalValueAtRisk - a.conditionalValueAtRisk).slice(0, MAX_GROUPS);
	drawTable(
		paper,
		[
			{ title: words.group, width: 1, maxLines: 2, isRowHead: true },
			{ title: words.members, width: 42, isFixed: true, align: 'right' },
			{ title: words.tolerates, width: 36, isFixed: true, align: 'right' },
			{ title: words.spares, width: 32, isFixed: true, align: 'right' },
			{ title: words.probability(risk.horizonDays), width: 100, isFixed: true, align: 'right' },
			{ title: words.cost, width: 58, isFixed: true, align: 'right' },
			{ title: words.part(levelNames(say, risk).conditionalValueAtRisk), width: 58, isFixed: true, align: 'right' },
		],
		shown.map((group) => [
			say.tail.groupName(plainText(group.name, 40), group.host === undefined ? undefined : plainText(group.host, 40)),
			formatCount(group.members),
			formatCount(group.toleratedFailures),
			formatCount(group.spares),
			formatProbability(group.lossProbability.value, group.lossProbability.lower, group.lossProbability.upper),
			formatMoney(group.dataLoss, risk.currency),
			formatMoney(group.conditionalValueAtRisk, risk.currency),
		]),
	);
	if (groups.length > shown.length) writeNote(paper, say.tail.moreGroups(groups.length - shown.length));
}
