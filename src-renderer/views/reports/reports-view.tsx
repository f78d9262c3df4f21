/** Papers for those who decide: made, kept, compared, verified, and made again by the clock. */
import { useState } from 'react';
import { formatCounted, formatDay, formatEstimate, formatLevel } from '../../../src-main/shared/charts/format.ts';
import { staleRiskText } from '../../../src-main/shared/charts/price-text.ts';
import { headlineChangeText } from '../../../src-main/shared/charts/report-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { useJob, useQuery } from '../../client/engine.tsx';
import { useLatestRisk } from '../../client/use-latest-risk.ts';
import { JobPanel } from '../../components/job-panel.tsx';
import { EmptyState, Notice, QueryView, Skeleton } from '../../components/states.tsx';
import { View } from '../../components/view.tsx';
import { hrefOf, type ReportsRoute } from '../../routes.ts';
import { LetterheadSection } from './letterhead.tsx';
import { type ListedReport, withEarlier } from './report-columns.tsx';
import { inputOf, standardDraft } from './report-draft.ts';
import { ReportForm } from './report-form.tsx';
import { ReportHistory } from './report-history.tsx';
import { ScheduleSection } from './schedule.tsx';

/** What the address says that the form should start with. */
type Wanted = Pick<ReportsRoute, 'variant' | 'drive'>;

export function ReportsView(wanted: Wanted) {
	const reports = useQuery('reports.list', {});
	const risk = useLatestRisk();
	const skeleton = (
		<div className="view">
			<Skeleton height={28} width="70%" />
			<Skeleton height={208} />
			<Skeleton height={280} />
		</div>
	);
	return (
		<QueryView query={reports} skeleton={skeleton}>
			{(made) => (
				<QueryView query={risk} skeleton={skeleton}>
					{(latest) => <ReportsPage wanted={wanted} reports={made.reports} latest={latest} />}
				</QueryView>
			)}
		</QueryView>
	);
}

interface ReportsPageProps {
	readonly wanted: Wanted;
	readonly reports: readonly ListedReport[];
	readonly latest: OutputOf<'risk.latest'>;
}

function ReportsPage({ wanted, reports, latest: { risk, isStale, staleBecause } }: ReportsPageProps) {
	const job = useJob('report.make');
	const [draft, setDraft] = useState(() => standardDraft(wanted.variant, wanted.drive));
	const [isOpen, setIsOpen] = useState(false);
	const needsRun = risk === null || isStale;
	const make = (): void => job.start(inputOf(draft));
	return (
		<View sentence={reportsSentence(reports)}>
			{needsRun && job.running === undefined && (
				<Notice action={<a href={hrefOf({ view: 'risk' })}>{risk === null ? 'Simulate with settings of your own' : 'Simulate on the Risk page'}</a>}>
					{risk === null
						? 'Nothing was simulated yet. A report made now looks for anomalies and simulates first, with the usual settings.'
						: `${staleRiskText(staleBecause)} A report made now simulates again first, with the settings of last time.`}
				</Notice>
			)}
			<ReportForm
				draft={draft}
				onChange={setDraft}
				isOpen={isOpen}
				onOpen={setIsOpen}
				button={needsRun ? 'Simulate and make report' : 'Make report'}
				isBusy={job.running !== undefined}
				make={make}
			/>
			<JobPanel job={job} name="The report" retry={make} />
			{reports.length === 0 ? (
				<EmptyState title="Nothing on paper">
					A report is a PDF of the latest runs: what the fleet could cost, which drives that comes from, forecasts and anomalies, and what it all
					rests on. It is kept here with its figures, so that the next one can say what changed and anybody can check it.
				</EmptyState>
			) : (
				<ReportHistory reports={reports} />
			)}
			<LetterheadSection />
			<ScheduleSection draft={draft} />
		</View>
	);
}

/** `The newest report, of 2026-11-12, states CVaR95 26,900 ± 600 EUR over 90 days, +7.1 % since the one of 2026-10-12.` */
function reportsSentence(reports: readonly ListedReport[]): string {
	const [line] = withEarlier(reports);
	if (!line) return 'No report was made yet.';
	const { report, earlier } = line;
	const { headline } = report;
	if (headline === null) return `The newest report has ${formatCounted(report.pages, 'page')} and is of ${formatDay(report.madeAtMs)}.`;
	const { confidence, conditionalValueAtRisk, currency, horizonDays } = headline;
	const states = `The newest report, of ${formatDay(report.madeAtMs)}, states CVaR${formatLevel(confidence)} ${formatEstimate(conditionalValueAtRisk, currency)} over ${formatCounted(horizonDays, 'day')}`;
	return earlier ? `${states}: ${headlineChangeText(headline, earlier)}.` : `${states}.`;
}
