/**
 * A trained LSTM as data, without TensorFlow.js itself: the TensorFlow.js layers model that it is saved as.
 * The topology follows from the sizes alone, so a model that is loaded must be, character by character, the one we would
 * write for its sizes: no layer that we do not know can come in.
 */
import { type NetworkShape, weightLength, weightSpecs } from '../maths/lstm/shape.ts';
import { AppError } from '../shared/domain/errors.ts';

/** A trained network: plain data that crosses threads and fills a bundle. */
export interface LstmModel {
	readonly shape: NetworkShape;
	/** Days that the network looks back on. */
	readonly lookback: number;
	/** One array a weight, in the order of `weightSpecs`. */
	readonly weights: readonly Float32Array[];
}

/** Most that a saved model may ask for; larger ones are refused before anything is allocated. */
const MAX = { features: 64, hidden: 1024, layers: 4, outputs: 366, lookback: 366 } as const;

export interface LstmFiles {
	/** TensorFlow.js layers model. */
	readonly model: Uint8Array;
	/** Little-endian float32, weight after weight. */
	readonly weights: Uint8Array;
}

/** The two files of a saved model. */
export function saveLstm({ shape, lookback, weights }: LstmModel): LstmFiles {
	const bytes = new Uint8Array(4 * weights.reduce((total, values) => total + values.length, 0));
	const view = new DataView(bytes.buffer);
	let at = 0;
	for (const values of weights)
		for (const value of values) {
			view.setFloat32(at, value, true);
			at += 4;
		}
	return { model: new TextEncoder().encode(JSON.stringify(layersModel(shape, lookback))), weights: bytes };
}

/**
 * Reads a saved model and checks it before use.
 *
 * @param part name of the part in messages, such as `lstm/temperature_c`
 * @throws AppError `bundle_rejected` naming the part and the check
 */
export function loadLstm(files: LstmFiles, part: string): LstmModel {
	const reject = (file: string, check: string): AppError =>
		new AppError('bundle_rejected', `The part ${part}/${file} of the model bundle is not valid: ${check}.`, { part: `${part}/${file}`, check });
	const text = decodeText(files.model);
	const sizes = text === undefined ? undefined : readSizes(text);
	if (text === undefined || sizes === undefined) throw reject('model.json', 'it is not an LSTM with a dense head within the size limits');
	const { lookback, ...shape } = sizes;
	if (JSON.stringify(layersModel(shape, lookback)) !== text) throw reject('model.json', 'its layers differ from those of an LSTM of these sizes');
	const specs = weightSpecs(shape);
	const expected = 4 * specs.reduce((total, spec) => total + weightLength(spec), 0);
	if (files.weights.byteLength !== expected) throw reject('weights.bin', `${files.weights.byteLength} bytes, but its shapes need ${expected}`);
	const view = new DataView(files.weights.buffer, files.weights.byteOffset, files.weights.byteLength);
	let at = 0;
	const weights = specs.map((spec) => {
		const values = new Float32Array(weightLength(spec));
		for (let i = 0; i < values.length; i++, at += 4) values[i] = view.getFloat32(at, true);
		if (!values.every(Number.isFinite)) throw reject('weights.bin', `${spec.name} holds a number that is not finite`);
		return values;
	});
	return { shape, lookback, weights };
}

function decodeText(bytes: Uint8Array): string | undefined {
	if (bytes.byteLength > 64 * 1024) return undefined;
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		// Bytes that are not text are one more way of not being a model; the caller names the part.
		return undefined;
	}
}

/** The sizes that a model.json speaks of, from the note that we leave in it; undefined when it has none within the limits. */
function readSizes(text: string): (NetworkShape & { readonly lookback: number }) | undefined {
	const found = /"userDefinedMetadata":\{"features":(\d{1,4}),"hidden":(\d{1,4}),"layers":(\d{1,4}),"outputs":(\d{1,4}),"lookback":(\d{1,4})\}/.exec(
		text,
	);
	if (found === null) return undefined;
	const [features, hidden, layers, outputs, lookback] = found.slice(1).map(Number);
	const sizes = { features, hidden, layers, outputs, lookback };
	const isWithin = (Object.keys(MAX) as (keyof typeof MAX)[]).every((key) => sizes[key] >= 1 && sizes[key] <= MAX[key]);
	return isWithin ? sizes : undefined;
}

function layersModel(shape: NetworkShape, lookback: number) {
	const { features, hidden, layers, outputs } = shape;
	const lstm = Array.from({ length: layers }, (_, layer) => ({
		class_name: 'LSTM',
		config: {
			name: `lstm_${layer + 1}`,
			trainable: true,
			...(layer === 0 ? { batch_input_shape: [null, lookback, features], dtype: 'float32' } : {}),
			return_sequences: layer + 1 < layers,
			units: hidden,
			activation: 'tanh',
			// TensorFlow.js would take hardSigmoid where nothing is said.
			recurrent_activation: 'sigmoid',
			use_bias: true,
			kernel_initializer: zeros,
			recurrent_initializer: zeros,
			bias_initializer: zeros,
			unit_forget_bias: false,
		},
	}));
	const head = {
		class_name: 'Dense',
		config: {
			name: 'head',
			trainable: true,
			units: outputs,
			activation: 'linear',
			use_bias: true,
			kernel_initializer: zeros,
			bias_initializer: zeros,
		},
	};
	return {
		format: 'layers-model',
		generatedBy: 'stochastic-storage-var',
		convertedBy: null,
		modelTopology: {
			class_name: 'Sequential',
			config: { name: 'lstm', layers: [...lstm, head] },
			keras_version: 'tfjs-layers 4.22.0',
			backend: 'tensor_flow.js',
		},
		weightsManifest: [
			{ paths: ['weights.bin'], weights: weightSpecs(shape).map(({ name, shape: size }) => ({ name, shape: size, dtype: 'float32' })) },
		],
		userDefinedMetadata: { features, hidden, layers, outputs, lookback },
	};
}

/** The weights come from the file beside it; the loader needs some initialiser, and its own default is slow. */
const zeros = { class_name: 'Zeros', config: {} };
