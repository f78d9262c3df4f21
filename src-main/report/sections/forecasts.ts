/** Fan charts of the most telling series, each with what it is made of and how it did before. */
import { ownNotes, stationarityHeadline, unknownBasisText, weightedMembers, weightsSentence } from '../../shared/charts/forecast-text.ts';
import { formatCount, formatCounted, formatNumber } from '../../shared/charts/format.ts';
import { memberTitle } from '../../shared/charts/member-names.ts';
import { basisText } from '../../shared/charts/model-text.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { residualHeadline } from '../../shared/charts/residual-text.ts';
import { forecastChart } from '../../shared/charts/series-charts.ts';
import type { Forecast } from '../../shared/domain/results.ts';
import { drawFigure, figureHeight } from '../chart/draw-chart.ts';
import type { ReportInput } from '../input.ts';
import { ensureRoom, type Paper, sheet } from '../paper/paper.ts';
import { openSection } from '../paper/section.ts';
import { drawText, heightOf, styles } from '../paper/text.ts';
import { absenceOf } from './words.ts';

const COLUMNS = 2;
const COLUMN_WIDTH = (sheet.contentWidth - sheet.gutter) / COLUMNS;
const CHART_HEIGHT = 112;
const MAX_FORECASTS = 6;
const ROW_GAP = 16;
const METHOD_LINES = 9;

export function writeForecasts(paper: Paper, input: ReportInput): void {
	const forecasts = input.forecasts.slice(0, MAX_FORECASTS);
	const more = input.forecasts.length - forecasts.length;
	const shown = `${formatCounted(forecasts.length, 'series', 'series')} forecast, each with its interval${more > 0 ? `; ${formatCount(more)} more in the program` : ''}.`;
	openSection(paper, 'Forecasts', forecasts.length === 0 ? absenceOf(input, 'forecasts') : shown);
	for (let index = 0; index < forecasts.length; index += COLUMNS) writeRow(paper, forecasts.slice(index, index + COLUMNS));
}

/** Forecasts side by side, kept together. */
function writeRow(paper: Paper, forecasts: readonly Forecast[]): void {
	const charts = forecasts.map((forecast) => ({
		chart: forecastChart(forecast, { members: weightedNames(forecast) }),
		method: methodText(forecast),
	}));
	const heights = charts.map(
		({ chart, method }) => figureHeight(paper, chart, COLUMN_WIDTH, CHART_HEIGHT) + heightOf(paper, method, styles.small, COLUMN_WIDTH, METHOD_LINES),
	);
	ensureRoom(paper, Math.max(...heights));
	charts.forEach(({ chart, method }, column) => {
		const left = sheet.left + column * (COLUMN_WIDTH + sheet.gutter);
		const height = drawFigure(paper, chart, left, paper.y, COLUMN_WIDTH, CHART_HEIGHT);
		drawText(paper, method, left, paper.y + height + 1, COLUMN_WIDTH, styles.small, METHOD_LINES);
	});
	paper.y += Math.max(...heights) + ROW_GAP;
}

/** Whose lines a small picture can bear: of those that make the forecast. */
const MOST_LINES = 2;

function weightedNames(forecast: Forecast): ReadonlySet<string> {
	const weighted = weightedMembers(forecast).map(({ name }) => name);
	return new Set(weighted.length > 1 && weighted.length <= MOST_LINES ? weighted : []);
}

/** Weights, models with their windows, error against naive, stationarity and notes in one line. */
function methodText(forecast: Forecast): string {
	const errors = forecast.accuracy.map((member) => `${memberTitle(member.name)} ${formatNumber(member.mase, 2)}`).join(', ');
	const [residuals] = forecast.residuals ?? [];
	return [
		weightsSentence(forecast),
		...(forecast.basis ?? []).map((basis) => plainText(basisText(basis), 400)),
		unknownBasisText(forecast) ?? '',
		errors === '' ? '' : `Mean absolute scaled error (below 1 beats naive): ${errors}.`,
		residuals ? residualHeadline(residuals) : '',
		stationarityHeadline(forecast),
		...ownNotes(forecast),
	]
		.filter((part) => part !== '')
		.join(' ');
}
