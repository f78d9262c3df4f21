import { describe, expect, it } from 'vitest';
import published from '../../resources/published-models.json' with { type: 'json' };
import { failureMetrics } from '../../src-main/jobs/failure-conditions.ts';
import type { FleetHistory } from '../../src-main/jobs/fleet.ts';
import { courseMetrics } from '../../src-main/jobs/fleet-courses.ts';
import { type FleetOutlook, outlookOfFleet } from '../../src-main/jobs/fleet-outlook.ts';
import { pricesFor } from '../../src-main/jobs/prices.ts';
import { openFleetPathsKernel } from '../../src-main/kernels/fleet-paths.ts';
import { normalCdf } from '../../src-main/maths/distributions/special.ts';
import { COURSE, requireFleetPaths } from '../../src-main/maths/risk/simulation/input.ts';
import { generateFleet, type SyntheticDrive } from '../../src-main/maths/synthetic/fleet.ts';
import { noLossSettings } from '../../src-main/shared/domain/loss-settings.ts';
import type { DeviceId, Drive } from '../../src-main/shared/domain/telemetry.ts';

const METRICS = [...new Set([...failureMetrics, ...courseMetrics])];
const quiet = { progress: () => {}, isCancelled: () => false };

interface Fleet {
	readonly history: FleetHistory;
	readonly drives: readonly Drive[];
}

/** Drives that fail are marked so by the day of their last sample. */
function fleetOf(generated: readonly SyntheticDrive[], change: (drive: Drive, index: number) => Partial<Drive> = () => ({})): Fleet {
	const offsets = [0];
	for (const { observedAtMs } of generated) offsets.push((offsets.at(-1) as number) + observedAtMs.length);
	const column = (metric: string): Float64Array =>
		Float64Array.from(
			generated.flatMap(({ observedAtMs, metrics }) => Array.from(metrics[metric] ?? new Float64Array(observedAtMs.length).fill(Number.NaN))),
		);
	const drives = generated.map(({ serial, model, protocol, host, capacityBytes, observedAtMs, metrics: _ }, index): Drive => {
		const drive: Drive = {
			deviceId: `d${index}` as DeviceId,
			serial,
			isSerialMasked: false,
			model,
			firmware: '',
			protocol,
			capacityBytes,
			host,
			firstSeenMs: observedAtMs[0] as number,
			lastSeenMs: observedAtMs.at(-1) as number,
			samples: observedAtMs.length,
		};
		return { ...drive, ...change(drive, index) };
	});
	return {
		drives,
		history: {
			deviceIds: drives.map(({ deviceId }) => deviceId),
			offsets: Float64Array.from(offsets),
			observedAtMs: Float64Array.from(generated.flatMap(({ observedAtMs }) => Array.from(observedAtMs))),
			metrics: METRICS,
			values: METRICS.map(column),
		},
	};
}

const outlook = ({ history, drives }: Fleet, horizonDays: number): Promise<FleetOutlook> =>
	outlookOfFleet(
		{ history, drives, groups: [], published: published.models, prices: pricesFor(drives), settings: noLossSettings, horizonDays, seed: 1 },
		quiet,
	);

/** Everything that a simulation reads is a number, and so is everything that it says. */
function expectSound({ paths }: FleetOutlook): void {
	requireFleetPaths(paths);
	for (let drive = 0; drive < paths.drives; drive++) {
		const row = paths.failures.thresholds.subarray(drive * paths.horizonDays, (drive + 1) * paths.horizonDays);
		for (const [day, threshold] of row.entries()) expect(threshold).toBeGreaterThanOrEqual(row[Math.max(0, day - 1)] as number);
	}
	const { losses, shortBytes } = openFleetPathsKernel(paths).simulate(0, 2);
	for (const loss of losses) expect(loss).toBeGreaterThanOrEqual(0);
	for (const bytes of shortBytes) expect(bytes).toBeGreaterThanOrEqual(0);
}

const generated = [...generateFleet({ drives: 12, days: 120, seed: 5 })];

describe('what a simulation of a fleet rests on', () => {
	it('is sound for horizons of one day and of ten years', async () => {
		for (const days of [1, 3650]) expectSound(await outlook(fleetOf(generated), days));
	}, 120_000);

	it('is sound for one drive, for drives without a host, and for capacities that are not known or 0', async () => {
		expectSound(await outlook(fleetOf(generated.slice(0, 1)), 30));
		const lone = await outlook(
			fleetOf(generated, () => ({ host: '' })),
			30,
		);
		expectSound(lone);
		// Each has days and shocks of its own.
		expect(new Set(lone.paths.courses.hostOf).size).toBe(lone.paths.drives);
		const bare = await outlook(
			fleetOf(generated, ({ capacityBytes }, index) => ({ capacityBytes: index === 0 ? 0 : capacityBytes }) as Partial<Drive>),
			30,
		);
		expectSound(bare);
		expect(bare.paths.courses.parts.some((parts) => (parts & COURSE.capacity) !== 0)).toBe(true);
		const zero = bare.atRisk.findIndex(({ deviceId }) => deviceId === 'd0');
		if (zero >= 0) expect((bare.paths.courses.parts[zero] as number) & COURSE.capacity).toBe(0);
	}, 120_000);

	it('is sound for histories with values that are missing, at the end too', async () => {
		const holed = generated.map((drive, index) => ({
			...drive,
			metrics: Object.fromEntries(
				Object.entries(drive.metrics).map(([name, values]) => [
					name,
					values.map((value, row) => ((row * 7 + index) % 5 === 0 || row > values.length - 4 ? Number.NaN : value)),
				]),
			),
		}));
		expectSound(await outlook(fleetOf(holed as SyntheticDrive[]), 30));
	}, 120_000);

	it('keeps the probability of each drive when shocks take their part of it, over ten years too', async () => {
		for (const days of [90, 3650]) {
			const { paths, atRisk } = await outlook(fleetOf(generated), days);
			const { shocksPerDay, shockProbability } = paths.failures;
			const byShock = shockProbability * -Math.expm1(-shocksPerDay * days);
			for (const [drive, { failureProbability }] of atRisk.entries()) {
				const own = normalCdf(paths.failures.thresholds[(drive + 1) * days - 1] as number);
				expect(1 - (1 - own) * (1 - byShock)).toBeCloseTo(failureProbability, 6);
			}
		}
	}, 120_000);

	it('refuses a fleet of which no drive is left', async () => {
		const gone = fleetOf(generated, ({ lastSeenMs }) => ({ exit: { kind: 'failed', atMs: lastSeenMs, source: 'hand' } }) as Partial<Drive>);
		await expect(outlook(gone, 30)).rejects.toMatchObject({ code: 'no_drives' });
	});
});
