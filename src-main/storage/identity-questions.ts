/** Open questions about identity, each with what speaks for and against: both evidences, side by side. */
import { identityConflict, isSerialMasked, isStandIn } from '../shared/domain/identity.ts';
import type { DeviceId, DriveEvidence } from '../shared/domain/telemetry.ts';
import { type EvidenceRow, toDeviceId, toEvidence } from './device-resolver.ts';
import type { ReadableDb } from './sqlite.ts';
import { IS_VISIBLE } from './visibility.ts';

export interface IdentityCandidate {
	readonly deviceId: DeviceId;
	readonly evidence: DriveEvidence;
	/** What they share, in words. */
	readonly shares: string;
	readonly firstMs: number;
	readonly lastMs: number;
	readonly samples: number;
}

export interface IdentityQuestion {
	readonly deviceId: DeviceId;
	/** One sentence. */
	readonly text: string;
	readonly evidence: DriveEvidence;
	readonly basis: 'serial' | 'wwn' | 'eui' | 'source';
	readonly firstMs: number;
	readonly lastMs: number;
	readonly samples: number;
	/** Whether a merge can be remembered for later imports of the same machine and device name. */
	readonly isRememberable: boolean;
	/** Drives that it may be, the likeliest first. */
	readonly candidates: readonly IdentityCandidate[];
}

interface QuestionRow extends EvidenceRow {
	readonly identity_key: string;
	readonly samples: number;
}

const MAX_CANDIDATES = 8;

const ROWS = `SELECT e.*, d.identity_key, d.samples FROM device_evidence e JOIN devices d ON d.id = e.device_id
	WHERE d.samples > 0 AND d.merged_into IS NULL AND e.${IS_VISIBLE}`;

export interface QuestionRequest {
	/** How many are listed; `total` counts all. */
	readonly limit: number;
	/** Of these drives only. */
	readonly deviceNumbers?: readonly number[] | undefined;
}

/** Drives whose identity a person should confirm and has not yet, with the drives that they may be. */
export function listQuestions(
	db: ReadableDb,
	{ limit, deviceNumbers }: QuestionRequest = { limit: 500 },
): { readonly questions: readonly IdentityQuestion[]; readonly total: number } {
	const rows = db
		.query<[], QuestionRow>(
			`${ROWS} AND e.question IS NOT NULL AND NOT EXISTS (SELECT 1 FROM identity_decisions c WHERE c.undone_at_ms IS NULL
			 AND (c.subject_key = d.identity_key OR (c.kind = 'merge' AND c.target_key = d.identity_key))) ORDER BY e.last_ms DESC, e.id DESC`,
		)
		.all()
		.filter((row) => deviceNumbers === undefined || deviceNumbers.includes(row.device_id));
	// A drive that is described in many ways asks once.
	const latest = [...new Map(rows.toReversed().map((row) => [`${row.device_id} ${row.question}`, row])).values()].reverse();
	const look = createLookup(db);
	return { questions: latest.slice(0, limit).map((row) => toQuestion(row, look)), total: latest.length };
}

type Lookup = (column: 'serial' | 'wwn' | 'eui' | 'host', value: string, deviceName: string | null) => readonly QuestionRow[];

/** Many questions are about one machine: what was looked up for one of them serves the others. */
function createLookup(db: ReadableDb): Lookup {
	const found = new Map<string, readonly QuestionRow[]>();
	return (column, value, deviceName) => {
		const key = JSON.stringify([column, value, deviceName]);
		const known = found.get(key);
		if (known) return known;
		const rows = db
			.query<[string, string | null, string | null, number], QuestionRow>(
				`${ROWS} AND e.${column} = ? AND (? IS NULL OR e.device_name = ?) ORDER BY e.last_ms DESC LIMIT ?`,
			)
			.all(value, deviceName, deviceName, MAX_CANDIDATES * 8);
		found.set(key, rows);
		return rows;
	};
}

function toQuestion(row: QuestionRow, look: Lookup): IdentityQuestion {
	const evidence = toEvidence(row);
	return {
		deviceId: toDeviceId(row.device_id),
		text: row.question ?? '',
		evidence,
		basis: row.basis,
		firstMs: row.first_ms,
		lastMs: row.last_ms,
		samples: row.samples,
		isRememberable: row.basis === 'source' && row.host !== null && row.device_name !== null,
		candidates: candidatesFor(row, look),
	};
}

/** Looked up by what the drive states, the strongest first. */
function candidatesFor(row: QuestionRow, look: Lookup): IdentityCandidate[] {
	const found = new Map<number, { readonly other: QuestionRow; readonly shares: string[] }>();
	const add = (column: 'serial' | 'wwn' | 'eui' | 'host', value: string | null, word: string, deviceName: string | null = null): void => {
		if (value === null) return;
		for (const other of look(column, value, deviceName)) {
			if (other.device_id === row.device_id) continue;
			const known = found.get(other.device_id);
			if (!known) found.set(other.device_id, { other, shares: [word] });
			else if (!known.shares.includes(word)) known.shares.push(word);
		}
	};
	if (!isSerialMasked(row.serial ?? undefined)) add('serial', row.serial, 'serial');
	add('wwn', row.wwn, 'world wide name');
	add('eui', row.eui, 'namespace id');
	if (row.basis === 'source') {
		add('host', row.host, 'host', row.device_name);
		add('host', row.host, 'host');
	}
	const evidence = toEvidence(row);
	return [...found.values()]
		.map(({ other, shares }) => ({ other, shares: [...new Set([...shares, ...agreements(row, other)])] }))
		.filter(({ other, shares }) => STRONG.some((word) => shares.includes(word)) || identityConflict(evidence, toEvidence(other)) === undefined)
		.sort((a, b) => weigh(b) - weigh(a) || b.other.last_ms - a.other.last_ms)
		.slice(0, MAX_CANDIDATES)
		.map(({ other, shares }) => ({
			deviceId: toDeviceId(other.device_id),
			evidence: toEvidence(other),
			shares: `same ${shares.join(', ')}`,
			firstMs: other.first_ms,
			lastMs: other.last_ms,
			samples: other.samples,
		}));
}

/** What makes a candidate of a drive whatever contradicts it: the contradiction is the question then. */
const STRONG = ['serial', 'world wide name', 'namespace id'];

/** The more they share the likelier; one that is identified is worth asking about before one that is as nameless. */
const weigh = ({ other, shares }: { readonly other: EvidenceRow; readonly shares: readonly string[] }): number =>
	shares.length + (other.basis === 'source' ? 0 : 1.5);

function agreements(one: EvidenceRow, other: EvidenceRow): string[] {
	const words = [
		['model', 'model'],
		['capacity_bytes', 'capacity'],
		['slot', 'slot'],
		['device_name', 'device name'],
	] as const;
	return words.flatMap(([column, word]) => (sayable(one, column) !== undefined && sayable(one, column) === sayable(other, column) ? [word] : []));
}

/** iostat says sda where smartctl says /dev/sda; a place in a file is no bay. */
function sayable(row: EvidenceRow, column: 'model' | 'capacity_bytes' | 'slot' | 'device_name'): string | number | undefined {
	const value = row[column];
	if (column === 'slot' && isStandIn(row.slot ?? undefined)) return undefined;
	return column === 'device_name' ? row.device_name?.replace(/^\/dev\//, '') : (value ?? undefined);
}
