/** What a view shows when there is nothing to show yet, and when something went wrong. */
import type { ReactNode } from 'react';
import { type AppError, errorText } from '../../src-main/shared/domain/errors.ts';
import type { MissingPart } from '../../src-main/shared/domain/results.ts';
import type { Query } from '../client/engine.tsx';

/** Grey space of the final size while something loads. */
export function Skeleton({ height, width = '100%' }: { readonly height: number; readonly width?: number | string }) {
	return <div className="skeleton" style={{ height, width }} />;
}

interface EmptyStateProps {
	readonly title: string;
	/** What is needed, in one sentence. */
	readonly children: ReactNode;
	readonly action?: ReactNode;
}

export function EmptyState({ title, children, action }: EmptyStateProps) {
	return (
		<div className="state">
			<h2>{title}</h2>
			<p>{children}</p>
			{action && <div className="actions">{action}</div>}
		</div>
	);
}

/** Message, what to do next, and another try. */
export function ErrorState({
	error,
	retry,
	retryLabel = 'Try again',
}: {
	readonly error: AppError;
	readonly retry?: () => void;
	readonly retryLabel?: string;
}) {
	return (
		<div className="state state-error" role="alert">
			<p className="state-message">{errorText(error)}</p>
			<p className="code">{error.code}</p>
			{retry && (
				<div className="actions">
					<button type="button" onClick={retry}>
						{retryLabel}
					</button>
				</div>
			)}
		</div>
	);
}

/** One quiet line about the state of things: stale, partial, cancelled. */
export function Notice({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) {
	return (
		<div className="notice">
			<span>{children}</span>
			{action}
		</div>
	);
}

/** The parts that could not be computed, each with the metric that is missing. */
export function MissingParts({ missing }: { readonly missing: readonly MissingPart[] }) {
	if (missing.length === 0) return null;
	return (
		<section className="card" aria-label="Missing parts">
			<h3>Not computed</h3>
			<ul className="plain-list">
				{missing.map(({ part, missing: metric, reason }) => (
					<li key={`${part} ${metric}`}>
						<strong>{part}</strong> <span className="muted">needs</span> <code>{metric}</code>
						<span className="muted">: {reason}</span>
					</li>
				))}
			</ul>
		</section>
	);
}

interface QueryViewProps<T> {
	readonly query: Query<T>;
	/** Shape of what will come. */
	readonly skeleton: ReactNode;
	readonly children: (output: T) => ReactNode;
}

export function QueryView<T>({ query, skeleton, children }: QueryViewProps<T>) {
	if (query.status === 'loading') {
		return (
			<div aria-busy="true" className="stack">
				<span className="visually-hidden">Loading</span>
				{skeleton}
			</div>
		);
	}
	if (query.status === 'failed') return <ErrorState error={query.error} retry={query.retry} />;
	return children(query.output);
}
