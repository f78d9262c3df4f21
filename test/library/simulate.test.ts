import { describe, expect, it } from 'vitest';
import { simulateMetric, type Telemetry } from '../../src-main/engine/library.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { ornsteinUhlenbeckPaths } from '../../src-main/maths/risk/paths.ts';

const temperatures = ornsteinUhlenbeckPaths({ start: 40, level: 40, speed: 0.2, volatility: 1 }, { paths: 1, days: 200 }, createRng(1, 1));
const telemetry: Telemetry = {
	serial: 'S1',
	observedAtMs: Array.from(temperatures, (_, day) => Date.UTC(2024, 0, 1 + day)),
	metrics: { temperature_c: temperatures, still: Array.from(temperatures, () => 5) },
};

describe('simulateMetric', () => {
	it('needs no bundle, has the defaults of the command line, and gives equal digits for equal seeds', async () => {
		const risk = await simulateMetric(telemetry, { metric: 'temperature_c' });
		expect(risk).toMatchObject({ serial: 'S1', process: 'ou', horizonDays: 90, paths: 10_000, seed: 1 });
		expect(risk.outcomes[0]?.levels.map(({ confidence }) => confidence)).toEqual([0.95, 0.99]);
		const [again, other] = await Promise.all([1, 2].map((seed) => simulateMetric(telemetry, { metric: 'temperature_c', seed })));
		expect(again).toEqual(risk);
		expect(other?.outcomes).not.toEqual(risk.outcomes);
	});

	it('refuses what it cannot simulate, naming the field', async () => {
		await expect(simulateMetric(telemetry, { metric: 'no_such' })).rejects.toMatchObject({ code: 'metric_unknown' });
		await expect(simulateMetric(telemetry, { metric: 'still' })).rejects.toMatchObject({ code: 'series_constant' });
		await expect(simulateMetric(telemetry, { metric: 'temperature_c', horizonDays: 0 })).rejects.toMatchObject({
			code: 'invalid_input',
			details: { field: 'horizonDays' },
		});
	});

	it('stops when its signal is aborted', async () => {
		const signal = AbortSignal.abort();
		await expect(simulateMetric(telemetry, { metric: 'temperature_c', signal })).rejects.toMatchObject({ code: 'cancelled' });
	});
});
