/** `ssv forecast --until`: when a drive reaches a level. */
import { z } from 'zod';
import { formatCounted, formatDay } from '../../../shared/charts/format.ts';
import { basisText } from '../../../shared/charts/model-text.ts';
import { passageSentence, probabilityRows, quantileRows } from '../../../shared/charts/passage-text.ts';
import { passage as passageSchema } from '../../../shared/contract/passage-schemas.ts';
import type { InputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { type Passage, type PassageQuestion, passageNames } from '../../../shared/domain/first-passage.ts';
import { metricInfo } from '../../../shared/domain/metrics.ts';
import { MS_PER_DAY } from '../../../shared/domain/telemetry.ts';
import { buildInput, type Flags } from '../arguments.ts';
import { type CommandContext, type CommandResult, iso } from '../command.ts';
import { table } from '../terminal.ts';

/** Flags of `ssv forecast` that mean the same here. */
const flags: Flags = {
	drive: { field: 'drive', doc: '' },
	horizon: { field: 'horizonDays', doc: '' },
	seed: { field: 'seed', doc: '' },
};
const OTHERS = ['metric', 'model', 'level'] as const;

export const untilHelp: readonly string[] = [
	'With --until it says when a level is reached, as a distribution from simulated paths (horizon 1825 days unless given):',
	'  --until full            used space reaches the capacity',
	'  --until wear            the rated endurance is used up',
	'  --until spare           spare blocks fall to their threshold',
	"  --until 'METRIC>=LEVEL' any level, or <= for one that is fallen to; bytes may carry kB, MB, GB, TB, PB:",
	"                          --until 'bytes_written_total>=600TB' for a rated endurance in bytes",
];

/** @throws AppError `usage` for a question that cannot be read, and those of `forecast.passage` */
export async function runUntil(context: CommandContext, until: string): Promise<CommandResult> {
	const other = OTHERS.find((flag) => context.values[flag] !== undefined);
	if (other !== undefined)
		throw new AppError('usage', `--${other} belongs to a forecast of values; with --until say only --drive, --horizon and --seed.`);
	// Checked against the schema of the procedure by buildInput.
	const input = buildInput('forecast.passage', flags, context.values, { question: readUntil(until) }) as InputOf<'forecast.passage'>;
	const made = await context.call('forecast.passage', input);
	const wire = z.encode(passageSchema, made) as Record<string, unknown>;
	const isAnswered = made.status === 'answered';
	return {
		json: {
			...wire,
			sentence: passageSentence(made),
			lastObserved: iso(made.lastObservedMs),
			quantiles: made.quantiles.map(({ share, days, lowerDays, upperDays }) => ({
				share,
				date: Number.isNaN(days) ? null : iso(made.lastObservedMs + days * MS_PER_DAY),
				days: orNull(days),
				lowerDays: orNull(lowerDays),
				upperDays: orNull(upperDays),
			})),
		},
		lines: [
			`${made.serial || made.deviceId}, from ${formatDay(made.lastObservedMs)}: ${passageSentence(made)}`,
			...(isAnswered
				? [
						...arrivalLines(made),
						...table(
							['time', 'probability', 'Monte Carlo 95 %'],
							probabilityRows(made).map((row) => [...row]),
							['left', 'right', 'left'],
						),
						`${formatCounted(made.paths, 'path')}, seed ${made.seed}.`,
					]
				: []),
			made.method,
			...made.notes,
			...(made.basis ? [basisText(made.basis)] : []),
		],
	};
}

/** None where even the first paths arrive beyond the horizon. */
function arrivalLines(made: Passage): string[] {
	if (made.quantiles.every(({ days }) => Number.isNaN(days))) return [];
	const rows = quantileRows(made).map((row) => [...row]);
	return table(['arrived', 'in', 'on', 'Monte Carlo 95 %'], rows, ['right', 'left', 'left', 'left']);
}

const orNull = (days: number): number | null => (Number.isNaN(days) ? null : days);

const MULTIPLES: ReadonlyMap<string, number> = new Map([
	['kB', 1e3],
	['MB', 1e6],
	['GB', 1e9],
	['TB', 1e12],
	['PB', 1e15],
]);

/** `full`, `temperature_c>=60`, `available_spare<=10`, `bytes_written_total>=600TB`. @throws AppError `usage` */
export function readUntil(text: string): PassageQuestion {
	const name = passageNames.find((known) => known === text);
	if (name !== undefined) return name;
	const [, metric, sign, number] = /^([^<>=\s]+)\s*(>=|<=)\s*(\S+)$/.exec(text) ?? [];
	if (metric === undefined || number === undefined)
		throw new AppError('usage', `--until takes ${passageNames.join(', ')} or 'METRIC>=LEVEL' (in quotes), not "${text}".`, { flag: 'until' });
	const ending = number.slice(-2);
	const multiple = metricInfo(metric).unit === 'B' ? MULTIPLES.get(ending) : undefined;
	const level = multiple === undefined ? Number(number) : Number(number.slice(0, -2)) * multiple;
	if (!Number.isFinite(level)) throw new AppError('usage', `--until needs a number behind ${sign}; it is "${number}".`, { flag: 'until' });
	return { metric, level, direction: sign === '>=' ? 'up' : 'down' };
}
