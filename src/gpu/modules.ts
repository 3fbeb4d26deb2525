/** Parsed WESL modules: kernels are linked by the dozen from the same library files, each of which is parsed once. */
import { type ModuleResolver, RecordResolver, type WeslAST } from 'wesl';

/** More than the library has: texts that were made for one kernel, such as a robot's program, come and go. */
const KEPT_TEXTS = 512;

/**
 * Modules are kept by text and, since it is part of what is parsed, by path; the texts used longest ago are forgotten
 * first.
 */
const parsed = new Map<string, Map<string, WeslAST>>();

function parse(path: string, file: string, text: string): WeslAST | undefined {
  return new RecordResolver({ [file]: text }).resolveModule(path);
}

function parsedOnce(path: string, file: string, text: string): WeslAST | undefined {
  const known = parsed.get(text) ?? new Map<string, WeslAST>();
  parsed.delete(text);
  parsed.set(text, known);
  const ast = known.get(path) ?? parse(path, file, text);
  if (ast) known.set(path, ast);
  return ast;
}

function forgetOldest(): void {
  for (const text of parsed.keys()) {
    if (parsed.size <= KEPT_TEXTS) return;
    parsed.delete(text);
  }
}

/** @param textOf a module's text by its path, `lib/random.wgsl` */
export function moduleResolver(textOf: (file: string) => string | undefined): ModuleResolver {
  forgetOldest();
  return {
    resolveModule(path) {
      const file = `${path.split('::').slice(1).join('/')}.wgsl`;
      const text = textOf(file);
      return text === undefined ? undefined : parsedOnce(path, file, text);
    },
  };
}
