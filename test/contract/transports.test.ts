/** Every procedure through both transports: two equal workspaces, the same calls in the same order, the same answers. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../../src-main/engine/engine.ts';
import type { WireAnswer } from '../../src-main/shared/contract/client.ts';
import { type OutputOf, type ProcedureName, procedureNames, procedures } from '../../src-main/shared/contract/procedures.ts';
import { startServer } from '../../src-main/shells/http/server.ts';
import { type Door, httpDoor, ipcDoor } from '../support/doors.ts';
import { createRoom, generateTinyFleet } from '../support/engine-room.ts';
import { type ExampleRoom, exampleNames, examples } from '../support/examples.ts';

const room = createRoom();
afterAll(room.close);

/** What cannot be equal: random ids, and instants that the storage thread's own running clock gave. */
const VOLATILE = [
	'downloadId',
	'rejectsDownloadId',
	'truthDownloadId',
	'importedAtMs',
	'madeAtMs',
	'enteredAtMs',
	'undoneAtMs',
	'decidedAtMs',
	'appliedAtMs',
];
/** A paper names the instant of its risk run. */
const VOLATILE_OF: Partial<Record<ProcedureName, readonly string[]>> = {
	// The folder of each engine is its own.
	'workspace.get': ['folder'],
	'workspace.switch': ['folder'],
	'fleet.trySynthetic': ['folder'],
	'watches.add': ['path', 'addedAtMs'],
	'watches.list': ['path', 'addedAtMs'],
	'profiles.list': ['savedAtMs'],
	'anomalies.acknowledge': ['createdAtMs'],
	'anomalies.reopen': ['createdAtMs'],
	'alarms.acknowledgements': ['createdAtMs', 'withdrawnAtMs'],
	'windows.save': ['createdAtMs'],
	'windows.list': ['createdAtMs', 'endedAtMs'],
	'groups.make': ['firstSeenMs', 'lastSeenMs', 'membersAtMs'],
	'groups.undo': ['atMs'],
	'groups.list': ['atMs', 'firstSeenMs', 'lastSeenMs', 'membersAtMs'],
	'risk.configure': ['atMs', 'setAtMs'],
	'risk.settings': ['atMs', 'setAtMs'],
	'models.runs': ['savedAtMs', 'inUseSinceMs'],
	'models.use': ['inUseSinceMs'],
	'risk.backtest.latest': ['madeAtMs'],
	'report.make': ['bytes', 'sha256', 'simulatedAtMs'],
	'report.tables': ['bytes', 'sha256'],
	'reports.list': ['bytes', 'sha256', 'simulatedAtMs'],
	'reports.compare': ['bytes', 'sha256', 'simulatedAtMs'],
	'reports.verify': ['bytes', 'sha256', 'simulatedAtMs'],
};

function masked(value: unknown, keys: readonly string[]): unknown {
	if (Array.isArray(value)) return value.map((inner) => masked(inner, keys));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keys.includes(key) ? typeof inner : masked(inner, keys)]));
}

type Answers = ReadonlyMap<ProcedureName, WireAnswer>;

/** Runs every example and keeps what came over the wire. */
async function runExamples(engine: Engine, door: Door): Promise<Answers> {
	const folder = await room.folder();
	const exampleRoom: ExampleRoom = { engine, fleetPath: await generateTinyFleet(engine, folder), path: (name) => join(folder, name) };
	const answers = new Map<ProcedureName, WireAnswer>();
	for (const name of exampleNames) answers.set(name, await door.call(name, await examples[name](exampleRoom)));
	return answers;
}

let overIpc: Answers;
let overHttp: Answers;

function outputOf(answers: Answers, name: ProcedureName): unknown {
	const answer = answers.get(name);
	if (!answer?.ok) throw new Error(`${name} answered ${JSON.stringify(answer)}`);
	return answer.output;
}
const decoded = <P extends ProcedureName>(name: P): OutputOf<P> =>
	z.decode(procedures[name].output as z.ZodType, outputOf(overHttp, name)) as OutputOf<P>;

beforeAll(async () => {
	const first = await room.engine();
	overIpc = await runExamples(first, ipcDoor(first));
	await first.close();
	const second = await room.engine();
	const server = await startServer({ engine: second, port: 0 });
	room.onClose(() => server.close());
	overHttp = await runExamples(second, httpDoor(server));
}, 120_000);

describe('both transports', () => {
	it('have an example of every procedure', () => {
		expect([...exampleNames].sort()).toEqual([...procedureNames].sort());
	});

	it.each(exampleNames)('give the same answer to %s', (name) => {
		const keys = [...VOLATILE, ...(VOLATILE_OF[name] ?? [])];
		expect(masked(outputOf(overHttp, name), keys)).toEqual(masked(outputOf(overIpc, name), keys));
	});

	it.each(exampleNames)('carry %s as plain JSON, and decoding and encoding it again changes nothing', (name) => {
		const wire = outputOf(overIpc, name);
		expect(JSON.parse(JSON.stringify(wire))).toEqual(wire);
		const schema = procedures[name].output as z.ZodType;
		expect(z.encode(schema, z.decode(schema, wire))).toEqual(wire);
	});
});

describe('what a caller decodes', () => {
	it('has typed arrays again', () => {
		const series = decoded('series.get');
		expect(series.values).toBeInstanceOf(Float64Array);
		expect(series.observedAtMs).toBeInstanceOf(Float64Array);
		expect(series.values).toHaveLength(60);
		expect(decoded('risk.run').histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(2_000);
	});

	it('has instants as whole UTC milliseconds in order of time', () => {
		const { observedAtMs } = decoded('series.get');
		expect(observedAtMs.every((instant) => Number.isInteger(instant) && instant % 86_400_000 === 0)).toBe(true);
		expect([...observedAtMs].sort((a, b) => a - b)).toEqual([...observedAtMs]);
		expect(decoded('workspace.get').lastMs).toBe(observedAtMs.at(-1));
	});

	it('belongs to the workspace that was asked', () => {
		expect(decoded('imports.run').totals).toMatchObject({ files: 2, samples: 362, added: 362, drives: 8 });
		expect(decoded('fleet.trySynthetic').workspace).toMatchObject({ which: 'synthetic', isSynthetic: true, drives: 2 });
		expect(decoded('workspace.switch')).toMatchObject({ which: 'own', isSynthetic: false, drives: 6, hasSynthetic: true });
	});
});
