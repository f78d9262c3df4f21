/** A program that uses an engine, closes it and does nothing else: it must end by itself. */
import { createEngine } from '../../src-main/engine/engine.ts';

const engine = await createEngine({ folder: process.argv[2] ?? '', threads: 2 });
await engine.call('fleet.trySynthetic', { drives: 2, days: 30 });
await engine.call('risk.run', { paths: 1_000 });
await engine.close();
process.stdout.write('closed\n');
