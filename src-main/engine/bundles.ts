/** The model bundle in use, decoded once per name. */
import { decodeBundle, type ModelBundleData } from '../models/bundle.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { StorageClient } from '../storage/client.ts';
import { sha256 } from './bundle-file.ts';

const decoded = new WeakMap<StorageClient, { readonly name: string; readonly data: ModelBundleData }>();

/** The newest bundle of the workspace; null before the first training. @throws AppError `bundle_rejected` when it was altered */
export async function currentBundle(storage: StorageClient): Promise<ModelBundleData | null> {
	const name = (await storage.models.list())[0]?.name;
	if (name === undefined) return null;
	const known = decoded.get(storage);
	if (known?.name === name) return known.data;
	const { files } = await storage.models.loadBundle(name);
	const data = decodeBundle(withoutManifest(files), sha256);
	decoded.set(storage, { name, data });
	return data;
}

/** The manifest is the workspace's own list of what it saved; the bundle's parts have checksums of their own. */
function withoutManifest(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
	if (files.size === 0) throw new AppError('bundle_rejected', 'The model bundle of this workspace is empty. Train again.');
	return new Map([...files].filter(([name]) => name !== 'manifest.json'));
}
