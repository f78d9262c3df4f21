/** What is in use, since when, on which data, how good against no change. */
import { formatCounted, formatDayRange, formatInstant, formatList, formatMetric, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { gainOverNoChange } from '../../../src-main/shared/charts/model-run-text.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { ModelRun } from '../../../src-main/shared/domain/results.ts';

export function modelsSentence(runs: readonly ModelRun[]): string {
	const run = runs.find(({ isInUse }) => isInUse);
	if (run === undefined) return runs.length === 0 ? 'No models are trained yet.' : 'No models are in use: choose one of the runs.';
	const since = formatInstant(run.inUseSinceMs ?? run.savedAtMs);
	const drives = run.drives === null ? '' : `${formatCounted(run.drives, 'drive')} over `;
	const head = `${formatCounted(run.models.length, 'model')} in use since ${since}, learned from ${drives}${formatDayRange(run.windowStartMs, run.windowEndMs)}`;
	const losses = run.losses.flatMap(({ metric, outcome }) =>
		outcome ? [{ name: plainText(formatMetric(metric)), gain: gainOverNoChange(outcome) }] : [],
	);
	const known = losses.filter(({ gain }) => Number.isFinite(gain));
	if (known.length === 0) return `${head}.`;
	const errors = known.map(({ name, gain }, index) => {
		const side = gain >= 0 ? `${formatPercent(gain)} below` : `${formatPercent(-gain)} above`;
		return `${side}${index === 0 ? ' that of no change' : ''} on ${name}`;
	});
	return `${head}; on days held back the loss of the LSTM is ${formatList(errors)}.`;
}
