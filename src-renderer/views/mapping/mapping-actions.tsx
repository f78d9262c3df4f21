/** The end of a mapping: keep it under a name, import the file. */
import { useId, useState } from 'react';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import type { MappingProfile } from '../../../src-main/shared/domain/mapping.ts';
import { useEngine } from '../../client/engine.tsx';
import { Form } from '../../components/form.tsx';
import { ErrorState, Notice } from '../../components/states.tsx';
import type { MappingPreview } from './use-mapping.ts';

interface MappingActionsProps {
	readonly draft: MappingProfile;
	readonly preview: MappingPreview;
	readonly isStale: boolean;
	readonly onImport: (profile: MappingProfile, acceptRejects: boolean) => void;
}

/** Above this share the engine refuses the file unless the user accepts it. */
const MAX_REJECTED_SHARE = 0.05;

const nameFrom = (fileName: string): string =>
	plainText(fileName, 80)
		.replace(/^.*[/\\]/, '')
		.replace(/\.[A-Za-z0-9]{1,5}$/, '')
		.trim() || 'Mapping';

export function MappingActions({ draft, preview, isStale, onImport }: MappingActionsProps) {
	const { client } = useEngine();
	const id = useId();
	const [name, setName] = useState(draft.name || nameFrom(preview.fileName));
	const [acceptRejects, setAcceptRejects] = useState(false);
	const [saved, setSaved] = useState<{ readonly name: string; readonly profile: MappingProfile }>();
	const [error, setError] = useState<AppError>();
	const { faults, result } = preview;
	const isReady = faults.length === 0 && !isStale && result.error === undefined;
	const hasManyRejects = result.rows > 0 && result.rejected / result.rows > MAX_REJECTED_SHARE;
	const profile = { ...draft, name: name.trim() };
	const isSaved = saved !== undefined && saved.name === profile.name && saved.profile === draft;
	const canSave = isReady && name.trim() !== '' && !isSaved;
	const save = (): void => {
		setError(undefined);
		client.call('profiles.save', { profile }).then(
			() => setSaved({ name: profile.name, profile: draft }),
			(thrown: unknown) => setError(toAppError(thrown)),
		);
	};
	return (
		<>
			<Form className="mapping-actions" onSubmit={() => canSave && save()}>
				<span className="field">
					<label htmlFor={id}>Profile name</label>
					<input
						id={id}
						type="search"
						value={name}
						maxLength={80}
						aria-invalid={name.trim() === ''}
						onChange={(event) => setName(event.target.value)}
					/>
				</span>
				<button type="submit" disabled={!canSave}>
					{isSaved ? 'Profile saved' : 'Save as profile'}
				</button>
				{hasManyRejects && (
					<label className="muted">
						<input type="checkbox" checked={acceptRejects} onChange={(event) => setAcceptRejects(event.target.checked)} /> Import without the rows
						that cannot be read
					</label>
				)}
				<button
					type="button"
					className="primary"
					disabled={!isReady || result.samples === 0 || (hasManyRejects && !acceptRejects)}
					onClick={() => onImport(profile, acceptRejects)}
				>
					Import
				</button>
			</Form>
			{isSaved && <Notice>Saved. Files with these columns are read by “{plainText(saved.name)}” from now on.</Notice>}
			{error && <ErrorState error={error} retry={save} />}
		</>
	);
}
