/** The OpenAPI description, derived from the procedure table. */
import { z } from 'zod';
import { type ProcedureName, procedureNames, procedures } from '../../shared/contract/procedures.ts';
import { errorCodes } from '../../shared/domain/errors.ts';

const schemaOf = (schema: z.ZodType): unknown => {
	const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
	return rest;
};

/** The wire form of an output: a codec's input side is what travels. */
const errorSchema = {
	type: 'object',
	required: ['error'],
	properties: {
		error: {
			type: 'object',
			required: ['code', 'message', 'details'],
			properties: { code: { type: 'string', enum: Object.keys(errorCodes) }, message: { type: 'string' }, details: { type: 'object' } },
		},
	},
};

function operation(name: ProcedureName): unknown {
	const procedure = procedures[name];
	const byStatus = new Map<number, string[]>();
	for (const code of [...procedure.errors, 'invalid_input', 'internal'] as const) {
		const { httpStatus } = errorCodes[code];
		byStatus.set(httpStatus, [...(byStatus.get(httpStatus) ?? []), code]);
	}
	return {
		post: {
			operationId: name,
			summary: procedure.doc,
			tags: [name.split('.')[0]],
			'x-kind': procedure.kind,
			requestBody: { required: true, content: { 'application/json': { schema: schemaOf(procedure.input) } } },
			responses: {
				200: { description: 'The output.', content: { 'application/json': { schema: schemaOf(procedure.output) } } },
				...Object.fromEntries(
					[...byStatus].map(([status, codes]) => [
						status,
						{ description: codes.join(', '), content: { 'application/json': { schema: errorSchema } } },
					]),
				),
			},
		},
	};
}

export function openApi(version: string): unknown {
	return {
		openapi: '3.1.0',
		info: { title: 'Stochastic Storage VaR', version, description: 'Loopback API. Every request carries the header X-SSV-Token.' },
		components: { securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'X-SSV-Token' } } },
		security: [{ token: [] }],
		paths: Object.fromEntries(procedureNames.map((name) => [`/api/${name}`, operation(name)])),
	};
}
