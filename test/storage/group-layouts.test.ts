import { afterAll, expect, it } from 'vitest';
import type { GroupMember, StorageGroup } from '../../src-main/shared/domain/groups.ts';
import { layoutsDigest } from '../../src-main/storage/group-layouts.ts';
import { purgeGroups } from '../../src-main/storage/groups.ts';
import type { StorageSession } from '../../src-main/storage/session.ts';
import { DAY, openSession, removeTemporaryFolders, START, temporaryFolder } from '../support/workspaces.ts';

const sessions: StorageSession[] = [];
afterAll(() => {
	for (const { workspace } of sessions.splice(0)) workspace.close();
	removeTemporaryFolders();
});

const member = (serial: string, role: GroupMember['role'] = 'data'): GroupMember => ({ evidence: { protocol: 'ATA', serial }, role });
const mirror: StorageGroup = {
	...{ kind: 'zpool', name: 'tank/mirror-0', host: 'stor-07', parent: 'tank', level: 'mirror', toleratedFailures: 1, line: 1 },
	...{ sizeBytes: 2e12, usedBytes: 1e12, observedAtMs: START, members: [member('A1'), member('A2')] },
};
const tank: StorageGroup = {
	...{ kind: 'zpool', name: 'tank', host: 'stor-07', line: 1, observedAtMs: START },
	...{ sizeBytes: 2e12, usedBytes: 1e12, members: [member('S1', 'spare')] },
};

function openWith(groups: readonly StorageGroup[]): {
	readonly tell: (more: readonly StorageGroup[]) => number;
	readonly name: () => string;
	readonly session: StorageSession;
} {
	const session = openSession(temporaryFolder());
	sessions.push(session);
	const tell = (more: readonly StorageGroup[]): number => {
		const importId = session.begin({ path: 'x', fileName: 'x', format: 'zpool', sourceTag: 'x' });
		session.commit(importId, { sha256: `${importId}`.padStart(64, 'a'), sizeBytes: 1, rejected: 0, rejects: [], groups: more });
		return importId;
	};
	if (groups.length > 0) tell(groups);
	return { tell, name: () => layoutsDigest(session.workspace.db), session };
}

it('has no name while no import tells of members, and a filesystem changes nothing', () => {
	const { tell, name } = openWith([]);
	expect(name()).toBe('');
	tell([{ kind: 'filesystem', name: '/srv', host: 'stor-07', sizeBytes: 10, usedBytes: 5, observedAtMs: START, members: [], line: 1 }]);
	expect(name()).toBe('');
});

it('keeps its name when an import repeats what is known, and changes it with members, redundancy, use and spares', () => {
	const { tell, name } = openWith([mirror, tank]);
	const first = name();
	expect(first).not.toBe('');
	const names = new Set([first]);
	let day = 0;
	const after = (...groups: readonly StorageGroup[]): string => {
		day++;
		tell(groups.map((group) => ({ ...group, observedAtMs: START + day * DAY })));
		return name();
	};
	expect(after(mirror, tank)).toBe(first);
	for (const change of [
		{ ...mirror, usedBytes: 1.5e12 },
		{ ...mirror, level: 'mirror3', toleratedFailures: 2 },
		{ ...mirror, members: [member('A1'), member('A3')] },
		{ ...tank, members: [member('S1', 'spare'), member('S2', 'spare')] },
	])
		names.add(after(change));
	expect(names.size).toBe(5);
	// The simulation takes what is stored from the parts of a pool.
	const last = name();
	expect(after({ ...tank, members: [member('S1', 'spare'), member('S2', 'spare')], usedBytes: 1.9e12 })).toBe(last);
});

it('has its former name again when the import is gone', () => {
	const { tell, name, session } = openWith([mirror]);
	const first = name();
	const importId = tell([{ ...mirror, name: 'tank/mirror-1', members: [member('B1'), member('B2')] }]);
	expect(name()).not.toBe(first);
	session.workspace.db.transaction(() => purgeGroups(session.workspace.db, importId));
	expect(name()).toBe(first);
});
