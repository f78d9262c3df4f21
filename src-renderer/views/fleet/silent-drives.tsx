/** Drives that stopped reporting: proposed with the evidence, answered with one click, never assumed. */
import { useState } from 'react';
import { formatCounted, formatDay } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { dayMs } from '../../../src-main/shared/domain/drive-changes.ts';
import { useQuery } from '../../client/engine.tsx';
import { useMutation } from '../../client/use-mutation.ts';
import { ErrorState, Notice } from '../../components/states.tsx';
import { hrefOf } from '../../routes.ts';

type Silent = OutputOf<'drives.silent'>['silent'][number];

/** One line while drives are silent; opened, the list. Nothing while all report, and nothing while it is not known. */
export function SilentDrives() {
	const query = useQuery('drives.silent', {});
	const [isOpen, setIsOpen] = useState(false);
	if (query.status === 'failed') return <ErrorState error={query.error} retry={query.retry} />;
	if (query.status !== 'ready' || query.output.silent.length === 0) return null;
	const { silent, dismissed } = query.output;
	return (
		<>
			<Notice
				action={
					<button type="button" className="quiet" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
						{isOpen ? 'Hide' : 'Show'}
					</button>
				}
			>
				{`${formatCounted(silent.length, 'drive')} stopped reporting while the rest of ${silent.length === 1 ? 'its' : 'their'} source goes on. Until you say what became of ${silent.length === 1 ? 'it, it counts' : 'them, they count'} as running.`}
			</Notice>
			{isOpen && <SilentList silent={silent} dismissed={dismissed} />}
		</>
	);
}

/** In view before the rest is asked for. */
const FEW = 10;

function SilentList({ silent, dismissed }: { readonly silent: readonly Silent[]; readonly dismissed: number }) {
	const mark = useMutation('drives.mark');
	const dismiss = useMutation('drives.dismissSilent');
	const [showsAll, setShowsAll] = useState(false);
	const isBusy = mark.isRunning || dismiss.isRunning;
	const markAs = (as: 'failed' | 'retired', drive: Silent): void => {
		const day = formatDay(drive.lastSeenMs);
		void mark.run({ drives: [drive.deviceId], as, atMs: dayMs(day) ?? drive.lastSeenMs, reason: 'stopped reporting' });
	};
	const error = mark.error ?? dismiss.error;
	return (
		<section className="card" aria-label="Drives that stopped reporting">
			<h2>What became of them?</h2>
			{error && <ErrorState error={error} />}
			<ul className="silent-list">
				{(showsAll ? silent : silent.slice(0, FEW)).map((drive) => (
					<li key={drive.deviceId}>
						<div>
							<a className="mono" href={hrefOf({ view: 'drive', drive: drive.deviceId })}>
								{plainSerial(drive.serial)}
							</a>{' '}
							<span className="muted">{plainText([drive.model, drive.host].filter(Boolean).join(', '), 80)}</span>
							<p>{plainText(drive.evidence, 400)}</p>
						</div>
						<div className="actions">
							<button type="button" className="compact" disabled={isBusy} onClick={() => markAs('failed', drive)}>
								Failed {formatDay(drive.lastSeenMs)}
							</button>
							<button type="button" className="compact" disabled={isBusy} onClick={() => markAs('retired', drive)}>
								Retired
							</button>
							<button
								type="button"
								className="compact"
								disabled={isBusy}
								title="Ask again in 30 days"
								onClick={() => void dismiss.run({ drives: [drive.deviceId], days: 30 })}
							>
								Still there
							</button>
						</div>
					</li>
				))}
			</ul>
			{!showsAll && silent.length > FEW && (
				<div className="actions">
					<button type="button" className="quiet" onClick={() => setShowsAll(true)}>
						Show all {silent.length}
					</button>
				</div>
			)}
			<p className="muted">
				Another date, sold or replaced: open the drive and mark it there.
				{dismissed > 0 && ` ${formatCounted(dismissed, 'more drive')} will be asked about later.`}
			</p>
		</section>
	);
}
