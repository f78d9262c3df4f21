/** All schema changes, oldest first. Append only: a released migration never changes. */
import type { Migration } from '../migrate.ts';
import { history } from './0001-history.ts';

export const migrations: readonly Migration[] = [history];
