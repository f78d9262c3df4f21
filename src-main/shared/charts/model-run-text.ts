/** Model runs in words: how good against "no change", and what was set. */
import type { LossCurve, LstmOutcome, ModelRun } from '../domain/results.ts';
import { lstmSettingFields, lstmSettingNames } from '../domain/training-settings.ts';
import { formatCount, formatMetric, formatNumber, formatPercent } from './format.ts';

/** Share by which the loss is below that of "no change"; below 0 where it is worse, NaN where that is unknown. */
export function gainOverNoChange({ validationLoss, noChangeLoss }: LstmOutcome): number {
	return noChangeLoss > 0 ? 1 - validationLoss / noChangeLoss : Number.NaN;
}

/** `38 % below no change`, `4 % above no change`. */
export function gainText(outcome: LstmOutcome): string {
	const gain = gainOverNoChange(outcome);
	if (Number.isNaN(gain)) return 'nothing to compare with';
	return gain >= 0 ? `${formatPercent(gain)} below no change` : `${formatPercent(-gain)} above no change`;
}

/** `temperature 38 % below no change (epoch 5 of 9)`. */
export function lossText({ metric, epochs, outcome }: LossCurve): string {
	if (!outcome) return `${formatMetric(metric)} ${formatCount(epochs.length)} epochs`;
	return `${formatMetric(metric)} ${gainText(outcome)} (epoch ${outcome.bestEpoch} of ${epochs.length})`;
}

/** Why a training of one LSTM ended, to stand behind "stopped: ". */
export function stopText({ stopReason }: LstmOutcome): string {
	return { epochs: 'all epochs', 'no improvement': 'no better for a while', cancelled: 'cancelled' }[stopReason];
}

export const statusText: Readonly<Record<ModelRun['status'], string>> = { complete: 'complete', stopped: 'stopped early', imported: 'imported' };

/** Each setting with its value as text, in reading order; of runs without settings nothing. */
export function settingTexts({ settings, seed }: Pick<ModelRun, 'settings' | 'seed'>): readonly { readonly label: string; readonly value: string }[] {
	if (!settings) return [];
	return [
		...lstmSettingNames.map((name) => ({
			label: lstmSettingFields[name].label,
			value: lstmSettingFields[name].isWhole ? formatCount(settings[name]) : formatNumber(settings[name]),
		})),
		{ label: 'LSTM on', value: settings.lstmMetrics.map(formatMetric).join(', ') || 'none' },
		{ label: 'Seed', value: String(seed) },
	];
}
