import { describe, expect, it } from 'vitest';
import { decoderWords, explainDecoding, type StoredValue } from '../../src-main/ingest/decoding/explain.ts';
import { attributeRules, decoderNames, ruleSources } from '../../src-main/ingest/decoding/smart-attributes.ts';
import { metricCatalogue } from '../../src-main/shared/domain/metrics.ts';

const ata = (model: string) => ({ model, protocol: 'ATA' }) as const;
const stored = (...pairs: readonly (readonly [value: number, raw: string | null])[]): StoredValue[] => pairs.map(([value, raw]) => ({ value, raw }));

describe('the tables', () => {
	it('say of every rule why it is so and where that comes from', () => {
		for (const rule of attributeRules) {
			expect(rule.reason.length, String(rule.id)).toBeGreaterThan(10);
			expect(ruleSources.get(rule.source)?.length, `${rule.id} ${rule.source}`).toBeGreaterThan(20);
		}
	});

	it('have words for every decoder', () => {
		expect([...decoderWords.keys()].sort()).toEqual([...decoderNames].sort());
	});

	it('say of every metric what it tells', () => {
		expect(metricCatalogue.filter(({ about }) => !/^[A-Z0-9].*\.$/.test(about)).map(({ name }) => name)).toEqual([]);
	});

	it('call only gauges moving', () => {
		for (const { name, kind, stuckAfterDays } of metricCatalogue) if (stuckAfterDays !== undefined) expect([name, kind]).toEqual([name, 'gauge']);
	});
});

describe('an explanation', () => {
	it('finds the rule that was used by decoding the stored raw values again', () => {
		const { text, rules, checked, agreeing } = explainDecoding(
			'temperature_c',
			stored([26, '176094511130'], [27, '176094511131']),
			ata('ST1000NM0008'),
		);
		expect(text).toBe(
			'Attribute 194: the lowest byte of the raw value, signed, in °C, by the rule for every model. All 2 raw values that are kept decode to the stored value.',
		);
		expect([checked, agreeing]).toEqual([2, 2]);
		expect(rules.filter(({ decoder }) => decoder !== 'unknown').map(({ attributeId, verdict }) => [attributeId, verdict])).toEqual([
			[194, 'applied'],
			[190, 'not used'],
			[231, 'not used'],
			[220, 'not used'],
			[189, 'not used'],
		]);
		const why = (attributeId: number, decoder: string) => rules.find((rule) => rule.attributeId === attributeId && rule.decoder === decoder)?.why;
		expect(why(190, 'temperature')).toBe('Attribute 194 goes first for this metric; this one counts where it is missing.');
		expect(why(190, 'unknown')).toBe('For attributes that are called SATA_Error_Ct, Drive_Temp_Warning: there they count something else.');
	});

	it('names the rule for this model where the raw value alone proves none', () => {
		const wear = (model: string) => explainDecoding('percentage_used', stored([9, '1661']), ata(model)).rules[0];
		expect(wear('SAMSUNG MZ7WD240HAFV-00003')).toMatchObject({ attributeId: 177, verdict: 'possible' });
		expect(wear('INTEL SSDSC2BB800G4')).toMatchObject({ attributeId: 233, decoder: 'hundredMinusNormalised', verdict: 'possible' });
	});

	it('works on raw values beyond 2^53', () => {
		const seagate = explainDecoding('power_on_hours', stored([47_060, '9023116403587028']), ata('ST1000NM0008-2F2100'));
		expect(seagate.rules[0]).toMatchObject({ attributeId: 9, decoder: 'low24', verdict: 'applied' });
		// One hour off is not explained by the rule.
		expect(
			explainDecoding('power_on_hours', stored([47_061, '9023116403587028']), ata('ST1000NM0008-2F2100')).rules.some(
				({ verdict }) => verdict === 'applied',
			),
		).toBe(false);
	});

	it('names the models of the rule, and why the others lost', () => {
		const { rules, text } = explainDecoding('bytes_written_total', stored([1_073_741_824 * 700, '700']), ata('WDC WDS500G2B0A'));
		expect(text).toContain('the raw value times 1,073,741,824 bytes, by the rule for models that start with ');
		expect(rules.find(({ models }) => models.includes('INTEL'))).toMatchObject({
			verdict: 'not used',
			why: expect.stringMatching(/^For models that start with INTEL/),
		});
	});

	it('says that a count stands as the source wrote it where raw and value are the same', () => {
		const { text, rules } = explainDecoding('pending_sectors', stored([0, null], [8, null]), ata('HGST HUS726040'));
		expect(text).toBe('As the source states it, or attribute 197: the lower 32 bits of the raw value. Value and raw value are the same.');
		expect(rules[0]).toMatchObject({ attributeId: 197, decoder: 'low32', verdict: 'possible' });
	});

	it('says that no rule decodes a raw value kept under its own name', () => {
		const { text, rules } = explainDecoding('smart_241_raw', stored([123, null]), ata('NONAME SSD'));
		expect(text).toBe('The raw value of attribute 241, kept as it is: no rule of the table decodes it for NONAME SSD.');
		expect(rules.length).toBeGreaterThan(5);
		expect(rules.every(({ verdict, why }) => verdict === 'not used' && why.length > 10)).toBe(true);
	});

	it('does not take ATA rules for a drive that speaks NVMe', () => {
		const { text, rules } = explainDecoding('temperature_c', stored([40, null]), { model: 'Samsung SSD 980', protocol: 'NVMe' });
		expect(text).toBe('As the NVMe logs of the drive state it; no vendor attribute is in between.');
		expect(rules.every(({ verdict }) => verdict === 'not used')).toBe(true);
	});
});
