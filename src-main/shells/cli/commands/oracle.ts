/** `ssv oracle DIR`: the program's mathematics against reference values of other people's software. */
import { relative, resolve } from 'node:path';
import { formatCount } from '../../../shared/charts/format.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import type { OracleCase } from '../../../shared/domain/oracle.ts';
import type { Command } from '../command.ts';
import { pathsOf } from '../paths.ts';
import { table } from '../terminal.ts';

const errorText = ({ worstError, quantities }: OracleCase): string =>
	worstError === null ? (quantities > 0 ? 'not finite' : '') : worstError.toExponential(1);

const lineOf = (one: OracleCase): string =>
	[
		`${one.file} ${one.kind} ${one.id}:`,
		errorText(one) && `worst error ${errorText(one)}`,
		one.quantity && `(${one.quantity}),`,
		one.tolerance && `tolerance ${one.tolerance},`,
		one.status,
		one.note && `- ${one.note}`,
	]
		.filter(Boolean)
		.join(' ');

export const oracleCommand: Command = {
	name: 'oracle',
	usage: 'DIR...',
	doc: 'Check every fixture of reference values in DIR through the program itself.',
	procedure: 'oracle.check',
	flags: {},
	help: [
		'Each case is one line: file, case, worst relative error, tolerance of the file, passed or failed.',
		'A file or a kind of case that is not covered fails. Exit status 1 when anything failed.',
	],
	async run(context) {
		if (context.positionals.length === 0) throw new AppError('usage', 'Name the folder with the fixtures.');
		// A folder may hold a README; a file that is named is meant.
		const named = new Set(context.positionals);
		const paths = (await pathsOf(context.positionals)).filter((path) => named.has(path) || path.toLowerCase().endsWith('.json'));
		if (paths.length === 0)
			throw new AppError('nothing_to_import', `There is no fixture (*.json) in "${context.positionals.join(' ')}".`, { path: context.positionals });
		const sources = paths.map((path) => context.engine.files.registerSource({ path: resolve(path), label: relative(process.cwd(), path) || path }));
		const checked = await context.call('oracle.check', { sources });
		const { cases, passed, failed, elsewhere, worst, results } = checked;
		const lines = [
			...results.map(lineOf),
			'',
			...table(
				['file', 'cases', 'passed', 'failed', 'elsewhere', 'worst error', 'case', 'quantity', 'tolerance'],
				worst.map((one) => [
					one.file,
					String(one.cases),
					String(one.passed),
					String(one.failed),
					String(one.elsewhere),
					errorText(one),
					`${one.kind} ${one.id}`,
					one.quantity,
					one.tolerance,
				]),
				['left', 'right', 'right', 'right', 'right', 'right', 'left', 'left', 'left'],
			),
			'',
			`${formatCount(cases)} cases: ${formatCount(passed)} passed, ${formatCount(failed)} failed, ${formatCount(elsewhere)} judged elsewhere.`,
		];
		return { json: checked, lines, exitStatus: failed > 0 ? 1 : 0 };
	},
};
