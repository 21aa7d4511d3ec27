/** From inputs and gathered layers to what is published: parts, configs, annotations and labels. */

import { readBytes } from '../content/local-files.ts';
import { memoryBlob } from '../core/memory-blob.ts';
import type { Annotations, LocalBlob, Platform } from '../core/model.ts';
import { partsOf } from '../flow/publish/parts.ts';
import { annotationsFor, type Content } from '../flow/put/encode.ts';
import { imageConfig, platformConfig } from '../manifest/image-config.ts';
import { emptyConfig, UNKNOWN_ARTIFACT } from '../manifest/oci.ts';
import type { AnnotationInput } from './inputs/annotations.ts';
import type { PublishInputs } from './inputs/publish-inputs.ts';
import { autoAnnotations } from './runner/auto-annotations.ts';
import type { RunContext } from './runner/run-context.ts';

/** The platform of an image when nobody says: the same on every machine, so that the same input has the same digest. */
const COMMON_PLATFORM: Platform = { os: 'linux', architecture: 'amd64' };
/** https://docs.quay.io/use_quay.html#tag-expiration */
const EXPIRES = 'quay.expires-after';

export interface Surroundings {
  readonly context: RunContext;
  readonly config: LocalBlob | undefined;
  /** Seconds since 1970. */
  readonly created: number;
  readonly warning: (text: string) => void;
  /** Whether manifests have a config there; without one annotations are labels. */
  readonly hasConfig: boolean;
}

/** The config that the user gave. Throws `InputError` when it cannot be read. */
export function readConfig({ config }: PublishInputs, workspace: string): LocalBlob | undefined {
  return config === undefined ? undefined : memoryBlob(readBytes('config', workspace, config.path), config.type);
}

/** Throws `InputError` for a layer that cannot be part of an image. */
export function contentOf(inputs: PublishInputs, layers: readonly LocalBlob[], { context, config: own, created, warning, hasConfig }: Surroundings): Content {
  const common: Annotations = {
    ...(inputs.autoAnnotations ? autoAnnotations(context, created, inputs.ref?.version) : {}),
    ...(inputs.expiresAfter === undefined ? {} : { [EXPIRES]: inputs.expiresAfter }),
  };
  const given = inputs.annotations;
  const annotations = { ...common, ...given.manifest };
  const configFor = (layersOf: readonly LocalBlob[], platform: Platform | undefined): LocalBlob | undefined => {
    if (!hasConfig) return undefined;
    const labels = { ...annotations, ...annotationsFor(platform, given.platforms) };
    const config =
      own ??
      (inputs.format === 'image'
        ? imageConfig({ layers: layersOf, platform: platform ?? COMMON_PLATFORM, created, labels })
        : platform === undefined
          ? emptyConfig()
          : platformConfig(platform));
    return Object.keys(given.config).length === 0 ? config : { ...config, annotations: given.config };
  };
  const { parts, isIndex } = partsOf(layers, inputs.platform, configFor);
  if (!isIndex) warnOfNoIndex(given, warning);
  return {
    parts: parts.map((part) => ({
      ...part,
      annotations: annotationsFor(part.platform, given.platforms),
      entry: annotationsFor(part.platform, given.descriptors),
    })),
    annotations,
    index: isIndex ? { annotations: { ...common, ...given.index } } : undefined,
    // An image is known by its config; an artifact with a platform has such a config too, so its type tells them apart.
    artifactType: inputs.artifactType ?? (hasConfig && inputs.format === 'artifact' && own === undefined ? UNKNOWN_ARTIFACT : undefined),
    created,
  };
}

function warnOfNoIndex({ index, descriptors }: AnnotationInput, warning: (text: string) => void): void {
  const levels = [...(Object.keys(index).length > 0 ? ['index:'] : []), ...(descriptors.length > 0 ? ['manifest-descriptor:'] : [])];
  for (const level of levels) warning(`annotations: ${level} is left out, as there is no index (no layer has platform=)`);
}
