import { describe, expect, it } from 'vitest';
import type { FleetHistory } from '../../src-main/jobs/fleet.ts';
import { joinQuality, rateDriveQuality, rateFleetQuality } from '../../src-main/jobs/quality.ts';
import type { Drive } from '../../src-main/shared/domain/telemetry.ts';
import type { WorkContext } from '../../src-main/shared/domain/work.ts';

const DAY = 86_400_000;
const START = Date.UTC(2025, 0, 1);
const DAYS = 120;
const quiet: WorkContext = { progress: () => {}, isCancelled: () => false };

const driveOf = (index: number): Drive =>
	({ deviceId: `d${index + 1}`, serial: `S${index + 1}`, model: 'M', protocol: 'ATA', firmware: '', isSerialMasked: false }) as unknown as Drive;

/** Drives that report every day; `value` gives NaN for missing. */
function fleet(drives: number, metrics: Readonly<Record<string, (drive: number, day: number) => number>>): FleetHistory {
	const names = Object.keys(metrics);
	const rows = drives * DAYS;
	const at = (row: number): readonly [number, number] => [Math.floor(row / DAYS), row % DAYS];
	return {
		deviceIds: Array.from({ length: drives }, (_, i) => driveOf(i).deviceId),
		offsets: Float64Array.from({ length: drives + 1 }, (_, i) => i * DAYS),
		observedAtMs: Float64Array.from({ length: rows }, (_, row) => START + at(row)[1] * DAY),
		metrics: names,
		values: names.map((name) =>
			Float64Array.from({ length: rows }, (_, row) => (metrics[name] as (drive: number, day: number) => number)(...at(row))),
		),
	};
}

const warm = (drive: number, day: number): number => 30 + ((day * 7 + drive * 3) % 11);
const drives = Array.from({ length: 8 }, (_, i) => driveOf(i));

describe('the quality of a fleet', () => {
	it('counts faults by series and drive, the worst series first', () => {
		const history = fleet(8, {
			power_on_hours: (_, day) => 24 * day,
			temperature_c: (drive, day) => (drive === 2 && day >= 40 && day < 100 ? Number.NaN : warm(drive, day)),
			reallocated_sectors: (drive, day) => (drive === 5 && day >= 60 ? 1 : 9),
		});
		const part = rateFleetQuality({ drives, history, metrics: ['temperature_c', 'reallocated_sectors'], keep: 10 }, quiet);
		const found = joinQuality([part], 10);
		expect(found).toMatchObject({
			drives: 8,
			series: 16,
			medianScore: 100,
			reasons: [
				{ code: 'gaps', series: 1, drives: 1 },
				{ code: 'resets', series: 1, drives: 1 },
			],
		});
		expect(found.scores).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 14]);
		expect(found.worst.map(({ serial, metric, score }) => [serial, metric, score])).toEqual([
			['S3', 'temperature_c', 50],
			['S6', 'reallocated_sectors', 95],
		]);
	});

	it('calls a thermometer stuck that stands still while its peers move, and nothing that may stand still', () => {
		const history = fleet(8, {
			temperature_c: (drive, day) => (drive === 0 && day >= 50 ? 33 : warm(drive, day)),
			available_spare: () => 100,
			reallocated_sectors: () => 16,
		});
		const found = joinQuality([rateFleetQuality({ drives, history, metrics: history.metrics, keep: 10 }, quiet)], 10);
		expect(found.reasons).toEqual([{ code: 'stuck', series: 1, drives: 1 }]);
		expect(found.worst).toMatchObject([{ serial: 'S1', metric: 'temperature_c' }]);
		// A room at one temperature: everybody stands still, nobody is stuck.
		const still = fleet(8, { temperature_c: () => 33 });
		expect(joinQuality([rateFleetQuality({ drives, history: still, metrics: ['temperature_c'], keep: 10 }, quiet)], 10).reasons).toEqual([]);
	});

	it('lays a jump of the clock, which power-on time betrays, to every series of the drive', () => {
		const history = fleet(3, { power_on_hours: (drive, day) => 24 * (drive === 1 && day >= 70 ? day + 3 : day), temperature_c: warm });
		const found = joinQuality([rateFleetQuality({ drives, history, metrics: ['power_on_hours', 'temperature_c'], keep: 10 }, quiet)], 10);
		expect(found.reasons).toEqual([{ code: 'clock_jumps', series: 2, drives: 1 }]);
		// One verdict over all series of a drive is one entry.
		expect(found.worst).toMatchObject([{ serial: 'S2', metric: 'power_on_hours', alike: ['temperature_c'] }]);
	});

	it('gives the same answer in parts as in one piece', () => {
		const gap = (drive: number, day: number): number => (drive === 4 && day % 3 === 1 ? Number.NaN : warm(drive, day));
		const history = fleet(8, {
			power_on_hours: (_, day) => 24 * day,
			temperature_c: gap,
			write_latency_ms: gap,
			crc_errors: (drive, day) => (day > drive ? 0 : 3),
		});
		const rated = (metrics: readonly string[]) => rateFleetQuality({ drives, history, metrics, keep: 50 }, quiet);
		const whole = joinQuality([rated(history.metrics)], 50);
		const parts = joinQuality(
			history.metrics.map((metric) => rated([metric])),
			50,
		);
		expect(parts).toEqual(whole);
		expect(whole.reasons.length).toBeGreaterThan(1);
	});

	it('agrees with the judgement of one drive', () => {
		const history = fleet(5, { temperature_c: (drive, day) => (drive === 0 && day >= 50 ? 33 : warm(drive, day)) });
		const series = (drive: number) => ({
			metric: 'temperature_c',
			observedAtMs: history.observedAtMs.slice(drive * DAYS, (drive + 1) * DAYS),
			values: (history.values[0] as Float64Array).slice(drive * DAYS, (drive + 1) * DAYS),
		});
		const own = rateDriveQuality({ deviceId: driveOf(0).deviceId, serial: 'S1', series: [series(0)], peers: [1, 2, 3, 4].map(series) }, quiet);
		const [worst] = joinQuality([rateFleetQuality({ drives, history, metrics: ['temperature_c'], keep: 10 }, quiet)], 10).worst;
		expect(own).toEqual([worst]);
	});

	it('stops when it is asked to', () => {
		const history = fleet(2, { temperature_c: warm });
		const cancelled = { ...quiet, isCancelled: () => true };
		expect(() => rateFleetQuality({ drives, history, metrics: ['temperature_c'], keep: 1 }, cancelled)).toThrow(
			expect.objectContaining({ code: 'cancelled' }),
		);
	});
});
