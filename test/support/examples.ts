/**
 * One example call of every procedure, in the order in which they make sense on a workspace that holds the tiny fleet.
 * A procedure without an example does not compile.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Engine } from '../../src-main/engine/engine.ts';
import type { InputOf, ProcedureName } from '../../src-main/shared/contract/procedures.ts';
import type { MappingProfile } from '../../src-main/shared/domain/mapping.ts';
import type { WindowRule } from '../../src-main/shared/domain/suppress-windows.ts';
import { pngOf } from '../report/pictures.ts';
import { inventTrace } from './block-traces.ts';
import { inventDays } from './drive-days.ts';
import { TEST_NOW_MS, tinyFleet } from './engine-room.ts';

export interface ExampleRoom {
	readonly engine: Engine;
	/** Where the tiny fleet lies as CSV. */
	readonly fleetPath: string;
	/** A free path in a temporary folder. */
	readonly path: (name: string) => string;
}

/** The smallest of the fixtures. */
const oracleFixture = join(import.meta.dirname, '../golden/oracle/kpss.json');

type Examples = { readonly [P in ProcedureName]: (room: ExampleRoom) => InputOf<P> | Promise<InputOf<P>> };

/** A mapping of the tiny fleet's own columns. */
const mapping = {
	name: 'temperatures',
	delimiter: 'auto',
	decimalMark: '.',
	thousandsMark: '',
	dateOrder: 'iso',
	zone: 'UTC',
	hasHeader: true,
	skipLines: 0,
	columns: [
		{ heading: 'date', role: 'time' },
		{ heading: 'serial_number', role: 'serial' },
		{ heading: 'temperature_c', role: 'metric', reading: { metric: 'temperature_c', unit: 'C' } },
	],
	longMetrics: [],
} as const satisfies MappingProfile;

/** From the first Sunday of 2024 on. */
const sundays = {
	repeat: { kind: 'weekly', weekdays: [0] },
	startMs: Date.UTC(2024, 0, 7, 1),
	durationMinutes: 180,
	timeZone: 'Europe/Berlin',
} as const satisfies WindowRule;

/** A drive of the tiny fleet, as a person names it. */
const driveOf = (number: number): string => `SYN-${tinyFleet.seed}-0000${number}`;
const drive = driveOf(1);

export const examples = {
	'about.get': () => ({}),
	'imports.run': ({ engine, fleetPath, path }) => {
		// Two drives that later examples delete and take back.
		writeFileSync(path('extra.csv'), 'date,serial_number,temperature_c\n2024-12-01,EXTRA-1,30\n2024-12-01,EXTRA-2,31\n2999-01-01,EXTRA-2,32\n');
		const sources = [
			{ path: fleetPath, label: 'fleet.csv' },
			{ path: path('extra.csv'), label: 'extra.csv' },
		];
		return { sources: sources.map((source) => engine.files.registerSource(source)), isDryRun: false, acceptRejects: true };
	},
	'imports.list': () => ({}),
	'imports.get': () => ({ importId: 1 }),
	'imports.exportRejects': ({ engine, path }) => ({ importId: 1, target: engine.files.registerTarget(path('rejects.csv')) }),
	'watches.list': () => ({}),
	'watches.add': ({ engine, fleetPath }) => ({ folder: engine.files.registerFolder(dirname(fleetPath)) }),
	'watches.activity': () => ({}),
	'watches.remove': () => ({ watchId: 1 }),
	'profiles.save': () => ({ profile: mapping }),
	'imports.previewMapping': ({ engine, fleetPath }) => ({ source: engine.files.registerSource({ path: fleetPath }), profile: mapping }),
	'profiles.list': () => ({}),
	'profiles.export': ({ engine, path }) => ({ name: mapping.name, target: engine.files.registerTarget(path('temperatures.mapping.json')) }),
	'profiles.remove': () => ({ name: mapping.name }),
	'workspace.get': () => ({}),
	'workspace.check': () => ({}),
	'drives.list': () => ({ sort: 'risk' }),
	'series.get': () => ({ drive, metric: 'temperature_c' }),
	'series.sources': () => ({ drive, metric: 'temperature_c', fromMs: Date.UTC(2024, 11, 1) }),
	'quality.drive': () => ({ drive }),
	'quality.fleet': () => ({ worst: 20 }),
	'metrics.explain': () => ({ drive, metric: 'temperature_c' }),
	'exports.scripts': () => ({}),
	'groups.make': () => ({ name: 'rack-1', host: 'stor-01', level: 'raid5', members: [1, 2, 3].map(driveOf), spares: 1 }),
	'groups.undo': () => ({}),
	'groups.remove': async ({ engine }) => {
		const members = [1, 2].map(driveOf);
		return { groupId: (await engine.call('groups.make', { name: 'shelf', toleratedFailures: 1, members })).groupId };
	},
	'groups.list': () => ({}),
	'models.train': () => ({ epochs: 2, seed: 5 }),
	'training.latest': () => ({}),
	'models.runs': () => ({}),
	'models.age': () => ({}),
	'anomalies.run': () => ({ budgetPerDriveMonth: 1, seed: 5 }),
	'anomalies.update': () => ({}),
	'anomalies.latest': () => ({ drive }),
	'anomalies.map': () => ({ groupBy: 'model', order: 'strangeness', maxRows: 3, maxColumns: 20, text: 'SYN' }),
	'anomalies.runs': () => ({}),
	'anomalies.expected': () => ({ drive, metric: 'temperature_c', fromMs: Date.UTC(2024, 11, 14), toMs: Date.UTC(2024, 11, 15) }),
	'anomalies.acknowledge': async ({ engine }) => {
		const [event] = (await engine.call('anomalies.latest', {})).anomalies?.events ?? [];
		return { eventIds: [event?.eventId ?? 'none'], reason: 'restore test', untilMs: TEST_NOW_MS + 30 * 86_400_000 };
	},
	'windows.preview': () => ({ scope: { kind: 'fleet' }, rule: sundays }),
	'windows.save': () => ({
		scope: { kind: 'drive', value: drive },
		rule: sundays,
		metrics: ['daily_bytes_read'],
		kind: 'backup',
		reason: 'weekly backup',
	}),
	'windows.list': () => ({}),
	'alarms.acknowledgements': () => ({}),
	'anomalies.reopen': () => ({ acknowledgementIds: [1] }),
	'windows.delete': () => ({ windowId: 1 }),
	'forecast.run': () => ({ drive, metric: 'temperature_c', horizonDays: 7, seed: 5 }),
	'forecast.fleet': () => ({ metric: 'used_bytes', horizonDays: 7, level: 0.8 }),
	'forecast.questions': () => ({ drive }),
	'forecast.passage': () => ({
		drive,
		question: { metric: 'power_on_hours', level: 50_000, direction: 'up' },
		horizonDays: 3650,
		paths: 500,
		seed: 5,
	}),
	'risk.process': () => ({ drive, metric: 'temperature_c', horizonDays: 30, paths: 2_000, seed: 5 }),
	'risk.configure': async ({ engine }) => {
		const [first] = (await engine.call('risk.settings', {})).models;
		return {
			currency: 'EUR',
			drives: { labour: 60 },
			groups: { dataPerTb: 900 },
			models: [{ model: first?.model ?? '', terms: { replacement: 210 } }],
			ownGroups: [],
		};
	},
	'risk.settings': () => ({}),
	'risk.run': () => ({ paths: 2_000, horizonDays: 90, levels: [0.9, 0.95], seed: 5 }),
	'risk.scenarios': () => ({
		paths: 1_000,
		horizonDays: 30,
		levels: [0.9],
		seed: 5,
		scenarios: [
			{
				name: 'Replace what is old',
				changes: [
					{ kind: 'replace', who: { olderThanDays: 400 } },
					{ kind: 'growth', percent: 20 },
				],
			},
		],
	}),
	'risk.rare': () => ({ loss: 500, paths: 2_000, horizonDays: 30, seed: 5 }),
	'risk.plan': () => ({ budget: 2_000, paths: 1_000, horizonDays: 30, levels: [0.9], seed: 5 }),
	'risk.scenarios.latest': () => ({}),
	'risk.plan.latest': () => ({}),
	'risk.survival': () => ({}),
	'risk.backtest': () => ({ days: 30, drives: 5, seed: 5 }),
	'risk.backtest.latest': () => ({}),
	'risk.latest': () => ({}),
	'drives.get': () => ({ drive }),
	'report.make': ({ engine, path }) => ({ forecasts: 1, target: engine.files.registerTarget(path('report.pdf')) }),
	'reports.list': () => ({}),
	'report.tables': ({ engine, path }) => ({ format: 'csv', target: engine.files.registerTarget(path('figures.zip')) }),
	'reports.compare': async ({ engine }) => {
		await engine.call('risk.run', { horizonDays: 30, paths: 500, seed: 6 });
		await engine.call('report.make', { variant: 'executive' });
		return {};
	},
	'reports.verify': () => ({ reportId: '2' }),
	'reports.setLetterhead': ({ engine, path }) => {
		writeFileSync(path('logo.png'), pngOf(40, 20));
		return { organisation: 'Lab A', logo: engine.files.registerSource({ path: path('logo.png') }) };
	},
	'reports.letterhead': () => ({}),
	'drives.mark': () => ({ drives: [drive], as: 'replaced', atMs: TEST_NOW_MS, reason: 'noisy', replacedBy: `SYN-${tinyFleet.seed}-00002` }),
	'drives.setFacts': () => ({ drives: [drive], slot: 'bay 4', price: { amount: 289.9, currency: 'EUR' }, purchaseDate: '2024-05-03' }),
	'drives.applyChanges': ({ engine, path }) => {
		writeFileSync(path('facts.csv'), `serial,pool,exit,date\n${drive},tank,retired,2025-12-01\n`);
		return { source: engine.files.registerSource({ path: path('facts.csv') }), isDryRun: true };
	},
	'drives.exportFacts': ({ engine, path }) => ({ target: engine.files.registerTarget(path('drives.csv')) }),
	'drives.silent': () => ({}),
	'drives.dismissSilent': () => ({ drives: [drive], days: 14 }),
	'drives.undo': () => ({ changeId: 1 }),
	'drives.changes': () => ({ drive }),
	'bundle.export': ({ engine, path }) => ({ target: engine.files.registerTarget(path('bundle.zip')) }),
	'bundle.import': ({ engine, path }) => ({ source: engine.files.registerSource({ path: path('bundle.zip') }) }),
	'models.use': async ({ engine }) => ({ bundle: (await engine.call('models.runs', {})).runs.at(-1)?.bundle ?? 'none' }),
	'models.remove': async ({ engine }) => ({ bundle: (await engine.call('models.runs', {})).runs.find(({ isInUse }) => !isInUse)?.bundle ?? 'none' }),
	'oracle.check': ({ engine }) => ({ sources: [engine.files.registerSource({ path: oracleFixture })] }),
	'eval.nab': ({ engine, path }) => {
		mkdirSync(path('labelled'), { recursive: true });
		const rows = Array.from({ length: 200 }, (_, row) => `${new Date(Date.UTC(2024, 0, 1, row)).toISOString()},${row === 150 ? 99 : row % 7}\n`);
		writeFileSync(path('labelled/own__spike.csv'), `timestamp,value\n${rows.join('')}`);
		writeFileSync(path('labelled/labels_windows.json'), '{"own__spike.csv": [["2024-01-07 02:00:00", "2024-01-07 16:00:00"]]}');
		return { folder: engine.files.registerFolder(path('labelled')) };
	},
	'eval.traces': ({ engine, path }) => {
		mkdirSync(path('traces'), { recursive: true });
		const { reads, writes } = inventTrace('ransomware', { seed: 1, seconds: 30 });
		writeFileSync(path('traces/own__run__ata_read.csv'), reads);
		writeFileSync(path('traces/own__run__ata_write.csv'), writes);
		return { folder: engine.files.registerFolder(path('traces')) };
	},
	'eval.forecast': ({ engine, path }) => {
		const values = Array.from({ length: 70 }, (_, day) => 40 + 0.1 * day + [0, 3, 4, 4, 3, -6, -8][day % 7] + ((day * day) % 5));
		const content = { fixture: 'forecast_accuracy', call: { horizon: 7 }, series: { own: values }, rows: [{ series: 'own', origin: 63 }] };
		writeFileSync(path('accuracy.json'), JSON.stringify(content));
		return { source: engine.files.registerSource({ path: path('accuracy.json') }) };
	},
	'eval.failures': ({ engine, path }) => {
		mkdirSync(path('days'), { recursive: true });
		inventDays({ drives: 40, failures: 12, days: 24 }).forEach((text, day) => {
			writeFileSync(path(`days/${day}.csv`), text);
		});
		return { folder: engine.files.registerFolder(path('days')), splits: 2 };
	},
	'eval.threats': () => ({ firstSeed: 1, lastSeed: 2, drives: 8, days: 90 }),
	'imports.describeUndo': () => ({ importId: 2 }),
	'imports.undone': () => ({}),
	'imports.suspects': () => ({ importId: 2 }),
	'imports.confirmTimes': () => ({ importId: 2 }),
	// The sample of 2999 is in the history now: days enough have come after the training.
	'models.check': () => ({}),
	'identity.questions': () => ({}),
	'identity.merge': () => ({ drive: 'EXTRA-2', into: 'EXTRA-1' }),
	'identity.keepApart': () => ({ drive: 'EXTRA-1', reason: 'two bays' }),
	'identity.describe': () => ({ drive: 'EXTRA-1' }),
	'identity.decisions': () => ({}),
	'identity.split': () => ({ drive, fromMs: Date.UTC(2024, 11, 15) }),
	'identity.undo': () => ({ decisionId: 3 }),
	'drives.describeDelete': () => ({ drives: ['EXTRA-1'] }),
	'drives.delete': () => ({ drives: ['EXTRA-1'] }),
	'retention.describe': () => ({ rawDays: 30 }),
	'retention.set': () => ({ rawDays: 30 }),
	'retention.get': () => ({}),
	'retention.apply': () => ({}),
	'imports.undo': () => ({ importId: 2 }),
	'jobs.active': () => ({}),
	'jobs.cancel': () => ({ callId: 'nobody' }),
	'fleet.generate': ({ engine, path }) => ({
		drives: 2,
		days: 30,
		seed: 3,
		cadence: 'daily',
		hasAttacks: true,
		hasFaults: true,
		target: engine.files.registerTarget(path('other.csv')),
	}),
	'fleet.trySynthetic': () => ({ drives: 2, days: 30, seed: 3 }),
	'workspace.switch': () => ({ which: 'own' }),
} as const satisfies Examples;

export const exampleNames = Object.keys(examples) as readonly ProcedureName[];
