/** `ssv prices`: what a loss costs, for all, for a model, for a group; what is stated and what is default. */
import { changeLines, formatTerm, pricesSentence, statedLines } from '../../../shared/charts/price-text.ts';
import type { OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { driveFields, groupFields, type LossField } from '../../../shared/domain/loss-fields.ts';
import type { LossSettings } from '../../../shared/domain/loss-settings.ts';
import { type Command, type CommandContext, type CommandResult, iso } from '../command.ts';
import { table } from '../terminal.ts';
import { findGroup } from './group-actions.ts';

type Prices = OutputOf<'risk.settings'>;
type Settings = LossSettings;
type Terms = Record<string, number>;

const textOf = (context: CommandContext, flag: string): string | undefined => {
	const value = context.values[flag];
	return typeof value === 'string' ? value : undefined;
};

const nameOfGroup = ({ groups }: Prices) => {
	const names = new Map(groups.map(({ groupId, name, host }) => [groupId, host === undefined ? name : `${name} on ${host}`]));
	return (groupId: number): string => names.get(groupId) ?? `number ${groupId}`;
};

function jsonOf({ setAtMs, history, simulation, ...prices }: Prices) {
	return {
		...prices,
		setAt: setAtMs === null ? null : iso(setAtMs),
		history: history.map(({ atMs, ...entry }) => ({ at: iso(atMs), ...entry })),
		simulation: simulation && { at: iso(simulation.atMs), isOlder: simulation.isOlder },
	};
}

async function list(context: CommandContext): Promise<CommandResult> {
	const prices = await context.call('risk.settings', {});
	const { settings, fields, currency, waiting, simulation } = prices;
	const own = statedLines({ ...settings, drives: {}, groups: {} }, currency.code, nameOfGroup(prices));
	const lines = [
		pricesSentence(settings, currency.code),
		...(currency.isRateKnown ? [] : [`No rate of ${currency.code} is known: defaults have the number that they have in US dollars. State them.`]),
		'',
		...table(
			['of', 'term', 'stated', 'default', 'unit', 'source of the default'],
			fields.map((field) => [
				field.of,
				field.name,
				field.stated === null ? '' : formatTerm(field.stated),
				field.default === null ? `by ${field.of}` : formatTerm(field.default),
				field.unit,
				field.source,
			]),
			['left', 'left', 'right', 'right'],
		),
		...modelLines(prices),
		...(own.length > 0 ? ['', 'Of their own:', ...own.map((line) => `  ${line}`)] : []),
		...waiting.map(({ name, host }) => `Terms of ${name}${host === undefined ? '' : ` on ${host}`} wait for the group to come back.`),
		...(simulation?.isOlder ? ['', 'The latest simulation is older than these prices; run ssv risk again.'] : []),
	];
	return { json: jsonOf(prices), lines };
}

/** What a new drive of each model costs, and by whose word. */
function modelLines({ models, currency }: Prices): string[] {
	if (models.length === 0) return [];
	const words = { own: 'stated for the model', all: 'stated for all', drive: 'stated for its drives', source: '', default: 'default' } as const;
	const rows = models.map(({ model, drives, terms }) => {
		const price = terms.find(({ name }) => name === 'replacement');
		const text =
			price === undefined ? '' : price.low === price.high ? formatTerm(price.low) : `${formatTerm(price.low)} to ${formatTerm(price.high)}`;
		return [model || 'unknown', String(drives), text, price === undefined ? '' : words[price.from]];
	});
	return ['', ...table(['model', 'drives', `new drive, ${currency.code}`, 'by'], rows, ['left', 'right', 'right'])];
}

/** The words of `set`: `labour=60`. @throws AppError `usage` naming the word and the terms there are */
function readTerms(words: readonly string[]): { readonly drives: Terms; readonly groups: Terms } {
	const found = { drives: {} as Terms, groups: {} as Terms };
	for (const word of words) {
		const at = word.indexOf('=');
		const [name, text] = at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
		const value = Number(text);
		if (at < 0 || text.trim() === '' || !Number.isFinite(value))
			throw new AppError('usage', `Say a term and a number, like labour=60, not "${word.slice(0, 60)}".`);
		(requireField(name).of === 'drive' ? found.drives : found.groups)[name] = value;
	}
	return found;
}

function requireField(name: string): LossField {
	const field = [...driveFields, ...groupFields].find((each) => each.name === name);
	if (field) return field;
	const names = (fields: readonly LossField[]): string => fields.map((each) => each.name).join(', ');
	throw new AppError('usage', `There is no term "${name.slice(0, 60)}". Of drives: ${names(driveFields)}; of groups: ${names(groupFields)}.`);
}

/** Which statements a command speaks of: for all, of a model, of a group. */
interface Scope {
	readonly model?: string;
	readonly groupId?: number;
}

function scopeOf(context: CommandContext, { groups }: Prices): Scope {
	const [model, group] = [textOf(context, 'model'), textOf(context, 'group')];
	if (model !== undefined && group !== undefined) throw new AppError('usage', 'Name a model or a group, not both.');
	return { ...(model === undefined ? {} : { model }), ...(group === undefined ? {} : { groupId: findGroup(groups, group).groupId }) };
}

/** @throws AppError `usage` for a term of groups with --model, and the other way round */
function assertFits({ model, groupId }: Scope, drives: readonly string[], groups: readonly string[]): void {
	if (model !== undefined && groups.length > 0) throw new AppError('usage', `${groups.join(', ')}: a term of groups, not of a model.`);
	if (groupId !== undefined && drives.length > 0) throw new AppError('usage', `${drives.join(', ')}: a term of drives, not of a group.`);
}

type Change = (terms: Terms) => Terms;

/** The settings with one scope changed; the others stay. */
function changed(settings: Settings, { model, groupId }: Scope, drives: Change, groups: Change): Settings {
	if (model !== undefined) {
		const own = settings.models.find((each) => each.model === model)?.terms ?? {};
		return { ...settings, models: [...settings.models.filter((each) => each.model !== model), { model, terms: drives({ ...own } as Terms) }] };
	}
	if (groupId !== undefined) {
		const own = settings.ownGroups.find((each) => each.groupId === groupId)?.terms ?? {};
		return {
			...settings,
			ownGroups: [...settings.ownGroups.filter((each) => each.groupId !== groupId), { groupId, terms: groups({ ...own } as Terms) }],
		};
	}
	return { ...settings, drives: drives({ ...settings.drives } as Terms), groups: groups({ ...settings.groups } as Terms) };
}

async function save(context: CommandContext, before: Prices, settings: Settings): Promise<CommandResult> {
	const after = await context.call('risk.configure', { ...settings, models: [...settings.models], ownGroups: [...settings.ownGroups] });
	const lines = changeLines(before.settings, after.settings, nameOfGroup(after));
	const note = after.currency.isRateKnown
		? []
		: [`No rate of ${after.currency.code} is known: defaults have the number that they have in US dollars. State them too.`];
	return {
		json: jsonOf(after),
		lines:
			lines.length === 0 ? ['That is what holds already; nothing was changed.'] : [...lines, ...note, 'The next simulation rests on it: ssv risk.'],
	};
}

async function set(context: CommandContext): Promise<CommandResult> {
	const words = context.positionals.slice(1);
	const currency = textOf(context, 'currency')?.toUpperCase();
	if (words.length === 0 && currency === undefined)
		throw new AppError('usage', 'Say what to set: ssv prices set labour=60 dataPerTb=900, or --currency EUR.');
	const before = await context.call('risk.settings', {});
	const scope = scopeOf(context, before);
	const { drives, groups } = readTerms(words);
	assertFits(scope, Object.keys(drives), Object.keys(groups));
	const settings = changed(
		before.settings,
		scope,
		(terms) => ({ ...terms, ...drives }),
		(terms) => ({ ...terms, ...groups }),
	);
	return save(context, before, { ...settings, ...(currency === undefined ? {} : { currency }) });
}

async function reset(context: CommandContext): Promise<CommandResult> {
	const names = context.positionals.slice(1);
	const before = await context.call('risk.settings', {});
	const scope = scopeOf(context, before);
	const isAll = names.length === 0 && scope.model === undefined && scope.groupId === undefined;
	if (isAll) return save(context, before, { drives: {}, groups: {}, models: [], ownGroups: [] });
	const isCurrency = names.includes('currency');
	const fields = names.filter((name) => name !== 'currency').map(requireField);
	const of = (scopeName: LossField['of']): string[] => fields.filter((field) => field.of === scopeName).map(({ name }) => name);
	assertFits(scope, of('drive'), of('group'));
	const without: Change = (terms) => (names.length === 0 ? {} : Object.fromEntries(Object.entries(terms).filter(([name]) => !names.includes(name))));
	const { currency, ...rest } = changed(before.settings, scope, without, without);
	return save(context, before, { ...rest, ...(currency === undefined || isCurrency ? {} : { currency }) });
}

async function history(context: CommandContext): Promise<CommandResult> {
	const prices = await context.call('risk.settings', {});
	const lines = prices.history.flatMap(({ atMs, changes }) => [iso(atMs), ...changes.map((line) => `  ${line}`)]);
	return { json: { history: jsonOf(prices).history }, lines: lines.length === 0 ? ['Nobody has stated a price yet.'] : lines };
}

const actions = new Map([
	['list', list],
	['set', set],
	['reset', reset],
	['history', history],
]);

export const pricesCommand: Command = {
	name: 'prices',
	usage: '[list | set TERM=VALUE... | reset [TERM...] | history]',
	doc: 'What a loss costs: every price with its default and source, stated for all, for a model or for a group.',
	procedure: 'risk.settings',
	flags: {},
	extra: {
		model: { type: 'string', doc: 'of this drive model alone' },
		group: { type: 'string', doc: 'of this group alone: its name, NAME@HOST or number' },
		currency: { type: 'string', doc: 'set: the currency of all amounts, like EUR; amounts that are stated keep their number' },
	},
	help: [
		'ssv prices set labour=60 dataPerTb=900 --currency EUR',
		'ssv prices set replacement=210 --model ST4000DM000',
		'ssv prices set dataPerTb=5000 deliveryDays=1 --group tank@stor-07',
		'ssv prices reset labour          this term has its default again',
		'ssv prices reset --model ST4000DM000',
		'ssv prices reset                 everything has its default again; ssv prices history keeps what held before',
	],
	async run(context) {
		const name = context.positionals[0] ?? 'list';
		const action = actions.get(name);
		if (!action) throw new AppError('usage', `There is no "prices ${name}". Say ${[...actions.keys()].join(', ')}.`);
		return action(context);
	},
};
