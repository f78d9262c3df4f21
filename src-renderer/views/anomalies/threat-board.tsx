/** The threat classes side by side: what is open, how new, how sure, where, and whether it grows. A click narrows list and map. */
import { formatCount, formatCounted, formatDay, formatList, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { threatColour, threatName } from '../../../src-main/shared/charts/threats.ts';
import type { ThreatClass } from '../../../src-main/shared/domain/anomaly-results.ts';
import { type ThreatSummary, TREND_DAYS } from './threat-summary.ts';

interface ThreatBoardProps {
	readonly threats: readonly ThreatSummary[];
	readonly chosen: ThreatClass | null;
	readonly onChoose: (threat: ThreatClass | null) => void;
}

export function ThreatBoard({ threats, chosen, onChoose }: ThreatBoardProps) {
	return (
		<section aria-label="Threats">
			<ul className="threat-board">
				{threats.map((threat) => (
					<li key={threat.class}>
						<button
							type="button"
							className={threat.open === 0 ? 'threat-tile is-calm' : 'threat-tile'}
							aria-pressed={chosen === threat.class}
							title={chosen === threat.class ? 'Show all classes again' : 'Show only these'}
							onClick={() => onChoose(chosen === threat.class ? null : threat.class)}
						>
							<Tile threat={threat} />
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}

function Tile({ threat }: { readonly threat: ThreatSummary }) {
	const { newestMs, mostSure, open } = threat;
	return (
		<>
			<span className="threat-tile-name">
				<i className={`key key-box role-${threatColour(threat.class)}`} />
				{threatName(threat.class)}
			</span>
			<span className="threat-tile-count">
				<strong>{open === 0 ? 'None' : formatCount(open)}</strong> <span className="muted">open</span>
				<Trend steps={threat.trend} />
			</span>
			{newestMs === undefined || mostSure === undefined ? (
				<span className="threat-tile-line">{settledText(threat)}</span>
			) : (
				<>
					<span className="threat-tile-line">{`Newest ${formatDay(newestMs)}`}</span>
					<span className="threat-tile-line">{`${open === 1 ? '' : 'Up to '}${formatPercent(mostSure)} sure`}</span>
				</>
			)}
			<span className="threat-tile-line">{placeText(threat)}</span>
		</>
	);
}

function settledText({ settled }: ThreatSummary): string {
	return settled === 0 ? 'Nothing found' : `${formatCount(settled)} acknowledged or expected`;
}

/** Most modes and hosts that are named; more are counted. */
const NAMED = 2;

function placeText({ open, drives, hosts, modes }: ThreatSummary): string {
	if (open === 0) return '';
	const named = modes.slice(0, NAMED).map(([mode, count]) => `${mode} ${formatCount(count)}`);
	const what = named.length === 0 ? '' : `${named.join(', ')}${modes.length > NAMED ? ' …' : ''}; `;
	const names = hosts.length <= NAMED ? formatList(hosts.map((host) => plainText(host, 20))) : formatCounted(hosts.length, 'host');
	return `${what}${formatCounted(drives, 'drive')}${hosts.length === 0 ? '' : ` on ${names}`}`;
}

const [WIDTH, HEIGHT] = [60, 20];

/** A bar for each six days; the highest fills the height. */
function Trend({ steps }: { readonly steps: readonly number[] }) {
	const most = Math.max(1, ...steps);
	const total = steps.reduce((sum, count) => sum + count, 0);
	const wide = WIDTH / steps.length;
	return (
		<svg className="threat-trend" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img">
			<title>{`${formatCount(total)} began in the last ${TREND_DAYS} days`}</title>
			<path d={`M0 ${HEIGHT - 0.5}h${WIDTH}`} stroke="var(--border)" />
			{steps.map((count, step) => {
				const height = count === 0 ? 0 : Math.max(2, ((HEIGHT - 2) * count) / most);
				// biome-ignore lint/suspicious/noArrayIndexKey: steps of time have no other identity and never move
				return <rect key={step} x={step * wide} y={HEIGHT - 1 - height} width={wide - 1} height={height} fill="currentColor" />;
			})}
		</svg>
	);
}
