/** The glass between page and main: `call`, `on` and the file doors. Messages only; no path, no Node reaches the page. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge, EngineEvent } from '../src-main/shared/contract/client.ts';

const bridge: DesktopBridge = {
	call: (procedure, input, callId) => ipcRenderer.invoke('ssv:call', { procedure, input, callId }),
	on(listener) {
		const forward = (_event: unknown, message: EngineEvent): void => listener(message);
		ipcRenderer.on('ssv:event', forward);
		return () => void ipcRenderer.off('ssv:event', forward);
	},
	registerFiles: (files) =>
		ipcRenderer.invoke(
			'ssv:register-files',
			files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== ''),
		),
	chooseFiles: () => ipcRenderer.invoke('ssv:choose-files'),
	chooseFolder: () => ipcRenderer.invoke('ssv:choose-folder'),
	saveDownload: (downloadId, fileName) => ipcRenderer.invoke('ssv:save-download', { downloadId, fileName }),
	ready: () => void ipcRenderer.invoke('ssv:ready'),
};

contextBridge.exposeInMainWorld('ssv', bridge);
