/** The risk of the fleet in two sentences. */
import { formatCounted, formatEstimate, formatLevel, formatNumber, formatRange } from '../../../src-main/shared/charts/format.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';

/** `Over the next 90 days expect 4.1 failures (95 %: 1 to 9). VaR95 is ..., CVaR95 ....` */
export function riskSentence(risk: RiskResult): string {
	const level = risk.levels[0];
	const failures = `Over the next ${formatCounted(risk.horizonDays, 'day')} expect ${formatNumber(risk.expectedFailures.value)} failures (95 %: ${formatRange(...risk.failureRange)}).`;
	if (!level) return failures;
	const name = formatLevel(level.confidence);
	return `${failures} VaR${name} is ${formatEstimate(level.valueAtRisk, risk.currency)}, CVaR${name} ${formatEstimate(level.conditionalValueAtRisk, risk.currency)}.`;
}
