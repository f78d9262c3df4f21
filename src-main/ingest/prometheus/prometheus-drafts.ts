/** What a Prometheus file says about drives, instant by instant: statements are collected, weighed and turned into readings. */
import { impossibleValue, metricInfo } from '../../shared/domain/metrics.ts';
import type { DriveEvidence, MetricName, Reading } from '../../shared/domain/telemetry.ts';
import { attributeDecoder } from '../decoding/smart-attributes.ts';
import type { Sink } from '../parser.ts';
import { type AttributePlan, attributeRank, longSeriesName, type MetricPlan, type SeriesPlan } from './prometheus-metrics.ts';
import type { Series } from './prometheus-series.ts';

/** One statement about a drive at an instant, not yet weighed against others. */
interface Claim {
	readonly metric: MetricName;
	readonly ownName: MetricName;
	readonly rank: number;
	readonly value: number;
	readonly exact: string | undefined;
	readonly isPart: boolean;
	readonly series: Series;
	/** Of a raw ATA attribute, which is decoded once the drive's model and the normalised value are known. */
	readonly attribute?: { readonly id: number; readonly name: string };
}

/** What the file says about one drive at one instant. */
export interface Draft {
	readonly evidence: DriveEvidence;
	readonly claims: Map<MetricName, Claim>;
	normalised: Map<number, number> | undefined;
	capacityBytes: number | undefined;
	line: number;
}

export interface DriveDrafts {
	readonly drafts: Map<number, Draft>;
	/** The drive's own counters of bytes are in the file: the kernel's, which start at boot, must not mix with them. */
	hasLifetimeBytes: boolean;
	/** Neither serial nor world wide name is known. */
	readonly isNameless: boolean;
}

/** ATA attributes that count bytes. */
const BYTE_ATTRIBUTES = new Set([225, 241, 242, 246]);

export interface Statement {
	readonly series: Series;
	readonly plan: SeriesPlan;
	readonly at: number;
	readonly value: number;
}

/** Puts a statement about a drive into its draft. @returns why it cannot be, in words */
export function claim(group: DriveDrafts, evidence: DriveEvidence, statement: Statement): string | undefined {
	const { series, plan, at, value } = statement;
	const atMs = series.times[at] as number;
	const draft = group.drafts.get(atMs) ?? { evidence, claims: new Map(), normalised: undefined, capacityBytes: undefined, line: series.line };
	group.drafts.set(atMs, draft);
	draft.line = Math.min(draft.line, series.line);
	if (!Number.isFinite(value)) return `${series.name} is not a finite number`;
	if (plan.kind === 'capacity') {
		if (Number.isSafeInteger(value) && value > 0) draft.capacityBytes = value;
		return undefined;
	}
	return plan.kind === 'attribute' ? claimAttribute(group, draft, statement, plan) : claimMetric(group, draft, statement, plan);
}

function claimAttribute(group: DriveDrafts, draft: Draft, { series, at, value }: Statement, plan: AttributePlan): string | undefined {
	if (value < 0) return `attribute ${plan.id} is below 0`;
	if (plan.part === 'normalised') {
		draft.normalised ??= new Map();
		draft.normalised.set(plan.id, value);
		return undefined;
	}
	if (BYTE_ATTRIBUTES.has(plan.id)) group.hasLifetimeBytes = true;
	const ownName = `smart_${plan.id}_raw`;
	const exact = series.exact.get(at);
	return enter(draft, { metric: ownName, ownName, rank: attributeRank(0), value, exact, isPart: false, series, attribute: plan });
}

function claimMetric(group: DriveDrafts, draft: Draft, { series, at, value }: Statement, plan: MetricPlan): string | undefined {
	if (isPlaceholder(plan.zero, value, draft.evidence)) return undefined;
	const isBytes = plan.metric === 'bytes_read_total' || plan.metric === 'bytes_written_total';
	if (isBytes && plan.family !== 'node') group.hasLifetimeBytes = true;
	// The kernel counts since the start of the machine: beside the drive's own count, which any other file of a drive that is known by
	// its serial may hold, it keeps its name.
	const mayHaveLifetimeBytes = group.hasLifetimeBytes || !group.isNameless;
	const metric = isBytes && plan.family === 'node' && mayHaveLifetimeBytes ? plan.ownName : plan.metric;
	// What the kernel counts has no sign.
	if (value < 0 && (plan.family === 'node' || plan.family === 'filesystem')) return `${series.name} ${value} is below 0`;
	const converted = plan.convert(value);
	const reason = impossibleValue(metricInfo(metric), converted);
	if (reason !== undefined) return reason;
	const { ownName, rank, isPart } = plan;
	return enter(draft, { metric, ownName, rank, isPart, value: converted, exact: series.exact.get(at), series });
}

function isPlaceholder(zero: MetricPlan['zero'], value: number, { protocol }: DriveEvidence): boolean {
	return value === 0 && (zero === 'missing' || (zero === 'missing unless NVMe' && protocol !== 'NVMe'));
}

function enter(draft: Draft, stated: Claim): string | undefined {
	const known = draft.claims.get(stated.ownName);
	if (known === undefined) {
		draft.claims.set(stated.ownName, stated);
		return undefined;
	}
	if (known.value === stated.value) return undefined;
	const ownName = longSeriesName(stated.series);
	if (known.series === stated.series || draft.claims.has(ownName))
		return `${stated.series.name} has two values at the same time: ${known.value} stays, ${stated.value} is left out`;
	draft.claims.set(ownName, { ...stated, metric: stated.metric === stated.ownName ? ownName : stated.metric, ownName });
	return undefined;
}

/** The readings of a draft; what cannot be is rejected one by one. */
export function readingsOf(draft: Draft, sink: Sink): readonly Reading[] {
	const readings = new Map<MetricName, Reading>();
	const claims = Array.from(draft.claims.values(), (stated) => (stated.attribute === undefined ? stated : decoded(stated, draft)));
	claims.sort((first, second) => first.rank - second.rank);
	for (const { metric, ownName, value, exact, attribute, isPart, series } of claims) {
		const reason = impossibleValue(metricInfo(metric), value);
		if (reason !== undefined) {
			sink.row();
			sink.reject({ line: series.line, column: series.name.slice(0, 128), code: 'row_rejected', reason });
			continue;
		}
		const known = readings.get(metric);
		if (known === undefined) readings.set(metric, exact === undefined ? { metric, value } : { metric, value, raw: exact });
		else if (isPart) readings.set(metric, { metric, value: known.value + value });
		// An attribute that says again what smartctl stated already adds nothing.
		else if (attribute === undefined) readings.set(ownName, { metric: ownName, value, ...(exact === undefined ? {} : { raw: exact }) });
		if (isPart) readings.set(ownName, { metric: ownName, value });
	}
	addFilesystem(readings);
	return [...readings.values()];
}

/** The metric of a raw attribute. Prometheus keeps 53 bits: beyond them the words of a packed value are lost. */
function decoded(stated: Claim, { evidence, normalised }: Draft): Claim {
	const { id, name } = stated.attribute as { readonly id: number; readonly name: string };
	const decoder = Number.isSafeInteger(stated.value) ? attributeDecoder(id, evidence.model ?? '', name) : undefined;
	const normal = normalised?.get(id);
	const value = decoder?.decode({ raw: stated.value, ...(normal === undefined ? {} : { normalised: normal }) });
	if (decoder === undefined || value === undefined) return stated;
	const exact = value === stated.value ? undefined : String(stated.value);
	return { ...stated, metric: decoder.metric, rank: attributeRank(decoder.rank), value, exact };
}

function addFilesystem(readings: Map<MetricName, Reading>): void {
	const size = readings.get('node_filesystem_size_bytes')?.value ?? readings.get('node_filesystem_size')?.value;
	if (size === undefined) return;
	readings.set('capacity_bytes', { metric: 'capacity_bytes', value: size });
	// As df counts: blocks that only root may use are not used. Without them the space left for others is all that is known.
	const names = ['node_filesystem_free_bytes', 'node_filesystem_free', 'node_filesystem_avail_bytes', 'node_filesystem_avail'];
	const free = names.map((name) => readings.get(name)?.value).find((value) => value !== undefined);
	if (free !== undefined && free >= 0 && free <= size) readings.set('used_bytes', { metric: 'used_bytes', value: size - free });
}
