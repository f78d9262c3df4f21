/** What info series of Prometheus exporters say about the identity of drives, and which of them holds at an instant. */
import { identityOf, normaliseEui, normaliseWwn } from '../../shared/domain/identity.ts';
import type { DriveEvidence, Protocol } from '../../shared/domain/telemetry.ts';
import { blockDevice } from '../decoding/block-devices.ts';
import { type Family, familyOf } from './prometheus-metrics.ts';
import type { Series } from './prometheus-series.ts';

export interface Info {
	readonly family: Family | undefined;
	readonly evidence: DriveEvidence;
	readonly times: ReadonlySet<number>;
	readonly from: number;
	readonly to: number;
}

type Labels = ReadonlyMap<string, string>;

/** The device of a series, without `/dev/`. */
export function deviceOf(labels: Labels): string | undefined {
	const text = (labels.get('device') ?? labels.get('disk') ?? '').trim();
	return text === '' ? undefined : blockDevice(text).name;
}

export function infoOf({ name, labels, times }: Series): Info {
	let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	for (const time of times) {
		if (time < from) from = time;
		if (time > to) to = time;
	}
	return { family: familyOf(name), evidence: labelEvidence(labels), times: new Set(times), from, to };
}

/** Identity as the labels of any series tell it; smartctl_exporter, node_exporter and the smartmon script name it differently. */
export function labelEvidence(labels: Labels): DriveEvidence {
	const first = (...names: readonly string[]): string | undefined => {
		for (const name of names) {
			const text = labels.get(name)?.trim();
			if (text !== undefined && text !== '') return text;
		}
		return undefined;
	};
	const world = first('wwn', 'lun_id', 'logical_unit_id');
	const evidence = {
		serial: first('serial_number', 'serial'),
		wwn: world === undefined ? undefined : normaliseWwn(world),
		eui: world === undefined ? undefined : euiOf(world),
		model:
			first('model_name', 'device_model', 'scsi_model_name', 'model') ?? joined(first('scsi_vendor', 'vendor'), first('scsi_product', 'product')),
		firmware: first('firmware_version', 'firmware', 'scsi_revision', 'revision'),
		protocol: protocolOf(labels),
	};
	return {
		protocol: evidence.protocol,
		...(evidence.serial === undefined ? {} : { serial: evidence.serial }),
		...(evidence.wwn === undefined ? {} : { wwn: evidence.wwn }),
		...(evidence.eui === undefined ? {} : { eui: evidence.eui }),
		...(evidence.model === undefined ? {} : { model: evidence.model }),
		...(evidence.firmware === undefined ? {} : { firmware: evidence.firmware }),
	};
}

const joined = (vendor: string | undefined, product: string | undefined): string | undefined =>
	vendor === undefined || product === undefined ? product : `${vendor} ${product}`;

function euiOf(world: string): string | undefined {
	const digits = world.toLowerCase().startsWith('eui.') ? world.slice('eui.'.length) : '';
	if (digits.length === 32 && /^[0-9a-f]{32}$/i.test(digits)) return digits.toLowerCase();
	if (!/^[0-9a-f]{16}$/i.test(digits)) return undefined;
	return normaliseEui({ oui: Number.parseInt(digits.slice(0, 6), 16), extension: Number.parseInt(digits.slice(6), 16) });
}

function protocolOf(labels: Labels): Protocol {
	const named = labels.get('protocol');
	if (named === 'ATA' || named === 'NVMe' || named === 'SCSI') return named;
	const type = labels.get('type') ?? labels.get('interface') ?? '';
	if (type === 'sat' || type === 'ata' || labels.get('path')?.includes('-ata-') === true) return 'ATA';
	if (type === 'nvme' || deviceOf(labels)?.startsWith('nvme') === true) return 'NVMe';
	return type === 'scsi' ? 'SCSI' : 'unknown';
}

/** Lower is better informed: smartctl asks the drive itself, node_exporter shows what udev shortened. */
const trust = (family: Family | undefined): number => (family === 'smartctl' ? 0 : family === 'smartmon' || family === 'nvme' ? 1 : 2);

/** More drives than this at one device within one file are no drives. */
const MAX_INFOS = 64;

/**
 * The same infos, each completed by what other exporters tell about the same serial at the same device.
 *
 * @returns undefined for more than any device can have had
 */
export function withMergedEvidence(infos: readonly Info[]): readonly Info[] | undefined {
	if (infos.length > MAX_INFOS) return undefined;
	// The best informed comes last, so that its words stay.
	const ordered = [...infos].sort((first, second) => trust(second.family) - trust(first.family));
	return infos.map((info) => {
		const serial = info.evidence.serial?.toUpperCase();
		if (serial === undefined) return info;
		const twins = ordered.map(({ evidence }) => evidence).filter((evidence) => evidence.serial?.toUpperCase() === serial);
		const protocol = twins.findLast((evidence) => evidence.protocol !== 'unknown')?.protocol ?? 'unknown';
		return { ...info, evidence: Object.assign({}, ...twins, { protocol }) as DriveEvidence };
	});
}

/**
 * The info that holds at an instant: one of the same exporter, else of any; one that is stated there, else the nearest.
 *
 * @returns undefined when there is none, a sentence when two drives claim the device at that instant
 */
export function infoAt(infos: readonly Info[], family: Family, atMs: number): Info | string | undefined {
	const own = infos.filter((info) => info.family === family && info.evidence.serial !== undefined);
	const candidates = own.length > 0 ? own : infos;
	if (candidates.length < 2) return candidates[0];
	const stated = candidates.filter(({ times }) => times.has(atMs));
	const near = stated.length > 0 ? stated : nearest(candidates, atMs);
	const keys = new Set(near.map(({ evidence }) => identityOf(evidence, '').key));
	return keys.size > 1 ? 'two drives claim the device' : near.at(-1);
}

function nearest(infos: readonly Info[], atMs: number): readonly Info[] {
	const distance = ({ from, to }: Info): number => (atMs < from ? from - atMs : atMs > to ? atMs - to : 0);
	const least = Math.min(...infos.map(distance));
	return infos.filter((info) => distance(info) === least);
}
