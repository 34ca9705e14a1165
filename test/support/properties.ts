import fc from 'fast-check';

/** The same examples in every run, so that a red run is about the change; `FC_SEED=$RANDOM npm test` looks further. */
const STANDARD_SEED = 20_261_125;

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FC_SEED ?? STANDARD_SEED) });
