/** Writes a generated fleet and its truth to files: to the place the user named, or to a temporary one of ours. */
import { createWriteStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MessageChannel } from 'node:worker_threads';
import type { GenerateInput } from '../jobs/generate.ts';
import type { FleetTruth } from '../maths/synthetic/csv.ts';
import { receive } from '../threads/stream.ts';
import type { Call, EngineContext } from './context.ts';
import { firstCause } from './first-cause.ts';
import { writeFileAtomically } from './write-file.ts';

export interface GenerateOptions {
	readonly drives: number;
	readonly days: number;
	readonly seed: number;
	readonly cadence: 'daily' | 'hourly';
	readonly hasAttacks: boolean;
	readonly hasFaults: boolean;
}

export interface GeneratedFleet {
	readonly path: string;
	readonly truthPath: string;
	readonly counts: { readonly rows: number; readonly drives: number; readonly failures: number; readonly episodes: number; readonly bytes: number };
}

export async function generateFleet(
	options: GenerateOptions,
	target: string | undefined,
	context: EngineContext,
	call: Call,
): Promise<GeneratedFleet> {
	const path = target ?? join(await context.temporaryFolder(), `fleet-${call.callId}.csv`);
	const truthPath = `${path}.truth.json`;
	const truth = await writeFileAtomically(path, async (temporary) => {
		const channel = new MessageChannel();
		const input: GenerateInput = { options, out: channel.port1 };
		const results = await Promise.allSettled([
			context.pool().run<FleetTruth>('generateFleetCsv', input, { signal: call.signal, onProgress: call.progress }),
			pipeline(Readable.from(receive<Uint8Array>(channel.port2, { signal: call.signal })), createWriteStream(temporary, { flags: 'wx' })),
		] as const);
		const [made, written] = results;
		if (made.status === 'rejected' || written.status === 'rejected') throw firstCause(results);
		return made.value;
	});
	await writeFileAtomically(truthPath, (temporary) => writeFile(temporary, `${JSON.stringify(truth, null, '\t')}\n`, { flag: 'wx' }));
	const { size } = await stat(path);
	return {
		path,
		truthPath,
		counts: { rows: truth.rows, drives: truth.drives.length, failures: truth.failures, episodes: truth.episodes.length, bytes: size },
	};
}
