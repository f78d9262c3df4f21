/** smartctl documents with raw values beyond 2^53, as drives that pack several counts into one value send them. */

/** 2^60: the next number that binary64 has below it is 128 away. */
export const HUGE_RAW = 2n ** 60n + 1n;

/** Raw power-on value of a Seagate drive: 47060 h in the lower 24 bits, milliseconds above. */
export const PACKED_HOURS = 9_023_116_403_587_028n;

/**
 * A daily document list of one drive; whole numbers beyond 2^53 stand as texts that `hugeRawText` makes numbers of.
 *
 * @param days  documents, one a day from 1 December 2025 on
 */
export function hugeRawDocument(days: number): readonly object[] {
	return Array.from({ length: days }, (_, day) => ({
		json_format_version: [1, 0],
		smartctl: { version: [7, 4], exit_status: 0 },
		local_time: { time_t: Date.UTC(2025, 11, 1 + day) / 1000 },
		device: { name: '/dev/sda', type: 'sat', protocol: 'ATA' },
		model_name: 'ST1000NM0008-2F2100',
		serial_number: 'HUGE-RAW-1',
		ata_smart_attributes: {
			table: [
				{ id: 9, name: 'Power_On_Hours', value: 47, raw: { value: String(PACKED_HOURS + BigInt(24 * day)) } },
				{ id: 22, name: 'Unknown_Attribute', value: 100, raw: { value: String(HUGE_RAW) } },
				{ id: 194, name: 'Temperature_Celsius', value: 30, raw: { value: String(176_094_511_104 + 26 + (day % 5)) } },
			],
		},
	}));
}

/** The documents as JSON in which every raw value is a number, digit by digit. */
export function hugeRawText(days: number): string {
	return JSON.stringify(hugeRawDocument(days)).replaceAll(/"value":"(\d+)"/g, '"value":$1');
}
