/** Names of what runs, for `--version`, the report and bug reports. */
import packageJson from '../../package.json' with { type: 'json' };

export function versions(): { readonly 'stochastic-storage-var': string; readonly node: string; readonly platform: string } {
	return { 'stochastic-storage-var': packageJson.version, node: process.versions.node, platform: `${process.platform}-${process.arch}` };
}
