/** Every procedure of the contract and who answers it. A missing one does not compile. */
import type { Handlers } from '../context.ts';
import { analysisHandlers } from './analysis.ts';
import { careHandlers } from './care.ts';
import { changeHandlers } from './changes.ts';
import { driveHandlers } from './drives.ts';
import { evalHandlers } from './eval.ts';
import { groupHandlers } from './groups.ts';
import { identityHandlers } from './identity.ts';
import { importHandlers } from './imports.ts';
import { oracleHandlers } from './oracle.ts';
import { paperHandlers } from './papers.ts';
import { profileHandlers } from './profiles.ts';
import { qualityHandlers } from './quality.ts';
import { watchHandlers } from './watches.ts';
import { workspaceHandlers } from './workspace.ts';

export const handlers = {
	...workspaceHandlers,
	...importHandlers,
	...watchHandlers,
	...profileHandlers,
	...driveHandlers,
	...changeHandlers,
	...careHandlers,
	...identityHandlers,
	...groupHandlers,
	...analysisHandlers,
	...paperHandlers,
	...oracleHandlers,
	...evalHandlers,
	...qualityHandlers,
} satisfies Handlers;
