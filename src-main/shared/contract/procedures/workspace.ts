/** The program, its workspace, and running work. */
import { z } from 'zod';
import { instantMs } from '../codec.ts';
import * as s from '../schemas.ts';
import { job, mutation, nothing, query } from './define.ts';

export const workspaceProcedures = {
	// ---- the program and its workspace
	'about.get': query({
		doc: 'Versions of the program and of what it runs on.',
		input: nothing,
		output: z.object({ version: z.string(), node: z.string(), sqlite: z.string(), platform: z.string(), threads: z.int() }),
		errors: [],
	}),
	'workspace.get': query({
		doc: 'What the open workspace holds: drives, samples, time span, metrics, notices.',
		input: nothing,
		output: s.workspaceSummary,
		errors: ['db_damaged'],
	}),
	'workspace.switch': mutation({
		doc: 'Open the own workspace or the synthetic one beside it. Jobs must have ended.',
		input: z.strictObject({ which: z.enum(['own', 'synthetic']) }),
		output: s.workspaceSummary,
		errors: ['busy', 'db_in_use', 'db_newer', 'db_damaged'],
	}),
	'workspace.check': job({
		doc: 'Verify the file, every import digest and the receipt, and compute the digest of the whole history.',
		input: nothing,
		output: z.object({
			isHealthy: z.boolean(),
			digest: z.string(),
			drives: z.int(),
			samples: z.int(),
			imports: z.int(),
			problems: z.array(z.object({ code: z.string(), text: z.string() })),
		}),
		errors: ['db_damaged', 'cancelled'],
	}),

	// ---- running work
	'jobs.active': query({
		doc: 'Jobs under way, with their latest progress.',
		input: nothing,
		output: z.object({
			jobs: z.array(
				z.object({ callId: z.string(), procedure: z.string(), startedAtMs: instantMs, phase: z.string(), done: z.number(), total: z.number() }),
			),
		}),
		errors: [],
	}),
	'jobs.cancel': mutation({
		doc: 'Cancel a job by the id that its caller gave. It ends within a second; the history stays as it was.',
		input: z.strictObject({ callId: z.string().min(1).max(64) }),
		output: z.object({ wasRunning: z.boolean() }),
		errors: [],
	}),
} as const;
