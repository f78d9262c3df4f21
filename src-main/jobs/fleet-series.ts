/** The daily series of one metric of every drive that has it. */
import { metricInfo } from '../shared/domain/metrics.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import { type DailySeries, dailySeries } from './daily.ts';
import { type FleetHistory, observedDrives } from './fleet.ts';

/** How a bundle names a drive: the same on every machine. */
export const driveKeyOf = (drive: Pick<Drive, 'serial' | 'model' | 'deviceId'>): string =>
	(drive.serial ? `${drive.model}|${drive.serial}` : drive.deviceId).slice(0, 256);

export interface FleetSeries extends DailySeries {
	readonly driveKey: string;
}

/** In the order of the history; drives without the metric are left out. */
export function fleetSeries(fleet: { readonly drives: readonly Drive[]; readonly history: FleetHistory; readonly metric: string }): FleetSeries[] {
	const { kind } = metricInfo(fleet.metric);
	return observedDrives(fleet.history, fleet.drives).flatMap((drive) => {
		const values = drive.metrics[fleet.metric];
		return values ? [{ driveKey: driveKeyOf(drive), ...dailySeries(drive.observedAtMs, values, kind) }] : [];
	});
}
