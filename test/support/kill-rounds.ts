/**
 * Kills importing processes at random moments and looks at what is left: the history before or the history after, nothing between.
 * What was acknowledged must be there. Used by the test (a few rounds) and by the soak (as many as you like).
 */
import { spawn } from 'node:child_process';
import type { TelemetryRecord } from '../../src-main/shared/domain/telemetry.ts';
import { type CheckReport, verifyWorkspace } from '../../src-main/storage/check.ts';
import { fleetRecords, importRecords, openSession, record, temporaryFolder } from './workspaces.ts';

const DRIVES = 40;
const DAYS = 200;
const OVERLAP_DAYS = 20;

/** File n: 200 days of 40 drives of which 20 are in the file before, a metric added to old instants, a conflict, a newcomer. */
export function syntheticFile(n: number): TelemetryRecord[] {
	const firstDay = n * (DAYS - OVERLAP_DAYS);
	return [
		...fleetRecords(DRIVES, DAYS, firstDay),
		...Array.from({ length: 50 }, (_, i) => record(`SERIAL${1000 + (i % DRIVES)}`, firstDay + Math.floor(i / DRIVES), { [`late_metric_${n}`]: i })),
		record('SERIAL1001', firstDay, { temperature_celsius: -300 - n }),
		record(`NEWCOMER${1000 + n}`, firstDay, { temperature_celsius: 20 + n }, { hasFailed: true }),
	];
}

export interface KillRound {
	readonly round: number;
	readonly killedAfterMs: number;
	readonly reached: 'opening' | 'importing' | 'saved' | 'closed';
	readonly left: 'before' | 'after' | 'between';
	/** Empty when all promises were kept. */
	readonly complaint: string;
}

export interface KillOptions {
	readonly rounds: number;
	/** Numbers in [0, 1): decides when to kill. */
	readonly random: () => number;
	readonly onRound?: (round: KillRound) => void;
}

function look(folder: string): CheckReport & { readonly purged: number } {
	const session = openSession(folder);
	const report = verifyWorkspace(session.workspace.db, session.receiptCounter(), { progress: () => {}, isCancelled: () => false });
	const { purgedImports, lostCommits } = session.workspace.info;
	session.workspace.close();
	const problems =
		lostCommits.length === 0 ? report.problems : [...report.problems, { code: 'receipt' as const, text: 'Acknowledged commits are missing.' }];
	return { ...report, problems, purged: purgedImports.length };
}

/** Digests of a workspace that imports the same files in peace. */
function createReference(): (files: number) => string {
	const folder = temporaryFolder();
	const digests: string[] = [];
	return (files) => {
		while (digests.length <= files) {
			const session = openSession(folder);
			if (digests.length > 0) importRecords(session, syntheticFile(digests.length - 1), `file-${digests.length - 1}.csv`, 777);
			session.workspace.close();
			digests.push(look(folder).digest);
		}
		return digests[files]!;
	};
}

/** New workspace after so many files, to keep rounds short. */
const FILES_PER_WORKSPACE = 8;

export async function killRounds({ rounds, random, onRound = () => {} }: KillOptions): Promise<KillRound[]> {
	const digestAfter = createReference();
	const done: KillRound[] = [];
	let folder = temporaryFolder();
	let files = 0;
	// How long an undisturbed child takes from `ready` to its end, learned from those that survived; a start value for two busy cores.
	const usualMs = { session: 300, thread: 500 };
	for (let round = 1; round <= rounds; round++) {
		if (files === FILES_PER_WORKSPACE) {
			folder = temporaryFolder();
			files = 0;
		}
		const how = round % 2 === 0 ? 'session' : 'thread';
		const killedAfterMs = Math.round(random() * usualMs[how] * 1.1);
		const child = await runAndKill(folder, files, how, killedAfterMs);
		if (child.reached === 'closed') usualMs[how] = child.lastedMs;
		const { digest, problems } = look(folder);
		const left = digest === digestAfter(files) ? 'before' : digest === digestAfter(files + 1) ? 'after' : 'between';
		const isAcknowledged = child.reached === 'saved' || child.reached === 'closed';
		const complaint = [
			...problems.map(({ text }) => text),
			...(left === 'between' ? ['The history is neither that of before nor that of after.'] : []),
			...(isAcknowledged && left !== 'after' ? ['An acknowledged import is gone.'] : []),
			...child.complaints,
		].join(' ');
		if (left === 'after') files++;
		const result: KillRound = { round, killedAfterMs, reached: child.reached, left, complaint };
		done.push(result);
		onRound(result);
	}
	return done;
}

interface ChildEnd {
	readonly reached: KillRound['reached'];
	readonly lastedMs: number;
	readonly complaints: readonly string[];
}

function runAndKill(folder: string, file: number, how: 'session' | 'thread', killAfterMs: number): Promise<ChildEnd> {
	const child = spawn(process.execPath, [`${import.meta.dirname}/import-child.ts`, folder, String(file), how], { stdio: ['ignore', 'pipe', 'pipe'] });
	let words = '';
	let errors = '';
	let readyAt = 0;
	let timer: NodeJS.Timeout | undefined;
	child.stderr.on('data', (part) => {
		errors += part;
	});
	child.stdout.on('data', (part) => {
		words += part;
		if (readyAt > 0 || !words.includes('ready')) return;
		readyAt = performance.now();
		timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
	});
	return new Promise((resolve) => {
		child.once('close', (exitCode, signal) => {
			clearTimeout(timer);
			const reached = (['closed', 'saved'] as const).find((word) => words.includes(word)) ?? (readyAt > 0 ? 'importing' : 'opening');
			const complaints = signal === 'SIGKILL' || exitCode === 0 ? [] : [`The importing process failed by itself: ${errors.trim().slice(0, 500)}`];
			resolve({ reached, lastedMs: performance.now() - readyAt, complaints });
		});
	});
}
