/** Where the user is, as the fragment of the address: `#/fleet`, `#/drives/d12?metric=temperature`. */
import { useSyncExternalStore } from 'react';
import { type ReportVariant, reportVariants } from '../src-main/shared/domain/report.ts';

export const viewNames = ['overview', 'fleet', 'anomalies', 'risk', 'scenarios', 'models', 'reports', 'data'] as const;
export type ViewName = (typeof viewNames)[number];

/** One drive, of it one metric in a stretch of time, its values as the source wrote them. */
export interface DriveRoute {
	readonly view: 'drive';
	readonly drive: string;
	readonly metric?: string;
	readonly fromMs?: number;
	readonly toMs?: number;
	readonly isRaw?: true;
}

/** All drives at once, some days ahead. */
export interface FleetForecastRoute {
	readonly view: 'fleet';
	readonly part: 'forecast';
}

/** The reports, with the form set to one kind: `#/reports/drive/d12`. */
export interface ReportsRoute {
	readonly view: 'reports';
	readonly variant?: ReportVariant | undefined;
	/** Of the variant `drive`. */
	readonly drive?: string | undefined;
}

interface ViewRoute {
	readonly view: ViewName;
	readonly part?: undefined;
	readonly variant?: undefined;
	readonly drive?: undefined;
}

export type Route = ViewRoute | FleetForecastRoute | ReportsRoute | DriveRoute;

export const viewTitles: Readonly<Record<ViewName, string>> = {
	overview: 'Overview',
	fleet: 'Fleet',
	anomalies: 'Anomalies',
	risk: 'Risk',
	scenarios: 'Scenarios',
	models: 'Models',
	reports: 'Reports',
	data: 'Data',
};

/** The route of a fragment; what is unknown leads to the overview. */
export function parseRoute(fragment: string): Route {
	const [path = '', question = ''] = fragment.replace(/^#\/?/, '').split('?', 2);
	const [first, second, third] = path.split('/');
	if (first === 'drives' && second) {
		return { view: 'drive', drive: decode(second), ...driveQuestion(new URLSearchParams(question)) };
	}
	if (first === 'fleet' && second === 'forecast') return { view: 'fleet', part: 'forecast' };
	if (first === 'reports') {
		const variant = reportVariants.find((name) => name === second);
		return { view: 'reports', ...(variant ? { variant } : {}), ...(variant === 'drive' && third ? { drive: decode(third) } : {}) };
	}
	return { view: viewNames.find((name) => name === first) ?? 'overview' };
}

export function hrefOf(route: Route): string {
	if (route.view === 'fleet' && route.part !== undefined) return `#/fleet/${route.part}`;
	if (route.view === 'reports') {
		const parts = [route.variant, route.variant === 'drive' && route.drive !== undefined ? encodeURIComponent(route.drive) : undefined];
		return ['#/reports', ...parts.filter((part) => part !== undefined)].join('/');
	}
	if (route.view !== 'drive') return `#/${route.view === 'overview' ? '' : route.view}`;
	const question = new URLSearchParams();
	if (route.metric !== undefined) question.set('metric', route.metric);
	if (route.fromMs !== undefined) question.set('from', instantText(route.fromMs));
	if (route.toMs !== undefined) question.set('to', instantText(route.toMs));
	if (route.isRaw) question.set('values', 'raw');
	return `#/drives/${encodeURIComponent(route.drive)}${question.size > 0 ? `?${question}` : ''}`;
}

/** `2024-05-03`, with the time of day where it is not midnight UTC. */
function instantText(atMs: number): string {
	const text = new Date(atMs).toISOString();
	return text.replace('T00:00:00.000Z', '');
}

/** What is not understood is left out: the drive is shown all the same. */
function driveQuestion(question: URLSearchParams): Pick<DriveRoute, 'metric' | 'fromMs' | 'toMs' | 'isRaw'> {
	const metric = question.get('metric');
	const instant = (name: string): number => {
		const text = question.get(name) ?? '';
		return /^[+-]?\d{4,6}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{3}Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
	};
	const [fromMs, toMs] = [instant('from'), instant('to')];
	return {
		...(metric ? { metric } : {}),
		...(Number.isFinite(fromMs) ? { fromMs } : {}),
		...(Number.isFinite(toMs) ? { toMs } : {}),
		...(question.get('values') === 'raw' ? { isRaw: true } : {}),
	};
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
