/** The calm page of an empty workspace: two ways to begin. */
import { useCallback } from 'react';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { type Job, useEngine, useJob } from '../../client/engine.tsx';
import { useImport } from '../../client/use-import.ts';
import { DropZone } from '../../components/drop-zone.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { Notice } from '../../components/states.tsx';
import { goTo } from '../../routes.ts';
import { ExportChooser } from '../data/export-guide.tsx';

export function FirstStart({ workspace }: { readonly workspace: OutputOf<'workspace.get'> }) {
	const onStart = useCallback(() => goTo({ view: 'data' }), []);
	const imports = useImport({ isDryRun: false, acceptRejects: false }, onStart);
	const synthetic = useJob('fleet.trySynthetic');
	const isBusy = imports.job.running !== undefined || synthetic.running !== undefined;
	return (
		<div className="first-start">
			<h1>{workspace.isSynthetic ? 'No synthetic fleet yet' : 'What could your disks cost you next quarter?'}</h1>
			<p className="lead">
				{workspace.isSynthetic
					? 'This workspace holds generated drives only.'
					: 'Import what your monitoring already exports. Nothing leaves this computer.'}
			</p>
			{workspace.notices.map((notice) => (
				<Notice key={notice}>{notice}</Notice>
			))}
			{!workspace.isSynthetic && <DropZone starter={imports} isDisabled={isBusy} />}
			<TrySynthetic workspace={workspace} job={synthetic} />
			{!workspace.isSynthetic && <ExportChooser />}
		</div>
	);
}

interface TrySyntheticProps {
	readonly workspace: OutputOf<'workspace.get'>;
	readonly job: Job<'fleet.trySynthetic'>;
}

function TrySynthetic({ workspace, job }: TrySyntheticProps) {
	const { client, queries } = useEngine();
	const make = (): void => job.start({});
	const open = (): void => {
		// Made before: open it instead of making it again.
		if (workspace.hasSynthetic) client.call('workspace.switch', { which: 'synthetic' }).then(queries.clear, make);
		else make();
	};
	return (
		<>
			<section className="try-synthetic" aria-label="Try a synthetic fleet">
				<div>
					<h2>{workspace.isSynthetic ? 'Generate one' : 'No export at hand?'}</h2>
					<p className="muted">
						Look around with 100 generated drives over two years. They stay in a workspace of their own, marked synthetic everywhere.
					</p>
				</div>
				<button
					type="button"
					className={workspace.isSynthetic ? 'primary' : undefined}
					disabled={job.running !== undefined}
					onClick={workspace.isSynthetic ? make : open}
				>
					Try a synthetic fleet
				</button>
			</section>
			<JobPanel job={job} name="Making the synthetic fleet" retry={make} />
		</>
	);
}
