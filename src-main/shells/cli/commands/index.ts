/** Every command, in the order of `ssv --help`. */
import type { Command } from '../command.ts';
import { analysisCommands } from './analysis.ts';
import { anomalyCommands } from './anomalies.ts';
import { backtestCommand } from './backtest.ts';
import { careCommands } from './care.ts';
import { dataCommands } from './data.ts';
import { driveCommands } from './drives.ts';
import { evalCommand } from './eval.ts';
import { groupCommands } from './groups.ts';
import { identityCommand } from './identity.ts';
import { importsCommand } from './imports.ts';
import { modelCommands } from './models.ts';
import { modelsAgeCommand } from './models-age.ts';
import { oracleCommand } from './oracle.ts';
import { planCommands } from './plan.ts';
import { pricesCommand } from './prices.ts';
import { profilesCommand } from './profiles.ts';
import { qualityCommands } from './quality.ts';
import { rareCommand } from './rare.ts';
import { letterheadCommand, reportCommand } from './report.ts';
import { serveCommand } from './serve.ts';
import { simulateCommand } from './simulate.ts';
import { watchCommand } from './watch.ts';

export const commands: readonly Command[] = [
	...dataCommands,
	importsCommand,
	watchCommand,
	...driveCommands,
	...careCommands,
	identityCommand,
	...groupCommands,
	profilesCommand,
	...qualityCommands,
	...anomalyCommands,
	...modelCommands,
	modelsAgeCommand,
	...analysisCommands,
	reportCommand,
	letterheadCommand,
	...planCommands,
	backtestCommand,
	rareCommand,
	pricesCommand,
	simulateCommand,
	serveCommand,
	oracleCommand,
	evalCommand,
];
