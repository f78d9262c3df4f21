/** How probable a loss is that a plain simulation hardly ever sees. */
import { formatEstimate, formatLevel } from '../../../shared/charts/format.ts';
import { rareCausesText, rareSentence, raritySupport } from '../../../shared/charts/rare-text.ts';
import type { Command } from '../command.ts';
import { table } from '../terminal.ts';

export const rareCommand: Command = {
	name: 'rare',
	usage: '[--loss MONEY]',
	doc: 'How likely a very large loss is, by importance sampling: failures and lost data, with the error.',
	procedure: 'risk.rare',
	flags: {
		loss: { field: 'loss', doc: 'the loss to exceed, in the currency of the prices' },
		level: { field: 'level', doc: 'without --loss: beyond the VaR of this level' },
		horizon: { field: 'horizonDays', doc: 'days ahead' },
		paths: { field: 'paths', doc: 'paths to draw' },
		seed: { field: 'seed', doc: 'same seed, same digits' },
	},
	async run(context) {
		const found = await context.call('risk.rare', context.input());
		const causes = rareCausesText(found);
		return {
			json: found,
			lines: [
				rareSentence(found),
				raritySupport(found),
				...(causes === undefined ? [] : [causes]),
				...table(
					['level', 'VaR', 'CVaR'],
					found.levels.map((level) => [
						formatLevel(level.confidence),
						formatEstimate(level.valueAtRisk, found.currency),
						formatEstimate(level.conditionalValueAtRisk, found.currency),
					]),
					['left', 'right', 'right'],
				),
				...found.notes,
			],
		};
	},
};
