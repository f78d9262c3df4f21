/** The outline of `ssacli ctrl all show config detail`: controllers, arrays, logical and physical drives, by their headings. */

/** What a heading opens; `other` is anything whose lines say nothing of drives (cages, ports, expanders). */
export type SsacliHeading =
	| { readonly kind: 'controller'; readonly slot: string; readonly model: string }
	| { readonly kind: 'array'; readonly name: string }
	| { readonly kind: 'unassigned' }
	| { readonly kind: 'logical'; readonly number: string; readonly summary: ReadonlyMap<string, string> }
	/** One line about a drive, which is described elsewhere or (without `detail`) nowhere. */
	| { readonly kind: 'listed'; readonly place: string; readonly summary: ReadonlyMap<string, string> }
	| { readonly kind: 'physical'; readonly place: string }
	/** Lists drives that are described below. */
	| { readonly kind: 'mirror' }
	| { readonly kind: 'other' };

const CONTROLLER = /^(\S.{0,120}) in Slot (\w{1,8})(?:\s+\(.{0,80}\))?(?:\s.{0,80})?$/;

/** A controller stands without blanks in front: `HPE Smart Array P408i-a SR Gen10 in Slot 0 (Embedded)`. */
export function controllerHeading(text: string): SsacliHeading | undefined {
	const match = CONTROLLER.exec(text);
	return match === null ? undefined : { kind: 'controller', model: (match[1] ?? '').trim(), slot: match[2] ?? '' };
}

/** @returns undefined for a line that is no heading: a pair `Key: value`, or a list of drives */
export function ssacliHeading(text: string): SsacliHeading | undefined {
	if (!/^\s/.test(text)) return controllerHeading(text) ?? (text.trim() === '' ? undefined : { kind: 'other' });
	const plain = text.trim();
	const array = /^(?:Array: |array |Array )([A-Z]{1,3})(?: \(.{0,200}\))?$/.exec(plain)?.[1];
	if (array !== undefined) return { kind: 'array', name: array };
	if (/^(?:unassigned|hba drives)$/i.test(plain)) return { kind: 'unassigned' };
	const logical = /^(?:Logical Drive: |logicaldrive )(\d{1,4})(?: \((.{1,200})\))?$/i.exec(plain);
	if (logical !== null) return { kind: 'logical', number: logical[1] ?? '', summary: logicalSummary(logical[2] ?? '') };
	const listed = /^physicaldrive (\w{1,8}:\w{1,8}(?::\w{1,8})?) \((.{1,200})\)$/i.exec(plain);
	if (listed !== null) return { kind: 'listed', place: listed[1] ?? '', summary: driveSummary(listed[2] ?? '') };
	const physical = /^physicaldrive (\w{1,8}:\w{1,8}:\w{1,8}|\w{1,8}:\w{1,8})$/i.exec(plain)?.[1];
	if (physical !== undefined) return { kind: 'physical', place: physical };
	if (/^Mirror Group \d{1,3}:$/.test(plain)) return { kind: 'mirror' };
	// `Port Name: 1I` and titles without a colon, such as the ones of cages and expanders.
	return /^Port Name: /.test(plain) || !plain.includes(':') || / at Port .{1,40}, Box .{1,40}, /.test(plain) ? { kind: 'other' } : undefined;
}

/** `1.8 TB, RAID 6, OK` as the pairs that the detail has. */
function logicalSummary(text: string): ReadonlyMap<string, string> {
	const [size = '', level = '', status = ''] = text.split(', ');
	return new Map(
		level.startsWith('RAID ')
			? [
					['Size', size],
					['Fault Tolerance', level.slice(5)],
					['Status', status],
				]
			: [],
	);
}

/** `port 2E:box 1:bay 1, SATA HDD, 1 TB, OK`, with `, spare` behind where it is one. */
function driveSummary(text: string): ReadonlyMap<string, string> {
	const parts = text.split(', ');
	const summary = new Map([
		['Interface Type', parts[1] ?? ''],
		['Status', parts[3] ?? ''],
	]);
	if (parts.includes('spare')) summary.set('Drive Type', 'Spare Drive');
	return summary;
}

/** `Current Temperature (C): 33`; undefined for a line without a colon. */
export function ssacliPair(text: string): { readonly key: string; readonly value: string } | undefined {
	const plain = text.trim();
	const at = plain.indexOf(':');
	return at < 1
		? undefined
		: {
				key: plain.slice(0, at).trim().slice(0, 128),
				value: plain
					.slice(at + 1)
					.trim()
					.slice(0, 1_000),
			};
}
