/**
 * The closed table of error codes: what happened, what to do next, and what each front door answers.
 * Texts are whole sentences for a storage admin; `details` says where (file, line, byte) and what was kept.
 */

interface ErrorCodeEntry {
	/** One sentence that holds when nobody knows more. */
	readonly message: string;
	/** What the user can do next. */
	readonly advice: string;
	readonly httpStatus: number;
	/** Exit status of the command line, see interfaces.md. */
	readonly exitStatus: number;
	/** Whether the same request may succeed later without a change. */
	readonly isRetryable: boolean;
}

const entry = (message: string, advice: string, httpStatus: number, exitStatus: number, isRetryable = false): ErrorCodeEntry => ({
	message,
	advice,
	httpStatus,
	exitStatus,
	isRetryable,
});

const INPUT = 3;
const WORKSPACE = 5;
const TOO_LITTLE = 6;

export const errorCodes = {
	// How a question was asked
	usage: entry('The command or request is not understood.', 'See --help or the reference page.', 400, 2),
	invalid_input: entry('The request does not have the expected form.', 'Correct the named field.', 400, 2),
	unknown_procedure: entry('There is no such procedure.', 'See the reference page for the list.', 404, 2),
	drive_unknown: entry('No drive has this id or serial.', 'List the drives and take an id from there.', 404, 2),
	drive_ambiguous: entry('Several drives have this serial.', 'Use one of the listed device ids.', 409, 2),
	metric_unknown: entry('This drive has no such metric.', 'Choose one of the listed metrics.', 404, 2),
	source_unknown: entry('The file to read is no longer known.', 'Choose the file again.', 404, 2),
	not_found: entry('There is no such thing here.', 'Look at the list again.', 404, 2),
	not_acceptable_name: entry('This name cannot be used.', 'Use letters, digits, dots, dashes or underscores.', 400, 2),

	// What a file held
	row_rejected: entry('A row could not be read.', 'Correct the row and import the file again; the good rows are kept.', 422, INPUT),
	rejects_over_limit: entry(
		'More than 5 % of the rows were rejected; nothing was added.',
		'Look at the rejects; accept them explicitly to import the rest.',
		422,
		INPUT,
	),
	record_too_large: entry(
		'A record is larger than the limit.',
		'Check for an unclosed quote near the named line; split what is really that large. Nothing was added.',
		422,
		INPUT,
	),
	text_encoding: entry('The file is not UTF-8 text.', 'Save it as UTF-8; UTF-16 with a byte order mark is converted. Nothing was added.', 422, INPUT),
	input_truncated: entry('The file ends in the middle of a record.', 'Export it again; nothing was added.', 422, INPUT),
	archive_limit: entry('The archive is larger than the limit.', 'Unpack it and import the parts. Nothing was added.', 422, INPUT),
	archive_name: entry('The archive holds a name that cannot be used.', 'Unpack it with care and import the parts. Nothing was added.', 422, INPUT),
	json_rejected: entry('The JSON document cannot be read.', 'Export it again; nothing was added.', 422, INPUT),
	xml_rejected: entry('The XML report cannot be read.', 'Save it again; nothing was added.', 422, INPUT),
	number_exact: entry('A whole number is too large to be kept exactly.', 'The row was rejected; the rest is in.', 422, INPUT),
	columns_changed: entry('The columns are not known.', 'Map the columns or name the format. Nothing was added.', 422, INPUT),
	format_unknown: entry(
		'This is not a telemetry export that we can read.',
		'The page "Data" and "ssv import --help" name the formats. Nothing was added.',
		422,
		INPUT,
	),
	no_telemetry: entry('The document holds no SMART data.', 'Run smartctl with --xall --json on one drive. Nothing was added.', 422, INPUT),
	already_imported: entry('This data is already in the history.', 'Nothing to do.', 200, 0),
	conflict: entry('A drive already has another value at this time; the first one stays.', 'Look at the listed pairs.', 409, 0),
	time_suspect: entry('The time is in the future or before 1990.', 'The row is kept, marked and left out of models.', 422, 0),
	nothing_to_import: entry('No file was found.', 'Name a file or folder that exists.', 404, INPUT),
	file_unreadable: entry('The file cannot be read.', 'Check that it exists and that you may read it.', 404, INPUT),

	report_rejected: entry('This is not a report whose figures can be read.', 'Take the file as it was made, or make the report again.', 422, INPUT),
	logo_rejected: entry(
		'This is not a picture that a report can carry.',
		'Save it as PNG or JPEG and choose it again; the letterhead stays.',
		422,
		INPUT,
	),

	// Disk and memory
	disk_full: entry('The disk is full; the last good state is kept.', 'Free some space and try again.', 507, 70, true),
	disk_io: entry('The disk failed; the last good state is kept.', 'Check the disk and try again.', 500, 70, true),
	job_too_large: entry('The job needs more memory than there is.', 'Use the smaller setting that is named.', 413, TOO_LITTLE),

	// Work in progress
	job_failed: entry('The job ended without a result.', 'Try again; after three failures it stops trying.', 500, 70, true),
	cancelled: entry('Cancelled; the history is as it was.', 'Start it again whenever you like.', 499, 4),
	busy: entry('Another job of this kind is running.', 'Wait for it or cancel it.', 409, 70, true),

	// Workspace
	db_damaged: entry('The workspace file is damaged; it was moved aside, not deleted.', 'Restore a backup.', 503, WORKSPACE),
	db_behind: entry('The workspace lost commits that were acknowledged.', 'Run the named imports again.', 503, WORKSPACE),
	db_newer: entry('The workspace was written by a newer version.', 'Update the program; the file was not touched.', 503, WORKSPACE),
	db_in_use: entry('Another program has this workspace open.', 'Close it, or wait until it ends.', 503, WORKSPACE, true),
	sqlite_unsupported: entry('This SQLite build is not safe for us.', 'Install the packaged dependencies again.', 503, WORKSPACE),
	node_unsupported: entry('This Node.js version is not supported.', 'Start through npm, which brings Node 24.', 503, WORKSPACE),
	clock_back: entry('The clock went backwards; order is kept by sequence number.', 'Nothing to do.', 200, 0),

	// Not enough data for the question
	no_drives: entry('The workspace holds no drives.', 'Import an export first.', 409, TOO_LITTLE),
	series_too_short: entry('The series is too short for this question.', 'Import more history.', 409, TOO_LITTLE),
	series_has_gaps: entry('The series has too many gaps for this question.', 'Import the missing days.', 409, TOO_LITTLE),
	series_constant: entry('The series is constant.', 'There is nothing to estimate.', 409, TOO_LITTLE),
	series_linear: entry('The series is exactly linear.', 'There is no noise to test.', 409, TOO_LITTLE),
	sample_too_small: entry('The sample is too small for this level.', 'Use more paths or a lower level.', 409, TOO_LITTLE),
	fit_failed: entry('The model could not be fitted.', 'Try another metric or a longer history.', 409, TOO_LITTLE),
	no_models: entry('No models are trained yet.', 'Train first.', 409, TOO_LITTLE),
	no_run: entry('This has not been computed yet.', 'Run it first.', 409, TOO_LITTLE),
	bundle_in_use: entry('These models are in use.', 'Take another bundle into use first.', 409, 2),
	bundle_rejected: entry('The model bundle is not valid; the current models stay.', 'Export the bundle again.', 422, INPUT),

	// Door
	forbidden: entry('Not allowed.', '', 403, 70),
	unauthorized: entry('The token is missing or wrong.', 'Open the address that the program printed.', 401, 70),
	too_many_guesses: entry('Too many wrong tokens.', 'Wait and try again.', 429, 70, true),
	body_too_large: entry('The request is larger than the limit.', 'Send less.', 413, 2),
	timeout: entry('The request took too long.', 'Try again.', 408, 70, true),
	internal: entry('Something unexpected happened.', 'The log has more under this id.', 500, 70),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;

/** Plain values only: details cross threads and the wire. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The one error of this house. `message` names what is wrong and what was needed; the code table says what to do. */
export class AppError extends Error {
	readonly code: ErrorCode;
	readonly details: ErrorDetails;

	constructor(code: ErrorCode, message?: string, details: ErrorDetails = {}, cause?: unknown) {
		super(message ?? errorCodes[code].message, cause === undefined ? undefined : { cause });
		this.name = 'AppError';
		this.code = code;
		this.details = details;
	}
}

/** The shape of an error on every door: command line, HTTP, IPC and threads. */
export interface ErrorShape {
	readonly code: ErrorCode;
	readonly message: string;
	readonly details: ErrorDetails;
	readonly cause?: string;
}

export function isErrorCode(value: unknown): value is ErrorCode {
	return typeof value === 'string' && Object.hasOwn(errorCodes, value);
}

/** Any thrown value as an `AppError`; what we did not foresee becomes `internal` and keeps its cause. */
export function toAppError(thrown: unknown): AppError {
	if (thrown instanceof AppError) return thrown;
	const reason = thrown instanceof Error ? thrown.message : String(thrown);
	return new AppError('internal', `Something unexpected happened: ${reason}`, {}, thrown);
}

export function toErrorShape(thrown: unknown): ErrorShape {
	const error = toAppError(thrown);
	const cause = error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : error.cause;
	return { code: error.code, message: error.message, details: error.details, ...(cause === undefined ? {} : { cause: String(cause) }) };
}

export function fromErrorShape(shape: ErrorShape): AppError {
	return new AppError(shape.code, shape.message, shape.details, shape.cause);
}

const KEPT = /nothing (?:of it )?was (?:added|written)/i;

/**
 * What a person reads: the message, what was kept, and what to do next; the last two from the table where the message does not say them.
 */
export function errorText({ code, message }: { readonly code: ErrorCode; readonly message: string }): string {
	const { advice } = errorCodes[code];
	// A second sentence is what to do in this very case, and better than the table's, unless it only tells what was kept.
	const isOneSentence = !/[.!?]\s\S/.test(message.replace(/ Nothing (?:of it )?was (?:added|written)\.$/, ''));
	const next = KEPT.test(message) ? advice.replace(/[;.] nothing was added\.$/i, '.') : advice;
	const told = isOneSentence && next !== '' ? `${message} ${next}` : message;
	return KEPT.test(advice) && !KEPT.test(told) ? `${told} Nothing was added.` : told;
}
