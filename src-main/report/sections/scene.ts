/** What every section is given, and how a topic starts or says that there is nothing to show. */
import { plainText } from '../../shared/charts/plain-text.ts';
import type { ReportSection } from '../../shared/domain/report.ts';
import type { AnomalyEvent, ComponentRisk, DriveRisk, Forecast } from '../../shared/domain/results.ts';
import type { DeviceId, Drive } from '../../shared/domain/telemetry.ts';
import type { ReportInput } from '../input.ts';
import { type Words, wordsOf } from '../language/language.ts';
import { addSectionToOutline } from '../paper/links.ts';
import type { Paper } from '../paper/paper.ts';
import { openSection } from '../paper/section.ts';
import { startSect } from '../paper/tags.ts';
import { heightOf, lineHeight, styles, writeText } from '../paper/text.ts';

export interface Scene {
	readonly paper: Paper;
	readonly input: ReportInput;
	/** The words of the report's language. */
	readonly say: Words;
	readonly drives: ReadonlyMap<DeviceId, Drive>;
	readonly risks: ReadonlyMap<DeviceId, DriveRisk>;
	readonly parts: ReadonlyMap<DeviceId, ComponentRisk>;
	readonly events: ReadonlyMap<DeviceId, readonly AnomalyEvent[]>;
	readonly forecasts: ReadonlyMap<DeviceId, readonly Forecast[]>;
}

/** Writes one section at its place in the report. */
export type WriteSection = (scene: Scene) => void;

const UNIT_LENGTH = 16;

export function openScene(paper: Paper, given: ReportInput): Scene {
	// Sentences and axes take the unit as it is, and that of an unknown column comes from outside.
	const input = { ...given, forecasts: given.forecasts.map((forecast) => ({ ...forecast, unit: plainText(forecast.unit, UNIT_LENGTH) })) };
	const byId = <T extends { readonly deviceId: DeviceId }>(items: readonly T[]): ReadonlyMap<DeviceId, T> =>
		new Map(items.map((item) => [item.deviceId, item]));
	return {
		paper,
		input,
		say: wordsOf(input.options.language),
		drives: byId(input.drives),
		risks: byId(input.risk?.drives ?? []),
		parts: byId(input.risk?.components ?? []),
		events: Map.groupBy(input.anomalies?.events ?? [], ({ deviceId }) => deviceId),
		forecasts: Map.groupBy(input.forecasts, ({ deviceId }) => deviceId),
	};
}

/** A topic on a new page: its title, its place in the outline, and one sentence with the answer. */
export function openTopic({ paper }: Scene, section: ReportSection, title: string, answer: string): void {
	openSection(paper, title, answer, section);
}

const BETWEEN_TOPICS = 28;

/** A topic that needs `room` points stands below the one before where it fits; otherwise it opens a page. */
export function continueTopic(scene: Scene, section: ReportSection, title: string, answer: string, room: number): void {
	const { paper } = scene;
	const gap = paper.isFresh ? 0 : BETWEEN_TOPICS;
	const head = lineHeight(styles.section) + heightOf(paper, answer, styles.sectionLead, paper.sheet.contentWidth) + 15;
	if (paper.pages === 0 || paper.y + gap + head + room > paper.sheet.bottom) {
		openTopic(scene, section, title, answer);
		return;
	}
	paper.isFresh = false;
	paper.y += gap;
	startSect(paper, title);
	addSectionToOutline(paper, title, section);
	writeText(paper, title, styles.section, 3);
	writeText(paper, answer, styles.sectionLead, 12);
}

/** One sentence why there is nothing to show and what to do; no page is spent on it: where it had to open one, the next topic goes on below. */
export function writeAbsence(scene: Scene, section: ReportSection, title: string, why: string): void {
	const { paper } = scene;
	const isBelow = paper.isFresh;
	const before = paper.pages;
	continueTopic(scene, section, title, why, 0);
	if (paper.pages === before && !isBelow) return;
	paper.y += BETWEEN_TOPICS;
	paper.isFresh = true;
}
