/** The storage thread with a switch: it ends at once, as by a crash, when the file named in SSV_TEST_DIE appears. */
import { existsSync, rmSync } from 'node:fs';
import '../../src-main/storage/thread.ts';

const file = process.env.SSV_TEST_DIE!;
setInterval(() => {
	if (!existsSync(file)) return;
	rmSync(file);
	process.exit(9);
}, 5);
