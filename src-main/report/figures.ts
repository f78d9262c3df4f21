/** The figures that a report states, for machines: attached to the PDF, kept with its entry, compared with the next one. */
import type { AnomalyResult } from '../shared/domain/anomaly-results.ts';
import type { BacktestResult, FailureBacktest, LoadBacktest } from '../shared/domain/backtest.ts';
import type { ReportFigures } from '../shared/domain/report.ts';
import type { DriveRisk, RiskResult } from '../shared/domain/results.ts';
import type { ScenarioComparison } from '../shared/domain/scenario.ts';
import type { ReportInput } from './input.ts';

/** Name of the attachment. */
export const FIGURES_FILE = 'figures.json';

/**
 * All that a report says in numbers, whichever of its pages were asked for: a short report carries the same figures as a full one.
 *
 * @returns null where nothing was simulated; serials as the input has them
 */
export function reportFigures(input: ReportInput): ReportFigures | null {
	const { risk, asked, workspace, scenarios, backtest } = input;
	if (risk === null || asked === null) return null;
	const { name, isSynthetic, drives, failures, samples, firstMs, lastMs, imports } = workspace;
	const rejectedRows = imports.reduce((sum, { rejected }) => sum + rejected, 0);
	return {
		schema: 'ssv-report-figures',
		version: 1,
		options: input.options,
		generatedAtMs: input.generatedAtMs,
		dataHash: input.dataHash,
		versions: input.versions,
		workspace: { name, isSynthetic, drives, failures, samples, firstMs, lastMs, rejectedRows },
		simulation: simulationFigures(risk, asked, input.models?.bundle ?? null),
		expectedLoss: risk.expectedLoss,
		expectedFailures: risk.expectedFailures,
		failureRange: risk.failureRange,
		levels: risk.levels,
		parts: partsOf(risk),
		drives: drivesOf(risk),
		events: input.eventCounts,
		...(scenarios ? { scenarios: scenarioFigures(scenarios) } : {}),
		...(backtest ? { backtests: backtestFigures(backtest) } : {}),
		imports,
	};
}

function simulationFigures(risk: RiskResult, asked: NonNullable<ReportInput['asked']>, models: string | null): ReportFigures['simulation'] {
	const { seed, paths, horizonDays, currency, drivesAtRisk } = risk;
	return { seed, paths, horizonDays, currency, drivesAtRisk, asked, stated: risk.stated ?? { prices: '', groups: '' }, models };
}

function partsOf({ details }: RiskResult): ReportFigures['parts'] {
	const kinds = [
		['cause', details?.causes ?? []],
		['model', details?.models ?? []],
		['host', details?.hosts ?? []],
	] as const;
	return kinds.flatMap(([kind, parts]) => parts.map(({ name, conditionalValueAtRisk, share }) => ({ kind, name, conditionalValueAtRisk, share })));
}

/** Largest part of CVaR first; drives without any part behind them, the most probable failure first. */
function drivesOf({ components, drives }: RiskResult): ReportFigures['drives'] {
	const parts = new Map(components.map((component) => [component.deviceId, component]));
	const partOf = ({ deviceId }: DriveRisk): number => parts.get(deviceId)?.conditionalValueAtRisk.value ?? 0;
	return drives
		.toSorted((a, b) => partOf(b) - partOf(a))
		.map((drive) => ({
			deviceId: drive.deviceId,
			serial: drive.serial,
			model: drive.model,
			failureProbability: drive.failureProbability,
			failureProbabilityLower: drive.failureProbabilityLower,
			failureProbabilityUpper: drive.failureProbabilityUpper,
			conditionalValueAtRisk: partOf(drive),
			share: parts.get(drive.deviceId)?.share ?? 0,
			replacementCost: drive.replacementCost,
			...(drive.timeToFull ? { timeToFull: drive.timeToFull } : {}),
		}));
}

/** How many events of each class were found, whatever people have said about them since. */
export function eventCounts({ events }: Pick<AnomalyResult, 'events'>): Readonly<Record<string, number>> {
	const classes = Map.groupBy(events, (event) => event.class);
	return Object.fromEntries([...classes].map(([name, found]) => [name, found.length]));
}

export function scenarioFigures(comparison: ScenarioComparison): NonNullable<ReportFigures['scenarios']> {
	const { seed, paths, horizonDays, currency, baseline, scenarios } = comparison;
	return { seed, paths, horizonDays, currency, baseline, scenarios };
}

type Backtests = NonNullable<ReportFigures['backtests']>;

/** Verdicts and counts, without the series behind them. */
export function backtestFigures({ loads, failures }: Pick<BacktestResult, 'loads' | 'failures'>): Backtests {
	return { loads: loads.map(loadFigures), failures: failures.map(failureFigures) };
}

function loadFigures(load: LoadBacktest): Backtests['loads'][number] {
	const { metric, horizonDays, unit, aggregate, drives, days, levels } = load;
	return { metric, horizonDays, unit, aggregate, drives, days, levels };
}

function failureFigures(backtest: FailureBacktest): Backtests['failures'][number] {
	const { landmarksMs: _landmarks, reliability: _reliability, precisionRecall: _curve, ...figures } = backtest;
	return figures;
}

/** The one text of these figures, whatever order their fields were made in: keys sorted, numbers as JavaScript writes them, UTF-8. */
export function figuresText(figures: ReportFigures): string {
	return `${JSON.stringify(sorted(figures), null, '\t')}\n`;
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (value === null || typeof value !== 'object') return value;
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
