/** Names of the telemetry formats that we read, as `--format` takes them; what each is stands in `ingest/formats.ts`. */
export const formatNames = [
	'smartctl-json',
	'backblaze',
	'generic-csv',
	'nvme-cli',
	'smartd-attrlog',
	'windows-storage',
	'prometheus',
	'sysstat',
	'crystaldiskinfo',
	'hdsentinel',
	'df',
	'zpool',
	'storcli',
	'ssacli',
	'block-trace',
] as const;

export type FormatName = (typeof formatNames)[number];
