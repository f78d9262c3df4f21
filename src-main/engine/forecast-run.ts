export async function runForecast(..._: unknown[]): Promise<never> { throw new Error('not here yet'); }
