/** `ssv simulate`: one metric of one drive as a random process. */
import { z } from 'zod';
import { formatCounted, formatDay } from '../../../shared/charts/format.ts';
import { levelHeads, levelRows, methodText, processSentence } from '../../../shared/charts/process-text.ts';
import { processRisk as processRiskSchema } from '../../../shared/contract/process-schemas.ts';
import { type Command, iso } from '../command.ts';
import { table } from '../terminal.ts';

export const simulateCommand: Command = {
	name: 'simulate',
	usage: '--drive SERIAL --metric M',
	doc: 'Simulate one metric of one drive as a random process: VaR and CVaR of what it comes to.',
	procedure: 'risk.process',
	flags: {
		drive: { field: 'drive', doc: 'device id or serial' },
		metric: { field: 'metric', doc: 'metric name; of a counter, its daily gain' },
		process: { field: 'process', doc: 'growth in proportion or return to a level; by AIC when absent' },
		worse: { field: 'worse', doc: 'which way is worse; of the metric when absent' },
		horizon: { field: 'horizonDays', doc: 'days ahead' },
		paths: { field: 'paths', doc: 'Monte Carlo paths' },
		levels: { field: 'levels', doc: 'confidence levels' },
		seed: { field: 'seed', doc: 'same seed, same digits' },
	},
	help: [
		'gbm: geometric Brownian motion, the log returns of consecutive days are normal. ou: Ornstein-Uhlenbeck, a distance from the level',
		'shrinks by the same share every day. Parameters by maximum likelihood from the last two years; every day of every path is simulated.',
	],
	async run(context) {
		const made = await context.call('risk.process', context.input());
		const wire = z.encode(processRiskSchema, made) as Record<string, unknown>;
		return {
			json: { ...wire, sentence: processSentence(made), lastObserved: iso(made.lastObservedMs) },
			lines: [
				`${made.serial || made.deviceId}, from ${formatDay(made.lastObservedMs)}: ${processSentence(made)}`,
				...table(
					[...levelHeads],
					levelRows(made).map((row) => [...row]),
					['left', 'right', 'right', 'left', 'right', 'left'],
				),
				`${formatCounted(made.paths, 'path')}, seed ${made.seed}.`,
				methodText(made),
				...made.notes,
			],
		};
	},
};
