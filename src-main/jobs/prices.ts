/** What a failed drive costs to replace: what a person stated, else what the market asks for one like it; stated with each result. */
import { formatCount, formatCounted, formatNumber } from '../shared/charts/format.ts';
import type { Drive } from '../shared/domain/telemetry.ts';
import { type PublishedModels, publishedModel } from './failure-model.ts';
import type { ObservedDrive } from './fleet.ts';

export interface PriceTable {
	readonly currency: string;
	/** Units of `currency` for one US dollar, the currency of published prices. */
	readonly perUsd: number;
	/** False for a currency without a known rate: what nobody stated then has the number that it has in US dollars. */
	readonly isRateKnown: boolean;
	/** Per terabyte (10^12 bytes), where no price of the model is known. */
	readonly diskPerTb: number;
	readonly flashPerTb: number;
	/** Work of one replacement. */
	readonly labourPerReplacement: number;
	/** For drives that do not state their capacity. */
	readonly unknownDrive: number;
}

/** Street prices of 2024 to 2026 in US dollars, rounded; labour is half an hour of an administrator. */
const usdPrices: PriceTable = {
	currency: 'USD',
	perUsd: 1,
	isRateKnown: true,
	diskPerTb: 18,
	flashPerTb: 90,
	labourPerReplacement: 40,
	unknownDrive: 150,
};

/**
 * Units for one US dollar, means of 2024 and 2025 to two digits. They turn rounded street prices into the user's currency, and prices
 * that a person gave in several currencies into one; a price in the currency of the result is never touched.
 */
const perUsd: ReadonlyMap<string, number> = new Map([
	['USD', 1],
	['EUR', 0.9],
	['GBP', 0.77],
	['CHF', 0.85],
	['SEK', 10],
	['NOK', 11],
	['DKK', 6.7],
	['PLN', 3.9],
	['CZK', 23],
	['CAD', 1.4],
	['AUD', 1.5],
	['NZD', 1.7],
	['JPY', 150],
	['CNY', 7.2],
	['INR', 86],
	['BRL', 5.5],
]);

type Priced = Pick<Drive, 'price' | 'exit'>;

/** Currencies into which defaults can be turned. */
export const knownCurrencies: readonly string[] = [...perUsd.keys()];

/**
 * Default prices in the currency that a person chose; else in the one in which most drives in service were priced by hand; in US dollars where none was, or where we
 * know no rate for it.
 *
 * @param chosen  ISO 4217; taken also where no rate for it is known
 */
export function pricesFor(drives: readonly Priced[], chosen?: string): PriceTable {
	const currency = chosen ?? mostStated(drives);
	const rate = perUsd.get(currency) ?? 1;
	const { diskPerTb, flashPerTb, labourPerReplacement, unknownDrive } = usdPrices;
	const inCurrency = (usd: number): number => cents(usd * rate);
	return {
		currency,
		perUsd: rate,
		isRateKnown: perUsd.has(currency),
		diskPerTb: inCurrency(diskPerTb),
		flashPerTb: inCurrency(flashPerTb),
		labourPerReplacement: inCurrency(labourPerReplacement),
		unknownDrive: inCurrency(unknownDrive),
	};
}

function mostStated(drives: readonly Priced[]): string {
	const counts = new Map<string, number>();
	for (const { price, exit } of drives)
		if (price && exit === undefined && perUsd.has(price.currency)) counts.set(price.currency, (counts.get(price.currency) ?? 0) + 1);
	// The same fleet in another order has the same currency.
	const [most] = [...counts].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
	return most?.[0] ?? 'USD';
}

const cents = (amount: number): number => Math.round(amount * 100) / 100;

/** A new drive of at least this size replaces a small one: nobody sells less. */
const SMALLEST_DISK_TB = 2;
const SMALLEST_FLASH_TB = 0.25;

/** The price that a person stated, in the currency of the table; undefined where there is none or no rate for it. */
export function statedPrice(prices: PriceTable, { price }: Pick<ObservedDrive, 'price'>): number | undefined {
	if (price === undefined) return undefined;
	if (price.currency === prices.currency) return price.amount;
	const rate = perUsd.get(price.currency);
	return rate === undefined || !prices.isRateKnown ? undefined : cents((price.amount / rate) * prices.perUsd);
}

/** @returns price of the drive itself where a person stated it, else of one of at least its capacity; plus labour, in `prices.currency` */
export function replacementCost(
	prices: PriceTable,
	published: PublishedModels,
	drive: Pick<ObservedDrive, 'model' | 'protocol' | 'capacityBytes' | 'price'>,
): number {
	return (statedPrice(prices, drive) ?? marketPrice(prices, published, drive)) + prices.labourPerReplacement;
}

/** What the market asks for one like it, of at least its capacity. */
export function marketPrice(
	prices: PriceTable,
	published: PublishedModels,
	drive: Pick<ObservedDrive, 'model' | 'protocol' | 'capacityBytes'>,
): number {
	const known = publishedModel(published, drive.model)?.priceUsd;
	if (known !== undefined) return cents(known * prices.perUsd);
	if (drive.capacityBytes === undefined) return prices.unknownDrive;
	const isFlash = drive.protocol === 'NVMe';
	const terabytes = Math.max(isFlash ? SMALLEST_FLASH_TB : SMALLEST_DISK_TB, drive.capacityBytes / 1e12);
	return cents(terabytes * (isFlash ? prices.flashPerTb : prices.diskPerTb));
}

/** What a failure costs besides the drive, and which drives have a price that was stated for their model or for all. */
export interface FailureCosts {
	readonly labour: number;
	readonly downtime: number;
	readonly isModelPriced: (drive: Pick<ObservedDrive, 'model'>) => boolean;
}

/** Where the prices come from, for the reader of a result. */
export function priceAssumptions(
	prices: PriceTable,
	drives: readonly Pick<ObservedDrive, 'price' | 'model'>[],
	{ labour, downtime, isModelPriced }: FailureCosts,
): string[] {
	const { currency, diskPerTb, flashPerTb } = prices;
	const priced = drives.filter(({ price }) => price !== undefined);
	const foreign = priced.filter(({ price }) => price?.currency !== currency);
	const lost = foreign.filter((drive) => statedPrice(prices, drive) === undefined);
	const stated = priced.length - lost.length;
	const market = `published street price of the model where there is one, otherwise by capacity (${formatNumber(diskPerTb, 15)} ${currency} per TB for disks, ${formatNumber(flashPerTb, 15)} for NVMe)`;
	const ofModel = drives.filter((drive) => statedPrice(prices, drive) === undefined && isModelPriced(drive)).length;
	const parts = [
		...(stated > 0
			? [`as stated by hand for ${stated === drives.length ? 'each drive' : `${formatCount(stated)} of ${formatCounted(drives.length, 'drive')}`}`]
			: []),
		...(ofModel > 0 ? [`as stated under Prices for ${formatCount(ofModel)} of ${formatCounted(drives.length, 'drive')}`] : []),
	];
	const rest = stated + ofModel === drives.length ? [] : [parts.length === 0 ? market : `for the others ${market}`];
	const extra = downtime > 0 ? ` + ${formatNumber(downtime, 15)} ${currency} of downtime` : '';
	return [
		`Loss of a failure = replacement price + ${formatNumber(labour, 15)} ${currency} of labour${extra}. Prices: ${[...parts, ...rest].join('; ')}.`,
		...(currency === 'USD'
			? []
			: [
					prices.isRateKnown
						? `Prices and labour that nobody stated were turned from US dollars at a rounded ${prices.perUsd} ${currency} for one.`
						: `No rate of ${currency} is known: prices and labour that nobody stated have the number that they have in US dollars. State them under Prices.`,
				]),
		...(foreign.length > lost.length
			? [
					`${foreign.length - lost.length === 1 ? '1 price that was' : `${formatCount(foreign.length - lost.length)} prices that were`} stated in another currency than ${currency} ${foreign.length - lost.length === 1 ? 'was' : 'were'} turned into it at rounded rates.`,
				]
			: []),
		...(lost.length > 0
			? [
					`${lost.length === 1 ? '1 price was' : `${formatCount(lost.length)} prices were`} not used: no rate is known from ${[...new Set(lost.map(({ price }) => price?.currency))].sort().join(', ')} to ${currency}.`,
				]
			: []),
	];
}
