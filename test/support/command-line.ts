/** The command line: in this process with streams of our own for most tests, as a process where signals and exit count. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../src-main/shells/cli/main.ts';
import type { Terminal } from '../../src-main/shells/cli/terminal.ts';

const program = join(resolve(import.meta.dirname, '../..'), 'src-main/shells/cli/ssv.js');

export interface CommandEnd {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
	/** The one document of stdout; throws when there is none or more than one. */
	json<T>(): T;
}

interface Collector {
	readonly stream: PassThrough;
	text(): string;
}

function collector(): Collector {
	const stream = new PassThrough();
	let text = '';
	stream.setEncoding('utf8').on('data', (part: string) => {
		text += part;
	});
	return { stream, text: () => text };
}

/** Runs `ssv` to its end in this process, without a terminal. */
export async function ssv(words: readonly string[], options: { readonly stdin?: string } = {}): Promise<CommandEnd> {
	const [stdin, stdout, stderr] = [new PassThrough(), collector(), collector()];
	stdin.end(options.stdin ?? '');
	// A pipe has what the program uses of a terminal's stream.
	const terminal = { stdin, stdout: stdout.stream, stderr: stderr.stream } as unknown as Terminal;
	const status = await main(words, terminal);
	return { status, stdout: stdout.text(), stderr: stderr.text(), json: <T>() => JSON.parse(stdout.text()) as T };
}

export interface RunningCommand {
	readonly child: ChildProcess;
	readonly ended: Promise<CommandEnd>;
}

/** Starts `ssv` as a process of its own, as a shell would: what the test runner put into the environment is not the program's. */
export function startCommand(words: readonly string[]): RunningCommand {
	const { NODE_OPTIONS: _options, VITEST: _vitest, NODE_ENV: _env, ...env } = process.env;
	const child = spawn(process.execPath, [program, ...words], { stdio: 'pipe', env });
	const [stdout, stderr] = [collector(), collector()];
	child.stdout.pipe(stdout.stream);
	child.stderr.pipe(stderr.stream);
	child.stdin.on('error', () => {});
	const ended = new Promise<CommandEnd>((done, fail) => {
		child.once('error', fail);
		child.once('close', (status) => done({ status, stdout: stdout.text(), stderr: stderr.text(), json: <T>() => JSON.parse(stdout.text()) as T }));
	});
	return { child, ended };
}
