/** Results name the history that they rest on; one that changed while it was read has no name. */
import { AppError } from '../shared/domain/errors.ts';
import type { StorageClient } from '../storage/client.ts';

/** @throws AppError `busy` when an import was committed since `dataHash` was read */
export async function assertUnchanged(storage: StorageClient, dataHash: string): Promise<void> {
	if ((await storage.check.digest()) === dataHash) return;
	throw new AppError('busy', 'An import changed the history while it was being read; nothing was saved. Start again.');
}
