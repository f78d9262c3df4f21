/** What checking a fixture of reference values tells: one line a case. */

/** `elsewhere`: the reference itself cannot be reproduced case by case; another command judges its means. */
export type OracleStatus = 'passed' | 'failed' | 'elsewhere';

export interface OracleCase {
	/** Name of the fixture file, such as `adf.json`. */
	readonly file: string;
	/** The list of the fixture that the case stands in, such as `cases`. */
	readonly kind: string;
	readonly id: string;
	readonly status: OracleStatus;
	/** Quantities that were compared. */
	readonly quantities: number;
	/** Of the quantity that came nearest to its tolerance: |ours - expected| / |expected|, absolute where 0 is expected; null where nothing was compared or the error is infinite. */
	readonly worstError: number | null;
	/** The same error as a multiple of its tolerance: above 1 fails. */
	readonly toleranceShare: number | null;
	/** That quantity, and the tolerance or rule that it was held to. */
	readonly quantity: string;
	readonly tolerance: string;
	/** What failed, or why the program refuses as the reference does. */
	readonly note?: string;
}

/** Of one file or of all of them. */
export interface OracleCounts {
	readonly cases: number;
	readonly passed: number;
	readonly failed: number;
	readonly elsewhere: number;
}
