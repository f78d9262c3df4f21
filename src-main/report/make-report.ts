/** The PDF risk report: plain results in, the bytes of a file out. No clock, no files, no network. */
import { plainText } from '../shared/charts/plain-text.ts';
import { AppError } from '../shared/domain/errors.ts';
import type { ReportFigures } from '../shared/domain/report.ts';
import type { WorkContext } from '../shared/domain/work.ts';
import { FIGURES_FILE, figuresText, reportFigures } from './figures.ts';
import type { ReportInput } from './input.ts';
import { type Words, wordsOf } from './language/language.ts';
import { maskSerials } from './mask-serials.ts';
import { finishPaper } from './paper/finish.ts';
import { drawFrames } from './paper/frame.ts';
import { startWithLetterhead } from './paper/letterhead.ts';
import { readLogo } from './paper/logo.ts';
import { attach } from './paper/metadata.ts';
import { openPaper, type Paper, type PaperLetterhead } from './paper/paper.ts';
import { openScene } from './sections/scene.ts';
import { writersOf } from './variants.ts';

export interface Report {
	readonly bytes: Uint8Array;
	readonly pages: number;
	/** As they are attached; null where nothing was simulated. */
	readonly figures: ReportFigures | null;
}

/**
 * Writes the report in the variant and on the paper of its options: vector charts, embedded fonts, outline, page x of y. The same input gives the
 * same bytes.
 *
 * @throws AppError `cancelled` between two sections; `logo_rejected`; `internal` when the fonts cannot be used
 */
export async function makeReport(given: ReportInput, context: WorkContext): Promise<Report> {
	const input = given.options.masksSerials ? maskSerials(given) : given;
	const say = wordsOf(input.options.language);
	const paper = openPaper({
		paper: input.options.paper,
		title: say.document(plainText(input.workspace.name) || say.workspace, input.workspace.isSynthetic),
		subject: say.subject(input.seed === null ? say.none : String(input.seed), plainText(input.dataHash, 128) || say.none),
		fonts: input.fonts,
		createdAtMs: input.generatedAtMs,
		language: input.options.language,
		letterhead: letterheadOf(input),
		words: say.paper,
	});
	startWithLetterhead(paper);
	const scene = openScene(paper, input);
	const writers = writersOf(input.options);
	const report = (done: number): void => context.progress({ ...say.progress, done, total: writers.length });
	for (const [done, write] of writers.entries()) {
		if (context.isCancelled()) throw new AppError('cancelled');
		report(done);
		write(scene);
	}
	const figures = attachFigures(paper, input, say);
	drawFrames(paper, input);
	const bytes = await finishPaper(paper);
	report(writers.length);
	return { bytes, pages: paper.pages, figures };
}

/** Puts the figures into the file, so that whoever has it can compute on and verify it. */
function attachFigures(paper: Paper, input: ReportInput, say: Words): ReportFigures | null {
	const figures = reportFigures(input);
	if (figures === null) return null;
	const bytes = new TextEncoder().encode(figuresText(figures));
	attach(paper, { name: FIGURES_FILE, bytes, mediaType: 'application/json', description: say.attachment });
	return figures;
}

function letterheadOf({ letterhead }: ReportInput): PaperLetterhead {
	return { organisation: plainText(letterhead.organisation, ORGANISATION), logo: letterhead.logo === null ? null : readLogo(letterhead.logo) };
}

/** Characters of a name at most. */
const ORGANISATION = 120;
