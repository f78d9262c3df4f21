import { describe, expect, it } from 'vitest';
import { wasmBase64 as wideBase64 } from '../../src-main/kernels/generated/process-paths-wide.ts';
import { chooseWith } from '../../src-main/kernels/process-paths-choice.ts';
import { compileProcessPathsBuild, loadProcessPathsKernel } from '../../src-main/kernels/process-paths-kernel.ts';
import { PATHS_PER_BLOCK, type ProcessOutcome, type ProcessPathsInput, simulateProcess } from '../../src-main/maths/risk/process-paths.ts';
import { type Process, scaleProcess } from '../../src-main/maths/risk/process-scale.ts';
import { wideCompiler } from '../../src-main/threads/wide-registers.ts';
import fc from '../support/properties.ts';

const kernel = loadProcessPathsKernel();
/** Before anything else compiles these bytes: the engine would hand out that code again. */
const compiler = wideCompiler();
if (compiler) compileProcessPathsBuild('wide', compiler);
const wideKernel = loadProcessPathsKernel('wide');

const brownian = fc
	.record({
		start: fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
		drift: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
		volatility: fc.oneof(fc.double({ min: 0, max: 0.4, noNaN: true }), fc.constant(0)),
	})
	.map((parameters): Process => ({ kind: 'gbm', ...parameters }));
const returning = fc
	.record({
		start: fc.double({ min: -1e15, max: 1e15, noNaN: true }),
		level: fc.double({ min: -1e15, max: 1e15, noNaN: true }),
		speed: fc.oneof(fc.double({ min: 1e-9, max: 50, noNaN: true }), fc.constant(0.1)),
		volatility: fc.oneof(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constant(0)),
	})
	.map((parameters): Process => ({ kind: 'ou', ...parameters }));
/** Days around the turns of the kernel, which has 64 in each. */
const days = fc.oneof(fc.constantFrom(1, 2, 63, 64, 65, 128, 129), fc.integer({ min: 1, max: 70 }));
const inputs = fc
	.record({ process: fc.oneof(brownian, returning), days, seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }) })
	.map(({ process, days, seed }): ProcessPathsInput => ({ seed, days, steps: scaleProcess(process, days).steps }));
const blocks = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 2 ** 32 - 2, max: 2 ** 40 }));

const bytesOf = (column: Float32Array): Buffer => Buffer.from(column.buffer, column.byteOffset, column.byteLength);
const columns = ['last', 'sum', 'highest', 'lowest'] as const;

function expectEqualDigits(fast: ProcessOutcome, plain: ProcessOutcome): void {
	for (const name of columns) expect(bytesOf(fast[name]).equals(bytesOf(plain[name])), name).toBe(true);
	expect(fast.courses?.length).toBe(plain.courses?.length);
	if (fast.courses && plain.courses) expect(bytesOf(fast.courses).equals(bytesOf(plain.courses))).toBe(true);
}

describe('kernel of process paths', () => {
	it.each([
		['plain', kernel],
		[compiler ? 'wide, its registers joined by the engine' : 'wide', wideKernel],
	] as const)(
		'(%s) equals its plain twin bit for bit, for wild parameters, any block and any number of days, with and without the courses',
		(_, kernel) => {
			fc.assert(
				fc.property(inputs, blocks, fc.integer({ min: 0, max: 2 }), fc.boolean(), (input, firstBlock, blockCount, withCourses) => {
					const fast = kernel.simulateProcess(input, firstBlock, blockCount, withCourses);
					expectEqualDigits(fast, simulateProcess(input, firstBlock, blockCount, withCourses));
				}),
				{ numRuns: 60 },
			);
		},
		60_000,
	);

	it('gives the same digits however the blocks are cut', () => {
		const { steps } = scaleProcess({ kind: 'ou', start: 5, level: 7, speed: 0.2, volatility: 1 }, 90);
		const input: ProcessPathsInput = { seed: 9, days: 90, steps };
		const whole = kernel.simulateProcess(input, 10, 5);
		const parts = [kernel.simulateProcess(input, 10, 2), kernel.simulateProcess(input, 12, 1), kernel.simulateProcess(input, 13, 2)];
		for (const name of columns) expect([...whole[name]]).toEqual(parts.flatMap((part) => [...part[name]]));
	});

	it('writes into the columns it is given, from the path it is told on, and nowhere else', () => {
		const { steps } = scaleProcess({ kind: 'gbm', start: 3, drift: 0.01, volatility: 0.2 }, 90);
		const input: ProcessPathsInput = { seed: 9, days: 90, steps };
		const whole = kernel.simulateProcess(input, 10, 2);
		const sum = new Float32Array(4 * PATHS_PER_BLOCK).fill(-1);
		kernel.simulateInto({ sum }, PATHS_PER_BLOCK, input, 10, 2);
		expect([...sum.subarray(PATHS_PER_BLOCK, 3 * PATHS_PER_BLOCK)]).toEqual([...whole.sum]);
		expect(new Set([...sum.subarray(0, PATHS_PER_BLOCK), ...sum.subarray(3 * PATHS_PER_BLOCK)])).toEqual(new Set([-1]));
	});

	it('keeps nothing from one call to the next: many days, few, and many again', () => {
		const long: ProcessPathsInput = {
			seed: 5,
			days: 400,
			steps: scaleProcess({ kind: 'ou', start: 5, level: 7, speed: 0.02, volatility: 1 }, 400).steps,
		};
		const short: ProcessPathsInput = { seed: 6, days: 3, steps: scaleProcess({ kind: 'gbm', start: 2, drift: 0, volatility: 0.3 }, 3).steps };
		const first = kernel.simulateProcess(long, 0, 1, true);
		expectEqualDigits(kernel.simulateProcess(short, 0, 1, true), simulateProcess(short, 0, 1, true));
		expectEqualDigits(kernel.simulateProcess(long, 0, 1, true), first);
	});

	it('tells of each path the last day, the sum, the highest and the lowest day of its own course', () => {
		const days = 70;
		const { steps } = scaleProcess({ kind: 'gbm', start: 3, drift: 0.01, volatility: 0.2 }, days);
		const { courses, last, sum, highest, lowest } = kernel.simulateProcess({ seed: 1, days, steps }, 0, 1, true);
		for (let path = 0; path < PATHS_PER_BLOCK; path++) {
			const course = Array.from({ length: days }, (_, day) => courses?.[(Math.floor(path / 16) * days + day) * 16 + (path % 16)] as number);
			expect(last[path]).toBe(course.at(-1));
			expect(highest[path]).toBe(Math.max(...course));
			expect(lowest[path]).toBe(Math.min(...course));
			const total = course.reduce((whole, value) => whole + value, 0);
			expect(Math.abs((sum[path] as number) / total - 1)).toBeLessThan(1e-5);
		}
	});

	it('gives separate instances equal digits', () => {
		const { steps } = scaleProcess({ kind: 'gbm', start: 3, drift: 0.01, volatility: 0.2 }, 90);
		const input: ProcessPathsInput = { seed: 7, days: 90, steps };
		expectEqualDigits(loadProcessPathsKernel().simulateProcess(input, 3, 2), kernel.simulateProcess(input, 3, 2));
	});
});

describe('the choice of a build', () => {
	// Runs back faster and faster: whatever runs later seems quicker.
	let looks = 0;
	const nowMs = () => -((++looks) ** 2);

	it('takes the wide one where it is quicker and has the digits of the plain one', () => {
		expect(chooseWith({ nowMs, compile: (bytes) => new WebAssembly.Module(bytes) })).toBe('wide');
	});

	it('does not take it when it is slower, when a digit differs, or without a compiler', () => {
		let slow = 0;
		expect(chooseWith({ nowMs: () => (++slow) ** 2, compile: (bytes) => new WebAssembly.Module(bytes) })).toBe('plain');
		const bent = Buffer.from(wideBase64, 'base64');
		const ln2 = Buffer.from(Float32Array.of(0.6931471824645996).buffer);
		// The coefficient of the growth, by one unit in its last place.
		bent[bent.indexOf(ln2)]!++;
		expect(chooseWith({ nowMs, compile: (bytes, isWide) => new WebAssembly.Module(isWide ? new Uint8Array(bent) : bytes) })).toBe('plain');
		expect(chooseWith(undefined)).toBe('plain');
	});
});
