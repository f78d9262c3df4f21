/**
 * The single source of truth of what the engine answers. Types, validation, IPC, HTTP routes, command-line flags and the
 * reference page are derived from this table; nothing is written twice.
 *
 * Kinds: `query` reads, `mutation` writes, `job` takes time (progress, cancel, and a seed where chance plays).
 */
import type { z } from 'zod';
import { driveProcedures } from './procedures/drives.ts';
import { importProcedures } from './procedures/imports.ts';
import { learningProcedures } from './procedures/learning.ts';
import { outlookProcedures } from './procedures/outlook.ts';
import { paperProcedures } from './procedures/papers.ts';
import { workspaceProcedures } from './procedures/workspace.ts';

export const procedures = {
	...workspaceProcedures,
	...importProcedures,
	...driveProcedures,
	...learningProcedures,
	...outlookProcedures,
	...paperProcedures,
} as const;

export type Procedures = typeof procedures;
export type ProcedureName = keyof Procedures;
export const procedureNames = Object.keys(procedures) as readonly ProcedureName[];

/** What a caller passes: defaults may be left out. */
export type InputOf<P extends ProcedureName> = z.input<Procedures[P]['input']>;
/** What a handler receives: parsed, defaults filled in. */
export type ParsedInputOf<P extends ProcedureName> = z.output<Procedures[P]['input']>;
/** What a handler returns and a caller gets: typed arrays, NaN. */
export type OutputOf<P extends ProcedureName> = z.output<Procedures[P]['output']>;

export function isProcedureName(value: unknown): value is ProcedureName {
	return typeof value === 'string' && Object.hasOwn(procedures, value);
}
