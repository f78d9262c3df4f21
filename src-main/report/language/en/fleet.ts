/** The fleet, the data that it is known from, and the components of the tail. */
import { formatCount, formatCounted, formatInterval, formatNumber, formatPercent, NO_VALUE } from '../../../shared/charts/format.ts';

export const fleet = {
	title: 'Fleet',
	empty: 'The workspace holds no drives. Import an export first.',
	answer: (drives: string, models: number, window: string, failures: number, left: readonly string[]): string =>
		`${drives} of ${formatCounted(models, 'model')}, observed ${window}; ${formatCount(failures)} failed${left.map((text) => `, ${text}`).join('')}.`,
	left: (count: number, kind: string): string => `${formatCount(count)} ${kind}`,
	byModel: 'By model',
	columns: {
		model: 'Model',
		capacity: 'Capacity',
		drives: 'Drives',
		age: 'Mean age',
		driveDays: 'Drive-days',
		failed: 'Failed',
		rate: 'Failures a year, in % (95 %)',
		lastSeen: 'Last seen',
	},
	total: 'All',
	notStated: 'not stated',
	several: 'several',
	rate: (rate: number, lower: number, upper: number): string => `${formatNumber(100 * rate, 2)} (${formatInterval(100 * lower, 100 * upper, '', 2)})`,
	ratesSay:
		'Rates are failures over the days observed, whatever the age; intervals are those of the count. Few drive-days say little: look at the interval.',
	moreModels: (models: number, drives: number): string => `and ${formatCounted(models, 'more model')} with ${formatCounted(drives, 'drive')}.`,
	metricsTitle: 'What the source says',
	metric: 'Metric',
	samples: 'Samples',
	moreMetrics: (count: number): string => `and ${formatCounted(count, 'more metric')}, kept under the names of the source.`,
};

export const tail = {
	title: 'What makes the tail',
	noDrive: 'No drive is at risk, so none makes a tail.',
	answer: (name: string, total: string, first: string | null, share: number): string =>
		first === null ? `${name} is ${total}.` : `${name} is ${total}; ${first} ${share > 0.9995 ? 'make all' : `make ${formatPercent(share)}`} of it.`,
	/** The causes as they stand inside a sentence. */
	causes: {
		failure: 'drives that fail',
		wear_out: 'drives that wear out',
		data_loss: 'groups that lose data',
		capacity: 'purchases of capacity that runs short',
		latency: 'slow days',
	},
	drives: (count: number): string => formatCounted(count, 'drive'),
	firstDrives: (count: number, all: number): string => (count === 1 ? 'one drive' : `the first ${formatCount(count)} of ${formatCount(all)} drives`),
	noDetails:
		'This simulation was made by an earlier version, which did not keep the parts by cause, model, host and group. Simulate again to see them.',
	sumTitle: 'The parts add up',
	sum: {
		kind: 'Taken apart by',
		parts: 'Parts',
		total: (currency: string): string => `Sum (${currency})`,
		largest: 'Largest part',
		share: 'Share',
		cause: 'cause',
		model: 'model',
		host: 'host',
		drive: 'drive',
	},
	sumSays: (name: string): string =>
		`Each row is the same ${name} cut another way. Groups are no row: what they lose is in the parts of their drives.`,
	unknownModel: 'unknown model',
	noHost: 'no host stated',
	groupsTitle: 'Groups by what they add to the tail',
	groups: {
		group: 'Group',
		members: 'Members',
		tolerates: 'May lose',
		spares: 'Spares',
		probability: (days: number): string => `Loses data within ${formatCounted(days, 'day')}`,
		cost: 'Would cost',
		part: (name: string): string => `Part of ${name}`,
	},
	noGroups: 'No groups are known, so lost data is not in the loss. Import zpool, storcli or ssacli reports, or draw groups by hand.',
	moreGroups: (count: number): string => `and ${formatCounted(count, 'more group')} with smaller parts.`,
	groupName: (name: string, host: string | undefined): string => (host === undefined ? name : `${name} on ${host}`),
};

export const quality = {
	title: 'Data quality',
	answer: (imports: number, samples: number, rejected: number, share: number): string =>
		`${formatCounted(imports, 'import')} brought ${formatCounted(samples, 'sample')}; ${rejected === 0 ? 'no row was rejected' : `${formatCounted(rejected, 'row')} ${rejected === 1 ? 'was' : 'were'} rejected, ${formatPercent(share)} of all`}.`,
	noImports: 'Nothing has been imported. Import an export first.',
	importsTitle: 'What was imported',
	columns: { file: 'File', format: 'Format', samples: 'Samples', added: 'New', conflicts: 'Conflicts', rejected: 'Rejected', imported: 'Imported' },
	unnamed: 'unnamed',
	moreImports: (count: number, rejected: number): string =>
		`and ${formatCounted(count, 'more import')} with ${formatCounted(rejected, 'rejected row')}; shown are those with the most rejected rows and the newest.`,
	conflictsSay:
		'A conflict is another value for the same drive, metric and instant: the first one stays. Samples that were in the history already are not new.',
	rejectsTitle: 'Why rows were rejected',
	rejects: { reason: 'Reason', rows: 'Rows', share: 'Share of rejects' },
	moreRejects: (reasons: number, rows: number): string => `and ${formatCounted(reasons, 'more reason')} with ${formatCounted(rows, 'row')}.`,
	unlisted: (rows: number): string =>
		`${formatCounted(rows, 'row')} more were rejected; of each import only the first ones are kept with their reason.`,
	noReasons: (rows: number): string =>
		`The reasons of the ${formatCounted(rows, 'rejected row')} stand in the ledger of the program (Data, or ssv imports).`,
	scoresTitle: 'How far the series may be trusted',
	scores: (series: number, median: number | null): string =>
		`${formatCounted(series, 'series', 'series')} judged, half of them with ${median === 100 ? 'the full score of 100' : `a score of ${median === null ? NO_VALUE : formatNumber(median)} of 100 or more`}.`,
	faults: { fault: 'Fault', series: 'Series', drives: 'Drives' },
	worst: { drive: 'Drive', metric: 'Metric', score: 'Score', why: 'Why' },
	alike: (metric: string, others: number): string => (others === 0 ? metric : `${metric} and ${formatCount(others)} more`),
	moreWorst: (count: number): string => `The ${formatCounted(count, 'lowest score')} of all series.`,
	noScores: 'Nobody has judged the quality of the series of this history. Open Data in the program, or run ssv quality.',
	missingTitle: 'Not in this report',
	missing: { part: 'Part', missing: 'Missing', why: 'Why, and what to do' },
	nothingMissing: 'Nothing: every part had the metrics it needs.',
	notInSource: (metric: string): string => `${metric}: not in this source`,
	moreHistory: 'more history',
};
