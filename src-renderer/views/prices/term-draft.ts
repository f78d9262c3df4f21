/** What is being written into a table of terms: texts until they are saved, numbers from then on. */
import type { LossField } from '../../../src-main/shared/domain/loss-fields.ts';
import { termFault } from '../../../src-main/shared/domain/loss-fields.ts';
import type { LossSettings } from '../../../src-main/shared/domain/loss-settings.ts';

/** Text by the name of the term; empty where the default holds. */
export type TermDraft = ReadonlyMap<string, string>;
type Terms = Readonly<Record<string, number | undefined>>;

/** Which statements a table speaks of. */
export type PriceScope =
	| { readonly kind: 'all' }
	| { readonly kind: 'model'; readonly model: string }
	| { readonly kind: 'group'; readonly groupId: number };

/** Digits as they are typed, a sign so that its fault can be named: a point or a comma before the decimals, nothing between thousands. */
const NUMBER = /^-?\d{1,15}(?:[.,]\d{1,9})?$/;

export function draftOf(fields: readonly LossField[], terms: Terms): TermDraft {
	return new Map(fields.map(({ name }) => [name, terms[name] === undefined ? '' : String(terms[name])]));
}

export interface ReadTerms {
	readonly terms: Readonly<Record<string, number>>;
	/** By the name of the term. */
	readonly faults: ReadonlyMap<string, string>;
}

export function readTerms(fields: readonly LossField[], draft: TermDraft): ReadTerms {
	const terms: Record<string, number> = {};
	const faults = new Map<string, string>();
	for (const field of fields) {
		const text = draft.get(field.name)?.trim() ?? '';
		if (text === '') continue;
		const value = NUMBER.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
		const fault = Number.isNaN(value) ? 'A number like 60 or 0.5' : termFault(field, value);
		if (fault !== undefined) faults.set(field.name, `${fault}.`);
		else terms[field.name] = value;
	}
	return { terms, faults };
}

/** What is stated in a scope now. */
export function termsOf(settings: LossSettings, scope: PriceScope): Terms {
	if (scope.kind === 'model') return settings.models.find(({ model }) => model === scope.model)?.terms ?? {};
	if (scope.kind === 'group') return settings.ownGroups.find(({ groupId }) => groupId === scope.groupId)?.terms ?? {};
	return { ...settings.drives, ...settings.groups };
}

/** The settings with one scope said anew; without terms nothing is stated there any more. The others stay. */
export function withTerms(settings: LossSettings, scope: PriceScope, driveTerms: Terms, groupTerms: Terms): LossSettings {
	if (scope.kind === 'model') {
		const others = settings.models.filter(({ model }) => model !== scope.model);
		return { ...settings, models: [...others, { model: scope.model, terms: driveTerms }] };
	}
	if (scope.kind === 'group') {
		const others = settings.ownGroups.filter(({ groupId }) => groupId !== scope.groupId);
		return { ...settings, ownGroups: [...others, { groupId: scope.groupId, terms: groupTerms }] };
	}
	return { ...settings, drives: driveTerms, groups: groupTerms };
}
