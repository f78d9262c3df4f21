/** Finds the physical disk of each reliability counter in the same file, whichever comes first. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import type { Sink } from '../parser.ts';
import { hasCounters, hostNames, isDisk, textOf, type WindowsObject } from './windows-object.ts';
import { createWindowsClock, stampOf, windowsRecord } from './windows-record.ts';

interface WindowsJoin {
	/** An object of any kind, in the order of the file. */
	readonly take: (object: WindowsObject) => void;
	/** @throws AppError `no_telemetry` when no object had counters */
	readonly end: () => void;
}

/** Counters without a serial wait for their disk, up to `limits.evidenceCache` of them. */
export function createWindowsJoin(sink: Sink): WindowsJoin {
	const disks = new Map<string, WindowsObject>();
	let waiting = new Set<WindowsObject>();
	const waitingFor = new Map<string, WindowsObject[]>();
	let counters = 0;
	const clock = createWindowsClock(sink);
	/** Counters whose date may be two: one that stands further down may tell which it is. */
	const undated: (readonly [counter: WindowsObject, disk: WindowsObject | undefined])[] = [];
	const giveNow = (counter: WindowsObject, disk: WindowsObject | undefined): void => {
		const found = windowsRecord(counter, disk, clock, sink);
		if ('code' in found) sink.reject(found);
		else sink.record(found, 'Timestamp');
	};
	const give = (counter: WindowsObject, disk: WindowsObject | undefined): void => {
		const isHeld = undated.length < limits.evidenceCache && clock(stampOf(counter) ?? '') === 'ambiguous';
		if (isHeld) undated.push([counter, disk]);
		else giveNow(counter, disk);
	};
	const flush = (): void => {
		for (const counter of waiting) give(counter, undefined);
		waiting = new Set();
		waitingFor.clear();
	};
	const takeCounter = (counter: WindowsObject): void => {
		counters++;
		sink.row();
		const keys = keysOf(counter);
		const disk = keys.map((key) => disks.get(key)).find((found) => found !== undefined);
		if (disk !== undefined || textOf(counter, 'serialnumber', 'adapterserialnumber') !== undefined || keys.length === 0) {
			give(counter, disk);
			return;
		}
		if (waiting.size >= limits.evidenceCache) flush();
		waiting.add(counter);
		for (const key of keys) {
			const others = waitingFor.get(key);
			if (others === undefined) waitingFor.set(key, [counter]);
			else others.push(counter);
		}
	};
	const takeDisk = (disk: WindowsObject): void => {
		for (const key of keysOf(disk)) {
			if (disks.size >= limits.evidenceCache) disks.clear();
			disks.set(key, disk);
			for (const counter of waitingFor.get(key) ?? []) if (waiting.delete(counter)) give(counter, disk);
			waitingFor.delete(key);
		}
	};
	return {
		take(object) {
			if (hasCounters(object)) takeCounter(object);
			else if (isDisk(object)) takeDisk(object);
		},
		end() {
			flush();
			for (const [counter, disk] of undated.splice(0)) giveNow(counter, disk);
			if (counters > 0) return;
			const advice = disks.size > 0 ? 'Get-PhysicalDisk alone has no counters: export' : 'Export';
			throw new AppError(
				'no_telemetry',
				`The file holds no reliability counter. ${advice} Get-PhysicalDisk | Get-StorageReliabilityCounter as well.`,
			);
		},
	};
}

/** DeviceId is the same in both objects of one machine; UniqueId is on some versions of Windows. */
function keysOf(object: WindowsObject): readonly string[] {
	const host = textOf(object, ...hostNames) ?? '';
	const device = textOf(object, 'deviceid');
	const unique = textOf(object, 'uniqueid');
	return [...(device === undefined ? [] : [`device|${host}|${device}`]), ...(unique === undefined ? [] : [`unique|${unique}`])];
}
