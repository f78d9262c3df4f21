/** The last row of each drive of a year, as files of last rows have them: Backblaze Drive Stats 2019, model ST8000DM002. */
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import backblaze from '../golden/survival_backblaze.json' with { type: 'json' };

/** Before the first of the days that the lives are counted in. */
export const WATCHED_SINCE = '2018-12-31';

/**
 * The lives of `survival_backblaze.json` (its `source` says where they come from) as a CSV file in the layout of the source; serials are made up.
 *
 * @param everyNth  takes every n-th drive only
 */
export function lastRowsCsv(everyNth = 1): string {
	const lines = ['date,serial_number,model,capacity_bytes,failure,smart_9_raw'];
	let index = 0;
	for (const { days, failed, hours } of backblaze.lives) {
		const date = new Date(Date.parse(`${WATCHED_SINCE}T00:00:00Z`) + days * MS_PER_DAY).toISOString().slice(0, 10);
		let age = 0;
		for (const step of hours) {
			age += step;
			if (index % everyNth === 0) lines.push(`${date},LAST${String(index).padStart(5, '0')},ST8000DM002,8001563222016,${failed},${age}.0`);
			index++;
		}
	}
	return `${lines.join('\n')}\n`;
}
