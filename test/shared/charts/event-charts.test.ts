import { describe, expect, it } from 'vitest';
import type { LineLayer, PointsLayer, RowBarsLayer, RuleLayer } from '../../../src-main/shared/charts/chart.ts';
import { chartTable } from '../../../src-main/shared/charts/chart-table.ts';
import { bitsOf, contributionChart } from '../../../src-main/shared/charts/contribution-chart.ts';
import { driveTimelineChart } from '../../../src-main/shared/charts/drive-timeline-chart.ts';
import { eventChart } from '../../../src-main/shared/charts/event-chart.ts';
import { confidenceText, eventName, spanText, stateText } from '../../../src-main/shared/charts/event-text.ts';
import type { Acknowledgement } from '../../../src-main/shared/domain/alarm-state.ts';
import type { ExpectedSeries } from '../../../src-main/shared/domain/expected-series.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../../../src-main/shared/domain/telemetry.ts';
import { EVENT_DAY, makeEvent, makeEvidence } from '../../support/anomaly-event.ts';

/** With ordinary spaces. */
const plain = (text: string): string => text.replaceAll('\u2009', ' ');
const contribution = (signal: string, bits: number, sigmas = 4) => ({ signal, metric: 'daily_bytes_written', sigmas, bits });

describe('the parts of a score', () => {
	const barsOf = (event: Parameters<typeof contributionChart>[0]): RowBarsLayer => contributionChart(event)!.layers[0] as RowBarsLayer;

	it('follow one another, each from where the last one ended, up to the sum', () => {
		const score = 0.71;
		const total = bitsOf(score);
		const bars = barsOf({
			score,
			contributions: [contribution('writes', total - 0.2 + 0.05), contribution('reads', 0.2), contribution('temperature', -0.05, -1)],
		});
		for (let row = 1; row < bars.length.length - 1; row++) expect(bars.start![row]).toBeCloseTo(bars.start![row - 1]! + bars.length[row - 1]!, 12);
		const last = bars.length.length - 2;
		expect(bars.start![last]! + bars.length[last]!).toBeCloseTo(total, 12);
		expect([bars.start!.at(-1), bars.length.at(-1)]).toEqual([0, total]);
		expect(bars.colours).toEqual(['risk3', 'risk3', 'risk1', 'muted']);
	});

	it('say what they add up to', () => {
		const chart = contributionChart({ score: 0.71, contributions: [contribution('writes', bitsOf(0.71))] })!;
		expect(chart.summary).toContain('These add up to log2(2 × 0.71) = 0.51 bits.');
		expect(chart.y).toMatchObject({ categories: ['Writes (+4 σ)', 'Together'] });
	});

	it('add up even where small ones share a row', () => {
		const contributions = Array.from({ length: 20 }, (_, index) => contribution(`signal ${index}`, bitsOf(0.8) / 20));
		const bars = barsOf({ score: 0.8, contributions });
		expect(bars.length).toHaveLength(10);
		expect([...bars.length].slice(0, -1).reduce((sum, bits) => sum + bits, 0)).toBeCloseTo(bitsOf(0.8), 12);
		expect(contributionChart({ score: 0.8, contributions })!.y).toMatchObject({ categories: expect.arrayContaining(['All others', 'Together']) });
	});

	it('are no picture for an event that no forest scored', () => {
		expect(contributionChart({ score: 16, contributions: [] })).toBeUndefined();
	});

	it('are told in the table by where they begin and end, hostile names made plain', () => {
		const chart = contributionChart({ score: 0.71, contributions: [contribution('wri\u202etes\n<b>', bitsOf(0.71))] })!;
		const [row] = chartTable(chart).rows;
		expect(row!.slice(2).map(plain)).toEqual(['Wri\ufffdtes <b> (+4 σ)', '0 bits', '0.506 bits']);
	});
});

const days = (from: number, count: number): Float64Array => Float64Array.from({ length: count }, (_, day) => EVENT_DAY + (from + day) * MS_PER_DAY);
function makeSeries(part: Partial<ExpectedSeries> = {}): ExpectedSeries {
	const values = Float64Array.from({ length: 11 }, (_, day) => (day === 5 ? 9e11 : 1e11));
	return {
		deviceId: makeEvent().deviceId,
		serial: 'K4H1',
		metric: 'daily_bytes_written',
		unit: 'B/d',
		stepMs: MS_PER_DAY,
		observedAtMs: days(-5, 11),
		values,
		expected: values.map(() => 1e11),
		lower: values.map(() => 0.7e11),
		upper: values.map(() => 1.4e11),
		spreads: 3,
		detector: 'Usual is the median.',
		...part,
	};
}

describe('the series around an event', () => {
	const layer = <T>(chart: ReturnType<typeof eventChart>, type: string, label?: string): T =>
		chart.layers.find((each) => each.type === type && (label === undefined || each.label === label)) as T;

	it('marks the span to the middle of its neighbours, the peak, and the edge where a value counts', () => {
		const chart = eventChart(makeSeries(), makeEvent());
		expect(layer<RuleLayer>(chart, 'rule')).toMatchObject({ at: EVENT_DAY, lower: EVENT_DAY - MS_PER_DAY / 2, upper: EVENT_DAY + 1.5 * MS_PER_DAY });
		const point = layer<PointsLayer>(chart, 'points');
		expect([point.x[0], point.y[0]]).toEqual([EVENT_DAY, 9e11]);
		expect(layer<LineLayer>(chart, 'line', 'limit').y).toEqual(makeSeries().upper);
		expect(plain(chart.summary)).toBe(
			'Daily bytes written: 900 GB/d at the peak of the event (2024-05-03 to 2024-05-04), 9 times as much; usual is 100 GB/d (70 GB/d to 140 GB/d).',
		);
	});

	it('draws the limit below where the event is a fall', () => {
		const series = makeSeries({ values: Float64Array.from({ length: 11 }, (_, day) => (day === 5 ? 0 : 1e11)) });
		expect(layer<LineLayer>(eventChart(series, makeEvent()), 'line', 'limit').y).toEqual(series.lower);
	});

	it('draws the rule of a counter by its gain, of a level by the level', () => {
		const bare = {
			unit: '',
			stepMs: 0,
			expected: new Float64Array(0),
			lower: new Float64Array(0),
			upper: new Float64Array(0),
			note: 'No usual course.',
		};
		const series = makeSeries({ ...bare, metric: 'pending_sectors', values: Float64Array.from({ length: 11 }, (_, day) => (day < 5 ? 4 : 12)) });
		const ruleAt = (part: Parameters<typeof makeEvidence>[0]): number => {
			const evidence = [makeEvidence({ metric: 'pending_sectors', detector: 'counter change', ...part })];
			return eventChart(series, makeEvent({ class: 'hardware_degradation', metric: 'pending_sectors', evidence })).layers.flatMap((each) =>
				each.type === 'rule' && each.axis === 'y' ? [each.at] : [],
			)[0]!;
		};
		expect(ruleAt({ observed: 12, baseline: 4, score: 8, threshold: 3 })).toBe(7);
		expect(ruleAt({ observed: 12, baseline: 4, score: 12, threshold: 10 })).toBe(10);
	});

	it('says why nothing was expected, and has no number where there is none', () => {
		const empty = new Float64Array(0);
		const none = makeSeries({
			observedAtMs: empty,
			values: empty,
			expected: empty,
			lower: empty,
			upper: empty,
			note: 'There is no value in this time.',
		});
		const chart = eventChart(none, makeEvent());
		expect(chart.summary).toContain('There is no value in this time.');
		expect(JSON.stringify(chart)).not.toContain('NaN');
	});
});

describe('an event in words', () => {
	it('writes days as days and hours as hours', () => {
		expect(spanText(EVENT_DAY, EVENT_DAY)).toBe('2024-05-03');
		expect(spanText(EVENT_DAY, EVENT_DAY + MS_PER_DAY)).toBe('2024-05-03 to 2024-05-04');
		expect(spanText(EVENT_DAY + 14 * MS_PER_HOUR, EVENT_DAY + 17 * MS_PER_HOUR)).toBe('2024-05-03 14:00 to 17:00 UTC');
		expect(spanText(EVENT_DAY + 23 * MS_PER_HOUR, EVENT_DAY + 25 * MS_PER_HOUR)).toBe('2024-05-03 23:00 to 2024-05-04 01:00 UTC');
	});

	it('names the failure mode and what the confidence means', () => {
		expect(eventName({ class: 'hardware_degradation', failureMode: 'thermal' })).toBe('Hardware degradation (thermal)');
		expect(confidenceText({ class: 'unusual', confidence: 0.31 })).toMatch(
			/^Confidence 31\s%: so many of the labelled events like it were really out of the ordinary\.$/,
		);
	});

	const hardware = makeEvent({ class: 'hardware_degradation', size: 24 });
	const said: Acknowledgement = {
		acknowledgementId: 7,
		deviceId: hardware.deviceId,
		class: 'hardware_degradation',
		startMs: EVENT_DAY,
		endMs: EVENT_DAY,
		size: 16,
		reason: 'cable\u0007 replaced',
		createdAtMs: EVENT_DAY + MS_PER_DAY,
	};
	const state = { eventId: hardware.eventId } as const;

	it('says that it is open again because it has grown, from what to what', () => {
		const text = stateText(hardware, { state: { ...state, state: 'open', reopened: 'grown' }, acknowledgement: said });
		expect(text).toBe('Open again: has grown since it was acknowledged on 2024-05-04 (16 → 24). Then said: "cable\ufffd replaced".');
	});

	it('says by what, since when and until when it is quiet', () => {
		expect(stateText(hardware, { state: { ...state, state: 'acknowledged' }, acknowledgement: said })).toBe(
			'Acknowledged on 2024-05-04 until it grows: "cable\ufffd replaced".',
		);
		expect(
			stateText(hardware, {
				state: { ...state, state: 'open', reopened: 'expired' },
				acknowledgement: { ...said, untilMs: EVENT_DAY + 9 * MS_PER_DAY },
			}),
		).toContain('ended on 2024-05-12');
		expect(
			stateText(hardware, { state: { ...state, state: 'excused', windowId: 1 }, windowText: 'Host a, every day 02:00 to 03:00 UTC: any metric' }),
		).toBe('Expected: it lies in a suppress window (Host a, every day 02:00 to 03:00 UTC: any metric).');
		expect(stateText(hardware, { state: { ...state, state: 'open' } })).toBe('Open: nobody has said anything about it yet.');
	});
});

describe('the timeline of a drive', () => {
	it('has a row for each class that is there, most serious on top, and counts them', () => {
		const events = [makeEvent({ eventId: 'a', class: 'unusual' }), makeEvent({ eventId: 'b' }), makeEvent({ eventId: 'c', class: 'unusual' })];
		const chart = driveTimelineChart('K4H1', events, [EVENT_DAY - MS_PER_DAY, EVENT_DAY + MS_PER_DAY]);
		expect(chart.y).toMatchObject({ categories: ['Ransomware indicator', 'Unusual'] });
		expect(chart.layers.flatMap((each) => (each.type === 'spans' ? each.ids : []))).toEqual(['b', 'a', 'c']);
		expect(chart.summary).toBe('3 events, 2024-05-02 to 2024-05-04: 1 ransomware indicator and 2 unusual; paler is less sure.');
	});

	it('says that nothing stood out', () => {
		expect(driveTimelineChart('K4H1', [], [EVENT_DAY, EVENT_DAY]).summary).toBe('Nothing stood out on this drive, 2024-05-03.');
	});
});
