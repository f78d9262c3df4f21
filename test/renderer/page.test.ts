import { describe, expect, it } from 'vitest';
import tokens from '../../resources/tokens.json' with { type: 'json' };
import { reportVariants } from '../../src-main/shared/domain/report.ts';
import type { LiveValues } from '../../src-renderer/client/job-store.ts';
import { progressText, remainingText } from '../../src-renderer/components/job-panel.tsx';
import { hrefOf, parseRoute, type Route, viewNames } from '../../src-renderer/routes.ts';
import { tokensCss } from '../../src-renderer/styles/tokens-css.ts';
import { importSentence } from '../../src-renderer/views/data/import-sentence.ts';
import { liveLstms } from '../../src-renderer/views/models/live-losses.ts';
import fc from '../support/properties.ts';

describe('the route in the address', () => {
	it('comes back from its address, whatever a drive or metric is called', () => {
		const view: fc.Arbitrary<Route> = fc.constantFrom(...viewNames).map((name) => ({ view: name }));
		const text = fc.string({ minLength: 1, unit: 'grapheme' });
		const instant = fc.option(fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2199, 0, 1) }), { nil: undefined });
		const drive: fc.Arbitrary<Route> = fc.tuple(text, text, instant, instant, fc.boolean()).map(([name, metric, fromMs, toMs, isRaw]) => ({
			view: 'drive',
			drive: name,
			metric,
			...(fromMs === undefined ? {} : { fromMs }),
			...(toMs === undefined ? {} : { toMs }),
			...(isRaw ? { isRaw: true as const } : {}),
		}));
		const report: fc.Arbitrary<Route> = fc.oneof(
			fc.constantFrom(...reportVariants).map((variant) => ({ view: 'reports' as const, variant })),
			text.map((name) => ({ view: 'reports' as const, variant: 'drive' as const, drive: name })),
		);
		fc.assert(
			fc.property(fc.oneof(view, drive, report), (route) => {
				expect(parseRoute(hrefOf(route))).toEqual(route);
			}),
		);
	});

	it('writes whole days as days, and leaves out times that are none', () => {
		const fromMs = Date.UTC(2024, 4, 3);
		expect(hrefOf({ view: 'drive', drive: 'd1', fromMs, toMs: fromMs + 1 })).toBe('#/drives/d1?from=2024-05-03&to=2024-05-03T00%3A00%3A00.001Z');
		expect(parseRoute('#/drives/d1?from=yesterday&to=2024-13-40&values=cooked')).toEqual({ view: 'drive', drive: 'd1' });
	});

	it('leads to the overview when nobody knows it', () => {
		for (const fragment of ['', '#', '#/', '#/nowhere', '#/drives/', '#code=abc']) expect(parseRoute(fragment)).toEqual({ view: 'overview' });
		expect(parseRoute('#/drives/%E0%A4%A')).toEqual({ view: 'drive', drive: '%E0%A4%A' });
	});
});

describe('the style sheet of tokens', () => {
	it('has every colour of both themes', () => {
		const css = tokensCss();
		for (const theme of [tokens.colour.light, tokens.colour.dark]) {
			for (const colour of Object.values(theme).flat()) expect(css).toContain(`: ${colour};`);
		}
		expect(css).toContain('--strong-border: #C8CED5;');
		expect(css).toContain('.role-series6 {');
	});
});

describe('progress in words', () => {
	const job = { callId: 'c', title: 'Training', slot: 's', phase: 'Training LSTM', done: 3, total: 8, startedAtMs: 0, isCancelling: false, live: [] };

	it('counts in the unit of the work, in percent without one, and only names the phase when the end is unknown', () => {
		expect(progressText({ ...job, unit: 'epochs' })).toBe('Training LSTM · 3 of 8 epochs');
		expect(progressText(job)).toBe('Training LSTM · 37\u00a0%');
		expect(progressText({ ...job, total: 0 })).toBe('Training LSTM');
	});

	it('rounds what is left to the unit that fits', () => {
		expect([undefined, 800, 59_000, 125_000, 7_300_000].map(remainingText)).toEqual([
			'',
			'1\u00a0s left',
			'59\u00a0s left',
			'about 2\u00a0min left',
			'about 2\u00a0h left',
		]);
	});
});

describe('the losses of a running training', () => {
	it('become one curve for each metric, in order, each epoch once', () => {
		const live: LiveValues[] = [
			{ metric: 'temperature', epoch: 2, trainLoss: 0.4, validationLoss: 0.5 },
			{ metric: 'temperature', epoch: 1, trainLoss: 0.6, validationLoss: 0.7 },
			{ metric: 'temperature', epoch: 2, trainLoss: 0.3, validationLoss: 0.45 },
			{ note: 'no epoch here' },
			{ metric: 'wear_percent', epoch: 1, trainLoss: 1 },
		];
		const [temperature, wear] = liveLstms(live);
		expect(temperature!.curve.epochs.map(({ epoch, trainLoss }) => [epoch, trainLoss])).toEqual([
			[1, 0.6],
			[2, 0.3],
		]);
		expect(wear!.curve.epochs[0]!.validationLoss).toBeNaN();
	});

	it('say how many epochs there are, which is best, and what no change misses by, as the latest report has it', () => {
		const told = { metric: 'temperature', trainLoss: 0.4, validationLoss: 0.5, epochs: 9, noChangeLoss: 0.8 };
		const [temperature] = liveLstms([
			{ ...told, epoch: 1, bestEpoch: 1 },
			{ ...told, epoch: 2, bestEpoch: 2 },
			{ ...told, epoch: 3, bestEpoch: 2 },
		]);
		expect(temperature).toMatchObject({ epochs: 9, marks: { bestEpoch: 2, noChangeLoss: 0.8 } });
		const [silent] = liveLstms([{ metric: 'wear_percent', epoch: 1 }]);
		expect(silent).toMatchObject({ epochs: 0, marks: undefined });
	});
});

describe('an import in words', () => {
	const totals = {
		files: 3,
		filesImported: 1,
		filesKnown: 1,
		filesRefused: 1,
		samples: 20,
		drives: 1,
		failures: 0,
		added: 19,
		known: 1,
		conflicts: 0,
		rejected: 2,
		questions: 0,
	};

	it('says what came in and what did not', () => {
		expect(importSentence({ imports: [], isDryRun: false, totals })).toBe(
			'Added 19 samples of 1 drive from 2 of 3 files. 1 file was refused. 1 sample was already there. 2 rows could not be read.',
		);
	});

	it('says would, after a preview', () => {
		expect(importSentence({ imports: [], isDryRun: true, totals })).toMatch(/^Would add 19 samples/);
	});
});
