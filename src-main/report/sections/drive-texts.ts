/** What is said of one drive in several places: its conditions, its events, and where its evidence stands. */
import { capitalise, formatDayRange } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { threatName } from '../../shared/charts/threats.ts';
import { metricInfo } from '../../shared/domain/metrics.ts';
import type { AnomalyEvent, DriveRisk, RiskResult } from '../../shared/domain/results.ts';
import type { DeviceId } from '../../shared/domain/telemetry.ts';
import type { Scene } from './scene.ts';

export const DRIVES_TABLE = 'table of drives';

/** Where the evidence of a drive stands. */
export const placeOfDrive = (deviceId: DeviceId): string => `drive ${deviceId}`;

/** Below it a factor says nothing against a drive. */
const LEAST_RATIO = 1.05;

/** Whether the median of the day on which it is worn out lies within the horizon. */
export function wearsOut({ horizonDays }: RiskResult, { wearOut }: DriveRisk): boolean {
	return wearOut !== undefined && wearOut.days !== null && wearOut.days <= horizonDays;
}

/** That it wears out within the horizon, and the strongest conditions that raise its hazard. */
export function factorTexts({ say, input: { risk } }: Scene, drive: DriveRisk | undefined, most: number): string[] {
	const worn = drive?.wearOut && risk && wearsOut(risk, drive) ? [say.drives.wornOut(drive.wearOut)] : [];
	const strongest = (drive?.contributions ?? [])
		.filter(({ hazardRatio }) => hazardRatio >= LEAST_RATIO)
		.toSorted((a, b) => b.hazardRatio - a.hazardRatio)
		.slice(0, most);
	return [...worn, ...strongest.map((factor) => say.drives.times(plainText(factor.text, 100), factor.hazardRatio))];
}

/** Class, window, confidence and the first line of its evidence, with who saw it. */
export function eventSentence({ say }: Scene, event: AnomalyEvent): string {
	const [evidence] = event.evidence;
	const window = formatDayRange(event.startMs, event.endMs);
	const text = evidence ? plainText(evidence.text, 200) : plainText(metricInfo(event.metric).label, 60);
	const seen = say.drives.seen(text.replace(/[.\s]+$/, ''), evidence?.detector);
	return capitalise(say.drives.event(threatName(event.class), event.confidence, window, seen));
}
