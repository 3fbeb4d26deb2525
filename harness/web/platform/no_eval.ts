/**
 * Imported before anything else: the page is served with a policy that allows no code from text, and zod would try whether it may
 * compile its checks, which browsers report on the console.
 */
import { config } from 'zod';

config({ jitless: true });
