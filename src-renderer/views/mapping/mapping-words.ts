/** What the choices of a mapping are called on the screen, and the sentence that says what will come in. */
import { formatCounted, formatDayRange, formatList } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { ColumnRole, DateOrder, Delimiter, ThousandsMark } from '../../../src-main/shared/domain/mapping.ts';
import type { MappingPreview } from './use-mapping.ts';

export const roleLabels: Readonly<Record<ColumnRole, string>> = {
	ignore: 'Leave out',
	time: 'Time',
	date: 'Date',
	clock: 'Time of day',
	serial: 'Serial number',
	model: 'Model',
	firmware: 'Firmware',
	protocol: 'Protocol',
	capacity: 'Capacity',
	host: 'Host',
	enclosure: 'Enclosure',
	slot: 'Slot',
	pool: 'Pool or group',
	wwn: 'World wide name',
	device: 'Device name',
	failure: 'Failed (yes or no)',
	metric: 'Metric',
	metric_name: 'Name of the metric',
	value: 'Value of the metric',
};

export const delimiterLabels: Readonly<Record<Delimiter, string>> = {
	auto: 'By the file',
	',': 'Comma',
	';': 'Semicolon',
	'\t': 'Tab',
	'|': 'Bar |',
};

export const thousandsLabels: Readonly<Record<ThousandsMark, string>> = {
	'': 'None',
	',': '1,234',
	'.': '1.234',
	' ': '1 234',
	"'": '1’234',
};

export const dateLabels: Readonly<Record<DateOrder, string>> = {
	iso: '2026-05-31',
	dmy: '31.05.2026, day first',
	mdy: '05/31/2026, month first',
	ymd: '26/05/31, year first',
	unix_s: 'Seconds since 1970',
	unix_ms: 'Milliseconds since 1970',
};

/** What the import will bring, in one sentence; what is missing where it cannot. */
export function mappingSentence({ fileName, faults, result, columns, longNames }: MappingPreview): string {
	const name = plainText(fileName, 60);
	if (faults.length > 0) return `${name} cannot be imported yet. ${faults[0]}`;
	if (result.error) return `${name} cannot be imported by this mapping. ${plainText(result.error.message, 300)}`;
	if (result.samples === 0) return `No row of ${name} can be read by this mapping.`;
	const metrics = longNames.length > 0 ? longNames.length : columns.filter(({ stored }) => stored !== undefined).length;
	const span = result.firstMs !== null && result.lastMs !== null ? `, ${formatDayRange(result.firstMs, result.lastMs)}` : '';
	const found = `${formatCounted(result.samples, 'sample')} of ${formatCounted(result.drives, 'drive')} with ${formatCounted(metrics, 'metric')}${span}`;
	const bad = result.rejected > 0 ? ` ${formatCounted(result.rejected, 'row')} cannot be read.` : '';
	return result.isWhole ? `${name} gives ${found}.${bad}` : `The first ${formatCounted(result.rows, 'row')} of ${name} give ${found}.${bad}`;
}

/** What a saved profile and the file have not in common; empty when they fit. */
export function driftSentence({ origin, missing, extra }: MappingPreview): string {
	if (origin === 'guessed' || missing.length + extra.length === 0) return '';
	const names = (list: readonly string[]): string => formatList(list.slice(0, 8).map((name) => `“${plainText(name, 40)}”`));
	const more = (list: readonly string[]): string => (list.length > 8 ? ` and ${list.length - 8} more` : '');
	const parts = [
		...(missing.length > 0 ? [`The file lacks ${names(missing)}${more(missing)}.`] : []),
		...(extra.length > 0 ? [`New in the file, and left out until you choose: ${names(extra)}${more(extra)}.`] : []),
	];
	return parts.join(' ');
}
