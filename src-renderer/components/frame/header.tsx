/** Where the user is, and how the page looks. */
import { hrefOf, type Route, viewTitles } from '../../routes.ts';
import { toggleTheme, useTheme } from '../../theme.ts';
import { Icon } from '../icons.tsx';

interface HeaderProps {
	readonly route: Route;
	readonly workspaceName: string | undefined;
	/** Model and serial of the drive in view. */
	readonly driveName: string | undefined;
}

export function Header({ route, workspaceName, driveName }: HeaderProps) {
	const theme = useTheme();
	const other = theme === 'dark' ? 'light' : 'dark';
	return (
		<header className="header">
			<nav aria-label="Breadcrumb">
				<ol className="breadcrumb">
					<li>{workspaceName ?? 'Workspace'}</li>
					{route.view === 'drive' ? (
						<>
							<li>
								<a href={hrefOf({ view: 'fleet' })}>Fleet</a>
							</li>
							<li aria-current="page">{driveName ?? 'Drive'}</li>
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
