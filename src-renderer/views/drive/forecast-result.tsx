/** A forecast as it is read: the answer, the fan, and under headings what it is made of and how far it may be trusted. */
import { coverageSentence, forecastAnswer, ownNotes, stationarityHeadline, weightsSentence } from '../../../src-main/shared/charts/forecast-text.ts';
import { residualHeadline } from '../../../src-main/shared/charts/residual-text.ts';
import type { OutputOf } from '../../../src-main/shared/contract/procedures.ts';
import { basisToday } from '../../../src-main/shared/domain/model-basis.ts';
import { useQuery } from '../../client/engine.tsx';
import { Fold } from '../../components/fold.tsx';
import { ModelBasis } from '../../components/model-basis.tsx';
import { ForecastAccuracy } from './forecast-accuracy.tsx';
import { ForecastBands } from './forecast-bands.tsx';
import { ForecastFan, type MemberChoice } from './forecast-fan.tsx';
import { ForecastResiduals } from './forecast-residuals.tsx';
import { ForecastStationarity } from './forecast-stationarity.tsx';

type Forecast = OutputOf<'forecast.run'>;

interface ForecastResultProps extends MemberChoice {
	readonly forecast: Forecast;
}

/** Null while it is not known, and before the first training. */
function useBundleInUse() {
	const query = useQuery('models.runs', {});
	const used = query.status === 'ready' ? query.output.runs.find(({ isInUse }) => isInUse) : undefined;
	return used ? { bundle: used.bundle, sinceMs: used.inUseSinceMs ?? used.savedAtMs } : null;
}

export function ForecastResult({ forecast, shown, onShown }: ForecastResultProps) {
	const notes = ownNotes(forecast);
	const residuals = forecast.residuals ?? [];
	const inUse = useBundleInUse();
	return (
		<>
			<p className="answer">{forecastAnswer(forecast)}</p>
			<ForecastFan forecast={forecast} shown={shown} onShown={onShown} />
			<ModelBasis basis={forecast.basis?.map((one) => basisToday(one, inUse))} />
			<Fold title="Members" finding={weightsSentence(forecast)} isOpenAtStart>
				<ForecastAccuracy forecast={forecast} />
			</Fold>
			<Fold title="Bands" finding={coverageSentence(forecast)}>
				<ForecastBands forecast={forecast} />
			</Fold>
			{residuals[0] && (
				<Fold title="Residuals" finding={residualHeadline(residuals[0])}>
					{residuals.some(({ standardDeviation }) => standardDeviation > 0) && <ForecastResiduals forecast={forecast} residuals={residuals} />}
				</Fold>
			)}
			<Fold title="Stationarity" finding={stationarityHeadline(forecast)}>
				{(forecast.stationarity || forecast.correlogram) && <ForecastStationarity forecast={forecast} />}
			</Fold>
			{notes.length > 0 && <Fold title="Notes" finding={notes.join(' ')} />}
		</>
	);
}
