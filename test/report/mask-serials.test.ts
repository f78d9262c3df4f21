import { describe, expect, it } from 'vitest';
import { makeReport } from '../../src-main/report/make-report.ts';
import { maskSerial, maskSerials } from '../../src-main/report/mask-serials.ts';
import type { WorkContext } from '../../src-main/shared/domain/work.ts';
import { deviceId, serialOf } from './inputs.ts';
import { readPdf } from './read-pdf.ts';
import { madeUpWholeReport } from './whole-inputs.ts';

const context: WorkContext = { progress: () => undefined, isCancelled: () => false };

describe('masked serials', () => {
	it('show their last four characters, of short ones half, of none nothing', () => {
		expect(maskSerial('Z300255S')).toBe('…255S');
		expect(maskSerial('AB12')).toBe('…12');
		expect(maskSerial('')).toBe('');
	});

	it('are masked inside sentences and names of files, but not inside of other words and numbers', () => {
		const input = madeUpWholeReport(2);
		const [serial] = [serialOf(0)];
		const text = `moved from disk-${serial}.csv, not X${serial}9; ${serial}`;
		const masked = maskSerials({ ...input, absent: { plan: text } });
		expect(masked.absent.plan).toBe(`moved from disk-${maskSerial(serial)}.csv, not X${serial}9; ${maskSerial(serial)}`);
		expect(masked.dataHash).toBe(input.dataHash);
		expect(masked.drives[0]!.deviceId).toBe(deviceId(0));
	});

	it('leaves world wide names out and the given input as it was', () => {
		const input = madeUpWholeReport(1);
		const drives = [{ ...input.drives[0]!, wwn: '5000c50000000001' }];
		expect(maskSerials({ ...input, drives }).drives[0]).not.toHaveProperty('wwn');
		expect(drives[0]!.serial).toBe(serialOf(0));
	});

	it('stand nowhere in any variant: text, labels of charts, outline, attached figures', async () => {
		const input = madeUpWholeReport(30);
		const events = input.anomalies!.events.map((event) => ({
			...event,
			evidence: event.evidence.map((item) => ({ ...item, text: `${event.serial}: ${item.text}` })),
		}));
		const told = { ...input, anomalies: { ...input.anomalies!, events }, absent: { training: `No models for ${serialOf(3)}.` } };
		for (const variant of ['full', 'executive', 'drive', 'scenarios'] as const) {
			const options = { ...input.options, variant, masksSerials: true, deviceId: deviceId(0) };
			const report = await makeReport({ ...told, options }, context);
			const pdf = readPdf(report.bytes);
			const all = [
				...pdf.pages.flat(),
				...pdf.outline,
				...[...pdf.objects.values()].map(({ stream, dictionary }) => `${dictionary}${stream ?? ''}`),
			].join('\n');
			for (const { serial } of input.drives) expect(all).not.toContain(serial);
			expect(pdf.pages[0]!.join(' ')).toContain('Serials are masked');
			expect(JSON.stringify(report.figures)).not.toContain(serialOf(0));
		}
	});
});
