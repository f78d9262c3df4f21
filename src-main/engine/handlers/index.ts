/** Every procedure of the contract and who answers it. A missing one does not compile. */
import type { Handlers } from '../context.ts';
import { alarmHandlers } from './alarms.ts';
import { analysisHandlers } from './analysis.ts';
import { anomalyMapHandlers } from './anomaly-map.ts';
import { backtestHandlers } from './backtests.ts';
import { bundleHandlers } from './bundles.ts';
import { careHandlers } from './care.ts';
import { changeHandlers } from './changes.ts';
import { driveHandlers } from './drives.ts';
import { evalHandlers } from './eval.ts';
import { evidenceHandlers } from './evidence.ts';
import { groupHandlers } from './groups.ts';
import { identityHandlers } from './identity.ts';
import { importHandlers } from './imports.ts';
import { modelAgeHandlers } from './model-age.ts';
import { oracleHandlers } from './oracle.ts';
import { passageHandlers } from './passages.ts';
import { priceHandlers } from './prices.ts';
import { processHandlers } from './processes.ts';
import { profileHandlers } from './profiles.ts';
import { qualityHandlers } from './quality.ts';
import { reportHandlers } from './reports.ts';
import { scenarioHandlers } from './scenarios.ts';
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
	...passageHandlers,
	...scenarioHandlers,
	...backtestHandlers,
	...priceHandlers,
	...processHandlers,
	...modelAgeHandlers,
	...alarmHandlers,
	...anomalyMapHandlers,
	...reportHandlers,
	...bundleHandlers,
	...oracleHandlers,
	...evalHandlers,
	...evidenceHandlers,
	...qualityHandlers,
} satisfies Handlers;
