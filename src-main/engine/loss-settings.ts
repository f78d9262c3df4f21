/** What a loss costs in this workspace: the table of terms with their defaults, what is stated, and what holds for each model and group. */
import published from '../../resources/published-models.json' with { type: 'json' };
import { sparesOf } from '../jobs/fleet-groups.ts';
import { driveTerms, groupTerms, inCurrency } from '../jobs/loss-terms.ts';
import { knownCurrencies, type PriceTable, pricesFor, statedPrice } from '../jobs/prices.ts';
import { changeLines } from '../shared/charts/price-text.ts';
import type { OutputOf } from '../shared/contract/procedures.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { ListedGroup } from '../shared/domain/groups.ts';
import { driveFields, groupFields, hasMoney, type LossField, settingsFault, unitOf } from '../shared/domain/loss-fields.ts';
import { defaultDriveTerms, defaultGroupTerms, type LossSettings, noLossSettings } from '../shared/domain/loss-settings.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import type { StorageClient } from '../storage/client.ts';
import { latestRisk } from './runs.ts';

type Answer = OutputOf<'risk.settings'>;
type ResolvedTerm = Answer['models'][number]['terms'][number];
type Numbers = Readonly<Record<string, number | undefined>>;

/** Changes that an answer lists. */
const HISTORY = 50;

export async function pricesAnswer(storage: StorageClient): Promise<Answer> {
	const [{ settings, waiting, setAtMs }, history, drives, groups, risk] = await Promise.all([
		storage.lossSettings.get(),
		storage.lossSettings.history(HISTORY + 1),
		storage.devices.list(),
		storage.groups.list(),
		latestRisk(storage),
	]);
	const prices = pricesFor(drives, settings.currency);
	const nameOf = groupNamer(groups);
	const serving = drives.filter(({ exit }) => exit === undefined);
	return {
		settings,
		setAtMs,
		currency: {
			code: prices.currency,
			from: settings.currency !== undefined ? 'stated' : serving.some(({ price }) => price?.currency === prices.currency) ? 'drives' : 'default',
			isRateKnown: prices.isRateKnown,
			known: [...knownCurrencies],
		},
		fields: fieldAnswers(settings, prices),
		models: modelAnswers(settings, prices, serving),
		groups: groups
			.filter(({ isRedundancyGroup, groupId }) => isRedundancyGroup || settings.ownGroups.some((own) => own.groupId === groupId))
			.map((group) => groupAnswer(settings, prices, group, groups)),
		waiting: waiting.map(({ name, host }) => ({ name, ...(host === undefined ? {} : { host }) })),
		history: history.slice(0, HISTORY).map(({ settings: then, setAtMs: atMs }, index) => ({
			atMs,
			changes: changeLines(history[index + 1]?.settings ?? noLossSettings, then, nameOf),
			settings: then,
		})),
		simulation: risk && { atMs: risk.createdAtMs, isOlder: risk.staleBecause.includes('prices') },
	};
}

/**
 * Keeps settings for the next simulations. An amount has a meaning in one currency only: with the first that is stated the currency
 * in use is kept as well, so that prices of drives which come later do not change what it means.
 *
 * @throws AppError `invalid_input` naming scope, term and bounds; `not_found` for a model or group that the workspace does not have
 */
export async function configurePrices(settings: LossSettings, storage: StorageClient): Promise<void> {
	const [{ settings: before }, drives, groups] = await Promise.all([storage.lossSettings.get(), storage.devices.list(), storage.groups.list()]);
	const nameOf = groupNamer(groups);
	const fault = settingsFault(settings, nameOf);
	if (fault !== undefined) throw new AppError('invalid_input', `${fault} Nothing was changed.`);
	const models = new Set([...drives.map(({ model }) => model), ...before.models.map(({ model }) => model)]);
	const stranger = settings.models.find(({ model }) => !models.has(model));
	if (stranger)
		throw new AppError('not_found', `No drive has the model "${stranger.model.slice(0, 100)}"; ssv prices lists the models. Nothing was changed.`, {
			model: stranger.model,
		});
	const lost = settings.ownGroups.find(({ groupId }) => !groups.some((group) => group.groupId === groupId));
	if (lost)
		throw new AppError('not_found', `There is no group ${lost.groupId}; ssv groups lists them. Nothing was changed.`, { groupId: lost.groupId });
	const currency = settings.currency ?? (hasMoney(settings) ? pricesFor(drives).currency : undefined);
	await storage.lossSettings.set({ ...settings, ...(currency === undefined ? {} : { currency }) });
}

const groupNamer = (groups: readonly ListedGroup[]): ((groupId: number) => string) => {
	const names = new Map(groups.map(({ groupId, name, host }) => [groupId, host === undefined ? name : `${name} on ${host}`]));
	return (groupId) => names.get(groupId) ?? `number ${groupId}`;
};

function fieldAnswers(settings: LossSettings, prices: PriceTable): Answer['fields'] {
	const defaults: Numbers = { ...inCurrency({ ...defaultDriveTerms }, prices.perUsd), ...inCurrency({ ...defaultGroupTerms }, prices.perUsd) };
	const answer = (fields: readonly LossField[], stated: Numbers): Answer['fields'] =>
		fields.map((field) => {
			const { of, name, label, isMoney, source, min, max } = field;
			const unit = unitOf(field, prices.currency);
			return { of, name, label, unit, isMoney, default: defaults[name] ?? null, stated: stated[name] ?? null, source, min, max };
		});
	return [...answer(driveFields, settings.drives), ...answer(groupFields, settings.groups)];
}

function modelAnswers(settings: LossSettings, prices: PriceTable, serving: readonly Drive[]): Answer['models'] {
	const byModel = Map.groupBy(serving, ({ model }) => model);
	const models = [...byModel]
		.map(([model, drives]) => ({ model, drives: drives.length, terms: termsOfModel(settings, prices, model, drives) }))
		.sort((a, b) => b.drives - a.drives || (a.model < b.model ? -1 : 1));
	// Their drives have left; what was said of them stands until it is taken back.
	const gone = settings.models.filter(({ model }) => !byModel.has(model));
	return [...models, ...gone.map(({ model, terms }) => ({ model, drives: 0, terms: ownOnly(terms) }))];
}

const ownOnly = (terms: Numbers): ResolvedTerm[] =>
	Object.entries(terms).flatMap(([name, value]) => (value === undefined ? [] : [{ name, low: value, high: value, from: 'own' as const }]));

function termsOfModel(settings: LossSettings, prices: PriceTable, model: string, drives: readonly Drive[]): ResolvedTerm[] {
	const own: Numbers = settings.models.find((each) => each.model === model)?.terms ?? {};
	const all: Numbers = settings.drives;
	const resolved = drives.map((drive) => driveTerms(settings, prices, published.models, drive));
	const isPriced = drives.some((drive) => statedPrice(prices, drive) !== undefined);
	return driveFields.map(({ name }) => {
		const values = resolved.map((terms) => terms[name]);
		const from = name === 'replacement' && isPriced ? 'drive' : own[name] !== undefined ? 'own' : all[name] !== undefined ? 'all' : 'default';
		return {
			name,
			low: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
			high: values.reduce((most, value) => Math.max(most, value), 0),
			from,
		};
	});
}

function groupAnswer(settings: LossSettings, prices: PriceTable, group: ListedGroup, groups: readonly ListedGroup[]): Answer['groups'][number] {
	const { groupId, name, host } = group;
	const own: Numbers = settings.ownGroups.find((each) => each.groupId === groupId)?.terms ?? {};
	const all: Numbers = settings.groups;
	const known = sparesOf(group, groups);
	const resolved = groupTerms(settings, prices, groupId, known);
	const terms = groupFields.map(({ name: field }): ResolvedTerm => {
		const value = resolved[field];
		const from = own[field] !== undefined ? 'own' : all[field] !== undefined ? 'all' : field === 'spares' && known > 0 ? 'source' : 'default';
		return { name: field, low: value, high: value, from };
	});
	return { groupId, name, ...(host === undefined ? {} : { host }), terms };
}
