/** Mutants that compute the same, and why: they count neither as alive nor as dead. */
export const EQUIVALENT: Readonly<Record<string, string>> = {};
