/** What was decided about identity, newest first, each with its way back. */
import { useState } from 'react';
import { formatCount, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { useMutation } from '../../client/use-mutation.ts';
import { ErrorState } from '../../components/states.tsx';
import { type Decision, decisionText } from './identity-words.ts';

/** Decisions in view before the rest is asked for. */
const FEW = 6;

interface DecisionListProps {
	readonly decisions: readonly Decision[];
	readonly onTakenBack?: (decision: Decision) => void;
}

export function DecisionList({ decisions, onTakenBack }: DecisionListProps) {
	const [showsAll, setShowsAll] = useState(false);
	const undo = useMutation('identity.undo');
	const takeBack = async (decisionId: number): Promise<void> => {
		const decision = await undo.run({ decisionId });
		if (decision) onTakenBack?.(decision);
	};
	return (
		<>
			{undo.error && <ErrorState error={undo.error} />}
			<ul className="journal" aria-label="Decisions about identity">
				{(showsAll ? decisions : decisions.slice(0, FEW)).map((decision) => {
					const { decisionId, decidedAtMs, undoneAtMs, reason } = decision;
					const text = decisionText(decision);
					return (
						<li key={decisionId}>
							<time dateTime={new Date(decidedAtMs).toISOString()}>{formatInstant(decidedAtMs)}</time>
							<span className="journal-what">
								<span className={undoneAtMs === null ? undefined : 'is-undone'}>{text}</span>
								{reason !== null && <span className="muted"> ({plainText(reason, 120)})</span>}
							</span>
							{undoneAtMs === null ? (
								<button
									type="button"
									className="quiet"
									disabled={undo.isRunning}
									aria-label={`Take back: ${text}`}
									onClick={() => void takeBack(decisionId)}
								>
									Take back
								</button>
							) : (
								<span className="muted">taken back</span>
							)}
						</li>
					);
				})}
			</ul>
			{!showsAll && decisions.length > FEW && (
				<div className="actions">
					<button type="button" className="quiet" onClick={() => setShowsAll(true)}>
						Show all {formatCount(decisions.length)}
					</button>
				</div>
			)}
		</>
	);
}
