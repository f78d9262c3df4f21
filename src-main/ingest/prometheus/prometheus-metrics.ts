/** What each Prometheus metric of a drive says: which metric of ours, in which unit, and how far to trust it. */
import { columnKey } from '../../shared/domain/metrics.ts';
import type { MetricName } from '../../shared/domain/telemetry.ts';
import { celsiusOf, healthField } from '../decoding/nvme-health.ts';
import type { Series } from './prometheus-series.ts';

/** Which exporter wrote a series; the first one's statements about a drive go first. */
export type Family = 'smartctl' | 'smartmon' | 'nvme' | 'node' | 'filesystem';

/** What a zero may mean: older versions of `smartctl_exporter` write 0 for everything that a drive does not report. */
type Zero = 'value' | 'missing' | 'missing unless NVMe';

/** A series that gives one metric. */
export interface MetricPlan {
	readonly kind: 'metric';
	readonly family: Family;
	readonly metric: MetricName;
	/** Under which the value stays where another source states the same metric. */
	readonly ownName: MetricName;
	/** The lowest rank that states a metric is used. */
	readonly rank: number;
	readonly convert: (value: number) => number;
	readonly zero: Zero;
	/** The metric is the sum of these. */
	readonly isPart: boolean;
}

/** A raw or normalised ATA attribute. */
export interface AttributePlan {
	readonly kind: 'attribute';
	readonly family: Family;
	readonly id: number;
	/** smartctl's name; empty when the source spells it otherwise. */
	readonly name: string;
	readonly part: 'raw' | 'normalised';
}

export type SeriesPlan = MetricPlan | AttributePlan | { readonly kind: 'capacity'; readonly family: Family };

interface Known {
	readonly metric: MetricName;
	readonly convert?: (value: number) => number;
	readonly zero?: Zero;
	readonly isPart?: true;
}

const SECONDS_PER_HOUR = 3_600;
const hours = (seconds: number): number => seconds / SECONDS_PER_HOUR;
const failed = (passed: number): number => (passed === 1 ? 0 : 1);
/** The script divides whole percents by 100: 0.07 x 100 is not 7 in binary. */
const percent = (ratio: number): number => Math.round(ratio * 100);

const known = new Map<string, Known>([
	['smartctl_device_power_on_seconds', { metric: 'power_on_hours', convert: hours, zero: 'missing' }],
	['smartctl_device_power_cycle_count', { metric: 'power_cycles', zero: 'missing' }],
	['smartctl_device_percentage_used', { metric: 'percentage_used', zero: 'missing unless NVMe' }],
	['smartctl_device_available_spare', { metric: 'available_spare', zero: 'missing unless NVMe' }],
	['smartctl_device_available_spare_threshold', { metric: 'spare_threshold', zero: 'missing unless NVMe' }],
	['smartctl_device_critical_warning', { metric: 'critical_warning', zero: 'missing unless NVMe' }],
	['smartctl_device_media_errors', { metric: 'media_errors', zero: 'missing unless NVMe' }],
	['smartctl_device_num_err_log_entries', { metric: 'error_log_entries', zero: 'missing unless NVMe' }],
	['smartctl_device_bytes_read', { metric: 'bytes_read_total', zero: 'missing' }],
	['smartctl_device_bytes_written', { metric: 'bytes_written_total', zero: 'missing' }],
	['smartctl_device_smart_status', { metric: 'smart_status_failed', convert: failed }],
	['smartctl_scsi_grown_defect_list', { metric: 'grown_defects' }],
	['smartctl_read_total_uncorrected_errors', { metric: 'uncorrected_errors_total', isPart: true }],
	['smartctl_write_total_uncorrected_errors', { metric: 'uncorrected_errors_total', isPart: true }],
	['smartctl_verify_total_uncorrected_errors', { metric: 'uncorrected_errors_total', isPart: true }],
	['smartmon_device_smart_healthy', { metric: 'smart_status_failed', convert: failed }],
	['smartmon_grown_defects_count_raw_value', { metric: 'grown_defects' }],
	['smartmon_power_cycle_count_raw_value', { metric: 'power_cycles' }],
	['nvme_temperature_celsius', { metric: 'temperature_c' }],
	['nvme_temperature', { metric: 'temperature_c', convert: celsiusOf }],
	['nvme_available_spare_ratio', { metric: 'available_spare', convert: percent }],
	['nvme_available_spare_threshold_ratio', { metric: 'spare_threshold', convert: percent }],
	['nvme_percentage_used_ratio', { metric: 'percentage_used', convert: percent }],
	['nvme_used_bytes', { metric: 'used_bytes' }],
	// Since the start of the machine, as the kernel counts: behind what the drive itself counts over its life.
	['node_disk_read_bytes_total', { metric: 'bytes_read_total' }],
	['node_disk_written_bytes_total', { metric: 'bytes_written_total' }],
]);

/**
 * What a name means. OpenMetrics and OpenTelemetry put `_total` behind counters, which exporters for themselves often do not. The nvme
 * script of the textfile collector uses the names of nvme-cli.
 */
function knownOf(name: string): Known | undefined {
	const base = name.replace(/_total$/, '');
	const found = known.get(name) ?? known.get(base) ?? known.get(`${name}_total`);
	const field = found === undefined && base.startsWith('nvme_') ? healthField(base.slice('nvme_'.length)) : undefined;
	if (field === undefined) return found;
	return { metric: field.metric, convert: (value) => value * (field.factor ?? 1) };
}

/** Device statistics (ACS-4) in standard units; sectors only where the exporter converts them itself. */
const statistics = new Map<string, MetricName>([
	['Percentage Used Endurance Indicator', 'percentage_used'],
	['Current Temperature', 'temperature_c'],
	['Power-on Hours', 'power_on_hours'],
	['Lifetime Power-On Resets', 'power_cycles'],
]);

const RANK = { direct: 0, statistic: 1, attribute: 10, kernel: 100 } as const;

/** Rank of an attribute: behind what the exporter states itself; lower numbers of the table first. */
export const attributeRank = (tableRank: number): number => RANK.attribute + tableRank;

/** The exporter of a metric; undefined when it is none of a drive. */
export function familyOf(name: string): Family | undefined {
	if (name.startsWith('smartctl_')) return 'smartctl';
	if (name.startsWith('smartmon_')) return 'smartmon';
	if (name.startsWith('nvme_')) return 'nvme';
	if (name.startsWith('node_disk_')) return 'node';
	return name.startsWith('node_filesystem_') ? 'filesystem' : undefined;
}

/** Series whose value says nothing: their labels are the message. */
export const infoNames: ReadonlySet<string> = new Set(['smartctl_device', 'node_disk_info', 'smartmon_device_info', 'nvme_device_info']);
const silent = /_info$|^nvme_sector_size/;

/** What to do with a series; undefined for one without a value of a drive. */
export function planOf(series: Series): SeriesPlan | undefined {
	const { name, labels } = series;
	const family = familyOf(name);
	if (family === undefined || infoNames.has(name) || silent.test(name)) return undefined;
	if (name === 'smartctl_device_capacity_bytes' || name === 'nvme_physical_size_bytes') return { kind: 'capacity', family };
	return attributeOf(series, family) ?? metricOf(name, labels, family);
}

function attributeOf({ name, labels }: Series, family: Family): AttributePlan | undefined {
	if (name === 'smartctl_device_attribute') {
		const part = labels.get('attribute_value_type');
		const id = attributeId(labels.get('attribute_id'));
		if (id === undefined || (part !== 'raw' && part !== 'value')) return undefined;
		return { kind: 'attribute', family, id, name: labels.get('attribute_name') ?? '', part: part === 'raw' ? 'raw' : 'normalised' };
	}
	const id = family === 'smartmon' && knownOf(name) === undefined ? attributeId(labels.get('smart_id')) : undefined;
	if (id === undefined) return undefined;
	if (name.endsWith('_raw_value')) return { kind: 'attribute', family, id, name: '', part: 'raw' };
	return name.endsWith('_value') ? { kind: 'attribute', family, id, name: '', part: 'normalised' } : undefined;
}

function attributeId(text: string | undefined): number | undefined {
	return text !== undefined && /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 255 ? Number(text) : undefined;
}

function metricOf(name: string, labels: ReadonlyMap<string, string>, family: Family): MetricPlan | undefined {
	// Worst values, thresholds and flags of attributes are judged by the drive itself: they say nothing of their own.
	if (name === 'smartctl_device_attribute' || (family === 'smartmon' && labels.has('smart_id') && knownOf(name) === undefined)) return undefined;
	const ownName = seriesName(name, labels);
	const plan = { kind: 'metric', family, ownName, rank: RANK.direct, convert: same, zero: 'value', isPart: false } as const;
	const found = knownOf(name);
	if (found !== undefined) return { ...plan, rank: family === 'node' ? RANK.kernel : RANK.direct, ...found };
	if (name === 'smartctl_device_temperature' && labels.get('temperature_type') === 'current') return { ...plan, metric: 'temperature_c' };
	const statistic = name === 'smartctl_device_statistics' ? statisticOf(labels) : undefined;
	if (statistic === 'invalid') return undefined;
	return { ...plan, metric: statistic ?? ownName, rank: statistic === undefined ? RANK.direct : RANK.statistic };
}

const same = (value: number): number => value;

function statisticOf(labels: ReadonlyMap<string, string>): MetricName | 'invalid' | undefined {
	const flags = (labels.get('statistic_flags_long') ?? 'valid').split(',');
	return flags.includes('valid') ? statistics.get(labels.get('statistic_name') ?? '') : 'invalid';
}

/** Labels that name the drive or the machine, not what was measured. */
const placeLabels = new Set(['model_name', 'attribute_name', 'nodename', 'host_name', 'cluster_name', 'device_type', 'disk_name', 'device_name']);

/** The name of a metric with the labels that tell its series apart (`speed_type="max"` -> `..._speed_max`). */
function seriesName(name: string, labels: ReadonlyMap<string, string>): MetricName {
	const parts = [...labels.keys()]
		.filter((label) => /_(?:type|name|table)$/.test(label) && !placeLabels.has(label))
		.sort()
		.reverse()
		.map((label) => labels.get(label) ?? '');
	return [name, ...parts]
		.map(columnKey)
		.filter((part) => part !== '')
		.join('_')
		.slice(0, 128);
}

/** A name that holds every label but those of the target: for series that would otherwise share one. */
export function longSeriesName({ name, labels }: Series): MetricName {
	const parts = [...labels].filter(([label]) => !targetLabels.has(label)).sort(([first], [second]) => (first < second ? -1 : 1));
	return columnKey([name, ...parts.map(([, value]) => value)].join('_')).slice(0, 128);
}

const targetLabels = new Set(['__name__', 'instance', 'job', 'device', 'disk', 'model_name', 'model_family', 'serial_number']);
