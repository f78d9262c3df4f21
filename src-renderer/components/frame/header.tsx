/** Where the user is, and how the page looks. */
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { useQuery } from '../../client/engine.tsx';
import { hrefOf, type Route, viewTitles } from '../../routes.ts';
import { toggleTheme, useTheme } from '../../theme.ts';
import { Icon } from '../icons.tsx';

export function Header({ route, workspaceName }: { readonly route: Route; readonly workspaceName: string | undefined }) {
	const theme = useTheme();
	const other = theme === 'dark' ? 'light' : 'dark';
	return (
		<header className="header">
			<nav aria-label="Breadcrumb">
				<ol className="breadcrumb">
					<li>{workspaceName ?? '\u00a0'}</li>
					{route.view === 'drive' ? (
						<>
							<li>
								<a href={hrefOf({ view: 'fleet' })}>Fleet</a>
							</li>
							<DriveCrumbs drive={route.drive} />
						</>
					) : route.view === 'fleet' && route.part !== undefined ? (
						<>
							<li>
								<a href={hrefOf({ view: 'fleet' })}>Fleet</a>
							</li>
							<li aria-current="page">Forecast</li>
						</>
					) : (
						<li aria-current="page">{viewTitles[route.view]}</li>
					)}
				</ol>
			</nav>
			<button type="button" className="icon-button" onClick={toggleTheme} aria-label={`Use the ${other} theme`} title={`Use the ${other} theme`}>
				<Icon name={theme === 'dark' ? 'sun' : 'moon'} />
			</button>
		</header>
	);
}

function DriveCrumbs({ drive }: { readonly drive: string }) {
	const query = useQuery('drives.get', { drive });
	if (query.status !== 'ready') return <li aria-current="page">{plainText(drive, 24)}</li>;
	const { model, serial } = query.output.drive;
	return (
		<>
			<li>{plainText(model, 40) || 'Unknown model'}</li>
			<li aria-current="page" className="mono">
				{plainSerial(serial)}
			</li>
		</>
	);
}
