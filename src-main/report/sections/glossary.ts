/** The words of the report. */
import { drawTable, tableHeight } from '../paper/table.ts';
import { continueTopic, type Scene } from './scene.ts';

export function writeGlossary(scene: Scene): void {
	const { paper, say } = scene;
	const { title, answer, columns, terms } = say.glossary;
	const widths = [
		{ title: columns.term, width: 110, isFixed: true, isRowHead: true },
		{ title: columns.meaning, width: 1 },
	];
	continueTopic(scene, 'glossary', title, answer, tableHeight(paper, widths, terms));
	drawTable(paper, widths, terms);
}
