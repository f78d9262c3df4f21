/** How likely a very large loss is: a question with a number, answered by importance sampling. */
import { useState } from 'react';
import { formatCount, formatEstimate, formatLevel, formatNumber, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { rareCausesText, rareSentence } from '../../../src-main/shared/charts/rare-text.ts';
import type { RareLosses } from '../../../src-main/shared/domain/rare-losses.ts';
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';
import { useJob } from '../../client/engine.tsx';
import { areWithin, NumberField } from '../../components/fields.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { Notice } from '../../components/states.tsx';

const MOST_LOSS = 1e15;
const [LEAST_PATHS, USUAL_PATHS, MOST_PATHS] = [1_000, 20_000, 1_000_000];

export function RareLossesSection({ risk }: { readonly risk: RiskResult }) {
	const job = useJob('risk.rare');
	const [loss, setLoss] = useState(() => job.output?.threshold ?? usualLoss(risk));
	const { horizonDays, seed } = risk;
	const [paths, setPaths] = useState(() => job.output?.paths ?? USUAL_PATHS);
	const run = (): void => job.start({ loss, horizonDays, paths, seed });
	const isReady = job.running === undefined && Number.isInteger(paths) && areWithin([loss, 0, MOST_LOSS], [paths, LEAST_PATHS, MOST_PATHS]);
	return (
		<section className="stack" aria-label="Rare losses">
			<h2>How likely is a very large loss</h2>
			<p className="muted">
				Paths are drawn so that large losses are common, and weighed by how rare they are in truth: what a plain simulation would need millions of
				paths for takes seconds.
			</p>
			<div className="card">
				<form
					className="actions"
					onSubmit={(event) => {
						event.preventDefault();
						if (isReady) run();
					}}
				>
					<NumberField
						label="A loss beyond"
						unit={`${risk.currency} within ${formatCount(horizonDays)} days`}
						value={loss}
						min={0}
						max={MOST_LOSS}
						onChange={setLoss}
					/>
					<NumberField label="Paths" value={paths} min={LEAST_PATHS} max={MOST_PATHS} step={1000} onChange={setPaths} />
					<button type="submit" disabled={!isReady}>
						How likely?
					</button>
				</form>
				<JobPanel job={job} name="The search for rare losses" retry={run} />
				{job.output && <Answer found={job.output} isStale={job.output.dataHash !== risk.dataHash} />}
			</div>
		</section>
	);
}

/** Half more than the CVaR of the highest level, in two digits: far out, and not out of reach. */
function usualLoss({ levels, expectedLoss }: RiskResult): number {
	const highest = Math.max(expectedLoss.value, ...levels.map(({ conditionalValueAtRisk }) => conditionalValueAtRisk.value));
	return Number((1.5 * highest).toPrecision(2));
}

function Answer({ found, isStale }: { readonly found: RareLosses; readonly isStale: boolean }) {
	const { currency, levels, notes } = found;
	const causes = rareCausesText(found);
	return (
		<div className="stack">
			{isStale && <Notice>The history has changed since the simulation above or since this answer.</Notice>}
			<p className="answer">{rareSentence(found)}</p>
			<dl className="facts">
				<div>
					<dt>Effective sample size beyond it</dt>
					<dd>
						{formatNumber(found.tailEffectivePaths)} of {formatCount(found.pathsBeyond)} paths
						{found.relativeError !== null && `, error ${formatPercent(found.relativeError)}`}
					</dd>
				</div>
				<div>
					<dt>A plain simulation would need</dt>
					<dd>{found.plainPaths === null ? 'more than can be said' : `${formatNumber(found.plainPaths)} paths, not ${formatCount(found.paths)}`}</dd>
				</div>
				{levels.map((level) => (
					<div key={level.confidence}>
						<dt>
							VaR{formatLevel(level.confidence)}, CVaR{formatLevel(level.confidence)}
						</dt>
						<dd>
							{formatEstimate(level.valueAtRisk, currency)}, {formatEstimate(level.conditionalValueAtRisk, currency)}
						</dd>
					</div>
				))}
			</dl>
			{causes && <p>{causes}</p>}
			{notes.map((note) => (
				<p key={note} className="form-note">
					{note}
				</p>
			))}
		</div>
	);
}
