/** Which requests go through a proxy: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` as curl and Go read them. Pure. */

import { InputError } from '../core/errors.ts';

export interface ProxySettings {
  readonly https?: string;
  readonly http?: string;
  readonly no?: string;
}

interface Exception {
  /** Without the dot or `*.` before it. */
  readonly host: string;
  /** Whether names below `host` alone are meant. */
  readonly below: boolean;
  readonly port: number | undefined;
}

/** Answers with the proxy for an address, or `undefined`. Throws `InputError` for a proxy that is no address. */
export function proxyRules(settings: ProxySettings): (url: URL) => URL | undefined {
  const http = proxyUrl('HTTP_PROXY', settings.http);
  const https = proxyUrl('HTTPS_PROXY', settings.https);
  const exceptions = (settings.no ?? '')
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .map(exception);
  return (url) => {
    const proxy = url.protocol === 'https:' ? https : http;
    return proxy === undefined || exceptions.some((entry) => covers(entry, url)) ? undefined : proxy;
  };
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
  // An IPv6 address with a port stands in brackets; without them its colons are no ports.
  const [, host = entry, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  const bare = bareHost(host.replace(/^\*?\./, ''));
  return { host: bare, below: host.startsWith('*.'), port: port === undefined ? undefined : Number(port) };
}

function covers({ host, below, port }: Exception, url: URL): boolean {
  if (port !== undefined && port !== Number(url.port || (url.protocol === 'https:' ? 443 : 80))) return false;
  const asked = bareHost(url.hostname);
  return host === '*' || (asked === host && !below) || asked.endsWith(`.${host}`);
}

function bareHost(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/(.)\.$/, '$1')
    .toLowerCase();
}
