/** The first drives of the last plan, where one was made. */
import { formatCounted, formatLevel, formatMoney, formatPercent } from '../../../src-main/shared/charts/format.ts';
import { plainSerial, plainText } from '../../../src-main/shared/charts/plain-text.ts';
import { staleRiskText } from '../../../src-main/shared/charts/price-text.ts';
import { differenceText } from '../../../src-main/shared/charts/risk-text.ts';
import { useQuery } from '../../client/engine.tsx';
import { hrefOf } from '../../routes.ts';

const SHOWN = 3;

export function DoFirst() {
	const latest = useQuery('risk.plan.latest', {});
	if (latest.status !== 'ready' || !latest.output.plan || latest.output.plan.drives.length === 0) return null;
	const { plan, staleBecause } = latest.output;
	const { drives, currency, confidence, difference, cost } = plan;
	const level = `CVaR${formatLevel(confidence)}`;
	return (
		<section className="stack" aria-label="Do first">
			<h2>Do first</h2>
			<ol className="steps">
				{drives.slice(0, SHOWN).map((drive) => (
					<li key={drive.deviceId} className="step do-first">
						<span>
							Replace{' '}
							<a className="mono" href={hrefOf({ view: 'drive', drive: drive.deviceId })}>
								{plainSerial(drive.serial)}
							</a>{' '}
							<span className="muted">{plainText(drive.model, 40)}</span>
						</span>
						<span className="muted">
							costs {formatMoney(drive.cost, currency)}, lowers {level} by about {formatMoney(drive.expectedDrop, currency)}; fails with{' '}
							{formatPercent(drive.failureProbability)}
						</span>
					</li>
				))}
			</ol>
			<p className="muted">
				The first of {formatCounted(drives.length, 'drive')} in the last <a href={hrefOf({ view: 'scenarios' })}>replacement plan</a>, which{' '}
				{differenceText(difference, currency)} of {level} for {formatMoney(cost, currency)}. {staleRiskText(staleBecause, 'that plan')}
			</p>
		</section>
	);
}
