/** The two files of a run: which of them can be read beside the other, and under which name their drive is known. */
import { traceFile } from '../ingest/block-trace/trace-file.ts';
import { toAppError } from '../shared/domain/errors.ts';
import type { OpenWorkspace } from './context.ts';
import { contentHash, type ReadableSource } from './import-source.ts';

export interface RunSource {
	/** Without a companion that cannot be read: what is wrong with it is said where it is imported itself. */
	readonly source: ReadableSource;
	/** Tells nameless drives of one source from those of another: both files of a run have the same, in whatever order they come. */
	readonly sourceTag: string;
	/** Whether it is a file of a run, with or without the other one. */
	readonly isRun: boolean;
}

/** @throws AppError `cancelled`, and what the workspace throws */
export async function withReadableCompanion(
	source: ReadableSource,
	sha256: string,
	{ storage }: OpenWorkspace,
	signal: AbortSignal,
): Promise<RunSource> {
	const { companion, ...alone } = source;
	const kind = traceFile(source.label)?.kind;
	const isRun = kind !== undefined;
	if (companion === undefined) return { source, sourceTag: sha256, isRun };
	const other = await contentHash(companion, signal).catch((thrown: unknown) => {
		if (signal.aborted) throw thrown;
		// Only what is wrong with the file itself may be passed over.
		if (toAppError(thrown).code === 'internal') throw thrown;
		return undefined;
	});
	if (other === undefined || other === sha256) return { source: alone, sourceTag: sha256, isRun };
	const readsOfRun = kind === 'read' ? sha256 : other;
	return { source, sourceTag: (await storage.imports.sourceTagOf(other)) ?? readsOfRun, isRun };
}
