/** What one can do with the timeline: drag a window, move its edges by hand or keys, point at an event and click it. */
import { type KeyboardEvent, type PointerEvent, type RefObject, useMemo, useRef, useState } from 'react';
import type { Chart } from '../../../src-main/shared/charts/chart.ts';
import { formatInstant } from '../../../src-main/shared/charts/format.ts';
import { clampWindow, dragWindow, type Grip, type TimeWindow, windowOfKey } from './time-window.ts';
import { type Box, boxesOf, GUTTER, placeOf, plotHeight } from './timeline-picture.tsx';

interface TimelineBrushProps {
	readonly width: number;
	/** Of events. */
	readonly rows: number;
	readonly chart: Chart;
	readonly whole: TimeWindow;
	readonly window: TimeWindow | undefined;
	/** What is dragged; undefined once it is let go. */
	readonly onDrag: (window: TimeWindow | undefined) => void;
	readonly onWindow: (window: TimeWindow | undefined) => void;
	readonly onPick: (eventId: string) => void;
}

interface Drag {
	readonly grip: Grip;
	readonly startMs: number;
	/** At the start. */
	readonly before: TimeWindow | undefined;
	latest: TimeWindow | undefined;
}

/** Pixels by which a pointer may miss an event. */
const REACH = 4;

export function TimelineBrush(props: TimelineBrushProps) {
	const { width, rows, whole, window, onWindow } = props;
	const { area, shown, pointed, take, hold, commit, ...handlers } = useBrush(props);
	if (width === 0) return null;
	const place = placeOf(whole, width);
	const current = shown ?? window;
	const edges = current ?? whole;
	return (
		<div
			ref={area}
			className={`timeline-brush${pointed ? ' is-pointing' : ''}`}
			style={{ left: GUTTER, height: plotHeight(rows) }}
			onPointerDown={take('new')}
			{...handlers}
		>
			{current && (
				<div
					className="timeline-window"
					style={{ left: place(current.fromMs) - GUTTER, width: Math.max(1, place(current.toMs) - place(current.fromMs)) }}
				>
					<div className="timeline-grip" title="Drag to move the window" onPointerDown={take('whole')} />
				</div>
			)}
			{(['start', 'end'] as const).map((grip) => (
				<Edge
					key={grip}
					grip={grip}
					atMs={grip === 'start' ? edges.fromMs : edges.toMs}
					left={place(grip === 'start' ? edges.fromMs : edges.toMs) - GUTTER}
					whole={whole}
					window={current}
					onWindow={onWindow}
					onTake={take(grip)}
					onHold={hold}
					onCommit={commit}
				/>
			))}
			{pointed && <PointedText box={pointed} width={width} />}
		</div>
	);
}

interface Brush {
	readonly area: RefObject<HTMLDivElement | null>;
	/** While it is dragged. */
	readonly shown: TimeWindow | undefined;
	/** The event under the pointer. */
	readonly pointed: Box | undefined;
	readonly take: (grip: Grip) => (event: PointerEvent) => void;
	/** Shows what keys made so far; the rest of the view follows when the key is let go. */
	readonly hold: (window: TimeWindow) => void;
	readonly commit: () => void;
	readonly onPointerMove: (event: PointerEvent) => void;
	readonly onPointerUp: (event: PointerEvent) => void;
	readonly onPointerCancel: () => void;
	readonly onPointerLeave: () => void;
}

/** What the pointer does: it drags, or points at an event and clicks it. */
function useBrush({ width, chart, whole, window, onDrag, onWindow, onPick }: TimelineBrushProps): Brush {
	const area = useRef<HTMLDivElement>(null);
	const drag = useRef<Drag>(undefined);
	const keyed = useRef<TimeWindow>(undefined);
	const [pointed, setPointed] = useState<Box>();
	const [shown, setShown] = useState<TimeWindow>();
	const boxes = useMemo(() => boxesOf(chart, whole, width), [chart, whole, width]);
	const msAt = (event: PointerEvent): number => {
		const x = event.clientX - area.current!.getBoundingClientRect().left;
		return Math.round(whole.fromMs + (Math.max(0, Math.min(width - GUTTER, x)) / (width - GUTTER)) * (whole.toMs - whole.fromMs));
	};
	const boxAt = (event: PointerEvent): Box | undefined => {
		const { left, top } = area.current!.getBoundingClientRect();
		const [x, y] = [event.clientX - left + GUTTER, event.clientY - top];
		return boxes.findLast((box) => x >= box.left - REACH && x <= box.right + REACH && y >= box.top - 3 && y <= box.top + 15);
	};
	const showDrag = (next: TimeWindow | undefined): void => {
		setShown(next);
		onDrag(next);
	};
	const stop = (): void => {
		drag.current = undefined;
		showDrag(undefined);
	};
	return {
		area,
		shown,
		pointed,
		take: (grip) => (event) => {
			if (event.button !== 0) return;
			event.stopPropagation();
			area.current!.setPointerCapture(event.pointerId);
			drag.current = { grip, startMs: msAt(event), before: window, latest: undefined };
		},
		hold: (next) => {
			keyed.current = next;
			showDrag(next);
		},
		commit: () => {
			const next = keyed.current;
			if (next === undefined) return;
			keyed.current = undefined;
			showDrag(undefined);
			onWindow(clampWindow(next, whole));
		},
		onPointerMove: (event) => {
			const held = drag.current;
			if (held === undefined) {
				setPointed(boxAt(event));
				return;
			}
			held.latest = dragWindow(held.grip, held.before, held.startMs, msAt(event), whole);
			showDrag(held.latest);
		},
		onPointerUp: (event) => {
			const held = drag.current;
			if (held === undefined) return;
			stop();
			if (held.latest !== undefined) onWindow(clampWindow(held.latest, whole));
			else if (held.grip === 'new') {
				const box = boxAt(event);
				if (box) onPick(box.id);
			}
		},
		onPointerCancel: stop,
		onPointerLeave: () => drag.current === undefined && setPointed(undefined),
	};
}

interface EdgeProps {
	readonly grip: 'start' | 'end';
	readonly atMs: number;
	/** In the area of the brush, pixels. */
	readonly left: number;
	readonly whole: TimeWindow;
	/** As it is shown. */
	readonly window: TimeWindow | undefined;
	readonly onWindow: (window: TimeWindow | undefined) => void;
	readonly onHold: (window: TimeWindow) => void;
	readonly onCommit: () => void;
	readonly onTake: (event: PointerEvent) => void;
}

/** One edge of the window, for the pointer and for keys: arrows, Page keys, Home and End; Escape takes the window away. */
function Edge({ grip, atMs, left, whole, window, onWindow, onHold, onCommit, onTake }: EdgeProps) {
	const onKeyDown = (event: KeyboardEvent): void => {
		const next = windowOfKey(event.key, event.shiftKey, grip, window, whole);
		if (event.key === 'Escape' && window !== undefined) onWindow(undefined);
		else if (next !== undefined) onHold(next);
		else return;
		event.preventDefault();
	};
	return (
		<div
			role="slider"
			tabIndex={0}
			className={`timeline-edge timeline-edge-${grip}`}
			style={{ left }}
			aria-label={grip === 'start' ? 'Start of the window' : 'End of the window'}
			aria-valuemin={whole.fromMs}
			aria-valuemax={whole.toMs}
			aria-valuenow={atMs}
			aria-valuetext={formatInstant(atMs)}
			onKeyDown={onKeyDown}
			onKeyUp={onCommit}
			onBlur={onCommit}
			onPointerDown={onTake}
		/>
	);
}

/** A sentence over the event that is pointed at, kept inside the picture. */
function PointedText({ box, width }: { readonly box: Box; readonly width: number }) {
	const isLate = box.left > (width + GUTTER) / 2;
	return (
		<div
			className="timeline-tip"
			style={{ top: box.top + 18, ...(isLate ? { right: Math.max(0, width - box.right) } : { left: Math.max(0, box.left - GUTTER) }) }}
		>
			{box.text}
		</div>
	);
}
