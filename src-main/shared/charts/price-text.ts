/** Prices and other terms of the loss model in words, the same on the page, on the command line and beside a result. */
import { driveFields, groupFields, type LossField, statedTerms, unitOf } from '../domain/loss-fields.ts';
import type { LossSettings } from '../domain/loss-settings.ts';
import type { RiskChange } from '../domain/results.ts';
import { formatCounted, formatList, formatNumber } from './format.ts';
import { plainText } from './plain-text.ts';

/** All digits that a person stated: a price is not rounded. */
export const formatTerm = (value: number): string => formatNumber(value, 12);

/** `900 EUR per TB`, `100 MB/s`, `1 day`. */
export function termText(field: LossField, value: number, currency: string): string {
	const unit = unitOf(field, currency);
	return `${formatTerm(value)} ${value === 1 && ['days', 'hours', 'drives'].includes(unit) ? unit.slice(0, -1) : unit}`;
}

/** `labour 60 EUR per replacement, downtime of a failure 4 hours`; empty without any. */
export function termsText(fields: readonly LossField[], terms: Readonly<Record<string, number | undefined>>, currency: string): string {
	return statedTerms(fields, terms)
		.map(({ field, value }) => `${field.label.charAt(0).toLowerCase()}${field.label.slice(1)} ${termText(field, value, currency)}`)
		.join(', ');
}

type Terms = Readonly<Record<string, number | undefined>>;

/** Each scope with its terms, by the name that people read. */
function scopesOf(
	settings: LossSettings,
	nameOfGroup: (groupId: number) => string,
): Map<string, { readonly fields: readonly LossField[]; readonly terms: Terms }> {
	return new Map([
		['All drives', { fields: driveFields, terms: settings.drives }],
		['All groups', { fields: groupFields, terms: settings.groups }],
		...settings.models.map(({ model, terms }) => [`Model ${plainText(model, 80) || 'unknown'}`, { fields: driveFields, terms }] as const),
		...settings.ownGroups.map(({ groupId, terms }) => [`Group ${plainText(nameOfGroup(groupId), 80)}`, { fields: groupFields, terms }] as const),
	]);
}

/** What a person stated, a line for each scope: `Model ST4000: labour 60 EUR per replacement`. */
export function statedLines(settings: LossSettings, currency: string, nameOfGroup: (groupId: number) => string): string[] {
	return [...scopesOf(settings, nameOfGroup)].flatMap(([scope, { fields, terms }]) => {
		const text = termsText(fields, terms, currency);
		return text === '' ? [] : [`${scope}: ${text}`];
	});
}

/** What is new between two settings, a line for each term: `All drives: labour 40 -> 60`. */
export function changeLines(before: LossSettings, after: LossSettings, nameOfGroup: (groupId: number) => string): string[] {
	const [earlier, later] = [scopesOf(before, nameOfGroup), scopesOf(after, nameOfGroup)];
	const currency = before.currency === after.currency ? [] : [`Currency: ${before.currency ?? 'default'} \u2192 ${after.currency ?? 'default'}`];
	const lines = [...new Set([...earlier.keys(), ...later.keys()])].flatMap((scope) => {
		const fields = (later.get(scope) ?? earlier.get(scope))?.fields ?? [];
		const [old, current] = [earlier.get(scope)?.terms ?? {}, later.get(scope)?.terms ?? {}];
		return fields
			.filter(({ name }) => old[name] !== current[name])
			.map(({ name, label }) => {
				const say = (value: number | undefined): string => (value === undefined ? 'default' : formatTerm(value));
				return `${scope}: ${label.charAt(0).toLowerCase()}${label.slice(1)} ${say(old[name])} \u2192 ${say(current[name])}`;
			});
	});
	return [...currency, ...lines];
}

const changeWords: Readonly<Record<RiskChange, string>> = {
	history: 'The history has',
	prices: 'The prices have',
	groups: 'The groups have',
};

/** `The prices have changed since this simulation.`; empty when nothing has. */
export function staleRiskText(changes: readonly RiskChange[], since = 'this simulation'): string {
	const [only, ...more] = changes;
	if (only === undefined) return '';
	if (more.length === 0) return `${changeWords[only]} changed since ${since}.`;
	const names = changes.map((change) => changeWords[change].replace(/ (?:has|have)$/, '').replace(/^The /, 'the '));
	const list = formatList(names);
	return `${list.charAt(0).toUpperCase()}${list.slice(1)} have changed since ${since}.`;
}

/** The view's answer: what is stated and what is not. */
export function pricesSentence(settings: LossSettings, currency: string): string {
	const count = (terms: Terms): number => Object.keys(terms).length;
	const forAll = count(settings.drives) + count(settings.groups);
	const parts = [
		...(forAll > 0 ? [`${formatCounted(forAll, 'term')} for all`] : []),
		...(settings.models.length > 0 ? [formatCounted(settings.models.length, 'model')] : []),
		...(settings.ownGroups.length > 0 ? [formatCounted(settings.ownGroups.length, 'group')] : []),
	];
	if (parts.length === 0) return `Losses are in ${currency}. Every price is a default: nobody has stated one yet.`;
	return `Losses are in ${currency}. Stated by hand: ${formatList(parts)}; the rest is default.`;
}
