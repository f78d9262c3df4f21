/** Every term of the loss model: its unit, what it may be, and where its default comes from. One table for the page, the command line and the checks. */
import { limits } from './limits.ts';
import type { DriveTerms, GroupTerms, LossSettings } from './loss-settings.ts';

export type TermScope = 'drive' | 'group';

export interface LossField<Name extends string = string> {
	readonly of: TermScope;
	readonly name: Name;
	readonly label: string;
	/** Without the currency where it is money: `per TB`. */
	readonly unit: string;
	readonly isMoney: boolean;
	readonly min: number;
	readonly max: number;
	readonly isWhole?: true;
	/** Where the value comes from while nobody states one. */
	readonly source: string;
}

type DriveField = LossField<keyof DriveTerms>;
type GroupField = LossField<keyof GroupTerms>;

const money = { isMoney: true, min: 0, max: limits.lossAmount } as const;

export const driveFields: readonly DriveField[] = [
	{
		of: 'drive',
		name: 'replacement',
		label: 'New drive',
		unit: 'per drive',
		...money,
		source: 'The price stated for the drive itself; else the published street price of its model; else its capacity times the price of a terabyte.',
	},
	{
		of: 'drive',
		name: 'labour',
		label: 'Labour',
		unit: 'per replacement',
		...money,
		source: 'Half an hour of an administrator at 80 US dollars an hour.',
	},
	{
		of: 'drive',
		name: 'downtimeHours',
		label: 'Downtime of a failure',
		unit: 'hours',
		isMoney: false,
		min: 0,
		max: 10_000,
		source: 'None: with redundancy and hot swap nothing stands still.',
	},
	{
		of: 'drive',
		name: 'downtimePerHour',
		label: 'Cost of downtime',
		unit: 'per hour',
		...money,
		source: 'None: only you know what an hour costs.',
	},
	{
		of: 'drive',
		name: 'capacityPerTb',
		label: 'Missing capacity',
		unit: 'per TB',
		...money,
		source: 'Street prices of 2024 to 2026, rounded: 18 US dollars for disks, 90 for NVMe.',
	},
	{
		of: 'drive',
		name: 'latencyLimitMs',
		label: 'A day is slow above',
		unit: 'ms mean latency',
		isMoney: false,
		min: 0,
		max: 1e6,
		source: '0: no day counts as slow until you say above which latency.',
	},
	{
		of: 'drive',
		name: 'slowDay',
		label: 'Slow day',
		unit: 'per drive and day',
		...money,
		source: 'None: it is counted once a latency limit is stated.',
	},
];

export const groupFields: readonly GroupField[] = [
	{
		of: 'group',
		name: 'dataPerTb',
		label: 'Lost data',
		unit: 'per TB',
		...money,
		source: 'A terabyte restored from backup: six hours of an administrator, rounded. Data without a backup is worth more.',
	},
	{
		of: 'group',
		name: 'readError',
		label: 'Unreadable sector in a rebuild',
		unit: 'per event',
		...money,
		source: 'Finding and restoring the file it belonged to: two and a half hours of an administrator.',
	},
	{
		of: 'group',
		name: 'rebuildMbPerSecond',
		label: 'Rebuild',
		unit: 'MB/s',
		isMoney: false,
		min: 1,
		max: 100_000,
		source: 'A disk of 150 to 250 MB/s that rebuilds while it serves.',
	},
	{
		of: 'group',
		name: 'deliveryDays',
		label: 'Delivery without a spare',
		unit: 'days',
		isMoney: false,
		min: 0,
		max: 365,
		source: 'Order, transport and installation on working days.',
	},
	{
		of: 'group',
		name: 'spares',
		label: 'Spares',
		unit: 'drives',
		isMoney: false,
		min: 0,
		max: limits.groupSpares,
		isWhole: true,
		source: 'What the import of the group names, or what you stated when you drew it; else none.',
	},
	{
		of: 'group',
		name: 'readErrorsPer1e15Bits',
		label: 'Unreadable sectors',
		unit: 'per 10¹⁵ bits read',
		isMoney: false,
		min: 0,
		max: 1_000,
		source: 'Data sheets of enterprise disks: less than 1 sector in 10¹⁵ bits. Desktop disks state 10.',
	},
];

export const lossFields: readonly LossField<keyof DriveTerms | keyof GroupTerms>[] = [...driveFields, ...groupFields];

/** `EUR per hour`, `MB/s`. */
export const unitOf = ({ unit, isMoney }: Pick<LossField, 'unit' | 'isMoney'>, currency: string): string => (isMoney ? `${currency} ${unit}` : unit);

/** Why a term cannot have this value; undefined when it can. */
export function termFault({ label, min, max, isWhole }: LossField, value: number): string | undefined {
	if (!Number.isFinite(value) || value < min || value > max) return `${label} is ${value}; it must be from ${min} to ${max.toLocaleString('en-US')}`;
	return isWhole && !Number.isInteger(value) ? `${label} is ${value}; it must be a whole number` : undefined;
}

/** Why a text cannot be a currency; undefined when it can. */
export const currencyFault = (text: string): string | undefined =>
	/^[A-Z]{3}$/.test(text) ? undefined : `A currency has three capital letters such as EUR, not "${text.slice(0, 20)}"`;

type Terms = Partial<DriveTerms> | Partial<GroupTerms>;

/** What is stated of one scope, in the order of the table; what is absent is left out. */
export function statedTerms<F extends LossField>(fields: readonly F[], terms: Terms): { readonly field: F; readonly value: number }[] {
	const stated = new Map<string, number | undefined>(Object.entries(terms));
	return fields.flatMap((field) => {
		const value = stated.get(field.name);
		return value === undefined ? [] : [{ field, value }];
	});
}

/** Only the terms that are stated, in the order of the table. */
function orderedTerms<T extends Terms>(fields: readonly LossField[], terms: T): T {
	// The names come from the table of these very terms.
	return Object.fromEntries(statedTerms(fields, terms).map(({ field, value }) => [field.name, value])) as T;
}

const hasAny = (terms: Terms): boolean => Object.keys(terms).length > 0;
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The same statements in one order, so that equal settings have equal texts: fields as in the table, models and groups by name, empty ones left out. */
export function canonicalSettings({ currency, drives, groups, models, ownGroups }: LossSettings): LossSettings {
	return {
		...(currency === undefined ? {} : { currency }),
		drives: orderedTerms(driveFields, drives),
		groups: orderedTerms(groupFields, groups),
		models: models
			.map(({ model, terms }) => ({ model, terms: orderedTerms(driveFields, terms) }))
			.filter(({ terms }) => hasAny(terms))
			.sort((a, b) => byText(a.model, b.model)),
		ownGroups: ownGroups
			.map(({ groupId, terms }) => ({ groupId, terms: orderedTerms(groupFields, terms) }))
			.filter(({ terms }) => hasAny(terms))
			.sort((a, b) => a.groupId - b.groupId),
	};
}

/** Whether any amount of money is stated: it has a meaning in one currency only. */
export function hasMoney({ drives, groups, models, ownGroups }: LossSettings): boolean {
	const isMoney = (fields: readonly LossField[], terms: Terms): boolean => statedTerms(fields, terms).some(({ field }) => field.isMoney);
	return (
		isMoney(driveFields, drives) ||
		isMoney(groupFields, groups) ||
		models.some(({ terms }) => isMoney(driveFields, terms)) ||
		ownGroups.some(({ terms }) => isMoney(groupFields, terms))
	);
}

/** Why these settings cannot be kept, in a sentence with its scope; undefined when they can. */
export function settingsFault(
	{ currency, drives, groups, models, ownGroups }: LossSettings,
	nameOfGroup: (groupId: number) => string,
): string | undefined {
	const first = (where: string, fields: readonly LossField[], terms: Terms): string | undefined => {
		const fault = statedTerms(fields, terms)
			.map(({ field, value }) => termFault(field, value))
			.find((text) => text !== undefined);
		return fault === undefined ? undefined : `${where}: ${fault}.`;
	};
	const repeated = <T>(values: readonly T[]): T | undefined => values.find((value, index) => values.indexOf(value) !== index);
	const again = repeated(models.map(({ model }) => model));
	if (again !== undefined) return `The model "${again}" stands twice. State all its terms in one place.`;
	const group = repeated(ownGroups.map(({ groupId }) => groupId));
	if (group !== undefined) return `The group ${nameOfGroup(group)} stands twice. State all its terms in one place.`;
	if (models.length + ownGroups.length > limits.ownTerms)
		return `${models.length + ownGroups.length} models and groups have terms of their own; the limit is ${limits.ownTerms}. State terms for all drives instead.`;
	const inCurrency = currency === undefined ? undefined : currencyFault(currency);
	if (inCurrency !== undefined) return `${inCurrency}.`;
	return [
		first('All drives', driveFields, drives),
		first('All groups', groupFields, groups),
		...models.map(({ model, terms }) => first(`Model ${model}`, driveFields, terms)),
		...ownGroups.map(({ groupId, terms }) => first(`Group ${nameOfGroup(groupId)}`, groupFields, terms)),
	].find((fault) => fault !== undefined);
}
