/** What the stored data is worth, where its values come from, and how to get more of it. */
import { readFile } from 'node:fs/promises';
import { exportScripts } from '../../shared/domain/export-sources.ts';
import type { Handlers } from '../context.ts';
import { explainMetric } from '../explain-metric.ts';
import { runDriveQuality, runFleetQuality } from '../quality-run.ts';
import { resourcePath } from '../resources.ts';

export const qualityHandlers = {
	'quality.drive': async ({ drive }, context, call) => ({
		series: [...(await runDriveQuality(drive, await context.workspace(), context, call))],
	}),
	'quality.fleet': async ({ worst }, context, call) => runFleetQuality(worst, await context.workspace(), context, call),
	'metrics.explain': async ({ drive, metric }, context) => explainMetric(drive, metric, await context.workspace()),
	'exports.scripts': async (_input, context) => ({
		scripts: await Promise.all(
			exportScripts.map(async ({ platform, label, files }) => ({
				platform,
				label,
				files: await Promise.all(
					files.map(async ({ fileName, purpose }) => {
						const path = resourcePath(`scripts/${fileName}`);
						const downloadId = context.files.registerDownload({ path, fileName, mediaType: 'text/plain; charset=utf-8' });
						return { fileName, purpose, text: await readFile(path, 'utf8'), downloadId };
					}),
				),
			})),
		),
	}),
} satisfies Partial<Handlers>;
