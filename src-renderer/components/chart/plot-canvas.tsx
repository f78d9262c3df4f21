/** The one place that draws with Plotly; loaded when the first chart is on screen. Only the traces that we use are in the bundle. */
import bar from 'plotly.js/lib/bar.js';
import Plotly from 'plotly.js/lib/core.js';
import heatmap from 'plotly.js/lib/heatmap.js';
import 'plotly.js/dist/plotly.css';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Chart } from '../../../src-main/shared/charts/chart.ts';
import { useTheme } from '../../theme.ts';
import type { Range } from './extent.ts';
import { figureHeight, figureOf } from './figure.ts';
import { zoomedRange } from './zoom.ts';

Plotly.register([bar, heatmap]);

interface PlotCanvasProps {
	readonly chart: Chart;
	/** Gets the id behind a mark (an event) that was clicked. */
	readonly onPick?: (id: string) => void;
	/** The part of x in view and who keeps it, where other parts of the view follow it; otherwise the picture keeps its own. */
	readonly range?: Range | undefined;
	readonly onRange?: ((range: Range | undefined) => void) | undefined;
}

interface Zoom {
	/** Of the chart in which it was chosen. */
	readonly title: string;
	readonly range: Range;
}

export default function PlotCanvas({ chart, onPick, range: given, onRange }: PlotCanvasProps) {
	const frame = useRef<HTMLDivElement>(null);
	const pick = useRef(onPick);
	const [width, setWidth] = useState(0);
	const [zoom, setZoom] = useState<Zoom>();
	const theme = useTheme();
	pick.current = onPick;
	// What was chosen on one picture says nothing about the next one.
	const drawing = useRef<PromiseLike<unknown>>(undefined);
	const range = onRange ? given : zoom?.title === chart.title ? zoom.range : undefined;
	const show = (next: Range | undefined): void => (onRange ? onRange(next) : setZoom(next && { title: chart.title, range: next }));
	const showing = useRef(show);
	showing.current = show;

	useEffect(() => {
		const element = frame.current;
		if (!element || width === 0) return;
		const { data, layout, config } = figureOf(chart, theme, width, range);
		const drawn = Plotly.react(element, data, layout, config);
		drawing.current = drawn;
		void drawn.then((plot) => {
			performance.mark(`drawn ${chart.kind}`);
			plot.removeAllListeners('plotly_click');
			plot.on('plotly_click', (event) => {
				const id: unknown = event.points[0]?.customdata;
				if (typeof id === 'string') pick.current?.(id);
			});
			plot.removeAllListeners('plotly_relayout');
			plot.on('plotly_relayout', (change) => {
				const chosen = zoomedRange(change, chart.x);
				if (chosen) showing.current(chosen);
			});
			plot.removeAllListeners('plotly_doubleclick');
			plot.on('plotly_doubleclick', () => showing.current(undefined));
		});
	}, [chart, theme, width, range]);

	useLayoutEffect(() => {
		const element = frame.current;
		if (!element) return;
		const observer = new ResizeObserver(() => setWidth(element.clientWidth));
		observer.observe(element);
		return () => {
			observer.disconnect();
			// Plotly draws in steps: taken away between two of them, the second finds nothing to draw on.
			void Promise.resolve(drawing.current).finally(() => Plotly.purge(element));
		};
	}, []);

	const save = async (): Promise<void> => {
		if (!frame.current) return;
		const link = document.createElement('a');
		link.href = await Plotly.toImage(frame.current, { format: 'png', width, height: figureHeight(chart), scale: 2 });
		link.download = `${chart.kind}.png`;
		link.click();
	};
	return (
		<div className="plot">
			<div className="plot-tools">
				{range && (
					<button type="button" className="quiet" onClick={() => show(undefined)}>
						Reset the view
					</button>
				)}
				<button type="button" className="quiet" onClick={() => void save()}>
					Save picture
				</button>
			</div>
			<div ref={frame} className="plot-canvas" style={{ height: figureHeight(chart) }} aria-hidden="true" />
		</div>
	);
}
