/** How large a trial of the threat rules may be, and that it ends when it is told to. */
import { afterEach, describe, expect, it } from 'vitest';
import { limits } from '../../src-main/shared/domain/limits.ts';
import { createRoom } from '../support/engine-room.ts';

let room = createRoom();
afterEach(async () => {
	await room.close();
	room = createRoom();
});

describe('a trial of the threat rules', () => {
	/** What the call is refused with; one that is accepted is stopped at once. */
	async function outcomeOf(input: Record<string, unknown>): Promise<string> {
		const engine = await room.engine();
		const stop = new AbortController();
		const running = engine.call('eval.threats', { drives: 2, days: 60, ...input }, { signal: stop.signal });
		setTimeout(() => stop.abort(), 20);
		try {
			await running;
			return 'done';
		} catch (thrown) {
			return (thrown as { code: string }).code;
		}
	}

	it('takes so many seeds and not one more', async () => {
		const seeds = limits.trialSeeds;
		expect(await outcomeOf({ firstSeed: 1, lastSeed: seeds - 1 })).toBe('cancelled');
		expect(await outcomeOf({ firstSeed: 1, lastSeed: seeds })).toBe('cancelled');
		expect(await outcomeOf({ firstSeed: 1, lastSeed: seeds + 1 })).toBe('invalid_input');
	});

	it('takes fleets of so many rows and not one more', async () => {
		const days = 1000;
		const drives = limits.trialRows / days;
		expect(Number.isInteger(drives)).toBe(true);
		expect(await outcomeOf({ firstSeed: 1, lastSeed: 1, drives: drives + 1, days })).toBe('invalid_input');
		// What is accepted is not run here: a fleet of two million rows takes a minute. Half a fleet twice as long has as many rows.
		expect(await outcomeOf({ firstSeed: 1, lastSeed: 1, drives: drives / 2, days: 2 * days + 2 })).toBe('invalid_input');
	});
});
