/**
 * The laws that paths of rare losses are drawn from: the nominal one; the whole fleet tilted toward larger and larger losses; each group toward losing
 * its data; each host toward a shock. Their mixture is what importance sampling divides by, so that no path weighs more than 1 / share of the nominal.
 *
 * @source Owen & Zhou (2000), JASA 95 (defensive mixtures); Veach & Guibas (1995), SIGGRAPH (balance heuristic); Glasserman & Li (2005), Management
 *         Science 51
 */
import { expm1, log1p } from '../../elementary.ts';
import { membersOf, type RareFleet } from './rare-fleet.ts';
import { MAX_LOG_ODDS, shockLogMoments, type Tilt, tiltTo } from './tilt.ts';

/** Factors of these batches are shifted by so much. */
interface Shifts {
	readonly batches: Int32Array;
	readonly shifts: Float64Array;
}

export interface FleetTilt extends Shifts {
	readonly kind: 'fleet';
	/** Logs of the factors of the odds, and these less 1, by drive and by host for its shock. */
	readonly logOdds: Float64Array;
	readonly growths: Float64Array;
	readonly shockLogOdds: Float64Array;
	readonly shockGrowths: Float64Array;
	/** Log moments of the drives that a shock takes, by host: their odds of being taken are raised as those of failing. */
	readonly shockLogMoments: Float64Array;
}

export interface GroupTilt extends Shifts {
	readonly kind: 'group';
	readonly group: number;
	readonly members: Int32Array;
	/** Of every member. */
	readonly logOdds: number;
	readonly growth: number;
	/** Half of the failures are drawn into one of these windows, days `windowStarts[j]` up to `windowStarts[j] + windowDays`; none where it is empty. */
	readonly windowStarts: Int32Array;
	readonly windowDays: number;
}

export interface HostTilt {
	readonly kind: 'host';
	readonly host: number;
}

export type Component = { readonly kind: 'nominal' } | FleetTilt | GroupTilt | HostTilt;

export interface Proposal {
	/** The nominal law first. */
	readonly components: readonly Component[];
	/** Shares of the mixture; they add up to 1. Shape (components,). */
	readonly shares: Float64Array;
}

/** Of a shock, in the tilt of its host. */
export const TILTED_SHOCK = 0.5;

/** Of all others no component speaks, and they keep their nominal law in each. */
const MOST_GROUPS = 200;
const MOST_HOSTS = 100;
/** Standard deviations of the loss by failures above its mean that the fleet is tilted to. */
const LADDER = [2, 4, 7, 11];
/** A target that only the failure of nearly everything would reach is none. */
const REACHABLE = 0.9;

/** Shares to begin with, where there are such components. */
const FIRST_SHARES = { nominal: 0.2, fleet: 0.4, group: 0.3, host: 0.1 } as const;

/** Mean and standard deviation of a loss in money. */
export interface Spread {
	readonly mean: number;
	readonly deviation: number;
}

export interface Spreads {
	readonly failures: Spread;
	/** With lost data. */
	readonly total: Spread;
}

/** @param losses  thresholds of interest */
export function firstProposal(fleet: RareFleet, spreads: Spreads, losses: readonly number[]): Proposal {
	const { shockDataSeverity, shockChance, input } = fleet;
	const hasDataInShocks = shockChance > 0 && input.groups.tolerated.length > 0;
	const components: Component[] = [
		{ kind: 'nominal' },
		...fleetTilts(fleet, new Float64Array(fleet.hosts), spreads.failures, losses),
		...(hasDataInShocks ? fleetTilts(fleet, shockDataSeverity, spreads.total, losses) : []),
		...groupTilts(fleet),
		...hostTilts(fleet),
	];
	const counts = new Map<Component['kind'], number>();
	for (const { kind } of components) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	const shares = Float64Array.from(components, ({ kind }) => FIRST_SHARES[kind] / (counts.get(kind) as number));
	const total = shares.reduce((sum, share) => sum + share, 0);
	return { components, shares: shares.map((share) => share / total) };
}

/** The fleet tilted up a ladder of losses and to those of interest, as far as failures and shocks can reach them. */
function fleetTilts(fleet: RareFleet, shockExtra: Float64Array, { mean, deviation }: Spread, losses: readonly number[]): FleetTilt[] {
	const { severity, lossPerSeverity } = fleet;
	const unit = lossPerSeverity > 0 ? lossPerSeverity : 1;
	const most = REACHABLE * (severity.reduce((sum, one) => sum + one, 0) + shockExtra.reduce((sum, one) => sum + one, 0));
	const targets = [...LADDER.map((step) => Math.min(most, (mean + step * deviation) / unit)), ...losses.map((loss) => loss / unit)]
		.filter((target) => target > mean / unit && target <= most)
		.sort((a, b) => a - b);
	const drives = Int32Array.from(severity, (_, drive) => drive);
	return targets
		.filter((target, index) => index === 0 || target > 1.01 * (targets[index - 1] as number))
		.map((target): FleetTilt => {
			const tilt = tiltTo(fleet, { drives, severity, shockExtra, target });
			const logOdds = severity.map((own) => Math.min(MAX_LOG_ODDS, tilt.strength * own));
			const growths = logOdds.map(expm1);
			const moments = shockLogMoments(fleet, growths);
			const shockLogOdds = moments.map((moment, host) => Math.min(MAX_LOG_ODDS, moment + tilt.strength * shockExtra[host]));
			return {
				...{ kind: 'fleet', ...shiftsOf(tilt), logOdds, growths },
				...{ shockLogOdds, shockGrowths: shockLogOdds.map(expm1), shockLogMoments: moments },
			};
		});
}

/** Toward one failure more than a group tolerates, as often as not. */
function groupTilts(fleet: RareFleet): GroupTilt[] {
	const { input } = fleet;
	const { groups, drives } = input;
	const severity = new Float64Array(drives).fill(1);
	const tilts: { readonly tilt: GroupTilt; readonly weight: number }[] = [];
	for (let group = 0; group < groups.tolerated.length; group++) {
		const members = membersOf(input, group).slice();
		const cost = groups.dataLoss[group] + groups.readErrorLoss[group];
		if (members.length === 0 || !(cost > 0)) continue;
		const tilt = tiltTo(fleet, { drives: members, severity, target: Math.min(groups.tolerated[group] + 1, REACHABLE * members.length) });
		const windows = windowsOf(fleet, group);
		tilts.push({
			tilt: { kind: 'group', group, members, logOdds: tilt.strength, growth: expm1(tilt.strength), ...shiftsOf(tilt), ...windows },
			weight: tilt.logBound + log1p(cost),
		});
	}
	return tilts
		.sort((a, b) => b.weight - a.weight || a.tilt.group - b.tilt.group)
		.slice(0, MOST_GROUPS)
		.map(({ tilt }) => tilt);
}

/** Overlapping stretches of the horizon as long as a member is gone; none where that is most of the horizon, or one failure is enough. */
function windowsOf({ input: { groups, horizonDays } }: RareFleet, group: number): Pick<GroupTilt, 'windowStarts' | 'windowDays'> {
	const hasSpare = groups.spares[group] > groups.tolerated[group];
	const windowDays = Math.ceil(groups.rebuildDays[group] + (hasSpare ? 0 : groups.deliveryDays[group])) + 1;
	if (groups.tolerated[group] === 0 || windowDays > horizonDays / 2) return { windowStarts: new Int32Array(0), windowDays };
	const step = Math.max(1, Math.floor(windowDays / 2));
	const count = Math.ceil((horizonDays - windowDays) / step) + 1;
	return { windowStarts: Int32Array.from({ length: count }, (_, j) => Math.min(j * step, horizonDays - windowDays)), windowDays };
}

/** The largest hosts: a shock takes most with it there. */
function hostTilts({ shockChance, shockSeverity }: RareFleet): HostTilt[] {
	if (shockChance === 0 || shockChance >= TILTED_SHOCK) return [];
	return Array.from(shockSeverity, (own, host) => ({ host, own }))
		.filter(({ own }) => own > 0)
		.sort((a, b) => b.own - a.own || a.host - b.host)
		.slice(0, MOST_HOSTS)
		.map(({ host }) => ({ kind: 'host', host }));
}

function shiftsOf({ shifts }: Tilt): Shifts {
	const batches = Int32Array.from(shifts.keys()).filter((batch) => shifts[batch] !== 0);
	return { batches, shifts: Float64Array.from(batches, (batch) => shifts[batch]) };
}

/** What odds that grow by `growth` times themselves make of a probability. */
export const raisedChance = (chance: number, growth: number): number => (chance * (1 + growth)) / (1 + chance * growth);
