/** Text of storcli and perccli as the structure that their JSON (option J) has, so that one reader knows both. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { Stamps } from '../decoding/stamps.ts';
import type { FormatReader, Sink } from '../parser.ts';
import type { JsonObject, JsonValue } from '../reading/json-reader.ts';
import { wordsOf } from '../reading/sizes.ts';
import { createTextLines } from '../reading/text-lines.ts';

/** One controller's answer, `Command Status` and `Response Data`. */
interface Answer {
	readonly status: Map<string, JsonValue>;
	readonly sections: Map<string, JsonValue>;
	readonly line: number;
}

/** Rows of a table are collected between its second and its third rule. */
interface Table {
	columns: readonly string[] | undefined;
	isOpen: boolean;
	readonly rows: JsonObject[];
}

interface State {
	answer: Answer | undefined;
	/** Title of the section that is being read. */
	title: string | undefined;
	/** A line that ends in a colon is a title when a rule of `=` follows. */
	pending: string | undefined;
	table: Table | undefined;
}

/**
 * @param onAnswer  gets each controller's answer as a document of the JSON would hold it
 * @throws AppError `input_truncated` when a table or the description of a drive breaks off
 */
export function createStorcliText(sink: Sink, stamps: Stamps, onAnswer: (controller: JsonObject, line: number) => void): FormatReader {
	const state: State = { answer: undefined, title: undefined, pending: undefined, table: undefined };
	const close = (): void => {
		const { answer } = state;
		Object.assign(state, { answer: undefined, title: undefined, pending: undefined, table: undefined } satisfies State);
		if (answer === undefined) return;
		onAnswer(
			new Map<string, JsonValue>([
				['Command Status', answer.status],
				['Response Data', answer.sections],
			]),
			answer.line,
		);
	};
	const open = (line: number): Answer => {
		state.answer ??= { status: new Map(), sections: new Map(), line };
		return state.answer;
	};
	return createTextLines(sink, {
		line(text, line) {
			const plain = text.trim();
			const startsAnswer = plain.startsWith('CLI Version =');
			if (startsAnswer && state.answer !== undefined) {
				assertWhole(state);
				close();
			}
			if (plain === '') return;
			if (isRule(plain, '=')) startSection(state, open(line), line);
			else if (isRule(plain, '-') && state.title !== undefined) crossRule(state, open(line));
			else if (state.table !== undefined) readRow(state.table, plain, line, sink);
			else if (plain.endsWith(':')) state.pending = plain.slice(0, -1).trim();
			else if (startsAnswer || state.answer !== undefined || !stamps.read(text)) readPair(state, open(line), plain);
		},
		end() {
			assertWhole(state);
			close();
		},
	});
}

function isRule(plain: string, sign: string): boolean {
	if (plain.length < 3) return false;
	for (const character of plain) if (character !== sign) return false;
	return true;
}

function startSection(state: State, answer: Answer, line: number): void {
	if (state.pending === undefined) return;
	if (answer.sections.size >= limits.evidenceCache)
		throw new AppError('record_too_large', `Line ${line}: a controller has more than ${limits.evidenceCache} sections. Nothing was added.`, { line });
	state.title = state.pending;
	state.pending = undefined;
	state.table = undefined;
	if (!answer.sections.has(state.title)) answer.sections.set(state.title, new Map());
}

function crossRule(state: State, answer: Answer): void {
	const { table, title } = state;
	if (title === undefined) return;
	if (table === undefined) state.table = { columns: undefined, isOpen: false, rows: [] };
	else if (!table.isOpen && table.columns !== undefined) table.isOpen = true;
	else {
		answer.sections.set(title, table.rows);
		state.table = undefined;
	}
}

const UNIT = /^[KMGTPE]?B$/;

function readRow(table: Table, plain: string, line: number, sink: Sink): void {
	const words: string[] = [];
	for (const word of wordsOf(plain)) {
		// `1.745 TB` is one cell.
		if (UNIT.test(word) && /^\d[\d.,]*$/.test(words.at(-1) ?? '')) words.push(`${words.pop()} ${word}`);
		else words.push(word);
	}
	if (table.columns === undefined) {
		table.columns = words.slice(0, limits.csvColumns);
		return;
	}
	const { columns } = table;
	// Models and names of virtual drives hold blanks; the name may be missing.
	const wide = Math.max(columns.indexOf('Model'), columns.indexOf('Name'));
	const extra = words.length - columns.length;
	if (extra < -1 || (extra > 0 && wide < 0) || table.rows.length >= limits.evidenceCache) {
		sink.remark({ line, code: 'row_rejected', reason: `"${plain.slice(0, 60)}" does not fit the columns of its table` });
		return;
	}
	const cells = extra > 0 ? [...words.slice(0, wide), words.slice(wide, wide + extra + 1).join(' '), ...words.slice(wide + extra + 1)] : words;
	table.rows.push(new Map(columns.map((name, at) => [name, cells[at] ?? ''])));
}

function readPair(state: State, answer: Answer, plain: string): void {
	state.pending = undefined;
	const at = plain.indexOf(' =');
	if (at < 1) return;
	const [key, value] = [plain.slice(0, at).trim().slice(0, 128), plain.slice(at + 2).trim()];
	const section = state.title === undefined ? answer.status : answer.sections.get(state.title);
	// A pair behind a table counts something (`Virtual Drives = 1`) and belongs to none.
	if (section instanceof Map && section.size < limits.csvColumns && !section.has(key)) section.set(key, value);
}

/** @throws AppError `input_truncated` */
function assertWhole({ table, title, answer }: State): void {
	const drive = /^(Drive \S{1,60}) State$/.exec(title ?? '')?.[1];
	const lacksAttributes = drive !== undefined && answer?.sections.has(`${drive} Device attributes`) === false;
	if (table === undefined && !lacksAttributes) return;
	throw new AppError('input_truncated', `The file ends inside "${(title ?? '').slice(0, 60)}". Export it again; nothing was added.`, {
		section: (title ?? '').slice(0, 60),
	});
}
