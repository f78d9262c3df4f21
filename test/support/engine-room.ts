/** Real engines in temporary folders for tests: everything that a room opened is closed and removed with it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type Engine, type EngineOptions } from '../../src-main/engine/engine.ts';
import type { OutputOf } from '../../src-main/shared/contract/procedures.ts';

/** 2026-01-15 12:00 UTC: after the last day of every generated fleet, so that no row lies in the future. */
export const TEST_NOW_MS = Date.UTC(2026, 0, 15, 12);

/** The smallest fleet on which every procedure has an answer. */
export const tinyFleet = { drives: 6, days: 60, seed: 7, hasAttacks: true } as const;

export interface TestRoom {
	/** A new empty folder. */
	folder(): Promise<string>;
	/** An engine on a new folder, or on the given one. One thread and a standing clock unless said otherwise. */
	engine(options?: Partial<EngineOptions>): Promise<Engine>;
	/** Something else to close before the folders go. */
	onClose(work: () => Promise<unknown> | unknown): void;
	close(): Promise<void>;
}

export function createRoom(): TestRoom {
	const closers: (() => Promise<unknown> | unknown)[] = [];
	const room: TestRoom = {
		async folder() {
			const path = await mkdtemp(join(tmpdir(), 'ssv-room-'));
			closers.push(() => rm(path, { recursive: true, force: true }));
			return path;
		},
		async engine(options = {}) {
			const engine = await createEngine({ threads: 1, now: () => TEST_NOW_MS, ...options, folder: options.folder ?? (await room.folder()) });
			closers.push(() => engine.close());
			return engine;
		},
		onClose: (work) => void closers.push(work),
		async close() {
			// Last opened, first closed: a server before its engine, an engine before its folder.
			for (const work of closers.splice(0).reverse()) await work();
		},
	};
	return room;
}

/** Generates the tiny fleet into `folder` and returns the path of its CSV file. */
export async function generateTinyFleet(
	engine: Engine,
	folder: string,
	options: Partial<{ drives: number; days: number; seed: number }> = {},
): Promise<string> {
	const path = join(folder, `fleet-${options.seed ?? tinyFleet.seed}.csv`);
	await engine.call('fleet.generate', { ...tinyFleet, ...options, target: engine.files.registerTarget(path) });
	return path;
}

export function importPaths(engine: Engine, paths: readonly string[]): Promise<OutputOf<'imports.run'>> {
	return engine.call('imports.run', { sources: paths.map((path) => engine.files.registerSource({ path })) });
}
