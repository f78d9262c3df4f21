/** What many judged series say together. */
import type { ForecastEvaluation, MethodQuality } from '../shared/domain/forecast-evaluation.ts';
import type { Coverage } from '../shared/domain/results.ts';
import { type JudgedSeries, meanWeights } from './eval-forecast.ts';

/** Plain means over the series: a long one counts as much as a short one. */
export function sumForecasts(judged: readonly JudgedSeries[]): Pick<ForecastEvaluation, 'methods' | 'weights' | 'coverage' | 'pinball' | 'series'> {
	const names = [...new Set(judged.flatMap(({ methods }) => methods.map(({ name }) => name)))];
	const levels = [...new Set(judged.flatMap(({ coverage }) => coverage.map(({ nominal }) => nominal)))];
	return {
		methods: names.map((name) => methodOver(name, judged)).sort((a, b) => (a.mase < b.mase ? -1 : a.mase > b.mase ? 1 : 0)),
		weights: meanWeights(judged.map(({ weights }) => weights)),
		coverage: levels.map((level) => coverageOver(level, judged)),
		pinball: levels.map((level) => ({
			level,
			loss: meanOf(
				judged.filter(({ scale }) => scale > 0).map(({ pinball, scale }) => (pinball.find((each) => each.level === level)?.loss ?? 0) / scale),
			),
		})),
		series: judged.map(({ scale: _, ...series }) => series),
	};
}

function methodOver(name: string, judged: readonly JudgedSeries[]): MethodQuality {
	const own = judged.flatMap(({ methods }) => methods.filter((method) => method.name === name));
	return {
		name,
		mase: meanOf(own.map(({ mase }) => mase).filter((value) => !Number.isNaN(value))),
		smape: meanOf(own.map(({ smape }) => smape).filter((value) => !Number.isNaN(value))),
		series: own.length,
	};
}

function coverageOver(level: number, judged: readonly JudgedSeries[]): Coverage {
	const own = judged.flatMap(({ coverage }) => coverage.filter(({ nominal, count }) => nominal === level && count > 0));
	const count = own.reduce((sum, each) => sum + each.count, 0);
	return { nominal: level, empirical: count === 0 ? Number.NaN : own.reduce((sum, each) => sum + each.empirical * each.count, 0) / count, count };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
