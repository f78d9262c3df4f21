/** One line under a series: how far it may be trusted, and why. */
import { formatPercent } from '../../../src-main/shared/charts/format.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useQuery } from '../../client/engine.tsx';
import { QualityScore, reasonsText } from '../../components/quality-score.tsx';

type Series = OutputOf<'quality.drive'>['series'][number];

export function SeriesQualityLine({ deviceId, metric }: { readonly deviceId: string; readonly metric: string }) {
	const query = useQuery('quality.drive', { drive: deviceId });
	if (query.status === 'failed')
		return (
			<p className="quality-line muted">
				The quality of this series could not be judged: {query.error.message}{' '}
				<button type="button" className="quiet" onClick={query.retry}>
					Try again
				</button>
			</p>
		);
	if (query.status === 'loading') return <p className="quality-line muted">Judging the quality of this series.</p>;
	const series = query.output.series.find((candidate) => candidate.metric === metric);
	if (!series) return <p className="quality-line muted">The quality of this series is not known.</p>;
	return (
		<p className="quality-line">
			<span className="nowrap">
				Data quality <QualityScore score={series.score} /> of 100
			</span>
			<span className="muted">{qualityText(series)}</span>
		</p>
	);
}

function qualityText({ reasons, coverage, values, expected }: Series): string {
	if (reasons.length > 0) return reasonsText(reasons);
	return values < expected ? `${formatPercent(coverage)} of the expected values are there.` : 'No fault found.';
}
