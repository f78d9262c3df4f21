/** A plan: before and after, what other budgets buy, and the drives in the order in which they should go. */
import { useMemo } from 'react';
import {
	formatCount,
	formatCounted,
	formatEstimate,
	formatLevel,
	formatMoney,
	formatNumber,
	formatPercent,
} from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { differenceText } from '../../../src-main/shared/charts/risk-text.ts';
import { planFrontierChart } from '../../../src-main/shared/charts/scenario-charts.ts';
import type { PlannedDrive, ReplacementPlan } from '../../../src-main/shared/domain/scenario.ts';
import { changeWhatIf, useWhatIf } from '../../client/what-if-store.ts';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { type Column, DataTable } from '../../components/table/data-table.tsx';
import { SaveCsvButton } from '../../components/table/save-csv.tsx';
import { goTo } from '../../routes.ts';
import { draftOf } from './presets.ts';
import { MOST_SCENARIOS } from './scenario-draft.ts';

/** A drive with its place in the plan and what all up to it cost. */
interface PlanRow extends PlannedDrive {
	readonly place: number;
	readonly costSoFar: number;
}

export function planRows({ drives }: ReplacementPlan): PlanRow[] {
	let costSoFar = 0;
	return drives.map((drive, index) => {
		costSoFar += drive.cost;
		return { ...drive, place: index + 1, costSoFar };
	});
}

export function planColumns(currency: string, level: string): Column<PlanRow>[] {
	return [
		{ key: 'place', title: 'Order', width: '56px', kind: 'number', value: ({ place }) => place, cell: ({ place }) => formatCount(place) },
		{
			key: 'serial',
			title: 'Drive',
			width: 'minmax(120px, 1.2fr)',
			value: ({ serial }) => serial || undefined,
			cell: ({ serial }) => <span className="mono">{plainSerial(serial)}</span>,
		},
		{ key: 'model', title: 'Model', width: 'minmax(112px, 1.4fr)', value: ({ model }) => model, cell: ({ model }) => plainText(model, 60) },
		{
			key: 'failureProbability',
			title: 'Failure probability',
			width: 'minmax(120px, 0.8fr)',
			kind: 'number',
			value: ({ failureProbability }) => failureProbability,
			cell: ({ failureProbability }) => formatPercent(failureProbability),
		},
		{
			key: 'expectedDrop',
			title: `Lowers ${level} by about (${currency})`,
			width: 'minmax(184px, 1fr)',
			kind: 'number',
			value: ({ expectedDrop }) => expectedDrop,
			cell: ({ expectedDrop }) => formatNumber(expectedDrop),
		},
		{ key: 'cost', title: `Cost (${currency})`, width: '92px', kind: 'number', value: ({ cost }) => cost, cell: ({ cost }) => formatNumber(cost) },
		{
			key: 'costSoFar',
			title: `Spent so far (${currency})`,
			width: '136px',
			kind: 'number',
			value: ({ costSoFar }) => costSoFar,
			cell: ({ costSoFar }) => formatNumber(costSoFar),
		},
	];
}

export function PlanResult({ which, plan }: { readonly which: string; readonly plan: ReplacementPlan }) {
	const level = `CVaR${formatLevel(plan.confidence)}`;
	const rows = useMemo(() => planRows(plan), [plan]);
	const columns = useMemo(() => planColumns(plan.currency, level), [plan.currency, level]);
	const chart = useMemo(() => planFrontierChart(plan), [plan]);
	return (
		<>
			<p className="answer">{planSentence(plan, level)}</p>
			{rows.length > 0 && (
				<>
					<div className="columns">
						<ChartFigure chart={chart} />
						<BeforeAfter plan={plan} level={level} />
					</div>
					<div className="filter-bar">
						<strong>{formatCounted(rows.length, 'drive')}, the first to go first</strong>
						<span className="filter-count plan-actions">
							<AsScenario which={which} plan={plan} />
							<SaveCsvButton rows={rows} columns={columns} fileName="replacement-plan" />
						</span>
					</div>
					<DataTable
						label="Replacement plan"
						rows={rows}
						columns={columns}
						rowKey={({ deviceId }) => deviceId}
						initialOrder={{ key: 'place', isDescending: false }}
						onOpen={({ deviceId }) => goTo({ view: 'drive', drive: deviceId })}
						maxRows={12}
					/>
				</>
			)}
			{plan.notes.map((note) => (
				<p key={note} className="form-note">
					{plainText(note, 300)}
				</p>
			))}
		</>
	);
}

function planSentence({ drives, cost, budget, currency, difference }: ReplacementPlan, level: string): string {
	// Its notes say why.
	if (drives.length === 0) return `Nothing to replace within ${formatMoney(budget, currency)}.`;
	return `Replacing ${formatCounted(drives.length, 'drive')} for ${formatMoney(cost, currency)} ${differenceText(difference, currency)} of ${level}.`;
}

function BeforeAfter({ plan, level }: { readonly plan: ReplacementPlan; readonly level: string }) {
	const { before, after, difference, currency, horizonDays, paths, seed } = plan;
	return (
		<section className="card" aria-label="Before and after">
			<h3>Before and after</h3>
			<table className="plain-table">
				<thead>
					<tr>
						<th>{level}</th>
						<th className="cell-numeric">with its 95 % error</th>
					</tr>
				</thead>
				<tbody>
					<tr>
						<td>As it is</td>
						<td className="cell-numeric">{formatEstimate(before, currency)}</td>
					</tr>
					<tr>
						<td>With this plan</td>
						<td className="cell-numeric">{formatEstimate(after, currency)}</td>
					</tr>
					<tr>
						<td>Difference</td>
						<td className="cell-numeric">
							<strong>{formatEstimate(difference, currency)}</strong>
						</td>
					</tr>
				</tbody>
			</table>
			<p className="form-note">
				Over {formatCounted(horizonDays, 'day')}, {formatCount(paths)} paths, seed {seed}. Both are played on the same random numbers: the difference
				is known better than either figure. Drops of single drives do not add up to it; drives fail together.
			</p>
		</section>
	);
}

/** The same drives as a scenario, to be compared with others. */
function AsScenario({ which, plan }: { readonly which: string; readonly plan: ReplacementPlan }) {
	const { drafts } = useWhatIf(which);
	const add = (): void => {
		const change = { kind: 'replace', drives: plan.drives.map(({ deviceId }) => deviceId) } as const;
		changeWhatIf(which, { drafts: [...drafts, draftOf({ name: `Plan for ${formatMoney(plan.budget, plan.currency)}`, changes: [change] }, drafts)] });
		document.querySelector('main')?.scrollTo({ top: 0 });
	};
	return (
		<button type="button" className="compact" disabled={drafts.length >= MOST_SCENARIOS} onClick={add}>
			Compare as a scenario
		</button>
	);
}
