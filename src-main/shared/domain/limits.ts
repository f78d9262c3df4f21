/**
 * The one table of limits for everything that comes from outside. Each error about a limit names the limit;
 * tests stand at limit - 1, limit and limit + 1.
 */
export const limits = {
	/** Bytes of one CSV record, line ends inside quotes included. */
	csvRecordBytes: 64 * 1024,
	/** Bytes of one CSV field, quotes not counted. */
	csvFieldBytes: 4 * 1024,
	csvColumns: 2_000,
	/** Bytes of one line of a text format, its line end not counted. */
	textLineBytes: 64 * 1024,
	/** Characters of a number: 1e308 written out has 309 digits. */
	numberCharacters: 400,
	/** Open objects and arrays inside one another. */
	jsonDepth: 64,
	/** Bytes of one JSON document; a file may hold many. */
	jsonDocumentBytes: 64 * 1024 * 1024,
	/** JSON documents of one file: a thousand drives, hourly, for a month. */
	jsonDocuments: 1_000_000,
	/** Bytes of one XML file. */
	xmlDocumentBytes: 64 * 1024 * 1024,
	/** Open elements inside one another. */
	xmlDepth: 32,
	/** Elements and attributes of one XML file: a report has some 200 elements a disk. */
	xmlParts: 500_000,
	/** Characters of one text or attribute value that is read. */
	xmlTextLength: 16 * 1024,
	/** Bytes from which a format is recognised. */
	detectBytes: 64 * 1024,
	/** Row problems kept with their text; the rest is counted. */
	problemsKept: 1_000,
	/** Unpacked bytes per packed byte, judged once `archiveFreeBytes` are out. */
	archiveRatio: 200,
	archiveFreeBytes: 64 * 1024 * 1024,
	/** Entries of one zip file of exports: a hundred drives, daily, for more than a year. */
	zipEntries: 50_000,
	/** Bytes of the list of contents of a zip file. */
	zipDirectoryBytes: 32 * 1024 * 1024,
	/** Bytes of the name of an entry. */
	zipNameBytes: 1024,
	/** Bytes of all entries of a zip file unpacked. */
	zipUnpackedBytes: 64 * 1024 * 1024 * 1024,
	/** Parts of a model bundle, and bytes of all of them unpacked. */
	bundleEntries: 256,
	bundleBytes: 256 * 1024 * 1024,
	/** Hours that a clock may be ahead of ours before an instant counts as future. */
	futureHours: 24,
	/** First instant that telemetry can have: 1990-01-01 UTC. */
	earliestMs: 631_152_000_000,
	/** Drives whose evidence a parser keeps to share it between rows. */
	evidenceCache: 50_000,
	/** Statements about pools, RAID groups and filesystems in one file, and members of all of them: they are held until its end. */
	storageGroups: 50_000,
	/** Characters of the name of a group: a mount point may be 4,096 bytes long, none that people use is. */
	groupName: 1_024,
	groupMembers: 500_000,
	/** Values of a fleet that are held at once to judge their quality, 8 bytes each. */
	fleetCells: 32_000_000,
	/** Series and samples of drives in one Prometheus file: they are held until its end, where the drives are known. */
	heldSeries: 200_000,
	heldSamples: 2_000_000,
	/** Records of a long table that are open at once: its rows may come metric by metric. */
	heldRecords: 200_000,
	/** Bytes that one request of a block trace can move: 65,536 sectors are the most that ATA knows. */
	traceRequestBytes: 32 * 1024 * 1024,
	/** Devices of one block trace: each has its own stretch of sectors, and numbers must stay exact. */
	traceDevices: 64,
	/** Blocks of 4 KiB that count as touched lately while a block trace is read: 4 GiB of a drive. */
	recentBlocks: 1_048_576,
	/** Mapping profiles of one workspace, and lines that a profile may skip above a table. */
	profiles: 500,
	skipLines: 1_000,
	/** Suppress windows of one workspace: each event is held against each of them. */
	suppressWindows: 500,
	/** Events acknowledged, and acknowledgements withdrawn, in one call. */
	acknowledgedAtOnce: 1_000,
	/** Seeds of one trial of the threat rules, and rows of each of its fleets: a thread holds one of them, some 200 bytes a row. */
	trialSeeds: 200,
	trialRows: 2_000_000,
	/** Rows of drive days that one evaluation of failures holds, some 500 bytes each: the whole Backblaze population of 2013 for 40 days. */
	failureRows: 1_500_000,
	/** Highest price or cost of one thing, models and groups with terms of their own, and spares of one group. */
	lossAmount: 1e9,
	ownTerms: 1_000,
	groupSpares: 1_000,
	/** Groups made by hand, and members of one of them. */
	handMadeGroups: 500,
	handMadeMembers: 1_000,
	/** Bytes of a report that is verified: one of 2,000 drives has some 5 MB. */
	reportBytes: 256 * 1024 * 1024,
	/** Bytes of the figures of a report unpacked, and drives in them: some 400 bytes a drive. */
	reportFigureBytes: 64 * 1024 * 1024,
	reportDrives: 100_000,
	/** Lines of the list of all drives in a report, some 120 a page. */
	registerDrives: 10_000,
	/** Bytes of a logo, and pixels of its longer side: 5 cm at 1,000 dots an inch. */
	logoBytes: 1024 * 1024,
	logoSide: 2_000,
	/** Bytes and rows of one file of marks and facts. */
	factsBytes: 8 * 1024 * 1024,
	factsRows: 20_000,
} as const;
