/** Fan charts of the most telling series, each with what it is made of and how it did before. */
import { ownNotes, stationarityHeadline, unknownBasisText, weightedMembers, weightsSentence } from '../../shared/charts/forecast-text.ts';
import { memberTitle } from '../../shared/charts/member-names.ts';
import { basisText } from '../../shared/charts/model-text.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { residualHeadline } from '../../shared/charts/residual-text.ts';
import { forecastChart } from '../../shared/charts/series-charts.ts';
import type { Forecast } from '../../shared/domain/results.ts';
import { drawFigure, figureHeight } from '../chart/draw-chart.ts';
import { ensureRoom, type Paper } from '../paper/paper.ts';
import { drawColumns } from '../paper/section.ts';
import { drawText, heightOf, lineHeight, styles } from '../paper/text.ts';
import { openTopic, type Scene, writeAbsence } from './scene.ts';
import { absenceOf } from './words.ts';

const COLUMNS = 2;
const CHART_HEIGHT = 112;
const ROW_GAP = 16;
const METHOD_LINES = 9;

export function writeForecasts(scene: Scene): void {
	const { input, say } = scene;
	const forecasts = input.forecasts.slice(0, input.options.forecasts);
	if (forecasts.length === 0) {
		writeAbsence(scene, 'forecasts', say.forecasts.title, absenceOf(scene, 'forecasts'));
		return;
	}
	openTopic(scene, 'forecasts', say.forecasts.title, say.forecasts.answer(forecasts.length, input.forecasts.length - forecasts.length));
	writeFans(scene, forecasts);
}

/** Forecasts two by two. */
export function writeFans(scene: Scene, forecasts: readonly Forecast[]): void {
	for (let index = 0; index < forecasts.length; index += COLUMNS) writeRow(scene, forecasts.slice(index, index + COLUMNS));
}

/** Forecasts side by side, kept together. */
function writeRow({ paper, say }: Scene, forecasts: readonly Forecast[]): void {
	const width = (paper.sheet.contentWidth - paper.sheet.gutter) / COLUMNS;
	const fans = forecasts.map((forecast) => ({
		chart: forecastChart(forecast, { members: weightedNames(forecast) }),
		method: wholeSentences(paper, methodSentences(say, forecast), width),
	}));
	const heights = fans.map(
		({ chart, method }) => figureHeight(paper, chart, width, CHART_HEIGHT) + 1 + heightOf(paper, method, styles.small, width, METHOD_LINES),
	);
	ensureRoom(paper, Math.max(...heights));
	const [first, second] = fans.map((fan) => (place: { readonly left: number }) => drawFan(paper, fan, place.left, width));
	drawColumns(paper, [first ?? (() => undefined), second ?? (() => undefined)]);
	paper.y += ROW_GAP;
}

interface Fan {
	readonly chart: ReturnType<typeof forecastChart>;
	readonly method: string;
}

function drawFan(paper: Paper, { chart, method }: Fan, left: number, width: number): void {
	paper.y += drawFigure(paper, chart, left, paper.y, width, CHART_HEIGHT) + 1;
	paper.y += drawText(paper, method, left, paper.y, width, styles.small, METHOD_LINES);
}

/** Whose lines a small picture can bear: of those that make the forecast. */
const MOST_LINES = 2;

function weightedNames(forecast: Forecast): ReadonlySet<string> {
	const weighted = weightedMembers(forecast).map(({ name }) => name);
	return new Set(weighted.length > 1 && weighted.length <= MOST_LINES ? weighted : []);
}

/** As many of them as there is room for below a picture, those that come first before others: half a sentence tells nobody anything. */
function wholeSentences(paper: Paper, sentences: readonly string[], width: number): string {
	const room = METHOD_LINES * lineHeight(styles.small);
	return sentences.reduce((text, sentence) => {
		const longer = text === '' ? sentence : `${text} ${sentence}`;
		return text === '' || heightOf(paper, longer, styles.small, width) <= room ? longer : text;
	}, '');
}

/** Weights, models with their windows, error against naive, stationarity and notes. */
function methodSentences({ forecasts: words }: Scene['say'], forecast: Forecast): string[] {
	const errors = forecast.accuracy.map((member) => words.error(memberTitle(member.name), member.mase));
	const [residuals] = forecast.residuals ?? [];
	return [
		weightsSentence(forecast),
		...(forecast.basis ?? []).map((basis) => plainText(basisText(basis), 400)),
		unknownBasisText(forecast) ?? '',
		errors.length === 0 ? '' : words.errors(errors),
		residuals ? residualHeadline(residuals) : '',
		stationarityHeadline(forecast),
		...ownNotes(forecast),
	].filter((part) => part !== '');
}
