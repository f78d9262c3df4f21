/**
 * The report's own words in English. Phrases that take values are functions; numbers, days and units in them are formatted as everywhere
 * (`shared/charts/format.ts`). Sentences of `shared/charts` (captions of charts, verdicts) are the same as on the page and stay there.
 */
import { formatDay } from '../../shared/charts/format.ts';
import type { ReportPart } from '../input.ts';
import { anomalies, capacity, drives, forecasts, oneDrive } from './en/drives.ts';
import { fleet, quality, tail } from './en/fleet.ts';
import { assumptions, glossary, method } from './en/method.ts';
import { register } from './en/register.ts';
import { backtests, levels, loss, scenarios, second } from './en/risk.ts';
import { actions, basis, summary } from './en/summary.ts';

/** Why a part is not there and what to do, where its maker did not say. */
const notComputed: Readonly<Record<ReportPart, string>> = {
	risk: 'Risk has not been computed for this history. Run the simulation first (Risk, or ssv risk).',
	anomalies: 'Anomalies have not been looked for in this history. Run the detection first (Anomalies, or ssv anomalies).',
	forecasts: 'No forecast has been made on this history. Make the report with --refresh, open a drive and forecast a metric, or run ssv forecast.',
	backtests: 'Nobody has looked back on past days of this history. Run the backtest first (Risk, or ssv backtest).',
	training: 'No models have been trained on this history. Train them first (Models, or ssv train).',
	scenarios: 'No scenarios have been compared on this history. Compare some (Scenarios, or ssv risk --scenario FILE).',
	plan: 'No replacement plan has been made on this history. Make one for a budget (Scenarios, or ssv plan --budget MONEY).',
};

const partNames: Readonly<Record<ReportPart, string>> = {
	risk: 'Risk',
	anomalies: 'Anomalies',
	forecasts: 'Forecasts',
	backtests: 'Backtests',
	training: 'Models',
	scenarios: 'Scenarios',
	plan: 'Replacement plan',
};

export const en = {
	report: 'Storage risk report',
	workspace: 'Workspace',
	document: (name: string, isSynthetic: boolean): string => `Storage risk report: ${name}${isSynthetic ? ' (synthetic)' : ''}`,
	subject: (seed: string, hash: string): string => `Seed ${seed}, data ${hash}`,
	frame: {
		synthetic: 'SYNTHETIC DATA – made by the generator, not measured on real drives',
		header: (atMs: number): string => `Storage risk report   ${formatDay(atMs)}`,
		workspace: (name: string, isSynthetic: boolean): string => `${name}${isSynthetic ? ' (synthetic)' : ''}`,
		owned: (organisation: string, workspace: string): string => `${organisation} – ${workspace}`,
		origin: (seed: string, hash: string): string => `seed ${seed}   data ${hash}`,
		page: (page: number, pages: number): string => `Page ${page} of ${pages}`,
	},
	progress: { phase: 'Writing the report', unit: 'sections' },
	attachment: 'The figures of this report, for machines',
	paper: {
		logo: (organisation: string): string => (organisation === '' ? 'Logo' : `Logo of ${organisation}`),
		/** Instead of a picture whose caption says what it shows. */
		chart: (title: string): string => `Chart: ${title}. What it shows is said below it.`,
		nothingToDraw: 'Nothing to draw',
	},
	none: 'none',
	noObservations: 'no observations',
	drive: 'drive',
	syntheticDrive: 'synthetic drive',
	notComputed,
	partNames,
	levels,
	summary,
	actions,
	basis,
	fleet,
	tail,
	quality,
	drives,
	capacity,
	forecasts,
	anomalies,
	oneDrive,
	register,
	loss,
	scenarios,
	backtests,
	second,
	method,
	assumptions,
	glossary,
};
