import { describe, expect, it } from 'vitest';
import { procedures } from '../../../src-main/shared/contract/procedures.ts';
import { metricInfo } from '../../../src-main/shared/domain/metrics.ts';
import { forecastMetricNames, lstmSettingFields, lstmSettingNames, standardLstmSettings } from '../../../src-main/shared/domain/training-settings.ts';

const { input } = procedures['models.train'];
const takes = (given: Readonly<Record<string, unknown>>): boolean => input.safeParse(given).success;

describe('the settings of a training', () => {
	it('are the standard ones where nothing is said', () => {
		expect(input.parse({})).toEqual({ ...standardLstmSettings, seed: 1 });
	});

	it.each(lstmSettingNames)('%s ends at its limits: what is within is taken, what is just outside is not', (name) => {
		const { min, max, isWhole } = lstmSettingFields[name];
		const near = isWhole ? 1 : 1e-9;
		for (const value of [min, Math.min(max, min + near), Math.max(min, max - near), max]) expect(takes({ [name]: value }), String(value)).toBe(true);
		for (const value of [min - near, max + near, Number.NaN, Number.POSITIVE_INFINITY, String(min)])
			expect(takes({ [name]: value }), String(value)).toBe(false);
		if (isWhole && max > min) expect(takes({ [name]: min + 0.5 })).toBe(false);
	});

	it('have a standard within their limits and a line of help that ends as a sentence', () => {
		for (const { standard, min, max, help } of Object.values(lstmSettingFields)) {
			expect(standard).toBeGreaterThanOrEqual(min);
			expect(standard).toBeLessThanOrEqual(max);
			expect(help).toMatch(/^[A-Z].{10,90}\.$/);
		}
	});

	it('take an LSTM for any of the metrics worth forecasting, for none, and for nothing else', () => {
		expect(takes({ lstmMetrics: forecastMetricNames })).toBe(true);
		expect(takes({ lstmMetrics: [] })).toBe(true);
		expect(takes({ lstmMetrics: ['wear_percent'] })).toBe(false);
		expect(takes({ lstmMetrics: [...forecastMetricNames, 'temperature_c'] })).toBe(false);
		for (const metric of forecastMetricNames) expect(metricInfo(metric).isKnown).toBe(true);
	});
});
