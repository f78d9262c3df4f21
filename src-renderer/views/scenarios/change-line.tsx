/** One change of a scenario as a sentence with fields in it. */
import { formatCounted } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { Icon } from '../../components/icons.tsx';
import { InlineNumber, InlineSelect } from './inline-fields.tsx';
import {
	type ChangeDraft,
	type ChangeKind,
	type ConditionName,
	changeFault,
	conditionLimits,
	conditionNames,
	type ReplaceDraft,
} from './scenario-draft.ts';

/** What the fields may name. */
export interface FleetWords {
	readonly models: readonly string[];
	readonly groups: readonly { readonly groupId: number; readonly name: string }[];
}

export const changeTitles: Readonly<Record<ChangeKind, string>> = {
	replace: 'Replace drives',
	spares: 'Add spares',
	redundancy: 'Change redundancy',
	growth: 'Change growth',
	prices: 'Change prices',
};

interface ChangeLineProps {
	readonly change: ChangeDraft;
	readonly words: FleetWords;
	readonly onChange: (change: ChangeDraft) => void;
	readonly onRemove: () => void;
}

export function ChangeLine({ change, words, onChange, onRemove }: ChangeLineProps) {
	const fault = changeFault(change);
	return (
		<li className="change-line">
			<div className="change-words">
				<Sentence change={change} words={words} onChange={onChange} />
			</div>
			<button
				type="button"
				className="icon-button"
				aria-label={`Take away: ${changeTitles[change.kind].toLowerCase()}`}
				title="Take this change away"
				onClick={onRemove}
			>
				<Icon name="close" />
			</button>
			{fault && (
				<p className="form-note form-fault" role="status">
					{fault}
				</p>
			)}
		</li>
	);
}

type SentenceProps = Omit<ChangeLineProps, 'onRemove'>;

function Sentence({ change, words, onChange }: SentenceProps) {
	switch (change.kind) {
		case 'replace':
			return <ReplaceSentence change={change} words={words} onChange={onChange} />;
		case 'spares':
			return (
				<>
					<span>Add</span>
					<InlineNumber label="Spares" value={change.add} min={0} max={1_000} onChange={(add) => onChange({ ...change, add })} />
					<span>{change.add === 1 ? 'spare to' : 'spares to'}</span>
					<GroupSelect change={change} words={words} onChange={onChange} />
				</>
			);
		case 'redundancy':
			return (
				<>
					<span>Let</span>
					<GroupSelect change={change} words={words} onChange={onChange} />
					<span>survive</span>
					<InlineNumber
						label="Failed members"
						value={change.toleratedFailures}
						min={0}
						max={100}
						onChange={(toleratedFailures) => onChange({ ...change, toleratedFailures })}
					/>
					<span>failed {change.toleratedFailures === 1 ? 'member' : 'members'}</span>
				</>
			);
		case 'growth':
			return (
				<>
					<span>Writes and growth of the data change by</span>
					<InlineNumber label="Growth" value={change.percent} min={-100} max={10_000} onChange={(percent) => onChange({ ...change, percent })} />
					<span>%</span>
				</>
			);
		case 'prices':
			return (
				<>
					<span>Prices of</span>
					<InlineSelect
						label="What"
						value={change.what}
						options={[
							{ value: 'drives', label: 'drives' },
							{ value: 'data', label: 'lost data' },
							{ value: 'capacity', label: 'missing capacity' },
						]}
						onChange={(what) => onChange({ ...change, what: what === 'data' || what === 'capacity' ? what : 'drives' })}
					/>
					<span>change by</span>
					<InlineNumber label="Prices" value={change.percent} min={-100} max={10_000} onChange={(percent) => onChange({ ...change, percent })} />
					<span>%</span>
				</>
			);
	}
}

const ANY = 'any';

function ReplaceSentence({ change, words, onChange }: SentenceProps & { readonly change: ReplaceDraft }) {
	const { drives, model } = change;
	const place = model === undefined ? -1 : words.models.indexOf(model);
	const pick = (value: string): void => {
		const { model: _, ...rest } = change;
		const chosen = words.models[Number(value)];
		onChange(value === ANY || chosen === undefined ? rest : { ...rest, model: chosen });
	};
	const asked = conditionNames.filter((name) => change[name] !== undefined);
	return (
		<>
			<span>{drives ? `Replace those of ${formatCounted(drives.length, 'named drive')} that are of` : 'Replace drives of'}</span>
			<InlineSelect
				label="Model"
				value={place < 0 ? ANY : String(place)}
				options={[
					{ value: ANY, label: 'any model' },
					...words.models.map((name, index) => ({ value: String(index), label: plainText(name, 40) || 'unknown model' })),
				]}
				onChange={pick}
			/>
			{asked.map((name, index) => (
				<Condition key={name} name={name} isFirst={index === 0} change={change} onChange={onChange} />
			))}
			{asked.length < conditionNames.length && (
				<InlineSelect
					label="Add a condition"
					value=""
					options={[
						{ value: '', label: asked.length === 0 ? 'that are \u2026' : 'and \u2026' },
						...conditionNames.filter((name) => !asked.includes(name)).map((name) => ({ value: name, label: conditionWords[name].before })),
					]}
					onChange={(value) => {
						const name = conditionNames.find((candidate) => candidate === value);
						if (name) onChange({ ...change, [name]: conditionWords[name].usual });
					}}
				/>
			)}
		</>
	);
}

const conditionWords: Readonly<
	Record<ConditionName, { readonly label: string; readonly before: string; readonly after: string; readonly usual: number }>
> = {
	olderThanYears: { label: 'Years', before: 'older than', after: 'years', usual: 5 },
	probabilityAbovePercent: { label: 'Probability in percent', before: 'likelier to fail than', after: '%', usual: 5 },
	wearAbove: { label: 'Wear in percent', before: 'worn by more than', after: '%', usual: 80 },
};

interface ConditionProps {
	readonly name: ConditionName;
	readonly isFirst: boolean;
	readonly change: ReplaceDraft;
	readonly onChange: (change: ChangeDraft) => void;
}

function Condition({ name, isFirst, change, onChange }: ConditionProps) {
	const { label, before, after } = conditionWords[name];
	const { [name]: value = Number.NaN, ...rest } = change;
	return (
		<span className="change-part">
			<span>{isFirst ? before : `and ${before}`}</span>
			<InlineNumber
				label={label}
				value={value}
				min={0}
				max={conditionLimits[name].most}
				step="any"
				onChange={(next) => onChange({ ...change, [name]: next })}
			/>
			<span>{after}</span>
			<button
				type="button"
				className="icon-button drop-condition"
				aria-label={`Drop the condition: ${before}`}
				title="Drop this condition"
				onClick={() => onChange(rest)}
			>
				<Icon name="close" />
			</button>
		</span>
	);
}

interface GroupSelectProps {
	readonly change: Extract<ChangeDraft, { readonly groupId?: number }>;
	readonly words: FleetWords;
	readonly onChange: (change: ChangeDraft) => void;
}

function GroupSelect({ change, words, onChange }: GroupSelectProps) {
	const { groupId, ...rest } = change;
	return (
		<InlineSelect
			label="Group"
			value={groupId === undefined ? ANY : String(groupId)}
			options={[
				{ value: ANY, label: 'every group' },
				...words.groups.map((group) => ({ value: String(group.groupId), label: plainText(group.name, 48) })),
			]}
			onChange={(value) => onChange(value === ANY ? rest : { ...rest, groupId: Number(value) })}
		/>
	);
}
