/** `ssv eval traces DIR`: what the rules for per-second sources say of block traces. */
import { resolve } from 'node:path';
import { formatCount, formatCounted } from '../../../shared/charts/format.ts';
import type { TraceEvent, TraceFileAccount, TraceRun } from '../../../shared/domain/trace-evaluation.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { table } from '../terminal.ts';

const kindOf = ({ isQuestion }: TraceEvent): string => (isQuestion ? 'question' : 'alarm');

/** `reads 39,598, writes 24,004`; a file that is not there is not named. */
function shownFiles(files: readonly TraceFileAccount[]): string {
	return files.map(({ kind, requests, error }) => `${kind}s ${error === undefined ? formatCount(requests) : `refused (${error.code})`}`).join(', ');
}

function runRow({ run, files, seconds, events }: TraceRun): string[] {
	const first = events.map(({ class: threat, atSeconds, confidence }) => `${threat} at ${atSeconds} s (${confidence.toFixed(2)})`);
	return [run, shownFiles(files), formatCount(seconds), first.length === 0 ? 'none' : first.join('; ')];
}

function eventLines(run: string, event: TraceEvent): string[] {
	const { class: threat, atSeconds, untilSeconds, confidence, evidence, alternatives, missingEvidence } = event;
	return [
		'',
		`${run}: ${threat}, ${kindOf(event)}, confidence ${confidence.toFixed(2)}, second ${atSeconds} to ${untilSeconds}`,
		...evidence.map((text) => `  ${text}`),
		`  It could also be: ${alternatives.join('; ')}.`,
		...(missingEvidence.length === 0 ? [] : [`  Would have helped: ${missingEvidence.join(', ')}.`]),
	];
}

function linesOf(runs: readonly TraceRun[]): string[] {
	const events = runs.flatMap((run) => run.events);
	const problems = runs.flatMap(({ files }) =>
		files.flatMap(({ file, error }) => (error === undefined ? [] : [`${file}: ${error.message} (${error.code})`])),
	);
	return [
		...table(['run', 'requests', 'seconds', 'events (confidence)'], runs.map(runRow), ['left', 'left', 'right', 'left']),
		...runs.flatMap(({ run, events: found }) => found.flatMap((event) => eventLines(run, event))),
		'',
		...problems,
		...runs.flatMap(({ run, notes }) => notes.map((note) => `${run}: ${note}`)),
		`${formatCounted(runs.length, 'run')}: ${formatCounted(events.filter(({ isQuestion }) => !isQuestion).length, 'alarm')}, ${formatCounted(events.filter(({ isQuestion }) => isQuestion).length, 'question')} (confidence below 0.5).`,
	];
}

export async function evalTraces(context: CommandContext, folder: string): Promise<CommandResult> {
	const found = await context.call('eval.traces', { folder: context.engine.files.registerFolder(resolve(folder)) });
	return { json: found, lines: linesOf(found.runs) };
}
