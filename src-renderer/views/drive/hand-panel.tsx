/** What a person says about one drive: the two forms behind their buttons, and how it left. */
import { type ReactNode, useState } from 'react';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { Drive } from '../../../src-main/shared/domain/telemetry.ts';
import { Notice } from '../../components/states.tsx';
import { goTo, hrefOf } from '../../routes.ts';
import { DeleteForm } from '../changes/delete-form.tsx';
import { FactsForm } from '../changes/facts-form.tsx';
import { MarkForm } from '../changes/mark-form.tsx';

type Panel = 'mark' | 'facts' | 'delete';

export interface HandPanel {
	/** Buttons for the head of the view. */
	readonly actions: ReactNode;
	/** The open form, and what was said already. */
	readonly panel: ReactNode;
}

export function useHandPanel(drive: Drive): HandPanel {
	const [open, setOpen] = useState<Panel>();
	const toggle = (panel: Panel) => () => setOpen(open === panel ? undefined : panel);
	const close = (): void => setOpen(undefined);
	const forms: Readonly<Record<Panel, ReactNode>> = {
		mark: (
			<MarkForm
				drives={[drive.deviceId]}
				lastSeenMs={drive.lastSeenMs}
				{...(drive.exit ? { exit: drive.exit } : {})}
				onDone={close}
				onCancel={close}
			/>
		),
		facts: <FactsForm drives={[drive.deviceId]} drive={drive} onDone={close} onCancel={close} />,
		delete: <DeleteForm drives={[drive.deviceId]} onDone={() => goTo({ view: 'fleet' })} onCancel={close} />,
	};
	return {
		actions: (
			<>
				<button type="button" aria-expanded={open === 'mark'} onClick={toggle('mark')}>
					Mark as failed or gone…
				</button>
				<button type="button" aria-expanded={open === 'facts'} onClick={toggle('facts')}>
					Edit facts
				</button>
				<button type="button" aria-expanded={open === 'delete'} onClick={toggle('delete')}>
					Delete for good…
				</button>
			</>
		),
		panel: (
			<>
				<ExitNotice drive={drive} />
				{open && forms[open]}
			</>
		),
	};
}

/** Who said that it left, why, and what came after it. */
function ExitNotice({ drive: { exit } }: { readonly drive: Drive }) {
	if (exit?.source !== 'hand') return null;
	return (
		<Notice>
			Marked by hand{exit.reason === undefined ? '' : `: ${plainText(exit.reason, 200)}`}.
			{exit.replacedBy && (
				<>
					{' '}
					Its place was taken by <a href={hrefOf({ view: 'drive', drive: exit.replacedBy })}>{exit.replacedBy}</a>.
				</>
			)}
		</Notice>
	);
}
