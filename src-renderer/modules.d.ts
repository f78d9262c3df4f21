/** Modules that are no TypeScript: style sheets, and the parts of Plotly that carry their types under another name. */
declare module '*.css';
declare module '@fontsource-variable/inter';

declare module 'plotly.js/lib/core.js' {
	export { default } from 'plotly.js';
}
declare module 'plotly.js/lib/bar.js' {
	const trace: import('plotly.js').PlotlyModule;
	export default trace;
}
declare module 'plotly.js/lib/heatmap.js' {
	const trace: import('plotly.js').PlotlyModule;
	export default trace;
}
