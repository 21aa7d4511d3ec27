/** The connection to a registry: transport, log, redirects and credentials, stacked once for each image. */

import { InputError } from '../core/errors.ts';
import { isLoopbackHost } from '../core/reference.ts';
import type { Clock } from '../core/retry.ts';
import { mostInFlight } from '../flow/throttle.ts';
import { type Credential, type Found, withAuth } from '../http/auth/auth.ts';
import { withDecoding } from '../http/encoding.ts';
import { withLog } from '../http/log.ts';
import { withOwnHeaders } from '../http/own-headers.ts';
import { withRedirects } from '../http/redirect.ts';
import { openTransport } from '../http/send.ts';
import type { Send } from '../http/types.ts';
import type { Connection, RegistryImage } from '../registries/types.ts';
import { authorities, registryCertificates } from './credentials/certificates.ts';
import { findCredential } from './credentials/credentials.ts';
import { configuredHeaders } from './credentials/http-headers.ts';
import type { Headers } from './inputs/headers.ts';
import type { NetworkInputs } from './inputs/network-inputs.ts';
import type { Io } from './runner/io.ts';

/** Some gateways want it, where the registry has the other one for itself. */
const PROXY_HEADER = 'proxy-authorization';
/** Sockets for each origin. */
const SERVICE_CONNECTIONS = 4;

export interface Connections {
  connect(image: RegistryImage): Promise<Connection>;
  close(): Promise<void>;
}

/** One transport for all registries of a run; credentials are looked up for each image and stay with its origin. */
export function openConnections(
  inputs: NetworkInputs,
  io: Io,
  clock: Clock,
  signal: AbortSignal,
  workspace: string,
  origins: readonly string[],
  ahead = 0,
): Connections {
  const { env } = io;
  const traits = new Map<string, Connection['traits']>();
  const transport = openTransport({
    ...common(inputs, io, signal, workspace),
    connections: mostInFlight(inputs.concurrency),
    ahead,
    insecure: inputs.insecure,
    ...registryCertificates(inputs, io, workspace, origins),
  });
  let configured: Promise<Headers> | undefined;

  /** What a proxy would take for its own goes over TLS alone: within it no proxy hears anything. */
  async function headersFor({ host, origin }: RegistryImage): Promise<Headers> {
    configured ??= configuredHeaders({ env, onSecret: io.secret, debug: io.debug });
    const { [PROXY_HEADER]: proxied, ...others } = { ...(await configured), ...inputs.headers };
    const isHeard = origin.startsWith('http:') && !isLoopbackHost(host);
    if (isHeard && inputs.headers[PROXY_HEADER] !== undefined) {
      throw new InputError(`headers: ${PROXY_HEADER} would be heard by any proxy on the way to ${host}`, { hint: 'use it with https alone' });
    }
    const headers = proxied === undefined || isHeard ? others : { ...others, [PROXY_HEADER]: proxied };
    if (Object.keys(headers).length > 0) io.debug(`${host}: with the headers ${Object.keys(headers).join(', ')}`);
    return headers;
  }

  return {
    async connect(image) {
      const { credential, ask } = await findCredential({
        host: image.host,
        name: image.name,
        username: inputs.username,
        password: inputs.password,
        registryToken: inputs.registryToken,
        githubToken: inputs.githubToken,
        run: io.context,
        env,
        onSecret: io.secret,
        warning: io.warning,
      });
      io.debug(`${image.host}/${image.name}: credentials from ${credential.source}`);
      const known = traits.get(image.origin) ?? {};
      traits.set(image.origin, known);
      const headers = await headersFor(image);
      const followed = withRedirects(withDecoding(withLog(transport.send, io.debug, clock)), Object.keys(headers));
      const plain = withOwnHeaders(followed, headers, image.origin);
      return {
        plain,
        send: withAuth(plain, { credential, ask, origin: image.origin, clock, onSecret: io.secret, warning: io.warning }),
        tokens: inputs.registryToken,
        login: loginOf(credential),
        ...(ask === undefined ? {} : { askLogin: async () => asked(await ask()) }),
        onSecret: io.secret,
        debug: io.debug,
        traits: known,
      };
    },
    close: () => transport.close(),
  };
}

function asked({ credential, failed }: Found): Awaited<ReturnType<NonNullable<Connection['askLogin']>>> {
  return { login: loginOf(credential), failed };
}

function loginOf(credential: Credential): Connection['login'] {
  return credential.kind === 'basic' ? credential : undefined;
}

export interface Services {
  readonly send: Send;
  close(): Promise<void>;
}

/** The way to services that hear secrets and are no registry: certificates are always verified there, and none of ours is shown. */
export function openServices(inputs: NetworkInputs, io: Io, clock: Clock, signal: AbortSignal, workspace: string): Services {
  const transport = openTransport({ ...common(inputs, io, signal, workspace), connections: SERVICE_CONNECTIONS, insecure: false });
  return { send: withRedirects(withDecoding(withLog(transport.send, io.debug, clock))), close: () => transport.close() };
}

function common(inputs: NetworkInputs, io: Io, signal: AbortSignal, workspace: string) {
  return { ...authorities(inputs, io, workspace), proxy: proxies(io.env), userAgent: 'waybill/0.1.0', signal };
}

/** Lower-case names win, as everywhere else; an upper-case HTTP_PROXY is set by no CGI here. */
function proxies(env: NodeJS.ProcessEnv): { readonly https?: string; readonly http?: string; readonly no?: string } {
  const https = env['https_proxy'] || env['HTTPS_PROXY'];
  const http = env['http_proxy'] || env['HTTP_PROXY'];
  const no = env['no_proxy'] || env['NO_PROXY'];
  return { ...(https ? { https } : {}), ...(http ? { http } : {}), ...(no ? { no } : {}) };
}
