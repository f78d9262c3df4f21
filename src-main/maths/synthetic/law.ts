/**
 * The law of the synthetic fleet: every number that an estimator could try to recover, in one place. The truth file carries it.
 *
 * Let D be the step in days (1 or 1/24), t the day since the start, i the drive, h its host, a_i(t) its age in days.
 * OU(s, q) is a Gaussian AR(1) at the step D with stationary deviation s and correlation q over one day: x' = q^D x + s sqrt(1-q^2D) n.
 *
 *   writes     log w = level_i + growth_i t/365 + weekly[weekday] scale_h + diurnal_h(hour) + OU(noise) + burst;  bytes per day
 *   reads      log r = log w + readRatio_i + OU(readNoise)
 *   diurnal    depth_h cos(2 pi (hour - peak_h)/24), only at hourly cadence (not normalised: a day sums to a factor 1 + depth_h^2/4, nearly)
 *   burst      with probability burstsPerYear/365 a day: + an exponential of mean burstMean
 *   wear       P/E cycles = cycles_0 + sum of w x writeAmplification / capacity; wear = cycles / ratedCycles; percentage_used = floor(100 wear)
 *   media err. Poisson with mean 8 r D mediaErrorsPerBit exp(mediaErrorWear wear) g_i, g_i gamma with mean 1: negative binomial over drives
 *   latency    log l = base + latencyWear wear^2 + latencyLoad log(load / usual load) + OU(latencyNoise) + collection spike + 0.05 log(1 + pending)
 *   defects    (disks) bursts: Poisson with burst rate of the drive, each a geometric number of pending sectors;
 *              a pending sector is reallocated with probability 1 - (1 - pendingResolved)^D a step
 *   used       share of the capacity: drift + noise, clean-ups as a Poisson process and at 95 %
 *   temp.      base_i + yearly cos + temperatureLoad log(load / usual load) + OU(temperatureNoise), whole degrees
 *   failure    hazard(t) = (k/s) (a/s)^(k-1) x frailty_i x batch shock x host shock(t) x exp(beta . covariates), from the age at the start on:
 *              every drive is known to have reached that age (left truncation) and is censored at the end;
 *              covariates: log(1 + defects), wear, degrees above 40.
 *   silence    a share `silentShare` of the drives reports no defect that it has: those that fail, fail without symptoms.
 */
export interface FleetLaw {
	/** Rises of the log of writes per year: mean and deviation over drives. */
	readonly growthPerYear: number;
	readonly growthDeviation: number;
	/** Added to the log of writes, Sunday to Saturday, sum 0; a host scales it by a factor in 0.6 to 1.4 with mean 1. */
	readonly weekly: readonly number[];
	readonly noiseDeviation: number;
	/** Correlation of the noise over one day. */
	readonly noiseCorrelation: number;
	readonly readNoiseDeviation: number;
	readonly burstsPerYear: number;
	readonly burstMean: number;
	readonly diurnalDepth: number;
	readonly writeAmplification: number;
	/** Uncorrectable errors per bit read at no wear. */
	readonly mediaErrorsPerBit: number;
	readonly mediaErrorWear: number;
	readonly latencyWear: number;
	readonly latencyLoad: number;
	readonly latencyNoiseDeviation: number;
	readonly collectionsPerYear: number;
	readonly collectionMean: number;
	/** Share of disks that develop defects, their bursts per year, those of the others, mean sectors of a burst. */
	readonly defectiveShare: number;
	readonly defectiveBurstsPerYear: number;
	readonly soundBurstsPerYear: number;
	readonly burstSectors: number;
	/** Share of the pending sectors that is decided within a day. */
	readonly pendingResolved: number;
	readonly cleanupsPerYear: number;
	readonly temperatureYearly: number;
	readonly temperatureLoad: number;
	readonly temperatureNoiseDeviation: number;
	readonly weibullShape: number;
	/** Multiplies the Weibull scale of every drive model. */
	readonly weibullScaleFactor: number;
	/** Variance of the gamma frailty with mean 1. */
	readonly frailtyVariance: number;
	/** Deviation of the log of the batch factor, whose mean is 1. */
	readonly batchDeviation: number;
	readonly hostShocksPerYear: number;
	readonly hostShockDays: number;
	readonly hostShockFactor: number;
	readonly betaDefects: number;
	readonly betaWear: number;
	readonly betaTemperature: number;
	readonly silentShare: number;
	/** Oldest age at the start, days; ages are uniform. */
	readonly maxStartAgeDays: number;
	/** Labelled attacks per drive and year, of each of the three classes. */
	readonly attacksPerYear: number;
	/** Labelled rebuilds, defragmentations and bulk restores per drive and year, of each. */
	readonly lookAlikesPerYear: number;
	/** Share of the hosts with a weekly backup from some day on, and with a monthly scrub. */
	readonly backupShare: number;
	readonly scrubShare: number;
}

export const defaultLaw: FleetLaw = {
	growthPerYear: 0.15,
	growthDeviation: 0.08,
	weekly: [-0.4, 0.16, 0.14, 0.14, 0.12, 0.08, -0.24],
	noiseDeviation: 0.22,
	noiseCorrelation: 0.55,
	readNoiseDeviation: 0.15,
	burstsPerYear: 1,
	burstMean: 0.5,
	diurnalDepth: 0.7,
	writeAmplification: 2.2,
	mediaErrorsPerBit: 2e-16,
	mediaErrorWear: 6,
	latencyWear: 0.5,
	latencyLoad: 0.25,
	latencyNoiseDeviation: 0.06,
	collectionsPerYear: 3,
	collectionMean: 0.3,
	defectiveShare: 0.1,
	defectiveBurstsPerYear: 4,
	soundBurstsPerYear: 0.03,
	burstSectors: 12,
	pendingResolved: 0.2,
	cleanupsPerYear: 1.2,
	temperatureYearly: 3,
	temperatureLoad: 1.5,
	temperatureNoiseDeviation: 0.7,
	weibullShape: 1.4,
	weibullScaleFactor: 1,
	frailtyVariance: 0.3,
	batchDeviation: 0.4,
	hostShocksPerYear: 0.05,
	hostShockDays: 7,
	hostShockFactor: 20,
	betaDefects: 0.75,
	betaWear: 0.7,
	betaTemperature: 0.03,
	silentShare: 0.25,
	maxStartAgeDays: 1500,
	attacksPerYear: 0.05,
	lookAlikesPerYear: 0.05,
	backupShare: 0.3,
	scrubShare: 0.4,
};

/** `disk` turns, `ssd` is flash behind ATA, `nvme` flash behind NVMe. */
export type DriveKind = 'disk' | 'ssd' | 'nvme';

/** A drive model of the fleet. Names are invented so that nobody takes these numbers for those of a vendor. */
export interface SyntheticModel {
	readonly model: string;
	readonly kind: DriveKind;
	readonly capacityBytes: number;
	readonly firmwares: readonly string[];
	/** Share of the fleet; the shares sum to 1. */
	readonly weight: number;
	/** Sustained bytes per second. */
	readonly throughput: number;
	readonly readLatencyMs: number;
	readonly writeLatencyMs: number;
	readonly temperature: number;
	/** Programme/erase cycles that the endurance is rated for; 0 for disks. */
	readonly ratedCycles: number;
	readonly weibullScaleDays: number;
	/** Median writes a day as a share of the capacity. */
	readonly writesPerDay: number;
}

export const syntheticModels: readonly SyntheticModel[] = [
	{ model: 'SYNTH HDD-4000', kind: 'disk', capacityBytes: 4_000_787_030_016, firmwares: ['SH40', 'SH41'], weight: 0.2, throughput: 1.6e8, readLatencyMs: 9, writeLatencyMs: 6.5, temperature: 32, ratedCycles: 0, weibullScaleDays: 7_000, writesPerDay: 0.02 },
	{ model: 'SYNTH HDD-8000', kind: 'disk', capacityBytes: 8_001_563_222_016, firmwares: ['SH80', 'SH82'], weight: 0.2, throughput: 2e8, readLatencyMs: 8.5, writeLatencyMs: 6, temperature: 34, ratedCycles: 0, weibullScaleDays: 8_500, writesPerDay: 0.016 },
	{ model: 'SYNTH HDD-16000', kind: 'disk', capacityBytes: 16_000_900_661_248, firmwares: ['SH16'], weight: 0.15, throughput: 2.5e8, readLatencyMs: 8, writeLatencyMs: 5.5, temperature: 36, ratedCycles: 0, weibullScaleDays: 9_500, writesPerDay: 0.012 },
	{ model: 'SYNTH SSD-960', kind: 'ssd', capacityBytes: 960_197_124_096, firmwares: ['SS96', 'SS97'], weight: 0.15, throughput: 4.5e8, readLatencyMs: 0.25, writeLatencyMs: 0.12, temperature: 33, ratedCycles: 700, weibullScaleDays: 9_000, writesPerDay: 0.09 },
	{ model: 'SYNTH SSD-1920', kind: 'ssd', capacityBytes: 1_920_383_410_176, firmwares: ['SS19'], weight: 0.1, throughput: 5e8, readLatencyMs: 0.22, writeLatencyMs: 0.1, temperature: 33, ratedCycles: 800, weibullScaleDays: 10_000, writesPerDay: 0.1 },
	{ model: 'SYNTH NVME-1920', kind: 'nvme', capacityBytes: 1_920_383_410_176, firmwares: ['SN19', 'SN20'], weight: 0.12, throughput: 2e9, readLatencyMs: 0.09, writeLatencyMs: 0.03, temperature: 38, ratedCycles: 900, weibullScaleDays: 9_500, writesPerDay: 0.11 },
	{ model: 'SYNTH NVME-3840', kind: 'nvme', capacityBytes: 3_840_755_982_336, firmwares: ['SN38'], weight: 0.08, throughput: 2.5e9, readLatencyMs: 0.085, writeLatencyMs: 0.028, temperature: 39, ratedCycles: 800, weibullScaleDays: 11_000, writesPerDay: 0.1 },
]; // biome-ignore format: a table is read by its rows
