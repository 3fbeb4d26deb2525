/** What tests expect of a compiled model: that it is MuJoCo's. */
import type { MainModule, MjModel } from '@mujoco/mujoco';
import { expect } from 'vitest';
import type { Model } from '../../src/physics/model.ts';
import { apart, differences, EXACTLY } from './differences.ts';

export const expectSameModel = (model: Model, reference: MjModel, module: MainModule): void =>
  expect(differences(model, reference, module)).toEqual([]);

export const expectClose = (field: string, found: ArrayLike<number>, wanted: ArrayLike<number>): void =>
  expect(apart(field, found, wanted, EXACTLY)).toEqual([]);
