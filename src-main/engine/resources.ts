/** Files of the resources folder that are read at run time; from source and from the bundle alike. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** From source: ../../resources; from the bundle in out/main: the same two folders up. */
export function resourcePath(name: string): string {
	return fileURLToPath(new URL(`../../resources/${name}`, import.meta.url));
}

export async function readResource(name: string): Promise<Uint8Array> {
	return new Uint8Array(await readFile(resourcePath(name)));
}
