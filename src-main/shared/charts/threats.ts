/** The threat classes in words and colours, the same in every picture and table. */
import type { ThreatClass } from '../domain/results.ts';
import type { ColourRole } from './chart.ts';

const NAMES: Readonly<Record<ThreatClass, string>> = {
	ransomware_indicator: 'Ransomware indicator',
	data_exfiltration: 'Data exfiltration',
	insider_threat: 'Insider threat',
	hardware_degradation: 'Hardware degradation',
	unusual: 'Unusual',
};

const COLOURS: Readonly<Record<ThreatClass, ColourRole>> = {
	ransomware_indicator: 'risk4',
	data_exfiltration: 'risk3',
	insider_threat: 'risk2',
	hardware_degradation: 'accent',
	unusual: 'faint',
};

/** Most serious first. */
export const threatClasses: readonly ThreatClass[] = [
	'ransomware_indicator',
	'data_exfiltration',
	'insider_threat',
	'hardware_degradation',
	'unusual',
];

export function threatName(threat: ThreatClass): string {
	return NAMES[threat];
}

export function threatColour(threat: ThreatClass): ColourRole {
	return COLOURS[threat];
}
