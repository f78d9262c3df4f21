import { describe, expect, it } from 'vitest';
import {
	identityConflict,
	identityOf,
	isSerialMasked,
	isWorldWideNameUsable,
	normaliseEui,
	normaliseModel,
	normaliseWwn,
} from '../../../src-main/shared/domain/identity.ts';
import type { DriveEvidence } from '../../../src-main/shared/domain/telemetry.ts';
import fc from '../../support/properties.ts';

const drive = (evidence: Partial<DriveEvidence>): DriveEvidence => ({ protocol: 'ATA', ...evidence });
const keyOf = (evidence: Partial<DriveEvidence>, tag = 'file'): string => identityOf(drive(evidence), tag).key;

describe('a serial', () => {
	it.each([
		'',
		' ',
		'REDACTED',
		'redacted',
		'unknown',
		'N/A',
		'To be filled by O.E.M.',
		'00000000',
		'XXXXXXXX',
		'--------',
		'9RK1XXXX',
		'2PKXXXXXXX',
		'yes',
		'****',
		'0123456789ABCDEF',
		'0123456789AB',
		'123456789012',
		'ABCDEFGH',
		'0x00000000',
		'0000 0000 0000 0001.',
		'INVALID',
		'Not Applicable',
		'System Serial Number',
	])('%j is masked', (serial) => expect(isSerialMasked(serial)).toBe(true));
	it.each([
		'WD-WCAU44965108',
		'Z1Z5DWJK0000XXXXXXXX',
		'5VP0',
		'2024031600129',
		'9YHSDH9B',
		'S4FMNF0N105486X',
		'06c9f4c44',
		'MAX'.repeat(2),
		'00000007',
		'4567',
	])('%j is usable', (serial) => expect(isSerialMasked(serial)).toBe(false));
	it('is masked when there is none', () => expect(isSerialMasked(undefined)).toBe(true));
});

describe('a world wide name', () => {
	it('has 16 hex digits from the parts of smartctl and from text', () => {
		expect(normaliseWwn({ naa: 5, oui: 3274, id: 10283057623 })).toBe('5000cca264eb01d7');
		expect(normaliseWwn('0x5000C500ADEC6EA3')).toBe('5000c500adec6ea3');
		expect(normaliseEui({ oui: 6584743, extension: 553497146765 })).toBe('6479a780df00358d');
	});
	it('is none when bits are missing or too many', () => {
		for (const text of ['0x5000cb0847', 'REDACTED', '5000c500adec6ea3ff']) expect(normaliseWwn(text)).toBeUndefined();
		expect(normaliseWwn({ naa: 16, oui: 1, id: 1 })).toBeUndefined();
		expect(normaliseWwn({ naa: 5, oui: 1, id: 2n ** 36n })).toBeUndefined();
	});
	it('does not tell drives apart when it is empty or a well-known test value', () => {
		const usable = ['5000cca264eb01d7', '6479a780df00358d'];
		const shared = [
			'0000000000000000',
			'ffffffffffffffff',
			'5000cca0499602d2',
			'1234567890abcdef',
			'5000c50000000000',
			'500000012345abcd'.replace('0000012', '0000000'),
		];
		expect(usable.map(isWorldWideNameUsable)).toEqual([true, true]);
		expect(shared.map(isWorldWideNameUsable)).toEqual(shared.map(() => false));
	});
});

describe('the identity of a drive', () => {
	it('is serial and model, whatever the vendor word, case, spacing, host or device name', () => {
		const expected = keyOf({ serial: 'WD-1234ABCD', model: 'WDC WD10EADS' });
		expect(keyOf({ serial: ' wd-1234abcd', model: 'WD10EADS', deviceName: '/dev/sdb', host: 'b', wwn: '5000cca264eb01d7' }, 'other')).toBe(expected);
		expect(keyOf({ serial: 'WD-1234ABCD', model: 'WDC  WD10EADS ' })).toBe(expected);
		expect(normaliseModel('KXG60ZNV512G TOSHIBA')).toBe('KXG60ZNV512G');
		expect(normaliseModel('REDACTED')).toBe('');
	});

	it('differs for the same serial on another model', () => {
		expect(keyOf({ serial: 'SAME1234', model: 'ST4000NM0043' })).not.toBe(keyOf({ serial: 'SAME1234', model: 'ST8000NM0043' }));
	});

	it('falls back to the world wide name, then the namespace id, then the source, and asks', () => {
		const masked = { serial: 'REDACTED', model: 'M1' };
		expect(identityOf(drive({ ...masked, wwn: '5000cca264eb01d7', eui: '6479a780df00358d' }), 'f')).toMatchObject({
			basis: 'wwn',
			question: expect.stringContaining('5000cca264eb01d7'),
		});
		expect(identityOf(drive({ ...masked, eui: '6479a780df00358d' }), 'f')).toMatchObject({ basis: 'eui' });
		expect(identityOf(drive(masked), 'f')).toMatchObject({ basis: 'source', question: expect.stringContaining('kept apart') });
	});

	it('does not merge masked drives by an unusable world wide name, but keeps them apart by source', () => {
		const masked = { serial: 'REDACTED', model: 'M1', wwn: '5000cca0499602d2' };
		expect(keyOf(masked, 'a')).not.toBe(keyOf(masked, 'b'));
		expect(keyOf(masked, 'a')).toBe(keyOf(masked, 'a'));
		expect(keyOf({ ...masked, model: 'M2' }, 'a')).not.toBe(keyOf(masked, 'a'));
	});

	it('asks when the model is missing or the serial is masked at its end', () => {
		expect(identityOf(drive({ serial: 'K3S00FJF' }), 'f')).toMatchObject({ basis: 'serial', question: expect.stringContaining('without a model') });
		expect(identityOf(drive({ serial: 'Z1Z5DWJK0000XXXXXXXX', model: 'M' }), 'f')).toMatchObject({
			basis: 'serial',
			question: expect.stringContaining('masked'),
		});
	});

	it('never depends on the device name', () => {
		const text = fc.string({ maxLength: 12 });
		fc.assert(
			fc.property(
				fc.record({ serial: text, model: text, wwn: fc.constantFrom(undefined, '5000cca264eb01d7') }),
				text,
				text,
				(evidence, first, second) => {
					expect(keyOf({ ...evidence, deviceName: first })).toBe(keyOf({ ...evidence, deviceName: second }));
				},
			),
		);
	});

	it('reports evidence that contradicts an equal key', () => {
		const known = drive({ wwn: '5000cca264eb01d7', capacityBytes: 1000 });
		expect(identityConflict(known, drive({ wwn: '5000cca264eb01d8' }))).toContain('world wide name');
		expect(identityConflict(known, drive({ capacityBytes: 2000 }))).toContain('capacity');
		expect(identityConflict(known, drive({ wwn: '0000000000000000', capacityBytes: 1000 }))).toBeUndefined();
	});
});
