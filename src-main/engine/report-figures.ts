/** Figures of reports as they are kept: deflated JSON, with what a list shows of them beside it. */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { z } from 'zod';
import { figuresText } from '../report/figures.ts';
import { reportFigures, reportSummary } from '../shared/contract/report-schemas.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { ReportFigures } from '../shared/domain/report.ts';
import type { ReportHeadline } from '../shared/domain/report-record.ts';
import type { StorageClient } from '../storage/client.ts';
import type { NewReport, ReportEntry } from '../storage/reports.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

export function headlineOf(figures: ReportFigures): ReportHeadline {
	const { horizonDays, currency, drivesAtRisk } = figures.simulation;
	const [first] = figures.levels;
	if (!first) throw new AppError('report_rejected', 'The figures of the report name no level of confidence.');
	return {
		simulatedAtMs: figures.generatedAtMs,
		dataHash: figures.dataHash,
		horizonDays,
		currency,
		drives: figures.workspace.drives,
		drivesAtRisk,
		expectedLoss: figures.expectedLoss,
		expectedFailures: figures.expectedFailures,
		confidence: first.confidence,
		valueAtRisk: first.valueAtRisk,
		conditionalValueAtRisk: first.conditionalValueAtRisk,
	};
}

/**
 * As storage takes them.
 *
 * @param refreshed  runs that were made for this report
 */
export async function packFigures(figures: ReportFigures, refreshed: readonly number[]): Promise<Pick<NewReport, 'summary' | 'figures'>> {
	const summary = JSON.stringify({ options: figures.options, headline: headlineOf(figures), refreshed });
	return { summary, figures: new Uint8Array(await deflate(figuresText(figures))) };
}

/** We wrote them ourselves; figures of a version whose form this one does not know count as none. */
export async function unpackFigures(packed: Uint8Array): Promise<ReportFigures | null> {
	const found = z.safeDecode(reportFigures, JSON.parse((await inflate(packed)).toString()));
	return found.success ? found.data : null;
}

/** What a list shows; null for a report of an earlier version. */
export function summaryOf({ summary }: Pick<ReportEntry, 'summary'>): z.output<typeof reportSummary> | null {
	if (summary === null) return null;
	const found = reportSummary.safeParse(JSON.parse(summary));
	return found.success ? found.data : null;
}

export interface KeptReport {
	readonly entry: ReportEntry;
	readonly figures: ReportFigures;
}

/**
 * A report with its figures.
 *
 * @param reportId  the newest with figures when absent
 * @throws AppError `not_found`; `no_run` while no report has been made; `not_found` too for one that kept no figures
 */
export async function keptReport(storage: StorageClient, reportId: string | undefined): Promise<KeptReport> {
	const entries = await storage.reports.list();
	const entry = entries.find((each) => (reportId === undefined ? each.summary !== null : String(each.reportId) === reportId));
	if (!entry && reportId === undefined) throw new AppError('no_run', 'No report with figures has been made yet. Make one first.');
	if (!entry) throw new AppError('not_found', `There is no report ${reportId}. Take a number from the list of reports.`, { reportId });
	const packed = await storage.reports.figuresOf(entry.reportId);
	const figures = packed && (await unpackFigures(packed));
	if (!figures) {
		const text = `The report ${entry.fileName} was made by an earlier version, which kept no figures. Make it again.`;
		throw new AppError('not_found', text, { reportId: String(entry.reportId) });
	}
	return { entry, figures };
}
