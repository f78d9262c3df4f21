/** How far the stored series may be trusted: which faults there are, and the worst series with their reasons in words. */
import { useState } from 'react';
import { formatCount, formatCounted, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { qualityReasonNames, type RatedSeries } from '../../../src-main/shared/domain/quality.ts';
import { useJob } from '../../client/engine.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { QualityScore, reasonsText } from '../../components/quality-score.tsx';
import { Notice } from '../../components/states.tsx';
import { hrefOf } from '../../routes.ts';

type Quality = OutputOf<'quality.fleet'>;

/** Entries before "Show more", and how many more each time. */
const PAGE = 20;

/** @param samples of the history now */
export function QualitySection({ samples }: { readonly samples: number }) {
	const job = useJob('quality.fleet');
	const judge = (): void => job.start({});
	return (
		<section className="stack" aria-label="Data quality">
			<div className="section-head">
				<h2>Quality by series</h2>
				<div className="actions">
					<button type="button" disabled={job.running !== undefined} onClick={judge}>
						{job.output ? 'Judge again' : 'Judge data quality'}
					</button>
				</div>
			</div>
			<JobPanel job={job} name="The judgement" retry={judge} />
			{job.output && job.output.samples !== samples && <Notice>The history has changed since this judgement.</Notice>}
			{job.output ? (
				<QualityResult quality={job.output} />
			) : (
				!job.running &&
				!job.error && (
					<p className="muted">
						Looks through every series for gaps, repeated values, counter resets and wraps, clock jumps, stuck sensors and impossible values.
					</p>
				)
			)}
		</section>
	);
}

function QualityResult({ quality }: { readonly quality: Quality }) {
	const { worst } = quality;
	const [shown, setShown] = useState(PAGE);
	return (
		<>
			<p>{qualitySentence(quality)}</p>
			{quality.reasons.length > 0 && <ReasonCounts quality={quality} />}
			{worst.length > 0 && (
				<div className="scroll-x card">
					<table className="plain-table quality-table">
						<caption className="visually-hidden">Worst series first</caption>
						<thead>
							<tr>
								<th className="cell-numeric">Score</th>
								<th>Drive</th>
								<th>Metric</th>
								<th className="cell-numeric">Values</th>
								<th className="cell-numeric">Coverage</th>
								<th>Why</th>
							</tr>
						</thead>
						<tbody>
							{worst.slice(0, shown).map((series) => (
								<WorstRow key={`${series.deviceId} ${series.metric}`} series={series} />
							))}
						</tbody>
					</table>
				</div>
			)}
			{worst.length > shown && (
				<div className="actions">
					<button type="button" onClick={() => setShown(shown + PAGE)}>
						Show {formatCount(Math.min(PAGE, worst.length - shown))} more
					</button>
					<span className="muted">
						{formatCount(shown)} of {formatCount(worst.length)} shown
					</span>
				</div>
			)}
		</>
	);
}

function qualitySentence({ series, drives, medianScore, scores }: Quality): string {
	if (series === 0 || medianScore === null) return 'There is no series to judge.';
	const clean = scores[10] ?? 0;
	const bad = scores.slice(0, 5).reduce((sum, count) => sum + count, 0);
	const whole = clean === series ? 'all of them without a fault' : `${formatPercent(clean / series)} of them without a fault`;
	const below = bad === 0 ? 'none scores below 50' : `${formatCounted(bad, 'series', 'series')} ${bad === 1 ? 'scores' : 'score'} below 50`;
	return `${formatCounted(series, 'series', 'series')} of ${formatCounted(drives, 'drive')}: ${whole}, ${below}. Half of them score ${medianScore} or more.`;
}

/** Bars of how many series have which fault. */
function ReasonCounts({ quality: { reasons, series } }: { readonly quality: Quality }) {
	return (
		<ul className="card reason-counts" aria-label="Faults">
			{reasons.map(({ code, series: affected, drives }) => (
				<li key={code} className="reason-count">
					<span>{capital(qualityReasonNames[code])}</span>
					<span className="reason-bar" aria-hidden="true">
						<i style={{ width: `${Math.max(0.5, (100 * affected) / series)}%` }} />
					</span>
					<span className="muted">
						{formatCounted(affected, 'series', 'series')} on {formatCounted(drives, 'drive')}
					</span>
				</li>
			))}
		</ul>
	);
}

function WorstRow({ series }: { readonly series: RatedSeries }) {
	const { score, deviceId, serial, metric, label, alike, values, coverage, reasons } = series;
	return (
		<tr>
			<td className="cell-numeric">
				<QualityScore score={score} />
			</td>
			<td className="nowrap">
				<a href={hrefOf({ view: 'drive', drive: deviceId, metric })} className="mono">
					{plainSerial(serial)}
				</a>
			</td>
			<td>
				{plainText(label, 60)}
				{alike.length > 0 && <span className="muted"> and {formatCounted(alike.length, 'other')} alike</span>}
			</td>
			<td className="cell-numeric">{formatCount(values)}</td>
			<td className="cell-numeric">{formatPercent(coverage)}</td>
			<td className="quality-why">{reasonsText(reasons)}</td>
		</tr>
	);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
