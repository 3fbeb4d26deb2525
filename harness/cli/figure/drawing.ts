/**
 * What figures are drawn by: Plot, and a document for its elements. To load the two takes as long as all the rest of the
 * command line, so verbs import what leads here when they draw, and not when they start.
 */
export const Plot = await import('@observablehq/plot');
export const { parseHTML } = await import('linkedom');
