import { describe, expect, it } from 'vitest';
import { anomalyTimelineChart } from '../../src-main/shared/charts/anomaly-timeline-chart.ts';
import type { BarsLayer, Chart, RowBarsLayer, RuleLayer, SpansLayer } from '../../src-main/shared/charts/chart.ts';
import { chartTable } from '../../src-main/shared/charts/chart-table.ts';
import { colourOf } from '../../src-main/shared/charts/colour.ts';
import { lossCurveChart } from '../../src-main/shared/charts/loss-curve-chart.ts';
import { componentBarsChart, convergenceChart, failureBarsChart, lossHistogramChart } from '../../src-main/shared/charts/risk-charts.ts';
import { forecastChart, seriesChart } from '../../src-main/shared/charts/series-charts.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { deviceId, FIRST_MS, LAST_MS, madeUpAnomalies, madeUpDrives, madeUpForecast, madeUpRisk } from '../report/inputs.ts';

const drives = madeUpDrives(30);
const risk = madeUpRisk(drives);
const anomalies = madeUpAnomalies(drives, 40);

function layers<Type extends Chart['layers'][number]['type']>(chart: Chart, type: Type): Extract<Chart['layers'][number], { type: Type }>[] {
	return chart.layers.filter((layer): layer is Extract<Chart['layers'][number], { type: Type }> => layer.type === type);
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

describe('every chart', () => {
	const charts: Chart[] = [
		forecastChart(madeUpForecast(drives[0]!, 0)),
		seriesChart({
			deviceId: deviceId(0),
			serial: 'S',
			metric: 'temperature_c',
			observedAtMs: Float64Array.of(1, 2, 3),
			values: Float64Array.of(20, 21, Number.NaN),
		}),
		anomalyTimelineChart(anomalies, drives),
		lossHistogramChart(risk),
		convergenceChart(risk),
		componentBarsChart(risk),
		failureBarsChart(risk),
		lossCurveChart({ metric: 'temperature_c', epochs: [{ epoch: 1, trainLoss: 1, validationLoss: 2, learningRate: 0.01 }] }),
	];

	it('says in whole sentences what it shows', () => {
		for (const chart of charts) {
			expect(chart.summary).toMatch(/^[A-Z0-9].*\.$/);
			expect(chart.summary).not.toMatch(/NaN|undefined|null/);
		}
	});

	it('survives structured cloning and reads as a table with a row for each mark', () => {
		for (const chart of charts) {
			expect(structuredClone(chart)).toEqual(chart);
			const table = chartTable(chart);
			expect(table.rows.length).toBeGreaterThan(0);
			for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
		}
	});

	it('uses colour roles that both palettes have', () => {
		for (const layer of charts.flatMap((chart) => chart.layers)) {
			for (const theme of ['light', 'dark'] as const) expect(colourOf(layer.colour, theme)).toMatch(/^#[0-9A-F]{6}$/);
		}
	});
});

describe('series and forecast charts', () => {
	it('join the fan to the last observed value and reach one day per step', () => {
		const forecast = madeUpForecast(drives[0]!, 0);
		const [band] = layers(forecastChart(forecast), 'band');
		expect(band!.x[0]).toBe(LAST_MS);
		expect(band!.lower[0]).toBe(forecast.history.at(-1));
		expect(band!.upper.slice(1)).toEqual(forecast.upper);
		expect(band!.x.at(-1)).toBe(LAST_MS + 30 * MS_PER_DAY);
	});

	it('nest the narrow band in the wide one, and draw the interval that was asked for once', () => {
		const forecast = madeUpForecast(drives[0]!, 0);
		const narrow = { level: 0.8, lower: forecast.lower.map((value) => value + 1), upper: forecast.upper.map((value) => value - 1) };
		const bands = [narrow, { level: forecast.level, lower: forecast.lower, upper: forecast.upper }];
		const drawn = layers(forecastChart({ ...forecast, bands }), 'band');
		expect(drawn.map(({ label }) => label)).toEqual(['95 %', '80 %']);
		expect(drawn[1]!.upper.slice(1)).toEqual(narrow.upper);
		expect(layers(forecastChart({ ...forecast, level: 0.5, bands }), 'band').map(({ label }) => label)).toEqual(['95 %', '80 %', '50 %']);
	});

	it('show only the asked part of the history', () => {
		const [observed] = layers(forecastChart(madeUpForecast(drives[0]!, 0), { historyDays: 10 }), 'line');
		expect(observed!.x[0]).toBe(LAST_MS - 10 * MS_PER_DAY);
	});

	it('leave zero out where the values stay far from it, and say so', () => {
		const chart = (values: number[]): Chart =>
			seriesChart({
				deviceId: deviceId(0),
				serial: 'S',
				metric: 'temperature_c',
				observedAtMs: Float64Array.from(values, (_, day) => FIRST_MS + day * MS_PER_DAY),
				values: Float64Array.from(values),
			});
		expect(chart([30, 31, 32]).y).toMatchObject({ includesZero: false, unit: '°C' });
		expect(chart([30, 31, 32]).summary).toContain('does not start at zero');
		expect(chart([0, 16]).y).toMatchObject({ includesZero: true });
	});

	it('mark the events of this drive and metric at the value of their peak', () => {
		const event = { ...anomalies.events[0]!, deviceId: deviceId(0), peakMs: FIRST_MS + MS_PER_DAY };
		const series = {
			deviceId: deviceId(0),
			serial: 'S',
			metric: 'pending_sectors',
			observedAtMs: Float64Array.of(FIRST_MS, FIRST_MS + MS_PER_DAY),
			values: Float64Array.of(0, 16),
		};
		const [points] = layers(seriesChart(series, { events: [event, { ...event, deviceId: deviceId(1) }] }), 'points');
		expect([...points!.y]).toEqual([16]);
		expect(points!.ids).toEqual([event.eventId]);
	});

	it('have a sentence and no layer values for an empty series', () => {
		const chart = seriesChart({
			deviceId: deviceId(0),
			serial: '',
			metric: 'temperature_c',
			observedAtMs: new Float64Array(),
			values: new Float64Array(),
		});
		expect(chart.summary).toBe('No values of temperature.');
		expect(chart.title).toBe('Temperature of no serial');
	});
});

describe('risk charts', () => {
	it('shade the bars of the histogram beyond VaR and count every path once', () => {
		const chart = lossHistogramChart(risk);
		const [body, tail] = layers(chart, 'bars') as [BarsLayer, BarsLayer];
		const middles = (layer: BarsLayer) => Array.from(layer.start, (start, index) => (start + layer.end[index]!) / 2);
		expect(Math.max(...middles(body))).toBeLessThanOrEqual(18_432);
		expect(Math.min(...middles(tail))).toBeGreaterThan(18_432);
		expect(sum(body.height) + sum(tail.height)).toBeCloseTo(1, 12);
	});

	it('show no loss below 0 and nothing beyond VaR twice where losses come in steps', () => {
		const stepped = {
			...risk,
			levels: [{ ...risk.levels[0]!, valueAtRisk: { value: 0, standardError: 0, lower: 0, upper: 0 } }],
			histogram: { edges: Float64Array.of(-106, 106, 318), counts: Float64Array.of(9_966, 34) },
		};
		const [body, tail] = layers(lossHistogramChart(stepped), 'bars') as [BarsLayer, BarsLayer];
		expect([body.start[0], body.height[0]]).toEqual([0, 0.9966]);
		expect([tail.start[0], tail.height[0]]).toEqual([106, 0.0034]);
	});

	it('mark VaR and CVaR with their intervals', () => {
		const rules = layers(lossHistogramChart(risk), 'rule') as RuleLayer[];
		expect(rules.map((rule) => [rule.at, rule.lower, rule.upper])).toEqual([
			[18_432, 18_135, 18_729],
			[22_918, 22_330, 23_506],
		]);
		expect(rules[0]!.label).toBe('VaR95  18,400 ±\u2009300\u2009EUR');
	});

	it('order the components as the result does, whiskers included, and cut after the asked number', () => {
		const chart = componentBarsChart(risk, 4);
		const [bars] = layers(chart, 'row-bars') as [RowBarsLayer];
		expect(bars.length).toEqual(Float64Array.from(risk.components.slice(0, 4), (part) => part.conditionalValueAtRisk.value));
		expect(bars.lower.every((lower, row) => lower < bars.length[row]!)).toBe(true);
		expect(chart.y).toMatchObject({ type: 'category', categories: risk.components.slice(0, 4).map((part) => part.serial) });
	});

	it('do without levels, components and drives', () => {
		const bare = { ...risk, levels: [], components: [], drives: [] };
		expect(lossHistogramChart(bare).summary).toContain('expected loss is 8,310 ±');
		expect(componentBarsChart(bare).summary).toMatch(/^No drive has a part/);
		expect(failureBarsChart(bare).summary).toBe('No drive is at risk.');
	});
});

describe('the anomaly timeline', () => {
	it('gives each event a span on the row of its drive, the most serious drives on top', () => {
		const chart = anomalyTimelineChart(anomalies, drives, 50);
		const spans = layers(chart, 'spans') as SpansLayer[];
		const categories = chart.y.type === 'category' ? chart.y.categories : [];
		expect(spans.reduce((count, layer) => count + layer.ids.length, 0)).toBe(anomalies.events.length);
		for (const layer of spans) {
			layer.ids.forEach((id, index) => {
				expect(categories[layer.row[index]!]).toBe(anomalies.events.find((event) => event.eventId === id)!.serial);
			});
		}
		const classesOf = (serial: string) => anomalies.events.filter((event) => event.serial === serial).map((event) => event.class);
		expect(classesOf(categories[0]!)).toContain('ransomware_indicator');
		expect(classesOf(categories.at(-1)!)).not.toContain('ransomware_indicator');
	});

	it('spans the observed time even without events, and says that there were none', () => {
		const chart = anomalyTimelineChart({ ...anomalies, events: [] }, drives);
		expect(chart.x).toMatchObject({ range: [FIRST_MS, LAST_MS] });
		expect(chart.summary).toMatch(/^No event in 1,200 drive-days/);
	});
});
