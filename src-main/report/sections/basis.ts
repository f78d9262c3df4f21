/** What the figures rest on, line by line, and which assumption is the weakest. */
import { formatCount, formatCounted, formatList, formatMetric, formatPercent } from '../../shared/charts/format.ts';
import { staleText, windowText } from '../../shared/charts/model-text.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import type { TrainedModel } from '../../shared/domain/results.ts';
import type { ReportInput } from '../input.ts';
import { absenceOf, dataWindow, missingParts, rejectedRows } from './words.ts';

/** Below this many failures a fitted failure law is mostly its prior. */
const FEW_FAILURES = 10;

interface BasisLine {
	readonly label: string;
	readonly text: string;
}

export function whatThisRestsOn(input: ReportInput): BasisLine[] {
	const { samples, drives, failures } = input.workspace;
	const rejected = rejectedRows(input);
	const share = samples + rejected > 0 ? `, ${formatPercent(rejected / (samples + rejected))} of all` : '';
	return [
		{ label: 'Data', text: `${formatCounted(samples, 'sample')}, ${dataWindow(input)}` },
		{ label: 'Drives', text: `${formatCount(drives)}, of which ${formatCount(failures)} failed` },
		{ label: 'Skipped rows', text: rejected === 0 ? 'none' : `${formatCount(rejected)}${share}; the ledger on the fleet page says where` },
		{ label: 'Models', text: modelAges(input) },
		{ label: 'Not in the source', text: notInSource(input) },
		{ label: 'Weakest assumption', text: weakestAssumption(input) },
	];
}

function modelAges(input: ReportInput): string {
	const { models } = input;
	if (models === null) return absenceOf(input, 'training');
	const names = [...new Set(models.models.map(({ name }) => modelName(name)))];
	const stale = staleText({ isStale: models.proposal !== null, staleSinceMs: models.staleSinceMs, reason: models.proposal ?? '' });
	// Two lines of the page: what a reader must not miss goes first.
	const whole = [stale, `${stale === '' ? formatList(names) : 'Models'} of ${models.bundle}: ${windowText(models)}.`];
	return plainText(whole.filter(Boolean).join(' '), 400);
}

const MODEL_NAMES: Readonly<Record<TrainedModel['name'], string>> = { lstm: 'LSTM', arima: 'ARIMA', anomaly: 'Anomaly', survival: 'Survival' };

export function modelName(name: TrainedModel['name']): string {
	return MODEL_NAMES[name];
}

function notInSource(input: ReportInput): string {
	const missing = [...new Set(missingParts(input).map((part) => plainText(formatMetric(part.missing), 40)))];
	if (missing.length === 0) return input.risk === null ? absenceOf(input, 'risk') : 'nothing that a part of this report needed';
	const shown = missing.slice(0, 5);
	return missing.length > shown.length ? `${shown.join(', ')} and ${formatCount(missing.length - shown.length)} more` : formatList(shown);
}

/** The one thing that would change the figures most if it were wrong. */
function weakestAssumption(input: ReportInput): string {
	const { risk } = input;
	if (risk === null) return 'none: there is no risk figure';
	const { survival } = risk;
	if (survival.source === 'prior') return 'failure rates are published ones, since this fleet says too little about its own';
	if (survival.failures < FEW_FAILURES) return `the failure law rests on ${formatCounted(survival.failures, 'failure')}`;
	return plainText(risk.assumptions[0] ?? 'drives fail independently of each other', 160);
}
