/** What a failed drive costs to replace. Defaults that later the user sets; stated with each result. */
import { type PublishedModels, publishedModel } from './failure-model.ts';
import type { ObservedDrive } from './fleet.ts';

export interface PriceTable {
	readonly currency: string;
	/** Per terabyte (10^12 bytes), where no price of the model is known. */
	readonly diskPerTb: number;
	readonly flashPerTb: number;
	/** Work of one replacement. */
	readonly labourPerReplacement: number;
	/** For drives that do not state their capacity. */
	readonly unknownDrive: number;
}

/** Street prices of 2024 to 2026, rounded; labour is half an hour of an administrator. */
export const defaultPrices: PriceTable = { currency: 'USD', diskPerTb: 18, flashPerTb: 90, labourPerReplacement: 40, unknownDrive: 150 };

/** A new drive of at least this size replaces a small one: nobody sells less. */
const SMALLEST_DISK_TB = 2;
const SMALLEST_FLASH_TB = 0.25;

/** @returns price of a drive of at least the same capacity plus labour, in `prices.currency` */
export function replacementCost(
	prices: PriceTable,
	published: PublishedModels,
	drive: Pick<ObservedDrive, 'model' | 'protocol' | 'capacityBytes'>,
): number {
	const known = publishedModel(published, drive.model)?.priceUsd;
	if (known !== undefined && prices.currency === 'USD') return known + prices.labourPerReplacement;
	if (drive.capacityBytes === undefined) return prices.unknownDrive + prices.labourPerReplacement;
	const isFlash = drive.protocol === 'NVMe';
	const terabytes = Math.max(isFlash ? SMALLEST_FLASH_TB : SMALLEST_DISK_TB, drive.capacityBytes / 1e12);
	return Math.round(terabytes * (isFlash ? prices.flashPerTb : prices.diskPerTb) * 100) / 100 + prices.labourPerReplacement;
}
