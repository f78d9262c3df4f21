/** Where the user is, as the fragment of the address: `#/fleet`, `#/drives/d12?metric=temperature`. */
import { useSyncExternalStore } from 'react';

export const viewNames = ['overview', 'fleet', 'anomalies', 'risk', 'models', 'reports', 'data'] as const;
export type ViewName = (typeof viewNames)[number];

export type Route = { readonly view: ViewName } | { readonly view: 'drive'; readonly drive: string; readonly metric?: string };

export const viewTitles: Readonly<Record<ViewName, string>> = {
	overview: 'Overview',
	fleet: 'Fleet',
	anomalies: 'Anomalies',
	risk: 'Risk',
	models: 'Models',
	reports: 'Reports',
	data: 'Data',
};

/** The route of a fragment; what is unknown leads to the overview. */
export function parseRoute(fragment: string): Route {
	const [path = '', question = ''] = fragment.replace(/^#\/?/, '').split('?', 2);
	const [first, second] = path.split('/');
	if (first === 'drives' && second) {
		const metric = new URLSearchParams(question).get('metric');
		return { view: 'drive', drive: decode(second), ...(metric ? { metric } : {}) };
	}
	return { view: viewNames.find((name) => name === first) ?? 'overview' };
}

export function hrefOf(route: Route): string {
	if (route.view !== 'drive') return `#/${route.view === 'overview' ? '' : route.view}`;
	const question = route.metric === undefined ? '' : `?${new URLSearchParams({ metric: route.metric })}`;
	return `#/drives/${encodeURIComponent(route.drive)}${question}`;
}

export function goTo(route: Route): void {
	location.hash = hrefOf(route);
}

/** The same place under another address: going back leads past it. */
export function replaceRoute(route: Route): void {
	location.replace(hrefOf(route));
}

export function useRoute(): Route {
	return parseRoute(useSyncExternalStore(watchFragment, () => location.hash));
}

function watchFragment(listener: () => void): () => void {
	addEventListener('hashchange', listener);
	return () => removeEventListener('hashchange', listener);
}

/** A fragment that a person mistyped may hold a broken escape: it then names a drive that does not exist. */
function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
