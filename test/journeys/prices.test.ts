/** Prices and groups that a person states: entered on the page, refused where they cannot be, and felt by the next simulation. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFaults, openStage, type Stage, settled, type Visit } from './support/stage.ts';
import { openView, rowTexts } from './support/steps.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
	stage = await openStage();
	await stage.fill({ drives: 40, days: 60 });
	visit = await stage.visit();
	await openView(visit.page, 'Data');
});
afterAll(() => stage?.close());

const prices = () => visit.page.getByRole('region', { name: 'Prices', exact: true });
const general = () => prices().getByRole('form', { name: 'Prices for all' });
const groups = () => visit.page.getByRole('region', { name: 'Groups and RAID layout' });
const simulate = () => stage.engine.call('risk.run', { paths: 2_000, seed: 3 });
const settings = () => stage.engine.call('risk.settings', {});

it('shows every price with its default, unit and source, and says that nobody stated one', async () => {
	expect(await prices().getByRole('paragraph').first().textContent()).toBe('Losses are in USD. Every price is a default: nobody has stated one yet.');
	const rows = await general().getByRole('table', { name: 'Drives' }).getByRole('row').allTextContents();
	expect(rows.find((row) => row.startsWith('Labour'))).toContain('Half an hour of an administrator');
	expect(rows.find((row) => row.startsWith('Labour'))).toMatch(/USD per replacement\s*40/);
	expect(await groups().getByText('No group is known').count()).toBe(1);
	expect(await prices().getByText('No group with redundancy is known').count()).toBe(1);
});

it('refuses a price below nothing beside its field, and keeps a good one for the next simulation', async () => {
	const before = await simulate();
	const labour = general().getByRole('textbox', { name: 'Labour' });
	await labour.fill('-5');
	await general().getByText('Labour is -5; it must be from 0 to 1,000,000,000.').waitFor();
	expect(await general().getByRole('button', { name: 'Save prices' }).isDisabled()).toBe(true);
	await visit.shot('prices-fault', { isWhole: true });
	await labour.fill('400');
	await general().getByRole('textbox', { name: 'Currency' }).fill('eur');
	await general().getByRole('button', { name: 'Save prices' }).click();
	await prices().getByText('Losses are in EUR. Stated by hand: 1 term for all; the rest is default.').waitFor();
	await prices()
		.getByText(/The latest simulation, of .*, is older than these prices/)
		.waitFor();
	await openView(visit.page, 'Risk');
	await visit.page.getByText('The prices have changed since this simulation.').waitFor();
	const after = await simulate();
	expect([before.currency, after.currency]).toEqual(['USD', 'EUR']);
	const dear = new Map(after.drives.map((drive) => [drive.deviceId, drive.replacementCost]));
	// Everything else was turned at 0.9 EUR for a dollar; labour went from 40 USD to 400 EUR.
	for (const drive of before.drives) expect(dear.get(drive.deviceId)).toBeCloseTo((drive.replacementCost - 40) * 0.9 + 400, 1);
	expect(after.assumptions.join(' ')).toContain('All drives: labour 400 EUR per replacement');
	await visit.page.getByText('The prices have changed since this simulation.').waitFor({ state: 'detached' });
});

it('states what is different for one model, shows it, and gives it its default back', async () => {
	await openView(visit.page, 'Data');
	const grid = prices().getByRole('grid', { name: 'Prices by model, EUR' });
	await grid.getByText('SYNTH HDD-4000').click();
	const form = prices().getByRole('form', { name: /^Prices of SYNTH HDD-4000/ });
	await form.getByRole('textbox', { name: 'New drive' }).fill('210,50');
	await form.getByRole('button', { name: 'Save', exact: true }).click();
	await prices().getByText('Saved for SYNTH HDD-4000', { exact: false }).waitFor();
	expect((await settings()).settings.models).toEqual([{ model: 'SYNTH HDD-4000', terms: { replacement: 210.5 } }]);
	const shown = async (): Promise<string | undefined> => (await rowTexts(grid)).find(([model]) => model === 'SYNTH HDD-4000')?.[2];
	await expect.poll(shown).toBe('210.5');
	await grid.getByText('SYNTH HDD-4000').click();
	await visit.shot('prices-model', { isWhole: true });
	await form.getByRole('button', { name: 'New drive: back to default' }).click();
	await form.getByRole('button', { name: 'Save', exact: true }).click();
	await expect.poll(async () => (await settings()).settings.models).toEqual([]);
});

it('draws a group of drives that the filter finds, and the next simulation knows how likely its loss is', async () => {
	await groups().getByRole('button', { name: 'Draw a group…' }).click();
	const form = groups().getByRole('form', { name: 'Group by hand' });
	await form.getByRole('button', { name: 'Make group' }).click();
	await form.getByText('The name of the group is empty.').waitFor();
	await form.getByRole('textbox', { name: 'Name' }).fill('rack-1');
	await form.getByRole('combobox', { name: 'Redundancy' }).selectOption('raid5');
	await form.getByRole('textbox', { name: 'Spares on the shelf' }).fill('1');
	await form.getByRole('searchbox', { name: 'Filter drives' }).fill('HDD-4000');
	await form.getByRole('button', { name: /^Add all \d+ shown$/ }).click();
	await visit.shot('groups-draw', { isWhole: true });
	await form.getByRole('button', { name: 'Make group' }).click();
	await groups().getByText('Made rack-1. The next simulation takes it in.').waitFor();
	const grid = groups().getByRole('grid', { name: 'Groups' });
	await grid.getByText('rack-1').waitFor();
	const [row] = await rowTexts(grid);
	expect([row?.[0], row?.[2]]).toEqual(['rack-1by hand', expect.stringMatching(/^raid5, survives 1 of \d+$/)]);
	const risk = await simulate();
	expect(risk.details?.groups).toMatchObject([{ name: 'rack-1', level: 'raid5', toleratedFailures: 1, spares: 1 }]);
	expect(risk.details?.groups[0]?.lossProbability.value).toBeGreaterThan(0);
	await grid.getByText('rack-1').click();
	await settled(visit.page);
	await visit.shot('groups-by-hand', { isWhole: true });
});

it('takes a removal back', async () => {
	await groups().getByRole('button', { name: 'Remove' }).click();
	await groups()
		.getByText(/^Latest change by hand, .*rack-1 removed\.$/)
		.waitFor();
	expect((await stage.engine.call('groups.list', {})).groups).toEqual([]);
	await groups().getByRole('button', { name: 'Undo' }).click();
	await groups().getByText('Taken back: rack-1 was removed.').waitFor();
	expect((await stage.engine.call('groups.list', {})).groups).toMatchObject([{ name: 'rack-1', isRedundancyGroup: true }]);
});

it('prices the data of one group, and keeps what held before', async () => {
	await prices().getByRole('grid', { name: 'Prices by group, EUR' }).getByText('rack-1').click();
	const form = prices().getByRole('form', { name: 'Prices of rack-1' });
	await form.getByRole('textbox', { name: 'Lost data' }).fill('5000');
	await form.getByRole('button', { name: 'Save', exact: true }).click();
	await prices().getByText('Saved for rack-1.').waitFor();
	await prices().getByText('4 changes of the prices').click();
	await prices().getByText('Group rack-1: lost data default → 5,000').waitFor();
	await visit.shot('prices-history', { isWhole: true });
	await prices().getByRole('button', { name: 'Everything back to default' }).click();
	await prices().getByText('Losses are in USD. Every price is a default: nobody has stated one yet.').waitFor();
	await expectNoFaults(visit);
});

it('fits a wide dark window', async () => {
	const dark = await stage.visit({ colorScheme: 'dark', viewport: { width: 1920, height: 1080 } });
	await openView(dark.page, 'Data');
	await dark.page.getByRole('grid', { name: 'Prices by model, USD' }).getByText('SYNTH HDD-8000').click();
	await dark.page.getByRole('button', { name: 'Draw a group…' }).click();
	await dark.shot('prices-dark-wide', { isWhole: true });
	expect(await dark.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
	await expectNoFaults(dark);
	await dark.close();
});
