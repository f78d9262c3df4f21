/** Leaves out what stands above a table: titles, dates of export. */

const LF = 0x0a;
const CR = 0x0d;

/**
 * A `push` that swallows the first lines of a file (LF, CR LF and CR end one) and gives an empty line for each, so that line
 * numbers stay those of the file.
 */
export function skipLines(count: number, push: (chunk: Uint8Array) => void): (chunk: Uint8Array) => void {
	let left = count;
	let isAfterCr = false;
	return (chunk) => {
		let at = 0;
		let skipped = 0;
		while (left > 0 && at < chunk.length) {
			const byte = chunk[at++];
			const isEnd = byte === CR || (byte === LF && !isAfterCr);
			isAfterCr = byte === CR;
			if (!isEnd) continue;
			left--;
			skipped++;
		}
		// The LF of the last skipped CR LF, which may come with the next chunk.
		if (left === 0 && isAfterCr && at < chunk.length) {
			if (chunk[at] === LF) at++;
			isAfterCr = false;
		}
		if (skipped > 0) push(new Uint8Array(skipped).fill(LF));
		if (at < chunk.length) push(chunk.subarray(at));
	};
}
