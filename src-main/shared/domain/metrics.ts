/**
 * The catalogue of metrics, as data: one table (`resources/metric-catalogue.json`) that a storage engineer can review.
 * A name that the catalogue lacks is still a metric: an unknown column, with the kind and unit that its ending states.
 */
import catalogue from '../../../resources/metric-catalogue.json' with { type: 'json' };
import type { MetricName, Protocol } from './telemetry.ts';

/** `gauge` goes up and down, `counter` only up (until reset or replacement), `state` is a code or flag. */
type MetricKind = 'gauge' | 'counter' | 'state';
/** Which way is worse for the drive. */
type MetricDirection = 'higher_is_worse' | 'lower_is_worse' | 'neutral';

export interface MetricInfo {
	readonly name: MetricName;
	/** For people, without the unit. */
	readonly label: string;
	/** Empty for a plain number. */
	readonly unit: string;
	readonly kind: MetricKind;
	readonly direction: MetricDirection;
	readonly protocols: readonly Protocol[];
	/** Values outside cannot be and make a row rejected; absent when there is no such bound. */
	readonly minimum?: number;
	readonly maximum?: number;
	/** What it tells and how far, in a sentence or two; empty for an unknown column. */
	readonly about: string;
	/** Of a gauge that always moves: days after which a constant value means a dead sensor. */
	readonly stuckAfterDays?: number;
	/** Other headings under which a CSV file may carry it, in the form of `columnKey`. */
	readonly aliases: readonly string[];
	/** How each format states it, one phrase per format. */
	readonly readings: Readonly<Record<string, string>>;
	/** False for an unknown column. */
	readonly isKnown: boolean;
}

interface CatalogueEntry {
	readonly name: string;
	readonly label: string;
	readonly unit: string;
	readonly kind: string;
	readonly direction: string;
	readonly protocols: readonly string[];
	readonly minimum?: number;
	readonly maximum?: number;
	readonly about?: string;
	readonly stuckAfterDays?: number;
	readonly aliases?: readonly string[];
	readonly readings?: Readonly<Record<string, string>>;
}

// JSON imports have wide string types; test/shared/domain/metrics.test.ts checks each word of the table.
const toMetricInfo = (entry: CatalogueEntry): MetricInfo => ({
	about: '',
	aliases: [],
	readings: {},
	...entry,
	kind: entry.kind as MetricKind,
	direction: entry.direction as MetricDirection,
	protocols: entry.protocols as readonly Protocol[],
	isKnown: true,
});

/** Every metric of the catalogue, in its order. */
export const metricCatalogue: readonly MetricInfo[] = (catalogue.metrics as readonly CatalogueEntry[]).map(toMetricInfo);

const byName = new Map(metricCatalogue.map((metric) => [metric.name, metric]));
const byColumn = new Map(metricCatalogue.flatMap((metric) => [metric.name, ...metric.aliases].map((column) => [column, metric] as const)));

/** Endings of names outside the catalogue that state their unit, as Prometheus and our mapping profiles write them. */
const unitEndings: readonly (readonly [ending: string, unit: string])[] = [
	['_bytes_per_second', 'B/s'],
	['_per_second', '1/s'],
	['_bytes', 'B'],
	['_celsius', '°C'],
	['_seconds', 's'],
	['_percent', '%'],
];

/** What the catalogue says about a metric; an unknown name has no bounds or direction, and the kind and unit that its ending states. */
export function metricInfo(name: MetricName): MetricInfo {
	return byName.get(name) ?? unknownMetric(name);
}

/** `retries_total` is a counter, `cache_bytes` a gauge in bytes, any other name a gauge without unit. */
function unknownMetric(name: MetricName): MetricInfo {
	const isCounter = name.endsWith('_total');
	const bare = isCounter ? name.slice(0, -'_total'.length) : name;
	const unit = unitEndings.find(([ending]) => bare.endsWith(ending))?.[1] ?? '';
	const kind = isCounter ? 'counter' : 'gauge';
	return { name, label: name, unit, kind, direction: 'neutral', protocols: [], about: '', aliases: [], readings: {}, isKnown: false };
}

/** The metric that a CSV heading means, by name or alias; undefined when the catalogue does not know it. */
export function metricOfColumn(heading: string): MetricInfo | undefined {
	return byColumn.get(columnKey(heading));
}

/** A heading in its plainest form: lower case, letters and digits joined by single underscores (`Power On Hours` -> `power_on_hours`). */
export function columnKey(heading: string): string {
	return heading
		.toLowerCase()
		.split(/[^a-z0-9]/)
		.filter((part) => part !== '')
		.join('_');
}

/** Why a value cannot be, in words for a reject list; undefined when it can. */
export function impossibleValue(metric: MetricInfo, value: number): string | undefined {
	if (!Number.isFinite(value)) return `${metric.label} is not a finite number`;
	const unit = metric.unit === '' ? '' : ` ${metric.unit}`;
	if (metric.minimum !== undefined && value < metric.minimum) return `${metric.label} ${value}${unit} is below ${metric.minimum}${unit}`;
	if (metric.maximum !== undefined && value > metric.maximum) return `${metric.label} ${value}${unit} is above ${metric.maximum}${unit}`;
	return undefined;
}
