/** What the form says a report should be, before it is asked for. */
import type { InputOf } from '../../../src-main/shared/contract/procedures.ts';
import {
	defaultReportOptions,
	type ReportPaper,
	type ReportSection,
	type ReportVariant,
	variantSections,
} from '../../../src-main/shared/domain/report.ts';
import { areWithin } from '../../components/fields.tsx';

export interface ReportDraft {
	readonly variant: ReportVariant;
	/** Sections that are left out, of whichever variant: a change of mind about the variant keeps them. */
	readonly without: ReadonlySet<ReportSection>;
	readonly paper: ReportPaper;
	readonly masksSerials: boolean;
	readonly forecasts: number;
	readonly topDrives: number;
	/** Of the variant `drive`; a device id or a serial. */
	readonly drive: string | undefined;
}

export const MOST_FORECASTS = 20;
export const MOST_DRIVES = 200;

export function standardDraft(variant: ReportVariant = defaultReportOptions.variant, drive?: string): ReportDraft {
	const { paper, masksSerials, forecasts, topDrives } = defaultReportOptions;
	return { variant, without: new Set(), paper, masksSerials, forecasts, topDrives, drive };
}

export function sectionsOf({ variant, without }: ReportDraft): readonly ReportSection[] {
	return variantSections[variant].filter((section) => !without.has(section));
}

export function toggledSection(draft: ReportDraft, section: ReportSection): ReportDraft {
	const without = new Set(draft.without);
	if (!without.delete(section)) without.add(section);
	return { ...draft, without };
}

/** What keeps it from being made, in a sentence; undefined when nothing does. */
export function draftFault(draft: ReportDraft): string | undefined {
	if (draft.variant === 'drive' && draft.drive === undefined) return 'Choose the drive that the report is about.';
	if (sectionsOf(draft).length === 0) return 'Choose at least one section.';
	if (!Number.isInteger(draft.forecasts) || !areWithin([draft.forecasts, 0, MOST_FORECASTS]))
		return `Forecasts: a whole number from 0 to ${MOST_FORECASTS}.`;
	if (!Number.isInteger(draft.topDrives) || !areWithin([draft.topDrives, 1, MOST_DRIVES]))
		return `Drives in detail: a whole number from 1 to ${MOST_DRIVES}.`;
	return undefined;
}

/** What the report rests on is done first, where it was never done or is outdated: who presses the button wants the whole paper. */
export function inputOf(draft: ReportDraft): InputOf<'report.make'> {
	const { variant, without, paper, masksSerials, forecasts, topDrives, drive } = draft;
	const leavesOut = variantSections[variant].some((section) => without.has(section));
	return {
		variant,
		...(leavesOut ? { sections: [...sectionsOf(draft)] } : {}),
		...(variant === 'drive' && drive !== undefined ? { drive } : {}),
		paper,
		masksSerials,
		forecasts,
		topDrives,
		refresh: true,
	};
}
