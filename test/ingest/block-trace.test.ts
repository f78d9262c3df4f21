/** Block traces: requests of one run added up to one sample a second, the reads beside the writes. */
import { describe, expect, it } from 'vitest';
import { createRecentBlocks } from '../../src-main/ingest/block-trace/recent-blocks.ts';
import { otherTraceFiles, traceFile } from '../../src-main/ingest/block-trace/trace-file.ts';
import { createParser } from '../../src-main/ingest/create-parser.ts';
import { detectFormat } from '../../src-main/ingest/detect.ts';
import { headOf } from '../../src-main/ingest/head.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { type InventedRequest, inventTrace, traceLine } from '../support/block-traces.ts';
import { readTrace } from '../support/read-traces.ts';
import { figureFault, plainRequests, plainSeconds } from './fuzz/trace-model.ts';
import { NOW_MS, parse, readingOf } from './support.ts';

const T = 1_700_000_000;
const SHARE = 'read_overwrite_share';
const read = (at: number, sector: number, bytes = 4_096): string => traceLine({ at, isWrite: false, sector, bytes, entropy: 0 });
const write = (at: number, sector: number, entropy = 0.5, bytes = 4_096): string => traceLine({ at, isWrite: true, sector, bytes, entropy });
const thrownBy = (work: () => unknown): AppError => {
	try {
		work();
	} catch (thrown) {
		if (thrown instanceof AppError) return thrown;
		throw thrown;
	}
	throw new Error('nothing was thrown');
};
const formatOf = (text: string, fileName = 'x'): string | undefined => {
	try {
		return detectFormat(headOf(Buffer.from(text), fileName)).name;
	} catch {
		return undefined;
	}
};

describe('a block trace', () => {
	it('is recognised by its rows, whatever the file is called', () => {
		expect(formatOf([0, 1, 2].map((i) => read(i, 8 * i)).join(''))).toBe('block-trace');
		expect(formatOf([0, 1, 2].map((i) => write(i, 8 * i)).join(''))).toBe('block-trace');
		expect(formatOf(read(0, 8), 'run__ata_read.csv.gz')).toBe('block-trace');
	});

	it('is not what other tables of numbers are', () => {
		expect(formatOf(read(0, 8))).toBeUndefined();
		expect(formatOf('1,2,3,4\n5,6,7,8\n9,10,11,12\n')).toBeUndefined();
		expect(formatOf('1700000000,1,8,4095\n1700000001,1,8,4095\n1700000002,1,8,4095\n')).toBeUndefined();
		expect(formatOf('1700000000,1,8,4096\n1200000000,1,8,4096\n1700000002,1,8,4096\n')).toBeUndefined();
		expect(formatOf('date,serial_number,temperature_c\n2024-01-01,A1234,30\n', 'ata_read.csv')).toBe('generic-csv');
	});

	it.each(['ransomware', 'browser', 'zip'] as const)('of %s gives the figures of a plain computation', (program) => {
		const { reads, writes } = inventTrace(program, { seed: 7, seconds: 14, startsAt: 2 });
		const [readRequests, writeRequests] = [plainRequests(reads), plainRequests(writes)];
		const together = [...readRequests, ...writeRequests].sort((a, b) => a.second - b.second || Number(a.isWrite) - Number(b.isWrite));
		const expected = plainSeconds(together, true);
		const seen = new Map<number, Map<string, number>>();
		for (const { observedAtMs, readings } of [...readTrace(reads, writes).records, ...readTrace(writes, reads).records]) {
			const figures = seen.get(observedAtMs / 1_000) ?? new Map<string, number>();
			seen.set(observedAtMs / 1_000, figures);
			for (const { metric, value } of readings) {
				// What both files say, they say alike.
				if (figures.has(metric)) expect(value).toBe(figures.get(metric));
				figures.set(metric, value);
			}
		}
		expect([...seen.keys()].sort()).toEqual([...expected.keys()].sort());
		for (const [second, figures] of expected) {
			expect([...(seen.get(second)?.keys() ?? [])].sort()).toEqual([...figures.keys()].sort());
			for (const [metric, value] of figures) expect(figureFault(metric, seen.get(second)?.get(metric) as number, value)).toBeUndefined();
		}
	});

	it('gives the same records in whatever chunks its files come', () => {
		const { reads, writes } = inventTrace('ransomware', { seed: 3, seconds: 8, startsAt: 1 });
		const whole = readTrace(writes, reads, 1e9);
		for (const cut of [17, 1_000, 65_537]) {
			const { records, parser } = readTrace(writes, reads, cut);
			expect(records).toEqual(whole.records);
			expect([parser.rows, parser.rejectedRows, parser.problems]).toEqual([whole.parser.rows, 0, []]);
		}
		expect(whole.records.some((record) => (readingOf(record, 'read_overwrite_share') ?? 0) > 0.5)).toBe(true);
	});

	it('counts a block as replaced once for each read, within a minute of it, wherever a partition begins', () => {
		const share = (reads: string, writes: string): (number | undefined)[] =>
			readTrace(writes, reads).records.map((record) => readingOf(record, 'read_overwrite_share'));
		expect(share(read(0, 11, 8_192), write(1, 11) + write(2, 11) + write(3, 19) + write(4, 27))).toEqual([1, 0, 1, 0]);
		expect(share(read(0, 8), write(60, 8))).toEqual([1]);
		expect(share(read(0, 8), write(61, 8))).toEqual([0]);
		expect(share(read(0, 8) + read(30, 8), write(61, 8))).toEqual([1]);
		// In one second the read counts as the earlier one.
		expect(share(read(5.9, 8), write(5.1, 8))).toEqual([1]);
		expect(share(read(6, 8), write(5, 8))).toEqual([0]);
		expect(share(read(0, 8), write(1, 8, 0.5, 16_384))).toEqual([0.25]);
	});

	it('says of reads or writes alone what it knows and leaves the rest out', () => {
		const [reading] = parse(read(0, 8) + read(0.5, 8) + read(2, 9), { options: { fileName: 'a__ata_read.csv' } }).records;
		expect(reading?.readings.map(({ metric }) => metric)).toEqual(['read_iops', 'read_bytes_per_second', 'read_spread_bytes']);
		const { records, parser } = parse(write(0, 8, 0.25) + write(1, 8, 1) + write(2, 8, 0), { options: { fileName: 'a__ata_write.csv' } });
		expect(records.map((record) => readingOf(record, 'write_entropy'))).toEqual([2, 8, 0]);
		expect(records.map((record) => readingOf(record, 'rewrite_share'))).toEqual([0, 1, 1]);
		expect(records.every((record) => readingOf(record, 'read_overwrite_share') === undefined)).toBe(true);
		expect(parser.notes.join()).toContain('Import it together with its ata_read.csv');
	});

	it('takes the second as it is written, though the nanoseconds of the recorder run over it', () => {
		const { records, parser } = parse('1700000000,999999999,8,4096\n1700000000,1073734690,16,4096\n1700000000,5,24,512\n', { format: 'block-trace' });
		expect(records.map(({ observedAtMs }) => observedAtMs)).toEqual([T * 1_000]);
		expect(records.map((record) => readingOf(record, 'read_bytes_per_second'))).toEqual([8_704]);
		expect(parser.rows).toBe(3);
	});

	it('weighs the entropy by bytes and measures how widely the requests lie', () => {
		const [record] = parse(write(0, 0, 1, 12_288) + write(0.1, 2_000_000, 0, 4_096), { format: 'block-trace' }).records;
		expect(readingOf(record, 'write_entropy')).toBe(6);
		// Weights 3/4 and 1/4: the deviation is the distance times the root of 3/16.
		expect(readingOf(record, 'write_spread_bytes')).toBeCloseTo(2_000_000 * 512 * Math.sqrt(3 / 16), 3);
	});

	it.each([
		['1700000001,1,8', 'has 3 fields'],
		['1700000001,1,8,4096,0.5', 'has 5 fields'],
		['1700000001,1,8,4096,0.5,0.5', 'is a write in a file of reads'],
		['1700000001.5,1,8,4096', 'UNIX time'],
		['17000000010,1,8,4096', 'UNIX time'],
		['-5,1,8,4096', 'UNIX time'],
		['1700000001,2000000000,8,4096', 'nanoseconds'],
		['1700000001,1,-8,4096', 'no sector'],
		['1700000001,1,8.5,4096', 'no sector'],
		['1700000001,1,9007199254740993,4096', 'no sector'],
		['1700000001,1,8,0', 'whole number of sectors'],
		['1700000001,1,8,4095', 'whole number of sectors'],
		['1700000001,1,8,NaN', 'whole number of sectors'],
		['1700000001,1,8,1e99', 'more than one request can move'],
		[`1700000001,1,8,${limits.traceRequestBytes + 512}`, 'more than one request can move'],
		['1700000001,1,0x10,4096', 'no sector'],
		['"1700000001"x,1,8,4096', 'text after a closing quote'],
		['1699999930,1,8,4096', 'more than 60 s after later requests'],
		['=cmd|calc,1,8,4096', 'UNIX time'],
		['__proto__,1,8,4096', 'UNIX time'],
	])('rejects the row %s and says why', (row, reason) => {
		const { records, parser } = parse(`${read(0, 8)}${row}\n${read(2, 8)}`, { format: 'block-trace' });
		expect(parser.problems).toEqual([expect.objectContaining({ line: 2, code: 'row_rejected', reason: expect.stringContaining(reason) as string })]);
		expect([parser.rows, parser.rejectedRows, records.length]).toEqual([3, 1, 2]);
	});

	it('takes a request of the largest size and rejects entropies that are none', () => {
		expect(parse(`1700000001,1,8,${limits.traceRequestBytes}\n`, { format: 'block-trace' }).records).toHaveLength(1);
		expect(parse(`1700000001,1,8,${limits.traceRequestBytes - 512}\n`, { format: 'block-trace' }).records).toHaveLength(1);
		for (const entropy of ['1.01,0.5', '-0.1,0.5', ',0.5', '0.5,nan'])
			expect(parse(`${write(0, 8)}1700000001,1,8,4096,${entropy}\n`, { format: 'block-trace' }).parser.rejectedRows).toBe(1);
	});

	it('keeps requests of a clock that is wrong beside the others, which do not become late by it', () => {
		const { records, suspects, parser } = parse(`${read(0, 8)}3900000000,1,8,4096\n12,1,8,4096\n${read(1, 8)}`, { format: 'block-trace' });
		expect(records).toHaveLength(2);
		expect(suspects.map(({ observedAtMs }) => observedAtMs)).toEqual([3_900_000_000_000]);
		expect(parser.suspectRows).toBe(1);
		expect(parser.problems.map(({ code }) => code)).toContain('time_suspect');
	});

	it('is refused when it is cut inside a row or holds none', () => {
		const cut = `${read(0, 8)}${read(1, 8)}${read(2, 8)}1700000003,5,4`;
		expect(thrownBy(() => parse(cut, { format: 'block-trace' }))).toMatchObject({ code: 'input_truncated' });
		expect(thrownBy(() => parse(cut, { format: 'block-trace' })).message).toContain('line 4');
		expect(thrownBy(() => parse('a,b,c,d\n', { format: 'block-trace' })).code).toBe('no_telemetry');
		expect(thrownBy(() => parse(`1700000000,${'1'.repeat(70_000)}`, { format: 'block-trace' })).code).toBe('record_too_large');
	});

	it('notes that a file whose last row has no line end may be cut', () => {
		expect(parse(read(0, 8) + read(1, 8).trimEnd(), { format: 'block-trace' }).parser.notes.join()).toContain('no line end');
	});

	it('is read alone where its companion is empty, of the same kind or no trace', () => {
		const writes = write(0, 8) + write(1, 8);
		const alone = readTrace(writes, undefined).records;
		for (const other of ['', 'a,b,c,d\n', writes, `1700000000,${'1'.repeat(70_000)}`, `${'x'.repeat(100)}\n`.repeat(50)]) {
			const { records, parser } = readTrace(writes, other);
			expect(records).toEqual(alone);
			expect(parser.rejectedRows).toBe(0);
			expect(parser.notes.join()).toContain('"other"');
		}
	});

	it('keeps what its companion says before it is cut', () => {
		const { records } = readTrace(write(0, 8) + write(1, 16), `${read(0, 8)}1700000000,1`);
		expect(records.map((record) => readingOf(record, 'read_overwrite_share'))).toEqual([1, 0]);
	});

	it('holds no more than the last minute of a long trace', () => {
		const parser = readTrace(Array.from({ length: 3_000 }, (_, i) => write(i, 8 * i)).join(''), undefined, 4_096).parser;
		expect(parser.records).toBe(3_000);
		// Seconds are given out once they are a minute old, not at the end.
		const halfway = createParser('block-trace', { fileName: 'x', nowMs: NOW_MS });
		const given = halfway.push(Buffer.from(Array.from({ length: 3_000 }, (_, i) => write(i, 8 * i)).join('')));
		expect(given.length).toBe(3_000 - 61);
	});

	it('knows the latest blocks up to the limit and forgets the oldest beyond', () => {
		const firstIsKnown = (blocks: number): boolean => {
			const recent = createRecentBlocks();
			const perRequest = limits.traceRequestBytes / 4_096;
			for (let at = 0; at < blocks; at += perRequest) recent.mark(8 * at, 4_096 * Math.min(perRequest, blocks - at), 1);
			return recent.take(0, 4_096, 1) === 1;
		};
		expect(firstIsKnown(limits.recentBlocks - 1)).toBe(true);
		expect(firstIsKnown(limits.recentBlocks)).toBe(true);
		expect(firstIsKnown(limits.recentBlocks + 1)).toBe(false);
	});

	it('names its drive by run and machine only: nothing that could merge strangers', () => {
		const [record] = parse(read(0, 8), { options: { fileName: 'traces/host1__Run-7__ata_read.csv.gz' } }).records;
		expect(record?.evidence).toEqual({ protocol: 'ATA', host: 'host1', deviceName: 'Run-7' });
		const [other] = parse(read(0, 8), { format: 'block-trace', options: { fileName: 'dump.csv' } }).records;
		expect(other?.evidence).toEqual({ protocol: 'unknown' });
	});
});

describe('the text of blkparse', () => {
	const event = (device: string, seconds: string, action: string, rest: string): string =>
		`  ${device}    3        1     ${seconds}   697  ${action}   ${rest} [prog]\n`;
	const trace = [
		event('8,0', '0.000000000', 'Q', 'R 8 + 16'),
		event('8,0', '0.000043000', 'D', 'R 8 + 16'),
		event('8,16', '0.100000000', 'D', 'RA 8 + 8'),
		event('8,0', '0.200000000', 'C', 'R 8 + 16'),
		event('8,0', '2.500000000', 'D', 'WS 8 + 8'),
		event('8,0', '2.600000000', 'D', 'FWFSM 512 + 8'),
		event('8,0', '2.700000000', 'D', 'DS 0 + 1024'),
		event('8,0', '2.800000000', 'D', 'FN'),
		'CPU0 (8,0):\n Reads Queued:           1,        8KiB\n\nTotal (sda):\n',
	].join('');
	const options = { fileName: 'h__sda__1700000000.blkparse.txt' };

	it('is recognised, and gives each device its seconds from the start that the file name states', () => {
		expect(formatOf(trace)).toBe('block-trace');
		const { records, parser } = parse(trace, { options });
		expect(records.map(({ evidence, observedAtMs }) => [evidence.slot, (observedAtMs - T * 1_000) / 1_000])).toEqual([
			['8,0', 0],
			['8,0', 2],
			['8,16', 0],
		]);
		expect(records[0]?.readings).toEqual([
			{ metric: 'read_iops', value: 1 },
			{ metric: 'read_bytes_per_second', value: 8_192 },
			{ metric: 'read_spread_bytes', value: 0 },
		]);
		expect(['write_iops', 'write_bytes_per_second', SHARE, 'write_entropy'].map((metric) => readingOf(records[1], metric))).toEqual([
			2,
			8_192,
			0.5,
			undefined,
		]);
		expect([parser.rows, parser.rejectedRows]).toEqual([4, 0]);
		expect(parser.notes.join()).toContain('does not say what was written');
	});

	it('keeps the blocks of its devices apart', () => {
		const two =
			event('8,0', '0.000000000', 'D', 'R 8 + 8') + event('8,16', '1.000000000', 'D', 'W 8 + 8') + event('8,0', '1.000000000', 'D', 'W 8 + 8');
		const { records } = parse(two, { options });
		expect(records.map((record) => [record.evidence.slot, readingOf(record, SHARE)])).toEqual([
			['8,0', undefined],
			['8,0', 1],
			['8,16', 0],
		]);
	});

	it('says the same in whatever chunks it comes', () => {
		const whole = parse(trace, { options }).records;
		for (const cut of [1, 7, 100]) expect(parse(trace, { options, cuts: [cut] }).records).toEqual(whole);
	});

	it('takes the time of the file where its name states none, and is refused where there is neither', () => {
		const { records, parser } = parse(trace, { options: { fileName: 'x.txt', fileTimeMs: T * 1_000 + 5_500 } });
		expect(records[0]?.observedAtMs).toBe(T * 1_000 + 5_000);
		expect(parser.notes.join()).toContain('the time of the file was taken');
		expect(thrownBy(() => parse(trace, { options: { fileName: 'x.txt' } })).message).toContain('UNIX time of the start');
	});

	it('rejects what cannot be and is refused when it is cut or holds nothing', () => {
		const bad = event('8,0', '1.000000000', 'D', 'W x + 8') + event('8,0', '1.000000000', 'D', `W 8 + ${limits.traceRequestBytes / 512 + 1}`);
		const { parser } = parse(trace + bad + event('8,0', '99.000000000', 'D', 'W 8 + 8') + event('8,0', '1.000000000', 'D', 'W 8 + 8'), { options });
		expect(parser.problems.map(({ reason }) => reason)).toEqual([
			expect.stringContaining('no place on a drive'),
			expect.stringContaining('more than one request can move'),
			expect.stringContaining('more than 60 s after'),
		]);
		expect(thrownBy(() => parse(trace + event('8,0', '3.000000000', 'D', 'W 22').replace(/ \[.*/s, ''), { options })).code).toBe('input_truncated');
		expect(thrownBy(() => parse(event('8,0', '0.000000000', 'Q', 'W 8 + 8'), { options })).code).toBe('no_telemetry');
	});

	it.each([
		[limits.traceDevices - 1, false],
		[limits.traceDevices, false],
		[limits.traceDevices + 1, true],
	])('of %d devices is refused: %s', (devices, isRefused) => {
		const text = Array.from({ length: devices }, (_, i) => event(`8,${i}`, '0.000000000', 'D', 'R 8 + 8')).join('');
		if (isRefused) expect(thrownBy(() => parse(text, { options })).code).toBe('record_too_large');
		else expect(new Set(parse(text, { options }).records.map(({ evidence }) => evidence.slot)).size).toBe(devices);
	});
});

describe('the two files of a run', () => {
	it('are known by their names', () => {
		expect(traceFile('a/TeslaCrypt-1/ata_read.csv')).toEqual({ run: 'a/TeslaCrypt-1/', runName: 'TeslaCrypt-1', kind: 'read' });
		expect(traceFile('C:\\t\\h__r__ATA_WRITE.CSV.gz')).toEqual({ run: 'C:\\t\\h__r__', runName: 'r', host: 'h', kind: 'write' });
		expect(traceFile('ata_read.csv')).toEqual({ run: '', runName: '', kind: 'read' });
		for (const name of ['ata_read.txt', 'read.csv', 'ata_reads.csv', '', 'x'.repeat(300)]) expect(traceFile(name)).toBeUndefined();
	});

	it('are found among many, and left alone where a name occurs twice', () => {
		const paths = ['r1__ata_read.csv', 'x.csv', 'r1__ata_write.csv.gz', 'd/r1__ata_read.csv', 'r2__ata_write.csv'];
		expect(otherTraceFiles(paths)).toEqual([2, undefined, 0, undefined, undefined]);
		expect(otherTraceFiles(['r__ata_read.csv', 'r__ata_read.csv', 'r__ata_write.csv'])).toEqual([undefined, undefined, undefined]);
		expect(otherTraceFiles(['r__ata_read.csv', 'r__ata_read.csv.gz'])).toEqual([undefined, undefined]);
		expect(otherTraceFiles([])).toEqual([]);
	});
});

describe('invented traces', () => {
	it('are the same for the same seed and others for another', () => {
		const one = inventTrace('office', { seed: 1, seconds: 10 });
		expect(inventTrace('office', { seed: 1, seconds: 10 })).toEqual(one);
		expect(inventTrace('office', { seed: 2, seconds: 10 }).reads).not.toBe(one.reads);
		const last = one.requests.at(-1) as InventedRequest;
		expect(last.at).toBeLessThan(10);
		expect(NOW_MS).toBeGreaterThan(T * 1_000);
	});
});
