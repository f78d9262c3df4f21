import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter, readNumbers, writeNumbers } from '../../../src-main/storage/blocks/number-codec.ts';
import fc from '../../support/properties.ts';

function roundTrip(values: Float64Array): { readonly back: Float64Array; readonly bytes: number } {
	const out = new ByteWriter();
	writeNumbers(out, values);
	const back = new Float64Array(values.length);
	const reader = new ByteReader(out.bytes, 0, out.at);
	readNumbers(reader, back, 0, values.length);
	expect(reader.at).toBe(out.at);
	return { back, bytes: out.at };
}

const exactly = (values: readonly number[]) => {
	const { back } = roundTrip(Float64Array.from(values));
	for (const [i, value] of values.entries()) expect(Object.is(back[i], value), `${back[i]} for ${value}`).toBe(true);
};

describe('a column of numbers', () => {
	it('comes back to the bit: any doubles', () => {
		fc.assert(fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 60 }), exactly), { numRuns: 500 });
	});

	it('comes back to the bit: whole numbers, counters, decimals, multiples, at every width', () => {
		const start = fc.maxSafeInteger();
		const step = fc.constantFrom(1, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 40);
		const scale = fc.constantFrom(1, 512, 512_000, 1_048_576, 33_554_432, 0.1, 0.01, 0.001, 0.0001);
		const counter = fc
			.tuple(start, scale, fc.array(fc.tuple(step, fc.integer({ min: -1, max: 3 })), { maxLength: 40 }))
			.map(([first, factor, steps]) => {
				let value = Math.round(first / 2 ** 30);
				const later = steps.map(([size, times]) => {
					value += size * times;
					return value * factor;
				});
				return [Math.round(first / 2 ** 30) * factor, ...later];
			});
		fc.assert(fc.property(counter, exactly), { numRuns: 2000 });
	});

	it('comes back to the bit where a difference, a range or a multiple leaves the whole numbers', () => {
		const edge = fc.constantFrom(0, -0, 1, -1, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -(2 ** 53), 2 ** 53 - 1, 1e300, 5e-324, 0.1, 0.25, 1 / 3, Infinity, -Infinity, NaN); // biome-ignore format: one list
		fc.assert(fc.property(fc.array(edge, { minLength: 1, maxLength: 6 }), exactly), { numRuns: 3000 });
	});

	it('takes few bytes where telemetry is what it mostly is', () => {
		const year = (ofDay: (day: number) => number) => roundTrip(Float64Array.from({ length: 365 }, (_, day) => ofDay(day))).bytes;
		expect(year(() => 8)).toBeLessThan(20);
		expect(year((day) => 1_700_000_000_000 + day * 86_400_000)).toBeLessThan(20);
		expect(year((day) => 30 + (day % 12))).toBeLessThan(365 + 20);
		expect(year((day) => 36 + (day % 50) / 10)).toBeLessThan(365 + 20);
		expect(year((day) => 512 * (1e11 + day * 30_000 + (day % 7)))).toBeLessThan(365 + 30);
		expect(year((day) => Math.sin(day))).toBe(365 * 8 + 1);
	});

	it('of a damaged block is refused instead of read past its end', () => {
		const out = new ByteWriter();
		writeNumbers(
			out,
			Float64Array.from({ length: 50 }, (_, i) => i * i),
		);
		for (let end = 0; end < out.at; end++) {
			expect(() => readNumbers(new ByteReader(out.bytes, 0, end), new Float64Array(50), 0, 50)).toThrow(
				expect.objectContaining({ code: 'db_damaged' }),
			);
		}
	});
});
