/** Every rule about addresses that a server chooses: whose they are, and whether they may be followed. */

import { BlockList, isIP } from 'node:net';
import { ProtocolError } from '../core/errors.ts';

/** Scheme, host and port: what credentials are bound to (RFC 6454). */
export function originOf(url: URL): string {
  return `${url.protocol}//${url.host}`;
}

export function sameOrigin(a: URL, b: URL): boolean {
  return originOf(a) === originOf(b);
}

/** Whose network an address belongs to: RFC 6890 and its IPv6 kin. */
const PRIVATE = networks([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
]);

/** Link-local, and where clouds keep what a machine may know of itself (AWS in IPv6, Alibaba): no registry is there, and secrets are. */
const METADATA = networks([
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
]);

function networks(list: readonly (readonly [string, number])[]): (hostname: string) => boolean {
  const blocks = new BlockList();
  for (const [network, prefix] of list) blocks.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4');
  return (hostname) => {
    const family = isIP(hostname);
    // The list maps IPv4 in IPv6 (::ffff:10.0.0.1) back by itself.
    return family !== 0 && blocks.check(hostname, family === 4 ? 'ipv4' : 'ipv6');
  };
}

/** Whether a URL's host is an address that only this machine or its network can reach. Names are not looked up. */
export function isPrivateAddress(hostname: string): boolean {
  const bare = bareHost(hostname);
  return bare === 'localhost' || bare.endsWith('.localhost') || PRIVATE(bare);
}

/**
 * Whether a server on one host may lead to another host. What is public may not lead into a private network (oras-go GHSA-xf85-363p-868w). What is on
 * the loopback or a private address itself may: MinIO stands beside Harbor, and a registry calls itself `127.0.0.1` (distribution/distribution#3284).
 */
export function mayLead(from: string, to: string): boolean {
  return from === to || !isPrivateAddress(to) || (isPrivateAddress(from) && !METADATA(bareHost(to)));
}

function bareHost(hostname: string): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

/** Throws `ProtocolError` when a server at `from` sends us where it must not: to what it may not lead to, from https to http, or to another scheme. */
export function checkFollowed(from: URL, to: URL, what: string): void {
  const fail = (why: string): never => {
    throw new ProtocolError(`${from.host}: ${what} ${originOf(to)} is not followed: ${why}`);
  };
  if (to.protocol !== 'https:' && to.protocol !== 'http:') fail('it is neither https nor http');
  if (from.protocol === 'https:' && to.protocol === 'http:') fail('it leads from https to http');
  if (!mayLead(from.hostname, to.hostname)) fail('it is a private address of another host');
}

export interface Location {
  readonly url: URL;
  readonly sameOrigin: boolean;
}

/**
 * Joins a `Location` to the request's own address; the query stays as it is. A registry behind a proxy may lose its port or
 * its TLS on the way (oras-project/oras-go#177): on the same host both are put back. Throws `ProtocolError`.
 */
export function resolveLocation(requestUrl: URL, location: string): Location {
  const url = URL.parse(location, requestUrl.href);
  if (url === null) throw new ProtocolError(`${requestUrl.host}: the Location "${location.slice(0, 200)}" is not an address`);
  url.username = '';
  url.password = '';
  if (url.hostname === requestUrl.hostname) {
    const losesTls = requestUrl.protocol === 'https:' && url.protocol === 'http:';
    if (losesTls) url.protocol = 'https:';
    if (url.port === '' && (losesTls || url.protocol === requestUrl.protocol)) url.port = requestUrl.port;
  }
  checkFollowed(requestUrl, url, 'the Location');
  return { url, sameOrigin: sameOrigin(url, requestUrl) };
}

/** Adds one parameter behind the query that is there, which may be signed and must not be written anew. */
export function appendQuery(url: URL, key: string, value: string): URL {
  const next = new URL(url);
  next.search = `${url.search === '' ? '?' : `${url.search}&`}${key}=${encodeURIComponent(value)}`;
  return next;
}

/**
 * The address that tokens come from. It must be https, or http where the registry itself is: on its host, or in the same private network. A relative
 * one is joined to the request's address. Throws `ProtocolError`.
 */
export function resolveRealm(requestUrl: URL, realm: string): URL {
  const url = URL.parse(realm, requestUrl.href);
  if (url === null) throw new ProtocolError(`${requestUrl.host}: the token realm "${realm.slice(0, 200)}" is not an address`);
  url.username = '';
  url.password = '';
  const isNear = url.hostname === requestUrl.hostname || (isPrivateAddress(requestUrl.hostname) && isPrivateAddress(url.hostname));
  if (url.protocol === 'http:' && (requestUrl.protocol !== 'http:' || !isNear)) {
    throw new ProtocolError(`${requestUrl.host}: the token realm ${originOf(url)} is not trusted: it is not https`);
  }
  checkFollowed(requestUrl, url, 'the token realm');
  return url;
}

/** Parameters whose values are no secrets. */
const SHOWN = new Set(['digest', 'mount', 'from', 'n', 'last', 'tag', 'artifactType', 'service', 'scope']);

/** A URL as logs and messages may show it: no user, no password, no values of unknown parameters. */
export function redactUrl(url: URL): string {
  if (url.search === '') return `${originOf(url)}${url.pathname}`;
  // As it was written: for a line of the log nothing is decoded but what is shown.
  const shown = url.search
    .slice(1)
    .split('&')
    .filter((parameter) => parameter !== '')
    .map((parameter) => {
      const equals = parameter.indexOf('=');
      const key = equals < 0 ? parameter : parameter.slice(0, equals);
      return SHOWN.has(key) ? `${key}=${decoded(parameter.slice(key.length + 1))}` : `${key}=…`;
    });
  return `${originOf(url)}${url.pathname}${shown.length === 0 ? '' : `?${shown.join('&')}`}`;
}

function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
