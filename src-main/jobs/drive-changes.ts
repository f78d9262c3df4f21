/** A file of marks and facts, read away from the main thread. */
import { type ChangeFile, readDriveChanges } from '../ingest/drive-changes-csv.ts';

export function readChangeFile({ bytes }: { readonly bytes: Uint8Array }): ChangeFile {
	return readDriveChanges(bytes);
}
