/** What the Python package says of the rest of the house, without a Python. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { PROTOCOL, REPLY, REQUEST } from '../../src/formats/env_frames.ts';
import { taskNames } from '../../src/tasks/index.ts';
import { ORDER } from '../../src/tasks/vector_env.ts';

const text = (name: string): string => readFileSync(`python/${name}`, 'utf8');
const server = text('ringfence/server.py');

describe('the Python package', () => {
  it('has the version of the rest', () => {
    expect(/^version = "(.*)"$/m.exec(text('pyproject.toml'))?.[1]).toBe(packageJson.version);
  });

  it('registers the tasks that there are', () => {
    expect(text('ringfence/tasks.txt').trim().split('\n')).toEqual(taskNames());
  });

  it('speaks the protocol of the command line', () => {
    const numbers = (line: RegExp): number[] | undefined => line.exec(server)?.[1]?.split(', ').map(Number);
    expect(numbers(/^PROTOCOL = (.*)$/m)).toEqual([PROTOCOL]);
    expect(numbers(/^STEP, RESET, PLACE, LAYOUTS = (.*)$/m)).toEqual(Object.values(REQUEST));
    expect(numbers(/^HELLO, RESULTS, LAYOUTS_REPLY, ERROR = (.*)$/m)).toEqual(Object.values(REPLY));
    const orders = /^REST, ANEW, RESEED = (.*)$/m.exec(text('ringfence/vector_env.py'))?.[1];
    expect(orders?.split(', ').map(Number)).toEqual([ORDER.rest, ORDER.reset, ORDER.reseed]);
  });
});
