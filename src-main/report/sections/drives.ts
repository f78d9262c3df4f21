/** The drives that make the tail: a table that leads to the evidence of each, and back. */
import { seriousness } from '../../shared/charts/anomaly-timeline-chart.ts';
import { formatMoney, NO_VALUE } from '../../shared/charts/format.ts';
import { plainSerial } from '../../shared/charts/plain-text.ts';
import { threatName } from '../../shared/charts/threats.ts';
import type { AnomalyEvent, ComponentRisk, RiskResult } from '../../shared/domain/results.ts';
import { markPlace } from '../paper/links.ts';
import { writeSubtitle } from '../paper/section.ts';
import { type Cell, type Column, drawTable, tableHeight } from '../paper/table.ts';
import { styles } from '../paper/text.ts';
import { writeDriveBlock } from './drive-block.ts';
import { DRIVES_TABLE, factorTexts, placeOfDrive } from './drive-texts.ts';
import { writeNote } from './figure.ts';
import { listsAllDrives } from './register.ts';
import { openTopic, type Scene, writeAbsence } from './scene.ts';
import { absenceOf, levelNames, modelText, placeOf } from './words.ts';

/** The strongest; the evidence below the table has more. */
const MAX_FACTORS = 1;

export function writeDrives(scene: Scene): void {
	const { paper, input, say } = scene;
	const { risk, options } = input;
	if (risk === null) {
		writeAbsence(scene, 'drives', say.drives.title, absenceOf(scene, 'risk'));
		return;
	}
	const parts = risk.components.slice(0, options.topDrives);
	if (parts.length === 0) {
		writeAbsence(scene, 'drives', say.drives.title, say.drives.none);
		return;
	}
	const share = parts.reduce((sum, part) => sum + part.share, 0);
	const name = levelNames(say, risk).conditionalValueAtRisk;
	openTopic(scene, 'drives', say.drives.title, say.drives.answer(parts.length, risk.drivesAtRisk, share, name));
	markPlace(paper, DRIVES_TABLE);
	writeDrivesTable(scene, risk, parts);
	const rest = risk.components.length - parts.length;
	if (rest > 0) writeNote(paper, say.drives.more(rest, Math.max(0, 1 - share), name, listsAllDrives(input) ? say.register.title : null));
	writeSubtitle(paper, say.drives.evidenceTitle, 140);
	parts.forEach((part, index) => {
		writeDriveBlock(scene, risk, part, index + 1);
	});
}

/** One row a drive; its serial leads to the evidence where the report has it. */
export function writeDrivesTable(scene: Scene, risk: RiskResult, parts: readonly ComponentRisk[]): void {
	drawTable(
		scene.paper,
		columnsOf(scene, risk),
		parts.map((part) => driveRow(scene, risk, part)),
	);
}

/** Height of that table on one page. */
export function drivesTableHeight(scene: Scene, risk: RiskResult, parts: readonly ComponentRisk[]): number {
	return tableHeight(
		scene.paper,
		columnsOf(scene, risk),
		parts.map((part) => driveRow(scene, risk, part)),
	);
}

function columnsOf({ say }: Scene, risk: RiskResult): Column[] {
	const { columns } = say.drives;
	return [
		{ title: columns.drive, width: 72, isFixed: true, style: styles.code, maxLines: 2, isRowHead: true },
		{ title: columns.model, width: 86, isFixed: true, maxLines: 3 },
		{ title: columns.failure(risk.horizonDays), width: 58, isFixed: true, align: 'right' },
		{ title: columns.part(levelNames(say, risk).conditionalValueAtRisk), width: 72, isFixed: true, align: 'right' },
		{ title: columns.cost, width: 44, isFixed: true, align: 'right' },
		{ title: columns.against, width: 1, maxLines: 7 },
	];
}

function driveRow(scene: Scene, risk: RiskResult, part: ComponentRisk): Cell[] {
	const { say } = scene;
	const drive = scene.risks.get(part.deviceId);
	const place = placeOf(say, scene.drives.get(part.deviceId));
	const against = [...factorTexts(scene, drive, MAX_FACTORS), ...worstEvent(scene, scene.events.get(part.deviceId) ?? [])];
	return [
		{ text: plainSerial(part.serial), to: placeOfDrive(part.deviceId) },
		place === '' ? modelText(say, part.model) : `${modelText(say, part.model)}\n${place}`,
		drive ? say.drives.chance(drive.failureProbability, drive.failureProbabilityLower, drive.failureProbabilityUpper) : NO_VALUE,
		say.drives.partLines(part.conditionalValueAtRisk, part.share, risk.currency),
		drive ? formatMoney(drive.replacementCost, risk.currency) : NO_VALUE,
		against.join('; ') || say.drives.onlyAge,
	];
}

function worstEvent({ say }: Scene, events: readonly AnomalyEvent[]): string[] {
	const [worst] = events.toSorted((a, b) => seriousness(b) - seriousness(a));
	return worst ? [say.drives.threat(threatName(worst.class).toLowerCase(), worst.startMs)] : [];
}
