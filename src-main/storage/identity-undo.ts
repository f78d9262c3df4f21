/** Taking decisions about identity back. */
import { AppError } from '../shared/domain/errors.ts';
import { DECISIONS, type DecisionRow, decisionOf, type IdentityDecision } from './identity-decisions.ts';
import { refreshMerges } from './identity-merge.ts';
import { uniteAgain } from './identity-split.ts';
import type { WritableDb } from './sqlite.ts';
import { adoptStrangers } from './stored-strangers.ts';
import { strangersOf } from './stranger-names.ts';

/**
 * Takes a decision back: merged drives are two again, a split drive is one again with all rows of both.
 *
 * @throws AppError `not_found` when there is no such decision or it was undone already
 */
export function undoDecision(db: WritableDb, decisionId: number, nowMs: number): IdentityDecision {
	const row = db.query<[number], DecisionRow>(`${DECISIONS} WHERE c.id = ?`).get(decisionId);
	if (!row || row.undone_at_ms !== null)
		throw new AppError('not_found', row ? `Decision ${decisionId} was undone already.` : `There is no decision ${decisionId}.`, { decisionId });
	db.command<[number, number]>('UPDATE identity_decisions SET undone_at_ms = ? WHERE id = ?').run(nowMs, decisionId);
	if (row.kind === 'merge') refreshMerges(db);
	if (row.kind === 'split' && row.subject_id !== null && row.target_id !== null) {
		const [device, made] = [
			{ id: row.subject_id, key: row.subject_key },
			{ id: row.target_id, key: row.target_key as string },
		];
		const strangers = strangersOf(db, made.key);
		uniteAgain(db, device, made);
		adoptStrangers(db, device, strangers);
	}
	return decisionOf(db, decisionId);
}
