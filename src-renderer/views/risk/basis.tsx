/** What a simulation rests on: the survival model, its conditions, assumptions, seed and data. */
import { formatCount, formatCounted, formatLevel } from '../../../src-main/shared/charts/format.ts';
import { basisText } from '../../../src-main/shared/charts/model-text.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { hazardRatioText, ownFitText } from '../../../src-main/shared/charts/risk-text.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';

export function Basis({ risk }: { readonly risk: RiskResult }) {
	const { survival } = risk;
	// A condition that no drive meets says nothing about this fleet.
	const conditions = survival.covariates.filter(({ drives }) => drives > 0);
	return (
		<div className="columns">
			<section className="card" aria-label="Survival model">
				<h2>Survival model</h2>
				<p>{plainText(survival.text, 400)}</p>
				{[ownFitText(survival), ...(survival.notes ?? [])]
					.filter((text) => text !== '')
					.map((text) => (
						<p key={text}>{plainText(text, 400)}</p>
					))}
				{conditions.length > 0 && (
					<table className="plain-table">
						<thead>
							<tr>
								<th>Condition</th>
								<th className="cell-numeric">Hazard × (95 %)</th>
								<th className="cell-numeric">Drives</th>
								<th className="cell-numeric">Failures</th>
							</tr>
						</thead>
						<tbody>
							{conditions.map((condition) => (
								<tr key={`${condition.metric} ${condition.text}`}>
									<td>{plainText(condition.text, 120)}</td>
									<td className="cell-numeric">{hazardRatioText(condition)}</td>
									<td className="cell-numeric">{formatCount(condition.drives)}</td>
									<td className="cell-numeric">{formatCount(condition.failures)}</td>
								</tr>
							))}
						</tbody>
					</table>
				)}
			</section>
			<section className="card" aria-label="Assumptions">
				<h2>Assumptions</h2>
				<ul>
					{risk.assumptions.map((text) => (
						<li key={text}>{plainText(text, 400)}</li>
					))}
				</ul>
				<p className="muted">
					{formatCounted(risk.paths, 'path')}, seed {risk.seed}, levels{' '}
					{risk.levels.map(({ confidence }) => `${formatLevel(confidence)} %`).join(' and ')}, data{' '}
					<code title={risk.dataHash}>{risk.dataHash.slice(0, 12)}</code>.{risk.basis && ` ${basisText(risk.basis)}`}
				</p>
			</section>
		</div>
	);
}
