/** A reliability counter of Windows, and its physical disk where the file has it, as one record. */

import { normaliseWwn } from '../../shared/domain/identity.ts';
import type { DriveEvidence, Protocol, Reading, RowProblem, TelemetryRecord } from '../../shared/domain/telemetry.ts';
import { evidenceFrom } from '../decoding/evidence.ts';
import { exactSum, toReading } from '../decoding/exact-numbers.ts';
import { keptApart } from '../decoding/kept-apart.ts';
import { firstImpossible } from '../decoding/reading-list.ts';
import { fileInstant, instantOrUtc, noteUtc } from '../decoding/untimed.ts';
import type { Sink } from '../parser.ts';
import { snakeKey } from '../reading/camel-case.ts';
import { createLocalClock } from '../reading/local-measures.ts';
import { counterMetrics, hostNames, numberOf, textOf, timeNames, type WindowsObject } from './windows-object.ts';

/** Properties that say which disk it is or what it is built like; everything else that is a number is a reading. */
const besides = new Set([
	...timeNames,
	...hostNames,
	...'deviceid objectid uniqueid uniqueidformat passthroughclass passthroughids passthroughnamespace passthroughserver'.split(' '),
	...'psshowcomputername serialnumber adapterserialnumber friendlyname model manufacturer partnumber size'.split(' '),
	...'firmwareversion firmwarerevision bustype mediatype usage spindlespeed physicalsectorsize logicalsectorsize'.split(' '),
	...'slotnumber enclosurenumber physicallocation manufacturedate'.split(' '),
]);

/** Reads the time that a script put beside the counters; one a file, since its dates tell of each other. */
export type WindowsClock = (text: string) => number | 'ambiguous' | undefined;

export function windowsRecord(
	counter: WindowsObject,
	disk: WindowsObject | undefined,
	clock: WindowsClock,
	sink: Sink,
): TelemetryRecord | RowProblem {
	const { line } = counter;
	const readings = readingsOf(counter, sink);
	if ('code' in readings) return readings;
	if (readings.length === 0) {
		const reason = 'no counter has a value: run PowerShell as administrator; disks behind USB, RAID and virtual ones often report none';
		return { line, code: 'row_rejected', reason };
	}
	const fault = firstImpossible(readings);
	if (fault !== undefined) return { line, column: fault.metric, code: 'row_rejected', reason: fault.reason };
	const observedAtMs = instantOf(counter, clock, sink);
	if (typeof observedAtMs === 'string') return { line, column: 'Timestamp', code: 'row_rejected', reason: observedAtMs };
	const evidence = evidenceOf(counter, disk);
	return { evidence: keptApart(evidence, evidence.deviceName ?? `object at ${line}`), observedAtMs, readings, hasFailed: false, line };
}

// ---- readings -------------------------------------------------------------

function readingsOf(counter: WindowsObject, sink: Sink): readonly Reading[] | RowProblem {
	const readings = new Map<string, Reading>();
	const exact = new Map<string, number | bigint>();
	for (const [key, { name, value }] of counter.fields) {
		if (besides.has(key)) continue;
		const number = numberOf(value);
		const isCounter = counterMetrics.has(key);
		if (typeof number === 'string') {
			if (!isCounter) continue;
			return { line: counter.line, column: name.slice(0, 128), code: 'row_rejected', reason: `"${number.slice(0, 40)}" is not a number` };
		}
		if (number === undefined || (key === 'temperature' && isUnknownTemperature(number, counter, sink))) continue;
		exact.set(key, number);
		const metric = counterMetrics.get(key) ?? snakeKey(name);
		if (metric !== '' && !readings.has(metric)) readings.set(metric, toReading(metric, number));
	}
	// Other numbers of an object without a counter are no state of a disk: so are those of any JSON that has a `temperature`.
	if (![...exact.keys()].some((key) => counterMetrics.has(key))) return [];
	addTotal(readings, exact, 'corrected_errors_total', ['readerrorscorrected', 'writeerrorscorrected']);
	addTotal(readings, exact, 'uncorrected_errors_total', ['readerrorsuncorrected', 'writeerrorsuncorrected']);
	return [...readings.values()];
}

/** Windows gives 0 for a temperature that the disk does not report; the maximum is then 0 or empty too. */
function isUnknownTemperature(number: number | bigint, counter: WindowsObject, sink: Sink): boolean {
	const maximum = numberOf(counter.fields.get('temperaturemax')?.value);
	if (Number(number) !== 0 || (typeof maximum === 'number' && maximum > 0)) return false;
	sink.note('A temperature of 0 without a maximum above 0 was taken as not reported.');
	return true;
}

function addTotal(readings: Map<string, Reading>, exact: ReadonlyMap<string, number | bigint>, metric: string, parts: readonly string[]): void {
	const total = exactSum(parts.map((part) => exact.get(part)).filter((value) => value !== undefined));
	if (total !== undefined && !readings.has(metric)) readings.set(metric, toReading(metric, total));
}

// ---- time -----------------------------------------------------------------

/** UTC milliseconds, or why there are none. */
function instantOf(counter: WindowsObject, clock: WindowsClock, sink: Sink): number | string {
	const stamp = stampOf(counter);
	if (stamp === undefined) return fileInstant(sink) ?? 'the counters state no time, and the file has none either';
	const instant = clock(stamp);
	const quoted = `"${stamp.slice(0, 40)}"`;
	if (instant === undefined) return `${quoted} is not a time; use Get-Date -Format o`;
	return instant === 'ambiguous' ? `${quoted} may be day first or month first; use Get-Date -Format o` : instant;
}

/** The time beside a counter, as it is written. */
export const stampOf = (counter: WindowsObject): string | undefined => textOf(counter, ...timeNames);

/**
 * Times as `Get-Date -Format o` writes them, as PowerShell 5.1 puts an instant into JSON (`/Date(1763740800000)/`, in UTC), and as
 * Export-Csv writes a date: in the manner of the machine (`20.11.2026 10:00:00`, `11/20/2026 10:00:00 AM`).
 */
export function createWindowsClock(sink: Sink): WindowsClock {
	const local = createLocalClock(sink.options.fileTimeMs);
	return (text) => {
		const match = /^\/Date\((-?\d{1,16})\)\/$/.exec(text);
		if (match !== null) return Math.abs(Number(match[1])) <= 8.64e15 ? Number(match[1]) : undefined;
		const instant = local(text);
		if (typeof instant === 'number') noteUtc(sink);
		return instant ?? instantOrUtc(text, sink);
	};
}

// ---- identity -------------------------------------------------------------

function evidenceOf(counter: WindowsObject, disk: WindowsObject | undefined): DriveEvidence {
	const text = (...names: readonly string[]): string | undefined =>
		textOf(counter, ...names) ?? (disk === undefined ? undefined : textOf(disk, ...names));
	const serial = text('adapterserialnumber') ?? text('serialnumber');
	const uniqueId = (disk === undefined ? undefined : textOf(disk, 'uniqueid')) ?? textOf(counter, 'uniqueid') ?? '';
	const shownEui = euiOf(text('serialnumber') ?? '');
	const size = numberOf(text('size'));
	const device = text('deviceid');
	return evidenceFrom({
		serial: serial === undefined || euiOf(serial) !== undefined ? undefined : serial,
		wwn: /^5[0-9a-f]{15}$/i.test(uniqueId) ? normaliseWwn(uniqueId) : undefined,
		eui: /^eui\.(?:[0-9a-f]{16}|[0-9a-f]{32})$/i.test(uniqueId) ? uniqueId.slice(4).toLowerCase() : shownEui,
		model: text('model') ?? nameOfModel(text('friendlyname')),
		firmware: text('firmwareversion', 'firmwarerevision'),
		protocol: protocolOf(text('bustype')),
		capacityBytes: typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? size : undefined,
		host: text(...hostNames),
		slot: slotOf(text('enclosurenumber'), text('slotnumber')),
		deviceName: device === undefined || !/^\d{1,5}$/.test(device) ? device : `PhysicalDrive${device}`,
	});
}

/** For NVMe Windows shows the EUI-64 or NGUID in place of the serial: `0025_38B1_1234_5678.`; the serial is AdapterSerialNumber. */
function euiOf(text: string): string | undefined {
	const isEui = /^(?:[0-9a-f]{4}_){3}[0-9a-f]{4}\.$/i.test(text) || /^(?:[0-9a-f]{4}_){7}[0-9a-f]{4}\.$/i.test(text);
	return isEui ? text.replace(/[_.]/g, '').toLowerCase() : undefined;
}

/** The friendly name is the model unless Windows or a person numbered it. */
const nameOfModel = (name: string | undefined): string | undefined =>
	name === undefined || /^(?:physical ?disk|disk) ?\d{0,5}$/i.test(name) ? undefined : name;

/** BusType as a word, or as its number in JSON. */
const protocols = new Map<string, Protocol>([
	['nvme', 'NVMe'],
	['17', 'NVMe'],
	['sata', 'ATA'],
	['11', 'ATA'],
	['ata', 'ATA'],
	['3', 'ATA'],
	['sas', 'SCSI'],
	['10', 'SCSI'],
	['scsi', 'SCSI'],
	['1', 'SCSI'],
]);

const protocolOf = (bus: string | undefined): Protocol => protocols.get((bus ?? '').toLowerCase()) ?? 'unknown';

function slotOf(enclosure: string | undefined, slot: string | undefined): string | undefined {
	if (slot === undefined) return undefined;
	return enclosure === undefined ? slot : `${enclosure}:${slot}`;
}
