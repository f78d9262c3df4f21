/**
 * What a loss costs and how groups are repaired: what a person said, for all, for a drive model, for a group. What nobody said has a default that the
 * result states. Amounts are in one currency.
 */

/** Of a drive. */
export interface DriveTerms {
	/** Price of a new drive, where none was stated for the drive itself; otherwise the market's price of one like it. */
	readonly replacement: number;
	/** Work of one replacement. */
	readonly labour: number;
	/** Hours that something stands still when it fails, and what an hour of that costs. */
	readonly downtimeHours: number;
	readonly downtimePerHour: number;
	/** Of a terabyte (10^12 bytes) that is short. */
	readonly capacityPerTb: number;
	/** A day whose mean latency is above this is slow, and costs so much; 0 asks for neither. */
	readonly latencyLimitMs: number;
	readonly slowDay: number;
}

/** Of a pool or RAID group. */
export interface GroupTerms {
	/** Value of a terabyte of lost data: bringing it back, or doing without. */
	readonly dataPerTb: number;
	/** Of a sector that cannot be read while there is no redundancy: restoring what it held. */
	readonly readError: number;
	/** How fast a rebuild writes the new member. */
	readonly rebuildMbPerSecond: number;
	/** Until a new drive is there when no spare is. */
	readonly deliveryDays: number;
	/** Drives that wait to take over; otherwise what the source says. */
	readonly spares: number;
	/** Unreadable sectors in 10^15 bits read. */
	readonly readErrorsPer1e15Bits: number;
}

export interface LossSettings {
	/** ISO 4217; otherwise the one in which most drives were priced. */
	readonly currency?: string;
	readonly drives: Partial<DriveTerms>;
	readonly groups: Partial<GroupTerms>;
	readonly models: readonly { readonly model: string; readonly terms: Partial<DriveTerms> }[];
	readonly ownGroups: readonly { readonly groupId: number; readonly terms: Partial<GroupTerms> }[];
}

export const noLossSettings: LossSettings = { drives: {}, groups: {}, models: [], ownGroups: [] };

/** In US dollars, rounded; half an hour of an administrator, no downtime, a terabyte restored for a day's work of one. */
export const defaultDriveTerms: Omit<DriveTerms, 'replacement' | 'capacityPerTb'> = {
	labour: 40,
	downtimeHours: 0,
	downtimePerHour: 0,
	latencyLimitMs: 0,
	slowDay: 0,
};
export const defaultGroupTerms: Omit<GroupTerms, 'spares'> = {
	dataPerTb: 500,
	readError: 200,
	rebuildMbPerSecond: 100,
	deliveryDays: 3,
	readErrorsPer1e15Bits: 1,
};

/** The terms of a drive model or group: its own, else those for all; what neither says is absent. */
export function driveTermsOf({ drives, models }: LossSettings, model: string): Partial<DriveTerms> {
	return { ...drives, ...models.find((own) => own.model === model)?.terms };
}
export function groupTermsOf({ groups, ownGroups }: LossSettings, groupId: number): Partial<GroupTerms> {
	return { ...groups, ...ownGroups.find((own) => own.groupId === groupId)?.terms };
}
