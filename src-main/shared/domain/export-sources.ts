/** How to get exports, as data (`resources/export-sources.json`): the command line and the page show the same. */
import table from '../../../resources/export-sources.json' with { type: 'json' };

export type ScriptPlatform = 'linux' | 'windows';

export interface ExportSource {
	readonly name: string;
	readonly label: string;
	/** Which machines and drives it is for, and what it tells. */
	readonly covers: string;
	/** One line to copy; for programs without a command what to click. */
	readonly command: string;
	readonly note: string;
	/** The command is what to click: nothing to copy. */
	readonly isByHand?: boolean;
	/** The script of ours that does it every day. */
	readonly script?: ScriptPlatform;
}

export interface ExportScript {
	readonly platform: ScriptPlatform;
	readonly label: string;
	/** In resources/scripts; the first is the script itself. */
	readonly files: readonly { readonly fileName: string; readonly purpose: string }[];
}

// JSON imports have wide string types; test/shared/domain/export-sources.test.ts checks each word of the table.
export const exportSources = table.sources as readonly ExportSource[];
export const exportScripts = table.scripts as readonly ExportScript[];

/** The sources as lines of help: the command, then what it is for. */
export function exportHelp(): readonly string[] {
	return [
		'How to get an export:',
		...exportSources.flatMap(({ label, covers, command, note }) => [`  ${label}: ${covers}`, `      ${command}`, `      ${note}`]),
		'',
		'Every day by itself: ssv export-script linux > ssv-export.sh, or ssv export-script windows > ssv-export.ps1;',
		'each says in its first lines how to install it. The files it writes are imported as they are.',
	];
}
