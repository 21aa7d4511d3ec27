/** Which requests go through a proxy: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` as curl and Go read them. Pure. */

import { BlockList, isIP } from 'node:net';
import { InputError } from '../../core/errors.ts';

export interface ProxySettings {
  readonly https?: string;
  readonly http?: string;
  readonly no?: string;
}

/** What a part of `NO_PROXY` says of a host without brackets, in lower case, and of a port. */
type Exception = (host: string, port: number) => boolean;

/**
 * Answers with the proxy for an address, or `undefined`; the loopback has none, as a proxy elsewhere would take its own for it. Throws
 * `InputError` for a proxy that is no address.
 */
export function proxyRules(settings: ProxySettings): (url: URL) => URL | undefined {
  const http = proxyUrl('HTTP_PROXY', settings.http);
  const https = proxyUrl('HTTPS_PROXY', settings.https);
  const exceptions = (settings.no ?? '')
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .map(exception);
  return (url) => {
    const proxy = url.protocol === 'https:' ? https : http;
    if (proxy === undefined) return undefined;
    const host = bareHost(url.hostname);
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    return isLoopback(host) || exceptions.some((covers) => covers(host, port)) ? undefined : proxy;
  };
}

/** What a proxy wants to know of who asks it: user and password of its own address. */
export function proxyCredentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const login = [username, password].map(decoded).join(':');
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function proxyUrl(variable: string, text: string | undefined): URL | undefined {
  if (text === undefined || text === '') return undefined;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  // Its password must not be shown.
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(`${variable}: is not the address of an HTTP proxy`, { hint: 'write http://[USER:PASSWORD@]HOST:PORT' });
  }
  return url;
}

function exception(entry: string): Exception {
  if (entry === '*') return () => true;
  const network = networkOf(entry);
  if (network !== undefined) return (host) => isIn(network, host);
  // An IPv6 address with a port stands in brackets; without them its colons are no ports.
  const [, name = entry, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  const meant = bareHost(name.replace(/^\*?\./, ''));
  const address = networkOf(meant);
  // `*.name` is what lies below it alone; with a dot before it, or none, the name itself is meant too (curl).
  const below = name.startsWith('*.');
  return (host, asked) =>
    (port === undefined || Number(port) === asked) && (address === undefined ? (host === meant && !below) || host.endsWith(`.${meant}`) : isIn(address, host));
}

/** `10.0.0.0/8`, `[fd00::]/8`, or one address in whatever way it is written; `undefined` for names and for what is neither. */
function networkOf(text: string): BlockList | undefined {
  const [, bracketed, plain = bracketed, bits] = /^(?:\[([^\]]*)\]|([^/]*))(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(plain ?? '');
  const most = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (plain === undefined || family === 0 || prefix > most) return undefined;
  const list = new BlockList();
  list.addSubnet(plain, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return list;
}

/** Names are not looked up: which addresses they have is the proxy's to find out. */
function isIn(network: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && network.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isIn(LOOPBACK, host);
}

function bareHost(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/(.)\.$/, '$1')
    .toLowerCase();
}
