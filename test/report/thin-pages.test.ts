/** Pages that are worth their paper: no section ends with a line or two on a page of their own. */
import { expect, it } from 'vitest';
import { makeReport } from '../../src-main/report/make-report.ts';
import type { MetricName } from '../../src-main/shared/domain/telemetry.ts';
import { madeUpReport } from './inputs.ts';
import { type ReadPage, readPages } from './page-faults.ts';
import { renamed } from './paper-fleets.ts';
import { readPdf } from './read-pdf.ts';
import { readStructure } from './read-structure.ts';
import { madeUpWholeReport } from './whole-inputs.ts';

/** Header and first line, footer and last line: points from the edge. */
const TOP = 77;
const BOTTOM = 73;

/** Share of the height that is written on, header and footer left out. */
function usedShare({ runs, height }: ReadPage): number {
	const written = runs.filter(({ marks }) => !marks.includes('Artifact'));
	return (height - TOP - Math.min(...written.map(({ box }) => box[1]))) / (height - TOP - BOTTOM);
}

it('leaves no page with less than an eighth of it used, but the first of a section', async () => {
	const input = madeUpWholeReport(100);
	const { bytes } = await makeReport(
		{ ...input, options: { ...input.options, paper: 'Letter' } },
		{ progress: () => undefined, isCancelled: () => false },
	);
	const titles = new Set(readPdf(bytes).outline);
	const pages = await readPages(bytes);
	const thin = pages.flatMap((page, index) => {
		const startsSection = page.runs.some(({ text, box }) => titles.has(text) && box[3] > page.height - TOP - 30);
		return usedShare(page) < 1 / 8 && !startsSection ? [`page ${index + 1}: ${page.runs.map(({ text }) => text).join(' ')}`] : [];
	});
	expect(thin).toEqual([]);
});

it('shows fewer of the metrics of a fleet of many models than would take another page, and counts the rest', async () => {
	const input = renamed(
		madeUpReport(30),
		(index) => `S${index}`,
		(index) => `ST${index % 14}`,
	);
	const metrics = Array.from({ length: 30 }, (_, index) => ({ metric: `smart_${100 + index}_raw` as MetricName, drives: 30, samples: 900 }));
	const given = { ...input, workspace: { ...input.workspace, metrics }, options: { ...input.options, sections: ['fleet' as const] } };
	const { bytes } = await makeReport(given, { progress: () => undefined, isCancelled: () => false });
	const { pages } = await readStructure(bytes);
	const shown = pages.join(' ').match(/smart_\d+_raw/g) ?? [];
	expect(pages).toHaveLength(1);
	expect(shown.length).toBeGreaterThanOrEqual(8);
	expect(shown.length).toBeLessThan(16);
	expect(pages[0]!.replace(/\s+/g, ' ')).toContain(`and ${30 - shown.length} more metrics`);
});
