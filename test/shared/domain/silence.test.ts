import { describe, expect, it } from 'vitest';
import { findSilences, type ReportingDrive } from '../../../src-main/shared/domain/silence.ts';
import { type DeviceId, MS_PER_DAY, MS_PER_HOUR } from '../../../src-main/shared/domain/telemetry.ts';

const drive = (id: number, firstDay: number, lastDay: number, more: Partial<ReportingDrive> = {}): ReportingDrive => ({
	deviceId: `d${id}` as DeviceId,
	source: 'a',
	firstSeenMs: firstDay * MS_PER_DAY,
	lastSeenMs: lastDay * MS_PER_DAY,
	samples: lastDay - firstDay + 1,
	...more,
});
const living = (count: number, last = 100): ReportingDrive[] => Array.from({ length: count }, (_, index) => drive(100 + index, 0, last));
const silentIds = (drives: readonly ReportingDrive[]): string[] => findSilences(drives).map(({ deviceId }) => deviceId);

describe('a silent drive', () => {
	it('is one that missed more than five of its own reports while the others went on', () => {
		expect(silentIds([...living(4), drive(1, 0, 95)])).toEqual([]);
		expect(silentIds([...living(4), drive(1, 0, 94)])).toEqual(['d1']);
	});

	it('is judged by its own cadence: a weekly one has weeks, an hourly one three days', () => {
		const weekly = { samples: 11 };
		expect(silentIds([...living(4), drive(1, 0, 70, weekly)])).toEqual([]);
		expect(silentIds([...living(4), drive(1, 0, 64, { samples: 33 })])).toEqual(['d1']);
		const hourly = drive(1, 0, 98, { samples: (98 * MS_PER_DAY) / MS_PER_HOUR + 1 });
		expect(silentIds([...living(4), hourly])).toEqual([]);
		expect(silentIds([...living(4), { ...hourly, lastSeenMs: 96 * MS_PER_DAY }])).toEqual(['d1']);
	});

	it('is none while its whole source is silent, or most of it stopped together', () => {
		const stopped = [drive(1, 0, 50), drive(2, 0, 50), drive(3, 0, 50)];
		expect(silentIds(stopped)).toEqual([]);
		expect(silentIds([...stopped, ...living(1)])).toEqual([]);
		expect(silentIds([...stopped, ...living(3)]).sort()).toEqual(['d1', 'd2', 'd3']);
		// Another source is no neighbour.
		expect(silentIds([...stopped, ...living(9).map((each) => ({ ...each, source: 'b' }))])).toEqual([]);
	});

	it('needs a habit: two reports are none', () => {
		expect(silentIds([...living(4), drive(1, 0, 1, { samples: 2 })])).toEqual([]);
		expect(silentIds([...living(4), drive(1, 0, 2, { samples: 3 })])).toEqual(['d1']);
	});

	it('comes with the counts behind it, the longest silence first', () => {
		const found = findSilences([...living(4), drive(1, 0, 80), drive(2, 0, 40), drive(3, 90, 100)]);
		expect(found.map(({ deviceId }) => deviceId)).toEqual(['d2', 'd1']);
		// d1 reported on after d2 fell silent, d3 came later.
		expect(found[0]).toMatchObject({ silentMs: 60 * MS_PER_DAY, intervalMs: MS_PER_DAY, others: 6, othersStillReporting: 6 });
		expect(found[1]).toMatchObject({ silentMs: 20 * MS_PER_DAY, others: 6, othersStillReporting: 5, sourceSeenMs: 100 * MS_PER_DAY });
	});
});
