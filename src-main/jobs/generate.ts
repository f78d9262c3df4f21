/** A synthetic fleet as CSV text, streamed drive by drive. */

import { type FleetTruth, fleetCsvRows } from '../maths/synthetic/csv.ts';
import type { FleetOptions } from '../maths/synthetic/fleet.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { ThreadContext } from '../threads/serve.ts';
import { createSender, type StreamPort } from '../threads/stream.ts';

export interface GenerateInput {
	readonly options: FleetOptions;
	/** Gets the bytes of the CSV file. */
	readonly out: StreamPort;
}

export async function generateFleetCsv({ options, out }: GenerateInput, context: ThreadContext): Promise<FleetTruth> {
	const sender = createSender<Uint8Array>(out);
	const encoder = new TextEncoder();
	try {
		const chunks = fleetCsvRows(options);
		let done = -1;
		for (let next = chunks.next(); ; next = chunks.next()) {
			if (context.isCancelled()) throw new AppError('cancelled');
			if (next.done) {
				sender.end();
				return next.value;
			}
			done += 1;
			context.progress({ phase: 'Generating a synthetic fleet', done, total: options.drives, unit: 'drives' });
			const bytes = encoder.encode(next.value);
			await sender.send(bytes, [bytes.buffer]);
		}
	} catch (thrown) {
		sender.fail(thrown);
		throw thrown;
	}
}
