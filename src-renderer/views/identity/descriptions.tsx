/** Every way in which sources described one drive, the latest first; what differs from the latest is marked. */
import { useState } from 'react';
import { formatBytes, formatCount, formatDayRange } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import type { StatedEvidence } from './identity-words.ts';

type Description = OutputOf<'identity.describe'>['descriptions'][number];

const traits = [
	['serial', 'Serial'],
	['model', 'Model'],
	['firmware', 'Firmware'],
	['wwn', 'World wide name'],
	['eui', 'Namespace id'],
	['capacityBytes', 'Capacity'],
	['host', 'Host'],
	['enclosure', 'Enclosure'],
	['slot', 'Slot'],
	['pool', 'Pool'],
	['deviceName', 'Device name'],
] as const satisfies readonly (readonly [keyof StatedEvidence, string])[];

/** Rows in view before the rest is asked for. */
const FEW = 6;

interface DescriptionsProps {
	readonly descriptions: readonly Description[];
	/** The drive; descriptions of others were merged into it. */
	readonly deviceId: string;
}

export function Descriptions({ descriptions, deviceId }: DescriptionsProps) {
	const [showsAll, setShowsAll] = useState(false);
	const shown = showsAll ? descriptions : descriptions.slice(0, FEW);
	const columns = traits.filter(([key]) => descriptions.some(({ evidence }) => evidence[key] !== undefined));
	const hasMerged = descriptions.some((description) => description.deviceId !== deviceId);
	const latest = descriptions[0]?.evidence;
	return (
		<>
			<div className="scroll-x">
				<table className="plain-table evidence">
					<caption className="visually-hidden">Descriptions, the latest first</caption>
					<thead>
						<tr>
							{hasMerged && <th scope="col">As</th>}
							{columns.map(([key, label]) => (
								<th key={key} scope="col">
									{label}
								</th>
							))}
							<th scope="col">Seen</th>
						</tr>
					</thead>
					<tbody>
						{shown.map((description, index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: descriptions have no name of their own and keep their order
							<tr key={index}>
								{hasMerged && <td className="muted">{description.deviceId}</td>}
								{columns.map(([key]) => (
									<Trait key={key} value={description.evidence[key]} latest={latest?.[key]} />
								))}
								<td className="nowrap">
									{description.firstMs === null || description.lastMs === null
										? 'at doubtful times only'
										: formatDayRange(description.firstMs, description.lastMs)}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
			{!showsAll && descriptions.length > FEW && (
				<div className="actions">
					<button type="button" className="quiet" onClick={() => setShowsAll(true)}>
						Show all {formatCount(descriptions.length)} descriptions
					</button>
				</div>
			)}
		</>
	);
}

function Trait({ value, latest }: { readonly value: string | number | undefined; readonly latest: string | number | undefined }) {
	if (value === undefined) return <td className="muted">–</td>;
	const differs = latest !== undefined && latest !== value;
	const text = typeof value === 'string' ? plainText(value, 48) : differs ? `${formatCount(value)} B` : formatBytes(value);
	return (
		<td className={differs ? 'evidence-differs' : undefined}>
			{differs && (
				<>
					<span className="evidence-sign" aria-hidden="true">
						≠
					</span>
					<span className="visually-hidden">differs from the latest: </span>
				</>
			)}
			{text}
		</td>
	);
}
