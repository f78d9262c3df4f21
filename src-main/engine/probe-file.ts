/** Large files that cannot be read are refused by their beginning, before seconds go into the hash of their content. */
import type { ProbeInput } from '../jobs/probe-head.ts';
import type { EngineContext } from './context.ts';
import type { ReadableSource } from './import-source.ts';

/** A file below this is hashed as quickly as it is probed. */
const LARGE_BYTES = 32 * 1024 * 1024;
const HEAD_BYTES = 1024 * 1024;

/** @throws AppError as reading the whole file would */
export async function probeFile(
	source: ReadableSource,
	reading: Pick<ProbeInput, 'format' | 'profile' | 'savedProfiles'>,
	context: EngineContext,
	signal: AbortSignal,
): Promise<void> {
	if (source.sizeBytes < LARGE_BYTES) return;
	const parts: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of source.open()) {
		parts.push(chunk);
		bytes += chunk.byteLength;
		if (bytes >= HEAD_BYTES) break;
	}
	const input: ProbeInput = {
		...reading,
		head: new Uint8Array(Buffer.concat(parts)),
		fileName: source.label,
		nowMs: context.now(),
		...(source.fileTimeMs === undefined ? {} : { fileTimeMs: source.fileTimeMs }),
	};
	await context.pool().run('probeHead', input, { signal });
}
