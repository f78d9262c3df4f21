/** The way from the gradients of the shards to new weights. All arrays are flat float32 in the same order, lengths multiples of 4. */

/**
 * Adds the gradients of all shards into that of the first, in the order of the shards.
 *
 * @param places list of `shards` pointers, one a shard
 * @returns sum of the squares of the result, in float64
 */
export function sumGradients(places: usize, shards: usize, length: usize): f64 {
	let squares = f64x2.splat(0);
	const first: usize = load<u32>(places);
	const end: usize = 4 * length;
	for (let at: usize = 0; at < end; at += 16) {
		let sum = v128.load(first + at);
		for (let shard: usize = 1; shard < shards; shard++) sum = f32x4.add(sum, v128.load(<usize>load<u32>(places + 4 * shard) + at));
		v128.store(first + at, sum);
		const low = f64x2.promote_low_f32x4(sum);
		const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(sum, sum, 1, 1));
		squares = f64x2.add(squares, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
	}
	return f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
}

/**
 * One step of AdamW as `maths/lstm/adamw.ts` defines it.
 *
 * @param scale      factor of the gradients: the clipping
 * @param keep       1 - learning rate x weight decay
 * @param rate       learning rate / (1 - beta1^step)
 * @param correction sqrt(1 - beta2^step)
 */
export function stepAdamW(
	weights: usize, first: usize, second: usize, gradients: usize, length: usize,
	scale: f32, keep: f32, rate: f32, correction: f32, beta1: f32, beta2: f32, epsilon: f32,
): void {
	const scales = f32x4.splat(scale), keeps = f32x4.splat(keep), rates = f32x4.splat(rate);
	const corrections = f32x4.splat(1 / correction), epsilons = f32x4.splat(epsilon);
	const beta1s = f32x4.splat(beta1), fresh1s = f32x4.splat(1 - beta1), beta2s = f32x4.splat(beta2), fresh2s = f32x4.splat(1 - beta2);
	const bytes: usize = 4 * length;
	for (let at: usize = 0; at < bytes; at += 16) {
		const g = f32x4.mul(scales, v128.load(gradients + at));
		const m = f32x4.add(f32x4.mul(beta1s, v128.load(first + at)), f32x4.mul(fresh1s, g));
		const v = f32x4.add(f32x4.mul(beta2s, v128.load(second + at)), f32x4.mul(f32x4.mul(fresh2s, g), g));
		v128.store(first + at, m);
		v128.store(second + at, v);
		const step = f32x4.div(f32x4.mul(rates, m), f32x4.add(f32x4.mul(f32x4.sqrt(v), corrections), epsilons));
		v128.store(weights + at, f32x4.sub(f32x4.mul(keeps, v128.load(weights + at)), step));
	}
}
