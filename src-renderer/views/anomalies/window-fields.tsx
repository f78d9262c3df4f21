/** The fields of a suppress window: whom it speaks of, when it comes, which metrics it excuses. */
import { useId } from 'react';
import { capitalise, formatMetric } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { nthNames, weekdayNames } from '../../../src-main/shared/charts/window-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useQuery } from '../../client/engine.tsx';
import { TextField } from '../../components/text-field.tsx';
import { Choices, NumberInput, Select } from './window-controls.tsx';
import type { DraftFaults, RepeatKind, ScopeKind, WindowDraft } from './window-draft.ts';

export interface WindowFieldsProps {
	readonly draft: WindowDraft;
	readonly faults: DraftFaults;
	readonly change: (part: Partial<WindowDraft>) => void;
}

const scopeKinds: readonly (readonly [ScopeKind, string])[] = [
	['fleet', 'Whole fleet'],
	['model', 'Model'],
	['host', 'Host'],
	['drive', 'Drive'],
];
const repeatKinds: readonly (readonly [RepeatKind, string])[] = [
	['weekly', 'Every week'],
	['days', 'Every few days'],
	['monthly', 'Day of the month'],
	['monthlyWeekday', 'Weekday of the month'],
	['once', 'Once'],
];
/** The week of people begins on Monday. */
const weekOrder = [1, 2, 3, 4, 5, 6, 0] as const;

export function ScopeFields({ draft, faults, change }: WindowFieldsProps) {
	const query = useQuery('drives.list', {});
	const drives = query.status === 'ready' ? query.output.drives : [];
	return (
		<fieldset className="window-part">
			<legend>Whom</legend>
			<Choices
				label="Scope"
				options={scopeKinds}
				value={draft.scopeKind}
				onChange={(scopeKind) => change({ scopeKind, scopeValue: scopeKind === draft.scopeKind ? draft.scopeValue : '' })}
			/>
			{draft.scopeKind !== 'fleet' && (
				<div className="form-fields">
					<ScopeValue draft={draft} fault={faults.get('scope')} drives={drives} isLoading={query.status === 'loading'} change={change} />
				</div>
			)}
		</fieldset>
	);
}

interface ScopeValueProps {
	readonly draft: WindowDraft;
	readonly fault: string | undefined;
	readonly drives: OutputOf<'drives.list'>['drives'];
	readonly isLoading: boolean;
	readonly change: (part: Partial<WindowDraft>) => void;
}

function ScopeValue({ draft, fault, drives, isLoading, change }: ScopeValueProps) {
	const id = useId();
	const options = scopeOptions(draft.scopeKind, drives);
	const isKnown = options.some(({ value }) => value === draft.scopeValue);
	return (
		<div className="form-field form-field-wide">
			<label htmlFor={id}>{capitalise(draft.scopeKind)}</label>
			<select
				id={id}
				value={draft.scopeValue}
				aria-invalid={fault !== undefined}
				aria-describedby={`${id}-note`}
				onChange={(event) => change({ scopeValue: event.target.value })}
			>
				<option value="">{isLoading ? 'Loading' : `Choose a ${draft.scopeKind}`}</option>
				{draft.scopeValue !== '' && !isKnown && <option value={draft.scopeValue}>{plainText(draft.scopeValue, 60)}</option>}
				{options.map(({ value, label }) => (
					<option key={value} value={value}>
						{label}
					</option>
				))}
			</select>
			<span id={`${id}-note`} className={fault === undefined ? 'form-note' : 'form-note form-fault'}>
				{fault ?? (options.length === 0 && !isLoading ? `No drive names its ${draft.scopeKind}.` : 'Type to jump to it')}
			</span>
		</div>
	);
}

function scopeOptions(kind: ScopeKind, drives: OutputOf<'drives.list'>['drives']): readonly { readonly value: string; readonly label: string }[] {
	if (kind === 'fleet') return [];
	if (kind === 'drive')
		return drives.map(({ deviceId, serial, model, host }) => ({
			value: deviceId,
			label: [plainSerial(serial), plainText(model, 32), plainText(host ?? '', 32)].filter(Boolean).join(', '),
		}));
	const counts = new Map<string, number>();
	for (const drive of drives) {
		const value = drive[kind];
		if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
	}
	return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, count]) => ({ value, label: `${plainText(value, 60)} (${count})` }));
}

export function TimeFields({ draft, faults, change }: WindowFieldsProps) {
	return (
		<fieldset className="window-part">
			<legend>When</legend>
			<Choices label="Repeats" options={repeatKinds} value={draft.repeatKind} onChange={(repeatKind) => change({ repeatKind })} />
			<RepeatFields draft={draft} faults={faults} change={change} />
			<div className="form-fields window-times">
				<TextField
					label={draft.repeatKind === 'once' ? 'Day' : 'From day'}
					kind="date"
					value={draft.date}
					onChange={(date) => change({ date })}
					fault={faults.get('date')}
				/>
				<TextField label="At" value={draft.time} onChange={(time) => change({ time })} placeholder="02:00" fault={faults.get('time')} />
				<DurationField draft={draft} faults={faults} change={change} />
				{draft.repeatKind !== 'once' && (
					<TextField
						label="Last day"
						kind="date"
						value={draft.until}
						onChange={(until) => change({ until })}
						fault={faults.get('until')}
						hint="Empty: for good"
					/>
				)}
				<TextField
					label="Time zone"
					value={draft.timeZone}
					onChange={(timeZone) => change({ timeZone })}
					fault={faults.get('timeZone')}
					hint="It keeps its time of day in summer"
				/>
			</div>
		</fieldset>
	);
}

function RepeatFields({ draft, faults, change }: WindowFieldsProps) {
	const fault = faults.get('repeat');
	switch (draft.repeatKind) {
		case 'once':
			return null;
		case 'weekly':
			return (
				<fieldset className="weekdays">
					<legend className="visually-hidden">Days of the week</legend>
					{weekOrder.map((day) => (
						<button
							key={day}
							type="button"
							aria-label={weekdayNames[day]}
							aria-pressed={draft.weekdays.includes(day)}
							onClick={() => change({ weekdays: toggled(draft.weekdays, day) })}
						>
							{weekdayNames[day].slice(0, 2)}
						</button>
					))}
					{fault && <span className="form-note form-fault">{fault}</span>}
				</fieldset>
			);
		case 'days':
			return <NumberInput label="Days from one to the next" value={draft.every} fault={fault} onChange={(every) => change({ every })} />;
		case 'monthly':
			return (
				<NumberInput
					label="Day of the month"
					value={draft.dayOfMonth}
					fault={fault}
					hint="A shorter month has its last day"
					onChange={(dayOfMonth) => change({ dayOfMonth })}
				/>
			);
		case 'monthlyWeekday':
			return (
				<div className="form-fields">
					<Select
						label="Which"
						value={draft.nth}
						options={nthNames.map((name, index) => [index + 1, capitalise(name)])}
						onChange={(nth) => change({ nth })}
					/>
					<Select
						label="Day of the week"
						value={draft.weekday}
						options={weekOrder.map((day) => [day, weekdayNames[day]])}
						onChange={(weekday) => change({ weekday })}
					/>
				</div>
			);
	}
}

const toggled = (list: readonly number[], one: number): number[] => (list.includes(one) ? list.filter((each) => each !== one) : [...list, one]);

function DurationField({ draft, faults, change }: WindowFieldsProps) {
	const id = useId();
	const fault = faults.get('duration');
	const input = (name: string, value: number, set: (value: number) => void) => (
		<input
			type="number"
			min={0}
			aria-label={name}
			aria-invalid={fault !== undefined}
			aria-describedby={`${id}-note`}
			value={Number.isFinite(value) ? value : ''}
			onChange={(event) => set(event.target.valueAsNumber)}
		/>
	);
	return (
		<fieldset className="form-field">
			<legend className="form-label">Lasts</legend>
			<span className="duration">
				{input('Hours', draft.hours, (hours) => change({ hours }))} <span className="muted">h</span>
				{input('Minutes', draft.minutes, (minutes) => change({ minutes }))} <span className="muted">min</span>
			</span>
			<span id={`${id}-note`} className={fault ? 'form-note form-fault' : 'form-note'}>
				{fault}
			</span>
		</fieldset>
	);
}

export function MetricFields({ draft, change }: WindowFieldsProps) {
	const query = useQuery('workspace.get', {});
	const id = useId();
	const known = query.status === 'ready' ? query.output.metrics.map(({ metric }) => metric) : [];
	const others = known.filter((metric) => !draft.metrics.includes(metric));
	return (
		<fieldset className="window-part">
			<legend>Which metrics may be strange</legend>
			<div className="chips metric-chips">
				{draft.metrics.length === 0 && <span className="muted">Any metric, except failing hardware.</span>}
				{draft.metrics.map((metric) => (
					<button
						key={metric}
						type="button"
						className="chip"
						aria-pressed="true"
						aria-label={`Leave out ${plainText(formatMetric(metric), 40)}`}
						onClick={() => change({ metrics: draft.metrics.filter((other) => other !== metric) })}
					>
						{capitalise(plainText(formatMetric(metric), 40))} ×
					</button>
				))}
				<label htmlFor={id} className="visually-hidden">
					Add a metric
				</label>
				<select id={id} value="" onChange={(event) => event.target.value && change({ metrics: [...draft.metrics, event.target.value] })}>
					<option value="">Add a metric</option>
					{others.map((metric) => (
						<option key={metric} value={metric}>
							{capitalise(plainText(formatMetric(metric), 60))}
						</option>
					))}
				</select>
			</div>
		</fieldset>
	);
}
