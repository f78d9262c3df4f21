import { describe, expect, it } from 'vitest';
import { nextOrder, sortRows } from '../../src-renderer/components/table/order.ts';
import { countBy, type FleetDrive, filterDrives, noFilter, toggled } from '../../src-renderer/views/fleet/fleet-filter.ts';
import fc from '../support/properties.ts';

describe('the order of a table', () => {
	it('puts rows without a value last, whichever way it is sorted', () => {
		const rows = [{ p: 0.2 }, { p: undefined }, { p: 0.9 }, { p: Number.NaN }];
		const values = (isDescending: boolean) => sortRows(rows, ({ p }) => p, isDescending).map(({ p }) => p);
		expect(values(true)).toEqual([0.9, 0.2, undefined, Number.NaN]);
		expect(values(false)).toEqual([0.2, 0.9, undefined, Number.NaN]);
	});

	it('reads numbers inside names as numbers', () => {
		const sorted = sortRows(['d10', 'd9', 'D1'], (name) => name, false);
		expect(sorted).toEqual(['D1', 'd9', 'd10']);
	});

	it('keeps every row, keeps equal rows in their order, and leaves the input alone', () => {
		const row = fc.record({ id: fc.nat(), value: fc.option(fc.nat(3), { nil: undefined }) });
		fc.assert(
			fc.property(fc.array(row), fc.boolean(), (rows, isDescending) => {
				const before = [...rows];
				const sorted = sortRows(rows, ({ value }) => value, isDescending);
				expect(rows).toEqual(before);
				expect(new Set(sorted)).toEqual(new Set(rows));
				for (const value of [0, 1, 2, 3, undefined]) {
					expect(sorted.filter((entry) => entry.value === value)).toEqual(rows.filter((entry) => entry.value === value));
				}
			}),
		);
	});

	it('turns round when the same column is asked for again', () => {
		const first = nextOrder(undefined, 'age', true);
		expect(first).toEqual({ key: 'age', isDescending: true });
		expect(nextOrder(first, 'age', true)).toEqual({ key: 'age', isDescending: false });
		expect(nextOrder(first, 'serial', false)).toEqual({ key: 'serial', isDescending: false });
	});
});

const drive = (change: Partial<FleetDrive>): FleetDrive => ({
	deviceId: 'd1' as FleetDrive['deviceId'],
	serial: 'K4H1',
	isSerialMasked: false,
	model: 'HGST HUS726040',
	firmware: '',
	protocol: 'ATA',
	firstSeenMs: 0,
	lastSeenMs: 0,
	samples: 1,
	...change,
});

describe('the filter of the fleet', () => {
	const fleet = [
		drive({}),
		drive({ serial: 'S4EV', model: 'Samsung SSD 970', protocol: 'NVMe', host: 'stor-07' }),
		drive({ serial: 'Z305', exit: { kind: 'failed', atMs: 1, source: 'import' as const } }),
	];
	const serials = (drives: readonly FleetDrive[]) => drives.map(({ serial }) => serial);

	it('lets everything through when nothing is asked', () => {
		expect(filterDrives(fleet, noFilter)).toEqual(fleet);
	});

	it('wants every word, anywhere, in any case', () => {
		expect(serials(filterDrives(fleet, { ...noFilter, text: ' STOR-07 samsung ' }))).toEqual(['S4EV']);
		expect(filterDrives(fleet, { ...noFilter, text: 'stor-07 hgst' })).toEqual([]);
	});

	it('joins chips of one kind with or, of different kinds with and', () => {
		expect(serials(filterDrives(fleet, { ...noFilter, protocols: new Set(['ATA', 'NVMe']), states: new Set(['in service']) }))).toEqual([
			'K4H1',
			'S4EV',
		]);
		expect(serials(filterDrives(fleet, { ...noFilter, model: 'HGST HUS726040', states: new Set(['failed']) }))).toEqual(['Z305']);
	});

	it('counts the values of a field, most frequent first', () => {
		expect(countBy(fleet, ({ protocol }) => protocol)).toEqual([
			{ value: 'ATA', count: 2 },
			{ value: 'NVMe', count: 1 },
		]);
	});

	it('puts a chip in and takes it out without touching the old set', () => {
		const none: ReadonlySet<string> = new Set();
		const one = toggled(none, 'ATA');
		expect([...one]).toEqual(['ATA']);
		expect([...toggled(one, 'ATA')]).toEqual([]);
		expect(none.size).toBe(0);
	});
});
