import { describe, expect, it } from 'vitest';
import table from '../../resources/smart-attributes.json' with { type: 'json' };
import { attributeDecoder, decoderNames } from '../../src-main/ingest/decoding/smart-attributes.ts';
import { metricInfo } from '../../src-main/shared/domain/metrics.ts';

describe('the table of SMART attributes', () => {
	it('names known metrics and decoders only, each rule with its reason', () => {
		for (const rule of table.rules) {
			expect(metricInfo(rule.metric).isKnown, rule.metric).toBe(true);
			expect(decoderNames).toContain(rule.decode);
			expect(rule.reason.length).toBeGreaterThan(10);
		}
	});

	it('ranks every attribute where several give one metric', () => {
		const sources = Map.groupBy(table.rules, (rule) => rule.metric);
		for (const [metric, rules] of sources) {
			const ids = [...new Set(rules.map((rule) => rule.id))];
			if (ids.length > 1) expect([...(Object.entries(table.metricOrder).find(([name]) => name === metric)?.[1] ?? [])].sort()).toEqual(ids.sort());
		}
	});

	it.each([
		[194, '', 176_094_511_130, 26],
		[194, '', 0xffec, -20],
		[194, '', 999, 999],
		[194, '', 0x10_03e7, undefined],
		[9, 'ST1000NM0008', 9_023_116_403_587_028n, 47_060],
		[9, 'MAXTOR 6Y080L0', 120_000, 2_000],
		[9, 'TOSHIBA MK2556GSY', 120_000, 2_000],
		[9, 'SAMSUNG SP1614C', 240_000, 2_000],
		[9, 'SAMSUNG SP2504C', 2_000, 2_000],
		[9, 'FUJITSU MHV2040AT', 7_200_000, 2_000],
		[9, 'FUJITSU MHZ2320BH G1', 2_000, 2_000],
		[5, '', 53_416_508_262_463, 2_111],
		[188, 'ST2000NM0008', 8_590_065_666, 2],
		[7, 'ST32000644NS', 52_383_508_216, 12],
		[7, 'Hitachi HDS5C3030ALA630', 7, 7],
	])('decodes attribute %i of %j from %s', (id, model, raw, expected) => {
		expect(attributeDecoder(id, model, '')?.decode({ raw })).toBe(expected);
	});

	it('has no decoder for what differs by vendor where the vendor is unknown', () => {
		for (const id of [1, 7, 177, 202, 231, 233, 241]) expect(attributeDecoder(id, 'NONAME SSD', ''), String(id)).toBeUndefined();
	});
});
