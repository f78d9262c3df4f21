/** Commands that bring data in and show what is there. */
import { relative, resolve } from 'node:path';
import { formatCount } from '../../../shared/charts/format.ts';
import { ratesPerDay } from '../../../shared/domain/counter.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { exportHelp } from '../../../shared/domain/export-sources.ts';
import type { Command, CommandContext } from '../command.ts';
import { iso } from '../command.ts';
import { importLines } from '../import-lines.ts';
import { pathsOf } from '../paths.ts';
import { profileOf } from '../profile-file.ts';
import { table } from '../terminal.ts';
import { importedProposal } from './models-age.ts';
import { explanationLines } from './quality.ts';

/** Relative to where the user is, unless that would lead back up. */
function labelOf(path: string): string {
	const near = relative(process.cwd(), path);
	return near === '' || near.startsWith('..') ? path : near;
}

/** Paths, folders, globs and `-` as source ids, in the order given; labels are what the user would recognise. */
async function registerPaths(context: CommandContext, words: readonly string[]): Promise<string[]> {
	const { files } = context.engine;
	const sources: string[] = [];
	const seen = new Set<string>();
	for (const word of words) {
		if (word === '-') sources.push(files.registerStream('-', () => context.terminal.stdin));
		else
			for (const path of await pathsOf([word])) {
				const absolute = resolve(path);
				if (!seen.has(absolute)) sources.push(files.registerSource({ path: absolute, label: labelOf(path) }));
				seen.add(absolute);
			}
	}
	return sources;
}

const generate: Command = {
	name: 'generate',
	usage: '--drives N --days D --seed S --out FILE',
	doc: 'Write a synthetic fleet as CSV, with FILE.truth.json beside it.',
	procedure: 'fleet.generate',
	flags: {
		drives: { field: 'drives', doc: 'number of drives' },
		days: { field: 'days', doc: 'days of history' },
		seed: { field: 'seed', doc: 'same seed, same fleet' },
		cadence: { field: 'cadence', doc: 'one row a day or an hour' },
		attacks: { field: 'hasAttacks', doc: 'with labelled ransomware, exfiltration and insider episodes, and look-alikes' },
		faults: { field: 'hasFaults', doc: 'with gaps, duplicates, resets and clock jumps' },
	},
	extra: { out: { type: 'string', doc: 'the CSV file to write' } },
	async run(context) {
		const out = context.values.out;
		if (typeof out !== 'string' || out === '') throw new AppError('usage', '--out FILE is needed.');
		const target = context.engine.files.registerTarget(resolve(out));
		const made = await context.call('fleet.generate', context.input({ target }));
		const { rows, drives, failures, episodes, bytes } = made;
		return {
			json: { rows, drives, failures, episodes, bytes, file: out, truth: `${out}.truth.json`, synthetic: true },
			lines: [
				`Synthetic fleet: ${formatCount(drives)} drives, ${formatCount(rows)} rows, ${failures} failures, ${episodes} episodes in ${out}; the truth is in ${out}.truth.json.`,
			],
		};
	},
};

const importCommand: Command = {
	name: 'import',
	usage: 'PATH...',
	doc: 'Import files, folders or globs (- for standard input). The same data twice adds nothing.',
	procedure: 'imports.run',
	flags: {
		format: { field: 'format', doc: 'read as this format' },
		'dry-run': { field: 'isDryRun', doc: 'say what would be added, add nothing' },
		'observed-since': { field: 'observedSince', doc: 'day from which all drives of the files were watched, such as 2018-12-31' },
		'accept-rejects': { field: 'acceptRejects', doc: 'import the good rows even when more than 5 % were rejected' },
	},
	extra: {
		'rejects-out': { type: 'string', doc: 'write the rejected rows of all files to this CSV file' },
		map: { type: 'string', doc: 'read tables by this mapping: a saved profile or a FILE.json, see ssv profiles --help' },
	},
	help: exportHelp(),
	async run(context) {
		if (context.positionals.length === 0) throw new AppError('usage', 'Name at least one file or folder to import.');
		const sources = await registerPaths(context, context.positionals);
		const profile = await profileOf(context.values.map);
		const out = context.values['rejects-out'];
		const rejects = typeof out === 'string' ? { rejectsTarget: context.engine.files.registerTarget(resolve(out)) } : {};
		const report = await context
			.call('imports.run', context.input({ sources, ...rejects, ...(profile === undefined ? {} : { profile }) }))
			.finally(() => {
				// A sender that keeps the pipe open must not keep the program alive.
				if (context.positionals.includes('-')) context.terminal.stdin.destroy();
			});
		const lines = importLines(report, typeof out === 'string' ? out : undefined);
		const hasNothing = report.imports.every((entry) => entry.status === 'refused');
		const models = report.totals.added > 0 && !report.isDryRun ? await importedProposal(context) : { proposal: null, lines: [] };
		return { json: { ...report, retrain: models.proposal }, lines: [...lines, ...models.lines], exitStatus: hasNothing ? 3 : 0 };
	},
};

const series: Command = {
	name: 'series',
	usage: '--drive SERIAL --metric M',
	doc: 'One series of one drive, decoded.',
	procedure: 'series.get',
	flags: { drive: { field: 'drive', doc: 'device id or serial' }, metric: { field: 'metric', doc: 'metric name' } },
	extra: {
		rate: { type: 'boolean', doc: 'a counter as its gain per day too: resets left out, wraps carried over, gaps averaged' },
		explain: { type: 'boolean', doc: 'why the values are what they are: the rule that decoded them, and those that did not' },
	},
	async run(context) {
		const found = await context.call('series.get', context.input());
		const why = context.values.explain === true ? await context.call('metrics.explain', { drive: found.deviceId, metric: found.metric }) : undefined;
		const rates = context.values.rate === true ? ratesPerDay(found.observedAtMs, found.values).perDay : undefined;
		const points = Array.from(found.values, (value, index) => ({
			observedAtMs: found.observedAtMs[index] as number,
			value: Number.isNaN(value) ? null : value,
			...(rates ? { ratePerDay: Number.isNaN(rates[index]) ? null : (rates[index] as number) } : {}),
			...(found.raws?.[index] ? { raw: found.raws[index] } : {}),
		}));
		const { deviceId, serial, metric, unit, kind } = found;
		return {
			json: { deviceId, serial, metric, unit, kind, points, ...(why ? { explanation: why } : {}) },
			lines: why
				? explanationLines(why)
				: table(
						['time', `${found.label}${unit ? ` [${unit}]` : ''}`, ...(rates ? ['per day'] : []), 'raw'],
						points.map((point) => [
							iso(point.observedAtMs),
							point.value === null ? '' : String(point.value),
							...(rates ? [point.ratePerDay == null ? '' : String(point.ratePerDay)] : []),
							point.raw ?? '',
						]),
						['left', 'right', ...(rates ? (['right'] as const) : []), 'left'],
					),
		};
	},
};

const check: Command = {
	name: 'check',
	usage: '',
	doc: 'Verify the workspace: file, import digests, receipt; print the digest of the history.',
	procedure: 'workspace.check',
	flags: {},
	async run(context) {
		const found = await context.call('workspace.check', {});
		return {
			json: found,
			lines: [
				`${found.isHealthy ? 'Healthy' : 'Damaged'}: ${formatCount(found.drives)} drives, ${formatCount(found.samples)} samples, ${found.imports} imports.`,
				`Digest ${found.digest}`,
				...found.problems.map((problem) => `  ${problem.code}: ${problem.text}`),
			],
			exitStatus: found.isHealthy ? 0 : 1,
		};
	},
};

export const dataCommands: readonly Command[] = [generate, importCommand, series, check];
