/** A chart as plain data becomes what Plotly draws: traces, layout and settings; colours from the tokens, all text escaped. */
import type { Config, Data, Layout, LayoutAxis } from 'plotly.js';
import tokens from '../../../resources/tokens.json' with { type: 'json' };
import type { Axis, Chart, NumberAxis } from '../../../src-main/shared/charts/chart.ts';
import { axisTitle } from '../../../src-main/shared/charts/chart-table.ts';
import { colourOf, type Theme } from '../../../src-main/shared/charts/colour.ts';
import { formatBytes, isByteUnit } from '../../../src-main/shared/charts/format.ts';
import { thinChart } from '../../../src-main/shared/charts/thin-chart.ts';
import { MS_PER_DAY } from '../../../src-main/shared/domain/telemetry.ts';
import { axisRange, type Range } from './extent.ts';
import { marksOf } from './marks.ts';
import { plotlyText } from './plotly-text.ts';
import { tracesOf } from './traces.ts';

export interface Figure {
	readonly data: Data[];
	readonly layout: Partial<Layout>;
	readonly config: Partial<Config>;
}

/** Rows of a heat map up to which each has the height of a line in a list. */
const FEW_CELL_ROWS = 14;

/** Charts that stand in pairs or below a larger one. */
const SMALL_KINDS: ReadonlySet<Chart['kind']> = new Set<Chart['kind']>([
	'alarm-months',
	'arrivals',
	'fleet-changes',
	'correlogram',
	'residuals',
	'residual-shape',
	'error-growth',
	'failure-counts',
]);

/** Height of the picture: rows want a line each, those of a long heat map just room for their names, the rest a calm rectangle. */
export function figureHeight(chart: Chart): number {
	if (chart.y.type === 'category') {
		const count = Math.max(1, chart.y.categories.length);
		return 56 + (chart.kind === 'heat-map' && count > FEW_CELL_ROWS ? 16 : 24) * count;
	}
	if (SMALL_KINDS.has(chart.kind)) return 180;
	return chart.kind === 'convergence' || chart.kind === 'loss-curve' ? 240 : 280;
}

/**
 * @param width  of the whole picture, in pixels
 * @param zoom   the part of x that is in view, in the axis' own units; the whole when absent
 */
export function figureOf(chart: Chart, theme: Theme, width: number, zoom?: Range): Figure {
	const palette = tokens.colour[theme];
	const height = figureHeight(chart);
	const x = zoom ?? axisRange(chart, 'x');
	const y = axisRange(chart, 'y');
	const hasBars = chart.layers.some((layer) => layer.type === 'row-bars');
	const bottomPx = chart.x.type === 'time' ? timeAxisPx(x) : 42;
	const marks = marksOf({ chart, theme, x, y, widthPx: width - 64, heightPx: height - bottomPx - 40 });
	return {
		data: tracesOf(thinChart(chart, width, x), theme),
		layout: {
			width,
			height,
			autosize: false,
			margin: { l: 8, r: marks.rightPx, t: chart.y.type === 'category' ? 4 : marks.topPx, b: bottomPx, pad: 0 },
			paper_bgcolor: 'rgba(0,0,0,0)',
			plot_bgcolor: 'rgba(0,0,0,0)',
			font: { family: `"${tokens.type.sans}", sans-serif`, size: 12, color: palette.muted },
			showlegend: false,
			barmode: 'overlay',
			bargap: 0,
			hovermode: 'closest',
			hoverdistance: 30,
			dragmode: 'zoom',
			hoverlabel: {
				bgcolor: palette.raised,
				bordercolor: palette.strongBorder,
				align: 'left',
				font: { color: palette.text, size: 12, family: `"${tokens.type.sans}", sans-serif` },
			},
			xaxis: {
				...axisLayout(chart.x, x, theme),
				showgrid: false,
				showline: chart.y.type !== 'category',
				linecolor: palette.strongBorder,
				...xTitle(chart.x),
			},
			yaxis: { ...axisLayout(chart.y, y, theme), showgrid: !hasBars && chart.kind !== 'heat-map', automargin: true, fixedrange: true },
			shapes: marks.shapes,
			annotations: marks.annotations,
		},
		config: {
			displaylogo: false,
			responsive: false,
			displayModeBar: false,
			// The page zooms out itself: it draws the whole at its own resolution.
			doubleClick: false,
			scrollZoom: false,
			showTips: false,
		},
	};
}

/** Under a year Plotly writes the year in a second line. */
function timeAxisPx([first, last]: Range): number {
	return last - first < 330 * MS_PER_DAY ? 40 : 26;
}

function xTitle(axis: Axis): Partial<LayoutAxis> {
	return axis.type === 'time' ? {} : { title: { text: plotlyText(axisTitle(axis)), standoff: 6, font: { size: 12 } } };
}

function axisLayout(axis: Axis, range: Range, theme: Theme): Partial<LayoutAxis> {
	const palette = tokens.colour[theme];
	const common: Partial<LayoutAxis> = {
		range: [...range],
		gridcolor: palette.border,
		zeroline: false,
		ticks: '',
		tickfont: { size: 11, color: colourOf('muted', theme) },
	};
	switch (axis.type) {
		case 'time':
			return { ...common, type: 'date', nticks: 8, ticks: 'outside', ticklen: 4, tickcolor: palette.strongBorder, hoverformat: '%Y-%m-%d' };
		case 'category':
			// Numbered rows with names as tick text: Plotly would otherwise read meaning into the names.
			return {
				...common,
				type: 'linear',
				tickmode: 'array',
				ticklabelstandoff: 6,
				tickvals: axis.categories.map((_, row) => row),
				ticktext: axis.categories.map(plotlyText),
			};
		case 'number':
			return { ...common, ...numberTicks(axis, range) };
	}
}

function numberTicks(axis: NumberAxis, range: Range): Partial<LayoutAxis> {
	const ticks: Partial<LayoutAxis> = { nticks: 6, separatethousands: true, exponentformat: isByteUnit(axis.unit) ? 'SI' : 'none' };
	if (axis.scale === 'log')
		return {
			...ticks,
			type: 'log',
			range: [Math.log10(range[0]), Math.log10(range[1])],
			dtick: 1,
			...(axis.format === 'percent' ? { tickformat: ',.3~%' } : {}),
			...(axis.unit === 'B' ? byteTicks(range) : {}),
		};
	// Things that are counted have no halves.
	const isFew = axis.format === 'count' && range[1] - range[0] <= 8;
	return { ...ticks, type: 'linear', ...(isFew ? { dtick: 1 } : {}), ...(axis.format === 'percent' ? { tickformat: ',.3~%' } : {}) };
}

/** Powers of ten with their unit; with their double and fivefold where there are few powers. */
function byteTicks([low, high]: Range): Partial<LayoutAxis> {
	const steps = high / low < 1e3 ? [1, 2, 5] : [1];
	const powers = Array.from({ length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 }, (_, i) => Math.floor(Math.log10(low)) + i);
	const values = powers.flatMap((power) => steps.map((step) => step * 10 ** power)).filter((value) => value >= low && value <= high);
	return { tickmode: 'array', tickvals: values, ticktext: values.map((value) => formatBytes(value)) };
}
