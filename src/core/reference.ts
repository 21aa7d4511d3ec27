/** Names as people type them: images, tags, full references. */

import { parseDigest } from './digest.ts';
import { InputError } from './errors.ts';
import { fromHome } from './home.ts';
import { notATag } from './tag.ts';

/** One repository: in a registry, or on disk. */
export type Image =
  | {
      readonly kind: 'registry';
      /** `HOST[:PORT]`, lower case, as the user wrote it. */
      readonly host: string;
      readonly name: string;
      /** Scheme and authority that requests go to. */
      readonly origin: string;
    }
  | { readonly kind: 'local'; readonly scheme: string; readonly path: string };

export interface Reference {
  readonly image: Image;
  readonly tag?: string;
  /** `algorithm:hex` */
  readonly digest?: string;
}

/** What the names and tags of a kind of registry look like, each expression for the whole of it. */
export interface NameRules {
  readonly name: RegExp;
  readonly tag: RegExp;
}

/** How references are read. */
export interface ReferenceRules {
  readonly names: NameRules;
  /** Of images on disk, `SCHEME://PATH`. */
  readonly schemes: readonly string[];
  /** Absolute: what `~` stands for in them, where it is known. */
  readonly home?: string;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
export const OCI_NAMES: NameRules = {
  name: /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
  tag: /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/,
};
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?$/;
const DEFAULT_RULES: ReferenceRules = { names: OCI_NAMES, schemes: [] };

export function isTag(text: string): boolean {
  return OCI_NAMES.tag.test(text);
}

/** Plain HTTP without being asked to: only names that cannot leave the machine. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/:\d+$/, '');
  return bare === 'localhost' || bare === '127.0.0.1' || bare === '[::1]';
}

/** The text of an image as outputs and messages show it. */
export function formatImage(image: Image): string {
  return image.kind === 'local' ? `${image.scheme}://${image.path}` : `${image.host}/${image.name}`;
}

/** The repository's own name: without its host, or the path. */
export function nameOf(image: Image): string {
  return image.kind === 'local' ? image.path : image.name;
}

/**
 * Reads `HOST[:PORT]/NAME[:TAG][@DIGEST]`, `oci://…`, `http://…`, `https://…` (for TLS on the loopback) and `SCHEME://PATH[:TAG][@DIGEST]`.
 * Names are lower-cased, tags are not. Throws `InputError` naming the text and the rule.
 */
export function parseReference(text: string, { names, schemes, home = '~' }: ReferenceRules = DEFAULT_RULES): Reference {
  const typed = text.trim();
  const local = schemes.find((one) => typed.toLowerCase().startsWith(`${one}://`));
  if (local !== undefined) return parseLocal(local, fromHome(typed.slice(`${local}://`.length), home), typed);
  const given = withoutUser(typed);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given);
  const prefix = scheme?.[1]?.toLowerCase();
  const rest = scheme ? given.slice(scheme[0].length) : given;
  if (prefix !== undefined && !['oci', 'http', 'https', 'docker'].includes(prefix)) {
    const known = ['oci', 'http', ...schemes].map((one) => `${one}://`).join(', ');
    throw new InputError(`"${given}": the prefix ${prefix}:// is not known`, { hint: `use ${known} or none` });
  }
  const slash = rest.indexOf('/');
  if (slash < 0) throw new InputError(`"${given}" names no registry host`, { hint: 'write HOST/NAME, such as ghcr.io/owner/name' });
  const host = rest.slice(0, slash).toLowerCase();
  const port = HOST.exec(host)?.[1];
  if (!HOST.test(host) || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) {
    const hint = given === typed ? 'write HOST[:PORT]/NAME' : 'give user name and password in the inputs of these names';
    throw new InputError(`"${given}": "${host}" is not a registry host`, { hint });
  }
  if (!/[.:\]]/.test(host) && host !== 'localhost') {
    throw new InputError(`"${given}" names no registry host: "${host}" has neither a dot nor a port`, { hint: `for Docker Hub write docker.io/${rest}` });
  }
  const tail = splitTail(rest.slice(slash + 1), given, names);
  const name = tail.path.toLowerCase();
  if (!names.name.test(name)) {
    throw new InputError(`"${given}": "${tail.path}" is not a repository name`, {
      hint: 'use a-z and 0-9, separated by one of . _ __ - or /',
    });
  }
  return { image: registryImage(host, name, prefix === 'http' || (prefix !== 'https' && isLoopbackHost(host))), ...tail.suffix };
}

/**
 * What stands before a host and an `@`: a user and a password, secrets that belong elsewhere. `undefined` where there is none; what
 * follows the `@` of a digest is no host.
 */
export function userOf(text: string): string | undefined {
  const rest = text.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const slash = rest.lastIndexOf('/');
  const at = slash < 0 ? rest.lastIndexOf('@') : rest.lastIndexOf('@', slash);
  const user = rest.slice(0, Math.max(0, at));
  if (user === '' || (slash < 0 && (!user.includes(':') || /^sha\d+:/.test(rest.slice(at + 1))))) return undefined;
  return user;
}

/** The same text without what `userOf` finds in it. */
function withoutUser(text: string): string {
  const user = userOf(text);
  return user === undefined ? text : text.replace(`${user}@`, () => '…@');
}

/** Docker Hub answers under another name, and its official images live below `library/` (docs.docker.com/reference/api/registry). */
function registryImage(host: string, name: string, plain: boolean): Image {
  if (host === 'docker.io' || host === 'index.docker.io') {
    return { kind: 'registry', host: 'docker.io', name: name.includes('/') ? name : `library/${name}`, origin: 'https://registry-1.docker.io' };
  }
  return { kind: 'registry', host, name, origin: `${plain ? 'http' : 'https'}://${host}` };
}

function splitTail(text: string, given: string, names: NameRules = OCI_NAMES): { path: string; suffix: { tag?: string; digest?: string } } {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !parseDigest(digest)) {
    throw new InputError(`"${given}": "${digest}" is not a digest`, { hint: 'write sha256: and 64 lower-case hex digits' });
  }
  const before = at < 0 ? text : text.slice(0, at);
  const colon = before.lastIndexOf(':');
  const tag = colon > before.lastIndexOf('/') ? before.slice(colon + 1) : undefined;
  if (tag !== undefined) checkTag(tag, given, names);
  const path = tag === undefined ? before : before.slice(0, colon);
  return { path, suffix: { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) } };
}

/** A Windows drive's colon is no tag: `C:\x`, `C:/x`. */
function parseLocal(scheme: string, text: string, given: string): Reference {
  const drive = /^[a-zA-Z]:[\\/]/.test(text) ? text.slice(0, 2) : '';
  const { path, suffix } = splitTail(text.slice(drive.length), given);
  if (drive + path === '') throw new InputError(`"${given}" names no path`, { hint: `write ${scheme}://PATH` });
  return { image: { kind: 'local', scheme, path: drive + path }, ...suffix };
}

/** Throws `InputError` when `tag` is no tag. */
export function checkTag(tag: string, given: string = tag, names: NameRules = OCI_NAMES): string {
  if (names.tag.test(tag)) return tag;
  throw notATag(tag, given);
}
