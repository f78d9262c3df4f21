/**
 * One example call of every procedure, in the order in which they make sense on a workspace that holds the tiny fleet.
 * A procedure without an example does not compile.
 */
import { join } from 'node:path';
import type { Engine } from '../../src-main/engine/engine.ts';
import type { InputOf, ProcedureName } from '../../src-main/shared/contract/procedures.ts';
import { tinyFleet } from './engine-room.ts';

export interface ExampleRoom {
	readonly engine: Engine;
	/** Where the tiny fleet lies as CSV. */
	readonly fleetPath: string;
	/** A free path in a temporary folder. */
	readonly path: (name: string) => string;
}

/** The smallest of the fixtures. */
const oracleFixture = join(import.meta.dirname, '../golden/oracle/kpss.json');

type Examples = { readonly [P in ProcedureName]: (room: ExampleRoom) => InputOf<P> };

/** A drive of the tiny fleet, as a person names it. */
const drive = `SYN-${tinyFleet.seed}-00001`;

export const examples = {
	'about.get': () => ({}),
	'imports.run': ({ engine, fleetPath }) => ({ sources: [engine.files.registerSource({ path: fleetPath, label: 'fleet.csv' })], isDryRun: false }),
	'imports.list': () => ({}),
	'workspace.get': () => ({}),
	'workspace.check': () => ({}),
	'drives.list': () => ({ sort: 'risk' }),
	'series.get': () => ({ drive, metric: 'temperature_c' }),
	'models.train': () => ({ epochs: 2, seed: 5 }),
	'training.latest': () => ({}),
	'anomalies.run': () => ({ budgetPerDriveMonth: 1, seed: 5 }),
	'anomalies.latest': () => ({ drive }),
	'forecast.run': () => ({ drive, metric: 'temperature_c', horizonDays: 7, seed: 5 }),
	'risk.run': () => ({ paths: 2_000, horizonDays: 90, levels: [0.9, 0.95], seed: 5 }),
	'risk.latest': () => ({}),
	'drives.get': () => ({ drive }),
	'report.make': ({ engine, path }) => ({ forecasts: 1, target: engine.files.registerTarget(path('report.pdf')) }),
	'reports.list': () => ({}),
	'bundle.export': ({ engine, path }) => ({ target: engine.files.registerTarget(path('bundle.zip')) }),
	'bundle.import': ({ engine, path }) => ({ source: engine.files.registerSource({ path: path('bundle.zip') }) }),
	'oracle.check': ({ engine }) => ({ sources: [engine.files.registerSource({ path: oracleFixture })] }),
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
