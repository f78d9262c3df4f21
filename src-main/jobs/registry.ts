/** The only list of jobs: what is not here does not exist. A thread loads a job with what it needs when it is asked for it. */
import type { Job, JobRegistry } from '../threads/serve.ts';

/** @param load  loads the module of the job, once */
const later =
	<Name extends string>(load: () => Promise<Readonly<Record<Name, Job>>>, name: Name): Job =>
	async (input, context) =>
		(await load())[name](input, context);

export const registry = {
	parse: later(() => import('./parse.ts'), 'parse'),
	probeHead: later(() => import('./probe-head.ts'), 'probeHead'),
	previewMapping: later(() => import('./preview-mapping.ts'), 'previewMapping'),
	generateFleetCsv: later(() => import('./generate.ts'), 'generateFleetCsv'),
	outlookOfFleet: later(() => import('./risk.ts'), 'outlookOfFleet'),
	simulatePaths: later(() => import('./risk.ts'), 'simulatePaths'),
	findTail: later(() => import('./risk.ts'), 'findTail'),
	countTail: later(() => import('./risk.ts'), 'countTail'),
	assembleRisk: later(() => import('./risk.ts'), 'assembleRisk'),
	makeReport: later(() => import('../report/make-report.ts'), 'makeReport'),
	forecastSeries: later(() => import('./forecast.ts'), 'forecastSeries'),
	findPassage: later(() => import('./passage.ts'), 'findPassage'),
	watchFleet: later(() => import('./anomalies.ts'), 'watchFleet'),
	findRuns: later(() => import('./anomalies.ts'), 'findRuns'),
	gatherRuns: later(() => import('./anomalies.ts'), 'gatherRuns'),
	explainRuns: later(() => import('./anomalies.ts'), 'explainRuns'),
	settleAlarms: later(() => import('./anomalies.ts'), 'settleAlarms'),
	expectSeries: later(() => import('./expect-series.ts'), 'expectSeries'),
	growCandidates: later(() => import('./forest.ts'), 'growCandidates'),
	assembleForest: later(() => import('./forest.ts'), 'assembleForest'),
	scoreRows: later(() => import('./forest.ts'), 'scoreRows'),
	trainMetricLstm: later(() => import('./train.ts'), 'trainMetricLstm'),
	helpLstm: later(() => import('./lstm-crew.ts'), 'helpLstm'),
	fitMetricArimas: later(() => import('./train.ts'), 'fitMetricArimas'),
	fitFailures: later(() => import('./failure-model.ts'), 'fitFailures'),
	scoreRisk: later(() => import('./failure-model.ts'), 'scoreRisk'),
	checkOracle: later(() => import('./oracle/check-oracle.ts'), 'checkOracle'),
	rateDriveQuality: later(() => import('./quality.ts'), 'rateDriveQuality'),
	rateFleetQuality: later(() => import('./quality.ts'), 'rateFleetQuality'),
	scoreNabFile: later(() => import('./eval-nab.ts'), 'scoreNabFile'),
	judgeNab: later(() => import('./eval-nab.ts'), 'judgeNab'),
	readTraceFile: later(() => import('./eval-traces.ts'), 'readTraceFile'),
	judgeTraceRun: later(() => import('./eval-traces.ts'), 'judgeTraceRun'),
	judgeForecasts: later(() => import('./eval-forecast.ts'), 'judgeForecasts'),
	judgeThreatFleet: later(() => import('./eval-threats.ts'), 'judgeThreatFleet'),
	sumThreatFleets: later(() => import('./eval-threats.ts'), 'sumThreatFleets'),
	readChangeFile: later(() => import('./drive-changes.ts'), 'readChangeFile'),
} as const satisfies JobRegistry;

export type JobName = keyof typeof registry;
