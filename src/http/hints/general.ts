/** What to change, by what any registry means with a status. */

import { type Hint, OTHER_REASON } from './hint.ts';

/** What says no more than that a right is missing: nothing, a code, or words about rights. */
const PLAIN = /^[A-Z_ :;]*$|[Pp]ermission|[Aa]uthori[sz]|[Aa]ccess|[Dd]enied|[Ss]cope|[Pp]rivilege|[Ff]orbidden/;

export const GENERAL: readonly Hint[] = [
  {
    name: 'a web page',
    words: /^a web page/,
    hint: 'a web page answered, not a registry: check the host, and whether a proxy asks for a login',
    source: 'captive portals and single sign-on proxies answer so',
  },
  {
    name: 'anonymous',
    status: [401, 403],
    anonymous: true,
    not: OTHER_REASON,
    hint: 'no credentials were found for this registry: set username and password, or log in before (docker/login-action)',
    source: 'distribution-spec, UNAUTHORIZED and DENIED',
  },
  {
    name: 'unauthorized',
    status: [401],
    not: OTHER_REASON,
    hint: 'check the username and password, or the token, for this registry',
    source: 'distribution-spec, UNAUTHORIZED',
  },
  {
    name: 'proxy login',
    status: [407],
    hint: 'put user and password of the proxy into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT',
    source: 'RFC 9110 §15.5.8',
  },
  {
    name: 'may not read',
    status: [403],
    asked: 'read',
    words: PLAIN,
    not: OTHER_REASON,
    hint: 'these credentials may not read here: give them pull access to the repository',
    source: 'distribution-spec, DENIED',
  },
  {
    name: 'denied',
    status: [403],
    words: PLAIN,
    not: OTHER_REASON,
    hint: 'these credentials may not write here: give them push access to the repository',
    source: 'distribution-spec, DENIED',
  },
  {
    name: 'read-only',
    status: [405],
    asked: 'write',
    not: OTHER_REASON,
    hint: 'the registry does not take writes (it may be a mirror, or in read-only mode)',
    source: 'distribution-spec, UNSUPPORTED',
  },
];
