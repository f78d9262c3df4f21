/**
 * `npm run test:soak -- analytic [paths] [seeds] [paths of a seed]`: figures of 10 million paths against closed forms, within three Monte Carlo errors each,
 * and how often the stated 95 % intervals hold the truth. Ends with 1 where a figure is further away, or an interval holds in fewer than 93 of 100 runs or,
 * for losses that do not come in steps, in more than 97. A hundred seeds alone may stray by two.
 */
import type { Sampling } from '../../src-main/maths/risk/simulation/input.ts';
import { type Check, EQUAL, errorsAway, FLEET_CASES, fleetCheck, LAWS, lawChecks, PRICED } from '../support/analytic-laws.ts';
import { type Coverage, fleetCoverage, lawCoverage, shareCoverage } from '../support/interval-coverage.ts';
import { RECOVERIES, recovered } from '../support/recovery.ts';

const paths = Number(process.argv[2] ?? 10_000_000);
const seeds = Number(process.argv[3] ?? 1000);
const pathsOfSeed = Number(process.argv[4] ?? 10_000);
const MOST_ERRORS = 3;
const [LEAST, MOST] = [0.93, 0.97];
let isFine = true;

function tellCheck(check: Check): void {
	const away = errorsAway(check);
	if (away >= MOST_ERRORS) isFine = false;
	process.stdout.write(
		`${check.name.padEnd(42)} ${check.found.toPrecision(8).padStart(12)} ${check.exact.toPrecision(8).padStart(12)} ${away.toFixed(2)}\n`,
	);
}

function tellCoverage(name: string, coverage: Coverage, most: number): void {
	const parts = Object.entries(coverage).map(([figure, share]) => {
		const isGood = share >= LEAST && share <= most;
		if (!isGood) isFine = false;
		return `${figure} ${(100 * share).toFixed(1)}${isGood ? '' : ' (!)'}`;
	});
	process.stdout.write(`${name.padEnd(42)} ${parts.join(', ')}\n`);
}

if (paths > 0) {
	process.stdout.write(`${paths} paths: figure, found, exact, errors away\n`);
	for (const law of LAWS) for (const check of lawChecks(law, 1, paths)) tellCheck(check);
	for (const fleetCase of FLEET_CASES) tellCheck(fleetCheck(fleetCase, 2, paths));
	process.stdout.write('100 synthetic fleets: numbers within two standard errors of the truth\n');
	for (const recovery of RECOVERIES)
		for (const [number, { within }] of recovered(recovery, 100)) {
			if (within < 90) isFine = false;
			process.stdout.write(`${`${recovery.name}: ${number}`.padEnd(42)} ${within}\n`);
		}
}
if (seeds > 0) {
	process.stdout.write(`95 % intervals of ${pathsOfSeed} paths hold the truth, in % of ${seeds} seeds\n`);
	for (const law of LAWS) tellCoverage(law.name, lawCoverage(law, seeds, pathsOfSeed), MOST);
	for (const fleetCase of FLEET_CASES) tellCoverage(fleetCase.name, shareCoverage(fleetCase, seeds, pathsOfSeed), MOST);
	// Whole prices: an interval that ends on a step holds a little more than it must.
	for (const sampling of ['plain', 'antithetic', 'sobol'] satisfies Sampling[])
		for (const [name, fleet] of [
			['fleet of 20', PRICED],
			['fleet of 60 alike', EQUAL],
		] as const)
			tellCoverage(`${name}, ${sampling}`, fleetCoverage(fleet, sampling, seeds, pathsOfSeed), 1);
}
process.exitCode = isFine ? 0 : 1;
