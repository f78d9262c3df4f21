/**
 * A table of any length: only the rows in view are in the document. Columns sort; arrows, Page Up and Down, Home and End
 * move, Enter opens.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
	type KeyboardEvent,
	memo,
	type ReactNode,
	type RefObject,
	useCallback,
	useEffect,
	useId,
	useLayoutEffect,
	useMemo,
	useRef,
	useState,
} from 'react';
import { Icon } from '../icons.tsx';
import { type CellValue, nextOrder, type Order, sortRows } from './order.ts';

declare module 'react' {
	interface CSSProperties {
		readonly '--columns'?: string;
	}
}

const ROW_PX = 32;
const HEAD_PX = 36;

export interface Column<Row> {
	readonly key: string;
	readonly title: string;
	/** Grid track: `minmax(120px, 2fr)`. */
	readonly width: string;
	/** Numbers stand to the right; numbers and dates sort from the top down at first. */
	readonly kind?: 'number' | 'date';
	/** Width of the table under which the column gives way to others. */
	readonly hideBelow?: number;
	/** What the column sorts by. */
	readonly value: (row: Row) => CellValue;
	readonly cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
	readonly label: string;
	readonly rows: readonly Row[];
	readonly columns: readonly Column<Row>[];
	readonly rowKey: (row: Row) => string;
	readonly initialOrder?: Order;
	readonly onOpen?: (row: Row) => void;
	readonly selectedKey?: string;
	/** Rows in view before the table scrolls. */
	readonly maxRows?: number;
	/** The table takes the height that its view leaves. */
	readonly isFilling?: boolean;
}

export function DataTable<Row>({
	label,
	rows,
	columns: allColumns,
	rowKey,
	initialOrder,
	onOpen,
	selectedKey,
	maxRows = 12,
	isFilling = false,
}: DataTableProps<Row>) {
	const scroller = useRef<HTMLDivElement>(null);
	const id = useId();
	const width = useWidth(scroller);
	const columns = useMemo(() => allColumns.filter(({ hideBelow }) => hideBelow === undefined || width >= hideBelow), [allColumns, width]);
	const [order, setOrder] = useState(initialOrder);
	const [active, setActive] = useState(0);
	const sorted = useMemo(() => {
		const column = columns.find((candidate) => candidate.key === order?.key);
		return column ? sortRows(rows, column.value, order?.isDescending ?? false) : rows;
	}, [rows, columns, order]);
	const virtual = useVirtualizer({
		count: sorted.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => ROW_PX,
		overscan: 8,
		// The head stands above the first row and stays in sight: it takes its height from both ends.
		scrollPaddingStart: HEAD_PX,
		scrollPaddingEnd: HEAD_PX,
	});

	// Chosen elsewhere (in a chart), or the table has become shorter: the row is there to be seen.
	const place = selectedKey === undefined ? -1 : sorted.findIndex((row) => rowKey(row) === selectedKey);
	useEffect(() => {
		const { current } = scroller;
		if (place < 0 || maxRows <= 0 || !current) return;
		let height = 0;
		const reveal = (): void => {
			if (current.clientHeight === height) return;
			height = current.clientHeight;
			const lowest = (place + 1) * ROW_PX - (height - HEAD_PX);
			current.scrollTop = Math.min(place * ROW_PX, Math.max(lowest, current.scrollTop));
		};
		// A new height may come later: where motion is reduced it is a transition of no length.
		const observer = new ResizeObserver(reveal);
		observer.observe(current);
		return () => observer.disconnect();
	}, [place, maxRows]);

	const moveTo = (index: number): void => {
		const next = Math.max(0, Math.min(sorted.length - 1, index));
		setActive(next);
		virtual.scrollToIndex(next);
	};
	const onKeyDown = (event: KeyboardEvent): void => {
		// Keys on a header's button belong to the button.
		if (event.target !== event.currentTarget) return;
		const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 2);
		const steps: Readonly<Record<string, number>> = {
			ArrowDown: active + 1,
			ArrowUp: active - 1,
			PageDown: active + page,
			PageUp: active - page,
			Home: 0,
			End: sorted.length - 1,
		};
		const target = steps[event.key];
		const row = sorted[active];
		if (target !== undefined) moveTo(target);
		else if (event.key === 'Enter' && row !== undefined) onOpen?.(row);
		else return;
		event.preventDefault();
	};
	// One function for all rows and all times: a row in view is drawn once, not with every step of the wheel.
	const open = useRef(onOpen);
	open.current = onOpen;
	const pick = useCallback((row: Row, index: number): void => {
		setActive(index);
		open.current?.(row);
	}, []);
	const isActiveDrawn = virtual.getVirtualItems().some((item) => item.index === active);

	return (
		// biome-ignore lint/a11y/useSemanticElements: a virtual list cannot be a table element, whose rows would all have to exist
		<div
			ref={scroller}
			className={isFilling ? 'grid grid-filling' : 'grid'}
			role="grid"
			aria-label={label}
			aria-rowcount={sorted.length + 1}
			aria-colcount={columns.length}
			tabIndex={0}
			onKeyDown={onKeyDown}
			style={{
				'--columns': columns.map((column) => column.width).join(' '),
				maxHeight: HEAD_PX + (isFilling ? sorted.length : maxRows) * ROW_PX + 2,
			}}
			{...(isActiveDrawn ? { 'aria-activedescendant': `${id}-${active}` } : {})}
		>
			<HeadRow columns={columns} order={order} onOrder={(next) => setOrder(next)} />
			<div className="grid-body" role="presentation" style={{ height: virtual.getTotalSize() }}>
				{virtual.getVirtualItems().map((item) => {
					const row = sorted[item.index]!;
					const key = rowKey(row);
					return (
						<BodyRow
							key={key}
							id={`${id}-${item.index}`}
							row={row}
							index={item.index}
							top={item.start}
							columns={columns}
							isActive={item.index === active}
							isSelected={key === selectedKey}
							isOpenable={onOpen !== undefined}
							pick={pick}
						/>
					);
				})}
			</div>
		</div>
	);
}

interface BodyRowProps<Row> {
	readonly id: string;
	readonly row: Row;
	readonly index: number;
	readonly top: number;
	readonly columns: readonly Column<Row>[];
	readonly isActive: boolean;
	readonly isSelected: boolean;
	readonly isOpenable: boolean;
	readonly pick: (row: Row, index: number) => void;
}

function DrawnRow<Row>({ id, row, index, top, columns, isActive, isSelected, isOpenable, pick }: BodyRowProps<Row>) {
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys (arrows and Enter)
		// biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row
		// biome-ignore lint/a11y/useSemanticElements: see the grid
		<div
			id={id}
			role="row"
			aria-rowindex={index + 2}
			aria-selected={isSelected}
			className={`grid-row${isActive ? ' is-active' : ''}${isOpenable ? ' is-openable' : ''}`}
			style={{ transform: `translateY(${top}px)` }}
			onClick={() => pick(row, index)}
		>
			{columns.map((column) => (
				// biome-ignore lint/a11y/useSemanticElements: see the grid
				// biome-ignore lint/a11y/useFocusableInteractive: rows, not cells, are what one moves between
				<div key={column.key} role="gridcell" className={column.kind === 'number' ? 'cell cell-numeric' : 'cell'}>
					{column.cell(row)}
				</div>
			))}
		</div>
	);
}

// `memo` forgets the type parameter.
const BodyRow = memo(DrawnRow) as typeof DrawnRow;

interface HeadRowProps<Row> {
	readonly columns: readonly Column<Row>[];
	readonly order: Order | undefined;
	readonly onOrder: (order: Order) => void;
}

function HeadRow<Row>({ columns, order, onOrder }: HeadRowProps<Row>) {
	return (
		// biome-ignore lint/a11y/useSemanticElements: see the grid
		// biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus
		<div className="grid-row grid-head" role="row" aria-rowindex={1}>
			{columns.map((column) => {
				const isSorted = order?.key === column.key;
				return (
					// biome-ignore lint/a11y/useSemanticElements: see the grid
					// biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
					<div
						key={column.key}
						role="columnheader"
						aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : 'none'}
						className={column.kind === 'number' ? 'cell cell-numeric' : 'cell'}
					>
						<button type="button" className="sort" onClick={() => onOrder(nextOrder(order, column.key, column.kind !== undefined))}>
							{column.title}
							{isSorted && <Icon name={order.isDescending ? 'down' : 'up'} />}
						</button>
					</div>
				);
			})}
		</div>
	);
}

function useWidth(element: RefObject<HTMLElement | null>): number {
	const [width, setWidth] = useState(Number.POSITIVE_INFINITY);
	useLayoutEffect(() => {
		const { current } = element;
		if (!current) return;
		setWidth(current.clientWidth);
		const observer = new ResizeObserver(() => setWidth(current.clientWidth));
		observer.observe(current);
		return () => observer.disconnect();
	}, [element]);
	return width;
}
