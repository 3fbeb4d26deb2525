/** Writes `shaders/layout.wgsl` from the table of `src/shape/layout.ts`; a test says when it is out of date. */
import { writeFileSync } from 'node:fs';
import { layoutModule } from '../src/shape/layout_module.ts';

writeFileSync('shaders/layout.wgsl', layoutModule());
