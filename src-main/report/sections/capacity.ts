/** When drives are full or worn out: the distribution over the fleet, the first ones, and the groups that they are in. */
import { formatBytes, formatCount, NO_VALUE } from '../../shared/charts/format.ts';
import { plainSerial, plainText } from '../../shared/charts/plain-text.ts';
import { type ReachingDrive, reachChart, reachingDrives } from '../../shared/charts/reach-chart.ts';
import type { RiskResult } from '../../shared/domain/results.ts';
import { writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles } from '../paper/text.ts';
import { writeFigure, writeNote, writePair } from './figure.ts';
import { openTopic, type Scene, writeAbsence } from './scene.ts';
import { absenceOf, modelText, placeOf } from './words.ts';

const WIDE_HEIGHT = 150;
const PAIR_HEIGHT = 130;
const MAX_DRIVES = 10;
const MAX_POOLS = 8;

export function writeCapacity(scene: Scene): void {
	const { paper, input, say } = scene;
	const { risk } = input;
	if (risk === null) {
		writeAbsence(scene, 'capacity', say.capacity.title, absenceOf(scene, 'risk'));
		return;
	}
	const full = reachingDrives(risk.drives, 'timeToFull');
	const worn = reachingDrives(risk.drives, 'wearOut');
	if (full.length + worn.length === 0) {
		writeAbsence(scene, 'capacity', say.capacity.title, say.capacity.absent);
		return;
	}
	openTopic(scene, 'capacity', say.capacity.title, capacityAnswer(scene, risk, full, worn));
	const charts = [reachChart(risk.drives, 'timeToFull'), reachChart(risk.drives, 'wearOut')].filter((chart) => chart !== undefined);
	if (charts.length === 2) writePair(paper, charts, PAIR_HEIGHT);
	else for (const chart of charts) writeFigure(paper, chart, WIDE_HEIGHT);
	const short = risk.details?.shortBytes.value ?? 0;
	if (short > 0) writeNote(paper, say.capacity.short(formatBytes(short)));
	writePools(scene, risk, full);
	writeFirst(scene, say.capacity.fullTitle, full);
	writeFirst(scene, say.capacity.wornTitle, worn);
	const silent = risk.drives.filter((drive) => drive.timeToFull === undefined && drive.wearOut === undefined).length;
	if (silent > 0) writeNote(paper, say.capacity.silent(silent));
}

/** Drives whose median lies within the horizon. */
const within = (drives: readonly ReachingDrive[], days: number): number =>
	drives.filter(({ reach }) => reach.days !== null && reach.days <= days).length;

/** When the first drives are full, or worn out where none tells of its use. */
export function capacityAnswer(
	{ say, input }: Scene,
	{ horizonDays }: RiskResult,
	full: readonly ReachingDrive[],
	worn: readonly ReachingDrive[],
): string {
	const { capacity } = say;
	if (full.length === 0) return capacity.wearOnly(worn.length, within(worn, horizonDays), horizonDays);
	const [first] = full;
	const isSoon = first !== undefined && first.reach.days !== null && first.reach.days <= horizonDays;
	const soonest = isSoon ? capacity.first(plainSerial(first.drive.serial), capacity.day(input.workspace.lastMs, first.reach.days)) : '';
	return capacity.answer(full.length, within(full, horizonDays), horizonDays, soonest);
}

function writeFirst(scene: Scene, title: string, found: readonly ReachingDrive[]): void {
	if (found.length === 0) return;
	const { paper, say } = scene;
	const { columns } = say.capacity;
	writeSubtitle(paper, title);
	drawTable(
		paper,
		[
			{ title: columns.drive, width: 80, isFixed: true, style: styles.code, maxLines: 2, isRowHead: true },
			{ title: columns.model, width: 1, maxLines: 2 },
			{ title: columns.holds, width: 40, isFixed: true, align: 'right' },
			{ title: columns.median, width: 56, isFixed: true, align: 'right' },
			{ title: columns.range, width: 98, isFixed: true, align: 'right' },
			{ title: columns.day, width: 58, isFixed: true, align: 'right' },
		],
		found.slice(0, MAX_DRIVES).map((one) => reachRow(scene, one)),
	);
	if (found.length > MAX_DRIVES) writeNote(paper, say.capacity.more(found.length - MAX_DRIVES));
}

function reachRow(scene: Scene, { drive, reach }: ReachingDrive): string[] {
	const { say, input } = scene;
	const known = scene.drives.get(drive.deviceId);
	const place = placeOf(say, known);
	return [
		plainSerial(drive.serial),
		place === '' ? modelText(say, drive.model) : `${modelText(say, drive.model)}\n${place}`,
		known?.capacityBytes === undefined ? NO_VALUE : formatBytes(known.capacityBytes),
		say.capacity.median(reach.days),
		say.capacity.range(reach.lowerDays, reach.upperDays),
		say.capacity.day(input.workspace.lastMs, reach.days),
	];
}

/** Groups by the first of their drives that is full; drives come in the order of their medians. */
function writePools(scene: Scene, risk: RiskResult, full: readonly ReachingDrive[]): void {
	const { paper, say } = scene;
	const { pools } = say.capacity;
	const poolOf = ({ drive }: ReachingDrive): string => {
		const { pool, host } = scene.drives.get(drive.deviceId) ?? {};
		return pool === undefined ? '' : say.tail.groupName(plainText(pool, 40), host === undefined ? undefined : plainText(host, 40));
	};
	const groups = [...Map.groupBy(full, poolOf)].filter(([name]) => name !== '');
	if (groups.length === 0) return;
	writeSubtitle(paper, say.capacity.poolsTitle);
	drawTable(
		paper,
		[
			{ title: pools.pool, width: 1, isRowHead: true },
			{ title: pools.drives, width: 80, isFixed: true, align: 'right' },
			{ title: pools.soonest, width: 100, isFixed: true, align: 'right' },
			{ title: pools.within(risk.horizonDays), width: 110, isFixed: true, align: 'right' },
		],
		groups
			.slice(0, MAX_POOLS)
			.map(([name, own]) => [
				name,
				formatCount(own.length),
				say.capacity.median(own[0]?.reach.days ?? null),
				formatCount(within(own, risk.horizonDays)),
			]),
	);
	if (groups.length > MAX_POOLS) writeNote(paper, say.capacity.morePools(groups.length - MAX_POOLS));
}
