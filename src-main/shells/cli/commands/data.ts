/** Commands that bring data in and show what is there. */
import { relative, resolve } from 'node:path';
import { formatCount, formatPercent } from '../../../shared/charts/format.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { Command, CommandContext } from '../command.ts';
import { iso } from '../command.ts';
import { pathsOf } from '../paths.ts';
import { table } from '../terminal.ts';

/** Paths, folders, globs and `-` as source ids, in the order given; labels are what the user would recognise. */
async function registerPaths(context: CommandContext, words: readonly string[]): Promise<string[]> {
	const sources: string[] = [];
	for (const word of words) {
		if (word === '-') {
			sources.push(context.engine.files.registerStream('-', () => context.terminal.stdin));
			continue;
		}
		for (const path of await pathsOf([word]))
			sources.push(context.engine.files.registerSource({ path: resolve(path), label: relative(process.cwd(), path) || path }));
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
		'accept-rejects': { field: 'acceptRejects', doc: 'import the good rows even when more than 5 % were rejected' },
	},
	help: [
		'How to get an export:',
		'  smartctl --xall --json /dev/sdX > sdX.json            one drive, now',
		'  nvme smart-log -o json /dev/nvme0 > SERIAL.json       and nvme list -o json; the log itself names no drive',
		'  smartd --attributelog=PREFIX (Debian: on already)     /var/lib/smartmontools/attrlog.*.csv: months of history',
		'  curl http://HOST:9633/metrics > HOST.prom             smartctl_exporter, node_exporter, or the JSON of a range query',
		'  S_TIME_FORMAT=ISO iostat -txy -o JSON 60 2 > io.json   or sadf -j, sadf -d of sysstat',
		'  Get-PhysicalDisk | Get-StorageReliabilityCounter      PowerShell as administrator: Export-Csv, ConvertTo-Json or Format-List',
		'  CrystalDiskInfo: File, Save (text); Hard Disk Sentinel: Report, XML',
		'  Backblaze Drive Stats: unpack the quarter, import the folder',
		'  any CSV with a time column, a serial column and metric columns by name',
	],
	async run(context) {
		if (context.positionals.length === 0) throw new AppError('usage', 'Name at least one file or folder to import.');
		const sources = await registerPaths(context, context.positionals);
		const report = await context.call('imports.run', context.input({ sources })).finally(() => {
			// A sender that keeps the pipe open must not keep the program alive.
			if (context.positionals.includes('-')) context.terminal.stdin.destroy();
		});
		const { totals } = report;
		const refused = report.imports.filter((entry) => entry.status === 'refused');
		const questions = report.imports.flatMap((entry) => entry.questions.map((question) => question.text));
		const shared = report.imports.filter((entry) => entry.sharedDrives.length > 0);
		const lines = [
			`${report.isDryRun ? 'Checked' : 'Imported'} ${totals.files} file${totals.files === 1 ? '' : 's'}: ${formatCount(totals.samples)} samples of ${formatCount(totals.drives)} drives, ${totals.failures} failures; ${formatCount(totals.added)} new, ${formatCount(totals.known)} known, ${totals.conflicts} conflicts, ${totals.rejected} rejected rows.`,
			...refused.slice(0, 20).map((entry) => `  refused ${entry.path}: ${entry.error?.message ?? ''} (${entry.error?.code ?? ''})`),
			...(refused.length > 20 ? [`  and ${refused.length - 20} more refused files`] : []),
			...report.imports.flatMap((entry) =>
				entry.rejects
					.slice(0, 5)
					.map((reject) => `  ${entry.path} line ${reject.line}${reject.column ? `, ${reject.column}` : ''}: ${reject.reason}`),
			),
			...shared
				.slice(0, 10)
				.flatMap((entry) =>
					entry.sharedDrives
						.slice(0, 3)
						.map((drive) => `  ${entry.path} shares drive ${drive.serial} with ${drive.with.join(', ')}: ${drive.evidence}`),
				),
			...(questions.length > 0
				? [
						`${questions.length} identity question${questions.length === 1 ? '' : 's'}, answered "keep apart":`,
						...questions.slice(0, 5).map((line) => `  ${line}`),
					]
				: []),
		];
		const hasNothing = report.imports.every((entry) => entry.status === 'refused');
		return { json: report, lines, exitStatus: hasNothing ? 3 : 0 };
	},
};

const drives: Command = {
	name: 'drives',
	usage: '',
	doc: 'The fleet, with risk scores once they are computed.',
	procedure: 'drives.list',
	flags: { sort: { field: 'sort', doc: 'order of the list' } },
	async run(context) {
		const { drives: fleet, isRiskStale } = await context.call('drives.list', context.input());
		const rows = fleet.map((drive) => ({
			...drive,
			firstSeen: iso(drive.firstSeenMs),
			lastSeen: iso(drive.lastSeenMs),
		}));
		const lines = table(
			['id', 'serial', 'model', 'protocol', 'last seen', 'samples', 'risk', 'P(fail)', 'exit'],
			rows.map((drive) => [
				drive.deviceId,
				drive.serial || '(none)',
				drive.model,
				drive.protocol,
				drive.lastSeen.slice(0, 10),
				String(drive.samples),
				drive.riskScore === undefined ? '' : drive.riskScore.toFixed(0),
				drive.failureProbability === undefined ? '' : formatPercent(drive.failureProbability),
				drive.exit?.kind ?? '',
			]),
			['left', 'left', 'left', 'left', 'left', 'right', 'right', 'right'],
		);
		const stale = isRiskStale ? ['The risk figures are older than the latest import; run ssv risk again.'] : [];
		return { json: { drives: rows, isRiskStale }, lines: rows.length === 0 ? ['No drives yet. Import an export first.'] : [...lines, ...stale] };
	},
};

const series: Command = {
	name: 'series',
	usage: '--drive SERIAL --metric M',
	doc: 'One series of one drive, decoded.',
	procedure: 'series.get',
	flags: { drive: { field: 'drive', doc: 'device id or serial' }, metric: { field: 'metric', doc: 'metric name' } },
	async run(context) {
		const found = await context.call('series.get', context.input());
		const points = Array.from(found.values, (value, index) => ({
			observedAtMs: found.observedAtMs[index] as number,
			value: Number.isNaN(value) ? null : value,
			...(found.raws?.[index] ? { raw: found.raws[index] } : {}),
		}));
		const { deviceId, serial, metric, unit, kind } = found;
		return {
			json: { deviceId, serial, metric, unit, kind, points },
			lines: table(
				['time', `${found.label}${unit ? ` [${unit}]` : ''}`, 'raw'],
				points.map((point) => [iso(point.observedAtMs), point.value === null ? '' : String(point.value), point.raw ?? '']),
				['left', 'right', 'left'],
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

export const dataCommands: readonly Command[] = [generate, importCommand, drives, series, check];
