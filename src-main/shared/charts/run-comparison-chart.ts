/** The validation curves of several trainings on one axis. */
import type { LossCurve, ModelRun } from '../domain/results.ts';
import type { Chart, ColourRole, LineLayer, RuleLayer } from './chart.ts';
import { capitalise, formatCounted, formatInstant, formatMetric, formatPercent } from './format.ts';
import { gainOverNoChange } from './model-run-text.ts';
import { plainText } from './plain-text.ts';

/** Colours of compared runs, in the order in which they were chosen; as many runs can be compared. */
export const runColours = ['series1', 'series2', 'series3', 'series4', 'series5', 'series6'] as const satisfies readonly ColourRole[];

/** What a run is called where its name is too long: the second of its training. */
export function runLabel({ trainedAtMs, isInUse }: Pick<ModelRun, 'trainedAtMs' | 'isInUse'>): string {
	const toTheSecond = formatInstant(trainedAtMs).replace(' UTC', `:${new Date(trainedAtMs).toISOString().slice(17, 19)}`);
	return isInUse ? `${toTheSecond}, in use` : toTheSecond;
}

const noChange: RuleLayer = { type: 'rule', axis: 'y', at: 1, label: 'no change', colour: 'muted', style: 'dash' };
/** Share of its loss from which on "no change" is drawn. */
const NEAR = 0.75;

/** Metrics that at least one of the runs has a curve of, in order of appearance. */
export function comparableMetrics(runs: readonly ModelRun[]): string[] {
	return [...new Set(runs.flatMap(({ losses }) => losses.filter(isComparable).map(({ metric }) => metric)))];
}

const isComparable = ({ outcome, epochs }: LossCurve): boolean => outcome !== undefined && outcome.noChangeLoss > 0 && epochs.length > 0;

/**
 * Each loss as a share of what "no change" misses by on the same windows: trainings on other data stay comparable.
 *
 * @param runs  as many as there are colours, each in the colour of its place
 */
export function runComparisonChart(runs: readonly ModelRun[], metric: string): Chart {
	const name = plainText(formatMetric(metric));
	const lines = runs.flatMap((run, place): LineLayer[] => {
		const curve = run.losses.find((candidate) => candidate.metric === metric && isComparable(candidate));
		if (!curve?.outcome) return [];
		const { noChangeLoss } = curve.outcome;
		return [
			{
				type: 'line',
				label: runLabel(run),
				x: Float64Array.from(curve.epochs, ({ epoch }) => epoch),
				y: Float64Array.from(curve.epochs, ({ validationLoss }) => validationLoss / noChangeLoss),
				colour: runColours[place % runColours.length] ?? 'series1',
				style: 'solid',
				hasDots: curve.epochs.length <= 60,
			},
		];
	});
	// Far above all curves, its line would press them flat; the sentence says how far.
	const highest = lines.reduce((most, { y }) => Math.max(most, ...y), 0);
	return {
		kind: 'loss-curve',
		title: `Validation loss on ${name}`,
		summary: summaryOf(runs, metric, name, lines.length),
		x: { type: 'number', label: 'Epoch', unit: '', format: 'count', scale: 'linear', includesZero: false },
		y: { type: 'number', label: 'Share of the loss of no change', unit: '', format: 'number', scale: 'linear', includesZero: false },
		layers: [...lines, ...(highest > NEAR ? [noChange] : [])],
	};
}

function summaryOf(runs: readonly ModelRun[], metric: string, name: string, count: number): string {
	const scored = runs.flatMap((run) => {
		const outcome = run.losses.find((curve) => curve.metric === metric)?.outcome;
		return outcome ? [{ run, gain: gainOverNoChange(outcome), epoch: outcome.bestEpoch }] : [];
	});
	const [best] = scored.filter(({ gain }) => Number.isFinite(gain)).sort((a, b) => b.gain - a.gain);
	if (!best) return `None of the chosen runs has a loss curve on ${name}.`;
	const side = best.gain >= 0 ? `${formatPercent(best.gain)} below` : `${formatPercent(-best.gain)} above`;
	const tail = `${side} no change in epoch ${best.epoch}. The axis does not begin at 0.`;
	if (count === 1) return capitalise(`${name}: ${tail}`);
	return `${formatCounted(count, 'run')} on ${name}: the lowest is ${runLabel(best.run)}, ${tail}`;
}
