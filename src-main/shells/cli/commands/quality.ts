/** Commands about what the data is worth, where values come from, and how to get exports. */
import { formatCount, formatCounted, formatPercent } from '../../../shared/charts/format.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { Explanation } from '../../../shared/domain/explanation.ts';
import { exportScripts } from '../../../shared/domain/export-sources.ts';
import { qualityReasonNames, type RatedSeries } from '../../../shared/domain/quality.ts';
import type { Command } from '../command.ts';
import { table } from '../terminal.ts';

function seriesTable(series: readonly RatedSeries[], hasDrive: boolean): string[] {
	const rows = series.map(({ score, deviceId, serial, metric, alike, values, coverage, reasons }) => [
		String(score),
		...(hasDrive ? [deviceId, serial || '(none)'] : []),
		alike.length > 0 ? `${metric} and ${alike.length} more` : metric,
		String(values),
		formatPercent(coverage),
		reasons.map(({ text }) => text).join(' '),
	]);
	const align = ['right', ...(hasDrive ? (['left', 'left'] as const) : []), 'left', 'right', 'right', 'left'] as const;
	return table(['score', ...(hasDrive ? ['id', 'serial'] : []), 'metric', 'values', 'coverage', 'why'], rows, align);
}

const quality: Command = {
	name: 'quality',
	usage: '[--drive SERIAL]',
	doc: 'How far the stored series may be trusted: a score of 0 to 100 each, worst first, with its reasons.',
	procedure: 'quality.fleet',
	flags: { worst: { field: 'worst', doc: 'series to name' } },
	extra: { drive: { type: 'string', doc: 'every series of this drive: device id or serial' } },
	help: [
		'The score is 100 times the product of what each fault leaves: few values, gaps, no steady rhythm, repeated values, counter resets',
		'and wraps, clock jumps, a stuck sensor, impossible values. GLOSSARY.md has the definitions.',
	],
	async run(context) {
		const { drive } = context.values;
		if (typeof drive === 'string') {
			const { series } = await context.call('quality.drive', { drive });
			const sound = series.filter(({ reasons }) => reasons.length === 0).length;
			const head = `${formatCounted(series.length, 'series', 'series')} of drive ${series[0]?.serial || drive}; ${formatCount(sound)} without a fault.`;
			return { json: { series }, lines: [head, '', ...seriesTable(series, false)] };
		}
		const found = await context.call('quality.fleet', context.input());
		const { series, drives, medianScore, reasons, worst } = found;
		return {
			json: found,
			lines: [
				`${formatCounted(series, 'series', 'series')} of ${formatCounted(drives, 'drive')}; half of them score ${medianScore ?? '-'} or better.`,
				...(reasons.length === 0
					? ['No fault was found.']
					: [
							'',
							...table(
								['fault', 'series', 'drives'],
								reasons.map(({ code, ...counts }) => [qualityReasonNames[code], formatCount(counts.series), formatCount(counts.drives)]),
								['left', 'right', 'right'],
							),
							'',
							...seriesTable(worst, true),
						]),
			],
		};
	},
};

const platforms = exportScripts.map(({ platform }) => platform).join('|');

const exportScript: Command = {
	name: 'export-script',
	usage: `${platforms} [FILE]`,
	doc: 'Print the script that exports every drive of a machine once a day.',
	procedure: 'exports.scripts',
	flags: {},
	help: exportScripts.flatMap(({ platform, files }) => files.map(({ fileName, purpose }) => `  ${`${platform} ${fileName}`.padEnd(30)} ${purpose}`)),
	async run(context) {
		const [platform, fileName] = context.positionals;
		const { scripts } = await context.call('exports.scripts', {});
		const chosen = scripts.find((one) => one.platform === platform);
		if (!chosen) throw new AppError('usage', `Say for which system: ssv export-script ${platforms} > FILE.`);
		const file = fileName === undefined ? chosen.files[0] : chosen.files.find((one) => one.fileName === fileName);
		if (!file)
			throw new AppError('usage', `There is no file "${fileName}" for ${platform}; there is ${chosen.files.map((one) => one.fileName).join(', ')}.`);
		if (context.isJson) return { json: { platform, files: chosen.files.map(({ downloadId: _, ...rest }) => rest) }, lines: [] };
		// Our own text, byte for byte: what is printed line by line would lose its tabs.
		context.terminal.stdout.write(file.text);
		return { json: undefined, lines: [] };
	},
};

const forWhom = ({ models, names }: Explanation['rules'][number]): string =>
	models.join(', ') || (names.length > 0 ? `named ${names.join(', ')}` : 'every model');

/** `ssv series --explain`: the answer, what the source said, and each rule with its verdict. */
export function explanationLines({ label, unit, about, text, example, statements, rules, metric }: Explanation): string[] {
	return [
		`${label}${unit === '' ? '' : ` [${unit}]`} (${metric})${about === '' ? '' : `: ${about}`}`,
		text,
		...(example === null ? [] : [`Latest: raw ${example.raw}, decoded ${example.value}${unit === '' ? '' : ` ${unit}`}.`]),
		...(statements.length === 0 ? [] : ['', 'How the imported formats state it:', ...statements.map((one) => `  ${one.format}: ${one.text}`)]),
		...(rules.length === 0
			? []
			: [
					'',
					...table(
						['verdict', 'attribute', 'decodes', 'for', 'why this verdict'],
						rules.map((rule) => [rule.verdict, String(rule.attributeId), rule.words, forWhom(rule), rule.why]),
						['left', 'right'],
					),
					'',
					...rules
						.filter(({ verdict }) => verdict !== 'not used')
						.map(({ attributeId, reason, source }) => `Attribute ${attributeId}: ${reason} ${source}`),
				]),
	];
}

export const qualityCommands: readonly Command[] = [quality, exportScript];
