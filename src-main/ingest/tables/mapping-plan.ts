/** A profile laid over the header of one file: which column is read for what, and what to say where they do not fit. */
import { AppError } from '../../shared/domain/errors.ts';
import { type ColumnRole, columnHeadings, type MappedColumn, type MappingProfile, mappingFaults, storedMetric } from '../../shared/domain/mapping.ts';
import { converter, type UnitName } from '../../shared/domain/measure-units.ts';
import { type MetricInfo, metricInfo } from '../../shared/domain/metrics.ts';

/** How the numbers of one metric become stored values. */
export interface ValuePlan {
	readonly heading: string;
	readonly info: MetricInfo;
	readonly convert: (value: number) => number;
	/** Unit of the file, and of what is stored. */
	readonly unit: UnitName;
	readonly storedUnit: UnitName;
	/** The profile does not know the column: text in it is no fault. */
	readonly isExtra: boolean;
}

export interface MetricColumn extends ValuePlan {
	readonly index: number;
}

export interface MappingPlan {
	readonly headings: readonly string[];
	/** Column of a role, -1 for none. */
	readonly column: (role: ColumnRole) => number;
	readonly metrics: readonly MetricColumn[];
	/** Headings that the profile does not name. */
	readonly extra: readonly string[];
	/** Capacity cells as bytes. */
	readonly toBytes: (value: number) => number;
	readonly isLong: boolean;
}

/** Names that are properties of every JavaScript object; no metric is called so. */
const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const LISTED = 20;
/** Column names for a sentence: the first ones, shortened. */
export const quoted = (names: readonly string[]): string =>
	`${names
		.slice(0, LISTED)
		.map((name) => `"${name.slice(0, 60)}"`)
		.join(', ')}${names.length > LISTED ? ` and ${names.length - LISTED} more` : ''}`;

/** @throws AppError `invalid_input` for a profile that contradicts itself */
export function assertUsable(profile: MappingProfile): void {
	const [fault] = mappingFaults(profile);
	if (fault !== undefined)
		throw new AppError('invalid_input', `The profile "${profile.name}" cannot be used. ${fault}`, { faults: mappingFaults(profile) });
}

/**
 * @param names  the header as written; without a header only its length counts
 * @throws AppError `columns_changed` naming the columns that the profile needs and the file lacks, and those it does not know
 */
export function planMapping(profile: MappingProfile, names: readonly string[]): MappingPlan {
	const headings = profile.hasHeader ? columnHeadings(names) : columnHeadings(names.map(() => ''));
	const places = new Map(headings.map((heading, index) => [heading, index]));
	const known = new Set(profile.columns.map(({ heading }) => heading));
	const needed = profile.columns.filter(({ role }) => role !== 'ignore');
	const missing = needed.filter(({ heading }) => !places.has(heading)).map(({ heading }) => heading);
	const extra = headings.filter((heading) => !known.has(heading));
	if (missing.length > 0 || (!profile.hasHeader && headings.length !== profile.columns.length)) {
		const lacks = missing.length > 0 ? `lacks ${quoted(missing)}` : `has ${headings.length} columns instead of ${profile.columns.length}`;
		const adds = extra.length > 0 ? ` and has ${quoted(extra)}, which the profile does not know` : '';
		throw new AppError('columns_changed', `The file does not fit the profile "${profile.name}": it ${lacks}${adds}. Map the columns again.`, {
			profile: profile.name,
			missing: missing.slice(0, 100),
			extra: extra.slice(0, 100),
			columns: headings.slice(0, 100),
		});
	}
	const roles = new Map(needed.filter(({ role }) => role !== 'metric').map(({ role, heading }) => [role, places.get(heading) ?? -1]));
	const mapped = needed.flatMap((column) => metricColumn(column, places.get(column.heading) ?? -1));
	const used = new Set(mapped.map(({ info }) => info.name));
	const isLong = roles.has('value');
	return {
		headings,
		column: (role) => roles.get(role) ?? -1,
		// Beside a value column other numbers have no name to go by.
		metrics: isLong ? [] : [...mapped, ...extra.flatMap((heading) => extraColumn(heading, places.get(heading) ?? -1, used))],
		extra,
		toBytes: converter(profile.columns.find(({ role }) => role === 'capacity')?.unit ?? 'B', 'B') ?? ((value) => value),
		isLong,
	};
}

function metricColumn({ heading, role, reading }: MappedColumn, index: number): readonly MetricColumn[] {
	if (role !== 'metric' || reading === undefined) return [];
	const { info, unit, convert } = storedMetric(reading);
	return convert === undefined ? [] : [{ index, heading, info, convert, unit: reading.unit, storedUnit: unit, isExtra: false }];
}

/** Kept aside by its own name: what it measures nobody has said. */
function extraColumn(heading: string, index: number, used: Set<string>): readonly MetricColumn[] {
	const info = metricInfo(heading.slice(0, 128));
	if (used.has(info.name) || reserved.has(info.name) || /^column \d+$/.test(heading)) return [];
	used.add(info.name);
	return [{ index, heading, info, convert: (value) => value, unit: 'none', storedUnit: 'none', isExtra: true }];
}

/** How values of a long table are read by the name beside them; a name that the profile does not list stands for itself. */
export function createLongPlans({ longMetrics }: MappingProfile): (name: string) => ValuePlan | undefined {
	const plans = new Map<string, ValuePlan | undefined>();
	for (const { name, reading } of longMetrics) {
		const stored = reading === undefined ? undefined : storedMetric(reading);
		plans.set(
			name,
			reading === undefined || stored?.convert === undefined
				? undefined
				: { heading: name, info: stored.info, convert: stored.convert, unit: reading.unit, storedUnit: stored.unit, isExtra: false },
		);
	}
	return (name) => {
		if (plans.has(name)) return plans.get(name);
		if (reserved.has(name)) return undefined;
		const info = metricInfo(name.slice(0, 128));
		return { heading: name, info, convert: (value) => value, unit: 'none', storedUnit: 'none', isExtra: true };
	};
}
