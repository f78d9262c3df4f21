/** The history of a fleet as jobs receive it: few large columns, cut into drives by views that copy nothing. */
import type { DeviceId, Drive } from '../shared/domain/telemetry.ts';

/** Rows of drive i are `offsets[i]` to `offsets[i + 1]`; one column per metric with NaN for missing. */
export interface FleetHistory {
	readonly deviceIds: readonly DeviceId[];
	readonly offsets: Float64Array;
	readonly observedAtMs: Float64Array;
	readonly metrics: readonly string[];
	readonly values: readonly Float64Array[];
}

export type ObservedDrive = Pick<
	Drive,
	'deviceId' | 'serial' | 'model' | 'firmware' | 'protocol' | 'capacityBytes' | 'host' | 'exit' | 'price' | 'observedSince'
> & {
	/** Shape (n,), rising. */
	readonly observedAtMs: Float64Array;
	/** Shape (n,) each; a metric that the drive never had is absent. */
	readonly metrics: Readonly<Record<string, Float64Array>>;
};

/** The rows of some drives; nothing is copied. */
export function partOfHistory(history: FleetHistory, firstDrive: number, count: number): FleetHistory {
	return {
		...history,
		deviceIds: history.deviceIds.slice(firstDrive, firstDrive + count),
		offsets: history.offsets.subarray(firstDrive, firstDrive + count + 1),
	};
}

const hasValue = (values: Float64Array): boolean => values.some((value) => !Number.isNaN(value));

/** Each drive with its own rows, in the order of the history. */
export function observedDrives(history: FleetHistory, drives: readonly Drive[]): ObservedDrive[] {
	const byId = new Map(drives.map((drive) => [drive.deviceId, drive]));
	return history.deviceIds.flatMap((deviceId, index) => {
		const drive = byId.get(deviceId);
		if (!drive) return [];
		const from = history.offsets[index] as number;
		const to = history.offsets[index + 1] as number;
		const columns = history.metrics.flatMap((metric, column) => {
			const values = (history.values[column] as Float64Array).subarray(from, to);
			return hasValue(values) ? [[metric, values] as const] : [];
		});
		const { serial, model, firmware, protocol, capacityBytes, host, exit, price, observedSince } = drive;
		return [
			{
				deviceId,
				serial,
				model,
				firmware,
				protocol,
				...(capacityBytes === undefined ? {} : { capacityBytes }),
				...(host === undefined ? {} : { host }),
				...(exit === undefined ? {} : { exit }),
				...(price === undefined ? {} : { price }),
				...(observedSince === undefined ? {} : { observedSince }),
				observedAtMs: history.observedAtMs.subarray(from, to),
				metrics: Object.fromEntries(columns),
			},
		];
	});
}
