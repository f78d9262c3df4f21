/**
 * Every smartctl document that we have, against what it says itself in its decoded text: `raw.string` of an attribute, the fields that
 * smartctl decoded, the log of the protocol, device statistics. Nothing here uses the decoders under test.
 * The shared samples are more than the licences let us keep in the project: without them only our own fixtures are compared.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { demoFolder, fixtureFolder, NOW_MS, parse, readingOf } from './support.ts';

interface Attribute {
	readonly id: number;
	readonly name: string;
	readonly value: number;
	readonly raw: { readonly value: number; readonly string: string };
}

interface Side {
	readonly gigabytes_processed?: string;
	readonly total_uncorrected_errors?: number;
}

/** The part of a document that states the values of the issue. */
interface Document {
	readonly model_name?: string;
	readonly logical_block_size?: number;
	readonly temperature?: { readonly current?: number };
	readonly power_on_time?: { readonly hours?: number };
	readonly endurance_used?: { readonly current_percent?: number };
	readonly scsi_environmental_reports?: { readonly temperature_1?: { readonly current?: number } };
	readonly scsi_percentage_used_endurance_indicator?: number;
	readonly nvme_smart_health_information_log?: Readonly<Record<string, number>>;
	readonly ata_smart_attributes?: { readonly table: readonly Attribute[] };
	readonly ata_device_statistics?: {
		readonly pages: readonly {
			readonly table?: readonly { readonly name: string; readonly value: number; readonly flags: { readonly valid: boolean } }[];
		}[];
	};
	readonly scsi_error_counter_log?: Readonly<Partial<Record<'read' | 'write' | 'verify', Side>>>;
	readonly seagate_farm_log?: unknown;
}

const MIB = 2 ** 20;
/** The number that an attribute's text starts with: `24 (Min/Max 20/33)`, `47060h+35m+00.858s`, `0 0 0`. */
const numberOf = (attribute: Attribute | undefined): number | undefined =>
	attribute === undefined ? undefined : Number.parseInt(attribute.raw.string, 10);

/** Units that names state, and the drives on which another statement of the same file shows a different one. */
function unitOf({ name }: Attribute, document: Document): number {
	const model = document.model_name ?? '';
	if (/32MiB$/.test(name)) return 32 * MIB;
	// Dell's Intel drives name 241 LBAs; it equals their attribute 225, which is named in 32 MiB.
	if (/^SSDSC/.test(model)) return 32 * MIB;
	// 4 TB written once are 3,726 GiB: 173,833 LBAs would be 89 MB after 8,244 hours.
	if (/^WDC +WDS/.test(model)) return 1024 * MIB;
	if (/GiB$/.test(name)) return 1024 * MIB;
	return document.logical_block_size ?? 512;
}

function gigabytes(side: Side | undefined): number | undefined {
	const match = /^(\d+)[.,](\d{3})$/.exec(side?.gigabytes_processed ?? '');
	return match === null ? undefined : Number(`${match[1]}${match[2]}000000`);
}

type Metric = 'temperature_c' | 'power_on_hours' | 'bytes_written_total' | 'bytes_read_total' | 'percentage_used' | 'reallocated_sectors' | 'pending_sectors' | 'offline_uncorrectable' | 'reported_uncorrectable' | 'uncorrected_errors_total' | 'media_errors'; // biome-ignore format: one line

function stated(document: Document): Readonly<Record<Metric, number | undefined>> {
	const attributes = new Map((document.ata_smart_attributes?.table ?? []).map((attribute) => [attribute.id, attribute]));
	const log = document.nvme_smart_health_information_log;
	const counters = document.scsi_error_counter_log;
	const statistic = (name: string): number | undefined =>
		document.ata_device_statistics?.pages.flatMap(({ table = [] }) => table).find((entry) => entry.name === name && entry.flags.valid)?.value;
	const times = (value: number | undefined, factor: number): number | undefined => (value === undefined ? undefined : value * factor);
	const sectors = document.logical_block_size ?? 512;
	const bytes = (...ids: readonly number[]): number | undefined => {
		const found = ids.map((id) => attributes.get(id)).find((attribute) => attribute !== undefined && /Writ|Read/.test(attribute.name));
		return found === undefined ? undefined : times(numberOf(found), unitOf(found, document));
	};
	const current = document.temperature?.current;
	const sides = counters === undefined ? [] : Object.values(counters);
	return {
		temperature_c: current === 0 ? (document.scsi_environmental_reports?.temperature_1?.current ?? current) : current,
		power_on_hours: document.power_on_time?.hours ?? numberOf(attributes.get(9)),
		bytes_written_total:
			times(log?.data_units_written, 512_000) ??
			gigabytes(counters?.write) ??
			times(statistic('Logical Sectors Written'), sectors) ??
			bytes(241, 246, 225),
		bytes_read_total:
			times(log?.data_units_read, 512_000) ?? gigabytes(counters?.read) ?? times(statistic('Logical Sectors Read'), sectors) ?? bytes(242),
		percentage_used:
			log?.percentage_used ??
			document.endurance_used?.current_percent ??
			document.scsi_percentage_used_endurance_indicator ??
			statistic('Percentage Used Endurance Indicator') ??
			wear(attributes, document.model_name ?? ''),
		reallocated_sectors: numberOf(attributes.get(5)) ?? statistic('Number of Reallocated Logical Sectors'),
		pending_sectors: numberOf(attributes.get(197)),
		offline_uncorrectable: numberOf(attributes.get(198)),
		reported_uncorrectable: numberOf(attributes.get(187)) ?? statistic('Number of Reported Uncorrectable Errors'),
		uncorrected_errors_total: sides.length === 0 ? undefined : sides.reduce((sum, side) => sum + (side.total_uncorrected_errors ?? 0), 0),
		media_errors: log?.media_errors,
	};
}

/** Only where the drive's makers say what their attribute means. */
function wear(attributes: ReadonlyMap<number, Attribute>, model: string): number | undefined {
	const left = (id: number): number | undefined => (attributes.has(id) ? 100 - (attributes.get(id) as Attribute).value : undefined);
	if (/^INTEL/.test(model)) return left(233);
	if (/^SAMSUNG (?:MZ|SSD)/i.test(model)) return left(177);
	if (/^Micron/.test(model)) return numberOf(attributes.get(202));
	if (/^KINGSTON/.test(model)) return 100 - (numberOf(attributes.get(231)) ?? 100);
	return /^SSDSC/.test(model) ? left(245) : undefined;
}

const sharedFolder = join(import.meta.dirname, '..', '..', '..', 'shared', 'samples', 'smartctl-json');
const filesOf = (folder: string): readonly string[] =>
	existsSync(folder)
		? readdirSync(folder)
				.filter((name) => name.endsWith('.json'))
				.map((name) => join(folder, name))
		: [];

/** Its authors changed raw values by hand and left the texts: the README of the samples says 10, as the raw values do. */
const EDITED = 'scrutiny__smart-ata-date2.json';
const readmeOfEdited = { reallocated_sectors: 10, pending_sectors: 10, offline_uncorrectable: 10 } as const;

/** @returns how many values were equal; throws at the first that is not */
function compareFile(path: string): number {
	const bytes = readFileSync(path);
	const document = JSON.parse(bytes.toString()) as Document;
	let record: ReturnType<typeof parse>['records'][number] | undefined;
	try {
		[record] = parse(bytes, { options: { fileTimeMs: NOW_MS } }).records;
	} catch (error) {
		if (!(error instanceof AppError) || error.code !== 'no_telemetry') throw error;
		expect(
			Object.values(stated(document)).every((value) => value === undefined),
			path,
		).toBe(true);
		return 0;
	}
	let equal = 0;
	const expected = path.endsWith(EDITED) ? { ...stated(document), ...readmeOfEdited } : stated(document);
	for (const [metric, value] of Object.entries(expected)) {
		if (value === undefined) continue;
		expect(readingOf(record, metric), `${metric} of ${path}`).toBe(value);
		equal++;
	}
	// What nobody states must not come from nowhere: the log of FARM is the only other source.
	for (const metric of ['bytes_written_total', 'bytes_read_total', 'percentage_used', 'pending_sectors'] as const) {
		if (stated(document)[metric] === undefined && document.seagate_farm_log === undefined)
			expect(readingOf(record, metric), `${metric} of ${path}, which does not state it`).toBeUndefined();
	}
	return equal;
}

describe('smartctl documents say what their own text says', () => {
	it('in our fixtures', () => {
		const counts = [...filesOf(join(fixtureFolder, 'smartctl')), ...filesOf(join(demoFolder, 'smartctl'))].map(compareFile);
		expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(170);
	});

	const shared = filesOf(sharedFolder);
	if (shared.length === 0) process.stdout.write(`Not run: the shared smartctl samples are not at ${sharedFolder}.\n`);
	it.skipIf(shared.length === 0)('in all 138 shared samples', () => {
		const counts = shared.map(compareFile);
		const total = counts.reduce((sum, count) => sum + count, 0);
		process.stdout.write(
			`${shared.length} shared smartctl files, ${counts.filter((count) => count > 0).length} with values, ${total} values equal to their own text.\n`,
		);
		expect(shared).toHaveLength(138);
		expect(total).toBeGreaterThan(700);
	});
});
