/** A part of a view that opens on request: its heading, what it found in one sentence, and beneath it the evidence. */
import { type ReactNode, useState } from 'react';

interface FoldProps {
	readonly title: string;
	/** The finding, read without opening. */
	readonly finding: string;
	readonly isOpenAtStart?: boolean;
	/** Made when it is opened: charts need their width. Absent where the finding is all there is. */
	readonly children?: ReactNode;
}

export function Fold({ title, finding, isOpenAtStart = false, children }: FoldProps) {
	const [isOpen, setIsOpen] = useState(isOpenAtStart);
	if (!children) {
		return (
			<div className="fold">
				<h3>{title}</h3>
				<span className="fold-finding">{finding}</span>
			</div>
		);
	}
	return (
		<details className="fold" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
			<summary>
				<h3>{title}</h3>
				<span className="fold-finding">{finding}</span>
			</summary>
			{isOpen && <div className="fold-body">{children}</div>}
		</details>
	);
}
