/** What a folder beside this file exports: a kind of registry with the ways to open it. */

import type { KindInputs, RegistryKind } from '../core/kind.ts';
import type { Image } from '../core/reference.ts';
import type { Clock } from '../core/retry.ts';
import type { ReadableSource, Target } from '../core/target.ts';
import type { HttpRequest, Send, Without } from '../http/types.ts';

export type RegistryImage = Image & { readonly kind: 'registry' };

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The ways to one registry, and who is told of what. */
export interface Connection {
  /** With credentials as challenges ask for them. */
  readonly send: Send;
  /** Without any. */
  readonly plain: Send;
  /** Lines of `registry-token`. */
  readonly tokens: readonly string[];
  readonly login: Login | undefined;
  /** Where a program must be asked for the login: what it says, and why it says nothing. Not to be called before the registry wants a login. */
  readonly askLogin?: () => Promise<{ readonly login: Login | undefined; readonly failed?: Without | undefined }>;
  readonly onSecret: (secret: string) => void;
  readonly debug: (text: string) => void;
  /** One for each host. */
  readonly traits: RegistryTraits;
}

/** What a registry has shown of its ways; all images of a run that go to one host share it. */
export interface RegistryTraits {
  /** Bytes; set once a whole body was refused as too large. */
  chunkSize?: number;
}

/** What will be asked first: what a tag names, all tags, or whether there is any. */
export type Question = { readonly tag: string } | 'tags' | 'any tag';

/** The answer to the first request of a run. */
export interface FirstAnswer {
  readonly status: number;
  /** The first value; names in lower case. */
  header(name: string): string | undefined;
  readonly body: Uint8Array;
}

interface OpenOptions {
  readonly inputs: KindInputs;
  readonly debug: (text: string) => void;
}

export interface TargetOptions extends OpenOptions {
  /** Names of repositories on the same registry. */
  readonly mountFrom: readonly string[];
  readonly clock: Clock;
  /** Hears of what a user should know, such as the key that signs. */
  readonly info: (text: string) => void;
  readonly traits: RegistryTraits;
}

export interface SourceOptions extends OpenOptions {
  /** Hears of what is allowed, but weak. */
  readonly warn: (text: string) => void;
}

/** A kind with a network between. */
export interface NetworkKind extends RegistryKind {
  readonly scheme?: undefined;
  /**
   * The request by which a run would begin anyway, for `protocol: auto`: of the kinds in question it is the first that is asked for it, and all of
   * them look at the answer. `actions` as token scopes have them.
   */
  firstRequest?(image: RegistryImage, question: Question, actions: readonly string[]): HttpRequest;
  /** Whether a registry of this kind would answer so. A kind further down the list is asked only where those before it said no. */
  isMine(answer: FirstAnswer): boolean;
  /** How to speak on, with the credentials that this kind takes. Throws `RegistryError` where the registry turns out to be of another kind. */
  connect(connection: Connection, image: RegistryImage): Promise<Send>;
  openTarget(send: Send, image: RegistryImage, options: TargetOptions): Promise<Target>;
  openSource(send: Send, image: RegistryImage, options: SourceOptions): Promise<ReadableSource>;
}

/** A kind that lies on disk. */
export interface LocalKind extends RegistryKind {
  readonly scheme: string;
  openTarget(path: string, options: Omit<TargetOptions, 'traits'>): Promise<Target>;
  openSource(path: string, options: SourceOptions): Promise<ReadableSource>;
}

export type AnyKind = NetworkKind | LocalKind;
