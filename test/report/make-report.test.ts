import { describe, expect, it } from 'vitest';
import type { ReportInput } from '../../src-main/report/input.ts';
import { makeReport } from '../../src-main/report/make-report.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import type { Progress, WorkContext } from '../../src-main/shared/domain/work.ts';
import { madeUpDetails } from '../support/risk-details.ts';
import { deviceId, LAST_MS, madeUpModelsAge, madeUpReport } from './inputs.ts';
import { type ReadPdf, readPdf, wrongOffsets } from './read-pdf.ts';

const context: WorkContext = { progress: () => undefined, isCancelled: () => false };
const SECTIONS = [
	'Summary',
	'Fleet',
	'What makes the tail',
	'Drives with evidence',
	'Forecasts',
	'Anomalies and threats',
	'Capacity and wear',
	'Value at risk',
	'Scenarios',
	'Replacement plan',
	'Backtests and calibration',
	'Data quality',
	'All drives',
	'Method in one page',
	'Assumptions and limits',
	'Glossary',
];

async function read(input: ReportInput): Promise<ReadPdf> {
	return readPdf((await makeReport(input, context)).bytes);
}

function textOf(pdf: ReadPdf): string {
	return pdf.pages.flat().join('\n');
}

describe('the report on a fleet of 100 drives', async () => {
	const input = madeUpReport(100);
	const report = await makeReport(input, context);
	const pdf = readPdf(report.bytes);
	const text = textOf(pdf);

	it('is a whole PDF whose cross-reference table points at every object', () => {
		expect(pdf.raw.startsWith('%PDF-1.7\n')).toBe(true);
		expect(pdf.raw.trimEnd().endsWith('%%EOF')).toBe(true);
		expect(wrongOffsets(pdf.raw)).toEqual([]);
	});

	it('says how many pages it has, and each page says which one it is', () => {
		expect(pdf.pages).toHaveLength(report.pages);
		pdf.pages.forEach((lines, index) => {
			expect(lines).toContain(`Page ${index + 1} of ${report.pages}`);
		});
	});

	it('lists its sections in its outline, and each drive with evidence', () => {
		expect(pdf.outline.filter((title) => SECTIONS.includes(title))).toEqual(SECTIONS);
		expect(pdf.outline.filter((title) => !SECTIONS.includes(title))).toEqual(input.risk!.components.slice(0, 20).map(({ serial }) => serial));
	});

	it('answers on page one with three figures, their intervals, and what to do first', () => {
		const first = pdf.pages[0]!.join('\n');
		for (const words of [
			'Expected loss',
			'VaR95\n18,400 EUR\n18,100 to 18,700 EUR\n',
			'22,900 EUR',
			'Do first',
			'What this rests on',
			'Weakest assumption',
		]) {
			expect(first).toContain(words);
		}
		expect(first).toContain('Replace Z300255S');
	});

	it('names model and window under each forecast and in what all of it rests on', () => {
		const first = pdf.pages[0]!.join(' ');
		expect(first).toContain(
			'LSTM, ARIMA, Anomaly and Survival of bundle-0001: trained 2013-05-20 on 2013-04-10 to 2013-05-10; the history goes 9 days further.',
		);
		const captions = pdf.pages
			.flat()
			.join(' ')
			.split('LSTM on temperature of bundle-0001: trained 2013-05-20 on 2013-04-10 to 2013-05-10, 9 days before the newest value.');
		expect(captions).toHaveLength(input.forecasts.length + 1);
		expect(captions[1]).toContain('ARIMA: made 2013-05-20 00:00 UTC from the days 2013-04-10 to 2013-05-19.');
	});

	it('names every metric that is not in the source', () => {
		for (const name of ['read latency: not in this source', 'endurance used: not in this source', 'entropy of writes: not in this source'])
			expect(text).toContain(name);
	});

	it('carries seed, data hash and versions', () => {
		expect(text).toContain(input.dataHash);
		expect(text).toContain('24.21.0');
		for (const lines of pdf.pages) expect(lines).toContain('seed 42   data a3f1c2d49b0e77aa');
	});

	it('embeds its fonts and needs none of the reader', () => {
		const fonts = [...pdf.objects.values()].filter((object) => object.dictionary.includes('/Type /FontDescriptor'));
		expect(fonts.map((font) => /\/FontName \/[A-Z]+\+(\S+)/.exec(font.dictionary)![1]).sort()).toEqual([
			'Inter-Regular',
			'Inter-SemiBold',
			'JetBrainsMono-Regular',
		]);
		for (const font of fonts) expect(font.dictionary).toMatch(/\/FontFile2 \d+ 0 R/);
		expect(pdf.raw).not.toContain('Helvetica');
	});

	it('holds no script, action or address', () => {
		const dictionaries = [...pdf.objects.values()].map((object) => object.dictionary).join('\n');
		expect(dictionaries).not.toMatch(/\/(JS|JavaScript|Launch|URI|OpenAction|AA|AcroForm)\b/);
	});

	it('draws charts as vectors, without any picture', () => {
		expect([...pdf.objects.values()].some((object) => object.dictionary.includes('/Subtype /Image'))).toBe(false);
	});

	it('is dated by its input alone, and the same input gives the same bytes', async () => {
		const again = await makeReport(madeUpReport(100), context);
		expect(Buffer.compare(report.bytes, again.bytes)).toBe(0);
		expect(new Set(pdf.raw.match(/\(D:\d+/g))).toEqual(new Set(['(D:20130520000000']));
	});

	it('wears no synthetic band', () => {
		expect(text).not.toContain('SYNTHETIC');
	});
});

describe('a report on less', () => {
	it('reads well for a fleet of one synthetic drive, the band on every page', async () => {
		const input = madeUpReport(1);
		const pdf = await read({ ...input, workspace: { ...input.workspace, isSynthetic: true } });
		for (const lines of pdf.pages) expect(lines.some((line) => line.startsWith('SYNTHETIC DATA'))).toBe(true);
		expect(textOf(pdf)).toContain('1 synthetic drive of 1 model');
		expect(textOf(pdf)).toContain('Lab A (synthetic)');
	});

	it('says what is missing for an empty workspace and shows no figure', async () => {
		const pdf = await read(madeUpReport(0));
		const text = textOf(pdf);
		expect(pdf.outline).toEqual(SECTIONS);
		expect(text).toContain('The workspace holds no drives. Import an export first.');
		expect(text).toContain('not computed');
		expect(text).not.toMatch(/NaN|undefined|null|Infinity|\d EUR/);
	});

	it('gives the reason of every part that could not be computed', async () => {
		const absent = {
			risk: 'No risk: power-on time is missing.',
			anomalies: 'No anomalies: 3 days only.',
			forecasts: 'No forecast: needs 30 daily values.',
			training: 'No models: too short.',
			backtests: 'No backtest: 40 days only.',
		};
		const text = textOf(
			await read(madeUpReport(3, { risk: null, backtest: null, anomalies: null, forecasts: [], training: null, models: null, absent })),
		);
		for (const reason of Object.values(absent)) expect(text).toContain(reason);
	});

	it('says whether past days would have been foreseen, with the verdict of every level and of the failures', async () => {
		const text = textOf(await read(madeUpReport(6))).replace(/\s+/g, ' ');
		expect(text).toContain('VaR95 was exceeded on 6 of 120 days, 6 expected: holds');
		expect(text).toMatch(/drives failed within 90 days of the dates looked at, [\d.]+ expected \(95 %: \d+ to \d+\): /);
		expect(text).toContain('Calibration slope');
	});

	it('says so where there was no failure, no event and no contribution', async () => {
		const input = madeUpReport(2);
		const risk = input.risk!;
		const survival = { ...risk.survival, failures: 0, source: 'prior' as const, covariates: [] };
		const calm = { ...input.anomalies!, events: [] };
		const text = textOf(await read({ ...input, risk: { ...risk, survival, components: [], drives: [] }, anomalies: calm, knownEvents: 2 }));
		expect(text).toContain('Nothing asks for attention. 2 events more acknowledged or expected.');
		expect(text).toContain('failure rates are published ones');
		expect(text).toContain('No drive is at risk, so none makes a tail.');
	});

	it('says since when its models are stale and why', async () => {
		const models = {
			...madeUpModelsAge(),
			daysAfter: 30,
			proposal: 'The models in use have not seen the last 30 days.',
			staleSinceMs: LAST_MS - 15 * MS_PER_DAY,
		};
		const first = (await read(madeUpReport(5, { models }))).pages[0]!.join(' ');
		expect(first).toContain('Stale since 2013-05-04: the models in use have not seen the last 30 days.');
	});

	it('stops between sections when it is cancelled', async () => {
		const seen: Progress[] = [];
		const stopping: WorkContext = { progress: (progress) => seen.push(progress), isCancelled: () => seen.length === 2 };
		await expect(makeReport(madeUpReport(1), stopping)).rejects.toMatchObject({ code: 'cancelled' });
		expect(seen.map((progress) => progress.done)).toEqual([0, 1]);
	});
});

describe('hostile names', () => {
	const names = [
		'\u202Egnp.exe\u0000\u001B[31m',
		'سمارت',
		'x'.repeat(10_240),
		'磁盘🚀',
		'Диск Ωμέγα',
		'e\u0301\u0301\u0301\u0301\u0301',
		'<b>&amp;</b> (https://x.y) \\)',
		'\uD800lone',
		'',
	];

	it('are shown as plain text, cut, with a box for what no font has, and read back', async () => {
		const input = madeUpReport(names.length);
		const rename = <T extends { readonly deviceId: string; readonly serial: string }>(item: T): T => ({
			...item,
			serial: names[names.findIndex((_, index) => deviceId(index) === item.deviceId)]!,
			...('model' in item ? { model: names[2] } : {}),
		});
		const pdf = await read({
			...input,
			workspace: { ...input.workspace, name: names[6]!, imports: names.map((name) => ({ ...input.workspace.imports[0]!, name, format: name })) },
			drives: input.drives.map(rename),
			risk: { ...input.risk!, currency: '€', components: input.risk!.components.map(rename), drives: input.risk!.drives.map(rename) },
			anomalies: { ...input.anomalies!, events: input.anomalies!.events.map(rename) },
			forecasts: input.forecasts.map(rename),
		});
		const text = textOf(pdf);
		expect(text).toContain('Диск Ωμέγα');
		expect(text).toContain('<b>&amp;</b>');
		expect(text).toContain('xxxxx…');
		expect(text).not.toContain('x'.repeat(80));
		expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cn}]/u);
		expect(pdf.actualTexts).toContain('سمارت');
		expect(pdf.actualTexts).toContain('磁盘🚀');
		expect(wrongOffsets(pdf.raw)).toEqual([]);
	});

	it('and impossible instants do not stop a report', async () => {
		const input = madeUpReport(1);
		const pdf = await read({ ...input, drives: [{ ...input.drives[0]!, lastSeenMs: LAST_MS * 1e9 }] });
		expect(pdf.pages.length).toBeGreaterThan(6);
	});
});

describe('the loss on paper', () => {
	it('is taken apart by cause where the simulation says so, with how failures come together', async () => {
		const input = madeUpReport(12);
		const bare = textOf(await read(input));
		expect(bare).not.toContain('Why the tail is lost');
		const whole = textOf(await read({ ...input, risk: { ...input.risk!, details: madeUpDetails } }));
		for (const words of ['Why the tail is lost', 'Drives that fail', 'Data lost by groups', 'Every 2 years a common shock'])
			expect(whole).toContain(words);
	});
});
