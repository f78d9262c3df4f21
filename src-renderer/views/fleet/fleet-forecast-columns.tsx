/** The columns of the forecast of a fleet. */
import { driveName, formatChange } from '../../../src-main/shared/charts/fleet-forecast-text.ts';
import { formatInterval, formatLevel, formatQuantity } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { FleetDriveForecast, FleetForecastRefusal } from '../../../src-main/shared/domain/fleet-forecast.ts';
import type { Column } from '../../components/table/data-table.tsx';

const none = <span className="muted">–</span>;

type Named = Pick<FleetDriveForecast, 'serial' | 'deviceId' | 'model'>;

const nameColumns: readonly Column<Named>[] = [
	{
		key: 'serial',
		title: 'Drive',
		width: 'minmax(120px, 1.2fr)',
		value: driveName,
		cell: (drive) => <span className="mono">{plainText(driveName(drive), 40)}</span>,
	},
	{
		key: 'model',
		title: 'Model',
		width: 'minmax(112px, 1.4fr)',
		hideBelow: 900,
		value: ({ model }) => model,
		cell: ({ model }) => <span title={plainText(model)}>{plainText(model) || none}</span>,
	},
];

/** Sorted as they come: the largest change first, up or down. */
export function fleetForecastColumns(unit: string, level: number): Column<FleetDriveForecast>[] {
	return [
		...nameColumns,
		{
			key: 'last',
			title: 'Last',
			width: '96px',
			kind: 'number',
			value: ({ last }) => last,
			cell: ({ last }) => formatQuantity(last, unit),
		},
		{
			key: 'mean',
			title: 'Expected',
			width: '96px',
			kind: 'number',
			value: ({ mean }) => mean,
			cell: ({ mean }) => formatQuantity(mean, unit),
		},
		{
			key: 'band',
			title: `${formatLevel(level)} % band`,
			width: 'minmax(190px, 1.4fr)',
			kind: 'number',
			value: ({ lower, upper }) => upper - lower,
			cell: ({ lower, upper }) => formatInterval(lower, upper, unit),
		},
		{
			key: 'change',
			title: 'Change',
			width: '104px',
			kind: 'number',
			value: ({ change }) => change,
			cell: ({ change }) => formatChange(change, unit),
		},
		{
			key: 'order',
			title: 'ARIMA order',
			width: '130px',
			hideBelow: 760,
			value: ({ order }) => order,
			cell: ({ order }) => (order === undefined ? none : <span className="mono">{order}</span>),
		},
	];
}

export function refusalColumns(unit: string): Column<FleetForecastRefusal>[] {
	return [
		...nameColumns,
		{
			key: 'last',
			title: 'Last',
			width: '96px',
			kind: 'number',
			value: ({ last }) => last,
			cell: ({ last }) => (last === undefined ? none : formatQuantity(last, unit)),
		},
		{
			key: 'reason',
			title: 'Why',
			width: 'minmax(260px, 4fr)',
			value: ({ reason }) => reason,
			cell: ({ reason }) => <span title={plainText(reason, 400)}>{plainText(reason, 400)}</span>,
		},
	];
}
