/** What the doors to an engine of this process have in common. */
import type { Engine } from '../../../../src-main/engine/engine.ts';
import type { Door } from './door.ts';

export function engineDoor(engine: Engine): Pick<Door, 'engine' | 'ownEngine' | 'source' | 'fileOf' | 'offerFolder' | 'generate'> {
	return {
		engine,
		ownEngine: engine,
		source: async (path, label) => engine.files.registerSource({ path, ...(label === undefined ? {} : { label }) }),
		fileOf: async (downloadId) => engine.files.download(downloadId).path,
		offerFolder: async (path) => void engine.files.registerFolder(path, true),
		async generate(path, fleet) {
			await engine.call('fleet.generate', { seed: 1, ...fleet, target: engine.files.registerTarget(path) });
		},
	};
}
