/** What a scenario costs and does, beside the fleet as it is. */
import { formatCount, formatCounted, formatEstimate, formatLevel, formatMoney } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { differenceText, isNone, standsOut } from '../../../src-main/shared/charts/risk-text.ts';
import { figureName } from '../../../src-main/shared/charts/scenario-charts.ts';
import type { Estimate, RiskLevel } from '../../../src-main/shared/domain/results.ts';
import type { ScenarioComparison, ScenarioOutcome } from '../../../src-main/shared/domain/scenario.ts';

interface FigureRow {
	readonly label: string;
	readonly value: string;
	readonly difference?: Estimate;
}

function rowsOf(outcome: Omit<ScenarioOutcome, 'difference'> & Partial<Pick<ScenarioOutcome, 'difference'>>, currency: string): FigureRow[] {
	const { cost, expectedLoss, expectedFailures, levels, difference } = outcome;
	const own = (pick: (difference: ScenarioOutcome['difference']) => Estimate) => (difference ? { difference: pick(difference) } : {});
	const [first, ...more] = levels;
	const levelRows = (level: RiskLevel, isFirst: boolean): FigureRow[] => [
		{
			label: `VaR${formatLevel(level.confidence)}`,
			value: formatEstimate(level.valueAtRisk, currency),
			...(isFirst ? own(({ valueAtRisk }) => valueAtRisk) : {}),
		},
		{
			label: `CVaR${formatLevel(level.confidence)}`,
			value: formatEstimate(level.conditionalValueAtRisk, currency),
			...(isFirst ? own(({ conditionalValueAtRisk }) => conditionalValueAtRisk) : {}),
		},
	];
	return [
		{ label: 'Paid now', value: formatMoney(cost, currency) },
		{ label: 'Drives that fail', value: formatEstimate(expectedFailures) },
		{ label: 'Expected loss', value: formatEstimate(expectedLoss, currency), ...own((paired) => paired.expectedLoss) },
		...(first ? levelRows(first, true) : []),
		...more.flatMap((level) => levelRows(level, false)),
	];
}

/** A difference that is none on every path has no error. */
const errorText = (difference: Estimate, currency: string): string => (isNone(difference) ? 'none' : formatEstimate(difference, currency));

function FigureTable({ rows, currency }: { readonly rows: readonly FigureRow[]; readonly currency: string }) {
	const hasDifference = rows.some(({ difference }) => difference !== undefined);
	return (
		<table className="plain-table scenario-table">
			<thead>
				<tr>
					<th>
						<span className="visually-hidden">Figure</span>
					</th>
					<th className="cell-numeric">{hasDifference ? 'Then' : 'Now'}</th>
					{hasDifference && <th className="cell-numeric">Difference</th>}
				</tr>
			</thead>
			<tbody>
				{rows.map(({ label, value, difference }) => (
					<tr key={label}>
						<td>{label}</td>
						<td className="cell-numeric">{value}</td>
						{hasDifference && (
							<td className={difference && standsOut(difference) ? 'cell-numeric' : 'cell-numeric muted'}>
								{difference ? errorText(difference, currency) : ''}
							</td>
						)}
					</tr>
				))}
			</tbody>
		</table>
	);
}

interface OutcomeFiguresProps {
	readonly comparison: ScenarioComparison;
	readonly outcome: ScenarioOutcome;
	/** Whether it asks for spares or redundancy, whose price nobody knows here. */
	readonly hasUnpriced: boolean;
}

export function OutcomeFigures({ comparison, outcome, hasUnpriced }: OutcomeFiguresProps) {
	const { currency, baseline } = comparison;
	const { difference, replaced, notes } = outcome;
	const figure = figureName('conditionalValueAtRisk', baseline.levels[0]?.confidence ?? Number.NaN);
	const isClear = standsOut(difference.conditionalValueAtRisk);
	return (
		<>
			<p className={isClear ? 'scenario-verdict' : 'scenario-verdict muted'}>
				{figure}: {differenceText(difference.conditionalValueAtRisk, currency)}.
			</p>
			<FigureTable rows={rowsOf(outcome, currency)} currency={currency} />
			<p className="form-note">
				{replaced > 0 && `${formatCounted(replaced, 'drive')} replaced. `}
				{worthText(outcome, currency)}
				{hasUnpriced && ' What spares or more redundancy cost is not in it.'}
			</p>
			{notes.map((note) => (
				<p key={note} className="form-note">
					{plainText(note, 300)}
				</p>
			))}
		</>
	);
}

/** Whether the money comes back on average within the horizon; what it does to the tail is another matter. */
function worthText({ cost, difference: { expectedLoss } }: ScenarioOutcome, currency: string): string {
	if (cost === 0) return 'Nothing is paid now.';
	const net = (value: number): number => cost + value;
	const total: Estimate = { ...expectedLoss, value: net(expectedLoss.value), lower: net(expectedLoss.lower), upper: net(expectedLoss.upper) };
	if (total.upper < 0)
		return `It pays for itself: on average ${formatEstimate({ ...total, value: -total.value, lower: -total.upper, upper: -total.lower }, currency)} are left over.`;
	if (total.lower > 0)
		return `With what is paid now, the horizon costs ${formatEstimate(total, currency)} more on average: the price of a lighter tail and of younger drives after it.`;
	return 'Within the error it pays for itself within the horizon.';
}

export function BaselineCard({ comparison }: { readonly comparison: ScenarioComparison }) {
	const { baseline, currency, drivesAtRisk, horizonDays, paths, seed } = comparison;
	return (
		<section className="card scenario-card" aria-label="The fleet as it is">
			<h3>As it is</h3>
			<FigureTable rows={rowsOf(baseline, currency)} currency={currency} />
			<p className="form-note">
				{formatCounted(drivesAtRisk, 'drive')} at risk over {formatCounted(horizonDays, 'day')}, {formatCount(paths)} paths, seed {seed}. Every
				scenario is played on the same random numbers, so a difference is known better than the figures that it lies between.
			</p>
		</section>
	);
}
