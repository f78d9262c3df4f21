/** Thirty fleets that put the pages of a report to the test: nothing, little, too much, the longest and strangest words, the largest and smallest numbers. */
import type { ReportInput } from '../../src-main/report/input.ts';
import { MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { madeUpDetails } from '../support/risk-details.ts';
import { estimate, LAST_MS, madeUpAnomalies, madeUpDrives, madeUpReport, madeUpRisk } from './inputs.ts';
import { pngOf } from './pictures.ts';

export interface PaperFleet {
	readonly name: string;
	readonly make: () => ReportInput;
}

type Named = { readonly deviceId: string; readonly serial: string };

/** The same report with other names for its drives and their models. */
export function renamed(input: ReportInput, serial: (index: number) => string, model: (index: number) => string): ReportInput {
	const places = new Map(input.drives.map((drive, index) => [drive.deviceId as string, index]));
	const rename = <T extends Named>(item: T): T => {
		const index = places.get(item.deviceId) ?? 0;
		return { ...item, serial: serial(index), ...('model' in item ? { model: model(index) } : {}) };
	};
	return {
		...input,
		drives: input.drives.map(rename),
		risk: input.risk && { ...input.risk, components: input.risk.components.map(rename), drives: input.risk.drives.map(rename) },
		anomalies: input.anomalies && { ...input.anomalies, events: input.anomalies.events.map(rename) },
		forecasts: input.forecasts.map(rename),
	};
}

/** The same report with all amounts of money multiplied. */
function scaled(input: ReportInput, factor: number, currency: string): ReportInput {
	const risk = input.risk!;
	const times = ({ value, standardError }: { readonly value: number; readonly standardError: number }): ReturnType<typeof estimate> =>
		estimate(value * factor, 1.96 * standardError * factor);
	const all = (values: Float64Array): Float64Array => values.map((value) => value * factor);
	const { convergence } = risk;
	return {
		...input,
		risk: {
			...risk,
			currency,
			expectedLoss: times(risk.expectedLoss),
			levels: risk.levels.map((level) => ({
				...level,
				valueAtRisk: times(level.valueAtRisk),
				conditionalValueAtRisk: times(level.conditionalValueAtRisk),
			})),
			components: risk.components.map((part) => ({ ...part, conditionalValueAtRisk: times(part.conditionalValueAtRisk) })),
			drives: risk.drives.map((drive) => ({ ...drive, replacementCost: drive.replacementCost * factor })),
			histogram: { ...risk.histogram, edges: all(risk.histogram.edges) },
			convergence: {
				paths: convergence.paths,
				valueAtRisk: all(convergence.valueAtRisk),
				lower: all(convergence.lower),
				upper: all(convergence.upper),
				conditionalValueAtRisk: all(convergence.conditionalValueAtRisk),
			},
		},
	};
}

function withExits(count: number, failed: (index: number) => boolean): ReportInput {
	const drives = madeUpDrives(count).map((drive, index) => {
		const { exit: _, ...staying } = drive;
		return failed(index) ? { ...staying, exit: { kind: 'failed' as const, atMs: LAST_MS - MS_PER_DAY, source: 'import' as const } } : staying;
	});
	const risk = madeUpRisk(drives);
	return madeUpReport(count, { drives, risk, workspace: { ...madeUpReport(count).workspace, failures: drives.filter(failedIndex(failed)).length } });
}

const failedIndex =
	(failed: (index: number) => boolean) =>
	(_: unknown, index: number): boolean =>
		failed(index);

const NOTHING = { risk: null, asked: null, backtest: null, anomalies: null, eventCounts: null, forecasts: [], training: null, models: null } as const;

function repeated(input: ReportInput, imports: number, metrics: number, name: (index: number) => string): ReportInput {
	const { workspace } = input;
	return {
		...input,
		workspace: {
			...workspace,
			imports: Array.from({ length: imports }, (_, index) => ({
				...workspace.imports[0]!,
				name: name(index),
				format: name(index),
				rejected: index * 1e7,
			})),
			metrics: Array.from({ length: metrics }, (_, index) => ({ metric: name(index), drives: 2_000_000, samples: 1e12 })),
		},
	};
}

const wide = (index: number): string => `${'W'.repeat(60)}${index}`;
const sentence = (word: string): string => `${`${word} `.repeat(70).trim()}.`;

/** Thirty of them; the order is part of their names in the output of a failing test. */
export const paperFleets: readonly PaperFleet[] = [
	{ name: 'no drives', make: () => madeUpReport(0) },
	{ name: 'one drive', make: () => madeUpReport(1) },
	{ name: 'two drives', make: () => madeUpReport(2) },
	{ name: 'a hundred drives', make: () => madeUpReport(100) },
	{ name: 'two thousand drives', make: () => madeUpReport(2_000) },
	{ name: 'no failures', make: () => withExits(40, () => false) },
	{ name: 'all failed', make: () => withExits(40, () => true) },
	{
		name: 'no history',
		make: () => madeUpReport(12, { ...NOTHING, workspace: { ...madeUpReport(12).workspace, samples: 0, firstMs: null, lastMs: null, metrics: [] } }),
	},
	{ name: 'no risk', make: () => madeUpReport(30, { risk: null, asked: null, absent: { risk: sentence('reason') } }) },
	{ name: 'no anomalies', make: () => madeUpReport(30, { anomalies: null, eventCounts: null }) },
	{ name: 'no forecasts', make: () => madeUpReport(30, { forecasts: [] }) },
	{ name: 'no models', make: () => madeUpReport(30, { training: null, models: null }) },
	{ name: 'no backtest', make: () => madeUpReport(30, { backtest: null }) },
	{
		name: 'nothing but reasons',
		make: () =>
			madeUpReport(30, {
				...NOTHING,
				absent: {
					risk: sentence('no-risk'),
					anomalies: sentence('anomalies'),
					forecasts: sentence('W'.repeat(80)),
					training: sentence('training'),
					backtests: sentence('look'),
				},
			}),
	},
	{
		name: 'widest names',
		make: () => {
			const input = renamed(madeUpReport(60), wide, (index) => `${'M'.repeat(120)} ${index}`);
			return { ...input, workspace: { ...input.workspace, name: 'W'.repeat(300) } };
		},
	},
	{
		name: 'names of many short words',
		make: () =>
			renamed(
				madeUpReport(60),
				(index) => `a b c d e f g h ${index}`,
				() => 'model of '.repeat(30),
			),
	},
	{
		name: 'Arabic, Chinese and emoji',
		make: () =>
			renamed(
				madeUpReport(30),
				(index) => `سمارت 磁盘🚀${index}`,
				() => '希捷酷狼专业版🚀'.repeat(12),
			),
	},
	{
		name: 'Greek and Cyrillic',
		make: () =>
			renamed(
				madeUpReport(30),
				(index) => `ΔίσκοςΏ${index}`,
				() => 'Жёсткий диск Щукинский'.repeat(6),
			),
	},
	{
		name: 'stacked marks and directions',
		make: () =>
			renamed(
				madeUpReport(20),
				() => 'e\u0301\u0301\u0301\u0301\u202Egnp.exe',
				() => 'Z\u0351\u036B\u0343a\u0300\u0301\u0302l\u0316\u0317',
			),
	},
	{
		name: 'a model for each drive',
		make: () =>
			renamed(
				madeUpReport(400),
				(index) => `S${index}`,
				(index) => `MODEL ${index * 7919}`,
			),
	},
	{
		name: 'many imports and metrics',
		make: () => repeated(madeUpReport(30), 200, 300, (index) => `folder-${index}/${'very-long-name-'.repeat(9)}.csv`),
	},
	{ name: 'imports without a space', make: () => repeated(madeUpReport(30), 30, 40, (index) => `${'x'.repeat(10_000)}${index}`) },
	{
		name: 'synthetic with a letterhead',
		make: () =>
			madeUpReport(30, {
				workspace: { ...madeUpReport(30).workspace, isSynthetic: true, name: 'A workspace whose name takes a whole line of the header and more' },
				letterhead: { organisation: 'Gesellschaft für Speicherverwaltung und Datenträgerwirtschaft mbH & Co. KG '.repeat(3), logo: pngOf(400, 100) },
			}),
	},
	{ name: 'a tall logo alone', make: () => madeUpReport(8, { letterhead: { organisation: '', logo: pngOf(20, 900) } }) },
	{ name: 'huge money', make: () => scaled(madeUpReport(60), 1e12, 'XXXXXXXX') },
	{ name: 'tiny money', make: () => scaled(madeUpReport(60), 1e-9, 'EUR') },
	{ name: 'no loss at all', make: () => scaled(madeUpReport(60), 0, 'EUR') },
	{
		name: 'certain failures',
		make: () => {
			const input = madeUpReport(60);
			const drives = input.risk!.drives.map((drive, index) => ({
				...drive,
				ageDays: 1e6,
				failureProbability: index % 2,
				failureProbabilityLower: 0,
				failureProbabilityUpper: 1,
				contributions: Array.from({ length: 9 }, () => ({ factor: 'age', text: sentence('unbrokenlongword'), hazardRatio: 1e9 })),
			}));
			return { ...input, risk: { ...input.risk!, drives, details: madeUpDetails, paths: 1e9, horizonDays: 3_650, failureRange: [0, 1e9] as const } };
		},
	},
	{
		name: 'events and more events',
		make: () => {
			const input = madeUpReport(60);
			const anomalies = madeUpAnomalies(input.drives, 600);
			const events = anomalies.events.map((event) => ({
				...event,
				alternatives: Array.from({ length: 9 }, () => sentence('other')),
				evidence: event.evidence.map((line) => ({ ...line, text: sentence('evidence') })),
				missingEvidence: Array.from({ length: 12 }, (_, index) => `metric_${index}_${'y'.repeat(90)}`),
			}));
			return { ...input, anomalies: { ...anomalies, events }, knownEvents: 12_345 };
		},
	},
	{
		name: 'many levels, assumptions and missing parts',
		make: () => {
			const input = madeUpReport(60);
			const risk = input.risk!;
			return {
				...input,
				versions: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`package-${index}-${'n'.repeat(60)}`, 'v'.repeat(90)])),
				risk: {
					...risk,
					levels: Array.from({ length: 12 }, (_, index) => ({ ...risk.levels[0]!, confidence: 1 - 10 ** -(1 + index / 3) })),
					assumptions: Array.from({ length: 40 }, (_, index) => sentence(`assumption${index}`)),
					missing: Array.from({ length: 40 }, (_, index) => ({
						part: sentence('part'),
						missing: `metric_${index}`,
						reason: sentence('W'.repeat(60)),
					})),
				},
			};
		},
	},
];

/** Names that try to become more than text: scripts, links, PDF syntax, formulas, control and direction characters, 10 KB of text, characters of all planes. */
export function hostileNames(count: number): string[] {
	const seeds = [
		'<script>app.alert(1)</script>',
		') /S /JavaScript /JS (app.alert(1)) >> endobj (',
		'\\) Tj ET Q /OpenAction << /S /Launch /F (calc.exe) >>',
		'https://evil.invalid/?q=1',
		'javascript:alert(1)',
		'=HYPERLINK("http://evil.invalid","x")',
		'\u202Egnp.exe\u0000\u001B[31m',
		'endstream endobj xref trailer startxref %%EOF',
		'<rdf:li>&amp;<x:xmpmeta>]]><?xpacket end="w"?>',
		'__proto__',
		'سمارت ‏RTL‎',
		'磁盘🚀👩‍👩‍👧',
		'Диск Ωμέγα Ångström Ω ∆ µ μ',
		'a->b <= c != d 4x4 (c) fi ffl ...',
		'\uD800lone\uDFFF',
		'\uFFFE\uFFFF\u{10FFFF}\uE000',
		'BT /F1 12 Tf (x) Tj ET',
		'%s%n %{x} $' + '{7*7} {{7*7}}',
		"Robert'); DROP TABLE drives;--",
		'\u200B\u2060\uFEFF',
		`${'Ω磁\u202E💾'.repeat(1_024)} `,
		`${'(\\) Tj '.repeat(1_462)} `,
	];
	return Array.from({ length: count }, (_, index) => {
		// The scripts that people write, and in turn all planes with what is no character.
		const code = 0x20 + ((index * 2_654_435) % (index % 2 === 0 ? 0x2_ffff : 0x10_ffdf));
		return `${seeds[index % seeds.length]!}${String.fromCodePoint(code, 0x20 + ((index * 97) % 0x500))}#${index}`;
	});
}

/** A report whose every drive, model, file, metric and version has a hostile name. */
export function hostileReport(names: readonly string[]): ReportInput {
	const input = renamed(
		madeUpReport(names.length),
		(index) => names[index]!,
		(index) => names[(index * 7 + 3) % names.length]!,
	);
	return {
		...input,
		workspace: {
			...input.workspace,
			name: names[0]!,
			imports: names.slice(0, 12).map((name) => ({ ...input.workspace.imports[0]!, name, format: name })),
			metrics: names.slice(0, 16).map((metric) => ({ metric, drives: 1, samples: 1 })),
		},
		letterhead: { organisation: names[2]!, logo: null },
		versions: Object.fromEntries(names.slice(0, 20).map((name) => [`v ${name}`, name])),
		forecasts: input.forecasts.map((forecast, index) => ({ ...forecast, metric: names[index + 5]!, unit: names[index + 6]! })),
	};
}
