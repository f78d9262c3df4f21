import { expect, it } from 'vitest';
import type { Axis, NumberAxis, TimeAxis } from '../../src-main/shared/charts/chart.ts';
import { zoomedRange } from '../../src-renderer/components/chart/zoom.ts';

const time: TimeAxis = { type: 'time', label: 'UTC day' };
const number: NumberAxis = { type: 'number', label: 'Paths', unit: '', format: 'count', scale: 'linear', includesZero: false };
const chosen = (first: unknown, last: unknown, axis: Axis = time): unknown => zoomedRange({ 'xaxis.range[0]': first, 'xaxis.range[1]': last }, axis);

it('reads instants as UTC, however short they are written', () => {
	expect(chosen('2024-05-03', '2024-05-03 14')).toEqual([Date.UTC(2024, 4, 3), Date.UTC(2024, 4, 3, 14)]);
	expect(chosen('2024-05-03 14:05', '2024-05-03 14:05:12.3456')).toEqual([Date.UTC(2024, 4, 3, 14, 5), Date.UTC(2024, 4, 3, 14, 5, 12, 345)]);
	expect(chosen('2024-05-03 14:05:12', '2024-06-01 00:00:00.1')).toEqual([Date.UTC(2024, 4, 3, 14, 5, 12), Date.UTC(2024, 5, 1, 0, 0, 0, 100)]);
});

it('reads numbers as they are, of a log axis as the values that they stand for', () => {
	expect(chosen(2.5, 7, number)).toEqual([2.5, 7]);
	expect(chosen(2, 4, { ...number, scale: 'log' })).toEqual([100, 10_000]);
});

it('knows that nothing was chosen', () => {
	expect(zoomedRange({ 'yaxis.range[0]': 1, 'yaxis.range[1]': 2 }, time)).toBeUndefined();
	expect(zoomedRange({ 'xaxis.autorange': true }, time)).toBeUndefined();
	expect(chosen(7, 7)).toBeUndefined();
	expect(chosen('soon', '2024-05-03')).toBeUndefined();
});
