/** The columns of event tables. */
import { formatDay, formatDayRange, formatMetric, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { threatColour, threatName } from '../../../src-main/shared/charts/threats.ts';
import type { AnomalyEvent, ThreatClass } from '../../../src-main/shared/domain/results.ts';
import type { Column } from '../../components/table/data-table.tsx';

export function ThreatTag({ threat }: { readonly threat: ThreatClass }) {
	return (
		<span className="threat">
			<i className={`key key-box role-${threatColour(threat)}`} />
			{threatName(threat)}
		</span>
	);
}

const drive: Column<AnomalyEvent> = {
	key: 'serial',
	title: 'Drive',
	width: 'minmax(110px, 1fr)',
	value: ({ serial }) => serial || undefined,
	cell: ({ serial }) => <span className="mono">{plainSerial(serial)}</span>,
};

const rest: readonly Column<AnomalyEvent>[] = [
	{
		key: 'metric',
		title: 'Metric',
		width: 'minmax(110px, 1fr)',
		value: ({ metric }) => formatMetric(metric),
		cell: ({ metric }) => plainText(formatMetric(metric)),
	},
	{
		key: 'startMs',
		title: 'Since',
		width: '84px',
		kind: 'date',
		value: ({ startMs }) => startMs,
		cell: ({ startMs, endMs }) => <span title={formatDayRange(startMs, endMs)}>{formatDay(startMs)}</span>,
	},
	{
		key: 'confidence',
		title: 'Confidence',
		width: '92px',
		kind: 'number',
		value: ({ confidence }) => confidence,
		cell: ({ confidence }) => formatPercent(confidence),
	},
	{
		key: 'evidence',
		title: 'Evidence',
		width: 'minmax(240px, 4fr)',
		value: ({ evidence }) => evidence[0]?.text,
		cell: ({ evidence }) => <span title={plainText(evidence[0]?.text ?? '', 300)}>{plainText(evidence[0]?.text ?? '', 200)}</span>,
	},
];

const threat: Column<AnomalyEvent> = {
	key: 'class',
	title: 'Class',
	width: 'minmax(164px, 1.3fr)',
	value: ({ class: name }) => threatName(name),
	cell: ({ class: name }) => <ThreatTag threat={name} />,
};

export const eventColumns: readonly Column<AnomalyEvent>[] = [threat, drive, ...rest];
