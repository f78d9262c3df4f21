/** What prices held when: what a simulation rested on can be looked up, and set again. */
import { formatCounted, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { noLossSettings } from '../../../src-main/shared/domain/loss-settings.ts';
import type { Prices, SavePrices } from './prices-section.tsx';

interface PriceHistoryProps {
	readonly prices: Prices;
	readonly isBusy: boolean;
	readonly save: SavePrices;
}

/** Lines of one change in view. */
const FEW = 6;

export function PriceHistory({ prices: { history, settings }, isBusy, save }: PriceHistoryProps) {
	if (history.length === 0) return null;
	const isNothing = JSON.stringify(settings) === JSON.stringify(noLossSettings);
	return (
		<details className="stack">
			<summary>{formatCounted(history.length, 'change')} of the prices</summary>
			<ol className="journal plain-list">
				{history.map(({ atMs, changes, settings: then }, index) => (
					<li key={`${atMs} ${changes.join()}`}>
						<time dateTime={new Date(atMs).toISOString()}>{formatInstant(atMs)}</time>
						<span className="journal-what">
							{changes.slice(0, FEW).map((line) => (
								<span key={line} className="price-change">
									{plainText(line, 200)}
								</span>
							))}
							{changes.length > FEW && <span className="muted">and {changes.length - FEW} more</span>}
						</span>
						{index === 0 ? (
							<span className="muted">Holds now</span>
						) : (
							<button
								type="button"
								className="quiet"
								disabled={isBusy}
								onClick={() => void save(then, `The prices of ${formatInstant(atMs)} hold again.`)}
							>
								Set again
							</button>
						)}
					</li>
				))}
			</ol>
			{!isNothing && (
				<div className="actions">
					<button type="button" disabled={isBusy} onClick={() => void save(noLossSettings, 'Every price has its default again.')}>
						Everything back to default
					</button>
				</div>
			)}
		</details>
	);
}
