/** Answers of queries, kept by question and asked again when the engine says that something has changed. */
import type { EngineEvent } from '../../src-main/shared/contract/client.ts';
import type { InputOf, OutputOf, ProcedureName, Procedures } from '../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../src-main/shared/domain/errors.ts';
import type { PageClient } from './page-client.ts';

export type QueryName = { [P in ProcedureName]: Procedures[P]['kind'] extends 'query' ? P : never }[ProcedureName];
type Change = Extract<EngineEvent, { kind: 'changed' }>['what'];

export type QueryState<T> =
	| { readonly status: 'loading' }
	| { readonly status: 'ready'; readonly output: T }
	| { readonly status: 'failed'; readonly error: AppError };

/** What each query shows besides the workspace, whose change concerns them all. */
const dependsOn: Readonly<Record<QueryName, readonly Change[]>> = {
	'about.get': [],
	'workspace.get': ['imports', 'drives'],
	'imports.list': ['imports'],
	'imports.get': ['imports'],
	'imports.describeUndo': ['imports', 'drives'],
	'imports.undone': ['imports'],
	'imports.suspects': ['imports'],
	'drives.describeDelete': ['imports', 'drives'],
	'retention.get': [],
	'identity.questions': ['imports', 'drives'],
	'identity.decisions': ['imports', 'drives'],
	'identity.describe': ['imports', 'drives'],
	'watches.list': ['watches'],
	'watches.activity': ['watches'],
	'imports.previewMapping': ['profiles'],
	'profiles.list': ['profiles'],
	'drives.list': ['imports', 'drives', 'anomalies', 'risk'],
	'drives.get': ['imports', 'drives', 'anomalies', 'risk'],
	'drives.changes': ['imports', 'drives'],
	'drives.silent': ['imports', 'drives'],
	'groups.list': ['imports', 'drives'],
	'series.get': ['imports', 'drives'],
	'series.sources': ['imports', 'drives'],
	'anomalies.expected': ['imports', 'drives'],
	'forecast.questions': ['imports', 'drives'],
	'models.age': ['imports', 'drives', 'training'],
	'training.latest': ['imports', 'drives', 'training'],
	'models.runs': ['imports', 'drives', 'training'],
	'anomalies.latest': ['imports', 'drives', 'anomalies'],
	'alarms.acknowledgements': ['imports', 'drives', 'anomalies'],
	'windows.list': ['imports', 'drives', 'anomalies'],
	'windows.preview': ['imports', 'drives', 'anomalies'],
	'anomalies.map': ['imports', 'drives', 'anomalies'],
	'anomalies.runs': ['imports', 'drives', 'anomalies'],
	'risk.backtest.latest': ['imports', 'drives', 'backtests'],
	'risk.scenarios.latest': ['imports', 'drives', 'risk', 'scenarios'],
	'risk.plan.latest': ['imports', 'drives', 'risk', 'scenarios'],
	'risk.latest': ['imports', 'drives', 'risk'],
	'risk.survival': ['imports', 'drives'],
	'risk.settings': ['imports', 'drives', 'risk'],
	'reports.list': ['reports'],
	'reports.compare': ['reports'],
	'reports.letterhead': ['reports'],
	'jobs.active': [],
	'quality.drive': ['imports', 'drives'],
	'metrics.explain': ['imports', 'drives'],
	'exports.scripts': [],
};

/** Changes come in bursts (an import changes three things): wait this long before asking again. */
const SETTLE_MS = 60;

interface Entry {
	readonly procedure: QueryName;
	readonly listeners: Set<() => void>;
	readonly ask: () => void;
	state: QueryState<unknown>;
	isOutdated: boolean;
}

export interface QueryStore {
	watch(key: string, listener: () => void): () => void;
	state<P extends QueryName>(procedure: P, input: InputOf<P>): QueryState<OutputOf<P>>;
	retry(key: string): void;
	/** Forgets everything: another workspace is open. */
	clear(): void;
}

export function keyOf<P extends QueryName>(procedure: P, input: InputOf<P>): string {
	return `${procedure} ${JSON.stringify(input)}`;
}

export function createQueryStore(client: PageClient): QueryStore {
	const entries = new Map<string, Entry>();
	let isSettling = false;

	function createEntry<P extends QueryName>(procedure: P, input: InputOf<P>): Entry {
		let latest = 0;
		const entry: Entry = {
			procedure,
			listeners: new Set(),
			state: { status: 'loading' },
			isOutdated: false,
			ask() {
				latest += 1;
				const mine = latest;
				entry.isOutdated = false;
				const settle = (state: QueryState<unknown>): void => {
					// Only the newest question counts: an older answer may arrive later.
					if (mine !== latest) return;
					entry.state = state;
					for (const listener of [...entry.listeners]) listener();
				};
				client.call(procedure, input).then(
					(output) => settle({ status: 'ready', output }),
					(thrown: unknown) => settle({ status: 'failed', error: toAppError(thrown) }),
				);
			},
		};
		return entry;
	}

	/** Entries on screen are asked again at once, the others when they are next shown. */
	function refreshOutdated(): void {
		isSettling = false;
		for (const entry of entries.values()) {
			if (entry.isOutdated && entry.listeners.size > 0) entry.ask();
		}
	}

	client.on((event) => {
		if (event.kind !== 'changed') return;
		for (const entry of entries.values()) {
			if (event.what === 'workspace' || dependsOn[entry.procedure].includes(event.what)) entry.isOutdated = true;
		}
		if (!isSettling) setTimeout(refreshOutdated, SETTLE_MS);
		isSettling = true;
	});

	let wasLost = false;
	client.onConnection((connection) => {
		if (connection === 'lost') wasLost = true;
		if (connection !== 'open' || !wasLost) return;
		// Changes told while the line was down were missed.
		wasLost = false;
		for (const entry of entries.values()) entry.isOutdated = true;
		refreshOutdated();
	});

	return {
		watch(key, listener) {
			const entry = entries.get(key);
			entry?.listeners.add(listener);
			if (entry?.isOutdated) entry.ask();
			return () => void entry?.listeners.delete(listener);
		},
		state<P extends QueryName>(procedure: P, input: InputOf<P>): QueryState<OutputOf<P>> {
			const key = keyOf(procedure, input);
			let entry = entries.get(key);
			if (!entry) {
				entry = createEntry(procedure, input);
				entries.set(key, entry);
				entry.ask();
			}
			// The entry was made for this procedure, so its state holds this procedure's output.
			return entry.state as QueryState<OutputOf<P>>;
		},
		retry(key) {
			const entry = entries.get(key);
			if (!entry) return;
			entry.state = { status: 'loading' };
			for (const listener of [...entry.listeners]) listener();
			entry.ask();
		},
		clear() {
			for (const entry of entries.values()) {
				entry.state = { status: 'loading' };
				entry.isOutdated = true;
				for (const listener of [...entry.listeners]) listener();
			}
			refreshOutdated();
		},
	};
}
