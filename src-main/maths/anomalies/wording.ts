/** Numbers as a reader of evidence wants them. */
import { formatQuantity, isByteUnit } from '../../shared/domain/number-text.ts';

/** `1.23 TB/d`, `0.0812 ms`, `1,520 per day`: three significant digits, all of those before the point, decimal multiples for bytes. */
export function shownQuantity(value: number, unit: string): string {
	if (!Number.isFinite(value)) return 'unknown';
	const digits = isByteUnit(unit) ? 3 : Math.max(3, Math.round(Math.abs(value)).toFixed(0).length);
	return formatQuantity(value, unit, Math.min(15, digits));
}

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
