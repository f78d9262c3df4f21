/** `ssv forecast --fleet`: one metric of all drives at once. */
import { driveName, fleetForecastSentence, formatChange, ordersText } from '../../../shared/charts/fleet-forecast-text.ts';
import { formatCounted, formatInterval, formatLevel, formatQuantity } from '../../../shared/charts/format.ts';
import type { InputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { FleetForecast } from '../../../shared/domain/fleet-forecast.ts';
import { buildInput, type Flags } from '../arguments.ts';
import { type CommandContext, type CommandResult, iso } from '../command.ts';
import { table } from '../terminal.ts';

/** Flags of `ssv forecast` that mean the same here. */
const flags: Flags = {
	metric: { field: 'metric', doc: '' },
	horizon: { field: 'horizonDays', doc: '' },
	model: { field: 'model', doc: '' },
	level: { field: 'level', doc: '' },
	seed: { field: 'seed', doc: '' },
};

const DEFAULT_ROWS = 20;

export const fleetHelp: readonly string[] = [
	'With --fleet it forecasts all drives at once, each by an ARIMA of its own (--model arima, the default here) or by the ensemble',
	'(--model ensemble, some ten times slower); the table has the drives that change most, --json has all.',
];

/** Refuses what only means something with --fleet. @throws AppError `usage` */
export function refuseFleetFlags({ values: { rows } }: CommandContext): void {
	if (rows !== undefined) throw new AppError('usage', '--rows belongs to --fleet.');
}

/** @throws AppError `usage`, and those of `forecast.fleet` */
export async function runFleetForecast(context: CommandContext): Promise<CommandResult> {
	const { drive, until, model, rows: wanted } = context.values;
	if (drive !== undefined || until !== undefined)
		throw new AppError(
			'usage',
			`--${drive !== undefined ? 'drive' : 'until'} is about one drive; --fleet forecasts all of them. Say one of the two.`,
		);
	if (model === 'lstm') throw new AppError('usage', '--fleet takes --model arima or --model ensemble; the LSTM is a member of the ensemble.');
	const rows = rowsOf(wanted);
	// Checked against the schema of the procedure by buildInput.
	const made = await context.call('forecast.fleet', buildInput('forecast.fleet', flags, context.values, {}) as InputOf<'forecast.fleet'>);
	return { json: jsonOf(made), lines: linesOf(made, rows) };
}

function rowsOf(given: string | boolean | undefined): number {
	if (given === undefined) return DEFAULT_ROWS;
	const rows = Number(given);
	if (!Number.isInteger(rows) || rows < 0) throw new AppError('usage', `--rows takes a whole number from 0, not "${given}".`, { flag: 'rows' });
	return rows;
}

function jsonOf({ drives, newestMs, untilMs, ...rest }: FleetForecast): unknown {
	return {
		...rest,
		sentence: fleetForecastSentence({ drives, newestMs, untilMs, ...rest }),
		newest: iso(newestMs),
		until: iso(untilMs),
		drives: drives.map(({ lastMs, ...drive }) => ({ ...drive, lastObserved: iso(lastMs) })),
	};
}

function linesOf(made: FleetForecast, rows: number): string[] {
	const { drives, refused, unit, level } = made;
	const shown = drives.slice(0, rows);
	return [
		fleetForecastSentence(made),
		...(shown.length > 0
			? table(
					['serial', 'last', 'expected', `${formatLevel(level)} %`, 'change', 'order'],
					shown.map((drive) => [
						driveName(drive),
						formatQuantity(drive.last, unit),
						formatQuantity(drive.mean, unit),
						formatInterval(drive.lower, drive.upper, unit),
						formatChange(drive.change, unit),
						drive.order ?? '',
					]),
					['left', 'right', 'right', 'right', 'right', 'left'],
				)
			: []),
		...(drives.length > shown.length
			? [`${formatCounted(drives.length - shown.length, 'more drive')}: --rows ${drives.length} or --json shows all.`]
			: []),
		ordersText(made),
		...made.notes,
		...refusalLines(refused),
	].filter(Boolean);
}

/** How many for each reason, with the first drive of it. */
function refusalLines(refused: FleetForecast['refused']): string[] {
	return [...Map.groupBy(refused, ({ code }) => code)].map(([code, drives]) => {
		const [first] = drives;
		return `No forecast for ${formatCounted(drives.length, 'drive')} (${code}), such as ${driveName(first!)}: ${first!.reason}`;
	});
}
