/** The command line as a user has it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const program = join(resolve(import.meta.dirname, '../..'), 'src-main/shells/cli/ssv.js');

export interface CommandEnd {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
	/** The one document of stdout; throws when there is none or more than one. */
	json<T>(): T;
}

export interface RunningCommand {
	readonly child: ChildProcess;
	readonly ended: Promise<CommandEnd>;
}

export function startCommand(words: readonly string[], options: { readonly cwd?: string } = {}): RunningCommand {
	// As a shell would start it: what vitest put into the environment is not the program's.
	const { NODE_OPTIONS: _options, VITEST: _vitest, NODE_ENV: _env, ...env } = process.env;
	const child = spawn(process.execPath, [program, ...words], { stdio: 'pipe', env, ...options });
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	const ended = new Promise<CommandEnd>((done, fail) => {
		child.once('error', fail);
		child.once('close', (status) => done({ status, stdout, stderr, json: <T>() => JSON.parse(stdout) as T }));
	});
	return { child, ended };
}

/** Runs `ssv` to its end; `stdin` is what it reads there. */
export async function ssv(words: readonly string[], options: { readonly stdin?: string | Uint8Array; readonly cwd?: string } = {}): Promise<CommandEnd> {
	const { child, ended } = startCommand(words, options);
	child.stdin?.on('error', () => {});
	child.stdin?.end(options.stdin ?? '');
	return ended;
}
