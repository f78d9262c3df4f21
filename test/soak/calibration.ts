/**
 * `npm run test:soak -- calibration [fleets] [drives] [days]`: probabilities of a failure within 90 days on synthetic fleets that tuned nothing (seeds
 * from 301). Ends with 1 where their calibration slope lies outside 0.9 to 1.1, or the failures of fewer than nine of ten fleets lie within their interval.
 */
import { judgedDates, judgedTogether } from '../support/synthetic-calibration.ts';

const [fleets, drives, days] = [Number(process.argv[2] ?? 10), Number(process.argv[3] ?? 600), Number(process.argv[4] ?? 730)];
const FIRST_SEED = 301;
const HORIZON_DAYS = 90;

const found = Array.from({ length: fleets }, (_, at) => {
	const dates = judgedDates({ drives, days }, FIRST_SEED + at, HORIZON_DAYS);
	const { failures, expected, expectedLower, expectedUpper, calibration } = judgedTogether(dates);
	process.stdout.write(
		`fleet ${FIRST_SEED + at}: ${failures} failures, ${expected.toFixed(1)} expected (${expectedLower} to ${expectedUpper}), slope ${calibration?.slope.toFixed(2)} ± ${calibration?.slopeStandardError.toFixed(2)}\n`,
	);
	return { dates, isWithin: failures >= expectedLower && failures <= expectedUpper };
});
const { failures, expected, calibration, slopeUncorrected, liftOverRule } = judgedTogether(found.flatMap(({ dates }) => dates));
const within = found.filter(({ isWithin }) => isWithin).length;
process.stdout.write(
	`all: ${failures} failures, ${expected.toFixed(1)} expected, slope ${calibration?.slope.toFixed(3)} ± ${calibration?.slopeStandardError.toFixed(3)} (${slopeUncorrected?.toFixed(3)} before), ${liftOverRule?.toFixed(2)} times the precision of the rule; within their interval ${within} of ${fleets} fleets\n`,
);
const slope = calibration?.slope ?? Number.NaN;
process.exitCode = slope >= 0.9 && slope <= 1.1 && within >= 0.9 * fleets ? 0 : 1;
