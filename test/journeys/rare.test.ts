/** A question about a very large loss, asked on the Risk page: an answer with its error, what it is made of, and what it leaves out. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rareProbabilityText } from '../../src-main/shared/charts/rare-text.ts';
import { openStage, type Stage, type Visit } from './support/stage.ts';
import { openView } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 120, days: 200 });
	await stage.engine.call('risk.run', { paths: 2_000, seed: 3 });
	visit = await stage.visit();
	await openView(visit.page, 'Risk');
});
afterAll(() => stage?.close());

const plain = (text: string | null): string => (text ?? '').replace(/[\s\u202f\u2009]+/g, ' ').trim();

it('says how likely a loss is that lies beyond what was simulated, with the sample size behind it', async () => {
	const section = visit.page.getByRole('region', { name: 'Rare losses', exact: true });
	await section.getByRole('spinbutton', { name: 'A loss beyond' }).fill('3000');
	await section.getByRole('button', { name: 'How likely?' }).click();
	await section.getByText('Effective sample size beyond it').waitFor();
	const found = await stage.engine.call('risk.rare', { loss: 3_000, seed: 3 });
	const text = plain(await section.textContent());
	expect(found.pathsBeyond).toBeGreaterThan(100);
	expect(text).toContain(plain(rareProbabilityText(found.probability)));
	for (const note of found.notes) expect(text).toContain(plain(note));
	await visit.shot('rare', { isWhole: true });
});

it('calls a loss impossible that costs more than everything there is, and says what all of it costs', async () => {
	const section = visit.page.getByRole('region', { name: 'Rare losses', exact: true });
	await section.getByRole('spinbutton', { name: 'A loss beyond' }).fill('900000000');
	await section.getByRole('button', { name: 'How likely?' }).click();
	await section.getByText('within 90 days: impossible.').waitFor();
	expect(plain(await section.textContent())).toMatch(/All drives and the data of all groups cost [\d,]+ USD together/);
	await visit.shot('rare-impossible');
});

it('asks nothing while the field holds no amount', async () => {
	const section = visit.page.getByRole('region', { name: 'Rare losses', exact: true });
	await section.getByRole('spinbutton', { name: 'A loss beyond' }).fill('-5');
	expect(await section.getByRole('button', { name: 'How likely?' }).isDisabled()).toBe(true);
});
