/** The model bundle in use, decoded once per name. */
import { type BundleOutline, decodeBundle, type ModelBundleData, outlineBundle } from '../models/bundle.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { StorageClient } from '../storage/client.ts';
import { sha256 } from './bundle-file.ts';

const decoded = new WeakMap<StorageClient, { readonly name: string; readonly data: ModelBundleData }>();

/** The bundle that is in use: what figures of models rest on; null before the first training. @throws AppError `bundle_rejected` when it was altered */
export async function currentBundle(storage: StorageClient): Promise<ModelBundleData | null> {
	const name = await bundleInUse(storage);
	if (name === undefined) return null;
	const known = decoded.get(storage);
	if (known?.name === name) return known.data;
	const { files } = await storage.models.loadBundle(name);
	const data = decodeBundle(withoutManifest(files), sha256);
	decoded.set(storage, { name, data });
	return data;
}

const outlined = new WeakMap<StorageClient, { readonly name: string; readonly outline: BundleOutline }>();

/** What the bundle in use holds, under its name; null before the first training. @throws AppError `bundle_rejected` when it was altered */
export async function currentOutline(storage: StorageClient): Promise<{ readonly name: string; readonly outline: BundleOutline } | null> {
	const name = await bundleInUse(storage);
	if (name === undefined) return null;
	const known = outlined.get(storage);
	if (known?.name === name) return known;
	const { files } = await storage.models.loadBundle(name);
	const found = { name, outline: outlineBundle(withoutManifest(files)) };
	outlined.set(storage, found);
	return found;
}

/** Its name; undefined before the first training, and where all of them were stopped. */
export async function bundleInUse(storage: StorageClient): Promise<string | undefined> {
	return (await storage.models.list()).find(({ inUseSinceMs }) => inUseSinceMs !== null)?.name;
}

/** The manifest is the workspace's own list of what it saved; the bundle's parts have checksums of their own. */
export function withoutManifest(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
	if (files.size === 0) throw new AppError('bundle_rejected', 'The model bundle of this workspace is empty. Train again.');
	return new Map([...files].filter(([name]) => name !== 'manifest.json'));
}
