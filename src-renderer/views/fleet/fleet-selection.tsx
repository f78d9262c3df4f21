/** Several drives at once: a column of check boxes, and what can be done with those that are chosen. */
import { useState } from 'react';
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainSerial } from '../../../src-main/shared/charts/plain-text.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';
import type { Column } from '../../components/table/data-table.tsx';
import { DeleteForm } from '../changes/delete-form.tsx';
import { FactsForm } from '../changes/facts-form.tsx';
import { MarkForm } from '../changes/mark-form.tsx';
import { type FleetDrive, toggled } from './fleet-filter.ts';

export type Chosen = ReadonlySet<DeviceId>;

export function chosenColumn(chosen: Chosen, onChange: (chosen: Chosen) => void): Column<FleetDrive> {
	return {
		key: 'chosen',
		title: 'Chosen',
		width: '62px',
		value: ({ deviceId }) => (chosen.has(deviceId) ? 0 : 1),
		cell: ({ deviceId, serial }) => (
			<input
				type="checkbox"
				aria-label={`Choose ${plainSerial(serial)}`}
				checked={chosen.has(deviceId)}
				// The row opens the drive; the box only chooses it.
				onClick={(event) => event.stopPropagation()}
				onChange={() => onChange(toggled(chosen, deviceId))}
			/>
		),
	};
}

interface FleetSelectionProps {
	readonly chosen: Chosen;
	/** The drives that the filter shows. */
	readonly shown: readonly FleetDrive[];
	readonly drives: readonly FleetDrive[];
	readonly onChange: (chosen: Chosen) => void;
	readonly onEnd: () => void;
}

export function FleetSelection({ chosen, shown, drives, onChange, onEnd }: FleetSelectionProps) {
	const [open, setOpen] = useState<'mark' | 'facts' | 'delete'>();
	const [done, setDone] = useState<number>();
	const picked = drives.filter(({ deviceId }) => chosen.has(deviceId));
	const finish = (changed: number): void => {
		setOpen(undefined);
		setDone(changed);
		onChange(new Set());
	};
	const ids = picked.map(({ deviceId }) => deviceId);
	const hasNone = picked.length === 0;
	return (
		<section className="stack" aria-label="Chosen drives">
			<div className="selection-bar">
				<strong>
					{hasNone && done !== undefined ? `${formatCounted(done, 'entry', 'entries')} written.` : `${formatCounted(picked.length, 'drive')} chosen`}
				</strong>
				<button type="button" className="compact" onClick={() => onChange(new Set(shown.map(({ deviceId }) => deviceId)))}>
					Choose all {formatCount(shown.length)} shown
				</button>
				<button type="button" className="compact" disabled={hasNone} aria-expanded={open === 'mark'} onClick={() => setOpen('mark')}>
					Mark as failed or gone…
				</button>
				<button type="button" className="compact" disabled={hasNone} aria-expanded={open === 'facts'} onClick={() => setOpen('facts')}>
					Edit facts
				</button>
				<button type="button" className="compact" disabled={hasNone} aria-expanded={open === 'delete'} onClick={() => setOpen('delete')}>
					Delete…
				</button>
				<button type="button" className="quiet" onClick={onEnd}>
					Done
				</button>
			</div>
			{!hasNone && open === 'mark' && (
				<MarkForm
					drives={ids}
					lastSeenMs={picked.reduce((latest, { lastSeenMs }) => Math.max(latest, lastSeenMs), 0)}
					onDone={finish}
					onCancel={() => setOpen(undefined)}
				/>
			)}
			{!hasNone && open === 'facts' && <FactsForm drives={ids} onDone={finish} onCancel={() => setOpen(undefined)} />}
			{!hasNone && open === 'delete' && <DeleteForm key={ids.join()} drives={ids} onDone={onEnd} onCancel={() => setOpen(undefined)} />}
		</section>
	);
}
