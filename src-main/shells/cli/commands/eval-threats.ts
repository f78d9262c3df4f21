/** `ssv eval threats`: the threat rules judged on synthetic fleets whose attacks are known. */
import { formatCount, formatCounted } from '../../../shared/charts/format.ts';
import type { InputOf, OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { ThreatScore } from '../../../shared/domain/threat-evaluation.ts';
import type { Command, CommandContext, CommandResult } from '../command.ts';
import { table } from '../terminal.ts';

type Threats = OutputOf<'eval.threats'>;

export const threatFlags = {
	seeds: { type: 'string', doc: 'threats: fleets, one a seed (default: 1-20)' },
	drives: { type: 'string', doc: 'threats: drives of a fleet (default: 100, hourly 40)' },
	days: { type: 'string', doc: 'threats: days of a fleet (default: 730, hourly 180)' },
	cadence: { type: 'string', doc: 'threats: daily or hourly rows (default: daily)' },
	budget: { type: 'string', doc: 'threats: alarms a drive and month that are accepted (default: 0.1)' },
	faults: { type: 'boolean', doc: 'threats: with gaps, duplicates, resets and clock jumps' },
} satisfies Command['extra'];

export async function evalThreats(context: CommandContext): Promise<CommandResult> {
	const found = await context.call('eval.threats', inputOf(context.values));
	return { json: found, lines: linesOf(found) };
}

function inputOf(values: CommandContext['values']): InputOf<'eval.threats'> {
	const { cadence, budget, faults } = values;
	if (cadence !== undefined && cadence !== 'daily' && cadence !== 'hourly')
		throw new AppError('usage', `--cadence takes daily or hourly, not "${cadence}".`, { flag: 'cadence' });
	const drives = wholeNumber(values, 'drives');
	const days = wholeNumber(values, 'days');
	return {
		...seedsOf(values.seeds),
		...(drives === undefined ? {} : { drives }),
		...(days === undefined ? {} : { days }),
		...(cadence === undefined ? {} : { cadence }),
		...(typeof budget === 'string' ? { budgetPerDriveMonth: positiveNumber(budget) } : {}),
		hasFaults: faults === true,
	};
}

/** `7` or `1-20`. */
function seedsOf(text: string | boolean | undefined): { readonly firstSeed?: number; readonly lastSeed?: number } {
	if (typeof text !== 'string') return {};
	const match = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(text.trim());
	if (match === null) throw new AppError('usage', `--seeds takes a number or a range like 1-20, not "${text}".`, { flag: 'seeds' });
	const firstSeed = Number(match[1]);
	return { firstSeed, lastSeed: match[2] === undefined ? firstSeed : Number(match[2]) };
}

function wholeNumber(values: CommandContext['values'], flag: 'drives' | 'days'): number | undefined {
	const text = values[flag];
	if (typeof text !== 'string') return undefined;
	if (!/^\d{1,9}$/.test(text)) throw new AppError('usage', `--${flag} takes a whole number, not "${text}".`, { flag });
	return Number(text);
}

function positiveNumber(text: string): number {
	const value = Number(text);
	if (!(value > 0 && Number.isFinite(value))) throw new AppError('usage', `--budget takes a number above 0, not "${text}".`, { flag: 'budget' });
	return value;
}

const share = (value: number | null): string => (value === null ? '-' : value.toFixed(3));

function scoreRow(name: string, { attacks, found, noticed, alarms, correct, precision, recall, falseAlarmsPerDriveYear }: ThreatScore): string[] {
	const wrong = String(alarms - correct);
	return [
		name,
		String(attacks),
		String(found),
		String(noticed),
		String(alarms),
		wrong,
		share(precision),
		share(recall),
		share(falseAlarmsPerDriveYear),
	];
}

function linesOf(found: Threats): string[] {
	const { trial, byClass, calibration, falseAlarmCauses, brier, driveYears } = found;
	const causes = Object.entries(falseAlarmCauses).map(([cause, count]) => `${cause} ${count}`);
	const seeds = trial.firstSeed === trial.lastSeed ? `seed ${trial.firstSeed}` : `seeds ${trial.firstSeed} to ${trial.lastSeed}`;
	return [
		`Synthetic fleets, ${seeds}: ${formatCounted(trial.drives, 'drive')} over ${formatCounted(trial.days, 'day')} each, ${trial.cadence}${trial.hasFaults ? ', with data faults' : ''}, budget ${trial.budgetPerDriveMonth} alarms a drive and month; ${formatCount(Math.round(driveYears))} drive-years in all.`,
		'',
		...table(
			['attack', 'attacks', 'found', 'noticed', 'alarms', 'false', 'precision', 'recall', 'false a drive-year'],
			[
				scoreRow('ransomware', byClass.ransomware),
				scoreRow('exfiltration', byClass.exfiltration),
				scoreRow('insider', byClass.insider),
				scoreRow('all', found),
			],
			['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
		),
		'',
		causes.length === 0 ? 'No false alarm.' : `False alarms by what was there: ${causes.join(', ')}.`,
		'',
		...table(
			['confidence', 'events', 'mean', 'right', 'share right'],
			calibration.map(({ from, to, events, meanConfidence, right, shareRight }) => [
				`${from.toFixed(1)} to ${to.toFixed(1)}`,
				String(events),
				meanConfidence.toFixed(2),
				String(right),
				shareRight.toFixed(2),
			]),
			['left', 'right', 'right', 'right', 'right'],
		),
		brier === null
			? 'No threat event: nothing to say about confidence.'
			: `Brier score ${brier.toFixed(3)} (0 is best; events below 0.5 are hints, not alarms).`,
	];
}
