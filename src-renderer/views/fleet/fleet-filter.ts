/** Which drives a fleet table shows. */
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { ExitKind } from '../../../src-main/shared/domain/telemetry.ts';

export type FleetDrive = OutputOf<'drives.list'>['drives'][number];
export type DriveState = 'in service' | ExitKind;

export interface FleetFilter {
	/** Words that must all occur in serial, model, host, slot or id. */
	readonly text: string;
	/** Empty sets let everything through. */
	readonly protocols: ReadonlySet<FleetDrive['protocol']>;
	readonly states: ReadonlySet<DriveState>;
	readonly model: string | null;
}

export const noFilter: FleetFilter = { text: '', protocols: new Set(), states: new Set(), model: null };

export function stateOf(drive: FleetDrive): DriveState {
	return drive.exit?.kind ?? 'in service';
}

export function filterDrives(drives: readonly FleetDrive[], filter: FleetFilter): FleetDrive[] {
	const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
	return drives.filter((drive) => {
		if (filter.protocols.size > 0 && !filter.protocols.has(drive.protocol)) return false;
		if (filter.states.size > 0 && !filter.states.has(stateOf(drive))) return false;
		if (filter.model !== null && drive.model !== filter.model) return false;
		const haystack = `${drive.serial} ${drive.model} ${drive.host ?? ''} ${drive.slot ?? ''} ${drive.deviceId}`.toLowerCase();
		return words.every((word) => haystack.includes(word));
	});
}

/** The values of a field with how many drives have each, most frequent first. */
export function countBy<T extends string>(
	drives: readonly FleetDrive[],
	fieldOf: (drive: FleetDrive) => T,
): { readonly value: T; readonly count: number }[] {
	const counts = new Map<T, number>();
	for (const drive of drives) counts.set(fieldOf(drive), (counts.get(fieldOf(drive)) ?? 0) + 1);
	return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}

/** The set with the value put in or taken out. */
export function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
	const next = new Set(set);
	if (!next.delete(value)) next.add(value);
	return next;
}
