/** The PDF report from the command line: made, listed, compared, verified; fit for cron and Task Scheduler. */
import { basename, dirname, join, resolve } from 'node:path';
import { formatCounted, formatNumber } from '../../../shared/charts/format.ts';
import type { InputOf, OutputOf } from '../../../shared/contract/procedures.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { reportTableFormats } from '../../../shared/domain/report.ts';
import { type Command, type CommandContext, type CommandResult, iso } from '../command.ts';
import { comparisonLines, listLines, verificationLines } from '../report-lines.ts';
import { readKeep, removeOlder } from '../report-retention.ts';

type Made = OutputOf<'report.make'>;
type Listed = OutputOf<'reports.list'>['reports'][number];
type Format = (typeof reportTableFormats)[number];

/** Where the UTC day stands in a file name. */
export const DATE = '{date}';
/** As `report.tables` ends its files. */
const endings: Readonly<Record<Format, string>> = { xlsx: '.xlsx', csv: '-csv.zip', json: '.json' };

export const reportCommand: Command = {
	name: 'report',
	usage: '--out FILE.pdf | --list | --compare [NEWER [OLDER]] | --verify FILE',
	doc: 'Write the PDF risk report from the latest runs; list, compare and verify reports.',
	procedure: 'report.make',
	flags: {
		variant: { field: 'variant', doc: 'executive: two pages; drive: one drive; scenarios: what was compared' },
		sections: { field: 'sections', doc: 'those that are printed' },
		drive: { field: 'drive', doc: 'device id or serial, of the variant drive' },
		paper: { field: 'paper', doc: 'size of the paper' },
		'mask-serials': { field: 'masksSerials', doc: 'show serials by their last four characters' },
		forecasts: { field: 'forecasts', doc: 'drives with a forecast chart' },
		'top-drives': { field: 'topDrives', doc: 'drives in detail at most' },
		refresh: { field: 'refresh', doc: 'look for anomalies, simulate and forecast first, where that is outdated' },
	},
	extra: {
		out: { type: 'string', doc: `the PDF file to write; ${DATE} in its name becomes the day (UTC)` },
		tables: { type: 'string', doc: 'its figures beside it: xlsx, csv, json, or several with commas' },
		keep: {
			type: 'string',
			doc: `keep the newest N: of the files that --out with ${DATE} has written, and of the PDFs of such reports in the workspace`,
		},
		quiet: { type: 'boolean', doc: 'print nothing unless something is wrong' },
		list: { type: 'boolean', doc: 'reports made so far, newest first' },
		compare: { type: 'boolean', doc: 'what changed since the report before, or between two by their numbers' },
		verify: { type: 'string', doc: 'a PDF, or the number of a report: compute its figures anew and compare' },
	},
	help: [
		'Every night, with the newest data, 30 reports kept:',
		`  ssv report --refresh --quiet --out '/srv/reports/risk-${DATE}.pdf' --keep 30`,
		'docs/report.md has the lines for cron, systemd and Task Scheduler, and says what a verification proves.',
		'Exit status: 0 done or verified, 1 a verified file differs, 3 it is no report, 4 cancelled, 5 workspace in use, 6 nothing simulated yet.',
	],
	async run(context) {
		const { list, compare, verify, quiet } = context.values;
		const asked = [list === true, compare === true, verify !== undefined, context.values.out !== undefined].filter(Boolean).length;
		if (asked > 1) throw new AppError('usage', 'Say one of --out, --list, --compare and --verify.');
		const result = await (list === true
			? listReports(context)
			: compare === true
				? compareReports(context)
				: typeof verify === 'string'
					? verifyReport(context, verify)
					: makeReport(context));
		return quiet === true && (result.exitStatus ?? 0) === 0 ? { ...result, lines: [] } : result;
	},
};

async function makeReport(context: CommandContext): Promise<CommandResult> {
	refusePositionals(context);
	const { out, keep, tables } = context.values;
	const formats = readFormats(tables);
	const file = typeof out === 'string' && out !== '' ? readOut(out, context.engine.now()) : undefined;
	if (out !== undefined && !file) throw new AppError('usage', '--out takes the name of a file.');
	const most = readKeep(keep, file?.name);
	if (formats.length > 0 && !file) throw new AppError('usage', '--tables are written beside the report: say --out too.');
	const target = file ? { target: context.engine.files.registerTarget(file.path) } : {};
	const made = await context.call('report.make', context.input({ ...target, ...(most === undefined ? {} : { keep: most }) }));
	const beside = file ? await writeTables(context, made, file.path, formats) : [];
	const removed =
		file && most !== undefined ? await removeOlder(context, { folder: file.folder, name: file.name, most, formats: endings }) : undefined;
	const { pages, bytes, sha256, fileName, reportId, pdfsRemoved } = made;
	const shown = file?.shown ?? fileName;
	return {
		json: {
			file: shown,
			pages,
			bytes,
			sha256,
			reportId,
			simulated: made.headline ? iso(made.headline.simulatedAtMs) : null,
			headline: made.headline,
			tables: beside,
			pdfsRemoved,
			...(removed ?? {}),
		},
		lines: [
			`Report of ${formatCounted(pages, 'page')} (${formatNumber(bytes / 1000)} kB) in ${file ? shown : `${shown}, in the workspace`}.`,
			...beside.map((table) => `Its figures are in ${table.file}.`),
			...(removed?.removed ?? []).map((name) => `Removed ${name}.`),
			...(pdfsRemoved === 0 ? [] : [`The workspace gave up ${formatCounted(pdfsRemoved, 'older PDF')} of such reports; their figures are kept.`]),
			...(removed?.untouched ?? []).map(({ file: name, reason }) => `Left alone: ${name} ${reason}.`),
		],
	};
}

interface OutFile {
	readonly path: string;
	readonly folder: string;
	/** Its name with the placeholder. */
	readonly name: string;
	/** As the user named it, the day filled in. */
	readonly shown: string;
}

function readOut(out: string, nowMs: number): OutFile {
	const [folder, name] = [dirname(resolve(out)), basename(out)];
	if (folder.includes(DATE)) throw new AppError('usage', `${DATE} stands in the name of the file, not in that of its folder.`);
	if (!name.toLowerCase().endsWith('.pdf')) throw new AppError('usage', `--out takes the name of a PDF file, such as "risk-${DATE}.pdf".`);
	const day = iso(nowMs).slice(0, 10);
	const fill = (text: string): string => text.replaceAll(DATE, day);
	return { path: join(folder, fill(name)), folder, name, shown: fill(out) };
}

function readFormats(tables: string | boolean | undefined): Format[] {
	if (tables === undefined) return [];
	const asked = String(tables).split(',').filter(Boolean);
	const known = reportTableFormats.filter((format) => asked.includes(format));
	if (known.length !== new Set(asked).size || known.length === 0)
		throw new AppError('usage', `--tables takes ${reportTableFormats.join(', ')}, or several of them with commas, not "${tables}".`);
	return known;
}

async function writeTables(context: CommandContext, { reportId }: Made, pdf: string, formats: readonly Format[]) {
	const written: { file: string; format: Format; bytes: number; sha256: string }[] = [];
	for (const format of formats) {
		const file = pdf.replace(/\.pdf$/i, endings[format]);
		const target = context.engine.files.registerTarget(file);
		const { bytes, sha256 } = await context.call('report.tables', { reportId, format, target });
		written.push({ file, format, bytes, sha256 });
	}
	return written;
}

async function listReports(context: CommandContext): Promise<CommandResult> {
	refusePositionals(context);
	const { reports } = await context.call('reports.list', {});
	const rows = reports.map(({ downloadId, madeAtMs, ...report }) => ({ ...report, madeAtMs, made: iso(madeAtMs), hasPdf: downloadId !== null }));
	return { json: { reports: rows }, lines: listLines(reports) };
}

async function compareReports(context: CommandContext): Promise<CommandResult> {
	const [reportId, other, ...more] = context.positionals;
	if (more.length > 0) throw new AppError('usage', 'Two reports can be compared at once: "report --compare NEWER OLDER", by their numbers.');
	const input: InputOf<'reports.compare'> = {
		...(reportId === undefined ? {} : { reportId: readNumber(reportId) }),
		...(other === undefined ? {} : { with: readNumber(other) }),
	};
	const found = await context.call('reports.compare', input);
	const brief = ({ downloadId: _download, ...report }: Listed) => report;
	return { json: { newer: brief(found.newer), older: brief(found.older), ...found.comparison }, lines: comparisonLines(found) };
}

function readNumber(text: string): string {
	if (!/^\d{1,15}$/.test(text)) throw new AppError('usage', `"${text}" is not the number of a report. ssv report --list shows them.`);
	return text;
}

async function verifyReport(context: CommandContext, file: string): Promise<CommandResult> {
	refusePositionals(context);
	if (file === '') throw new AppError('usage', '--verify takes a PDF file, or the number of a report.');
	const input = /^\d{1,15}$/.test(file) ? { reportId: file } : { source: context.engine.files.registerSource({ path: resolve(file), label: file }) };
	const found = await context.call('reports.verify', input);
	return { json: found, lines: verificationLines(found), exitStatus: found.isVerified ? 0 : 1 };
}

function refusePositionals({ positionals }: CommandContext): void {
	if (positionals.length > 0) throw new AppError('usage', `"${positionals[0]}" is not understood here: the file is named with --out or --verify.`);
}

export const letterheadCommand: Command = {
	name: 'report letterhead',
	usage: '[--organisation TEXT] [--logo FILE|none]',
	doc: 'Whose name and logo every report carries; without flags, says so.',
	procedure: 'reports.setLetterhead',
	flags: { organisation: { field: 'organisation', doc: 'name of the organisation; an empty text takes it away' } },
	extra: { logo: { type: 'string', doc: 'a PNG or JPEG file; none takes it away' } },
	async run(context) {
		refusePositionals(context);
		const { logo, organisation } = context.values;
		const isAsked = logo !== undefined || organisation !== undefined;
		const stated = logo === undefined ? {} : { logo: logo === 'none' ? null : context.engine.files.registerSource({ path: resolve(String(logo)) }) };
		const found = await (isAsked ? context.call('reports.setLetterhead', context.input(stated)) : context.call('reports.letterhead', {}));
		const picture = found.logo && { mediaType: found.logo.mediaType, width: found.logo.width, height: found.logo.height };
		return {
			json: { organisation: found.organisation, logo: picture },
			lines: [
				found.organisation === '' ? 'Reports name no organisation.' : `Reports are signed by ${found.organisation}.`,
				picture ? `Their logo is a picture of ${picture.width} by ${picture.height} pixels.` : 'They carry no logo.',
			],
		};
	},
};
