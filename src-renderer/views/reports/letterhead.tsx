/** Whose name and logo every report carries. */
import { useEffect, useRef, useState } from 'react';
import { formatBytes } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import { useEngine, useQuery } from '../../client/engine.tsx';
import { type Mutation, useMutation } from '../../client/use-mutation.ts';
import { Form } from '../../components/form.tsx';
import { ErrorState, QueryView, Skeleton } from '../../components/states.tsx';
import { TextField } from '../../components/text-field.tsx';

type Letterhead = OutputOf<'reports.letterhead'>;

/** Characters of a name; the engine refuses more. */
const LONGEST_NAME = 200;

export function LetterheadSection() {
	const query = useQuery('reports.letterhead', {});
	return (
		<section className="stack" aria-label="Letterhead">
			<h2>Letterhead</h2>
			<QueryView query={query} skeleton={<Skeleton height={132} />}>
				{(letterhead) => <LetterheadForm letterhead={letterhead} />}
			</QueryView>
		</section>
	);
}

function LetterheadForm({ letterhead: { organisation, logo } }: { readonly letterhead: Letterhead }) {
	const [draft, setDraft] = useState<string>();
	const name = draft ?? organisation;
	const saving = useMutation('reports.setLetterhead');
	const isTooLong = name.length > LONGEST_NAME;
	const canSave = !saving.isRunning && !isTooLong && name.trim() !== organisation;
	const save = (): void => {
		if (canSave) void saving.run({ organisation: name.trim() === '' ? null : name.trim() });
	};
	return (
		<Form onSubmit={save}>
			<div className="letterhead">
				<TextField
					label="Organisation"
					value={name}
					onChange={setDraft}
					fault={isTooLong ? `At most ${LONGEST_NAME} characters.` : undefined}
					hint="Stands at the head of every page."
				/>
				<Logo logo={logo} saving={saving} />
			</div>
			{saving.error && <ErrorState error={saving.error} retry={saving.forget} retryLabel="Close" />}
			<div className="actions">
				<button type="submit" disabled={!canSave}>
					Save the name
				</button>
				<span className="muted" role="status">
					{saving.output ? 'Saved: the next report carries it.' : ''}
				</span>
			</div>
		</Form>
	);
}

function Logo({ logo, saving }: { readonly logo: Letterhead['logo']; readonly saving: Mutation<'reports.setLetterhead'> }) {
	const { client } = useEngine();
	const input = useRef<HTMLInputElement>(null);
	const [error, setError] = useState<AppError>();
	const take = (sources: Promise<readonly string[]>): void => {
		setError(undefined);
		saving.forget();
		sources.then(
			([source]) => source !== undefined && void saving.run({ logo: source }),
			(thrown: unknown) => setError(toAppError(thrown)),
		);
	};
	const { chooseFiles } = client;
	return (
		<div className="form-field">
			<span className="form-label">Logo</span>
			<div className="logo-line">
				{logo ? <LogoPreview logo={logo} /> : <span className="logo-frame muted">None</span>}
				<span className="actions">
					<button
						type="button"
						className="compact"
						disabled={saving.isRunning}
						onClick={chooseFiles ? () => take(chooseFiles()) : () => input.current?.click()}
					>
						{logo ? 'Another logo…' : 'Choose a logo…'}
					</button>
					{logo && (
						<button type="button" className="compact" disabled={saving.isRunning} onClick={() => void saving.run({ logo: null })}>
							Take it away
						</button>
					)}
				</span>
			</div>
			<span className="form-note">{logo ? logoText(logo) : 'PNG or JPEG. It is kept in the workspace.'}</span>
			{error && <ErrorState error={error} />}
			<input
				ref={input}
				type="file"
				accept="image/png,image/jpeg"
				hidden
				data-testid="logo-input"
				onChange={(event) => {
					const files = [...(event.target.files ?? [])];
					event.target.value = '';
					if (files.length > 0) take(client.registerFiles(files.slice(0, 1), { signal: new AbortController().signal, onProgress: () => undefined }));
				}}
			/>
		</div>
	);
}

type Picture = NonNullable<Letterhead['logo']>;

const logoText = ({ mediaType, width, height, image }: Picture): string =>
	`${plainText(mediaType.replace('image/', '').toUpperCase())}, ${width} × ${height} pixels, ${formatBytes(image.byteLength)}.`;

/** On white, as on paper. */
function LogoPreview({ logo: { image, mediaType } }: { readonly logo: Picture }) {
	const [address, setAddress] = useState<string>();
	useEffect(() => {
		const made = URL.createObjectURL(new Blob([new Uint8Array(image)], { type: mediaType }));
		setAddress(made);
		return () => URL.revokeObjectURL(made);
	}, [image, mediaType]);
	return <span className="logo-frame">{address && <img src={address} alt="The logo as it stands on the report" />}</span>;
}
