/** What stands behind an event: the series around it with what was expected, and the files behind its numbers. */
import type { Handlers } from '../context.ts';
import { runExpected } from '../expected-run.ts';

export const evidenceHandlers = {
	'anomalies.expected': async (input, context, call) => runExpected(input, await context.workspace(), context, call),
	'series.sources': async ({ drive, metric, fromMs, toMs }, context) => {
		const { storage } = await context.workspace();
		const { deviceId } = await storage.devices.find(drive);
		const { runs, imports } = await storage.samples.sourcesOf({
			deviceId,
			metric,
			...(fromMs === undefined ? {} : { fromMs }),
			...(toMs === undefined ? {} : { toMs }),
		});
		return { runs: [...runs], imports: [...imports] };
	},
} satisfies Partial<Handlers>;
