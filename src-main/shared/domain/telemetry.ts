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
	/** Shelf or controller path, as its tool addresses it: `/c0/e252`. */
	readonly enclosure?: string;
	readonly slot?: string;
	/** RAID group or pool that it belongs to. */
	readonly pool?: string;
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
	/** Source text of the line, cut; known where the source has lines of its own. */
	readonly text?: string;
}

/** One decoded series; `values` has NaN where the source had no value. */
export interface Series {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly metric: MetricName;
	readonly observedAtMs: Float64Array;
	readonly values: Float64Array;
}

/** Ways out of the fleet. Only `failed` is a failure to the survival model; after the others nobody knows how long it would have lived. */
export const exitKinds = ['failed', 'retired', 'sold', 'replaced'] as const;
export type ExitKind = (typeof exitKinds)[number];

export interface DriveExit {
	readonly kind: ExitKind;
	readonly atMs: number;
	/** Who said so: a source that was imported, or a person, whose word goes first. */
	readonly source: 'import' | 'hand';
	/** In the words of the person who marked it. */
	readonly reason?: string;
	/** The drive that took its place. */
	readonly replacedBy?: DeviceId;
}

/** Facts that a person may state; they go before what sources say. */
export const factFields = ['host', 'enclosure', 'slot', 'pool', 'price', 'purchaseDate', 'observedSince'] as const;
export type FactField = (typeof factFields)[number];

export interface Money {
	readonly amount: number;
	/** ISO 4217: `EUR`. */
	readonly currency: string;
}

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
	readonly enclosure?: string;
	readonly pool?: string;
	/** What it cost, or what another one costs. */
	readonly price?: Money;
	/** `2024-05-03`. */
	readonly purchaseDate?: string;
	/** `2018-12-31`: under observation from that day on, although no rows of the days before its first one were imported. */
	readonly observedSince?: string;
	/** Which of these facts a person stated; absent when none. */
	readonly byHand?: readonly FactField[];
	readonly firstSeenMs: number;
	readonly lastSeenMs: number;
	readonly samples: number;
	readonly exit?: DriveExit;
}

export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;
