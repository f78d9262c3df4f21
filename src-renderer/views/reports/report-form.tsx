/** What a report should be: its kind with what that is for, its sections, its paper. */
import { useId } from 'react';
import { formatCounted } from '../../../src-main/shared/charts/format.ts';
import { sectionLabel, variantWords } from '../../../src-main/shared/charts/report-text.ts';
import { type ReportPaper, type ReportVariant, reportPapers, reportVariants, variantSections } from '../../../src-main/shared/domain/report.ts';
import { ChoiceChips } from '../../components/choice-chips.tsx';
import { NumberField } from '../../components/fields.tsx';
import { DriveChoice } from './drive-choice.tsx';
import { draftFault, MOST_DRIVES, MOST_FORECASTS, type ReportDraft, sectionsOf, toggledSection } from './report-draft.ts';

interface ReportFormProps {
	readonly draft: ReportDraft;
	readonly onChange: (draft: ReportDraft) => void;
	readonly isOpen: boolean;
	readonly onOpen: (isOpen: boolean) => void;
	/** What the button says, and why it cannot be pressed where it cannot. */
	readonly button: string;
	readonly isBusy: boolean;
	readonly make: () => void;
}

export function ReportForm({ draft, onChange, isOpen, onOpen, button, isBusy, make }: ReportFormProps) {
	const fault = draftFault(draft);
	const shown = sectionsOf(draft);
	const all = variantSections[draft.variant];
	return (
		<section className="card form" aria-label="Make a report">
			<VariantChoice value={draft.variant} onChange={(variant) => onChange({ ...draft, variant })} />
			{draft.variant === 'drive' && <DriveChoice drive={draft.drive} onChange={(drive) => onChange({ ...draft, drive })} />}
			<div className="report-options">
				<span className="field">
					<span className="muted">Paper</span>
					<ChoiceChips<ReportPaper>
						label="Paper"
						value={draft.paper}
						options={reportPapers.map((paper) => ({ value: paper, label: paper }))}
						onChange={(paper) => onChange({ ...draft, paper })}
					/>
				</span>
				<MaskField isMasked={draft.masksSerials} onChange={(masksSerials) => onChange({ ...draft, masksSerials })} />
				{shown.includes('drives') && draft.variant === 'full' && (
					<NumberField
						label="In detail"
						unit="drives at most"
						value={draft.topDrives}
						min={1}
						max={MOST_DRIVES}
						onChange={(topDrives) => onChange({ ...draft, topDrives })}
					/>
				)}
				{shown.includes('forecasts') && draft.variant === 'full' && (
					<NumberField
						label="Forecasts"
						unit="charts at most"
						value={draft.forecasts}
						min={0}
						max={MOST_FORECASTS}
						onChange={(forecasts) => onChange({ ...draft, forecasts })}
					/>
				)}
			</div>
			<details className="more-settings" open={isOpen} onToggle={(event) => onOpen(event.currentTarget.open)}>
				<summary>
					Sections{' '}
					<span className="muted">
						· {shown.length === all.length ? `all ${formatCounted(all.length, 'section')}` : `${shown.length} of ${all.length}`}
					</span>
				</summary>
				<fieldset className="report-sections">
					<legend className="visually-hidden">Sections</legend>
					{all.map((section) => (
						<label key={section}>
							<input type="checkbox" checked={!draft.without.has(section)} onChange={() => onChange(toggledSection(draft, section))} />
							{sectionLabel(draft.variant, section)}
						</label>
					))}
				</fieldset>
			</details>
			<div className="actions">
				<button type="button" className="primary" disabled={isBusy || fault !== undefined} onClick={make}>
					{button}
				</button>
				<span className="muted">{fault ?? 'What is missing or outdated is made first: anomalies, simulation, forecasts.'}</span>
			</div>
		</section>
	);
}

function VariantChoice({ value, onChange }: { readonly value: ReportVariant; readonly onChange: (variant: ReportVariant) => void }) {
	const name = useId();
	return (
		<fieldset className="variant-choice">
			<legend className="visually-hidden">Kind of report</legend>
			{reportVariants.map((variant) => {
				const { label, meaning } = variantWords[variant];
				return (
					<label key={variant} className="variant">
						<input type="radio" name={name} checked={variant === value} onChange={() => onChange(variant)} />
						<span>
							<strong>{label}</strong>
							<span className="muted">{meaning}</span>
						</span>
					</label>
				);
			})}
		</fieldset>
	);
}

function MaskField({ isMasked, onChange }: { readonly isMasked: boolean; readonly onChange: (isMasked: boolean) => void }) {
	const id = useId();
	return (
		<span>
			<input id={id} type="checkbox" checked={isMasked} onChange={(event) => onChange(event.target.checked)} />
			<label htmlFor={id}>Mask serials</label> <span className="muted">(last four characters only)</span>
		</span>
	);
}
