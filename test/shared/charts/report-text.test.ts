import { describe, expect, it } from 'vitest';
import {
	changeText,
	comparisonSentence,
	headlineChange,
	headlineChangeText,
	sectionLabel,
	verificationSentence,
	weightText,
} from '../../../src-main/shared/charts/report-text.ts';
import { defaultReportOptions, reportVariants, variantSections } from '../../../src-main/shared/domain/report.ts';
import type { FigureChange, FiguresComparison, ReportHeadline, ReportVerification } from '../../../src-main/shared/domain/report-record.ts';

const estimate = (value: number, halfWidth: number) => ({
	value,
	standardError: halfWidth / 1.96,
	lower: value - halfWidth,
	upper: value + halfWidth,
});
const headline: ReportHeadline = {
	simulatedAtMs: Date.UTC(2026, 9, 12),
	dataHash: 'a',
	horizonDays: 90,
	currency: 'EUR',
	drives: 100,
	drivesAtRisk: 97,
	expectedLoss: estimate(4_000, 50),
	expectedFailures: estimate(4, 0.05),
	confidence: 0.95,
	valueAtRisk: estimate(18_400, 300),
	conditionalValueAtRisk: estimate(26_900, 600),
};
const later: ReportHeadline = { ...headline, simulatedAtMs: Date.UTC(2026, 10, 12), dataHash: 'b' };
const tail: FigureChange = {
	figure: 'conditionalValueAtRisk',
	confidence: 0.95,
	unit: 'money',
	older: 26_900,
	newer: 28_900,
	change: 2_000,
	margin: 800,
	isBeyondErrors: true,
};
const comparison: FiguresComparison = { currency: 'EUR', olderCurrency: 'EUR', figures: [tail], topDrives: 20, entered: [], left: [], basis: [] };
const plain = (text: string): string => text.replaceAll('\u2009', ' ');

describe('the change since the report before', () => {
	it('is a share, and says whether it is more than the errors of both', () => {
		const grown = { ...later, conditionalValueAtRisk: estimate(28_900, 600) };
		expect(plain(headlineChangeText(grown, headline))).toBe('+7.4 % since the simulation of 2026-10-12, more than the errors of both');
		const alike = { ...later, conditionalValueAtRisk: estimate(26_500, 600) };
		expect(plain(headlineChangeText(alike, headline))).toBe('\u22121.5 % since the simulation of 2026-10-12, within the errors of both');
	});

	it('is none within one simulation, and not stated across horizons, levels and currencies', () => {
		expect(headlineChange({ ...headline }, headline)).toEqual({ text: 'same simulation', isBeyondErrors: null });
		for (const other of [{ horizonDays: 180 }, { confidence: 0.99 }, { currency: 'USD' }])
			expect(headlineChange({ ...later, ...other }, headline)).toEqual({ text: 'not comparable', isBeyondErrors: null });
	});

	it('is an amount where there was nothing before', () => {
		const none = { ...headline, conditionalValueAtRisk: estimate(0, 0) };
		expect(plain(headlineChange(later, none).text)).toBe('+26,900 EUR');
	});
});

describe('two reports in words', () => {
	it('say how CVaR moved, with its error, and what else is different', () => {
		expect(plain(comparisonSentence(comparison))).toBe(
			'CVaR95 rose: +2,000 ± 800 EUR (+7.4 %), more than the errors of both. The same drives lead the list.',
		);
		const fallen = { ...tail, newer: 26_000, change: -900, margin: 1_000, isBeyondErrors: false };
		const drive = { deviceId: 'd1', serial: 'Z1', model: 'M', share: 0.1, failureProbability: 0.2, isInOther: true };
		const basis = [{ part: 'seed' as const, text: 'The seed was 1 and is 7.' }];
		expect(plain(comparisonSentence({ ...comparison, figures: [fallen], entered: [drive], basis }))).toBe(
			'CVaR95 has not moved beyond the errors of both: \u2212900 ± 1,000 EUR (\u22123.3 %). 1 drive came to the top of the list, 0 left it. They do not rest on the same.',
		);
	});

	it('say why figures over another horizon or in other money are not compared', () => {
		const unjudged = { ...tail, isBeyondErrors: null };
		expect(changeText(unjudged, 'EUR')).toBe('not comparable');
		const basis = [
			{ part: 'horizon' as const, text: 'The horizon was 90 days and is 180.' },
			{ part: 'currency' as const, text: 'Money was counted in USD and is counted in EUR.' },
			{ part: 'seed' as const, text: 'The seed was 1 and is 7.' },
		];
		expect(comparisonSentence({ ...comparison, olderCurrency: 'USD', figures: [unjudged], basis })).toBe(
			'CVaR95 cannot be compared: the horizon was 90 days and is 180, and money was counted in USD and is counted in EUR. The same drives lead the list. They do not rest on the same.',
		);
	});

	it('give counts without an error, and nothing where nothing changed', () => {
		const drives: FigureChange = { figure: 'drives', unit: 'drives', older: 100, newer: 98, change: -2, margin: null, isBeyondErrors: true };
		expect(changeText(drives, 'EUR')).toBe('\u22122');
		expect(weightText(drives)).toBe('');
		expect(changeText({ ...tail, change: 0 }, 'EUR')).toBe('none');
		expect(plain(changeText({ ...tail, change: 45 }, 'EUR'))).toBe('0 ± 800 EUR (+0.17 %)');
	});
});

describe('a verification in words', () => {
	const found: ReportVerification = {
		fileName: 'risk.pdf',
		bytes: 1,
		sha256: 'ab',
		reportId: '3',
		headline,
		options: defaultReportOptions,
		basis: [],
		compared: 1_234,
		differing: 0,
		differences: [],
		notes: [],
		isVerified: true,
	};

	it('holds only where file and figures do', () => {
		expect(verificationSentence(found)).toMatch(
			/^Verified: risk\.pdf is report 3 of this workspace, byte for byte, and all 1,234 figures of the simulation of \d{4}-\d{2}-\d{2} came out again\.$/,
		);
		expect(verificationSentence({ ...found, isVerified: false, reportId: null })).toContain('its pages are not vouched for');
		expect(verificationSentence({ ...found, isVerified: false, differing: 12 })).toContain('12 of 1,234 figures did not come out again');
	});

	it('shows the name of a file from outside as one plain line', () => {
		expect(verificationSentence({ ...found, fileName: '\u202Efdp.\u001B[31m' })).not.toMatch(/[\p{Cc}\p{Cf}]/u);
	});
});

describe('the sections of a report', () => {
	it('have a name of their own in each variant', () => {
		for (const variant of reportVariants) {
			const labels = variantSections[variant].map((section) => sectionLabel(variant, section));
			expect(new Set(labels).size).toBe(labels.length);
		}
		expect(sectionLabel('executive', 'drives')).not.toBe(sectionLabel('full', 'drives'));
	});
});
