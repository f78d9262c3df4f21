/**
 * What a source says about drives, before and after identity is decided.
 * Instants are UTC milliseconds since 1970 (`observedAtMs`); bytes are whole numbers.
 */

declare const brand: unique symbol;
/** Identifier of a drive in one workspace, `d` and a number, never reused. */
export type DeviceId = string & { readonly [brand]: 'DeviceId' };

/** Name of a metric: one of the catalogue, or an unknown column kept under its own name. */
export type MetricName = string;

export type Protocol = 'ATA' | 'NVMe' | 'SCSI' | 'unknown';

/** Everything a record says about which drive it speaks of. Device names are evidence, never a key. */
export interface DriveEvidence {
	readonly serial?: string;
	/** World wide name, 16 lower-case hex digits. */
	readonly wwn?: string;
	/** EUI-64 or NGUID of the first NVMe namespace, lower-case hex digits. */
	readonly eui?: string;
	readonly model?: string;
	readonly firmware?: string;
	readonly protocol: Protocol;
	readonly capacityBytes?: number;
	readonly host?: string;
	readonly slot?: string;
	readonly deviceName?: string;
}

/** One decoded value. `raw` is the exact source text when it says more than `value` does. */
export interface Reading {
	readonly metric: MetricName;
	readonly value: number;
	readonly raw?: string;
}

/** One drive at one instant, as a source states it. */
export interface TelemetryRecord {
	readonly evidence: DriveEvidence;
	readonly observedAtMs: number;
	readonly readings: readonly Reading[];
	/** The source says that the drive failed at this instant. */
	readonly hasFailed: boolean;
	/** 1-based line of a text source, or 1-based index of a document. */
	readonly line: number;
}

/** A row that could not be used: where, why. */
export interface RowProblem {
	readonly line: number;
	readonly column?: string;
	readonly code: 'row_rejected' | 'number_exact' | 'time_suspect' | 'text_encoding';
	readonly reason: string;
}

/** One decoded series; `values` has NaN where the source had no value. */
export interface Series {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly metric: MetricName;
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
}

export type DriveExit = { readonly kind: 'failed' | 'retired'; readonly atMs: number };

/** A drive as the workspace knows it. */
export interface Drive {
	readonly deviceId: DeviceId;
	/** As reported; empty when the source had none. */
	readonly serial: string;
	/** Whether the source masked the serial (`REDACTED` and the like). */
	readonly isSerialMasked: boolean;
	readonly model: string;
	readonly firmware: string;
	readonly protocol: Protocol;
	readonly wwn?: string;
	readonly capacityBytes?: number;
	readonly host?: string;
	readonly slot?: string;
	readonly firstSeenMs: number;
	readonly lastSeenMs: number;
	readonly samples: number;
	readonly exit?: DriveExit;
}

export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;
