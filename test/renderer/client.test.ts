import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../src-main/shared/contract/client.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { createFrameReader, reconnectDelayMs } from '../../src-renderer/client/event-stream.ts';
import { codeOf } from '../../src-renderer/client/session.ts';
import { decodeOutput, encodeInput, errorOf } from '../../src-renderer/client/wire.ts';
import fc from '../support/properties.ts';

describe('what the page sends', () => {
	it('has the defaults filled in', () => {
		expect(encodeInput('risk.run', {})).toEqual({
			horizonDays: 90,
			paths: 10_000,
			levels: [0.95, 0.99],
			estimator: 'inverted_cdf',
			sampling: 'plain',
			seed: 1,
		});
	});

	it('is refused before it leaves, with the name of the field', () => {
		const send = () => encodeInput('risk.run', { paths: 3 });
		expect(send).toThrow(AppError);
		expect(send).toThrow(/^paths: /);
	});
});

describe('what the page receives', () => {
	const wire = {
		deviceId: 'd1',
		serial: 'K4H1',
		metric: 'temperature',
		label: 'Temperature',
		unit: '°C',
		kind: 'gauge',
		observedAtMs: [0, 86_400_000],
		values: [41, null],
	};

	it('has typed arrays, with NaN for what is missing', () => {
		const series = decodeOutput('series.get', wire);
		expect(series.values).toEqual(Float64Array.of(41, Number.NaN));
	});

	it('is refused when it is not as agreed', () => {
		expect(() => decodeOutput('series.get', { ...wire, kind: 'mood' })).toThrow(/series\.get.*kind/);
	});

	it('keeps code, message and details of an error, and takes anything else for an internal one', () => {
		const error = errorOf({ code: 'series_too_short', message: 'Needs 30 daily values, has 12.', details: { has: 12 } });
		expect([error.code, error.message, error.details]).toEqual(['series_too_short', 'Needs 30 daily values, has 12.', { has: 12 }]);
		expect([errorOf({ code: 'nonsense' }), errorOf(null), errorOf('x')].map(({ code }) => code)).toEqual(['internal', 'internal', 'internal']);
	});
});

describe('the event stream', () => {
	const events: EngineEvent[] = [
		{ kind: 'changed', what: 'risk' },
		{ kind: 'progress', callId: 'c', procedure: 'risk.run', phase: 'Simulating\n\npaths', done: 1, total: 2 },
		{ kind: 'job-ended', callId: 'c', procedure: 'risk.run' },
	];
	const text = `: open\n\n${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(': still here\n\n')}`;

	it('gives the same events wherever it is cut', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
				const next = createFrameReader();
				const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
				const received = places.slice(1).flatMap((end, index) => next(text.slice(places[index], end)));
				expect(received).toEqual(events);
			}),
		);
	});

	it('waits longer after each failed attempt, ten seconds at most', () => {
		expect([0, 1, 2, 10].map(reconnectDelayMs)).toEqual([500, 1000, 2000, 10_000]);
	});
});

describe('the one-time code', () => {
	it('is read from the fragment and from nothing else', () => {
		expect(codeOf('#code=Ab_9-x')).toBe('Ab_9-x');
		for (const fragment of ['', '#/', '#/fleet', '#code=', '#code=a&b', '#x=1&code=a']) expect(codeOf(fragment)).toBeNull();
	});
});
