/** Writes docs/reference.md from the contract; `--check` fails when the page is not what the contract says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type ProcedureName, procedureNames, procedures } from '../../src-main/shared/contract/procedures.ts';
import { type ErrorCode, errorCodes } from '../../src-main/shared/domain/errors.ts';

const file = join(resolve(import.meta.dirname, '../..'), 'docs', 'reference.md');

interface Property {
	type?: string;
	anyOf?: readonly { type?: string }[];
	enum?: readonly string[];
	default?: unknown;
	minimum?: number;
	maximum?: number;
	exclusiveMinimum?: number;
	exclusiveMaximum?: number;
	items?: Property;
}

function typeText(property: Property): string {
	if (property.enum) return property.enum.map((choice) => `\`${choice}\``).join(' or ');
	if (property.anyOf) return property.anyOf.map((part) => typeText(part)).join(' or ');
	if (property.type === 'array') return `list of ${typeText(property.items ?? {})}`;
	const low = property.minimum ?? property.exclusiveMinimum;
	const high = property.maximum ?? property.exclusiveMaximum;
	const isRange =
		(property.type === 'integer' || property.type === 'number') && low !== undefined && high !== undefined && high < Number.MAX_SAFE_INTEGER;
	return `${property.type ?? 'object'}${isRange ? ` from ${low} to ${high}` : ''}`;
}

function fieldLines(schema: z.ZodType): string[] {
	const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
		properties?: Record<string, Property>;
		required?: readonly string[];
	};
	const entries = Object.entries(shape.properties ?? {});
	if (entries.length === 0) return ['Nothing.'];
	return entries.map(([name, property]) => {
		const standard =
			property.default === undefined ? (shape.required?.includes(name) ? '' : ', optional') : `, default \`${JSON.stringify(property.default)}\``;
		return `- \`${name}\`: ${typeText(property)}${standard}`;
	});
}

function procedureSection(name: ProcedureName): string {
	const procedure = procedures[name];
	return [
		`### ${name}`,
		'',
		`*${procedure.kind}.* ${procedure.doc}`,
		'',
		'Input:',
		'',
		...fieldLines(procedure.input),
		'',
		'Output:',
		'',
		...fieldLines(procedure.output),
		...(procedure.errors.length > 0 ? ['', `Errors: ${procedure.errors.map((code) => `\`${code}\``).join(', ')}.`] : []),
	].join('\n');
}

function errorRow(code: ErrorCode): string {
	const entry = errorCodes[code];
	return `| \`${code}\` | ${entry.message} | ${entry.advice} | ${entry.httpStatus} | ${entry.exitStatus} | ${entry.isRetryable ? 'yes' : ''} |`;
}

export function referenceText(): string {
	return [
		'# Reference',
		'',
		'Made from the contract (`src-main/shared/contract/procedures.ts`) by `npm run reference`; do not edit.',
		'',
		'Over HTTP a procedure is `POST /api/<name>` with its input as the JSON body and the header `X-SSV-Token`; it answers its output.',
		'`X-SSV-Call-Id` names a job, for its progress in `GET /api/events` and for `jobs.cancel`. Instants are integers of UTC milliseconds',
		'in fields ending in `Ms`; a missing number in a list is `null`.',
		'',
		'## Procedures',
		'',
		procedureNames.map(procedureSection).join('\n\n'),
		'',
		'## Error codes',
		'',
		'| code | what | what to do | HTTP | exit | retry |',
		'|---|---|---|---|---|---|',
		...(Object.keys(errorCodes) as ErrorCode[]).sort().map(errorRow),
		'',
	].join('\n');
}

if (import.meta.main) {
	if (process.argv.includes('--check')) {
		let known = '';
		try {
			known = readFileSync(file, 'utf8');
		} catch {
			// A missing page is an outdated page.
		}
		if (known !== referenceText()) {
			process.stderr.write('docs/reference.md is not what the contract says. Run "npm run reference" and commit it.\n');
			process.exitCode = 1;
		}
	} else {
		writeFileSync(file, referenceText());
	}
}
