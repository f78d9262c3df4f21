/** The mapping screen: the first rows of an unknown table, what each column is, and at once what comes of it. */
import type { MappingProfile } from '../../../src-main/shared/domain/mapping.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { SelectField } from '../../components/fields.tsx';
import { ErrorState, Notice, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { CellTable } from './cell-table.tsx';
import { LiveResult } from './live-result.tsx';
import { LongNames } from './long-names.tsx';
import { MappingActions } from './mapping-actions.tsx';
import { driftSentence, mappingSentence } from './mapping-words.ts';
import { SettingsBar } from './settings-bar.tsx';
import { type Mapping, type MappingPreview, useMapping } from './use-mapping.ts';

interface MappingViewProps {
	/** The file, by the id that the engine gave it. */
	readonly source: string;
	/** Back to where the user came from; after Import the job shows itself there. */
	readonly onClose: () => void;
}

export function MappingView({ source, onClose }: MappingViewProps) {
	const mapping = useMapping(source);
	const job = useJob('imports.run');
	const { draft, preview, error } = mapping;
	const back = (
		<button type="button" onClick={onClose}>
			Back to data
		</button>
	);
	if (error !== undefined && preview === undefined) {
		return (
			<View sentence="This file cannot be mapped." actions={back}>
				<ErrorState error={error} {...(error.code === 'source_unknown' || error.code === 'format_unknown' ? {} : { retry: mapping.retry })} />
			</View>
		);
	}
	if (draft === undefined || preview === undefined) {
		return (
			<View sentence="Reading the first rows" actions={back}>
				<div aria-busy="true" className="stack">
					<Skeleton height={32} />
					<Skeleton height={420} />
				</div>
			</View>
		);
	}
	const importNow = (profile: MappingProfile, acceptRejects: boolean): void => {
		job.start({ sources: [source], profile, isDryRun: false, acceptRejects });
		onClose();
	};
	return (
		<View sentence={mappingSentence(preview)} actions={back}>
			{error && <ErrorState error={error} retry={mapping.retry} />}
			<Remarks preview={preview} />
			<SettingsBar draft={draft} reasons={preview.reasons} onChange={mapping.change}>
				<Origin mapping={mapping} preview={preview} />
			</SettingsBar>
			<MappingActions key={draft.name} draft={draft} preview={preview} isStale={mapping.isStale} onImport={importNow} />
			<div className="mapping-body">
				<div className="stack">
					<CellTable draft={draft} preview={preview} onChange={mapping.changeColumn} />
					{preview.longNames.length > 0 && (
						<LongNames names={preview.longNames} draft={draft} onChange={(longMetrics) => mapping.change({ longMetrics })} />
					)}
				</div>
				<LiveResult preview={preview} isStale={mapping.isStale} />
			</div>
		</View>
	);
}

/** What the user must know before the choices make sense. */
function Remarks({ preview }: { readonly preview: MappingPreview }) {
	const drift = driftSentence(preview);
	const isTaken = preview.isDateAmbiguous && preview.profile.dateOrder === preview.guessed.dateOrder;
	return (
		<>
			{drift !== '' && <Notice>{drift}</Notice>}
			{isTaken && <Notice>The dates can be read in more than one way: {preview.reasons.dateOrder}</Notice>}
		</>
	);
}

const GUESS = 'guess';

/** Where the choices start from: the guess, or a saved profile. */
function Origin({ mapping, preview }: { readonly mapping: Mapping; readonly preview: MappingPreview }) {
	const query = useQuery('profiles.list', {});
	const profiles = query.status === 'ready' ? query.output.profiles.map(({ profile }) => profile) : [];
	const name = mapping.draft?.name ?? '';
	if (profiles.length === 0) return null;
	return (
		<SelectField
			label="Start from"
			value={profiles.some((profile) => profile.name === name) ? `saved ${name}` : GUESS}
			options={[{ value: GUESS, label: 'The guess' }, ...profiles.map((profile) => ({ value: `saved ${profile.name}`, label: profile.name }))]}
			onChange={(chosen) => {
				const profile = profiles.find((candidate) => `saved ${candidate.name}` === chosen);
				mapping.change(profile ?? preview.guessed);
			}}
		/>
	);
}
