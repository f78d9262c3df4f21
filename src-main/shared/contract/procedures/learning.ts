/** What is learnt and found: models, anomalies, what people say about events. */
import { z } from 'zod';
import { DEFAULT_ALARM_BUDGET } from '../../domain/anomaly-results.ts';
import * as l from '../alarm-schemas.ts';
import * as a from '../anomaly-schemas.ts';
import { instantMs } from '../codec.ts';
import * as heat from '../heat-map-schemas.ts';
import { modelsAge } from '../model-age-schemas.ts';
import * as s from '../schemas.ts';
import * as t from '../training-schemas.ts';
import { job, mutation, nothing, query } from './define.ts';

export const learningProcedures = {
	// ---- analysis
	'models.train': job({
		doc: 'Train all models on the history: LSTM, ARIMA, anomaly forest, survival; writes the model bundle and takes it into use. Cancelled after the first epoch of an LSTM it keeps the best weights as a stopped run beside the models in use.',
		input: t.trainingInput,
		output: t.trainingResult,
		errors: ['no_drives', 'series_too_short', 'cancelled', 'disk_full'],
	}),
	'training.latest': query({
		doc: 'The training of the models in use with its loss curves, or null.',
		input: nothing,
		output: z.object({ training: t.trainingResult.nullable(), isStale: z.boolean() }),
		errors: [],
	}),
	'models.runs': query({
		doc: 'Every model bundle of the workspace, newest first: trained to the end, stopped or imported, with settings, losses beside that of "no change", and which is in use.',
		input: nothing,
		output: z.object({ runs: z.array(t.modelRun) }),
		errors: [],
	}),
	'models.use': mutation({
		doc: 'Take the models of another bundle into use once every part of it is checked.',
		input: z.strictObject({ bundle: t.bundleName }),
		output: z.object({ bundle: z.string(), inUseSinceMs: instantMs }),
		errors: ['not_found', 'bundle_rejected', 'disk_full'],
	}),
	'models.remove': mutation({
		doc: 'Remove a bundle and what is known of its training for good; never the one in use.',
		input: z.strictObject({ bundle: t.bundleName }),
		output: z.object({ bundle: z.string(), freedBytes: z.int() }),
		errors: ['not_found', 'bundle_in_use', 'disk_full'],
	}),
	'models.age': query({
		doc: 'How old the models in use are: days and drives that they have not seen, the last check of their errors, and whether training again is proposed and why. Null before the first training.',
		input: nothing,
		output: z.object({ age: modelsAge.nullable() }),
		errors: ['bundle_rejected'],
	}),
	'models.check': job({
		doc: 'Compare the errors of the forecasters in use on days that they have not seen with those at training; the verdict is kept with the bundle. Nothing is trained.',
		input: nothing,
		output: modelsAge,
		errors: ['no_models', 'bundle_rejected', 'series_too_short', 'not_found', 'cancelled', 'disk_full'],
	}),
	'anomalies.run': job({
		doc: 'Find anomalies and threats in the whole history, with evidence, within an alarm budget.',
		input: z.strictObject({
			budgetPerDriveMonth: z.number().gt(0).max(1_000).default(DEFAULT_ALARM_BUDGET),
			seed: s.seed.default(1),
		}),
		output: a.anomalyResult,
		errors: ['no_drives', 'busy', 'disk_full', 'cancelled'],
	}),
	'anomalies.update': job({
		doc: 'Judge the samples that came since the latest search by its forests and its threshold: nothing is fitted again while the program runs.',
		input: nothing,
		output: z.object({
			judged: z.int().describe('drives that were judged again'),
			isWholeSearch: z.boolean().describe('there was nothing to build on: after a start, or when drives or windows have gone or changed'),
			newAlarms: z.array(z.string()).describe('events that the search before did not have'),
			events: z.int(),
		}),
		errors: ['no_run', 'no_drives', 'busy', 'disk_full', 'cancelled'],
	}),
	'anomalies.latest': query({
		doc: 'The latest anomaly run, or null, with what became of its events; with a drive, its events only.',
		input: z.strictObject({
			drive: s.driveKey.optional(),
			withEvidence: z.boolean().default(true).describe('all that speaks for each event, not its first line alone: most of a large answer'),
		}),
		output: z.object({
			anomalies: a.anomalyResult.nullable(),
			isStale: z.boolean(),
			alarms: z.array(a.alarmState),
			acknowledgements: z.array(a.acknowledgement),
		}),
		errors: ['drive_unknown', 'drive_ambiguous'],
	}),
	'anomalies.map': query({
		doc: 'How strange drives, models or hosts were over time: the heat map of the latest anomaly run, or null.',
		input: heat.heatQuestion,
		output: z.object({ map: heat.heatMap.nullable() }),
		errors: [],
	}),
	'anomalies.runs': query({
		doc: 'Strange runs of the latest search by falling score, whether the alarm budget let them through or not; at most 20,000.',
		input: nothing,
		output: z.object({ strange: heat.budgetRuns.nullable() }),
		errors: [],
	}),
	'anomalies.expected': query({
		doc: 'One metric of one drive around an event, with what its past let one expect and how widely it usually strays; says why where nothing can be expected.',
		input: z.strictObject({
			drive: s.driveKey,
			metric: s.metricName,
			fromMs: instantMs,
			toMs: instantMs,
			/** Time shown before and after it: six weeks of daily values, five days of hourly ones when absent. */
			aroundMs: z.int().min(0).max(315_360_000_000).optional(),
		}),
		output: a.expectedSeries,
		errors: ['drive_unknown', 'drive_ambiguous', 'metric_unknown', 'invalid_input', 'cancelled'],
	}),

	// ---- what people say about events, and times in which known work raises no alarm
	'anomalies.acknowledge': mutation({
		doc: 'Acknowledge events of the latest search: they are no alarm until they grow, or until an instant.',
		input: z.strictObject({ eventIds: l.eventIds, reason: l.neededReason, untilMs: instantMs.optional() }),
		output: z.object({ acknowledgements: z.array(a.acknowledgement) }),
		errors: ['no_run', 'not_found', 'invalid_input', 'drive_unknown', 'disk_full'],
	}),
	'anomalies.reopen': mutation({
		doc: 'Take acknowledgements back: their events are open again. The record keeps both.',
		input: z.strictObject({ acknowledgementIds: l.acknowledgementIds }),
		output: z.object({ acknowledgements: z.array(a.acknowledgement) }),
		errors: ['not_found', 'disk_full'],
	}),
	'alarms.acknowledgements': query({
		doc: 'All acknowledgements, newest first, those that were taken back or replaced too.',
		input: nothing,
		output: z.object({ acknowledgements: z.array(l.listedAcknowledgement) }),
		errors: [],
	}),
	'windows.list': query({
		doc: 'Suppress windows, and what they were before they were changed or removed.',
		input: nothing,
		output: z.object({ windows: z.array(l.listedWindow), former: z.array(l.formerWindow) }),
		errors: [],
	}),
	'windows.save': mutation({
		doc: 'Add a suppress window, or change the one that is named, also one that was removed: strange values of these metrics are no alarm in it.',
		input: z.strictObject({
			windowId: z.int().min(1).optional(),
			scope: a.windowScope,
			rule: a.windowRule,
			metrics: l.windowMetrics.default([]),
			kind: a.windowKind.default('other'),
			reason: l.neededReason,
			origin: z.enum(['hand', 'learned']).default('hand'),
		}),
		output: l.listedWindow,
		errors: ['invalid_input', 'not_found', 'drive_unknown', 'drive_ambiguous', 'metric_unknown', 'disk_full'],
	}),
	'windows.delete': mutation({
		doc: 'Remove a suppress window; what it excused is an alarm again. It can be brought back by saving it under its number.',
		input: z.strictObject({ windowId: z.int().min(1) }),
		output: z.object({ windowId: z.int() }),
		errors: ['not_found', 'disk_full'],
	}),
	'windows.preview': query({
		doc: 'What a suppress window would do: the next occurrences, the drives, the events of the latest search that it would excuse. Changes nothing.',
		input: z.strictObject({ scope: a.windowScope, rule: a.windowRule, metrics: l.windowMetrics.default([]) }),
		output: l.windowPreview,
		errors: ['invalid_input', 'not_found', 'drive_unknown', 'drive_ambiguous', 'metric_unknown'],
	}),
} as const;
