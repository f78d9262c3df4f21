/** A small fleet whose drives read much more on the first Sunday of each month, as a scrub makes them, and which one drive leaves strangely once. */
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

export const SCRUB_DRIVES = 6;
const FIRST_MS = Date.UTC(2024, 0, 1);
const DAYS = 480;
/** Day on which the last drive writes as never before. */
export const STRANGE_DAY_MS = Date.UTC(2025, 2, 12);

export const scrubSerial = (index: number): string => `SCRUB-${index + 1}`;

export function scrubbedFleetCsv(): string {
	const rows = ['date,serial_number,model,host,daily_bytes_read,daily_bytes_written,temperature_c'];
	for (let day = 0; day < DAYS; day++) {
		const atMs = FIRST_MS + day * MS_PER_DAY;
		const date = new Date(atMs);
		const isScrub = date.getUTCDay() === 0 && date.getUTCDate() <= 7;
		for (let drive = 0; drive < SCRUB_DRIVES; drive++) {
			// Wobbles of a few percent that no two drives share.
			const wobble = (step: number): number => 1 + 0.03 * Math.sin(step * (day * 7 + drive * 13 + 1));
			const isStrange = drive === SCRUB_DRIVES - 1 && atMs === STRANGE_DAY_MS;
			const reads = 2e10 * wobble(1.7) * (isScrub ? 12 : isStrange ? 15 : 1);
			const writes = 1e10 * wobble(2.3) * (isStrange ? 60 : 1);
			const temperature = 34 + 2 * Math.sin(0.9 * day + drive);
			const text = [Math.round(reads), Math.round(writes), temperature.toFixed(1)].join(',');
			rows.push(`${date.toISOString().slice(0, 10)},${scrubSerial(drive)},Scrub 8000,stor-01,${text}`);
		}
	}
	return `${rows.join('\n')}\n`;
}
