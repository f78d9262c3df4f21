/** What the name of a trace says: the run, and whether it is of reads or writes. RanSAP writes one file of each, side by side. */

export interface TraceFile {
	/** Folder and beginning of the name, the same for both files of a run. */
	readonly run: string;
	/** The same for people: the beginning of the name, or the folder when the name has none; may be empty. */
	readonly runName: string;
	/** The machine, where a name says `HOST__RUN__ata_read.csv`. */
	readonly host?: string;
	readonly kind: 'read' | 'write';
}

const NAME = /^(.{0,200}?)ata_(read|write)\.csv(?:\.gz)?$/i;

/** Undefined for any other name. @param path  as the user calls the file, with folders divided by either slash */
export function traceFile(path: string): TraceFile | undefined {
	const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
	const match = NAME.exec(path.slice(slash + 1));
	if (match === null) return undefined;
	const [, prefix = '', kind = ''] = match;
	const folder = path.slice(0, Math.max(0, slash));
	const parent = folder.slice(Math.max(folder.lastIndexOf('/'), folder.lastIndexOf('\\')) + 1);
	const trimmed = withoutMarks(prefix);
	const [host = '', run = '', ...rest] = trimmed.split('__');
	const hasHost = host !== '' && run !== '' && rest.length === 0;
	return {
		run: `${path.slice(0, slash + 1)}${prefix}`,
		runName: hasHost ? run : trimmed === '' ? parent : trimmed,
		...(hasHost ? { host } : {}),
		kind: kind.toLowerCase() === 'read' ? 'read' : 'write',
	};
}

/** Without the marks that divide a beginning from what follows: `host__run__`. */
function withoutMarks(prefix: string): string {
	let end = prefix.length;
	while (end > 0 && '_-. '.includes(prefix[end - 1] as string)) end--;
	return prefix.slice(0, end);
}

/**
 * The other file of each run: a run has one file of reads and one of writes. What occurs twice under one name is left alone: nobody
 * can say which belongs to which.
 *
 * @param paths  as the user calls the files
 * @returns place of the other file by place of the file; shape of `paths`, undefined where there is none
 */
export function otherTraceFiles(paths: readonly string[]): readonly (number | undefined)[] {
	const files = paths.map(traceFile);
	const runs = new Map<string, number[]>();
	for (const [place, file] of files.entries()) {
		if (file === undefined) continue;
		const places = runs.get(file.run);
		if (places === undefined) runs.set(file.run, [place]);
		else places.push(place);
	}
	return files.map((file, place) => {
		const places = file === undefined ? [] : (runs.get(file.run) ?? []);
		const other = places.find((each) => each !== place);
		return places.length === 2 && other !== undefined && files[other]?.kind !== file?.kind ? other : undefined;
	});
}
