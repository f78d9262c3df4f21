/** Makes the reports that its arguments name (places in `paperFleets`) and prints the SHA-256 of each: run as a process of its own, in another time zone and language. */
import { createHash } from 'node:crypto';
import { makeReport } from '../../src-main/report/make-report.ts';
import { paperFleets } from './paper-fleets.ts';

for (const place of process.argv.slice(2)) {
	const { bytes } = await makeReport(paperFleets[Number(place)]!.make(), { progress: () => undefined, isCancelled: () => false });
	process.stdout.write(`${createHash('sha256').update(bytes).digest('hex')}\n`);
}
