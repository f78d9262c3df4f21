/** Mapping profiles on the command line: what is saved, a first guess for a file, in and out as JSON files. */
import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { formatCounted } from '../../../shared/charts/format.ts';
import type { OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { type MappedColumn, type MappingProfile, storedMetric } from '../../../shared/domain/mapping.ts';
import type { Command, CommandContext, CommandResult } from '../command.ts';
import { iso } from '../command.ts';
import { readProfileFile } from '../profile-file.ts';
import { table } from '../terminal.ts';

const delimiterWords: Readonly<Record<MappingProfile['delimiter'], string>> = {
	auto: 'any delimiter',
	',': 'comma',
	';': 'semicolon',
	'\t': 'tab',
	'|': 'bar',
};

const settingsLine = (profile: MappingProfile): string =>
	[
		delimiterWords[profile.delimiter],
		`decimal ${profile.decimalMark === ',' ? 'comma' : 'point'}`,
		...(profile.thousandsMark === '' ? [] : [`thousands ${profile.thousandsMark === ' ' ? 'blank' : profile.thousandsMark}`]),
		`dates ${profile.dateOrder}`,
		`zone ${profile.zone}`,
		...(profile.hasHeader ? [] : ['no header']),
		...(profile.skipLines === 0 ? [] : [`${formatCounted(profile.skipLines, 'line')} skipped`]),
	].join(', ');

const storedText = ({ role, reading, unit }: MappedColumn): string => {
	if (role === 'capacity') return `bytes, from ${unit ?? 'B'}`;
	if (role !== 'metric' || reading === undefined) return '';
	const { info } = storedMetric(reading);
	return `${info.name} (${info.kind})${reading.unit === 'none' ? '' : `, from ${reading.unit}`}`;
};

function profileLines(profile: MappingProfile, reasons: readonly string[] = []): string[] {
	const rows = profile.columns.map((column, index) => [column.heading, column.role, storedText(column), reasons[index] ?? '']);
	const long = profile.longMetrics.map(({ name, reading }) => [
		name,
		'(row)',
		reading === undefined ? 'left out' : storedText({ heading: name, role: 'metric', reading }),
		'',
	]);
	return [settingsLine(profile), ...table(['column', 'role', 'stored as', reasons.length > 0 ? 'because' : ''], [...rows, ...long])];
}

function argument(context: CommandContext, what: string): string {
	const [, word, ...more] = context.positionals;
	if (word === undefined || more.length > 0) throw new AppError('usage', `Name one ${what}: ssv profiles ${context.positionals[0] ?? ''} ${what}.`);
	return word;
}

async function savedProfiles(context: CommandContext): Promise<OutputOf<'profiles.list'>['profiles']> {
	return (await context.call('profiles.list', {})).profiles;
}

async function list(context: CommandContext): Promise<CommandResult> {
	const profiles = await savedProfiles(context);
	const rows = profiles.map(({ profile, savedAtMs }) => [
		profile.name,
		iso(savedAtMs).slice(0, 10),
		String(profile.columns.length),
		settingsLine(profile),
	]);
	return {
		json: { profiles: profiles.map(({ profile, savedAtMs }) => ({ name: profile.name, savedAtMs, profile })) },
		lines:
			profiles.length === 0 ? ['No mapping profiles yet. Start with ssv profiles guess FILE.'] : table(['name', 'saved', 'columns', 'reads'], rows),
	};
}

async function show(context: CommandContext): Promise<CommandResult> {
	const name = argument(context, 'NAME');
	const profiles = await savedProfiles(context);
	const found = profiles.find(({ profile }) => profile.name === name);
	if (found === undefined) {
		const names = profiles.map(({ profile }) => `"${profile.name}"`).join(', ');
		throw new AppError('not_found', `There is no mapping profile "${name}". ${names === '' ? 'None is saved yet.' : `Saved are: ${names}.`}`, {
			name,
		});
	}
	return { json: { name, savedAtMs: found.savedAtMs, profile: found.profile }, lines: [found.profile.name, ...profileLines(found.profile)] };
}

async function guess(context: CommandContext): Promise<CommandResult> {
	const path = argument(context, 'FILE');
	const source = context.engine.files.registerSource({ path: resolve(path), label: path });
	const { guessed, reasons, columns, isDateAmbiguous, detection, ...preview } = await context.call('imports.previewMapping', { source });
	const profile = {
		...guessed,
		name:
			basename(path)
				.replace(/\.[^.]*$/, '')
				.slice(0, 80) || 'mapping',
	};
	const { out } = context.values;
	if (typeof out === 'string') await writeProfile(out, profile);
	const { faults, result } = preview;
	const found =
		preview.origin === 'guessed'
			? [`${formatCounted(result.samples, 'sample')} of ${formatCounted(result.drives, 'drive')} in the first ${formatCounted(result.rows, 'row')}.`]
			: [];
	return {
		json: {
			profile,
			origin: preview.origin,
			detection,
			reasons,
			isDateAmbiguous,
			columns,
			faults,
			result,
			...(typeof out === 'string' ? { file: out } : {}),
		},
		lines: [
			detection,
			...profileLines(
				profile,
				columns.map((column) => column.guess),
			),
			`Dates: ${closed(reasons.dateOrder)} Numbers: ${closed(reasons.decimalMark)} Zone: ${closed(reasons.zone)}`,
			...faults.map((fault) => `To do: ${fault}`),
			...(faults.length === 0 ? found : []),
			typeof out === 'string'
				? `Written to ${out}. Correct it there, then: ssv import --map ${out} ${path}`
				: 'Add --out FILE.json to write it as a profile that you can correct.',
		],
	};
}

async function writeProfile(path: string, profile: MappingProfile): Promise<void> {
	await writeFile(path, `${JSON.stringify(profile, null, '\t')}\n`).catch((thrown: unknown) => {
		throw new AppError('file_unreadable', `"${path}" cannot be written.`, { path }, thrown);
	});
}

async function take(context: CommandContext): Promise<CommandResult> {
	const profile = await readProfileFile(argument(context, 'FILE.json'));
	const { name, wasReplaced } = await context.call('profiles.save', { profile });
	return { json: { name, wasReplaced }, lines: [`${wasReplaced ? 'Replaced' : 'Saved'} the mapping profile "${name}".`] };
}

async function give(context: CommandContext): Promise<CommandResult> {
	const name = argument(context, 'NAME');
	const { out } = context.values;
	if (typeof out !== 'string' || out === '') throw new AppError('usage', '--out FILE.json is needed.');
	const { bytes } = await context.call('profiles.export', { name, target: context.engine.files.registerTarget(resolve(out)) });
	return { json: { name, file: out, bytes }, lines: [`Wrote the mapping profile "${name}" to ${out}.`] };
}

async function remove(context: CommandContext): Promise<CommandResult> {
	const { name } = await context.call('profiles.remove', { name: argument(context, 'NAME') });
	return { json: { name }, lines: [`Removed the mapping profile "${name}". What it imported stays.`] };
}

const actions: ReadonlyMap<string, (context: CommandContext) => Promise<CommandResult>> = new Map([
	['list', list],
	['show', show],
	['guess', guess],
	['import', take],
	['export', give],
	['remove', remove],
]);

/** Some reasons end in a sentence of their own. */
const closed = (reason: string): string => (reason.endsWith('.') ? reason : `${reason}.`);

export const profilesCommand: Command = {
	name: 'profiles',
	usage: '[list | show NAME | guess FILE | import FILE.json | export NAME | remove NAME]',
	doc: 'Mapping profiles: how tables of other programs are read, see ssv import --map.',
	procedure: 'profiles.list',
	flags: {},
	extra: { out: { type: 'string', doc: 'with guess and export: the JSON file to write' } },
	help: [
		'For a table that no format fits:',
		'  ssv profiles guess export.csv --out my.json           roles, units, dates and marks as guessed, each with its reason',
		'  (correct my.json: role, reading.metric, reading.unit, dateOrder, zone)',
		'  ssv import --dry-run --map my.json export.csv         what would come in',
		'  ssv profiles import my.json                           from now on files with this header are read by it',
	],
	run(context) {
		const [word = 'list'] = context.positionals;
		const action = actions.get(word);
		if (action === undefined) throw new AppError('usage', `ssv profiles knows ${[...actions.keys()].join(', ')}, not "${word}".`);
		return action(context);
	},
};
