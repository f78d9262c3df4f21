/**
 * The three figures of page one, each in a row of its own: name, value, interval, meaning, change. Rows and not cards beside each other: every program
 * that takes text out of a file reads a row whole, and cards it reads by their lines, all names first.
 */
import { formatInterval, formatMoney, NO_VALUE } from '../../shared/charts/format.ts';
import { AFTER_TABLE, airy, type Column, drawTable, type TableLook, tableHeights } from '../paper/table.ts';
import { styles } from '../paper/text.ts';
import type { Changes } from './changes.ts';
import type { Scene } from './scene.ts';
import { levelNames } from './words.ts';

const lookOf = (padding: number): TableLook => ({ ...airy, padding, isMiddle: true });

function columnsOf({ say }: Scene, title: string): Column[] {
	const { columns } = say.summary;
	return [
		{ title: columns.figure, width: 76, isFixed: true, style: { font: 'semibold', size: 10, ink: 'text' }, maxLines: 2, isRowHead: true },
		{ title: columns.value, width: 1.25, style: { ...styles.figure, size: 18 }, maxLines: 1 },
		{ title: columns.interval, width: 1, style: styles.strongCaption, maxLines: 2 },
		{ title: columns.meaning, width: 84, isFixed: true, style: styles.caption, maxLines: 2 },
		{ title, width: 84, isFixed: true, style: styles.caption, maxLines: 2 },
	];
}

const titleOf = ({ say }: Scene, changes: Changes | null): string => changes?.title ?? say.summary.changes.sinceLast;

function rowsOf({ say, input }: Scene, changes: Changes | null): string[][] {
	const { risk } = input;
	const { summary } = say;
	const names = levelNames(say, risk);
	const [level] = risk?.levels ?? [];
	const lines = changes?.lines;
	const figures = [
		[summary.expectedLoss, risk?.expectedLoss, summary.averageOfAll, lines?.expectedLoss],
		[names.valueAtRisk, level?.valueAtRisk, level && summary.exceeded(level.confidence), lines?.valueAtRisk],
		[names.conditionalValueAtRisk, level?.conditionalValueAtRisk, level && summary.averageOfWorst(level.confidence), lines?.conditionalValueAtRisk],
	] as const;
	return figures.map(([name, figure, meaning = NO_VALUE, change = NO_VALUE]) =>
		risk && figure
			? [name, formatMoney(figure.value, risk.currency), formatInterval(figure.lower, figure.upper, risk.currency), meaning, change]
			: [name, NO_VALUE, summary.notComputed, meaning, change],
	);
}

/** @param padding  above and below the text of a row, in points */
export function keyFiguresHeight(scene: Scene, changes: Changes | null, padding: number): number {
	const { head, rows } = tableHeights(scene.paper, columnsOf(scene, titleOf(scene, changes)), rowsOf(scene, changes), { look: lookOf(padding) });
	return head + rows.reduce((sum, height) => sum + height, 0) + AFTER_TABLE;
}

export function drawKeyFigures(scene: Scene, changes: Changes | null, padding: number): void {
	drawTable(scene.paper, columnsOf(scene, titleOf(scene, changes)), rowsOf(scene, changes), { look: lookOf(padding) });
}
