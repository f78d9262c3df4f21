/** Finds a drive by anything that is known of it: to be put beside another, to be the subject of a report. */
import { useId, useState } from 'react';
import { formatCounted, formatDay } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useQuery } from '../../client/engine.tsx';
import { ErrorState } from '../../components/states.tsx';

type FoundDrive = OutputOf<'drives.list'>['drives'][number];

/** Drives that are offered at once. */
const FEW = 6;

interface DriveSearchProps {
	/** Drives that stand there already. */
	readonly without: readonly string[];
	readonly label?: string;
	/** What the button beside each found drive says, and its name for screen readers. */
	readonly verb?: readonly [button: string, name: string];
	readonly onChoose: (drive: FoundDrive) => void;
}

const COMPARE = ['Compare', 'Compare with'] as const;

export function DriveSearch({ without, label = 'Compare with another drive', verb = COMPARE, onChoose }: DriveSearchProps) {
	const [text, setText] = useState('');
	const id = useId();
	const words = text.toLowerCase().split(' ').filter(Boolean);
	return (
		<div className="drive-search">
			<span className="field">
				<label htmlFor={id}>{label}</label>
				<input
					id={id}
					type="search"
					value={text}
					placeholder="Serial, model, host or id"
					autoComplete="off"
					onChange={(event) => setText(event.target.value)}
				/>
			</span>
			{words.length > 0 && (
				<Matches
					words={words}
					without={without}
					verb={verb}
					onChoose={(drive) => {
						setText('');
						onChoose(drive);
					}}
				/>
			)}
		</div>
	);
}

interface MatchesProps extends Required<Pick<DriveSearchProps, 'without' | 'verb' | 'onChoose'>> {
	readonly words: readonly string[];
}

function Matches({ words, without, verb: [button, name], onChoose }: MatchesProps) {
	const query = useQuery('drives.list', {});
	if (query.status === 'failed') return <ErrorState error={query.error} retry={query.retry} />;
	if (query.status === 'loading') return <p className="muted">Looking…</p>;
	const found = query.output.drives.filter((drive) => !without.includes(drive.deviceId) && matches(drive, words));
	if (found.length === 0) return <p className="muted">No other drive has all of this.</p>;
	return (
		<ul className="plain-list" aria-label="Drives found">
			{found.slice(0, FEW).map((drive) => (
				<li key={drive.deviceId}>
					<button
						type="button"
						className="compact"
						aria-label={`${name} ${plainSerial(drive.serial)} ${drive.deviceId}`}
						onClick={() => onChoose(drive)}
					>
						{button}
					</button>{' '}
					<span className="mono">{plainSerial(drive.serial)}</span>{' '}
					<span className="muted">
						{[plainText(drive.model, 40), plainText(drive.host ?? '', 40), drive.deviceId, `last seen ${formatDay(drive.lastSeenMs)}`]
							.filter(Boolean)
							.join(' · ')}
					</span>
				</li>
			))}
			{found.length > FEW && <li className="muted">and {formatCounted(found.length - FEW, 'more drive')}; say more of it</li>}
		</ul>
	);
}

function matches({ deviceId, serial, model, host, wwn }: FoundDrive, words: readonly string[]): boolean {
	const known = [deviceId, serial, model, host ?? '', wwn ?? ''].join('\n').toLowerCase();
	return words.every((word) => known.includes(word));
}
