/**
 * Fits the confidence of the threat rules on labelled synthetic fleets and prints the module that the program uses:
 *
 *     npx node test/scripts/threat-calibration.ts > src-main/maths/anomalies/threat-calibration.ts
 *
 * Seeds 4001 to 4040, none of which the rules were looked at with; each at daily and at hourly cadence, with attacks and look-alikes, with
 * data faults on every second one; each as the source is, and with some kind of evidence taken away. Takes some five minutes. Format the file afterwards.
 */
import { pathToFileURL } from 'node:url';
import type { LabelledEpisode } from '../../src-main/maths/anomalies/evaluate.ts';
import { meetsEpisode, threatOfAttack } from '../../src-main/maths/anomalies/evaluate.ts';
import { isolationForest } from '../../src-main/maths/anomalies/forests.ts';
import { labelledFleet } from '../../src-main/maths/anomalies/labelled-fleet.ts';
import { raiseAlarms } from '../../src-main/maths/anomalies/raise.ts';
import { type ObservedDrive, onGrid } from '../../src-main/maths/anomalies/regular-grid.ts';
import { hostReads } from '../../src-main/maths/anomalies/routines.ts';
import { driveSignals } from '../../src-main/maths/anomalies/signals.ts';
import { sparseDrive } from '../../src-main/maths/anomalies/sparse-drive.ts';
import { type ClassCalibration, type EvidenceGap, evidenceGaps, type RuledClass } from '../../src-main/maths/anomalies/threat-confidence.ts';
import { classify } from '../../src-main/maths/anomalies/threats.ts';
import { watchDrive } from '../../src-main/maths/anomalies/watch.ts';
import type { FleetOptions } from '../../src-main/maths/synthetic/fleet.ts';

/** Metrics of each kind of evidence. */
const metricsOf: Readonly<Record<Exclude<EvidenceGap, 'host'>, readonly string[]>> = {
	writes: ['daily_bytes_written', 'bytes_written_total', 'host_writes', 'write_iops'],
	reads: ['daily_bytes_read', 'bytes_read_total', 'host_reads', 'read_iops'],
	latency: ['read_latency_ms', 'write_latency_ms'],
	entropy: ['write_entropy'],
	files: ['modified_files', 'deleted_files'],
	contents: ['write_entropy', 'modified_files', 'deleted_files'],
	used: ['used_bytes'],
};

export interface LabelledVerdict {
	readonly class: RuledClass;
	readonly strength: number;
	readonly confidence: number;
	readonly isHourly: boolean;
	readonly gap?: EvidenceGap;
	/** Whether the event is what the class says; for `unusual`: whether anything was there. */
	readonly isRight: boolean;
}

export function withoutEvidence(drive: ObservedDrive, gap: EvidenceGap): ObservedDrive {
	if (gap === 'host') return { ...drive, host: '' };
	return { ...drive, metrics: Object.fromEntries(Object.entries(drive.metrics).filter(([name]) => !metricsOf[gap].includes(name))) };
}

/** The verdict on every strange run of a fleet, whatever the budget, and whether it is right. */
export function labelledVerdicts(options: FleetOptions, gap?: EvidenceGap): LabelledVerdict[] {
	const fleet = labelledFleet({ ...options, hasAttacks: true });
	const drives = gap === undefined ? fleet.drives : fleet.drives.map((drive) => withoutEvidence(drive, gap));
	const findings = drives.map((drive) => watchDrive(drive, 4));
	const { runs } = raiseAlarms(findings, { seed: 1, windows: [] }, isolationForest);
	const host = hostReads(findings.map(sparseDrive));
	const watched = drives.map((drive) => {
		const grid = onGrid(drive);
		return { grid, signals: driveSignals(grid) };
	});
	const verdicts: LabelledVerdict[] = [];
	for (let run = 0; run < runs.score.length; run++) {
		if (runs.lane[run] !== 0) continue;
		const drive = watched[runs.drive[run]];
		const place = (atMs: number): number => Math.round((atMs - drive.grid.startMs) / drive.grid.stepMs);
		const span = { start: place(runs.startMs[run]), end: place(runs.endMs[run]), peak: place(runs.peakMs[run]), score: runs.score[run] };
		const verdict = classify(drive, span, host);
		const event = { serial: drive.grid.drive.serial, startMs: runs.startMs[run], endMs: runs.endMs[run] };
		const name = verdict.class as RuledClass;
		verdicts.push({
			class: name,
			strength: verdict.strength,
			confidence: verdict.confidence,
			isHourly: drive.grid.stepDays < 1,
			...(gap === undefined ? {} : { gap }),
			isRight: fleet.episodes.some((episode) => meetsEpisode(event, episode) && isWhatItSays(name, episode)),
		});
	}
	return verdicts;
}

const isWhatItSays = (name: RuledClass, episode: LabelledEpisode): boolean =>
	name === 'unusual' || (episode.isAttack && threatOfAttack[episode.class] === name);

/** Keeps the curve finite where all events of a sample are right. */
const RIDGE = 0.05;

/**
 * The curve of strength and cadence on sources that lack nothing; then, the curve held, one offset for each kind of evidence that was taken
 * away. Missing evidence never makes surer: an offset above 0 is 0.
 */
export function fitClass(verdicts: readonly LabelledVerdict[]): ClassCalibration {
	const whole = verdicts.filter(({ gap }) => gap === undefined);
	const rightOf = (some: readonly LabelledVerdict[]): number[] => some.map(({ isRight }) => (isRight ? 1 : 0));
	// One event of either outcome at the least strength: where the sample has none that is wrong, the next one may be.
	const least = Math.min(...whole.map(({ strength }) => strength));
	const [intercept, slope, hourly] = fitLogit(
		[...whole.map(({ strength, isHourly }) => [1, strength, isHourly ? 1 : 0]), [1, least, 0], [1, least, 0]],
		[...rightOf(whole), 0, 1],
	);
	const curve = ({ strength, isHourly }: LabelledVerdict): number => intercept + Math.max(0, slope) * strength + (isHourly ? hourly : 0);
	const offset = (gap: EvidenceGap): number => {
		const some = verdicts.filter((verdict) => verdict.gap === gap);
		return Math.min(0, fitOffset(some.map(curve), rightOf(some)));
	};
	return {
		intercept: round(intercept),
		slope: round(Math.max(0, slope)),
		hourly: round(hourly),
		gaps: Object.fromEntries(evidenceGaps.map((gap) => [gap, round(offset(gap))])) as ClassCalibration['gaps'],
		events: verdicts.length,
		right: verdicts.filter(({ isRight }) => isRight).length,
	};
}

/** The number to add to each logit so that as many are expected to be right as are, held near 0 by the ridge; bisection. */
function fitOffset(logits: readonly number[], right: readonly number[]): number {
	const wanted = right.reduce((sum, one) => sum + one, 0);
	let [low, high] = [-30, 30];
	for (let step = 0; step < 80; step++) {
		const offset = (low + high) / 2;
		const expected = logits.reduce((sum, logit) => sum + 1 / (1 + Math.exp(-logit - offset)), 0);
		if (wanted - expected - RIDGE * offset > 0) low = offset;
		else high = offset;
	}
	return (low + high) / 2;
}

const round = (value: number): number => (Math.abs(value) < 5e-3 ? 0 : Math.round(value * 100) / 100);

/** Newton steps with a small ridge on all but the first column. @param counts  how often each row counts; 1 by default @returns one weight a column */
export function fitLogit(rows: readonly (readonly number[])[], right: readonly number[], counts?: readonly number[]): number[] {
	const size = rows[0]?.length ?? 0;
	let weights = new Array<number>(size).fill(0);
	for (let step = 0; step < 60; step++) {
		const gradient = weights.map((weight, i) => (i === 0 ? 0 : -RIDGE * weight));
		const hessian = weights.map((_, i) => weights.map((_, j) => (i === j ? (i === 0 ? 1e-9 : RIDGE) : 0)));
		for (const [at, row] of rows.entries()) {
			const p = 1 / (1 + Math.exp(-row.reduce((sum, value, i) => sum + value * weights[i], 0)));
			const count = counts?.[at] ?? 1;
			for (let i = 0; i < size; i++) {
				gradient[i] += count * (right[at] - p) * row[i];
				for (let j = 0; j < size; j++) hessian[i][j] += count * p * (1 - p) * row[i] * row[j];
			}
		}
		const change = solve(hessian, gradient);
		const longest = Math.max(...change.map(Math.abs));
		// A step that is too long overshoots where the curve is steep.
		const share = Math.min(1, 3 / Math.max(longest, 1e-12));
		weights = weights.map((weight, i) => weight + share * change[i]);
		if (longest < 1e-9) break;
	}
	return weights;
}

/** Gaussian elimination with partial pivoting. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
	const rows = matrix.map((row, i) => [...row, right[i]]);
	for (let i = 0; i < rows.length; i++) {
		const pivot = rows.slice(i).reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(rows[best][i]) ? i + k : best), i);
		[rows[i], rows[pivot]] = [rows[pivot], rows[i]];
		for (let k = 0; k < rows.length; k++) {
			if (k === i) continue;
			const factor = rows[k][i] / rows[i][i];
			for (let j = i; j <= rows.length; j++) rows[k][j] -= factor * rows[i][j];
		}
	}
	return rows.map((row, i) => row[rows.length] / row[i]);
}

export const ruledClasses: readonly RuledClass[] = ['ransomware_indicator', 'data_exfiltration', 'insider_threat', 'unusual'];

/** The verdicts on a range of seeds; `daily` and `hourly` say how large the fleets are. */
export function* calibrationVerdicts(
	seeds: readonly number[],
	daily: Pick<FleetOptions, 'drives' | 'days'>,
	hourly: Pick<FleetOptions, 'drives' | 'days'>,
): Generator<LabelledVerdict[]> {
	for (const seed of seeds)
		for (const cadence of ['daily', 'hourly'] as const) {
			const options: FleetOptions = { ...(cadence === 'daily' ? daily : hourly), seed, cadence, hasFaults: seed % 2 === 1 };
			// As the source is, and without one or two kinds of evidence, in turn.
			const first = 2 * (seed % (evidenceGaps.length / 2));
			yield labelledVerdicts(options);
			yield labelledVerdicts(options, evidenceGaps[first + (cadence === 'hourly' ? 1 : 0)]);
			if (cadence === 'daily') yield labelledVerdicts(options, evidenceGaps[first + 1]);
		}
}

export function fitCalibration(verdicts: readonly LabelledVerdict[]): Record<RuledClass, ClassCalibration> {
	return Object.fromEntries(ruledClasses.map((name) => [name, fitClass(verdicts.filter((verdict) => verdict.class === name))])) as Record<
		RuledClass,
		ClassCalibration
	>;
}

const seeds = Array.from({ length: 40 }, (_, i) => 4001 + i);
const daily = { drives: 64, days: 365 };
const hourly = { drives: 24, days: 100 };

/** The module that the program uses. */
export const calibrationModule = (verdicts: readonly LabelledVerdict[]): string => `/**
 * How often the conclusions of the threat rules are right: made by \`test/scripts/threat-calibration.ts\` on ${new Date().toISOString().slice(0, 10)}, not by hand.
 *
 * Synthetic fleets with attacks and look-alikes, seeds ${seeds[0]} to ${seeds[seeds.length - 1]}: daily (${daily.drives} drives, ${daily.days} days) and hourly (${hourly.drives} drives,
 * ${hourly.days} days), data faults on every second seed, each as it is and without single kinds of evidence. A share holds for the rate of
 * attacks and look-alikes of those fleets, 0.05 of each kind a drive-year, and on hosts that back up and scrub as theirs do.
 */
import type { ClassCalibration, RuledClass } from './threat-confidence.ts';

export const threatCalibration: Readonly<Record<RuledClass, ClassCalibration>> = ${JSON.stringify(fitCalibration(verdicts), null, '\t')};
`;

function main(): void {
	const verdicts: LabelledVerdict[] = [];
	for (const some of calibrationVerdicts(seeds, daily, hourly)) {
		for (const verdict of some) verdicts.push(verdict);
		process.stderr.write('.');
	}
	process.stdout.write(calibrationModule(verdicts));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();
