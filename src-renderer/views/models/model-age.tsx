/** How old the models in use are: quiet while they are fresh, a notice with both ways out when they are not. */
import { capitalise } from '../../../src-main/shared/charts/format.ts';
import {
	ageSentence,
	checkText,
	errorsText,
	knownDrivesText,
	modelText,
	newModelsText,
	retrainText,
} from '../../../src-main/shared/charts/model-text.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { ModelsAge } from '../../../src-main/shared/domain/model-basis.ts';
import { type Job, useJob, useQuery } from '../../client/engine.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { ErrorState, Notice, Skeleton } from '../../components/states.tsx';
import { useTrainAgain } from './use-train-again.ts';

export function ModelAge() {
	const query = useQuery('models.age', {});
	const check = useJob('models.check');
	const run = (): void => check.start({});
	if (query.status === 'loading') return <Skeleton height={20} />;
	if (query.status === 'failed') return <ErrorState error={query.error} retry={query.retry} />;
	const { age } = query.output;
	if (age === null) return null;
	return (
		<section className="stack" aria-label="Age of the models">
			{age.proposal !== null && <Proposal age={age} proposal={age.proposal} check={check} />}
			<JobPanel job={check} name="The check" retry={run} />
			{isNew(age) ? <p className="muted">{newModelsText(age)}</p> : <AgeTable age={age} check={check} />}
		</section>
	);
}

/** Another check of the same days would say the same. */
function isCheckDue({ canCheck, check }: ModelsAge): boolean {
	return canCheck && (check === null || check.isOutdated);
}

/** Nothing of single models to tell: every drive is known, and no errors can be compared yet. */
function isNew({ canCheck, check, models }: ModelsAge): boolean {
	return !canCheck && check === null && models.every(({ drives }) => drives === null || drives.unseen === 0);
}

interface CheckProps {
	readonly age: ModelsAge;
	readonly check: Job<'models.check'>;
}

function Proposal({ age, proposal, check }: CheckProps & { readonly proposal: string }) {
	const { isTraining, trainAgain } = useTrainAgain();
	// Once training has begun there is nothing left to propose.
	if (isTraining) return null;
	return (
		<Notice
			action={
				<>
					{isCheckDue(age) && <CheckButton check={check} />}
					<button type="button" onClick={trainAgain}>
						Train again
					</button>
				</>
			}
		>
			<span role="status">{plainText(retrainText(proposal), 900)}</span>
		</Notice>
	);
}

function CheckButton({ check }: { readonly check: Job<'models.check'> }) {
	return (
		<button type="button" className="quiet" disabled={check.running !== undefined} onClick={() => check.start({})}>
			Check the errors
		</button>
	);
}

function AgeTable({ age, check }: CheckProps) {
	const forecasters = age.models.filter(({ drives }) => drives !== null);
	const checked = checkText(age);
	return (
		<div className="card">
			<div className="section-head">
				<h2>Age</h2>
				{isCheckDue(age) && age.proposal === null && (
					<div className="actions">
						<CheckButton check={check} />
					</div>
				)}
			</div>
			<p className="muted">{ageSentence(age)}</p>
			{forecasters.length > 0 && (
				<div className="scroll-x">
					<table className="plain-table">
						<thead>
							<tr>
								<th>Model</th>
								<th className="cell-numeric">Drives it knows</th>
								<th>Errors since its training</th>
							</tr>
						</thead>
						<tbody>
							{forecasters.map((model) => (
								<tr key={`${model.name} ${model.metric}`}>
									<td className="nowrap">{plainText(capitalise(modelText(model)), 80)}</td>
									<td className="cell-numeric">{knownDrivesText(model)}</td>
									<td className={model.drift?.verdict === 'drifted' ? undefined : 'muted'}>{errorsText(model, age)}</td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			)}
			{checked !== '' && <p className="muted">{checked}</p>}
		</div>
	);
}
