/** The only switch on the kind of a registry. */

import { InputError, RegistryError } from '../core/errors.ts';
import type { Image } from '../core/reference.ts';
import type { Clock } from '../core/retry.ts';
import type { ReadableSource, Target } from '../core/target.ts';
import type { Send } from '../http/types.ts';
import type { PrivateKey, PublicKey } from '../manifest/keys.ts';
import { layoutSource } from './layout/source.ts';
import { layoutTarget } from './layout/target.ts';
import { probe, type Question } from './oci/probe.ts';
import { ociSource } from './oci/source.ts';
import { ociTarget } from './oci/target.ts';
import type { RegistryTraits } from './oci/uploads.ts';
import type { Login } from './provenance/auth.ts';

export type RegistryImage = Image & { readonly kind: 'registry' };

/** The ways to one registry. */
export interface Connection {
  /** With credentials as OCI registries want them. */
  readonly send: Send;
  /** Without any. */
  readonly plain: Send;
  /** For provenance registries. */
  readonly tokens: readonly string[];
  readonly login: Login | undefined;
  readonly onSecret: (secret: string) => void;
  readonly debug: (text: string) => void;
  /** One for each host. */
  readonly traits: RegistryTraits;
}

export interface OpenOptions {
  readonly protocol: 'auto' | 'oci' | 'provenance';
  readonly workspace: string;
  /** The first tag that will be asked for: the question by which `auto` finds out. */
  readonly tag: string | undefined;
}

export interface TargetOptions extends OpenOptions {
  /** Whether the repository is new will be asked before its tags are: then that is the question. */
  readonly asksWhetherNew: boolean;
  /** Names of repositories on the same registry. */
  readonly mountFrom: readonly string[];
  readonly clock: Clock;
  readonly sumType: string;
  /** `undefined` = unsigned. Asked for where a manifest will be signed. */
  readonly signingKeys: () => readonly PrivateKey[] | undefined;
}

export interface SourceOptions extends OpenOptions {
  readonly verifyKey: PublicKey | undefined;
  readonly warn: (text: string) => void;
}

type Connect = (image: RegistryImage) => Promise<Connection>;

/** `connect` is asked for a connection only where there is a network between. */
export async function openTarget(image: Image, connect: Connect, options: TargetOptions): Promise<Target> {
  if (image.kind === 'layout') return layoutTarget(checkLayoutProtocol(image, options).directory, options);
  const connection = await connect(image);
  // Without a tag nothing could be published by the other protocol, so there is nothing to find out.
  const question = options.tag === undefined ? undefined : options.asksWhetherNew ? 'any tag' : { tag: options.tag };
  const decided = await decide(image, connection, options.protocol, question, ['pull', 'push']);
  if (decided.protocol === 'oci') return ociTarget(decided.send, image, { ...options, traits: connection.traits });
  const { provenanceTarget } = await import('./provenance/target.ts');
  const signingTime = Math.floor(options.clock.now() / 1000);
  return provenanceTarget(decided.send, image, { sumType: options.sumType, keys: options.signingKeys(), signingTime, debug: connection.debug });
}

/** As `openTarget`, for the way back. */
export async function openSource(image: Image, connect: Connect, options: SourceOptions): Promise<ReadableSource> {
  if (image.kind === 'layout') return layoutSource(checkLayoutProtocol(image, options).directory, options);
  const connection = await connect(image);
  const decided = await decide(image, connection, options.protocol, options.tag === undefined ? 'tags' : { tag: options.tag }, ['pull']);
  if (decided.protocol === 'oci') return ociSource(decided.send, image);
  const { provenanceSource } = await import('./provenance/source.ts');
  return provenanceSource(decided.send, image, { verifyKey: options.verifyKey, warn: options.warn, debug: connection.debug });
}

interface Decided {
  readonly protocol: 'oci' | 'provenance';
  readonly send: Send;
}

/** `question` is what will be asked first; without one nothing is found out. */
async function decide(
  image: RegistryImage,
  connection: Connection,
  protocol: OpenOptions['protocol'],
  question: Question | undefined,
  actions: readonly string[],
): Promise<Decided> {
  const several = connection.tokens.length > 1;
  if (protocol === 'provenance' || (protocol === 'auto' && several)) return provenance(image, connection);
  if (several) throw new InputError(`registry-token: ${connection.tokens.length} lines are given, and an OCI registry takes one`);
  if (protocol === 'oci' || question === undefined) return { protocol: 'oci', send: connection.send };
  const { isOci, send } = await probe(connection.send, image, question, [`repository:${image.name}:${actions.join(',')}`]);
  if (isOci) return { protocol: 'oci', send };
  try {
    return await provenance(image, connection);
  } catch (error) {
    // Neither: then what it said to the OCI question is the better answer.
    if (error instanceof RegistryError && error.status < 500) return { protocol: 'oci', send };
    throw error;
  }
}

async function provenance(image: RegistryImage, { plain, tokens, login, onSecret, debug }: Connection): Promise<Decided> {
  // Loaded only here: few registries speak it.
  const { authorize } = await import('./provenance/auth.ts');
  const { send } = await authorize({ send: plain, debug }, { origin: image.origin, name: image.name, tokens, login, onSecret });
  return { protocol: 'provenance', send };
}

function checkLayoutProtocol(image: Image & { kind: 'layout' }, { protocol }: OpenOptions): Image & { kind: 'layout' } {
  if (protocol !== 'provenance') return image;
  throw new InputError(`protocol: provenance is spoken by registries, and oci-layout://${image.directory} is a folder`);
}
