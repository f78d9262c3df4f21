import { describe, expect, it } from 'vitest';
import type { BarsLayer } from '../../src-main/shared/charts/chart.ts';
import { chartTable } from '../../src-main/shared/charts/chart-table.ts';
import { shortBytesChart } from '../../src-main/shared/charts/short-bytes-chart.ts';
import { failureCountChart } from '../../src-main/shared/charts/tail-chart.ts';
import type { ShortBytesSpread } from '../../src-main/shared/domain/risk-details.ts';
import { figureOf } from '../../src-renderer/components/chart/figure.ts';
import { madeUpDrives, madeUpRisk } from '../report/inputs.ts';
import { about, madeUpDetails } from '../support/risk-details.ts';

const risk = madeUpRisk(madeUpDrives(30));
const details = { ...madeUpDetails, shortBytes: about(0.4e12, 0.1e12) };
const spread: ShortBytesSpread = { none: 0.9, edges: Float64Array.of(1e12, 1.25e12, 1.6e12, 2e12), shares: Float64Array.of(0.06, 0, 0.04) };
const plain = (text: string): string => text.replaceAll('\u2009', ' ').replaceAll('\u202f', ' ');

describe('bytes that are short', () => {
	it('are told by their mean, the paths without any, and the edge that the level lies below', () => {
		expect(plain(shortBytesChart(risk, details, spread).summary)).toBe(
			'Over 90 days 400 ± 100 GB are short on average; on 90 % of the paths nothing is. In 95 of 100 cases it is less than 1.25 TB.',
		);
		expect(plain(shortBytesChart(risk, details, { ...spread, none: 0.95, shares: Float64Array.of(0.03, 0, 0.02) }).summary)).toContain(
			'In 95 of 100 cases it is none.',
		);
		expect(shortBytesChart(risk, details, { ...spread, none: 0, shares: Float64Array.of(0.5, 0, 0.5) }).summary).toContain(
			'on every path something is',
		);
	});

	it('have a bar and a row for each stretch that paths lie in, in bytes on a logarithmic axis', () => {
		const chart = shortBytesChart(risk, details, spread);
		const [bars] = chart.layers as [BarsLayer];
		expect(bars).toMatchObject({ start: Float64Array.of(1e12, 1.6e12), end: Float64Array.of(1.25e12, 2e12), height: Float64Array.of(0.06, 0.04) });
		expect(plain(bars.texts[0]!)).toBe('6 % of the paths are short of 1 TB to 1.25 TB.');
		const { columns, rows } = chartTable(chart);
		expect(columns).toContain('Bytes short over all drives');
		expect(rows.map((row) => row.map(plain).slice(1, 3))).toEqual([
			['1 TB to 1.25 TB', '6 %'],
			['1.6 TB to 2 TB', '4 %'],
		]);
		const { xaxis } = figureOf(chart, 'light', 800).layout;
		expect(xaxis).toMatchObject({ type: 'log', tickvals: [1e12, 2e12], ticktext: ['1\u2009TB', '2\u2009TB'] });
	});

	it('that no path lacks are told apart from bytes of which nothing is known', () => {
		const none = { none: 1, edges: new Float64Array(0), shares: new Float64Array(0) };
		expect(shortBytesChart({ ...risk, missing: [] }, details, none).summary).toBe('On none of 10,000 paths is a byte short over 90 days.');
		const missing = [{ part: 'Missing capacity', missing: 'used_bytes', reason: 'none of 30 drives has 30 daily values of bytes used' }];
		expect(shortBytesChart({ ...risk, missing }, details, none).summary).toBe(
			'Nothing is known of bytes that run short: none of 30 drives has 30 daily values of bytes used.',
		);
	});

	it('and drives that fail show their far ends on a log scale of the shares', () => {
		const y = shortBytesChart(risk, details, { ...spread, shares: Float64Array.of(0.0999, 0, 0.0001) }, 'log').y;
		expect(y).toMatchObject({ scale: 'log', range: [0.00005, expect.closeTo(0.14985, 9)] });
		const [bars] = failureCountChart(risk, details, 'log').layers as [BarsLayer];
		expect([...bars.height]).toEqual([0.1, 0.2, 0.4, 0.2, 0.0999, 0.0001]);
	});
});
