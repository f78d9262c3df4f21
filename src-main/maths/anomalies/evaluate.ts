/** How good the threat events are, against labels: precision, recall, false alarms per drive-year, and whether confidence means what it says. */
import type { AnomalyEvent, AnomalyResult, ThreatClass } from '../../shared/domain/results.ts';
import type { ReliabilityBin, ThreatQuality, ThreatScore } from '../../shared/domain/threat-evaluation.ts';
import { brierScore } from '../calibration/brier.ts';
import { reliabilityRanges } from '../calibration/reliability.ts';

export type { ThreatQuality } from '../../shared/domain/threat-evaluation.ts';

/** A labelled attack (`isAttack`) or look-alike, as the synthetic fleet gives it. */
export interface LabelledEpisode {
	readonly serial: string;
	readonly class: string;
	readonly isAttack: boolean;
	readonly startMs: number;
	readonly endMs: number;
}

const attackNames = ['ransomware', 'exfiltration', 'insider'] as const;
type AttackName = (typeof attackNames)[number];

/** The class of event that each labelled attack should raise. */
export const threatOfAttack: Readonly<Record<string, ThreatClass>> = {
	ransomware: 'ransomware_indicator',
	exfiltration: 'data_exfiltration',
	insider: 'insider_threat',
} satisfies Record<AttackName, ThreatClass>;

/** A threat event of less confidence is a hint, not an alarm. */
export const ALARM_CONFIDENCE = 0.5;
/** Time by which an event may miss an episode and still mean it. */
const PLAY_MS = 86_400_000;
/** Ranges of confidence of the reliability table. */
const BINS = 10;

/** What one labelled history says about the events on it: counts, which add up over histories. */
export interface ThreatJudgement {
	readonly driveDays: number;
	readonly attacks: readonly { readonly class: AttackName; readonly isFound: boolean; readonly isNoticed: boolean }[];
	/** Every threat event, hints included. */
	readonly threats: readonly {
		readonly class: AttackName;
		readonly confidence: number;
		readonly isRight: boolean;
		/** Of a wrong one: the look-alike or attack of another class that it meets, else `none`. */
		readonly cause: string;
	}[];
}

/** Judges the threat events of one history: an event is right when an attack of its class is there. */
export function judgeThreats(result: Pick<AnomalyResult, 'events' | 'driveDays'>, episodes: readonly LabelledEpisode[]): ThreatJudgement {
	const { events, driveDays } = result;
	const alarms = events.filter(({ confidence }) => confidence >= ALARM_CONFIDENCE);
	const attacks = episodes.filter(({ isAttack }) => isAttack);
	return {
		driveDays,
		attacks: attacks.map((attack) => ({
			class: attack.class as AttackName,
			isFound: alarms.some((event) => isRight(event, attack)),
			isNoticed: events.some((event) => meetsEpisode(event, attack)),
		})),
		threats: events.flatMap((event) => {
			const name = attackNames.find((attack) => threatOfAttack[attack] === event.class);
			if (name === undefined) return [];
			const isRightOnce = attacks.some((attack) => isRight(event, attack));
			const cause = isRightOnce ? name : (episodes.find((episode) => meetsEpisode(event, episode))?.class ?? 'none');
			return [{ class: name, confidence: event.confidence, isRight: isRightOnce, cause }];
		}),
	};
}

/** Several histories together. */
export function sumThreats(judgements: readonly ThreatJudgement[]): ThreatQuality {
	const years = judgements.reduce((sum, { driveDays }) => sum + driveDays / 365.25, 0);
	const threats = judgements.flatMap((judgement) => judgement.threats);
	const causes = new Map<string, number>();
	for (const { confidence, isRight: right, cause } of threats)
		if (!right && confidence >= ALARM_CONFIDENCE) causes.set(cause, (causes.get(cause) ?? 0) + 1);
	const confidences = threats.map(({ confidence }) => confidence);
	return {
		...scoreOf(judgements, attackNames, years),
		driveYears: years,
		byClass: Object.fromEntries(attackNames.map((name) => [name, scoreOf(judgements, [name], years)])) as Record<AttackName, ThreatScore>,
		falseAlarmCauses: Object.fromEntries([...causes].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))),
		calibration: reliability(threats),
		brier: threats.length === 0 ? null : brierScore(confidences, outcomesOf(threats)),
	};
}

/** Judges the threat events of several runs together. */
export const evaluateThreats = (runs: readonly { readonly result: AnomalyResult; readonly episodes: readonly LabelledEpisode[] }[]): ThreatQuality =>
	sumThreats(runs.map(({ result, episodes }) => judgeThreats(result, episodes)));

function scoreOf(judgements: readonly ThreatJudgement[], names: readonly AttackName[], years: number): ThreatScore {
	const attacks = judgements.flatMap((judgement) => judgement.attacks).filter((attack) => names.includes(attack.class));
	const alarms = judgements
		.flatMap((judgement) => judgement.threats)
		.filter((threat) => names.includes(threat.class) && threat.confidence >= ALARM_CONFIDENCE);
	const found = attacks.filter(({ isFound }) => isFound).length;
	const correct = alarms.filter((alarm) => alarm.isRight).length;
	return {
		attacks: attacks.length,
		found,
		noticed: attacks.filter(({ isNoticed }) => isNoticed).length,
		alarms: alarms.length,
		correct,
		precision: alarms.length === 0 ? null : correct / alarms.length,
		recall: attacks.length === 0 ? null : found / attacks.length,
		falseAlarmsPerDriveYear: years === 0 ? null : (alarms.length - correct) / years,
	};
}

/** Confidence against the share that is right, by ranges of confidence that hold something. */
export function reliability(events: readonly { readonly confidence: number; readonly isRight: boolean }[]): ReliabilityBin[] {
	const ranges = reliabilityRanges(
		events.map(({ confidence }) => confidence),
		outcomesOf(events),
		Array.from({ length: BINS + 1 }, (_, edge) => edge / BINS),
	);
	return ranges.map(({ from, to, count, happened, meanProbability, share }) => ({
		from,
		to,
		events: count,
		meanConfidence: meanProbability,
		right: happened,
		shareRight: share,
	}));
}

const outcomesOf = (events: readonly { readonly isRight: boolean }[]): number[] => events.map((event) => (event.isRight ? 1 : 0));

function isRight(event: Pick<AnomalyEvent, 'serial' | 'startMs' | 'endMs' | 'class'>, episode: LabelledEpisode): boolean {
	return episode.isAttack && threatOfAttack[episode.class] === event.class && meetsEpisode(event, episode);
}

/** Whether an event and an episode of the same drive share some time. */
export function meetsEpisode(event: Pick<AnomalyEvent, 'serial' | 'startMs' | 'endMs'>, episode: LabelledEpisode): boolean {
	return event.serial === episode.serial && event.startMs <= episode.endMs + PLAY_MS && event.endMs >= episode.startMs - PLAY_MS;
}
