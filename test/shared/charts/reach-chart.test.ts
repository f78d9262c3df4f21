import { describe, expect, it } from 'vitest';
import { reachChart, reachingDrives } from '../../../src-main/shared/charts/reach-chart.ts';
import type { DriveRisk, ReachDays } from '../../../src-main/shared/domain/results.ts';
import { madeUpDrives, madeUpRisk } from '../../report/inputs.ts';

const drivesWith = (reaches: readonly (ReachDays | undefined)[]): DriveRisk[] =>
	madeUpRisk(madeUpDrives(reaches.length)).drives.map((drive, index) => ({ ...drive, ...(reaches[index] ? { timeToFull: reaches[index] } : {}) }));

const soon: ReachDays = { days: 100, lowerDays: 50, upperDays: 400 };
const late: ReachDays = { days: 800, lowerDays: 300, upperDays: null };
const never: ReachDays = { days: null, lowerDays: null, upperDays: null };

describe('the picture of when drives are full', () => {
	it('lists the soonest median first and those that never fill last, without those that do not tell', () => {
		const found = reachingDrives(drivesWith([never, late, undefined, soon]), 'timeToFull');
		expect(found.map(({ reach }) => reach)).toEqual([soon, late, never]);
	});

	it('counts medians in the line, and early and late ends in the band around it', () => {
		const chart = reachChart(drivesWith([soon, late, never]), 'timeToFull')!;
		const [band, line] = chart.layers;
		if (band?.type !== 'band' || line?.type !== 'line') throw new Error('layers');
		expect([...line.y].at(-1)).toBe(2);
		const beyond = (days: number): number => line.x.findIndex((years) => years * 365 > days);
		expect(line.y[beyond(100)]).toBe(1);
		expect([band.lower[beyond(100)], band.upper[beyond(100)]]).toEqual([0, 1]);
		line.y.forEach((count, index) => {
			expect(band.lower[index]).toBeLessThanOrEqual(count);
			expect(band.upper[index]).toBeGreaterThanOrEqual(count);
		});
	});

	it('says in its caption how many are full within a year, with the range, and who is first', () => {
		const chart = reachChart(drivesWith([soon, late, never]), 'timeToFull')!;
		expect(chart.summary).toContain('Of 3 drives that tell, 1 is full within a year (90 %: 0 to 2). 1 not within ten years.');
		expect(chart.summary).toContain('in about 3 months.');
		expect(reachChart(drivesWith([{ days: 0, lowerDays: 0, upperDays: 0 }]), 'timeToFull')!.summary).toMatch(/The first is \S+, now\./);
	});

	it('is none where no drive tells', () => {
		expect(reachChart(drivesWith([undefined]), 'timeToFull')).toBeUndefined();
	});
});
