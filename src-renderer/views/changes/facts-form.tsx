/** States by hand where drives sit, what they cost, when they were bought and since when they were watched. */
import { useState } from 'react';
import { factLabels } from '../../../src-main/shared/charts/change-text.ts';
import { formatCounted } from '../../../src-main/shared/charts/format.ts';
import type { InputOf } from '../../../src-main/shared/contract/procedures.ts';
import { dayMs, PLACE_LENGTH, textFault } from '../../../src-main/shared/domain/drive-changes.ts';
import type { DeviceId, Drive, FactField } from '../../../src-main/shared/domain/telemetry.ts';
import { useMutation } from '../../client/use-mutation.ts';
import { Form } from '../../components/form.tsx';
import { ErrorState } from '../../components/states.tsx';
import { TextField } from '../../components/text-field.tsx';

type Facts = Omit<InputOf<'drives.setFacts'>, 'drives'>;
type Draft = Readonly<Record<'host' | 'enclosure' | 'slot' | 'pool' | 'price' | 'currency' | 'purchaseDate' | 'observedSince', string>>;

const places = ['host', 'enclosure', 'slot', 'pool'] as const;

interface FactsFormProps {
	readonly drives: readonly DeviceId[];
	/** The drive whose facts fill the form; several drives begin with an empty one, and what stays empty stays as it is. */
	readonly drive?: Drive;
	readonly onDone: (changed: number) => void;
	readonly onCancel: () => void;
}

const draftOf = (drive: Drive | undefined): Draft => ({
	host: drive?.host ?? '',
	enclosure: drive?.enclosure ?? '',
	slot: drive?.slot ?? '',
	pool: drive?.pool ?? '',
	price: drive?.price === undefined ? '' : String(drive.price.amount),
	currency: drive?.price?.currency ?? '',
	purchaseDate: drive?.purchaseDate ?? '',
	observedSince: drive?.observedSince ?? '',
});

export function FactsForm({ drives, drive, onDone, onCancel }: FactsFormProps) {
	const before = draftOf(drive);
	const [draft, setDraft] = useState(before);
	const set = useMutation('drives.setFacts');
	const faults = faultsOf(draft);
	const facts = changedFacts(draft, before);
	const change = (field: keyof Draft) => (value: string) => setDraft({ ...draft, [field]: value });
	const hint = (field: FactField): string | undefined =>
		draft[field] !== before[field] || before[field] === ''
			? undefined
			: drive?.byHand?.includes(field)
				? 'By hand; empty it to take it back'
				: 'From the source';
	const isReady = faults.size === 0 && Object.keys(facts).length > 0;
	return (
		<Form
			label="Facts"
			onSubmit={() => {
				if (isReady) void set.run({ drives: [...drives], ...facts }).then((done) => done && onDone(done.changed));
			}}
			onClose={onCancel}
		>
			<h2>{drives.length === 1 ? 'Facts about this drive' : `Facts about ${formatCounted(drives.length, 'drive')}`}</h2>
			<div className="form-fields">
				{places.map((field) => (
					<TextField
						key={field}
						label={factLabels[field]}
						value={draft[field]}
						onChange={change(field)}
						fault={faults.get(field)}
						hint={hint(field)}
					/>
				))}
				<div className="form-field">
					<div className="form-pair">
						<TextField label="Price" value={draft.price} onChange={change('price')} placeholder="289.90" fault={faults.get('price')} />
						<TextField label="Currency" value={draft.currency} onChange={change('currency')} placeholder="EUR" fault={faults.get('currency')} />
					</div>
					<span className="form-note">Counts as its replacement cost</span>
				</div>
				<TextField
					label={factLabels.purchaseDate}
					kind="date"
					value={draft.purchaseDate}
					onChange={change('purchaseDate')}
					hint={hint('purchaseDate')}
				/>
				<TextField
					label={factLabels.observedSince}
					kind="date"
					value={draft.observedSince}
					onChange={change('observedSince')}
					fault={faults.get('observedSince')}
					hint={hint('observedSince') ?? 'Watched before its first row'}
				/>
			</div>
			{drives.length > 1 && <p className="muted">What stays empty stays as it is.</p>}
			{set.error && <ErrorState error={set.error} />}
			<div className="actions">
				<button type="submit" className="primary" disabled={!isReady || set.isRunning}>
					Save
				</button>
				<button type="button" onClick={onCancel}>
					Close
				</button>
				<span className="muted">What you state goes before what sources say. It can be undone at any time.</span>
			</div>
		</Form>
	);
}

function faultsOf(draft: Draft): ReadonlyMap<keyof Draft, string> {
	const faults = new Map<keyof Draft, string>();
	for (const field of places) {
		const fault = draft[field].trim() === '' ? undefined : textFault(draft[field], PLACE_LENGTH);
		if (fault !== undefined) faults.set(field, `It ${fault}.`);
	}
	const [price, currency] = [draft.price.trim(), draft.currency.trim()];
	if (price !== '' && !/^\d+(\.\d+)?$/.test(price)) faults.set('price', 'Like 289.90.');
	if (price !== '' && !/^[A-Za-z]{3}$/.test(currency)) faults.set('currency', 'Like EUR.');
	if (draft.purchaseDate !== '' && dayMs(draft.purchaseDate) === undefined) faults.set('purchaseDate', 'A day like 2024-05-03.');
	if (draft.observedSince !== '' && dayMs(draft.observedSince) === undefined) faults.set('observedSince', 'A day like 2018-12-31.');
	return faults;
}

/** What differs from the start; an emptied field takes back what was stated by hand. */
function changedFacts(draft: Draft, before: Draft): Facts {
	const text = (field: 'host' | 'enclosure' | 'slot' | 'pool' | 'purchaseDate' | 'observedSince'): Facts => {
		const value = draft[field].trim();
		return value === before[field] ? {} : { [field]: value === '' ? null : value };
	};
	const [amount, currency] = [draft.price.trim(), draft.currency.trim().toUpperCase()];
	const isPriceSame = amount === before.price && (amount === '' || currency === before.currency);
	return {
		...text('host'),
		...text('enclosure'),
		...text('slot'),
		...text('pool'),
		...text('purchaseDate'),
		...text('observedSince'),
		...(isPriceSame ? {} : { price: amount === '' ? null : { amount: Number(amount), currency } }),
	};
}
