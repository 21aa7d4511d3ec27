/** The input `annotations`, whole: what is written on each document, each key once. */

import { InputError } from '../../core/errors.ts';
import type { Annotations, Platform } from '../../core/model.ts';
import { formatPlatform, platformKey } from '../../core/platform.ts';
import type { PlatformAnnotation } from '../../flow/put/encode.ts';
import { type AnnotationLine, type Level, parseAnnotation } from './annotation-line.ts';
import { lines } from './input-values.ts';
import type { InputReader } from './reader.ts';

export interface AnnotationInput {
  /** Of every manifest. */
  readonly manifest: Annotations;
  /** Of the config's descriptor. */
  readonly config: Annotations;
  readonly index: Annotations;
  readonly layers: readonly { readonly glob: string; readonly key: string; readonly value: string }[];
  /** Of the manifest of one platform. */
  readonly platforms: readonly PlatformAnnotation[];
  /** Of entries of the index. */
  readonly descriptors: readonly PlatformAnnotation[];
}

/** `standard` is the level of lines that name none. */
export function readAnnotations({ read, attempt }: InputReader, standard: 'manifest' | 'index' = 'manifest'): AnnotationInput {
  const seen = new Set<string>();
  const own: readonly Level[] = [standard === 'index' ? { name: standard } : { name: standard, platform: undefined }];
  const levelsOf = (line: string) =>
    attempt('annotations', () => {
      const parsed = parseAnnotation(line);
      const levels = parsed.levels.length === 0 ? own : parsed.levels;
      for (const level of levels) once(level, parsed, line, seen);
      return levels.map((level) => ({ level, key: parsed.key, value: parsed.value }));
    });
  const all = read('annotations', lines, []).flatMap((line) => levelsOf(line) ?? []);
  const at = <T>(pick: (level: Level) => T | undefined) =>
    all.flatMap(({ level, key, value }) => {
      const found = pick(level);
      return found === undefined ? [] : [{ ...found, key, value }];
    });
  const record = (pick: (level: Level) => boolean): Annotations =>
    Object.fromEntries(at((level) => (pick(level) ? {} : undefined)).map(({ key, value }) => [key, value]));
  return {
    manifest: record((level) => level.name === 'manifest' && level.platform === undefined),
    config: record(({ name }) => name === 'config'),
    index: record(({ name }) => name === 'index'),
    layers: at((level) => (level.name === 'layer' ? { glob: level.glob } : undefined)),
    platforms: at((level) => (level.name === 'manifest' && level.platform !== undefined ? { platform: level.platform } : undefined)),
    descriptors: at((level) => (level.name === 'manifest-descriptor' ? { platform: level.platform } : undefined)),
  };
}

/** Throws `InputError` for a key that stands on the same level already: one of the two would be lost. */
function once(level: Level, { key }: AnnotationLine, line: string, seen: Set<string>): void {
  const place = 'glob' in level ? level.glob : 'platform' in level && level.platform !== undefined ? platformKey(level.platform) : '';
  const name = JSON.stringify([level.name, place, key]);
  if (seen.has(name)) throw new InputError(`"${line}": ${key} is given twice`, { hint: 'leave one of the two out' });
  seen.add(name);
}

/** What is meant for a platform that nothing is for, one sentence each. */
export function strayAnnotations({ platforms, descriptors }: AnnotationInput, there: readonly Platform[]): readonly InputError[] {
  const known = new Set(there.map(platformKey));
  const stray = [...platforms, ...descriptors].flatMap(({ platform }) => (platform === undefined || known.has(platformKey(platform)) ? [] : platform));
  const names = there.length === 0 ? 'none is given' : `there are ${[...new Set(there.map(formatPlatform))].join(', ')}`;
  return [...new Set(stray.map(formatPlatform))].map((name) => new InputError(`annotations: nothing is for ${name}: ${names}`));
}
