/** What a training is asked for: the settings that matter first, the others behind "More settings", each with its default. */
import { capitalise, formatMetric, formatNumber } from '../../../src-main/shared/charts/format.ts';
import type { InputOf } from '../../../src-main/shared/contract/procedures.ts';
import {
	DEFAULT_LSTMS,
	type ForecastMetric,
	forecastMetricNames,
	type LstmSettings,
	lstmSettingFields,
	lstmSettingNames,
	standardLstmSettings,
} from '../../../src-main/shared/domain/training-settings.ts';
import { NumberField } from '../../components/fields.tsx';

export interface TrainingDraft extends LstmSettings {
	readonly seed: number;
	/** Undefined until somebody chooses: the first ones that the history has. */
	readonly lstmMetrics: readonly ForecastMetric[] | undefined;
}

export const standardDraft: TrainingDraft = { ...standardLstmSettings, seed: 1, lstmMetrics: undefined };

/** What most trainings change; the rest is behind the fold. */
const BASIC = ['epochs', 'hidden'] as const satisfies readonly (keyof LstmSettings)[];
const FURTHER = lstmSettingNames.filter((name) => !BASIC.some((basic) => basic === name));

function isAllowed(name: keyof LstmSettings, value: number): boolean {
	const { min, max, isWhole } = lstmSettingFields[name];
	return Number.isFinite(value) && value >= min && value <= max && (!isWhole || Number.isInteger(value));
}

export function isComplete({ seed, ...draft }: TrainingDraft): boolean {
	return Number.isSafeInteger(seed) && seed >= 0 && lstmSettingNames.every((name) => isAllowed(name, draft[name]));
}

export function inputOf({ lstmMetrics, ...draft }: TrainingDraft): InputOf<'models.train'> {
	return { ...draft, ...(lstmMetrics ? { lstmMetrics: [...lstmMetrics] } : {}) };
}

interface TrainingFormProps {
	readonly draft: TrainingDraft;
	readonly onChange: (draft: TrainingDraft) => void;
	/** Metrics of the history. */
	readonly metrics: ReadonlySet<string>;
	/** Whether the further settings are in sight. */
	readonly isOpen: boolean;
	readonly onOpen: (isOpen: boolean) => void;
	readonly start: () => void;
}

export function TrainingForm({ draft, onChange, metrics, isOpen, onOpen, start }: TrainingFormProps) {
	const set = (name: keyof LstmSettings) => (value: number) => onChange({ ...draft, [name]: value });
	const changed = FURTHER.filter((name) => draft[name] !== standardDraft[name]).length + (draft.seed === standardDraft.seed ? 0 : 1);
	return (
		<section className="card form" aria-label="New training">
			<div className="section-head">
				<h2>New training</h2>
				<button type="button" className="primary" disabled={!isComplete(draft)} onClick={start}>
					Train
				</button>
			</div>
			<div className="form-fields">
				{BASIC.map((name) => (
					<SettingInput key={name} name={name} value={draft[name]} onChange={set(name)} />
				))}
				<MetricChoice draft={draft} onChange={onChange} metrics={metrics} />
			</div>
			<details className="more-settings" open={isOpen} onToggle={(event) => onOpen(event.currentTarget.open)}>
				<summary>More settings{changed > 0 && <span className="muted"> · {changed} changed</span>}</summary>
				<div className="form-fields">
					{FURTHER.map((name) => (
						<SettingInput key={name} name={name} value={draft[name]} onChange={set(name)} />
					))}
					<SeedInput value={draft.seed} onChange={(seed) => onChange({ ...draft, seed })} />
				</div>
				<div className="actions">
					<button type="button" className="compact" onClick={() => onChange(standardDraft)}>
						Back to the defaults
					</button>
				</div>
			</details>
		</section>
	);
}

function SettingInput({
	name,
	value,
	onChange,
}: {
	readonly name: keyof LstmSettings;
	readonly value: number;
	readonly onChange: (value: number) => void;
}) {
	const { label, min, max, step, standard, isWhole, help } = lstmSettingFields[name];
	const isValid = isAllowed(name, value);
	const range = `${formatNumber(min)} to ${formatNumber(max, 6)}`;
	const text = isValid ? `${help} Default ${formatNumber(standard, 6)}.` : `${isWhole ? 'A whole number' : 'A number'} from ${range}.`;
	return <NumberField label={label} value={value} min={min} max={max} step={step} isValid={isValid} note={text} onChange={onChange} />;
}

function SeedInput({ value, onChange }: { readonly value: number; readonly onChange: (value: number) => void }) {
	const isValid = Number.isSafeInteger(value) && value >= 0;
	const text = isValid ? 'Same seed and history, same models. Default 1.' : 'A whole number from 0.';
	return <NumberField label="Seed" value={value} min={0} max={Number.MAX_SAFE_INTEGER} isValid={isValid} note={text} onChange={onChange} />;
}

function MetricChoice({ draft, onChange, metrics }: Pick<TrainingFormProps, 'draft' | 'onChange' | 'metrics'>) {
	const present = forecastMetricNames.filter((metric) => metrics.has(metric));
	const chosen = draft.lstmMetrics ?? present.slice(0, DEFAULT_LSTMS);
	const toggle = (metric: ForecastMetric): void =>
		onChange({ ...draft, lstmMetrics: forecastMetricNames.filter((name) => chosen.includes(name) !== (name === metric)) });
	return (
		<fieldset className="form-field form-field-wide">
			<legend className="form-label">LSTM on</legend>
			<div className="metric-choice">
				{forecastMetricNames.map((metric) => (
					<label key={metric} className={metrics.has(metric) ? undefined : 'muted'}>
						<input
							type="checkbox"
							checked={metrics.has(metric) && chosen.includes(metric)}
							disabled={!metrics.has(metric)}
							onChange={() => toggle(metric)}
						/>
						{capitalise(formatMetric(metric))}
						{!metrics.has(metric) && ' (no data)'}
					</label>
				))}
			</div>
			<p className="form-note">
				Each takes seconds to minutes. ARIMA, anomaly forest and survival model are trained in any case. Default: the first two with data.
			</p>
		</fieldset>
	);
}
