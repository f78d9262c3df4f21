/** Changes made by hand, in words: the same on the page and on the terminal. */
import type { ChangeField, DriveChange, MarkKind } from '../domain/drive-changes.ts';
import type { DriveExit, ExitKind, FactField } from '../domain/telemetry.ts';
import { formatDay } from './format.ts';
import { plainSerial, plainText } from './plain-text.ts';

export const factLabels: Readonly<Record<FactField, string>> = {
	host: 'Host',
	enclosure: 'Enclosure',
	slot: 'Slot',
	pool: 'Pool',
	price: 'Price',
	purchaseDate: 'Purchase date',
	observedSince: 'Observed since',
};

const exitVerbs: Readonly<Record<ExitKind, string>> = { failed: 'failed', retired: 'was retired', sold: 'was sold', replaced: 'was replaced' };

const isMark = (value: string): value is MarkKind => value === 'active' || Object.hasOwn(exitVerbs, value);

/** How and when a drive left, as it stands behind its name: `was sold on 2024-05-03`. */
export function exitText({ kind, atMs }: DriveExit): string {
	return `${exitVerbs[kind]} on ${formatDay(atMs)}`;
}

const labelOf = (field: ChangeField): string => (field === 'exit' ? 'Exit' : field === 'silence' ? 'Silence' : factLabels[field]);

/** What a change did: `Exit: failed on 2024-05-03, replaced by Z305 (head crash)`, `Host: stor-07 instead of stor-01`. */
export function changeText({ field, value, before, atMs, reason, replacedBy }: DriveChange): string {
	const label = labelOf(field);
	if (field === 'silence') return `${label}: still there, ask again on ${formatDay(atMs ?? 0)}`;
	if (field === 'exit') {
		const kind = value ?? '';
		const what = !isMark(kind) ? kind : kind === 'active' ? 'in service' : kind;
		const by = replacedBy === undefined ? '' : `, replaced by ${plainSerial(replacedBy.serial)}`;
		return `${label}: ${what} ${atMs === undefined ? '' : `${kind === 'active' ? 'as of' : 'on'} ${formatDay(atMs)}`}${by}${reason === undefined ? '' : ` (${plainText(reason, 120)})`}`;
	}
	const shown = (text: string): string => (field === 'price' ? priceText(text) : plainText(text, 60));
	const old = before === null ? '' : shown(before);
	if (value === null) return `${label}: ${old === '' ? 'taken back' : `${old} taken back`}`;
	return `${label}: ${shown(value)}${old === '' ? '' : ` instead of ${old}`}`;
}

/** A price as people write it: `289.90 EUR` for `289.9 EUR`. */
export function priceText(text: string): string {
	const [amount = '', currency = ''] = text.split(' ');
	return `${Number(amount).toFixed(2)} ${plainText(currency, 8)}`;
}
