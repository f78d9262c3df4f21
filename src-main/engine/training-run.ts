export async function runTraining(..._: unknown[]): Promise<never> { throw new Error('not here yet'); }
