/** `iostat -o JSON` and `sadf -j`. */
import { AppError } from '../../shared/domain/errors.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { arrayAt, isObject, numberAt, textAt, valueAt } from '../reading/json-access.ts';
import { createJsonDocuments } from '../reading/json-documents.ts';
import { type JsonValue, readJson } from '../reading/json-reader.ts';
import { type Block, type BlockWriter, createIostatBlocks } from './sysstat-blocks.ts';
import type { Field } from './sysstat-readings.ts';
import type { SysstatClock } from './sysstat-times.ts';

/** @throws AppError `format_unknown` for a document without hosts */
export function createSysstatJson(sink: Sink, writer: BlockWriter, clock: SysstatClock): FormatReader {
	const decoder = new TextDecoder();
	return createJsonDocuments((bytes, index) => {
		const text = decoder.decode(bytes);
		if (text.includes('�')) sink.badText(index, 'document');
		const document = readJson(text);
		if (!isObject(valueAt(document, 'sysstat')))
			throw new AppError('format_unknown', `Document ${index} does not come from iostat or sadf.`, { document: index });
		for (const host of arrayAt(document, 'sysstat', 'hosts')) readHost(host, index, { sink, writer, clock });
	});
}

interface Tools {
	readonly sink: Sink;
	readonly writer: BlockWriter;
	readonly clock: SysstatClock;
}

function readHost(host: JsonValue, line: number, { sink, writer, clock }: Tools): void {
	const iostat = createIostatBlocks(sink, writer, clock);
	const name = textAt(host, 'nodename') ?? '';
	for (const statistic of arrayAt(host, 'statistics')) {
		const entries = [
			...arrayAt(statistic, 'disk').flatMap((disk) => entryOf(disk, 'disk', line)),
			...arrayAt(statistic, 'filesystems').flatMap((filesystem) => entryOf(filesystem, 'filesystem', line)),
		];
		if (entries.length === 0) continue;
		const stated = timeText(statistic);
		const block: Block = { host: name, observedAtMs: stated === undefined ? undefined : clock.read(stated), entries };
		// sadf states an object; its first block is an interval like any other.
		if (isObject(valueAt(statistic, 'timestamp')) || valueAt(host, 'file-date') !== undefined) writer.give(block);
		else iostat.add(block);
	}
	iostat.end(textAt(host, 'date') ?? '');
}

/** Some versions of sadf say `utc: 1`, others name the zone. */
function timeText(statistic: JsonValue): string | undefined {
	const stated = valueAt(statistic, 'timestamp');
	if (!isObject(stated)) return textAt(statistic, 'timestamp');
	const zone = textAt(stated, 'tz') ?? (numberAt(stated, 'utc') === 1 ? 'UTC' : '');
	return `${textAt(stated, 'date') ?? ''} ${textAt(stated, 'time') ?? ''} ${zone}`.trim();
}

const nameKeys = new Set(['disk_device', 'disk-device', 'filesystem', 'mountpoint']);

function entryOf(entry: JsonValue, kind: 'disk' | 'filesystem', line: number): Block['entries'] {
	if (!isObject(entry)) return [];
	const stated = kind === 'disk' ? (entry.get('disk_device') ?? entry.get('disk-device')) : (entry.get('filesystem') ?? entry.get('mountpoint'));
	// iostat sets a blank before the name of a group of disks.
	if (typeof stated !== 'string' || stated.trim() === '' || stated.startsWith(' ')) return [];
	const fields: Field[] = [];
	for (const [key, value] of entry) {
		const isValue = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string';
		if (isValue && !nameKeys.has(key)) fields.push([key, value]);
	}
	return [{ device: stated, kind, line, fields }];
}
