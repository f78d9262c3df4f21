/**
 * fast-check with one seed for all: the same commit passes or fails alike on every machine, so a failure is about the change and not about the day.
 * New seeds are drawn by `npm run test:soak -- properties`, and what they find becomes an example in its test.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.SSV_PROPERTY_SEED ?? 1) });

export default fc;
