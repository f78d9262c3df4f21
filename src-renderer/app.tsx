/** The frame around the views, and the pages that stand in for it when the engine cannot be asked. */
import { useEffect, useState } from 'react';
import { useEngine, useQuery } from './client/engine.tsx';
import type { Connection } from './client/page-client.ts';
import { JobAnnouncer } from './components/frame/activity-tray.tsx';
import { FolderToasts } from './components/frame/folder-toasts.tsx';
import { Header } from './components/frame/header.tsx';
import { Sidebar } from './components/frame/sidebar.tsx';
import { EmptyState } from './components/states.tsx';
import { View } from './components/view.tsx';
import { hrefOf, type Route, useRoute, viewTitles } from './routes.ts';
import { AnomaliesView } from './views/anomalies/anomalies-view.tsx';
import { ImportsView } from './views/data/imports-view.tsx';
import { DriveView } from './views/drive/drive-view.tsx';
import { FleetForecastView } from './views/fleet/fleet-forecast-view.tsx';
import { FleetView } from './views/fleet/fleet-view.tsx';
import { ModelsView } from './views/models/models-view.tsx';
import { OverviewView } from './views/overview/overview-view.tsx';
import { ReportsView } from './views/reports/reports-view.tsx';
import { RiskView } from './views/risk/risk-view.tsx';
import { ScenariosView } from './views/scenarios/scenarios-view.tsx';

export function App() {
	const connection = useConnection();
	return connection === 'refused' ? <ClosedDoor /> : <Frame isLost={connection === 'lost'} />;
}

function Frame({ isLost }: { readonly isLost: boolean }) {
	const { client } = useEngine();
	const route = useRoute();
	const query = useQuery('workspace.get', {});
	const workspace = query.status === 'ready' ? query.output : undefined;
	const isDrawn = query.status !== 'loading';
	useEffect(() => {
		if (isDrawn) client.ready();
	}, [client, isDrawn]);
	useEffect(() => {
		document.title = `${route.view === 'drive' ? 'Drive' : viewTitles[route.view]} - Stochastic Storage VaR`;
	}, [route.view]);

	return (
		<div className="frame">
			<button type="button" className="skip-link" onClick={() => document.getElementById('main')?.focus()}>
				Skip to content
			</button>
			<Sidebar route={route} workspace={workspace} />
			<div className="content">
				{workspace?.isSynthetic && <p className="band">Synthetic data: generated drives, not yours. Use it to look around.</p>}
				{isLost && (
					<p className="band band-lost" role="status">
						The program does not answer. Trying to reach it again.
					</p>
				)}
				<Header route={route} workspaceName={workspace?.name} />
				<main id="main" tabIndex={-1}>
					{workspace?.drives === 0 && needsDrives(route) ? (
						<NoDrives />
					) : (
						<CurrentView key={`${workspace?.which ?? ''} ${route.view === 'drive' ? route.drive : hrefOf(route)}`} route={route} />
					)}
				</main>
			</div>
			<JobAnnouncer />
			<FolderToasts />
		</div>
	);
}

/** Without a drive these views have nothing to ask. */
function needsDrives({ view }: Route): boolean {
	return view !== 'overview' && view !== 'data';
}

function NoDrives() {
	return (
		<View sentence="No drives yet.">
			<EmptyState
				title="Import exports first"
				action={
					<a className="button primary" href={hrefOf({ view: 'data' })}>
						Import exports
					</a>
				}
			>
				Everything here is computed from the drives that your exports speak of.
			</EmptyState>
		</View>
	);
}

function CurrentView({ route }: { readonly route: Route }) {
	switch (route.view) {
		case 'overview':
			return <OverviewView />;
		case 'fleet':
			return route.part === 'forecast' ? <FleetForecastView /> : <FleetView />;
		case 'drive':
			return <DriveView route={route} />;
		case 'anomalies':
			return <AnomaliesView />;
		case 'risk':
			return <RiskView />;
		case 'scenarios':
			return <ScenariosView />;
		case 'models':
			return <ModelsView />;
		case 'reports':
			return <ReportsView variant={route.variant} drive={route.drive} />;
		case 'data':
			return <ImportsView />;
	}
}

function ClosedDoor() {
	useEffect(() => {
		document.title = 'Stochastic Storage VaR';
	}, []);
	return (
		<main className="door">
			<h1>Open the address that the program printed</h1>
			<p>This page belongs to a program on this computer. It prints an address with a code that works once, for a minute.</p>
			<p>
				Missed it? Start the program again with <code>npm start</code> or <code>ssv serve</code>; a new address is printed.
			</p>
		</main>
	);
}

function useConnection(): Connection {
	const { client } = useEngine();
	const [connection, setConnection] = useState<Connection>('connecting');
	useEffect(() => client.onConnection(setConnection), [client]);
	return connection;
}
