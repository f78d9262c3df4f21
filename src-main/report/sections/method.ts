/** How the figures come about, in one page. */
import { writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles, writeText } from '../paper/text.ts';
import { writeNote } from './figure.ts';
import { openTopic, type Scene } from './scene.ts';

const TERM_WIDTH = 96;

export function writeMethod(scene: Scene): void {
	const { paper, say } = scene;
	const { method } = say;
	openTopic(scene, 'method', method.title, method.answer);
	writeText(paper, method.stepsTitle, styles.subtitle, 2);
	drawTable(
		paper,
		[
			{ title: method.steps.columns.step, width: TERM_WIDTH, isFixed: true, isRowHead: true },
			{ title: method.steps.columns.what, width: 1 },
		],
		method.steps.rows,
	);
	writeSubtitle(paper, method.figuresTitle);
	drawTable(
		paper,
		[
			{ title: method.columns.figure, width: TERM_WIDTH, isFixed: true, isRowHead: true },
			{ title: method.columns.definition, width: 1 },
			{ title: method.columns.error, width: 1 },
		],
		method.figures,
	);
	writeSubtitle(paper, method.sourcesTitle, 36);
	writeNote(paper, method.sources);
}
