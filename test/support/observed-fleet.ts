/** A synthetic fleet as the search for anomalies sees it, with its labels. */
import type { ObservedDrive } from '../../src-main/maths/anomalies/regular-grid.ts';
import { type FleetOptions, generateFleet } from '../../src-main/maths/synthetic/fleet.ts';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';

export function observedFleet(options: FleetOptions) {
	const fleet = [...generateFleet(options)];
	const drives = fleet.map(
		({ serial, model, protocol, host, observedAtMs, metrics }, i): ObservedDrive => ({
			deviceId: `d${i + 1}` as DeviceId,
			serial,
			model,
			protocol,
			host,
			observedAtMs,
			metrics,
		}),
	);
	return { drives, episodes: fleet.flatMap((drive) => drive.episodes) };
}
