/** From a socket's error to a sentence: which host, what happened, what to change. */

import { NetworkError } from '../../core/errors.ts';
import { oneLine } from '../../core/text/one-line.ts';
import { type Row, WIRE, wireCodeOf } from './wire-error.ts';

const CERTIFICATE: Row = {
  text: 'its certificate is not trusted',
  hint: 'name the authority that signed it in ca-file (or set insecure: true, which gives up all protection)',
  retryable: false,
};

const PROXY_HINT = 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY';

/** By code of Node (errors.md) and OpenSSL. */
const ROWS: Readonly<Record<string, Row>> = {
  ENOTFOUND: { text: 'no such host', hint: 'check the name in image', retryable: false },
  EAI_AGAIN: { text: 'its name cannot be looked up just now', retryable: true },
  ECONNREFUSED: { text: 'the connection was refused', hint: 'check host and port, and that the registry runs', retryable: true },
  ECONNRESET: { text: 'the connection was reset', retryable: true },
  EPIPE: { text: 'the connection was closed while sending', retryable: true },
  ETIMEDOUT: { text: 'the connection timed out', retryable: true },
  EHOSTUNREACH: { text: 'the host cannot be reached', retryable: true },
  ENETUNREACH: { text: 'the network cannot be reached', retryable: true },
  DEPTH_ZERO_SELF_SIGNED_CERT: CERTIFICATE,
  SELF_SIGNED_CERT_IN_CHAIN: CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT: CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CERTIFICATE,
  CERT_SIGNATURE_FAILURE: CERTIFICATE,
  CERT_UNTRUSTED: CERTIFICATE,
  CERT_HAS_EXPIRED: { text: 'its certificate has expired', hint: "renew it, or check the runner's clock", retryable: false },
  CERT_NOT_YET_VALID: { text: 'its certificate is not valid yet', hint: "check the runner's clock", retryable: false },
  ERR_TLS_CERT_ALTNAME_INVALID: { text: 'its certificate is for another name', hint: 'use the name that the certificate was made for', retryable: false },
  ERR_SSL_WRONG_VERSION_NUMBER: { text: 'it does not speak TLS on this port', hint: 'for plain HTTP write http:// before the image', retryable: false },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: { text: 'it does not speak TLS on this port', hint: 'for plain HTTP write http:// before the image', retryable: false },
  EPROTO: { text: 'the TLS handshake failed', hint: 'for plain HTTP write http:// before the image', retryable: false },
};

/**
 * Names `HOST:PORT`, the port even where it goes without saying: it is what firewalls are about. `answering`: once the head of an answer has
 * come.
 */
export function networkError(error: unknown, url: URL, answering = false): NetworkError {
  const host = hostAndPort(url);
  const wire = wireCodeOf(error, answering);
  if (wire !== undefined) {
    const { text, retryable, ...row }: Row = WIRE[wire];
    return new NetworkError(`${host}: ${text}`, { ...row, retryable, cause: error });
  }
  const { code, text } = codeOf(error);
  const row = ROWS[code] ?? tlsRow(code, text);
  return new NetworkError(`${host}: ${row?.text ?? oneLine(text || code || 'no answer', 200)}${code === '' ? '' : ` (${code})`}`, {
    hint: row?.hint,
    retryable: row?.retryable ?? true,
    cause: error,
  });
}

/** Whether it is not known who signed a certificate. */
export function isUntrusted(error: unknown): boolean {
  return ROWS[codeOf(error).code] === CERTIFICATE;
}

/** A proxy that opens no tunnel to `url`. */
export function proxyError(status: number, url: URL): NetworkError {
  return new NetworkError(`${hostAndPort(url)}: the proxy answered ${status}`, {
    hint: status === 407 ? 'put user and password of the proxy into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT' : PROXY_HINT,
    retryable: status >= 500,
  });
}

/** A proxy that cannot be asked for a way to `url`. */
export function proxyFailure(error: unknown, proxy: URL, url: URL): NetworkError {
  if (error instanceof NetworkError) return error;
  const { message, retryable } = networkError(error, proxy);
  const hint = isUntrusted(error) ? 'name the authority that signed it in ca-file' : PROXY_HINT;
  return new NetworkError(`${hostAndPort(url)}: the proxy ${message}`, { hint, retryable, cause: error });
}

function hostAndPort(url: URL): string {
  return url.port === '' ? `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}` : url.host;
}

function tlsRow(code: string, text: string): Row | undefined {
  if (/wrong version number|packet length too long/i.test(text)) return ROWS['ERR_SSL_WRONG_VERSION_NUMBER'];
  if (/^ERR_(?:SSL|OSSL)_/.test(code)) return { text: 'the TLS handshake failed', hint: 'check ca-file, client-cert and client-key', retryable: false };
  return undefined;
}

/** The first code on the way down: an AggregateError wraps the one that matters. */
function codeOf(error: unknown): { readonly code: string; readonly text: string } {
  let text = '';
  for (let at = error, depth = 0; isWrapped(at) && depth < 5; depth++) {
    text ||= at.message ?? '';
    const inner: unknown = at.errors?.[0] ?? at.cause;
    if (typeof at.code === 'string') return { code: at.code, text: at.message || (isWrapped(inner) ? (inner.message ?? '') : '') };
    at = inner;
  }
  return { code: '', text };
}

/** By shape, not by class: an error of another realm is one too. */
interface Wrapped {
  readonly message?: string;
  /** A number in a DOMException. */
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

function isWrapped(error: unknown): error is Wrapped {
  return typeof error === 'object' && error !== null;
}
