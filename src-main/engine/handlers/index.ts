/** Every procedure of the contract and who answers it. A missing one does not compile. */
import type { Handlers } from '../context.ts';
import { analysisHandlers } from './analysis.ts';
import { driveHandlers } from './drives.ts';
import { importHandlers } from './imports.ts';
import { oracleHandlers } from './oracle.ts';
import { paperHandlers } from './papers.ts';
import { workspaceHandlers } from './workspace.ts';

export const handlers = {
	...workspaceHandlers,
	...importHandlers,
	...driveHandlers,
	...analysisHandlers,
	...paperHandlers,
	...oracleHandlers,
} satisfies Handlers;
