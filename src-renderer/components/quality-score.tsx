/** The score of a series: a number, with colour only where somebody should look. */

import type { QualityReason } from '../../src-main/shared/domain/quality.ts';

export function QualityScore({ score }: { readonly score: number }) {
	return <span className={`quality-score ${scoreStep(score)}`}>{score}</span>;
}

/** All reasons as one text; a date never breaks at its hyphens. */
export function reasonsText(reasons: readonly QualityReason[]): string {
	return reasons
		.map(({ text }) => text)
		.join(' ')
		.replaceAll(/(\d{4})-(\d\d)-(\d\d)/g, '$1\u2011$2\u2011$3');
}

/** 90 and more is everyday: a gap of some days in a year. Below 50 a model has little to stand on. */
function scoreStep(score: number): string {
	if (score >= 90) return 'quality-good';
	return score >= 50 ? 'quality-fair' : 'quality-poor';
}
