/** Terms for all drives and all groups, and the currency of every amount. */
import { useMemo, useState } from 'react';
import { formatTerm } from '../../../src-main/shared/charts/price-text.ts';
import { currencyFault, driveFields, groupFields } from '../../../src-main/shared/domain/loss-fields.ts';
import { TextField } from '../../components/text-field.tsx';
import type { Prices, SavePrices } from './prices-section.tsx';
import { draftOf, readTerms, termsOf, withTerms } from './term-draft.ts';
import { TermTable } from './term-table.tsx';

interface GeneralPricesProps {
	readonly prices: Prices;
	readonly isBusy: boolean;
	readonly save: SavePrices;
}

export function GeneralPrices({ prices, isBusy, save }: GeneralPricesProps) {
	const { settings, currency, fields } = prices;
	const [draft, setDraft] = useState(() => draftOf([...driveFields, ...groupFields], termsOf(settings, { kind: 'all' })));
	const [code, setCode] = useState(settings.currency ?? '');
	const drives = useMemo(() => readTerms(driveFields, draft), [draft]);
	const groups = useMemo(() => readTerms(groupFields, draft), [draft]);
	const typed = code.trim().toUpperCase();
	const fault = typed === '' ? undefined : currencyFault(typed);
	const { currency: _, ...rest } = withTerms(settings, { kind: 'all' }, drives.terms, groups.terms);
	const next = { ...rest, ...(typed === '' ? {} : { currency: typed }) };
	const isSame = JSON.stringify([next.drives, next.groups, next.currency]) === JSON.stringify([settings.drives, settings.groups, settings.currency]);
	const isReady = fault === undefined && drives.faults.size + groups.faults.size === 0 && !isSame;
	const defaults = new Map(fields.map((field) => [field.name, field.default]));
	const otherwise = (name: string): string => {
		const value = defaults.get(name);
		return typeof value === 'number' ? formatTerm(value) : name === 'spares' ? 'by group' : 'by drive';
	};
	const table = {
		currency: currency.code,
		draft,
		otherwise,
		hasSources: true,
		onChange: (name: string, text: string) => setDraft(new Map(draft).set(name, text)),
	};
	return (
		<form
			className="card form"
			aria-label="Prices for all"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				if (isReady) void save(next, 'Saved. The next simulation rests on these prices.');
			}}
		>
			<div className="section-head">
				<h3>For all drives and groups</h3>
				<CurrencyField prices={prices} code={code} fault={fault} onChange={setCode} />
			</div>
			<div className="term-tables">
				<TermTable {...table} caption="Drives" fields={driveFields} faults={drives.faults} />
				<TermTable {...table} caption="Groups" fields={groupFields} faults={groups.faults} />
			</div>
			<div className="actions">
				<button type="submit" className="primary" disabled={!isReady || isBusy}>
					Save prices
				</button>
				<span className="muted">What stays empty has its default. What held before is kept.</span>
			</div>
		</form>
	);
}

interface CurrencyFieldProps {
	readonly prices: Prices;
	readonly code: string;
	readonly fault: string | undefined;
	readonly onChange: (code: string) => void;
}

function CurrencyField({ prices: { currency, settings }, code, fault, onChange }: CurrencyFieldProps) {
	const typed = code.trim().toUpperCase();
	const isChanged = typed !== (settings.currency ?? '');
	const hint =
		fault !== undefined || typed === ''
			? `Empty: ${currency.from === 'drives' ? 'the one in which most drives were priced' : 'that of the prices of drives, else USD'}`
			: !currency.known.includes(typed)
				? `No rate of ${typed} is known: defaults keep the number that they have in US dollars`
				: isChanged
					? 'Amounts that you stated keep their number; defaults are turned'
					: 'Of every amount below';
	return (
		<div className="term-currency">
			<TextField label="Currency" value={code} placeholder={currency.code} onChange={onChange} fault={fault && `${fault}.`} hint={hint} />
		</div>
	);
}
