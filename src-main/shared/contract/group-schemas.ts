/** Wire schemas of pools, RAID groups and filesystems. */
import { z } from 'zod';
import type * as Groups from '../domain/groups.ts';
import { float64Array, instantMs } from './codec.ts';
import { carries, deviceId } from './schemas.ts';

const bytes = z.number().min(0);

const listedMember = carries<Groups.ListedMember>()(
	z.object({
		role: z.enum(['data', 'spare', 'log', 'cache', 'special']),
		state: z.string().optional(),
		deviceId: deviceId.optional(),
		serial: z.string().optional(),
		model: z.string().optional(),
		wwn: z.string().optional(),
		enclosure: z.string().optional(),
		slot: z.string().optional(),
		deviceName: z.string().optional(),
	}),
);

export const listedGroup = carries<Groups.ListedGroup>()(
	z.object({
		groupId: z.int(),
		kind: z.enum(['zpool', 'raid', 'filesystem']),
		name: z.string(),
		host: z.string().optional(),
		parent: z.string().optional(),
		label: z.string().optional(),
		level: z.string().optional(),
		toleratedFailures: z.int().min(0).optional(),
		sizeBytes: bytes.optional(),
		usedBytes: bytes.optional(),
		freeBytes: bytes.optional(),
		inodes: z.number().optional(),
		inodesUsed: z.number().optional(),
		state: z.string().optional(),
		firstSeenMs: instantMs,
		lastSeenMs: instantMs,
		membersAtMs: instantMs.optional(),
		members: z.array(listedMember),
		isRedundancyGroup: z.boolean(),
		spares: z.int().min(0).optional(),
		isHandMade: z.literal(true).optional(),
		gaveWayTo: z.string().optional(),
		history: z.object({ observedAtMs: float64Array, usedBytes: float64Array }),
	}),
);

/** A change of a group by hand. */
export const groupChange = z.object({ groupId: z.int(), name: z.string(), what: z.enum(['made', 'changed', 'removed']), atMs: instantMs });
