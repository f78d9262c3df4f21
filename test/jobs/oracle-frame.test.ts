/** What must never pass in `ssv oracle`: small made-up fixtures, each wrong in one way. */
import { describe, expect, it } from 'vitest';
import { type CaseCheck, createCaseBook } from '../../src-main/jobs/oracle/case-book.ts';
import { checkOracle } from '../../src-main/jobs/oracle/check-oracle.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';

const quiet = { progress: () => {}, isCancelled: () => false };
const check = (document: unknown, context = quiet) =>
	checkOracle({ file: 'made-up.json', text: typeof document === 'string' ? document : JSON.stringify(document) }, context);

const tolerance = {
	'forward, loss': { rtol: 1e-12, atol: 1e-13 },
	gradients: { rtol: 1e-10, atol: 1e-12 },
	'weights after steps': { rtol: 1e-8, atol: 1e-10 },
};
/** Two targets, one hit and one missed by 2. */
const right = {
	fixture: 'lstm',
	schema: 1,
	tolerance,
	losses: { prediction: [1, 2], target: [1, 4], values: { mse: { value: 2, gradient: [0, -2] } } },
	cosine_schedules: [{ lr0: 1, T_max: 2, eta_min: 0, lr: [1, 0.5, 0] }],
};
const withMse = (mse: unknown) => ({ ...right, losses: { ...right.losses, values: { mse } } });
const withSchedule = (changed: Readonly<Record<string, unknown>>) => ({ ...right, cosine_schedules: [{ ...right.cosine_schedules[0], ...changed }] });

describe('a fixture', () => {
	it('passes when all is right, with every number counted', async () => {
		const cases = await check(right);
		expect(cases.map(({ kind, id, status, quantities }) => [kind, id, status, quantities])).toEqual([
			['cosine_schedules', '1 to 0 in 2', 'passed', 3],
			['losses', 'mse', 'passed', 3],
		]);
	});

	it.each<[string, unknown, RegExp]>([
		['a number that is off', withMse({ value: 2.1, gradient: [0, -2] }), /value is off by/],
		['one number of a list that is off', withMse({ value: 2, gradient: [0, -2.001] }), /gradient is off by/],
		['a list that is longer', withMse({ value: 2, gradient: [0, -2, 0] }), /gradient is off by Infinity/],
		['a list that is shorter', withMse({ value: 2, gradient: [0] }), /gradient is off by Infinity/],
		['an empty list', withMse({ value: 2, gradient: [] }), /gradient is off by Infinity/],
		['a list of lists', withMse({ value: 2, gradient: [[0], [-2]] }), /gradient is off by Infinity/],
		['a list where a number is', withMse({ value: [2], gradient: [0, -2] }), /value is off by Infinity/],
		['a number where a list is', withMse({ value: 2, gradient: -2 }), /gradient is off by Infinity/],
		['a missing value where a number is', withMse({ value: null, gradient: [0, -2] }), /value is off by Infinity/],
		['a missing value in a list', withMse({ value: 2, gradient: [0, null] }), /gradient is off by Infinity/],
		['an infinity', withMse({ value: 'Infinity', gradient: [0, '-Infinity'] }), /value is off by Infinity; gradient is off by Infinity/],
		['a text', withMse({ value: 'two', gradient: [0, -2] }), /"two" is no number/],
		['an object', withMse({ value: { of: 2 }, gradient: [0, -2] }), /is no number/],
		['an object in a list', withMse({ value: 2, gradient: [0, { of: -2 }] }), /is no number/],
		['a quantity that is missing', withMse({ gradient: [0, -2] }), /the file has no value/],
		['a quantity that nobody covers', withMse({ value: 2, gradient: [0, -2], curvature: 1 }), /curvature is not covered/],
		['a nested quantity that nobody covers', withSchedule({ more: { sum: 1.5 } }), /more\.sum is not covered/],
		['a list of objects that nobody covers', withSchedule({ steps: [{ lr: 1 }] }), /steps\S* is not covered/],
		['an input that nobody knows', withSchedule({ momentum: 0.9 }), /momentum is not covered/],
		['a kind that nobody covers', { ...right, rmsprop: [] }, /this kind of case is not covered/],
		['a method that the program does not know', { ...right, losses: { ...right.losses, values: { hinge: { value: 2 } } } }, /"hinge" is not known/],
		['an entry that is no object', { ...right, cosine_schedules: [1] }, /is no object/],
		['a kind that is no list', { ...right, cosine_schedules: { a: 1 } }, /is no list/],
		['a tolerance that is missing', { ...right, tolerance: { gradients: tolerance.gradients } }, /there is no tolerance "forward, loss"/],
		['a topic that nobody covers', { ...right, fixture: 'entropy' }, /this topic is not covered/],
		['a topic named like a built-in', { ...right, fixture: 'constructor' }, /this topic is not covered/],
		['another schema', { ...right, schema: 2 }, /schema 2 is not 1/],
		['no schema', { ...right, schema: undefined }, /schema undefined is not 1/],
		['no tolerances', { ...right, tolerance: undefined }, /is no object/],
		['no case at all', { fixture: 'lstm', schema: 1, tolerance }, /holds no case/],
		['a kind of which nothing was judged', { ...right, losses: { prediction: [1], target: [1], values: {} } }, /none of it was judged/],
		['an object without members', withMse({ value: 2, gradient: [0, -2], more: {} }), /more is not covered/],
		['only empty lists', { fixture: 'lstm', schema: 1, tolerance, cosine_schedules: [], cases: [] }, /holds no case/],
		['broken JSON', JSON.stringify(right).slice(0, -1), /no JSON document/],
		['nothing', '', /no JSON document/],
		['a list', [right], /is no object/],
		['null', 'null', /is no object/],
	])('fails for %s', async (_, document, note) => {
		const failed = (await check(document)).filter(({ status }) => status === 'failed');
		expect(failed.map((one) => one.note).join('\n')).toMatch(note);
	});

	it('still judges the cases beside one that is wrong', async () => {
		const cases = await check(withMse({ value: 99, gradient: [0, -2] }));
		expect(cases.map(({ kind, status }) => [kind, status])).toEqual([
			['cosine_schedules', 'passed'],
			['losses', 'failed'],
		]);
	});

	it('ends as cancelled, not as judged, when it is cancelled', async () => {
		const cancelled = check(right, { ...quiet, isCancelled: () => true });
		await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
		await expect(cancelled).rejects.toBeInstanceOf(AppError);
	});
});

describe('a case', () => {
	const exactly = { name: 'any', rtol: 1e-9, atol: 0 };
	const judged = async (entry: Readonly<Record<string, unknown>>, judge: (c: CaseCheck) => void, inputs: readonly string[] = []) => {
		const book = createCaseBook('made-up.json');
		await book.check({ kind: 'cases', id: 'one', entry, inputs }, judge);
		return book.cases[0];
	};

	it('covers the key "1.5" by itself, not by the key "1"', async () => {
		const entry = { quantiles: { 1: 2, 1.5: 3 } };
		expect(await judged(entry, (c) => c.close('quantiles.1', 2, exactly))).toMatchObject({ note: 'quantiles.1.5 is not covered' });
		const both = await judged(entry, (c) => {
			c.close('quantiles.1', 2, exactly);
			c.close('quantiles.1.5', 3, exactly);
		});
		expect(both).toMatchObject({ status: 'passed', quantities: 2 });
	});

	it('takes a value that we do not have for no missing value', async () => {
		const ours = {} as { readonly stat: number };
		expect(await judged({ stat: null }, (c) => c.close('stat', ours.stat, exactly))).toMatchObject({ status: 'failed' });
		expect(await judged({ stat: null }, (c) => c.close('stat', [Number.NaN], exactly))).toMatchObject({ status: 'failed' });
		expect(await judged({ stat: [null] }, (c) => c.close('stat', [ours.stat], exactly))).toMatchObject({ status: 'failed' });
		expect(await judged({ lag: null }, (c) => c.exact('lag', ours.stat))).toMatchObject({ status: 'failed' });
		expect(await judged({ stat: null }, (c) => c.close('stat', Number.NaN, exactly))).toMatchObject({ status: 'passed' });
	});

	it('loses no error in a list, even when its ratio is no number', async () => {
		const endless = { name: 'any', rtol: Number.POSITIVE_INFINITY, atol: 0 };
		expect(await judged({ x: [1, 0, 1] }, (c) => c.close('x', [1, 5, 1], endless))).toMatchObject({ status: 'failed' });
	});

	it('opens a list of objects: each member must be covered', async () => {
		const entry = { steps: [{ lr: 1 }, { lr: 2 }] };
		expect(await judged(entry, (c) => c.close('steps.0.lr', 1, exactly))).toMatchObject({ note: 'steps.1.lr is not covered' });
		const both = await judged(entry, (c) => entry.steps.forEach((step, i) => void c.close(`steps.${i}.lr`, step.lr, exactly)));
		expect(both).toMatchObject({ status: 'passed', quantities: 2 });
	});

	it('fails when nothing was compared, and tells why something was not', async () => {
		expect(await judged({ x: 1 }, () => {}, ['x'])).toMatchObject({ status: 'failed', note: 'nothing was compared' });
		expect(await judged({ x: 1 }, (c) => c.skip('x', 'MAD is 0'))).toMatchObject({ status: 'passed', note: 'not judged: MAD is 0' });
	});
});
