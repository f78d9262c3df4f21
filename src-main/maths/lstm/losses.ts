/**
 * Losses of training and their derivatives, as PyTorch defines them: the mean over all targets.
 * A target that is NaN was not observed and has no say; when none was observed the loss is 0.
 */
import { AppError } from '../../shared/domain/errors.ts';

/**
 * @param predicted shape (n,)
 * @param targets   shape (n,), NaN where nothing was observed
 * @param gradient  shape (n,), receives the derivative of the loss by each prediction
 * @returns the loss
 */
export type Loss = (predicted: ArrayLike<number>, targets: ArrayLike<number>, gradient: Float32Array | Float64Array) => number;

/** (prediction - target)^2 */
export const meanSquaredError: Loss = meanLoss(
	(error) => error * error,
	(error) => 2 * error,
);

/** |prediction - target|; derivative 0 where they are equal. */
export const meanAbsoluteError: Loss = meanLoss(Math.abs, Math.sign);

/**
 * Half the squared error up to `delta`, beyond it a line of that slope.
 *
 * @param delta above 0
 * @throws AppError `invalid_input`
 * @source Huber (1964), Annals of Mathematical Statistics 35; torch.nn.HuberLoss
 */
export function huberLoss(delta: number): Loss {
	if (!(delta > 0)) throw new AppError('invalid_input', `The delta of a Huber loss must be above 0; it is ${delta}.`);
	return meanLoss(
		(error) => (Math.abs(error) < delta ? 0.5 * error * error : delta * (Math.abs(error) - 0.5 * delta)),
		(error) => Math.max(-delta, Math.min(delta, error)),
	);
}

/**
 * The Huber loss divided by its bound: the slope far out is 1.
 *
 * @param beta from 0, where it is the absolute error; its derivative at equality is then the lower side's, -1, as in PyTorch
 * @throws AppError `invalid_input`
 * @source torch.nn.SmoothL1Loss
 */
export function smoothL1Loss(beta: number): Loss {
	if (!(beta >= 0)) throw new AppError('invalid_input', `The beta of a smooth L1 loss must be at least 0; it is ${beta}.`);
	return meanLoss(
		(error) => (Math.abs(error) < beta ? (0.5 * error * error) / beta : Math.abs(error) - 0.5 * beta),
		(error) => (error <= -beta ? -1 : error >= beta ? 1 : error / beta),
	);
}

/**
 * Loss of a quantile forecast: a miss below costs `level`, a miss above 1 - level for each unit; where they are equal, the
 * derivative is the middle of both sides.
 *
 * @param level in [0, 1]
 * @throws AppError `invalid_input`
 * @source Koenker & Bassett (1978), Econometrica 46
 */
export function pinballTrainingLoss(level: number): Loss {
	if (!(level >= 0 && level <= 1)) throw new AppError('invalid_input', `The level of a pinball loss must lie in [0, 1]; it is ${level}.`);
	return meanLoss(
		(error) => Math.max(-level * error, (1 - level) * error),
		(error) => (error === 0 ? 0.5 - level : error < 0 ? -level : 1 - level),
	);
}

/** @param value, slope of one error: prediction - target */
function meanLoss(value: (error: number) => number, slope: (error: number) => number): Loss {
	return (predicted, targets, gradient) => {
		let observed = 0;
		for (let i = 0; i < targets.length; i++) if (!Number.isNaN(targets[i])) observed++;
		let sum = 0;
		for (let i = 0; i < targets.length; i++) {
			gradient[i] = 0;
			if (Number.isNaN(targets[i])) continue;
			const error = predicted[i] - targets[i];
			sum += value(error);
			gradient[i] = slope(error) / observed;
		}
		return observed === 0 ? 0 : sum / observed;
	};
}
