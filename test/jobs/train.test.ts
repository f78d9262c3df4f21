import { describe, expect, it } from 'vitest';
import { trainMetricLstm } from '../../src-main/jobs/train.ts';
import { createRng } from '../../src-main/maths/random.ts';
import { AppError } from '../../src-main/shared/domain/errors.ts';
import { type DeviceId, type Drive, MS_PER_DAY } from '../../src-main/shared/domain/telemetry.ts';
import { createProgressLog } from '../support/progress-log.ts';

const START = Date.UTC(2024, 0, 1);

/** A fleet of AR(1) temperatures with a week in them. */
function fleet(drives: number, days: number) {
	const rng = createRng(5, 0);
	const values = new Float64Array(drives * days);
	for (let drive = 0; drive < drives; drive++) {
		let state = 0;
		for (let day = 0; day < days; day++) {
			state = 0.7 * state + rng.normal();
			values[drive * days + day] = 35 + 2 * Math.sin((2 * Math.PI * day) / 7) + state;
		}
	}
	const list = Array.from(
		{ length: drives },
		(_, index): Drive => ({
			deviceId: `d${index + 1}` as DeviceId,
			serial: `S${index}`,
			isSerialMasked: false,
			model: 'M',
			firmware: '',
			protocol: 'ATA',
			firstSeenMs: START,
			lastSeenMs: START + (days - 1) * MS_PER_DAY,
			samples: days,
		}),
	);
	return {
		drives: list,
		history: {
			deviceIds: list.map((drive) => drive.deviceId),
			offsets: Float64Array.from({ length: drives + 1 }, (_, index) => index * days),
			observedAtMs: Float64Array.from({ length: drives * days }, (_, row) => START + (row % days) * MS_PER_DAY),
			metrics: ['temperature_c'],
			values: [values],
		},
	};
}

const codeOf = async (work: () => unknown): Promise<string> => {
	try {
		await work();
		return 'none';
	} catch (thrown) {
		return thrown instanceof AppError ? thrown.code : 'untyped';
	}
};

describe('training over a fleet', () => {
	it('gives the LSTM every drive with enough days and a loss per epoch', async () => {
		const log = createProgressLog();
		const trained = await trainMetricLstm({ ...fleet(4, 80), metric: 'temperature_c', seed: 1, epochs: 2 }, log.context);
		expect(trained.driveKeys).toEqual(['M|S0', 'M|S1', 'M|S2', 'M|S3']);
		expect(trained.lossCurve).toHaveLength(2);
		expect(trained.scaler).toHaveLength(4);
		expect(log.entries.some((entry) => entry.live?.metric === 'temperature_c')).toBe(true);
	});

	it('refuses a history that is too short and says what it needs', async () => {
		const short = { ...fleet(3, 10), metric: 'temperature_c', seed: 1, epochs: 1 };
		expect(await codeOf(() => trainMetricLstm(short, createProgressLog().context))).toBe('series_too_short');
	});

	it('stops when it is cancelled', async () => {
		const log = createProgressLog({ cancelAfter: 0 });
		const input = { ...fleet(3, 80), metric: 'temperature_c', seed: 1, epochs: 3 };
		expect(await codeOf(() => trainMetricLstm(input, log.context))).toBe('cancelled');
	});
});
