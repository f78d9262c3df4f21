/** How to get exports: one command per source, and scripts that do it every day. The same table stands in `ssv import --help`. */
import { useId, useState } from 'react';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type AppError, toAppError } from '../../../src-main/shared/domain/errors.ts';
import { type ExportSource, exportSources } from '../../../src-main/shared/domain/export-sources.ts';
import { useEngine, useQuery } from '../../client/engine.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorState, QueryView, Skeleton } from '../../components/states.tsx';

/** For the first page: a row of sources, one of them open. */
export function ExportChooser() {
	const [chosen, setChosen] = useState(exportSources[0]?.name);
	const source = exportSources.find(({ name }) => name === chosen);
	return (
		<section className="stack" aria-label="How to get an export">
			<h2>How to get an export</h2>
			<fieldset className="chips chips-wrap">
				<legend className="visually-hidden">Source</legend>
				{exportSources.map(({ name, label }) => (
					<button key={name} type="button" className="chip" aria-pressed={name === chosen} onClick={() => setChosen(name)}>
						{label}
					</button>
				))}
			</fieldset>
			{source && <ExportCard source={source} />}
			<DailyScripts />
		</section>
	);
}

/** For the data view: every source at once. */
export function ExportGuide() {
	return (
		<section className="stack" aria-label="How to get an export">
			<div className="export-cards">
				{exportSources.map((source) => (
					<ExportCard key={source.name} source={source} />
				))}
			</div>
			<DailyScripts />
		</section>
	);
}

function ExportCard({ source }: { readonly source: ExportSource }) {
	const { name, label, covers, command, note, isByHand } = source;
	const id = useId();
	return (
		<section className="card export-card" aria-label={label}>
			<div>
				<h3>{label}</h3>
				<p className="muted">{covers}</p>
			</div>
			<div className="command">
				{isByHand ? <span>{command}</span> : <code id={`${id}-${name}`}>{command}</code>}
				{!isByHand && <CopyButton text={command} what={`the command for ${label}`} sourceId={`${id}-${name}`} />}
			</div>
			<p className="muted">{note}</p>
		</section>
	);
}

function DailyScripts() {
	const query = useQuery('exports.scripts', {});
	return (
		<section className="card" aria-label="Every day by itself">
			<div>
				<h3>Every day by itself</h3>
				<p className="muted">
					A script that reads every drive of a machine and writes one packed file a day. It says in its first lines how to install it; nothing is sent
					anywhere.
				</p>
			</div>
			<QueryView query={query} skeleton={<Skeleton height={96} />}>
				{({ scripts }) => <ScriptTable scripts={scripts} />}
			</QueryView>
		</section>
	);
}

type Scripts = OutputOf<'exports.scripts'>['scripts'];

function ScriptTable({ scripts }: { readonly scripts: Scripts }) {
	const { client } = useEngine();
	const [error, setError] = useState<AppError>();
	const save = (downloadId: string, fileName: string): void => {
		setError(undefined);
		client.saveDownload(downloadId, fileName).catch((thrown: unknown) => setError(toAppError(thrown)));
	};
	return (
		<>
			{error && <ErrorState error={error} />}
			<ul className="script-list">
				{scripts.flatMap(({ label, files }) =>
					files.map(({ fileName, purpose, text, downloadId }) => (
						<li key={fileName}>
							<span>{label}</span>
							<span className="mono">{fileName}</span>
							<span className="muted">{purpose}</span>
							<span className="actions">
								<CopyButton text={text} what={fileName} />
								<button type="button" className="compact" aria-label={`Download ${fileName}`} onClick={() => save(downloadId, fileName)}>
									Download
								</button>
							</span>
						</li>
					)),
				)}
			</ul>
		</>
	);
}
