/** Invented daily rows in the form of Backblaze, whose failures announce themselves in a way that a test chooses. */
import { createRng } from '../../src-main/maths/random.ts';

export interface InventedFleet {
	readonly drives: number;
	/** Of them, spread over the days. */
	readonly failures: number;
	readonly days: number;
	readonly seed?: number;
	/** Whether pending sectors grow in the week before a failure; else nothing tells it. */
	readonly isForeseeable?: boolean;
}

const FIRST_DAY_MS = Date.UTC(2013, 3, 10);
const DAY_MS = 86_400_000;

/** One CSV text a day. */
export function inventDays({ drives, failures, days, seed = 1, isForeseeable = true }: InventedFleet): string[] {
	const rng = createRng(seed, 0);
	const fleet = Array.from({ length: drives }, (_, i) => {
		const failureDay = i < failures ? 3 + Math.floor(((days - 3) * (i + 0.5)) / failures) : Number.POSITIVE_INFINITY;
		return { serial: `INV-${String(i).padStart(4, '0')}`, failureDay, hours: rng.integer(30_000), marks: rng.uniform() < 0.15 ? 8 : 0 };
	});
	return Array.from({ length: days }, (_, day) => {
		const rows = fleet.flatMap(({ serial, failureDay, hours, marks }) => {
			if (day > failureDay) return [];
			const left = failureDay - day;
			const pending = isForeseeable && left <= 7 ? (8 - left) * 3 : 0;
			const date = new Date(FIRST_DAY_MS + day * DAY_MS).toISOString().slice(0, 10);
			return [`${date},${serial},ST3000DM001,3000592982016,${left === 0 ? 1 : 0},${marks},${hours + 24 * day},${20 + rng.integer(8)},${pending}`];
		});
		return `date,serial_number,model,capacity_bytes,failure,smart_5_raw,smart_9_raw,smart_194_raw,smart_197_raw\n${rows.join('\n')}\n`;
	});
}
