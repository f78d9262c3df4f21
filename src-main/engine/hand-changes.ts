/** Changes by hand as the contract answers them: from requests, from a file, and the proposals about silent drives. */
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ChangeFile } from '../ingest/drive-changes-csv.ts';
import { formatCounted, formatDay } from '../shared/charts/format.ts';
import type { OutputOf, ParsedInputOf } from '../shared/contract/procedures.ts';
import type { ChangeOutcome, ChangeRequest } from '../shared/domain/drive-changes.ts';
import { AppError } from '../shared/domain/errors.ts';
import { limits } from '../shared/domain/limits.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../shared/domain/telemetry.ts';
import type { SilentDrive } from '../storage/silent-drives.ts';
import type { Call, EngineContext } from './context.ts';
import type { SourceFile } from './files.ts';
import { youngerNotes } from './observed-since.ts';
import { readWhole } from './read-whole.ts';

/** Changes and problems that an answer lists; all are counted. */
const LISTED = 1_000;

export type ChangeAnswer = OutputOf<'drives.mark'>;

const answerOf = ({ batchId, changes, unchanged, notes }: ChangeOutcome): ChangeAnswer => ({
	batchId,
	changed: changes.length,
	changes: changes.slice(0, LISTED),
	unchanged,
	notes: notes.slice(0, LISTED),
});

/**
 * Requests that a person made directly: one that cannot be met is the answer.
 *
 * @throws AppError `drive_unknown`, `drive_ambiguous`, `row_rejected`; with several drives all problems are in `details.problems`
 */
export async function changeDrives(requests: readonly ChangeRequest[], context: EngineContext): Promise<ChangeAnswer> {
	const { storage } = await context.workspace();
	const outcome = await storage.changes.apply({ requests, origin: 'hand', isDryRun: false });
	const [first, ...more] = outcome.problems;
	if (first) {
		// Asked alone, an ambiguous name answers with its candidates.
		if (first.code === 'drive_ambiguous') await storage.devices.find(first.drive);
		const rest = more.length === 0 ? '' : ` ${formatCounted(more.length, 'other drive')} of this request too cannot be changed.`;
		const about = first.code === 'row_rejected' ? `${first.drive}: ` : '';
		throw new AppError(first.code, `${about}${first.reason}${rest} Nothing was changed.`, { problems: outcome.problems.slice(0, LISTED) });
	}
	if (outcome.changes.length > 0) context.emit({ kind: 'changed', what: 'drives' });
	return answerOf(await withYounger(outcome, context));
}

/** Says with the other notes which drives cannot have been watched for as long as was stated. */
async function withYounger(outcome: ChangeOutcome, context: EngineContext): Promise<ChangeOutcome> {
	const stated = outcome.changes.flatMap(({ field, value, deviceId }) => (field === 'observedSince' && value !== null ? [deviceId] : []));
	if (stated.length === 0 || outcome.batchId === null) return outcome;
	const { storage } = await context.workspace();
	return { ...outcome, notes: [...outcome.notes, ...(await youngerNotes(storage, stated))] };
}

export async function applyChangeFile(
	{ source, isDryRun }: ParsedInputOf<'drives.applyChanges'>,
	context: EngineContext,
	{ signal }: Call,
): Promise<OutputOf<'drives.applyChanges'>> {
	const { storage } = await context.workspace();
	const file = context.files.source(source);
	const fileName = basename(file.label);
	const { rows, problems: faults } = await context.pool().run<ChangeFile>('readChangeFile', { bytes: await bytesOf(file) }, { signal });
	// A row that cannot be read keeps the file out; the others are checked all the same, so that one list has everything.
	const outcome = await withYounger(
		await storage.changes.apply({ requests: rows, origin: fileName, isDryRun: isDryRun || faults.length > 0 }),
		context,
	);
	const problems = [...faults, ...outcome.problems.map(({ line, ...problem }) => ({ line: line ?? 0, ...problem }))].sort((a, b) => a.line - b.line);
	const changes = problems.length > 0 ? [] : outcome.changes;
	if (outcome.batchId !== null) context.emit({ kind: 'changed', what: 'drives' });
	if (!isDryRun && file.isTemporary && file.path !== undefined) {
		context.files.forgetSource(source);
		await rm(file.path, { force: true });
	}
	return {
		...answerOf({ ...outcome, changes }),
		fileName,
		isDryRun,
		rows: rows.length + faults.length,
		drives: new Set(changes.map(({ deviceId }) => deviceId)).size,
		problems: problems.slice(0, LISTED),
		rejected: problems.length,
	};
}

/** @throws AppError `file_unreadable`, `record_too_large` naming the limit */
const bytesOf = (file: SourceFile): Promise<Uint8Array> =>
	readWhole(file, limits.factsBytes, ({ label }, most) => {
		return new AppError('record_too_large', `"${label}" has more than ${most} bytes. Split it; nothing was applied.`, { path: label });
	});

/** One proposal with its evidence in numbers and in a sentence. */
export function silentAnswer({ drive, ...silence }: SilentDrive): OutputOf<'drives.silent'>['silent'][number] {
	const { deviceId, serial, model, host } = drive;
	const { source, lastSeenMs, intervalMs, silentMs, sourceSeenMs, others, othersStillReporting } = silence;
	const usual = intervalMs > 1.5 * MS_PER_DAY || intervalMs < 0.5 * MS_PER_DAY ? `every ${spanText(intervalMs)}` : 'every day';
	const evidence =
		`Last seen ${formatDay(lastSeenMs)}; it used to report ${usual} and is silent for ${spanText(silentMs)}, ` +
		`while ${othersStillReporting} of ${formatCounted(others, 'other drive')} of ${source} reported after it should have, the last on ${formatDay(sourceSeenMs)}.`;
	return {
		deviceId,
		serial,
		model,
		...(host === undefined ? {} : { host }),
		source,
		lastSeenMs,
		intervalMs,
		silentMs,
		sourceSeenMs,
		others,
		othersStillReporting,
		evidence,
	};
}

const spanText = (ms: number): string =>
	ms < 2 * MS_PER_DAY ? formatCounted(Math.max(1, Math.round(ms / MS_PER_HOUR)), 'hour') : formatCounted(Math.round(ms / MS_PER_DAY), 'day');
