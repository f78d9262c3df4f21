/** The command line: words in, one engine call, a readable answer or one JSON document out. */
import { resolve } from 'node:path';
import { defaultWorkspace } from '../../engine/default-workspace.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { versions } from '../../engine/versions.ts';
import { AppError, errorCodes, errorText, toAppError } from '../../shared/domain/errors.ts';
import { buildInput, flagHelp, flagOptions, readWords } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { commands } from './commands/index.ts';
import { createProgressPrinter, printable, printableJson, type Terminal } from './terminal.ts';

function overview(): string {
	const width = Math.max(...commands.map((command) => command.name.length));
	return [
		'ssv: what could our disks cost us next quarter, and which ones do we replace first?',
		'',
		'Usage: ssv <command> [--workspace DIR] [--json] [--help]',
		'',
		...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.doc}`),
		'',
		'ssv <command> --help tells more. ssv --version names versions.',
	].join('\n');
}

function commandHelp(command: Command): string {
	const extra = Object.entries(command.extra ?? {}).map(
		([name, { type, doc }]) => `  --${`${name}${type === 'boolean' ? '' : ' TEXT'}`.padEnd(30)} ${doc}`,
	);
	return [
		`ssv ${command.name} ${command.usage}`.trimEnd(),
		command.doc,
		'',
		...flagHelp(command.procedure, command.flags),
		...extra,
		`  --${'workspace DIR'.padEnd(30)} the data folder (default ${defaultWorkspace()})`,
		`  --${'json'.padEnd(30)} one JSON document on stdout, nothing else there`,
		...(command.help ? ['', ...command.help] : []),
	].join('\n');
}

/** Ctrl-C cancels what runs; a second one ends the program at once. */
function cancelOnInterrupt(): { signal: AbortSignal; release(): void } {
	const controller = new AbortController();
	const onInterrupt = (): void => {
		if (controller.signal.aborted) process.exit(130);
		controller.abort();
	};
	process.on('SIGINT', onInterrupt);
	process.on('SIGTERM', onInterrupt);
	return {
		signal: controller.signal,
		release() {
			process.off('SIGINT', onInterrupt);
			process.off('SIGTERM', onInterrupt);
		},
	};
}

/** A command of two words (`drives mark`) before that of the first alone. */
function commandOf(first: string, second: string | undefined): Command | undefined {
	return commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first);
}

async function runCommand(command: Command, words: readonly string[], terminal: Terminal): Promise<number> {
	const { values, positionals } = readWords(words, {
		...flagOptions(command.procedure, command.flags),
		...Object.fromEntries(Object.entries(command.extra ?? {}).map(([name, { type }]) => [name, type])),
		workspace: 'string',
		json: 'boolean',
		help: 'boolean',
	});
	if (values.help) {
		terminal.stdout.write(`${commandHelp(command)}\n`);
		return 0;
	}
	const isJson = values.json === true;
	const folder = resolve(String(values.workspace ?? defaultWorkspace()));
	const interrupt = cancelOnInterrupt();
	const printer = createProgressPrinter(terminal.stderr, Date.now);
	// Mail of cron is for what went wrong.
	const onProgress = values.quiet === true ? () => undefined : printer.show;
	const log = (line: string): void => void (process.env.SSV_LOG && terminal.stderr.write(`${printable(line)}\n`));
	let engine: Engine | undefined;
	try {
		engine = await createEngine({ folder, log, isWatching: command.isWatching?.(values) ?? false });
		const opened = engine;
		const context: CommandContext = {
			engine: opened,
			values,
			positionals,
			isJson,
			signal: interrupt.signal,
			terminal,
			// Checked against the schema of the command's procedure; the command passes it on to that procedure.
			input: (rest = {}) => buildInput(command.procedure, command.flags, values, rest) as never,
			call: async (procedure, input) => {
				const output = await opened.call(procedure, input, { signal: interrupt.signal, onProgress });
				printer.end();
				return output;
			},
		};
		const result = await command.run(context);
		printer.end();
		if (!isJson) print(terminal.stdout, result.lines);
		else if (result.json !== undefined) terminal.stdout.write(`${printableJson(result.json)}\n`);
		return result.exitStatus ?? 0;
	} finally {
		printer.end();
		await engine?.close();
		interrupt.release();
	}
}

const print = (stream: NodeJS.WriteStream, lines: readonly string[]): void => lines.forEach((line) => void stream.write(`${printable(line)}\n`));

/** What a failure leaves: with --json one document on stdout, otherwise sentences on stderr; and the exit status. */
export function describeFailure(thrown: unknown): { readonly json: unknown; readonly lines: readonly string[]; readonly exitStatus: number } {
	const error = toAppError(thrown);
	const { code, message, details, stack, cause } = error;
	const { exitStatus } = errorCodes[code];
	const candidates = Array.isArray(details.candidates) ? details.candidates.map((candidate) => `  ${JSON.stringify(candidate)}`) : [];
	const trace =
		code === 'internal'
			? [stack ?? '', cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? '')].flatMap((text) => text.split('\n'))
			: [];
	return {
		// Details cross no thread any more: what JSON does not know falls away here.
		json: { error: { code, message, details: JSON.parse(JSON.stringify(details)) as unknown } },
		lines: [errorText(error), ...candidates, ...trace],
		exitStatus,
	};
}

function fail(thrown: unknown, isJson: boolean, { stdout, stderr }: Terminal): number {
	const { json, lines, exitStatus } = describeFailure(thrown);
	if (isJson) stdout.write(`${printableJson(json)}\n`);
	else print(stderr, lines);
	return exitStatus;
}

/**
 * @param words     what stands behind `ssv`
 * @param terminal  the process's own streams unless said otherwise
 * @returns the exit status of interfaces.md
 */
export async function main(words: readonly string[], terminal: Terminal = process): Promise<number> {
	const isJson = words.includes('--json');
	// A reader that closes the pipe (head) is not an error of ours.
	terminal.stdout.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code !== 'EPIPE') throw error;
	});
	const [name, ...rest] = words;
	try {
		if (name === '--version') {
			const known = versions();
			terminal.stdout.write(
				isJson
					? `${JSON.stringify(known)}\n`
					: `${Object.entries(known)
							.map(([key, value]) => `${key} ${value}`)
							.join('\n')}\n`,
			);
			return 0;
		}
		if (name === undefined || name === '--help' || name === 'help') {
			terminal.stdout.write(`${overview()}\n`);
			return name === undefined ? 2 : 0;
		}
		const command = commandOf(name, rest[0]);
		if (!command)
			throw new AppError(
				'usage',
				`There is no command "${name}". The commands are ${[...new Set(commands.map((entry) => entry.name.split(' ')[0]))].join(', ')}.`,
			);
		return await runCommand(command, words.slice(command.name.split(' ').length), terminal);
	} catch (thrown) {
		return fail(thrown, isJson, terminal);
	}
}
