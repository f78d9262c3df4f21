/** What the days of a week do again and again, told apart from where a daily series goes. */

const WEEK = 7;
/** Weeks from which a pattern can be told from chance. */
const MIN_WEEKS = 4;
/** Days of a week that must have a value for its mean to stand. */
const MIN_DAYS = 5;
/** Seven effects take 7 of n parts of the variance of the changes by chance; a pattern must take this many times as much. */
const TIMES_CHANCE = 3;

/**
 * Effect of each place in the week, summing to 0: the mean distance from a centred mean of seven days.
 *
 * @param values  shape (n,), one a day, NaN where missing
 * @returns shape (7,), day t has effect t mod 7; all 0 where no pattern is worth the name
 */
export function weeklyPattern(values: Float64Array): Float64Array {
	const none = new Float64Array(WEEK);
	if (values.length < WEEK * MIN_WEEKS) return none;
	const [sums, counts] = [new Float64Array(WEEK), new Float64Array(WEEK)];
	for (let day = 3; day < values.length - 3; day++) {
		const week = values.subarray(day - 3, day + 4).filter(Number.isFinite);
		if (week.length < MIN_DAYS || !Number.isFinite(values[day])) continue;
		const place = day % WEEK;
		sums[place] = (sums[place] as number) + (values[day] as number) - meanOf(week);
		counts[place] = (counts[place] as number) + 1;
	}
	if (counts.some((count) => count < MIN_WEEKS - 1)) return none;
	const raw = sums.map((sum, place) => sum / (counts[place] as number));
	const effects = raw.map((effect) => effect - meanOf(raw));
	const kept = 1 - (TIMES_CHANCE * WEEK) / values.length;
	return changeVariance(withoutPattern(values, effects)) <= kept * changeVariance(values) ? effects : none;
}

/** @returns the series without its weekly pattern, shape (n,) */
export function withoutPattern(values: Float64Array, effects: Float64Array): Float64Array {
	return values.map((value, day) => value - (effects[day % WEEK] as number));
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of the changes between neighbouring days that both have a value; 0 without any. */
function changeVariance(values: Float64Array): number {
	const changes = values
		.subarray(1)
		.map((value, day) => value - (values[day] as number))
		.filter(Number.isFinite);
	if (changes.length === 0) return 0;
	const mean = meanOf(changes);
	return changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / changes.length;
}
