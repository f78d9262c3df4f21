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

/** Upright bars that stand on zero, from `start` to `end` along x: a histogram. */
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
	/** Length of each bar, in the unit of the x axis. */
	readonly length: Float64Array;
	readonly lower: Float64Array;
	readonly upper: Float64Array;
	readonly colour: ColourRole;
	/** Shown at the end of each bar. */
	readonly values: readonly string[];
	/** One sentence for each bar, for hover. */
	readonly texts: readonly string[];
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

export type ChartLayer = LineLayer | BandLayer | BarsLayer | RowBarsLayer | SpansLayer | PointsLayer | RuleLayer;

export type ChartKind =
	| 'series'
	| 'forecast'
	| 'anomaly-timeline'
	| 'loss-histogram'
	| 'convergence'
	| 'component-bars'
	| 'failure-bars'
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
