/** Histories of any size for the benchmarks of the page, made while they are read: day by day, as exports come. */
import { createRng } from '../../src-main/maths/random.ts';

export interface GeneratedHistory {
	readonly drives: number;
	/** Samples of each drive. */
	readonly instants: number;
	readonly everyMs: number;
}

const FIRST_MS = Date.UTC(2024, 0, 1);
const ROWS_AT_ONCE = 2_000;

/** Higher than any other latency: drawn or lost, it shows. */
export const PEAK_LATENCY_MS = 900;

/** A CSV file of four metrics; one sample in the middle of each drive's history has the peak latency. */
export async function* generatedCsv({ drives, instants, everyMs }: GeneratedHistory): AsyncGenerator<Uint8Array> {
	const rng = createRng(1, 0);
	const peak = Math.floor(0.45 * instants);
	let lines = ['observed_at,serial_number,model,temperature_c,power_on_hours,reallocated_sectors,read_latency_ms'];
	for (let instant = 0; instant < instants; instant++) {
		const at = new Date(FIRST_MS + instant * everyMs).toISOString();
		for (let drive = 0; drive < drives; drive++) {
			const latency = instant === peak ? PEAK_LATENCY_MS : 5 * rng.exponential();
			const values = [30 + rng.integer(12), Math.round((instant * everyMs) / 3_600_000), drive % 50 === 0 ? instant : 0, latency.toFixed(3)];
			lines.push(`${at},BENCH${String(drive).padStart(6, '0')},BENCH MODEL ${drive % 5},${values.join(',')}`);
			if (lines.length < ROWS_AT_ONCE) continue;
			yield Buffer.from(`${lines.join('\n')}\n`);
			lines = [];
		}
	}
	if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
}
