/** All inputs of the publish action, read in one place; everything wrong is reported together. */

import { type LayerPattern, parseLayerLine } from '../../content/find/layer-line.ts';
import { isMediaType } from '../../content/find/media-type.ts';
import { parseSplit, type Split } from '../../content/split/size.ts';
import { parseTimestamp } from '../../content/timestamp.ts';
import { InputError } from '../../core/errors.ts';
import type { Platform } from '../../core/model.ts';
import { parsePlatform } from '../../core/platform.ts';
import { TAG_POLICIES, type TagPolicy } from '../../flow/put/tag-policy.ts';
import { KINDS } from '../../registries/kinds.ts';
import type { AnyKind } from '../../registries/types.ts';
import type { Io } from '../runner/io.ts';
import type { RefTags } from '../runner/ref-tags.ts';
import { readSigning, type SigningInputs, wantsSigning } from '../trust/signing-inputs.ts';
import { type AnnotationInput, readAnnotations, strayAnnotations } from './annotations.ts';
import { boolean, choice, lines, list, mediaType, names, number } from './input-values.ts';
import { type ChosenKinds, kindProblems, namedKind, readKindInputs, referenceRules } from './kind-inputs.ts';
import { maskSecrets, type NetworkInputs, readNetworkInputs, verification } from './network-inputs.ts';
import { type InputReader, inputReader } from './reader.ts';
import { readTags } from './references/auto-tags.ts';
import { type Destination, destinations } from './references/destinations.ts';
import { inRepository } from './references/in-repository.ts';
import { type MountRepository, mountRepositories } from './references/mount-from.ts';

export interface PublishInputs extends NetworkInputs, ChosenKinds {
  readonly destinations: readonly Destination[];
  /** What the line `auto` of `tag` means; `undefined` where there is none. */
  readonly ref: RefTags | undefined;
  readonly layers: readonly LayerPattern[];
  readonly baseDir: string;
  readonly titles: 'path' | 'name';
  readonly split: Split;
  readonly archive: 'auto' | 'tar' | 'gzip' | 'zstd' | 'none';
  readonly compressionLevel: number;
  readonly includeHiddenFiles: boolean;
  readonly ifNoFilesFound: 'error' | 'warn' | 'ignore';
  /** Seconds, or `auto`. */
  readonly timestamp: number | 'auto';
  readonly artifactType: string | undefined;
  readonly config: { readonly path: string; readonly type: string } | undefined;
  readonly format: 'artifact' | 'image';
  readonly platform: Platform | undefined;
  /** A tag or a digest of the same repository. */
  readonly subject: string | undefined;
  /** `7d`, as Quay writes it. */
  readonly expiresAfter: string | undefined;
  readonly ifTagExists: TagPolicy;
  readonly annotations: AnnotationInput;
  readonly autoAnnotations: boolean;
  readonly mountFrom: readonly MountRepository[];
  readonly push: boolean;
  readonly verify: boolean | 'blobs';
  readonly summary: boolean;
  /** What is to be signed beside the manifest, and by whom; `undefined` where nothing is. */
  readonly signing: SigningInputs | undefined;
}

/** What a config is when its type is not given; oras uses the same name. */
const UNKNOWN_CONFIG = 'application/vnd.unknown.config.v1+json';

/** Secrets are masked before anything else is looked at. `ref` is what `tag: auto` means. Throws one `InputError` that lists all that is wrong. */
export function readPublishInputs(io: Io, now: number, kinds: readonly AnyKind[] = KINDS, ref?: RefTags): PublishInputs {
  maskSecrets(io);
  const reader = inputReader(io);
  const { read, path } = reader;
  const chosen = readKindInputs(io, reader, kinds, wantsSigning(io) ? ['signing-key'] : []);
  const rules = referenceRules(chosen);
  const places = destinations(read('image', names, []), readTags(reader, ref), reader, rules);
  const inputs: PublishInputs = {
    destinations: places,
    ref,
    layers: layerPatterns(read('layers', lines, []), reader),
    baseDir: read('base-dir', path, '.'),
    titles: read('titles', choice(['path', 'name']), 'path'),
    split: read('split', (text) => parseSplit(text, 'split'), 'none'),
    archive: read('archive', choice(['auto', 'tar', 'gzip', 'zstd', 'none']), 'auto'),
    compressionLevel: read('compression-level', number({ least: 0, most: 9 }), 6),
    includeHiddenFiles: read('include-hidden-files', boolean, false),
    ifNoFilesFound: read('if-no-files-found', choice(['error', 'warn', 'ignore']), 'error'),
    timestamp: read('timestamp', (text) => (text === 'auto' ? text : parseTimestamp(text, now)), 'auto'),
    artifactType: read('artifact-type', mediaType, undefined),
    config: read('config', (text) => configFile(path(text)), undefined),
    format: read('format', choice(['artifact', 'image']), 'artifact'),
    platform: read('platform', onePlatform, undefined),
    subject: read('subject', (text) => inRepository(text, places, rules, 'a subject lies in the same repository'), undefined),
    expiresAfter: read('expires-after', duration, undefined),
    ifTagExists: read('if-tag-exists', choice(TAG_POLICIES), 'overwrite'),
    annotations: readAnnotations(reader),
    autoAnnotations: read('auto-annotations', boolean, true),
    mountFrom: mountRepositories(read('mount-from', list, []), places, rules, reader),
    push: read('push', boolean, true),
    verify: read('verify', verification, true),
    summary: read('summary', boolean, true),
    signing: readSigning(io, reader),
    ...readNetworkInputs(io, reader),
    ...chosen,
  };
  const kind = namedKind(chosen);
  const platforms = [...(inputs.platform === undefined ? [] : [inputs.platform]), ...inputs.layers.flatMap(({ platform }) => platform ?? [])];
  const problems = [...togetherProblems(inputs), ...strayAnnotations(inputs.annotations, platforms), ...(kind === undefined ? [] : kindProblems(kind, inputs))];
  for (const problem of problems) reader.note(problem);
  reader.refuse();
  return inputs;
}

function layerPatterns(given: readonly string[], { attempt, note }: InputReader): readonly LayerPattern[] {
  if (given.length === 0) note(new InputError('layers: is required, and nothing is given', { hint: 'write one path or glob a line' }));
  return given.flatMap((line) => attempt('layers', () => parseLayerLine(line)) ?? []);
}

/** Inputs that are right by themselves, and wrong beside one another. */
function togetherProblems({ format, archive, config, platform, layers }: PublishInputs): readonly InputError[] {
  const forPlatforms = layers.some((layer) => layer.platform !== undefined);
  const rules: readonly (readonly [boolean, string, string])[] = [
    [format === 'image' && archive === 'none', 'archive: none cannot be, as format is image', "an image's layers are archives: leave archive at auto"],
    [
      format === 'image' && config !== undefined,
      'config: cannot be given, as format is image',
      'an image gets a config of its own; annotations become its labels',
    ],
    [platform !== undefined && forPlatforms, 'platform: cannot be given beside layers with platform=', 'give each layer its own, or leave theirs out'],
    [
      platform !== undefined && config !== undefined && format === 'artifact',
      'platform: cannot be given beside config, which is where it would be written',
      'leave one of the two out',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, message, hint]) => new InputError(message, { hint }));
}

/** `platform` takes a list for the day of more than one; a manifest has one. */
function onePlatform(text: string): Platform {
  const [first, ...others] = list(text);
  if (first === undefined || others.length > 0) {
    throw new InputError(`"${text}" names several platforms, and a manifest is for one`, {
      hint: 'give layers platform=os/arch: each platform gets a manifest',
    });
  }
  return parsePlatform(first);
}

/** https://docs.quay.io/use_quay.html#tag-expiration: a number and one of s, m, h, d, w. */
function duration(text: string): string {
  if (/^[1-9]\d{0,5}[smhdw]$/.test(text)) return text;
  throw new InputError(`"${text}" is no time span`, { hint: 'write a number and one of s, m, h, d, w, such as 7d' });
}

/** `path[:type]`: the last colon divides, when a media type follows it. */
function configFile(text: string): PublishInputs['config'] {
  const colon = text.lastIndexOf(':');
  const type = text.slice(colon + 1);
  return colon > 0 && isMediaType(type) ? { path: text.slice(0, colon), type } : { path: text, type: UNKNOWN_CONFIG };
}
