/** Every format that we read, one file each, in the order in which they are asked whether a file is theirs. */
import type { FormatName } from '../shared/domain/formats.ts';
import { createBlockTraceReader, isBlockTrace } from './block-trace/block-trace.ts';
import { createCrystalDiskInfoReader, isCrystalDiskInfo } from './crystaldiskinfo/crystaldiskinfo.ts';
import { createDfReader, isDf } from './df/df.ts';
import { createHdSentinelReader, isHdSentinel } from './hdsentinel/hdsentinel.ts';
import type { Head } from './head.ts';
import { createNvmeCliReader, isNvmeCli } from './nvme-cli/nvme-cli.ts';
import type { FormatReader, Sink } from './parser.ts';
import { createPrometheusReader, isPrometheus } from './prometheus/prometheus.ts';
import { createSmartctlReader } from './smartctl/smartctl-json.ts';
import { createAttrlogReader, isAttrlog } from './smartd/smartd-attrlog.ts';
import { createSsacliReader, isSsacli } from './ssacli/ssacli.ts';
import { createStorcliReader, isStorcli } from './storcli/storcli.ts';
import { createSysstatReader, isSysstat } from './sysstat/sysstat.ts';
import { createBackblazeReader, isBackblazeHeader } from './tables/backblaze.ts';
import { createGenericCsvReader, genericHeaderFit } from './tables/generic-csv.ts';
import { createWindowsStorageReader, isWindowsStorage } from './windows/windows-storage.ts';
import { createZpoolReader, isZpool } from './zpool/zpool.ts';

export interface Format {
	readonly name: FormatName;
	/** As a person calls it, for errors and help. */
	readonly label: string;
	/** By content; the file name is evidence only where the format puts the drive there. */
	readonly recognises: (head: Head) => boolean;
	/** @param delimiter  of table formats, as the head suggests; others ignore it */
	readonly createReader: (sink: Sink, delimiter: string) => FormatReader;
}

export const formats: readonly Format[] = [
	{ name: 'prometheus', label: 'Prometheus metrics', recognises: isPrometheus, createReader: createPrometheusReader },
	{ name: 'sysstat', label: 'iostat, sar or sadf', recognises: isSysstat, createReader: createSysstatReader },
	{ name: 'nvme-cli', label: 'nvme-cli smart-log, endurance-log or list', recognises: isNvmeCli, createReader: createNvmeCliReader },
	{ name: 'windows-storage', label: 'Windows reliability counters', recognises: isWindowsStorage, createReader: createWindowsStorageReader },
	{ name: 'smartd-attrlog', label: 'smartd attribute log', recognises: isAttrlog, createReader: createAttrlogReader },
	{ name: 'crystaldiskinfo', label: 'CrystalDiskInfo text report', recognises: isCrystalDiskInfo, createReader: createCrystalDiskInfoReader },
	{ name: 'hdsentinel', label: 'Hard Disk Sentinel XML report', recognises: isHdSentinel, createReader: createHdSentinelReader },
	{ name: 'zpool', label: 'zpool status, list or iostat', recognises: isZpool, createReader: createZpoolReader },
	{ name: 'df', label: 'df', recognises: isDf, createReader: createDfReader },
	{ name: 'storcli', label: 'storcli or perccli', recognises: isStorcli, createReader: createStorcliReader },
	{ name: 'ssacli', label: 'ssacli config detail', recognises: isSsacli, createReader: createSsacliReader },
	{ name: 'block-trace', label: 'block trace', recognises: isBlockTrace, createReader: createBlockTraceReader },
	// Any other JSON is taken for smartctl's: its reader says what such a document lacks.
	{ name: 'smartctl-json', label: 'smartctl JSON', recognises: ({ isJson }) => isJson, createReader: createSmartctlReader },
	{
		name: 'backblaze',
		label: 'Backblaze Drive Stats',
		recognises: ({ columns }) => isBackblazeHeader(columns),
		createReader: (sink, delimiter) => createBackblazeReader(delimiter, sink),
	},
	// Last: any table with a time and a drive.
	{
		name: 'generic-csv',
		label: 'a table with a time and a drive column',
		recognises: ({ columns }) => genericHeaderFit(columns) === 'fits',
		createReader: (sink, delimiter) => createGenericCsvReader(delimiter, sink),
	},
];
