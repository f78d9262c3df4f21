/** Commands that ask what if: a replacement plan for a budget, scenarios from a file. */
import { readFile } from 'node:fs/promises';
import { formatCounted, formatEstimate, formatMoney, formatPercent } from '../../../shared/charts/format.ts';
import type { InputOf } from '../../../shared/contract/procedures.ts';
import { scenario as scenarioSchema } from '../../../shared/contract/scenario-schemas.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { Scenario, ScenarioComparison } from '../../../shared/domain/scenario.ts';
import { buildInput, type Flags } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { table } from '../terminal.ts';

const simulationFlags: Flags = {
	horizon: { field: 'horizonDays', doc: 'days ahead' },
	paths: { field: 'paths', doc: 'Monte Carlo paths' },
	levels: { field: 'levels', doc: 'confidence levels; the first is what is compared' },
	seed: { field: 'seed', doc: 'same seed, same digits' },
};

const plan: Command = {
	name: 'plan',
	usage: '--budget MONEY',
	doc: 'Which drives to replace first for a budget, and what that does to CVaR.',
	procedure: 'risk.plan',
	flags: { budget: { field: 'budget', doc: 'money to spend, in the currency of the prices' }, ...simulationFlags },
	async run(context) {
		const found = await context.call('risk.plan', context.input());
		const { before, after, ...rest } = found;
		const level = `CVaR${Math.round(1000 * found.confidence) / 10}`;
		const lines = [
			found.drives.length === 0
				? `Nothing to replace within ${formatMoney(found.budget, found.currency)}.`
				: `Replace ${formatCounted(found.drives.length, 'drive')} for ${formatMoney(found.cost, found.currency)}: ${level} over ${found.horizonDays} days goes from ${formatEstimate(before, found.currency)} to ${formatEstimate(after, found.currency)}, a difference of ${formatEstimate(found.difference, found.currency)}.`,
			...table(
				['serial', 'model', 'cost', 'P(fail)', `expected drop of ${level}`],
				found.drives.map((drive) => [
					drive.serial,
					drive.model,
					formatMoney(drive.cost, found.currency),
					formatPercent(drive.failureProbability),
					formatMoney(drive.expectedDrop, found.currency),
				]),
				['left', 'left', 'right', 'right', 'right'],
			),
			...(found.frontier.length > 1
				? [
						'What other budgets would do:',
						...table(
							['cost', 'drives', level, 'difference'],
							found.frontier.map((point) => [
								formatMoney(point.cost, found.currency),
								String(point.drives),
								formatEstimate(point.conditionalValueAtRisk, found.currency),
								formatEstimate(point.difference, found.currency),
							]),
							['right', 'right', 'right', 'right'],
						),
					]
				: []),
			...found.notes,
		];
		return { json: { ...rest, conditionalValueAtRisk: { before, after, difference: found.difference } }, lines };
	},
};

/** @throws AppError `file_unreadable`, `json_rejected`, `invalid_input` */
export async function readScenarios(path: string): Promise<Scenario[]> {
	let text: string;
	try {
		text = await readFile(path, 'utf8');
	} catch (thrown) {
		throw new AppError('file_unreadable', `The scenario file ${path} cannot be read.`, { path }, thrown);
	}
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch (thrown) {
		throw new AppError('json_rejected', `The scenario file ${path} is not JSON.`, { path }, thrown);
	}
	const listed = Array.isArray(parsed)
		? parsed
		: typeof parsed === 'object' && parsed !== null && 'scenarios' in parsed
			? parsed.scenarios
			: [parsed];
	return (Array.isArray(listed) ? listed : [listed]).map((entry, index) => {
		const read = scenarioSchema.safeParse(entry);
		if (read.success) return read.data;
		const [issue] = read.error.issues;
		const where = issue?.path.length ? ` at ${issue.path.join('.')}` : '';
		throw new AppError('invalid_input', `Scenario ${index + 1} of ${path} cannot be read${where}: ${issue?.message}.`, { path, scenario: index + 1 });
	});
}

/** The scenarios of a file beside the fleet as it is; a part of `ssv risk`. */
export async function compareScenarios(
	context: CommandContext,
	path: string,
): Promise<{ readonly comparison: ScenarioComparison; readonly lines: string[] }> {
	const scenarios = await readScenarios(path);
	const input = buildInput('risk.scenarios', simulationFlags, context.values, { scenarios }) as InputOf<'risk.scenarios'>;
	const comparison = await context.call('risk.scenarios', input);

	const { currency, baseline } = comparison;
	const level = `CVaR${Math.round(1000 * (baseline.levels[0]?.confidence ?? 0)) / 10}`;
	const lines = [
		'What if, on the same random numbers:',
		...table(
			['scenario', 'pays now', 'replaces', 'expected loss', level, `difference of ${level}`],
			[{ ...baseline, difference: undefined }, ...comparison.scenarios].map((one) => [
				one.name,
				formatMoney(one.cost, currency),
				String(one.replaced),
				formatEstimate(one.expectedLoss, currency),
				one.levels[0] ? formatEstimate(one.levels[0].conditionalValueAtRisk, currency) : '',
				one.difference ? formatEstimate(one.difference.conditionalValueAtRisk, currency) : '',
			]),
			['left', 'right', 'right', 'right', 'right', 'right'],
		),
		...comparison.scenarios.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
	];
	return { comparison, lines };
}

export const planCommands: readonly Command[] = [plan];
