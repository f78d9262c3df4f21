/** Identity in words: what a drive is called, what was decided. */
import { formatInstant } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';

export type Question = OutputOf<'identity.questions'>['questions'][number];
export type Decision = OutputOf<'identity.decisions'>['decisions'][number];
export type Basis = Question['basis'];
/** An import that samples of one drive come from. */
export type DriveImport = OutputOf<'identity.describe'>['imports'][number];
/** Evidence as it crosses the wire. */
export type StatedEvidence = Question['evidence'];

/** Serial; else what its machine calls it; else another name. */
export function evidenceName({ serial, deviceName, slot, host, wwn, eui, model }: StatedEvidence): string {
	const place = deviceName ?? slot;
	const named = serial ?? (place === undefined ? undefined : `${place}${host === undefined ? '' : ` on ${host}`}`);
	return plainText(named ?? wwn ?? eui ?? model ?? '', 48) || 'a drive without a name';
}

export const basisTexts: Readonly<Record<Basis, string>> = {
	serial: 'its serial',
	wwn: 'its world wide name',
	eui: 'its namespace id',
	source: 'nothing outside its file',
};

const called = (name: string | null, deviceId: string | null): string =>
	name === null ? (deviceId ?? 'a drive that is gone') : plainText(name, 48) || (deviceId ?? 'a drive without a name');

/** `sda on stor-01 (d12) is taken for ZA1234 (d3)`. */
export function decisionText({ kind, deviceId, otherId, name, otherName, fromMs, host, deviceName }: Decision): string {
	const subject = withId(called(name, deviceId), deviceId);
	const other = withId(called(otherName, otherId), otherId);
	if (kind === 'apart') return `${subject} stays as it is`;
	if (kind === 'split')
		return `${otherId === null ? 'a part' : other} was split off ${subject}${fromMs === null ? ', by imports' : ` from ${formatInstant(fromMs)} on`}`;
	const remembered = host === null ? '' : `; ${plainText(deviceName ?? '', 40)} on ${plainText(host, 40)} is remembered`;
	return `${subject} is taken for ${other}${remembered}`;
}

const withId = (name: string, id: string | null): string => (id === null || id === name ? name : `${name} (${id})`);
