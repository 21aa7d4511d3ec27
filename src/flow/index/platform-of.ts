/** Which platform a manifest is for: an annotation says so, or its config. */

import { createHash } from 'node:crypto';
import { formatDigest, parseDigest } from '../../core/digest.ts';
import { InputError, IntegrityError, NetworkError, ProtocolError } from '../../core/errors.ts';
import type { Descriptor, Manifest, ManifestDocument, Platform } from '../../core/model.ts';
import { normalPlatform, parsePlatform } from '../../core/platform.ts';
import { retry } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';

export interface PlatformOptions {
  readonly source: ReadableSource;
  readonly policy: SendPolicy;
  readonly warning: (text: string) => void;
}

/** Of a config, what tells its platform. Bytes. */
const LARGEST_CONFIG = 4 * 1024 * 1024;
/** Written by some builders, where the config cannot tell it. */
const PLATFORM_KEY = 'org.opencontainers.image.platform';
const IMAGE_CONFIG = /(?:image\.config|container\.image)\.v1\+json$/;

/** `undefined` where nothing says it. Throws `IntegrityError` for a config that is not the one of its digest, `ProtocolError` when it is no JSON. */
export async function platformOf(manifest: Manifest, { config, annotations }: ManifestDocument, options: PlatformOptions): Promise<Platform | undefined> {
  const what = `${options.source.name}@${formatDigest(manifest.digest)}`;
  const annotated = annotations[PLATFORM_KEY];
  if (annotated !== undefined) {
    const platform = read(annotated);
    if (platform !== undefined) return platform;
    options.warning(`${what}: its annotation ${PLATFORM_KEY} is "${annotated}", which is no platform`);
  }
  if (config === undefined || !IMAGE_CONFIG.test(config.mediaType)) return undefined;
  if (config.size <= LARGEST_CONFIG) return platformIn(await configOf(config, `the config of ${what}`, options), what);
  options.warning(`${what}: its config has ${config.size} bytes and is not read, so its platform is not known`);
  return undefined;
}

/** Others wrote it: what does not parse is no input of ours. */
function read(text: string): Platform | undefined {
  try {
    return parsePlatform(text);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The bytes that the descriptor promises, and no more of what comes. */
async function configOf({ digest: text, size }: Descriptor, what: string, { source, policy }: PlatformOptions): Promise<Uint8Array> {
  const digest = parseDigest(text);
  if (digest === undefined) throw new ProtocolError(`${what} has no digest, but "${text}"`);
  return retry(policy, async () => {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of source.blob(digest, size)) {
      length += chunk.byteLength;
      if (length > size) throw new IntegrityError(`${what}: more comes than the ${size} bytes that the manifest says`);
      parts.push(Uint8Array.from(chunk));
    }
    if (length < size) throw new NetworkError(`${what}: the body ends after ${length} of ${size} bytes`);
    const bytes = Buffer.concat(parts);
    const hex = createHash(digest.algorithm).update(bytes).digest('hex');
    if (hex !== digest.hex) throw new IntegrityError(`${what}: its bytes have the digest ${digest.algorithm}:${hex}, not ${text}, which was asked for`);
    return bytes;
  });
}

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
function platformIn(bytes: Uint8Array, what: string): Platform | undefined {
  let config: Readonly<Record<string, unknown>> | null;
  try {
    config = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new ProtocolError(`${what}: its config is no JSON`, { cause: error });
  }
  const word = (name: string) => (typeof config?.[name] === 'string' ? config[name] : '');
  const [os, architecture, variant, version] = ['os', 'architecture', 'variant', 'os.version'].map(word) as [string, string, string, string];
  const features = config?.['os.features'];
  if (os === '' || architecture === '') return undefined;
  return normalPlatform({
    os,
    architecture,
    ...(variant === '' ? {} : { variant }),
    ...(version === '' ? {} : { 'os.version': version }),
    ...(Array.isArray(features) && features.length > 0 ? { 'os.features': features.map(String) } : {}),
  });
}
