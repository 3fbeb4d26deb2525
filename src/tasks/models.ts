/** The models under `models/`, compiled once each when a task first needs one, alone or with bodies of a task's own. */
import { loadModel } from '../physics/load.ts';
import type { Model } from '../physics/model.ts';

const files = import.meta.glob<string>('../../models/**/*.xml', { query: '?raw', import: 'default', eager: true });
const compiled = new Map<string, Model>();

/**
 * @param file path under `models/`
 * @param besides bodies of the world that the file does not have
 */
export function taskModel(file: string, besides = ''): Model {
  const key = `${file} ${besides}`;
  const known = compiled.get(key);
  if (known) return known;
  const xml = files[`../../models/${file}`];
  if (xml === undefined) throw new Error(`there is no models/${file}`);
  const model = loadModel(xml.replace('</worldbody>', `${besides}</worldbody>`), `models/${file}`);
  compiled.set(key, model);
  return model;
}
