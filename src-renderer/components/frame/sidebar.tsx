/** Workspace, views, and what is under way. */
import { useState } from 'react';
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { toAppError } from '../../../src-main/shared/domain/errors.ts';
import { useEngine, useQuery } from '../../client/engine.tsx';
import { useLatestAnomalies } from '../../client/use-latest-anomalies.ts';
import { goTo, hrefOf, type Route, viewNames, viewTitles } from '../../routes.ts';
import { Icon } from '../icons.tsx';
import { ActivityTray } from './activity-tray.tsx';

type Workspace = OutputOf<'workspace.get'>;

export function Sidebar({ route, workspace }: { readonly route: Route; readonly workspace: Workspace | undefined }) {
	const current = route.view === 'drive' ? 'fleet' : route.view;
	return (
		<nav className="sidebar" aria-label="Main">
			<WorkspaceChoice workspace={workspace} />
			<ul className="views">
				{viewNames.map((name) => (
					<li key={name}>
						<a href={hrefOf({ view: name })} aria-current={current === name ? 'page' : undefined} title={viewTitles[name]}>
							<Icon name={name} />
							<span className="view-name">{viewTitles[name]}</span>
							{name === 'anomalies' && <AlarmCount />}
							{name === 'data' && <QuestionCount />}
						</a>
					</li>
				))}
			</ul>
			<ActivityTray />
		</nav>
	);
}

/** Events that nobody has acknowledged and no window explains. */
function AlarmCount() {
	const query = useLatestAnomalies();
	const count = query.status === 'ready' ? query.output.alarms.filter(({ state }) => state === 'open').length : 0;
	return count === 0 ? null : (
		<span className="count" title={formatCounted(count, 'open alarm')}>
			{formatCount(count)}
			<span className="visually-hidden"> open {count === 1 ? 'alarm' : 'alarms'}</span>
		</span>
	);
}

/** Open questions about identity. */
function QuestionCount() {
	const query = useQuery('identity.questions', { limit: 0 });
	const count = query.status === 'ready' ? query.output.total : 0;
	return count === 0 ? null : (
		<span className="count" title={`${count} open ${count === 1 ? 'question' : 'questions'} about which drive is which`}>
			{count}
			<span className="visually-hidden"> open {count === 1 ? 'question' : 'questions'}</span>
		</span>
	);
}

function WorkspaceChoice({ workspace }: { readonly workspace: Workspace | undefined }) {
	const { client, queries, jobs } = useEngine();
	const [problem, setProblem] = useState<string | null>(null);
	const open = (which: 'own' | 'synthetic'): void => {
		setProblem(null);
		// A drive of the old workspace does not exist in the new one: leave its view before it is asked for there.
		goTo({ view: 'overview' });
		client.call('workspace.switch', { which }).then(
			() => {
				jobs.forget();
				queries.clear();
			},
			(thrown: unknown) => setProblem(toAppError(thrown).message),
		);
	};
	return (
		<div className="workspace">
			<label className="visually-hidden" htmlFor="workspace-choice">
				Workspace
			</label>
			<span className={workspace?.isSynthetic ? 'workspace-mark is-synthetic' : 'workspace-mark'} aria-hidden="true" />
			<select
				id="workspace-choice"
				value={workspace?.which ?? 'own'}
				disabled={!workspace}
				title={workspace?.name}
				onChange={(event) => open(event.target.value === 'synthetic' ? 'synthetic' : 'own')}
			>
				<option value="own">{workspace?.which === 'own' ? workspace.name : 'Own data'}</option>
				<option value="synthetic">{workspace?.which === 'synthetic' ? workspace.name : 'Synthetic fleet'}</option>
			</select>
			{problem && (
				<p className="workspace-problem" role="alert">
					{problem}
				</p>
			)}
		</div>
	);
}
