/** What other methods make of the same losses, beside the simulated figures. */
import { formatEstimate, formatLevel, formatMoney, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { otherNames } from '../../../src-main/shared/charts/risk-text.ts';
import type { Estimate, RiskResult } from '../../../src-main/shared/domain/results.ts';
import type { RiskDetails } from '../../../src-main/shared/domain/risk-details.ts';

export function OtherEstimates({ risk, details }: { readonly risk: RiskResult; readonly details: RiskDetails }) {
	const level = risk.levels[0];
	// A result that was stored before other methods stood beside the simulation has none.
	const others = details.others ?? [];
	if (!level || others.length === 0) return null;
	const name = formatLevel(level.confidence);
	return (
		<section className="card" aria-label="Other methods">
			<h3>The same losses by other methods</h3>
			<table className="plain-table">
				<thead>
					<tr>
						<th>Method</th>
						<th className="cell-numeric">VaR{name}</th>
						<th className="cell-numeric">CVaR{name}</th>
					</tr>
				</thead>
				<tbody>
					<tr>
						<td>
							<strong>Simulation</strong>
						</td>
						<td className="cell-numeric">{formatEstimate(level.valueAtRisk, risk.currency)}</td>
						<td className="cell-numeric">{formatEstimate(level.conditionalValueAtRisk, risk.currency)}</td>
					</tr>
					{others.map((other) => (
						<tr key={other.name}>
							<td>
								{otherNames[other.name]}
								<p className="form-note">{plainText(other.note, 300)}</p>
							</td>
							<td className="cell-numeric">
								<Beside value={other.valueAtRisk} simulated={level.valueAtRisk} currency={risk.currency} />
							</td>
							<td className="cell-numeric">
								<Beside value={other.conditionalValueAtRisk} simulated={level.conditionalValueAtRisk} currency={risk.currency} />
							</td>
						</tr>
					))}
				</tbody>
			</table>
			<p className="caption">
				The simulated figures are the ones to use. Where another method is far off, the losses are not what it takes for granted.
			</p>
		</section>
	);
}

/** A figure, and how far it is from the simulated one. */
function Beside({ value, simulated, currency }: { readonly value: number | undefined; readonly simulated: Estimate; readonly currency: string }) {
	if (value === undefined) return <span className="muted">–</span>;
	const off = simulated.value > 0 ? value / simulated.value - 1 : Number.NaN;
	const isWithin = value >= simulated.lower && value <= simulated.upper;
	return (
		<>
			{formatMoney(value, currency)}
			{Number.isFinite(off) && (
				<span className="beside">{isWithin ? 'within its interval' : `${off < 0 ? '\u2212' : '+'}${formatPercent(Math.abs(off))}`}</span>
			)}
		</>
	);
}
