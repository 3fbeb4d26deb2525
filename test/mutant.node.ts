/** Set-up of `npm run mutate`: one shader's text is another in this process. */
import { readFileSync } from 'node:fs';
import { shaderSources } from '../src/gpu/sources.ts';

const { file, text } = JSON.parse(readFileSync(process.env['RINGFENCE_MUTANT'] as string, 'utf8')) as {
  file: string;
  text: string;
};
if (file !== '') (shaderSources as Record<string, string>)[file] = text;
