/** The files of a drop. A browser must walk folders itself; the desktop window hands folders on by their path. */

/** Call it inside the drop event: what was dropped is gone afterwards. */
export function droppedFiles(transfer: DataTransfer, walksFolders: boolean): Promise<readonly File[]> {
	if (!walksFolders) return Promise.resolve([...transfer.files]);
	const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
	return entries.length === 0 ? Promise.resolve([...transfer.files]) : Promise.all(entries.map(filesOf)).then((lists) => lists.flat());
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
	if (isFile(entry)) return [await new Promise<File>((done, fail) => entry.file(done, fail))];
	if (!isFolder(entry)) return [];
	const children = await childrenOf(entry.createReader());
	// By name, as the command line does: where two files disagree the first one stays.
	children.sort((a, b) => (a.name < b.name ? -1 : 1));
	return (await Promise.all(children.map(filesOf))).flat();
}

/** A reader gives its entries in pieces, the last one empty. */
async function childrenOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
	const all: FileSystemEntry[] = [];
	for (;;) {
		const piece = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
		if (piece.length === 0) return all;
		all.push(...piece);
	}
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
