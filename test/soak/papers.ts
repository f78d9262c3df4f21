/**
 * `npm run test:soak -- papers [rounds]`: the thirty fleets of `paperFleets`, and one of which everything is known, in every variant on both papers, each page
 * looked at for text outside, cut, crossed, torn or over another, and for the orders of drawing, of the structure and of the eye to be one; then some of these
 * reports in `rounds` processes (20), in two time zones and languages, byte for byte. Ends with 1 at any fault.
 */
import { makeReport } from '../../src-main/report/make-report.ts';
import { reportPapers, reportVariants } from '../../src-main/shared/domain/report.ts';
import { pageFaults, readPages } from '../report/page-faults.ts';
import { paperDigests, surroundings } from '../report/paper-digests.ts';
import { type PaperFleet, paperFleets } from '../report/paper-fleets.ts';
import { popplerOrder } from '../report/poppler-order.ts';
import { readingFaults } from '../report/reading-order.ts';
import { madeUpWholeReport } from '../report/whole-inputs.ts';

const rounds = Number(process.argv[2] ?? 20);
/** Also read by a program that goes by position alone: a figure to know, not a fault. */
const whole: PaperFleet = { name: 'nothing is missing', make: () => madeUpWholeReport(100) };
let faulty = 0;
let pages = 0;

for (const fleet of [...paperFleets, whole]) {
	for (const variant of reportVariants) {
		for (const paper of reportPapers) {
			const input = fleet.make();
			const [first] = input.drives;
			const options = { ...input.options, variant, paper, ...(first ? { deviceId: first.deviceId } : {}) };
			const report = await makeReport({ ...input, options }, { progress: () => undefined, isCancelled: () => false });
			const seen = await readPages(report.bytes);
			const faults = [...(await pageFaults(report.bytes, seen)), ...(await readingFaults(report.bytes, seen))];
			pages += report.pages;
			faulty += faults.length;
			if (fleet === whole) tellOrder(variant, paper, popplerOrder(report.bytes, seen));
			for (const { page, kind, what } of faults) process.stdout.write(`${fleet.name}, ${variant}, ${paper}, page ${page}: ${kind}: ${what}\n`);
		}
	}
}
process.stdout.write(`${pages} pages looked at, ${faulty} faults\n`);

const places = [1, 3, 16, 22];
const seen = new Set<string>();
for (let round = 0; round < rounds; round += 1) seen.add((await paperDigests(places, surroundings[round % surroundings.length]!)).join(' '));
process.stdout.write(`${rounds} processes, ${seen.size} different outcome(s)\n`);
process.exitCode = faulty === 0 && seen.size <= 1 ? 0 : 1;

function tellOrder(variant: string, paper: string, share: number | null): void {
	const said = share === null ? 'pdftotext is not installed' : `pdftotext reads ${(100 * share).toFixed(1)} % of the words in order`;
	process.stdout.write(`${whole.name}, ${variant}, ${paper}: ${said}\n`);
}
