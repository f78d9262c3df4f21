/** How long drives live, by model: curves with bands beside what the failure law expects, and how many drives each rests on. */
import { useMemo, useState } from 'react';
import { formatCount, formatNumber } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { ownFitText } from '../../../src-main/shared/charts/risk-text.ts';
import { curveName, endText, MOST_CURVES, survivalChart, survivalSentence } from '../../../src-main/shared/charts/survival-chart.ts';
import type { SurvivalModel } from '../../../src-main/shared/domain/results.ts';
import type { SurvivalCurve, SurvivalCurves } from '../../../src-main/shared/domain/survival-curves.ts';
import { useQuery } from '../../client/engine.tsx';
import { ChartFigure } from '../../components/chart/chart-figure.tsx';
import { EmptyState, QueryView, Skeleton } from '../../components/states.tsx';

export function SurvivalSection() {
	const query = useQuery('risk.survival', {});
	return (
		<section className="stack" aria-label="Survival">
			<h2>How long drives live</h2>
			<QueryView query={query} skeleton={<Skeleton height={360} />}>
				{(survival) => <Survival survival={survival} />}
			</QueryView>
		</section>
	);
}

/** Curves drawn at first: more lie on top of each other. */
const FIRST_CURVES = 3;

/** Those that fall: where nothing failed there is little to see. */
function firstCurves(curves: readonly SurvivalCurve[]): ReadonlySet<number> {
	const places = [...curves.keys()].sort((a, b) => (curves[b]?.failures ?? 0) - (curves[a]?.failures ?? 0) || a - b);
	return new Set(places.slice(0, FIRST_CURVES));
}

function Survival({ survival }: { readonly survival: SurvivalCurves }) {
	const { curves } = survival;
	// Until somebody chooses, those that fall: other curves may come with other data.
	const [picked, setChosen] = useState<ReadonlySet<number>>();
	const chosen = useMemo(() => picked ?? firstCurves(curves), [picked, curves]);
	const shown = useMemo(() => curves.filter((_, index) => chosen.has(index)), [curves, chosen]);
	const chart = useMemo(() => survivalChart(shown), [shown]);
	if (curves.length === 0 && survival.seenOnce > 0) {
		const { law } = survival;
		// A published law says so itself; one of the fleet has it in its last note.
		const text = law.source === 'prior' ? law.text : (law.notes?.at(-1) ?? law.text);
		return <EmptyState title="No life was watched">{plainText(text, 400)}</EmptyState>;
	}
	if (curves.length === 0)
		return (
			<EmptyState title="No age is known">
				Curves need power-on hours, by which a drive tells its age;{' '}
				{survival.drivesWithoutAge === 1 ? 'the one drive' : `none of ${formatCount(survival.drivesWithoutAge)} drives`}{' '}
				{survival.drivesWithoutAge === 1 ? 'does not report them' : 'reports them'}. The failure law is constant in age until one does.
			</EmptyState>
		);
	const toggle = (index: number): void => {
		const next = new Set(chosen);
		if (!next.delete(index)) next.add(index);
		setChosen(next);
	};
	return (
		<>
			<p className="muted">{survivalSentence(survival)}</p>
			<LawTexts law={survival.law} />
			<div className="card">
				{curves.length > 1 && (
					<fieldset className="chips chip-choice">
						<legend className="visually-hidden">Models drawn</legend>
						{curves.map((curve, index) => {
							const isOn = chosen.has(index);
							return (
								<button
									key={curveKey(curve)}
									type="button"
									className="chip"
									aria-pressed={isOn}
									disabled={!isOn && chosen.size >= MOST_CURVES}
									title={!isOn && chosen.size >= MOST_CURVES ? `At most ${MOST_CURVES} at once` : undefined}
									onClick={() => toggle(index)}
								>
									{curveName(curve)} <span className="chip-count">{formatCount(curve.drives)}</span>
								</button>
							);
						})}
					</fieldset>
				)}
				<ChartFigure chart={chart} />
				<RiskNumbers survival={survival} />
			</div>
		</>
	);
}

/** What the fleet says by itself beside the law that is used, and what its time under observation rests on. */
function LawTexts({ law }: { readonly law: SurvivalModel }) {
	const texts = [ownFitText(law), ...(law.notes ?? [])].filter((text) => text !== '');
	return texts.map((text) => (
		<p key={text} className="muted">
			{plainText(text, 400)}
		</p>
	));
}

/** `1 year`, `2.5 years`: columns in one unit. */
const yearsText = (days: number): string => {
	const years = formatNumber(days / 365.25);
	return `${years} ${years === '1' ? 'year' : 'years'}`;
};

const curveKey = ({ model, models }: SurvivalCurve): string => `${models} ${model}`;

/** As medical papers have it: at each age, how many drives the curve still rests on. */
function RiskNumbers({ survival: { curves, riskAges } }: { readonly survival: SurvivalCurves }) {
	const ages = [...riskAges];
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
		<section className="scroll-x" tabIndex={0} aria-label="Drives watched at each age">
			<table className="plain-table">
				<thead>
					<tr>
						<th>Model</th>
						<th className="cell-numeric">Drives</th>
						<th className="cell-numeric">Failures</th>
						<th>Survival</th>
						{ages.map((age, index) => (
							<th key={age} className="cell-numeric">
								{`${index === 0 ? 'Watched at ' : ''}${yearsText(age)}`}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{curves.map((curve) => (
						<tr key={curveKey(curve)}>
							<td>{curveName(curve)}</td>
							<td className="cell-numeric">{formatCount(curve.drives)}</td>
							<td className="cell-numeric">{formatCount(curve.failures)}</td>
							<td>{endText(curve)}</td>
							{ages.map((age, index) => (
								<td key={age} className="cell-numeric">
									{formatCount(curve.atRisk[index] ?? 0)}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
