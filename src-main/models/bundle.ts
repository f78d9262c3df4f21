/**
 * The model bundle of model.md section 7 as bytes: fixed names, data only, every part checked before any of it is used.
 * Files are written and read elsewhere. Each metric has its own LSTM, in `lstm/<metric>/model.json` and `weights.bin`.
 */
import { AppError } from '../shared/domain/errors.ts';
import { type Check, type Checked, readJson, reject, writeJson } from './bundle-checks.ts';
import {
	type AnomalyModel,
	anomalyCheck,
	arimaCheck,
	type BundleMeta,
	checksumsCheck,
	isMetricFolder,
	metaCheck,
	type SurvivalPart,
	scalerCheck,
	survivalCheck,
} from './bundle-parts.ts';
import { type LstmModel, loadLstm, saveLstm } from './lstm-shape.ts';

export type { AnomalyModel, BundleMeta, SurvivalPart } from './bundle-parts.ts';

type ScaleEntry = Checked<typeof scalerCheck>['metrics'][number];
type ArimaEntry = Checked<typeof arimaCheck>['models'][number];

/** All trained models of one training. Parts that were not trained are empty or absent. */
export interface ModelBundleData {
	readonly meta: BundleMeta;
	readonly scalers: readonly ScaleEntry[];
	readonly anomalies: readonly AnomalyModel[];
	readonly arimas: readonly ArimaEntry[];
	/** By metric. */
	readonly lstms: ReadonlyMap<string, LstmModel>;
	readonly survival?: SurvivalPart;
}

export type Sha256 = (bytes: Uint8Array) => string;

const CHECKSUMS = 'checksums.json';
const MEGABYTE = 1024 * 1024;

/** The JSON parts: how large each may be, whether a bundle can be without it. */
const jsonParts = {
	'model_meta.json': { maxBytes: MEGABYTE, isRequired: true },
	'scaler.json': { maxBytes: 64 * MEGABYTE, isRequired: true },
	'anomaly_model.json': { maxBytes: 64 * MEGABYTE, isRequired: true },
	'arima_model.json': { maxBytes: 64 * MEGABYTE, isRequired: true },
	'survival_model.json': { maxBytes: 16 * MEGABYTE, isRequired: false },
} as const;
type JsonPart = keyof typeof jsonParts;

/**
 * The parts of a bundle by file name, still without their checksums: see `sealBundle`. What is encoded has been read back once.
 *
 * @throws AppError `not_acceptable_name` for a metric that cannot be a folder name, `bundle_rejected` for models that no
 *         bundle can hold (numbers that are not finite, shapes that do not fit)
 */
export function encodeParts(data: ModelBundleData): Map<string, Uint8Array> {
	const files = new Map<string, Uint8Array>([
		['model_meta.json', writeJson(data.meta)],
		['scaler.json', writeJson({ metrics: data.scalers })],
		['anomaly_model.json', writeJson({ models: data.anomalies })],
		['arima_model.json', writeJson({ models: data.arimas })],
	]);
	for (const [metric, model] of data.lstms) {
		if (!isMetricFolder(metric))
			throw new AppError('not_acceptable_name', `The metric ${JSON.stringify(metric)} cannot name a part of a model bundle.`, { metric });
		const saved = saveLstm(model);
		files.set(`lstm/${metric}/model.json`, saved.model);
		files.set(`lstm/${metric}/weights.bin`, saved.weights);
	}
	if (data.survival !== undefined) files.set('survival_model.json', writeJson(data.survival));
	decodeParts(files);
	return files;
}

/**
 * The files of a bundle, ready to be written: its parts with their checksums.
 *
 * @param sha256 lower-case hex digest of bytes
 */
export function sealBundle(encoded: ReadonlyMap<string, Uint8Array>, sha256: Sha256): Map<string, Uint8Array> {
	const parts = [...encoded].map(([name, bytes]) => ({ name, bytes: bytes.byteLength, sha256: sha256(bytes) }));
	return new Map(encoded).set(CHECKSUMS, writeJson({ algorithm: 'sha256', parts }));
}

/**
 * Reads a bundle. Names first, then checksums, then every part; nothing is returned unless all of it holds.
 *
 * @param files by name, with `/` between folders
 * @throws AppError `bundle_rejected` with `details.part` and `details.check`
 */
export function decodeBundle(files: ReadonlyMap<string, Uint8Array>, sha256: Sha256): ModelBundleData {
	readNames([...files.keys()]);
	verifyChecksums(files, sha256);
	return decodeParts(files);
}

/** Every part, once it is known to be what was written. */
function decodeParts(files: ReadonlyMap<string, Uint8Array>): ModelBundleData {
	const metrics = readNames([...files.keys()]);
	const read = <T>(part: JsonPart, check: Check<T>): T => {
		const bytes = files.get(part);
		if (bytes === undefined) throw reject({ part, path: '' }, 'it is missing');
		return check(readJson(bytes, part, jsonParts[part].maxBytes), { part, path: '' });
	};
	return {
		meta: read('model_meta.json', metaCheck),
		scalers: read('scaler.json', scalerCheck).metrics,
		anomalies: read('anomaly_model.json', anomalyCheck).models,
		arimas: read('arima_model.json', arimaCheck).models,
		lstms: new Map(metrics.map((metric) => [metric, readLstm(files, metric)])),
		...(files.has('survival_model.json') ? { survival: read('survival_model.json', survivalCheck) } : {}),
	};
}

/** Which models a bundle holds and which drives they know, without the models themselves. */
export interface BundleOutline {
	readonly meta: BundleMeta;
	/** Drives that an LSTM and the ARIMAs of each metric learned from, by driveKey. */
	readonly lstms: ReadonlyMap<string, ReadonlySet<string>>;
	readonly arimas: ReadonlyMap<string, ReadonlySet<string>>;
	readonly hasForests: boolean;
	readonly hasSurvival: boolean;
}

/** Bytes of the part without a forest. */
const NO_FORESTS = writeJson({ models: [] }).byteLength;

/**
 * Reads the small parts only: forests and weights take a second of a large fleet, and this is asked for with every page.
 *
 * @param files by name; they are taken for what was saved, checksums are not looked at
 * @throws AppError `bundle_rejected` with `details.part` and `details.check`
 */
export function outlineBundle(files: ReadonlyMap<string, Uint8Array>): BundleOutline {
	const metrics = readNames([...files.keys()]);
	const read = <T>(part: JsonPart, check: Check<T>): T =>
		check(readJson(files.get(part) as Uint8Array, part, jsonParts[part].maxBytes), { part, path: '' });
	const scaled = new Map(read('scaler.json', scalerCheck).metrics.map(({ metric, drives }) => [metric, drives]));
	const keysOf = (entries: readonly { readonly driveKey: string }[]): ReadonlySet<string> => new Set(entries.map(({ driveKey }) => driveKey));
	const arimas = Map.groupBy(read('arima_model.json', arimaCheck).models, ({ metric }) => metric);
	return {
		meta: read('model_meta.json', metaCheck),
		lstms: new Map(metrics.map((metric) => [metric, keysOf(scaled.get(metric) ?? [])])),
		arimas: new Map([...arimas].map(([metric, entries]) => [metric, keysOf(entries)])),
		hasForests: (files.get('anomaly_model.json')?.byteLength ?? 0) > NO_FORESTS,
		hasSurvival: files.has('survival_model.json'),
	};
}

function readLstm(files: ReadonlyMap<string, Uint8Array>, metric: string): LstmModel {
	const part = `lstm/${metric}`;
	const model = files.get(`${part}/model.json`);
	const weights = files.get(`${part}/weights.bin`);
	if (model === undefined || weights === undefined) throw reject({ part, path: '' }, 'model.json and weights.bin belong together, one is missing');
	return loadLstm({ model, weights }, part);
}

/** The metrics that have an LSTM, once every name is known to be one of ours and every required part is there. */
function readNames(names: readonly string[]): string[] {
	const metrics = new Set<string>();
	for (const name of names) {
		if (name === CHECKSUMS || Object.hasOwn(jsonParts, name)) continue;
		const [, metric = ''] = /^lstm\/([^/]+)\/(?:model\.json|weights\.bin)$/.exec(name) ?? [];
		// The name came from outside and goes into a message: quoted and cut.
		if (!isMetricFolder(metric)) throw reject({ part: JSON.stringify(name.slice(0, 128)), path: '' }, 'a bundle has no part of this name');
		metrics.add(metric);
	}
	for (const [part, { isRequired }] of Object.entries(jsonParts))
		if (isRequired && !names.includes(part)) throw reject({ part, path: '' }, 'it is missing');
	return [...metrics];
}

function verifyChecksums(files: ReadonlyMap<string, Uint8Array>, sha256: Sha256): void {
	const place = { part: CHECKSUMS, path: '' };
	const bytes = files.get(CHECKSUMS);
	if (bytes === undefined) throw reject(place, 'it is missing');
	const { parts } = checksumsCheck(readJson(bytes, CHECKSUMS, MEGABYTE), place);
	const byName = new Map(parts.map((part) => [part.name, part]));
	if (byName.size !== files.size - 1 || parts.length !== byName.size) throw reject(place, 'it does not list exactly the parts that are there');
	for (const [name, content] of files) {
		if (name === CHECKSUMS) continue;
		const listed = byName.get(name);
		if (listed === undefined) throw reject({ part: name, path: '' }, 'it is not listed among the checksums');
		if (listed.bytes !== content.byteLength || listed.sha256 !== sha256(content))
			throw reject({ part: name, path: '' }, 'its checksum differs: it was changed or cut');
	}
}
