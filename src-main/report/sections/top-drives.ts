/** The drives that make the tail, each with what speaks against it. */
import { seriousness } from '../../shared/charts/anomaly-timeline-chart.ts';
import {
	formatAge,
	formatCount,
	formatDay,
	formatEstimate,
	formatNumber,
	formatPercent,
	formatProbability,
	NO_VALUE,
} from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { componentBarsChart } from '../../shared/charts/risk-charts.ts';
import { threatName } from '../../shared/charts/threats.ts';
import type { AnomalyEvent, ComponentRisk, DriveRisk, RiskResult } from '../../shared/domain/results.ts';
import { drawFigure } from '../chart/draw-chart.ts';
import type { ReportInput } from '../input.ts';
import { type Paper, sheet } from '../paper/paper.ts';
import { openSection, writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles } from '../paper/text.ts';
import { absenceOf, levelNames } from './words.ts';

const MAX_DRIVES = 8;
const ROW_HEIGHT = 16;
const AXIS_ROOM = 40;
const MAX_FACTORS = 3;

export function writeTopDrives(paper: Paper, input: ReportInput): void {
	const { risk } = input;
	if (risk === null || risk.components.length === 0) {
		openSection(paper, 'Top drives', risk === null ? absenceOf(input, 'risk') : 'No drive is at risk, so none makes a tail.');
		return;
	}
	const parts = risk.components.slice(0, MAX_DRIVES);
	const share = parts.reduce((sum, part) => sum + part.share, 0);
	const name = levelNames(risk).conditionalValueAtRisk;
	const who = parts.length === 1 ? 'One drive makes' : `${formatCount(parts.length)} of ${formatCount(risk.drivesAtRisk)} drives make`;
	openSection(paper, 'Top drives', `${who} up ${formatPercent(share)} of ${name}.`);
	paper.y += drawFigure(paper, componentBarsChart(risk, MAX_DRIVES), sheet.left, paper.y, sheet.contentWidth, parts.length * ROW_HEIGHT + AXIS_ROOM);
	writeSubtitle(paper, 'With evidence');
	drawTable(
		paper,
		[
			{ title: 'Drive', width: 112, isFixed: true, style: styles.code, maxLines: 2 },
			{ title: 'Age', width: 44, isFixed: true, align: 'right' },
			{ title: `Failure within ${formatCount(risk.horizonDays)} days`, width: 72, isFixed: true, align: 'right' },
			{ title: `Part of ${name}`, width: 72, isFixed: true, align: 'right' },
			{ title: 'What speaks against it', width: 1, maxLines: 6 },
		],
		parts.map((part) => driveRow(part, risk, input)),
	);
}

function driveRow(part: ComponentRisk, risk: RiskResult, input: ReportInput): string[] {
	const drive = risk.drives.find((candidate) => candidate.deviceId === part.deviceId);
	const events = (input.anomalies?.events ?? []).filter((event) => event.deviceId === part.deviceId);
	return [
		`${plainSerial(part.serial)}\n${plainText(part.model, 40)}`,
		drive ? formatAge(drive.ageDays) : NO_VALUE,
		drive ? formatProbability(drive.failureProbability, drive.failureProbabilityLower, drive.failureProbabilityUpper) : NO_VALUE,
		formatEstimate(part.conditionalValueAtRisk, risk.currency),
		[...factorTexts(drive), ...eventTexts(events)].join('; ') || 'nothing but its age and model',
	];
}

function factorTexts(drive: DriveRisk | undefined): string[] {
	const strongest = (drive?.contributions ?? []).toSorted((a, b) => b.hazardRatio - a.hazardRatio).slice(0, MAX_FACTORS);
	return strongest.map((factor) => `${plainText(factor.text, 100)} (hazard × ${formatNumber(factor.hazardRatio, 2)})`);
}

function eventTexts(events: readonly AnomalyEvent[]): string[] {
	const worst = events.toSorted((a, b) => seriousness(b) - seriousness(a))[0];
	return worst ? [`${threatName(worst.class).toLowerCase()} since ${formatDay(worst.startMs)}`] : [];
}
