/** The calm page of an empty workspace: two ways to begin. */
import { useCallback } from 'react';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useEngine, useJob } from '../../client/engine.tsx';
import { useImport } from '../../client/use-import.ts';
import { DropZone } from '../../components/drop-zone.tsx';
import { JobPanel } from '../../components/job-panel.tsx';
import { Notice } from '../../components/states.tsx';
import { goTo } from '../../routes.ts';

export function FirstStart({ workspace }: { readonly workspace: OutputOf<'workspace.get'> }) {
	const onStart = useCallback(() => goTo({ view: 'data' }), []);
	const imports = useImport({ isDryRun: false, acceptRejects: false }, onStart);
	const synthetic = useJob('fleet.trySynthetic');
	const { client, queries } = useEngine();
	const openSynthetic = (): void => {
		// Made before: open it instead of making it again.
		if (workspace.hasSynthetic) client.call('workspace.switch', { which: 'synthetic' }).then(queries.clear, () => synthetic.start({}));
		else synthetic.start({});
	};
	return (
		<div className="first-start">
			<h1>What could your disks cost you next quarter?</h1>
			<p className="lead">Import what your monitoring already exports. Nothing leaves this computer.</p>
			{workspace.notices.map((notice) => (
				<Notice key={notice}>{notice}</Notice>
			))}
			<DropZone starter={imports} isDisabled={imports.job.running !== undefined || synthetic.running !== undefined} />
			{!workspace.isSynthetic && (
				<section className="try-synthetic" aria-label="Try a synthetic fleet">
					<div>
						<h2>No export at hand?</h2>
						<p className="muted">
							Look around with 100 generated drives over two years. They stay in a workspace of their own, marked synthetic everywhere.
						</p>
					</div>
					<button type="button" disabled={synthetic.running !== undefined} onClick={openSynthetic}>
						Try a synthetic fleet
					</button>
				</section>
			)}
			<JobPanel job={synthetic} name="Making the synthetic fleet" retry={() => synthetic.start({})} />
		</div>
	);
}
