/** When the write-ahead log goes into the main file: SQLite cuts a damaged log silently, and what is in the main file cannot be cut. */

/** Imports after which the log is emptied in any case: fewer than a receipt names. */
const IMPORTS_IN_LOG = 100;
/** ... or when nothing was committed for this long. */
const LOG_REST_MS = 50;

/**
 * A folder of small files empties the log once they are through or every so many, since doing it for each of them would cost more than
 * storing them.
 *
 * @param empty  never throws
 * @returns hears how many imports a commit brought
 */
export function createLogEmptier(empty: () => void): (imports: number) => void {
	let inLog = 0;
	let timer: NodeJS.Timeout | undefined;
	const emptyNow = (): void => {
		inLog = 0;
		empty();
	};
	return (imports) => {
		inLog += imports;
		clearTimeout(timer);
		if (inLog >= IMPORTS_IN_LOG) emptyNow();
		else timer = setTimeout(emptyNow, LOG_REST_MS).unref();
	};
}
