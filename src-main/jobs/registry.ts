/** The only list of jobs: what is not here does not exist. */

import { makeReport } from '../report/make-report.ts';
import type { JobRegistry } from '../threads/serve.ts';
import { detectAnomalies, trainAnomalies } from './anomalies.ts';
import { fitFailures, scoreRisk } from './failure-model.ts';
import { forecastSeries } from './forecast.ts';
import { generateFleetCsv } from './generate.ts';
import { checkOracle } from './oracle/check-oracle.ts';
import { parse } from './parse.ts';
import { assembleRisk, countTail, findTail, outlookOfFleet, simulatePaths } from './risk.ts';
import { fitMetricArimas, trainMetricLstm } from './train.ts';

export const registry = {
	parse,
	generateFleetCsv,
	outlookOfFleet,
	simulatePaths,
	findTail,
	countTail,
	assembleRisk,
	makeReport,
	forecastSeries,
	detectAnomalies,
	trainAnomalies,
	trainMetricLstm,
	fitMetricArimas,
	fitFailures,
	scoreRisk,
	checkOracle,
} as const satisfies JobRegistry;

export type JobName = keyof typeof registry;
