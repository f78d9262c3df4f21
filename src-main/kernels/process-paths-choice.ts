/** Which build of the kernel of process paths this thread runs. */
import { compileProcessPathsBuild, loadProcessPathsKernel, type ProcessPathsBuild } from './process-paths-kernel.ts';
import { isWideBetter, offeredWideCompiler, type Trial, type WideCompiler } from './wide-compiler.ts';

/** A full turn of the kernel and a cut one. */
const DAYS = 90;
const SAMPLES = [
	{ seed: 1, days: DAYS, steps: { kind: 'growing', mean: 0.001, spread: 0.1 } },
	{
		seed: 2,
		days: DAYS,
		steps: { kind: 'returning', keep: 0.95, spread: 0.3, means: Float32Array.from({ length: DAYS }, (_, day) => 1 / (1 + day)) },
	},
] as const;
/** Of 0.2 to 0.4 milliseconds each. */
const REPEATS = 6;

let chosen: ProcessPathsBuild | undefined;

/** The quicker build that gives the digits of the plain one on samples. */
export function chooseProcessPathsBuild(): ProcessPathsBuild {
	chosen ??= chooseWith(offeredWideCompiler());
	return chosen;
}

/** The choice anew, given what compiles. */
export function chooseWith(compiler: WideCompiler | undefined): ProcessPathsBuild {
	if (compiler === undefined) return 'plain';
	for (const build of ['plain', 'wide'] as const) compileProcessPathsBuild(build, compiler);
	const [plain, wide] = [trySamples('plain', compiler.nowMs), trySamples('wide', compiler.nowMs)];
	return isWideBetter(wide, plain) ? 'wide' : 'plain';
}

/** The time is the least of the repeats: what others do on this core takes none of it away. */
function trySamples(build: ProcessPathsBuild, nowMs: () => number): Trial {
	const kernel = loadProcessPathsKernel(build);
	const results: Float32Array[] = [];
	let ms = Number.POSITIVE_INFINITY;
	for (let repeat = 0; repeat < REPEATS; repeat++) {
		const startedAt = nowMs();
		for (const sample of SAMPLES) {
			const { last, sum, highest, lowest } = kernel.simulateProcess(sample, repeat, 1);
			results.push(last, sum, highest, lowest);
		}
		ms = Math.min(ms, nowMs() - startedAt);
	}
	return { ms, results };
}
