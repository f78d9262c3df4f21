/**
 * What we acknowledged, kept outside the database. SQLite cuts a damaged log at the first bad frame and opens "ok" with
 * commits missing; the receipt still counts them and knows their names.
 */
import { readFileSync } from 'node:fs';
import { writeFileAtomically } from './files.ts';

export interface ReceiptEntry {
	/** Value of the commit counter after this commit. */
	readonly counter: number;
	readonly what: 'import' | 'run' | 'model' | 'report' | 'change' | 'profile' | 'removal';
	/** File or kind: what to do again when it is lost. */
	readonly name: string;
}

export interface Receipt {
	/** The workspace that this receipt belongs to. */
	readonly uuid: string;
	readonly counter: number;
	/** The latest commits, oldest first. */
	readonly latest: readonly ReceiptEntry[];
}

/** More than a lost log can hold between two checkpoints. */
const KEPT = 256;

/** The receipt after one more commit, which is known by these names: each file of an import of several. */
export function countedOn(receipt: Receipt, counter: number, what: ReceiptEntry['what'], names: readonly string[]): Receipt {
	return { ...receipt, counter, latest: [...receipt.latest, ...names.map((name) => ({ counter, what, name }))].slice(-KEPT) };
}

export function writeReceipt(file: string, receipt: Receipt): void {
	writeFileAtomically(file, Buffer.from(`${JSON.stringify(receipt)}\n`));
}

/** Null when there is none or it cannot be read: it is replaced atomically, so that only outside damage does this. */
export function readReceipt(file: string): Receipt | null {
	try {
		const receipt = JSON.parse(readFileSync(file, 'utf8')) as Receipt;
		return typeof receipt.uuid === 'string' && Number.isSafeInteger(receipt.counter) && Array.isArray(receipt.latest) ? receipt : null;
	} catch {
		return null;
	}
}
