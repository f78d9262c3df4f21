/**
 * `npm run test:soak -- papers [rounds]`: the thirty fleets of `paperFleets` in every variant on both papers, each page looked at for text outside, cut, crossed
 * or over another; then the same reports in `rounds` processes (20), in two time zones and languages, byte for byte. Ends with 1 at any fault.
 */
import { makeReport } from '../../src-main/report/make-report.ts';
import { reportPapers, reportVariants } from '../../src-main/shared/domain/report.ts';
import { pageFaults } from '../report/page-faults.ts';
import { paperDigests, surroundings } from '../report/paper-digests.ts';
import { paperFleets } from '../report/paper-fleets.ts';

const rounds = Number(process.argv[2] ?? 20);
let faulty = 0;
let pages = 0;

for (const fleet of paperFleets) {
	for (const variant of reportVariants) {
		for (const paper of reportPapers) {
			const input = fleet.make();
			const [first] = input.drives;
			const options = { ...input.options, variant, paper, ...(first ? { deviceId: first.deviceId } : {}) };
			const report = await makeReport({ ...input, options }, { progress: () => undefined, isCancelled: () => false });
			const faults = await pageFaults(report.bytes);
			pages += report.pages;
			faulty += faults.length;
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
