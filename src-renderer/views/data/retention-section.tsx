/** How long every sample is kept, and what a shorter time would change before it changes anything. */
import { useEffect, useState } from 'react';
import { formatBytes, formatCount, formatCounted, formatInstant } from '../../../src-main/shared/charts/format.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useEngine, useJob, useQuery } from '../../client/engine.tsx';
import { useMutation } from '../../client/use-mutation.ts';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { ErrorState, Notice, QueryView, Skeleton } from '../../components/states.tsx';

type Retention = OutputOf<'retention.get'>;
type Effect = OutputOf<'retention.describe'>;

const MAX_DAYS = 36_500;
/** Where the number begins: long enough for every model that looks at single samples. */
const START_DAYS = 365;
/** Typing has stopped when no key came for so long. */
const SETTLE_MS = 500;

/** @param samples of the history now: when they change, so does the estimate */
export function RetentionSection({ samples }: { readonly samples: number }) {
	const query = useQuery('retention.get', {});
	return (
		<section className="stack" aria-label="How long samples are kept">
			<h2>How long samples are kept</h2>
			<QueryView query={query} skeleton={<Skeleton height={120} />}>
				{(retention) => <Choice key={retention.rawDays} retention={retention} samples={samples} />}
			</QueryView>
		</section>
	);
}

function Choice({ retention, samples }: { readonly retention: Retention; readonly samples: number }) {
	const [isReducing, setIsReducing] = useState(retention.rawDays !== null);
	const [days, setDays] = useState(retention.rawDays ?? START_DAYS);
	const set = useMutation('retention.set');
	const isValid = Number.isInteger(days) && areWithin([days, 1, MAX_DAYS]);
	return (
		<div className="card">
			<p>{standsText(retention)}</p>
			<fieldset className="choice-lines">
				<legend className="visually-hidden">How long every sample is kept</legend>
				<label>
					<input type="radio" name="retention" checked={!isReducing} onChange={() => setIsReducing(false)} /> Every sample, for ever
				</label>
				<div className="choice-line">
					<label>
						<input type="radio" name="retention" checked={isReducing} onChange={() => setIsReducing(true)} /> Every sample of the last days, one a day
						before that
					</label>
					{isReducing && <NumberField label="Days" value={days} min={1} max={MAX_DAYS} onChange={setDays} />}
				</div>
			</fieldset>
			{isReducing && (
				<p className="muted">
					One a day means: of a gauge such as temperature the mean of the day, of a counter such as bytes written or a state its last value of the
					day, at the day's last instant, in UTC. Forecasts and risk look at days already; only the single samples go.
				</p>
			)}
			{isReducing && !isValid && <p className="form-fault">A whole number of days from 1 to {formatCount(MAX_DAYS)}.</p>}
			{isReducing && isValid && <Reduction key={days} days={days} samples={samples} isSet={retention.rawDays === days} />}
			{!isReducing && retention.rawDays !== null && (
				<div className="actions">
					<button type="button" className="primary" disabled={set.isRunning} onClick={() => void set.run({ rawDays: null })}>
						Keep every sample
					</button>
					<span className="muted">What was reduced stays reduced.</span>
				</div>
			)}
			{set.error && <ErrorState error={set.error} />}
			<Applied />
		</div>
	);
}

function standsText({ rawDays, appliedAtMs }: Retention): string {
	const applied = appliedAtMs === null ? '' : ` Last applied ${formatInstant(appliedAtMs)}.`;
	if (rawDays === null) return `Every sample is kept for ever.${applied}`;
	return `Every sample of the last ${formatCounted(rawDays, 'day')} is kept, one a day before that; applied once a day.${applied || ' It was not applied yet.'}`;
}

interface ReductionProps {
	readonly days: number;
	readonly samples: number;
	/** Whether this is what is set already. */
	readonly isSet: boolean;
}

/** The estimate of one number of days, and the way to it. Leaving it cancels the estimate. */
function Reduction({ days, samples, isSet }: ReductionProps) {
	const { jobs } = useEngine();
	const slot = `retention.describe ${days}`;
	const estimate = useJob('retention.describe', slot);
	const apply = useJob('retention.apply');
	const [isAsking, setIsAsking] = useState(false);
	const start = (): void => estimate.start({ rawDays: days });
	const isApplying = apply.running !== undefined;
	// biome-ignore lint/correctness/useExhaustiveDependencies: another number of samples asks for another estimate
	useEffect(() => {
		if (isApplying) return;
		jobs.forget(slot);
		const timer = setTimeout(() => void jobs.run('retention.describe', { rawDays: days }, slot).catch(() => undefined), SETTLE_MS);
		return () => {
			clearTimeout(timer);
			const running = jobs.snapshot().running.find((job) => job.slot === slot);
			if (running) jobs.cancel(running.callId);
		};
	}, [jobs, days, slot, samples, isApplying]);
	if (apply.running) return <JobPanel job={apply} name="Reducing" />;
	if (!estimate.output && !estimate.running && !estimate.error && !estimate.isCancelled) return <p className="muted">Estimating…</p>;
	return (
		<>
			<JobPanel job={estimate} name="The estimate" retry={start} />
			{estimate.output && (
				<>
					<p>
						<strong>{effectText(estimate.output, 'would become')}</strong>
					</p>
					{isAsking ? (
						<Confirmation days={days} effect={estimate.output} close={() => setIsAsking(false)} />
					) : (
						<div className="actions">
							<button type="button" disabled={isSet && estimate.output.drives === 0} onClick={() => setIsAsking(true)}>
								{isSet ? 'Apply now…' : `Keep ${formatCounted(days, 'day')}…`}
							</button>
						</div>
					)}
				</>
			)}
		</>
	);
}

function effectText({ drives, samplesBefore, samplesAfter, bytesBefore, bytesAfter }: Effect, verb: string): string {
	if (drives === 0) return 'No drive has more than one sample on a day before that: nothing to reduce.';
	const about = verb === 'became' ? '' : 'about ';
	return `${formatCount(samplesBefore)} samples of ${formatCounted(drives, 'drive')} ${verb} ${formatCount(samplesAfter)}; the file shrinks by ${about}${formatBytes(Math.max(0, bytesBefore - bytesAfter))}.`;
}

interface ConfirmationProps {
	readonly days: number;
	readonly effect: Effect;
	readonly close: () => void;
}

function Confirmation({ days, effect, close }: ConfirmationProps) {
	const set = useMutation('retention.set');
	const apply = useJob('retention.apply');
	const lost = effect.samplesBefore - effect.samplesAfter;
	const go = async (): Promise<void> => {
		if (await set.run({ rawDays: days })) apply.start({});
	};
	return (
		<section className="confirm" aria-label="Confirm">
			<p>
				{lost > 0
					? `${formatCounted(lost, 'single sample')} ${lost === 1 ? 'goes' : 'go'} for good; importing the files again does not bring them back. `
					: ''}
				From now on it is applied once a day.
			</p>
			{set.error && <ErrorState error={set.error} />}
			<div className="actions">
				<button type="button" className={lost > 0 ? 'danger' : 'primary'} disabled={set.isRunning} onClick={() => void go()}>
					{lost > 0 ? 'Reduce now' : 'Keep to this'}
				</button>
				<button type="button" onClick={close}>
					Change nothing
				</button>
			</div>
		</section>
	);
}

/** How the last one ended. */
function Applied() {
	const apply = useJob('retention.apply');
	if (apply.running) return null;
	if (apply.output) {
		return (
			<Notice
				action={
					<button type="button" className="quiet" onClick={apply.forget}>
						Close
					</button>
				}
			>
				{effectText(apply.output, 'became')}
			</Notice>
		);
	}
	if (apply.isCancelled)
		return <Notice>Cancelled. Drives that were reduced already stay so; the others are as before, until it is applied again.</Notice>;
	return apply.error ? <ErrorState error={apply.error} retry={() => apply.start({})} /> : null;
}
