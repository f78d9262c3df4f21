/** The figures of a report as plain tables: every number with all its digits, its unit in the heading and its error beside it. */
import type { ReportFigures } from '../../shared/domain/report.ts';
import type { Estimate } from '../../shared/domain/results.ts';
import { failureBacktestTable, loadBacktestTable } from './backtest-tables.ts';
import { estimateCells, estimateColumns } from './estimate-columns.ts';
import { scenarioTable } from './scenario-table.ts';
import type { FigureTable, TableCell, TableColumn } from './table.ts';

const yesNo = (is: boolean): string => (is ? 'yes' : 'no');

/** One row: what the report is, of what, and what to give the program to get it again. */
function reportTable({ options, generatedAtMs, dataHash, workspace, simulation }: ReportFigures): FigureTable {
	const facts: readonly (readonly [TableColumn, TableCell])[] = [
		[{ name: 'Workspace', kind: 'text' }, workspace.name],
		[{ name: 'Synthetic', kind: 'text' }, yesNo(workspace.isSynthetic)],
		[{ name: 'Variant', kind: 'text' }, options.variant],
		[{ name: 'Serials masked', kind: 'text' }, yesNo(options.masksSerials)],
		[{ name: 'Generated', kind: 'date', unit: 'UTC' }, generatedAtMs],
		[{ name: 'First observation', kind: 'date', unit: 'UTC' }, workspace.firstMs],
		[{ name: 'Last observation', kind: 'date', unit: 'UTC' }, workspace.lastMs],
		[{ name: 'Drives', kind: 'integer' }, workspace.drives],
		[{ name: 'Drives at risk', kind: 'integer' }, simulation.drivesAtRisk],
		[{ name: 'Failures seen', kind: 'integer' }, workspace.failures],
		[{ name: 'Samples', kind: 'integer' }, workspace.samples],
		[{ name: 'Rejected rows', kind: 'integer' }, workspace.rejectedRows],
		[{ name: 'Horizon', kind: 'integer', unit: 'days' }, simulation.horizonDays],
		[{ name: 'Currency', kind: 'text' }, simulation.currency],
		[{ name: 'Paths', kind: 'integer' }, simulation.paths],
		[{ name: 'Seed', kind: 'integer' }, simulation.seed],
		[{ name: 'Estimator', kind: 'text' }, simulation.asked.estimator],
		[{ name: 'Sampling', kind: 'text' }, simulation.asked.sampling],
		[{ name: 'Models in use', kind: 'text' }, simulation.models],
		[{ name: 'SHA-256 of the history', kind: 'text' }, dataHash],
	];
	return {
		name: 'Report',
		about: 'What the report is, of which history, and what to simulate with to get the same figures.',
		columns: facts.map(([column]) => column),
		rows: [facts.map(([, cell]) => cell)],
	};
}

function figureTable({ expectedLoss, expectedFailures, failureRange, simulation }: ReportFigures): FigureTable {
	const row = (name: string, unit: string, { value, standardError, lower, upper }: Estimate): TableCell[] => [
		name,
		unit,
		value,
		standardError,
		lower,
		upper,
		'95 % interval of the estimate',
	];
	return {
		name: 'Figures',
		about: 'What to expect over the horizon, with the error of the simulation or the range of what may come.',
		columns: [
			{ name: 'Figure', kind: 'text' },
			{ name: 'Unit', kind: 'text' },
			{ name: 'Value', kind: 'number' },
			{ name: 'Standard error', kind: 'number' },
			{ name: 'Lower', kind: 'number' },
			{ name: 'Upper', kind: 'number' },
			{ name: 'Lower and upper are', kind: 'text' },
		],
		rows: [
			row('Expected loss', simulation.currency, expectedLoss),
			row('Expected failures', 'drives', expectedFailures),
			['Failures', 'drives', null, null, failureRange[0], failureRange[1], 'central 95 % range of the count'],
		],
	};
}

function levelTable({ levels, simulation }: ReportFigures): FigureTable {
	return {
		name: 'Levels',
		about: 'The loss that is not exceeded with the confidence (VaR), and the mean of the losses beyond it (CVaR).',
		columns: [
			{ name: 'Confidence', kind: 'number', unit: '0 to 1' },
			...estimateColumns('VaR', 'money', simulation.currency),
			...estimateColumns('CVaR', 'money', simulation.currency),
		],
		rows: levels.map(({ confidence, valueAtRisk, conditionalValueAtRisk }) => [
			confidence,
			...estimateCells(valueAtRisk),
			...estimateCells(conditionalValueAtRisk),
		]),
	};
}

function partTable({ parts, simulation }: ReportFigures): FigureTable {
	return {
		name: 'Parts',
		about: 'What CVaR at the first level is made of, by cause, by model and by host. Each kind by itself adds up to CVaR.',
		columns: [
			{ name: 'By', kind: 'text' },
			{ name: 'Name', kind: 'text' },
			{ name: 'Part of CVaR', kind: 'money', unit: simulation.currency },
			{ name: 'Share', kind: 'probability', unit: '0 to 1' },
		],
		rows: parts.map(({ kind, name, conditionalValueAtRisk, share }) => [kind, name, conditionalValueAtRisk, share]),
	};
}

function driveTable({ drives, simulation, options }: ReportFigures): FigureTable {
	return {
		name: 'Drives',
		about: `All drives at risk, the largest part of CVaR first.${options.masksSerials ? ' Serials are masked.' : ''} Days until full are empty beyond ten years.`,
		columns: [
			{ name: 'Drive', kind: 'text' },
			{ name: options.masksSerials ? 'Serial, masked' : 'Serial', kind: 'text' },
			{ name: 'Model', kind: 'text' },
			{ name: 'Failure probability', kind: 'probability', unit: '0 to 1' },
			{ name: 'Failure probability, lower 95 %', kind: 'probability', unit: '0 to 1' },
			{ name: 'Failure probability, upper 95 %', kind: 'probability', unit: '0 to 1' },
			{ name: 'Part of CVaR', kind: 'money', unit: simulation.currency },
			{ name: 'Share', kind: 'probability', unit: '0 to 1' },
			{ name: 'Replacement cost', kind: 'money', unit: simulation.currency },
			{ name: 'Time to full, median', kind: 'number', unit: 'days' },
			{ name: 'Time to full, lower 90 %', kind: 'number', unit: 'days' },
			{ name: 'Time to full, upper 90 %', kind: 'number', unit: 'days' },
		],
		rows: drives.map((drive) => [
			drive.deviceId,
			drive.serial,
			drive.model,
			drive.failureProbability,
			drive.failureProbabilityLower,
			drive.failureProbabilityUpper,
			drive.conditionalValueAtRisk,
			drive.share,
			drive.replacementCost,
			drive.timeToFull?.days ?? null,
			drive.timeToFull?.lowerDays ?? null,
			drive.timeToFull?.upperDays ?? null,
		]),
	};
}

function eventTable({ events }: ReportFigures): FigureTable {
	return {
		name: 'Events',
		about: events === null ? 'Anomalies were not looked for in this history.' : 'Anomaly events that ask for attention, by class.',
		columns: [
			{ name: 'Class', kind: 'text' },
			{ name: 'Events', kind: 'integer' },
		],
		rows: Object.entries(events ?? {}),
	};
}

function importTable({ imports = [] }: ReportFigures): FigureTable {
	return {
		name: 'Imports',
		about: 'The files that the history was read from, oldest first.',
		columns: [
			{ name: 'File', kind: 'text' },
			{ name: 'Format', kind: 'text' },
			{ name: 'Imported', kind: 'date', unit: 'UTC' },
			{ name: 'Samples', kind: 'integer' },
			{ name: 'Added', kind: 'integer' },
			{ name: 'Conflicts', kind: 'integer' },
			{ name: 'Rejected rows', kind: 'integer' },
		],
		rows: imports.map((file) => [file.name, file.format, file.importedAtMs, file.samples, file.added, file.conflicts, file.rejected]),
	};
}

function versionTable({ versions }: ReportFigures): FigureTable {
	return {
		name: 'Versions',
		about: 'Everything that computed.',
		columns: [
			{ name: 'Program', kind: 'text' },
			{ name: 'Version', kind: 'text' },
		],
		rows: Object.entries(versions),
	};
}

/** What a reader meets first: which tables there are, how long, and why one has no rows. */
function contentsTable(tables: readonly FigureTable[]): FigureTable {
	return {
		name: 'Contents',
		about: 'The tables of this file.',
		columns: [
			{ name: 'Table', kind: 'text' },
			{ name: 'Rows', kind: 'integer' },
			{ name: 'A row is', kind: 'text' },
		],
		rows: tables.map(({ name, rows, about }) => [name, rows.length, about]),
	};
}

/** The same tables for every report, in the same order, so that a program can rely on them: one without rows says why in the contents. */
export function tablesOf(figures: ReportFigures): FigureTable[] {
	const tables = [
		reportTable(figures),
		figureTable(figures),
		levelTable(figures),
		partTable(figures),
		driveTable(figures),
		scenarioTable(figures),
		loadBacktestTable(figures),
		failureBacktestTable(figures),
		eventTable(figures),
		importTable(figures),
		versionTable(figures),
	];
	return [contentsTable(tables), ...tables];
}
