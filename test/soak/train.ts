/**
 * `npm run test:soak -- train [trainings] [seed]`: trainings of random sizes over one pool, whose helpers die or are set aside in the middle of a task.
 * Each must give the model of one thread alone, digit by digit, and the process must not grow.
 */
import { createRng } from '../../src-main/maths/random.ts';
import { trainLstm } from '../../src-main/models/lstm.ts';
import type { CrewRoom } from '../../src-main/models/lstm-crew.ts';
import { createRoomShelf } from '../../src-main/models/lstm-rooms.ts';
import { resolveThreadEntry } from '../../src-main/threads/entry.ts';
import { createThreadPool } from '../../src-main/threads/pool.ts';

const trainings = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1e9);
const rng = createRng(seed, 0);
const quiet = { progress: () => {}, isCancelled: () => false };
const MB = 1e6;
/** Growth that is not ours: V8 keeps pages of its heaps, and compiles what it has seen often. */
const MOST_GROWTH_MB = 60;

const series = Array.from({ length: 6 }, (_, drive) => {
	const noise = createRng(1, drive);
	return Float64Array.from({ length: 200 }, (_, day) => 30 + 4 * Math.sin((2 * Math.PI * day) / 7) + noise.normal());
});
const helpers = createThreadPool({ entry: resolveThreadEntry('compute'), size: 2, name: 'help' });
const losers = createThreadPool({ entry: new URL('../support/lost-helper.ts', import.meta.url), size: 2, name: 'lost' });
const rooms = createRoomShelf();
const counts = { died: 0, late: 0, cameToNothing: 0, helped: 0, differed: 0 };

/** One helper of each of two kinds, by chance. */
async function help(room: CrewRoom): Promise<void> {
	const fate = rng.uniform();
	if (fate < 0.4) {
		await losers.run('helpLstm', { room }).then(
			() => counts.cameToNothing++,
			() => counts.died++,
		);
	} else if (fate < 0.7) {
		const words = new Int32Array(new SharedArrayBuffer(8));
		const goOn = setTimeout(
			() => {
				Atomics.store(words, 1, 1);
				Atomics.notify(words, 1);
			},
			20 * rng.uniform() + 1,
		);
		const isWanted = await losers.run<boolean | undefined>('helpLate', { room, words });
		clearTimeout(goOn);
		if (isWanted === false) counts.late++;
		else counts.cameToNothing++;
	} else {
		await helpers.run('helpLstm', { room });
		counts.helped++;
	}
}

let settledMb = 0;
for (let training = 1; training <= trainings; training++) {
	const options = {
		seed: training,
		metric: 'soak',
		epochs: 2 + rng.integer(3),
		hidden: 4 + rng.integer(61),
		layers: 1 + rng.integer(2),
		lookback: 8 + rng.integer(40),
		batchSize: 16 + rng.integer(100),
	};
	await Promise.all([1, 2].map(() => losers.run('wakeUp', null)));
	const room = rooms.take(3);
	const helping = [help(room), help(room)];
	// Until they wait at the door: a leader that computes lets no message out.
	await new Promise((resolve) => setTimeout(resolve, 10));
	const together = await trainLstm(series, options, quiet, room);
	await Promise.all(helping);
	rooms.giveBack(room);
	const alone = await trainLstm(series, options, quiet);
	const digits = (trained: typeof alone): string => JSON.stringify([trained.lossCurve, trained.model.weights.map((values) => Array.from(values))]);
	if (digits(together) !== digits(alone)) {
		counts.differed++;
		process.stdout.write(`training ${training} differed from that of one thread: ${JSON.stringify(options)}\n`);
	}
	const mb = process.memoryUsage.rss() / MB;
	if (training === Math.ceil(trainings / 4)) settledMb = mb;
	if (training % 20 === 0) process.stdout.write(`${training} of ${trainings}: ${JSON.stringify(counts)}, ${Math.round(mb)} MB\n`);
}
await Promise.all([helpers.close(), losers.close()]);
const grownMb = process.memoryUsage.rss() / MB - settledMb;
process.stdout.write(`seed ${seed}: ${JSON.stringify(counts)}; grown by ${Math.round(grownMb)} MB in the last three quarters\n`);
process.exitCode = counts.differed > 0 || grownMb > MOST_GROWTH_MB ? 1 : 0;
