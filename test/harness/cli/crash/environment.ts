/** Environment variables between a test and the processes that it starts. */

/** A file to which every epoch that begins is appended: process, run and epoch. */
export const CHAIN_LOG = 'RINGFENCE_CHAIN_LOG';
/** Milliseconds of an epoch. */
export const CHAIN_MS = 'RINGFENCE_CHAIN_MS';
