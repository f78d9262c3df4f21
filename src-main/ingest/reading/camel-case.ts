/** Names of fields as programs on Windows write them. */
import { columnKey } from '../../shared/domain/metrics.ts';

/** `LoadUnloadCycleCountMax` -> `load_unload_cycle_count_max`, at most 128 characters; empty when nothing plain is left. */
export function snakeKey(name: string): string {
	return columnKey(name.slice(0, 256).replace(/([a-z0-9])([A-Z])/g, '$1_$2')).slice(0, 128);
}
