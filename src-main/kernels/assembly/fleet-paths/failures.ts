/** When drives fail, see `maths/risk/simulation/failure-times.ts`. */
import { log, log1p, power } from '../common/elementary';
import {
	drawWord,
	drawWords,
	fillNormals,
	normalOf,
	PATHS,
	PURPOSE_BATCH,
	PURPOSE_DRIVE,
	PURPOSE_HOST_SHOCKS,
	uniformOf,
} from './draws';
import { Frame } from './frame';

const DRAW_LATENT: u32 = 0;
const DRAW_SHOCK: u32 = 3;

export function fillShocks(frame: Frame, host: u32): void {
	const out = frame.shocks;
	if (frame.shocksPerDay == 0) {
		for (let path: usize = 0; path < PATHS; ++path) store<f64>(out + (path << 3), Infinity);
		return;
	}
	drawWords(frame, PURPOSE_HOST_SHOCKS, host, 0, frame.words);
	for (let path: usize = 0; path < PATHS; ++path) {
		const time = -log1p(-uniformOf(load<u32>(frame.words + (path << 2)))) / frame.shocksPerDay;
		store<f64>(out + (path << 3), time < <f64>frame.horizonDays ? time : Infinity);
	}
}

/** All batches of the block: their factors and scales, one row of paths each. */
export function fillBatches(frame: Frame): void {
	const root = Math.sqrt(frame.correlation);
	for (let batch: u32 = 0; batch < frame.batches; ++batch) {
		const row = (<usize>batch * PATHS) << 3;
		if (frame.correlation > 0) {
			drawWords(frame, PURPOSE_BATCH, batch, 0, frame.words);
			fillNormals(frame.words, root, frame.batchFactor + row);
		} else memory.fill(frame.batchFactor + row, 0, (<usize>PATHS) << 3);
		for (let path: u32 = 0; path < PATHS; ++path) {
			const scale = frame.degreesOfFreedom > 0 ? Math.sqrt(batchGamma(frame, batch, path) / (frame.degreesOfFreedom / 2)) : 1;
			store<f64>(frame.batchScale + row + ((<usize>path) << 3), scale);
		}
	}
}

/** `gammaVariate` of shape df / 2 from the numbered draws of a batch: 1 and up, in the order in which they are asked for. */
function batchGamma(frame: Frame, batch: u32, path: u32): f64 {
	const wanted = frame.degreesOfFreedom / 2;
	const shape = wanted < 1 ? wanted + 1 : wanted;
	const d = shape - 1.0 / 3;
	const c = 1 / Math.sqrt(9 * d);
	let draw: u32 = 1;
	let gamma: f64 = 0;
	for (;;) {
		const x = normalOf(drawWord(frame, PURPOSE_BATCH, batch, draw++, path));
		const root = 1 + c * x;
		if (root <= 0) continue;
		const v = root * root * root;
		if (log(uniformOf(drawWord(frame, PURPOSE_BATCH, batch, draw++, path))) < 0.5 * x * x + d * (1 - v + log(v))) {
			gamma = d * v;
			break;
		}
	}
	return wanted < 1 ? gamma * power(uniformOf(drawWord(frame, PURPOSE_BATCH, batch, draw, path)), 1 / wanted) : gamma;
}

/** Instants of the failures of a drive, f64 over the paths. */
export function fillFailureTimes(frame: Frame, drive: u32, out: usize): void {
	const days = frame.horizonDays;
	const row = frame.thresholds + ((<usize>drive * days) << 3);
	const last = load<f64>(row + ((<usize>days - 1) << 3));
	const batch = (<usize>load<u32>(frame.batchOf + ((<usize>drive) << 2)) * PATHS) << 3;
	drawWords(frame, PURPOSE_DRIVE, drive, DRAW_LATENT, frame.words);
	fillNormals(frame.words, Math.sqrt(1 - frame.correlation), frame.own);
	for (let path: u32 = 0; path < PATHS; ++path) {
		const at = (<usize>path) << 3;
		const latent = (load<f64>(frame.batchFactor + batch + at) + load<f64>(frame.own + at)) / load<f64>(frame.batchScale + batch + at);
		let time = latent <= last ? failureInstant(row, days, latent) : Infinity;
		const shock = load<f64>(frame.shocks + at);
		if (shock < time && uniformOf(drawWord(frame, PURPOSE_DRIVE, drive, DRAW_SHOCK, path)) < frame.shockProbability) time = shock;
		store<f64>(out + at, time);
	}
}

function failureInstant(row: usize, days: u32, latent: f64): f64 {
	let low: u32 = 0;
	let high: u32 = days - 1;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (latent <= load<f64>(row + ((<usize>middle) << 3))) high = middle;
		else low = middle + 1;
	}
	const before = low == 0 ? -Infinity : load<f64>(row + ((<usize>low - 1) << 3));
	if (before == -Infinity) return <f64>low + 0.5;
	return <f64>low + (latent - before) / (load<f64>(row + ((<usize>low) << 3)) - before);
}
