/** Words for "it failed" and "nothing to say" in table cells. */

const yes: ReadonlySet<string> = new Set([
	'1',
	'1.0',
	'true',
	'yes',
	'y',
	'x',
	'failed',
	'fail',
	'failure',
	'ja',
	'wahr',
	'defekt',
	'oui',
	'vrai',
	'sí',
	'si',
	'verdadero',
]);
const no: ReadonlySet<string> = new Set([
	'',
	'0',
	'0.0',
	'false',
	'no',
	'n',
	'ok',
	'good',
	'passed',
	'healthy',
	'nein',
	'falsch',
	'non',
	'faux',
	'falso',
	'-',
]);

/** Undefined for words that say neither. */
export function parseFlag(text: string): boolean | undefined {
	const word = text.trim().toLowerCase();
	if (no.has(word)) return false;
	return yes.has(word) ? true : undefined;
}

const missing: ReadonlySet<string> = new Set([
	'',
	'nan',
	'null',
	'none',
	'nil',
	'na',
	'n/a',
	'n.a.',
	'k.a.',
	'k. a.',
	'-',
	'--',
	'—',
	'–',
	'?',
	'unknown',
	'unbekannt',
]);

/** Whether a cell says that there is no value. */
export const isMissing = (text: string): boolean => missing.has(text.trim().toLowerCase());
