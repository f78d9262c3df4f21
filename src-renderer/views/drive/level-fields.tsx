/** A level of one's own: which metric, how much, from which side. */
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { LevelQuestion, PassageDirection } from '../../../src-main/shared/domain/first-passage.ts';
import { metricInfo } from '../../../src-main/shared/domain/metrics.ts';
import { NumberField, SelectField } from '../../components/fields.tsx';

type Metrics = OutputOf<'drives.get'>['metrics'];

export interface LevelDraft {
	readonly metric: string;
	/** In the unit that is shown beside the field; NaN while it is empty. */
	readonly amount: number;
	readonly direction: PassageDirection;
}

const BYTES_PER_TB = 1e12;
const isInBytes = (metric: string): boolean => metricInfo(metric).unit === 'B';
const directionOf = (metric: string): PassageDirection => (metricInfo(metric).direction === 'lower_is_worse' ? 'down' : 'up');
const hasLevels = ({ kind }: Metrics[number]): boolean => kind !== 'state';

/** The metric on the page where it has levels; else the first that has. */
export function startDraft(metrics: Metrics, metric: string | undefined): LevelDraft {
	const candidates = metrics.filter(hasLevels);
	const start = candidates.find((candidate) => candidate.metric === metric)?.metric ?? candidates[0]?.metric ?? '';
	return { metric: start, amount: Number.NaN, direction: directionOf(start) };
}

/** Undefined while the draft is no question yet. */
export function levelOf({ metric, amount, direction }: LevelDraft): LevelQuestion | undefined {
	if (metric === '' || !Number.isFinite(amount)) return undefined;
	return { metric, level: isInBytes(metric) ? amount * BYTES_PER_TB : amount, direction };
}

interface LevelFieldsProps {
	readonly metrics: Metrics;
	readonly draft: LevelDraft;
	readonly onChange: (draft: LevelDraft) => void;
}

export function LevelFields({ metrics, draft, onChange }: LevelFieldsProps) {
	const { unit } = metricInfo(draft.metric);
	const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = metricInfo(draft.metric);
	const shownUnit = isInBytes(draft.metric) ? 'TB' : unit;
	return (
		<div className="actions">
			<SelectField
				label="Metric of the level"
				value={draft.metric}
				options={metrics.filter(hasLevels).map(({ metric, label }) => ({ value: metric, label: plainText(label, 60) }))}
				onChange={(metric) => onChange({ metric, amount: Number.NaN, direction: directionOf(metric) })}
			/>
			<SelectField
				label="Side"
				value={draft.direction}
				options={[
					{ value: 'up', label: 'at or above' },
					{ value: 'down', label: 'at or below' },
				]}
				onChange={(direction) => onChange({ ...draft, direction: direction === 'down' ? 'down' : 'up' })}
			/>
			<NumberField
				label="Level"
				{...(shownUnit === '' ? {} : { unit: shownUnit })}
				value={draft.amount}
				min={minimum}
				max={maximum}
				onChange={(amount) => onChange({ ...draft, amount })}
			/>
		</div>
	);
}
