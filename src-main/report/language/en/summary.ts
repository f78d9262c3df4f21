/** Page one: the answer, three figures, what drives them, what to do, what it rests on. */
import {
	formatCount,
	formatCounted,
	formatDay,
	formatEstimate,
	formatLevel,
	formatList,
	formatMoney,
	formatNumber,
	formatPercent,
	formatProbability,
	formatRange,
} from '../../../shared/charts/format.ts';
import type { Estimate, RiskResult } from '../../../shared/domain/results.ts';

const cases = (confidence: number): string => formatNumber(100 * confidence, 4);
const worst = (confidence: number): string => formatNumber(100 * (1 - confidence), 3);

export const summary = {
	outline: 'Summary',
	fleet: (name: string, drives: string, window: string): string => `Fleet: ${name} – ${drives} – ${window}`,
	horizon: (days: number): string => `horizon ${formatCounted(days, 'day')}`,
	made: (atMs: number): string => `made ${formatDay(atMs)}`,
	masked: 'Serials are masked: each is shown by its last four characters.',
	unknown: (why: string): string => `What this fleet could cost is not known yet. ${why}`,
	/** The whole report in one sentence. */
	answer: (risk: RiskResult, untilMs: number | null, first: string): string => {
		const by = untilMs === null ? `Over the next ${formatCounted(risk.horizonDays, 'day')}` : `By ${formatDay(untilMs)}`;
		const { value } = risk.expectedFailures;
		const failures = `${by} expect ${formatNumber(value, 2)} ${value === 1 ? 'failure' : 'failures'} (95 %: ${formatRange(...risk.failureRange)}) among ${formatCounted(risk.drivesAtRisk, 'drive')}`;
		const [level] = risk.levels;
		const money = level
			? `; in ${cases(level.confidence)} of 100 cases they cost no more than ${formatMoney(level.valueAtRisk.value, risk.currency)}, and the worst ${worst(level.confidence)} of 100 cost ${formatMoney(level.conditionalValueAtRisk.value, risk.currency)} on average`
			: '';
		return `${failures}${money}${first === '' ? '' : `. First, ${first}`}.`;
	},
	expectedLoss: 'Expected loss',
	/** Of the three figures. */
	columns: { figure: 'Figure', value: 'Value', interval: '95 % interval', meaning: 'What it is' },
	notComputed: 'not computed',
	averageOfAll: 'the average over all paths',
	exceeded: (confidence: number): string => `exceeded in ${worst(confidence)} of 100 cases`,
	averageOfWorst: (confidence: number): string => `average of the worst ${worst(confidence)} of 100`,
	changes: {
		sinceLast: 'Since the last report',
		sinceDay: (atMs: number): string => `Since ${formatDay(atMs)}`,
		up: (share: string): string => `up ${share}`,
		down: (share: string): string => `down ${share}`,
		none: 'no change beyond the error',
		new: (atMs: number): string => `none on ${formatDay(atMs)}`,
		first: 'first report: nothing to compare',
		other: 'not compared: see below',
		notCompared: (atMs: number, differs: readonly string[]): string =>
			`The report of ${formatDay(atMs)} is not compared, because it speaks of something else: ${formatList(differs)}.`,
		/** What is another thing than in the report before, which changes nothing of the question. */
		differs: (atMs: number, what: readonly string[]): string => `Changes are those since the report of ${formatDay(atMs)}: ${what.join('; ')}.`,
		prices: 'the prices were changed in between',
		groups: 'the groups were changed in between',
		versions: 'other versions of the program, of Node or of SQLite computed then',
		horizon: (then: number, now: number): string => `its horizon was ${formatCounted(then, 'day')}, now ${formatCount(now)}`,
		currency: (then: string, now: string): string => `its currency was ${then}, now ${now}`,
		level: (then: readonly number[], now: number): string =>
			`its level was ${formatList(then.map((level) => `${formatLevel(level)} %`)) || 'not stated'}, now ${formatLevel(now)} %`,
		drives: (then: number, now: number): string => `${formatCounted(then, 'drive')} at risk then, ${formatCount(now)} now`,
	},
	lossTitle: (days: number): string => `Loss over ${formatCounted(days, 'day')}`,
	drivers: 'What drives it',
	byCause: (name: string): string => `Share of ${name} by cause`,
	byModel: (name: string): string => `Share of ${name} by model`,
	byDrive: 'By drive, with the 95 % error of the simulation',
	unknownModel: 'unknown model',
};

/** What to do first: title, why, cost, effect; `brief` stands inside the sentence of page one. */
export const actions = {
	title: 'Do first',
	nothing: 'Nothing asks for a decision now.',
	columns: { rank: '#', what: 'What', why: 'Why', cost: 'Cost', effect: (name: string): string => `Effect on ${name}` },
	replace: (serial: string, model: string): string => `Replace ${serial} (${model})`,
	briefReplace: (serial: string): string => `replace ${serial}`,
	chance: (days: number, value: number, lower: number, upper: number): string =>
		`fails within ${formatCounted(days, 'day')} with ${formatProbability(value, lower, upper)}`,
	carries: (part: Estimate, share: number, currency: string): string => `carries ${formatEstimate(part, currency)}, ${formatPercent(share)}`,
	about: (drop: number, currency: string): string => `about ${formatMoney(drop, currency)} less`,
	plan: (drives: number, cost: number, currency: string, effect: string): string =>
		drives === 1
			? `The plan, simulated: the one drive for ${formatMoney(cost, currency)} ${effect}.`
			: `The whole plan, simulated: ${formatCounted(drives, 'drive')} for ${formatMoney(cost, currency)}, ${effect}.`,
	/** @param isDear  each costs more than it takes off */
	approximate: (name: string, isDear: boolean): string =>
		isDear
			? `About: the drive's part of ${name} less that of a new one; ssv plan simulates all together. None takes off more than it costs: it pays where a failure costs more than drive and labour, such as downtime or data (Prices, Groups).`
			: `About: the drive's part of ${name} less that of a new one. Only a plan simulates what replacements bring together (Scenarios, or ssv plan).`,
	look: (serial: string, threat: string, sinceMs: number): string => `Look at ${serial}: ${threat} since ${formatDay(sinceMs)}`,
	briefLook: (serial: string, threat: string): string => `look at ${serial} (${threat})`,
	confidence: (share: number): string => `Confidence ${formatPercent(share)}.`,
	rather: (alternative: string): string => `It could also be: ${alternative}.`,
	timeToLook: 'an hour to look',
	notInLoss: 'none: attacks are not in the loss',
	import: 'Import an export',
	briefImport: 'import an export',
	noDrives: 'The workspace holds no drives yet.',
	rejects: 'Look at the rejected rows',
	briefRejects: 'look at the rejected rows',
	rejected: (rows: number, share: number): string => `${formatCounted(rows, 'row')} could not be read, ${formatPercent(share)} of all.`,
	noCost: 'none',
	firmer: 'firmer figures',
};

export const basis = {
	title: 'What this rests on',
	data: 'Data',
	drives: 'Drives',
	skipped: 'Skipped rows',
	models: 'Models',
	notInSource: 'Not in the source',
	weakest: 'Weakest assumption',
	samples: (samples: number, window: string): string => `${formatCounted(samples, 'sample')}, ${window}`,
	failed: (drives: number, failures: number): string => `${formatCount(drives)}, of which ${formatCount(failures)} failed`,
	past: (endMs: number): string => `the horizon ended on ${formatDay(endMs)}: import newer data`,
	old: (days: number): string => `the newest is ${formatCount(days)} days older than this report`,
	silent: (drives: number, days: number): string =>
		`${formatCount(drives)} not seen in the last ${formatCount(days)} days of the data ${drives === 1 ? 'counts' : 'count'} as running`,
	skippedRows: (rows: number, share: string): string => `${formatCount(rows)}${share}; the page on data quality says where and why`,
	ofAll: (share: number): string => `, ${formatPercent(share)} of all`,
	none: 'none',
	modelsOf: (names: readonly string[], bundle: string, window: string): string => `${formatList(names)} of ${bundle}: ${window}.`,
	someModels: (bundle: string, window: string): string => `Models of ${bundle}: ${window}.`,
	nothingMissing: 'nothing that a part of this report needed',
	list: (items: readonly string[]): string => formatList(items),
	andMore: (shown: readonly string[], more: number): string => `${shown.join(', ')} and ${formatCount(more)} more`,
	noFigure: 'none: there is no risk figure',
	prior: 'failure rates are published ones, since this fleet says too little about its own',
	fewFailures: (failures: number): string => `the failure law rests on ${formatCounted(failures, 'failure')}`,
	independent: 'drives fail independently of each other',
};
