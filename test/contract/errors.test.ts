/** Every error code at every door: the same code, message and details, the status of the table, and nothing else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../../src-main/engine/engine.ts';
import { procedureNames, procedures } from '../../src-main/shared/contract/procedures.ts';
import { AppError, type ErrorCode, errorCodes, fromErrorShape, isErrorCode, toAppError, toErrorShape } from '../../src-main/shared/domain/errors.ts';
import { describeFailure } from '../../src-main/shells/cli/main.ts';
import { printableJson } from '../../src-main/shells/cli/terminal.ts';
import { type RunningServer, startServer } from '../../src-main/shells/http/server.ts';
import { createThreadPool } from '../../src-main/threads/pool.ts';
import { addressOf, httpDoor, ipcDoor, tokenHeaders } from '../support/doors.ts';
import { createRoom } from '../support/engine-room.ts';

const codes = Object.keys(errorCodes) as ErrorCode[];
const details = { field: 'horizonDays', limit: 3650 };
const room = createRoom();
afterAll(room.close);

/** An engine whose every call ends as told: what doors do with an answer does not depend on who gave it. */
let failWith: ErrorCode = 'internal';
let engine: Engine;
let server: RunningServer;

beforeAll(async () => {
	const real = await room.engine();
	engine = {
		...real,
		callWire: async () => ({ ok: false, error: toErrorShape(new AppError(failWith, undefined, details, new Error('for the log only'))) }),
	};
	server = await startServer({ engine, port: 0 });
	room.onClose(() => server.close());
});

describe('the table of errors', () => {
	it.each(codes)('says what %s means in whole sentences and gives valid statuses', (code) => {
		const { message, advice, httpStatus, exitStatus } = errorCodes[code];
		expect(message).toMatch(/^[A-Z].*\.$/);
		expect(advice).toMatch(/^$|^[A-Z].*\.$/);
		expect(httpStatus).toBeGreaterThanOrEqual(200);
		expect(httpStatus).toBeLessThan(600);
		expect([0, 2, 3, 4, 5, 6, 70]).toContain(exitStatus);
	});

	it('is known to the domain and names every error that a procedure declares', () => {
		for (const name of procedureNames) for (const code of procedures[name].errors) expect(isErrorCode(code)).toBe(true);
		for (const stranger of ['', 'toString', '__proto__', 'no_such_code', 7, null]) expect(isErrorCode(stranger)).toBe(false);
	});
});

describe.each(codes)('the error %s', (code) => {
	const { message, httpStatus, exitStatus } = errorCodes[code];

	it('leaves the HTTP door with its status and three fields', async () => {
		failWith = code;
		const answer = await fetch(addressOf(server, '/api/about.get'), { method: 'POST', headers: tokenHeaders(server), body: '{}' });
		expect(answer.status).toBe(httpStatus);
		expect(await answer.json()).toEqual({ error: { code, message, details } });
	});

	it('crosses IPC in the same form', async () => {
		failWith = code;
		expect(await ipcDoor(engine).call('about.get', {})).toMatchObject({ ok: false, error: { code, message, details } });
	});

	it('ends the command line with its exit status and the same JSON', () => {
		const failure = describeFailure(new AppError(code, undefined, details));
		expect(failure.exitStatus).toBe(exitStatus);
		expect(JSON.parse(printableJson(failure.json))).toEqual({ error: { code, message, details } });
		expect(failure.lines[0]).toContain(message);
	});

	it('survives being written down and read again, cause included', () => {
		const shape = JSON.parse(JSON.stringify(toErrorShape(new AppError(code, undefined, details, new Error('the deeper reason'))))) as ReturnType<
			typeof toErrorShape
		>;
		const back = fromErrorShape(shape);
		expect(back).toMatchObject({ name: 'AppError', code, message, details });
		expect(String(back.cause)).toContain('the deeper reason');
	});
});

describe('errors on their way', () => {
	it('cross a real thread with code, details and cause, every one of them', async () => {
		const pool = createThreadPool({ entry: new URL('../support/thread-jobs.ts', import.meta.url), size: 1, name: 'test' });
		room.onClose(() => pool.close());
		for (const code of codes) {
			const thrown = await pool.run('throwCode', code).then(() => null, toAppError);
			expect(thrown).toMatchObject({ code, details: { where: 'line 3' } });
			expect(String(thrown?.cause)).toContain('the deeper reason');
		}
	});

	it('are the same for the same mistake at every door', async () => {
		const real = await room.engine();
		const realServer = await startServer({ engine: real, port: 0 });
		room.onClose(() => realServer.close());
		for (const [procedure, input] of [
			['risk.run', { paths: 3 }],
			['risk.run', { paths: 1_000, surplus: true }],
			['series.get', { drive: 'nobody', metric: 'temperature_c' }],
			['imports.run', { sources: ['source-00000000'] }],
			['imports.run', { sources: [] }],
			['risk.run', {}],
			['no.such', {}],
			['__proto__', {}],
			['about.get', []],
		] as const) {
			const [overIpc, overHttp] = [await ipcDoor(real).call(procedure, input), await httpDoor(realServer).call(procedure, input)];
			if (overIpc.ok || overHttp.ok) throw new Error(`${procedure} answered`);
			const { cause: _cause, ...shape } = overIpc.error;
			expect(overHttp.error).toEqual(shape);
			expect(shape.code).not.toBe('internal');
		}
	});

	it('become internal with an id when nobody foresaw them, and the log has the rest under that id', async () => {
		const log: string[] = [];
		const real = await room.engine({ log: (line) => log.push(line) });
		const target = real.files.registerTarget('/nowhere');
		real.files.target = () => {
			throw new TypeError('nobody foresaw this');
		};
		const answer = await real.callWire('bundle.export', { target });
		const other = await real.callWire('fleet.generate', { drives: 1, days: 1, target });
		expect(answer.ok).toBe(false);
		if (other.ok) throw new Error('it answered');
		expect(other.error.code).toBe('internal');
		expect(other.error.cause).toBeUndefined();
		const { id } = z.object({ id: z.uuid() }).parse(other.error.details);
		expect(log.join('\n')).toContain(id);
		expect(log.join('\n')).toContain('nobody foresaw this');
	});
});
