/** Between plain matrices, row after row, and panels. */
import { ROW } from './tiles';

/**
 * Takes rows of a plain matrix of shape (steps, size, width) into panels; rows behind `count` and columns behind `width` get `filling`.
 *
 * @param rows of a step in the panels
 */
export function packRows(
	panels: usize, panelBytes: usize, rows: usize, from: usize, size: usize, first: usize, count: usize, steps: usize, width: usize, filling: f32,
): void {
	for (let t: usize = 0; t < steps; t++)
		for (let row: usize = 0; row < rows; row++) {
			const source = from + 4 * width * (t * size + first + row);
			const target = panels + ROW * (t * rows + row);
			const known: usize = row < count ? width : 0;
			let column: usize = 0;
			for (; column + 4 <= known; column += 4) v128.store(target + (column >> 3) * panelBytes + 4 * (column & 7), v128.load(source + 4 * column));
			for (; column < ((width + 7) & ~7); column++)
				store<f32>(target + (column >> 3) * panelBytes + 4 * (column & 7), column < known ? load<f32>(source + 4 * column) : filling);
		}
}

/** The inverse for one step: `count` rows of the panels into a plain matrix from its row `first`. */
export function unpackRows(to: usize, first: usize, count: usize, width: usize, panels: usize, panelBytes: usize): void {
	for (let row: usize = 0; row < count; row++)
		for (let column: usize = 0; column < width; column++) {
			const at = panels + (column >> 3) * panelBytes + ROW * row + 4 * (column & 7);
			store<f32>(to + 4 * (width * (first + row) + column), load<f32>(at));
		}
}
