/**
 * Invented block traces in the form of RanSAP, from how programs work: what they read, what they write and where, and what it looks
 * like. None of it was measured on a shared run.
 */

export const programs = [
	'ransomware',
	'base64 ransomware',
	'slow ransomware',
	'zip',
	'browser',
	'office',
	'secure delete',
	'aes crypt',
	'backup',
	'defragmentation',
	'database',
	'idle',
] as const;
export type Program = (typeof programs)[number];

export interface InventedRequest {
	/** Seconds since the start of the trace. */
	readonly at: number;
	readonly isWrite: boolean;
	readonly sector: number;
	readonly bytes: number;
	/** 0 to 1. */
	readonly entropy: number;
}

export interface InventedTrace {
	readonly requests: readonly InventedRequest[];
	/** The two files. */
	readonly reads: string;
	readonly writes: string;
}

interface Settings {
	readonly seed: number;
	readonly seconds: number;
	/** Every block that is written looks random. */
	readonly isVolumeEncrypted?: boolean;
	/** Second in which the program starts; before it the machine idles. */
	readonly startsAt?: number;
	/** UNIX time of the first second. */
	readonly unixSeconds?: number;
}

const BLOCK = 4_096;
const SECTORS = 8;
const DRIVE_SECTORS = 250e9 / 512;
const RANDOM_ENTROPY = 0.994;
const FIRST_SECOND = 1_700_000_000;

/** Numbers between 0 and 1 by mulberry32. */
function random(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

class Machine {
	readonly requests: InventedRequest[] = [];
	readonly random: () => number;
	readonly seconds: number;
	private readonly isVolumeEncrypted: boolean;

	constructor({ seed, seconds, isVolumeEncrypted = false }: Settings) {
		this.random = random(seed);
		this.seconds = seconds;
		this.isVolumeEncrypted = isVolumeEncrypted;
	}

	between = (low: number, high: number): number => low + (high - low) * this.random();
	/** A place of a block somewhere on the drive, at the clusters of one partition. */
	place = (from = 0, to = 1): number => Math.floor(this.between(from, to) * (DRIVE_SECTORS / SECTORS)) * SECTORS + 3;

	read = (at: number, sector: number, bytes = BLOCK): void => this.add({ at, isWrite: false, sector, bytes, entropy: 0 });
	write = (at: number, sector: number, entropy: number, bytes = BLOCK): void => {
		const shown = this.isVolumeEncrypted ? RANDOM_ENTROPY : Math.min(1, Math.max(0, entropy + this.between(-0.02, 0.02)));
		this.add({ at, isWrite: true, sector, bytes, entropy: entropy >= RANDOM_ENTROPY ? RANDOM_ENTROPY : shown });
	};
	private add(request: InventedRequest): void {
		if (request.at >= 0 && request.at < this.seconds) this.requests.push(request);
	}
}

/** Logs, metadata that is read and changed in place, a journal that goes round. */
function idle(machine: Machine): void {
	const tables = Array.from({ length: 40 }, () => machine.place(0.1, 0.2));
	const journal = machine.place(0.2, 0.21);
	for (let second = 0; second < machine.seconds; second++) {
		for (let i = 0; i < machine.between(0, 6); i++) {
			const table = tables[Math.floor(machine.random() * tables.length)] as number;
			if (machine.random() < 0.3) machine.read(second + machine.random(), table);
			machine.write(second + machine.random(), table, 0.3);
			machine.write(second + machine.random(), journal + SECTORS * (second % 16), 0.35);
		}
		if (machine.random() < 0.15) for (let i = 0; i < 60; i++) machine.read(second + i / 100, machine.place() + i * SECTORS);
	}
}

interface UserFile {
	readonly blocks: readonly number[];
	readonly entropy: number;
}

/** A file in a few pieces. */
function userFile(machine: Machine, bytes: number): UserFile {
	const blocks: number[] = [];
	while (blocks.length * BLOCK < bytes) {
		const piece = machine.place(0.3, 0.9);
		for (let i = 0; i < machine.between(8, 300) && blocks.length * BLOCK < bytes; i++) blocks.push(piece + i * SECTORS);
	}
	return { blocks, entropy: machine.random() < 0.4 ? machine.between(0.9, 0.99) : machine.between(0.3, 0.7) };
}

/** Runs through files at a rate in bytes a second: `each` gets a file and the second in which its reading ends. */
function overFiles(machine: Machine, from: number, rate: number, each: (file: UserFile, readFrom: number, readTo: number) => void): void {
	for (let at = from; at < machine.seconds; ) {
		const file = userFile(machine, machine.between(20_000, machine.random() < 0.2 ? 4e6 : 400_000));
		const to = at + (file.blocks.length * BLOCK) / rate + 0.01;
		for (const [i, block] of file.blocks.entries()) machine.read(at + ((to - at) * i) / file.blocks.length, block);
		each(file, at, to);
		at = to;
	}
}

function encryptInPlace(machine: Machine, from: number, entropy: number, rate: number): void {
	const tables = machine.place(0.1, 0.2);
	// The write cache holds back what is written, and lets go of it in lots.
	const flush = machine.between(0.2, 5);
	overFiles(machine, from, rate, (file, _, to) => {
		const at = Math.ceil(to / flush) * flush;
		for (const [i, block] of file.blocks.entries()) machine.write(at + i * 1e-5, block, entropy);
		const table = tables + SECTORS * Math.floor(machine.between(0, 2_000));
		machine.read(to, table);
		machine.write(at, table, 0.3);
	});
}

/** Everything is read, something near random is written elsewhere, one block after the other. */
function writeBeside(machine: Machine, from: number, ratio: number, rate: number): void {
	let free = machine.place(0.05, 0.08);
	overFiles(machine, from, rate, (file, readFrom, to) => {
		for (let i = 0; i < file.blocks.length * ratio; i++) {
			machine.write(to + machine.between(0, Math.min(2, to - readFrom)), free, RANDOM_ENTROPY);
			free += SECTORS;
		}
	});
}

function browse(machine: Machine, from: number): void {
	const database = Array.from({ length: 400 }, () => machine.place(0.4, 0.45));
	for (let second = from; second < machine.seconds; second++) {
		const isLoading = machine.random() < 0.3;
		for (let i = 0; i < machine.between(0, 50); i++) {
			const page = database[Math.floor(machine.random() ** 2 * database.length)] as number;
			if (machine.random() < 0.3) machine.read(second + machine.random() / 2, page);
			machine.write(second + 0.5 + machine.random() / 2, page, 0.1 + 0.3 * machine.random());
		}
		// The cache: new files all over the place, half of them compressed already.
		for (let i = 0; isLoading && i < machine.between(50, 600); i++)
			machine.write(second + machine.random(), machine.place(0.5, 0.6), machine.random() < 0.5 ? 0.96 : 0.45);
		for (let i = 0; isLoading && i < machine.between(0, 300); i++) machine.read(second + machine.random(), machine.place(0.5, 0.6));
	}
}

function write(machine: Machine, from: number): void {
	for (let second = from; second < machine.seconds; second += machine.between(2, 6)) {
		const document = userFile(machine, machine.between(50_000, 4e6));
		for (const block of document.blocks) machine.read(second + machine.random(), block);
		const copy = machine.place(0.6, 0.7);
		for (const [i] of document.blocks.entries()) machine.write(second + 1 + machine.random(), copy + i * SECTORS, 0.55);
	}
}

function wipe(machine: Machine, from: number): void {
	const passes = [0, 0.01, RANDOM_ENTROPY];
	for (let at = from; at < machine.seconds; ) {
		const file = userFile(machine, machine.between(3e6, 2e7));
		for (const entropy of passes) {
			const rate = machine.between(6e6, 12e6);
			for (const [i, block] of file.blocks.entries()) machine.write(at + (i * BLOCK) / rate, block, entropy);
			at += (file.blocks.length * BLOCK) / rate;
		}
	}
}

function backUp(machine: Machine, from: number): void {
	let place = 3;
	for (let second = from; second < machine.seconds; second++)
		for (let i = 0; i < 100; i++) {
			machine.read(second + i / 100, place, 128 * 1024);
			place += 256;
		}
}

/** Pieces of files move to where nothing was. */
function defragment(machine: Machine, from: number): void {
	let free = machine.place(0.91, 0.92);
	const tables = machine.place(0.1, 0.2);
	overFiles(machine, from, machine.between(2e6, 8e6), (file, _, to) => {
		for (const [i] of file.blocks.entries()) {
			machine.write(to + i * 1e-4, free, file.entropy);
			free += SECTORS;
		}
		machine.read(to, tables);
		machine.write(to + 0.1, tables, 0.3);
	});
}

/** Pages are read, changed and written back: in place, second after second. */
function serve(machine: Machine, from: number): void {
	const table = machine.place(0.4, 0.5);
	for (let second = from; second < machine.seconds; second++)
		for (let i = 0; i < machine.between(100, 400); i++) {
			const page = table + 2 * SECTORS * Math.floor(machine.between(0, 200_000));
			machine.read(second + machine.random() / 3, page, 2 * BLOCK);
			machine.write(second + machine.between(0.4, 20), page, machine.between(0.3, 0.62), 2 * BLOCK);
		}
}

const behaviours: Readonly<Record<Program, (machine: Machine, from: number) => void>> = {
	ransomware: (machine, from) => encryptInPlace(machine, from, RANDOM_ENTROPY, machine.between(2e6, 8e6)),
	'base64 ransomware': (machine, from) => encryptInPlace(machine, from, 0.75, machine.between(2e6, 8e6)),
	'slow ransomware': (machine, from) => encryptInPlace(machine, from, RANDOM_ENTROPY, machine.between(0.8e6, 1.5e6)),
	zip: (machine, from) => writeBeside(machine, from, machine.between(0.3, 1), machine.between(1e6, 8e6)),
	browser: browse,
	office: write,
	'secure delete': wipe,
	'aes crypt': (machine, from) => writeBeside(machine, from, 1, machine.between(1e6, 8e6)),
	backup: backUp,
	defragmentation: defragment,
	database: serve,
	idle: () => {},
};

export function inventTrace(program: Program, settings: Settings): InventedTrace {
	const machine = new Machine(settings);
	idle(machine);
	behaviours[program](machine, settings.startsAt ?? 5);
	const requests = [...machine.requests].sort((a, b) => a.at - b.at);
	const text = (isWrite: boolean): string =>
		requests
			.filter((request) => request.isWrite === isWrite)
			.map((request) => traceLine(request, settings.unixSeconds))
			.join('');
	return { requests, reads: text(false), writes: text(true) };
}

/** A request as a line of its file. */
export function traceLine({ at, isWrite, sector, bytes, entropy }: InventedRequest, unixSeconds = FIRST_SECOND): string {
	const second = Math.floor(at);
	const nanoseconds = Math.floor((at - second) * 1e9);
	return `${unixSeconds + second},${nanoseconds},${sector},${bytes}${isWrite ? `,${entropy},${entropy * 0.9}` : ''}\n`;
}
