/** What the bands promise beside what they held. */
import type { Forecast } from '../domain/results.ts';
import type { Chart } from './chart.ts';
import { coverageSentence, measuredCoverage } from './forecast-text.ts';
import { formatCount, formatLevel, formatPercent } from './format.ts';

/** A bar for what each band held, with a ring where it should end; undefined where nothing was measured. */
export function coverageChart(forecast: Forecast): Chart | undefined {
	const measured = measuredCoverage(forecast);
	if (measured.length === 0) return undefined;
	const nothing = new Float64Array(measured.length).fill(Number.NaN);
	const texts = measured.map(
		({ nominal, empirical, count }) => `The ${formatLevel(nominal)} % band held ${formatPercent(empirical)} of ${formatCount(count)} past values`,
	);
	return {
		kind: 'coverage',
		title: 'Coverage, promised and held',
		summary: coverageSentence(forecast),
		x: { type: 'number', label: 'Values within the band', unit: '', format: 'percent', scale: 'linear', includesZero: true, range: [0, 1.03] },
		y: {
			type: 'category',
			label: 'Band',
			categories: measured.map(({ nominal, empirical }) => `${formatLevel(nominal)} % held ${formatPercent(empirical)}`),
		},
		layers: [
			{
				type: 'row-bars',
				label: 'held',
				length: Float64Array.from(measured, ({ empirical }) => empirical),
				lower: nothing,
				upper: nothing,
				colour: 'risk1',
				// A name at the end of a bar would lie under the ring where less was held than promised.
				values: measured.map(() => ''),
				texts,
			},
			{
				type: 'points',
				label: 'promised',
				x: Float64Array.from(measured, ({ nominal }) => nominal),
				y: Float64Array.from(measured, (_, row) => row),
				colour: 'risk3',
				texts: measured.map(({ nominal }) => `promised ${formatLevel(nominal)} %`),
				ids: measured.map(() => ''),
				isHollow: true,
			},
		],
	};
}
