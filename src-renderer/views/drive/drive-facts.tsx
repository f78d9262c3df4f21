/** Identity, place and money of one drive; what a person stated says so. */
import { factLabels, priceText } from '../../../src-main/shared/charts/change-text.ts';
import { formatBytes, formatCounted, formatDayRange, formatNumber } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { moneyText } from '../../../src-main/shared/domain/drive-changes.ts';
import type { Drive, FactField } from '../../../src-main/shared/domain/telemetry.ts';

interface Fact {
	readonly name: string;
	readonly value: string | undefined;
	readonly field?: FactField;
}

export function DriveFacts({ drive, ageDays }: { readonly drive: Drive; readonly ageDays: number | null }) {
	const place = (field: 'host' | 'enclosure' | 'slot' | 'pool'): Fact => ({ name: factLabels[field], value: plainText(drive[field] ?? ''), field });
	const facts: readonly Fact[] = [
		{ name: 'Model', value: plainText(drive.model) },
		{ name: 'Serial', value: drive.isSerialMasked ? `${plainText(drive.serial) || 'none'} (hidden by the source)` : plainText(drive.serial) },
		{ name: 'Id', value: drive.deviceId },
		{ name: 'Firmware', value: plainText(drive.firmware) },
		{ name: 'Protocol', value: drive.protocol },
		{ name: 'Capacity', value: drive.capacityBytes === undefined ? undefined : formatBytes(drive.capacityBytes) },
		{ name: 'WWN', value: drive.wwn },
		place('host'),
		place('enclosure'),
		place('slot'),
		place('pool'),
		{ name: factLabels.price, value: drive.price && priceText(moneyText(drive.price)), field: 'price' },
		{ name: 'Bought', value: drive.purchaseDate, field: 'purchaseDate' },
		{ name: 'Age', value: ageDays === null ? undefined : formatCounted(Math.round(ageDays), 'day') },
		{ name: 'Seen', value: formatDayRange(drive.firstSeenMs, drive.lastSeenMs) },
		{ name: factLabels.observedSince, value: drive.observedSince, field: 'observedSince' },
		{ name: 'Samples', value: formatNumber(drive.samples, 15) },
	];
	return (
		<dl className="facts">
			{facts.map(
				({ name, value, field }) =>
					value && (
						<div key={name}>
							<dt>
								{name}
								{field !== undefined && drive.byHand?.includes(field) && <span className="by-hand">by hand</span>}
							</dt>
							<dd>{value}</dd>
						</div>
					),
			)}
		</dl>
	);
}
