/**
 * `npm run test:soak -- fuzz-ingest [--csv 200000] [--other 50000] [--seed 1] [--only WORD]`: hostile mutants of every format.
 *
 * The bar for each mutant: records or an `AppError` that is not `internal`, within a second, no prototype changed, and no accepted
 * row that says something else than a slow reader finds in the same bytes. What falls below it is written to a folder that is named.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { emptyCounts, type Finding, type MutantCounts, runMutants } from '../ingest/fuzz/run-mutants.ts';
import { type MutationGroup, mutationGroups } from '../ingest/fuzz/seeds.ts';

const { values } = parseArgs({
	options: {
		csv: { type: 'string', default: '200000' },
		other: { type: 'string', default: '50000' },
		seed: { type: 'string', default: '1' },
		only: { type: 'string', default: '' },
	},
});
const [csvCount, otherCount, seed] = [Number(values.csv), Number(values.other), Number(values.seed)];
if (![csvCount, otherCount, seed].every((number) => Number.isSafeInteger(number) && number >= 0)) {
	process.stderr.write('Usage: fuzz-ingest [--csv N] [--other N] [--seed S] [--only WORD]\n');
	process.exit(2);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
/** Findings shown and kept for each group: one is enough to start with. */
const FINDINGS_KEPT = 10;
const BATCH = 5_000;

const groups = mutationGroups().filter(({ name }) => name.includes(values.only));
const others = mutationGroups().flatMap(({ bases }) => bases);
let folder: string | undefined;

function keep(finding: Finding): void {
	folder ??= mkdtempSync(join(tmpdir(), 'ssv-fuzz-'));
	const file = join(folder, `${finding.group.replaceAll(' ', '-')}-${seed}-${finding.index}`);
	writeFileSync(file, finding.bytes);
	say(`  FOUND mutant ${finding.index}: ${finding.complaint.slice(0, 300)}\n        ${file}`);
}

function runGroup(group: MutationGroup): MutantCounts {
	const count = group.shape === 'csv' ? csvCount : otherCount;
	const counts = emptyCounts();
	const started = performance.now();
	for (let first = 0; first < count; first += BATCH) {
		const known = counts.findings.length;
		runMutants(group, { seed, first, count: Math.min(BATCH, count - first), others }, counts);
		for (const finding of counts.findings.slice(Math.min(known, FINDINGS_KEPT), FINDINGS_KEPT)) keep(finding);
	}
	const refused = [...counts.refused].sort(([, a], [, b]) => b - a).map(([code, number]) => `${code} ${number}`);
	say(
		`${group.name}: ${counts.mutants} mutants in ${((performance.now() - started) / 1000).toFixed(0)} s, slowest ${counts.slowestMs.toFixed(0)} ms; ` +
			`${counts.accepted} accepted with ${counts.records} records, ${counts.judged} of them judged; refused: ${refused.join(', ')}; ${counts.findings.length} found`,
	);
	return counts;
}

say(`fuzz-ingest: seed ${seed}, ${csvCount} mutants for each table, ${otherCount} for each other format, ${groups.length} formats and shapes`);
const all = groups.map(runGroup);
const sum = (number: (counts: MutantCounts) => number): number => all.reduce((total, counts) => total + number(counts), 0);
const found = sum(({ findings }) => findings.length);
say(`${sum(({ mutants }) => mutants)} mutants, ${sum(({ judged }) => judged)} records judged, ${found} found`);
process.exitCode = found === 0 && groups.length > 0 ? 0 : 1;
