/** A fleet as smartctl users have it: daily reports, no failure in any of them, and drives that just stop. */
const DAY_MS = 86_400_000;
export const QUIET_START_MS = Date.UTC(2025, 0, 1);

export interface QuietFleet {
	readonly drives: number;
	readonly days: number;
	/** Serial number -> days after which it is heard no more. */
	readonly stopped?: ReadonlyMap<number, number>;
	readonly hosts?: number;
}

export const quietSerial = (index: number): string => `QUIET${String(index).padStart(5, '0')}`;

/** CSV: one row a drive and day. Ages differ, so that an age law could be fitted. */
export function quietFleetCsv({ drives, days, stopped = new Map(), hosts }: QuietFleet): string {
	const rows = Array.from({ length: days }, (_, day) =>
		Array.from({ length: drives }, (_, index) => index)
			.filter((index) => day < (stopped.get(index) ?? days))
			.map((index) =>
				[
					new Date(QUIET_START_MS + day * DAY_MS).toISOString().slice(0, 10),
					quietSerial(index),
					`ST4000DM00${index % 2}`,
					4_000_787_030_016,
					...(hosts === undefined ? [] : [`stor-${String(index % hosts).padStart(2, '0')}`]),
					30 + ((index + day) % 5),
					(200 + index * 40 + day) * 24,
				].join(','),
			),
	);
	const header = ['date', 'serial_number', 'model', 'capacity_bytes', ...(hosts === undefined ? [] : ['host']), 'temperature_c', 'power_on_hours'];
	return `${[header.join(','), ...rows.flat()].join('\n')}\n`;
}
