/** The command that makes a report by the clock, for the machine that has the workspace: cron, or the Task Scheduler of Windows. */
import { defaultReportOptions, type ReportPaper, type ReportSection, type ReportVariant } from './report.ts';

export const recipeRhythms = ['daily', 'weekly', 'monthly'] as const;
export type RecipeRhythm = (typeof recipeRhythms)[number];

/** As `report.make` is asked; what is absent is the default. */
export interface RecipeReport {
	readonly variant?: ReportVariant;
	readonly sections?: readonly ReportSection[];
	readonly drive?: string;
	readonly paper?: ReportPaper;
	readonly masksSerials?: boolean;
	readonly forecasts?: number;
	readonly topDrives?: number;
}

export interface ReportRecipe {
	/** What to do with the command, in a sentence. */
	readonly where: string;
	readonly command: string;
	readonly notes: readonly string[];
}

/** Reports that stay: three months of days, a year of weeks, two of months. */
const KEPT: Readonly<Record<RecipeRhythm, number>> = { daily: 90, weekly: 52, monthly: 24 };
const NAME = 'risk-{date}.pdf';
/** At six in the morning, after the exports of the night. */
const CRON: Readonly<Record<RecipeRhythm, string>> = { daily: '0 6 * * *', weekly: '0 6 * * 1', monthly: '0 6 1 * *' };
const WINDOWS: Readonly<Record<RecipeRhythm, string>> = { daily: '/SC DAILY', weekly: '/SC WEEKLY /D MON', monthly: '/SC MONTHLY /D 1' };

/** `C:\...` and `\\server\...` are folders of Windows; anything else is one of a Unix. */
const isWindows = (folder: string): boolean => /^(?:[A-Za-z]:[\\/]|\\\\)/.test(folder);

/** One word of a shell, whatever it holds; cron ends a command at a percent sign that has no backslash before it. */
const cronWord = (text: string): string => (/^[\w@+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`).replaceAll('%', '\\%');

/** One word inside the quoted command of `/TR`; a name of Windows holds no quotation mark. */
const windowsWord = (text: string): string => (/^[\w@+=:,.\\/-]+$/.test(text) ? text : `\\"${text.replaceAll('"', '')}\\"`);

/** What differs from the defaults, as the command line takes it. */
function flagsOf({ variant, sections, drive, paper, masksSerials, forecasts, topDrives }: RecipeReport): string[] {
	const standard = defaultReportOptions;
	const flag = (name: string, value: string | number | undefined, usual: string | number | undefined): string[] =>
		value === undefined || value === usual ? [] : [`--${name}`, String(value)];
	return [
		...flag('variant', variant, standard.variant),
		...flag('sections', sections?.join(','), undefined),
		...flag('drive', drive, undefined),
		...flag('paper', paper, standard.paper),
		...(masksSerials ? ['--mask-serials'] : []),
		...flag('forecasts', forecasts, standard.forecasts),
		...flag('top-drives', topDrives, standard.topDrives),
	];
}

/** @param folder the workspace, as it lies on this machine */
export function reportRecipe(folder: string, rhythm: RecipeRhythm, report: RecipeReport): ReportRecipe {
	const words = ['ssv', 'report', '--workspace', folder, '--refresh', '--quiet', ...flagsOf(report)];
	const kept = String(KEPT[rhythm]);
	const shared = [
		`It looks for anomalies, simulates and forecasts first, where that is missing or outdated; it writes the PDF into your home folder, keeps the newest ${kept} there and here, and the figures of all. Another folder must exist.`,
		'It says nothing unless it fails: cron then sends what it said as mail.',
		'While the app has this workspace open it cannot be written to, and the command ends with "db_in_use": close the app, or make the report here.',
	];
	if (isWindows(folder))
		return {
			where: 'For the command prompt, run as administrator: the Task Scheduler runs it at six.',
			command: `schtasks /Create /TN ssv-report ${WINDOWS[rhythm]} /ST 06:00 /F /TR "${words.map(windowsWord).join(' ')} --out \\"%USERPROFILE%\\${NAME}\\" --keep ${kept}"`,
			notes: ['Where the task cannot find ssv, put its whole path there; "where ssv" tells it.', ...shared],
		};
	return {
		where: 'For "crontab -e": cron runs it at six.',
		command: `${CRON[rhythm]} ${words.map(cronWord).join(' ')} --out "$HOME/${NAME}" --keep ${kept}`,
		notes: ['Where cron cannot find ssv, put its whole path there; "command -v ssv" tells it.', ...shared],
	};
}
