/**
 * `npm run demo`: the main job on the real input of resources/demo, then once more on a synthetic fleet in a workspace of its
 * own, then the app on that workspace. `--no-open`, or no terminal, ends after the summary.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { formatCount, formatCounted, formatDay, formatEstimate, formatInterval, formatPercent, formatQuantity } from '../../shared/charts/format.ts';
import type { InputOf, OutputOf, ProcedureName } from '../../shared/contract/procedures.ts';
import { AppError, errorCodes, errorText, toAppError } from '../../shared/domain/errors.ts';
import type { MissingPart } from '../../shared/domain/results.ts';
import { pathsOf } from './paths.ts';
import { createProgressPrinter, printable } from './terminal.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const demoFolder = join(root, 'out', 'demo');
const PATHS = 10_000;
const HORIZON_DAYS = 90;

type Call = <P extends ProcedureName>(procedure: P, input: InputOf<P>) => Promise<OutputOf<P>>;

const say = (text: string): void => void process.stdout.write(`${printable(text)}\n`);

/** Metrics that are worth a forecast, most telling first; what a source does not have is skipped. */
const FORECAST_METRICS = [
	'daily_bytes_written',
	'used_bytes',
	'read_latency_ms',
	'temperature_c',
	'reallocated_sectors',
	'pending_sectors',
	'power_on_hours',
];

/** The first forecasts that the history supports, riskiest drives first. Which drives cannot be forecast is said. */
async function forecastSome(call: Call, prefix: string): Promise<void> {
	const { risk } = await call('risk.latest', {});
	const exited = new Set((await call('drives.list', {})).drives.filter((drive) => drive.exit).map((drive) => drive.deviceId));
	const candidates = (risk?.drives ?? []).filter((drive) => !exited.has(drive.deviceId)).slice(0, 12);
	let made = 0;
	let refusal = '';
	for (const drive of candidates) {
		const { metrics } = await call('drives.get', { drive: drive.deviceId });
		for (const metric of FORECAST_METRICS.filter((name) => metrics.some((entry) => entry.metric === name))) {
			try {
				const forecast = await call('forecast.run', { drive: drive.deviceId, metric, horizonDays: 14 });
				const last = forecast.mean.length - 1;
				const weights = Object.entries(forecast.weights)
					.filter(([, weight]) => weight > 0)
					.map(([name, weight]) => `${name} ${formatPercent(weight)}`)
					.join(', ');
				say(
					`${prefix}  ${metric} of ${drive.serial} in ${last + 1} days: ${formatQuantity(forecast.mean[last] as number, forecast.unit)} (95 %: ${formatInterval(forecast.lower[last] as number, forecast.upper[last] as number, forecast.unit)}); ${weights}`,
				);
				made += 1;
				break;
			} catch (thrown) {
				const error = toAppError(thrown);
				// A series too short or constant is an answer, not a failure; anything else is.
				if (errorCodes[error.code].exitStatus !== errorCodes.series_too_short.exitStatus) throw error;
				refusal = error.message;
			}
		}
		if (made >= 3) break;
	}
	if (made === 0) say(`${prefix}  no drive has a series that can be forecast: ${refusal || 'no metric of the list is in this source'}`);
}

function sayMissing(prefix: string, parts: readonly MissingPart[]): void {
	const seen = new Set<string>();
	for (const part of parts) {
		const line = `${prefix}  not computed: ${part.part} (no ${part.missing} in this source)`;
		if (!seen.has(line)) say(line);
		seen.add(line);
	}
}

/** Import is done; check, train, anomalies, risk, forecasts, report and the summary. */
async function pipeline(call: Call, prefix: string, reportPath: string, target: string): Promise<void> {
	const check = await call('workspace.check', {});
	if (!check.isHealthy)
		throw new AppError('db_damaged', `The workspace did not pass its check: ${check.problems.map((problem) => problem.text).join('; ')}`);
	const trained = await call('models.train', {});
	const anomalies = await call('anomalies.run', {});
	const risk = await call('risk.run', { horizonDays: HORIZON_DAYS, paths: PATHS, levels: [0.95, 0.99] });
	say(`${prefix}Forecasts`);
	await forecastSome(call, prefix);
	const report = await call('report.make', { target });
	const level = risk.levels[0];
	const workspace = await call('workspace.get', {});
	say(`${prefix}Summary`);
	say(
		`${prefix}  drives        ${formatCount(workspace.drives)} (${formatCounted(workspace.failures, 'failure')}), ${formatCount(workspace.samples)} samples, ${workspace.firstMs === null ? '' : formatDay(workspace.firstMs)} to ${workspace.lastMs === null ? '' : formatDay(workspace.lastMs)}`,
	);
	say(`${prefix}  models        ${trained.models.map((model) => model.name + (model.metric ? ` ${model.metric}` : '')).join(', ')}`);
	const byClass = Map.groupBy(anomalies.events, (event) => event.class);
	say(
		`${prefix}  events        ${anomalies.events.length}${byClass.size > 0 ? `: ${[...byClass].map(([name, events]) => `${events.length} ${name}`).join(', ')}` : ''}`,
	);
	if (level) {
		say(
			`${prefix}  VaR95         ${formatEstimate(level.valueAtRisk, risk.currency)} over ${risk.horizonDays} days (${formatCount(risk.paths)} paths, seed ${risk.seed})`,
		);
		say(`${prefix}  CVaR95        ${formatEstimate(level.conditionalValueAtRisk, risk.currency)}`);
	}
	say(`${prefix}  expected      ${formatEstimate(risk.expectedFailures)} failures, ${formatEstimate(risk.expectedLoss, risk.currency)}`);
	say(`${prefix}  tail          the five drives that weigh most:`);
	for (const component of risk.components.slice(0, 5)) {
		const drive = risk.drives.find((entry) => entry.deviceId === component.deviceId);
		say(
			`${prefix}    ${component.serial.padEnd(22)} ${component.model.padEnd(26)} ${formatPercent(component.share).padStart(8)} of CVaR95, fails with ${drive ? formatPercent(drive.failureProbability) : '?'}`,
		);
	}
	sayMissing(prefix, [...trained.missing, ...anomalies.missing, ...risk.missing]);
	say(`${prefix}  report        ${reportPath} (${formatCounted(report.pages, 'page')})`);
}

async function run(engine: Engine, signal: AbortSignal): Promise<void> {
	const printer = createProgressPrinter(process.stderr, Date.now);
	const call: Call = async (procedure, input) => {
		const output = await engine.call(procedure, input, { signal, onProgress: printer.show });
		printer.end();
		return output;
	};
	const startedAt = Date.now();
	say('Real data: resources/demo (Backblaze Drive Stats excerpt, source: Backblaze; smartctl files under MIT and Apache-2.0)');
	say('  failures are over-represented in this excerpt: its figures show the method, not the failure rate of a fleet');
	const sources = (await pathsOf([join(root, 'resources', 'demo')]))
		.filter((path) => !path.endsWith('.md'))
		.map((path) => engine.files.registerSource({ path }));
	const imported = await call('imports.run', { sources });
	say(
		`Imported ${formatCounted(imported.totals.files, 'file')}: ${formatCount(imported.totals.added)} samples of ${formatCounted(imported.totals.drives, 'drive')}, ${imported.totals.rejected} rejected rows, ${imported.totals.filesRefused} refused files`,
	);
	const reportPath = join(demoFolder, 'risk-report.pdf');
	await pipeline(call, '', reportPath, engine.files.registerTarget(reportPath));

	const prefix = 'Synthetic: ';
	say('');
	say(`${prefix}a generated fleet of 100 drives x 730 days in its own workspace; none of this is your data`);
	const made = await call('fleet.trySynthetic', { drives: 100, days: 730, seed: 1 });
	say(`${prefix}generated and imported ${formatCount(made.added)} samples of ${formatCounted(made.workspace.drives, 'drive')}`);
	const syntheticPath = join(demoFolder, 'risk-report-synthetic.pdf');
	await pipeline(call, prefix, syntheticPath, engine.files.registerTarget(syntheticPath));
	await call('workspace.switch', { which: 'own' });
	say('');
	say(`Done in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

const words = process.argv.slice(2);
const unknown = words.filter((word) => word !== '--no-open');
if (unknown.length > 0) {
	process.stderr.write(`Unknown: ${printable(unknown.join(' '))}. The demo takes --no-open only.\n`);
	process.exit(2);
}
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
await rm(demoFolder, { recursive: true, force: true });
await mkdir(demoFolder, { recursive: true });
const folder = join(demoFolder, 'workspace');
const engine = await createEngine({ folder });
try {
	await run(engine, interrupt.signal);
} catch (thrown) {
	const error = toAppError(thrown);
	process.stderr.write(`${printable(errorText(error))}\n`);
	if (error.code === 'internal') process.stderr.write(`${error.stack}\n${error.cause instanceof Error ? error.cause.stack : ''}\n`);
	process.exitCode = errorCodes[error.code].exitStatus || 70;
} finally {
	await engine.close();
}
if (process.exitCode === undefined && !words.includes('--no-open') && process.stdout.isTTY) {
	const { start } = await import('./start.ts');
	process.exitCode = await start({ folder, words: [] });
}
