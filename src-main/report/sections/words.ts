/** Sentences and counts that several sections share; everything here is text from plain results, nothing is drawn. */
import { formatCounted, formatDayRange } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import type { MissingPart, RiskResult } from '../../shared/domain/results.ts';
import { type Drive, MS_PER_DAY } from '../../shared/domain/telemetry.ts';
import type { ReportInput, ReportPart } from '../input.ts';
import type { Words } from '../language/language.ts';
import type { Scene } from './scene.ts';

/** Why a part is absent, as its maker said it; otherwise that it was not computed, and how to have it. */
export function absenceOf({ input, say }: Pick<Scene, 'input' | 'say'>, part: ReportPart): string {
	return plainText(input.absent[part] ?? say.notComputed[part], 400);
}

interface LevelNames {
	readonly valueAtRisk: string;
	readonly conditionalValueAtRisk: string;
}

/** `VaR95`, `CVaR95`: named after the first level. */
export function levelNames(say: Words, risk: RiskResult | null): LevelNames {
	const [level] = risk?.levels ?? [];
	const { anyValueAtRisk, anyConditionalValueAtRisk, valueAtRisk, conditionalValueAtRisk } = say.levels;
	if (!level) return { valueAtRisk: anyValueAtRisk, conditionalValueAtRisk: anyConditionalValueAtRisk };
	return { valueAtRisk: valueAtRisk(level.confidence), conditionalValueAtRisk: conditionalValueAtRisk(level.confidence) };
}

/** First to last observation, or that there is none. */
export function dataWindow({ input, say }: Scene): string {
	const { firstMs, lastMs } = input.workspace;
	return firstMs === null || lastMs === null ? say.noObservations : formatDayRange(firstMs, lastMs);
}

/** The last day that the figures speak of; null without observations. */
export function horizonEnd({ workspace, risk }: ReportInput): number | null {
	return workspace.lastMs === null || risk === null ? null : workspace.lastMs + risk.horizonDays * MS_PER_DAY;
}

/** Every absent part with its reason, each once. */
export function missingParts(input: ReportInput): MissingPart[] {
	const all = [
		...(input.risk?.missing ?? []),
		...(input.anomalies?.missing ?? []),
		...(input.training?.missing ?? []),
		...(input.backtest?.missing ?? []),
	];
	const seen = new Set<string>();
	return all.filter((part) => {
		const key = `${part.part}\n${part.missing}`;
		return !seen.has(key) && seen.add(key);
	});
}

/** Rows that no import could use. */
export function rejectedRows(input: ReportInput): number {
	return input.workspace.imports.reduce((sum, line) => sum + line.rejected, 0);
}

/** Of all rows that were read; 0 without any. */
export function rejectedShare(input: ReportInput): number {
	const rejected = rejectedRows(input);
	const all = input.workspace.samples + rejected;
	return all > 0 ? rejected / all : 0;
}

/** `1,200 drives`, `synthetic` said where it is so. */
export function drivesText({ input, say }: Scene): string {
	const { drives, isSynthetic } = input.workspace;
	return formatCounted(drives, isSynthetic ? say.syntheticDrive : say.drive);
}

/** Host, enclosure, slot and pool, as far as known; empty where nothing is. */
export function placeOf(say: Words, drive: Drive | undefined): string {
	const shown = (part: string | undefined): string => plainText(part ?? '', 32);
	const slot = shown(drive?.slot);
	const parts = [shown(drive?.host), shown(drive?.enclosure), slot === '' ? '' : say.drives.slot(slot), shown(drive?.pool)];
	return say.drives.place(parts.filter((part) => part !== ''));
}

export const modelText = (say: Words, model: string): string => plainText(model, 40) || say.tail.unknownModel;
