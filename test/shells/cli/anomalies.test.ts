/** What people say about events, and suppress windows, from the command line. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandEnd, ssv } from '../../support/command-line.ts';
import { createRoom } from '../../support/engine-room.ts';

const room = createRoom();
afterAll(room.close);
let workspace: string;
const run = (...words: readonly string[]): Promise<CommandEnd> => ssv([...words, '--workspace', workspace]);
const json = async <T>(...words: readonly string[]): Promise<T> => {
	const end = await run(...words, '--json');
	expect({ words, status: end.status, stderr: end.stderr.includes('Error') }).toEqual({ words, status: 0, stderr: false });
	return end.json<T>();
};

interface Event {
	readonly eventId: string;
	readonly serial: string;
	readonly class: string;
	readonly start: string;
	readonly end: string;
	readonly state: string;
}
const search = async (): Promise<readonly Event[]> => (await json<{ events: Event[] }>('anomalies', '--budget', '1')).events;
let event: Event;

beforeAll(async () => {
	const folder = await room.folder();
	workspace = join(folder, 'w');
	const path = join(folder, 'fleet.csv');
	expect((await run('generate', '--out', path, '--drives', '16', '--days', '240', '--seed', '3', '--attacks')).status).toBe(0);
	expect((await run('import', path)).status).toBe(0);
	[event] = (await search()) as [Event, ...Event[]];
}, 120_000);

describe('ssv anomalies', () => {
	it('lists events with their ids and what became of them', async () => {
		const { stdout, status } = await run('anomalies', '--budget', '1');
		expect(status).toBe(0);
		expect(stdout).toMatch(/^event +drive +class +metric +start +end +confidence +state +evidence$/m);
		expect(stdout).toContain(event.eventId);
		expect(event.state).toBe('open');
	});

	it('acknowledges an event until it is taken back, and keeps the record', async () => {
		const { acknowledgements } = await json<{ acknowledgements: { acknowledgementId: number; start: string; until: string }[] }>(
			'anomalies', 'acknowledge', event.eventId, '--reason', 'restore test', '--until', '2099-01-01',
		); // biome-ignore format: as it is typed
		expect(acknowledgements).toMatchObject([{ acknowledgementId: 1, start: event.start, until: '2099-01-01T00:00:00.000Z', reason: 'restore test' }]);
		expect((await search()).find(({ eventId }) => eventId === event.eventId)).toMatchObject({ state: 'acknowledged', acknowledgementId: 1 });
		expect((await run('anomalies', '--budget', '1', '--drive', event.serial)).stdout).toMatch(/acknowledged \(1\)/);
		const reopened = await run('anomalies', 'reopen', '1');
		expect(reopened.stdout).toBe('Acknowledgement 1 was taken back; its event is open again.\n');
		const record = await run('anomalies', 'acknowledgements');
		expect(record.stdout).toMatch(new RegExp(`1 +${event.serial} .*restore test`));
		expect(await json('anomalies', 'acknowledgements')).toMatchObject({
			acknowledgements: [{ acknowledgementId: 1, serial: event.serial, withdrawnAt: expect.stringMatching(/Z$/) }],
		});
		expect((await search()).find(({ eventId }) => eventId === event.eventId)).toMatchObject({ state: 'open' });
	}, 60_000);

	it.each([
		[['anomalies', 'acknowledge', '--reason', 'x'], 'Name at least one event'],
		[['anomalies', 'acknowledge', 'd1-unusual-1', '--reason', 'x'], 'The latest search has no event "d1-unusual-1". Nothing was acknowledged.'],
		[['anomalies', 'acknowledge', 'd1-unusual-1'], 'Say why with --reason'],
		[['anomalies', 'acknowledge', 'd1-unusual-1', '--reason', 'x', '--until', '2020-01-01'], 'would have ended already'],
		[['anomalies', 'reopen', 'all'], 'by their numbers'],
		[['anomalies', 'nonsense'], 'There is no command "anomalies nonsense"'],
		[['anomalies', 'windows', 'nonsense'], 'There is no "anomalies windows nonsense"'],
		[['anomalies', 'windows', 'remove', '9'], 'There is no suppress window 9'],
		[['anomalies', 'windows', 'accept', '99'], 'There is no proposal 99'],
	] as const)('refuses %j and says why', async (words, text) => {
		const { status, stderr, stdout } = await run(...words);
		expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
		expect(stderr).toContain(text);
		const failed = await run(...words, '--json');
		expect(failed.json()).toMatchObject({ error: { code: expect.any(String), message: expect.stringContaining(text.slice(0, 20)) } });
	});
});

describe('ssv anomalies windows', () => {
	const sundays = ['--weekly', 'sun', '--at', '02:00', '--for', '3h', '--zone', 'Europe/Berlin', '--kind', 'backup', '--reason', 'weekly backup'];

	it('adds, lists and removes one', async () => {
		const dry = await run('anomalies', 'windows', 'add', '--fleet', ...sundays, '--dry-run');
		expect(dry.stdout).toMatch(
			/^Would be kept: The whole fleet, every Sunday 02:00 to 05:00 Europe\/Berlin: any metric\.\n16 drives, \d+ open events? of/,
		);
		expect(await json('anomalies', 'windows')).toMatchObject({ windows: [] });
		const added = await json<{ windowId: number }>(
			'anomalies',
			'windows',
			'add',
			'--fleet',
			...sundays,
			'--metrics',
			'daily_bytes_read,read_latency_ms',
		);
		expect(added).toMatchObject({
			windowId: 1,
			drives: 16,
			metrics: ['daily_bytes_read', 'read_latency_ms'],
			rule: { repeat: { kind: 'weekly', weekdays: [0] }, durationMinutes: 180, timeZone: 'Europe/Berlin' },
			next: expect.stringMatching(/T0[01]:00:00.000Z$/),
		});
		expect((await run('anomalies', 'windows')).stdout).toMatch(
			/1 +The whole fleet, every Sunday 02:00 to 05:00 Europe\/Berlin: .* +backup +16 .*weekly backup/,
		);
		expect((await run('anomalies', 'windows', 'remove', '1')).stdout).toContain('Window 1 was removed');
		expect(await json('anomalies', 'windows')).toMatchObject({ windows: [], former: [{ windowId: 1, how: 'removed' }] });
	});

	it('excuses the events that lie in it, until it is removed', async () => {
		const days = ({ start, end }: Event): number => (Date.parse(end) - Date.parse(start)) / 86_400_000;
		const short = (await search()).find((each) => each.class === 'unusual' && days(each) <= 5) as Event;
		const stateOf = (events: readonly Event[]) => events.find(({ eventId }) => eventId === short.eventId)?.state ?? 'not raised';
		const words = ['--drive', short.serial, '--once', '--from', `${short.start.slice(0, 10)}T00:00:00Z`, '--for', '6d', '--reason', 'rebuild'];
		const added = await json<{ windowId: number; excused: number }>('anomalies', 'windows', 'add', ...words);
		expect(added.excused).toBeGreaterThanOrEqual(1);
		expect(['excused', 'not raised']).toContain(stateOf(await search()));
		await json('anomalies', 'windows', 'remove', String(added.windowId));
		expect(stateOf(await search())).toBe('open');
	}, 60_000);

	it('keeps a proposal under its number, which is then no proposal any more', async () => {
		const proposed = async () => (await json<{ proposals: { number: number; text: string }[] }>('anomalies', 'windows')).proposals;
		const before = await proposed();
		expect(before[0]).toMatchObject({ number: 1, text: expect.stringMatching(/^Reads of .* rise /) });
		const kept = await json<{ windowId: number; reason: string }>('anomalies', 'windows', 'accept', '1');
		expect(kept).toMatchObject({ origin: 'learned', reason: before[0]?.text });
		expect((await proposed()).map(({ text }) => text)).toEqual(before.slice(1).map(({ text }) => text));
		await json('anomalies', 'windows', 'remove', String(kept.windowId));
		expect(await proposed()).toEqual(before);
	});

	it.each([
		[['--host', 'nobody', '--daily', '--at', '02:00', '--for', '3h'], 'No drive is of host "nobody". Known: synth-host-001'],
		[['--fleet', '--daily', '--at', '02:00', '--for', '24h'], 'would never end'],
		[['--fleet', '--daily', '--at', '02:00', '--for', '3h', '--metrics', 'happiness'], 'No drive has a metric "happiness"'],
		[['--fleet', '--daily', '--at', '02:00', '--for', '3h', '--kind', 'party'], '--kind is backup, scrub or other'],
	] as const)('refuses add %j and says why', async (words, text) => {
		const { status, stderr } = await run('anomalies', 'windows', 'add', ...words, '--reason', 'x');
		expect(status).toBe(2);
		expect(stderr).toContain(text);
	});
});
