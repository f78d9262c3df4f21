import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { procedureNames } from '../../src-main/shared/contract/procedures.ts';
import { errorCodes } from '../../src-main/shared/domain/errors.ts';
import { referenceText } from '../support/reference.ts';

const page = readFileSync(join(resolve(import.meta.dirname, '../..'), 'docs/reference.md'), 'utf8');

it('the reference page is what the contract says; "npm run reference" writes it', () => {
	expect(page).toBe(referenceText());
});

it('the reference page has a heading for every procedure and a row for every error code', () => {
	for (const name of procedureNames) expect(page).toContain(`\n### ${name}\n`);
	for (const code of Object.keys(errorCodes)) expect(page).toContain(`\n| \`${code}\` | `);
});
