/** An import in one or two sentences. */
import { formatCount, formatCounted } from '../../../src-main/shared/charts/format.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';

export function importSentence(report: OutputOf<'imports.run'>): string {
	const { totals, isDryRun } = report;
	const groups = report.imports.reduce((sum, entry) => sum + entry.groups, 0);
	const verb = isDryRun ? 'Would add' : 'Added';
	const parts = [
		`${verb} ${formatCounted(totals.added, 'sample')} of ${formatCounted(totals.drives, 'drive')} from ${formatCount(totals.files - totals.filesRefused)} of ${formatCounted(totals.files, 'file')}.`,
		totals.filesRefused > 0 ? `${formatCounted(totals.filesRefused, 'file was', 'files were')} refused.` : '',
		groups > 0 ? `${formatCounted(groups, 'statement')} about pools, RAID groups and filesystems.` : '',
		totals.known > 0 ? `${formatCounted(totals.known, 'sample was', 'samples were')} already there.` : '',
		totals.rejected > 0 ? `${formatCounted(totals.rejected, 'row')} could not be read.` : '',
		totals.conflicts > 0 ? `${formatCounted(totals.conflicts, 'value')} differed from the history; the first one stays.` : '',
		totals.questions > 0 ? `${formatCounted(totals.questions, 'question')} about identity.` : '',
	];
	return parts.filter(Boolean).join(' ');
}
