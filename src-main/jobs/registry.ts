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
	detectAnomalies: later(() => import('./anomalies.ts'), 'detectAnomalies'),
	trainAnomalies: later(() => import('./anomalies.ts'), 'trainAnomalies'),
	growCandidates: later(() => import('./forest.ts'), 'growCandidates'),
	assembleForest: later(() => import('./forest.ts'), 'assembleForest'),
	scoreRows: later(() => import('./forest.ts'), 'scoreRows'),
	trainMetricLstm: later(() => import('./train.ts'), 'trainMetricLstm'),
	fitMetricArimas: later(() => import('./train.ts'), 'fitMetricArimas'),
	fitFailures: later(() => import('./failure-model.ts'), 'fitFailures'),
	scoreRisk: later(() => import('./failure-model.ts'), 'scoreRisk'),
	checkOracle: later(() => import('./oracle/check-oracle.ts'), 'checkOracle'),
	rateDriveQuality: later(() => import('./quality.ts'), 'rateDriveQuality'),
	rateFleetQuality: later(() => import('./quality.ts'), 'rateFleetQuality'),
	scoreNabFile: later(() => import('./eval-nab.ts'), 'scoreNabFile'),
	judgeNab: later(() => import('./eval-nab.ts'), 'judgeNab'),
	readChangeFile: later(() => import('./drive-changes.ts'), 'readChangeFile'),
} as const satisfies JobRegistry;

export type JobName = keyof typeof registry;
