/** The drive that a report is about: the one that was named, or one to be found. */
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { useQuery } from '../../client/engine.tsx';
import { ErrorState, QueryView, Skeleton } from '../../components/states.tsx';
import { hrefOf } from '../../routes.ts';
import { DriveSearch } from '../identity/drive-search.tsx';

interface DriveChoiceProps {
	readonly drive: string | undefined;
	readonly onChange: (drive: string | undefined) => void;
}

export function DriveChoice({ drive, onChange }: DriveChoiceProps) {
	if (drive === undefined)
		return <DriveSearch without={[]} label="About which drive" verb={['Choose', 'Choose']} onChoose={({ deviceId }) => onChange(deviceId)} />;
	return <ChosenDrive key={drive} drive={drive} onDrop={() => onChange(undefined)} />;
}

function ChosenDrive({ drive, onDrop }: { readonly drive: string; readonly onDrop: () => void }) {
	const query = useQuery('drives.get', { drive });
	const other = (
		<button type="button" className="compact" onClick={onDrop}>
			Another drive
		</button>
	);
	if (query.status === 'failed')
		return (
			<>
				<ErrorState error={query.error} />
				<div className="actions">{other}</div>
			</>
		);
	return (
		<QueryView query={query} skeleton={<Skeleton height={24} width={360} />}>
			{({ drive: { deviceId, serial, model } }) => (
				<p className="actions">
					<span>
						About{' '}
						<a className="mono" href={hrefOf({ view: 'drive', drive: deviceId })}>
							{plainSerial(serial)}
						</a>{' '}
						<span className="muted">{plainText(model, 40)}</span>
					</span>
					{other}
				</p>
			)}
		</QueryView>
	);
}
