import { describe, expect, it } from 'vitest';
import { guessMapping, type MappingGuess } from '../../src-main/ingest/tables/guess-mapping.ts';
import { mappingFaults } from '../../src-main/shared/domain/mapping.ts';
import { startCpuTimer } from '../support/cpu-time.ts';
import fc from '../support/properties.ts';

const guess = (text: string, isWhole = true): MappingGuess => {
	const found = guessMapping(new TextEncoder().encode(text), isWhole);
	if (found === undefined) throw new Error('no table');
	return found;
};
/** A table of rows that a function makes, three drives in turn. */
const table = (header: string, row: (day: number, serial: string) => string, rows = 30): string =>
	`${header}\n${Array.from({ length: rows }, (_, index) => row(Math.floor(index / 3), `ZA1234${index % 3}`)).join('\n')}\n`;
const roles = ({ profile }: MappingGuess): string[] =>
	profile.columns.map(({ role, reading, unit }) =>
		[role, reading?.metric, reading?.unit, reading?.kind, unit].filter((part) => part !== undefined).join(' '),
	);
const two = (day: number): string => String(day + 1).padStart(2, '0');

describe('the layout', () => {
	it.each([',', ';', '\t', '|'] as const)('finds the delimiter %j and lines above the table', (sign) => {
		const text = `Report of 1 May\n\n${table(['date', 'sn', 'temp'].join(sign), (day, serial) => [`2026-01-${two(day)}`, serial, '30'].join(sign))}`;
		const { profile, settingReasons } = guess(text);
		expect(profile).toMatchObject({ delimiter: sign, skipLines: 2, hasHeader: true });
		expect(settingReasons.delimiter).toContain('below 2 other lines');
	});
	it('does not take decimal commas for columns', () => {
		expect(guess(table('datum;sn;temp', (day, serial) => `${two(day)}.01.2026;${serial};3${day % 9},5`)).profile).toMatchObject({
			delimiter: ';',
			decimalMark: ',',
		});
	});
	it('sees that there is no header', () => {
		const { profile } = guess(table('2026-01-01,ZA12349,30', (day, serial) => `2026-01-${two(day)},${serial},3${day % 9}`));
		expect(profile.hasHeader).toBe(false);
		expect(profile.columns.map(({ heading }) => heading)).toEqual(['column 1', 'column 2', 'column 3']);
	});
	it('is none for prose, pictures and single columns', () => {
		for (const text of ['# Read me\n\nHello, world.\nThis is a line, with commas, many.\nNo table.\n', '', '\u0000\u0001\u0002', 'a\nb\nc\n'])
			expect(guessMapping(new TextEncoder().encode(text), true)).toBeUndefined();
	});
});

describe('numbers', () => {
	const marks = (cells: readonly string[]): string => {
		const { profile } = guess(table('date;sn;x', (day, serial) => `2026-01-${two(day)};${serial};${cells[day % cells.length]}`));
		return profile.decimalMark + profile.thousandsMark;
	};
	it('have their marks found, thousands marks too', () => {
		expect(marks(['35.5', '36.25'])).toBe('.');
		expect(marks(['35,5', '1.200'])).toBe(',.');
		expect(marks(['1,234,567'])).toBe('.,');
		expect(marks(['1.234.567'])).toBe(',.');
		expect(marks(['1 234,5'])).toBe(', ');
		expect(marks(["1'234.5"])).toBe(".'");
		expect(marks(['12', '13'])).toBe('.');
	});
});

describe('units', () => {
	const read = (heading: string, cell: (day: number) => string): string | undefined =>
		roles(guess(table(`date;sn;${heading}`, (day, serial) => `2026-01-${two(day)};${serial};${cell(day)}`)))[2];
	it('stand behind the numbers where the heading names none', () => {
		expect(read('Geschrieben', (day) => `1.${100 + day} TiB`)).toBe('metric bytes_written_total TiB');
		expect(read('Written', (day) => (day < 5 ? `${900 + day} GB` : `1.${day} TB`))).toBe('metric bytes_written_total GB');
		expect(read('Temp', (day) => `${90 + day} °F`)).toBe('metric temperature_c F');
		expect(read('backlog', (day) => `${9 - (day % 3)} MB`)).toBe('metric backlog MB gauge');
	});
	it('of the heading go first, and cells that measure different things tell none', () => {
		expect(read('Written (GB)', (day) => `${900 + day} GB`)).toBe('metric bytes_written_total GB');
		expect(read('backlog', (day) => (day < 5 ? `${9 - day} MB` : '3 ms'))).toBe('metric backlog none gauge');
	});
});

describe('dates', () => {
	const order = (dates: readonly string[]): Pick<MappingGuess, 'isDateAmbiguous'> & { order: string; reason: string } => {
		const found = guess(`when;sn;x\n${dates.map((date) => `${date};ZA12345;1`).join('\n')}\n`);
		return { order: found.profile.dateOrder, isDateAmbiguous: found.isDateAmbiguous, reason: found.settingReasons.dateOrder };
	};
	it('are settled by a day above 12', () => {
		expect(order(['01/02/2026', '13/02/2026'])).toMatchObject({ order: 'dmy', isDateAmbiguous: false });
		expect(order(['02/01/2026', '02/13/2026'])).toMatchObject({ order: 'mdy', isDateAmbiguous: false });
	});
	it('say that they are ambiguous and which reading was taken', () => {
		expect(order(['01/02/2026', '02/02/2026', '03/02/2026'])).toMatchObject({
			order: 'dmy',
			isDateAmbiguous: true,
			reason: expect.stringContaining('Check it.'),
		});
		expect(order(['02/01/2026', '02/02/2026', '02/03/2026'])).toMatchObject({ order: 'mdy', isDateAmbiguous: true });
		expect(order(['01.02.2026', '02.02.2026'])).toMatchObject({ order: 'dmy', isDateAmbiguous: false });
		expect(order(['3 Mar 2026', '4 Mar 2026'])).toMatchObject({ isDateAmbiguous: false });
	});
	it('may be counts since 1970 or put the year first', () => {
		expect(order(['1767225600', '1767229200'])).toMatchObject({ order: 'unix_s', isDateAmbiguous: false });
		expect(order(['1767225600000', '1767229200000'])).toMatchObject({ order: 'unix_ms' });
		expect(order(['2026-01-02', '2026-01-03'])).toMatchObject({ order: 'iso', isDateAmbiguous: false });
	});
	it('may stand beside a time of day', () => {
		expect(
			roles(guess(table('Datum;Uhrzeit;Seriennummer;Temperatur', (day, serial) => `${two(day)}.01.2026;06:30;${serial};30`))).slice(0, 2),
		).toEqual(['date', 'clock']);
	});
});

describe('columns', () => {
	it('are told by headings in four languages', () => {
		const row = (day: number, serial: string): string => `2026-01-${two(day)};${serial};ST4000;nas;7;${1_000 + day};${30 + (day % 3)};${5 + day}`;
		const expected = [
			'time',
			'serial',
			'model',
			'host',
			'slot',
			'metric power_on_hours h',
			'metric temperature_c C',
			'metric bytes_written_total GB',
		];
		for (const header of [
			'timestamp;Serial Number;Model;Hostname;Bay;POH;Temperature (C);written_gb',
			'Zeitstempel;Seriennummer;Modell;Rechner;Einschub;Betriebsstunden;Temperatur;Geschrieben [GB]',
			'Horodatage;Numéro de série;Modèle;Hôte;Emplacement;Heures de fonctionnement;Température °C;Écrit (Go)',
			'Fecha;Número de serie;Modelo;Servidor;Ranura;Horas de uso;Temperatura;Escrito (GB)',
		])
			expect(roles(guess(table(header, row)))).toEqual(expected);
	});
	it('have their units from headings', () => {
		const unitOf = (heading: string): string =>
			roles(guess(table(`date;sn;${heading}`, (day, serial) => `2026-01-${two(day)};${serial};${day % 4}`)))[2] ?? '';
		expect(unitOf('temp_f')).toBe('metric temperature_c F');
		expect(unitOf('Drive Temperature (K)')).toBe('metric temperature_c K');
		expect(unitOf('total_written_tib')).toBe('metric bytes_written_total TiB');
		expect(unitOf('LBAs read')).toBe('metric bytes_read_total sectors_512');
		expect(unitOf('Write MB/s')).toBe('metric write_bytes_per_second MB/s');
		expect(unitOf('power_on_days')).toBe('metric power_on_hours days');
		expect(unitOf('Restlebensdauer %')).toBe('metric percentage_used percent_left');
		expect(unitOf('life_left')).toBe('metric percentage_used percent_left');
		expect(unitOf('read_latency_us')).toBe('metric read_latency_ms us');
		expect(unitOf('used_space_gib')).toBe('metric used_bytes GiB');
		expect(unitOf('cpu %')).toBe('metric cpu percent gauge');
		expect(unitOf('Auslastung %')).toBe('metric utilisation percent');
	});
	it('are told by their cells where the heading says nothing', () => {
		const found = guess(
			table(
				'a1,b,c,d,e',
				(day, serial) => `${1_767_225_600 + day * 86_400},${serial},5000c500a1b2c3d${serial.at(-1)},ST4000NM0035,${30 + (day % 4)}`,
			),
		);
		expect(roles(found)).toEqual(['time', 'serial', 'wwn', 'model', 'metric e none gauge']);
		const bare = guess(table('2026-01-01,ZA12340,31,5', (day, serial) => `2026-01-${two(day)},${serial},${30 + (day % 4)},${5 + day}`));
		expect(roles(bare)).toEqual(['time', 'serial', 'metric temperature_c C', 'metric column_4 none counter']);
		expect(bare.columnReasons[3]).toContain('only grow');
	});
	it('take hot numbers for Fahrenheit and Kelvin, and say so', () => {
		const unitFor = (base: number): string =>
			roles(guess(table('date;sn;temp', (day, serial) => `2026-01-${two(day)};${serial};${base + (day % 4)}`)))[2] ?? '';
		expect(unitFor(30)).toBe('metric temperature_c C');
		expect(unitFor(95)).toBe('metric temperature_c F');
		expect(unitFor(305)).toBe('metric temperature_c K');
	});
	it('leave out constant words, and say why each is what it is', () => {
		const found = guess(table('date;sn;note;temp', (day, serial) => `2026-01-${two(day)};${serial};ok;30`));
		expect(found.columnReasons).toEqual([
			'the heading and the cells say so',
			'the heading says so',
			'the same text in every row',
			expect.stringContaining('the heading names Temperature'),
		]);
	});
	it('of a long table are found, with a metric for each name', () => {
		const found = guess(
			table(
				'time;host;device;attribute;value',
				(day) => `2026-01-${two(day)} 06:00:00;nas;/dev/sda;${['temp_f', 'Power On Hours', 'foo'][day % 3]};${90 + day}`,
			),
		);
		expect(roles(found)).toEqual(['time', 'host', 'device', 'metric_name', 'value']);
		expect(found.profile.longMetrics).toEqual([
			{ name: 'temp_f', reading: { metric: 'temperature_c', unit: 'F' } },
			{ name: 'Power On Hours', reading: { metric: 'power_on_hours', unit: 'h' } },
			{ name: 'foo', reading: { metric: 'foo', unit: 'none', kind: 'gauge' } },
		]);
	});
});

describe('any bytes', () => {
	it('give the same guess twice, quickly, and never one whose metrics contradict each other', () => {
		const cell = fc.oneof(
			fc.string({ maxLength: 12 }),
			fc.constantFrom('2026-01-01', '01/02/26', '35,5', '1.234', 'ZA12345', '__proto__', '"', 'temp', 'GB', ''),
			fc.integer().map(String),
		);
		const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 });
		fc.assert(
			fc.property(rows, fc.constantFrom(',', ';', '\t', '|'), (cells, sign) => {
				const bytes = new TextEncoder().encode(cells.map((row) => row.join(sign)).join('\n'));
				const timer = startCpuTimer();
				const found = guessMapping(bytes, true);
				expect(timer.ms()).toBeLessThan(1_000);
				expect(guessMapping(bytes, true)).toEqual(found);
				if (found === undefined) return;
				const faults = mappingFaults(found.profile).filter((fault) => !fault.startsWith('No column'));
				expect(faults).toEqual([]);
				expect(found.columnReasons.every((reason) => reason !== '')).toBe(true);
			}),
			{ numRuns: 400, seed: 7 },
		);
	});
});
