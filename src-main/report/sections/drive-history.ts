/** Where what is known of one drive comes from: what people said about it, and the files that speak of it. */
import { changeText } from '../../shared/charts/change-text.ts';
import { formatDay } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import type { DriveChange } from '../../shared/domain/drive-changes.ts';
import { writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { writeNote } from './figure.ts';
import { writeImportsTable } from './quality.ts';
import { continueTopic, type Scene } from './scene.ts';

const MAX_CHANGES = 20;
const MAX_IMPORTS = 20;
/** Room that a table wants below the title. */
const LEAST_ROOM = 120;

export function writeDriveHistory(scene: Scene): void {
	const { paper, say, input } = scene;
	const changes = input.drive?.changes ?? [];
	const imports = input.drive?.imports ?? [];
	const room = changes.length + imports.length > 0 ? LEAST_ROOM : 0;
	continueTopic(scene, 'quality', say.oneDrive.historyTitle, say.oneDrive.history.answer(changes.length, imports.length), room);
	if (changes.length > 0) writeChanges(scene, changes);
	if (imports.length === 0) return;
	writeSubtitle(paper, say.oneDrive.importsTitle);
	writeImportsTable(scene, imports.slice(0, MAX_IMPORTS));
	if (imports.length > MAX_IMPORTS) writeNote(paper, say.oneDrive.moreImports(imports.length - MAX_IMPORTS));
}

function writeChanges({ paper, say }: Scene, changes: readonly DriveChange[]): void {
	const { history, undone } = say.oneDrive;
	drawTable(
		paper,
		[
			{ title: history.entered, width: 60, isFixed: true },
			{ title: history.what, width: 1, maxLines: 3, isRowHead: true },
			{ title: history.origin, width: 110, isFixed: true, maxLines: 2 },
		],
		changes
			.slice(0, MAX_CHANGES)
			.map((change) => [
				formatDay(change.enteredAtMs),
				change.undoneAtMs === undefined ? changeText(change) : undone(changeText(change)),
				plainText(change.origin, 60),
			]),
	);
	if (changes.length > MAX_CHANGES) writeNote(paper, say.oneDrive.moreChanges(changes.length - MAX_CHANGES));
}
