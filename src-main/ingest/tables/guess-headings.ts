/** What headings mean in English, German, French and Spanish: roles, metrics and units by their words. */
import type { ColumnRole } from '../../shared/domain/mapping.ts';
import { converter, type UnitName, unitOfMetric, unitOfWord } from '../../shared/domain/measure-units.ts';
import { type MetricInfo, metricInfo, metricOfColumn } from '../../shared/domain/metrics.ts';

/** A heading in words: lower case, accents removed, camel case split, unit taken off. */
export interface HeadingWords {
	/** All words joined by `_`, unit included. */
	readonly key: string;
	/** The same without the unit. */
	readonly bare: string;
	readonly unit?: UnitName;
}

/** Whole headings, unit taken off, by role. */
const roleHeadings: Readonly<Partial<Record<ColumnRole, string>>> = {
	time: 'timestamp time datetime date_time observed_at observed_at_ms ts epoch time_t measured_at recorded_at zeit zeitpunkt zeitstempel messzeit datum_uhrzeit horodatage date_heure date_et_heure marca_de_tiempo fecha_hora fecha_y_hora',
	date: 'date day datum tag jour fecha dia',
	clock: 'clock time_of_day uhrzeit heure hora',
	serial:
		'serial serial_number serialnumber serial_no serialno serial_num drive_serial disk_serial sn s_n seriennummer seriennr serien_nr numero_de_serie no_de_serie n_de_serie num_serie numero_serie',
	model: 'model model_name device_model drive_model disk_model product product_name modell modellname modele modelo',
	firmware: 'firmware firmware_version firmware_rev firmware_revision fw fw_version micrologiciel',
	protocol: 'protocol interface interface_type bus bus_type protokoll schnittstelle protocole interfaz protocolo',
	capacity: 'capacity size user_capacity disk_size drive_size kapazitat speicherkapazitat grosse capacite taille capacidad tamano',
	host: 'host hostname host_name server node instance computer machine rechner rechnername hote nom_d_hote serveur servidor equipo',
	enclosure: 'enclosure shelf jbod chassis gehause',
	slot: 'slot bay enclosure_slot drive_bay einschub schacht steckplatz emplacement baie ranura bahia',
	pool: 'pool zpool array raid_group volume_group',
	wwn: 'wwn world_wide_name lu_wwn',
	device: 'device device_name device_id dev disk disk_id drive drive_id disk_name drive_name festplatte laufwerk platte disque disco unidad',
	failure: 'failure failed has_failed is_failed ausfall ausgefallen defekt panne en_panne fallo fallado',
	metric_name:
		'metric metric_name attribute attribute_name sensor sensor_name counter counter_name parameter kennzahl messgrosse mesure indicateur metrica indicador',
	value: 'value val reading wert messwert valeur valor',
};

const roleOfHeading: ReadonlyMap<string, ColumnRole> = new Map(
	Object.entries(roleHeadings).flatMap(([role, words]) => words.split(' ').map((word): [string, ColumnRole] => [word, role as ColumnRole])),
);

/** A phrase inside a heading, and the metric that it names; the first that fits is taken. `unit`: the phrase itself says it. */
interface Phrase {
	readonly metric: string;
	readonly words: string;
	readonly unit?: UnitName;
	/** Only where the unit of the heading measures the same as the metric: `used` alone is no capacity. */
	readonly needsUnit?: true;
}

const phrases: readonly Phrase[] = [
	{ metric: 'bytes_written_total', words: 'lbas_written lba_written sectors_written', unit: 'sectors_512' },
	{ metric: 'bytes_read_total', words: 'lbas_read lba_read sectors_read', unit: 'sectors_512' },
	{ metric: 'temperature_c', words: 'temp temperature temperatur temperatura' },
	{
		metric: 'power_on_hours',
		words:
			'power_on_hours power_on_time power_on poh betriebsstunden betriebszeit heures_de_fonctionnement duree_de_fonctionnement horas_de_funcionamiento horas_encendido horas_de_uso',
	},
	{ metric: 'power_cycles', words: 'power_cycles power_cycle einschaltvorgange einschaltzyklen cycles_d_alimentation ciclos_de_encendido' },
	{
		metric: 'percentage_used',
		words:
			'life_left lifetime_left remaining_life life_remaining endurance_left endurance_remaining restlebensdauer vie_restante duree_de_vie_restante vida_restante vida_util_restante',
		unit: 'percent_left',
	},
	{ metric: 'percentage_used', words: 'wear wear_level percentage_used endurance_used verschleiss usure desgaste' },
	{ metric: 'health_percent', words: 'health gesundheit sante salud' },
	{
		metric: 'daily_bytes_written',
		words: 'daily_written daily_writes written_per_day written_daily taglich_geschrieben ecrit_par_jour escrito_por_dia',
		needsUnit: true,
	},
	{ metric: 'daily_bytes_read', words: 'daily_read daily_reads read_per_day read_daily taglich_gelesen lu_par_jour leido_por_dia', needsUnit: true },
	{ metric: 'write_bytes_per_second', words: 'write written writes schreiben geschrieben ecriture escritura', needsUnit: true },
	{ metric: 'read_bytes_per_second', words: 'read reads lesen gelesen lecture lectura', needsUnit: true },
	{
		metric: 'bytes_written_total',
		words: 'written total_written writes write host_writes geschrieben schreibvolumen ecrit ecrits ecrites escrito escritos tbw',
		needsUnit: true,
	},
	{ metric: 'bytes_read_total', words: 'read total_read reads host_reads gelesen lesevolumen lu lus lues leido leidos', needsUnit: true },
	{ metric: 'read_latency_ms', words: 'read_latency read_response leselatenz latence_lecture latencia_lectura' },
	{ metric: 'write_latency_ms', words: 'write_latency write_response schreiblatenz latence_ecriture latencia_escritura' },
	{
		metric: 'reallocated_sectors',
		words: 'reallocated neu_zugewiesene_sektoren umgelagerte_sektoren reallouees realloues secteurs_realloues reasignados sectores_reasignados',
	},
	{ metric: 'pending_sectors', words: 'pending pending_sectors schwebende_sektoren secteurs_en_attente sectores_pendientes' },
	{ metric: 'offline_uncorrectable', words: 'offline_uncorrectable unkorrigierbare_sektoren' },
	{ metric: 'crc_errors', words: 'crc crc_fehler erreurs_crc errores_crc' },
	{ metric: 'used_bytes', words: 'used used_space belegt belegter_speicher utilise espace_utilise usado espacio_usado ocupado', needsUnit: true },
	{ metric: 'utilisation', words: 'util utilization utilisation busy auslastung' },
];

const plain = (text: string): string =>
	text
		.slice(0, 256)
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.replaceAll('ß', 'ss')
		.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
		.toLowerCase();
const wordsOf = (text: string): readonly string[] =>
	plain(text)
		.split(/[^a-z0-9]+/)
		.filter((word) => word !== '');

/** `Temperature (C)`, `temp_f`, `written_gb`, `Wear %`, `Gesamt geschrieben [GB]`. */
export function headingWords(heading: string): HeadingWords {
	const words = wordsOf(heading);
	const key = words.join('_');
	const bracket = /[([]([^)\]]{1,12})[)\]]\s*$/.exec(heading);
	const bracketUnit = bracket === null ? undefined : unitOfWord(bracket[1] ?? '');
	if (bracketUnit !== undefined) return { key, bare: wordsOf(heading.slice(0, bracket?.index)).join('_'), unit: bracketUnit };
	if (heading.includes('%')) return { key, bare: words.filter((word) => !['percent', 'pct'].includes(word)).join('_'), unit: 'percent' };
	const last = words.at(-1) ?? '';
	// Rates are written as two words once their stroke is gone: `write mb s`.
	const rate = words.length > 2 ? unitOfWord(`${words.at(-2)}/${last}`) : undefined;
	if (rate !== undefined) return { key, bare: words.slice(0, -2).join('_'), unit: rate };
	const unit = words.length > 1 ? unitOfWord(last) : undefined;
	return unit === undefined ? { key, bare: key } : { key, bare: words.slice(0, -1).join('_'), unit };
}

/** The role that a heading names, whatever its values are. */
export function roleByHeading({ key, bare }: HeadingWords): ColumnRole | undefined {
	return roleOfHeading.get(key) ?? roleOfHeading.get(bare);
}

export interface MetricByHeading {
	readonly info: MetricInfo;
	/** `none` when the heading names no unit that the metric can have. */
	readonly unit: UnitName;
}

/** The catalogue metric that a heading names, with the unit that it states. */
export function metricByHeading(words: HeadingWords): MetricByHeading | undefined {
	const exact = metricOfColumn(words.key) ?? metricOfColumn(words.bare);
	// `power_on_hours` ends in a unit and is its own name.
	if (exact !== undefined && metricOfColumn(words.key) !== undefined && unitOfMetric(exact) === words.unit) return { info: exact, unit: 'none' };
	if (exact !== undefined && fits(exact, words.unit)) return { info: exact, unit: words.unit ?? 'none' };
	for (const { metric, words: names, unit = words.unit, needsUnit } of phrases) {
		const info = metricInfo(metric);
		if (!names.split(' ').some((name) => `_${words.bare}_`.includes(`_${name}_`) || `_${words.key}_`.includes(`_${name}_`))) continue;
		if (needsUnit && unit === undefined) continue;
		if (fits(info, unit)) return { info, unit: unit ?? 'none' };
	}
	return exact === undefined ? undefined : { info: exact, unit: 'none' };
}

const fits = (info: MetricInfo, unit: UnitName | undefined): boolean => unit === undefined || converter(unit, unitOfMetric(info)) !== undefined;

/** Headings that say nothing: `col3`, `value 2`, `sensor_1`, `column 4`. */
export function isUninformative({ key }: HeadingWords): boolean {
	return key === '' || /^(?:col|column|field|value|sensor|data|spalte|feld|wert|v|c|x)?_?\d{0,3}$/.test(key);
}
