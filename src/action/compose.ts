/** From inputs and gathered layers to what is published: parts, configs, annotations and labels. */

import { readBytes } from '../content/local-files.ts';
import { memoryBlob } from '../core/memory-blob.ts';
import type { Annotations, LocalBlob, Platform } from '../core/model.ts';
import { partsOf } from '../flow/publish/parts.ts';
import type { Content } from '../flow/put/encode.ts';
import { imageConfig, platformConfig } from '../manifest/image-config.ts';
import { emptyConfig, UNKNOWN_ARTIFACT } from '../manifest/oci.ts';
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
export function contentOf(inputs: PublishInputs, layers: readonly LocalBlob[], { context, config: given, created, warning, hasConfig }: Surroundings): Content {
  const common: Annotations = {
    ...(inputs.autoAnnotations ? autoAnnotations(context, created) : {}),
    ...(inputs.expiresAfter === undefined ? {} : { [EXPIRES]: inputs.expiresAfter }),
  };
  const annotations = { ...common, ...inputs.annotations.manifest };
  const configFor = (own: readonly LocalBlob[], platform: Platform | undefined): LocalBlob | undefined => {
    if (!hasConfig) return undefined;
    const config =
      given ??
      (inputs.format === 'image'
        ? imageConfig({ layers: own, platform: platform ?? COMMON_PLATFORM, created, labels: annotations })
        : platform === undefined
          ? emptyConfig()
          : platformConfig(platform));
    return Object.keys(inputs.annotations.config).length === 0 ? config : { ...config, annotations: inputs.annotations.config };
  };
  const { parts, isIndex } = partsOf(layers, inputs.platform, configFor);
  if (!isIndex && Object.keys(inputs.annotations.index).length > 0) {
    warning('annotations: index: is left out, as there is no index (no layer has platform=)');
  }
  return {
    parts,
    annotations,
    index: isIndex ? { annotations: { ...common, ...inputs.annotations.index } } : undefined,
    // An image is known by its config; an artifact with a platform has such a config too, so its type tells them apart.
    artifactType: inputs.artifactType ?? (hasConfig && inputs.format === 'artifact' && given === undefined ? UNKNOWN_ARTIFACT : undefined),
    created,
  };
}
