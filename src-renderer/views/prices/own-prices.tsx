/** Single models and groups whose terms differ from those for all. */
import { useMemo, useState } from 'react';
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { termsText } from '../../../src-main/shared/charts/price-text.ts';
import { driveFields, groupFields } from '../../../src-main/shared/domain/loss-fields.ts';
import { Form } from '../../components/form.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import type { Prices, SavePrices } from './prices-section.tsx';
import { draftOf, type PriceScope, readTerms, termsOf, withTerms } from './term-draft.ts';
import { rangeText, TermTable } from './term-table.tsx';

type Model = Prices['models'][number];
type Group = Prices['groups'][number];

interface OwnPricesProps {
	readonly prices: Prices;
	readonly isBusy: boolean;
	readonly save: SavePrices;
}

export function OwnPrices({ prices, isBusy, save }: OwnPricesProps) {
	return (
		<div className="term-owners">
			<section className="stack" aria-label="Prices of single models">
				<h3>By model</h3>
				<Models prices={prices} isBusy={isBusy} save={save} />
			</section>
			<section className="stack" aria-label="Prices of single groups">
				<h3>By group</h3>
				<Groups prices={prices} isBusy={isBusy} save={save} />
			</section>
		</div>
	);
}

const words = { own: 'stated', all: 'stated for all', drive: 'stated for drives', source: 'from the source', default: 'default' } as const;
const none = <span className="muted">–</span>;
const termOf = (owner: Model | Group, name: string) => owner.terms.find((term) => term.name === name);

function termCell(owner: Model | Group, name: string) {
	const term = termOf(owner, name);
	if (!term) return none;
	return (
		<span title={words[term.from]}>
			{term.from === 'own' || term.from === 'drive' ? <strong>{rangeText(term.low, term.high)}</strong> : rangeText(term.low, term.high)}
		</span>
	);
}

function Models({ prices, isBusy, save }: OwnPricesProps) {
	const { models, settings, currency } = prices;
	const [chosen, setChosen] = useState<string>();
	const columns = useMemo(() => modelColumns(prices), [prices]);
	const model = models.find((each) => each.model === chosen);
	if (models.length === 0) return <p className="muted">No drive is in service: there is no model whose price would count.</p>;
	const open = model && (
		<OwnForm
			key={`${model.model} ${JSON.stringify(termsOf(settings, { kind: 'model', model: model.model }))}`}
			title={`${plainText(model.model, 80) || 'Unknown model'}, ${model.drives === 0 ? 'no drive in service' : formatCounted(model.drives, 'drive')}`}
			scope={{ kind: 'model', model: model.model }}
			owner={model}
			{...{ prices, isBusy, save }}
			close={() => setChosen(undefined)}
		/>
	);
	return (
		<>
			<DataTable
				label={`Prices by model, ${currency.code}`}
				rows={models}
				columns={columns}
				rowKey={(each) => each.model}
				onOpen={(each) => setChosen(each.model === chosen ? undefined : each.model)}
				{...(model ? { selectedKey: model.model } : {})}
				maxRows={8}
			/>
			{open ?? <p className="muted">Choose a model to state what is different for it. Bold: stated for the model or its drives.</p>}
		</>
	);
}

function modelColumns({ settings, currency }: Prices): Column<Model>[] {
	return [
		{
			key: 'model',
			title: 'Model',
			width: 'minmax(130px, 1.5fr)',
			value: ({ model }) => model,
			cell: ({ model }) => <span title={plainText(model, 300)}>{plainText(model, 60) || 'Unknown model'}</span>,
		},
		{ key: 'drives', title: 'Drives', width: '64px', kind: 'number', value: ({ drives }) => drives, cell: ({ drives }) => formatCount(drives) },
		{
			key: 'replacement',
			title: `New drive (${currency.code})`,
			width: 'minmax(110px, 1fr)',
			kind: 'number',
			value: (model) => termOf(model, 'replacement')?.low,
			cell: (model) => termCell(model, 'replacement'),
		},
		{
			key: 'labour',
			title: `Labour (${currency.code})`,
			width: '100px',
			kind: 'number',
			hideBelow: 460,
			value: (model) => termOf(model, 'labour')?.low,
			cell: (model) => termCell(model, 'labour'),
		},
		{
			key: 'own',
			title: 'Own terms',
			width: '84px',
			kind: 'number',
			value: ({ model }) => Object.keys(termsOf(settings, { kind: 'model', model })).length,
			cell: ({ model }) => ownCount(Object.keys(termsOf(settings, { kind: 'model', model })).length),
		},
	];
}

const ownCount = (count: number) => (count === 0 ? none : formatCount(count));

function Groups({ prices, isBusy, save }: OwnPricesProps) {
	const { groups, settings } = prices;
	const [chosen, setChosen] = useState<number>();
	const columns = useMemo(() => groupColumns(prices), [prices]);
	const group = groups.find(({ groupId }) => groupId === chosen);
	if (groups.length === 0)
		return (
			<p className="muted">No group with redundancy is known: lost data is in no simulation. Import one, or draw it under Groups and RAID layout.</p>
		);
	return (
		<>
			<DataTable
				label={`Prices by group, ${prices.currency.code}`}
				rows={groups}
				columns={columns}
				rowKey={({ groupId }) => String(groupId)}
				onOpen={({ groupId }) => setChosen(groupId === chosen ? undefined : groupId)}
				{...(group ? { selectedKey: String(group.groupId) } : {})}
				maxRows={8}
			/>
			{group ? (
				<OwnForm
					key={`${group.groupId} ${JSON.stringify(termsOf(settings, { kind: 'group', groupId: group.groupId }))}`}
					title={`${plainText(group.name, 80)}${group.host === undefined ? '' : ` on ${plainText(group.host, 60)}`}`}
					scope={{ kind: 'group', groupId: group.groupId }}
					owner={group}
					{...{ prices, isBusy, save }}
					close={() => setChosen(undefined)}
				/>
			) : (
				<p className="muted">Choose a group to state what its data is worth and how it is repaired.</p>
			)}
		</>
	);
}

function groupColumns({ settings, currency }: Prices): Column<Group>[] {
	const number = (key: string, title: string, width: string): Column<Group> => ({
		key,
		title,
		width,
		kind: 'number',
		value: (group) => termOf(group, key)?.low,
		cell: (group) => termCell(group, key),
	});
	return [
		{
			key: 'name',
			title: 'Group',
			width: 'minmax(130px, 1.5fr)',
			value: ({ name, host }) => `${host ?? ''} ${name}`,
			cell: ({ name, host }) => (
				<span title={plainText(`${name} ${host ?? ''}`, 300)}>
					<span className="mono">{plainText(name, 60)}</span> <span className="muted">{plainText(host ?? '', 40)}</span>
				</span>
			),
		},
		number('dataPerTb', `Lost data (${currency.code} per TB)`, 'minmax(110px, 1fr)'),
		number('deliveryDays', 'Delivery (days)', '110px'),
		number('spares', 'Spares', '72px'),
		{
			key: 'own',
			title: 'Own terms',
			width: '84px',
			kind: 'number',
			value: ({ groupId }) => Object.keys(termsOf(settings, { kind: 'group', groupId })).length,
			cell: ({ groupId }) => ownCount(Object.keys(termsOf(settings, { kind: 'group', groupId })).length),
		},
	];
}

interface OwnFormProps extends OwnPricesProps {
	readonly title: string;
	readonly scope: PriceScope;
	readonly owner: Model | Group;
	readonly close: () => void;
}

function OwnForm({ title, scope, owner, prices, isBusy, save, close }: OwnFormProps) {
	const { settings, currency } = prices;
	const fields = scope.kind === 'group' ? groupFields : driveFields;
	const stands = termsOf(settings, scope);
	const [draft, setDraft] = useState(() => draftOf(fields, stands));
	const { terms, faults } = useMemo(() => readTerms(fields, draft), [fields, draft]);
	const isSame = termsText(fields, terms, '') === termsText(fields, stands, '');
	const all = new Map(prices.fields.map((field) => [field.name, field.stated ?? field.default]));
	/** What holds without a term of its own; the resolved value where that depends on drive or group and nothing of its own hides it. */
	const otherwise = (name: string): string => {
		const [general, own] = [all.get(name), owner.terms.find((term) => term.name === name)];
		if (typeof general === 'number') return rangeText(general, general);
		return own === undefined || own.from === 'own' ? 'default' : rangeText(own.low, own.high);
	};
	const keep = (next: typeof terms, text: string): void =>
		void save(withTerms(settings, scope, next, next), text).then((isSaved) => isSaved && close());
	return (
		<Form
			label={`Prices of ${title}`}
			noValidate
			onSubmit={() => {
				if (faults.size === 0 && !isSame) keep(terms, `Saved for ${title}.`);
			}}
			onClose={close}
		>
			<h4>{title}</h4>
			<TermTable
				caption="Term"
				fields={fields}
				currency={currency.code}
				draft={draft}
				faults={faults}
				otherwise={otherwise}
				hasSources={false}
				onChange={(name, text) => setDraft(new Map(draft).set(name, text))}
			/>
			<div className="actions">
				<button type="submit" className="primary" disabled={isBusy || isSame || faults.size > 0}>
					Save
				</button>
				{Object.keys(stands).length > 0 && (
					<button type="button" disabled={isBusy} onClick={() => keep({}, `Nothing of its own is stated for ${title} any more.`)}>
						Remove all
					</button>
				)}
				<button type="button" onClick={close}>
					Close
				</button>
			</div>
		</Form>
	);
}
