/** Exports that leave a person something to decide: drives without a name, one serial on two drives, values that contradict. */
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2025, 0, 1);

const dayText = (day: number): string => new Date(START_MS + day * DAY_MS).toISOString().slice(0, 10);

export interface ReportedDrive {
	readonly serial: string;
	readonly model?: string;
	readonly wwn?: string;
	readonly host?: string;
	readonly slot?: string;
}

interface Report {
	readonly drives: readonly ReportedDrive[];
	/** Days of the first and after the last report. */
	readonly from: number;
	readonly to: number;
	/** Reports a day; 1 when absent. */
	readonly perDay?: number;
	/** Degrees above those that other reports have for the same day. */
	readonly warmer?: number;
}

/** CSV: one row a drive and report. */
export function reportCsv({ drives, from, to, perDay = 1, warmer = 0 }: Report): string {
	const rows = Array.from({ length: to - from }, (_, index) => from + index).flatMap((day) =>
		Array.from({ length: perDay }, (_, part) => part).flatMap((part) =>
			drives.map(({ serial, model = 'ST4000DM000', wwn = '', host = '', slot = '' }, index) => {
				const at = perDay === 1 ? dayText(day) : new Date(START_MS + day * DAY_MS + (part * DAY_MS) / perDay).toISOString();
				return [at, serial, model, wwn, 4_000_787_030_016, host, slot, 30 + ((index + day + part) % 5) + warmer, (200 + index * 40 + day) * 24].join(
					',',
				);
			}),
		),
	);
	return `${['date,serial_number,model,wwn,capacity_bytes,host,slot,temperature_c,power_on_hours', ...rows].join('\n')}\n`;
}

/** What `iostat -o JSON` says: nothing but device names of one machine. */
export function iostatJson({
	host,
	disks,
	from,
	to,
}: {
	readonly host: string;
	readonly disks: readonly string[];
	readonly from: number;
	readonly to: number;
}): string {
	const statistics = Array.from({ length: to - from }, (_, index) => ({
		timestamp: `${dayText(from + index)}T12:00:00+0000`,
		disk: disks.map((name, place) => ({
			disk_device: name,
			'r/s': 3 + place,
			'w/s': 10 + index,
			'rkB/s': 120,
			'wkB/s': 400 + index,
			util: 12 + place,
		})),
	}));
	return JSON.stringify({
		sysstat: {
			hosts: [{ nodename: host, sysname: 'Linux', release: '6.1', machine: 'x86_64', 'number-of-cpus': 8, date: dayText(from), statistics }],
		},
	});
}
