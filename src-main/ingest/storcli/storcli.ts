/**
 * Broadcom storcli and Dell perccli, JSON (option J) or text: `/cALL show all` gives drive groups, `/cALL/eALL/sALL show all`
 * serial numbers and counts of errors. Answers of one file complete each other.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { DriveEvidence } from '../../shared/domain/telemetry.ts';
import { firstImpossible } from '../decoding/reading-list.ts';
import { createStamps, type Stamps } from '../decoding/stamps.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { parseInstant } from '../reading/instants.ts';
import { arrayAt, isObject, textAt, valueAt } from '../reading/json-access.ts';
import { createJsonDocuments } from '../reading/json-documents.ts';
import { type JsonObject, readJson } from '../reading/json-reader.ts';
import { cellOf, drivesOfAnswer, type ListedDrive, responseOf } from './storcli-drives.ts';
import { groupsOfAnswer } from './storcli-groups.ts';
import { createStorcliText } from './storcli-text.ts';

export function isStorcli({ isJson, jsonKeys, text }: Head): boolean {
	if (isJson) return jsonKeys.has('Controllers') && /"(?:Command Status|Response Data)"/.test(text);
	return /^CLI Version = \d/m.test(text) || /^(?:TOPOLOGY|VD LIST|PD LIST|Drive \/c\d{1,3}(?:\/e\d{1,6})?\/s\d{1,6}) :\r?$/m.test(text);
}

/** What one controller answered, kept until the end of the file: the drives of another answer may be needed. */
interface Answer {
	readonly controller: string;
	readonly observedAtMs: number | undefined;
	readonly response: JsonObject;
	readonly drives: ReadonlyMap<string, ListedDrive>;
	readonly line: number;
}

/** @throws AppError `json_rejected`, `input_truncated`, and from `end` `no_telemetry` when no controller names a drive or a group */
export function createStorcliReader(sink: Sink): FormatReader {
	const stamps = createStamps(sink);
	const answers: Answer[] = [];
	/** Time that a controller stated last: its answers about drives, which follow, state none. */
	let statedMs: number | undefined;
	const refusals: string[] = [];
	const take = (controller: JsonObject, line: number): void => {
		statedMs = controllerTime(controller, sink) ?? statedMs;
		const answer = answerOf(controller, line, statedMs, stamps);
		if (answer !== undefined) answers.push(answer);
		else if (refusals.length < 5) refusals.push(textAt(controller, 'Command Status', 'Description') ?? 'no answer');
	};
	let reader: FormatReader | undefined;
	return {
		push(chunk) {
			reader ??=
				chunk.find((byte) => byte > 0x20) === 0x7b || chunk.find((byte) => byte > 0x20) === 0x5b
					? jsonReader(sink, take)
					: createStorcliText(sink, stamps, take);
			reader.push(chunk);
		},
		end() {
			reader?.end();
			const given = giveAnswers(answers, stamps, sink);
			if (given > 0) return;
			const reason = refusals.length === 0 ? '' : ` The controller answered: ${refusals.join('; ').slice(0, 300)}.`;
			throw new AppError(
				'no_telemetry',
				`The file names no drive and no drive group.${reason} Export storcli /cALL show all J and storcli /cALL/eALL/sALL show all J, as root.`,
			);
		},
	};
}

function jsonReader(sink: Sink, take: (controller: JsonObject, line: number) => void): FormatReader {
	const decoder = new TextDecoder();
	return createJsonDocuments((bytes, index) => {
		const text = decoder.decode(bytes);
		if (text.includes('�')) sink.badText(index, 'document');
		const document = readJson(text);
		for (const controller of arrayAt(document, 'Controllers')) if (isObject(controller)) take(controller, index);
	});
}

function answerOf(controller: JsonObject, line: number, statedMs: number | undefined, stamps: Stamps): Answer | undefined {
	const response = responseOf(controller);
	if (response === undefined || response.size === 0) return undefined;
	const stated = cellOf(valueAt(controller, 'Command Status', 'Controller'));
	const number = /^\d{1,3}$/.test(stated)
		? stated
		: ([...response.keys()].map((key) => /\/c(\d{1,3})\b/.exec(key)?.[1]).find((found) => found !== undefined) ?? '0');
	const drives = drivesOfAnswer(response, number, stamps.host);
	return { controller: number, observedAtMs: statedMs ?? stamps.instant(), response: tablesOf(response), drives, line };
}

/** Lists of drive groups and virtual drives are all that is needed later: a controller tells a hundred times as much. */
function tablesOf(response: JsonObject): JsonObject {
	return new Map(
		[...response].filter(([key, value]) => Array.isArray(value) && /^(?:TOPOLOGY|VD LIST|Virtual Drives|\/c\d{1,3}\/v\d{1,6})$/.test(key)),
	);
}

/** `05/19/2023, 21:18:13`, in the zone of the machine. */
function controllerTime(controller: JsonObject, sink: Sink): number | undefined {
	const text = textAt(controller, 'Response Data', 'Basics', 'Current System Date/time') ?? '';
	const match = /^(\d{2})\/(\d{2})\/(\d{4}),? (\d{2}:\d{2}:\d{2})$/.exec(text);
	const instant = match === null ? undefined : parseInstant(`${match[3]}-${match[1]}-${match[2]}T${match[4]}`);
	if (instant !== undefined) sink.note('Times without a zone were taken as UTC.');
	return instant;
}

/** @returns groups and drives given */
function giveAnswers(answers: readonly Answer[], stamps: Stamps, sink: Sink): number {
	const everywhere = evidenceByPath(answers);
	let given = 0;
	for (const { controller, observedAtMs, response, drives, line } of answers) {
		const evidenceAt = (path: string): DriveEvidence => {
			const own = drives.get(path)?.evidence;
			return own?.serial === undefined ? (everywhere.get(path) ?? own ?? { protocol: 'unknown', slot: path }) : own;
		};
		// Groups are asked for with any instant first: without one, each of them is a reject.
		const groups = groupsOfAnswer(response, drives, { controller, host: stamps.host, observedAtMs: observedAtMs ?? 0, line, evidenceAt });
		const detailed = [...drives.values()].filter(({ readings }) => readings !== undefined && readings.length > 0);
		given += groups.length + detailed.length;
		if (observedAtMs === undefined) {
			if (groups.length + detailed.length === 0) continue;
			sink.row();
			sink.reject({ line, code: 'row_rejected', reason: `controller ${controller} states no time, and the file has none that can be read either` });
			continue;
		}
		for (const group of groups) {
			sink.row();
			sink.group(group);
		}
		for (const drive of detailed) giveDrive(drive, observedAtMs, line, sink);
	}
	return given;
}

/** Drives with a serial number at a path, where all answers of the file name the same one. */
function evidenceByPath(answers: readonly Answer[]): ReadonlyMap<string, DriveEvidence> {
	const found = new Map<string, DriveEvidence>();
	const moved = new Set<string>();
	for (const { drives } of answers) {
		for (const { path, evidence } of drives.values()) {
			if (evidence.serial === undefined) continue;
			if ((found.get(path)?.serial ?? evidence.serial) !== evidence.serial) moved.add(path);
			found.set(path, evidence);
		}
	}
	for (const path of moved) found.delete(path);
	return found;
}

function giveDrive({ path, evidence, readings = [], state }: ListedDrive, observedAtMs: number, line: number, sink: Sink): void {
	sink.row();
	const fault = firstImpossible(readings);
	if (fault !== undefined) {
		sink.reject({ line, column: fault.metric, code: 'row_rejected', reason: `${path}: ${fault.reason}` });
		return;
	}
	sink.record({ evidence, observedAtMs, readings, hasFailed: state === 'Failed', line });
}
