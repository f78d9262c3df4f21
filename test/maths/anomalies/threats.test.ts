/** Each rule on an invented drive, with all of its evidence and without each piece of it. */
import { describe, expect, it } from 'vitest';
import { type ObservedDrive, onGrid } from '../../../src-main/maths/anomalies/regular-grid.ts';
import { hostReads, type WatchedDrive } from '../../../src-main/maths/anomalies/routines.ts';
import { driveSignals } from '../../../src-main/maths/anomalies/signals.ts';
import { classify, type Verdict } from '../../../src-main/maths/anomalies/threats.ts';
import { createRng } from '../../../src-main/maths/random.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';

const DAY = 86_400_000;
const DAYS = 100;
const TB = 1e12;
/** The days of the event. */
const START = 90;

type Change = (t: number) => number;
type Changes = Readonly<Partial<Record<string, Change>>>;

/** Usual work of a drive with everything that the rules look at, times or plus a change in the days of the event. */
function drive(index: number, end: number, changes: Changes, without: readonly string[] = [], host = 'h1'): WatchedDrive {
	const rng = createRng(7, index);
	const usual: Record<string, (t: number) => number> = {
		daily_bytes_written: () => 1e11 * Math.exp(0.3 * rng.normal()),
		daily_bytes_read: () => 2e11 * Math.exp(0.3 * rng.normal()),
		read_latency_ms: () => 5 * Math.exp(0.06 * rng.normal()),
		write_latency_ms: () => 4 * Math.exp(0.06 * rng.normal()),
		write_entropy: () => 5 + 0.1 * rng.normal(),
		modified_files: () => Math.round(2_000 * Math.exp(0.25 * rng.normal())),
		deleted_files: () => Math.round(300 * Math.exp(0.3 * rng.normal())),
		used_bytes: (t) => 2 * TB + 1e9 * t + 1e9 * rng.normal(),
	};
	const metrics = Object.fromEntries(
		Object.entries(usual).map(([name, value]) => [
			name,
			Float64Array.from({ length: DAYS }, (_, t) => {
				const now = value(t);
				const change = t >= START && t <= end ? changes[name] : undefined;
				if (change === undefined) return now;
				return name.endsWith('entropy') ? change(t) : name === 'used_bytes' ? now + change(t) : now * change(t);
			}),
		]),
	);
	const observed: ObservedDrive = {
		deviceId: `d${index}` as DeviceId,
		serial: `S${index}`,
		model: 'M',
		protocol: 'ATA',
		host,
		observedAtMs: Float64Array.from({ length: DAYS }, (_, t) => t * DAY),
		metrics: Object.fromEntries(Object.entries(metrics).filter(([name]) => !without.includes(name))),
	};
	const grid = onGrid(observed);
	return { grid, signals: driveSignals(grid) };
}

interface Scene {
	readonly end: number;
	readonly changes: Changes;
	/** What the other drives of the host do in those days. */
	readonly others?: Changes;
	readonly host?: string;
}

function verdictOf({ end, changes, others = {}, host }: Scene, without: readonly string[] = []): Verdict {
	const own = drive(1, end, changes, without, host);
	const all = [own, ...[2, 3, 4, 5].map((index) => drive(index, end, others))];
	return classify(own, { start: START, end, peak: START, score: 0.7 }, hostReads(all));
}

const files = ['modified_files', 'deleted_files'];
const latency = ['read_latency_ms', 'write_latency_ms'];

const encryption: Scene = {
	end: 91,
	changes: {
		daily_bytes_written: () => 9,
		daily_bytes_read: () => 5,
		read_latency_ms: () => 1.8,
		write_latency_ms: () => 1.8,
		write_entropy: () => 7.7,
		modified_files: () => 60,
		deleted_files: () => 50,
	},
};

describe('ransomware_indicator', () => {
	const full = verdictOf(encryption);

	it('is what reading, overwriting with dense bytes and many modified files is', () => {
		expect(full.class).toBe('ransomware_indicator');
		expect(full.confidence).toBeGreaterThan(0.9);
		expect(full.missingEvidence).toEqual([]);
		expect(full.alternatives.length).toBeGreaterThan(0);
		expect(full.signals).toContain('entropy');
	});

	it.each([
		['latency', latency, ['write_latency_ms']],
		['entropy', ['write_entropy'], ['write_entropy']],
		['files', files, files],
		['reads', ['daily_bytes_read'], ['bytes_read_total']],
		['the fill of the drive', ['used_bytes'], ['used_bytes']],
	])('without %s is named what is missing, and no surer', (_, without, missing) => {
		const verdict = verdictOf(encryption, without);
		expect(verdict.class).toBe('ransomware_indicator');
		expect(verdict.missingEvidence).toEqual(missing);
		expect(verdict.confidence).toBeLessThanOrEqual(full.confidence);
	});

	it('is no alarm where neither contents nor files are known: any heavy work looks like that', () => {
		const verdict = verdictOf(encryption, [...files, 'write_entropy']);
		expect(verdict.class === 'ransomware_indicator' && verdict.confidence >= 0.5).toBe(false);
	});

	it.each([
		['the writes are as dense as ever', { write_entropy: () => 5 }],
		['no more files than usual change', { modified_files: () => 1 }],
		['the drive fills up with what is written', { used_bytes: (t: number) => (t - START + 1) * 7e11 }],
		['nothing is read of what is overwritten', { daily_bytes_read: () => 1 }],
	])('is not said when %s', (_, changes) => {
		expect(verdictOf({ ...encryption, changes: { ...encryption.changes, ...changes } }).class).not.toBe('ransomware_indicator');
	});

	it('does not ask for denser writes where the usual ones leave no room', () => {
		const dense = { ...encryption, changes: { ...encryption.changes } };
		const own = drive(1, dense.end, dense.changes, ['write_entropy']);
		const rng = createRng(9, 0);
		const crowded = onGrid({
			...own.grid.drive,
			metrics: { ...own.grid.drive.metrics, write_entropy: Float64Array.from({ length: DAYS }, () => 7.9 + 0.05 * rng.normal()) },
		});
		const watched = { grid: crowded, signals: driveSignals(crowded) };
		expect(classify(watched, { start: START, end: dense.end, peak: START, score: 0.7 }, hostReads([watched])).class).toBe('ransomware_indicator');
	});
});

const theft: Scene = { end: 92, changes: { daily_bytes_read: () => 14, read_latency_ms: () => 1.4 } };

describe('data_exfiltration', () => {
	const full = verdictOf(theft);

	it('is what severe reads of one drive are that nothing else goes with', () => {
		expect(full.class).toBe('data_exfiltration');
		expect(full.confidence).toBeGreaterThan(0.8);
		expect(full.missingEvidence).toEqual([]);
	});

	it('is no alarm without the other drives of the host, and names them as missing', () => {
		const verdict = verdictOf({ ...theft, host: 'alone' });
		expect(verdict.class).toBe('data_exfiltration');
		expect(verdict.confidence).toBeLessThan(0.5);
		expect(verdict.missingEvidence).toEqual(['host']);
		expect(verdict.alternatives).toContain('rebuild beside this drive');
	});

	it('without the files is no surer, and names them as missing', () => {
		const verdict = verdictOf(theft, files);
		expect(verdict.class).toBe('data_exfiltration');
		expect(verdict.missingEvidence).toEqual(files);
		expect(verdict.confidence).toBeLessThanOrEqual(full.confidence);
	});

	it('without the writes asks for more: a busy day alone is strange enough to look the same', () => {
		const faint = { ...theft, changes: { ...theft.changes, daily_bytes_read: () => 5 } };
		const verdict = verdictOf(faint, ['daily_bytes_written']);
		expect(verdict.class).toBe('data_exfiltration');
		expect(verdict.missingEvidence).toEqual(['bytes_written_total']);
		expect(verdict.confidence).toBeLessThan(0.5);
	});

	it('is never said without reads, whatever the latency', () => {
		expect(verdictOf(theft, ['daily_bytes_read']).class).toBe('unusual');
	});

	it.each([
		['the whole host reads', { ...theft, others: { daily_bytes_read: () => 6 } }],
		['busy drives of the host read a little more, all at once', { ...theft, others: { daily_bytes_read: () => 2.4 } }],
		['as much more is written', { ...theft, changes: { ...theft.changes, daily_bytes_written: () => 14 } }],
	])('is not said when %s', (_, scene) => {
		expect(verdictOf(scene).class).toBe('unusual');
	});
});

const swings = [4, 0.2, 6, 0.15, 0.3, 5];
const tampering: Scene = {
	end: 95,
	changes: { daily_bytes_written: (t) => swings[t - START], modified_files: () => 6, deleted_files: () => 8 },
};

describe('insider_threat', () => {
	const full = verdictOf(tampering);

	it('is what days of erratic writes, modified and deleted files are, at the usual density', () => {
		expect(full.class).toBe('insider_threat');
		expect(full.confidence).toBeGreaterThan(0.8);
		expect(full.missingEvidence).toEqual([]);
	});

	it('without entropy is no surer, and says that it would have helped', () => {
		const verdict = verdictOf(tampering, ['write_entropy']);
		expect(verdict.class).toBe('insider_threat');
		expect(verdict.missingEvidence).toEqual(['write_entropy']);
		expect(verdict.confidence).toBeLessThanOrEqual(full.confidence);
	});

	it.each([['modified_files'], ['deleted_files'], ['daily_bytes_written']])('is never said without %s', (name) => {
		expect(verdictOf(tampering, [name]).class).not.toBe('insider_threat');
	});

	it.each([
		['files are only deleted: a clean-up', { modified_files: () => 1 }],
		['files are only modified', { deleted_files: () => 1 }],
	])('is not said when %s', (_, changes) => {
		expect(verdictOf({ ...tampering, changes: { ...tampering.changes, ...changes } }).class).not.toBe('insider_threat');
	});

	it('is not said of a single day', () => {
		expect(verdictOf({ ...tampering, end: START }).class).not.toBe('insider_threat');
	});
});

describe('unusual', () => {
	it('keeps what no rule explains, with what it could be', () => {
		const restore = verdictOf({ end: 91, changes: { daily_bytes_written: () => 12, used_bytes: (t) => (t - START + 1) * 1e12 } });
		expect(restore.class).toBe('unusual');
		expect(restore.alternatives).toContain('bulk restore');
		expect(verdictOf({ end: 90, changes: { daily_bytes_written: () => 0.01 } }).alternatives).toContain('outage of the application');
	});
});
