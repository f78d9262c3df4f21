/** How long drives live: Kaplan-Meier curves of some models with their bands, and what the failure law expects of the same drives. */
import type { SurvivalCurve, SurvivalCurves } from '../domain/survival-curves.ts';
import type { Chart, ChartLayer, ColourRole } from './chart.ts';
import { formatAge, formatCount, formatCounted, formatList, formatNumber, formatPercent } from './format.ts';
import { plainText } from './plain-text.ts';

const COLOURS = ['series1', 'series2', 'series3', 'series4', 'series5', 'series6'] as const satisfies readonly ColourRole[];
/** As many as there are colours to tell them apart. */
export const MOST_CURVES = COLOURS.length;

const DAYS_PER_YEAR = 365.25;

export function curveName({ model, models }: Pick<SurvivalCurve, 'model' | 'models'>): string {
	if (models > 1) return `${formatCount(models)} other models`;
	return plainText(model, 40) || 'Unknown model';
}

/** @param shown  the curves to draw, at most `MOST_CURVES`; each has a colour by its place */
export function survivalChart(shown: readonly SurvivalCurve[]): Chart {
	const layers = shown.slice(0, MOST_CURVES).map((curve, index) => curveLayers(curve, COLOURS[index] as ColourRole));
	return {
		kind: 'survival',
		title: 'How long drives live',
		summary: survivalSummary(shown),
		x: { type: 'number', label: 'Age', unit: 'years', format: 'number', scale: 'linear', includesZero: false },
		y: {
			type: 'number',
			label: 'Still running, of those that reached the first age seen',
			unit: '',
			format: 'percent',
			scale: 'linear',
			includesZero: false,
		},
		// Bands at the bottom, then what is expected, then what was seen.
		layers: [0, 1, 2].flatMap((depth) => layers.map((own) => own[depth] as ChartLayer)),
	};
}

function curveLayers(curve: SurvivalCurve, colour: ColourRole): readonly ChartLayer[] {
	const name = curveName(curve);
	const years = (days: Float64Array): Float64Array => days.map((value) => value / DAYS_PER_YEAR);
	const steps = stepsOf(curve);
	return [
		{ type: 'band', label: '', x: years(steps.x), lower: steps.lower, upper: steps.upper, colour, strength: 0.14 },
		{ type: 'line', label: `${name}, expected`, x: years(curve.expectedDays), y: curve.expected, colour, style: 'dash', isThin: true },
		{ type: 'line', label: name, x: years(steps.x), y: steps.survival, colour, style: 'solid' },
	];
}

/** The curve falls at an age of failure and is level between: two points at each. Before the first failure there is no band: nothing failed. */
function stepsOf({ fromDays, toDays, ageDays, survival, lower, upper }: SurvivalCurve) {
	const rows = ageDays.length;
	const column = (values: Float64Array, start: number): Float64Array => {
		const steps = Float64Array.from({ length: 2 * rows + 2 }, (_, index) => (index < 2 ? start : (values[(index >> 1) - 1] as number)));
		return steps;
	};
	const x = Float64Array.from({ length: 2 * rows + 2 }, (_, index) => {
		const place = index >> 1;
		if (index % 2 === 0) return place === 0 ? fromDays : (ageDays[place - 1] as number);
		return place < rows ? (ageDays[place] as number) : toDays;
	});
	return { x, survival: column(survival, 1), lower: column(lower, 1), upper: column(upper, 1) };
}

function survivalSummary(shown: readonly SurvivalCurve[]): string {
	if (shown.length === 0) return 'No model is chosen.';
	const said = shown.slice(0, 3).map((curve) => {
		const failed = formatCounted(curve.failures, 'failure');
		return `${curveName(curve)} ${endText(curve)} (${formatCounted(curve.drives, 'drive')}, ${failed})`;
	});
	return `${formatList(said)}. Bands are 95 % limits for each age; dashed is what the failure law expects of the same drives. The axis does not start at zero.`;
}

/** `keeps 93.1 % (91 to 95 %) from 1.2 to 5.4 years`. */
export function endText(curve: SurvivalCurve): string {
	const span = `from ${formatNumber(curve.fromDays / DAYS_PER_YEAR, 2)} to ${formatAge(curve.toDays)}`;
	const survival = curve.survival.at(-1);
	if (survival === undefined) return `lost none ${span}`;
	const [lower, upper] = [curve.lower.at(-1) ?? Number.NaN, curve.upper.at(-1) ?? Number.NaN];
	const limits = Number.isFinite(lower) ? ` (${formatPercent(lower)} to ${formatPercent(upper)})` : '';
	return `${curve.models > 1 ? 'keep' : 'keeps'} ${formatPercent(survival)}${limits} ${span}`;
}

/** The answer in one sentence. */
export function survivalSentence({ curves, drives, failures, drivesWithoutAge, seenOnce }: Omit<SurvivalCurves, 'law' | 'riskAges'>): string {
	const once = seenOnce > 0 ? ` ${formatCounted(seenOnce, 'drive')} seen on one day only ${seenOnce === 1 ? 'is' : 'are'} in no curve.` : '';
	const ageless =
		drivesWithoutAge > 0
			? ` ${formatCounted(drivesWithoutAge, 'drive')} without power-on hours ${drivesWithoutAge === 1 ? 'is' : 'are'} in no curve.`
			: '';
	const without = ageless + once;
	if (failures === 0 && drives === 1) return `The one drive of known age has not failed: its curve stays at 100 %.${without}`;
	if (failures === 0) return `None of ${formatCounted(drives, 'drive')} of known age has failed: the curves stay at 100 %.${without}`;
	const failed = curves.filter((curve) => curve.failures > 0).length;
	return `${formatCounted(failures, 'failure')} of ${formatCounted(drives, 'drive')} of known age, in ${formatCount(failed)} of ${formatCounted(curves.length, 'curve')}.${without}`;
}
