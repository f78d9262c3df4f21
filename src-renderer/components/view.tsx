/** The frame of every view: a sentence that answers its question, its actions, then picture and table. */

import { type ReactNode, useEffect, useRef } from 'react';

interface ViewProps {
	/** One sentence, the answer. */
	readonly sentence: ReactNode;
	readonly actions?: ReactNode;
	readonly children?: ReactNode;
}

export function View({ sentence, actions, children }: ViewProps) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		// After a change of view, reading goes on at its answer; on the first one the page keeps its own order.
		if (document.body.dataset.hasNavigated === 'yes') heading.current?.focus({ preventScroll: true });
	}, []);
	return (
		<div className="view">
			<header className="view-head">
				<h1 ref={heading} tabIndex={-1}>
					{typeof sentence === 'string' ? keepTogether(sentence) : sentence}
				</h1>
				{actions && <div className="actions">{actions}</div>}
			</header>
			{children}
		</div>
	);
}

/** A number stays with its error and its unit, and a day in one piece, wherever the line breaks. */
function keepTogether(sentence: string): ReactNode[] {
	const parts = sentence
		.replaceAll('\u2009', '\u202f')
		.replaceAll(' ±', '\u00a0±')
		.split(/(\d{4}-\d\d-\d\d)/);
	// Every second part is a day.
	return parts.map((part, index) =>
		index % 2 === 0 ? (
			part
		) : (
			// biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no other identity
			<span key={index} className="nowrap">
				{part}
			</span>
		),
	);
}
