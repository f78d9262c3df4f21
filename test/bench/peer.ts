/** The same work in the library that people know, on the same machine in the same hour: Python of Debian's packages, or TensorFlow.js. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface PeerResult {
	/** What was measured, with its version: `statsmodels 0.13.5`. */
	readonly tool: string;
	readonly median: number;
	readonly min: number;
	readonly max: number;
	readonly runs: number;
}

export type PeerOutcome = { readonly result: PeerResult } | { readonly missing: string };

/** Debian's Python sees Debian's packages; another one in the PATH may not. */
const PYTHON = '/usr/bin/python3';

/** Kernel choices made for old builds slow a current NumPy; one thread, as ours. */
function peerEnvironment(): NodeJS.ProcessEnv {
	const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...env } = process.env;
	return { ...env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
}

/**
 * Runs `peers/<script> <name>`, a program in Python or for Node; its last line is a JSON object with the figures in milliseconds.
 *
 * @param script file in test/bench/peers
 * @param name   benchmark, as interfaces.md names it
 */
export function measurePeer(script: string, name: string): PeerOutcome {
	const program = script.endsWith('.py') ? PYTHON : process.execPath;
	const child = spawnSync(program, [join(import.meta.dirname, 'peers', script), name], { encoding: 'utf8', env: peerEnvironment() });
	if (child.error) return { missing: `${PYTHON} is not there (apt-get install python3-statsmodels python3-pandas python3-sklearn)` };
	if (child.status !== 0) return { missing: child.stderr.trimEnd().split('\n').at(-1) ?? 'the peer failed' };
	const { tool, median, min, max, runs } = JSON.parse(child.stdout.trimEnd().split('\n').at(-1) ?? '') as PeerResult;
	return { result: { tool, median, min, max, runs } };
}
