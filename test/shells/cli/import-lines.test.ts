/** What `ssv import` prints of a report: how many files came in, and each reason for a refusal once. */
import { describe, expect, it } from 'vitest';
import { refusedFile, reportOf } from '../../../src-main/engine/import-report.ts';
import { AppError } from '../../../src-main/shared/domain/errors.ts';
import type { DeviceId } from '../../../src-main/shared/domain/telemetry.ts';
import { importLines } from '../../../src-main/shells/cli/import-lines.ts';

const refused = (path: string, message: string) => refusedFile(path, new AppError('format_unknown', message));
const linesOf = (...files: readonly ReturnType<typeof refused>[]): readonly string[] => importLines(reportOf(files, false, []), undefined);

describe('the lines of an import', () => {
	it('say how many of the files came in', () => {
		expect(linesOf(refused('a.png', 'The file is binary.'))[0]).toMatch(/^Imported 0 of 1 file \(1 refused\): 0 samples/);
	});

	it('say a reason once, what was kept and what to do, with the files that it is for', () => {
		const pictures = Array.from({ length: 8 }, (_, at) => refused(`${at}.png`, 'The file is binary.'));
		const lines = linesOf(...pictures, refused('notes.txt', 'The file is empty.')).filter((line) => line.startsWith('  refused '));
		expect(lines).toHaveLength(2);
		expect(lines[0]).toMatch(
			/^ {2}refused 0\.png, 1\.png, 2\.png, 3\.png, 4\.png and 3 more: The file is binary\. .*ssv import --help.* Nothing was added\. \(format_unknown\)$/,
		);
		expect(lines[1]).toMatch(/^ {2}refused notes\.txt: The file is empty\./);
	});

	it('ask about a drive once, in however many daily files it is', () => {
		const asking = (deviceId: string) => {
			const { entry, ...rest } = refused(`${deviceId}.json`, 'unused');
			return { ...rest, entry: { ...entry, questions: [{ deviceId: deviceId as DeviceId, serial: 'S1', model: 'M1', text: 'Is S1 one drive?' }] } };
		};
		const files = [asking('d1'), asking('d1'), asking('d2')];
		expect(linesOf(...files).filter((line) => line.includes('S1') || line.includes('identity'))).toEqual([
			expect.stringContaining('2 identity questions'),
			'  Is S1 one drive? (2 drives)',
		]);
		expect(reportOf(files, false, []).totals.questions).toBe(2);
	});

	it('name the flag that takes the good rows of a file with too many bad ones', () => {
		const bad = refusedFile('bad.csv', new AppError('rejects_over_limit', '3 of 9 rows were rejected.'));
		expect(linesOf(bad)).toContain('  take their good rows all the same: add --accept-rejects');
		expect(linesOf(refused('a.png', 'The file is binary.')).join()).not.toContain('--accept-rejects');
	});
});
