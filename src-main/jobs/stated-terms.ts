/** What a result takes for the price of things: what a person stated, and the defaults where nobody did. */
import { formatCounted } from '../shared/charts/format.ts';
import { statedLines, termsText } from '../shared/charts/price-text.ts';
import type { ListedGroup } from '../shared/domain/groups.ts';
import { driveFields, groupFields } from '../shared/domain/loss-fields.ts';
import type { LossSettings } from '../shared/domain/loss-settings.ts';
import { defaultDriveTerms, defaultGroupTerms } from '../shared/domain/loss-settings.ts';
import { inCurrency } from './loss-terms.ts';
import type { PriceTable } from './prices.ts';

/** Scopes with terms of their own that a result names; the settings have them all. */
const NAMED = 12;

/** @param groups  those of the simulation, for their names */
export function statedTermTexts(
	settings: LossSettings,
	prices: PriceTable,
	groups: readonly Pick<ListedGroup, 'groupId' | 'name' | 'host'>[],
): string[] {
	const { currency, perUsd } = prices;
	const names = new Map(groups.map(({ groupId, name, host }) => [groupId, host === undefined ? name : `${name} on ${host}`]));
	const present = { ...settings, ownGroups: settings.ownGroups.filter(({ groupId }) => names.has(groupId)) };
	const stated = statedLines(present, currency, (groupId) => names.get(groupId) ?? '');
	const more = stated.length > NAMED ? ` And ${formatCounted(stated.length - NAMED, 'more model or group', 'more models and groups')}.` : '';
	const isOpen = (terms: object) => (name: string) => !Object.hasOwn(terms, name);
	const without = (defaults: Readonly<Record<string, number>>, isWanted: (name: string) => boolean): Record<string, number> =>
		Object.fromEntries(Object.entries(defaults).filter(([name, value]) => value > 0 && isWanted(name)));
	const drives = termsText(driveFields, without(inCurrency({ ...defaultDriveTerms }, perUsd), isOpen(settings.drives)), currency);
	const ofGroups =
		groups.length === 0 ? '' : termsText(groupFields, without(inCurrency({ ...defaultGroupTerms }, perUsd), isOpen(settings.groups)), currency);
	const defaults = [drives, ofGroups].filter(Boolean).join(', ');
	return [
		...(stated.length > 0 ? [`Stated by hand under Prices. ${stated.slice(0, NAMED).join('. ')}.${more}`] : []),
		...(defaults === '' ? [] : [`By default, since nobody stated them for all: ${defaults}.`]),
	];
}
