import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'vitest';
import { loadModel } from '../../src/physics/load.ts';
import { withMujocoModel } from '../reference/mujoco.ts';
import { expectSameModel } from './compare.ts';

const folder = resolve(import.meta.dirname, '../fixtures/mjcf');

describe('a compiled model equals the one of MuJoCo 3.14 in every field', () => {
  it.each(readdirSync(folder))('%s', async (file) => {
    const xml = readFileSync(join(folder, file), 'utf8');
    await withMujocoModel(xml, (reference, module) => expectSameModel(loadModel(xml, file), reference, module));
  });
});
