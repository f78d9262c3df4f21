/** All schema changes, oldest first. Append only: a released migration never changes. */
import type { Migration } from '../migrate.ts';
import { history } from './0001-history.ts';
import { places } from './0002-places.ts';
import { blocks } from './0003-blocks.ts';
import { marks } from './0004-marks.ts';
import { groups } from './0005-groups.ts';
import { importNotesAndWatches } from './0006-import-notes-and-watches.ts';
import { profiles } from './0007-profiles.ts';
import { historyCare } from './0008-history-care.ts';
import { identity } from './0009-identity.ts';
import { metricCounts } from './0010-metric-counts.ts';
import { runMaps } from './0011-run-maps.ts';
import { alarms } from './0012-alarms.ts';
import { modelsInUse } from './0013-models-in-use.ts';
import { modelChecks } from './0014-model-checks.ts';
import { lossSettings } from './0015-loss-settings.ts';
import { backtestRuns } from './0016-backtest-runs.ts';
import { whatIfRuns } from './0017-what-if-runs.ts';
import { reportFigures } from './0018-report-figures.ts';
import { observedSince } from './0019-observed-since.ts';

export const migrations: readonly Migration[] = [
	history,
	places,
	blocks,
	marks,
	groups,
	importNotesAndWatches,
	profiles,
	historyCare,
	identity,
	metricCounts,
	runMaps,
	alarms,
	modelsInUse,
	modelChecks,
	lossSettings,
	backtestRuns,
	whatIfRuns,
	reportFigures,
	observedSince,
];
