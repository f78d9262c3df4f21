/** Wire schemas of threat rules that were judged. */
import { z } from 'zod';
import type * as Threats from '../domain/threat-evaluation.ts';
import { carries, probability } from './schemas.ts';

const scoreFields = {
	attacks: z.int(),
	found: z.int(),
	noticed: z.int(),
	alarms: z.int(),
	correct: z.int(),
	precision: probability.nullable(),
	recall: probability.nullable(),
	falseAlarmsPerDriveYear: z.number().nullable(),
};
const threatScore = carries<Threats.ThreatScore>()(z.object(scoreFields));

export const threatTrial = carries<Threats.ThreatTrial>()(
	z.object({
		firstSeed: z.int(),
		lastSeed: z.int(),
		drives: z.int(),
		days: z.int(),
		cadence: z.enum(['daily', 'hourly']),
		hasFaults: z.boolean(),
		budgetPerDriveMonth: z.number(),
	}),
);

export const threatQuality = carries<Threats.ThreatQuality>()(
	z.object({
		...scoreFields,
		driveYears: z.number(),
		byClass: z.object({ ransomware: threatScore, exfiltration: threatScore, insider: threatScore }),
		falseAlarmCauses: z.record(z.string(), z.int()),
		calibration: z.array(
			z.object({
				from: probability,
				to: probability,
				events: z.int(),
				meanConfidence: probability,
				right: z.int(),
				shareRight: probability,
			}),
		),
		brier: z.number().nullable(),
	}),
);
