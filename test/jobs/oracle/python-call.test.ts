import { describe, expect, it } from 'vitest';
import { bindArguments, parsePythonCalls } from '../../../src-main/jobs/oracle/python-call.ts';

describe('parsePythonCalls', () => {
	it('reads names, literals, lists, keywords, dots and slices', () => {
		expect(parsePythonCalls("statsmodels.tsa.acf(x, nlags=24, alpha=-0.5e-1, fft=False, method='yw', lags=[1, (2,)])[1:15], dw(a[:n])")).toEqual([
			{
				function: 'acf',
				positional: [{ name: 'x' }],
				keywords: { nlags: 24, alpha: -0.05, fft: false, method: 'yw', lags: [1, [2]] },
				slice: { from: 1, to: 15 },
			},
			{ function: 'dw', positional: [{ name: 'a', slice: { to: { name: 'n' } } }], keywords: {} },
		]);
		expect(parsePythonCalls('f(None, range(1, 4))[0]')).toEqual([
			{ function: 'f', positional: [null, { function: 'range', positional: [1, 4], keywords: {} }], keywords: {}, slice: { from: 0 } },
		]);
	});

	it('binds arguments by place and name, and refuses those that nobody covers', () => {
		const [call] = parsePythonCalls('f(1, b=2)');
		expect(bindArguments(call, ['a', 'b'])).toEqual({ a: 1, b: 2 });
		expect(() => bindArguments(call, ['a'])).toThrowError(/argument b of f is not covered/);
		expect(() => bindArguments(call, ['b'].slice(1))).toThrowError(/not covered/);
	});

	it('refuses what is no call', () => {
		for (const text of ['', 'x', '3', 'f(', 'f(1', 'f(1 2)', 'f(1))', 'f(x) + 1', 'f(1=2)', 'f(lambda v: v)', 'f[1](x)', "f('a)"])
			expect(() => parsePythonCalls(text), text).toThrowError(expect.objectContaining({ code: 'json_rejected' }));
	});
});
