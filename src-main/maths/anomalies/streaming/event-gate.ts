/**
 * From surprises to alarms: one alarm an event, a new one only when it has grown, and a drive that alarms often must be odder
 * each time.
 */

/** Rows that an event lasts at least, and quiet rows that end it. */
const MIN_EVENT_ROWS = 100;
const QUIET_ROWS = 50;
/** An open event alarms again when it is this many decades rarer than at its last alarm: a hundredfold. */
const GROWTH = 2;
/** With k alarms in memory the next one must be rarer by the square root of 1 + k: between no caution and a full Bonferroni share. */
const HABITUATION = 0.5;

export interface GateVerdict {
	/** Surprise less what earlier alarms cost, at least 0. */
	readonly surprise: number;
	readonly isAlarm: boolean;
	/** Whether the row lies in an event that was told before. */
	readonly isRepeat: boolean;
}

export interface EventGate {
	readonly push: (surprise: number) => GateVerdict;
}

/**
 * @param threshold   least surprise of an alarm
 * @param memoryRows  rows after which an alarm counts 1/e
 */
export function createEventGate(threshold: number, memoryRows: number): EventGate {
	let alarms = 0;
	let peak = 0;
	/** Rows that the open event has still to last; 0 when there is none. */
	let open = 0;
	return {
		push(raw) {
			alarms *= 1 - 1 / memoryRows;
			const surprise = Math.max(0, raw - HABITUATION * Math.log10(1 + alarms));
			const isStrange = surprise >= threshold;
			const isOpen = open > 0;
			const isAlarm = isStrange && (!isOpen || raw > peak + GROWTH);
			if (isAlarm) {
				if (!isOpen) alarms++;
				peak = raw;
				open = Math.max(open, MIN_EVENT_ROWS + 1);
			}
			if (isOpen && isStrange) open = Math.max(open, QUIET_ROWS + 1);
			open = Math.max(0, open - 1);
			return { surprise, isAlarm, isRepeat: isOpen && isStrange && !isAlarm };
		},
	};
}
