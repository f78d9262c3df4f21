/** Deleting drives, and how long samples are kept. */
import { formatBytes, formatCount, formatCounted } from '../../../shared/charts/format.ts';
import type { OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { type Command, iso } from '../command.ts';
import { table } from '../terminal.ts';

const deleteDrives: Command = {
	name: 'drives delete',
	usage: 'DRIVE... [--dry-run]',
	doc: 'Delete drives with all that is known of them, for good; --dry-run says what would go.',
	procedure: 'drives.delete',
	flags: {},
	extra: { 'dry-run': { type: 'boolean', doc: 'say what would go, delete nothing' } },
	help: ['Nothing brings them back: the files that told of them count as imported. To say that a drive failed or left, use ssv drives mark.'],
	async run(context) {
		if (context.positionals.length === 0) throw new AppError('usage', 'Name at least one drive by its id or serial.');
		const isDryRun = context.values['dry-run'] === true;
		const { drives } = await context.call(isDryRun ? 'drives.describeDelete' : 'drives.delete', { drives: [...context.positionals] });
		const bytes = drives.reduce((sum, drive) => sum + drive.bytes, 0);
		const lines = table(
			['id', 'serial', 'model', 'samples', 'bytes'],
			drives.map((drive) => [drive.deviceId, drive.serial || '(none)', drive.model, formatCount(drive.samples), formatBytes(drive.bytes)]),
			['left', 'left', 'left', 'right', 'right'],
		);
		const done = isDryRun ? 'would be deleted; the file would shrink by about' : 'deleted; the file shrank by about';
		return { json: { isDryRun, drives, bytes }, lines: [...lines, '', `${formatCounted(drives.length, 'drive')} ${done} ${formatBytes(bytes)}.`] };
	},
};

function effectLines({ drives, samplesBefore, samplesAfter, bytesBefore, bytesAfter }: OutputOf<'retention.apply'>, isDryRun: boolean): string[] {
	if (drives === 0) return ['No drive has more than one sample on an old day: nothing to reduce.'];
	const gone = samplesBefore - samplesAfter;
	const verb = isDryRun ? 'would become' : 'became';
	return [
		`${formatCount(samplesBefore)} samples of ${formatCounted(drives, 'drive')} ${verb} ${formatCount(samplesAfter)} (${formatCount(gone)} fewer), ${isDryRun ? 'about ' : ''}${formatBytes(Math.max(0, bytesBefore - bytesAfter))} less on the disk.`,
	];
}

const retention: Command = {
	name: 'retention',
	usage: '[DAYS | off] [--dry-run]',
	doc: 'How long every sample is kept: older ones become one a day. Without a word: what is set.',
	procedure: 'retention.apply',
	flags: {},
	extra: { 'dry-run': { type: 'boolean', doc: 'say what DAYS would change, change nothing' } },
	help: [
		'ssv retention                what is set',
		'ssv retention 90 --dry-run   what keeping 90 days of samples would change',
		'ssv retention 90             set it and apply it now; from then on it is applied once a day',
		'ssv retention off            keep every sample for ever (what was reduced stays reduced)',
	],
	async run(context) {
		const [word] = context.positionals;
		const isDryRun = context.values['dry-run'] === true;
		if (word === undefined || word === 'off') {
			if (isDryRun) throw new AppError('usage', '--dry-run needs a number of days: ssv retention 90 --dry-run.');
			const { rawDays, appliedAtMs } =
				word === 'off' ? await context.call('retention.set', { rawDays: null }) : await context.call('retention.get', {});
			const applied = appliedAtMs === null ? '' : ` Last applied ${iso(appliedAtMs)}.`;
			const said =
				rawDays === null ? 'Every sample is kept for ever.' : `Every sample is kept for ${formatCounted(rawDays, 'day')}, one a day before that.`;
			return { json: { rawDays, appliedAtMs }, lines: [`${said}${applied}`] };
		}
		const rawDays = Number(word);
		if (!Number.isInteger(rawDays) || rawDays < 1) throw new AppError('usage', `Name a whole number of days or off, not "${word}".`);
		if (!isDryRun) await context.call('retention.set', { rawDays });
		const effect = isDryRun ? await context.call('retention.describe', { rawDays }) : await context.call('retention.apply', {});
		return { json: { rawDays, isDryRun, ...effect }, lines: effectLines(effect, isDryRun) };
	},
};

export const careCommands: readonly Command[] = [deleteDrives, retention];
