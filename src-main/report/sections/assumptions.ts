/** What was assumed, what the figures cannot say, which models are in use, and how to get the same figures again. */
import { formatCount, formatDay, formatDayRange, formatInstant, formatMetric } from '../../shared/charts/format.ts';
import { plainText } from '../../shared/charts/plain-text.ts';
import { FIGURES_FILE } from '../figures.ts';
import { writeList, writeSubtitle } from '../paper/section.ts';
import { drawTable } from '../paper/table.ts';
import { styles, writeText } from '../paper/text.ts';
import { writeNote } from './figure.ts';
import { openTopic, type Scene } from './scene.ts';
import { absenceOf } from './words.ts';

export function writeAssumptions(scene: Scene): void {
	const { paper, input, say } = scene;
	openTopic(scene, 'assumptions', say.assumptions.title, say.assumptions.answer);
	writeText(paper, say.assumptions.assumedTitle, styles.subtitle, 2);
	const assumed = (input.risk?.assumptions ?? []).map((text) => plainText(text, 400));
	writeList(paper, assumed.length > 0 ? assumed : [absenceOf(scene, 'risk')]);
	writeSubtitle(paper, say.assumptions.limitsTitle);
	writeList(paper, say.assumptions.limits);
	writeModels(scene);
	writeOrigin(scene);
}

function writeModels({ paper, input, say }: Scene): void {
	if (input.training === null || input.training.models.length === 0) return;
	const { models: columns, modelNames } = say.assumptions;
	writeSubtitle(paper, say.assumptions.modelsTitle);
	drawTable(
		paper,
		[
			{ title: columns.model, width: 46, isFixed: true, isRowHead: true },
			{ title: columns.metric, width: 84, isFixed: true },
			{ title: columns.trained, width: 52, isFixed: true },
			{ title: columns.window, width: 66, isFixed: true },
			{ title: columns.series, width: 36, isFixed: true, align: 'right' },
			{ title: columns.what, width: 1, maxLines: 4 },
		],
		input.training.models.map((model) => [
			modelNames[model.name],
			model.metric === undefined ? '' : plainText(formatMetric(model.metric), 40),
			formatDay(model.trainedAtMs),
			formatDayRange(model.windowStartMs, model.windowEndMs),
			formatCount(model.series),
			plainText(model.summary, 240),
		]),
	);
}

function writeOrigin({ paper, input, say }: Scene): void {
	const { assumptions: words } = say;
	const { risk } = input;
	const versions = Object.entries(input.versions).map(([name, version]) => [plainText(name, 40), plainText(version, 60)]);
	writeSubtitle(paper, words.originTitle, 120);
	drawTable(
		paper,
		[
			{ title: words.origin.what, width: 120, isFixed: true, isRowHead: true },
			{ title: words.origin.value, width: 1, style: styles.code },
		],
		[
			[words.seed, input.seed === null ? words.none : String(input.seed)],
			...(risk === null
				? []
				: [
						[words.paths, words.count(risk.paths)],
						[words.horizon, words.days(risk.horizonDays)],
						[words.levels, words.level(risk.levels.map(({ confidence }) => confidence))],
					]),
			[words.hash, plainText(input.dataHash, 128) || words.none],
			[words.made, formatInstant(input.generatedAtMs)],
			...versions,
		],
	);
	writeNote(paper, words.again);
	if (risk !== null) writeNote(paper, words.verify(FIGURES_FILE));
	if (input.options.masksSerials) writeNote(paper, words.masked);
}
