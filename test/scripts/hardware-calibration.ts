/**
 * Fits the confidence of hardware events on synthetic fleets and prints the module that the program uses:
 *
 *     npx node test/scripts/hardware-calibration.ts > src-main/maths/anomalies/hardware-calibration.ts
 *
 * Seeds 4001 to 4040. Each spell of findings (gains, crossed levels) is asked about at its first, second, fourth, eighth... day, as it stands
 * then: does the drive fail within 90 days, or does the same failure mode still show 30 to 90 days later? What a weak spot leaves is over by
 * then. Findings of drives that live on, in the last 90 days of their history, have no answer yet.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { hardwareSpells, spellSize } from '../../src-main/maths/anomalies/hardware.ts';
import type { ModeCalibration, SpellSize } from '../../src-main/maths/anomalies/hardware-confidence.ts';
import { type ObservedDrive, onGrid } from '../../src-main/maths/anomalies/regular-grid.ts';
import { generateFleet } from '../../src-main/maths/synthetic/fleet.ts';
import { type FailureMode, failureModes } from '../../src-main/shared/domain/anomaly-results.ts';
import type { DeviceId } from '../../src-main/shared/domain/telemetry.ts';
import { fitLogit } from './threat-calibration.ts';

export const HORIZON_DAYS = 90;
const DEMO_HORIZON_DAYS = 18;
/** Fewer findings than this, or fewer of either outcome, fit no curve. */
const LEAST_FINDINGS = 100;
const LEAST_OUTCOMES = 10;

export interface AnsweredFinding extends SpellSize {
	readonly isRight: boolean;
}

/** Every question about a drive with its answer; those without one are left out. */
export function answeredFindings(drive: ObservedDrive, hasFailed: boolean, horizonDays = HORIZON_DAYS): AnsweredFinding[] {
	const grid = onGrid(drive);
	const spells = hardwareSpells(grid);
	const all = spells.flat();
	const last = grid.length - 1;
	return spells.flatMap((spell) => {
		const places = [...new Map(spell.map(({ t }) => [Math.floor(t * grid.stepDays), t])).values()];
		return places
			.filter((_, i) => Number.isInteger(Math.log2(i + 1)))
			.flatMap((t) => {
				const [first, end] = [t + horizonDays / 3 / grid.stepDays, t + horizonDays / grid.stepDays];
				if (!hasFailed && last < end) return [];
				const goesOn = all.some((finding) => finding.mode === spell[0].mode && finding.t >= first && finding.t <= end);
				const soFar = spell.filter((finding) => finding.t <= t);
				return [{ ...spellSize(soFar, grid.stepDays), isRight: (hasFailed && last <= end) || goesOn }];
			});
	});
}

export function fleetFindings(seed: number, drives: number, days: number): AnsweredFinding[] {
	return [...generateFleet({ seed, drives, days })].flatMap((drive, i) =>
		answeredFindings({ ...drive, deviceId: `d${i + 1}` as DeviceId }, drive.hasFailed),
	);
}

/** Questions of the real drives of the demo: 40 days long, so that 18 days stand for the 90, and too many failures, so that only slopes are taken. */
export function demoFindings(): AnsweredFinding[] {
	const folder = new URL('../../resources/demo/backblaze-2013/', import.meta.url);
	const drives = new Map<string, { readonly at: number[]; readonly reallocated: number[]; readonly pending: number[]; hasFailed: boolean }>();
	for (const file of readdirSync(folder).sort()) {
		const [head, ...lines] = readFileSync(new URL(file, folder), 'utf8').trim().split('\r\n');
		const names = head.split(',');
		const [reallocated, pending] = ['smart_5_raw', 'smart_197_raw'].map((name) => names.indexOf(name));
		for (const cells of lines.map((line) => line.split(','))) {
			const drive = drives.get(cells[1]) ?? { at: [], reallocated: [], pending: [], hasFailed: false };
			drives.set(cells[1], drive);
			drive.at.push(Date.parse(cells[0]));
			drive.reallocated.push(cells[reallocated] === '' ? Number.NaN : Number(cells[reallocated]));
			drive.pending.push(cells[pending] === '' ? Number.NaN : Number(cells[pending]));
			drive.hasFailed ||= cells[4] === '1';
		}
	}
	return [...drives].flatMap(([serial, { at, reallocated, pending, hasFailed }], i) =>
		answeredFindings(
			{
				deviceId: `b${i + 1}` as DeviceId,
				serial,
				model: '',
				protocol: 'ATA',
				observedAtMs: Float64Array.from(at),
				metrics: { reallocated_sectors: Float64Array.from(reallocated), pending_sectors: Float64Array.from(pending) },
			},
			hasFailed,
			DEMO_HORIZON_DAYS,
		),
	);
}

/**
 * Synthetic and real drives together, each source with its own intercept and the same weight: the law of the synthetic fleet knows no relation
 * between the size of a burst and what follows, the real sample has far too many failures. The intercept that is used is the synthetic one.
 * More evidence never makes less sure: such slopes are 0.
 */
export function fitHardware(synthetic: readonly AnsweredFinding[], real: readonly AnsweredFinding[]): Partial<Record<FailureMode, ModeCalibration>> {
	return Object.fromEntries(
		failureModes.flatMap((mode) => {
			const own = synthetic.filter((finding) => finding.mode === mode);
			const right = own.filter(({ isRight }) => isRight).length;
			if (own.length < LEAST_FINDINGS || Math.min(right, own.length - right) < LEAST_OUTCOMES) return [];
			const beside = real.filter((finding) => finding.mode === mode);
			return [[mode, { ...fitCurve(own, beside), findings: own.length, right }]];
		}),
	);
}

function fitCurve(own: readonly AnsweredFinding[], beside: readonly AnsweredFinding[]): Record<'intercept' | SlopeName, number> {
	const all = [...own, ...beside];
	let columns: readonly SlopeName[] = slopeNames;
	for (;;) {
		const [intercept, , ...slopes] = fitLogit(
			all.map((finding, i) => [1, i < own.length ? 0 : 1, ...columns.map((name) => slopeValue(finding, name))]),
			all.map(({ isRight }) => (isRight ? 1 : 0)),
			all.map((_, i) => (i < own.length ? 1 : own.length / beside.length)),
		);
		const wrong = columns.filter((_, i) => slopes[i] < 0);
		if (wrong.length === 0) {
			const of = (name: SlopeName): number => (columns.includes(name) ? rounded(slopes[columns.indexOf(name)]) : 0);
			return { intercept: rounded(intercept), logGain: of('logGain'), again: of('again'), metrics: of('metrics') };
		}
		columns = columns.filter((name) => !wrong.includes(name));
	}
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

const slopeNames = ['logGain', 'again', 'metrics'] as const;
type SlopeName = (typeof slopeNames)[number];

function slopeValue({ gain, occasions, metrics }: AnsweredFinding, name: SlopeName): number {
	if (name === 'logGain') return Math.log1p(gain);
	return name === 'again' ? Math.log(occasions) : metrics - 1;
}

function main(): void {
	const seeds = Array.from({ length: 40 }, (_, i) => 4001 + i);
	const findings = seeds.flatMap((seed) => {
		process.stderr.write('.');
		return fleetFindings(seed, 150, 730);
	});
	process.stdout.write(`/**
 * How often hardware findings are followed by failure within ${HORIZON_DAYS} days, or by more of the same 30 to ${HORIZON_DAYS} days later: made by
 * \`test/scripts/hardware-calibration.ts\` on ${new Date().toISOString().slice(0, 10)}, not by hand. Synthetic fleets, seeds ${seeds[0]} to ${seeds[seeds.length - 1]}, 150 drives over 730 days
 * each; the slopes of media defects with the same weight from the real drives of resources/demo. Modes with too few findings are not here:
 * their events carry the weight of their counter.
 */
import type { FailureMode } from '../../shared/domain/results.ts';
import type { ModeCalibration } from './hardware-confidence.ts';

export const hardwareCalibration: Readonly<Partial<Record<FailureMode, ModeCalibration>>> = ${JSON.stringify(fitHardware(findings, demoFindings()), null, '\t')};
`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();
