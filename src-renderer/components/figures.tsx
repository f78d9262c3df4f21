/** Figures that are never shown without their interval. */

import {
	formatCount,
	formatEstimate,
	formatInterval,
	formatLevel,
	formatNumber,
	formatPercent,
	formatProbability,
	formatRange,
} from '../../src-main/shared/charts/format.ts';
import type { Estimate, RiskResult } from '../../src-main/shared/domain/results.ts';

interface FigureCardProps {
	readonly label: string;
	readonly value: string;
	readonly interval: string;
}

function FigureCard({ label, value, interval }: FigureCardProps) {
	const [figure, error] = value.split('±');
	return (
		<div className="figure">
			<dt>{label}</dt>
			<dd>
				<span className="figure-value">
					{figure?.trim()} {error && <span className="figure-error">±{error}</span>}
				</span>
				<span className="figure-interval">{interval}</span>
			</dd>
		</div>
	);
}

/** Expected failures, VaR and CVaR of the first level. */
export function RiskFigures({ risk }: { readonly risk: RiskResult }) {
	const level = risk.levels[0];
	const money = (estimate: Estimate): string => formatEstimate(estimate, risk.currency);
	const interval = (estimate: Estimate): string => `95 %: ${formatInterval(estimate.lower, estimate.upper, risk.currency)}`;
	return (
		<dl className="figures">
			<FigureCard
				label={`Expected failures in ${formatCount(risk.horizonDays)} days`}
				value={formatNumber(risk.expectedFailures.value)}
				interval={`95 % of outcomes: ${formatRange(...risk.failureRange)}`}
			/>
			{level && <FigureCard label={`VaR${formatLevel(level.confidence)}`} value={money(level.valueAtRisk)} interval={interval(level.valueAtRisk)} />}
			{level && (
				<FigureCard
					label={`CVaR${formatLevel(level.confidence)}`}
					value={money(level.conditionalValueAtRisk)}
					interval={interval(level.conditionalValueAtRisk)}
				/>
			)}
		</dl>
	);
}

export function RiskFiguresSkeleton() {
	return (
		<div className="figures" aria-hidden="true">
			<div className="figure skeleton" />
			<div className="figure skeleton" />
			<div className="figure skeleton" />
		</div>
	);
}

interface ProbabilityProps {
	readonly value: number | undefined;
	readonly lower: number | undefined;
	readonly upper: number | undefined;
	/** Probability that fills the whole bar. */
	readonly full: number;
}

/** A bar with a whisker for its interval, and the same in figures. */
export function Probability({ value, lower, upper, full }: ProbabilityProps) {
	if (value === undefined) return <span className="muted">–</span>;
	const share = (part: number): string => `${Math.min(100, (100 * part) / full)}%`;
	const [from, to] = [lower ?? value, upper ?? value];
	return (
		<span className="probability" title={formatProbability(value, from, to)}>
			<span className="probability-bar" aria-hidden="true">
				<i className={`probability-fill ${riskStep(value)}`} style={{ width: share(value) }} />
				<i className="probability-whisker" style={{ left: share(from), width: `calc(${share(to)} - ${share(from)})` }} />
			</span>
			<span className="probability-text">{formatPercent(value)}</span>
			<span className="probability-interval">{`${formatPercent(from).replace(/\s?%$/, '')}–${formatPercent(to)}`}</span>
		</span>
	);
}

/** Grey is normal; warmth begins where somebody should look. */
function riskStep(probability: number): string {
	if (probability < 0.02) return 'risk-step-1';
	if (probability < 0.1) return 'risk-step-2';
	return probability < 0.3 ? 'risk-step-3' : 'risk-step-4';
}
