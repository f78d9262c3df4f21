import { describe, expect, it } from 'vitest';
import { compareFigures } from '../../src-main/report/compare-figures.ts';
import { differingFigures } from '../../src-main/report/differing-figures.ts';
import { figuresText, reportFigures } from '../../src-main/report/figures.ts';
import { maskSerials } from '../../src-main/report/mask-serials.ts';
import { reportFigures as schema } from '../../src-main/shared/contract/report-schemas.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import type { ReportFigures } from '../../src-main/shared/domain/report.ts';
import { madeUpReport } from './inputs.ts';

const input = madeUpReport(30);
const figures = reportFigures(input)!;

/** A loss of which the simulations of two reports know this much. */
const withLoss = (value: number, standardError: number, changes: Partial<ReportFigures['simulation']> = {}): ReportFigures => ({
	...figures,
	simulation: { ...figures.simulation, ...changes },
	expectedLoss: { value, standardError, lower: value - 2 * standardError, upper: value + 2 * standardError },
});

describe('the figures of a report', () => {
	it('come back from JSON as they were', () => {
		expect(schema.parse(JSON.parse(figuresText(figures)))).toEqual(JSON.parse(JSON.stringify(figures)));
	});

	it('are one text whatever order their fields were made in', () => {
		const turned = Object.fromEntries(Object.entries(figures).reverse()) as unknown as ReportFigures;
		expect(figuresText(turned)).toBe(figuresText(figures));
	});

	it('are the same for a short report as for a full one, but for what was asked', () => {
		const short = reportFigures({ ...input, options: { ...input.options, variant: 'executive' } })!;
		expect({ ...short, options: figures.options }).toEqual(figures);
	});

	it('have every drive at risk, the largest part of CVaR first, and nothing where nobody simulated', () => {
		const parts = figures.drives.map(({ conditionalValueAtRisk }) => conditionalValueAtRisk);
		expect(parts).toHaveLength(30);
		expect(parts).toEqual(parts.toSorted((a, b) => b - a));
		expect(reportFigures(madeUpReport(0))).toBeNull();
	});

	it('show no serial whole that the report masks', () => {
		const text = figuresText(reportFigures(maskSerials({ ...input, options: { ...input.options, masksSerials: true } }))!);
		for (const { serial } of input.drives) expect(text).not.toContain(serial);
		expect(figuresText(figures)).toContain(input.drives[0]!.serial);
	});
});

it('refuses figures of more drives than any report has', () => {
	const [drive] = figures.drives;
	const withDrives = (count: number) => schema.safeParse({ ...figures, drives: Array.from({ length: count }, () => drive) }).success;
	expect([limits.reportDrives - 1, limits.reportDrives, limits.reportDrives + 1].map(withDrives)).toEqual([true, true, false]);
});

describe('two reports', () => {
	const lossOf = (newer: ReportFigures, older: ReportFigures) =>
		compareFigures(newer, older, 10).figures.find(({ figure }) => figure === 'expectedLoss');

	it('differ by more than the errors only where the change is larger than what both simulations leave open', () => {
		// 1.96 * sqrt(30^2 + 40^2) = 98.0
		expect(lossOf(withLoss(1_097, 30), withLoss(1_000, 40))).toMatchObject({ change: 97, isBeyondErrors: false });
		expect(lossOf(withLoss(1_099, 30), withLoss(1_000, 40))).toMatchObject({ change: 99, isBeyondErrors: true });
		expect(lossOf(withLoss(1_099, 30), withLoss(1_000, 40))?.margin).toBeCloseTo(97.998, 3);
	});

	it('are shown but not judged over different horizons or in different money', () => {
		expect(lossOf(withLoss(2_000, 1), withLoss(1_000, 1, { horizonDays: 30 }))).toMatchObject({ change: 1_000, isBeyondErrors: null });
		expect(lossOf(withLoss(2_000, 1), withLoss(1_000, 1, { currency: 'USD' }))).toMatchObject({ isBeyondErrors: null });
	});

	it('name the drives that came to the top and left it, and whether the other report knows them', () => {
		const [first, second, ...rest] = figures.drives;
		const found = compareFigures({ ...figures, drives: [second!, ...rest] }, figures, 3);
		expect(found.left).toMatchObject([{ deviceId: first!.deviceId, isInOther: false }]);
		expect(found.entered).toMatchObject([{ deviceId: rest[1]!.deviceId, isInOther: true }]);
	});

	it('tell in sentences what they do not share: history, horizon, prices, versions', () => {
		const other: ReportFigures = {
			...withLoss(1, 1, { horizonDays: 30, stated: { prices: 'abc', groups: '' } }),
			dataHash: 'f'.repeat(64),
			versions: { ...figures.versions, Node: '22.0.0' },
		};
		const { basis } = compareFigures(figures, other, 10);
		expect(basis.map(({ part }) => part)).toEqual(['history', 'horizon', 'prices', 'versions']);
		for (const { text } of basis) expect(text).toMatch(/^[A-Z].*\.$/);
		expect(compareFigures(figures, figures, 10).basis).toEqual([]);
	});

	it('leave out levels that only one of them has', () => {
		const one = { ...figures, levels: figures.levels.slice(0, 1) };
		const levels = compareFigures(figures, one, 10).figures.flatMap(({ confidence }) => confidence ?? []);
		expect(new Set(levels)).toEqual(new Set([figures.levels[0]!.confidence]));
	});
});

describe('figures held beside each other', () => {
	const leaf = (a: unknown, b: unknown) => differingFigures(a, b, 10);

	it('differ in the last digit, and are named as they stand in the file', () => {
		const changed = structuredClone(figures) as unknown as { levels: { valueAtRisk: { value: number } }[] };
		changed.levels[0]!.valueAtRisk.value *= 1 + Number.EPSILON;
		const found = leaf(figures, changed);
		expect(found.differing).toBe(1);
		expect(found.differences[0]?.figure).toBe(`levels[${figures.levels[0]!.confidence}].valueAtRisk.value`);
		expect(leaf(figures, structuredClone(figures)).differing).toBe(0);
	});

	it('lose one drive as one drive, not as all behind it', () => {
		const found = differingFigures(figures.drives, figures.drives.slice(1), 100);
		expect(found.differences.every(({ figure }) => figure === '.order' || figure.startsWith(`[${figures.drives[0]!.deviceId}]`))).toBe(true);
		expect(found.differences.filter(({ recomputed }) => recomputed === 'absent')).toHaveLength(found.differing - 1);
	});

	it('differ when only their order does', () => {
		expect(leaf(figures.drives, figures.drives.toReversed()).differences).toMatchObject([{ figure: '.order' }]);
	});

	it('tell a missing figure from one that is null', () => {
		expect(leaf({ a: null }, {}).differences).toEqual([{ figure: 'a', stated: 'null', recomputed: 'absent' }]);
	});

	it('are all counted where only some are listed', () => {
		expect(differingFigures({ a: 1, b: 2, c: 3 }, { a: 4, b: 5, c: 6 }, 2)).toMatchObject({ compared: 3, differing: 3, differences: { length: 2 } });
	});
});
