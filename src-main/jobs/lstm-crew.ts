/** The job of a thread that helps another one to train: no result, it only lends its core. */
import { type CrewRoom, joinCrew } from '../models/lstm-crew.ts';
import type { WorkContext } from '../shared/domain/work.ts';

/** Ends when the leader of the room does. @throws AppError `cancelled` */
export function helpLstm({ room }: { readonly room: CrewRoom }, context: WorkContext): void {
	joinCrew(room, context.isCancelled);
}
