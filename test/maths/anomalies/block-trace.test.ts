/** Rules for drives that are observed second by second, on invented traces and on the shared runs where they lie. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { blockTraceEvents } from '../../../src-main/maths/anomalies/block-trace/block-trace-events.ts';
import { isPerSecond } from '../../../src-main/maths/anomalies/block-trace/trace-timeline.ts';
import type { ObservedDrive } from '../../../src-main/maths/anomalies/regular-grid.ts';
import type { AnomalyEvent } from '../../../src-main/shared/domain/anomaly-results.ts';
import { inventTrace, type Program } from '../../support/block-traces.ts';
import { driveOfTrace, type TraceTexts } from '../../support/read-traces.ts';

const SEEDS = [11, 12, 13, 14];
const SECONDS = 35;
const T0_MS = 1_700_000_000_000;

const driveOf = (program: Program, seed: number, isVolumeEncrypted = false): ObservedDrive =>
	driveOfTrace(inventTrace(program, { seed, seconds: SECONDS, isVolumeEncrypted }));
const secondOf = ({ startMs }: AnomalyEvent): number => (startMs - T0_MS) / 1_000 + 1;

/** A drive with these values a second. */
function drive(metrics: Readonly<Record<string, readonly number[]>>, stepMs = 1_000): ObservedDrive {
	const columns = Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, Float64Array.from(values)]));
	const rows = Math.max(0, ...Object.values(columns).map(({ length }) => length));
	const observedAtMs = Float64Array.from({ length: rows }, (_, row) => T0_MS + row * stepMs);
	return { ...driveOfTrace({}), observedAtMs, metrics: columns };
}

/** The same drive before an instant. */
function before(whole: ObservedDrive, endMs: number): ObservedDrive {
	const kept = whole.observedAtMs.filter((ms) => ms < endMs).length;
	const metrics = Object.fromEntries(Object.entries(whole.metrics).map(([name, values]) => [name, values.subarray(0, kept)]));
	return { ...whole, observedAtMs: whole.observedAtMs.subarray(0, kept), metrics };
}

function numbersOf(value: unknown): number[] {
	if (typeof value === 'number') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

describe('ransomware in a block trace', () => {
	it.each(['ransomware', 'base64 ransomware', 'slow ransomware'] as const)('is found within 20 s of the start of %s, with evidence', (program) => {
		for (const seed of SEEDS) {
			const [event, ...others] = blockTraceEvents(driveOf(program, seed));
			expect(others).toEqual([]);
			expect(event).toMatchObject({ class: 'ransomware_indicator', metric: 'read_overwrite_share', contributions: [] });
			expect(secondOf(event as AnomalyEvent)).toBeGreaterThan(5);
			expect(secondOf(event as AnomalyEvent)).toBeLessThanOrEqual(25);
			expect(event?.confidence).toBeGreaterThanOrEqual(0.5);
			expect(event?.evidence.map(({ metric }) => metric)).toEqual(['read_overwrite_share', 'overwrite_entropy', 'write_bytes_per_second']);
			for (const { observed, threshold, text, detector, windowStartMs, windowEndMs } of event?.evidence.slice(0, 2) ?? []) {
				expect(observed).toBeGreaterThanOrEqual(threshold);
				expect(text).not.toMatch(/NaN|Infinity|undefined/);
				expect(detector).toBe('block trace');
				expect(windowEndMs - windowStartMs).toBe(10_000);
			}
			expect(event?.alternatives.length).toBeGreaterThan(1);
			expect(event?.missingEvidence).toEqual(['write_latency_ms']);
			expect(event?.score).toBeGreaterThanOrEqual(event?.threshold ?? 1);
		}
	});

	it('is found on an encrypted volume too when it works quickly, with less confidence and the reason', () => {
		for (const seed of SEEDS) {
			const [plain] = blockTraceEvents(driveOf('ransomware', seed));
			const [event] = blockTraceEvents(driveOf('ransomware', seed, true));
			expect(event).toMatchObject({ class: 'ransomware_indicator' });
			expect(event?.confidence).toBeGreaterThanOrEqual(0.5);
			expect(event?.confidence).toBeLessThan(plain?.confidence ?? 0);
			expect(event?.alternatives.join()).toContain('everything on this volume is encrypted');
			expect(event?.evidence[1]?.text).toContain('the content says nothing');
		}
	});

	it('is not seen in what a browser, an office, an archiver, a backup and the like do, on plain and encrypted volumes', () => {
		for (const program of ['zip', 'browser', 'office', 'aes crypt', 'backup', 'defragmentation', 'database', 'idle'] as const)
			for (const isEncrypted of [false, true])
				for (const seed of SEEDS.slice(0, 2)) {
					const drive = driveOf(program, seed, isEncrypted);
					expect(drive.observedAtMs.length, program).toBeGreaterThan(20);
					expect(blockTraceEvents(drive), `${program} ${seed} ${isEncrypted}`).toEqual([]);
				}
	});

	it('is not told from a database without entropy: that is a question which names what is missing', () => {
		const { reads, writes } = inventTrace('ransomware', { seed: 11, seconds: SECONDS });
		const { write_entropy: _, overwrite_entropy: __, ...metrics } = driveOfTrace({ reads, writes }).metrics;
		const [event] = blockTraceEvents({ ...driveOfTrace({ reads, writes }), metrics });
		expect(event?.class).toBe('ransomware_indicator');
		expect(event?.confidence).toBeLessThan(0.5);
		expect(event?.missingEvidence).toEqual(['write_entropy', 'overwrite_entropy', 'write_latency_ms']);
	});

	it('raises nothing on reads alone and at most a question on writes alone', () => {
		for (const program of ['ransomware', 'zip', 'browser', 'backup', 'secure delete', 'aes crypt'] as const) {
			const { reads, writes } = inventTrace(program, { seed: 12, seconds: SECONDS });
			expect(blockTraceEvents(driveOfTrace({ reads }))).toEqual([]);
			for (const event of blockTraceEvents(driveOfTrace({ writes }))) {
				expect(event.confidence).toBeLessThan(0.5);
				expect(event.missingEvidence).toContain('read_overwrite_share');
			}
		}
	});

	it('asks about a machine that turns from plain to random writes when the reads are missing', () => {
		const [written, entropy] = [
			[...Array(30).fill(1e6), ...Array(10).fill(8e6)],
			[...Array(30).fill(3), ...Array(10).fill(7.95)],
		];
		const [event, ...others] = blockTraceEvents(drive({ write_bytes_per_second: written, write_entropy: entropy }));
		expect(others).toEqual([]);
		expect(event).toMatchObject({ class: 'ransomware_indicator', confidence: 0.3, metric: 'write_entropy' });
		const withReads = { write_bytes_per_second: written, write_entropy: entropy, read_bytes_per_second: written };
		expect(blockTraceEvents(drive(withReads))).toEqual([]);
	});

	it('takes more than what a machine overwrites all day', () => {
		const steady = (seconds: number, attack: number) => ({
			write_bytes_per_second: [...Array(seconds).fill(4e6), ...Array(20).fill(attack)],
			read_bytes_per_second: Array(seconds + 20).fill(4e6),
			read_overwrite_share: Array(seconds + 20).fill(0.9),
			write_entropy: Array(seconds + 20).fill(7.9),
			overwrite_entropy: Array(seconds + 20).fill(7.95),
		});
		const late = (events: readonly AnomalyEvent[]) => events.filter(({ startMs }) => startMs >= T0_MS + 600_000);
		expect(late(blockTraceEvents(drive(steady(1_000, 4e6))))).toEqual([]);
		expect(late(blockTraceEvents(drive(steady(1_000, 8e6))))).toEqual([]);
		expect(late(blockTraceEvents(drive(steady(1_000, 40e6))))).toHaveLength(1);
	});
});

describe('wiping in a block trace', () => {
	it('is an insider threat when it goes over the same places again', () => {
		for (const seed of [1, 2, 3]) {
			const events = blockTraceEvents(driveOfTrace(inventTrace('secure delete', { seed, seconds: 90 })));
			expect(events.map((event) => event.class)).toEqual(events.map(() => 'insider_threat'));
			expect(events.length).toBeGreaterThan(0);
			expect(Math.max(...events.map(({ confidence }) => confidence))).toBeGreaterThanOrEqual(0.5);
			expect(events[0]?.evidence.map(({ metric }) => metric)).toEqual(['write_bytes_per_second', 'write_entropy', 'rewrite_share']);
		}
	});

	it('is a question in one pass of zeros, and nothing in one pass of random data or of documents', () => {
		const one = (entropy: number) =>
			drive({
				write_bytes_per_second: Array(60).fill(20e6),
				read_bytes_per_second: Array(60).fill(1e4),
				write_entropy: Array(60).fill(entropy),
				rewrite_share: Array(60).fill(0),
				read_overwrite_share: Array(60).fill(0),
			});
		expect(blockTraceEvents(one(0)).map(({ class: threat, confidence }) => [threat, confidence])).toEqual([['insider_threat', 0.4]]);
		expect(blockTraceEvents(one(7.95))).toEqual([]);
		expect(blockTraceEvents(one(4))).toEqual([]);
	});

	it('is seen where files are opened and blanked one after the other, and not in small clearing', () => {
		const blanking = (written: number, entropy: number) =>
			drive({
				write_bytes_per_second: [...Array(20).fill(1e5), ...Array(20).fill(written)],
				read_bytes_per_second: [...Array(20).fill(1e5), ...Array(20).fill(1.5 * written)],
				read_overwrite_share: [...Array(20).fill(0), ...Array(20).fill(0.6)],
				write_entropy: [...Array(20).fill(4), ...Array(20).fill(entropy)],
				overwrite_entropy: [...Array(20).fill(Number.NaN), ...Array(20).fill(entropy)],
				rewrite_share: Array(40).fill(0),
			});
		const [event, ...others] = blockTraceEvents(blanking(3e6, 0.1));
		expect(others).toEqual([]);
		expect(event).toMatchObject({ class: 'insider_threat', metric: 'read_overwrite_share', confidence: 0.55 });
		expect(blockTraceEvents(blanking(3e6, 3.5))).toEqual([]);
		expect(blockTraceEvents(blanking(3e5, 0.1))).toEqual([]);
	});

	it('is not seen where as much is read, or the writing pauses', () => {
		const wiping = (read: number, isOn: (second: number) => boolean) =>
			drive({
				write_bytes_per_second: Array.from({ length: 60 }, (_, second) => (isOn(second) ? 20e6 : 0)),
				read_bytes_per_second: Array(60).fill(read),
				write_entropy: Array(60).fill(0),
				rewrite_share: Array(60).fill(0.9),
			});
		expect(blockTraceEvents(wiping(0, () => true))).toHaveLength(1);
		expect(blockTraceEvents(wiping(15e6, () => true))).toEqual([]);
		expect(blockTraceEvents(wiping(0, (second) => second % 2 === 0))).toEqual([]);
	});
});

describe('reading far more than ever', () => {
	const reading = (quiet: number, spike: number, written = 1e4) =>
		drive({
			read_bytes_per_second: [...Array(quiet).fill(1e6), ...Array(90).fill(spike)],
			write_bytes_per_second: Array(quiet + 90).fill(written),
		});

	it('is a question about exfiltration once half an hour is known', () => {
		const [event, ...others] = blockTraceEvents(reading(2_000, 100e6));
		expect(others).toEqual([]);
		expect(event).toMatchObject({ class: 'data_exfiltration', confidence: 0.35 });
		expect(event?.startMs).toBeGreaterThan(T0_MS + 2_000_000);
	});

	it('is none in a short trace, in a copy on the same drive, or where such reading is usual', () => {
		expect(blockTraceEvents(reading(600, 100e6))).toEqual([]);
		expect(blockTraceEvents(reading(2_000, 100e6, 100e6))).toEqual([]);
		expect(blockTraceEvents(reading(2_000, 6e6))).toEqual([]);
		const usual = drive({ read_bytes_per_second: Array(4_000).fill(100e6), write_bytes_per_second: Array(4_000).fill(1e3) });
		expect(blockTraceEvents(usual)).toEqual([]);
	});
});

describe('events of a block trace', () => {
	it('rest on the past: what comes later neither moves nor takes back their start', () => {
		for (const program of ['ransomware', 'secure delete'] as const) {
			const whole = driveOfTrace(inventTrace(program, { seed: 5, seconds: 60 }));
			const events = blockTraceEvents(whole);
			expect(events.length).toBeGreaterThan(0);
			for (let second = 1; second <= 60; second += 3) {
				const endMs = T0_MS + second * 1_000;
				const known = blockTraceEvents(before(whole, endMs));
				expect(known.map(({ eventId, class: threat, startMs }) => [eventId, threat, startMs])).toEqual(
					events.filter(({ startMs }) => startMs < endMs).map(({ eventId, class: threat, startMs }) => [eventId, threat, startMs]),
				);
				for (const { evidence, peakMs } of known) {
					expect(peakMs).toBeLessThan(endMs);
					for (const { windowEndMs } of evidence) expect(windowEndMs).toBeLessThanOrEqual(endMs);
				}
			}
		}
	});

	it('are the same whatever the order of the rows', () => {
		const whole = driveOf('ransomware', 11);
		const turned = (values: Float64Array): Float64Array => values.slice().reverse();
		const reversed = {
			...whole,
			observedAtMs: turned(whole.observedAtMs),
			metrics: Object.fromEntries(Object.entries(whole.metrics).map(([name, values]) => [name, turned(values)])),
		};
		expect(blockTraceEvents(reversed)).toEqual(blockTraceEvents(whole));
	});

	it('hold finite numbers only', () => {
		for (const program of ['ransomware', 'secure delete'] as const)
			for (const isEncrypted of [false, true])
				for (const number of numbersOf(blockTraceEvents(driveOf(program, 13, isEncrypted)))) expect(number).toBeLessThan(Number.POSITIVE_INFINITY);
	});

	it('are none for empty, single, constant, missing and impossible input', () => {
		const all = ['read_bytes_per_second', 'write_bytes_per_second', 'read_overwrite_share', 'write_entropy', 'overwrite_entropy', 'rewrite_share'];
		const filled = (rows: number, value: number) => drive(Object.fromEntries(all.map((name) => [name, Array(rows).fill(value)])));
		expect(blockTraceEvents(driveOfTrace({}))).toEqual([]);
		for (const rows of [0, 1, 2, 3, 500])
			for (const value of [0, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 1e300])
				expect(numbersOf(blockTraceEvents(filled(rows, value))).every(Number.isFinite)).toBe(true);
		for (const rows of [1, 3, 500]) for (const value of [0, 1, Number.NaN, -1]) expect(blockTraceEvents(filled(rows, value))).toEqual([]);
		expect(blockTraceEvents(drive({ temperature_c: Array(100).fill(30) }))).toEqual([]);
	});

	it('are none for sources of another cadence', () => {
		const attack = { write_bytes_per_second: Array(60).fill(20e6), write_entropy: Array(60).fill(0) };
		expect(isPerSecond(drive(attack))).toBe(true);
		expect(blockTraceEvents(drive(attack))).toHaveLength(1);
		for (const stepMs of [60_000, 3_600_000, 86_400_000]) {
			expect(isPerSecond(drive(attack, stepMs))).toBe(false);
			expect(blockTraceEvents(drive(attack, stepMs))).toEqual([]);
		}
		expect(isPerSecond(driveOfTrace({}))).toBe(false);
	});
});

const shared = join(import.meta.dirname, '../../../../shared/samples/ransap');

describe.skipIf(!existsSync(shared))('the shared runs of RanSAP', () => {
	const textOf = (run: string, kind: string): string | undefined => {
		const path = join(shared, `${run}__ata_${kind}.csv.gz`);
		return existsSync(path) ? gunzipSync(readFileSync(path)).toString() : undefined;
	};
	const runs = existsSync(shared)
		? [...new Set(readdirSync(shared).flatMap((name) => (name.endsWith('.gz') ? [name.replace(/__ata_(read|write)\.csv\.gz$/, '')] : [])))]
		: [];

	it.each(runs)('%s: an alarm within 30 s for ransomware with writes, nothing for the others', (run) => {
		const texts: TraceTexts = { reads: textOf(run, 'read'), writes: textOf(run, 'write') };
		const drive = driveOfTrace(texts);
		const events = blockTraceEvents(drive);
		if (!run.includes('TeslaCrypt')) {
			expect(events).toEqual([]);
			return;
		}
		expect(events.map((event) => event.class)).toEqual(['ransomware_indicator']);
		expect(((events[0]?.startMs ?? 0) - (drive.observedAtMs[0] ?? 0)) / 1_000).toBeLessThan(30);
		expect(events[0]?.confidence).toBeGreaterThanOrEqual(0.5);
	});
});
