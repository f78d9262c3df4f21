/** Which section each variant has at which place, and who writes it there. */
import { printedSections, type ReportOptions, type ReportSection, type ReportVariant } from '../shared/domain/report.ts';
import { writeAnomalies } from './sections/anomalies.ts';
import { writeAssumptions } from './sections/assumptions.ts';
import { writeBacktests } from './sections/backtests.ts';
import { writeCapacity } from './sections/capacity.ts';
import { writeDriveHistory } from './sections/drive-history.ts';
import { writeDrives } from './sections/drives.ts';
import { writeFleet } from './sections/fleet.ts';
import { writeForecasts } from './sections/forecasts.ts';
import { writeGlossary } from './sections/glossary.ts';
import { writeLoss } from './sections/loss.ts';
import { writeMethod } from './sections/method.ts';
import { writeDriveEvents, writeDriveForecasts, writeDrivePage } from './sections/one-drive.ts';
import { writePlan } from './sections/plan.ts';
import { writeQuality } from './sections/quality.ts';
import { writeRegister } from './sections/register.ts';
import { writeScenarioPage, writeScenarios } from './sections/scenarios.ts';
import type { WriteSection } from './sections/scene.ts';
import { writeSecondPage } from './sections/second-page.ts';
import { writeSummary } from './sections/summary.ts';
import { writeTail } from './sections/tail.ts';

/** Of the full report; a variant writes some of them its own way. */
const writers: Readonly<Record<ReportSection, WriteSection>> = {
	summary: writeSummary,
	fleet: writeFleet,
	tail: writeTail,
	drives: writeDrives,
	forecasts: writeForecasts,
	anomalies: writeAnomalies,
	capacity: writeCapacity,
	loss: writeLoss,
	scenarios: writeScenarios,
	backtests: writeBacktests,
	quality: writeQuality,
	register: writeRegister,
	method: writeMethod,
	assumptions: writeAssumptions,
	glossary: writeGlossary,
};

const own: Readonly<Record<ReportVariant, Readonly<Partial<Record<ReportSection, WriteSection>>>>> = {
	full: {},
	executive: { drives: writeSecondPage },
	drive: { summary: writeDrivePage, forecasts: writeDriveForecasts, anomalies: writeDriveEvents, quality: writeDriveHistory },
	scenarios: { summary: writeScenarioPage, scenarios: writePlan },
};

/** In the order of the variant; a choice of sections leaves out the others. */
export function writersOf(options: ReportOptions): WriteSection[] {
	return printedSections(options).map((section) => own[options.variant][section] ?? writers[section]);
}
