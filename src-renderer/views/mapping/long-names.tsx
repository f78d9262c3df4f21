/** Of a long table: which metric each name in its metric column is. */
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { LongMetric, MappingProfile, MetricChoice } from '../../../src-main/shared/domain/mapping.ts';
import { columnKey, metricOfColumn } from '../../../src-main/shared/domain/metrics.ts';
import { ReadingPicker } from './reading-picker.tsx';

interface LongNamesProps {
	readonly names: readonly string[];
	readonly draft: MappingProfile;
	readonly onChange: (longMetrics: readonly LongMetric[]) => void;
}

/** What a name stands for as long as nobody says otherwise. */
const standing = (name: string): MetricChoice => ({ metric: (metricOfColumn(name)?.name ?? name).slice(0, 100), unit: 'none' });

export function LongNames({ names, draft, onChange }: LongNamesProps) {
	const chosen = new Map(draft.longMetrics.map((entry) => [entry.name, entry]));
	const set = (entry: LongMetric): void => onChange([...draft.longMetrics.filter(({ name }) => name !== entry.name), entry]);
	return (
		<section className="card" aria-label="Metrics by name">
			<h3>Names in the metric column</h3>
			<ul className="long-names">
				{names.map((name) => {
					const entry = chosen.get(name);
					const isOut = entry !== undefined && entry.reading === undefined;
					const reading = entry?.reading ?? standing(name);
					const shown = plainText(name, 60);
					return (
						<li key={name}>
							<span className="mono cut" title={plainText(name, 300)}>
								{shown}
							</span>
							<label className="muted">
								<input type="checkbox" checked={!isOut} onChange={(event) => set(event.target.checked ? { name, reading } : { name })} /> Import
							</label>
							{!isOut && (
								<span className="pickers">
									<ReadingPicker
										subject={shown}
										ownName={columnKey(name) || 'own_metric'}
										reading={reading}
										onChange={(next) => set({ name, reading: next })}
									/>
								</span>
							)}
						</li>
					);
				})}
			</ul>
		</section>
	);
}
