/**
 * When and on which machine a command ran, for tools that say neither: from lines that a script writes in front of the output
 * (`date`, `uname -a`, `# host stor-07`), else from the file: its name (`stor-07.df.txt`) and its time.
 */
import type { Sink } from '../parser.ts';
import { parseInstant } from '../reading/instants.ts';
import { zoneNote, zoneOffsetMs } from '../reading/zone-names.ts';
import { fileInstant, noteUtc } from './untimed.ts';

export interface Stamps {
	/** Takes a line that is such a stamp; false for any other. */
	read(text: string): boolean;
	/** Undefined when neither the lines nor the file tell. */
	instant(): number | undefined;
	readonly host: string | undefined;
}

export function createStamps(sink: Sink): Stamps {
	let statedMs: number | undefined;
	let host = hostOfFileName(sink.options.fileName);
	return {
		read(text) {
			if (text.length > 300) return false;
			const plain = text.replace(/^[#;]/, '').trim();
			const named = hostOf(plain);
			if (named !== undefined) {
				host = named;
				return true;
			}
			const instant = stampInstant(plain);
			if (instant === undefined) return false;
			const told = instant.zone === undefined ? undefined : zoneNote(instant.zone);
			if (told !== undefined) sink.note(told);
			if (instant.isLocal) noteUtc(sink);
			statedMs = instant.ms;
			return true;
		},
		instant: () => statedMs ?? fileInstant(sink),
		get host() {
			if (host === undefined)
				sink.note(
					'The file names no machine: its groups are kept apart from those of other files unless they share drives. Put a line "# host NAME" in front, or name the file NAME.df.txt, NAME.zpool.txt, NAME.storcli.json or NAME.ssacli.txt.',
				);
			return host;
		},
	};
}

const HOST = /^(?:host|hostname|machine|server|node)(?:\s*[:=]\s*|\s+)([A-Za-z0-9][A-Za-z0-9._-]{0,252})$/i;
const UNAME = /^(?:Linux|FreeBSD|SunOS|Darwin) ([A-Za-z0-9][A-Za-z0-9._-]{0,252}) \d[\w.+-]{0,60}/;

function hostOf(plain: string): string | undefined {
	return HOST.exec(plain)?.[1] ?? UNAME.exec(plain)?.[1];
}

/** The part of a file name in front of the name of the tool. */
export function hostOfFileName(fileName: string): string | undefined {
	const name = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
	return /^([A-Za-z0-9][A-Za-z0-9.-]{0,120}?)[._-](?:df|zpool|storcli(?:64)?|perccli(?:64)?|ssacli|hpssacli)(?=[._-])/.exec(name)?.[1];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `Wed Nov 25 22:41:09 UTC 2026`, `Wed Nov  4 22:41:09 2026`, `Wed 25 Nov 2026 10:41:09 PM CET`. */
const DATE =
	/^[A-Z][a-z]{2},? +(?:(\d{1,2}) +)?([A-Z][a-z]{2}) +(?:(\d{1,2}) +)?(?:(\d{4}) +)?(\d{1,2}):(\d{2}):(\d{2})(?: ([AP]M))?(?: ([A-Z]{1,5}|[+-]\d{2,4}))?(?: (\d{4}))?$/;

interface StampInstant {
	readonly ms: number;
	/** Neither zone nor offset stands there. */
	readonly isLocal: boolean;
	/** The name of the zone, where it has one. */
	readonly zone?: string;
}

function stampInstant(plain: string): StampInstant | undefined {
	// Numbers and bare dates stand in tables too: only seconds since 1970 and dates with a time are stamps.
	const isNumber = /^\d{9,13}$/.test(plain);
	const iso = isNumber || plain.includes(':') ? parseInstant(plain) : undefined;
	if (iso !== undefined) return { ms: iso, isLocal: !isNumber && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(plain) };
	const match = DATE.exec(plain);
	if (match === null) return undefined;
	const month = MONTHS.indexOf(match[2] ?? '') + 1;
	const [day, year] = [match[1] ?? match[3] ?? '', match[4] ?? match[10] ?? ''];
	const hour = match[8] === undefined ? Number(match[5]) : (Number(match[5]) % 12) + (match[8] === 'PM' ? 12 : 0);
	const two = (part: string | number): string => String(part).padStart(2, '0');
	const zone = match[9] ?? '';
	const offset = /^[+-]\d{4}$/.test(zone) ? zone : /^[+-]\d{2}$/.test(zone) ? `${zone}00` : 'Z';
	const ms = parseInstant(`${year}-${two(month)}-${two(day)}T${two(hour)}:${match[6]}:${match[7]}${offset}`);
	if (ms === undefined) return undefined;
	return /^[A-Z]/.test(zone) ? { ms: ms - (zoneOffsetMs(zone) ?? 0), isLocal: false, zone } : { ms, isLocal: zone === '' };
}
