/** What drives the failure probability of a drive, as factors of its hazard. */
import { formatNumber } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { FactorContribution } from '../../../src-main/shared/domain/results.ts';

interface ContributionsProps {
	readonly contributions: readonly FactorContribution[];
	/** The drive has failed or was retired. */
	readonly isGone: boolean;
}

export function Contributions({ contributions, isGone }: ContributionsProps) {
	const widest = contributions.reduce((most, { hazardRatio }) => Math.max(most, Math.abs(Math.log(hazardRatio))), Math.log(2));
	return (
		<section className="card" aria-label="What drives the probability">
			<h2>What drives the probability</h2>
			{contributions.length === 0 ? (
				<p className="muted">{isGone ? 'It has left service and is no longer at risk.' : 'Known after a simulation.'}</p>
			) : (
				<ul className="factors">
					{contributions.map(({ factor, text, hazardRatio }) => (
						<li key={`${factor} ${text}`}>
							<span>{plainText(text, 160)}</span>
							<FactorBar share={Math.log(hazardRatio) / widest} />
							<span className="factor-value">× {formatNumber(hazardRatio, 2)}</span>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

/** To the right of the middle raises the hazard, to the left lowers it. */
function FactorBar({ share }: { readonly share: number }) {
	const width = `${Math.min(1, Math.abs(share)) * 50}%`;
	return (
		<span className="factor-bar" aria-hidden="true">
			<i className={share > 0 ? 'raises' : 'lowers'} style={share > 0 ? { left: '50%', width } : { right: '50%', width }} />
		</span>
	);
}
