/**
 * Opens TensorFlow.js once a thread: the WebAssembly backend, one thread, from the plain files of its package.
 *
 * The package runs from node_modules both from source and beside a bundle (packages stay external), and looks for its
 * .wasm file next to its own script, so no path is set here. Odd manners, met here:
 * - its loader puts listeners on `uncaughtException` and `unhandledRejection` that rethrow: a rejected promise anywhere
 *   in the thread would end it. We take them off again;
 * - tensors of tfjs-core alone have no methods (`x.slice`): everything here calls functions (`slice(x)`);
 * - a matrix product with a transposed argument takes a plain loop, measured 11 times slower than one without.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { AppError } from '../shared/domain/errors.ts';

export { tf };

let opening: Promise<'wasm' | 'cpu'> | undefined;

/**
 * @returns the backend in use: `wasm`, or `cpu` (plain JavaScript, slower) where WebAssembly cannot start
 * @throws  AppError `job_failed` when neither starts
 */
export function openTensorFlow(): Promise<'wasm' | 'cpu'> {
	opening ??= open();
	return opening;
}

async function open(): Promise<'wasm' | 'cpu'> {
	const events = ['uncaughtException', 'unhandledRejection'] as const;
	const before = events.map((event) => process.listeners(event as 'uncaughtException'));
	// One thread: the pool of this house is the only place that decides how many threads compute.
	tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
	setThreadsCount(1);
	try {
		for (const backend of ['wasm', 'cpu'] as const) if (await tf.setBackend(backend)) return backend;
	} finally {
		for (const [i, event] of events.entries())
			for (const listener of process.listeners(event as 'uncaughtException'))
				if (!before[i].includes(listener)) process.removeListener(event, listener);
	}
	throw new AppError('job_failed', 'TensorFlow.js started neither its WebAssembly nor its plain backend; install the packages again.');
}
