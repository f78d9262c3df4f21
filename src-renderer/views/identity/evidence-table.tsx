/** What is known of drives side by side, one column a drive; what differs from the first is marked by weight and a sign. */
import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatDay, formatDayRange } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { normaliseModel } from '../../../src-main/shared/domain/identity.ts';
import type { StatedEvidence } from './identity-words.ts';

export interface EvidenceColumn {
	readonly deviceId: string;
	readonly head: ReactNode;
	readonly evidence: StatedEvidence;
	readonly firstMs: number;
	readonly lastMs: number;
	readonly samples: number;
	/** What can be done with it. */
	readonly foot?: ReactNode;
}

interface Trait {
	readonly key: keyof StatedEvidence;
	readonly label: string;
	readonly isCode?: boolean;
	/** Equal for values that mean the same. */
	readonly meaning?: (value: string) => string;
}

const traits: readonly Trait[] = [
	{ key: 'serial', label: 'Serial', isCode: true, meaning: (value) => value.toUpperCase().replaceAll(/\s/g, '') },
	{ key: 'model', label: 'Model', meaning: normaliseModel },
	{ key: 'firmware', label: 'Firmware', isCode: true },
	{ key: 'wwn', label: 'World wide name', isCode: true },
	{ key: 'eui', label: 'Namespace id', isCode: true },
	{ key: 'capacityBytes', label: 'Capacity' },
	{ key: 'host', label: 'Host' },
	{ key: 'enclosure', label: 'Enclosure' },
	{ key: 'slot', label: 'Slot' },
	{ key: 'deviceName', label: 'Device name', isCode: true },
];

interface EvidenceTableProps {
	readonly label: string;
	/** The drive that is asked about. */
	readonly subject: EvidenceColumn;
	readonly others: readonly EvidenceColumn[];
}

export function EvidenceTable({ label, subject: asked, others: compared }: EvidenceTableProps) {
	const [subject, ...others] = [withOwnSlot(asked), ...compared.map(withOwnSlot)] as [EvidenceColumn, ...EvidenceColumn[]];
	const all = [subject, ...others];
	const shown = traits.filter(({ key }) => all.some(({ evidence }) => evidence[key] !== undefined));
	return (
		<div className="scroll-x">
			<table className="plain-table evidence evidence-compared">
				<caption className="visually-hidden">{label}</caption>
				<thead>
					<tr>
						<td />
						{all.map(({ deviceId, head }) => (
							<th key={deviceId} scope="col">
								{head}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{shown.map((trait) => (
						<TraitRow key={trait.key} trait={trait} subject={subject} others={others} />
					))}
					<HistoryRows subject={subject} others={others} />
					{others.some(({ foot }) => foot !== undefined) && (
						<tr className="evidence-actions">
							<td />
							{all.map(({ deviceId, foot }) => (
								<td key={deviceId}>{foot}</td>
							))}
						</tr>
					)}
				</tbody>
			</table>
		</div>
	);
}

/** When each was seen, and whether that was at the same time. */
function HistoryRows({ subject, others }: Omit<EvidenceTableProps, 'label'>) {
	const all = [subject, ...others];
	return (
		<>
			{(['firstMs', 'lastMs'] as const).map((end) => (
				<tr key={end}>
					<th scope="row">{end === 'firstMs' ? 'First seen' : 'Last seen'}</th>
					{all.map((column) => (
						<td key={column.deviceId}>{isSeen(column) ? formatDay(column[end]) : 'at doubtful times only'}</td>
					))}
				</tr>
			))}
			{others.length > 0 && (
				<tr>
					<th scope="row">In time</th>
					<td />
					{others.map((other) => (
						<td key={other.deviceId}>{orderText(subject, other)}</td>
					))}
				</tr>
			)}
			<tr>
				<th scope="row">Samples</th>
				{all.map(({ deviceId, samples }) => (
					<td key={deviceId}>{formatCount(samples)}</td>
				))}
			</tr>
		</>
	);
}

/** Sources that know no slot give the device name for one, which says nothing of the place. */
function withOwnSlot(column: EvidenceColumn): EvidenceColumn {
	const { slot, ...evidence } = column.evidence;
	return slot === undefined || slot !== evidence.deviceName ? column : { ...column, evidence };
}

interface TraitRowProps {
	readonly trait: Trait;
	readonly subject: EvidenceColumn;
	readonly others: readonly EvidenceColumn[];
}

function TraitRow({ trait: { key, label, isCode = false, meaning = (value) => value }, subject, others }: TraitRowProps) {
	const asked = subject.evidence[key];
	const isSame = (value: string | number): boolean => asked !== undefined && meaning(String(asked)) === meaning(String(value));
	const differs = others.some(({ evidence }) => evidence[key] !== undefined && asked !== undefined && !isSame(evidence[key]));
	const shown = (value: string | number): string =>
		typeof value === 'string' ? plainText(value, 48) : differs ? `${formatCount(value)} B` : formatBytes(value);
	return (
		<tr>
			<th scope="row">{label}</th>
			<td className={isCode ? 'mono' : undefined}>{asked === undefined ? <Unknown /> : shown(asked)}</td>
			{others.map(({ deviceId, evidence }) => {
				const value = evidence[key];
				if (value === undefined) return <Cell key={deviceId} />;
				if (asked === undefined) return <Cell key={deviceId} text={shown(value)} isCode={isCode} />;
				return <Cell key={deviceId} text={shown(value)} isCode={isCode} verdict={isSame(value) ? 'same' : 'different'} />;
			})}
		</tr>
	);
}

interface CellProps {
	readonly text?: string;
	readonly isCode?: boolean;
	/** Absent where one of the two is not known. */
	readonly verdict?: 'same' | 'different';
}

function Cell({ text, isCode = false, verdict }: CellProps) {
	if (text === undefined)
		return (
			<td>
				<Unknown />
			</td>
		);
	return (
		<td className={[isCode ? 'mono' : '', verdict === 'different' ? 'evidence-differs' : ''].join(' ').trim() || undefined}>
			{verdict && (
				<>
					<span className="evidence-sign" aria-hidden="true">
						{verdict === 'same' ? '=' : '≠'}
					</span>
					<span className="visually-hidden">{verdict}: </span>
				</>
			)}
			{text}
		</td>
	);
}

function Unknown() {
	return (
		<span className="muted">
			<span aria-hidden="true">–</span>
			<span className="visually-hidden">not known</span>
		</span>
	);
}

/** Zero stands for instants that cannot be trusted. */
const isSeen = ({ lastMs }: EvidenceColumn): boolean => lastMs !== 0;

/** Two drives that report at the same time are rarely one. */
function orderText(subject: EvidenceColumn, other: EvidenceColumn): string {
	if (!isSeen(subject) || !isSeen(other)) return '–';
	if (other.lastMs < subject.firstMs) return 'ends before the first begins';
	if (other.firstMs > subject.lastMs) return 'begins after the first ends';
	const [from, to] = [Math.max(other.firstMs, subject.firstMs), Math.min(other.lastMs, subject.lastMs)];
	// A date never breaks at its hyphens.
	const shared = formatDayRange(from, to).replaceAll('-', '\u2011');
	return `both seen ${formatDay(from) === formatDay(to) ? `on ${shared}` : shared}`;
}
