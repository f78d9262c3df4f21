/** Prices: what a loss costs, for all, for single models and groups; what is stated, what is default, and what held before. */
import { useState } from 'react';
import { formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { pricesSentence } from '../../../src-main/shared/charts/price-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { LossSettings } from '../../../src-main/shared/domain/loss-settings.ts';
import { useQuery } from '../../client/engine.tsx';
import { useMutation } from '../../client/use-mutation.ts';
import { ErrorState, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { hrefOf } from '../../routes.ts';
import { GeneralPrices } from './general-prices.tsx';
import { OwnPrices } from './own-prices.tsx';
import { PriceHistory } from './price-history.tsx';

export type Prices = OutputOf<'risk.settings'>;
/** Keeps settings and tells what was done. */
export type SavePrices = (settings: LossSettings, said: string) => Promise<boolean>;

export function PricesSection() {
	const query = useQuery('risk.settings', {});
	return (
		<section className="stack" aria-label="Prices">
			<h2>Prices</h2>
			<QueryView query={query} skeleton={<Skeleton height={420} />}>
				{(prices) => <PricesOf prices={prices} />}
			</QueryView>
		</section>
	);
}

function PricesOf({ prices }: { readonly prices: Prices }) {
	const configure = useMutation('risk.configure');
	const [said, setSaid] = useState<string>();
	const { settings, currency, simulation, waiting } = prices;
	const save: SavePrices = async (next, text) => {
		const saved = await configure.run({ ...next, models: [...next.models], ownGroups: [...next.ownGroups] });
		setSaid(saved ? text : undefined);
		return saved !== undefined;
	};
	// What is being typed stays when a model or group is saved beside it.
	const stands = JSON.stringify([settings.currency, settings.drives, settings.groups]);
	return (
		<>
			<p>{pricesSentence(settings, currency.code)}</p>
			{simulation?.isOlder && (
				<Notice action={<a href={hrefOf({ view: 'risk' })}>Simulate again</a>}>
					The latest simulation, of {formatInstant(simulation.atMs)}, is older than these prices.
				</Notice>
			)}
			{configure.error && <ErrorState error={configure.error} />}
			<p className="event-said" role="status">
				{said}
			</p>
			<GeneralPrices key={`all ${stands}`} prices={prices} isBusy={configure.isRunning} save={save} />
			<OwnPrices prices={prices} isBusy={configure.isRunning} save={save} />
			{waiting.map(({ name, host }) => (
				<p key={`${host ?? ''} ${name}`} className="muted">
					Terms of {plainText(name, 80)}
					{host === undefined ? '' : ` on ${plainText(host, 60)}`} wait: the workspace does not hold this group now.
				</p>
			))}
			<PriceHistory prices={prices} isBusy={configure.isRunning} save={save} />
		</>
	);
}
