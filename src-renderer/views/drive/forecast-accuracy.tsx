/** Who makes the forecast: the weight of each member, how far it missed on the past, and why it has none. */
import { useMemo } from 'react';
import { arimaText, skillOf } from '../../../src-main/shared/charts/forecast-text.ts';
import { capitalise, formatPercent, NO_VALUE } from '../../../src-main/shared/charts/format.ts';
import { memberTitle, YARDSTICK_NAME } from '../../../src-main/shared/charts/member-names.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';

type Forecast = OutputOf<'forecast.run'>;

interface Row {
	readonly name: string;
	/** Undefined for the ensemble itself. */
	readonly weight: number | undefined;
	readonly mase: number;
	readonly smape: number;
	readonly skill: number | undefined;
	readonly remark: string;
}

export function ForecastAccuracy({ forecast }: { readonly forecast: Forecast }) {
	const rows = useMemo(() => rowsOf(forecast), [forecast]);
	return (
		<>
			<div className="scroll-x">
				<table className="plain-table">
					<caption className="visually-hidden">Accuracy on this drive's past</caption>
					<thead>
						<tr>
							<th>Member</th>
							<th>Weight</th>
							<th className="cell-numeric">MASE</th>
							<th className="cell-numeric">sMAPE, %</th>
							<th className="cell-numeric">Error against last week</th>
							<th>Remark</th>
						</tr>
					</thead>
					<tbody>
						{rows.map((row) => (
							<tr key={row.name} className={row.weight === undefined ? 'row-total' : undefined}>
								<td className="nowrap">{capitalise(memberTitle(row.name))}</td>
								<td className="nowrap">{row.weight !== undefined && <Weight share={row.weight} />}</td>
								<td className="cell-numeric">{fixed(row.mase, 2)}</td>
								<td className="cell-numeric">{fixed(row.smape, 1)}</td>
								<td className="cell-numeric">{skillText(row)}</td>
								<td className="muted">{row.remark}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
			<p className="caption">
				Asked at earlier days of this drive what would come, and compared with what came. MASE: mean error in units of the last week repeated within
				the history before; below 1 is better. Only a member that beats the last week repeated ({YARDSTICK_NAME}) can have a weight.
			</p>
		</>
	);
}

/** Of one column: the same decimals in each row. */
function fixed(value: number, decimals: number): string {
	return Number.isFinite(value) ? value.toFixed(decimals) : NO_VALUE;
}

function Weight({ share }: { readonly share: number }) {
	return (
		<>
			<span className="weight-bar" aria-hidden="true">
				<i style={{ width: `${100 * share}%` }} />
			</span>
			<span className="weight-figure">{share > 0 ? formatPercent(share) : '0'}</span>
		</>
	);
}

/** The ensemble, then its members by weight, those without one by their error, the yardstick at the end. */
function rowsOf(forecast: Forecast): Row[] {
	const weights = new Map(Object.entries(forecast.weights));
	const rank = ({ name, weight }: Row): number => (weight === undefined ? 0 : name === YARDSTICK_NAME ? 3 : weight > 0 ? 1 : 2);
	return forecast.accuracy
		.map(({ name, mase, smape, note }) => ({
			name,
			weight: name === 'ensemble' ? undefined : (weights.get(name) ?? 0),
			mase,
			smape,
			skill: skillOf(forecast, name),
			remark: plainText(note ?? ownRemark(forecast, name), 300),
		}))
		.sort((a, b) => rank(a) - rank(b) || (b.weight ?? 0) - (a.weight ?? 0) || a.mase - b.mase);
}

function ownRemark(forecast: Forecast, name: string): string {
	if (name === 'ensemble') return 'With the weights that had been earned by each of those days.';
	return name === 'arima' ? (arimaText(forecast) ?? '') : '';
}

/** `18 % less`, `3 % more`; the yardstick is not compared with itself. */
function skillText({ name, skill }: Row): string {
	if (name === YARDSTICK_NAME) return '';
	if (skill === undefined) return NO_VALUE;
	if (Math.abs(skill) < 0.005) return 'the same';
	return skill > 0 ? `${formatPercent(skill)} less` : `${formatPercent(-skill)} more`;
}
