/** Whether a report still holds: its figures are read out of it, the fleet is simulated anew with the same seed, and every figure compared. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { basisChanges } from '../report/compare-figures.ts';
import { differingFigures } from '../report/differing-figures.ts';
import { backtestFigures, eventCounts, FIGURES_FILE, reportFigures, scenarioFigures } from '../report/figures.ts';
import type { ReportInput } from '../report/input.ts';
import { maskSerials } from '../report/mask-serials.ts';
import { readAttachment } from '../report/read-attachment.ts';
import { formatCounted } from '../shared/charts/format.ts';
import { reportFigures as figuresSchema } from '../shared/contract/report-schemas.ts';
import type { BacktestResult } from '../shared/domain/backtest.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { ReportFigures, ReportImport } from '../shared/domain/report.ts';
import type { BasisPart, ReportVerification } from '../shared/domain/report-record.ts';
import type { AnomalyResult, RiskResult } from '../shared/domain/results.ts';
import type { ScenarioComparison } from '../shared/domain/scenario.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { modelsAge } from './model-age.ts';
import { headlineOf } from './report-figures.ts';
import { ledgerLine } from './report-parts.ts';
import { runRisk } from './risk-run.ts';
import { matchingRun } from './runs.ts';
import { versions } from './versions.ts';

/** Differences that are listed. */
const LISTED = 1_000;
/** What makes a report one of another state of the workspace; other models or versions alone need not change a figure. */
const MUST_HOLD: ReadonlySet<BasisPart> = new Set(['history', 'prices', 'groups']);

export interface ReportFile {
	readonly fileName: string;
	readonly bytes: Uint8Array;
}

/**
 * Stores nothing. Figures of stored runs (events, scenarios, backtests) are compared with the runs that the workspace keeps.
 *
 * @throws AppError `report_rejected` for a file whose figures cannot be read or are not what the file says of them; `no_drives`;
 *         `job_too_large`, `cancelled`
 */
export async function verifyReport(file: ReportFile, workspace: OpenWorkspace, context: EngineContext, call: Call): Promise<ReportVerification> {
	const { fileName, bytes } = file;
	const stated = readFigures(bytes);
	const sha256 = hash('sha256', bytes, 'hex');
	const { storage } = workspace;
	const [reports, { drives }] = await Promise.all([storage.reports.list(), storage.workspace.summary()]);
	if (drives === 0) throw new AppError('no_drives');
	const risk = await runRisk({ ...stated.simulation.asked, relativeError: stated.simulation.asked.relativeError }, workspace, context, call);
	const { figures: now, notes } = await figuresNow(stated, risk, workspace);
	const basis = basisChanges(now, stated);
	const found = differingFigures(comparable(stated), comparable(now), LISTED);
	const made = reports.find((report) => report.sha256 === sha256);
	return {
		fileName,
		bytes: bytes.byteLength,
		sha256,
		reportId: made ? String(made.reportId) : null,
		headline: headlineOf(stated),
		options: stated.options,
		basis,
		...found,
		notes,
		isVerified: made !== undefined && found.differing === 0 && !basis.some(({ part }) => MUST_HOLD.has(part)),
	};
}

/** @throws AppError `report_rejected` */
export function readFigures(pdf: Uint8Array): ReportFigures {
	const { bytes, checksum } = readAttachment(pdf, FIGURES_FILE);
	if (hash('md5', bytes, 'hex') !== checksum)
		throw new AppError(
			'report_rejected',
			'The figures of this file are not those that it was made with: their checksum is another one. The file was changed or damaged.',
		);
	let parsed: unknown;
	try {
		parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch (cause) {
		throw new AppError('report_rejected', 'The figures of this file are not JSON: the file was changed or damaged.', {}, cause);
	}
	const found = z.safeDecode(figuresSchema, parsed as z.input<typeof figuresSchema>);
	if (found.success) return found.data;
	const [issue] = found.error.issues;
	const where = issue?.path.join('.') || 'the whole';
	throw new AppError('report_rejected', `The figures of this file have another form (${where}): they are of another version, or were changed.`, {
		where,
	});
}

/** What the same report would state today. */
async function figuresNow(
	stated: ReportFigures,
	risk: RiskResult,
	{ storage }: OpenWorkspace,
): Promise<{ readonly figures: ReportFigures; readonly notes: readonly string[] }> {
	const [summary, drives, ledger, models] = await Promise.all([
		storage.workspace.summary(),
		storage.devices.list(),
		storage.imports.list(),
		modelsAge(storage),
	]);
	const known = new Set((stated.imports ?? []).map(importKey));
	const lines = ledger.map(ledgerLine);
	const imports = stated.imports ? lines.filter((line) => known.has(importKey(line))) : lines;
	const [anomalies, scenarios, backtest] = await Promise.all([
		matchingRun<AnomalyResult>(storage, 'anomaly', stated.dataHash, (run) => equal(eventCounts(run), stated.events)),
		matchingRun<ScenarioComparison>(storage, 'scenarios', stated.dataHash, (run) => equal(scenarioFigures(run), stated.scenarios)),
		matchingRun<BacktestResult>(storage, 'backtest', stated.dataHash, (run) => equal(backtestFigures(run), stated.backtests)),
	]);
	const { name, isSynthetic, failures, samples, firstMs, lastMs, metrics } = summary;
	const input: ReportInput = {
		options: stated.options,
		letterhead: { organisation: '', logo: null },
		previous: null,
		workspace: { name, isSynthetic, drives: summary.drives, failures, samples, firstMs, lastMs, metrics, imports },
		generatedAtMs: stated.generatedAtMs,
		drives,
		risk,
		asked: stated.simulation.asked,
		scenarios: stated.scenarios ? scenarios : null,
		backtest: stated.backtests ? backtest : null,
		plan: null,
		anomalies: null,
		knownEvents: 0,
		eventCounts: stated.events && anomalies ? eventCounts(anomalies) : null,
		forecasts: [],
		training: null,
		models,
		absent: {},
		dataHash: summary.dataHash,
		seed: risk.seed,
		versions: { ...versions(), sqlite: storage.info.sqliteVersion },
		fonts: { regular: new Uint8Array(), semibold: new Uint8Array(), mono: new Uint8Array() },
	};
	const figures = reportFigures(stated.options.masksSerials ? maskSerials(input) : input);
	if (figures === null) throw new AppError('internal', 'The figures of a simulation are missing.');
	const later = ledger.length - imports.length;
	const notes = later > 0 ? [`${formatCounted(later, 'import')} that the report does not name ${later === 1 ? 'is' : 'are'} not compared.`] : [];
	return { figures, notes };
}

/** Without the name: a serial in it may be masked. */
const importKey = ({ importedAtMs, samples, added }: ReportImport): string => `${importedAtMs} ${samples} ${added}`;

const equal = (a: unknown, b: unknown): boolean => differingFigures(a, b, 0).differing === 0;

/** Figures alone: what they rest on is told as such. */
function comparable({
	options: _options,
	versions: _versions,
	simulation,
	dataHash: _hash,
	generatedAtMs: _made,
	...figures
}: ReportFigures): unknown {
	const { asked: _asked, stated: _stated, models: _models, ...counts } = simulation;
	return JSON.parse(JSON.stringify({ ...figures, simulation: counts })) as unknown;
}
