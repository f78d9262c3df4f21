/** Drives and their series, with what the latest runs say about them. */
import type { z } from 'zod';
import type { fleetDrive } from '../../shared/contract/schemas.ts';
import { metricInfo } from '../../shared/domain/metrics.ts';
import type { AnomalyResult, RiskResult } from '../../shared/domain/results.ts';
import type { Drive } from '../../shared/domain/telemetry.ts';
import type { Handlers } from '../context.ts';
import { latestAnomalies, latestRisk } from '../runs.ts';

type FleetDrive = z.output<typeof fleetDrive>;

/** Joins a drive with its figures of the latest runs. */
function fleetDrives(drives: readonly Drive[], risk: RiskResult | null, anomalies: AnomalyResult | null): FleetDrive[] {
	const risks = new Map(risk?.drives.map((entry) => [entry.deviceId, entry]));
	const shares = new Map(risk?.components.map((entry) => [entry.deviceId, entry.share]));
	const events = Map.groupBy(anomalies?.events ?? [], (event) => event.deviceId);
	return drives.map((drive) => {
		// A drive that has left since the run has no future to speak of.
		const found = drive.exit === undefined ? risks.get(drive.deviceId) : undefined;
		return {
			...drive,
			...(found
				? {
						riskScore: found.riskScore,
						failureProbability: found.failureProbability,
						failureProbabilityLower: found.failureProbabilityLower,
						failureProbabilityUpper: found.failureProbabilityUpper,
						tailShare: shares.get(drive.deviceId) ?? 0,
					}
				: {}),
			...(anomalies ? { events: events.get(drive.deviceId)?.length ?? 0 } : {}),
		};
	});
}

const bySerial = (a: FleetDrive, b: FleetDrive): number => (a.serial < b.serial ? -1 : a.serial > b.serial ? 1 : a.deviceId < b.deviceId ? -1 : 1);
const byRisk = (a: FleetDrive, b: FleetDrive): number => (b.failureProbability ?? -1) - (a.failureProbability ?? -1) || bySerial(a, b);

export const driveHandlers = {
	'drives.list': async ({ sort }, context) => {
		const { storage } = await context.workspace();
		const [drives, risk, anomalies] = await Promise.all([storage.devices.list(), latestRisk(storage), latestAnomalies(storage)]);
		const fleet = fleetDrives(drives, risk?.result ?? null, anomalies?.result ?? null).sort(sort === 'risk' ? byRisk : bySerial);
		return { drives: fleet, isRiskStale: risk?.isStale ?? false, areAnomaliesStale: anomalies?.isStale ?? false };
	},
	'drives.get': async ({ drive: key }, context) => {
		const { storage } = await context.workspace();
		const { identityKey: _key, basis: _basis, evidence: _evidence, questions: _questions, ...drive } = await storage.devices.find(key);
		const [counts, risk, anomalies] = await Promise.all([storage.samples.metricsOf(drive.deviceId), latestRisk(storage), latestAnomalies(storage)]);
		const [joined] = fleetDrives([drive], risk?.result ?? null, anomalies?.result ?? null);
		// What drove the probability of a drive that has left since speaks of nothing any more.
		const found = drive.exit === undefined ? risk?.result.drives.find((entry) => entry.deviceId === drive.deviceId) : undefined;
		const fleet = risk?.result.drives ?? [];
		return {
			drive: joined as FleetDrive,
			metrics: counts.map(({ metric, samples }) => {
				const { label, unit, kind } = metricInfo(metric);
				return { metric, label, unit, kind, drives: 1, samples };
			}),
			isRiskStale: risk?.isStale ?? false,
			contributions: found?.contributions.map((entry) => ({ ...entry })) ?? [],
			...(fleet.length > 0 ? { fleetFailureProbability: fleet.reduce((sum, entry) => sum + entry.failureProbability, 0) / fleet.length } : {}),
		};
	},
	'series.get': async ({ drive: key, metric }, context) => {
		const { storage } = await context.workspace();
		const { deviceId, serial } = await storage.devices.find(key);
		const { observedAtMs, values, raws } = await storage.samples.readSeries({ deviceId, metric });
		const { label, unit, kind } = metricInfo(metric);
		return { deviceId, serial, metric, label, unit, kind, observedAtMs, values, ...(raws ? { raws: [...raws] } : {}) };
	},
} satisfies Partial<Handlers>;
