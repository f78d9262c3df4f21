/**
 * A chart as plain data. The page turns it into Plotly, the report draws it on paper, and both show the same thing.
 *
 * Numbers are in the unit of their axis: instants are UTC milliseconds on a `time` axis, a row number (0 at the top) on a
 * `category` axis, shares from 0 to 1 on an axis whose format is `percent`. NaN in a line or band is a gap, never zero.
 * Colours are roles; `colourOf` in `colour.ts` looks them up in `resources/tokens.json`.
 */

export type ColourRole =
	| 'text'
	| 'muted'
	| 'faint'
	| 'accent'
	| 'risk1' // calm grey
	| 'risk2'
	| 'risk3'
	| 'risk4' // the worst
	| 'series1'
	| 'series2'
	| 'series3'
	| 'series4'
	| 'series5'
	| 'series6';

export type ValueFormat = 'number' | 'count' | 'money' | 'percent' | 'bytes' | 'score';

export interface TimeAxis {
	readonly type: 'time';
	readonly label: string;
	/** Whole axis in UTC ms; absent: the extent of the layers. */
	readonly range?: readonly [number, number];
}

export interface NumberAxis {
	readonly type: 'number';
	readonly label: string;
	/** Unit as read aloud after a number (`°C`, `EUR`), empty for pure counts and shares. */
	readonly unit: string;
	readonly format: ValueFormat;
	readonly scale: 'linear' | 'log';
	/** Whether zero belongs on the axis; where it does not, the summary says so. */
	readonly includesZero: boolean;
	readonly range?: readonly [number, number];
}

export interface CategoryAxis {
	readonly type: 'category';
	readonly label: string;
	/** Names of the rows or columns, in drawing order; already plain text. */
	readonly categories: readonly string[];
	/** Words, not serials: the paper sets them as words. */
	readonly areWords?: boolean;
}

export type Axis = TimeAxis | NumberAxis | CategoryAxis;

/** x and y of equal length; `y` NaN is a gap. */
export interface LineLayer {
	readonly type: 'line';
	readonly label: string;
	readonly x: Float64Array;
	readonly y: Float64Array;
	readonly colour: ColourRole;
	/** `dash` for what is not observed: forecasts, limits. */
	readonly style: 'solid' | 'dash';
	/** Whether every point also gets a dot (few points only). */
	readonly hasDots?: boolean;
	/** One of several beside the line that matters. */
	readonly isThin?: boolean;
}

/** An area between two lines; the `strength` of the fill is 0 to 1. */
export interface BandLayer {
	readonly type: 'band';
	readonly label: string;
	readonly x: Float64Array;
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	readonly colour: ColourRole;
	readonly strength: number;
}

/** Upright bars that stand on zero or, below 0, hang from it, from `start` to `end` along x: a histogram, a correlogram. */
export interface BarsLayer {
	readonly type: 'bars';
	readonly label: string;
	readonly start: Float64Array;
	readonly end: Float64Array;
	readonly height: Float64Array;
	readonly colour: ColourRole;
	/** One sentence for each bar, for hover. */
	readonly texts: readonly string[];
}

/** Lying bars, one for each category of the y axis, with whiskers where `lower` and `upper` are finite. */
export interface RowBarsLayer {
	readonly type: 'row-bars';
	readonly label: string;
	/** Length of each bar, in the unit of the x axis; below 0 it goes to the left. */
	readonly length: Float64Array;
	/** Where each bar begins: bars that follow one another show how parts add up. All at 0 when absent. */
	readonly start?: Float64Array;
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	readonly colour: ColourRole;
	/** One for each bar, in place of `colour`. */
	readonly colours?: readonly ColourRole[];
	/** Shown at the end of each bar. */
	readonly values: readonly string[];
	/** One sentence for each bar, for hover. */
	readonly texts: readonly string[];
	/** What a click on each bar means (a drive id), where it means something. */
	readonly ids?: readonly string[];
}

/** Spans along x on a row of a category axis: events of a drive. A span may have no width. */
export interface SpansLayer {
	readonly type: 'spans';
	readonly label: string;
	readonly row: Float64Array;
	readonly start: Float64Array;
	readonly end: Float64Array;
	/** 0 (faint) to 1 (full): how sure we are. */
	readonly strength: Float64Array;
	readonly colour: ColourRole;
	readonly texts: readonly string[];
	/** Identifier behind each span (an event id), for a click. */
	readonly ids: readonly string[];
}

export interface PointsLayer {
	readonly type: 'points';
	readonly label: string;
	readonly x: Float64Array;
	readonly y: Float64Array;
	readonly colour: ColourRole;
	readonly texts: readonly string[];
	readonly ids: readonly string[];
	/** A ring through which what lies beneath it is seen. */
	readonly isHollow?: boolean;
	/** Upright whiskers, in the unit of the y axis. */
	readonly lower?: Float64Array;
	readonly upper?: Float64Array;
}

/** A colour of a scale at one value; between two of them it runs from one to the other. */
export interface ScaleStop {
	readonly at: number;
	readonly colour: ColourRole;
	/** 0 (the surface itself) to 1 (full). */
	readonly strength: number;
	/** Its place in the key; a stop without one only bends the scale. */
	readonly label?: string;
}

/** A heat map: one cell for each row of a category axis and each stretch of x, coloured by its value. */
export interface CellsLayer {
	readonly type: 'cells';
	/** What the values are: `spreads from usual`. */
	readonly label: string;
	/** Category of its first row. */
	readonly firstRow: number;
	/** Borders of the stretches, rising, one more than there are columns. */
	readonly edges: Float64Array;
	/** Shape (rows, columns), row major; NaN: nothing is known, nothing is drawn. */
	readonly values: Float64Array;
	/** By rising value. */
	readonly scale: readonly ScaleStop[];
	/** Of the far end of the scale. */
	readonly colour: ColourRole;
	/** One sentence for each cell, for hover, empty where there is none; and what a click on it means. */
	readonly texts: readonly string[];
	readonly ids: readonly string[];
}

/** Small upright bars inside the rows of a category axis: a count over the same stretches as the cells under it. */
export interface StripLayer {
	readonly type: 'strip';
	readonly label: string;
	/** Category on whose lower edge the bars stand, and over how many rows the highest of them reaches. */
	readonly row: number;
	readonly rows: number;
	readonly edges: Float64Array;
	readonly height: Float64Array;
	readonly colour: ColourRole;
	readonly texts: readonly string[];
}

/** A labelled line across the plot at one value of an axis; `lower` and `upper` shade its interval. */
export interface RuleLayer {
	readonly type: 'rule';
	readonly axis: 'x' | 'y';
	readonly at: number;
	readonly lower?: number;
	readonly upper?: number;
	/** Short, stands beside the line: `VaR95 18,400 ± 300 EUR`. */
	readonly label: string;
	readonly colour: ColourRole;
	readonly style: 'solid' | 'dash';
}

export type ChartLayer = LineLayer | BandLayer | BarsLayer | RowBarsLayer | SpansLayer | PointsLayer | RuleLayer | CellsLayer | StripLayer;

export type ChartKind =
	| 'series'
	| 'forecast'
	| 'correlogram'
	| 'residuals'
	| 'residual-shape'
	| 'error-growth'
	| 'coverage'
	| 'passage'
	| 'arrivals'
	| 'reach'
	| 'process'
	| 'process-end'
	| 'fleet-changes'
	| 'anomaly-timeline'
	| 'contributions'
	| 'heat-map'
	| 'alarm-months'
	| 'loss-histogram'
	| 'convergence'
	| 'component-bars'
	| 'tail-parts'
	| 'failure-counts'
	| 'short-bytes'
	| 'survival'
	| 'scenario-differences'
	| 'plan-frontier'
	| 'failure-bars'
	| 'exceedances'
	| 'places'
	| 'reliability'
	| 'precision-recall'
	| 'loss-curve';

export interface Chart {
	readonly kind: ChartKind;
	readonly title: string;
	/** Whole sentences that say what the picture shows: caption on paper, text alternative on the page. */
	readonly summary: string;
	readonly x: Axis;
	readonly y: Axis;
	/** In drawing order: the first lies at the bottom. */
	readonly layers: readonly ChartLayer[];
}
