/** The export script for Linux, run with drives that are files: what it writes is imported by the real engine. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createRoom, importPaths } from '../support/engine-room.ts';

const root = resolve(import.meta.dirname, '../..');
const script = join(root, 'resources/scripts/ssv-export.sh');
const fixtures = join(root, 'test/fixtures/ingest');
const folders: string[] = [];
const room = createRoom();
afterEach(async () => {
	await room.close();
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Machine {
	readonly out: string;
	/** Puts a program on the PATH. */
	program(name: string, text: string): void;
	run(more?: Readonly<Record<string, string>>, folder?: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string };
	files(): readonly string[];
	readonly folder: string;
}

/** A machine with the usual tools and no drive program of its own. */
function machine(): Machine {
	const folder = mkdtempSync(join(tmpdir(), 'ssv-script-'));
	folders.push(folder);
	const bin = join(folder, 'bin');
	const out = join(folder, 'out');
	mkdirSync(bin);
	for (const tool of ['gzip', 'mkdir', 'mktemp', 'date', 'tr', 'cut', 'rm', 'mv', 'cat', 'id', 'sed', 'hostname', 'uname'])
		writeFileSync(join(bin, tool), `#!/bin/sh\nPATH=${process.env.PATH} exec ${tool} "$@"\n`, { mode: 0o755 });
	return {
		folder,
		out,
		program(name, text) {
			writeFileSync(join(bin, name), text);
			chmodSync(join(bin, name), 0o755);
		},
		run(more = {}, target = out) {
			const env = { PATH: [bin].join(delimiter), SSV_EXPORT_DRIVES: join(folder, 'none'), SSV_EXPORT_SYS: join(folder, 'sys'), ...more };
			const { status, stdout, stderr } = spawnSync('/bin/sh', [script, target], { env, encoding: 'utf8' });
			return { status, stdout, stderr };
		},
		files: () => (existsSync(out) ? readdirSync(out) : []),
	};
}

/** smartctl as a file: `name -> fixture`, and the exit status of each. */
function smartctl(drives: Readonly<Record<string, readonly [fixture: string, status: number]>>, scan: readonly string[]): string {
	const cases = Object.entries(drives).map(
		([words, [fixture, status]]) => `'--xall --json=c ${words}') cat '${join(fixtures, fixture)}'; exit ${status};;`,
	);
	return `#!/bin/sh\ncase "$*" in\n--scan-open) ${scan.map((line) => `echo '${line}';`).join(' ')} exit 0;;\n${cases.join('\n')}\n*) echo '{"smartctl":{"exit_status":2}}'; exit 2;;\nesac\n`;
}

const linesOf = (path: string): string[] => gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');

/** Windows has no POSIX shell of its own. */
describe.skipIf(process.platform === 'win32')('ssv-export.sh', () => {
	it('writes one packed line a drive, RAID pass-through and drives named by hand among them, and the import reads all', async () => {
		const here = machine();
		here.program(
			'smartctl',
			smartctl(
				{
					'/dev/nvme0 -d nvme': ['smartctl/beszel__nvme0.json', 0],
					// Bit 6: the error log has entries; the drive was read all the same.
					'/dev/bus/0 -d megaraid,8': ['smartctl/beszel__scsi.json', 64],
					'/dev/sg0 -d cciss,0': ['smartctl/exporter__SAMSUNG_MZ7WD240HAFV-00003_21.json', 4],
				},
				['/dev/nvme0 -d nvme # /dev/nvme0, NVMe device', '/dev/bus/0 -d megaraid,8 # /dev/bus/0 [megaraid_disk_08], SCSI device'],
			),
		);
		here.program('hostname', "#!/bin/sh\necho 'stor-07\"; rm'\n");
		writeFileSync(join(here.folder, 'drives'), '# HP Smart Array\n/dev/sg0 -d cciss,0');
		const end = here.run({ SSV_EXPORT_DRIVES: join(here.folder, 'drives') });
		expect(end).toMatchObject({ status: 0, stderr: '' });
		const [file, ...others] = here.files();
		expect(others).toEqual([]);
		expect(file).toMatch(/^ssv-stor-07rm-\d{8}T\d{6}Z\.smartctl\.jsonl\.gz$/);
		expect(end.stdout.trim()).toBe(join(here.out, file as string));
		expect(linesOf(join(here.out, file as string)).map((line) => JSON.parse(line).host)).toEqual(['stor-07rm', 'stor-07rm', 'stor-07rm']);

		const engine = await room.engine();
		const report = await importPaths(engine, [join(here.out, file as string)]);
		expect(report.totals).toMatchObject({ samples: 3, drives: 3, rejected: 0 });
		const { drives } = await engine.call('drives.list', {});
		expect(new Set(drives.map(({ host }) => host))).toEqual(new Set(['stor-07rm']));
		expect(drives.map(({ protocol }) => protocol).sort()).toEqual(['ATA', 'NVMe', 'SCSI']);
	});

	it('says which drive it could not read, keeps the others, and ends with 1', () => {
		const here = machine();
		here.program(
			'smartctl',
			smartctl({ '/dev/sda': ['smartctl/beszel__nvme0.json', 0] }, [
				'/dev/sda # one',
				'/dev/sdb -d sat # two',
				'# /dev/sdc -d scsi # failed to open',
			]),
		);
		const end = here.run();
		expect(end.status).toBe(1);
		expect(end.stderr).toMatch(/^ssv-export: \S+\.jsonl\.gz lacks these drives, which could not be read: \/dev\/sdb -d sat, \/dev\/sdc\.\n$/);
		expect(linesOf(join(here.out, here.files()[0] as string))).toHaveLength(1);
	});

	it('takes nvme-cli where smartmontools are missing, with serial and time beside the log', async () => {
		const here = machine();
		const log =
			'{\n  "critical_warning" : 0,\n  "temperature" : 311,\n  "avail_spare" : 100,\n  "spare_thresh" : 10,\n  "percent_used" : 3,\n  "power_on_hours" : 1234\n}\n';
		here.program('nvme', `#!/bin/sh\ntest "$*" = 'smart-log -o json /dev/nvme0' && cat <<'END'\n${log}END\n`);
		const sys = join(here.folder, 'sys', 'nvme0');
		mkdirSync(sys, { recursive: true });
		writeFileSync(join(sys, 'serial'), 'S5H9NS0N1"\\234  \n');
		writeFileSync(join(sys, 'model'), 'Samsung SSD 970 EVO 1TB                 \n');
		const end = here.run();
		expect(end).toMatchObject({ status: 0, stderr: '' });
		const path = join(here.out, here.files()[0] as string);
		expect(path).toMatch(/\.nvme\.jsonl\.gz$/);
		const engine = await room.engine({ now: Date.now });
		expect((await importPaths(engine, [path])).totals).toMatchObject({ samples: 1, drives: 1, rejected: 0 });
		expect((await engine.call('drives.list', {})).drives).toMatchObject([
			{ serial: 'S5H9NS0N1234', model: 'Samsung SSD 970 EVO 1TB', protocol: 'NVMe' },
		]);
	});

	it.each([
		['no program', (_: Machine) => {}, /neither smartctl nor nvme is installed/],
		['no drive', (here: Machine) => here.program('smartctl', smartctl({}, [])), /no drive was found|run this as root/],
		[
			'a drive that gives half a document',
			(here: Machine) => here.program('smartctl', `#!/bin/sh\ncase "$1" in --scan-open) echo /dev/sda;; *) echo '{"smartctl":';; esac\n`),
			/no drive could be read/,
		],
		[
			'a disk that is full',
			(here: Machine) => {
				here.program('smartctl', smartctl({ '/dev/sda': ['smartctl/beszel__nvme0.json', 0] }, ['/dev/sda']));
				here.program('gzip', '#!/bin/sh\nexit 1\n');
			},
			/cannot be packed/,
		],
	])('writes nothing, leaves nothing behind and says why with %s', (_, prepare, expected) => {
		const here = machine();
		prepare(here);
		const end = here.run();
		expect(end.status).toBe(2);
		expect(end.stderr).toMatch(expected);
		expect(end.stderr.trimEnd().split('\n')).toHaveLength(1);
		expect(end.stdout).toBe('');
		expect(here.files()).toEqual([]);
	});

	it('refuses a folder that cannot be made', () => {
		const here = machine();
		writeFileSync(join(here.folder, 'file'), '');
		expect(here.run({}, join(here.folder, 'file', 'out'))).toMatchObject({ status: 2, stderr: expect.stringContaining('cannot be made') });
	});
});

describe('ssv-export.ps1', () => {
	const text = readFileSync(join(root, 'resources/scripts/ssv-export.ps1'), 'utf8');

	it('is plain ASCII, which Windows PowerShell 5.1 reads right without a mark', () => {
		for (const character of text) expect(character.charCodeAt(0)).toBeLessThan(0x7f);
	});

	it('writes lines that the import reads: the record that its names make', async () => {
		const names = (variable: string): string[] => {
			const block = new RegExp(`\\$${variable} = ((?:[^\\n]*,\\n)*[^\\n]*)`).exec(text)?.[1] ?? '';
			return [...block.matchAll(/'([A-Za-z]+)'/g)].map((match) => match[1] as string);
		};
		const disk: Readonly<Record<string, string>> = {
			DeviceId: '0',
			SerialNumber: 'S1',
			Model: 'Samsung SSD 860',
			BusType: 'SATA',
			Size: '500107862016',
			UniqueId: '5002538E40A1B2C3',
		};
		const counters: Readonly<Record<string, number>> = { Temperature: 34, TemperatureMax: 70, Wear: 3, PowerOnHours: 12_345, ReadErrorsTotal: 0 };
		expect(names('diskNames')).toEqual(expect.arrayContaining(Object.keys(disk)));
		expect(names('counterNames')).toEqual(expect.arrayContaining(Object.keys(counters)));
		const record = {
			Timestamp: '2026-01-15T03:15:00Z',
			ComputerName: 'WIN7',
			...Object.fromEntries(names('diskNames').flatMap((name) => (disk[name] === undefined ? [] : [[name, disk[name]]]))),
			...Object.fromEntries(names('counterNames').flatMap((name) => (counters[name] === undefined ? [] : [[name, counters[name]]]))),
		};
		const folder = await room.folder();
		const path = join(folder, 'ssv-WIN7-20260115T031500Z.windows.jsonl');
		writeFileSync(
			path,
			`${JSON.stringify(record)}\n${JSON.stringify({ ...record, DeviceId: '1', SerialNumber: 'S2', UniqueId: '5002538E40A1B2C4' })}\n`,
		);
		const engine = await room.engine();
		expect((await importPaths(engine, [path])).totals).toMatchObject({ samples: 2, drives: 2, rejected: 0 });
		const { drives } = await engine.call('drives.list', {});
		expect(drives.map(({ serial, host, lastSeenMs }) => [serial, host, lastSeenMs])).toEqual([
			['S1', 'WIN7', Date.UTC(2026, 0, 15, 3, 15)],
			['S2', 'WIN7', Date.UTC(2026, 0, 15, 3, 15)],
		]);
	});
});
