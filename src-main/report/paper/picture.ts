/** A picture from outside, once it is read: what both readers share. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';

/** A picture as PDF wants it. */
export interface Logo {
	readonly width: number;
	readonly height: number;
	/** Colours of 8 bits from left to right, row by row; or a JPEG file without its comments. */
	readonly pixels:
		| { readonly kind: 'rgb'; readonly bytes: Uint8Array }
		| { readonly kind: 'jpeg'; readonly bytes: Uint8Array; readonly isGrey: boolean };
	/** How opaque each pixel is, 0 to 255; null where all are. */
	readonly opacity: Uint8Array | null;
}

/** @param problem  the second half of a sentence */
export function rejected(problem: string): AppError {
	return new AppError('logo_rejected', `This picture cannot be a logo: ${problem}.`);
}

/** @throws AppError `logo_rejected` where a side is 0 or too long */
export function checkSides(width: number, height: number): void {
	if (width < 1 || height < 1) throw rejected('it has no size');
	if (Math.max(width, height) > limits.logoSide) throw rejected(`it is ${width} by ${height} pixels, ${limits.logoSide} a side are the most`);
}
