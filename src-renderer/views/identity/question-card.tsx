/** One open question: both evidences side by side, and what a person can answer. */
import { useState } from 'react';
import { formatCount } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import { useEngine } from '../../client/engine.tsx';
import { useMutation } from '../../client/use-mutation.ts';
import { ErrorState } from '../../components/states.tsx';
import { TextField } from '../../components/text-field.tsx';
import { hrefOf } from '../../routes.ts';
import { DriveSearch } from './drive-search.tsx';
import { type EvidenceColumn, EvidenceTable } from './evidence-table.tsx';
import { type Decision, evidenceName, type Question, type StatedEvidence } from './identity-words.ts';

type Candidate = Question['candidates'][number];

/** Candidates in view before the rest is asked for. */
const FEW = 3;

interface QuestionCardProps {
	readonly question: Question;
	readonly onDecided: (decision: Decision) => void;
}

export function QuestionCard({ question, onDecided }: QuestionCardProps) {
	const { deviceId, text, isRememberable, evidence } = question;
	const [isRemembered, setIsRemembered] = useState(false);
	const [reason, setReason] = useState('');
	const merge = useMutation('identity.merge');
	const apart = useMutation('identity.keepApart');
	const { candidates, more, showMore, compare, compareError } = useCandidates(question);
	const isBusy = merge.isRunning || apart.isRunning;
	const why = reason.trim() === '' ? {} : { reason: reason.trim() };
	const decide = (answer: Promise<Decision | undefined>): void => void answer.then((decision) => decision && onDecided(decision));
	const columns = candidates.map(
		(candidate): EvidenceColumn => ({
			...candidate,
			head: <DriveHead deviceId={candidate.deviceId} name={evidenceName(candidate.evidence)} note={candidate.shares} />,
			foot: (
				<button
					type="button"
					className="compact"
					disabled={isBusy}
					aria-label={`Same drive as ${evidenceName(candidate.evidence)} ${candidate.deviceId}`}
					onClick={() => decide(merge.run({ drive: deviceId, into: candidate.deviceId, isRemembered, ...why }))}
				>
					Same drive
				</button>
			),
		}),
	);
	const error = merge.error ?? apart.error ?? compareError;
	return (
		<section className="card" aria-label="Question">
			<h3 className="question-text">{plainText(text, 300)}</h3>
			<EvidenceTable
				label="What is known of both"
				subject={{ ...question, head: <DriveHead deviceId={deviceId} name={evidenceName(evidence)} note="asked about" /> }}
				others={columns}
			/>
			{candidates.length === 0 && <p className="muted">No other drive shares anything with it. If it is one that you know, look for that one.</p>}
			{more > 0 && (
				<div className="actions">
					<button type="button" className="quiet" onClick={showMore}>
						Show {formatCount(more)} more that it may be
					</button>
				</div>
			)}
			{error && <ErrorState error={error} />}
			<DriveSearch without={[deviceId, ...candidates.map((candidate) => candidate.deviceId)]} onChoose={(drive) => compare(drive.deviceId)} />
			{isRememberable && <Remember evidence={evidence} isRemembered={isRemembered} onChange={setIsRemembered} />}
			<div className="question-answer">
				<TextField label="Reason" value={reason} onChange={setReason} hint="Optional, for the record" isWide />
				<button type="button" disabled={isBusy} onClick={() => decide(apart.run({ drive: deviceId, ...why }))}>
					{candidates.length > 0 ? 'Keep apart' : 'Keep as it is'}
				</button>
				<span className="muted">Every answer can be taken back.</span>
			</div>
		</section>
	);
}

interface RememberProps {
	readonly evidence: StatedEvidence;
	readonly isRemembered: boolean;
	readonly onChange: (isRemembered: boolean) => void;
}

/** Whether "Same drive" holds for what this machine will call by this name, too. */
function Remember({ evidence: { host = '', deviceName = '' }, isRemembered, onChange }: RememberProps) {
	return (
		<label className="remember">
			<input type="checkbox" checked={isRemembered} onChange={(event) => onChange(event.target.checked)} /> Remember it: later imports in which{' '}
			{plainText(host, 40)} says {plainText(deviceName, 40)} mean the same drive
		</label>
	);
}

/** Candidates of the question, those that a person looked up before them. */
function useCandidates(question: Question) {
	const { client } = useEngine();
	const [looked, setLooked] = useState<readonly Candidate[]>([]);
	const [showsAll, setShowsAll] = useState(false);
	const [compareError, setCompareError] = useState<AppError>();
	const proposed = showsAll ? question.candidates : question.candidates.slice(0, FEW);
	const compare = async (drive: string): Promise<void> => {
		setCompareError(undefined);
		try {
			const { deviceId, descriptions, imports } = await client.call('identity.describe', { drive });
			const [latest] = descriptions;
			if (!latest) return;
			const found: Candidate = {
				deviceId,
				evidence: latest.evidence,
				shares: 'looked up',
				firstMs: imports.reduce((first, { firstMs }) => Math.min(first, firstMs), Number.POSITIVE_INFINITY),
				lastMs: imports.reduce((last, { lastMs }) => Math.max(last, lastMs), 0),
				samples: imports.reduce((sum, { samples }) => sum + samples, 0),
			};
			setLooked((before) => [found, ...before.filter((candidate) => candidate.deviceId !== deviceId)]);
		} catch (thrown) {
			setCompareError(toAppError(thrown));
		}
	};
	return {
		candidates: [...looked, ...proposed.filter(({ deviceId }) => !looked.some((candidate) => candidate.deviceId === deviceId))],
		more: question.candidates.length - proposed.length,
		showMore: () => setShowsAll(true),
		compare: (drive: string) => void compare(drive),
		compareError,
	};
}

interface DriveHeadProps {
	readonly deviceId: string;
	readonly name: string;
	readonly note: string;
}

function DriveHead({ deviceId, name, note }: DriveHeadProps) {
	return (
		<>
			<a className="mono" href={hrefOf({ view: 'drive', drive: deviceId })}>
				{name}
			</a>{' '}
			<span className="muted">{deviceId}</span>
			<span className="evidence-note">{plainText(note, 80)}</span>
		</>
	);
}
