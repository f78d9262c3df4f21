import { describe, expect, it } from 'vitest';
import { createRng } from '../../src-main/maths/random.ts';
import { correlogram } from '../../src-main/maths/series/correlogram.ts';
import { diagnoseResiduals } from '../../src-main/maths/series/residual-diagnostics.ts';
import { chooseDifferences } from '../../src-main/maths/series/stationarity.ts';
import { drawChart } from '../../src-main/report/chart/draw-chart.ts';
import { addPage, openPaper } from '../../src-main/report/paper/paper.ts';
import type { BandLayer, BarsLayer, Chart, LineLayer } from '../../src-main/shared/charts/chart.ts';
import { chartTable } from '../../src-main/shared/charts/chart-table.ts';
import { correlogramChart, residualCorrelogramChart } from '../../src-main/shared/charts/correlogram-chart.ts';
import { coverageChart } from '../../src-main/shared/charts/coverage-chart.ts';
import {
	arimaText,
	coverageSentence,
	forecastAnswer,
	ownNotes,
	skillOf,
	stationarityHeadline,
	stationarityRows,
	weightsSentence,
} from '../../src-main/shared/charts/forecast-text.ts';
import { errorGrowthChart, residualShapeChart, residualTimeChart } from '../../src-main/shared/charts/residual-charts.ts';
import { residualHeadline, residualLines, residualSentences } from '../../src-main/shared/charts/residual-text.ts';
import { forecastChart, memberColour } from '../../src-main/shared/charts/series-charts.ts';
import type { Forecast, ResidualDiagnostics } from '../../src-main/shared/domain/results.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { FIRST_MS, LAST_MS, madeUpDrives, madeUpForecast, readFonts } from '../report/inputs.ts';
import { readPdf } from '../report/read-pdf.ts';
import { autoregression } from '../support/series.ts';

const [drive] = madeUpDrives(1);

function noise(count: number, seed: number): Float64Array {
	const rng = createRng(seed, 0);
	return Float64Array.from({ length: count }, () => rng.normal());
}

function errorsOf(values: Float64Array, changes: Partial<ResidualDiagnostics> = {}): ResidualDiagnostics {
	const atMs = Float64Array.from(values, (_, t) => FIRST_MS + t * MS_PER_DAY);
	return { of: 'ensemble', everyDays: 1, atMs, values, ...diagnoseResiduals(values), ...changes };
}

function forecastWith(changes: Partial<Forecast> = {}): Forecast {
	const made = madeUpForecast(drive!, 0);
	const line = (shift: number) => made.mean.map((value) => value + shift);
	return {
		...made,
		members: ['arima', 'lstm', 'theta', 'seasonal naive'].map((name, at) => ({ name, mean: line(at) })),
		weights: { arima: 0.62, lstm: 0.38, theta: 0, 'seasonal naive': 0 },
		accuracy: [
			{ name: 'arima', mase: 0.82, smape: 3.1, skill: 0.2 },
			{ name: 'seasonal naive', mase: 1.02, smape: 4.2, skill: 0 },
			{ name: 'ensemble', mase: 0.8, smape: 3, skill: 0.184 },
		],
		coverage: [
			{ nominal: 0.95, empirical: 0.94, count: 345 },
			{ nominal: 0.8, empirical: 0.81, count: 345 },
		],
		residuals: [errorsOf(noise(60, 2))],
		errorGrowth: { ensemble: Float64Array.of(1, 1.5, 2), seasonalNaive: Float64Array.of(1.2, 1.9, 2.2), counts: Float64Array.of(9, 8, 7) },
		...changes,
	};
}

const linesOf = (chart: Chart): LineLayer[] => chart.layers.filter((layer) => layer.type === 'line');
const barsOf = (chart: Chart): BarsLayer => chart.layers.find((layer) => layer.type === 'bars')!;
const bandOf = (chart: Chart): BandLayer => chart.layers.find((layer) => layer.type === 'band')!;

describe('the answer of a forecast', () => {
	it('says the day, the value with its interval, and how much less was missed than by repeating the last week', () => {
		expect(forecastAnswer(forecastWith())).toMatch(
			/^On \d{4}-\d\d-\d\d, 30 days ahead, temperature is expected at [\d.]+\s°C \(95 %: .+ to .+\); on this drive's past such forecasts missed 18\s% less than repeating the last week\.$/,
		);
	});

	it('does not praise what is no better', () => {
		const withSkill = (skill: number): string => forecastAnswer(forecastWith({ accuracy: [{ name: 'ensemble', mase: 1, smape: 1, skill }] }));
		expect(withSkill(-0.49)).toMatch(/missed 49\s% more than repeating/);
		expect(withSkill(0.001)).toContain('missed as much as repeating');
		expect(withSkill(1)).toContain('missed nothing');
		expect(withSkill(Number.NaN)).toMatch(/\)\.$/);
		expect(forecastAnswer(forecastWith({ weights: { arima: 0, 'seasonal naive': 1 } }))).toContain('no member beats repeating the last week');
	});

	it('reads the forecasts of older versions by their scaled errors', () => {
		const { accuracy } = forecastWith();
		const older = forecastWith({ accuracy: accuracy.map(({ skill: _, ...rest }) => rest) });
		expect(skillOf(older, 'ensemble')).toBeCloseTo(1 - 0.8 / 1.02, 12);
		expect(skillOf(older, 'nobody')).toBeUndefined();
	});

	it('names who has a weight and who has none', () => {
		expect(weightsSentence(forecastWith())).toMatch(/^Made of ARIMA 62\s% and LSTM 38\s%; theta has no weight\.$/);
		expect(arimaText(forecastWith({ arimaSeasonalOrder: [0, 1, 1, 7] }))).toBe('ARIMA(1, 1, 1) with a season of 7 days (0, 1, 1)');
	});
});

describe('the notes', () => {
	it('are those that stand nowhere else', () => {
		const note = 'Does not beat the seasonal naive forecast on the past: weight 0.';
		const accuracy = [{ name: 'theta', mase: 2, smape: 1, note }];
		const notes = [`theta: ${note}`, 'arima: (1,0,0)(0,1,1)7, with a season of a week.', 'Few origins.'];
		expect(ownNotes(forecastWith({ accuracy, notes, arimaSeasonalOrder: [0, 1, 1, 7] }))).toEqual(['Few origins.']);
		expect(ownNotes(forecastWith({ notes: ['holt-winters: Holt-Winters needs 14 values.'] }))).toEqual(['Holt-Winters needs 14 values.']);
		expect(ownNotes(forecastWith({ accuracy: [], notes }))).toEqual([notes[0], 'ARIMA: (1,0,0)(0,1,1)7, with a season of a week.', notes[2]]);
	});
});

describe('the fan', () => {
	it('draws the members that are asked for as thin lines, each in its own colour whichever are drawn', () => {
		const forecast = forecastWith();
		expect(linesOf(forecastChart(forecast)).filter((line) => line.isThin)).toEqual([]);
		const drawn = linesOf(forecastChart(forecast, { members: new Set(['theta', 'lstm', 'not there']) })).filter((line) => line.isThin);
		expect(drawn.map(({ label }) => label)).toEqual(['LSTM', 'theta']);
		expect(drawn[0]!.y.slice(1)).toEqual(forecast.members![1]!.mean);
		expect(drawn.map(({ colour }) => colour)).toEqual([memberColour(forecast, 'lstm'), memberColour(forecast, 'theta')]);
		expect(new Set(forecast.members!.map(({ name }) => memberColour(forecast, name))).size).toBe(4);
	});

	it('has no line for what an older version did not keep', () => {
		const { members: _, ...older } = forecastWith();
		expect(linesOf(forecastChart(older, { members: new Set(['arima']) }))).toHaveLength(2);
	});
});

describe('the correlograms', () => {
	const made = correlogram(autoregression(120, 3, 0.7), 0);

	it('have a bar for each lag and the limits around it', () => {
		for (const which of ['acf', 'pacf'] as const) {
			const chart = correlogramChart(made, which);
			const [bars, band] = [barsOf(chart), bandOf(chart)];
			expect(bars.height).toEqual(made[which]);
			expect((bars.start[6]! + bars.end[6]!) / 2).toBeCloseTo(7, 12);
			expect(band.upper[7]).toBe(which === 'acf' ? made.acfLimits[6] : made.pacfLimit);
			expect(band.lower[7]).toBe(-band.upper[7]!);
			expect(bars.texts[0]).toMatch(/^1 day apart: .+ beyond chance/);
		}
	});

	it('say which lags are beyond chance, and after which differences', () => {
		expect(correlogramChart(made, 'acf').summary).toMatch(/^Autocorrelation of 120 values, the daily values: beyond chance at 1 \(0\.\d+\)/);
		const white = { ...made, differences: 1, acf: new Float64Array(8).fill(0.01), acfLimits: new Float64Array(8).fill(0.2) };
		expect(correlogramChart(white, 'acf').summary).toBe('Autocorrelation of 120 values, the daily values differenced once: none is beyond chance.');
	});

	it('count the lags of errors in days, and are absent where there is nothing to correlate', () => {
		const chart = residualCorrelogramChart(errorsOf(noise(60, 1), { everyDays: 2 }))!;
		expect(barsOf(chart).texts[2]).toMatch(/^6 days apart/);
		expect(residualCorrelogramChart(errorsOf(new Float64Array(40)))).toBeUndefined();
	});

	it('read as a table with one row a lag', () => {
		const { rows } = chartTable(correlogramChart(made, 'pacf'));
		expect(rows.filter(([what]) => what === 'correlation').map(([, lag]) => lag)).toEqual(Array.from({ length: 28 }, (_, at) => String(at + 1)));
	});
});

describe('the errors', () => {
	it('stand on their days with the band of normal errors around their mean', () => {
		const errors = errorsOf(noise(60, 2));
		const chart = residualTimeChart(errors, '°C')!;
		expect(linesOf(chart)[0]).toMatchObject({ x: errors.atMs, y: errors.values });
		expect(bandOf(chart).upper[0]! - errors.mean).toBeCloseTo(1.96 * errors.standardDeviation, 10);
		expect(residualTimeChart(errorsOf(new Float64Array(30)), '°C')).toBeUndefined();
	});

	it('are counted once each by size, the farthest in the last bin', () => {
		const values = noise(60, 2);
		values[7] = 500;
		const heights = barsOf(residualShapeChart(errorsOf(values))!).height;
		expect(heights.reduce((sum, height) => sum + height, 0)).toBeCloseTo(1, 12);
		expect(heights.at(-1)).toBeCloseTo(1 / 60, 12);
		expect(residualShapeChart(errorsOf(noise(5, 1)))).toBeUndefined();
	});

	it('read in plain sentences, one a question', () => {
		const calm = errorsOf(noise(60, 2), { everyDays: 2 });
		expect(residualHeadline(calm)).toContain('look like noise');
		expect(residualSentences(calm, '°C')).toEqual([
			expect.stringMatching(/^On average the errors are .+°C \(95 %: .+\): the forecasts lean to neither side\.$/),
			expect.stringMatching(/^The errors 2 days apart are not related \(Ljung-Box over 12 lags, p 0\.\d\d\)\.$/),
			expect.stringMatching(/^The size of the errors does not come in waves \(ARCH-LM over 7 lags, p /),
			expect.stringMatching(/^The errors look normal \(Jarque-Bera, p /),
		]);
	});

	it('say what is wrong with them', () => {
		const faulty = errorsOf(
			autoregression(200, 4, 0.8).map((value) => 5 + value),
			{ of: 'arima' },
		);
		expect(residualHeadline(faulty)).toMatch(/^The errors of the ARIMA one day ahead lean to one side(, | and )follow one another/);
		const [bias, memory] = residualSentences(faulty, 'B/d');
		expect(bias).toContain('the forecasts are too low');
		expect(memory).toContain('of neighbouring days are related');
		const high = errorsOf(noise(60, 2).map((value) => value - 9));
		expect(residualSentences(high, '')[0]).toContain('too high');
	});

	it('say why there is nothing to read in them', () => {
		expect(residualHeadline(errorsOf(noise(12, 1)))).toBe('The ensemble has 12 errors one day ahead; 20 are needed to read something in them.');
		expect(residualHeadline(errorsOf(new Float64Array(30)))).toBe('The ensemble did not err one day ahead.');
		expect(residualHeadline(errorsOf(new Float64Array(30).fill(2)))).toContain('erred by the same each day');
		expect(residualLines(forecastWith({ residuals: [errorsOf(noise(60, 2)), errorsOf(noise(9, 2), { of: 'arima' })] }))).toEqual([
			expect.stringMatching(/\(Ljung-Box p .+, ARCH-LM p .+, Jarque-Bera p .+\)\.$/),
			expect.stringContaining('The ARIMA has 9 errors'),
		]);
	});

	it('grow with the distance, beside those of the last week repeated', () => {
		const chart = errorGrowthChart(forecastWith())!;
		expect(linesOf(chart).map(({ label, y }) => [label, [...y]])).toEqual([
			['last week again', [1.2, 1.9, 2.2]],
			['ensemble', [1, 1.5, 2]],
		]);
		expect(chart.summary).toMatch(
			/^One day ahead the ensemble misses 1\s°C on average, 3 days ahead 2\s°C; repeating the last week misses 1\.2\s°C and 2\.2\s°C\.$/,
		);
		const nothing = new Float64Array(3);
		expect(
			errorGrowthChart(forecastWith({ errorGrowth: { ensemble: nothing, seasonalNaive: nothing, counts: Float64Array.of(9, 8, 7) } })),
		).toBeUndefined();
	});
});

describe('coverage', () => {
	it('has a bar for what each band held and a ring where it should end', () => {
		const chart = coverageChart(forecastWith())!;
		const [held, promised] = chart.layers;
		expect(held).toMatchObject({ type: 'row-bars', length: Float64Array.of(0.81, 0.94) });
		expect(promised).toMatchObject({ type: 'points', x: Float64Array.of(0.8, 0.95), isHollow: true });
		expect(chart.y).toMatchObject({ categories: [expect.stringMatching(/^80 % held 81\s%$/), expect.stringMatching(/^95 % held 94\s%$/)] });
		expect(chart.summary).toMatch(/^The 80 % band held 81\s% and the 95 % band 94\s% of 345 past values\.$/);
	});

	it('says that nothing was measured where nothing was', () => {
		const none = forecastWith({ coverage: [{ nominal: 0.95, empirical: Number.NaN, count: 0 }] });
		expect(coverageChart(none)).toBeUndefined();
		expect(coverageSentence(none)).toContain('not measured');
	});
});

describe('stationarity', () => {
	it('is read in a few words and in a table with critical values', () => {
		const { stationarity } = chooseDifferences(autoregression(200, 6, 1));
		expect(stationarityHeadline(forecastWith({ stationarity }))).toBe('The level wanders: differenced once (d = 1).');
		const [adf, kpss] = stationarityRows(stationarity);
		expect(adf!.slice(3, 6)).toEqual(['−2.57', '−2.88', '−3.46']);
		expect(kpss!.slice(3, 6)).toEqual(['0.35', '0.46', '0.74']);
		expect([adf!.at(-1), kpss!.at(-1)]).toEqual(['not rejected', 'rejected']);
		const { criticalValues: _, ...older } = stationarity.kpss;
		expect(stationarityRows({ ...stationarity, kpss: older })[1]!.slice(3, 6)).toEqual(['–', '–', '–']);
	});

	it('says why it was not tested', () => {
		expect(stationarityHeadline(forecastWith({ stationarity: null, stationarityNote: 'All 120 values are 33.' }))).toBe('All 120 values are 33.');
	});
});

/** What drawing a chart on paper writes into the page. */
async function pageOf(charts: readonly Chart[]): Promise<string> {
	const paper = openPaper({ title: 'test', subject: '', fonts: readFonts(), createdAtMs: LAST_MS });
	addPage(paper);
	for (const [at, chart] of charts.entries()) drawChart(paper, chart, { x: 60, y: 80 + 110 * at, width: 400, height: 100 });
	paper.doc.end();
	return [...readPdf(await paper.bytes).objects.values()].map(({ stream }) => stream ?? '').find((stream) => stream.includes(' re\n'))!;
}

describe('on paper', () => {
	it('bars below zero hang from it: each has a height', async () => {
		const made = correlogram(autoregression(80, 3, -0.8), 0);
		expect(made.acf.some((value) => value < -0.2)).toBe(true);
		const page = await pageOf([correlogramChart(made, 'acf')]);
		const heights = [...page.matchAll(/([-\d.]+) re\n/g)].map(([, height]) => Number(height));
		expect(heights.length).toBeGreaterThanOrEqual(made.acf.length);
		expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
	});

	it('members are thinner than the forecast', async () => {
		const widths = async (members: ReadonlySet<string>) => new Set((await pageOf([forecastChart(forecastWith(), { members })])).match(/[\d.]+ w\n/g));
		const [plain, own] = [await widths(new Set()), await widths(new Set(['arima']))];
		expect(plain).not.toContain('0.6 w\n');
		expect(own).toContain('0.6 w\n');
		expect(own).toContain('1.1 w\n');
	});
});

describe('every chart of a forecast', () => {
	it('says in whole sentences what it shows, and survives structured cloning', () => {
		const forecast = forecastWith();
		const errors = forecast.residuals![0]!;
		const charts = [
			forecastChart(forecast, { members: new Set(['arima']) }),
			correlogramChart(correlogram(noise(60, 1), 1), 'acf'),
			residualCorrelogramChart(errors),
			residualTimeChart(errors, '°C'),
			residualShapeChart(errors),
			errorGrowthChart(forecast),
			coverageChart(forecast),
		];
		for (const chart of charts) {
			expect(chart?.summary).toMatch(/^[A-Z0-9].*\.$/);
			expect(chart?.summary).not.toMatch(/NaN|undefined|null/);
			expect(structuredClone(chart)).toEqual(chart);
			for (const row of chartTable(chart!).rows) expect(row.join(' ')).not.toMatch(/NaN|undefined/);
		}
		expect(forecast.lastObservedMs).toBe(LAST_MS);
	});
});
