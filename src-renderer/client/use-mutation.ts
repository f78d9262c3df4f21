/** A write that takes no time worth showing: busy, failed or done, and nothing is sent twice. */
import { useCallback, useMemo, useRef, useState } from 'react';
import type { InputOf, OutputOf, ProcedureName, Procedures } from '../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../src-main/shared/domain/errors.ts';
import { useEngine } from './engine.tsx';

type MutationName = { [P in ProcedureName]: Procedures[P]['kind'] extends 'mutation' ? P : never }[ProcedureName];

export interface Mutation<P extends MutationName> {
	readonly isRunning: boolean;
	readonly output: OutputOf<P> | undefined;
	readonly error: AppError | undefined;
	/** @returns what it answered; undefined when it failed or one is still running */
	run(input: InputOf<P>): Promise<OutputOf<P> | undefined>;
	forget(): void;
}

interface MutationState<P extends MutationName> {
	readonly isRunning: boolean;
	readonly output?: OutputOf<P>;
	readonly error?: AppError;
}

/** Views that show what changed are told by the engine, as with every change. */
export function useMutation<P extends MutationName>(procedure: P): Mutation<P> {
	const { client } = useEngine();
	const [state, setState] = useState<MutationState<P>>({ isRunning: false });
	const isRunning = useRef(false);
	const run = useCallback(
		async (input: InputOf<P>) => {
			if (isRunning.current) return undefined;
			isRunning.current = true;
			setState({ isRunning: true });
			try {
				const output = await client.call(procedure, input);
				setState({ isRunning: false, output });
				return output;
			} catch (thrown) {
				setState({ isRunning: false, error: toAppError(thrown) });
				return undefined;
			} finally {
				isRunning.current = false;
			}
		},
		[client, procedure],
	);
	const forget = useCallback(() => setState({ isRunning: false }), []);
	return useMemo(() => ({ isRunning: state.isRunning, output: state.output, error: state.error, run, forget }), [state, run, forget]);
}
