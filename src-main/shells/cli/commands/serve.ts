/** `ssv serve`: the loopback server with the app's page, until it is told to stop. */

import { delimiter, resolve } from 'node:path';
import { AppError } from '../../../shared/domain/errors.ts';
import { startServer } from '../../http/server.ts';
import type { Command } from '../command.ts';

const foldersOf = (given: string | boolean | undefined): string[] =>
	typeof given === 'string'
		? given
				.split(delimiter)
				.filter((part) => part !== '')
				.map((part) => resolve(part))
		: [];

export const serveCommand: Command = {
	name: 'serve',
	usage: '[--port P] [--watch DIR]',
	doc: "Serve the app's page on the loopback address and print the address.",
	procedure: 'about.get',
	flags: {},
	isWatching: () => true,
	extra: {
		port: { type: 'string', doc: 'port to listen on (default: a free one)' },
		watch: { type: 'string', doc: `a folder to watch, which the page may stop and start again; several with "${delimiter}" between them` },
	},
	async run(context) {
		const { stdin, stdout } = context.terminal;
		const port = context.values.port === undefined ? 0 : Number(context.values.port);
		if (!Number.isInteger(port) || port < 0 || port > 65_535)
			throw new AppError('usage', `--port takes a number from 0 to 65535, not "${String(context.values.port)}".`);
		// Whoever holds the workspace is told now, not to every page afterwards.
		await context.call('about.get', {});
		for (const folder of foldersOf(context.values.watch)) {
			const id = context.engine.files.registerFolder(folder, true);
			await context.call('watches.add', { folder: id });
		}
		const server = await startServer({ engine: context.engine, port });
		const address = server.openAddress();
		stdout.write(
			context.isJson
				? `${JSON.stringify({ address, port: server.port })}\n`
				: `Serving on ${address}\nThe link works once and for 60 seconds; press Enter for a new one, Ctrl-C to stop.\n`,
		);
		await new Promise<void>((done) => {
			process.once('SIGINT', done);
			process.once('SIGTERM', done);
			if (stdin.isTTY && !context.isJson) {
				stdin.on('data', () => stdout.write(`Serving on ${server.openAddress()}\n`));
			}
		});
		stdin.pause();
		await server.close();
		return { json: undefined, lines: [] };
	},
};
