/** How good threat events are against labels, as plain data. */

export interface ThreatScore {
	readonly attacks: number;
	/** Attacks with an alarm of their class. */
	readonly found: number;
	/** Attacks with an event of any class, `unusual` included. */
	readonly noticed: number;
	readonly alarms: number;
	/** Alarms that meet an attack of their class. */
	readonly correct: number;
	/** Of the alarms; null without any. */
	readonly precision: number | null;
	/** Of the attacks; null without any. */
	readonly recall: number | null;
	/** Null without a history. */
	readonly falseAlarmsPerDriveYear: number | null;
}

/** Events of one range of confidence, and how many of them are right. */
export interface ReliabilityBin {
	readonly from: number;
	/** Not included, but for 1. */
	readonly to: number;
	readonly events: number;
	readonly meanConfidence: number;
	readonly right: number;
	/** right / events. */
	readonly shareRight: number;
}

export interface ThreatQuality extends ThreatScore {
	readonly driveYears: number;
	/** By kind of attack. */
	readonly byClass: Readonly<Record<'ransomware' | 'exfiltration' | 'insider', ThreatScore>>;
	/** False alarms by the look-alike that caused them; `none` where no label explains them. */
	readonly falseAlarmCauses: Readonly<Record<string, number>>;
	/** Threat events by confidence, alarms and hints alike; ranges without events are left out. */
	readonly calibration: readonly ReliabilityBin[];
	/** Mean square of confidence minus 1 (right) or 0; null without threat events. */
	readonly brier: number | null;
}

/** The fleets that threat rules are judged on: one a seed, with attacks and look-alikes. */
export interface ThreatTrial {
	readonly firstSeed: number;
	readonly lastSeed: number;
	readonly drives: number;
	readonly days: number;
	readonly cadence: 'daily' | 'hourly';
	readonly hasFaults: boolean;
	readonly budgetPerDriveMonth: number;
}
