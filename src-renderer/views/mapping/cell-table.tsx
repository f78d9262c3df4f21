/** The first rows of the file as they stand, with a picker above each column. Only the columns in view are in the document. */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, useRef } from 'react';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import type { MappedColumn, MappingProfile } from '../../../src-main/shared/domain/mapping.ts';
import { ColumnHead } from './column-head.tsx';
import type { MappingPreview } from './use-mapping.ts';

const COLUMN_PX = 196;
const LINE_PX = 52;

interface CellTableProps {
	readonly draft: MappingProfile;
	readonly preview: MappingPreview;
	readonly onChange: (index: number, column: MappedColumn) => void;
}

export function CellTable({ draft, preview, onChange }: CellTableProps) {
	const scroller = useRef<HTMLDivElement>(null);
	const virtual = useVirtualizer({
		horizontal: true,
		count: draft.columns.length,
		getScrollElement: () => scroller.current,
		estimateSize: () => COLUMN_PX,
		overscan: 4,
		// The first column stays: a reader that moves by cells must not fall out of the table.
		rangeExtractor: (range) => [...new Set([0, ...defaultRangeExtractor(range)])],
	});
	const items = virtual.getVirtualItems();
	const before = (items[1]?.start ?? COLUMN_PX) - COLUMN_PX;
	const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
	const headings = new Map(preview.columns.map((column) => [column.heading, column]));
	const spacer = (width: number) => (width > 0 ? <td aria-hidden="true" style={{ width }} /> : null);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
		<section className="cell-table" ref={scroller} aria-label="First rows of the file" tabIndex={0}>
			<table aria-colcount={draft.columns.length + 1} style={{ width: LINE_PX + virtual.getTotalSize() }}>
				<thead>
					<tr>
						<th scope="col" className="line-number" style={{ width: LINE_PX }}>
							Line
						</th>
						{items.map(({ index }) => {
							const column = draft.columns[index];
							if (column === undefined) return null;
							return (
								<Fragment key={column.heading}>
									<th scope="col" aria-colindex={index + 2} style={{ width: COLUMN_PX }} className={column.role === 'ignore' ? 'is-ignored' : ''}>
										<ColumnHead column={column} preview={headings.get(column.heading)} onChange={(next) => onChange(index, next)} />
									</th>
									{index === 0 && spacer(before)}
								</Fragment>
							);
						})}
						{spacer(after)}
					</tr>
				</thead>
				<tbody>
					{preview.rows.map(({ line, cells }) => (
						<tr key={line}>
							<th scope="row" className="line-number">
								{line}
							</th>
							{items.map(({ index }) => (
								<Fragment key={index}>
									<td className={draft.columns[index]?.role === 'ignore' ? 'is-ignored' : ''} aria-colindex={index + 2}>
										{plainText(cells[index] ?? '', 60)}
									</td>
									{index === 0 && spacer(before)}
								</Fragment>
							))}
							{spacer(after)}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
