import { describe, expect, it } from 'vitest';
import published from '../../resources/published-models.json' with { type: 'json' };
import { defectConditions } from '../../src-main/jobs/failure-conditions.ts';
import { driveRiskOf, fitFailureModel, overallRate, publishedModel, scoreRisk } from '../../src-main/jobs/failure-model.ts';
import type { ObservedDrive } from '../../src-main/jobs/fleet.ts';
import { pricesFor, replacementCost } from '../../src-main/jobs/prices.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { type DeviceId, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';

const START = Date.UTC(2024, 0, 1);

function observed(index: number, days: number, change: Partial<ObservedDrive> & { startAgeDays?: number; pendingFrom?: number } = {}): ObservedDrive {
	const { startAgeDays = 400, pendingFrom = Number.POSITIVE_INFINITY, ...rest } = change;
	const observedAtMs = Float64Array.from({ length: days }, (_, day) => START + day * MS_PER_DAY);
	return {
		deviceId: `d${index + 1}` as DeviceId,
		serial: `S${index}`,
		model: 'ST4000DM000',
		firmware: '',
		protocol: 'ATA',
		observedAtMs,
		metrics: {
			power_on_hours: Float64Array.from({ length: days }, (_, day) => 24 * (startAgeDays + day)),
			pending_sectors: Float64Array.from({ length: days }, (_, day) => (day >= pendingFrom ? 8 : 0)),
		},
		...rest,
	};
}

describe('published records', () => {
	it('are found by model number whatever the brand is called today', () => {
		expect(publishedModel(published.models, 'Hitachi HDS5C3030ALA630')?.failures).toBe(150);
		expect(publishedModel(published.models, 'HGST HDS5C3030ALA630')?.failures).toBe(150);
		expect(publishedModel(published.models, 'ST16000NM001G-2KK103')?.failures).toBe(480);
		expect(publishedModel(published.models, '')).toBeUndefined();
		expect(publishedModel(published.models, 'Some Disk')).toBeUndefined();
	});

	it('give the mean rate of the whole record', () => {
		// 21,512 failures in 464,594,613 drive-days, counted by hand from the table.
		expect(overallRate(published.models)).toBeCloseTo((21_512 / 464_594_613) * 365, 12);
	});
});

describe('the failure model', () => {
	it('starts from the published rate where the fleet has no failures', () => {
		const drives = Array.from({ length: 10 }, (_, index) => observed(index, 30));
		const model = fitFailureModel(drives, published.models);
		const rate = publishedModel(published.models, 'ST4000DM000');
		const risk = driveRiskOf(model, drives[0] as ObservedDrive, 365, 100);
		expect(model.survival.source).toBe('prior');
		// A year at the published rate, give or take the little that 300 drive-days without failure say.
		const yearly = ((rate?.failures ?? 0) / (rate?.driveDays ?? 1)) * 365;
		expect(risk.failureProbability).toBeGreaterThan(0.7 * (1 - Math.exp(-yearly)));
		expect(risk.failureProbability).toBeLessThan(1.1 * (1 - Math.exp(-yearly)));
	});

	it('recovers a Weibull law from 2,000 generated lives within two standard errors', () => {
		const rng = createRng(11, 0);
		const [shape, scaleDays] = [1.6, 1_500];
		const drives = Array.from({ length: 2_000 }, (_, index) => {
			const age = Math.floor(rng.uniform() * 900);
			// Given survival to `age`, by inversion.
			const life = scaleDays * ((age / scaleDays) ** shape + rng.exponential()) ** (1 / shape);
			const days = Math.min(365, Math.max(1, Math.floor(life - age) + 1));
			const hasFailed = life - age < 365;
			return observed(index, days, {
				startAgeDays: age + 1,
				...(hasFailed ? { exit: { kind: 'failed' as const, atMs: START + (days - 1) * MS_PER_DAY, source: 'import' as const } } : {}),
			});
		});
		const { survival } = fitFailureModel(drives, published.models);
		expect(survival.source).toBe('fleet');
		expect(Math.abs(survival.shape - shape)).toBeLessThan(2 * survival.shapeStandardError);
		expect(Math.abs(survival.scaleDays - scaleDays)).toBeLessThan(2 * survival.scaleStandardErrorDays + 5);
	});

	it('counts a defect from the day it shows, not from the beginning of the history', () => {
		// The same failing drives; in one fleet the sectors were pending all along, in the other for the last two days only.
		const fleet = (pendingFrom: number) =>
			Array.from({ length: 60 }, (_, index) => {
				const isFailing = index < 12;
				// Ages of all kinds, so that age alone explains no failure.
				const startAgeDays = 100 + ((index * 397) % 1_500);
				return observed(
					index,
					60,
					isFailing
						? { startAgeDays, pendingFrom, exit: { kind: 'failed', atMs: START + 59 * MS_PER_DAY, source: 'import' as const } }
						: { startAgeDays },
				);
			});
		const pending = fitFailureModel(fleet(57), published.models).survival.covariates.find((entry) => entry.metric === 'pending_sectors')!;
		// The interval is one of the logarithm, and holds the factor in its middle.
		expect(pending.hazardRatioLower! * pending.hazardRatioUpper!).toBeCloseTo(pending.hazardRatio ** 2, 9);
		expect(pending.hazardRatioLower!).toBeLessThan(0.9 * pending.hazardRatio);
		const ratioOf = (pendingFrom: number): number =>
			fitFailureModel(fleet(pendingFrom), published.models).survival.covariates.find((entry) => entry.metric === 'pending_sectors')?.hazardRatio ?? 0;
		expect(ratioOf(57)).toBeGreaterThan(1.3 * ratioOf(0));
	});

	it('gives a drive of an unknown model or age the mean hazard, and names what it lacks', () => {
		const drives = Array.from({ length: 5 }, (_, index) => observed(index, 30, { metrics: {} }));
		const model = fitFailureModel(drives, published.models);
		expect(model.missing.map((part) => part.missing)).toContain('power_on_hours');
		const stranger = driveRiskOf(model, observed(9, 30, { model: 'NEVER-SEEN', metrics: {} }), 90, 0);
		expect(stranger.ageDays).toBeNull();
		expect(stranger.failureProbability).toBeGreaterThan(0);
		expect(stranger.failureProbabilityUpper - stranger.failureProbabilityLower).toBeGreaterThan(0);
	});

	it('scores alike in the fleet and from a stored model, and refuses conditions that it does not know', () => {
		const drives = Array.from({ length: 10 }, (_, index) => observed(index, 30, { pendingFrom: index === 3 ? 10 : Number.POSITIVE_INFINITY }));
		const model = fitFailureModel(drives, published.models);
		const stored = JSON.parse(
			JSON.stringify({ hazard: model.hazard, modelNames: model.models, conditionNames: defectConditions.map(({ name }) => name) }),
		);
		const drive = drives[3] as ObservedDrive;
		expect(scoreRisk({ survival: stored, drive, horizonDays: 90 })).toEqual(driveRiskOf(model, drive, 90, 0));
		expect(() => scoreRisk({ survival: { ...stored, conditionNames: ['phase_of_the_moon'] }, drive, horizonDays: 90 })).toThrow(/other conditions/);
	});
});

describe('a replacement', () => {
	it('costs the published price of the model, otherwise by capacity and kind, plus labour', () => {
		const drive = (model: string, capacityBytes: number | undefined, protocol: 'ATA' | 'NVMe' = 'ATA') => ({
			model,
			protocol,
			...(capacityBytes === undefined ? {} : { capacityBytes }),
		});
		const defaultPrices = pricesFor([]);
		const { labourPerReplacement: labour, diskPerTb, flashPerTb, unknownDrive } = defaultPrices;
		expect(replacementCost(defaultPrices, published.models, drive('WDC WUH721816ALE6L4', 16e12))).toBe(209 + labour);
		expect(replacementCost(defaultPrices, published.models, drive('X1', 10e12))).toBe(10 * diskPerTb + labour);
		expect(replacementCost(defaultPrices, published.models, drive('X1', 1e12, 'NVMe'))).toBe(flashPerTb + labour);
		expect(replacementCost(defaultPrices, published.models, drive('X1', 80e9))).toBe(2 * diskPerTb + labour);
		expect(replacementCost(defaultPrices, published.models, drive('X1', undefined))).toBe(unknownDrive + labour);
	});
});
