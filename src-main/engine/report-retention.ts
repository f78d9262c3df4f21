/** What the workspace gives up of older reports: their PDFs, and what was computed for them alone. Their entries and figures stay. */
import type { StorageClient } from '../storage/client.ts';
import type { ReportEntry } from '../storage/reports.ts';
import { summaryOf } from './report-figures.ts';

/** Of the reports that were asked for like this one, all but the newest give up their PDF. Returns how many did. */
export async function giveUpOldReports(made: ReportEntry, keep: number, storage: StorageClient): Promise<number> {
	const askedFor = (entry: ReportEntry): string => JSON.stringify(summaryOf(entry)?.options ?? null);
	const alike = (await storage.reports.list()).filter((entry) => entry.hasFile && entry.summary !== null && askedFor(entry) === askedFor(made));
	const old = alike.slice(keep);
	for (const { reportId } of old) await storage.reports.removeFile(reportId);
	await giveUpRuns(storage);
	return old.length;
}

/**
 * Megabytes a night for thousands of drives: the runs that `refresh` made for reports whose PDF is gone go with it, unless a PDF that is there tells of
 * the same simulation. What people ran themselves stays, and so does what speaks of the history as it is, and the newest run of each kind.
 */
async function giveUpRuns(storage: StorageClient): Promise<void> {
	const entries = await storage.reports.list();
	const shown = entries.filter(({ hasFile }) => hasFile);
	const simulations = new Set(shown.map(({ riskRunId }) => riskRunId));
	const needed = new Set([...simulations, ...shown.flatMap(runsOf)]);
	const mayGo = new Set(entries.filter(({ hasFile, riskRunId }) => !(hasFile || simulations.has(riskRunId))).flatMap(runsOf));
	if (mayGo.size === 0) return;
	const [dataHash, ...lists] = await Promise.all([
		storage.check.digest(),
		storage.runs.list('anomaly'),
		storage.runs.list('risk'),
		storage.runs.list('forecast'),
	]);
	const old = lists.flatMap(([, ...older]) => older).filter((run) => mayGo.has(run.runId) && !needed.has(run.runId) && run.dataHash !== dataHash);
	if (old.length > 0) await storage.runs.remove(old.map(({ runId }) => runId));
}

const runsOf = (entry: ReportEntry): readonly number[] => summaryOf(entry)?.refreshed ?? [];
