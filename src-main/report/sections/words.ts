/** Sentences that several sections share; everything here is text from plain results, nothing is drawn. */
import { formatCounted, formatDayRange, formatLevel } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import type { MissingPart, RiskResult } from '../../shared/domain/results.ts';
import type { ReportInput, ReportPart } from '../input.ts';

const NOT_COMPUTED: Readonly<Record<ReportPart, string>> = {
	risk: 'Risk has not been computed for this history.',
	anomalies: 'Anomalies have not been computed for this history.',
	forecasts: 'No forecast has been computed for this history.',
	backtests: 'Nobody has looked back on past days of this history.',
	training: 'No models have been trained on this history.',
};

/** Why a part is absent, as its maker said it; otherwise that it was not computed. */
export function absenceOf(input: ReportInput, part: ReportPart): string {
	return plainText(input.absent[part] ?? NOT_COMPUTED[part], 400);
}

/** `VaR95`, `CVaR95`: named after the first level. */
export function levelNames(risk: RiskResult): { readonly valueAtRisk: string; readonly conditionalValueAtRisk: string } {
	const level = formatLevel(risk.levels[0]?.confidence ?? Number.NaN);
	return { valueAtRisk: `VaR${level}`, conditionalValueAtRisk: `CVaR${level}` };
}

/** First to last observation, or that there is none. */
export function dataWindow(input: ReportInput): string {
	const { firstMs, lastMs } = input.workspace;
	return firstMs === null || lastMs === null ? 'no observations' : formatDayRange(firstMs, lastMs);
}

/** Every absent part with its reason, each once. */
export function missingParts(input: ReportInput): MissingPart[] {
	const all = [...(input.risk?.missing ?? []), ...(input.anomalies?.missing ?? []), ...(input.training?.missing ?? [])];
	const seen = new Set<string>();
	return all.filter((part) => {
		const key = `${part.part}\n${part.missing}`;
		return !seen.has(key) && seen.add(key);
	});
}

/** Rows that no import could use. */
export function rejectedRows(input: ReportInput): number {
	return input.workspace.imports.reduce((sum, line) => sum + line.rejected, 0);
}

/** `1,200 drives`, `synthetic` said where it is so. */
export function drivesText(input: ReportInput): string {
	const { drives, isSynthetic } = input.workspace;
	return isSynthetic ? formatCounted(drives, 'synthetic drive') : formatCounted(drives, 'drive');
}
