/** Prints the SHA-256 of the tables of the made-up figures, one format a line: for a process in another time zone. */
import { hash } from 'node:crypto';
import { writeTables } from '../../../src-main/report/tables/write-tables.ts';
import { hostileNames, madeUpFigures } from './made-up-figures.ts';

const figures = madeUpFigures(hostileNames);
for (const format of ['xlsx', 'csv', 'json'] as const) process.stdout.write(`${hash('sha256', writeTables({ figures, format }), 'hex')}\n`);
