/** Cells as readings: marks, unit, conversion, bounds of the metric. */
import type { MappingProfile } from '../../shared/domain/mapping.ts';
import { converter } from '../../shared/domain/measure-units.ts';
import { impossibleValue } from '../../shared/domain/metrics.ts';
import type { Reading } from '../../shared/domain/telemetry.ts';
import type { CsvRow } from '../reading/csv-scanner.ts';
import { isMissing } from '../reading/flags.ts';
import { parseMarkedNumber } from '../reading/marked-numbers.ts';
import type { ValuePlan } from './mapping-plan.ts';

/** A reading, why the row is rejected, `text` for words in a column that nobody called a metric, or undefined for no value. */
export type ReadCell = Reading | { readonly reason: string } | 'text' | undefined;

export function createCellReader({ decimalMark, thousandsMark }: MappingProfile): (row: CsvRow, index: number, plan: ValuePlan) => ReadCell {
	const isPlain = decimalMark === '.' && thousandsMark === '';
	return (row, index, plan) => {
		if (row.isEmpty(index)) return undefined;
		// The common case needs no text: a plain number.
		const quick = isPlain ? row.number(index) : Number.NaN;
		if (!Number.isNaN(quick) && Number.isSafeInteger(Math.trunc(quick))) return toReading(plan, plan.convert(quick), quick, () => row.text(index));
		const text = row.text(index);
		if (isMissing(text)) return undefined;
		const found = parseMarkedNumber(text, decimalMark, thousandsMark);
		if (found === undefined) return plan.isExtra ? 'text' : { reason: `"${text.trim().slice(0, 40)}" is not a number${hint(text, decimalMark)}` };
		const convert = found.unit === undefined || found.unit === plan.unit ? plan.convert : converter(found.unit, plan.storedUnit);
		if (convert === undefined) return plan.isExtra ? 'text' : { reason: `"${text.trim().slice(0, 40)}" is not in a unit of ${plan.info.label}` };
		return toReading(plan, convert(found.value), found.value, () => (Number.isSafeInteger(Math.trunc(found.value)) ? text : found.digits));
	};
}

/** @param written  the number of the file; its text is kept where the value does not give it back */
function toReading(plan: ValuePlan, value: number, written: number, text: () => string): ReadCell {
	const reason = impossibleValue(plan.info, value);
	if (reason !== undefined) return { reason };
	const isRounded = Number.isInteger(written) && !Number.isSafeInteger(written);
	const isSame = value === written && !isRounded;
	return isSame ? { metric: plan.info.name, value } : { metric: plan.info.name, value, raw: text().trim().slice(0, 400) };
}

function hint(text: string, decimalMark: MappingProfile['decimalMark']): string {
	const other = decimalMark === '.' ? ',' : '.';
	return text.includes(other) ? ` with ${decimalMark === '.' ? 'a decimal point' : 'a decimal comma'}` : '';
}
