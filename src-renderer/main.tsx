/** Starts the page: theme, client, stores, and the frame that holds every view. */
import './styles/tokens.css';
import '@fontsource-variable/inter/wght.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/controls.css';
import './styles/parts.css';
import './styles/table.css';
import './styles/forms.css';
import './styles/mapping.css';
import './styles/data-quality.css';
import './styles/imports.css';
import './styles/groups.css';
import './styles/prices.css';
import './styles/backtests.css';
import './styles/forecast.css';
import './styles/models.css';
import './styles/model-age.css';
import './styles/care.css';
import './styles/events.css';
import './styles/anomalies.css';
import './styles/risk.css';
import './styles/scenarios.css';
import './styles/reports.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createClient } from './client/create-client.ts';
import { createEngine, EngineProvider } from './client/engine.tsx';
import { codeOf } from './client/session.ts';
import { applyTheme } from './theme.ts';

applyTheme();

// A file dropped beside the drop zone must not replace the page.
for (const name of ['dragover', 'drop'] as const) addEventListener(name, (event) => event.preventDefault());
addEventListener('hashchange', () => {
	document.body.dataset.hasNavigated = 'yes';
	// The printed address was opened in this very tab: begin anew with its code.
	if (codeOf(location.hash) !== null) location.reload();
});

const client = createClient();
const engine = createEngine(client);
client.connect();

createRoot(document.getElementById('root')!).render(
	<StrictMode>
		<EngineProvider engine={engine}>
			<App />
		</EngineProvider>
	</StrictMode>,
);
