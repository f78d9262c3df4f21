import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { growForest } from '../../src-main/maths/grow-forest.ts';
import { weightLength, weightSpecs } from '../../src-main/maths/lstm/shape.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { decodeBundle, encodeParts, type ModelBundleData, outlineBundle, sealBundle } from '../../src-main/models/bundle.ts';
import type { LstmModel } from '../../src-main/models/lstm-shape.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import fc from '../support/properties.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const encodeBundle = (data: ModelBundleData): Map<string, Uint8Array> => sealBundle(encodeParts(data), sha256);
const rng = createRng(4, 0);

function lstm(hidden: number): LstmModel {
	const shape = { features: 2, hidden, layers: 1, outputs: 3 };
	return { shape, lookback: 8, weights: weightSpecs(shape).map((spec) => Float32Array.from({ length: weightLength(spec) }, () => rng.normal())) };
}

const data: ModelBundleData = {
	meta: {
		format: 'stochastic-storage-var/models',
		formatVersion: 1,
		productVersion: '0.1.0',
		versions: [{ name: '@tensorflow/tfjs-core', version: '4.22.0' }],
		seed: 42,
		trainedAtMs: 1_700_000_000_000,
		windowStartMs: 1_600_000_000_000,
		windowEndMs: 1_690_000_000_000,
		dataHash: 'a'.repeat(64),
		drives: 2,
		metrics: ['temperature_c', 'daily_bytes_written'],
		notes: ['Each epoch saw 2000 of 68600 windows.'],
	},
	scalers: [
		{
			metric: 'temperature_c',
			drives: [
				{ driveKey: 'Z305B2QN', mean: 24.5, sd: 1.25 },
				{ driveKey: '__proto__', mean: 0.1, sd: 0 },
			],
		},
	],
	anomalies: [
		{
			name: 'ATA',
			features: ['temperature_c z-score', 'write rate'],
			centre: Float64Array.of(0, 1e12),
			spread: Float64Array.of(1, 2.5e11),
			threshold: 0.62,
			budgetPerDriveMonth: 0.1,
			rows: 40,
			forest: growForest(
				Float64Array.from({ length: 80 }, () => rng.normal()),
				2,
				{ seed: 1, treeCount: 4, subsampleSize: 16 },
			),
		},
	],
	arimas: [
		{
			driveKey: 'Z305B2QN',
			metric: 'temperature_c',
			model: {
				order: { p: 1, d: 1, q: 2 },
				trend: 't',
				constant: 0,
				drift: 0.03,
				sigma2: 0.25,
				ar: [0.5],
				ma: [-0.1, 1 / 3],
				seasonalAr: [],
				seasonalMa: [],
			},
		},
	],
	lstms: new Map([
		['temperature_c', lstm(4)],
		['daily_bytes_written', lstm(3)],
	]),
	survival: {
		hazard: {
			law: { shape: 1.4, scaleDays: 9000, variance: { logShape: 0.01, logScale: 0.02, covariance: -0.001 } },
			source: 'pooled',
			drives: 2,
			failures: 1,
			exposureDays: 800,
			meanDailyHazard: 1e-4,
			models: [{ hazardRatio: 1, logVariance: 0, drives: 2, failures: 1 }],
			conditions: [{ hazardRatio: 8, logVariance: 0.3, drives: 1, failures: 1 }],
		},
		modelNames: ['ST4000DM000'],
		conditionNames: ['pending_sectors'],
	},
};
const bundle = encodeBundle(data);

/** The error of reading these files; the checksums are made to fit unless told otherwise. */
function rejection(files: ReadonlyMap<string, Uint8Array>, keepChecksums = false): AppError {
	const map = new Map(files);
	if (!keepChecksums) {
		const parts = [...map]
			.filter(([name]) => name !== 'checksums.json')
			.map(([name, bytes]) => ({ name, bytes: bytes.byteLength, sha256: sha256(bytes) }));
		map.set('checksums.json', new TextEncoder().encode(JSON.stringify({ algorithm: 'sha256', parts })));
	}
	try {
		decodeBundle(map, sha256);
	} catch (error) {
		if (error instanceof AppError) return error;
		throw error;
	}
	throw new Error('The bundle was taken.');
}

const textOf = (name: string): string => new TextDecoder().decode(bundle.get(name));
const withText = (name: string, change: (text: string) => string): Map<string, Uint8Array> => {
	const changed = change(textOf(name));
	expect(changed).not.toBe(textOf(name));
	return new Map(bundle).set(name, new TextEncoder().encode(changed));
};
const withPart = (name: string, bytes: Uint8Array): Map<string, Uint8Array> => new Map(bundle).set(name, bytes);
const without = (name: string): Map<string, Uint8Array> => new Map([...bundle].filter(([key]) => key !== name));

describe('a bundle', () => {
	test('survives its bytes: numbers bit by bit', () => {
		expect(decodeBundle(bundle, sha256)).toEqual(data);
	});

	test('has the parts of model.md, one LSTM a metric', () => {
		expect([...bundle.keys()].sort()).toEqual([
			'anomaly_model.json',
			'arima_model.json',
			'checksums.json',
			'lstm/daily_bytes_written/model.json',
			'lstm/daily_bytes_written/weights.bin',
			'lstm/temperature_c/model.json',
			'lstm/temperature_c/weights.bin',
			'model_meta.json',
			'scaler.json',
			'survival_model.json',
		]);
	});

	test('does without survival model and LSTM', () => {
		const { survival: _, ...rest } = data;
		const small: ModelBundleData = { ...rest, lstms: new Map() };
		expect(decodeBundle(encodeBundle(small), sha256)).toEqual(small);
	});

	test('is not written with numbers that no bundle can hold, or for a metric that no folder can be named after', () => {
		const broken = { ...data, meta: { ...data.meta, seed: Number.NaN } };
		expect(() => encodeBundle(broken)).toThrow(/model_meta.json at seed/);
		for (const metric of ['../x', 'con', 'nul.x', 'a/b', '', 'Ä', 'A', '.x', 'x.', 'lpt1'])
			expect(() => encodeBundle({ ...data, lstms: new Map([[metric, lstm(2)]]) })).toThrow(/cannot name a part/);
	});
});

describe('a bundle is refused with the part and the check', () => {
	const cases: [string, () => AppError, string, RegExp][] = [
		[
			'when a part was changed',
			() =>
				rejection(
					withText('scaler.json', (t) => t.replace('24.5', '24.6')),
					true,
				),
			'scaler.json',
			/checksum differs/,
		],
		['when a part is missing', () => rejection(without('arima_model.json')), 'arima_model.json', /missing/],
		['when the checksums are missing', () => rejection(without('checksums.json'), true), 'checksums.json', /missing/],
		[
			'when a part is not listed',
			() => rejection(new Map([...bundle, ['lstm/x_y/model.json', new Uint8Array(1)]]), true),
			'checksums.json',
			/exactly the parts/,
		],
		[
			'for a name that leaves its folder',
			() => rejection(withPart('lstm/../../x/model.json', new Uint8Array(1))),
			'"lstm/../../x/model.json"',
			/no part of this name/,
		],
		['for a name that is code', () => rejection(withPart('index.js', new Uint8Array(1))), '"index.js"', /no part of this name/],
		['for half an LSTM', () => rejection(without('lstm/temperature_c/weights.bin')), 'lstm/temperature_c', /belong together/],
		[
			'for a newer format',
			() => rejection(withText('model_meta.json', (t) => t.replace('"formatVersion":1', '"formatVersion":2'))),
			'model_meta.json',
			/from 1 to 1/,
		],
		[
			'for a key that is not known',
			() => rejection(withText('model_meta.json', (t) => t.replace('{"format"', '{"x":1,"format"'))),
			'model_meta.json',
			/"x" is not known/,
		],
		[
			'for a key __proto__',
			() => rejection(withText('model_meta.json', (t) => t.replace('{"format"', '{"__proto__":{},"format"'))),
			'model_meta.json',
			/__proto__/,
		],
		[
			'for a doubled key',
			() => rejection(withText('model_meta.json', (t) => t.replace('"seed":42', '"seed":41,"seed":42'))),
			'model_meta.json',
			/doubled keys/,
		],
		['for a number that JSON lacks', () => rejection(withText('scaler.json', (t) => t.replace('24.5', 'NaN'))), 'scaler.json', /not JSON/],
		['for an endless nesting', () => rejection(withText('scaler.json', () => '['.repeat(200_000))), 'scaler.json', /not JSON/],
		['for a number out of range', () => rejection(withText('scaler.json', (t) => t.replace('1.25', '-1.25'))), 'scaler.json', /from 0/],
		[
			'for a forest that walks in circles',
			() => rejection(withText('anomaly_model.json', (t) => t.replace(/"left":\[\d+/, '"left":[0'))),
			'anomaly_model.json',
			/outside its tree/,
		],
		[
			'for arrays that do not fit',
			() => rejection(withText('anomaly_model.json', (t) => t.replace('"centre":[0,', '"centre":[0,0,'))),
			'anomaly_model.json',
			/arrays do not/,
		],
		[
			'for coefficients that do not fit',
			() => rejection(withText('arima_model.json', (t) => t.replace('"p":1', '"p":2'))),
			'arima_model.json',
			/coefficients differ/,
		],
		[
			'for a trend that the differences take away',
			() => rejection(withText('arima_model.json', (t) => t.replace('"trend":"t"', '"trend":"c"'))),
			'arima_model.json',
			/take a constant away/,
		],
		[
			'for an older ARIMA whose trend is a parabola',
			() => rejection(withText('arima_model.json', (t) => olderArima(t, '"hasConstant":true,"mean":0.5').replace('"d":1', '"d":2'))),
			'arima_model.json',
			/train again/,
		],
		['for bytes that are no UTF-8', () => rejection(withPart('scaler.json', Uint8Array.of(0xff, 0xfe))), 'scaler.json', /UTF-8/],
	];
	test.each(cases)('%s', (_, run, part, message) => {
		const error = run();
		expect(error.code).toBe('bundle_rejected');
		expect(error.details.part).toBe(part);
		expect(error.message).toMatch(message);
	});
});

/** The ARIMA part with the trend as it was written before it had a name. */
function olderArima(text: string, trend: string): string {
	return text.replace('"trend":"t","constant":0,"drift":0.03', trend);
}

test('an ARIMA as older bundles have it is read: a mean of differences is a drift', () => {
	const modelOf = (trend: string, change = (text: string) => text) => {
		const files = withText('arima_model.json', (text) => change(olderArima(text, trend)));
		const parts = [...files]
			.filter(([name]) => name !== 'checksums.json')
			.map(([name, bytes]) => ({ name, bytes: bytes.byteLength, sha256: sha256(bytes) }));
		files.set('checksums.json', new TextEncoder().encode(JSON.stringify({ algorithm: 'sha256', parts })));
		return decodeBundle(files, sha256).arimas[0].model;
	};
	expect(modelOf('"hasConstant":true,"mean":0.5')).toMatchObject({ trend: 't', constant: 0, drift: 0.5 });
	expect(modelOf('"hasConstant":false,"mean":0')).toMatchObject({ trend: 'n', constant: 0, drift: 0 });
	expect(modelOf('"hasConstant":true,"mean":24', (text) => text.replace('"d":1', '"d":0'))).toMatchObject({ trend: 'c', constant: 24, drift: 0 });
});

/** Whether every number of a value is finite, however deep. */
function isFiniteThroughout(value: unknown): boolean {
	if (typeof value === 'number') return Number.isFinite(value);
	if (value instanceof Map) return [...value.values()].every(isFiniteThroughout);
	if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array).every(Number.isFinite);
	if (typeof value === 'object' && value !== null) return Object.values(value).every(isFiniteThroughout);
	return true;
}

test('a mutated bundle, even with fitting checksums, is refused by a coded error or loads finite numbers alone', () => {
	const names = [...bundle.keys()].filter((name) => name !== 'checksums.json');
	fc.assert(
		fc.property(
			fc.constantFrom(...names),
			fc.array(fc.tuple(fc.nat(), fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x30, 0x2d, 0x65, 0x7f, 0xff, 0x22, 0x5d))), {
				minLength: 1,
				maxLength: 4,
			}),
			fc.option(fc.nat()),
			(name, changes, cut) => {
				let bytes = Uint8Array.from(bundle.get(name)!);
				for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
				if (cut !== null) bytes = bytes.slice(0, cut % bytes.length);
				const files = withPart(name, bytes);
				const parts = [...files]
					.filter(([key]) => key !== 'checksums.json')
					.map(([key, part]) => ({ name: key, bytes: part.byteLength, sha256: sha256(part) }));
				files.set('checksums.json', new TextEncoder().encode(JSON.stringify({ algorithm: 'sha256', parts })));
				try {
					expect(isFiniteThroughout(decodeBundle(files, sha256))).toBe(true);
				} catch (error) {
					if (!(error instanceof AppError)) throw error;
					expect(error.code).toBe('bundle_rejected');
				}
			},
		),
		{ numRuns: 400 },
	);
});

describe('the outline of a bundle', () => {
	test('says of every part what the whole says', () => {
		const { meta, lstms, arimas, hasForests, hasSurvival } = outlineBundle(encodeBundle(data));
		expect(meta).toEqual(data.meta);
		expect([...lstms.keys()].sort()).toEqual([...data.lstms.keys()].sort());
		for (const { metric, drives } of data.scalers)
			if (data.lstms.has(metric)) expect([...(lstms.get(metric) ?? [])]).toEqual(drives.map(({ driveKey }) => driveKey));
		expect([...arimas].flatMap(([metric, keys]) => [...keys].map((driveKey) => ({ metric, driveKey })))).toEqual(
			data.arimas.map(({ metric, driveKey }) => ({ metric, driveKey })),
		);
		expect([hasForests, hasSurvival]).toEqual([true, data.survival !== undefined]);
	});

	test('of a bundle without models is empty', () => {
		const bare: ModelBundleData = { meta: data.meta, scalers: [], anomalies: [], arimas: [], lstms: new Map() };
		const { lstms, arimas, hasForests, hasSurvival } = outlineBundle(encodeBundle(bare));
		expect([lstms.size, arimas.size, hasForests, hasSurvival]).toEqual([0, 0, false, false]);
	});

	test('is refused where a part that it reads is not what it should be', () => {
		const files = new Map(encodeBundle(data)).set('arima_model.json', new TextEncoder().encode('{"models":[{"driveKey":1}]}'));
		expect(() => outlineBundle(files)).toThrow(expect.objectContaining({ code: 'bundle_rejected' }));
	});
});
