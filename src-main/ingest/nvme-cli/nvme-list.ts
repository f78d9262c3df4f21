/** `nvme list -o json`: which drives there are, how large, how much of them is in use. */
import type { DriveEvidence, Reading } from '../../shared/domain/telemetry.ts';
import { exactSum, parseExact, toReading } from '../decoding/exact-numbers.ts';
import { snakeKey } from '../reading/camel-case.ts';
import { arrayAt, isObject, textAt, valueAt } from '../reading/json-access.ts';
import type { JsonObject, JsonValue } from '../reading/json-reader.ts';

interface ListedDrive {
	readonly evidence: DriveEvidence;
	/** Used and total bytes over all namespaces; empty for a drive without one. */
	readonly readings: readonly Reading[];
}

/** What is the same in each export, or stands in the evidence, or is the product of two others. */
const properties = new Set(['NameSpace', 'NSID', 'Index', 'Cntlid', 'UsedBytes', 'PhysicalSize', 'MaximumLBA', 'SectorSize']);

interface Found {
	readonly source: JsonObject;
	/** By namespace id: two controllers, or two paths, show the same one. */
	readonly namespaces: Map<string, JsonObject>;
}

/**
 * The drives of a list, each once, in the order found. Three shapes: flat (one entry per namespace), `Subsystems` with
 * `Controllers` (verbose, nvme-cli 2), and subsystems at the top (verbose, nvme-cli 1). With multipath the namespaces stand
 * beside the controllers, or name them in `Paths`.
 */
export function listedDrives(document: JsonObject): readonly ListedDrive[] {
	const drives = new Map<string, Found>();
	for (const device of arrayAt(document, 'Devices')) {
		if (!isObject(device)) continue;
		if (device.has('Subsystems')) for (const subsystem of arrayAt(device, 'Subsystems')) addSubsystem(drives, subsystem);
		else if (device.has('Controllers') || device.has('Namespaces')) addSubsystem(drives, device);
		else add(drives, device, [device]);
	}
	return [...drives.values()].map(listedDrive);
}

function addSubsystem(drives: Map<string, Found>, subsystem: JsonValue): void {
	const controllers = arrayAt(subsystem, 'Controllers');
	for (const controller of controllers) add(drives, controller, arrayAt(controller, 'Namespaces'));
	for (const namespace of arrayAt(subsystem, 'Namespaces')) add(drives, arrayAt(namespace, 'Paths')[0] ?? controllers[0], [namespace]);
}

function add(drives: Map<string, Found>, source: JsonValue | undefined, namespaces: readonly JsonValue[]): void {
	if (!isObject(source)) return;
	const serial = textAt(source, 'SerialNumber');
	const name = serial === undefined ? (textAt(source, 'DevicePath') ?? textAt(source, 'Controller') ?? `#${drives.size}`) : '';
	const key = `${serial ?? ''}|${textAt(source, 'ModelNumber') ?? ''}|${name}`;
	const drive = drives.get(key) ?? { source, namespaces: new Map<string, JsonObject>() };
	drives.set(key, drive);
	for (const namespace of namespaces) {
		if (!isObject(namespace)) continue;
		const id = String(valueAt(namespace, 'NSID') ?? valueAt(namespace, 'NameSpace') ?? drive.namespaces.size);
		const known = drive.namespaces.get(id);
		// A path to a multipath namespace states size 0.
		if (known === undefined || Number(sizeOf(known) ?? 0) < Number(sizeOf(namespace) ?? 0)) drive.namespaces.set(id, namespace);
	}
}

function listedDrive({ source, namespaces }: Found): ListedDrive {
	const all = [...namespaces.values()];
	const size = exactSum(all.map(sizeOf).filter((value) => value !== undefined));
	const used = exactSum(all.map((namespace) => exactAt(namespace, 'UsedBytes')).filter((value) => value !== undefined));
	const [only] = all;
	const capacity = all.length === 1 && typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? size : undefined;
	const controller = textAt(source, 'Controller');
	const deviceName = textAt(source, 'DevicePath') ?? (controller === undefined ? undefined : `/dev/${controller}`);
	const evidence: DriveEvidence = {
		...textOf('serial', textAt(source, 'SerialNumber')),
		...textOf('model', textAt(source, 'ModelNumber')),
		...textOf('firmware', textAt(source, 'Firmware')),
		protocol: 'NVMe',
		// Of several namespaces each is a part: other sources state the first or the whole drive.
		...(capacity === undefined ? {} : { capacityBytes: capacity }),
		...textOf('slot', textAt(source, 'Slot')),
		...textOf('deviceName', deviceName),
	};
	const readings: Reading[] = [];
	if (used !== undefined) readings.push(toReading('used_bytes', used));
	if (size !== undefined) readings.push(toReading('capacity_bytes', size));
	if (only !== undefined && all.length === 1 && readings.length > 0) readings.push(...otherReadings(only));
	return { evidence, readings };
}

function otherReadings(namespace: JsonObject): readonly Reading[] {
	const readings = new Map<string, Reading>();
	for (const [key, value] of namespace) {
		if (properties.has(key) || (typeof value !== 'number' && typeof value !== 'bigint')) continue;
		const metric = snakeKey(key);
		if (metric !== '' && metric !== 'used_bytes' && metric !== 'capacity_bytes') readings.set(metric, toReading(metric, value));
	}
	return [...readings.values()];
}

const sizeOf = (namespace: JsonObject): number | bigint | undefined => exactAt(namespace, 'PhysicalSize');

function exactAt(namespace: JsonObject, key: string): number | bigint | undefined {
	const value = namespace.get(key);
	if (typeof value === 'number' || typeof value === 'bigint') return value;
	return typeof value === 'string' ? parseExact(value) : undefined;
}

const textOf = <Name extends keyof DriveEvidence>(name: Name, text: string | undefined): { readonly [key in Name]?: string } =>
	(text === undefined ? {} : { [name]: text }) as { readonly [key in Name]?: string };
