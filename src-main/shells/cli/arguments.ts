/** Command-line words -> a procedure's input. Flags, defaults and help come from the contract's schemas. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type ProcedureName, procedures } from '../../shared/contract/procedures.ts';
import { AppError } from '../../shared/domain/errors.ts';

/** Where a flag of the command line goes: a field of the procedure's input. */
export interface FlagSpec {
	readonly field: string;
	/** One line for --help; defaults are added from the schema. */
	readonly doc: string;
}

export type Flags = Readonly<Record<string, FlagSpec>>;

interface FieldShape {
	readonly type: 'boolean' | 'number' | 'list' | 'words' | 'text';
	readonly defaultText?: string;
	readonly choices?: readonly string[];
}

interface PropertySchema {
	readonly type?: string;
	readonly default?: unknown;
	readonly enum?: string[];
	readonly items?: PropertySchema;
}

/** What a flag takes, read from the JSON schema of the procedure's input. */
export function fieldShape(procedure: ProcedureName, field: string): FieldShape {
	const schema = z.toJSONSchema(procedures[procedure].input, { io: 'input', unrepresentable: 'any' });
	const property = (schema.properties as Record<string, PropertySchema> | undefined)?.[field];
	if (!property) throw new Error(`${procedure} has no input field ${field}`);
	const type =
		property.type === 'boolean'
			? 'boolean'
			: property.type === 'array'
				? property.items?.type === 'string'
					? 'words'
					: 'list'
				: property.type === 'number' || property.type === 'integer'
					? 'number'
					: 'text';
	const choices = property.enum ?? property.items?.enum;
	return {
		type,
		...(property.default === undefined
			? {}
			: { defaultText: Array.isArray(property.default) ? property.default.join(',') : String(property.default) }),
		...(choices ? { choices } : {}),
	};
}

function readNumber(flag: string, text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isFinite(value)) throw new AppError('usage', `--${flag} takes a number, not "${text}".`, { flag });
	return value;
}

/** The words after the command as flags and positional arguments. Unknown flags are refused by name. */
export function readWords(
	words: readonly string[],
	options: Readonly<Record<string, 'boolean' | 'string'>>,
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
	try {
		const { values, positionals } = parseArgs({
			args: [...words],
			allowPositionals: true,
			strict: true,
			options: Object.fromEntries(Object.entries(options).map(([name, type]) => [name, { type }])),
		});
		return { values: values as Record<string, string | boolean | undefined>, positionals };
	} catch (thrown) {
		// Node breaks its hints into lines; an error is one.
		throw new AppError('usage', (thrown instanceof Error ? thrown.message : String(thrown)).replaceAll('\n', ' '));
	}
}

/** @throws AppError `usage` naming the flag when a value does not fit the schema */
export function buildInput(
	procedure: ProcedureName,
	flags: Flags,
	values: Readonly<Record<string, string | boolean | undefined>>,
	rest: Readonly<Record<string, unknown>>,
): unknown {
	const input: Record<string, unknown> = { ...rest };
	for (const [flag, spec] of Object.entries(flags)) {
		const given = values[flag];
		if (given === undefined) continue;
		const shape = fieldShape(procedure, spec.field);
		if (shape.type === 'boolean') input[spec.field] = given === true;
		else if (shape.type === 'number') input[spec.field] = readNumber(flag, String(given));
		else if (shape.type === 'list')
			input[spec.field] = String(given)
				.split(',')
				.map((part) => readNumber(flag, part));
		else if (shape.type === 'words') input[spec.field] = String(given).split(',').filter(Boolean);
		else input[spec.field] = String(given);
	}
	const parsed = procedures[procedure].input.safeParse(input);
	if (parsed.success) return input;
	const issue = parsed.error.issues[0];
	const field = String(issue?.path[0] ?? '');
	const flag = Object.entries(flags).find(([, spec]) => spec.field === field)?.[0];
	const given = flag ? `--${flag}` : field || 'The command';
	if (flag && issue?.code === 'invalid_type' && input[field] === undefined) throw new AppError('usage', `${given} is missing.`, { field });
	throw new AppError('usage', `${given}: ${issue?.message ?? 'not as expected'}.`, {
		field,
		issue: issue?.message,
	});
}

export function flagOptions(procedure: ProcedureName, flags: Flags): Record<string, 'boolean' | 'string'> {
	return Object.fromEntries(
		Object.entries(flags).map(([flag, spec]) => [flag, fieldShape(procedure, spec.field).type === 'boolean' ? 'boolean' : 'string']),
	);
}

export function flagHelp(procedure: ProcedureName, flags: Flags): string[] {
	return Object.entries(flags).map(([flag, spec]) => {
		const shape = fieldShape(procedure, spec.field);
		const value =
			shape.type === 'boolean'
				? ''
				: ` ${shape.type === 'words' ? 'A,B' : shape.choices ? shape.choices.join('|') : shape.type === 'text' ? 'TEXT' : shape.type === 'list' ? 'A,B' : 'N'}`;
		const standard = shape.defaultText === undefined || shape.type === 'boolean' ? '' : ` (default ${shape.defaultText})`;
		const words = shape.type === 'words' && shape.choices ? ` (of ${shape.choices.join(', ')})` : '';
		return `  --${`${flag}${value}`.padEnd(30)} ${spec.doc}${words}${standard}`;
	});
}
