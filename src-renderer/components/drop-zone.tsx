/** Takes exports by drag and drop or by a file dialog: files and, in a browser, whole folders. */
import { type DragEvent, useRef, useState } from 'react';
import { droppedFiles } from '../client/dropped-files.ts';
import { useEngine } from '../client/engine.tsx';
import type { ImportStarter } from '../client/use-import.ts';
import { Icon } from './icons.tsx';

interface DropZoneProps {
	readonly starter: ImportStarter;
	readonly isDisabled?: boolean;
	readonly buttonLabel?: string;
}

export function DropZone({ starter, isDisabled = false, buttonLabel = 'Import exports' }: DropZoneProps) {
	const { client } = useEngine();
	const input = useRef<HTMLInputElement>(null);
	const [isOver, setIsOver] = useState(false);

	const choose = (): void => {
		if (client.chooseFiles) starter.importSources(client.chooseFiles());
		else input.current?.click();
	};
	const onDrop = (event: DragEvent): void => {
		event.preventDefault();
		setIsOver(false);
		if (isDisabled) return;
		starter.importFiles(droppedFiles(event.dataTransfer, client.chooseFiles === undefined));
	};
	const onDrag = (event: DragEvent): void => {
		event.preventDefault();
		setIsOver(!isDisabled);
	};
	return (
		<section
			className={isOver ? 'drop-zone is-over' : 'drop-zone'}
			aria-label="Drop exports here"
			onDragEnter={onDrag}
			onDragOver={onDrag}
			onDragLeave={() => setIsOver(false)}
			onDrop={onDrop}
		>
			<Icon name="upload" />
			<div>
				<p className="drop-title">{isOver ? 'Let go to import' : 'Drop files or folders here'}</p>
				<p className="muted">
					smartctl, nvme, smartd, Prometheus, sysstat, Windows, RAID tools, Backblaze, or any CSV with a time, a drive and metrics; .gz and .zip too.
				</p>
			</div>
			<button type="button" className="primary" disabled={isDisabled} onClick={choose}>
				{buttonLabel}
			</button>
			<input
				ref={input}
				type="file"
				multiple
				hidden
				data-testid="file-input"
				onChange={(event) => {
					const files = [...(event.target.files ?? [])];
					// The same file may be chosen again.
					event.target.value = '';
					if (files.length > 0) starter.importFiles(Promise.resolve(files));
				}}
			/>
		</section>
	);
}
