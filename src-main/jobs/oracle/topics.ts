/** Every topic that reference values exist for, one file each. A fixture of another topic fails as not covered. */
import { acfTopic } from './acf.ts';
import { adfTopic } from './adf.ts';
import { arimaTopic } from './arima.ts';
import type { Topic } from './check-oracle.ts';
import { distributionsTopic } from './distributions.ts';
import { featuresTopic } from './features.ts';
import { forecastAccuracyTopic } from './forecast-accuracy.ts';
import { iforestTopic } from './iforest.ts';
import { kpssTopic } from './kpss.ts';
import { lstmTopic } from './lstm.ts';
import { riskTopic } from './risk.ts';
import { survivalTopic } from './survival.ts';
import { zscoreTopic } from './zscore.ts';

export const topics: Readonly<Record<string, Topic>> = {
	acf: acfTopic,
	adf: adfTopic,
	arima: arimaTopic,
	distributions: distributionsTopic,
	features: featuresTopic,
	forecast_accuracy: forecastAccuracyTopic,
	iforest: iforestTopic,
	kpss: kpssTopic,
	lstm: lstmTopic,
	risk: riskTopic,
	survival: survivalTopic,
	zscore: zscoreTopic,
};
