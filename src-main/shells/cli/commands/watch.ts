/** `ssv watch`: imports new files of folders by itself until Ctrl-C. */
import { resolve } from 'node:path';
import { AppError } from '../../../shared/domain/errors.ts';
import { type Command, type CommandContext, type CommandResult, iso } from '../command.ts';
import { printable, table } from '../terminal.ts';

async function folders(context: CommandContext): Promise<CommandResult> {
	const { watches } = await context.call('watches.list', {});
	return {
		json: { watches: watches.map((watch) => ({ ...watch, addedAt: iso(watch.addedAtMs) })) },
		lines:
			watches.length === 0
				? ['No folder is watched. ssv watch FOLDER begins.']
				: table(
						['folder', 'watched since'],
						watches.map((watch) => [watch.path, iso(watch.addedAtMs)]),
					),
	};
}

async function end(context: CommandContext, word: string): Promise<CommandResult> {
	const path = resolve(word);
	const { watches } = await context.call('watches.list', {});
	const found = watches.find((watch) => watch.path === path);
	if (!found) throw new AppError('not_found', `The folder "${path}" is not watched. ssv watch --list shows which are.`, { path });
	await context.call('watches.remove', { watchId: found.watchId });
	return { json: { removed: path }, lines: [`${path} is no longer watched; what was imported from it stays.`] };
}

async function stay(context: CommandContext): Promise<CommandResult> {
	const { engine, terminal, isJson, positionals, signal } = context;
	// Lines for a reader go to stdout as they happen; with --json that belongs to the one document at the end.
	const out = isJson ? terminal.stderr : terminal.stdout;
	const say = (text: string): void => void out.write(`${printable(text)}\n`);
	engine.on((event) => {
		if (event.kind === 'folder-news') say(`${iso(Date.now()).slice(0, 19)} ${event.text}`);
	});
	for (const word of positionals) await context.call('watches.add', { folder: engine.files.registerFolder(resolve(word)) });
	const before = (await context.call('watches.activity', { limit: 1 })).activity[0]?.activityId ?? 0;
	const { watches } = await context.call('watches.list', {});
	if (watches.length === 0) throw new AppError('usage', 'Name a folder to watch; none is watched yet.');
	say(`Watching ${watches.map(({ path }) => path).join(', ')}. Ctrl-C ends.`);
	await new Promise<void>((done) => {
		if (signal.aborted) done();
		signal.addEventListener('abort', () => done());
		// Nothing else keeps the program alive between two looks.
		const alive = setInterval(() => {}, 60_000);
		signal.addEventListener('abort', () => clearInterval(alive));
	});
	const { activity } = await engine.call('watches.activity', { limit: 1_000 });
	return {
		json: {
			folders: watches.map(({ path }) => path),
			activity: activity.filter(({ activityId }) => activityId > before).map((entry) => ({ ...entry, at: iso(entry.atMs) })),
		},
		lines: ['No longer watching.'],
	};
}

export const watchCommand: Command = {
	name: 'watch',
	usage: '[FOLDER...] [--list | --remove FOLDER]',
	doc: 'Watch folders: import new and changed files by themselves until Ctrl-C, and say so.',
	procedure: 'watches.list',
	flags: {},
	isWatching: ({ list, remove }) => list !== true && remove === undefined,
	extra: {
		list: { type: 'boolean', doc: 'say which folders are watched, and end' },
		remove: { type: 'string', doc: 'watch this folder no longer, and end' },
	},
	help: [
		'A file is imported once its size and time have not changed for 2 s; hidden and temporary names (.part, .tmp, ~) are left alone.',
		'Folders are kept in the workspace: ssv watch, ssv serve and the window watch them again at the next start.',
		'The same content adds nothing, whatever it is called; a folder that disappears is waited for.',
	],
	async run(context) {
		if (context.values.list === true) return folders(context);
		if (typeof context.values.remove === 'string') return end(context, context.values.remove);
		return stay(context);
	},
};
