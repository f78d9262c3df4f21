/** A sum that a plan for this fleet may start from. */
import type { RiskResult } from '../../../src-main/shared/domain/results.ts';

/** Of the drives that carry the most of the tail. */
const SHARE = 0.05;
const FEWEST = 3;
/** Where nothing was simulated: some drives of the usual price. */
const UNKNOWN = 2_500;

/** What replacing the twentieth of the drives that make most of the tail costs, with two digits, rounded up. */
export function sensibleBudget(risk: RiskResult | null): number {
	if (!risk || risk.drives.length === 0) return UNKNOWN;
	const costs = new Map<string, number>(risk.drives.map(({ deviceId, replacementCost }) => [deviceId, replacementCost]));
	const count = Math.max(FEWEST, Math.ceil(SHARE * risk.drives.length));
	const first = risk.components.length > 0 ? risk.components : risk.drives;
	const sum = first.slice(0, count).reduce((total, { deviceId }) => total + (costs.get(deviceId) ?? 0), 0);
	if (!(sum > 0)) return UNKNOWN;
	const place = 10 ** (Math.floor(Math.log10(sum)) - 1);
	return Math.ceil(sum / place) * place;
}
