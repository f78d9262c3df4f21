/**
 * Where everything of one simulation lies: the loader writes it in this order, `fleet-paths-layout.ts`. Pointers are byte offsets; shapes and meanings
 * are those of `maths/risk/simulation/input.ts`.
 */
@unmanaged
export class Frame {
	k0: u32;
	k1: u32;
	blockLow: u32;
	blockHigh: u32;
	isAntithetic: u32;
	isOnNet: u32;
	horizonDays: u32;
	drives: u32;
	batches: u32;
	groups: u32;
	/** Events that may be recorded in a block, 0 while none are, and how many there were: more than that when the rest was dropped. */
	eventRoom: u32;
	eventCount: u32;

	thresholds: usize;
	batchOf: usize;
	/** Of each drive, -1 for one that is in no group: `times` holds the others. */
	slotOf: usize;
	parts: usize;
	hostOf: usize;
	hostDates: usize;
	firstRow: usize;
	days: usize;
	carryOver: usize;
	meanWrites: usize;
	paceDeviation: usize;
	usedBytes: usize;
	driftBytes: usize;
	driftDeviation: usize;
	capacityBytes: usize;
	meanLatency: usize;
	latencyDeviation: usize;
	latencyLimit: usize;
	wear: usize;
	wearStep: usize;
	wearLimit: usize;
	wearShapePerByte: usize;
	wearScale: usize;
	failureLoss: usize;
	wearOutLoss: usize;
	shortByteLoss: usize;
	slowDayLoss: usize;
	firstMember: usize;
	members: usize;
	tolerated: usize;
	hitProbability: usize;
	rebuildDays: usize;
	deliveryDays: usize;
	spares: usize;
	readErrorProbability: usize;
	dataLoss: usize;
	readErrorLoss: usize;
	poolOf: usize;

	/** Room to work in: u32, f64 and u16 over the paths, see `Room` of the loader. */
	words: usize;
	coins: usize;
	own: usize;
	pace: usize;
	drift: usize;
	shocks: usize;
	dates: usize;
	batchFactor: usize;
	batchScale: usize;
	times: usize;
	ownTimes: usize;
	meanPairs: usize;
	written: usize;
	/** Members of a group that fail on a path, in order, and when each is back. */
	order: usize;
	until: usize;
	/** Pool that lost its data last on each path, i32. */
	lostPools: usize;

	/** Results over the paths of the block. */
	losses: usize;
	failures: usize;
	wornOut: usize;
	shortBytes: usize;
	groupsLost: usize;
	/** Over the groups, added up block after block. */
	lostByGroup: usize;

	/** Of the tail: marks of the paths, sums by drive, group and cause; 0 while nothing is attributed. */
	marks: usize;
	driveBeyond: usize;
	driveAt: usize;
	squareBeyond: usize;
	squareAt: usize;
	groupBeyond: usize;
	groupAt: usize;
	causeBeyond: usize;
	causeAt: usize;

	/** 1 for a drive whose events are known already, over the drives; 0 while nothing is known. */
	isKnown: usize;
	/** What happens to drives in the block, recorded or known: first event of each drive (u32, one more than drives), path + 256 * cause (u16), value (f64). */
	firstEvent: usize;
	eventHeads: usize;
	eventValues: usize;

	correlation: f64;
	degreesOfFreedom: f64;
	shocksPerDay: f64;
	shockProbability: f64;
}
