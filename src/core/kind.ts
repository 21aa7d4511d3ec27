/** What a kind of registry is: one value that says it all. Rooms ask the value that was chosen, and know no kind by its name. */

import type { Digest } from './digest.ts';
import type { NameRules } from './reference.ts';

export interface RegistryKind {
  /** As the input and the output `protocol` say it. */
  readonly name: string;
  /** With its article, for sentences: `an OCI registry`. */
  readonly title: string;
  /** Of images that lie on disk, written `SCHEME://PATH`; none where a network lies between. */
  readonly scheme?: string | undefined;
  readonly names: NameRules;
  readonly knows: Knowledge;
  /** Inputs of the user that it has no words for. What `knows` tells already is not repeated here. */
  readonly unknownInputs: readonly UnknownInput[];
  /**
   * Inputs that this kind alone knows, each with what reads its text (never empty) and throws `InputError`. All are read at the start of a run,
   * whichever kind it will need.
   */
  readonly ownInputs: Readonly<Record<string, (text: string, workspace: string) => unknown>>;
  /** Where layers are plain tars alone: how one is measured. */
  tarLayers?(inputs: KindInputs): TarLayers;
  /** A line for a shell that fetches what was published; `undefined` where no common tool can. `image` as outputs show it. */
  fetchCommand(image: string, digest: string): string | undefined;
}

/** What can be asked of a kind before anything of it is opened. */
export interface Knowledge {
  /** Manifests are found by their digest, without any tag, and one has any number of tags. */
  readonly digests: boolean;
  /** A manifest has a config and a type. */
  readonly configs: boolean;
  /** One manifest can name several, each for its platform. */
  readonly indexes: boolean;
  /** A manifest can refer to another one, and is found from there. */
  readonly referrers: boolean;
  /** A manifest carries the signatures of those who made it. */
  readonly signatures: boolean;
  /** A blob is found in whichever repository of the registry it lies. */
  readonly blobsEverywhere: boolean;
  /** Several tokens go along with one request. */
  readonly severalTokens: boolean;
}

export interface UnknownInput {
  readonly input: string;
  /** Only these values; any text where they are left out. */
  readonly values?: readonly string[];
  /** All but these. */
  readonly except?: readonly string[];
  /** What stands between the input and the kind's title: `is unknown to`. */
  readonly why: string;
}

/** The inputs of a run, for the kind that knows them. */
export interface KindInputs {
  /** As it was given, without the blanks around it; empty = not given. */
  text(name: string): string;
  /** What relative paths are relative to. */
  readonly workspace: string;
}

export interface TarLayers {
  /** The title of the kind whose layers they are. */
  readonly takenBy: string;
  /** Reads the tar at `path` once, unpacked on the way where it `isPacked`. Throws `IntegrityError` beginning with `what`. */
  measure(path: string, isPacked: boolean, what: string): Promise<MeasuredTar>;
}

export interface MeasuredTar {
  /** Bytes of what `open()` yields. */
  readonly size: number;
  readonly digest: Digest;
  /** A fresh stream from the start. */
  open(): AsyncIterable<Uint8Array>;
}
