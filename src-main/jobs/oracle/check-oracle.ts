/** Checks one fixture of reference values through the program's own functions. */
import { AppError, toAppError } from '../../shared/domain/errors.ts';
import type { OracleCase } from '../../shared/domain/oracle.ts';
import type { WorkContext } from '../../shared/domain/work.ts';
import { type CaseBook, createCaseBook } from './case-book.ts';
import { type Fixture, parseFixture } from './fixture.ts';
import { topics } from './topics.ts';

/** How the program checks the fixtures of one topic. */
export interface Topic {
	/** Keys of the file that hold inputs, shared by the cases. */
	readonly inputs: readonly string[];
	/** Keys of the file that hold cases, and who judges them. */
	readonly kinds: Readonly<Record<string, (fixture: Fixture, book: CaseBook, context: WorkContext) => Promise<void> | void>>;
}

export interface OracleInput {
	/** Base name of the file, for the lines. */
	readonly file: string;
	readonly text: string;
}

/** What every fixture has beside its inputs and cases. */
const HEADER = ['fixture', 'set', 'schema', 'tool', 'encoding', 'conventions', 'tolerance', 'call', 'calls', 'call_fit', 'call_fixed', 'script'];

/** A list without cases asks nothing. */
const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/**
 * A file, a list of it or a quantity that nobody covers is a failed case, never a silent one.
 *
 * @throws AppError `cancelled`
 */
export async function checkOracle({ file, text }: OracleInput, context: WorkContext): Promise<readonly OracleCase[]> {
	const book = createCaseBook(file);
	try {
		const fixture = parseFixture(text);
		const topic = Object.hasOwn(topics, fixture.fixture) ? topics[fixture.fixture] : undefined;
		if (!topic) {
			book.fail('file', fixture.fixture, 'this topic is not covered');
			return book.cases;
		}
		const known = new Set([...HEADER, ...topic.inputs, ...Object.keys(topic.kinds)]);
		for (const key of Object.keys(fixture)) if (!known.has(key)) book.fail(key, 'kind', 'this kind of case is not covered');
		const kinds = Object.entries(topic.kinds).filter(([key]) => fixture[key] !== undefined);
		for (const [done, [kind, judge]] of kinds.entries()) {
			context.progress({ phase: `Checking ${file}`, done, total: kinds.length });
			if (context.isCancelled()) throw new AppError('cancelled');
			const before = book.cases.length;
			try {
				await judge(fixture, book, context);
				if (book.cases.length === before && !isEmpty(fixture[kind])) book.fail(kind, 'kind', 'none of it was judged');
			} catch (thrown) {
				const error = toAppError(thrown);
				if (error.code === 'cancelled') throw error;
				book.fail(kind, 'kind', error.message);
			}
		}
		if (book.cases.length === 0) book.fail('file', file, 'the file holds no case');
	} catch (thrown) {
		const error = toAppError(thrown);
		if (error.code === 'cancelled') throw error;
		book.fail('file', file, error.message);
	}
	return book.cases;
}
