/** What a long piece of work sees of the outside: how to tell its progress, and whether to stop. */

export interface Progress {
	/** What is being done now, a short phrase: `Training LSTM on temperature`. */
	readonly phase: string;
	/** Units done and in all; `total` 0 when it is unknown. */
	readonly done: number;
	readonly total: number;
	readonly unit?: string;
	/** What of the phase is under way: a file name. Comes from outside, to be shown as plain text. */
	readonly detail?: string;
	/** Rows read so far, and how many a second at present. */
	readonly rows?: number;
	readonly rowsPerSecond?: number;
	/** Live values of the work itself, such as the losses of an epoch. */
	readonly live?: Readonly<Record<string, number | string>>;
}

export interface WorkContext {
	/** May be called as often as you like: the thread thins it to 10 a second. */
	readonly progress: (progress: Progress) => void;
	/** Look once per chunk of work (a few milliseconds); when true, throw `AppError('cancelled')`. */
	readonly isCancelled: () => boolean;
}
