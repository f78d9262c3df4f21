/** What people said about drives and did not take back: the standing change of each field, and how it goes before the sources. */
import { hash } from 'node:crypto';
import type { ChangeField, MarkKind } from '../shared/domain/drive-changes.ts';
import { type DriveExit, type ExitKind, type FactField, factFields, type Money, MS_PER_DAY } from '../shared/domain/telemetry.ts';
import { toDeviceId } from './device-resolver.ts';
import type { ReadableDb } from './sqlite.ts';

interface StandingRow {
	readonly identity_key: string;
	readonly field: ChangeField;
	readonly value: string | null;
	readonly currency: string | null;
	readonly at_ms: number | null;
	readonly seen_ms: number | null;
	readonly reason: string | null;
	readonly replaced_by_key: string | null;
	/** Absent while the workspace holds nothing of the successor. */
	readonly replaced_by_id: number | null;
}

/** An exit as a source stated it. */
export interface ImportedExit {
	readonly kind: ExitKind;
	readonly at_ms: number;
}

/** Standing changes of one drive. */
export interface HandMade {
	readonly exit?: StandingRow;
	readonly silence?: StandingRow;
	readonly facts: ReadonlyMap<FactField, StandingRow>;
}

const STANDING = `SELECT c.identity_key, c.field, c.value, c.currency, c.at_ms, c.seen_ms, c.reason, c.replaced_by_key,
	(SELECT d.id FROM devices d WHERE d.identity_key = c.replaced_by_key AND d.samples > 0) AS replaced_by_id
	FROM drive_changes c WHERE c.undone_at_ms IS NULL
	AND NOT EXISTS (SELECT 1 FROM drive_changes later WHERE later.identity_key = c.identity_key AND later.field = c.field AND later.id > c.id AND later.undone_at_ms IS NULL)`;

const isFact = (field: ChangeField): field is FactField => factFields.some((fact) => fact === field);

function handMadeOf(rows: readonly StandingRow[]): HandMade {
	const find = (field: ChangeField): StandingRow | undefined => rows.find((row) => row.field === field);
	const [exit, silence] = [find('exit'), find('silence')];
	return {
		...(exit === undefined ? {} : { exit }),
		...(silence === undefined ? {} : { silence }),
		facts: new Map(rows.flatMap((row) => (isFact(row.field) && row.value !== null ? [[row.field, row] as const] : []))),
	};
}

const NOTHING: HandMade = { facts: new Map() };

/** What was said about drives that are taken for one: of each field the first drive's word. */
export function joinHandMade(parts: readonly HandMade[]): HandMade {
	const [only] = parts;
	if (parts.length === 1 && only) return only;
	const exit = parts.find((part) => part.exit)?.exit;
	const silence = parts.find((part) => part.silence)?.silence;
	const facts = new Map(parts.toReversed().flatMap((part) => [...part.facts]));
	return { ...(exit === undefined ? {} : { exit }), ...(silence === undefined ? {} : { silence }), facts };
}

/** Of every drive that anything was said about, by identity key. */
export function readAllHandMade(db: ReadableDb): (identityKey: string) => HandMade {
	const rows = db.query<[], StandingRow>(STANDING).all();
	const byKey = new Map([...Map.groupBy(rows, (row) => row.identity_key)].map(([key, own]) => [key, handMadeOf(own)] as const));
	return (identityKey) => byKey.get(identityKey) ?? NOTHING;
}

export function readHandMade(db: ReadableDb, identityKey: string): HandMade {
	return handMadeOf(db.query<[string], StandingRow>(`${STANDING} AND c.identity_key = ?`).all(identityKey));
}

/**
 * How a drive left, if it did. A person's word goes before any source; `active` speaks of the time until its date, a source that
 * reports a later failure is heard again.
 *
 * @param imported  in order of time
 */
export function currentExit(imported: readonly ImportedExit[], { exit }: HandMade): DriveExit | undefined {
	if (exit === undefined || exit.value === 'active') {
		const until = exit?.at_ms ?? Number.NEGATIVE_INFINITY;
		const last = imported.findLast(({ at_ms }) => at_ms >= until + MS_PER_DAY);
		return last && { kind: last.kind, atMs: last.at_ms, source: 'import' };
	}
	return {
		// The column holds kinds of marks only: `active` was sorted out above.
		kind: exit.value as Exclude<MarkKind, 'active'>,
		atMs: exit.at_ms ?? 0,
		source: 'hand',
		...(exit.reason === null ? {} : { reason: exit.reason }),
		...(exit.replaced_by_id === null ? {} : { replacedBy: toDeviceId(exit.replaced_by_id) }),
	};
}

/** Facts as a drive carries them, hand-made ones first. */
export interface CurrentFacts {
	readonly host?: string;
	readonly slot?: string;
	readonly enclosure?: string;
	readonly pool?: string;
	readonly price?: Money;
	readonly purchaseDate?: string;
	readonly observedSince?: string;
	readonly byHand?: readonly FactField[];
}

/** What the sources say of a drive's place. */
type StatedPlace = { readonly [Field in 'host' | 'enclosure' | 'slot' | 'pool']: string | undefined };

export function currentFacts(stated: StatedPlace, { facts }: HandMade): CurrentFacts {
	const text = (field: FactField): string | undefined => facts.get(field)?.value ?? undefined;
	const [host, enclosure, slot, pool] = (['host', 'enclosure', 'slot', 'pool'] as const).map((field) => text(field) ?? stated[field]);
	const [price, purchaseDate, observedSince] = [facts.get('price'), text('purchaseDate'), text('observedSince')];
	return {
		...(host === undefined ? {} : { host }),
		...(enclosure === undefined ? {} : { enclosure }),
		...(slot === undefined ? {} : { slot }),
		...(pool === undefined ? {} : { pool }),
		...(price === undefined ? {} : { price: { amount: Number(price.value), currency: price.currency ?? '' } }),
		...(purchaseDate === undefined ? {} : { purchaseDate }),
		...(observedSince === undefined ? {} : { observedSince }),
		...(facts.size === 0 ? {} : { byHand: factFields.filter((field) => facts.has(field)) }),
	};
}

/** Fields that a model or a price rests on; where a drive sits in its host changes no figure. */
const FIGURES = ['exit', 'host', 'price', 'observedSince'] as const satisfies readonly ChangeField[];

/**
 * Name of everything that results rest on: the digest of the history while nothing was said by hand, otherwise one over both.
 *
 * @param historyDigest  64 hex digits
 */
export function basisDigest(db: ReadableDb, historyDigest: string): string {
	const lines = db
		.query<[], StandingRow>(STANDING)
		.all()
		.filter(({ field, value }) => FIGURES.some((figure) => figure === field) && value !== null)
		.map((row) => JSON.stringify([row.identity_key, row.field, row.value, row.currency, row.at_ms]))
		.sort();
	return lines.length === 0 ? historyDigest : hash('sha256', ['ssv basis 1', historyDigest, ...lines].join('\n'), 'hex');
}
