/** The only list of jobs: what is not here does not exist. */
import type { JobRegistry } from '../threads/serve.ts';
import { makeReport } from '../report/make-report.ts';
import { generateFleetCsv } from './generate.ts';
import { parse } from './parse.ts';
import { assembleRisk, countTail, findTail, outlookOfFleet, simulatePaths } from './risk.ts';

export const registry = {
	parse,
	generateFleetCsv,
	outlookOfFleet,
	simulatePaths,
	findTail,
	countTail,
	assembleRisk,
	makeReport,
} as const satisfies JobRegistry;

export type JobName = keyof typeof registry;
