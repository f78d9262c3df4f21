/**
 * When a pool or RAID group loses data: more of its members gone at once than it tolerates, or a sector that cannot be read while a rebuild has no
 * redundancy left. A member is gone from its failure until it is rebuilt; a spare saves the way of a new drive. Data is lost once within a horizon.
 *
 * Where mirrors lie side by side one too many hurts only when it is the twin of one that is gone: with k members without their twin's help among n, k of
 * the n - k that are left would. `hitProbability` is that of k = 1, 1 / (n - 1).
 */
export interface GroupLaw {
	readonly tolerated: number;
	readonly hitProbability: number;
	readonly rebuildDays: number;
	readonly deliveryDays: number;
	readonly spares: number;
	readonly readErrorProbability: number;
}

export interface GroupOutcome {
	/** Members that are gone when data is lost, by place; empty where none is lost. */
	readonly lostBy: number[];
	/** Members whose failure led to a rebuild that met an unreadable sector, by place. */
	readonly readErrorsBy: number[];
}

/**
 * @param times    instants at which members fail, Infinity for those that live; shape (members,)
 * @param uniform  in (0, 1), by number: one for each failure that is one too many, one for each rebuild without redundancy
 */
export function groupOutcome(law: GroupLaw, times: ArrayLike<number>, uniform: (event: number) => number): GroupOutcome {
	const order = Array.from({ length: times.length }, (_, member) => member)
		.filter((member) => times[member] < Number.POSITIVE_INFINITY)
		.sort((a, b) => times[a] - times[b] || a - b);
	const readErrorsBy: number[] = [];
	let gone: { readonly member: number; readonly until: number }[] = [];
	for (const [event, member] of order.entries()) {
		const now = times[member];
		gone = gone.filter(({ until }) => until > now);
		const away = event < law.spares ? law.rebuildDays : law.deliveryDays + law.rebuildDays;
		gone.push({ member, until: now + away });
		const beyond = gone.length - law.tolerated;
		if (beyond > 0 && (law.hitProbability >= 1 || uniform(2 * event) < hitAmong(law.hitProbability, beyond)))
			return { lostBy: gone.map((one) => one.member), readErrorsBy };
		if (beyond >= 0 && law.readErrorProbability > 0 && uniform(2 * event + 1) < law.readErrorProbability) readErrorsBy.push(member);
	}
	return { lostBy: [], readErrorsBy };
}

/** k / (n - k) from 1 / (n - 1); 1 once every member that is left is a twin. */
function hitAmong(hit: number, k: number): number {
	const left = 1 + hit - k * hit;
	return left > 0 ? (k * hit) / left : 1;
}
