/** One raw value of 2^60 + 1 from the file through every door: nowhere may it lose a digit. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../../src-main/engine/engine.ts';
import { type OutputOf, procedures } from '../../src-main/shared/contract/procedures.ts';
import { type RunningServer, startServer } from '../../src-main/shells/http/server.ts';
import { ssv } from '../support/command-line.ts';
import { httpDoor, ipcDoor } from '../support/doors.ts';
import { createRoom } from '../support/engine-room.ts';
import { HUGE_RAW, hugeRawText, PACKED_HOURS } from '../support/huge-raw.ts';

const room = createRoom();
const exact = HUGE_RAW.toString();
const question = { drive: 'HUGE-RAW-1', metric: 'smart_22_raw' };
let folder: string;
let file: string;

beforeAll(async () => {
	folder = join(await room.folder(), 'workspace');
	file = join(await room.folder(), 'huge.json');
	writeFileSync(file, hugeRawText(3));
	expect((await ssv(['import', file, '--workspace', folder, '--json'])).json<OutputOf<'imports.run'>>().totals).toMatchObject({
		samples: 3,
		rejected: 0,
	});
});
afterAll(room.close);

it('the value itself is one that a number would lose', () => {
	expect(BigInt(Number(HUGE_RAW))).not.toBe(HUGE_RAW);
	expect(exact).toBe('1152921504606846977');
});

describe('the command line', () => {
	const words = ['series', '--drive', question.drive, '--metric', question.metric, '--workspace'];

	it('prints it in JSON and in the table', async () => {
		const { points } = (await ssv([...words, folder, '--json'])).json<{ points: { raw?: string; value: number }[] }>();
		expect(points.map(({ raw }) => raw)).toEqual([exact, exact, exact]);
		expect((await ssv([...words, folder])).stdout).toContain(exact);
	});

	it('explains it with its exact text, and the packed hours by their rule', async () => {
		const unknown = (await ssv([...words, folder, '--explain', '--json'])).json<{ explanation: OutputOf<'metrics.explain'> }>();
		expect(unknown.explanation.example?.raw).toBe(exact);
		const hours = (await ssv(['series', '--drive', question.drive, '--metric', 'power_on_hours', '--explain', '--workspace', folder])).stdout;
		expect(hours).toContain('All 3 raw values that are kept decode to the stored value.');
		expect(hours).toContain(`Latest: raw ${PACKED_HOURS + 48n}, decoded 47108 h.`);
	});
});

describe('the transports', () => {
	let engine: Engine;
	let server: RunningServer;
	beforeAll(async () => {
		engine = await room.engine({ folder });
		server = await startServer({ engine, port: 0 });
	});
	afterAll(async () => {
		await server.close();
		await engine.close();
	});

	it('carry it over HTTP and over IPC, and the page decodes it to the last digit', async () => {
		for (const door of [httpDoor(server), ipcDoor(engine)]) {
			const answer = await door.call('series.get', question);
			if (!answer.ok) throw new Error(answer.error.message);
			// What the page's client does with an answer.
			const output = z.decode(procedures['series.get'].output as z.ZodType, answer.output) as OutputOf<'series.get'>;
			expect(output.raws).toEqual([exact, exact, exact]);
			expect(output.values[0]).toBe(Number(HUGE_RAW));
		}
	});

	it('gives the engine in this process the same', async () => {
		expect((await engine.call('series.get', question)).raws).toEqual([exact, exact, exact]);
		expect(await engine.call('metrics.explain', { ...question, metric: 'power_on_hours' })).toMatchObject({
			checked: 3,
			agreeing: 3,
			example: { raw: (PACKED_HOURS + 48n).toString(), value: 47_108 },
		});
	});
});
