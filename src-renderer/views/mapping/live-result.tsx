/** What the mapping makes of the first rows: samples, drives, span, records, problems with their line. */
import { formatCount, formatDayRange, formatInstant, formatMetric, formatQuantity } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { metricInfo } from '../../../src-main/shared/domain/metrics.ts';
import type { MappingPreview } from './use-mapping.ts';

type Result = MappingPreview['result'];

const RECORDS_SHOWN = 6;
const PROBLEMS_SHOWN = 8;

export function LiveResult({ preview, isStale }: { readonly preview: MappingPreview; readonly isStale: boolean }) {
	const { result, faults } = preview;
	return (
		<section className={isStale ? 'card live-result is-stale' : 'card live-result'} aria-label="Result of this mapping" aria-busy={isStale}>
			<h2>Result</h2>
			{faults.length > 0 ? (
				<ul className="plain-list">
					{faults.map((fault) => (
						<li key={fault}>{plainText(fault, 300)}</li>
					))}
				</ul>
			) : (
				<>
					{result.error && (
						<p role="alert">
							{plainText(result.error.message, 400)} <code>{result.error.code}</code>
						</p>
					)}
					<div className="live-parts">
						<div className="stack">
							<Facts result={result} />
							<Problems result={result} />
							{result.notes.length > 0 && (
								<ul className="plain-list muted">
									{result.notes.map((note) => (
										<li key={note}>{plainText(note, 300)}</li>
									))}
								</ul>
							)}
						</div>
						<div className="stack">
							<Records records={result.records} />
						</div>
					</div>
				</>
			)}
		</section>
	);
}

function Facts({ result }: { readonly result: Result }) {
	const { drives, driveNames } = result;
	const names = driveNames.slice(0, 3).map((name) => plainText(name, 24));
	return (
		<dl className="pairs">
			<dt>Samples</dt>
			<dd>
				{formatCount(result.samples)} from {formatCount(result.rows)} rows
			</dd>
			<dt>Drives</dt>
			<dd>
				{formatCount(drives)}
				{names.length > 0 && (
					<span className="muted mono">
						{' '}
						{names.join(', ')}
						{drives > names.length ? ' …' : ''}
					</span>
				)}
			</dd>
			<dt>Time</dt>
			<dd>{result.firstMs === null || result.lastMs === null ? 'none' : formatDayRange(result.firstMs, result.lastMs)}</dd>
			<dt>Not read</dt>
			<dd>{result.rejected === 0 ? 'no row' : `${formatCount(result.rejected)} of ${formatCount(result.rows)} rows`}</dd>
		</dl>
	);
}

function Records({ records }: { readonly records: Result['records'] }) {
	if (records.length === 0) return null;
	return (
		<>
			<h3>First samples</h3>
			<ol className="first-records">
				{records.slice(0, RECORDS_SHOWN).map(({ line, drive, observedAtMs, readings }) => (
					<li key={`${line} ${drive} ${observedAtMs}`}>
						<span>
							{formatInstant(observedAtMs)} <span className="mono">{plainText(drive, 28)}</span> <span className="muted">line {line}</span>
						</span>
						<span className="muted">
							{readings
								.slice(0, 6)
								.map(({ metric, value }) => `${plainText(formatMetric(metric), 32)} ${formatQuantity(value, metricInfo(metric).unit, 5)}`)
								.join(' · ') || 'no values'}
							{readings.length > 6 ? ` · ${readings.length - 6} more` : ''}
						</span>
					</li>
				))}
			</ol>
		</>
	);
}

function Problems({ result: { problems, rejected } }: { readonly result: Result }) {
	if (problems.length === 0) return null;
	return (
		<>
			<h3>Rows with a problem</h3>
			<ul className="plain-list">
				{problems.slice(0, PROBLEMS_SHOWN).map(({ line, column, reason }) => (
					<li key={`${line} ${column} ${reason}`}>
						Line {formatCount(line)}
						{column ? <span className="mono">, {plainText(column, 40)}</span> : null}: {plainText(reason, 200)}
					</li>
				))}
			</ul>
			{rejected > PROBLEMS_SHOWN && <p className="muted">and {formatCount(rejected - PROBLEMS_SHOWN)} more rows</p>}
		</>
	);
}
