/** `df` with any of its options: filesystems with their size and use, and inodes with -i. No drive is made of them. */
import { AppError } from '../../shared/domain/errors.ts';
import type { StorageGroup } from '../../shared/domain/groups.ts';
import { createStamps, type Stamps } from '../decoding/stamps.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createLineFaults } from '../reading/line-faults.ts';
import { parseSize, wordsOf } from '../reading/sizes.ts';
import { createTextLines } from '../reading/text-lines.ts';
import { type DfColumns, type DfField, dfColumns } from './df-columns.ts';

/** Lines in front of the heading: stamps, a prompt, messages of df about places that it may not read. */
const LINES_BEFORE = 40;

/** Whether a heading of df stands among the first lines. */
export function isDf({ text, isJson }: Head): boolean {
	if (isJson) return false;
	return text.split(/\r\n|\r|\n/, LINES_BEFORE).some((line) => dfColumns(line) !== undefined);
}

/** Filesystems that hold no data of their own: memory, kernel interfaces, read-only images, and views of another one. */
const PSEUDO = new Set(
	(
		'tmpfs devtmpfs ramfs rootfs proc sysfs devfs devpts cgroup cgroup2 cgmfs efivarfs securityfs debugfs tracefs configfs pstore bpf mqueue hugetlbfs ' +
		'binfmt_misc fusectl autofs nsfs squashfs overlay overlayfs aufs none udev shm run map fdescfs linprocfs linsysfs iso9660 udf'
	).split(' '),
);

/**
 * @throws AppError `no_telemetry` from `end` without a filesystem, `input_truncated` when the last line breaks off
 */
export function createDfReader(sink: Sink): FormatReader {
	const stamps = createStamps(sink);
	const faults = createLineFaults(sink);
	let columns: DfColumns | undefined;
	let held = '';
	let found = 0;
	let seen = 0;
	const row = (text: string, line: number, shape: DfColumns): void => {
		const fields = splitRow(wordsOf(text), shape.fields);
		if (fields === undefined) {
			faults.found(`"${text.trim().slice(0, 60)}" does not fit the columns of the table`);
			return;
		}
		seen++;
		const group = filesystemOf(fields, shape, stamps, line);
		if (group === 'no time') faults.found('df states no time, and the file has none that can be read either');
		else if (group !== undefined) {
			sink.row();
			sink.group(group);
			found++;
		}
	};
	return createTextLines(sink, {
		line(text, line) {
			faults.next(line);
			const heading = dfColumns(text);
			if (heading !== undefined) {
				columns = heading;
				held = '';
				if (heading.isRounded) sink.note('Sizes of df -h are rounded, with K as 1,024. df -PkT gives them exactly.');
			} else if (text.trim() === '' || /^(?:\S+: )?df: /.test(text) || stamps.read(text)) held = '';
			else if (columns === undefined) return;
			else if (held === '' && !/\s/.test(text.trim()) && columns.fields.length > 1) held = text.trim();
			else {
				// Without -P a long device stands in a line of its own.
				row(held === '' ? text : `${held} ${text.trim()}`, line, columns);
				held = '';
			}
		},
		end(isOpen) {
			if (held !== '') faults.found(`"${held.slice(0, 60)}" has no values`);
			faults.end(isOpen);
			if (seen === 0 && columns === undefined) throw new AppError('format_unknown', 'The file holds no table of df.');
			if (found === 0)
				throw new AppError('no_telemetry', 'df lists no filesystem that holds data, or none of its rows can be read. Export df -PkT as root.');
			sink.note('df names no drives: its filesystems are listed with their use under groups.');
		},
	});
}

/**
 * Words of a row under their columns. Sources and targets may hold blanks: the division is taken in which every number is one.
 *
 * @returns undefined when none is
 */
function splitRow(row: readonly string[], fields: readonly DfField[]): ReadonlyMap<DfField, string> | undefined {
	const extra = row.length - fields.length;
	if (extra < 0 || extra > 100) return undefined;
	const target = fields.indexOf('target');
	const source = fields.indexOf('source');
	for (let inTarget = target < 0 ? 0 : extra; inTarget >= 0; inTarget--) {
		if (source < 0 && inTarget < extra) return undefined;
		const found = new Map<DfField, string>();
		let at = 0;
		for (const [index, field] of fields.entries()) {
			const width = 1 + (index === target ? inTarget : 0) + (index === source ? extra - inTarget : 0);
			if (!found.has(field)) found.set(field, row.slice(at, at + width).join(' '));
			at += width;
		}
		if (numbers.every((field) => isNumber(found.get(field)))) return found;
	}
	return undefined;
}

const numbers = ['size', 'used', 'available', 'inodes', 'inodesUsed'] as const satisfies readonly DfField[];
const isNumber = (text: string | undefined): boolean => text === undefined || text === '-' || /^-?\d/.test(text);

function filesystemOf(fields: ReadonlyMap<DfField, string>, shape: DfColumns, stamps: Stamps, line: number): StorageGroup | 'no time' | undefined {
	const size = (field: DfField): number | undefined => parseSize(fields.get(field) ?? '', shape.kilo, shape.unit);
	const count = (field: DfField): number | undefined => parseSize(fields.get(field) ?? '', shape.kilo);
	const [source, type, target] = [fields.get('source') ?? '', fields.get('type'), fields.get('target')];
	const [sizeBytes, inodes] = [size('size'), count('inodes')];
	const isTotal = source === 'total' && (target === '-' || target === undefined);
	if (isTotal || isPseudo(source, type, target) || ((sizeBytes ?? 0) === 0 && (inodes ?? 0) === 0)) return undefined;
	const observedAtMs = stamps.instant();
	if (observedAtMs === undefined) return 'no time';
	const [used, available] = [size('used'), size('available')];
	const host = stamps.host;
	const label = [target === undefined ? undefined : source, type === undefined ? undefined : `(${type})`]
		.filter((part) => part !== undefined && part !== '')
		.join(' ');
	return {
		kind: 'filesystem',
		name: target ?? source,
		...(host === undefined ? {} : { host }),
		...(label === '' ? {} : { label }),
		...(sizeBytes === undefined || sizeBytes === 0 ? {} : { sizeBytes }),
		...(used === undefined || sizeBytes === undefined || sizeBytes === 0 ? {} : { usedBytes: Math.min(used, sizeBytes) }),
		...(available === undefined || sizeBytes === undefined || sizeBytes === 0 ? {} : { freeBytes: Math.min(available, sizeBytes) }),
		...inodesOf(inodes, count('inodesUsed')),
		observedAtMs,
		members: [],
		line,
	};
}

function inodesOf(inodes: number | undefined, inodesUsed: number | undefined): Pick<StorageGroup, 'inodes' | 'inodesUsed'> {
	// Filesystems that make inodes as they go say 0.
	if (inodes === undefined || inodes === 0) return {};
	return inodesUsed === undefined ? { inodes } : { inodes, inodesUsed: Math.min(inodesUsed, inodes) };
}

function isPseudo(source: string, type: string | undefined, target: string | undefined): boolean {
	if (PSEUDO.has(type ?? '') || PSEUDO.has(source)) return true;
	return source.startsWith('/dev/loop') || /^\/(?:proc|sys|dev|run)(?:\/|$)/.test(target ?? '') || /^\/snap\//.test(target ?? '');
}
