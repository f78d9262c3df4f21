/** Why a stored value is what it is: what the source said, which rule decoded it, which rules did not. */
import type { DeviceId, MetricName } from './telemetry.ts';

/**
 * `applied`: the stored raw values give the stored values by this rule. `possible`: nothing that is stored speaks against it.
 * `not used`: another model, an earlier rule, a better attribute, or it gives other values.
 */
export type RuleVerdict = 'applied' | 'possible' | 'not used';

/** One row of the vendor table (`resources/smart-attributes.json`), judged for one drive. */
export interface ExplainedRule {
	readonly attributeId: number;
	/** Name of the decoder in the table. */
	readonly decoder: string;
	/** What the decoder does, in words. */
	readonly words: string;
	/** Prefixes of the models that it is for, `#` for a digit; empty for every model. */
	readonly models: readonly string[];
	/** Attribute names that it asks for; empty for every name. */
	readonly names: readonly string[];
	/** Place of its attribute among those that give this metric, from 0. */
	readonly rank: number;
	/** Why the table says so. */
	readonly reason: string;
	/** Where that comes from. */
	readonly source: string;
	readonly verdict: RuleVerdict;
	/** Why this verdict, in one sentence. */
	readonly why: string;
}

export interface Explanation {
	readonly deviceId: DeviceId;
	readonly serial: string;
	readonly model: string;
	readonly metric: MetricName;
	readonly label: string;
	readonly unit: string;
	readonly kind: 'gauge' | 'counter' | 'state';
	/** What the metric tells; empty for an unknown column. */
	readonly about: string;
	/** The answer in words: which rule, or which statement of the source. */
	readonly text: string;
	/** How the formats that this workspace imported state the metric. */
	readonly statements: readonly { readonly format: string; readonly text: string }[];
	/** Best rule first. */
	readonly rules: readonly ExplainedRule[];
	/** The latest value with what the source wrote, exact to the last digit. */
	readonly example: { readonly observedAtMs: number; readonly raw: string; readonly value: number } | null;
	/** Values whose raw text was decoded again, and those that gave the stored value. */
	readonly checked: number;
	readonly agreeing: number;
}
