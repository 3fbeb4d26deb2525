/** The models under `models/`, compiled once each when a task first needs one. */
import { loadModel } from '../physics/load.ts';
import type { Model } from '../physics/model.ts';

const files = import.meta.glob<string>('../../models/**/*.xml', { query: '?raw', import: 'default', eager: true });
const compiled = new Map<string, Model>();

/** @param file path under `models/` */
export function taskModel(file: string): Model {
  const known = compiled.get(file);
  if (known) return known;
  const xml = files[`../../models/${file}`];
  if (xml === undefined) throw new Error(`there is no models/${file}`);
  const model = loadModel(xml, `models/${file}`);
  compiled.set(file, model);
  return model;
}
