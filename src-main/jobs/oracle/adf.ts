/** Fixtures of the augmented Dickey-Fuller test. */
import { type AdfOptions, adf } from '../../maths/series/adf.ts';
import { dickeyFullerCriticalValues, dickeyFullerPvalue, type Trend } from '../../maths/series/mackinnon.ts';
import type { Topic } from './check-oracle.ts';
import { type Entry, entriesOf, numberOf, seriesOf, textOf, toleranceOf } from './fixture.ts';

const trendOf = (value: unknown): Trend => textOf(value) as Trend;

function optionsOf({ regression, autolag, maxlag }: Entry): AdfOptions {
	const lagSelection = (autolag === null ? 'fixed' : textOf(autolag).toLowerCase()) as AdfOptions['lagSelection'];
	return { trend: trendOf(regression), lagSelection, ...(maxlag === null ? {} : { maxLag: numberOf(maxlag) }) };
}

export const adfTopic: Topic = {
	inputs: ['series'],
	kinds: {
		async mackinnon_p(fixture, book) {
			const tolerance = toleranceOf(fixture, 'mackinnon_p, mackinnon_crit');
			for (const entry of entriesOf(fixture.mackinnon_p))
				await book.check({ kind: 'mackinnon_p', id: `${entry.regression}/${entry.stat}`, entry, inputs: ['regression', 'stat'] }, (c) =>
					c.close('p', dickeyFullerPvalue(numberOf(entry.stat), trendOf(entry.regression)), tolerance),
				);
		},
	},
};
