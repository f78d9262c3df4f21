/** The model bundle: written as one file, and taken over from one. */
import { basename, join } from 'node:path';
import { decodeBundle } from '../../models/bundle.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { packBundle, sha256, unpackBundle } from '../bundle-file.ts';
import type { Handlers } from '../context.ts';
import { describeBundle, freeBundleName } from '../model-runs.ts';
import { encodeRun } from '../runs.ts';

export const bundleHandlers = {
	'bundle.export': async ({ target }, context) => {
		const { storage } = await context.workspace();
		const bundle = await storage.models.loadBundle(undefined);
		const path = target === undefined ? join(await context.temporaryFolder(), `${bundle.name}.zip`) : context.files.target(target);
		const { bytes, sha256 } = await packBundle(bundle.files, path);
		const fileName = target === undefined ? `${storage.info.isSynthetic ? 'synthetic-' : ''}${bundle.name}.zip` : basename(path);
		return {
			parts: bundle.parts.map((part) => ({ ...part })),
			bytes,
			sha256,
			downloadId: context.files.registerDownload({ path, fileName, mediaType: 'application/zip' }),
		};
	},
	'bundle.import': async ({ source }, context) => {
		const { storage } = await context.workspace();
		const file = context.files.source(source);
		if (file.path === undefined) throw new AppError('source_unknown', 'A bundle is read from a file or folder, not from a stream.');
		const files = await unpackBundle(file.path);
		const name = await freeBundleName(storage, 'imported', context.now());
		const training = describeBundle(name, decodeBundle(files, sha256));
		const run = encodeRun('training', training, { seed: training.seed, dataHash: training.dataHash, input: training.settings ?? {} });
		await storage.models.saveBundle({ name, files, status: 'imported', run });
		const saved = await storage.models.loadBundle(name);
		context.emit({ kind: 'changed', what: 'training' });
		return { bundle: name, parts: saved.parts.map((part) => ({ ...part })) };
	},
} satisfies Partial<Handlers>;
