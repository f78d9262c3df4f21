/** Where a drive stands beyond host and slot: its enclosure, and the RAID group or pool that it belongs to. */
import type { Migration } from '../migrate.ts';

export const places: Migration = {
	number: 2,
	name: 'places',
	sql: `
ALTER TABLE device_evidence ADD COLUMN enclosure TEXT;
ALTER TABLE device_evidence ADD COLUMN pool TEXT;
`,
};
