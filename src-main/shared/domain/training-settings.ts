/**
 * What can be chosen when models are trained: the one place of its names, defaults and limits. The contract checks by it, the command line and
 * the page explain by it. Sizes end where an epoch takes minutes and the memory of a crew its gigabyte (kernels/lstm-build.ts).
 */
import type { MetricName } from './telemetry.ts';

/** Metrics worth forecasting, most telling first, and what each forecast is called. */
export const forecastMetrics = [
	{ metric: 'daily_bytes_written', part: 'Forecast of daily writes' },
	{ metric: 'used_bytes', part: 'Forecast of capacity used' },
	{ metric: 'write_latency_ms', part: 'Forecast of write latency' },
	{ metric: 'temperature_c', part: 'Forecast of temperature' },
] as const;

export type ForecastMetric = (typeof forecastMetrics)[number]['metric'];
export const forecastMetricNames: readonly ForecastMetric[] = forecastMetrics.map(({ metric }) => metric);

/** Each LSTM costs seconds to minutes: so many are trained, the first ones that the history has, unless metrics are named. */
export const DEFAULT_LSTMS = 2;

/** Settings of the LSTMs of one training. */
export interface LstmSettings {
	/** At most; fewer when `patience` ends it. */
	readonly epochs: number;
	readonly layers: number;
	/** Units of each layer. */
	readonly hidden: number;
	/** Days that a forecast looks back on; fewer where the histories are short. */
	readonly lookbackDays: number;
	/** Of the first step; falls to 0 along half a cosine. */
	readonly learningRate: number;
	/** Epochs without a better validation loss after which training ends. */
	readonly patience: number;
	/** Windows that an epoch sees, drawn anew for each and evenly over the drives. */
	readonly windowsPerEpoch: number;
}

/** What a training was asked for; the metrics are those that had an LSTM in mind, whether or not one came of it. */
export interface TrainingSettings extends LstmSettings {
	readonly lstmMetrics: readonly MetricName[];
}

export interface SettingField {
	readonly label: string;
	readonly min: number;
	readonly max: number;
	readonly standard: number;
	/** Only whole numbers. */
	readonly isWhole: boolean;
	/** Distance from one sensible value to the next. */
	readonly step: number;
	/** One line: what it changes, and when to change it. */
	readonly help: string;
}

/** By name, in reading order. */
export const lstmSettingFields: { readonly [K in keyof LstmSettings]: SettingField } = {
	epochs: {
		label: 'Epochs',
		min: 1,
		max: 1_000,
		standard: 12,
		isWhole: true,
		step: 1,
		help: 'Passes at most; more where the loss still falls at the end.',
	},
	patience: {
		label: 'Patience',
		min: 1,
		max: 1_000,
		standard: 4,
		isWhole: true,
		step: 1,
		help: 'Epochs without a better validation loss before it stops.',
	},
	learningRate: {
		label: 'Learning rate',
		min: 0.000_01,
		max: 0.1,
		standard: 0.01,
		isWhole: false,
		step: 0.001,
		help: 'Size of the first step; lower it where the loss jumps.',
	},
	layers: {
		label: 'Layers',
		min: 1,
		max: 2,
		standard: 1,
		isWhole: true,
		step: 1,
		help: 'Two see more complex patterns and take twice the time.',
	},
	hidden: {
		label: 'Hidden units',
		min: 4,
		max: 128,
		standard: 64,
		isWhole: true,
		step: 4,
		help: 'Memory of each layer; fewer for fleets of a few drives.',
	},
	lookbackDays: {
		label: 'Lookback',
		min: 8,
		max: 180,
		standard: 30,
		isWhole: true,
		step: 1,
		help: 'Days that a forecast looks back on; fewer where histories are short.',
	},
	windowsPerEpoch: {
		label: 'Windows an epoch',
		min: 64,
		max: 20_000,
		standard: 1_600,
		isWhole: true,
		step: 100,
		help: 'Examples drawn for each epoch, evenly over the drives.',
	},
};

export const lstmSettingNames = Object.keys(lstmSettingFields) as readonly (keyof LstmSettings)[];

/** What is taken where nothing is said. */
export const standardLstmSettings: LstmSettings = {
	epochs: lstmSettingFields.epochs.standard,
	patience: lstmSettingFields.patience.standard,
	learningRate: lstmSettingFields.learningRate.standard,
	layers: lstmSettingFields.layers.standard,
	hidden: lstmSettingFields.hidden.standard,
	lookbackDays: lstmSettingFields.lookbackDays.standard,
	windowsPerEpoch: lstmSettingFields.windowsPerEpoch.standard,
};
