/** The models under `models/`, compiled once each when a task first needs one, alone or with bodies of a task's own. */
import { loadModel } from '../physics/load.ts';
import type { Model } from '../physics/model.ts';

const files = import.meta.glob<string>('../../models/**/*.xml', { query: '?raw', import: 'default', eager: true });
const compiled = new Map<string, Model>();

/** What a task adds to a file: bodies of the world, and sections behind it. */
export interface Besides {
  readonly bodies: string;
  readonly sections?: string;
}

/** @param file path under `models/` */
export function taskModel(file: string, { bodies, sections = '' }: Besides = { bodies: '' }): Model {
  const key = `${file} ${bodies} ${sections}`;
  const known = compiled.get(key);
  if (known) return known;
  const xml = files[`../../models/${file}`];
  if (xml === undefined) throw new Error(`there is no models/${file}`);
  const model = loadModel(xml.replace('</worldbody>', `${bodies}</worldbody>${sections}`), `models/${file}`);
  compiled.set(key, model);
  return model;
}
