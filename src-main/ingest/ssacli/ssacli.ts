/** HPE `ssacli ctrl all show config detail` (hpssacli, hpacucli before it): arrays, logical drives, and every drive by its bay. */
import { AppError } from '../../shared/domain/errors.ts';
import { limits } from '../../shared/domain/limits.ts';
import { firstImpossible } from '../decoding/reading-list.ts';
import { createStamps } from '../decoding/stamps.ts';
import type { Head } from '../head.ts';
import type { FormatReader, Sink } from '../parser.ts';
import { createTextLines } from '../reading/text-lines.ts';
import {
	arrayGroup,
	type Controller,
	type DriveArray,
	driveEvidence,
	driveReadings,
	type LogicalDrive,
	type PhysicalDrive,
} from './ssacli-drives.ts';
import { controllerHeading, ssacliHeading, ssacliPair } from './ssacli-sections.ts';

const LINES_BEFORE = 40;

/** Whether a controller and one of its first lines stand near the beginning. */
export function isSsacli({ text, isJson }: Head): boolean {
	if (isJson) return false;
	const lines = text.split(/\r\n|\r|\n/);
	const at = lines.slice(0, LINES_BEFORE).findIndex((line) => controllerHeading(line) !== undefined);
	return (
		at >= 0 &&
		lines.slice(at + 1, at + 400).some((line) => /^\s{1,20}(?:Bus Interface: |Slot: |Controller Status: |physicaldrive |Array[: ]|array )/.test(line))
	);
}

interface State {
	controller: Controller | undefined;
	array: DriveArray | undefined;
	logical: LogicalDrive | undefined;
	drive: PhysicalDrive | undefined;
	/** Where pairs go; undefined where they say nothing of drives. */
	pairs: Map<string, string> | undefined;
	/** Of the last pair of the drive. */
	lastKey: string;
	found: number;
}

/**
 * @throws AppError `input_truncated` when the last drive breaks off, and from `end` `no_telemetry` without a described drive or array
 */
export function createSsacliReader(sink: Sink): FormatReader {
	const stamps = createStamps(sink);
	const state: State = { controller: undefined, array: undefined, logical: undefined, drive: undefined, pairs: undefined, lastKey: '', found: 0 };
	const closeController = (): void => {
		const { controller } = state;
		Object.assign(state, { controller: undefined, array: undefined, logical: undefined, drive: undefined, pairs: undefined });
		if (controller === undefined) return;
		state.found += give(controller, stamps.host, stamps.instant(), sink);
	};
	return createTextLines(sink, {
		line(text, line) {
			if (text.trim() === '') return;
			const heading = ssacliHeading(text);
			if (heading?.kind === 'controller') {
				closeController();
				state.controller = { slot: heading.slot, model: heading.model, arrays: [], drives: [], places: new Set(), line };
			} else if (state.controller === undefined) stamps.read(text);
			else if (heading !== undefined) openSection(state, state.controller, heading, line);
			else addPair(state, text);
		},
		end(isOpen) {
			assertWhole(state, isOpen);
			closeController();
			if (state.found === 0)
				throw new AppError('no_telemetry', 'The file describes no drive and no array. Export ssacli ctrl all show config detail, as root.');
		},
	});
}

function openSection(state: State, controller: Controller, heading: NonNullable<ReturnType<typeof ssacliHeading>>, line: number): void {
	state.pairs = undefined;
	if (heading.kind === 'array') {
		state.array = { name: heading.name, pairs: new Map(), logical: [], drives: [], listed: new Map(), line };
		controller.arrays.push(state.array);
		state.pairs = state.array.pairs;
	} else if (heading.kind === 'unassigned') state.array = undefined;
	else if (heading.kind === 'logical' && state.array !== undefined) {
		state.logical = { number: heading.number, pairs: new Map(heading.summary) };
		state.array.logical.push(state.logical);
		state.pairs = state.logical.pairs;
	} else if (heading.kind === 'mirror') {
		// Behind the list of a mirror the logical drive goes on.
		state.pairs = state.logical?.pairs;
	} else if (heading.kind === 'listed') {
		const { place, summary } = heading;
		if (controller.places.size >= limits.evidenceCache) throw tooManyDrives(line);
		controller.places.add(place);
		state.array?.listed.set(place, { place, pairs: new Map(summary), array: state.array.name, line });
		state.pairs = state.logical?.pairs;
	} else if (heading.kind === 'physical') openDrive(state, controller, heading.place, line);
}

/** @throws AppError `record_too_large` */
function openDrive(state: State, controller: Controller, place: string, line: number): void {
	if (controller.drives.length >= limits.evidenceCache) throw tooManyDrives(line);
	state.drive = { place, pairs: new Map(), array: state.array?.name, line };
	controller.drives.push(state.drive);
	state.array?.drives.push(state.drive);
	state.pairs = state.drive.pairs;
}

function tooManyDrives(line: number): AppError {
	return new AppError('record_too_large', `Line ${line}: a controller has more than ${limits.evidenceCache} drives. Nothing was added.`, { line });
}

/** The first statement stays; one drive says some forty things. */
function addPair(state: State, text: string): void {
	const pair = ssacliPair(text);
	const { pairs } = state;
	state.lastKey = pair?.key ?? '';
	if (pair === undefined || pairs === undefined || pairs.size >= 200 || pairs.has(pair.key)) return;
	pairs.set(pair.key, pair.value);
}

/** Pairs that become evidence or a reading: a line that is cut inside one of them would give a wrong value. */
const USED = [
	'Serial Number',
	'Firmware Revision',
	'Current Temperature (C)',
	'Maximum Temperature (C)',
	'Usage remaining',
	'Power On Hours',
	'Status',
];

/** @throws AppError `input_truncated` when the last drive breaks off, or when drives are listed that are not described */
function assertWhole({ controller, drive, pairs, lastKey }: State, isOpen: boolean): void {
	if (controller === undefined || drive === undefined) return;
	const described = new Set(controller.drives.map(({ place }) => place));
	const missing = [...controller.places].filter((place) => !described.has(place));
	const breaksOff = drive.pairs === pairs && (!pairs.has('Model') || (isOpen && USED.includes(lastKey)));
	if (!breaksOff && (missing.length === 0 || described.size === 0)) return;
	const where = breaksOff ? `physicaldrive ${drive.place}, line ${drive.line}, breaks off` : `${missing.length} drives of its list are not described`;
	throw new AppError('input_truncated', `The output of ssacli is cut: ${where}. Export it again; nothing was added.`, { line: drive.line });
}

/** @returns arrays and drives that the controller describes */
function give(controller: Controller, host: string | undefined, observedAtMs: number | undefined, sink: Sink): number {
	const { arrays, drives, line } = controller;
	const described = drives.filter(({ pairs }) => pairs.size > 0);
	if (arrays.length + described.length === 0) return 0;
	if (observedAtMs === undefined) {
		sink.row();
		sink.reject({ line, code: 'row_rejected', reason: 'ssacli states no time, and the file has none that can be read either' });
		return 1;
	}
	for (const array of arrays) {
		sink.row();
		sink.group(arrayGroup(array, controller, { host, observedAtMs }));
	}
	for (const drive of described) giveDrive(drive, controller, host, observedAtMs, sink);
	return arrays.length + described.length;
}

function giveDrive(drive: PhysicalDrive, controller: Controller, host: string | undefined, observedAtMs: number, sink: Sink): void {
	const readings = driveReadings(drive);
	if (readings.length === 0) return;
	sink.row();
	const fault = firstImpossible(readings);
	if (fault !== undefined) {
		sink.reject({ line: drive.line, column: fault.metric, code: 'row_rejected', reason: fault.reason });
		return;
	}
	const hasFailed = drive.pairs.get('Status') === 'Failed';
	sink.record({ evidence: driveEvidence(drive, controller, host), observedAtMs, readings, hasFailed, line: drive.line });
}
