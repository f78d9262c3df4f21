/** A drive as the first pass left it, with signals that are known where they are elevated: enough to compare it with its host and its past. */
import { FEATURES, laneStrangeness } from './features.ts';
import type { StrangeReads } from './proposals.ts';
import { ELEVATED, type HostReads, hostReads, SIGMA_LIMIT, type WatchedDrive } from './routines.ts';
import { type DriveSignals, type Signal, type SignalName, signalNames } from './signals.ts';
import type { DriveFindings } from './watch.ts';

const READS = signalNames.indexOf('reads');
const nothing = new Float32Array();

/** The part of the findings that says where a drive is elevated. */
type SparseFindings = Pick<
	DriveFindings,
	'deviceId' | 'serial' | 'model' | 'host' | 'startMs' | 'stepMs' | 'places' | 'metrics' | 'elevated' | 'rows' | 'reads'
>;

/** Scores are 0 where a signal is not elevated, those of reads known to a fortieth; values and baselines are not there. */
export function sparseDrive(findings: SparseFindings): WatchedDrive {
	const { deviceId, serial, model, host, startMs, stepMs, places, metrics } = findings;
	const signals: Partial<Record<SignalName, Signal>> = {};
	for (const [column, name] of signalNames.entries()) {
		const metric = metrics[name];
		if (metric === undefined) continue;
		let score: Float32Array | undefined;
		// Filled when it is first asked for: most drives are asked for their reads alone.
		signals[name] = {
			name,
			metric,
			unit: '',
			values: new Float64Array(),
			expected: nothing,
			spread: nothing,
			shift: nothing,
			stuck: nothing,
			get score() {
				score ??= scatter(findings, column);
				return score;
			},
		};
	}
	return {
		grid: {
			drive: { deviceId, serial, model, protocol: 'unknown', ...(host === undefined ? {} : { host }), observedAtMs: new Float64Array(), metrics: {} },
			startMs,
			stepMs,
			stepDays: stepMs / 86_400_000,
			length: places,
			rows: new Int32Array(),
			isPlain: false,
			columns: new Map(),
		},
		signals: signals as DriveSignals,
	};
}

function scatter({ places, elevated, rows, reads }: SparseFindings, column: number): Float32Array {
	const score = column === READS ? Float32Array.from(reads, unpackScore) : new Float32Array(places);
	for (let at = 0; at < elevated.length; at++) {
		const value = rows[at * FEATURES + column];
		// A row holds rises alone; what lies below is in the packed scores.
		if (column !== READS || value >= ELEVATED) score[elevated[at]] = value;
	}
	return score;
}

/** Steps of a packed score in one spread; beyond three spreads a host counts all scores alike. */
const PACK = 40;
const UNKNOWN = -128;

/** A score in one byte: to a fortieth of a spread, within 3.1 of them; `unpackScore` reads it, NaN stays NaN. */
export function packScore(score: number): number {
	return Number.isFinite(score) ? Math.round(Math.max(-124, Math.min(124, score * PACK))) : UNKNOWN;
}

const unpackScore = (packed: number): number => (packed === UNKNOWN ? Number.NaN : packed / PACK);

/** What a drive reads at every place, and exactly where it reads much: all that the drives of a host are compared by. */
export interface HostMember extends Pick<DriveFindings, 'deviceId' | 'startMs' | 'stepMs' | 'places' | 'metrics' | 'reads'> {
	readonly host: string;
	/** Rising; shape (n,). */
	readonly at: Int32Array;
	/** In spreads. */
	readonly sigmas: Float32Array;
}

/** Drives without a host are compared with nobody. */
export function hostMembers(findings: readonly DriveFindings[]): HostMember[] {
	return findings.flatMap(({ deviceId, host, startMs, stepMs, places, metrics, reads, elevated, rows }) => {
		if (host === undefined) return [];
		const kept = Array.from(elevated.keys()).filter((i) => rows[i * FEATURES + READS] >= ELEVATED);
		const at = Int32Array.from(kept, (i) => elevated[i]);
		return [{ deviceId, host, startMs, stepMs, places, metrics, reads, at, sigmas: Float32Array.from(kept, (i) => rows[i * FEATURES + READS]) }];
	});
}

/** What the drives of each host read at the same time. */
export function hostReadsOf(members: readonly HostMember[]): HostReads {
	return hostReads(
		members.map(({ at, sigmas, ...member }) => {
			const rows = new Float32Array(at.length * FEATURES);
			for (const [i, value] of sigmas.entries()) rows[i * FEATURES + READS] = value;
			return sparseDrive({ ...member, serial: '', model: '', elevated: at, rows });
		}),
	);
}

/** Places at which reads, and nothing else, are strange: what a backup or scrub looks like. */
export function strangeReads(findings: DriveFindings): StrangeReads[] {
	const { deviceId, host, model, startMs, stepMs, places, elevated, rows, metrics } = findings;
	if (metrics.reads === undefined) return [];
	const at: number[] = [];
	for (let i = 0; i < elevated.length; i++) {
		if (rows[i * FEATURES + READS] < SIGMA_LIMIT) continue;
		const others = rows.slice(i * FEATURES, (i + 1) * FEATURES);
		others[READS] = 0;
		for (const [column, name] of signalNames.entries()) if (isCompanion(name)) others[column] = 0;
		if (laneStrangeness('point', others, 0) < ELEVATED) at.push(startMs + elevated[i] * stepMs);
	}
	return [
		{
			deviceId,
			...(host === undefined ? {} : { host }),
			model,
			stepMs,
			firstMs: startMs,
			lastMs: startMs + Math.max(0, places - 1) * stepMs,
			places: Float64Array.from(at),
			metrics: [metrics.reads],
		},
	];
}

/** Latency and temperature follow whatever a drive does. */
export const isCompanion = (name: SignalName): boolean => name === 'readLatency' || name === 'writeLatency' || name === 'temperature';
