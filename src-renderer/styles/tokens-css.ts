/** The palette as custom properties, from the one file of tokens. Runs at build, in electron.vite.config.ts. */
import tokens from '../../resources/tokens.json' with { type: 'json' };

type Theme = 'light' | 'dark';

/** `strongBorder` -> `strong-border`. */
const cssName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function colours(theme: Theme): string {
	const lines = Object.entries(tokens.colour[theme]).flatMap(([name, value]) =>
		Array.isArray(value) ? value.map((colour, index) => `--${cssName(name)}${index + 1}: ${colour};`) : [`--${cssName(name)}: ${value};`],
	);
	return [`color-scheme: ${theme};`, ...lines].join('\n\t');
}

/** A class for each colour role of charts, so that keys in HTML match the picture. */
function roles(): string {
	const { risk, series } = tokens.colour.light;
	const names = [
		'text',
		'muted',
		'faint',
		'accent',
		...risk.map((_, index) => `risk${index + 1}`),
		...series.map((_, index) => `series${index + 1}`),
	];
	return names.map((name) => `.role-${name} {\n\tcolor: var(--${name});\n}`).join('\n');
}

export function tokensCss(): string {
	const space = tokens.space.map((px, index) => `--space${index + 1}: ${px}px;`);
	const sizes = tokens.type.sizes.map((px, index) => `--type${index + 1}: ${px}px;`);
	const fixed = [
		...space,
		...sizes,
		`--radius: ${tokens.radius}px;`,
		`--sans: "${tokens.type.sans}", system-ui, sans-serif;`,
		`--mono: "${tokens.type.mono}", ui-monospace, monospace;`,
	];
	return [
		`:root {\n\t${fixed.join('\n\t')}\n\t${colours('light')}\n}`,
		`@media (prefers-color-scheme: dark) {\n:root:not([data-theme]) {\n\t${colours('dark')}\n}\n}`,
		`:root[data-theme="light"] {\n\t${colours('light')}\n}`,
		`:root[data-theme="dark"] {\n\t${colours('dark')}\n}`,
		roles(),
	].join('\n');
}
