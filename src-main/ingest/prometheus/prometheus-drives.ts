/**
 * Which drive a Prometheus series speaks of. Exporters name the device in a label and tell serial and model once, in an info
 * series: the two are joined by machine, device and time, since a device name may mean another drive after a restart.
 */
import { identityOf } from '../../shared/domain/identity.ts';
import type { DriveEvidence } from '../../shared/domain/telemetry.ts';
import { blockDevice, drivesAmong } from '../decoding/block-devices.ts';
import { deviceOf, type Info, infoAt, infoOf, labelEvidence, withMergedEvidence } from './prometheus-info.ts';
import { familyOf, infoNames } from './prometheus-metrics.ts';
import type { Series } from './prometheus-series.ts';

export interface DriveAtTime {
	/** Equal within the file exactly for the same drive or filesystem. */
	readonly key: string;
	readonly evidence: DriveEvidence;
	readonly hasIdentity: boolean;
}

export interface DriveBook {
	/** The drive of a series at an instant; in words why it cannot be told, undefined for a series of no drive. */
	driveAt(series: Series, atMs: number): DriveAtTime | string | undefined;
	/** Equal for all series that may speak of one drive, so that drives can be read one after the other. */
	clusterOf(series: Series): string;
	/** Devices that were left out: partitions, stacked and virtual ones, second mounts, pseudo filesystems. */
	readonly leftOut: ReadonlySet<string>;
}

export function createDriveBook(all: readonly Series[]): DriveBook {
	const hostOf = hostReader(all);
	const infos = infosByPlace(all, hostOf);
	const disks = devicesByHost(all, hostOf);
	const mounts = mountsByDevice(all, hostOf);
	const leftOut = new Set<string>();
	const known = new Map<Info | string, DriveAtTime>();
	const share = (key: Info | string, make: () => DriveAtTime): DriveAtTime => {
		const drive = known.get(key) ?? make();
		known.set(key, drive);
		return drive;
	};
	const clusters = clustersOf(infos);
	return {
		leftOut,
		clusterOf(series) {
			const place = placeOf(hostOf(series), deviceOf(series.labels) ?? '');
			return familyOf(series.name) === 'filesystem' ? `filesystem\n${place}` : (clusters.get(place) ?? place);
		},
		driveAt(series, atMs) {
			const device = deviceOf(series.labels);
			const family = familyOf(series.name);
			if (device === undefined || family === undefined) return undefined;
			const host = hostOf(series);
			const place = placeOf(host, device);
			if (family === 'filesystem') {
				const mount = series.labels.get('mountpoint') ?? '';
				if (mounts.get(place) === mount) return share(`filesystem\n${place}`, () => filesystem(place, host, mount, series));
				leftOut.add(mount === '' ? device : mount);
				return undefined;
			}
			if (family === 'node' && disks.get(host)?.has(device) !== true) {
				leftOut.add(device);
				return undefined;
			}
			const stated = infos.get(place);
			const info = stated === 'too many' ? 'too many drives claim the device' : infoAt(stated ?? [], family, atMs);
			if (typeof info === 'string') return `${info} ${device.slice(0, 60)}`;
			return share(info ?? place, () => drive(info?.evidence ?? labelEvidence(series.labels), host, device));
		},
	};
}

const placeOf = (host: string, device: string): string => `${host}\n${device}`;

/** Places that the same drive has held (`nvme0` and `nvme0n1`, `sda` before and `sdb` after a restart) under one name. */
function clustersOf(infos: ReadonlyMap<string, readonly Info[] | 'too many'>): ReadonlyMap<string, string> {
	const parents = new Map<string, string>();
	const root = (place: string): string => {
		let at = place;
		for (let parent = parents.get(at); parent !== undefined; parent = parents.get(at)) at = parent;
		// The way is shortened, or a long chain of places would be walked again for each.
		if (at !== place) parents.set(place, at);
		return at;
	};
	const firstPlace = new Map<string, string>();
	for (const [place, stated] of infos) {
		for (const { evidence } of stated === 'too many' ? [] : stated) {
			const { basis, key } = identityOf(evidence, '');
			if (basis === 'source') continue;
			const [mine, other] = [root(place), root(firstPlace.get(key) ?? place)];
			firstPlace.set(key, other);
			if (mine !== other) parents.set(mine, other);
		}
	}
	return new Map(Array.from(infos.keys(), (place) => [place, root(place)]));
}

/** A drive without serial and world wide name is known by machine and device, inside this file alone: both go into its evidence. */
function drive(stated: DriveEvidence, host: string, device: string): DriveAtTime {
	const evidence = { ...stated, ...(host === '' ? {} : { host }), deviceName: device };
	const { basis, key } = identityOf(evidence, '');
	if (basis !== 'source') return { key, evidence, hasIdentity: true };
	return { key: `place\n${host}\n${device}`, evidence: { ...evidence, slot: device }, hasIdentity: false };
}

function filesystem(place: string, host: string, mount: string, { labels }: Series): DriveAtTime {
	const evidence: DriveEvidence = { protocol: 'unknown', ...(host === '' ? {} : { host }), slot: mount, deviceName: labels.get('device') ?? '' };
	return { key: `filesystem\n${place}`, evidence, hasIdentity: false };
}

type HostOf = (series: Series) => string;

/** The machine of a series: its node name where the file tells it, else its address without the port; empty when unknown. */
function hostReader(all: readonly Series[]): HostOf {
	const names = new Map<string, Set<string>>();
	for (const { name, labels } of all) {
		const node = name === 'node_uname_info' ? (labels.get('nodename') ?? '').trim() : '';
		if (node === '') continue;
		const address = addressOf(labels);
		const known = names.get(address) ?? new Set();
		names.set(address, known.add(node));
	}
	return ({ labels }) => {
		const address = addressOf(labels);
		const nodes = names.get(address);
		return nodes?.size === 1 ? ([...nodes][0] as string) : address;
	};
}

/** Exporters of one machine differ by port: without it their series meet. */
function addressOf(labels: ReadonlyMap<string, string>): string {
	return (labels.get('instance') ?? '').trim().replace(/:\d{1,5}$/, '');
}

function infosByPlace(all: readonly Series[], hostOf: HostOf): ReadonlyMap<string, readonly Info[] | 'too many'> {
	const stated = all.filter(({ name, labels }) => infoNames.has(name) && deviceOf(labels) !== undefined);
	const groups = Map.groupBy(stated, (series) => placeOf(hostOf(series), deviceOf(series.labels) ?? ''));
	return new Map(Array.from(groups, ([place, series]) => [place, withMergedEvidence(series.map(infoOf)) ?? 'too many']));
}

/** The devices of node_exporter that are drives, by machine. */
function devicesByHost(all: readonly Series[], hostOf: HostOf): ReadonlyMap<string, ReadonlySet<string>> {
	const groups = Map.groupBy(
		all.filter(({ name }) => familyOf(name) === 'node'),
		hostOf,
	);
	return new Map(Array.from(groups, ([host, series]) => [host, drivesAmong(new Set(series.map(({ labels }) => deviceOf(labels) ?? '')))]));
}

/** One mount point for each real filesystem, the shortest: bind mounts and subvolumes show the same bytes again. */
function mountsByDevice(all: readonly Series[], hostOf: HostOf): ReadonlyMap<string, string> {
	const mounts = new Map<string, string>();
	for (const series of all) {
		const device = series.labels.get('device') ?? '';
		const isReal = (device.startsWith('/dev/') && blockDevice(device).kind !== 'virtual') || series.labels.get('fstype') === 'zfs';
		if (familyOf(series.name) !== 'filesystem' || !isReal) continue;
		const place = placeOf(hostOf(series), deviceOf(series.labels) ?? '');
		const mount = series.labels.get('mountpoint') ?? '';
		const known = mounts.get(place);
		if (known === undefined || mount.length < known.length || (mount.length === known.length && mount < known)) mounts.set(place, mount);
	}
	return mounts;
}
