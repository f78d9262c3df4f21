/** How good the threat events are, against labels: precision, recall, false alarms per drive-year. */
import type { AnomalyEvent, AnomalyResult, ThreatClass } from '../../shared/domain/results.ts';

/** A labelled attack (`isAttack`) or look-alike, as the synthetic fleet gives it. */
export interface LabelledEpisode {
	readonly serial: string;
	readonly class: string;
	readonly isAttack: boolean;
	readonly startMs: number;
	readonly endMs: number;
}

export interface Quality {
	readonly attacks: number;
	/** Attacks with an event of their class. */
	readonly found: number;
	/** Attacks with an event of any class, `unusual` included. */
	readonly noticed: number;
	readonly alarms: number;
	/** Alarms that meet an attack of their class. */
	readonly correct: number;
	/** NaN without alarms. */
	readonly precision: number;
	/** NaN without attacks. */
	readonly recall: number;
	readonly falseAlarmsPerDriveYear: number;
}

export interface ThreatQuality extends Quality {
	readonly driveYears: number;
	readonly byClass: Readonly<Record<string, Quality>>;
	/** False alarms by the look-alike that caused them; `none` where no label explains them. */
	readonly falseAlarmCauses: Readonly<Record<string, number>>;
}

/** The class of event that each labelled attack should raise. */
export const threatOfAttack: Readonly<Record<string, ThreatClass>> = {
	ransomware: 'ransomware_indicator',
	exfiltration: 'data_exfiltration',
	insider: 'insider_threat',
};

/** A threat event of less confidence is a hint, not an alarm. */
const ALARM_CONFIDENCE = 0.5;
/** Time by which an event may miss an episode and still mean it. */
const PLAY_MS = 86_400_000;

/** Judges the threat events (confidence 0.5 or more) of several runs together: a threat event is right when an attack of its class is there. */
export function evaluateThreats(runs: readonly { readonly result: AnomalyResult; readonly episodes: readonly LabelledEpisode[] }[]): ThreatQuality {
	const years = runs.reduce((sum, { result }) => sum + result.driveDays / 365.25, 0);
	const byClass = Object.fromEntries(Object.keys(threatOfAttack).map((name) => [name, qualityOf(runs, [name], years)]));
	const causes: Record<string, number> = {};
	for (const { result, episodes } of runs)
		for (const event of threatsOf(result.events, Object.keys(threatOfAttack))) {
			if (episodes.some((episode) => isRight(event, episode))) continue;
			const cause = episodes.find((episode) => meets(event, episode))?.class ?? 'none';
			causes[cause] = (causes[cause] ?? 0) + 1;
		}
	return { ...qualityOf(runs, Object.keys(threatOfAttack), years), driveYears: years, byClass, falseAlarmCauses: causes };
}

function threatsOf(events: readonly AnomalyEvent[], attacks: readonly string[]): AnomalyEvent[] {
	const classes = attacks.map((name) => threatOfAttack[name]);
	return events.filter((event) => classes.includes(event.class) && event.confidence >= ALARM_CONFIDENCE);
}

function isRight(event: AnomalyEvent, episode: LabelledEpisode): boolean {
	return episode.isAttack && threatOfAttack[episode.class] === event.class && meets(event, episode);
}

function qualityOf(
	runs: readonly { readonly result: AnomalyResult; readonly episodes: readonly LabelledEpisode[] }[],
	attackNames: readonly string[],
	years: number,
): Quality {
	let attacks = 0;
	let found = 0;
	let noticed = 0;
	let alarms = 0;
	let correct = 0;
	for (const { result, episodes } of runs) {
		const threats = threatsOf(result.events, attackNames);
		const labelled = episodes.filter((episode) => episode.isAttack && attackNames.includes(episode.class));
		attacks += labelled.length;
		found += labelled.filter((episode) => threats.some((event) => isRight(event, episode))).length;
		noticed += labelled.filter((episode) => result.events.some((event) => meets(event, episode))).length;
		alarms += threats.length;
		correct += threats.filter((event) => labelled.some((episode) => isRight(event, episode))).length;
	}
	return {
		attacks,
		found,
		noticed,
		alarms,
		correct,
		precision: alarms === 0 ? Number.NaN : correct / alarms,
		recall: attacks === 0 ? Number.NaN : found / attacks,
		falseAlarmsPerDriveYear: years === 0 ? Number.NaN : (alarms - correct) / years,
	};
}

/** Whether an event and an episode of the same drive share some time. */
function meets(event: AnomalyEvent, episode: LabelledEpisode): boolean {
	return event.serial === episode.serial && event.startMs <= episode.endMs + PLAY_MS && event.endMs >= episode.startMs - PLAY_MS;
}
