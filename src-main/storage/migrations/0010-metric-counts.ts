/** Readings per metric beside each drive, in one value instead of a row each. */
import { encodeCounts } from '../metric-counts.ts';
import type { Migration } from '../migrate.ts';

export const metricCounts: Migration = {
	number: 10,
	name: 'metric-counts',
	sql: `
-- storage/metric-counts.ts; null for a drive without a reading.
ALTER TABLE devices ADD COLUMN metric_counts BLOB;
`,
	carry(db) {
		const rows = db
			.query<[], { device_id: number; metric_id: number; readings: number }>('SELECT device_id, metric_id, readings FROM device_metrics')
			.all();
		const update = db.command<[Buffer | null, number]>('UPDATE devices SET metric_counts = ? WHERE id = ?');
		for (const [deviceId, own] of Map.groupBy(rows, ({ device_id }) => device_id))
			update.run(encodeCounts(new Map(own.map(({ metric_id, readings }) => [metric_id, readings]))), deviceId);
		db.execute('DROP TABLE device_metrics');
	},
};
