/** The PDF risk report: plain results in, the bytes of a file out. No clock, no files, no network. */
import { plainText } from '../shared/charts/plain-text.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import type { ReportInput } from './input.ts';
import { drawFrames } from './paper/frame.ts';
import { openPaper, type Paper } from './paper/paper.ts';
import { writeAnomalies } from './sections/anomalies.ts';
import { writeAssumptions } from './sections/assumptions.ts';
import { writeBacktests } from './sections/backtests.ts';
import { writeFleet } from './sections/fleet.ts';
import { writeForecasts } from './sections/forecasts.ts';
import { writeLoss } from './sections/loss.ts';
import { writeSummary } from './sections/summary.ts';
import { writeTopDrives } from './sections/top-drives.ts';

export interface Report {
	readonly bytes: Uint8Array;
	readonly pages: number;
}

const SECTIONS: readonly ((paper: Paper, input: ReportInput) => void)[] = [
	writeSummary,
	writeFleet,
	writeTopDrives,
	writeForecasts,
	writeAnomalies,
	writeLoss,
	writeBacktests,
	writeAssumptions,
];

/**
 * Writes the report: A4, vector charts, embedded fonts, outline, page x of y. The same input gives the same bytes.
 *
 * @throws AppError `cancelled` between two sections; `internal` when the fonts cannot be used
 */
export async function makeReport(input: ReportInput, context: WorkContext): Promise<Report> {
	const name = plainText(input.workspace.name) || 'Workspace';
	const paper = openPaper({
		title: `Storage risk report: ${name}${input.workspace.isSynthetic ? ' (synthetic)' : ''}`,
		subject: `Seed ${input.seed ?? 'none'}, data ${plainText(input.dataHash, 128) || 'none'}`,
		fonts: input.fonts,
		createdAtMs: input.generatedAtMs,
	});
	for (const [done, write] of SECTIONS.entries()) {
		if (context.isCancelled()) throw new AppError('cancelled');
		context.progress({ phase: 'Writing the report', done, total: SECTIONS.length, unit: 'sections' });
		write(paper, input);
	}
	drawFrames(paper, input);
	paper.doc.end();
	const bytes = await paper.bytes;
	context.progress({ phase: 'Writing the report', done: SECTIONS.length, total: SECTIONS.length, unit: 'sections' });
	return { bytes, pages: paper.pages };
}
