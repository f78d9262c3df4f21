/** How far an import is: over all its files by their size on the disk, with the rows read and their speed. */
import type { Progress } from '../shared/domain/work.ts';

export interface ImportProgress {
	/** More to read than was known: what came through a pipe, or lies in a folder. */
	readonly addTotal: (bytes: number) => void;
	/** @param sizeBytes size on the disk. The file counts as read in whole when the next one starts, whatever became of it. */
	readonly startFile: (label: string, sizeBytes: number) => void;
	/** One of the files inside the file that was started. */
	readonly startEntry: (label: string) => void;
	/** Bytes on the disk that were read to know whether the content is new. */
	readonly onChecked: (bytes: number) => void;
	/** Bytes on the disk that were read to be imported. */
	readonly onImported: (bytes: number) => void;
	/** Rows of the present entry so far. */
	readonly onRows: (rows: number) => void;
	/** The last file has ended. */
	readonly finish: () => void;
}

/** At most ten messages a second: more is work for everybody and read by nobody. */
const INTERVAL_MS = 100;
/** A file is read twice; to know it takes this share of the time, to parse and store it the rest. */
const CHECK_SHARE = 0.08;
/** The speed is that of the last seconds, not of the whole import. */
const SPEED_WINDOW_MS = 3_000;

/** @returns whether a message may be sent now; a yes counts as sent */
export function createPace(elapsedMs: () => number = () => performance.now()): () => boolean {
	let sentAt = Number.NEGATIVE_INFINITY;
	return () => {
		const nowMs = elapsedMs();
		if (nowMs - sentAt < INTERVAL_MS) return false;
		sentAt = nowMs;
		return true;
	};
}

/** @returns takes a count as it grows, gives how many came a second lately; undefined until that can be told */
function createSpeedometer(): (count: number, nowMs: number) => number | undefined {
	const history: { readonly atMs: number; readonly count: number }[] = [];
	return (count, nowMs) => {
		history.push({ atMs: nowMs, count });
		while (history.length > 2 && nowMs - (history[1]?.atMs ?? nowMs) > SPEED_WINDOW_MS) history.shift();
		const first = history[0];
		return !first || nowMs - first.atMs < INTERVAL_MS ? undefined : Math.round((1000 * (count - first.count)) / (nowMs - first.atMs));
	};
}

/**
 * @param phase      what stands before the bar; it never changes, so that the remaining time is that of the whole
 * @param elapsedMs  a clock that only goes forward
 */
export function createImportProgress(
	phase: string,
	report: (progress: Progress) => void,
	elapsedMs: () => number = () => performance.now(),
): ImportProgress {
	let total = 0;
	let before = 0;
	let file = { size: 0, checked: 0, imported: 0 };
	let rowsBefore = 0;
	let rows = 0;
	let detail = '';
	const speed = createSpeedometer();
	const isDue = createPace(elapsedMs);

	const done = (): number => {
		const share = CHECK_SHARE * file.checked + (1 - CHECK_SHARE) * file.imported;
		return Math.round(before + Math.min(file.size, share));
	};
	const tell = (isLast = false): void => {
		if (!isDue() && !isLast) return;
		const all = rowsBefore + rows;
		const rowsPerSecond = speed(all, elapsedMs());
		report({
			phase,
			done: done(),
			total,
			unit: 'bytes',
			rows: all,
			...(rowsPerSecond === undefined ? {} : { rowsPerSecond }),
			...(detail === '' ? {} : { detail }),
		});
	};
	const settleEntry = (): void => {
		rowsBefore += rows;
		rows = 0;
	};
	const settleFile = (): void => {
		settleEntry();
		before += file.size;
		file = { size: 0, checked: 0, imported: 0 };
	};

	return {
		addTotal(bytes) {
			total += bytes;
		},
		startFile(label, sizeBytes) {
			settleFile();
			file.size = sizeBytes;
			detail = label;
			tell();
		},
		startEntry(label) {
			settleEntry();
			detail = label;
			tell();
		},
		onChecked(bytes) {
			file.checked += bytes;
			tell();
		},
		onImported(bytes) {
			file.imported += bytes;
			tell();
		},
		onRows(count) {
			// Many rows of a trace or of a long table become one sample, and a file ends with its samples: the count never goes back.
			rows = Math.max(rows, count);
			tell();
		},
		finish() {
			settleFile();
			detail = '';
			tell(true);
		},
	};
}
