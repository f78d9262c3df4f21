/** What each drive and group costs when something happens to it: what a person said, else defaults in the currency of the result. */
import {
	type DriveTerms,
	defaultDriveTerms,
	defaultGroupTerms,
	driveTermsOf,
	type GroupTerms,
	groupTermsOf,
	type LossSettings,
} from '../shared/domain/loss-settings.ts';
import type { PublishedModels } from './failure-model.ts';
import type { ObservedDrive } from './fleet.ts';
import { marketPrice, type PriceTable, statedPrice } from './prices.ts';

/** Amounts in the currency of the prices. */
export interface DriveLosses {
	/** Drive, labour and downtime of a failure; drive and labour of a planned replacement. */
	readonly failure: number;
	readonly wearOut: number;
	readonly shortByte: number;
	readonly slowDay: number;
	/** Infinity where no day is slow. */
	readonly latencyLimitMs: number;
}

const BYTES_PER_TB = 1e12;
const MONEY = new Set<keyof DriveTerms | keyof GroupTerms>(['labour', 'downtimePerHour', 'slowDay', 'dataPerTb', 'readError']);

/** Defaults are in US dollars: money is turned into the currency of the prices, to two digits after the point. */
export function inCurrency<T extends object>(terms: T, perUsd: number): T {
	const entries = Object.entries(terms) as [keyof DriveTerms | keyof GroupTerms, number][];
	return Object.fromEntries(entries.map(([name, value]) => [name, MONEY.has(name) ? Math.round(value * perUsd * 100) / 100 : value])) as T;
}

type PricedDrive = Pick<ObservedDrive, 'model' | 'protocol' | 'capacityBytes' | 'price'>;

export function driveTerms(settings: LossSettings, prices: PriceTable, published: PublishedModels, drive: PricedDrive): DriveTerms {
	const isFlash = drive.protocol === 'NVMe';
	const own = driveTermsOf(settings, drive.model);
	return {
		...inCurrency(defaultDriveTerms, prices.perUsd),
		capacityPerTb: isFlash ? prices.flashPerTb : prices.diskPerTb,
		...own,
		// What was said of this very drive goes before what was said of its model.
		replacement: statedPrice(prices, drive) ?? own.replacement ?? marketPrice(prices, published, drive),
	};
}

export function driveLosses(terms: DriveTerms): DriveLosses {
	const replaced = terms.replacement + terms.labour;
	return {
		failure: replaced + terms.downtimeHours * terms.downtimePerHour,
		wearOut: replaced,
		shortByte: terms.capacityPerTb / BYTES_PER_TB,
		slowDay: terms.latencyLimitMs > 0 ? terms.slowDay : 0,
		latencyLimitMs: terms.latencyLimitMs > 0 ? terms.latencyLimitMs : Number.POSITIVE_INFINITY,
	};
}

/** @param spares  that the source names, used where nobody said otherwise */
export function groupTerms(settings: LossSettings, prices: PriceTable, groupId: number, spares: number): GroupTerms {
	return { ...inCurrency(defaultGroupTerms, prices.perUsd), spares, ...groupTermsOf(settings, groupId) };
}
