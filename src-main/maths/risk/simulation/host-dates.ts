/**
 * Which day of the past each simulated day of a host is like: a stationary bootstrap, blocks of geometric length with mean 7 that start anywhere, on
 * a circle. All drives of a host follow the same days, so that what they have in common stays.
 *
 * @source Politis & Romano (1994), JASA 89
 */
import { PURPOSE } from '../../random.ts';
import { type BlockAddress, drawWords, PATHS_PER_BLOCK } from './draws.ts';

const MEAN_BLOCK = 7;
const TWO_POW_32 = 4294967296;
/** A word below it begins a new block, and says where. */
const JUMP_BELOW = Math.floor(TWO_POW_32 / MEAN_BLOCK);

/**
 * @param dates  days of the past, at least 1
 * @param out    shape (paths, days), path by path
 */
export function fillHostDates(address: BlockAddress, host: number, dates: number, days: number, out: Int32Array): void {
	const words = new Uint32Array(PATHS_PER_BLOCK);
	for (let day = 0; day < days; day++) {
		drawWords(address, PURPOSE.hostDates, host, day, words);
		for (let path = 0; path < PATHS_PER_BLOCK; path++) {
			const at = path * days + day;
			if (day === 0) out[at] = Math.floor((words[path] / TWO_POW_32) * dates);
			else if (words[path] < JUMP_BELOW) out[at] = Math.floor((words[path] / JUMP_BELOW) * dates);
			else out[at] = out[at - 1] + 1 === dates ? 0 : out[at - 1] + 1;
		}
	}
}
