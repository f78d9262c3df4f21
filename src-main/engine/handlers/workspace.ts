/** The program, its workspace and its running jobs. */
import type { z } from 'zod';
import type { workspaceSummary } from '../../shared/contract/schemas.ts';
import { metricInfo } from '../../shared/domain/metrics.ts';
import type { EngineContext, Handlers, OpenWorkspace } from '../context.ts';
import { versions } from '../versions.ts';

export async function summaryOf(workspace: OpenWorkspace, context: EngineContext): Promise<z.output<typeof workspaceSummary>> {
	const { storage, which } = workspace;
	const summary = await storage.workspace.summary();
	return {
		name: summary.name,
		folder: workspace.folder,
		which,
		isSynthetic: summary.isSynthetic,
		hasSynthetic: context.hasSynthetic(),
		drives: summary.drives,
		failures: summary.failures,
		samples: summary.samples,
		imports: summary.imports,
		rejectedRows: summary.rejectedRows,
		firstMs: summary.firstMs,
		lastMs: summary.lastMs,
		metrics: summary.metrics.map(({ metric, drives, samples }) => {
			const { label, unit, kind } = metricInfo(metric);
			return { metric, label, unit, kind, drives, samples };
		}),
		notices: [...storage.info.notices],
	};
}

export const workspaceHandlers = {
	'about.get': async (_input, context) => {
		const { storage } = await context.workspace();
		const known = versions();
		return {
			version: known['stochastic-storage-var'],
			node: known.node,
			sqlite: storage.info.sqliteVersion,
			platform: known.platform,
			threads: context.threads,
		};
	},
	'workspace.get': async (_input, context) => summaryOf(await context.workspace(), context),
	'workspace.switch': async ({ which }, context) => summaryOf(await context.switchWorkspace(which), context),
	'workspace.check': async (_input, context, call) => {
		const { storage } = await context.workspace();
		const report = await storage.check.verify(undefined, { signal: call.signal, onProgress: call.progress });
		return { ...report, problems: report.problems.map((problem) => ({ ...problem })) };
	},
	'jobs.active': (_input, context) => ({
		jobs: context.activeJobs().map(({ callId, procedure, startedAtMs, latest }) => ({
			callId,
			procedure,
			startedAtMs,
			phase: latest.phase,
			done: latest.done,
			total: latest.total,
		})),
	}),
	'jobs.cancel': ({ callId }, context) => ({ wasRunning: context.cancelJob(callId) }),
} satisfies Partial<Handlers>;
