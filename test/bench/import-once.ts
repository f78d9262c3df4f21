/**
 * A process of its own for one step of the import benchmarks: `write FILE SHAPE ROWS DRIVES` makes the CSV file, `write FOLDER smartctl
 * FILES DRIVES` a folder of daily exports, `import PATH FOLDER` imports it into a new workspace and prints milliseconds and memory. So
 * neither the making of the files nor an earlier run is in the figures.
 */
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createEngine } from '../../src-main/engine/engine.ts';

export const METRICS = [
	'power_on_hours',
	'temperature_c',
	'reallocated_sectors',
	'pending_sectors',
	'offline_uncorrectable',
	'reported_uncorrectable',
	'command_timeouts',
	'crc_errors',
	'read_latency_ms',
	'write_latency_ms',
	'daily_bytes_written',
	'used_bytes',
] as const;

const SMART = [5, 9, 187, 188, 190, 192, 193, 194, 197, 198, 241, 242] as const;

/** Numbers in [0, 1), cheap: a billion bytes of CSV are made of them. */
function createNoise(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

interface Shape {
	readonly header: string;
	readonly line: (drive: number, day: number, date: string, noise: () => number) => string;
}

const shapes = new Map<string, Shape>([
	[
		// 16 columns: time, serial, model, capacity and 12 metrics, day by day as exports come.
		'generic',
		{
			header: `date,serial_number,model,capacity_bytes,${METRICS.join(',')}`,
			line: (drive, day, date, noise) => {
				const latency = 1 + 9 * noise();
				return `${date},BENCH${String(drive).padStart(7, '0')},BENCH MODEL ${drive % 5},4000787030016,${day * 24 + drive},${30 + Math.floor(noise() * 12)},${drive % 50 === 0 ? day : 0},${drive % 70 === 0 ? 8 : 0},0,0,0,${drive % 9},${latency.toFixed(4)},${(2 * latency).toFixed(4)},${Math.round(1e10 * noise())},${Math.round(1e12 + 1e9 * day)}`;
			},
		},
	],
	[
		// As Backblaze publishes it: raw values of 12 attributes, two of them sectors, whose bytes are decoded.
		'backblaze',
		{
			header: `date,serial_number,model,capacity_bytes,failure,${SMART.map((id) => `smart_${id}_raw`).join(',')}`,
			line: (drive, day, date, noise) => {
				const temperature = 22 + Math.floor(noise() * 14);
				return `${date},ZA${String(drive).padStart(6, '0')},ST4000DM000,4000787030016,${drive % 997 === 0 && day > 0 && day % 300 === 0 ? 1 : 0},${drive % 50 === 0 ? day : 0},${day * 24 + drive},0,0,${temperature},${Math.floor(day / 9)},${day * 31 + drive},${temperature},${drive % 70 === 0 ? 8 : 0},0,${Math.round(1e9 + day * 3e7 + 1e7 * noise())},${Math.round(2e9 + day * 9e7 + 1e7 * noise())}`;
			},
		},
	],
]);

function writeCsv(path: string, { header, line }: Shape, rows: number, drives: number): void {
	const file = openSync(path, 'w');
	const noise = createNoise(7);
	let waiting = [header];
	for (let row = 0; row < rows; row++) {
		const day = Math.floor(row / drives);
		waiting.push(line(row % drives, day, new Date(Date.UTC(2014, 0, 1 + day)).toISOString().slice(0, 10), noise));
		if (waiting.length < 20_000) continue;
		writeSync(file, `${waiting.join('\n')}\n`);
		waiting = [];
	}
	writeSync(file, `${waiting.join('\n')}\n`);
	closeSync(file);
}

const SMARTCTL_SAMPLE = join(import.meta.dirname, '../fixtures/ingest/smartctl/exporter__sat-Seagate_Exos_X16-ST16000NM001G-2KK103-sda.json');

interface AtaDocument {
	readonly local_time: { readonly time_t: number };
	readonly ata_smart_attributes: { readonly table: readonly { readonly id: number; readonly raw: { readonly value: number } }[] };
}

/** A folder as a nightly `smartctl --xall --json` for each drive fills it: a folder a day, in it a document a drive. */
function writeDailyExports(folder: string, files: number, drives: number): void {
	const sample = JSON.parse(readFileSync(SMARTCTL_SAMPLE, 'utf8')) as AtaDocument;
	const noise = createNoise(7);
	for (let file = 0; file < files; file++) {
		const [day, drive] = [Math.floor(file / drives), file % drives];
		const celsius = 28 + Math.floor(noise() * 12);
		const grown = new Map([
			[9, 1_000 * drive + 24 * day],
			[193, 30 * day + drive],
			[194, celsius],
			[241, 1e9 + Math.round(1e7 * (day + noise()))],
			[242, 3e9 + Math.round(4e7 * (day + noise()))],
		]);
		const text = JSON.stringify(
			{
				...sample,
				serial_number: `BENCH${String(drive).padStart(5, '0')}`,
				wwn: { naa: 5, oui: 3152, id: 1_000_000 + drive },
				local_time: { time_t: Date.UTC(2025, 0, 1 + day, 6) / 1000 },
				power_on_time: { hours: grown.get(9) },
				temperature: { current: celsius },
				ata_smart_attributes: {
					...sample.ata_smart_attributes,
					table: sample.ata_smart_attributes.table.map((row) => {
						const value = grown.get(row.id);
						return value === undefined ? row : { ...row, raw: { value, string: String(value) } };
					}),
				},
			},
			null,
			2,
		);
		const dayFolder = join(folder, new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10));
		mkdirSync(dayFolder, { recursive: true });
		writeFileSync(join(dayFolder, `drive-${String(drive).padStart(5, '0')}.json`), text);
	}
}

/** Looks at the whole process ten times a second. */
function watchMemory(): () => { readonly peakRssMb: number; readonly slopeOfLastHalfPercent: number } {
	const samples: number[] = [];
	const timer = setInterval(() => samples.push(process.memoryUsage.rss() / 1e6), 100);
	return () => {
		clearInterval(timer);
		const half = samples.slice(samples.length >> 1);
		const [first = 0, last = 0] = [half[0], half.at(-1)];
		return { peakRssMb: Math.round(Math.max(...samples)), slopeOfLastHalfPercent: Math.round((1000 * (last - first)) / first) / 10 };
	};
}

export interface ImportFigures {
	readonly ms: number;
	readonly added: number;
	readonly facts: Readonly<Record<string, number>>;
}

async function importOnce(path: string, folder: string): Promise<ImportFigures> {
	const engine = await createEngine({ folder });
	await engine.call('workspace.get', {});
	const stopMemory = watchMemory();
	const loop = monitorEventLoopDelay({ resolution: 5 });
	loop.enable();
	const startedAt = performance.now();
	const { totals } = await engine.call('imports.run', { sources: [engine.files.registerSource({ path })] });
	const ms = performance.now() - startedAt;
	loop.disable();
	const memory = stopMemory();
	await engine.close();
	const bytesPerRow = statSync(join(folder, 'workspace.db')).size / totals.added;
	return { ms, added: totals.added, facts: { ...memory, loopDelayP99Ms: loop.percentile(99) / 1e6, loopDelayMaxMs: loop.max / 1e6, bytesPerRow } };
}

if (process.argv[1] === import.meta.filename) {
	const [action, path = '', third = '', rows, drives] = process.argv.slice(2);
	if (action === 'write' && third === 'smartctl') writeDailyExports(path, Number(rows), Number(drives));
	else if (action === 'write') writeCsv(path, shapes.get(third) as Shape, Number(rows), Number(drives));
	else process.stdout.write(`${JSON.stringify(await importOnce(path, third))}\n`);
}
