/** Saved mapping profiles: what is read by them, out and in as files, and away with undo. */
import { useRef, useState } from 'react';
import { formatCounted, formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import type { MappingProfile } from '../../../src-main/shared/domain/mapping.ts';
import { useEngine, useQuery } from '../../client/engine.tsx';
import { ErrorState, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { dateLabels, delimiterLabels } from './mapping-words.ts';

/** Larger files are no profiles. */
const MAX_BYTES = 1_000_000;

/** @throws AppError `invalid_input` for what is no JSON; whether it is a profile says `profiles.save` */
async function readProfile(file: File): Promise<MappingProfile> {
	const name = plainText(file.name, 60);
	if (file.size > MAX_BYTES) throw new AppError('invalid_input', `"${name}" is larger than a mapping profile can be.`);
	try {
		// The client checks every field before it is sent.
		return JSON.parse(await file.text()) as MappingProfile;
	} catch (thrown) {
		throw new AppError('invalid_input', `"${name}" is not JSON. Choose a file that was saved by Export.`, {}, thrown);
	}
}

/** The field that is missing or wrong, beside the name of the file. */
function notAProfile(fileName: string, thrown: unknown): AppError {
	const error = toAppError(thrown);
	if (error.code !== 'invalid_input') return error;
	return new AppError('invalid_input', `"${plainText(fileName, 60)}" is no mapping profile: ${error.message}`, error.details, thrown);
}

export function ProfileList() {
	const { client } = useEngine();
	const query = useQuery('profiles.list', {});
	const input = useRef<HTMLInputElement>(null);
	const [error, setError] = useState<AppError>();
	const [latest, setRemoved] = useState<MappingProfile>();
	const isBack = query.status === 'ready' && query.output.profiles.some(({ profile }) => profile.name === latest?.name);
	const removed = isBack ? undefined : latest;
	const run = (work: Promise<unknown>, then?: () => void): void => {
		setError(undefined);
		work.then(
			() => then?.(),
			(thrown: unknown) => setError(toAppError(thrown)),
		);
	};
	const save = (profile: MappingProfile): Promise<unknown> => client.call('profiles.save', { profile });
	const give = async (name: string): Promise<void> => {
		const { downloadId, fileName } = await client.call('profiles.export', { name });
		await client.saveDownload(downloadId, fileName);
	};
	return (
		<section className="stack" aria-label="Mapping profiles">
			<div className="section-head">
				<h2>Mapping profiles</h2>
				<button type="button" className="compact" onClick={() => input.current?.click()}>
					Import a profile…
				</button>
				<input
					ref={input}
					type="file"
					accept=".json,application/json"
					hidden
					data-testid="profile-input"
					onChange={(event) => {
						const [file] = event.target.files ?? [];
						if (file)
							run(readProfile(file).then((profile) => save(profile).catch((thrown: unknown) => Promise.reject(notAProfile(file.name, thrown)))));
						event.target.value = '';
					}}
				/>
			</div>
			{error && <ErrorState error={error} />}
			{removed && (
				<Notice
					action={
						<button type="button" className="quiet" onClick={() => run(save(removed), () => setRemoved(undefined))}>
							Undo
						</button>
					}
				>
					Removed “{plainText(removed.name, 60)}”. What it imported stays.
				</Notice>
			)}
			<QueryView query={query} skeleton={<Skeleton height={40} />}>
				{({ profiles }) => (
					<ProfileTable
						profiles={profiles}
						onExport={(name) => run(give(name))}
						onRemove={(profile) => run(client.call('profiles.remove', { name: profile.name }), () => setRemoved(profile))}
					/>
				)}
			</QueryView>
		</section>
	);
}

interface ProfileTableProps {
	readonly profiles: readonly { readonly savedAtMs: number; readonly profile: MappingProfile }[];
	readonly onExport: (name: string) => void;
	readonly onRemove: (profile: MappingProfile) => void;
}

function ProfileTable({ profiles, onExport, onRemove }: ProfileTableProps) {
	if (profiles.length === 0)
		return <p className="muted">None yet. Map the columns of a table and save the mapping: files with the same columns then need no hand.</p>;
	return (
		<div className="card scroll-x">
			<table className="plain-table">
				<thead>
					<tr>
						<th scope="col">Name</th>
						<th scope="col">Reads</th>
						<th scope="col">Saved</th>
						<th scope="col">
							<span className="visually-hidden">Actions</span>
						</th>
					</tr>
				</thead>
				<tbody>
					{profiles.map(({ profile, savedAtMs }) => (
						<tr key={profile.name}>
							<td>{plainText(profile.name, 60)}</td>
							<td className="muted">
								{formatCounted(profile.columns.filter(({ role }) => role !== 'ignore').length, 'column')},{' '}
								{delimiterLabels[profile.delimiter].toLowerCase()}, {dateLabels[profile.dateOrder]}, {profile.zone}
							</td>
							<td className="nowrap">{formatInstant(savedAtMs)}</td>
							<td className="cell-numeric">
								<button type="button" className="quiet" aria-label={`Export ${plainText(profile.name, 60)}`} onClick={() => onExport(profile.name)}>
									Export
								</button>
								<button type="button" className="quiet" aria-label={`Remove ${plainText(profile.name, 60)}`} onClick={() => onRemove(profile)}>
									Remove
								</button>
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
