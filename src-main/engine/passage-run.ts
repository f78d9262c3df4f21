/** When a drive is full, worn out, short of spare, or at any level: what is asked of which series, a compute thread. */
import { dailySeries } from '../jobs/daily.ts';
import { requireHistory } from '../jobs/history-minimum.ts';
import type { PassageInput } from '../jobs/passage.ts';
import { type WrittenSeries, writeMetrics } from '../jobs/passage-writes.ts';
import { AppError } from '../shared/domain/errors.ts';
import {
	type LevelQuestion,
	type Passage,
	type PassageName,
	type PassageOption,
	type PassageQuestion,
	passageNames,
} from '../shared/domain/first-passage.ts';
import { metricInfo } from '../shared/domain/metrics.ts';
import { minimums } from '../shared/domain/minimums.ts';
import type { Drive, MetricName } from '../shared/domain/telemetry.ts';
import type { StorageClient } from '../storage/client.ts';
import type { Call, EngineContext, OpenWorkspace } from './context.ts';
import { fittedBasis } from './figure-basis.ts';

export interface PassageOptions {
	readonly drive: string;
	readonly question: PassageQuestion;
	readonly horizonDays: number;
	readonly paths: number;
	readonly seed: number;
}

/** The drive with what it reports. */
interface Asked {
	readonly storage: StorageClient;
	readonly drive: Drive;
	readonly metrics: ReadonlySet<MetricName>;
}

async function ask(storage: StorageClient, key: string): Promise<Asked> {
	const drive = await storage.devices.find(key);
	const counts = await storage.samples.metricsOf(drive.deviceId);
	return { storage, drive, metrics: new Set(counts.filter(({ samples }) => samples > 0).map(({ metric }) => metric)) };
}

/**
 * @throws AppError `drive_unknown`, `drive_ambiguous`; `metric_unknown` where the drive does not report what the question is about;
 *         `series_too_short`, `series_has_gaps`, `invalid_input`, `cancelled`
 */
export async function runPassage(options: PassageOptions, { storage }: OpenWorkspace, context: EngineContext, call: Call): Promise<Passage> {
	const { question, horizonDays, paths, seed } = options;
	const asked = await ask(storage, options.drive);
	const { deviceId, serial } = asked.drive;
	const level =
		typeof question === 'string' ? await levelOf(question, asked).catch((thrown) => Promise.reject(withMetrics(thrown, asked))) : question;
	const { observedAtMs, values } = await storage.samples.readSeries({ deviceId, metric: level.metric });
	const writes = await writesOf(asked, level.metric);
	const input: PassageInput = {
		deviceId,
		serial,
		question: typeof question === 'string' ? question : 'level',
		metric: level.metric,
		level: level.level,
		direction: level.direction,
		observedAtMs,
		values,
		...(writes ? { writes } : {}),
		horizonDays,
		paths,
		seed,
	};
	const found = await context.pool().run<Passage>('findPassage', input, { signal: call.signal, onProgress: call.progress });
	const { historyMs, lastObservedMs } = found;
	return { ...found, basis: fittedBasis('Law of the paths', { startMs: historyMs[0] ?? lastObservedMs, endMs: lastObservedMs }, context.now()) };
}

/** What a drive can be asked by name, and why not where it cannot. @throws AppError `drive_unknown`, `drive_ambiguous` */
export async function passageOptions(key: string, { storage }: OpenWorkspace): Promise<readonly PassageOption[]> {
	const asked = await ask(storage, key);
	return Promise.all(passageNames.map((name) => describeOption(name, asked)));
}

async function describeOption(question: PassageName, asked: Asked): Promise<PassageOption> {
	const { storage, drive } = asked;
	let found: Partial<PassageOption> = {};
	try {
		const { metric, level, direction } = await levelOf(question, asked);
		const series = await storage.samples.readSeries({ deviceId: drive.deviceId, metric });
		const days = dailySeries(series.observedAtMs, series.values, metricInfo(metric).kind);
		const current = days.values.at(-1);
		found = { metric, level, direction, unit: metricInfo(metric).unit, ...(current === undefined ? {} : { current }) };
		requireHistory(days, minimums.passage, `${metric} of ${drive.serial || drive.deviceId}`);
		return { question, canAnswer: true, ...found };
	} catch (thrown) {
		// That it cannot be answered is the answer; what went wrong inside is not.
		if (thrown instanceof AppError && REASONS.has(thrown.code)) return { question, canAnswer: false, ...found, reason: thrown.message };
		throw thrown;
	}
}

const REASONS: ReadonlySet<string> = new Set(['metric_unknown', 'series_too_short', 'series_has_gaps']);

/** The level that a question by name means on this drive. @throws AppError `metric_unknown` with what is missing */
async function levelOf(question: PassageName, asked: Asked): Promise<LevelQuestion> {
	switch (question) {
		case 'full':
			requireMetric(asked, ['used_bytes'], 'how much of its space is used');
			return { metric: 'used_bytes', level: await capacityOf(asked), direction: 'up' };
		case 'wear': {
			const metric = requireMetric(asked, ['percentage_used', 'health_percent'], 'how much of its rated endurance is used');
			return metric === 'percentage_used' ? { metric, level: 100, direction: 'up' } : { metric, level: 0, direction: 'down' };
		}
		case 'spare': {
			requireMetric(asked, ['available_spare'], 'how much spare it has left');
			const level = await lastOf(asked, 'spare_threshold');
			if (level === undefined)
				throw missing(asked, ['spare_threshold'], 'at which spare it counts as worn; ask for a level of your own: available_spare<=10');
			return { metric: 'available_spare', level, direction: 'down' };
		}
	}
}

/** The first of these metrics that the drive reports. */
function requireMetric(asked: Asked, metrics: readonly MetricName[], what: string): MetricName {
	const found = metrics.find((metric) => asked.metrics.has(metric));
	if (found === undefined) throw missing(asked, metrics, what);
	return found;
}

function missing({ drive, metrics: reported }: Asked, metrics: readonly MetricName[], what: string): AppError {
	return new AppError('metric_unknown', `${drive.serial || drive.deviceId} does not report ${what} (${metrics.join(' or ')}).`, {
		deviceId: drive.deviceId,
		missing: metrics,
		metrics: [...reported],
	});
}

/** On its own, the reason also says what can be asked about instead. */
function withMetrics(thrown: unknown, { metrics }: Asked): unknown {
	if (!(thrown instanceof AppError && thrown.code === 'metric_unknown')) return thrown;
	return new AppError(thrown.code, `${thrown.message} It reports ${[...metrics].join(', ') || 'nothing'}.`, thrown.details, thrown);
}

/** What the source says of the file system goes before the size of the drive. */
async function capacityOf(asked: Asked): Promise<number> {
	const capacity = (await lastOf(asked, 'capacity_bytes')) ?? asked.drive.capacityBytes;
	if (capacity === undefined || !(capacity > 0)) throw missing(asked, ['capacity_bytes'], 'how much it can hold');
	return capacity;
}

async function lastOf({ storage, drive, metrics }: Asked, metric: MetricName): Promise<number | undefined> {
	if (!metrics.has(metric)) return undefined;
	const { values } = await storage.samples.readSeries({ deviceId: drive.deviceId, metric });
	return values.findLast(Number.isFinite);
}

/** Only what is worn by writes is driven by them. */
async function writesOf({ storage, drive, metrics }: Asked, metric: MetricName): Promise<WrittenSeries | undefined> {
	const source = metric === 'percentage_used' || metric === 'health_percent' ? writeMetrics.find((name) => metrics.has(name)) : undefined;
	if (source === undefined) return undefined;
	const { observedAtMs, values } = await storage.samples.readSeries({ deviceId: drive.deviceId, metric: source });
	return { metric: source, observedAtMs, values };
}
