/** A form inside a view: Enter sends it; where it was opened, Escape closes it, and the focus goes back to the button that opened it. */
import { type ReactNode, useEffect } from 'react';

interface FormProps {
	readonly label?: string;
	readonly className?: string;
	/** The form says itself what is wrong, the browser keeps still. */
	readonly noValidate?: boolean;
	readonly onSubmit: () => void;
	/** Absent where it stays open. */
	readonly onClose?: (() => void) | undefined;
	readonly children: ReactNode;
}

export function Form({ label, className = 'card form', noValidate = false, onSubmit, onClose, children }: FormProps) {
	useFocusBack();
	return (
		<form
			className={className}
			aria-label={label}
			noValidate={noValidate}
			onSubmit={(event) => {
				event.preventDefault();
				onSubmit();
			}}
			onKeyDown={(event) => {
				if (event.key !== 'Escape' || event.defaultPrevented || onClose === undefined) return;
				event.preventDefault();
				onClose();
			}}
		>
			{children}
		</form>
	);
}

/** Whoever closes a form by key goes on from where it was opened, unless the focus is somewhere else by then. */
function useFocusBack(): void {
	useEffect(() => {
		const opener = document.activeElement;
		return () => {
			const isLost = document.activeElement === null || document.activeElement === document.body;
			if (isLost && opener instanceof HTMLElement && opener.isConnected) opener.focus();
		};
	}, []);
}
