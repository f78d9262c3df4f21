/** What the error log and the self-test log of a smartctl document say: how much went wrong, and whether the last test found it. */
import type { ReadingList } from '../decoding/reading-list.ts';
import { arrayAt, numberAt, valueAt } from '../reading/json-access.ts';
import type { JsonObject, JsonValue } from '../reading/json-reader.ts';

/**
 * Adds `ata_errors_logged` (all errors over the life of the drive, the log itself keeps the last few), `self_tests_failed` (among the
 * tests that the log still holds) and `last_self_test_failed` (0 or 1, of the newest test that came to an end). A log that the
 * document lacks adds nothing; an empty one tells that no test failed.
 */
export function addLogs(list: ReadingList, document: JsonObject): void {
	const errors = valueAt(document, 'ata_smart_error_log');
	list.add('ata_errors_logged', numberAt(errors, 'extended', 'count') ?? numberAt(errors, 'summary', 'count'));
	const tests = ataTests(document) ?? nvmeTests(document) ?? scsiTests(document);
	if (tests === undefined) return;
	const ended = tests.filter((test) => test !== 'not ended');
	list.add('self_tests_failed', ended.filter((test) => test === 'failed').length);
	if (ended.length > 0) list.add('last_self_test_failed', ended[0] === 'failed' ? 1 : 0);
}

/** Aborted tests and the one that runs say nothing of the drive. */
type SelfTest = 'passed' | 'failed' | 'not ended';

/** Newest first, as all three logs are; 0 is success everywhere. */
function toTests(results: Iterable<number | bigint | undefined>, firstFailure: number, lastFailure: number): readonly SelfTest[] {
	return Array.from(results, (result) => {
		if (result === 0) return 'passed';
		return result !== undefined && result >= firstFailure && result <= lastFailure ? 'failed' : 'not ended';
	});
}

/** The upper four bits of the status: 1 and 2 aborted, 3 to 8 failed, 15 in progress (ACS-4, table of self-test execution status). */
function ataTests(document: JsonObject): readonly SelfTest[] | undefined {
	const logs = valueAt(document, 'ata_smart_self_test_log');
	if (logs === undefined) return undefined;
	const extended = arrayAt(logs, 'extended', 'table');
	const table = extended.length > 0 ? extended : arrayAt(logs, 'standard', 'table');
	const status = (test: JsonValue): number | undefined => {
		const value = numberAt(test, 'status', 'value');
		return value === undefined ? undefined : Math.floor(Number(value) / 16);
	};
	return toTests(table.map(status), 3, 8);
}

/** 1 to 4, 8 and 9 aborted, 5 to 7 failed, 15 unused (NVM Express, device self-test log). */
function nvmeTests(document: JsonObject): readonly SelfTest[] | undefined {
	const log = valueAt(document, 'nvme_self_test_log');
	if (log === undefined) return undefined;
	return toTests(
		arrayAt(log, 'table').map((test) => numberAt(test, 'self_test_result', 'value')),
		5,
		7,
	);
}

/** 1 and 2 aborted, 3 to 7 failed, 15 in progress (SPC-4, self-test results log); smartctl numbers the entries in their keys. */
function scsiTests(document: JsonObject): readonly SelfTest[] | undefined {
	const entries = Array.from({ length: SCSI_TESTS }, (_, index) => valueAt(document, `scsi_self_test_${index}`)).filter((test) => test !== undefined);
	if (entries.length === 0) return undefined;
	return toTests(
		entries.map((test) => numberAt(test, 'result', 'value')),
		3,
		7,
	);
}

/** Entries of the log of a SCSI drive. */
const SCSI_TESTS = 20;
