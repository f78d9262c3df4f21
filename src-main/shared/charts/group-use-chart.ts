/** How full a pool or filesystem was over time. */
import type { ListedGroup } from '../domain/groups.ts';
import type { Chart } from './chart.ts';
import { withGaps } from './downsample.ts';
import { formatBytes, formatDayRange } from './format.ts';
import { growthText, nameText } from './group-text.ts';

/** Used bytes below the line of the size; undefined before there are two instants. */
export function groupUseChart(group: ListedGroup): Chart | undefined {
	const { sizeBytes, history } = group;
	const { observedAtMs, usedBytes } = history;
	if (observedAtMs.length < 2) return undefined;
	const first = Number(observedAtMs[0]);
	const last = Number(observedAtMs.at(-1));
	const growth = growthText(group);
	const size = sizeBytes === undefined ? '' : ` of ${formatBytes(sizeBytes)}`;
	return {
		kind: 'series',
		title: `Use of ${nameText(group)}`,
		summary: `From ${formatBytes(Number(usedBytes[0]))} to ${formatBytes(Number(usedBytes.at(-1)))}${size} (${formatDayRange(first, last)})${growth === '' ? '' : `, ${growth}`}.`,
		x: { type: 'time', label: 'UTC day' },
		y: { type: 'number', label: 'Used', unit: 'B', format: 'bytes', scale: 'linear', includesZero: true },
		layers: [
			{
				type: 'line',
				label: 'used',
				...withGaps({ x: observedAtMs, y: usedBytes }),
				colour: 'series1',
				style: 'solid',
				hasDots: observedAtMs.length <= 30,
			},
			...(sizeBytes === undefined
				? []
				: [{ type: 'rule', axis: 'y', at: sizeBytes, label: `size ${formatBytes(sizeBytes)}`, colour: 'muted', style: 'dash' } as const]),
		],
	};
}
