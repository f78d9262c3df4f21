import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { newLockToken, type Processes, readHolder, releaseLock, systemProcesses, takeLock } from '../../src-main/storage/lock.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/workspaces.ts';

afterAll(removeTemporaryFolders);

const lockIn = (folder: string) => join(folder, 'workspace.lock');
const processes = (alive: Readonly<Record<number, string>>): Processes => ({
	isAlive: (pid) => pid in alive || pid === process.pid,
	startOf: (pid) => alive[pid] ?? (pid === process.pid ? 'mine' : null),
});
function leaveLock(file: string, holder: object): void {
	writeFileSync(file, JSON.stringify({ token: newLockToken(), processStart: 'then', host: hostname(), sinceMs: 1_700_000_000_000, ...holder }));
}

describe('the lock', () => {
	it('names its holder and refuses a second owner, but not the same one', () => {
		const file = lockIn(temporaryFolder());
		const token = newLockToken();
		takeLock(file, token, 1_700_000_000_000);
		expect(readHolder(file)).toMatchObject({ token, pid: process.pid, host: hostname(), sinceMs: 1_700_000_000_000 });
		takeLock(file, token, 1_700_000_000_001);
		expect(() => takeLock(file, newLockToken(), 0)).toThrow(
			expect.objectContaining({
				code: 'db_in_use',
				message: expect.stringContaining('2023-11-14T22:13:20'),
				details: { pid: process.pid, host: hostname(), sinceMs: 1_700_000_000_000 },
			}),
		);
		releaseLock(file, newLockToken());
		expect(readHolder(file)).not.toBeNull();
		releaseLock(file, token);
		expect(readHolder(file)).toBeNull();
	});

	it('of a dead process is taken over', () => {
		const file = lockIn(temporaryFolder());
		const dead = spawnSync(process.execPath, ['-e', '']).pid;
		leaveLock(file, { pid: dead });
		const token = newLockToken();
		takeLock(file, token, 0);
		expect(readHolder(file)!.token).toBe(token);
		expect(readdirSync(join(file, '..'))).toEqual(['workspace.lock']);
	});

	it('of a living process is respected, with its real start time', async () => {
		const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
		try {
			const file = lockIn(temporaryFolder());
			leaveLock(file, { pid: child.pid, processStart: systemProcesses.startOf(child.pid!) });
			expect(() => takeLock(file, newLockToken(), 0)).toThrow(expect.objectContaining({ code: 'db_in_use' }));
		} finally {
			child.kill('SIGKILL');
			await new Promise((resolve) => child.once('exit', resolve));
		}
	});

	it('is taken over when the process id belongs to another process now', () => {
		const file = lockIn(temporaryFolder());
		leaveLock(file, { pid: 4711, processStart: 'boot/100' });
		expect(() => takeLock(file, newLockToken(), 0, processes({ 4711: 'boot/100' }))).toThrow(expect.objectContaining({ code: 'db_in_use' }));
		takeLock(file, newLockToken(), 0, processes({ 4711: 'boot/999' }));
	});

	it('without a known start time is judged by the process id alone', () => {
		const file = lockIn(temporaryFolder());
		leaveLock(file, { pid: 4711, processStart: null });
		expect(() => takeLock(file, newLockToken(), 0, processes({ 4711: 'boot/1' }))).toThrow(expect.objectContaining({ code: 'db_in_use' }));
		takeLock(file, newLockToken(), 0, processes({}));
	});

	it('of another host is respected, and the message says what to do', () => {
		const file = lockIn(temporaryFolder());
		leaveLock(file, { pid: 1, host: 'some-other-host' });
		expect(() => takeLock(file, newLockToken(), 0)).toThrow(/some-other-host.*delete .*workspace\.lock/);
	});

	it('that a power cut left empty or torn is taken over', () => {
		for (const text of ['', '{"token":"ab', 'null', '{"token":"../../x","pid":1}']) {
			const file = lockIn(temporaryFolder());
			writeFileSync(file, text);
			const token = newLockToken();
			takeLock(file, token, 0);
			expect(readHolder(file)!.token).toBe(token);
		}
	});

	it('survives a take-over that was killed half-way', () => {
		const file = lockIn(temporaryFolder());
		const stale = newLockToken();
		leaveLock(file, { pid: 4711, token: stale });
		leaveLock(`${file}.after-${stale}`, { pid: 4712 });
		const token = newLockToken();
		takeLock(file, token, 0, processes({}));
		expect(readHolder(file)!.token).toBe(token);
		expect(readdirSync(join(file, '..'))).toEqual(['workspace.lock']);
	});

	it('has one winner when many processes find it stale at once', async () => {
		const file = lockIn(temporaryFolder());
		leaveLock(file, { pid: 2 ** 30 });
		const lockModule = new URL('../../src-main/storage/lock.ts', import.meta.url).href;
		const startAt = Date.now() + 1500;
		const script = `import { newLockToken, takeLock } from '${lockModule}';
			while (Date.now() < ${startAt});
			try { takeLock(process.argv[1], newLockToken(), 0); console.log('won'); } catch (error) { console.log(error.code ?? error); }
			setTimeout(() => {}, ${startAt} + 1500 - Date.now());`;
		const runs = Array.from({ length: 6 }, () => {
			const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
			let text = '';
			child.stdout.on('data', (part) => {
				text += part;
			});
			return new Promise<string>((resolve) => child.once('close', () => resolve(text.trim())));
		});
		const answers = (await Promise.all(runs)).sort();
		expect(answers).toEqual(['db_in_use', 'db_in_use', 'db_in_use', 'db_in_use', 'db_in_use', 'won']);
		expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ host: hostname() });
	});
});
