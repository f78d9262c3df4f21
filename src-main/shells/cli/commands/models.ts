/** Commands of models: train, list, take into use, remove. */
import { formatBytes, formatCount, formatCounted, formatDayRange, formatInstant } from '../../../shared/charts/format.ts';
import { lossText, statusText } from '../../../shared/charts/model-run-text.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { ModelRun } from '../../../shared/domain/results.ts';
import { type LstmSettings, lstmSettingFields } from '../../../shared/domain/training-settings.ts';
import { type Command, type CommandContext, type CommandResult, iso } from '../command.ts';
import { missingLines } from '../missing-lines.ts';
import { table } from '../terminal.ts';

const flag = (field: keyof LstmSettings) => {
	const { help, min, max } = lstmSettingFields[field];
	return { field, doc: `${help.charAt(0).toLowerCase()}${help.slice(1, -1)}; ${min} to ${max}` };
};

const train: Command = {
	name: 'train',
	usage: '',
	doc: 'Train all models on the history, write the model bundle and take it into use.',
	procedure: 'models.train',
	flags: {
		epochs: flag('epochs'),
		patience: flag('patience'),
		'learning-rate': flag('learningRate'),
		layers: flag('layers'),
		hidden: flag('hidden'),
		lookback: flag('lookbackDays'),
		windows: flag('windowsPerEpoch'),
		metrics: { field: 'lstmMetrics', doc: 'metrics with an LSTM, the first two of the history unless said' },
		seed: { field: 'seed', doc: 'same seed, same models' },
	},
	help: ['Ctrl-C keeps the best weights so far as a stopped run beside the models in use; "ssv models use NAME" takes it into use.'],
	async run(context) {
		const trained = await context.call('models.train', context.input());
		return {
			json: trained,
			lines: [
				`Trained ${formatCounted(trained.models.length, 'model')} into bundle ${trained.bundle}, in use from now on.`,
				...trained.models.map((model) => `  ${model.name}${model.metric ? ` on ${model.metric}` : ''}: ${model.summary}`),
				...missingLines(trained.missing),
			],
		};
	},
};

const models: Command = {
	name: 'models',
	usage: '[age | use|remove NAME]',
	doc: 'List the model bundles with their losses, take one into use, or remove one for good.',
	procedure: 'models.runs',
	flags: {},
	help: ['ssv models age --help tells how old the models in use are, and checks their errors.'],
	async run(context) {
		const [action, bundle, ...rest] = context.positionals;
		if (action === undefined) return listRuns(context);
		if ((action !== 'use' && action !== 'remove') || !bundle || rest.length > 0)
			throw new AppError('usage', 'Say "models", "models use NAME" or "models remove NAME".');
		if (action === 'use') {
			const used = await context.call('models.use', { bundle });
			return { json: used, lines: [`The models of ${used.bundle} are in use since ${formatInstant(used.inUseSinceMs)}.`] };
		}
		const removed = await context.call('models.remove', { bundle });
		return { json: removed, lines: [`Removed ${removed.bundle}: ${formatBytes(removed.freedBytes)} are free again.`] };
	},
};

async function listRuns(context: CommandContext): Promise<CommandResult> {
	const { runs } = await context.call('models.runs', {});
	const json = {
		runs: runs.map(({ savedAtMs, trainedAtMs, windowStartMs, windowEndMs, inUseSinceMs, ...run }) => ({
			...run,
			saved: iso(savedAtMs),
			trained: iso(trainedAtMs),
			window: [iso(windowStartMs), iso(windowEndMs)],
			inUseSince: inUseSinceMs === null ? null : iso(inUseSinceMs),
		})),
	};
	if (runs.length === 0) return { json, lines: ['No models yet. "ssv train" trains them.'] };
	return {
		json,
		lines: [
			headline(runs),
			...table(
				['', 'name', 'trained', 'status', 'drives', 'size', 'loss on held-back days'],
				runs.map((run) => [
					run.isInUse ? '*' : '',
					run.bundle,
					formatInstant(run.trainedAtMs),
					statusText[run.status],
					run.drives === null ? '' : formatCount(run.drives),
					formatBytes(run.bytes),
					run.losses.map(lossText).join('; '),
				]),
				['left', 'left', 'left', 'left', 'right', 'right', 'left'],
			),
		],
	};
}

function headline(runs: readonly ModelRun[]): string {
	const inUse = runs.find(({ isInUse }) => isInUse);
	if (!inUse) return `${formatCounted(runs.length, 'run')}, none in use: "ssv models use NAME" takes one.`;
	const window = formatDayRange(inUse.windowStartMs, inUse.windowEndMs);
	const age = inUse.isStale ? ', another history than the present one' : '';
	return `${formatCounted(runs.length, 'run')}; in use since ${formatInstant(inUse.inUseSinceMs ?? inUse.savedAtMs)} (*) on data of ${window}${age}.`;
}

export const modelCommands: readonly Command[] = [train, models];
