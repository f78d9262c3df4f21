/** The words of a report by its language. A language is one file that has every phrase of `en.ts`. */
import type { ReportLanguage } from '../../shared/domain/report.ts';
import { en } from './en.ts';

export type Words = typeof en;

const languages: Readonly<Record<ReportLanguage, Words>> = { en };

export function wordsOf(language: ReportLanguage): Words {
	return languages[language];
}
