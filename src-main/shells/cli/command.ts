/** What a command of the command line is made of. */
import type { Engine } from '../../engine/engine.ts';
import type { InputOf, OutputOf, ProcedureName } from '../../shared/contract/procedures.ts';
import type { Flags } from './arguments.ts';
import type { Terminal } from './terminal.ts';

export interface CommandContext {
	readonly engine: Engine;
	readonly values: Readonly<Record<string, string | boolean | undefined>>;
	readonly positionals: readonly string[];
	/** The input of the command's procedure from its flags, plus what the command adds. */
	input(rest?: Readonly<Record<string, unknown>>): never;
	/** A call with progress on stderr that Ctrl-C cancels. */
	call<P extends ProcedureName>(procedure: P, input: InputOf<P>): Promise<OutputOf<P>>;
	/** Aborted by Ctrl-C. */
	readonly signal: AbortSignal;
	readonly terminal: Terminal;
	readonly isJson: boolean;
}

export interface CommandResult {
	/** The one document of --json; undefined when the command wrote it itself. */
	readonly json: unknown;
	/** What a reader sees without --json; control characters are taken out line by line when it is printed. */
	readonly lines: readonly string[];
	/** 0 unless said otherwise. */
	readonly exitStatus?: number;
}

export interface Command {
	readonly name: string;
	/** What stands after the name: `PATH...`. */
	readonly usage: string;
	readonly doc: string;
	readonly procedure: ProcedureName;
	readonly flags: Flags;
	/** Flags that are not input of the procedure. */
	readonly extra?: Readonly<Record<string, { readonly type: 'boolean' | 'string'; readonly doc: string }>>;
	/** Whether it stays with these flags, and imports new files of watched folders while it does. */
	readonly isWatching?: (values: CommandContext['values']) => boolean;
	/** More text under --help. */
	readonly help?: readonly string[];
	run(context: CommandContext): Promise<CommandResult>;
}

/** ISO 8601 UTC, as the command line speaks. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** Numbers of a series for JSON: NaN becomes null. */
export const jsonNumbers = (values: Float64Array): (number | null)[] => Array.from(values, (value) => (Number.isNaN(value) ? null : value));
