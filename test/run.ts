/**
 * `npm test`: everything there is. Without words: unit, property, golden, contract and layer tests, then the journeys in a
 * real browser. With words: those tests only. The last line is `N passed, N failed, N skipped` with the real counts.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { findBrowser } from './support/browser.ts';
import { findElectron } from './support/electron-binary.ts';

const root = resolve(import.meta.dirname, '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Counts {
	passed: number;
	failed: number;
	skipped: number;
	isComplete: boolean;
	/** Name and first line of each failure: said again at the end, where a cut log still has them. */
	failures: readonly string[];
}

interface TestReport {
	readonly numPassedTests: number;
	readonly numFailedTests: number;
	readonly numPendingTests: number;
	readonly numTodoTests: number;
	readonly testResults: readonly {
		readonly name: string;
		readonly status: string;
		readonly message?: string;
		readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages?: readonly string[] }[];
	}[];
}

function failuresOf({ testResults }: TestReport): string[] {
	return testResults.flatMap(({ name, status, message, assertionResults }) => {
		const file = relative(root, name);
		const failed = assertionResults
			.filter((test) => test.status === 'failed')
			.map((test) => `${file}: ${test.fullName}: ${(test.failureMessages?.[0] ?? '').split('\n', 3).join(' ')}`);
		return failed.length === 0 && status === 'failed' ? [`${file}: ${(message ?? '').split('\n', 3).join(' ')}`] : failed;
	});
}

function runVitest(words: readonly string[], env: NodeJS.ProcessEnv = {}): Counts {
	const folder = mkdtempSync(join(tmpdir(), 'ssv-test-'));
	const file = join(folder, 'result.json');
	try {
		const done = spawnSync(process.execPath, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...words], {
			cwd: root,
			stdio: 'inherit',
			env: { ...process.env, ...env },
		});
		const result = JSON.parse(readFileSync(file, 'utf8')) as TestReport;
		const failed = Math.max(result.numFailedTests, done.status === 0 ? 0 : 1);
		return {
			passed: result.numPassedTests,
			failed,
			skipped: result.numPendingTests + result.numTodoTests,
			isComplete: true,
			failures: failuresOf(result),
		};
	} catch (thrown) {
		say(`The test runner wrote no result: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
		return { passed: 0, failed: 1, skipped: 0, isComplete: false, failures: [] };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Journeys by their `it(`, for the count of what was not run. */
function countJourneys(): number {
	const listed = spawnSync(process.execPath, [vitest, 'list', '--config', 'test/journeys/vitest.config.ts', '--json'], {
		cwd: root,
		encoding: 'utf8',
	});
	try {
		return (JSON.parse(listed.stdout.slice(listed.stdout.indexOf('['))) as unknown[]).length;
	} catch {
		return 0;
	}
}

/** The same journeys in Electron's own window, where there is one. What did not run there is said, and counted by the browser's run alone. */
function runJourneysInWindow(inBrowser: Counts): readonly Counts[] {
	const electron = findElectron();
	if ('path' in electron) return [runVitest(['--config', 'test/journeys/vitest.config.ts'], { SSV_DOOR: 'electron', ELECTRON_PATH: electron.path })];
	say(`Journeys in Electron's window not run (${inBrowser.passed + inBrowser.failed + inBrowser.skipped}): ${electron.missing}`);
	return [];
}

function runEverything(): readonly Counts[] {
	const [unit, journeys] = [runVitest([]), runJourneys()];
	return [unit, journeys, ...runJourneysInWindow(journeys)];
}

function runJourneys(): Counts {
	const build = spawnSync(process.execPath, [join(root, 'src-main/shells/cli/page-build.ts')], { cwd: root, stdio: 'inherit' });
	if (build.status !== 0) return { passed: 0, failed: 1, skipped: 0, isComplete: false, failures: [] };
	const browser = findBrowser(say);
	if ('missing' in browser) {
		const notRun = countJourneys();
		say(`Journeys not run (${notRun}): ${browser.missing}`);
		return { passed: 0, failed: 0, skipped: notRun, isComplete: false, failures: [] };
	}
	return runVitest(['--config', 'test/journeys/vitest.config.ts'], { CHROME_PATH: browser.path });
}

const words = process.argv.slice(2);
const parts = words.length > 0 ? [runVitest(words)] : runEverything();
const total = (name: 'passed' | 'failed' | 'skipped'): number => parts.reduce((sum, part) => sum + part[name], 0);
for (const failure of parts.flatMap((part) => part.failures)) say(`FAILED ${failure}`);
say(`${total('passed')} passed, ${total('failed')} failed${total('skipped') > 0 ? `, ${total('skipped')} skipped` : ''}`);
process.exitCode = total('failed') > 0 ? 1 : 0;
