"use strict";
exports.id = 795;
exports.ids = [795];
exports.modules = {

/***/ 6341:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  q: () => (/* binding */ openConnections),
  N: () => (/* binding */ openServices)
});

// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/core/reference.js
var reference = __webpack_require__(7246);
// EXTERNAL MODULE: ./lib/flow/throttle.js + 1 modules
var throttle = __webpack_require__(4047);
// EXTERNAL MODULE: ./lib/http/body.js
var http_body = __webpack_require__(6150);
// EXTERNAL MODULE: ./lib/http/origin.js
var http_origin = __webpack_require__(9700);
// EXTERNAL MODULE: ./lib/http/scan.js
var scan = __webpack_require__(1791);
;// CONCATENATED MODULE: ./lib/http/auth/challenge.js
/** WWW-Authenticate headers, parsed as RFC 9110 §11 writes them. */

/** One step of the grammar: a blank or comma run, a name with `=` and its value, or a bare word. */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PARAMETER = new RegExp(`(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))(?=[ \\t]*(?:,|$))`, 'y');
const SCHEME = new RegExp(`(${TOKEN})(?=[ \\t]|,|$)`, 'y');
const TOKEN68 = /[ \t]+[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;
const LONGEST = 16 * 1024;
/** Several headers, several challenges in one, any case, commas in quotes, token68. What does not parse is left out; never throws. */
function parseChallenges(headers) {
    return headers.flatMap((text) => parseHeader(text.slice(0, LONGEST)));
}
function parseHeader(text) {
    const found = [];
    const { match, isAtEnd } = (0,scan/* scan */.S)(text);
    while (!isAtEnd()) {
        match(/[ \t,]*/y);
        if (isAtEnd())
            break;
        const parameter = found.length > 0 ? match(PARAMETER) : null;
        if (parameter) {
            const [, name, quoted, bare] = parameter;
            const { parameters } = found.at(-1);
            // The first one counts: a second realm is an attack or a mistake.
            parameters[name.toLowerCase()] ??= quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
            continue;
        }
        const scheme = match(SCHEME);
        if (!scheme)
            break;
        found.push({ scheme: scheme[1].toLowerCase(), parameters: Object.create(null) });
        // `Negotiate abc==` has one bare value; `Bearer realm="…"` begins its first parameter after the blank.
        match(TOKEN68);
    }
    return found;
}

;// CONCATENATED MODULE: ./lib/http/auth/scopes.js
/** What tokens are asked for: what a request needs by its own words, and what the registry said that it needs. */
/**
 * What a challenge asks for beside what is asked for anyway is added, also words that are no scopes of distribution's (Public ECR wants `aws`).
 * Where it names none of the request's repositories, a proxy has rewritten their names, and the registry behind it knows only its own
 * (oras-project/oras-go#650): then what it says stands in place of ours.
 */
function scopeMemory() {
    const heard = new Map();
    const scopesFor = (request) => heard.get(keyOf(request)) ?? request.scopes ?? [];
    return {
        for: scopesFor,
        hear(request, scope) {
            const told = scope.split(/\s+/).filter((word) => word !== '');
            const before = scopesFor(request);
            const known = new Set(before.map(resourceOf));
            const isRewritten = told.some(isRepository) && !told.some((word) => isRepository(word) && known.has(resourceOf(word)));
            heard.set(keyOf(request), merged(isRewritten && before === request.scopes ? told : [...before, ...told]));
        },
    };
}
function keyOf({ scopes = [] }) {
    return scopes.join(' ');
}
function isRepository(scope) {
    return scope.startsWith('repository:');
}
/** `repository:NAME` of `repository:NAME:pull,push`; names may hold a port. */
function resourceOf(scope) {
    const colon = scope.lastIndexOf(':');
    return colon < 0 ? scope : scope.slice(0, colon);
}
/** One scope a resource, with the actions of all. */
function merged(scopes) {
    const actions = new Map();
    for (const scope of scopes) {
        const resource = resourceOf(scope);
        const own = resource === scope ? undefined : (actions.get(resource) ?? new Set());
        for (const action of scope.slice(resource.length + 1).split(','))
            own?.add(action);
        actions.set(resource, own);
    }
    return [...actions].map(([resource, own]) => (own === undefined ? resource : `${resource}:${[...own].join(',')}`));
}

// EXTERNAL MODULE: ./lib/http/auth/token.js
var token = __webpack_require__(9358);
;// CONCATENATED MODULE: ./lib/http/auth/kept-tokens.js
/** A registry's tokens, kept as long as they are good for something, and asked for once however many requests want them. */



/** A body that takes long to send needs a token that lives longer than the sending. Bytes. */
const LARGE_BODY = 32 * 1024 * 1024;
function keepTokens({ send, registry, login, clock, onSecret, warning }) {
    const kept = new Map();
    const scopes = scopeMemory();
    let refused;
    return {
        refusal: () => refused,
        hear(request, { scope }) {
            if (scope !== undefined)
                scopes.hear(request, scope);
        },
        for(request, realm) {
            const key = keyOf(request, realm);
            const old = kept.get(key);
            if (old !== undefined && clock.now() < old.expires - spare(request, old.life))
                return old.token;
            // The others wait for its answer.
            const entry = ask(request, realm, () => kept.delete(key));
            kept.set(key, entry);
            return entry.token;
        },
        drop(request, realm, refused) {
            const key = keyOf(request, realm);
            if (kept.get(key)?.text === refused)
                kept.delete(key);
        },
    };
    function ask(request, realm, failed) {
        const asked = clock.now();
        const token = fetchAllowed(request, realm).then(({ token: text, life }) => {
            onSecret(text);
            entry.text = text;
            entry.expires = asked + life * 1000;
            entry.life = life * 1000;
            return text;
        }, (error) => {
            failed();
            throw error;
        });
        const entry = { token, expires: Number.POSITIVE_INFINITY, life: 0 };
        return entry;
    }
    /** What anybody may read is read with a login that has expired, too: without it (dexidp/dex#2672). Who writes hears of the refusal. */
    async function fetchAllowed(request, { realm, service }) {
        const known = login();
        const fetch = (as) => (0,token/* fetchToken */.e)(send, { realm, service, scopes: scopes.for(request), login: as }, registry);
        if (known === undefined || (refused !== undefined && onlyReads(request)))
            return fetch(undefined);
        try {
            return await fetch(known);
        }
        catch (error) {
            if (!(error instanceof errors/* AuthError */.lR) || !onlyReads(request))
                throw error;
            const token = await fetch(undefined).catch(() => {
                throw error;
            });
            if (refused === undefined)
                warning(`${error.message}. Reading goes on without the login, as anybody may`);
            refused = error;
            return token;
        }
    }
    function keyOf(request, { realm, service }) {
        return JSON.stringify([realm.href, service, scopes.for(request)]);
    }
}
/** By what it needs to be allowed. */
function onlyReads({ scopes = [] }) {
    return scopes.length > 0 && scopes.every((scope) => scope.endsWith(':pull'));
}
/** Milliseconds of its life that a token must still have: less for short-lived ones, half of it before a large body. */
function spare(request, life) {
    return (request.length ?? 0) >= LARGE_BODY ? life / 2 : Math.min(30_000, life / 4);
}

;// CONCATENATED MODULE: ./lib/http/auth/auth.js
/** Credentials on requests to one registry: challenges answered, tokens kept and renewed, nothing sent to any other origin. */






const BEARER = 'Bearer ';
/** What a refusal says is read up to here. Bytes. */
const LARGEST_REFUSAL = 64 * 1024;
/** Throws what `send` throws, and `AuthError` or `ProtocolError` where a token cannot be had. */
function withAuth(send, options) {
    const { origin, ask, ...rest } = options;
    let found = { credential: options.credential };
    let asked;
    const tokens = keepTokens({ ...rest, send, registry: new URL(origin).host, login: () => tokenLogin(found.credential) });
    let mode = preset(found.credential) === undefined ? undefined : { kind: 'preset' };
    return async (request) => {
        if ((0,http_origin/* originOf */.yv)(request.url) !== origin)
            return send(request);
        const first = await authorization(request);
        const response = marked(await send(withHeader(request, first)));
        // A challenge from where a redirect led is not answered (oras-go GHSA-vh4v-2xq2-g5cg).
        if (response.status !== 401 || request.cleanup || (0,http_origin/* originOf */.yv)(response.url) !== origin)
            return response;
        // The token may come from the same host, by the same few connections.
        const refusal = (await (0,http_body/* inMemory */.ZK)(response, LARGEST_REFUSAL)).response;
        if (ask !== undefined) {
            asked ??= ask().then((answer) => {
                found = answer;
            });
            await asked;
        }
        const told = modeAfter(response, request, mode, found.credential);
        if (told === undefined)
            return marked(refusal);
        mode = told;
        if (told.kind === 'bearer') {
            if (first !== undefined)
                tokens.drop(request, told, first.slice(BEARER.length));
            tokens.hear(request, told);
        }
        const second = await authorization(request);
        if (second === undefined || (second === first && told.kind !== 'bearer'))
            return marked(refusal);
        return marked(await send(withHeader(request, second)));
    };
    /** A refusal of somebody who gave no name is explained better by that than by the registry. */
    function marked(response) {
        if (response.status !== 401 && response.status !== 403)
            return response;
        const refused = tokens.refusal();
        const without = found.failed ?? (refused === undefined ? undefined : { why: refused.message, hint: refused.hint });
        return { ...response, ...(found.credential.kind === 'anonymous' ? { anonymous: true } : {}), ...(without === undefined ? {} : { without }) };
    }
    async function authorization(request) {
        const { credential, failed } = found;
        if (mode === undefined)
            return undefined;
        if (mode.kind === 'preset')
            return preset(credential);
        if (mode.kind === 'bearer') {
            const token = await tokens.for(request, mode).catch((error) => {
                throw failed !== undefined && error instanceof errors/* AuthError */.lR ? explained(error, failed) : error;
            });
            return BEARER + token;
        }
        const user = loginOf(credential);
        return user === undefined ? undefined : (0,token/* basic */.H)(user.username, user.password);
    }
}
/** The same refusal, and what should have spared us from it. */
function explained(error, { why, hint }) {
    return new errors/* AuthError */.lR(`${error.message}; ${why}`, { hint: hint ?? error.hint, cause: error });
}
/** What a 401 asks for; `undefined` when there is nothing to answer it with. */
function modeAfter(response, request, before, credential) {
    const values = response.headers['www-authenticate'];
    const challenges = parseChallenges(typeof values === 'string' ? [values] : (values ?? []));
    const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters['realm'] !== undefined);
    if (credential.kind === 'bearer')
        return before === undefined ? { kind: 'preset' } : undefined;
    if (bearer !== undefined) {
        const { realm, service, scope } = bearer.parameters;
        return { kind: 'bearer', realm: (0,http_origin/* resolveRealm */.ci)(request.url, realm), service, scope };
    }
    // Harbor answers any bad Authorization with Basic: in bearer mode the token is renewed first (goharbor/harbor, v2auth).
    if (before?.kind === 'bearer')
        return before;
    return challenges.some(({ scheme }) => scheme === 'basic') && loginOf(credential) !== undefined ? { kind: 'basic' } : undefined;
}
function tokenLogin(credential) {
    return credential.kind === 'identity-token' ? { identityToken: credential.token, username: credential.username } : loginOf(credential);
}
function loginOf(credential) {
    if (credential.kind === 'basic')
        return credential;
    if (credential.kind === 'github')
        return { username: credential.actor || 'x-access-token', password: credential.token };
    return undefined;
}
function preset(credential) {
    if (credential.kind === 'bearer')
        return `Bearer ${credential.token}`;
    // https://github.com/actions/publish-immutable-action, src/ghcr-client.ts
    return credential.kind === 'github' ? `Bearer ${Buffer.from(credential.token).toString('base64')}` : undefined;
}
function withHeader(request, authorization) {
    return authorization === undefined ? request : { ...request, headers: { ...request.headers, authorization } };
}

// EXTERNAL MODULE: ./lib/http/types.js
var types = __webpack_require__(6869);
;// CONCATENATED MODULE: ./lib/http/encoding.js
/** Answers that a proxy has compressed, though nobody asked for it: read as what was meant (quay/quay#1310, oras-project/oras-go#1176). */



/** RFC 9110, section 8.4.1, and RFC 8878. */
const DECODERS = {
    gzip: (zlib) => zlib.createGunzip(),
    'x-gzip': (zlib) => zlib.createGunzip(),
    deflate: (zlib) => zlib.createInflate(),
    br: (zlib) => zlib.createBrotliDecompress(),
    zstd: (zlib) => zlib.createZstdDecompress(),
};
/** Of what nobody has told the size of, so many bytes may come out of one: more than a text is worth, less than a bomb. */
const MOST_PER_BYTE = 200;
const ALWAYS_ALLOWED = 16 * 1024 * 1024;
/** What is asked for comes as it is (`accept-encoding: identity`); where it does not, it is decoded while it is read, as far as it is read. */
function withDecoding(send) {
    return async (request) => {
        const response = await send(request);
        const coding = codingOf(response, request);
        if (coding === undefined)
            return response;
        const { 'content-encoding': _coding, 'content-length': _length, ...headers } = response.headers;
        return { ...response, headers, decoded: true, body: decodedBody(response, coding, request) };
    };
}
/** The coding of an answer's body, in lower case; `undefined` where it is none, or one that says how it was once sent to a store (`aws-chunked`). */
function codingOf(response, { method, size }) {
    const coding = (0,types/* header */.w)(response, 'content-encoding')?.toLowerCase();
    if (coding === undefined || !Object.hasOwn(DECODERS, coding) || method === 'HEAD' || response.status === 206)
        return undefined;
    // A file that is compressed itself is called so by some stores: as many bytes as the blob has are the blob.
    return size !== undefined && (0,types/* header */.w)(response, 'content-length') === String(size) ? undefined : coding;
}
function decodedBody(response, coding, request) {
    const { url, body } = response;
    const decoded = { [Symbol.asyncIterator]: () => decode(response, coding, request) };
    return {
        ...decoded,
        start: (limit) => (0,http_body/* startOf */.GH)(decoded, limit),
        bytes: (limit) => (0,http_body/* bytesOf */.$$)(decoded, limit, url),
        discard: () => body.discard(),
    };
}
/** Throws `ProtocolError` for what does not decode, or decodes to far more than it can mean; `NetworkError` where the end is missing. */
async function* decode({ url, body }, coding, { size }) {
    const [zlib, { pipeline }] = await Promise.all([Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 8522, 19)), Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 7075, 19))]);
    const decoder = DECODERS[coding](zlib);
    const raw = body[Symbol.asyncIterator]();
    let taken = 0;
    let given = 0;
    let failure;
    async function* source() {
        try {
            for (let piece = await raw.next(); !piece.done; piece = await raw.next()) {
                taken += piece.value.byteLength;
                // It may be overwritten once the next one is asked for.
                yield Buffer.from(piece.value);
            }
        }
        catch (error) {
            failure = error;
            throw error;
        }
    }
    pipeline(source, decoder, () => { });
    try {
        for await (const chunk of decoder) {
            given += chunk.byteLength;
            if (size === undefined && given > ALWAYS_ALLOWED + MOST_PER_BYTE * taken) {
                throw new errors/* ProtocolError */.bd(`${url.host}: the answer to ${url.pathname} is ${coding} that unpacks to more than ${MOST_PER_BYTE} times its size`);
            }
            yield chunk;
        }
    }
    catch (error) {
        if (failure !== undefined)
            throw failure;
        if (error instanceof errors/* ProtocolError */.bd)
            throw error;
        if (/unexpected end/i.test(String(error)))
            throw new errors/* NetworkError */.Dr(`${url.host}: the answer ended early`, { cause: error });
        throw new errors/* ProtocolError */.bd(`${url.host}: the answer to ${url.pathname} calls itself ${coding}, and is none`, { cause: error });
    }
    finally {
        decoder.destroy();
        await raw.return?.();
    }
}

;// CONCATENATED MODULE: ./lib/http/log.js
/** Each request at debug level: method, address without secrets, status, duration. */

function withLog(send, debug, clock) {
    return async (request) => {
        const began = clock.now();
        const told = (outcome) => debug(`${request.method} ${(0,http_origin/* redactUrl */.BO)(request.url)} ${outcome} (${clock.now() - began} ms)`);
        try {
            const response = await send(request);
            told(String(response.status));
            return response;
        }
        catch (error) {
            told(`failed: ${error instanceof Error ? error.message : String(error)}`);
            throw error;
        }
    };
}

;// CONCATENATED MODULE: ./lib/http/own-headers.js
/** Headers of the user's own, such as a gateway before the registry wants, for the one origin that they are meant for. */

/** `headers`: names in lower case. What a request says itself wins; requests to any other origin go out as they are (oras GHSA-whvf-jp7m-59f3). */
function withOwnHeaders(send, headers, origin) {
    if (Object.keys(headers).length === 0)
        return send;
    return (request) => send((0,http_origin/* originOf */.yv)(request.url) === origin ? { ...request, headers: { ...headers, ...request.headers } } : request);
}

;// CONCATENATED MODULE: ./lib/http/redirect.js
/** Redirects, followed by our own rules: credentials stay with their origin. */



const MOST = 10;
/** Never sent to another origin; undici's own redirects would keep the last two (oras GHSA-whvf-jp7m-59f3). */
const BOUND = ['authorization', 'cookie', 'proxy-authorization'];
/**
 * `bound` are more headers, in lower case, that are for the first origin alone. Throws `ProtocolError` for a redirect that must not be
 * followed, and for more than ten of them.
 */
function withRedirects(send, bound = []) {
    return async (request) => {
        let next = request;
        for (let count = 0;; count++) {
            const response = await send(next);
            const location = (0,types/* header */.w)(response, 'location');
            if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined)
                return response;
            await response.body.discard();
            if (count === MOST)
                throw new errors/* ProtocolError */.bd(`${request.url.host}: more than ${MOST} redirects`);
            const { url } = (0,http_origin/* resolveLocation */.KC)(next.url, location);
            if (request.sameOrigin && !(0,http_origin/* sameOrigin */.Nm)(url, request.url)) {
                throw new errors/* ProtocolError */.bd(`${request.url.host}: redirects a request that holds a secret to ${url.host}, which is not followed`);
            }
            next = redirected(next, url, response.status, [...BOUND, ...bound]);
        }
    };
}
function redirected(request, url, status, bound) {
    const headers = { ...request.headers };
    if (!(0,http_origin/* sameOrigin */.Nm)(url, request.url))
        for (const name of bound)
            delete headers[name];
    // Only 303 says "now GET that"; 301 and 302 keep the method here, as registries mean them.
    if (status !== 303 || request.method === 'HEAD')
        return { ...request, url, headers };
    const { body: _body, length: _length, ...rest } = request;
    delete headers['content-type'];
    delete headers['content-length'];
    return { ...rest, method: 'GET', url, headers };
}

;// CONCATENATED MODULE: ./lib/http/wire/deadline.js
/** What is waited for next, and for how long. */
/** One timer for all waits: it looks again when it fires too early, and most waits are over by then. */
class Deadline {
    #waiting;
    #timer;
    /** Milliseconds since 1970: when the timer fires, and when what is waited for is late. */
    #fires = Number.POSITIVE_INFINITY;
    #due = Number.POSITIVE_INFINITY;
    #code = 'NO_ANSWER';
    constructor(waiting) {
        this.#waiting = waiting;
    }
    /** Waits for something else from now on; `code` names what is wrong when it does not come. Milliseconds. */
    wait(milliseconds, code) {
        this.#due = Date.now() + milliseconds;
        this.#code = code;
        if (this.#due < this.#fires)
            this.#arm(milliseconds);
    }
    /** It has come. */
    met() {
        this.#due = Number.POSITIVE_INFINITY;
    }
    /** Nothing will be waited for any more. */
    end() {
        clearTimeout(this.#timer);
        this.#due = Number.POSITIVE_INFINITY;
    }
    #arm(milliseconds) {
        clearTimeout(this.#timer);
        this.#fires = Date.now() + milliseconds;
        this.#timer = setTimeout(() => this.#look(), milliseconds);
        // Who waits for an answer is held by the socket.
        this.#timer.unref();
    }
    #look() {
        this.#fires = Number.POSITIVE_INFINITY;
        const left = this.#due - Date.now();
        if (left <= 0)
            this.#waiting.late(this.#code);
        else if (Number.isFinite(left))
            this.#arm(left);
    }
}

// EXTERNAL MODULE: ./lib/http/wire/wire-error.js
var wire_error = __webpack_require__(2452);
;// CONCATENATED MODULE: ./lib/http/wire/incoming.js
/** The bytes of an answer between undici, which pushes them, and a reader, who pulls. */

/** What may lie unread before nothing more is taken from the socket, so that a slow reader slows the sender. Bytes. */
const MOST_UNREAD = 64 * 1024;
/** Milliseconds between two pieces. */
const BODY_TIMEOUT = 120_000;
const END = { value: undefined, done: true };
/** Read by one reader, who asks for one piece at a time. */
class Incoming {
    #controller;
    #deadline;
    #unread = [];
    #size = 0;
    #left;
    #paused = false;
    #outcome;
    /** What the reader has now, where it does not keep what it reads. */
    #lent;
    #lends = false;
    #reader;
    /** `length`: the header, where there is one. */
    constructor(controller, deadline, length) {
        this.#controller = controller;
        this.#deadline = deadline;
        this.#left = typeof length === 'string' ? Number(length) : undefined;
    }
    [Symbol.asyncIterator]() {
        return this;
    }
    /** Bytes that nobody has asked for yet, where their number is known. */
    get left() {
        return this.#outcome === undefined ? this.#left : this.#size;
    }
    /** A piece is good until the next one is asked for; its memory is used again then, where the collector would let hundreds of pieces lie. */
    lend() {
        this.#lends = true;
        return this;
    }
    push(chunk) {
        // The parser tells of nothing, too, in memory that is not the socket's.
        if (chunk.byteLength === 0)
            return;
        const reader = this.#reader;
        if (reader !== undefined) {
            this.#reader = undefined;
            this.#deadline.met();
            this.#taken(chunk);
            reader.resolve({ value: chunk, done: false });
            return;
        }
        this.#unread.push(chunk);
        this.#size += chunk.byteLength;
        if (this.#size >= MOST_UNREAD && !this.#paused) {
            this.#paused = true;
            this.#controller.pause();
        }
    }
    end() {
        this.#over({});
    }
    /** What has come before is read first. */
    fail(failure) {
        this.#over({ failure });
    }
    /** The next bytes. Throws what the answer failed with. */
    next() {
        if (this.#lent !== undefined)
            free(this.#lent);
        this.#lent = undefined;
        const chunk = this.#unread.shift();
        if (chunk !== undefined) {
            this.#size -= chunk.byteLength;
            this.#taken(chunk);
            this.#resume();
            return Promise.resolve({ value: chunk, done: false });
        }
        const outcome = this.#outcome;
        if (outcome !== undefined)
            return 'failure' in outcome ? Promise.reject(outcome.failure) : Promise.resolve(END);
        this.#deadline.wait(BODY_TIMEOUT, 'STALLED');
        return new Promise((resolve, reject) => {
            this.#reader = { resolve, reject };
        });
    }
    /** Nobody reads the rest; where that has not come yet, its connection ends. */
    return() {
        this.#unread.length = 0;
        this.#size = 0;
        if (this.#outcome === undefined) {
            this.#over({});
            this.#controller.abort((0,wire_error/* wireError */.it)('ENDED'));
        }
        return Promise.resolve(END);
    }
    #over(outcome) {
        if (this.#outcome !== undefined)
            return;
        this.#outcome = outcome;
        const reader = this.#reader;
        this.#reader = undefined;
        if ('failure' in outcome)
            reader?.reject(outcome.failure);
        else
            reader?.resolve(END);
    }
    #taken(chunk) {
        if (this.#left !== undefined)
            this.#left -= chunk.byteLength;
        if (this.#lends)
            this.#lent = chunk;
    }
    /** More may be pushed before this returns. */
    #resume() {
        if (!this.#paused || this.#size > 0 || this.#outcome !== undefined)
            return;
        this.#paused = false;
        this.#controller.resume();
    }
}
/** Only memory that nothing else lies in: neither a head nor what has still to be parsed. */
function free({ buffer, byteLength }) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength)
        buffer.transfer(0);
}

// EXTERNAL MODULE: ./lib/http/wire/network-error.js
var network_error = __webpack_require__(9457);
;// CONCATENATED MODULE: ./lib/http/wire/exchange.js
/** One request on a connection of undici's and its answer: who waits for what, for how long, and what a failure means. */





/** A piece of a body that has not left for so long never will: the connection is broken. Milliseconds. */
const SENDING_TIMEOUT = 60_000;
const UNUSED = { answers: 0 };
/** A handler of undici's, in the order of its calls: it is put on a line, starts, and has an answer that begins, goes on, and ends or fails. */
class Exchange {
    line = UNUSED;
    answer;
    #options;
    #deadline = new Deadline(this);
    #resolve = () => { };
    #reject = () => { };
    #controller;
    #reused = false;
    #begun = false;
    #cut = false;
    #body = 'going';
    /** The answer to a body whose source has not said yet that it was right. */
    #early;
    #incoming;
    /** Somebody has the answer, or what it failed with. */
    #settled = false;
    /** Nothing more will come. */
    #done = false;
    #over;
    constructor(options) {
        this.#options = options;
        this.answer = new Promise((resolve, reject) => {
            this.#resolve = resolve;
            this.#reject = reject;
        });
    }
    /** It failed because a connection that had carried answers before broke, and no byte of an answer had come. */
    get wasCut() {
        return this.#cut;
    }
    /** Ends it; whoever waits for it hears `error`, as it is. */
    fail(error) {
        if (this.#done && this.#settled)
            return;
        const settled = this.#settled;
        this.#settled = true;
        this.#finish();
        if (settled)
            this.#incoming?.fail(error);
        else
            this.#reject(error);
        this.#controller?.abort((0,wire_error/* wireError */.it)('ENDED'));
    }
    late(code) {
        this.fail((0,network_error/* networkError */.x6)((0,wire_error/* wireError */.it)(code), this.#options.url));
    }
    unwanted() {
        if (!this.#settled)
            return undefined;
        this.#over ??= Promise.withResolvers();
        if (this.#done)
            this.#over.resolve();
        return this.#over.promise;
    }
    leaving() {
        this.#wait(SENDING_TIMEOUT, 'NOT_TAKEN');
    }
    left(all) {
        // How long the source takes for more is its own affair.
        if (!all)
            this.#deadline.met();
        else {
            this.#body = 'left';
            this.#wait(this.#options.patience, 'NO_ANSWER');
        }
    }
    sent() {
        this.#body = 'sent';
        if (this.#early !== undefined)
            this.#settle(this.#early);
        else
            this.#wait(this.#options.patience, 'NO_ANSWER');
    }
    failed(error) {
        this.fail((0,wire_error/* wireCodeOf */.KQ)(error, false) === undefined ? error : (0,network_error/* networkError */.x6)(error, this.#options.url));
    }
    onRequestStart(controller) {
        this.#controller = controller;
        this.#reused = this.line.answers > 0;
        if (this.#done)
            controller.abort((0,wire_error/* wireError */.it)('ENDED'));
        else if (!this.#options.streams)
            this.#wait(this.#options.patience, 'NO_ANSWER');
    }
    onResponseStarted() {
        this.#begun = true;
        this.line.answers += 1;
    }
    onResponseStart(controller, status, headers) {
        // Another protocol was not asked for; other provisional answers are no answers yet (RFC 9110, section 15.2).
        if (status === 101)
            throw (0,wire_error/* wireError */.it)('NOT_HTTP');
        if (status < 200)
            return;
        this.#deadline.met();
        this.#incoming = new Incoming(controller, this.#deadline, headers['content-length']);
        const answer = { status, headers, body: this.#incoming };
        if (this.#body === 'left')
            this.#early = answer;
        else
            this.#settle(answer);
    }
    onResponseData(_controller, chunk) {
        this.#incoming?.push(chunk);
    }
    onResponseEnd() {
        this.#finish();
        this.#incoming?.end();
    }
    onResponseError(_controller, error) {
        if (this.#done)
            return;
        this.#cut = !this.#begun && this.#reused && (0,wire_error/* isCut */.xZ)(error);
        // A proxy's refusal is told already.
        this.fail(error instanceof errors/* PublishError */.S1 ? error : (0,network_error/* networkError */.x6)(error, this.#options.url, this.#incoming !== undefined));
    }
    #settle(answer) {
        if (this.#settled)
            return;
        this.#settled = true;
        this.#early = undefined;
        this.#resolve(answer);
        if (this.#done)
            this.#options.over(this);
    }
    #finish() {
        this.#done = true;
        this.#deadline.end();
        this.#over?.resolve();
        if (this.#settled)
            this.#options.over(this);
    }
    #wait(milliseconds, code) {
        if (!this.#settled && this.#incoming === undefined)
            this.#deadline.wait(milliseconds, code);
    }
}

// EXTERNAL MODULE: ./lib/http/wire/outgoing.js
var outgoing = __webpack_require__(3624);
// EXTERNAL MODULE: ./lib/http/wire/proxy.js
var proxy = __webpack_require__(9760);
;// CONCATENATED MODULE: ./lib/http/send.js
/** The bottom of the stack: one request over a connection of undici's, one answer. */







/** Without a body to take, a server has this long to begin its answer. Milliseconds. */
const ANSWER_TIMEOUT = 120_000;
/** A commit of a large blob may take minutes. Milliseconds. */
const COMMIT_TIMEOUT = 15 * 60_000;
/** A run that was cancelled has five seconds in all. Milliseconds. */
const CLEANUP_TIMEOUT = 2000;
/**
 * Throws `NetworkError` when no answer comes, `InputError` for what HTTP cannot carry. What a request's own body throws, and why the run was
 * ended, comes out as it is.
 */
function openTransport(options) {
    const { signal } = options;
    const proxyFor = (0,proxy/* proxyRules */.E)(options.proxy);
    const live = new Set();
    const forget = (exchange) => void live.delete(exchange);
    let lanes;
    const ended = () => {
        for (const exchange of live)
            exchange.fail(signal?.reason);
        lanes?.busy.destroy();
    };
    signal?.addEventListener('abort', ended, { once: true });
    /** undici is loaded by the first request: a run that only writes a folder has none. */
    async function openedLanes() {
        const [{ connectors }, { openLanes }] = await Promise.all([__webpack_require__.e(/* import() */ 418).then(__webpack_require__.bind(__webpack_require__, 1418)), __webpack_require__.e(/* import() */ 159).then(__webpack_require__.bind(__webpack_require__, 8159))]);
        if (lanes === undefined) {
            const { insecure, ca = [], moreCa = () => [], certificates = {}, connections } = options;
            const opened = connectors({ insecure, ca, moreCa, certificates, proxyFor });
            // What tidies up goes out at once, whatever else is under way, and outlives the end of the run.
            lanes = { busy: openLanes(opened, proxyFor, connections, Math.min(options.ahead ?? 0, connections - 1)), tidying: openLanes(opened, proxyFor, null) };
        }
        return lanes;
    }
    async function start(request) {
        const { busy, tidying } = lanes ?? (await openedLanes());
        const { url, method, cleanup } = request;
        const headers = headersOf(request, options.userAgent);
        const source = await bodyOf(request);
        if (signal?.aborted && !cleanup)
            throw signal.reason;
        const streams = source !== undefined && !(source instanceof Uint8Array);
        const patience = typeof request.body === 'function' || request.patient ? COMMIT_TIMEOUT : ANSWER_TIMEOUT;
        const exchange = new Exchange({
            url,
            patience,
            streams,
            over: cleanup ? within(CLEANUP_TIMEOUT, (error) => exchange.fail((0,network_error/* networkError */.x6)(error, url))) : forget,
        });
        if (!cleanup)
            live.add(exchange);
        const body = streams ? (0,outgoing/* outgoing */.by)(source, lengthOf(request), exchange) : source;
        (cleanup ? tidying : busy).dispatch({ method, url, headers, body }, exchange);
        return exchange;
    }
    return {
        async send(request) {
            const { url, method } = request;
            let exchange = await start(request);
            let answer;
            try {
                answer = await exchange.answer;
            }
            catch (error) {
                // Servers close idle connections, and sometimes a request is just on its way: that is no failed try.
                if (!exchange.wasCut || (method !== 'GET' && method !== 'HEAD'))
                    throw error;
                exchange = await start(request);
                answer = await exchange.answer;
            }
            return { status: answer.status, headers: answer.headers, url, body: new http_body/* AnswerBody */.l3(answer.body, url) };
        },
        async close() {
            signal?.removeEventListener('abort', ended);
            // Not a graceful end: at the end of a run nothing is under way that anybody waits for.
            lanes?.busy.destroy();
            lanes?.tidying.destroy();
        },
    };
}
/** What ends the wait; `late` is called where nobody does in time. Milliseconds. */
function within(milliseconds, late) {
    const timer = setTimeout(() => late((0,wire_error/* wireError */.it)('NO_ANSWER')), milliseconds);
    return () => clearTimeout(timer);
}
/** A line break in a value would begin another header. */
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** Throws `InputError` for a header that HTTP cannot carry, without its value. */
function headersOf(request, userAgent) {
    const length = lengthOf(request);
    const headers = {
        'user-agent': userAgent,
        'accept-encoding': 'identity',
        ...request.headers,
        ...(length === undefined ? {} : { 'content-length': String(length) }),
    };
    for (const [name, value] of Object.entries(headers)) {
        if (NO_VALUE.test(value))
            throw new errors/* InputError */.dz(`the header ${name} would hold characters that HTTP does not allow`, { hint: 'check the credentials' });
    }
    return headers;
}
/** Bytes. undici tells it where there is no body, though one is expected (sonatype/nexus-public#1040). */
function lengthOf({ body, length }) {
    return typeof body === 'function' ? length : body?.byteLength;
}
/** Small bodies leave with their head. Throws what the source of one throws, and a `NetworkError` where it has another length. */
async function bodyOf({ body, length, url }) {
    if (typeof body !== 'function')
        return body === undefined || body.byteLength <= outgoing/* ONE_WRITE */.Dq ? body : [body];
    if (length === undefined || length > outgoing/* ONE_WRITE */.Dq)
        return body();
    try {
        return await (0,outgoing/* gathered */.Pm)(body(), length);
    }
    catch (error) {
        throw (0,wire_error/* wireCodeOf */.KQ)(error, false) === undefined ? error : (0,network_error/* networkError */.x6)(error, url);
    }
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/content/local-files.js
var local_files = __webpack_require__(9540);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./lib/action/credentials/pem.js
/** Certificates as TLS takes them: PEM, each checked before a connection would stumble over it. */


const BLOCK = /-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE)-----[^-]*-----END \1-----/g;
/** All certificates of a file, PEM or DER. Throws `InputError`, which begins with `what`, when there is none, or one that cannot be read. */
function certificatesOf(bytes, what) {
    const blocks = Buffer.from(bytes).toString('latin1').match(BLOCK);
    const found = (blocks ?? [bytes]).map((block, index) => {
        try {
            return new external_node_crypto_.X509Certificate(block).toString();
        }
        catch (error) {
            throw new errors/* InputError */.dz(blocks === null ? `${what} holds no certificate` : `${what}: its certificate ${index + 1} cannot be read`, {
                hint: 'it must be PEM (-----BEGIN CERTIFICATE-----) or DER',
                cause: error,
            });
        }
    });
    return found.join('');
}

;// CONCATENATED MODULE: ./lib/action/credentials/docker-certs.js
/** What docker keeps for one registry in `certs.d/HOST[:PORT]`: authorities, and a certificate of our own with its key. */



/**
 * `folders`: those named `certs.d`; what comes first counts where there can be only one. As docker has it
 * (https://docs.docker.com/engine/security/certificates/), each `*.crt` is an authority, and `*.cert` a certificate whose key is called `*.key`.
 * What cannot be read is told as a warning: it was not for this run that somebody put it there.
 */
function dockerCertificates(folders, origin, warning) {
    const ca = [];
    const pairs = [];
    for (const folder of folders.flatMap((root) => namesOf(new URL(origin)).map((name) => (0,external_node_path_.join)(root, name)))) {
        for (const name of entries(folder)) {
            const path = (0,external_node_path_.join)(folder, name);
            if (name.endsWith('.crt'))
                attempt(path, () => ca.push(certificatesOf((0,external_node_fs_.readFileSync)(path), path)));
            if (name.endsWith('.cert')) {
                attempt(path, () => {
                    const key = (0,external_node_fs_.readFileSync)(path.replace(/\.cert$/, '.key'), 'latin1');
                    pairs.push({ cert: certificatesOf((0,external_node_fs_.readFileSync)(path), path), key });
                });
            }
        }
    }
    return { ca, ...pairs[0] };
    function entries(folder) {
        try {
            return (0,external_node_fs_.readdirSync)(folder).sort();
        }
        catch (error) {
            // Most registries have none.
            if (!['ENOENT', 'ENOTDIR'].includes(error.code ?? ''))
                attempt(folder, () => raise(error));
            return [];
        }
    }
    function attempt(path, read) {
        try {
            read();
        }
        catch (error) {
            const { code, path: missing = path, message } = error;
            warning(`${path} is left out: ${code === undefined || code === 'EINPUT' ? message : `${missing} cannot be read (${code})`}`);
        }
    }
}
/** Without a port, the one that goes without saying is meant. */
function namesOf({ protocol, host, hostname, port }) {
    if (protocol !== 'https:')
        return [];
    return port === '' ? [hostname, `${hostname}:443`] : [host];
}
function raise(error) {
    throw error;
}

;// CONCATENATED MODULE: ./lib/action/credentials/certificates.js
/** Whose word is believed and what is shown over TLS: by inputs, by the environment, by docker's folders. */






/** Who is believed whoever is asked. Throws `InputError` for a `ca-file` that cannot be read, or holds no certificate. */
function authorities({ caFile }, { env, warning }, workspace) {
    return {
        ca: caFile === '' ? [] : [certificatesOf((0,local_files/* readBytes */.io)('ca-file', workspace, caFile), `ca-file: ${caFile}`)],
        moreCa: () => bundleOf(env['SSL_CERT_FILE'], warning),
    };
}
/** What is for each of the registries alone. Throws `InputError` as `authorities` does, for `client-cert` and `client-key`. */
function registryCertificates({ clientCert, clientKey }, { env, warning }, workspace, origins) {
    const identity = clientCert === ''
        ? {}
        : {
            cert: certificatesOf((0,local_files/* readBytes */.io)('client-cert', workspace, clientCert), `client-cert: ${clientCert}`),
            key: (0,local_files/* readText */.yR)('client-key', workspace, clientKey),
        };
    const home = env['HOME'] || env['USERPROFILE'] || (0,external_node_os_.homedir)();
    const folders = [(0,external_node_path_.join)(home, '.docker'), '/etc/docker'].map((folder) => (0,external_node_path_.join)(folder, 'certs.d'));
    return {
        certificates: Object.fromEntries(origins.map((origin) => [origin, { ...dockerCertificates(folders, origin, warning), ...identity }])),
    };
}
/** OpenSSL's own variable. It may be meant for other programs, so that a bad one is no reason to fail. */
function bundleOf(path, warning) {
    if (!path)
        return [];
    try {
        return [certificatesOf((0,external_node_fs_.readFileSync)(path), path)];
    }
    catch (error) {
        warning(`SSL_CERT_FILE is left out: ${error.message}`);
        return [];
    }
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: ./lib/action/runner/own-environment.js
var own_environment = __webpack_require__(2593);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./lib/action/credentials/docker-config.js
/** Credentials as docker and podman write them down: which files there are, and where in one of them a repository's may stand. */




/** Docker Hub's names: the one of images, the old index (still the key that `docker login` writes), the one that answers. */
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];
/**
 * All configurations there are, first that counts first: docker's before podman's (the order of go-containerregistry,
 * pkg/authn/keychain.go), and before all of them the text in `DOCKER_AUTH_CONFIG`, which docker's own CLI prefers too.
 * Each is read when it is asked for. Throws `InputError` for one that is there and cannot be read.
 */
async function* configurations(env) {
    const text = env['DOCKER_AUTH_CONFIG']?.trim();
    if (text)
        yield { where: 'DOCKER_AUTH_CONFIG', short: 'DOCKER_AUTH_CONFIG', content: parse('DOCKER_AUTH_CONFIG', text) };
    const home = env['HOME'] || env['USERPROFILE'] || (0,external_node_os_.homedir)();
    const files = [
        env['DOCKER_CONFIG'] ? (0,external_node_path_.join)(env['DOCKER_CONFIG'], 'config.json') : (0,external_node_path_.join)(home, '.docker', 'config.json'),
        env['REGISTRY_AUTH_FILE'],
        env['XDG_RUNTIME_DIR'] && (0,external_node_path_.join)(env['XDG_RUNTIME_DIR'], 'containers', 'auth.json'),
        (0,external_node_path_.join)(env['XDG_CONFIG_HOME'] || (0,external_node_path_.join)(home, '.config'), 'containers', 'auth.json'),
    ];
    for (const file of new Set(files)) {
        const content = file ? await read(file) : undefined;
        if (file && content !== undefined)
            yield { where: file, short: file.startsWith(home) ? `~${file.slice(home.length)}` : file, content };
    }
}
/**
 * Where `host/name` may have its credential: a helper of this host, then `auths` (the longest path first), then the store
 * for all hosts. An empty helper name turns the store off for its host, as docker has it.
 * Throws `InputError` for an entry that cannot be read.
 */
function* places({ where, content }, host, name) {
    const helper = find(members(content['credHelpers']), normalHost(host));
    if (typeof helper === 'string' && helper !== '')
        yield { via: 'credHelpers', helper };
    const path = name.toLowerCase().split('/');
    for (let length = path.length; length >= 0; length--) {
        const key = [normalHost(host), ...path.slice(0, length)].join('/');
        const credential = readEntry(members(find(members(content['auths']), key)), where, key);
        if (credential !== undefined)
            yield { via: 'auths', credential };
    }
    const store = content['credsStore'];
    if (helper !== '' && typeof store === 'string' && store !== '')
        yield { via: 'credsStore', helper: store };
}
/** A user and what proves it; the name `<token>` says that the secret is an identity token (docker's own convention). */
function loginCredential(username, secret) {
    return username === '<token>' ? { kind: 'identity-token', username: '', token: secret } : { kind: 'basic', username, password: secret };
}
function isDockerHub(host) {
    return DOCKER_HUB.includes(host.toLowerCase());
}
/** The one spelling in which hosts are compared; a port is part of it. */
function normalHost(host) {
    return isDockerHub(host) ? 'docker.io' : host.toLowerCase();
}
/** `HOST`, `HOST/PATH`, and the forms that old clients wrote: `https://HOST/v1/`, `https://HOST/v2/`, `index.docker.io/v1/`. */
function normalKey(key) {
    const [host = '', ...path] = key
        .trim()
        .replace(/^https?:\/\//i, '')
        .replace(/\/+$/, '')
        .split('/');
    const isApi = path.length === 1 && /^v[12]$/.test(path[0]) && (/^https?:/i.test(key.trim()) || isDockerHub(host));
    return [normalHost(host), ...(isApi ? [] : path)].join('/').toLowerCase();
}
/** The key as it is before those that only mean the same: `docker login` may have left an old one beside it. */
function find(entries, key) {
    if (Object.hasOwn(entries, key))
        return entries[key];
    return Object.entries(entries).find(([other]) => normalKey(other) === key)?.[1];
}
/** An entry without secrets says nothing: docker leaves `{}` behind where a store keeps them. */
function readEntry(entry, where, key) {
    const text = (member) => (typeof entry[member] === 'string' ? entry[member] : '');
    const auth = text('auth');
    const [username, password] = auth === '' ? [text('username'), text('password')] : splitAuth(auth, where, key);
    if (text('registrytoken') !== '')
        return { kind: 'bearer', token: text('registrytoken') };
    if (text('identitytoken') !== '')
        return { kind: 'identity-token', username, token: text('identitytoken') };
    return username === '' || password === '' ? undefined : loginCredential(username, password);
}
/** Split at the first colon: names have none, passwords may. Docker once padded the text with NULs (docker/cli, configfile/file.go). */
function splitAuth(auth, where, key) {
    const decoded = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
    const colon = decoded.indexOf(':');
    if (colon < 0)
        throw new errors/* InputError */.dz(`${where}: the auth of "${key}" is not the base64 of USER:PASSWORD`, { hint: 'log in again, or take the entry out' });
    return [decoded.slice(0, colon), decoded.slice(colon + 1)];
}
async function read(file) {
    let text;
    try {
        text = await (0,promises_.readFile)(file, 'utf8');
    }
    catch (error) {
        const code = error.code ?? String(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw new errors/* InputError */.dz(`The registry credentials in ${file} cannot be read (${code})`, { cause: error });
    }
    return parse(file, text);
}
/** The parser's own message quotes the text, so neither it nor the error goes on. */
function parse(where, text) {
    let content;
    try {
        content = JSON.parse(text.replace(/^\uFEFF/, '').trim() || '{}');
    }
    catch {
        throw new errors/* InputError */.dz(`${where} holds registry credentials that are not JSON`, { hint: 'mend it, or log in again' });
    }
    if (typeof content === 'object' && content !== null && !Array.isArray(content))
        return content;
    throw new errors/* InputError */.dz(`${where} holds JSON, but not the object that a docker configuration is`, { hint: 'it looks like {"auths": {"HOST": {"auth": "…"}}}' });
}
function members(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

;// CONCATENATED MODULE: ./lib/action/credentials/credential-helper.js
/**
 * Programs that keep credentials for docker: one question on standard input, JSON as the answer.
 * Protocol: https://github.com/docker/docker-credential-helpers#development
 */




/** Nothing but these: the name comes from a file and becomes the name of a program. */
const NAME = /^[A-Za-z0-9._-]+$/;
const TIMEOUT = 30_000;
const LARGEST_ANSWER = 1024 * 1024;
/**
 * What `docker-credential-NAME get` says about `host`; `undefined` when it knows nothing.
 * Throws `InputError` when there is no such program, `AuthError` when it fails; never with what it printed, which may hold the secret.
 */
async function askHelper(name, host, options) {
    if (!NAME.test(name)) {
        throw new errors/* InputError */.dz(`${options.where} names a credential helper ${JSON.stringify(name)}, which is not the name of one`, {
            hint: 'use letters, digits and . _ - only: what comes after docker-credential-',
        });
    }
    const program = `docker-credential-${name}`;
    const { error, output } = await run(program, isDockerHub(host) ? 'https://index.docker.io/v1/' : host, options);
    if (error !== undefined) {
        // Two spellings of the same: docker-credential-helpers (credentials/error.go), and helpers that write it with a prefix.
        if (/credentials not found/i.test(output))
            return undefined;
        throw failure(program, host, error, options);
    }
    const answer = parseAnswer(output);
    if (answer === undefined) {
        throw new errors/* AuthError */.lR(`The credential helper ${program} answered for ${host} with something else than JSON that holds Username and Secret`, {
            hint: `look at what it prints: echo ${host} | ${program} get`,
        });
    }
    // Some say "nothing" with empty members instead of an exit code.
    return answer.secret === '' ? undefined : loginCredential(answer.username, answer.secret);
}
function failure(program, host, { code, killed, signal }, { where, timeout = TIMEOUT }) {
    if (code === 'ENOENT' || code === 'EACCES') {
        return new errors/* InputError */.dz(`${where} names the credential helper ${program} for ${host}, but it ${code === 'ENOENT' ? 'is not on the PATH' : 'may not be run'}`, {
            hint: 'install it, take it out of the configuration, or set username and password',
        });
    }
    const hint = `see what it says: echo ${host} | ${program} get`;
    if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
        return new errors/* AuthError */.lR(`The credential helper ${program} answered for ${host} with more than 1 MiB`, { hint });
    if (killed)
        return new errors/* AuthError */.lR(`The credential helper ${program} gave no answer for ${host} within ${timeout / 1000} seconds`, { hint });
    return new errors/* AuthError */.lR(`The credential helper ${program} failed for ${host} (${typeof code === 'number' ? `exit code ${code}` : (signal ?? code)})`, { hint });
}
/** No shell, and none of the action's inputs in the environment. */
function run(program, question, { env, timeout = TIMEOUT }) {
    return new Promise((resolve) => {
        const options = { env: (0,own_environment/* withoutInputs */.i)(env), timeout, killSignal: 'SIGKILL', maxBuffer: LARGEST_ANSWER, windowsHide: true };
        const child = (0,external_node_child_process_.execFile)(program, ['get'], options, (error, stdout, stderr) => {
            resolve({ error: error ?? undefined, output: error ? `${stdout}\n${stderr}` : stdout });
        });
        // One that ends without reading its question breaks the pipe; what counts is its answer.
        child.stdin?.on('error', () => undefined);
        child.stdin?.end(question);
    });
}
function parseAnswer(text) {
    try {
        const { Username: username, Secret: secret } = JSON.parse(text);
        return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : undefined;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/action/credentials/credentials.js
/** Who we are to one registry: the first of the inputs, the docker and podman configuration and the job's token that fits. */



/** What a service account's user is called where only the token counts; GitHub takes any name. */
const NO_ACTOR = 'x-access-token';
const ANONYMOUS = { kind: 'anonymous', source: 'anonymous' };
/** The first credential that fits. Throws `InputError` for a configuration that cannot be read. */
async function findCredential(search) {
    const candidates = candidatesOf(search);
    const { value: first = ANONYMOUS } = await candidates.next();
    if (typeof first !== 'function')
        return { credential: masked(first, search) };
    let answer;
    return {
        credential: { ...ANONYMOUS, source: 'a credential helper, if the registry asks' },
        ask: () => (answer ??= askOn(first, candidates, search)),
    };
}
/** A helper that fails leads to the next candidate as well, and to nobody in the end: what needs no login must not suffer from it. */
async function askOn(first, others, search) {
    let failed;
    for (let next = first; next; next = (await others.next()).value ?? undefined) {
        const credential = typeof next === 'function' ? await next().catch(excuse) : next;
        if (credential !== undefined)
            return { credential: masked(credential, search), failed };
    }
    return { credential: ANONYMOUS, failed };
    function excuse(error) {
        if (!(error instanceof errors/* PublishError */.S1))
            throw error;
        search.warning(error.message);
        failed ??= { why: error.message, hint: error.hint };
    }
}
function masked(credential, { onSecret }) {
    for (const secret of secretsOf(credential)) {
        if (secret !== '')
            onSecret(secret);
    }
    return credential;
}
async function* candidatesOf(search) {
    const given = fromInputs(search);
    if (given !== undefined)
        yield given;
    yield* fromConfigurations(search);
    const job = await fromGithub(search);
    if (job !== undefined)
        yield job;
}
function fromInputs({ registryToken, username, password }) {
    // Several lines go only to registries that take them as they are.
    const [token] = registryToken;
    if (token !== undefined)
        return { kind: 'bearer', token, source: 'the input registry-token' };
    return username !== '' && password !== '' ? { kind: 'basic', username, password, source: 'the inputs username and password' } : undefined;
}
async function* fromConfigurations({ host, name, env }) {
    for await (const { where, short, ...configuration } of configurations(env)) {
        for (const place of places({ where, short, ...configuration }, host, name)) {
            const source = `docker config (${short}, ${place.via})`;
            if (place.via === 'auths')
                yield { ...place.credential, source };
            else {
                yield async () => {
                    const credential = await askHelper(place.helper, host, { env, where });
                    return credential && { ...credential, source };
                };
            }
        }
    }
}
async function fromGithub({ host, githubToken, run }) {
    if (githubToken === '')
        return undefined;
    const { actor = '', serverUrl } = await run();
    if (normalHost(host) !== githubRegistry(serverUrl))
        return undefined;
    return { kind: 'github', actor, token: githubToken, source: 'the input github-token' };
}
/**
 * The registry that takes this server's tokens: `ghcr.io` for github.com, `containers.HOST` elsewhere. A token of one
 * server is worth nothing at another, and would be a gift to it.
 * https://docs.github.com/en/enterprise-cloud@latest/packages/working-with-a-github-packages-registry/working-with-the-container-registry
 */
function githubRegistry(serverUrl) {
    const url = URL.parse(serverUrl);
    if (url === null || url.host === '')
        return undefined;
    return ['github.com', 'www.github.com'].includes(url.host) ? 'ghcr.io' : `containers.${url.host}`;
}
/** Every text that gives the credential away: also the base64 in which `Authorization` carries it. */
function secretsOf(credential) {
    const base64 = (text) => Buffer.from(text).toString('base64');
    switch (credential.kind) {
        case 'anonymous':
            return [];
        case 'basic':
            return [credential.password, base64(`${credential.username}:${credential.password}`)];
        case 'github':
            return [credential.token, base64(credential.token), base64(`${credential.actor || NO_ACTOR}:${credential.token}`)];
        case 'identity-token':
        case 'bearer':
            return [credential.token];
    }
}

// EXTERNAL MODULE: ./lib/action/inputs/headers.js
var headers = __webpack_require__(8468);
;// CONCATENATED MODULE: ./lib/action/credentials/http-headers.js
/** `HttpHeaders` of docker's configuration: what somebody set up for the requests that leave this machine. */



/**
 * Names in lower case; the first configuration that has one counts. Old clients of docker left a `User-Agent` there, which is not ours to
 * show. What cannot be sent is left out, as nobody asked for it here. Never throws.
 */
async function configuredHeaders({ env, onSecret, debug }) {
    const found = new Map();
    try {
        for await (const { short, content } of configurations(env)) {
            for (const [key, value] of Object.entries(Object(content['HttpHeaders']))) {
                const name = key.toLowerCase();
                if (typeof value !== 'string' || name === 'user-agent' || found.has(name))
                    continue;
                const problem = (0,headers/* headerProblem */.b2)(name, value);
                if (problem !== undefined) {
                    debug(`${short}: HttpHeaders: ${problem}`);
                    continue;
                }
                for (const secret of (0,headers/* secretsOfValue */.q2)(value))
                    onSecret(secret);
                found.set(name, value);
            }
        }
    }
    catch (error) {
        // Whoever looks for credentials there says what is wrong with it.
        if (!(error instanceof errors/* InputError */.dz))
            throw error;
    }
    return Object.fromEntries(found);
}

;// CONCATENATED MODULE: ./lib/action/connect.js
/** The connection to a registry: transport, log, redirects and credentials, stacked once for each image. */












/** Some gateways want it, where the registry has the other one for itself. */
const PROXY_HEADER = 'proxy-authorization';
/** Sockets for each origin. */
const SERVICE_CONNECTIONS = 4;
/** One transport for all registries of a run; credentials are looked up for each image and stay with its origin. */
function openConnections(inputs, io, clock, signal, workspace, origins, ahead = 0) {
    const { env } = io;
    const traits = new Map();
    const transport = openTransport({
        ...common(inputs, io, signal, workspace),
        connections: (0,throttle/* mostInFlight */.f)(inputs.concurrency),
        ahead,
        insecure: inputs.insecure,
        ...registryCertificates(inputs, io, workspace, origins),
    });
    let configured;
    /** What a proxy would take for its own goes over TLS alone: within it no proxy hears anything. */
    async function headersFor({ host, origin }) {
        configured ??= configuredHeaders({ env, onSecret: io.secret, debug: io.debug });
        const { [PROXY_HEADER]: proxied, ...others } = { ...(await configured), ...inputs.headers };
        const isHeard = origin.startsWith('http:') && !(0,reference/* isLoopbackHost */.cW)(host);
        if (isHeard && inputs.headers[PROXY_HEADER] !== undefined) {
            throw new errors/* InputError */.dz(`headers: ${PROXY_HEADER} would be heard by any proxy on the way to ${host}`, { hint: 'use it with https alone' });
        }
        const headers = proxied === undefined || isHeard ? others : { ...others, [PROXY_HEADER]: proxied };
        if (Object.keys(headers).length > 0)
            io.debug(`${host}: with the headers ${Object.keys(headers).join(', ')}`);
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
                login: connect_loginOf(credential),
                ...(ask === undefined ? {} : { askLogin: async () => asked(await ask()) }),
                onSecret: io.secret,
                debug: io.debug,
                traits: known,
            };
        },
        close: () => transport.close(),
    };
}
function asked({ credential, failed }) {
    return { login: connect_loginOf(credential), failed };
}
function connect_loginOf(credential) {
    return credential.kind === 'basic' ? credential : undefined;
}
/** The way to services that hear secrets and are no registry: certificates are always verified there, and none of ours is shown. */
function openServices(inputs, io, clock, signal, workspace) {
    const transport = openTransport({ ...common(inputs, io, signal, workspace), connections: SERVICE_CONNECTIONS, insecure: false });
    return { send: withRedirects(withDecoding(withLog(transport.send, io.debug, clock))), close: () => transport.close() };
}
function common(inputs, io, signal, workspace) {
    return { ...authorities(inputs, io, workspace), proxy: proxies(io.env), userAgent: 'waybill/0.1.0', signal };
}
/** Lower-case names win, as everywhere else; an upper-case HTTP_PROXY is set by no CGI here. */
function proxies(env) {
    const https = env['https_proxy'] || env['HTTPS_PROXY'];
    const http = env['http_proxy'] || env['HTTP_PROXY'];
    const no = env['no_proxy'] || env['NO_PROXY'];
    return { ...(https ? { https } : {}), ...(http ? { http } : {}), ...(no ? { no } : {}) };
}


/***/ }),

/***/ 8468:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QG: () => (/* binding */ parseHeaders),
/* harmony export */   b2: () => (/* binding */ headerProblem),
/* harmony export */   hT: () => (/* binding */ secretsOfHeaders),
/* harmony export */   q2: () => (/* binding */ secretsOfValue)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _input_values_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6361);
/** The input `headers`: what goes along with every request to the registries that are named. */


/** RFC 9110 §5.6.2 */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** What HTTP can carry, and no line end, which would begin another header. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]+$/;
/** These say what a request is, how it is framed and who asks: one of another value breaks it. */
const OURS = new Set(('accept accept-encoding connection content-encoding content-length content-range content-type expect host if-match if-none-match keep-alive ' +
    'proxy-connection range te trailer transfer-encoding upgrade').split(' '));
/** Words that stand in every log, and texts of which a runner would hide the letters anywhere. */
const NO_SECRET = /^(?:.{0,3}|true|false|none)$/i;
/** `Name: value`, one a line; names in lower case. Values are secrets, so no message holds them. Throws `InputError`. */
function parseHeaders(text) {
    const found = new Map();
    const problems = [];
    for (const [at, line] of (0,_input_values_js__WEBPACK_IMPORTED_MODULE_1__/* .lines */ .Mn)(text).entries()) {
        const [name, value] = split(line);
        const problem = headerProblem(name, value) ?? (found.has(name) ? `${name} is given twice` : undefined);
        if (problem === undefined)
            found.set(name, value);
        else
            problems.push(NAME.test(name) && line.includes(':') ? problem : `number ${at + 1} is no header, such as "X-Name: value"`);
    }
    if (problems.length > 0)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(problems);
    return Object.fromEntries(found);
}
/** What is wrong with a header that somebody wants to be sent, without its value. */
function headerProblem(name, value) {
    if (name === 'authorization')
        return 'authorization is made of username and password, or of registry-token: give it there';
    if (OURS.has(name))
        return `${name} is what a request says of itself, and cannot be another`;
    if (value === '')
        return `${name} has no value: is the secret there?`;
    return NAME.test(name) && VALUE.test(value) ? undefined : `${name} would hold characters that HTTP does not allow`;
}
/** What of these lines must not be seen: the values, and of `Bearer token` the token. */
function secretsOfHeaders(text) {
    return (0,_input_values_js__WEBPACK_IMPORTED_MODULE_1__/* .lines */ .Mn)(text).flatMap((line) => secretsOfValue(split(line)[1]));
}
function secretsOfValue(value) {
    return [value, value.replace(/^\S+\s+/, '')].filter((part) => !NO_SECRET.test(part));
}
function split(line) {
    const colon = line.indexOf(':');
    return colon < 0 ? ['', line] : [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}


/***/ }),

/***/ 8731:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ homeFolder)
/* harmony export */ });
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8161);
/** The home folder, which a path may begin with as `~` or `~/`. */

/** As programs find it: by the environment, else by the system's list of users. */
function homeFolder(env) {
    return env['HOME'] || (0,node_os__WEBPACK_IMPORTED_MODULE_0__.homedir)();
}


/***/ }),

/***/ 6361:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dy: () => (/* binding */ names),
/* harmony export */   JL: () => (/* binding */ mediaType),
/* harmony export */   Mn: () => (/* binding */ lines),
/* harmony export */   Yq: () => (/* binding */ choice),
/* harmony export */   ai: () => (/* binding */ number),
/* harmony export */   p_: () => (/* binding */ list),
/* harmony export */   pj: () => (/* binding */ plain),
/* harmony export */   zM: () => (/* binding */ boolean)
/* harmony export */ });
/* harmony import */ var csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5175);
/* harmony import */ var _content_find_media_type_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8750);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3828);
/* harmony import */ var _core_text_nearest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6069);
/** One input's text to one value: lists, booleans, numbers, choices. Each throws `InputError`; the reader adds the input's name. */




/** Lines that are not blank and no comments, trimmed. */
function lines(text) {
    return filled(text).filter((line) => !line.startsWith('#'));
}
/** Lines, further split at commas; double quotes protect a comma (CSV, as docker's actions do). */
function list(text) {
    return items(lines(text));
}
/** As `list`, but a `#` begins no comment: it may be the beginning of a branch's name, which must not vanish. */
function names(text) {
    return items(filled(text));
}
function filled(text) {
    return text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
}
function items(given) {
    return given
        .flatMap((line) => (line.includes('"') ? quotedList(line) : line.split(',')))
        .map((item) => item.trim())
        .filter((item) => item !== '');
}
function quotedList(line) {
    try {
        return (0,csv_parse_sync__WEBPACK_IMPORTED_MODULE_0__/* .parse */ .qg)(line, { relax_column_count: true, trim: true }).flat();
    }
    catch (error) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`"${line}" has quotes that do not close`, { cause: error });
    }
}
/** The text itself. */
function plain(text) {
    return text;
}
/** YAML 1.2's core forms. */
function boolean(text) {
    if (['true', 'True', 'TRUE'].includes(text))
        return true;
    if (['false', 'False', 'FALSE'].includes(text))
        return false;
    throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`"${text}" is neither true nor false`);
}
function number({ least, most, fractions = false }) {
    const form = fractions ? /^\d+(?:\.\d+)?$/ : /^\d+$/;
    return (text) => {
        const value = Number(text);
        if (form.test(text) && value >= least && value <= most)
            return value;
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`"${text}" is not ${fractions ? 'a number' : 'a whole number'} from ${least} to ${most}`);
    };
}
function choice(allowed) {
    return (text) => {
        const found = allowed.find((value) => value === text);
        if (found !== undefined)
            return found;
        const near = (0,_core_text_nearest_js__WEBPACK_IMPORTED_MODULE_3__/* .nearest */ .p)(text, allowed);
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`"${text}" is not one of ${allowed.join(', ')}${near === undefined ? '' : ` (did you mean \`${near}\`?)`}`);
    };
}
function mediaType(text) {
    if ((0,_content_find_media_type_js__WEBPACK_IMPORTED_MODULE_1__/* .isMediaType */ .LA)(text))
        return text;
    throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`"${text}" is not a media type`, { hint: 'write type/subtype, such as application/vnd.example.tool' });
}


/***/ }),

/***/ 2702:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FV: () => (/* binding */ kindProblems),
/* harmony export */   dw: () => (/* binding */ referenceRules),
/* harmony export */   eL: () => (/* binding */ readKindInputs),
/* harmony export */   sb: () => (/* binding */ namedKind)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _core_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7246);
/* harmony import */ var _registries_kinds_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1049);
/* harmony import */ var _home_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8731);
/* harmony import */ var _input_values_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6361);
/** What the inputs say to the kinds of registry: which one is meant, what one alone knows, and what it has no words for. */





/**
 * The input `protocol`, and those that one kind alone knows: what is wrong with any of them is noted, whichever kind will be needed. `others` are read
 * elsewhere in this run, because they mean something else in it.
 */
function readKindInputs(io, { read, path }, kinds, others = []) {
    const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
    const protocol = read('protocol', (0,_input_values_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(['auto', ...(0,_registries_kinds_js__WEBPACK_IMPORTED_MODULE_2__/* .networkKinds */ .a)(kinds).map(({ name }) => name)]), 'auto');
    for (const { ownInputs } of kinds) {
        for (const [name, parse] of Object.entries(ownInputs))
            if (!others.includes(name))
                read(name, (text) => parse(path(text), workspace), undefined);
    }
    return { kinds, protocol, kindInputs: { text: (name) => path(io.input(name).trim()), workspace }, home: (0,_home_js__WEBPACK_IMPORTED_MODULE_3__/* .homeFolder */ .W)(io.env) };
}
/** The kind that `protocol` names; `undefined` for `auto`. */
function namedKind({ kinds, protocol }) {
    return kinds.find(({ name }) => name === protocol);
}
/** How images and tags are read: by the rules of the kind that is named, else by those that most registries have. */
function referenceRules(chosen) {
    return { names: namedKind(chosen)?.names ?? _core_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .OCI_NAMES */ .tU, schemes: chosen.kinds.flatMap(({ scheme }) => scheme ?? []), home: chosen.home };
}
/** What was asked for and cannot be had of this kind, one sentence each. */
function kindProblems({ title, knows, unknownInputs }, { destinations, layers, kindInputs }) {
    const hint = 'leave it out, or publish to a registry of another kind';
    const unknown = unknownInputs.flatMap(({ input, values, except = [], why }) => {
        const given = kindInputs.text(input);
        if (given === '' || except.includes(given) || (values !== undefined && !values.includes(given)))
            return [];
        return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${input}: ${values === undefined ? '' : `${given} `}${why} ${title}`, { hint });
    });
    return [
        ...(!knows.digests && destinations.some(({ tags }) => tags.length === 0)
            ? [new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`tag: is required by ${title}, which knows manifests by tag only`)]
            : []),
        ...(!knows.indexes && layers.some(({ platform }) => platform !== undefined) ? [new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`layers: platform= is unknown to ${title}`, { hint })] : []),
        ...unknown,
    ];
}


/***/ }),

/***/ 207:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  QU: () => (/* binding */ maskSecrets),
  WS: () => (/* binding */ readNetworkInputs),
  rJ: () => (/* binding */ secret),
  Ot: () => (/* binding */ verification)
});

// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/core/reference.js
var reference = __webpack_require__(7246);
// EXTERNAL MODULE: ./lib/action/inputs/headers.js
var headers = __webpack_require__(8468);
// EXTERNAL MODULE: ./lib/action/inputs/input-values.js
var input_values = __webpack_require__(6361);
// EXTERNAL MODULE: ./lib/content/key-file.js
var key_file = __webpack_require__(145);
;// CONCATENATED MODULE: ./lib/action/inputs/key-inputs.js
/** Keys as inputs, and what of them is a secret. */

/** What of a key must not be seen: its lines but for the PEM's frame, and the secret members of a JWK. */
function secretsOfKey(text) {
    if (!(0,key_file/* isKeyText */.l)(text))
        return [];
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    const members = [...text.matchAll(/"(?:d|p|q|dp|dq|qi|k)"\s*:\s*"([^"]+)"/g)].map((match) => match[1]);
    return [...lines.filter((line) => line.length > 3 && !line.startsWith('-----')), ...members];
}

;// CONCATENATED MODULE: ./lib/action/inputs/network-inputs.js
/** The inputs that all actions share: who we are, and how the wire is used. */





const MINUTE = 60_000;
function readNetworkInputs(io, { read, note, path }) {
    const username = read('username', input_values/* plain */.pj, '');
    const password = secret(io.input('password'));
    if (username !== '' && password === '')
        note(new errors/* InputError */.dz('password: is empty, but a username is given'));
    if (username === '' && password !== '')
        note(new errors/* InputError */.dz('username: is empty, but a password is given'));
    const clientCert = read('client-cert', path, '');
    const clientKey = read('client-key', path, '');
    if ((clientCert === '') !== (clientKey === ''))
        note(new errors/* InputError */.dz('client-cert and client-key: one is given without the other'));
    return {
        username,
        password,
        registryToken: read('registry-token', input_values/* lines */.Mn, []),
        githubToken: read('github-token', input_values/* plain */.pj, ''),
        headers: read('headers', headers/* parseHeaders */.QG, {}),
        insecure: read('insecure', input_values/* boolean */.zM, false),
        caFile: read('ca-file', path, ''),
        clientCert,
        clientKey,
        concurrency: read('concurrency', concurrency, 'auto'),
        retries: read('retries', (0,input_values/* number */.ai)({ least: 0, most: 100 }), 5),
        timeout: Math.ceil(read('timeout-minutes', (0,input_values/* number */.ai)({ least: 0.001, most: 35_000, fractions: true }), 30) * MINUTE),
    };
}
/** Blobs in flight. */
function concurrency(text) {
    if (text === 'auto')
        return text;
    if (/^\d+$/.test(text))
        return (0,input_values/* number */.ai)({ least: 1, most: 100 })(text);
    throw new errors/* InputError */.dz(`"${text}" is neither auto nor a whole number from 1 to 100`);
}
/** The input `verify`: a boolean, or `blobs`. */
function verification(text) {
    if (text === 'blobs')
        return text;
    try {
        return (0,input_values/* boolean */.zM)(text);
    }
    catch {
        throw new errors/* InputError */.dz(`"${text}" is not one of true, false, blobs`);
    }
}
/** Before anything else is looked at: every line of a secret, also one that begins with `#`, and the whole. */
function maskSecrets(io) {
    const parts = ['password', 'registry-token', 'github-token', 'source-password', 'source-registry-token', 'signing-key-password'].flatMap((name) => {
        return [...io.multiline(name), secret(io.input(name))];
    });
    const users = ['image', 'to', 'tag', 'mount-from', 'manifests', 'subject'].flatMap((name) => io
        .input(name)
        .split(/[\s,"]+/)
        .flatMap((text) => usersSecrets((0,reference/* userOf */.Z5)(text) ?? '')));
    for (const part of new Set([...parts, ...users, ...secretsOfKey(io.input('signing-key')), ...(0,headers/* secretsOfHeaders */.hT)(io.input('headers'))]))
        if (part.trim() !== '')
            io.secret(part);
}
/** Of `user:password@HOST`, which is refused later: both and the password; of `token@HOST`, the token. */
function usersSecrets(user) {
    return [user, user.slice(user.indexOf(':') + 1)];
}
/** Line ends at its end are an editor's or a shell's, not the secret's. */
function secret(text) {
    return text.replace(/[\r\n]+$/, '');
}


/***/ }),

/***/ 5503:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ refuse),
/* harmony export */   c: () => (/* binding */ inputReader)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _core_home_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8644);
/* harmony import */ var _home_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8731);
/** Reads the inputs of a run one by one; what is wrong is noted, so that all of it is told at once. */



function inputReader(io) {
    const problems = [];
    const attempt = (name, task) => {
        try {
            return task();
        }
        catch (error) {
            if (!(error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz))
                throw error;
            problems.push(named(name, error));
            return undefined;
        }
    };
    const demand = (value) => {
        refuse(problems);
        if (value === undefined)
            throw new TypeError('an input is missing, and nothing was noted');
        return value;
    };
    return {
        demand,
        read(name, parse, otherwise) {
            const text = io.input(name).trim();
            if (text === '')
                return otherwise;
            const found = attempt(name, () => ({ value: parse(text) }));
            return found === undefined ? otherwise : found.value;
        },
        attempt,
        note: (problem) => void problems.push(problem),
        path: (text) => (0,_core_home_js__WEBPACK_IMPORTED_MODULE_2__/* .fromHome */ .m)(text, (0,_home_js__WEBPACK_IMPORTED_MODULE_1__/* .homeFolder */ .W)(io.env)),
        isClean: () => problems.length === 0,
        refuse: () => refuse(problems),
    };
}
/** Throws one `InputError` for all problems; the hints stay with their problems. */
function refuse(problems) {
    if (problems.length > 0)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(problems.flatMap((problem) => (problem instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz && problem.problems.length > 1 ? problem.problems : withHint(problem))));
}
function withHint({ message, hint }) {
    return hint === undefined ? message : `${message}: ${hint}`;
}
function named(name, error) {
    const { problems, hint } = error;
    if (problems.every((problem) => problem.startsWith(`${name}: `)))
        return error;
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(problems.map((problem) => `${name}: ${problem}`), { hint, cause: error });
}


/***/ }),

/***/ 1011:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  R: () => (/* binding */ policies)
});

;// CONCATENATED MODULE: ./lib/flow/policy.js
/** How the steps of one image are tried again: the numbers, the host's throttle, and what is said of it. */
/** A busy answer to any step holds up all that go to its host, and slows them. */
function createPolicy({ info, ...options }) {
    return {
        ...options,
        ready: () => options.throttle.ready(),
        onRetry(error, attempt, delay) {
            options.throttle.failed(error, delay);
            info(`${error.message}; next try (${attempt + 1} of ${options.retries}) in ${(delay / 1000).toFixed(1)} s`);
        },
    };
}

// EXTERNAL MODULE: ./lib/flow/throttle.js + 1 modules
var flow_throttle = __webpack_require__(4047);
;// CONCATENATED MODULE: ./lib/action/policies.js
/** How steps are tried again, and how many blobs travel: one throttle for each host, shared by all images there. */


function policies(inputs, clock, signal, info) {
    const throttles = new Map();
    return (image) => {
        const host = image.kind === 'registry' ? image.host : image.path;
        const throttle = throttles.get(host) ?? (0,flow_throttle/* createThrottle */.v)(inputs.concurrency, clock, signal);
        throttles.set(host, throttle);
        return createPolicy({ retries: inputs.retries, clock, throttle, signal, info });
    };
}


/***/ }),

/***/ 6454:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $t: () => (/* binding */ placeOf),
/* harmony export */   df: () => (/* binding */ describePlace),
/* harmony export */   u: () => (/* binding */ placeOfAll),
/* harmony export */   x5: () => (/* binding */ locate)
/* harmony export */ });
/* harmony import */ var _core_located_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5981);
/* harmony import */ var _core_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7246);
/** Where a run goes, for the sentences of its failures. */


/** So many are named where a failure is that of all. */
const SHOWN = 3;
/** `reference` is a tag or a digest. */
function placeOf(image, reference) {
    return { images: [(0,_core_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .formatImage */ .vy)(image)], suffix: reference === undefined ? '' : `${reference.includes(':') ? '@' : ':'}${reference}` };
}
function placeOfAll(destinations) {
    const tags = new Set(destinations.map(({ tags }) => tags.join(',')));
    const [only] = destinations[0]?.tags ?? [];
    const isOne = tags.size === 1 && destinations[0]?.tags.length === 1 && only !== undefined;
    return { images: destinations.map(({ image }) => (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .formatImage */ .vy)(image)), suffix: isOne ? `:${only}` : '' };
}
/** The same failure, naming where it was. Of several images the one that it names, or all: what each does itself is named there. */
function locate(error, { images, suffix }) {
    const own = images.find((image) => error instanceof Error && (0,_core_located_js__WEBPACK_IMPORTED_MODULE_0__/* .located */ .t)(error, image) === error);
    if (own !== undefined)
        return (0,_core_located_js__WEBPACK_IMPORTED_MODULE_0__/* .located */ .t)(error, own, suffix);
    return (0,_core_located_js__WEBPACK_IMPORTED_MODULE_0__/* .located */ .t)(error, describePlace({ images, suffix }));
}
/** `HOST/NAME:TAG` of each. */
function describePlace({ images, suffix }) {
    return `${images
        .slice(0, SHOWN)
        .map((image) => `${image}${suffix}`)
        .join(', ')}${images.length > SHOWN ? ` and ${images.length - SHOWN} more` : ''}`;
}


/***/ }),

/***/ 3679:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   UI: () => (/* binding */ travelled),
/* harmony export */   YP: () => (/* binding */ blobOutputs),
/* harmony export */   aJ: () => (/* binding */ isShown),
/* harmony export */   c2: () => (/* binding */ statusOf),
/* harmony export */   em: () => (/* binding */ sentence),
/* harmony export */   n0: () => (/* binding */ setOutputs),
/* harmony export */   uH: () => (/* binding */ setOutput)
/* harmony export */ });
/* harmony import */ var _content_local_files_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9540);
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3828);
/** The end of a run in words: outputs, and for a failure one line that says what to change. */



/** Runners drop what is larger (1 MiB for all outputs of a job, counted in UTF-16). Bytes. */
const LARGEST_OUTPUT = 512 * 1024;
/** What `blobs` and the summary show: the layers as the first image has them. */
function blobOutputs(published) {
    return (published[0]?.layers ?? []).map(({ blob, digest, action, pieces }) => ({
        title: blob.title,
        mediaType: blob.mediaType,
        digest: (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDigest */ .MO)(digest),
        size: blob.size,
        action,
        ...(pieces === undefined ? {} : { pieces }),
    }));
}
/** Bytes of layers that travelled and that did not have to: equal layers once, each image counted. */
function travelled(published) {
    let uploaded = 0;
    let reused = 0;
    for (const { layers } of published) {
        for (const { blob, action, pieces } of new Map(layers.map((layer) => [(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDigest */ .MO)(layer.digest), layer])).values()) {
            if (action === 'planned')
                continue;
            const sent = action === 'uploaded' ? (pieces?.bytes ?? blob.size) : 0;
            uploaded += sent;
            reused += blob.size - sent;
        }
    }
    return { uploaded, reused };
}
/** `pushed` when any image was, `unchanged` when all were there before. */
function statusOf(published) {
    return ['pushed', 'dry-run', 'skipped'].find((one) => published.some(({ status }) => status === one)) ?? published[0]?.status ?? 'skipped';
}
/** What outputs and summary tell of: what is at its registry now, and what a dry run would put there. */
function isShown({ there, status }) {
    return there || status === 'dry-run';
}
/** Sets all outputs from what is known so far: also after a failure, for the images that were done. */
function setOutputs(io, published) {
    const shown = published.filter(isShown);
    const [first] = shown;
    if (first === undefined)
        return;
    const digest = (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDigest */ .MO)(first.manifest.digest);
    const { uploaded, reused } = travelled(shown);
    const blobs = blobOutputs(shown);
    const references = shown.map(({ image, manifest }) => `${image}@${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDigest */ .MO)(manifest.digest)}`);
    const set = (name, value) => setOutput(io, name, value);
    set('digest', digest);
    set('ref', references[0]);
    set('refs', references.join('\n'));
    set('tags', shown.flatMap(({ image, tags, status }) => (status === 'dry-run' ? [] : tags.map((tag) => `${image}:${tag}`))).join('\n'));
    set('status', statusOf(published));
    set('media-type', first.manifest.mediaType);
    set('size', String(first.manifest.bytes.byteLength));
    set('manifest', new TextDecoder().decode(first.manifest.bytes));
    set('blobs', JSON.stringify(blobs));
    set('uploaded-bytes', String(uploaded));
    set('reused-bytes', String(reused));
    set('checksums', (0,_content_local_files_js__WEBPACK_IMPORTED_MODULE_0__/* .writeKept */ .gn)(io.env['RUNNER_TEMP'], 'checksums.txt', checksums(blobs)));
    set('protocol', first.kind.name);
    const attestations = shown.flatMap(({ image, attestations = [] }) => attestations.map(({ kind, predicateType, digest, identity, logIndex }) => {
        return { kind, predicateType, image, digest, ref: `${image}@${digest}`, identity: identity ?? null, logIndex: logIndex ?? null };
    }));
    if (attestations.length === 0)
        return;
    set('attestations', JSON.stringify(attestations));
    // Each kind once: one signature is for all images.
    const bundles = new Map(shown.flatMap(({ attestations = [] }) => attestations.map(({ kind, bundle }) => [kind, bundle])));
    set('bundle', (0,_content_local_files_js__WEBPACK_IMPORTED_MODULE_0__/* .writeKept */ .gn)(io.env['RUNNER_TEMP'], 'attestations.jsonl', [...bundles.values(), ''].join('\n')));
}
/** `HEX  TITLE` lines, as `sha256sum` writes and `actions/attest` reads them. */
function checksums(blobs) {
    return blobs.map(({ title, digest }) => `${digest.slice(digest.indexOf(':') + 1)}  ${title}\n`).join('');
}
/** Leaves out what a runner would drop. */
function setOutput(io, name, value) {
    if (Buffer.byteLength(value) <= LARGEST_OUTPUT)
        io.output(name, value);
    else
        io.warning(`The output ${name} is left out, because it is larger than 512 KiB. It was written to ${(0,_content_local_files_js__WEBPACK_IMPORTED_MODULE_0__/* .writeKept */ .gn)(io.env['RUNNER_TEMP'], name, value)}`);
}
/** One line for a failure; several bad inputs are listed below one another. */
function sentence(error) {
    if (error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz && error.problems.length > 1)
        return error.message;
    if (error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1)
        return error.hint === undefined ? error.message : `${error.message}. To mend it: ${error.hint}`;
    return `Waybill itself failed, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}


/***/ }),

/***/ 2593:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ withoutInputs)
/* harmony export */ });
/** What other programs get of our environment. */
/** All but the action's inputs, of which some are secrets: they are no business of another program. */
function withoutInputs(env) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith('INPUT_')));
}


/***/ }),

/***/ 5637:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ run)
});

// EXTERNAL MODULE: external "node:v8"
var external_node_v8_ = __webpack_require__(8877);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./lib/action/runner/clock.js
/** The real time, for everything that takes a clock. */

const systemClock = {
    now: () => Date.now(),
    random: () => Math.random(),
    sleep: async (ms, signal) => {
        await (0,promises_.setTimeout)(ms, undefined, signal === undefined ? {} : { signal });
    },
};

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 8 modules
var core = __webpack_require__(6058);
// EXTERNAL MODULE: ./lib/action/runner/run-context.js
var run_context = __webpack_require__(7242);
;// CONCATENATED MODULE: ./lib/action/runner/io.js
/** The runner as Waybill sees it: inputs in; log lines, outputs and a summary out. Tests pass one of their own. */


/** Milliseconds. */
const MOMENT = 20;
/**
 * The runner's own, by the toolkit. What the toolkit leaves to its callers, and is done here: a line of the log must not be read as a workflow
 * command, whoever wrote it, while `info` and `group` print `::` at the start of a line and `##[` anywhere as they come (the toolkit escapes line
 * ends, and only in commands); and each of its lines is a write of its own, which for a debug line a request is a tenth of the run.
 */
function runnerIo() {
    // Node would print the line of code that failed: in a bundle, all of it.
    process.once('uncaughtException', (error) => {
        core/* error */.z3(`Waybill itself failed, please report it: ${plain(error.stack ?? String(error))}`, { title: 'Waybill' });
        process.exit(1);
    });
    const { env, stdout } = process;
    let context;
    let gathering = false;
    const flush = () => {
        if (gathering)
            stdout.uncork();
        gathering = false;
    };
    process.once('exit', flush);
    /** What comes within a moment is written at once, in its order. */
    const gather = () => {
        if (gathering)
            return;
        gathering = true;
        stdout.cork();
        setTimeout(flush, MOMENT).unref();
    };
    return {
        input: (name) => core/* getInput */.V4(name, { trimWhitespace: false }),
        multiline: (name) => core/* getMultilineInput */.q3(name),
        env,
        context: () => (context ??= (0,run_context/* loadRunContext */.v1)(env)),
        isTerminal: stdout.isTTY === true,
        info: (text) => core/* info */.pq(plain(text)),
        debug: (text) => {
            gather();
            core/* debug */.Yz(text);
        },
        notice: core/* notice */.lm,
        warning: core/* warning */.$e,
        fail: (text, error) => {
            if (core/* isDebug */._o() && error instanceof Error)
                core/* debug */.Yz(stacks(error));
            core/* setFailed */.C1(text);
        },
        exit: () => process.exit(),
        secret: (value) => {
            if (value.trim() !== '')
                core/* setSecret */.Pq(value);
        },
        output: core/* setOutput */.uH,
        path: core/* addPath */.fM,
        group: (title, task) => core/* group */.Os(plain(title), task),
        summary: async (markdown) => {
            if (env['GITHUB_STEP_SUMMARY'])
                await core/* summary */.z.addRaw(markdown).write();
        },
    };
}
/** Of the error and of what caused it. */
function stacks(error) {
    return error.cause instanceof Error ? `${error.stack}\ncaused by ${stacks(error.cause)}` : `${error.stack}`;
}
function plain(text) {
    return text.replace(/^(\s*)::/gm, '$1: :').replace(/##\[/g, '# #[');
}

;// CONCATENATED MODULE: ./lib/action/runner/process.js
/** The process that an action runs in: its memory, and its end. */



/** Milliseconds. */
const LINGERING = 1000;
/** Runs an action as a runner wants it. */
async function run(action) {
    keepHeapSmall();
    await action(runnerIo(), systemClock);
    // What nobody waits for any more, such as the lookup of a name, does not hold the step up.
    setTimeout(() => process.exit(), LINGERING).unref();
}
/**
 * A run is short and its garbage is small, so V8 would let it lie: with 10,000 layers 330 MB, of which 30 are in use. A young generation that
 * stays small and an old one that is looked through sooner hold it at less than half, for a twentieth of the time (`npm run growth`).
 */
function keepHeapSmall() {
    (0,external_node_v8_.setFlagsFromString)('--semi-space-growth-factor=1');
    (0,external_node_v8_.setFlagsFromString)('--heap-growing-percent=20');
    // undici's parser of heads is WebAssembly, and would be compiled anew, and better, after a few of them: 25 MB and 0.03 s for next to nothing.
    (0,external_node_v8_.setFlagsFromString)('--wasm-tiering-budget=1000000000');
}


/***/ }),

/***/ 7242:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   pD: () => (/* binding */ pullActionName),
/* harmony export */   v1: () => (/* binding */ loadRunContext)
/* harmony export */ });
/* unused harmony export runContext */
/* harmony import */ var _content_local_files_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9540);
/** The run as `@actions/github` tells of it: what is built, from which commit, on which server. Tests pass one of their own. */

/**
 * Of this process. The toolkit's Octokit comes along through the only door that there is, and costs 10 ms: so it is loaded by those who ask.
 * The toolkit reads the event while it is loaded; one that it could not read would end the run, and is taken away from it.
 */
async function loadRunContext(env) {
    if ((0,_content_local_files_js__WEBPACK_IMPORTED_MODULE_0__/* .readOptionalJson */ .J7)(env['GITHUB_EVENT_PATH']) === undefined)
        delete env['GITHUB_EVENT_PATH'];
    const { context } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
    return runContext(context, env);
}
/** `env` for what the toolkit leaves out: the short name of the ref. */
function runContext(toolkit, env) {
    const ref = toolkit.ref || undefined;
    return {
        repository: repositoryOf(toolkit),
        sha: toolkit.sha || undefined,
        ref,
        refName: env['GITHUB_REF_NAME'] || ref?.replace(/^refs\/(?:heads|tags|pull)\//, ''),
        runId: Number.isNaN(toolkit.runId) ? undefined : toolkit.runId,
        actor: toolkit.actor || undefined,
        serverUrl: toolkit.serverUrl || 'https://github.com',
        apiUrl: toolkit.apiUrl || 'https://api.github.com',
        event: toolkit.payload,
    };
}
/** The toolkit throws where there is none, as outside of a run. */
function repositoryOf(toolkit) {
    try {
        const { owner, repo } = toolkit.repo;
        return `${owner}/${repo}`;
    }
    catch {
        return undefined;
    }
}
/** How a step of this very action's repository and version would be named; `./pull` where it runs from a checkout. */
function pullActionName(env) {
    const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref } = env;
    return repository && ref ? `${repository}/pull@${ref}` : './pull';
}


/***/ }),

/***/ 3770:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ startTimeout)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _report_place_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6454);
/* harmony import */ var _report_report_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3679);
/** What ends a run early: `timeout-minutes`, and the signals that a runner sends to a cancelled job. */



/** Milliseconds: what a run has to end by itself once it was told to. A runner kills it 10 s after the first signal. */
const GRACE = 4000;
/**
 * `timeout` in milliseconds. A runner sends SIGINT, then SIGTERM 7.5 s later (docs.github.com, "Canceling a workflow").
 * What does not listen, such as the reading of a large file, ends with the process four seconds later.
 */
function startTimeout(timeout, io, place, moved) {
    const controller = new AbortController();
    let reason;
    let grace;
    const stop = (text, hint) => {
        if (reason !== undefined)
            return;
        reason = new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .NetworkError */ .Dr(text, { hint, retryable: false });
        grace = setTimeout(() => {
            io.fail(describe(reason));
            io.exit();
        }, GRACE);
        controller.abort(reason);
    };
    const describe = (error) => {
        if (reason === undefined)
            return (0,_report_report_js__WEBPACK_IMPORTED_MODULE_2__/* .sentence */ .em)(moved?.any() && error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1 ? (0,_core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .followed */ .Xd)(error, moved.describe()) : error);
        const tags = moved === undefined ? '' : `; ${moved.describe()}`;
        const where = place.images.some((image) => tags.includes(image)) ? '' : ` (${(0,_report_place_js__WEBPACK_IMPORTED_MODULE_1__/* .describePlace */ .df)(place)})`;
        return (0,_report_report_js__WEBPACK_IMPORTED_MODULE_2__/* .sentence */ .em)(new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .NetworkError */ .Dr(`${reason.message}${tags}${where}`, { hint: reason.hint, retryable: false }));
    };
    const minutes = timeout / 60_000;
    const timer = setTimeout(() => stop(`The run took longer than ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, and was stopped`, 'raise timeout-minutes'), Math.min(timeout, 2 ** 31 - 1));
    const cancelled = () => stop('The run was cancelled');
    process.on('SIGINT', cancelled);
    process.on('SIGTERM', cancelled);
    return {
        signal: controller.signal,
        describe,
        clear() {
            clearTimeout(timer);
            clearTimeout(grace);
            process.off('SIGINT', cancelled);
            process.off('SIGTERM', cancelled);
        },
    };
}


/***/ }),

/***/ 9800:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FC: () => (/* binding */ onDisk),
/* harmony export */   eW: () => (/* binding */ FULL),
/* harmony export */   mC: () => (/* binding */ FULL_HINT),
/* harmony export */   wO: () => (/* binding */ diskError)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/** What a disk refuses, as a sentence. */

/** Runs a step on files; what the system refuses becomes an `InputError` that names `path`. */
async function onDisk(path, step) {
    try {
        return await step();
    }
    catch (error) {
        throw diskError(path, error);
    }
}
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const FULL_HINT = 'free some space, or use another disk';
/** As one sentence; errors of the family, and what did not come from the system, stay as they are. */
function diskError(path, error) {
    const code = error.code;
    if (error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1 || code === undefined || error.syscall === undefined)
        return error;
    if (FULL.has(code))
        return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${path} cannot be written: the disk is full (${code})`, { hint: FULL_HINT, cause: error });
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${path} cannot be written (${code})`, { cause: error });
}


/***/ }),

/***/ 5526:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ refuseBroken),
/* harmony export */   K: () => (/* binding */ readChildren)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3828);
/* harmony import */ var _hash_read_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4416);
/** What a folder holds: names as text, those that are none told by their bytes. */




/** What stands where bytes are no UTF-8; and a name may hold the character itself. */
const REPLACEMENT = '\ufffd';
/** Unsorted. Throws `InputError` for a folder that cannot be read. */
function readChildren(folder) {
    try {
        const entries = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readdirSync)(folder, { withFileTypes: true });
        if (!entries.some(({ name }) => name.includes(REPLACEMENT)))
            return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readdirSync)(folder, { withFileTypes: true, encoding: 'buffer' }).map((entry) => {
            const name = entry.name.toString();
            return { name, kind: kindOf(entry), ...((0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(entry.name) ? {} : { broken: shown(entry.name) }) };
        });
    }
    catch (error) {
        throw (0,_hash_read_js__WEBPACK_IMPORTED_MODULE_3__/* .unreadable */ .O$)(folder, error);
    }
}
/** A layer's title and an archive's names are text. */
function refuseBroken(folder, { broken }) {
    if (broken === undefined)
        return;
    throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`the name ${broken} in ${folder} is no UTF-8, and nothing can be published under it`, { hint: 'rename it, or exclude it with !' });
}
function kindOf(entry) {
    if (entry.isFile())
        return 'file';
    if (entry.isDirectory())
        return 'folder';
    return entry.isSymbolicLink() ? 'link' : 'other';
}
/** Each byte that is no character of ASCII's printable ones as `\xHH`. */
function shown(bytes) {
    return [...bytes].map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join('');
}


/***/ }),

/***/ 8750:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IO: () => (/* binding */ isLayerType),
/* harmony export */   JH: () => (/* binding */ GZIP_LAYER),
/* harmony export */   LA: () => (/* binding */ isMediaType),
/* harmony export */   Qz: () => (/* binding */ ZSTD_LAYER),
/* harmony export */   c0: () => (/* binding */ mediaTypeOf),
/* harmony export */   qP: () => (/* binding */ TAR_LAYER)
/* harmony export */ });
/* harmony import */ var mrmime__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6059);
/** Media types: of files by their names, and of layers by how they were packed. */

/** https://github.com/opencontainers/image-spec/blob/main/layer.md */
const TAR_LAYER = 'application/vnd.oci.image.layer.v1.tar';
const GZIP_LAYER = `${TAR_LAYER}+gzip`;
const ZSTD_LAYER = `${TAR_LAYER}+zstd`;
/** RFC 6838, section 4.2: two restricted names, each at most 127 characters. */
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;
function isMediaType(text) {
    return MEDIA_TYPE.test(text);
}
/** What runtimes know as a layer. */
function isLayerType(type) {
    return type === TAR_LAYER || type === GZIP_LAYER || type === ZSTD_LAYER;
}
/** By the extension; `application/octet-stream` where it says nothing. */
function mediaTypeOf(path) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return (name.includes('.') ? (0,mrmime__WEBPACK_IMPORTED_MODULE_0__/* .lookup */ .$)(name) : undefined) ?? 'application/octet-stream';
}


/***/ }),

/***/ 4043:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FK: () => (/* binding */ isInside),
/* harmony export */   Gg: () => (/* binding */ titleOf),
/* harmony export */   Vb: () => (/* binding */ nameOf),
/* harmony export */   oF: () => (/* binding */ manifestsOf),
/* harmony export */   p_: () => (/* binding */ titleProblems)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _core_platform_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7904);
/** The name that a layer has in the manifest. */


const LONGEST_TITLE = 1024;
/** The title of a path by its way from the base folder, `/`-separated. The base folder itself has its own name for a title. */
function titleOf(inner, baseDir) {
    return inner === '' ? (0,node_path__WEBPACK_IMPORTED_MODULE_0__.basename)(baseDir) : inner.split(node_path__WEBPACK_IMPORTED_MODULE_0__.sep).join('/');
}
/** The last name of it alone. */
function nameOf(inner, baseDir) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.basename)(inner === '' ? baseDir : inner);
}
/** Whether `path` is `folder` or lies below it, by names alone. */
function isInside(path, folder) {
    // Most of them, and there may be many thousands.
    if (path.startsWith(folder) && path[folder.length] === node_path__WEBPACK_IMPORTED_MODULE_0__.sep && !path.includes('..'))
        return true;
    const inner = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)(folder, path);
    return inner !== '..' && !inner.startsWith(`..${node_path__WEBPACK_IMPORTED_MODULE_0__.sep}`) && !(0,node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute)(inner);
}
/** What is wrong with these titles, each as one sentence: control characters, length, and every title that occurs twice in a manifest. */
function titleProblems(layers) {
    const problems = [];
    for (const title of new Set(layers.map((layer) => layer.title))) {
        const shown = JSON.stringify(title);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
        if (/[\u0000-\u001f\u007f-\u009f]/.test(title))
            problems.push(`layers: the title ${shown} holds a control character`);
        if (title === '')
            problems.push('layers: a title is empty');
        if (Buffer.byteLength(title) > LONGEST_TITLE)
            problems.push(`layers: the title ${shown.slice(0, 60)}… is longer than 1,024 bytes`);
    }
    const twice = manifestsOf(layers).flatMap((own) => repeated(own.map(({ title }) => title)));
    return [...problems, ...new Set(twice)];
}
/** The layers of each manifest that these make: one for each platform that is named, with those that name none in all. */
function manifestsOf(layers) {
    const keys = new Set(layers.flatMap(({ platform }) => (platform === undefined ? [] : (0,_core_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .platformKey */ .Ng)(platform))));
    if (keys.size === 0)
        return [layers];
    return [...keys].map((key) => layers.filter(({ platform }) => platform === undefined || (0,_core_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .platformKey */ .Ng)(platform) === key));
}
function repeated(titles) {
    const count = new Map();
    for (const title of titles)
        count.set(title, (count.get(title) ?? 0) + 1);
    return [...count].filter(([, times]) => times > 1).map(([title, times]) => `layers: the title ${JSON.stringify(title)} occurs ${times} times`);
}


/***/ }),

/***/ 3128:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IB: () => (/* binding */ fileMode),
/* harmony export */   aI: () => (/* binding */ walkFolder),
/* harmony export */   cG: () => (/* binding */ walkFile)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3828);
/* harmony import */ var _hash_read_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4416);
/* harmony import */ var _children_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5526);
/* harmony import */ var _title_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4043);
/** What a folder holds, in the order and with the few properties that an archive keeps. */






/** 0755 when the owner may execute, else 0644: the rest depends on the machine's umask. */
function fileMode({ mode }) {
    return (BigInt(mode) & 64n) === 0n ? 0o644 : 0o755;
}
/** One file, under another name. Throws `InputError` when it cannot be read. */
function walkFile(path, name) {
    const stats = attempt(path, () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path, { bigint: true }));
    return { kind: 'file', name, mode: fileMode(stats), path, stamp: (0,_hash_read_js__WEBPACK_IMPORTED_MODULE_3__/* .stampOf */ .Zs)(stats) };
}
/** The folder and all below it, sorted bytewise by name. Hard links are separate files. Throws `InputError`. */
function walkFolder(folder, prefix, { includeHiddenFiles, excluded, onHidden }) {
    const root = attempt(folder, () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync)(folder));
    const entries = [];
    const visit = (path, name) => {
        const stats = attempt(path, () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path, { bigint: true }));
        if (stats.isSymbolicLink())
            entries.push({ kind: 'link', name, mode: 0o777, target: innerLink(path, root) });
        else if (stats.isFile()) {
            (0,_hash_read_js__WEBPACK_IMPORTED_MODULE_3__/* .requireReadable */ .CM)(path);
            entries.push({ kind: 'file', name, mode: fileMode(stats), path, stamp: (0,_hash_read_js__WEBPACK_IMPORTED_MODULE_3__/* .stampOf */ .Zs)(stats) });
        }
        else if (stats.isDirectory()) {
            entries.push({ kind: 'folder', name: `${name}/`, mode: 0o755 });
            for (const child of (0,_children_js__WEBPACK_IMPORTED_MODULE_4__/* .readChildren */ .K)(path)) {
                const below = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(path, child.name);
                const asked = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, below.slice(root.length));
                if (excluded?.(asked, child.kind === 'folder'))
                    continue;
                if (!includeHiddenFiles && child.name.startsWith('.'))
                    onHidden?.(asked);
                else {
                    (0,_children_js__WEBPACK_IMPORTED_MODULE_4__/* .refuseBroken */ .I)(path, child);
                    visit(below, `${name}/${child.name}`);
                }
            }
        }
        else
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`${path} is neither a file nor a folder`, { hint: 'pipes, sockets and devices cannot be published: exclude it with !' });
    };
    visit(root, prefix);
    return entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}
/** A link's target, when it stays in the folder both by its words and, where it exists, in truth. */
function innerLink(path, root) {
    const target = attempt(path, () => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readlinkSync)(path));
    let real = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(path), target);
    let inside = !(0,node_path__WEBPACK_IMPORTED_MODULE_1__.isAbsolute)(target) && (0,_title_js__WEBPACK_IMPORTED_MODULE_5__/* .isInside */ .FK)(real, root);
    try {
        real = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync)(path);
        inside &&= (0,_title_js__WEBPACK_IMPORTED_MODULE_5__/* .isInside */ .FK)(real, root);
    }
    catch {
        // A link to nothing stays one.
    }
    if (!inside)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`${path} is a link that leaves the folder (to ${target})`, { hint: 'exclude it with !, or put the file itself there' });
    return process.platform === 'win32' ? target.replaceAll('\\', '/') : target;
}
function attempt(path, step) {
    try {
        return step();
    }
    catch (error) {
        throw (0,_hash_read_js__WEBPACK_IMPORTED_MODULE_3__/* .unreadable */ .O$)(path, error);
    }
}


/***/ }),

/***/ 1381:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B_: () => (/* binding */ BUFFER_SIZE),
/* harmony export */   Vy: () => (/* binding */ returnBuffer),
/* harmony export */   ml: () => (/* binding */ borrowBuffer)
/* harmony export */ });
/** Buffers that go from file to file: fresh memory for each would cost more than reading, and lie around until collected. */
/** A core's own cache holds it beside what the kernel touches: one four times as large made a gigabyte cost three times the processor. Bytes. */
const BUFFER_SIZE = 256 * 1024;
const idle = [];
/** `BUFFER_SIZE` bytes, with whatever was in them before. */
function borrowBuffer() {
    return idle.pop() ?? Buffer.allocUnsafeSlow(BUFFER_SIZE);
}
/** Only when nothing reads or fills it any more; whoever cannot know that keeps it. */
function returnBuffer(buffer) {
    idle.push(buffer);
}


/***/ }),

/***/ 4416:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $M: () => (/* binding */ stampOfFile),
/* harmony export */   CM: () => (/* binding */ requireReadable),
/* harmony export */   GS: () => (/* binding */ fill),
/* harmony export */   O$: () => (/* binding */ unreadable),
/* harmony export */   TA: () => (/* binding */ readFile),
/* harmony export */   Vi: () => (/* binding */ sameFile),
/* harmony export */   Zs: () => (/* binding */ stampOf),
/* harmony export */   tD: () => (/* binding */ changed)
/* harmony export */ });
/* unused harmony exports SMALL_FILE, readAllSync */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3828);
/* harmony import */ var _buffers_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1381);
/** A file as a stream that proves it is still the file that was measured. */




/** Up to here a file is read whole. Bytes. */
const SMALL_FILE = 64 * 1024;
function stampOf(stats) {
    return { size: Number(stats.size), mtimeNs: stats.mtimeNs, inode: stats.ino };
}
/** Of the file that is there now. */
function stampOfFile(path) {
    return stampOf((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.statSync)(path, { bigint: true }));
}
function sameFile(a, b) {
    return a.size === b.size && a.mtimeNs === b.mtimeNs && a.inode === b.inode;
}
function changed(path, cause) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .IntegrityError */ .cs(`${path} changed while it was read`, { hint: 'make sure that no other step writes to it', cause });
}
function unreadable(path, cause) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`${path} cannot be read (${cause.code ?? String(cause)})`, { cause });
}
/** Throws `InputError` for a file that may not be read: found out early, with all else that is wrong. */
function requireReadable(path) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.openSync)(path, 'r'));
    }
    catch (error) {
        throw unreadable(path, error);
    }
}
/**
 * The bytes of a file that has `size` bytes, or of a part of it. A chunk is overwritten once the next is asked for.
 * Throws `IntegrityError` when the file is longer, shorter, or another one than `stamp` says.
 *
 * It is read in this thread: what was just read lies in this processor's cache when it is sent (docs/PERFORMANCE.md).
 */
async function* readFile(path, size, stamp, range) {
    if (size <= SMALL_FILE) {
        const bytes = readSmall(path, size, stamp);
        if (bytes.byteLength > 0)
            yield bytes;
        return;
    }
    const descriptor = openUnchanged(path);
    const buffer = (0,_buffers_js__WEBPACK_IMPORTED_MODULE_3__/* .borrowBuffer */ .ml)();
    let free = false;
    try {
        const before = stampOf((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.fstatSync)(descriptor, { bigint: true }));
        if (before.size !== size || (stamp && !sameFile(before, stamp)))
            throw changed(path);
        const end = range === undefined ? size : range.offset + range.size;
        for (let position = range?.offset ?? 0; position < end;) {
            const count = fill(descriptor, buffer, position, end);
            if (count === 0)
                throw changed(path);
            position += count;
            yield buffer.subarray(0, count);
        }
        if (!sameFile(stampOf((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.fstatSync)(descriptor, { bigint: true })), before))
            throw changed(path);
        // Whoever breaks off may still hold the last chunk.
        free = true;
    }
    catch (error) {
        throw error.syscall === undefined ? error : changed(path, error);
    }
    finally {
        if (free)
            (0,_buffers_js__WEBPACK_IMPORTED_MODULE_3__/* .returnBuffer */ .Vy)(buffer);
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(descriptor);
    }
}
/** Reads until the buffer is full or `end` is reached; short reads happen on network disks. */
function fill(descriptor, buffer, position, end) {
    const wanted = Math.min(buffer.byteLength, end - position);
    let count = 0;
    while (count < wanted) {
        const read = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.readSync)(descriptor, buffer, count, wanted - count, position + count);
        if (read === 0)
            break;
        count += read;
    }
    return count;
}
function openUnchanged(path) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.openSync)(path, 'r');
    }
    catch (error) {
        throw changed(path, error);
    }
}
function readSmall(path, size, stamp) {
    const descriptor = openUnchanged(path);
    try {
        const before = stampOf((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.fstatSync)(descriptor, { bigint: true }));
        if (before.size !== size || (stamp && !sameFile(before, stamp)))
            throw changed(path);
        const bytes = readAllSync(descriptor, size);
        const after = stampOf((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.fstatSync)(descriptor, { bigint: true }));
        if (bytes.byteLength !== size || !sameFile(after, before))
            throw changed(path);
        if (stamp?.hex !== undefined && (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('sha256', bytes) !== stamp.hex)
            throw changed(path);
        return bytes;
    }
    finally {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(descriptor);
    }
}
/** At most `size` bytes from the start of an open file. */
function readAllSync(descriptor, size) {
    const bytes = Buffer.allocUnsafeSlow(size);
    return bytes.subarray(0, fill(descriptor, bytes, 0, size));
}


/***/ }),

/***/ 145:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ keyText),
/* harmony export */   l: () => (/* binding */ isKeyText)
/* harmony export */ });
/* harmony import */ var _local_files_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9540);
/** A key as an input gives it: its text, or the path of the file that holds it. */

/** Whether it is the key itself: PEM or JWK. */
function isKeyText(text) {
    return /^\s*(?:-----BEGIN|\{)/.test(text);
}
/** The key's text. `path` is relative to the workspace. Throws `InputError` naming the input, and never the text. */
function keyText(input, workspace, textOrPath) {
    return isKeyText(textOrPath) ? textOrPath : (0,_local_files_js__WEBPACK_IMPORTED_MODULE_0__/* .readText */ .yR)(input, workspace, textOrPath.trim());
}


/***/ }),

/***/ 9540:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J7: () => (/* binding */ readOptionalJson),
/* harmony export */   gn: () => (/* binding */ writeKept),
/* harmony export */   io: () => (/* binding */ readBytes),
/* harmony export */   lP: () => (/* binding */ makeScratch),
/* harmony export */   lQ: () => (/* binding */ isFolder),
/* harmony export */   sz: () => (/* binding */ atExit),
/* harmony export */   tm: () => (/* binding */ replaceLine),
/* harmony export */   yR: () => (/* binding */ readText)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3828);
/* harmony import */ var _disk_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9800);
/** The few small files and folders around a run: certificates in, a scratch folder, a checksums file out. */





/** The text of a file that an input names. Throws `InputError`. */
function readText(input, workspace, path) {
    return new TextDecoder().decode(readBytes(input, workspace, path));
}
/** The bytes of a small file that an input names. Throws `InputError`. */
function readBytes(input, workspace, path) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.resolve)(workspace, path));
    }
    catch (error) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .InputError */ .dz(`${input}: ${path} cannot be read (${error.code ?? String(error)})`, { cause: error });
    }
}
/** Whether a folder is there, by whichever name. */
function isFolder(path) {
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
/** JSON that may not be there, such as the event of a run: `undefined` when it cannot be read. */
function readOptionalJson(path) {
    if (path === undefined || path === '')
        return undefined;
    try {
        return JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8'));
    }
    catch {
        return undefined;
    }
}
/** A folder of this run's own below `parent` (the runner's temporary folder), with the way to remove it. */
function makeScratch(parent) {
    const path = makeFolder((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(parent || (0,node_os__WEBPACK_IMPORTED_MODULE_1__.tmpdir)(), 'waybill-'));
    return { path, remove: atExit(() => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(path, { recursive: true, force: true })) };
}
/** `tidy`, to be called by whoever needs it no more; where nobody did, the end of the process calls it. */
function atExit(tidy) {
    const once = () => {
        process.off('exit', once);
        tidy();
    };
    process.on('exit', once);
    return once;
}
/** Writes `text` to a new folder below `parent` that stays after the run; the path of the file. */
function writeKept(parent, name, text) {
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(makeFolder((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(parent || (0,node_os__WEBPACK_IMPORTED_MODULE_1__.tmpdir)(), 'waybill-out-')), name);
    writeText(path, text);
    return path;
}
function makeFolder(prefix) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdtempSync)(prefix);
    }
    catch (error) {
        throw (0,_disk_js__WEBPACK_IMPORTED_MODULE_4__/* .diskError */ .wO)(prefix, error);
    }
}
function writeText(path, text) {
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)(path, text);
    }
    catch (error) {
        throw (0,_disk_js__WEBPACK_IMPORTED_MODULE_4__/* .diskError */ .wO)(path, error);
    }
}
/** Adds `prefix + rest` as a line of a file, in place of the line that has the same prefix. */
function replaceLine(path, prefix, rest) {
    const before = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(path) ? (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8').split('\n') : [];
    const others = before.filter((line) => line !== '' && !line.startsWith(prefix));
    writeText(path, [...others, prefix + rest, ''].join('\n'));
}


/***/ }),

/***/ 9944:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  G: () => (/* binding */ packEntries)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/content/disk.js
var disk = __webpack_require__(9800);
// EXTERNAL MODULE: ./lib/content/hash/read.js
var hash_read = __webpack_require__(4416);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
;// CONCATENATED MODULE: ./lib/content/pack/gzip.js
/** Compression of layers. The frame around the deflate stream is our own: no time, no name, no operating system. */

/** RFC 1952, section 2.3: deflate, no flags, no time, no extra flags, unknown operating system. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** The gzip form of `source`; `level` is 0 to 9. Chunks of `source` must not be reused by their maker. */
async function* gzip(source, level) {
    const { crc32, createDeflateRaw } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 8522, 19));
    let sum = 0;
    let size = 0;
    async function* counted() {
        for await (const chunk of source) {
            sum = crc32(chunk, sum);
            size += chunk.byteLength;
            yield chunk;
        }
    }
    yield HEADER;
    yield* through(counted(), createDeflateRaw({ level }));
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(sum, 0);
    trailer.writeUInt32LE(size % 2 ** 32, 4);
    yield trailer;
}
/** The zstd form of `source`. The level is that of gzip, which zstd takes as it is, but 0 means its default there: 1 is its least. */
async function* zstd(source, level) {
    // Node 24 is the first line of releases where this is always there; nobody else pays for it.
    const { constants, createZstdCompress } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 8522, 19));
    yield* through(source, createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: Math.max(1, level) } }));
}
async function* through(source, transform) {
    // A failure destroys the transform with its error, which the loop over it then throws.
    (0,external_node_stream_.pipeline)(source, transform, () => { });
    yield* transform;
}

;// CONCATENATED MODULE: ./lib/content/pack/pack.js
/** Folders and files as archives that come out the same, byte for byte, wherever and whenever they are packed. */






/**
 * Packs the entries in their order: sorted bytewise, those of a folder begin with its title, as oras packs them (oras-go, content/file: tarDirectory).
 * Throws `IntegrityError` when a file is no longer what it was when its folder was walked.
 */
async function packEntries(entries, options) {
    const path = (0,external_node_path_.join)(options.scratch, `${(0,external_node_crypto_.randomUUID)()}.layer`);
    const plain = (0,external_node_crypto_.createHash)('sha256');
    let plainSize = 0;
    const packed = (0,external_node_crypto_.createHash)('sha256');
    // Loaded by whom it is needed: with its streams it is a tenth of the start.
    const { pack } = await __webpack_require__.e(/* import() */ 118).then(__webpack_require__.t.bind(__webpack_require__, 6118, 19));
    const tar = pack();
    const handle = await (0,disk/* onDisk */.FC)(path, () => (0,promises_.open)(path, 'wx', 0o600));
    try {
        const stream = compress(tap(tar, plain, (bytes) => (plainSize += bytes)), options);
        // A failure on either side destroys the stream between them, so neither waits for the other for ever.
        const writing = addEntries(tar, entries, options.timestamp).catch((error) => {
            tar.destroy(error);
            throw error;
        });
        const reading = (0,disk/* onDisk */.FC)(path, () => writeAll(handle, tap(stream, packed))).catch((error) => {
            tar.destroy(error);
            throw error;
        });
        const [written, read] = await Promise.allSettled([writing, reading]);
        if (written.status === 'rejected')
            throw written.reason;
        if (read.status === 'rejected')
            throw read.reason;
        const hex = packed.digest('hex');
        const stamp = { ...(0,hash_read/* stampOf */.Zs)(await handle.stat({ bigint: true })), hex };
        return { path, size: stamp.size, digest: sha256(hex), diffId: sha256(plain.digest('hex')), plainSize, stamp };
    }
    finally {
        await handle.close();
    }
}
function compress(source, options) {
    if (options.compression === 'gzip')
        return gzip(source, options.level);
    return options.compression === 'zstd' ? zstd(source, options.level) : source;
}
async function addEntries(tar, entries, timestamp) {
    for (const entry of entries)
        await addEntry(tar, entry, timestamp);
    tar.finalize();
}
async function addEntry(tar, entry, timestamp) {
    const header = { name: entry.name, mode: entry.mode, mtime: new Date(timestamp * 1000), uid: 0, gid: 0, uname: '', gname: '' };
    if (entry.kind !== 'file') {
        const typed = entry.kind === 'folder' ? { ...header, type: 'directory' } : { ...header, type: 'symlink', linkname: entry.target };
        await new Promise((resolve, reject) => {
            tar.entry(typed, (error) => (error ? reject(error) : resolve()));
        });
        return;
    }
    const { stamp } = entry;
    await new Promise((resolve, reject) => {
        const sink = tar.entry({ ...header, type: 'file', size: stamp.size }, (error) => (error ? reject(error) : resolve()));
        // It is destroyed with the archive, whose reader may have failed; nobody listening, that would end the process.
        sink.on('error', reject);
        const feed = async () => {
            // The reader uses its buffers again, the archive may still hold them: so it gets copies.
            for await (const chunk of (0,hash_read/* readFile */.TA)(entry.path, stamp.size, stamp)) {
                if (!sink.write(Buffer.from(chunk)))
                    await drained(sink);
            }
            sink.end(undefined);
        };
        feed().catch(reject);
    });
}
function drained(sink) {
    return new Promise((resolve, reject) => {
        const onDrain = () => {
            sink.removeListener('close', onClose);
            resolve();
        };
        const onClose = () => reject(new Error('the archive was closed'));
        sink.once('drain', onDrain);
        sink.once('close', onClose);
    });
}
async function* tap(source, hash, count) {
    for await (const chunk of source) {
        hash.update(chunk);
        count?.(chunk.byteLength);
        yield chunk;
    }
}
async function writeAll(handle, source) {
    for await (const chunk of source)
        await handle.writeFile(chunk);
}
function sha256(hex) {
    return { algorithm: 'sha256', hex };
}


/***/ }),

/***/ 205:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   OV: () => (/* binding */ LARGEST_PIECE),
/* harmony export */   QN: () => (/* binding */ pieceSize),
/* harmony export */   Un: () => (/* binding */ parseSplit),
/* harmony export */   Xq: () => (/* binding */ formatSize),
/* harmony export */   pc: () => (/* binding */ SMALLEST_PIECE),
/* harmony export */   st: () => (/* binding */ isPieceSize)
/* harmony export */ });
/* unused harmony export AUTO_FROM */
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/** The input `split`: whether large content travels in pieces, and how large they are. */

const KIB = 1024;
const MIB = 1024 * KIB;
/** Bytes. */
const SMALLEST_PIECE = 64 * KIB;
/** Bytes. */
const LARGEST_PIECE = 256 * MIB;
/** From here on `auto` cuts a file. Bytes. */
const AUTO_FROM = 64 * MIB;
const AUTO_SMALLEST = 256 * KIB;
/** `auto` makes about as many pieces, and up to twice as many. */
const AUTO_PIECES = 1024;
/** What a size is written with: `K` and `KiB` mean the same. */
const SIZE = /^(\d{1,12})\s*(?:(k|m)(?:ib)?)$/i;
/** Reads `none`, `auto`, or a size such as `4MiB`. Throws `InputError` that names the nearest size allowed. */
function parseSplit(text, input = 'split') {
    const given = text.trim();
    if (given === '' || given === 'none')
        return 'none';
    if (given === 'auto')
        return 'auto';
    const [, digits, unit] = SIZE.exec(given) ?? [];
    if (digits === undefined || unit === undefined) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${input}: "${text}" is neither none, auto nor a size`, { hint: 'write a size such as 4MiB' });
    }
    const bytes = Number(digits) * (unit.toLowerCase() === 'k' ? KIB : MIB);
    const allowed = nearestSize(bytes);
    if (bytes !== allowed) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${input}: "${text}" is no power of two from 64KiB to 256MiB`, { hint: `the nearest is ${formatSize(allowed)}` });
    }
    return bytes;
}
/** As the input writes it: `512KiB`, `4MiB`. */
function formatSize(bytes) {
    return bytes >= MIB ? `${bytes / MIB}MiB` : `${bytes / KIB}KiB`;
}
/** The mean size of the pieces of a file, in bytes; `undefined` where it stays whole. It depends on nothing but `size` and what was asked for. */
function pieceSize(split, size) {
    if (split === 'none')
        return undefined;
    if (split === 'auto')
        return size < AUTO_FROM ? undefined : Math.min(LARGEST_PIECE, Math.max(AUTO_SMALLEST, powerBelow(size / AUTO_PIECES)));
    return size > split ? split : undefined;
}
/** Whether pieces can have this size in the mean. */
function isPieceSize(bytes) {
    return bytes >= SMALLEST_PIECE && bytes <= LARGEST_PIECE && Number.isInteger(Math.log2(bytes));
}
/** The power of two from 64 KiB to 256 MiB that is nearest by ratio. Bytes. */
function nearestSize(bytes) {
    if (bytes <= SMALLEST_PIECE)
        return SMALLEST_PIECE;
    return Math.min(LARGEST_PIECE, 2 ** Math.round(Math.log2(bytes)));
}
function powerBelow(value) {
    return 2 ** Math.floor(Math.log2(value));
}


/***/ }),

/***/ 5948:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I6: () => (/* binding */ untilNul),
/* harmony export */   IE: () => (/* binding */ BLOCK),
/* harmony export */   RW: () => (/* binding */ parseHeader),
/* harmony export */   be: () => (/* binding */ isZero),
/* harmony export */   gN: () => (/* binding */ isHeader),
/* harmony export */   rl: () => (/* binding */ numberOf)
/* harmony export */ });
/** The one block that stands before every entry of a tar, in the dialects that there are: V7, ustar, GNU's and star's. */
/** Bytes of a block; every part of a tar fills whole ones. */
const BLOCK = 512;
/** `fail` is called, and throws, for a number that is none. spec: POSIX pax, "ustar Interchange Format"; GNU tar, "Basic Tar Format". */
function parseHeader(block, fail) {
    const magic = block.toString('latin1', 257, 265);
    const posix = magic.startsWith('ustar\0');
    const gnu = magic === 'ustar  \0';
    const star = posix && block.toString('latin1', 508, 512) === 'tar\0';
    const prefix = posix ? untilNul(block.subarray(345, star ? 345 + 131 : 345 + 155)) : gnu ? prefixOfOldGo(block) : NOTHING;
    const name = untilNul(block.subarray(0, 100));
    return {
        name: Buffer.from(prefix.length > 0 ? Buffer.concat([prefix, SLASH, name]) : name),
        link: Buffer.from(untilNul(block.subarray(157, 257))),
        mode: numberOf(block.subarray(100, 108)) ?? fail('the mode is no number'),
        size: numberOf(block.subarray(124, 136)) ?? fail('the size is no number'),
        type: block.toString('latin1', 156, 157),
        gnu,
    };
}
const NOTHING = Buffer.alloc(0);
const SLASH = Buffer.from('/');
/**
 * Go before 1.8, and so the docker of those years, wrote a prefix into GNU headers, which have times in that place:
 * https://github.com/golang/go/blob/master/src/archive/tar/reader.go (readHeader).
 */
function prefixOfOldGo(block) {
    const times = [block.subarray(345, 357), block.subarray(357, 369)];
    if (times.every((field) => field[0] === 0 || numberOf(field) !== undefined))
        return NOTHING;
    const prefix = untilNul(block.subarray(345, 500));
    return prefix.every((byte) => byte < 0x80) ? prefix : NOTHING;
}
/** Octal digits, or with the first bit set a big-endian number; `undefined` for neither, and for what no file has. */
function numberOf(field) {
    const first = field[0];
    if ((first & 0x80) !== 0) {
        // The second bit is the sign.
        if ((first & 0x40) !== 0)
            return undefined;
        let value = BigInt(first & 0x3f);
        for (const byte of field.subarray(1))
            value = (value << 8n) | BigInt(byte);
        return value > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(value);
    }
    const text = field.toString('latin1').replace(/^[ \0]+|[ \0].*$/gs, '');
    if (text === '')
        return 0;
    return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}
/** Whether a block is the header of an entry, by the sum that every kind of tar has there. Old writers summed signed bytes. */
function isHeader(block) {
    if (block.byteLength < BLOCK)
        return false;
    const bytes = Buffer.from(block.buffer, block.byteOffset, BLOCK);
    const wanted = numberOf(bytes.subarray(148, 156));
    let unsigned = 0;
    let signed = 0;
    for (let index = 0; index < BLOCK; index++) {
        const byte = index >= 148 && index < 156 ? 0x20 : bytes[index];
        unsigned += byte;
        signed += byte > 127 ? byte - 256 : byte;
    }
    return wanted === unsigned || wanted === signed;
}
const ZEROS = Buffer.alloc(BLOCK);
function isZero(bytes) {
    return bytes.equals(bytes.length === BLOCK ? ZEROS : ZEROS.subarray(0, bytes.length));
}
function untilNul(bytes) {
    const nul = bytes.indexOf(0);
    return nul < 0 ? bytes : bytes.subarray(0, nul);
}


/***/ }),

/***/ 1038:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vb: () => (/* binding */ nameOf),
/* harmony export */   dw: () => (/* binding */ nameBytes),
/* harmony export */   zq: () => (/* binding */ diskPath)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/**
 * Names as archives and Linux hold them, which is bytes: text where they are UTF-8, and where they are not, each odd byte as one lone surrogate,
 * so that no two names become one (https://peps.python.org/pep-0383/; opencontainers/image-spec#1301).
 */

/** U+DC80 to U+DCFF stand for the bytes 0x80 to 0xFF. */
const ESCAPE = 0xdc00;
function nameOf(bytes) {
    const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if ((0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(whole))
        return whole.toString('utf8');
    let text = '';
    for (let at = 0; at < whole.length;) {
        const lead = whole[at];
        const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        const letter = whole.subarray(at, at + length);
        if (letter.length === length && (0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(letter)) {
            text += letter.toString('utf8');
            at += length;
        }
        else {
            text += String.fromCharCode(ESCAPE + lead);
            at += 1;
        }
    }
    return text;
}
/** The bytes that `nameOf` was given. */
function nameBytes(name) {
    if (name.isWellFormed())
        return Buffer.from(name, 'utf8');
    return Buffer.concat(Array.from(name, (letter) => {
        const code = letter.charCodeAt(0);
        return letter.length === 1 && code > ESCAPE + 0x7f && code <= ESCAPE + 0xff ? Buffer.of(code - ESCAPE) : Buffer.from(letter, 'utf8');
    }));
}
/** As functions of `node:fs` take it: text wherever that says the same. */
function diskPath(path) {
    return path.isWellFormed() ? path : nameBytes(path);
}


/***/ }),

/***/ 944:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q4: () => (/* binding */ parseRecords),
/* harmony export */   _: () => (/* binding */ decimal),
/* harmony export */   ku: () => (/* binding */ lastValue)
/* harmony export */ });
/** The records of POSIX's extended headers: what does not fit into a block, as text. */
/** `LENGTH KEY=VALUE\n` each; `undefined` when they are not of that form. */
function parseRecords(content) {
    const records = [];
    for (let at = 0; at < content.length;) {
        // Some writers count their padding in.
        if (content[at] === 0 && content.subarray(at).every((byte) => byte === 0))
            break;
        const space = content.indexOf(0x20, at);
        const digits = space < 0 ? '' : content.toString('latin1', at, space);
        const end = at + Number(digits);
        if (!/^\d{1,9}$/.test(digits) || end > content.length || end < space + 3 || content[end - 1] !== 0x0a)
            return undefined;
        const record = content.subarray(space + 1, end - 1);
        const equals = record.indexOf(0x3d);
        if (equals < 1)
            return undefined;
        records.push([record.toString('latin1', 0, equals), Buffer.from(record.subarray(equals + 1))]);
        at = end;
    }
    return records;
}
/** The last value of a key. One that is empty takes back what a global header said. */
function lastValue(records, key) {
    const value = records.findLast(([name]) => name === key)?.[1];
    return value === undefined || value.length === 0 ? undefined : value;
}
/** A decimal number; `NaN` for what is none, or more than a file has. */
function decimal(value) {
    const text = value?.toString('latin1') ?? '';
    const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return Number.isSafeInteger(number) ? number : Number.NaN;
}


/***/ }),

/***/ 3871:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $$: () => (/* binding */ bareDigest),
/* harmony export */   MO: () => (/* binding */ formatDigest),
/* harmony export */   VK: () => (/* binding */ shortDigest),
/* harmony export */   cF: () => (/* binding */ equalDigests),
/* harmony export */   m: () => (/* binding */ parseDigest),
/* harmony export */   m0: () => (/* binding */ requireDigest)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/** What a digest is: an algorithm and lower-case hex, checked before any use. */

const HEX_LENGTH = { sha256: 64, sha384: 96, sha512: 128 };
/** `algorithm:hex`, the only written form. */
function formatDigest(digest) {
    return `${digest.algorithm}:${digest.hex}`;
}
/**
 * Reads `algorithm:hex`; `undefined` when it is no digest. Unchecked digests have led to path traversal
 * (CVE-2024-3727), so the whole value must fit, and the length must be that of the algorithm.
 */
function parseDigest(text) {
    const match = /^(?:(tarsum(?:\.v1|\.dev)?)\+)?(sha256|sha384|sha512):([a-f0-9]+)$/.exec(text);
    if (!match)
        return undefined;
    const [, tarsum, hash, hex] = match;
    if (hex.length !== HEX_LENGTH[hash])
        return undefined;
    return { algorithm: tarsum ? `${tarsum}+${hash}` : hash, hex };
}
/** `algorithm:hex` of hex digits alone, which docker's guides pass on as names of files; `undefined` when they are no digest's. */
function bareDigest(hex) {
    return /^(?:[a-f0-9]{64}|[a-f0-9]{128})$/.test(hex) ? `${hex.length === 64 ? 'sha256' : 'sha512'}:${hex}` : undefined;
}
/** As `parseDigest`, for text a person typed. Throws `InputError`. */
function requireDigest(text) {
    const digest = parseDigest(text);
    if (!digest)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`"${text}" is not a digest`, { hint: 'write sha256: and 64 lower-case hex digits' });
    return digest;
}
function equalDigests(a, b) {
    return a.algorithm === b.algorithm && a.hex === b.hex;
}
/** The form of log lines: the first 12 hex digits. */
function shortDigest(digest) {
    return digest.hex.slice(0, 12);
}


/***/ }),

/***/ 3828:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cv: () => (/* binding */ about),
/* harmony export */   Dr: () => (/* binding */ NetworkError),
/* harmony export */   Fg: () => (/* binding */ reworded),
/* harmony export */   S1: () => (/* binding */ PublishError),
/* harmony export */   Xd: () => (/* binding */ followed),
/* harmony export */   bd: () => (/* binding */ ProtocolError),
/* harmony export */   cs: () => (/* binding */ IntegrityError),
/* harmony export */   dz: () => (/* binding */ InputError),
/* harmony export */   gl: () => (/* binding */ RegistryError),
/* harmony export */   lR: () => (/* binding */ AuthError),
/* harmony export */   x_: () => (/* binding */ hinted)
/* harmony export */ });
/** The error family: absence is a value, failure is one of these six. */
/** The parent. `code` is stable and meant for programs; `message` is one sentence for people. */
class PublishError extends Error {
    /** Whether the same step may succeed when it is tried again from scratch. */
    retryable = false;
    hint;
    constructor(message, options = {}) {
        super(message, options.cause === undefined ? undefined : { cause: options.cause });
        this.name = new.target.name;
        this.hint = options.hint;
    }
}
/** What was asked for cannot be done: a bad input, a missing or unreadable file. Nothing has been sent. */
class InputError extends PublishError {
    code = 'EINPUT';
    /** Each bad input as its own sentence; one item when there is one. */
    problems;
    constructor(message, options = {}) {
        const problems = typeof message === 'string' ? [message] : message;
        super(problems.length === 1 ? problems[0] : `${problems.length} inputs are wrong: ${problems.map((text) => `\n- ${text}`).join('')}`, options);
        this.problems = problems;
    }
}
/** The registry does not know us (401) or does not let us (403). */
class AuthError extends PublishError {
    code = 'EAUTH';
}
/** The registry answered, and the answer is a refusal. */
class RegistryError extends PublishError {
    code = 'EREGISTRY';
    retryable;
    status;
    method;
    url;
    codes;
    digests;
    retryAfter;
    constructor(message, failure) {
        super(message, failure);
        this.status = failure.status;
        this.method = failure.method;
        this.url = failure.url;
        this.codes = failure.codes ?? [];
        this.digests = failure.digests ?? [];
        this.retryable = failure.retryable ?? false;
        this.retryAfter = failure.retryAfter;
    }
}
/** No answer came: DNS, refused, reset, timed out, TLS. */
class NetworkError extends PublishError {
    code = 'ENETWORK';
    retryable;
    constructor(message, options = {}) {
        super(message, options);
        this.retryable = options.retryable ?? true;
    }
}
/** Bytes are not what they should be: a digest or a length differs, a file changed while it was read. */
class IntegrityError extends PublishError {
    code = 'EINTEGRITY';
}
/** The other side does not speak the protocol: a missing header, JSON that does not decode, a bad signature's form. */
class ProtocolError extends PublishError {
    code = 'EPROTOCOL';
}
/** The same error, told of `what`. */
function about(what, error) {
    return reworded(error, `${what}: ${error.message}`);
}
/** The same error, and what else is to be known. */
function followed(error, clause) {
    return reworded(error, `${error.message}; ${clause}`);
}
/** The same error with other advice, and where another try brings nothing, none. */
function hinted(error, hint, retryable = error.retryable) {
    return Object.defineProperties(reworded(error, error.message), { hint: { value: hint }, retryable: { value: retryable } });
}
/** The same error with another sentence. A copy: several may have waited for the request that failed. */
function reworded(error, message) {
    const copy = Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error));
    copy.message = message;
    return copy;
}


/***/ }),

/***/ 8644:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ fromHome)
/* harmony export */ });
/** Paths that begin at the home folder, as shells write them. */
/** The same path with `home` in place of a `~` that is its whole first name. Another user's (`~name`) is a name like any other. */
function fromHome(path, home) {
    return /^~(?:\/|$)/.test(path) || (process.platform === 'win32' && path.startsWith('~\\')) ? home + path.slice(1) : path;
}


/***/ }),

/***/ 5981:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ locating),
/* harmony export */   t: () => (/* binding */ located)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/** Errors that say where they happened: at which image, and under which tag. */

/**
 * The same error, naming `image` (as outputs show it) and the `suffix` behind it, `:TAG` or `@DIGEST`; what its sentence says already is not said twice.
 * What is no `PublishError` stays what it is.
 */
function located(error, image, suffix = '') {
    if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1))
        return error;
    const { message } = error;
    const at = findName(message, image);
    if (at === undefined)
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .reworded */ .Fg)(error, `${image}${suffix}: ${message}`);
    const end = at + image.length;
    const hasOwn = /^(?::[\w]|@\w)/.test(message.slice(end));
    // `has no tag "v1"`
    const isSaid = suffix.startsWith('@') ? message.includes(suffix.slice(1)) : message.includes(`"${suffix.slice(1)}"`);
    if (suffix === '' || hasOwn || isSaid)
        return error;
    return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .reworded */ .Fg)(error, `${message.slice(0, end)}${suffix}${message.slice(end)}`);
}
/** Where `name` stands, and is no part of a longer one. */
function findName(text, name) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
        if (!/[\w./-]/.test(text[at - 1] ?? ' ') && !/^(?:[\w/]|[.-]\w)/.test(text.slice(at + name.length)))
            return at;
    }
    return undefined;
}
/** What `task` throws is located. */
async function locating(image, task) {
    try {
        return await task();
    }
    catch (error) {
        throw located(error, image);
    }
}


/***/ }),

/***/ 6546:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ memoryBlob)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/** A blob of a few bytes that are at hand, such as a config. */

/** `title` is for messages: what is no layer has none in the manifest. The bytes are kept, and must not change any more. */
function memoryBlob(bytes, mediaType, title = 'config') {
    return {
        title,
        mediaType,
        size: bytes.byteLength,
        digest: { algorithm: 'sha256', hex: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest('hex') },
        annotations: {},
        async *open() {
            yield bytes;
        },
    };
}


/***/ }),

/***/ 7904:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bq: () => (/* binding */ formatPlatform),
/* harmony export */   FL: () => (/* binding */ parsePlatform),
/* harmony export */   Je: () => (/* binding */ normalPlatform),
/* harmony export */   Ng: () => (/* binding */ platformKey),
/* harmony export */   sP: () => (/* binding */ isSameMachine),
/* harmony export */   zN: () => (/* binding */ isPlatformFor)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _text_nearest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6069);
/** Platforms as people type them and as documents write them: one spelling for all, OCI's (GOOS, GOARCH). */


/** What runners, Node, uname and Debian say instead; the first table of containerd/platforms, and more. */
const SYSTEMS = { macos: 'darwin', osx: 'darwin', mac: 'darwin', win: 'windows', win32: 'windows', sunos: 'solaris' };
const ARCHITECTURES = {
    ...all('amd64', 'x64 x86_64 x86-64'),
    ...all('386', 'x86 i386 i486 i586 i686 ia32'),
    ...all('arm64', 'aarch64 armv8 armv8l arm64v8'),
    ...all('arm/v7', 'armhf armv7 armv7l armv7hl arm32v7'),
    ...all('arm/v6', 'armel armv6 armv6l armv6hl arm32v6'),
    ...all('arm/v5', 'armv5 armv5l arm32v5'),
    ...all('ppc64le', 'ppc64el powerpc64le'),
    ...all('loong64', 'loongarch64'),
    ...all('mipsle', 'mipsel'),
    ...all('mips64le', 'mips64el'),
};
/** https://go.dev/src/internal/syslist/syslist.go, and a few that images are made for all the same. */
const KNOWN_SYSTEMS = 'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris unknown wasi wasip1 wasip2 windows zos'.split(' ');
const KNOWN_ARCHITECTURES = ('386 alpha amd64 amd64p32 arc arm arm64 arm64be armbe e2k hppa ia64 loong64 m68k mips mips64 mips64le mips64p32 mips64p32le mipsle ' +
    'ppc ppc64 ppc64le riscv riscv64 s390 s390x sh4 sparc sparc64 sw64 unknown wasm wasm32 wasm64').split(' ');
const PLATFORM = /^([a-z0-9_.-]+)\/([a-z0-9_.-]+)(?:\/([a-z0-9_.-]+))?(?::([a-z0-9_.-]+))?$/;
/** `os/arch[/variant][:os.version]`, as it is typed and shown. */
function formatPlatform({ os, architecture, variant, 'os.version': version }) {
    return `${os}/${architecture}${variant ? `/${variant}` : ''}${version ? `:${version}` : ''}`;
}
/** Reads `os/arch[/variant][:os.version]` in any of the words that people have. Throws `InputError`, also for a slip in a word that is known. */
function parsePlatform(text) {
    const [, os, architecture, variant, version] = PLATFORM.exec(text.trim().toLowerCase()) ?? [];
    if (os === undefined || architecture === undefined) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`"${text}" is not a platform`, { hint: 'write os/arch or os/arch/variant, such as linux/arm64' });
    }
    const platform = normalPlatform({
        os,
        architecture,
        ...(variant === undefined ? {} : { variant }),
        ...(version === undefined ? {} : { 'os.version': version }),
    });
    checkWord(text, platform.os, KNOWN_SYSTEMS);
    checkWord(text, platform.architecture, KNOWN_ARCHITECTURES);
    return platform;
}
/** The same platform in OCI's spelling; what is not known stays as it is. */
function normalPlatform(given) {
    const { os, architecture, variant, ...rest } = given;
    const system = os.toLowerCase();
    const word = architecture.toLowerCase();
    const [machine = word, own] = (ARCHITECTURES[word] ?? word).split('/');
    const version = variant?.toLowerCase().replace(/^(?=\d)/, 'v') || own;
    return { os: SYSTEMS[system] ?? system, architecture: machine, ...(version === undefined ? {} : { variant: version }), ...rest };
}
/** What two platforms have in common that are one: also where only one of them names the variant that is meant without (containerd/platforms). */
function platformKey(platform) {
    const { variant: named, ...normal } = normalPlatform(platform);
    const usual = { arm64: 'v8', arm: 'v7', amd64: 'v1' }[normal.architecture];
    const variant = named ?? usual;
    return formatPlatform({ ...normal, ...(variant === undefined ? {} : { variant }) });
}
/** Whether both are one but for the system's version. */
function isSameMachine(a, b) {
    return platformKey({ ...a, 'os.version': '' }) === platformKey({ ...b, 'os.version': '' });
}
/**
 * Whether what is there may be taken for what is wanted: a variant or a version that nobody asks for may be any, and of a version its beginning is enough
 * (`10.0.20348` for `10.0.20348.1`).
 */
function isPlatformFor(there, wanted) {
    const { os, architecture, 'os.version': version = '' } = normalPlatform(there);
    const asked = wanted['os.version'];
    if (asked !== undefined && version !== asked && !version.startsWith(`${asked}.`))
        return false;
    return wanted.variant === undefined ? os === wanted.os && architecture === wanted.architecture : isSameMachine(there, wanted);
}
/** A new architecture is nothing wrong; a slip of the fingers is. */
function checkWord(text, word, known) {
    if (known.includes(word))
        return;
    const meant = (0,_text_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .nearest */ .p)(word, known);
    if (meant !== undefined)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`"${text}": "${word}" is not known (did you mean \`${meant}\`?)`);
}
function all(meant, words) {
    return Object.fromEntries(words.split(' ').map((word) => [word, meant]));
}


/***/ }),

/***/ 7246:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bs: () => (/* binding */ checkTag),
/* harmony export */   F2: () => (/* binding */ parseReference),
/* harmony export */   Vb: () => (/* binding */ nameOf),
/* harmony export */   Z5: () => (/* binding */ userOf),
/* harmony export */   cW: () => (/* binding */ isLoopbackHost),
/* harmony export */   dz: () => (/* binding */ isTag),
/* harmony export */   tU: () => (/* binding */ OCI_NAMES),
/* harmony export */   vy: () => (/* binding */ formatImage)
/* harmony export */ });
/* harmony import */ var _digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _home_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8644);
/* harmony import */ var _tag_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9519);
/** Names as people type them: images, tags, full references. */




/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const OCI_NAMES = {
    name: /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
    tag: /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/,
};
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?$/;
const DEFAULT_RULES = { names: OCI_NAMES, schemes: [] };
function isTag(text) {
    return OCI_NAMES.tag.test(text);
}
/** Plain HTTP without being asked to: only names that cannot leave the machine. */
function isLoopbackHost(host) {
    const bare = host.replace(/:\d+$/, '');
    return bare === 'localhost' || bare === '127.0.0.1' || bare === '[::1]';
}
/** The text of an image as outputs and messages show it. */
function formatImage(image) {
    return image.kind === 'local' ? `${image.scheme}://${image.path}` : `${image.host}/${image.name}`;
}
/** The repository's own name: without its host, or the path. */
function nameOf(image) {
    return image.kind === 'local' ? image.path : image.name;
}
/**
 * Reads `HOST[:PORT]/NAME[:TAG][@DIGEST]`, `oci://…`, `http://…`, `https://…` (for TLS on the loopback) and `SCHEME://PATH[:TAG][@DIGEST]`.
 * Names are lower-cased, tags are not. Throws `InputError` naming the text and the rule.
 */
function parseReference(text, { names, schemes, home = '~' } = DEFAULT_RULES) {
    const typed = text.trim();
    const local = schemes.find((one) => typed.toLowerCase().startsWith(`${one}://`));
    if (local !== undefined)
        return parseLocal(local, (0,_home_js__WEBPACK_IMPORTED_MODULE_3__/* .fromHome */ .m)(typed.slice(`${local}://`.length), home), typed);
    const given = withoutUser(typed);
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given);
    const prefix = scheme?.[1]?.toLowerCase();
    const rest = scheme ? given.slice(scheme[0].length) : given;
    if (prefix !== undefined && !['oci', 'http', 'https', 'docker'].includes(prefix)) {
        const known = ['oci', 'http', ...schemes].map((one) => `${one}://`).join(', ');
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`"${given}": the prefix ${prefix}:// is not known`, { hint: `use ${known} or none` });
    }
    const slash = rest.indexOf('/');
    if (slash < 0)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`"${given}" names no registry host`, { hint: 'write HOST/NAME, such as ghcr.io/owner/name' });
    const host = rest.slice(0, slash).toLowerCase();
    const port = HOST.exec(host)?.[1];
    if (!HOST.test(host) || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) {
        const hint = given === typed ? 'write HOST[:PORT]/NAME' : 'give user name and password in the inputs of these names';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`"${given}": "${host}" is not a registry host`, { hint });
    }
    if (!/[.:\]]/.test(host) && host !== 'localhost') {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`"${given}" names no registry host: "${host}" has neither a dot nor a port`, { hint: `for Docker Hub write docker.io/${rest}` });
    }
    const tail = splitTail(rest.slice(slash + 1), given, names);
    const name = tail.path.toLowerCase();
    if (!names.name.test(name)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`"${given}": "${tail.path}" is not a repository name`, {
            hint: 'use a-z and 0-9, separated by one of . _ __ - or /',
        });
    }
    return { image: registryImage(host, name, prefix === 'http' || (prefix !== 'https' && isLoopbackHost(host))), ...tail.suffix };
}
/**
 * What stands before a host and an `@`: a user and a password, secrets that belong elsewhere. `undefined` where there is none; what
 * follows the `@` of a digest is no host.
 */
function userOf(text) {
    const rest = text.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
    const slash = rest.lastIndexOf('/');
    const at = slash < 0 ? rest.lastIndexOf('@') : rest.lastIndexOf('@', slash);
    const user = rest.slice(0, Math.max(0, at));
    if (user === '' || (slash < 0 && (!user.includes(':') || /^sha\d+:/.test(rest.slice(at + 1)))))
        return undefined;
    return user;
}
/** The same text without what `userOf` finds in it. */
function withoutUser(text) {
    const user = userOf(text);
    return user === undefined ? text : text.replace(`${user}@`, () => '…@');
}
/** Docker Hub answers under another name, and its official images live below `library/` (docs.docker.com/reference/api/registry). */
function registryImage(host, name, plain) {
    if (host === 'docker.io' || host === 'index.docker.io') {
        return { kind: 'registry', host: 'docker.io', name: name.includes('/') ? name : `library/${name}`, origin: 'https://registry-1.docker.io' };
    }
    return { kind: 'registry', host, name, origin: `${plain ? 'http' : 'https'}://${host}` };
}
function splitTail(text, given, names = OCI_NAMES) {
    const at = text.indexOf('@');
    const digest = at < 0 ? undefined : text.slice(at + 1);
    if (digest !== undefined && !(0,_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDigest */ .m)(digest)) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`"${given}": "${digest}" is not a digest`, { hint: 'write sha256: and 64 lower-case hex digits' });
    }
    const before = at < 0 ? text : text.slice(0, at);
    const colon = before.lastIndexOf(':');
    const tag = colon > before.lastIndexOf('/') ? before.slice(colon + 1) : undefined;
    if (tag !== undefined)
        checkTag(tag, given, names);
    const path = tag === undefined ? before : before.slice(0, colon);
    return { path, suffix: { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) } };
}
/** A Windows drive's colon is no tag: `C:\x`, `C:/x`. */
function parseLocal(scheme, text, given) {
    const drive = /^[a-zA-Z]:[\\/]/.test(text) ? text.slice(0, 2) : '';
    const { path, suffix } = splitTail(text.slice(drive.length), given);
    if (drive + path === '')
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`"${given}" names no path`, { hint: `write ${scheme}://PATH` });
    return { image: { kind: 'local', scheme, path: drive + path }, ...suffix };
}
/** Throws `InputError` when `tag` is no tag. */
function checkTag(tag, given = tag, names = OCI_NAMES) {
    if (names.tag.test(tag))
        return tag;
    throw (0,_tag_js__WEBPACK_IMPORTED_MODULE_2__/* .notATag */ .d)(tag, given);
}


/***/ }),

/***/ 7493:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   JN: () => (/* binding */ backoff),
/* harmony export */   L5: () => (/* binding */ retry)
/* harmony export */ });
/* unused harmony export LONGEST_RETRY_AFTER */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/** The one retry: how often, how long between, and what is worth another try. */

const FIRST_DELAY = 500;
/** How the ceiling grows, and how far: of what broke, and of what is rate limited, where only patience helps (bench/fleet.ts). */
const BROKEN = { factor: 2, longest: 30_000 };
const LIMITED = { factor: 4, longest: 60_000 };
/** A registry may ask for at most this long; what asks for more has failed. */
const LONGEST_RETRY_AFTER = 120_000;
/**
 * Milliseconds before the next try: between half of a growing ceiling and all of it, so that many jobs do not come back at once. What a
 * registry asks for is the least that is waited. Those that count requests name the next free moment, to everybody the same one and
 * sometimes a few milliseconds away: so it is spread, too, and never less than our own. `random`: 0 ≤ x < 1.
 */
function backoff(attempt, random, error) {
    const refusal = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .RegistryError */ .gl ? error : undefined;
    const { factor, longest } = refusal?.status === 429 ? LIMITED : BROKEN;
    const ceiling = Math.min(longest, FIRST_DELAY * factor ** attempt);
    const own = ceiling * (0.5 + random / 2);
    return Math.round(refusal?.retryAfter === undefined ? own : Math.max(own, refusal.retryAfter + (ceiling * random) / 2));
}
/**
 * Runs `step` until it succeeds, fails for good, or tries run out; each try starts from scratch.
 * Throws the last error.
 */
async function retry(policy, step) {
    for (let attempt = 0;; attempt++) {
        try {
            await policy.ready?.();
            return await step(attempt);
        }
        catch (error) {
            if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1) || !error.retryable || attempt >= policy.retries || policy.signal?.aborted)
                throw error;
            const asked = error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .RegistryError */ .gl ? error.retryAfter : undefined;
            if (asked !== undefined && asked > LONGEST_RETRY_AFTER)
                throw error;
            const delay = backoff(attempt, policy.clock.random(), error);
            policy.onRetry?.(error, attempt, delay);
            await policy.clock.sleep(delay, policy.signal);
        }
    }
}


/***/ }),

/***/ 9519:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ tagFrom),
/* harmony export */   d: () => (/* binding */ notATag)
/* harmony export */ });
/* harmony import */ var _digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/** What cannot be a tag: why not, and the nearest one that can. */


const LONGEST = 128;
/**
 * A tag made of a branch, a version or another name, as docker/metadata-action makes them: what a tag cannot hold becomes a dash, and
 * the plus of a version an underscore (helm's convention). `undefined` when nothing is left of it.
 */
function tagFrom(name) {
    const tag = name
        .replace(/^refs\/(?:heads|tags)\//, '')
        .replaceAll('+', '_')
        .replace(/[^A-Za-z0-9_.-]+/g, '-')
        .replace(/^[.-]+/, '')
        .slice(0, LONGEST);
    return tag === '' ? undefined : tag;
}
/** The error for `tag`, which is none; `given` is the text that it is part of. */
function notATag(tag, given) {
    const where = given === tag ? '' : `"${given}": `;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${where}"${tag}" is not a tag: ${fault(tag)}`, { hint: advice(tag) });
}
function advice(tag) {
    if ((0,_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDigest */ .m)(tag) !== undefined)
        return 'it is a digest, by which a manifest is found without any tag';
    const other = tagFrom(tag);
    return other === undefined ? 'a tag has at most 128 of a-z A-Z 0-9 _ . - and begins with none of . -' : `"${other}" would be one`;
}
function fault(tag) {
    const bad = /[^A-Za-z0-9_.-]/u.exec(tag)?.[0];
    if (tag === '')
        return 'it is empty';
    if (bad !== undefined)
        return `it cannot hold ${JSON.stringify(bad)}`;
    if (/^[.-]/.test(tag))
        return `it cannot begin with "${tag[0]}"`;
    return `it has ${tag.length} characters, and may have ${LONGEST}`;
}


/***/ }),

/***/ 6752:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fp: () => (/* binding */ formatBinary),
/* harmony export */   z3: () => (/* binding */ formatBytes),
/* harmony export */   z_: () => (/* binding */ parseBytes)
/* harmony export */ });
/** Sizes for people, and from them. */
const SIZE = /^(\d{1,15}(?:\.\d{1,9})?)\s*(?:b|([kmgt])(i?b)?)?$/i;
/** Bytes of `20GiB`, `20G` (the same), `500MB` (of a thousand each), `1048576`; `undefined` for what is no size. */
function parseBytes(text) {
    const [, digits, unit = '', kind = 'ib'] = SIZE.exec(text.trim()) ?? [];
    if (digits === undefined)
        return undefined;
    const base = kind.toLowerCase() === 'b' ? 1000 : 1024;
    const bytes = Math.floor(Number(digits) * base ** ' kmgt'.indexOf(unit.toLowerCase() || ' '));
    return Number.isSafeInteger(bytes) ? bytes : undefined;
}
/** In units of 1024, as disks and memory are counted: `100 MiB`, `1.5 GiB`. */
function formatBinary(bytes) {
    const unit = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
    return `${Number((bytes / 1024 ** unit).toFixed(1))} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit]}`;
}
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
/** Decimal units, as networks and registries count: `512 B`, `1.5 MB`. */
function formatBytes(bytes) {
    let value = bytes;
    let unit = 0;
    while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
        value /= 1000;
        unit += 1;
    }
    return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}


/***/ }),

/***/ 6069:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ nearest)
/* harmony export */ });
/* harmony import */ var fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1916);
/** The "did you mean" of every message about an unknown name. */

/** The known word most like `word`, or `undefined` when none is near enough to be a slip of the fingers. */
function nearest(word, known) {
    if (known.length === 0)
        return undefined;
    const given = word.toLowerCase();
    const longer = given.length > 2 && known.find((candidate) => given.startsWith(candidate) || candidate.startsWith(given));
    if (longer)
        return longer;
    const best = (0,fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__/* .closest */ .kp)(given, known);
    return (0,fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__/* .distance */ .Io)(given, best) <= Math.max(2, Math.floor(best.length / 3)) ? best : undefined;
}


/***/ }),

/***/ 8634:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ oneLine)
/* harmony export */ });
/** Text that strangers chose, made safe for one line of a log. */
/** Control characters and line ends become blanks, and what is longer than `longest` characters is cut. */
function oneLine(text, longest = 500) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+/g, ' ').trim();
    return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}


/***/ }),

/***/ 4047:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  v: () => (/* binding */ createThrottle),
  f: () => (/* binding */ mostInFlight)
});

// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
;// CONCATENATED MODULE: ./lib/flow/window.js
/** How many blobs may be in flight: more while more of them bring more done, half as many when the other side cannot keep up. */
/** As many good answers in a row earn one more place, once it is known that more would not pay at once. */
const GOOD_ANSWERS_FOR_A_PLACE = 20;
/** What a round with twice as many in flight has to bring for another such round. */
const WORTH_IT = 1.1;
/**
 * Additive increase, multiplicative decrease, as TCP does it (RFC 5681): from `first` places on, each blob that is done brings one more (so twice as many each
 * round), for as long as a round brings more done in a second than the round before; from then on, and after a failure, growth is slow. With `first` = `most`
 * it only shrinks and comes back.
 */
function createWindow(first, most, clock) {
    let size = first;
    let fast = first < most;
    let good = 0;
    /** Failures that belong to the last one that counted. */
    let same = 0;
    let round = { began: clock.now(), work: 0, left: first };
    let before = 0;
    function endRound() {
        const took = clock.now() - round.began;
        const rate = took > 0 ? round.work / took : Number.POSITIVE_INFINITY;
        if (rate < before * WORTH_IT)
            fast = false;
        before = rate;
        round = { began: clock.now(), work: 0, left: size };
    }
    return {
        get size() {
            return size;
        },
        done(work, full) {
            same = Math.max(0, same - 1);
            good += 1;
            round.work += work;
            round.left -= 1;
            if (full && size < most && (fast || good % GOOD_ANSWERS_FOR_A_PLACE === 0))
                size += 1;
            if (round.left <= 0)
                endRound();
        },
        failed(inFlight) {
            good = 0;
            fast = false;
            if (same > 0) {
                same -= 1;
                return;
            }
            same = Math.max(0, inFlight - 1);
            size = Math.max(1, Math.floor(size / 2));
        },
    };
}

;// CONCATENATED MODULE: ./lib/flow/throttle.js
/** How many blobs travel to one host at once, and when all of them wait. */


/** With `auto`: what begins, and the most there may be. One socket each. */
const FIRST = 12;
const MOST = 64;
/** With `auto`, blobs in flight together have so many bytes at the most; of one no more than a sixth of it counts, so that large ones are six. */
const BYTES_IN_FLIGHT = 48 * 1024 * 1024;
const MOST_COUNTED = BYTES_IN_FLIGHT / 6;
/** From here on a blob waits among the large ones. Bytes. */
const LARGE = 1024 * 1024;
/** What a request costs beside its bytes, as bytes. */
const A_REQUEST = 64 * 1024;
/** After a pause somebody comes back at least this often. Milliseconds. */
const TRICKLE = 250;
/** How many sockets to one host can be of use. */
function mostInFlight(concurrency) {
    return concurrency === 'auto' ? MOST : concurrency;
}
/** One for each host, shared by all images there. */
function createThrottle(concurrency, clock, signal) {
    const [first, most, budget] = concurrency === 'auto' ? [FIRST, MOST, BYTES_IN_FLIGHT] : [concurrency, concurrency, Number.POSITIVE_INFINITY];
    const window = createWindow(first, most, clock);
    /** Large ones go first where there is room for them: they travel longest. */
    const large = [];
    const small = [];
    let inFlight = 0;
    let bytesInFlight = 0;
    let until = 0;
    /** How many more may come back now; `undefined` where nobody had to pause. */
    let allowed;
    const paused = [];
    let trickling = false;
    function next() {
        if (inFlight >= window.size)
            return undefined;
        const [front] = large;
        if (front !== undefined && (bytesInFlight === 0 || bytesInFlight + front.counted <= budget))
            return large.shift();
        return small.shift();
    }
    function admit() {
        for (let waiting = next(); waiting !== undefined; waiting = next()) {
            inFlight += 1;
            bytesInFlight += waiting.counted;
            waiting.begin();
        }
    }
    function comeBack(count) {
        if (allowed === undefined)
            return;
        allowed += count;
        for (const { resolve } of paused.splice(0, count))
            resolve();
        if (paused.length === 0 && clock.now() >= until)
            allowed = undefined;
    }
    /** Nobody waits for ever: not every request is followed by a word of how it went. */
    async function trickle() {
        if (trickling)
            return;
        trickling = true;
        try {
            while (paused.length > 0) {
                await clock.sleep(TRICKLE, signal);
                comeBack(1);
            }
        }
        catch (ended) {
            for (const { reject } of paused.splice(0))
                reject(ended);
        }
        finally {
            trickling = false;
        }
    }
    return {
        async run(bytes, task) {
            const counted = Math.min(bytes, MOST_COUNTED);
            await new Promise((begin) => {
                (bytes >= LARGE ? large : small).push({ counted, begin });
                admit();
            });
            try {
                return await task();
            }
            finally {
                inFlight -= 1;
                bytesInFlight -= counted;
                admit();
            }
        },
        async ready() {
            for (let wait = until - clock.now(); wait > 0; wait = until - clock.now())
                await clock.sleep(wait, signal);
            while (allowed !== undefined) {
                if (allowed > 0) {
                    allowed -= 1;
                    return;
                }
                const turn = Promise.withResolvers();
                paused.push(turn);
                void trickle();
                await turn.promise;
            }
        },
        failed(error, delay) {
            const refused = error instanceof errors/* RegistryError */.gl && (error.status === 429 || error.status >= 500);
            if (!refused && !(error instanceof errors/* NetworkError */.Dr))
                return;
            if (error instanceof errors/* RegistryError */.gl && (error.status === 429 || error.status === 503)) {
                until = Math.max(until, clock.now() + delay);
                allowed = 1;
            }
            window.failed(inFlight);
        },
        succeeded(bytes) {
            window.done(bytes + A_REQUEST, inFlight >= window.size);
            comeBack(1);
            admit();
        },
    };
}


/***/ }),

/***/ 9358:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ basic),
/* harmony export */   e: () => (/* binding */ fetchToken)
/* harmony export */ });
/* harmony import */ var valibot__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7934);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _expect_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1210);
/* harmony import */ var _origin_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9700);
/** One token from a registry's token server. */




/** distribution: docs/content/spec/auth/token.md, oauth.md */
const Answer = valibot__WEBPACK_IMPORTED_MODULE_3__/* .object */ .Ikc({
    token: valibot__WEBPACK_IMPORTED_MODULE_3__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP()),
    access_token: valibot__WEBPACK_IMPORTED_MODULE_3__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP()),
    // Some write it as text; what is neither a number nor one in text tells nothing of the token.
    expires_in: valibot__WEBPACK_IMPORTED_MODULE_3__/* .fallback */ .NpB(valibot__WEBPACK_IMPORTED_MODULE_3__/* .nullish */ .cl6(valibot__WEBPACK_IMPORTED_MODULE_3__/* .pipe */ .FsL(valibot__WEBPACK_IMPORTED_MODULE_3__/* .union */ .KCZ([valibot__WEBPACK_IMPORTED_MODULE_3__/* .number */ .aig(), valibot__WEBPACK_IMPORTED_MODULE_3__/* .string */ .YjP()]), valibot__WEBPACK_IMPORTED_MODULE_3__/* .transform */ .pdi(Number))), null),
});
/** Bytes; oras-go reads no more either. */
const LARGEST = 128 * 1024;
/** The default of the specification. */
const DEFAULT_LIFE = 60;
const CLIENT_ID = 'waybill';
/** `send` must carry no credentials of its own. Throws `AuthError` naming the token server, or `ProtocolError`. */
async function fetchToken(send, request, registry) {
    const { login, scopes } = request;
    const purpose = { registry, writes: scopes.some((scope) => /:(?:.*,)?push/.test(scope)) };
    if (login !== undefined && 'identityToken' in login) {
        const answer = await ask(send, byPost(request, login.identityToken), purpose, [400, 401, 404, 405]);
        // Token servers without OAuth2 take the identity token as a password (containerd: core/remotes/docker/authorizer.go).
        if (answer !== undefined)
            return answer;
        return required(await ask(send, byGet(request, { username: login.username, password: login.identityToken }), purpose));
    }
    return required(await ask(send, byGet(request, login), purpose));
}
function byGet({ realm, service, scopes }, login) {
    const url = new URL(realm);
    if (service !== undefined)
        url.searchParams.append('service', service);
    for (const scope of scopes)
        url.searchParams.append('scope', scope);
    if (login !== undefined && login.username !== '')
        url.searchParams.append('account', login.username);
    return { method: 'GET', url, headers: login === undefined ? {} : { authorization: basic(login.username, login.password) } };
}
function byPost({ realm, service, scopes }, identityToken) {
    const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: CLIENT_ID, scope: scopes.join(' '), refresh_token: identityToken });
    if (service !== undefined)
        form.set('service', service);
    return {
        method: 'POST',
        url: realm,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new TextEncoder().encode(form.toString()),
        sameOrigin: true,
    };
}
/** `undefined` when the status is one of `unsupported`. */
async function ask(send, request, { registry, writes }, unsupported = []) {
    const response = await send(request);
    if (unsupported.includes(response.status)) {
        await response.body.discard();
        return undefined;
    }
    const what = `asking ${(0,_origin_js__WEBPACK_IMPORTED_MODULE_2__/* .originOf */ .yv)(request.url)} for a token for ${registry}`;
    if (response.status !== 200) {
        // What the token was to be for is what is refused, by whichever method it is asked for.
        const error = await (0,_expect_js__WEBPACK_IMPORTED_MODULE_1__/* .errorOf */ .Mz)(response, { ...request, method: writes ? 'PUT' : 'GET' }, what);
        // A token server says 400 and 404 for wrong passwords, too.
        throw response.status < 500 && !error.retryable && !(error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .AuthError */ .lR)
            ? new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .AuthError */ .lR(error.message, { hint: `check the username and password, or the token, for ${registry}` })
            : error;
    }
    return decode(await response.body.bytes(LARGEST), what);
}
function decode(bytes, what) {
    let json;
    try {
        json = JSON.parse(new TextDecoder().decode(bytes));
    }
    catch (error) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd(`${what}: the answer is not JSON`, { cause: error });
    }
    const answer = valibot__WEBPACK_IMPORTED_MODULE_3__/* .safeParse */ .xLC(Answer, json);
    const token = answer.success ? answer.output.token || answer.output.access_token : undefined;
    // What would not fit into a header could smuggle in another one.
    if (!answer.success || !token || !/^[\x21-\x7e]+$/.test(token))
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd(`${what}: the answer holds no token`);
    const life = answer.output.expires_in;
    return { token, life: life != null && life > 0 && Number.isFinite(life) ? life : DEFAULT_LIFE };
}
function required(token) {
    if (token === undefined)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd('no token came');
    return token;
}
function basic(username, password) {
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}


/***/ }),

/***/ 6150:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $$: () => (/* binding */ bytesOf),
/* harmony export */   GH: () => (/* binding */ startOf),
/* harmony export */   ZK: () => (/* binding */ inMemory),
/* harmony export */   l3: () => (/* binding */ AnswerBody)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/** The body of an answer: read in part, whole, or thrown away. */

/** Up to here it is cheaper to read on than to open a new connection. Bytes. */
const WORTH_READING = 64 * 1024;
const NOTHING = { next: async () => ({ value: undefined, done: true }) };
const EMPTY = { [Symbol.asyncIterator]: () => NOTHING };
/** Lets its connection go once it was read to the end or given up; from then on it is empty. */
class AnswerBody {
    #url;
    #incoming;
    constructor(incoming, url) {
        this.#incoming = incoming;
        this.#url = url;
    }
    [Symbol.asyncIterator]() {
        return this.#take()?.lend() ?? NOTHING;
    }
    start(limit) {
        return startOf(this.#take() ?? EMPTY, limit);
    }
    bytes(limit) {
        return bytesOf(this.#take() ?? EMPTY, limit, this.#url);
    }
    async discard() {
        const incoming = this.#take();
        if (incoming === undefined)
            return;
        try {
            for (let size = 0; size + (incoming.left ?? 0) <= WORTH_READING;) {
                const { value, done } = await incoming.next();
                if (done)
                    return;
                size += value.byteLength;
            }
        }
        catch {
            // A body that nobody reads any more may still fail; that is no news.
        }
        await incoming.return();
    }
    #take() {
        const incoming = this.#incoming;
        this.#incoming = undefined;
        return incoming;
    }
}
/** At most the first `limit` bytes of what keeps its pieces as they are. */
async function startOf(body, limit) {
    const parts = [];
    let size = 0;
    for await (const chunk of body) {
        parts.push(chunk.subarray(0, limit - size));
        size += chunk.byteLength;
        if (size >= limit)
            break;
    }
    return joined(parts);
}
/** All of what keeps its pieces as they are. Throws `ProtocolError` beyond `limit` bytes; `url` is where it is from. */
async function bytesOf(body, limit, url) {
    const parts = [];
    let size = 0;
    for await (const chunk of body) {
        size += chunk.byteLength;
        if (size > limit)
            throw tooLarge(url, limit);
        parts.push(chunk);
    }
    return joined(parts);
}
function joined(parts) {
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}
function tooLarge({ host, pathname }, limit) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd(`${host}: the answer to ${pathname} is larger than ${limit} bytes`);
}
/** The same answer with its body in memory, at most `limit` bytes of it: other requests may need the connection before it is read. */
async function inMemory(response, limit) {
    const bytes = await response.body.start(limit);
    const body = {
        async *[Symbol.asyncIterator]() {
            yield bytes;
        },
        start: async (least) => bytes.subarray(0, least),
        bytes: async (most) => {
            if (bytes.byteLength > most)
                throw tooLarge(response.url, most);
            return bytes;
        },
        discard: async () => { },
    };
    return { response: { ...response, body }, bytes };
}


/***/ }),

/***/ 1210:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Mz: () => (/* binding */ errorOf),
  oi: () => (/* binding */ expectStatus),
  _6: () => (/* binding */ isHtml)
});

// UNUSED EXPORTS: parseRetryAfter

// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/core/text/one-line.js
var one_line = __webpack_require__(8634);
;// CONCATENATED MODULE: ./lib/http/hints/hint.js
/** What a hint is, and when it is none. */
/** Reasons of a refusal that no right and no password would change. */
const OTHER_REASON = /polic|vulnerab|signature|quota|\blimit|immutab|read.?only|lock|disallowed|\bip\b|address|allow.?list|white.?list|firewall|network|mainten|suspend|disabled|billing|payment|region|\bscan|prevent|two.?factor|\b[2m]fa\b/i;

;// CONCATENATED MODULE: ./lib/http/hints/general.js
/** What to change, by what any registry means with a status. */

/** What says no more than that a right is missing: nothing, a code, or words about rights. */
const PLAIN = /^[A-Z_ :;]*$|[Pp]ermission|[Aa]uthori[sz]|[Aa]ccess|[Dd]enied|[Ss]cope|[Pp]rivilege|[Ff]orbidden/;
const GENERAL = [
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

;// CONCATENATED MODULE: ./lib/http/hints/particular.js
/** What to change, where a registry, or what it said, is known in particular. */

const GHCR = /(^|\.)ghcr\.io$|^containers\./;
const ECR = /\.dkr\.ecr\.|\.dkr-ecr\.|^public\.ecr\.aws$/;
const GAR = /\.pkg\.dev$|(^|\.)gcr\.io$/;
/** No room: Harbor ("will exceed the configured upper limit"), Quay, GitLab, DigitalOcean ("registry contains 1 repositories, limit is 1"), disks. */
const FULL = /quota|upper limit|storage.{0,40}(?:limit|exceed|full)|exceed.{0,40}storage|\blimit is \d|insufficient storage|no space left/i;
const PARTICULAR = [
    {
        name: 'plain http to a TLS port',
        words: /client sent an http request to an https server|plain http request was sent to https port/i,
        hint: 'the registry speaks https: write https:// before the image, or leave out http:// (localhost is plain HTTP by itself)',
        source: 'Go net/http server, nginx error page 497',
    },
    {
        name: 'read-only mode',
        asked: 'write',
        words: /read.?only|maintenance mode/i,
        hint: 'the registry is in read-only mode: wait, or ask who runs it (a full quota brings some registries there, too)',
        source: 'goharbor/harbor#8802, ovh/public-cloud-roadmap#242',
    },
    {
        name: 'no room',
        asked: 'write',
        words: FULL,
        not: /rate|requests/i,
        hint: 'there is no room left in the registry for this: delete what is old there, or have its quota raised',
        source: 'goharbor/harbor src/controller/quota, quay/quay QuotaExceeded, docker/build-push-action#586',
    },
    {
        name: 'immutable tag',
        words: /immutable|ImageTagAlreadyExists|ImageAlreadyExists|does not allow updating/i,
        hint: 'this tag cannot be moved: publish under a new tag, or set if-tag-exists: skip',
        source: 'aws/containers-roadmap#2380, quay/quay TAG_IMMUTABLE, sonatype/nexus-public#1059',
    },
    {
        name: 'locked',
        asked: 'write',
        words: /(?:tag|manifest|image|artifact|repository) .{0,120}(?:is|are|has been) locked|operation is disallowed|REGISTRY_DISALLOWED_OPERATION/i,
        hint: 'what is there is locked: unlock it in the registry (on Azure: az acr repository update --write-enabled true), or publish under a new tag',
        source: 'Azure/acr-cli#70',
    },
    {
        name: 'ghcr: may not read',
        host: GHCR,
        status: [403],
        asked: 'read',
        not: OTHER_REASON,
        hint: 'give the job `permissions: packages: read`, and the repository read access in the package settings (Manage Actions access)',
        source: 'https://docs.github.com/packages/learn-github-packages/configuring-a-packages-access-control-and-visibility',
    },
    {
        name: 'ghcr: no permission',
        host: GHCR,
        status: [403],
        not: OTHER_REASON,
        hint: 'give the job `permissions: packages: write`, and the repository write access in the package settings (Manage Actions access)',
        source: 'https://docs.github.com/packages/learn-github-packages/configuring-a-packages-access-control-and-visibility',
    },
    {
        name: 'ghcr: not logged in',
        host: GHCR,
        status: [401],
        not: OTHER_REASON,
        hint: 'give the job `permissions: packages: write` (to pull, `read`) and leave github-token at its default, or set username and password',
        source: 'https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry',
    },
    {
        name: 'ecr: repository must exist',
        host: ECR,
        codes: ['NAME_UNKNOWN'],
        asked: 'write',
        hint: 'create the repository first (aws ecr create-repository), or set up a creation template',
        source: 'aws/containers-roadmap#853',
    },
    {
        name: 'gar: repository must exist',
        host: GAR,
        status: [404],
        codes: ['NAME_UNKNOWN', 'NOT_FOUND'],
        asked: 'write',
        hint: 'create the repository first (gcloud artifacts repositories create)',
        source: 'https://cloud.google.com/artifact-registry/docs/docker/pushing-and-pulling',
    },
    {
        name: 'body too large',
        status: [413],
        hint: 'a proxy before the registry limits bodies: raise client_max_body_size (nginx), or use a name that does not pass Cloudflare (100 MB on free plans)',
        source: 'nginx ngx_http_core_module, go-gitea/gitea#25846',
    },
    {
        name: 'clock skew',
        words: /request time.{0,40}too skewed|token used before issued|token is not valid yet|RequestTimeTooSkewed/i,
        hint: "the runner's clock is wrong: set it by NTP",
        source: 'AWS Signature Version 4 troubleshooting, golang-jwt messages',
    },
    {
        name: 'unsupported media type',
        asked: 'write',
        words: /(media ?type|mediaType|config type|artifact type).{0,60}(not supported|unsupported|not allowed|unknown|invalid)|unsupported.{0,30}media ?type/i,
        hint: "the registry does not take this kind of content: set `artifact-type`, `config` or a layer's `type=` to one that it allows",
        source: 'quay/quay config.py ALLOWED_OCI_ARTIFACT_TYPES',
    },
    {
        name: 'harbor: project must exist',
        words: /project .{0,200}not found/i,
        asked: 'write',
        hint: 'create the project first: the first part of the name is the project',
        source: 'goharbor/harbor#17097',
    },
    {
        name: 'repository must exist',
        codes: ['NAME_UNKNOWN'],
        asked: 'write',
        hint: 'create the repository first, or check its name',
        source: 'distribution-spec, error codes',
    },
    {
        name: 'no such repository',
        codes: ['NAME_UNKNOWN'],
        hint: 'check the name: the registry knows no such repository',
        source: 'distribution-spec, error codes',
    },
];

;// CONCATENATED MODULE: ./lib/http/hints.js
/** What to change, by what a registry answered: facts of the field, kept as data with their sources. */


/** The first that fits is shown, so the special ones stand before the general. */
const HINTS = [...PARTICULAR, ...GENERAL];
/** Rules are looked for in so much of what was said. */
const MOST_WORDS = 4096;
/** The hint for a refusal, or `undefined` when nothing better than the registry's own words is known. */
function hintFor(refusal) {
    // Whoever asks too often is told when to come back; no right, no quota of storage is wanting.
    if (refusal.status === 429)
        return undefined;
    const host = refusal.host.replace(/:\d+$/, '');
    const words = refusal.words.slice(0, MOST_WORDS);
    const asked = refusal.method === 'GET' || refusal.method === 'HEAD' ? 'read' : 'write';
    return HINTS.find((row) => (row.host === undefined || row.host.test(host)) &&
        (row.status === undefined || row.status.includes(refusal.status)) &&
        (row.codes === undefined || row.codes.some((code) => refusal.codes.includes(code))) &&
        (row.asked === undefined || row.asked === asked) &&
        (row.anonymous === undefined || refusal.anonymous) &&
        (row.words === undefined || row.words.test(words)) &&
        !row.not?.test(words))?.hint;
}

// EXTERNAL MODULE: ./lib/http/origin.js
var origin = __webpack_require__(9700);
// EXTERNAL MODULE: ./lib/http/types.js
var types = __webpack_require__(6869);
;// CONCATENATED MODULE: ./lib/http/expect.js
/** From an answer that was not hoped for to an error that says what happened and what to change. */





/** Bytes of an error's body that are read at most. */
const LARGEST_ERROR = 64 * 1024;
/** Worth another try: too busy, too early, or broken on the way (522 and its like are Cloudflare's). */
const RETRYABLE = new Set([408, 425, 429, 499, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);
/** What registries say when an upload session is lost: a fresh one heals it. */
const RETRYABLE_CODES = new Set(['BLOB_UPLOAD_UNKNOWN', 'BLOB_UPLOAD_INVALID', 'TOOMANYREQUESTS', 'UNAVAILABLE']);
/** The answer, when its status is one of `accepted`. Else throws `AuthError` (401, 403) or `RegistryError`; `what` is a phrase like `uploading "x"`. */
async function expectStatus(response, request, accepted, what) {
    if (accepted.includes(response.status))
        return response;
    throw await errorOf(response, request, what);
}
/** The error that an answer amounts to. Reads the body. */
async function errorOf(response, request, what) {
    const text = request.method === 'HEAD' ? '' : await bodyText(response);
    const { codes, words } = readErrors(text, (0,types/* header */.w)(response, 'content-type') ?? '');
    const { status } = response;
    const said = words === '' ? '' : ` (${(0,one_line/* oneLine */.T)(words)})`;
    const { without } = response;
    const message = `${what}: ${request.url.host} answered ${status}${said}${without === undefined ? '' : `; ${without.why}`}`;
    const retryAfter = parseRetryAfter((0,types/* header */.w)(response, 'retry-after'), text, Date.parse((0,types/* header */.w)(response, 'date') ?? '') || Date.now());
    const limited = status === 403 && /rate.?limit|too many requests/i.test(words);
    const hint = without?.hint ?? hintFor({ status, method: request.method, host: request.url.host, codes, words, anonymous: response.anonymous === true });
    if ((status === 401 || status === 403) && !limited)
        return new errors/* AuthError */.lR(message, { hint });
    const retryable = RETRYABLE.has(status) || limited || status === 416 || codes.some((code) => RETRYABLE_CODES.has(code)) || lostUpload(request, status, codes);
    const digests = words.match(/\bsha(?:256|512):[0-9a-f]{64,128}\b/g) ?? [];
    return new errors/* RegistryError */.gl(message, { status, method: request.method, url: (0,origin/* redactUrl */.BO)(request.url), codes, digests, retryable, retryAfter, hint });
}
/** A session that is gone is answered with 404 by registries that know no code for it. */
function lostUpload(request, status, codes) {
    return (status === 404 &&
        request.method !== 'GET' &&
        request.url.pathname.includes('/blobs/uploads/') &&
        request.body !== undefined &&
        !codes.includes('NAME_UNKNOWN'));
}
async function bodyText(response) {
    try {
        return new TextDecoder().decode(await response.body.start(LARGEST_ERROR));
    }
    catch {
        // What could not be read adds nothing; the status says enough.
        return '';
    }
}
/** spec: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes. Other bodies are shown as they are, HTML by its title. */
function readErrors(text, contentType) {
    try {
        const { errors, ...rest } = JSON.parse(text);
        if (!Array.isArray(errors))
            return { codes: [], words: [rest.message, rest.details, rest.error].find((part) => typeof part === 'string') ?? text };
        const list = errors.filter((error) => typeof error === 'object' && error !== null);
        const codes = list.map(({ code }) => code).filter((code) => typeof code === 'string');
        const words = list.map(({ code, message, detail }) => [code, message, shownDetail(detail)].filter((part) => typeof part === 'string' && part !== '').join(': '));
        return { codes, words: words.join('; ') };
    }
    catch {
        const title = titleOf(text);
        return { codes: [], words: title !== undefined ? `a web page: ${title}` : contentType.includes('html') ? 'a web page' : text };
    }
}
/** Of a page. Looked for once: a page that begins many titles must not cost more than its size. */
function titleOf(text) {
    const begin = text.search(/<title[\s>]/i);
    return begin < 0 ? undefined : /^<title[^>]{0,200}>([^<]{0,400})/i.exec(text.slice(begin, begin + 700))?.[1];
}
function shownDetail(detail) {
    if (detail === undefined || detail === null || (typeof detail === 'object' && Object.keys(detail).length === 0))
        return '';
    return typeof detail === 'string' ? detail : JSON.stringify(detail).slice(0, 200);
}
const UNIT = { ms: 1, s: 1000, m: 60_000 };
/**
 * Milliseconds to wait, from the header (seconds or a date, RFC 9110 §10.2.3) or from the words `retry-after: 10.3ms` that GHCR
 * writes into the body; `undefined` when nothing is said. `now` in milliseconds, by the server's clock where it sent one.
 */
function parseRetryAfter(value, text, now) {
    if (value !== undefined) {
        const given = value.trim();
        if (/^\d+(?:\.\d+)?$/.test(given))
            return Math.ceil(Number(given) * 1000);
        // What is parsed loosely makes a date of "-5" too.
        const date = /^[a-z]{3}/i.test(given) ? Date.parse(given) : Number.NaN;
        if (!Number.isNaN(date))
            return Math.max(0, date - now);
    }
    const words = /retry-after:\s*(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|m)\b/i.exec(text);
    return words ? Math.ceil(Number(words[1]) * UNIT[words[2].toLowerCase()]) : undefined;
}
/** Some registries call their empty answers so, too (Quay): it proves nothing where what was promised is there. */
function isHtml(response) {
    return /^(?:text\/html|application\/xhtml)/i.test((0,types/* header */.w)(response, 'content-type') ?? '');
}


/***/ }),

/***/ 9700:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BO: () => (/* binding */ redactUrl),
/* harmony export */   KC: () => (/* binding */ resolveLocation),
/* harmony export */   Nm: () => (/* binding */ sameOrigin),
/* harmony export */   ci: () => (/* binding */ resolveRealm),
/* harmony export */   rE: () => (/* binding */ appendQuery),
/* harmony export */   w9: () => (/* binding */ mayLead),
/* harmony export */   yv: () => (/* binding */ originOf)
/* harmony export */ });
/* unused harmony exports isPrivateAddress, checkFollowed */
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7030);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/** Every rule about addresses that a server chooses: whose they are, and whether they may be followed. */


/** Scheme, host and port: what credentials are bound to (RFC 6454). */
function originOf(url) {
    return `${url.protocol}//${url.host}`;
}
function sameOrigin(a, b) {
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
function networks(list) {
    const blocks = new node_net__WEBPACK_IMPORTED_MODULE_0__.BlockList();
    for (const [network, prefix] of list)
        blocks.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4');
    return (hostname) => {
        const family = (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(hostname);
        // The list maps IPv4 in IPv6 (::ffff:10.0.0.1) back by itself.
        return family !== 0 && blocks.check(hostname, family === 4 ? 'ipv4' : 'ipv6');
    };
}
/** Whether a URL's host is an address that only this machine or its network can reach. Names are not looked up. */
function isPrivateAddress(hostname) {
    const bare = bareHost(hostname);
    return bare === 'localhost' || bare.endsWith('.localhost') || PRIVATE(bare);
}
/**
 * Whether a server on one host may lead to another host. What is public may not lead into a private network (oras-go GHSA-xf85-363p-868w). What is on
 * the loopback or a private address itself may: MinIO stands beside Harbor, and a registry calls itself `127.0.0.1` (distribution/distribution#3284).
 */
function mayLead(from, to) {
    return from === to || !isPrivateAddress(to) || (isPrivateAddress(from) && !METADATA(bareHost(to)));
}
function bareHost(hostname) {
    return hostname
        .replace(/^\[|\]$/g, '')
        .replace(/\.$/, '')
        .toLowerCase();
}
/** Throws `ProtocolError` when a server at `from` sends us where it must not: to what it may not lead to, from https to http, or to another scheme. */
function checkFollowed(from, to, what) {
    const fail = (why) => {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${from.host}: ${what} ${originOf(to)} is not followed: ${why}`);
    };
    if (to.protocol !== 'https:' && to.protocol !== 'http:')
        fail('it is neither https nor http');
    if (from.protocol === 'https:' && to.protocol === 'http:')
        fail('it leads from https to http');
    if (!mayLead(from.hostname, to.hostname))
        fail('it is a private address of another host');
}
/**
 * Joins a `Location` to the request's own address; the query stays as it is. A registry behind a proxy may lose its port or
 * its TLS on the way (oras-project/oras-go#177): on the same host both are put back. Throws `ProtocolError`.
 */
function resolveLocation(requestUrl, location) {
    const url = URL.parse(location, requestUrl.href);
    if (url === null)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${requestUrl.host}: the Location "${location.slice(0, 200)}" is not an address`);
    url.username = '';
    url.password = '';
    if (url.hostname === requestUrl.hostname) {
        const losesTls = requestUrl.protocol === 'https:' && url.protocol === 'http:';
        if (losesTls)
            url.protocol = 'https:';
        if (url.port === '' && (losesTls || url.protocol === requestUrl.protocol))
            url.port = requestUrl.port;
    }
    checkFollowed(requestUrl, url, 'the Location');
    return { url, sameOrigin: sameOrigin(url, requestUrl) };
}
/** Adds one parameter behind the query that is there, which may be signed and must not be written anew. */
function appendQuery(url, key, value) {
    const next = new URL(url);
    next.search = `${url.search === '' ? '?' : `${url.search}&`}${key}=${encodeURIComponent(value)}`;
    return next;
}
/**
 * The address that tokens come from. It must be https, or http where the registry itself is: on its host, or in the same private network. A relative
 * one is joined to the request's address. Throws `ProtocolError`.
 */
function resolveRealm(requestUrl, realm) {
    const url = URL.parse(realm, requestUrl.href);
    if (url === null)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${requestUrl.host}: the token realm "${realm.slice(0, 200)}" is not an address`);
    url.username = '';
    url.password = '';
    const isNear = url.hostname === requestUrl.hostname || (isPrivateAddress(requestUrl.hostname) && isPrivateAddress(url.hostname));
    if (url.protocol === 'http:' && (requestUrl.protocol !== 'http:' || !isNear)) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${requestUrl.host}: the token realm ${originOf(url)} is not trusted: it is not https`);
    }
    checkFollowed(requestUrl, url, 'the token realm');
    return url;
}
/** Parameters whose values are no secrets. */
const SHOWN = new Set(['digest', 'mount', 'from', 'n', 'last', 'tag', 'artifactType', 'service', 'scope']);
/** A URL as logs and messages may show it: no user, no password, no values of unknown parameters. */
function redactUrl(url) {
    if (url.search === '')
        return `${originOf(url)}${url.pathname}`;
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
function decoded(text) {
    if (!/[%+]/.test(text))
        return text;
    try {
        return decodeURIComponent(text.replaceAll('+', ' '));
    }
    catch {
        return text;
    }
}


/***/ }),

/***/ 1791:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ scan)
/* harmony export */ });
/** A text that is read piece by piece, each by its own expression. */
/** Expressions are sticky (`/…/y`). */
function scan(text) {
    let at = 0;
    return {
        match(expression) {
            expression.lastIndex = at;
            const found = expression.exec(text);
            if (found !== null)
                at = expression.lastIndex;
            return found;
        },
        isAtEnd: () => at >= text.length,
    };
}


/***/ }),

/***/ 6869:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ header)
/* harmony export */ });
/** What a request and an answer are, for every function of the stack. */
/** The first value of a header without blanks around it, or `undefined`. */
function header(response, name) {
    const value = response.headers[name];
    return (typeof value === 'string' ? value : value?.[0])?.trim();
}


/***/ }),

/***/ 9457:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FV: () => (/* binding */ proxyError),
/* harmony export */   fb: () => (/* binding */ isUntrusted),
/* harmony export */   x6: () => (/* binding */ networkError),
/* harmony export */   xh: () => (/* binding */ proxyFailure)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _core_text_one_line_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8634);
/* harmony import */ var _wire_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2452);
/** From a socket's error to a sentence: which host, what happened, what to change. */



const CERTIFICATE = {
    text: 'its certificate is not trusted',
    hint: 'name the authority that signed it in ca-file (or set insecure: true, which gives up all protection)',
    retryable: false,
};
const PROXY_HINT = 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY';
/** By code of Node (errors.md) and OpenSSL. */
const ROWS = {
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
function networkError(error, url, answering = false) {
    const host = hostAndPort(url);
    const wire = (0,_wire_error_js__WEBPACK_IMPORTED_MODULE_1__/* .wireCodeOf */ .KQ)(error, answering);
    if (wire !== undefined) {
        const { text, retryable, ...row } = _wire_error_js__WEBPACK_IMPORTED_MODULE_1__/* .WIRE */ .mc[wire];
        return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .NetworkError */ .Dr(`${host}: ${text}`, { ...row, retryable, cause: error });
    }
    const { code, text } = codeOf(error);
    const row = ROWS[code] ?? tlsRow(code, text);
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .NetworkError */ .Dr(`${host}: ${row?.text ?? (0,_core_text_one_line_js__WEBPACK_IMPORTED_MODULE_2__/* .oneLine */ .T)(text || code || 'no answer', 200)}${code === '' ? '' : ` (${code})`}`, {
        hint: row?.hint,
        retryable: row?.retryable ?? true,
        cause: error,
    });
}
/** Whether it is not known who signed a certificate. */
function isUntrusted(error) {
    return ROWS[codeOf(error).code] === CERTIFICATE;
}
/** A proxy that opens no tunnel to `url`. */
function proxyError(status, url) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .NetworkError */ .Dr(`${hostAndPort(url)}: the proxy answered ${status}`, {
        hint: status === 407 ? 'put user and password of the proxy into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT' : PROXY_HINT,
        retryable: status >= 500,
    });
}
/** A proxy that cannot be asked for a way to `url`. */
function proxyFailure(error, proxy, url) {
    if (error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .NetworkError */ .Dr)
        return error;
    const { message, retryable } = networkError(error, proxy);
    const hint = isUntrusted(error) ? 'name the authority that signed it in ca-file' : PROXY_HINT;
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .NetworkError */ .Dr(`${hostAndPort(url)}: the proxy ${message}`, { hint, retryable, cause: error });
}
function hostAndPort(url) {
    return url.port === '' ? `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}` : url.host;
}
function tlsRow(code, text) {
    if (/wrong version number|packet length too long/i.test(text))
        return ROWS['ERR_SSL_WRONG_VERSION_NUMBER'];
    if (/^ERR_(?:SSL|OSSL)_/.test(code))
        return { text: 'the TLS handshake failed', hint: 'check ca-file, client-cert and client-key', retryable: false };
    return undefined;
}
/** The first code on the way down: an AggregateError wraps the one that matters. */
function codeOf(error) {
    let text = '';
    for (let at = error, depth = 0; isWrapped(at) && depth < 5; depth++) {
        text ||= at.message ?? '';
        const inner = at.errors?.[0] ?? at.cause;
        if (typeof at.code === 'string')
            return { code: at.code, text: at.message || (isWrapped(inner) ? (inner.message ?? '') : '') };
        at = inner;
    }
    return { code: '', text };
}
function isWrapped(error) {
    return typeof error === 'object' && error !== null;
}


/***/ }),

/***/ 3624:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Dq: () => (/* binding */ ONE_WRITE),
/* harmony export */   P_: () => (/* binding */ SOCKET_BUFFER),
/* harmony export */   Pm: () => (/* binding */ gathered),
/* harmony export */   by: () => (/* binding */ outgoing)
/* harmony export */ });
/* harmony import */ var _wire_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2452);
/** The body of a request on its way out, piece by piece, each when the one before has left. */

/**
 * What a socket of ours holds before its writer has to wait (undici waits for `drain`): a larger piece has left when the next one is asked for,
 * a smaller one may still lie there, and so has to be a copy. Bytes.
 */
const SOCKET_BUFFER = 64 * 1024;
/** A core's own cache holds it (docs/PERFORMANCE.md), and each has its own deadline. Bytes. */
const PIECE = 256 * 1024;
/** The source may overwrite a chunk once the next one is asked for. `length` in bytes; sent in chunks (RFC 9112, section 7.1) where it is left out. */
async function* outgoing(source, length, journey) {
    let sent = 0;
    try {
        for await (const chunk of source) {
            if (length !== undefined && sent + chunk.byteLength > length)
                throw (0,_wire_error_js__WEBPACK_IMPORTED_MODULE_0__/* .wireError */ .it)('LENGTH');
            for (let at = 0; at < chunk.byteLength; at += PIECE) {
                const over = journey.unwanted();
                // A body that ends early would be an error, and would cut off the answer.
                if (over !== undefined)
                    return void (await over);
                const piece = chunk.subarray(at, at + PIECE);
                sent += piece.byteLength;
                journey.leaving();
                yield piece.byteLength < SOCKET_BUFFER ? Buffer.from(piece) : piece;
                journey.left(sent === length);
            }
        }
        if (length !== undefined && sent !== length)
            throw (0,_wire_error_js__WEBPACK_IMPORTED_MODULE_0__/* .wireError */ .it)('LENGTH');
        journey.sent();
    }
    catch (error) {
        journey.failed(error);
        throw error;
    }
}
/** Bodies up to here leave with their head, in one write. Bytes. */
const ONE_WRITE = 64 * 1024;
/** All of a small body that announces `length` bytes. Throws a `LENGTH`, and what the source throws. */
async function gathered(source, length) {
    const bytes = Buffer.allocUnsafe(length);
    let size = 0;
    for await (const chunk of source) {
        if (size + chunk.byteLength > length)
            throw (0,_wire_error_js__WEBPACK_IMPORTED_MODULE_0__/* .wireError */ .it)('LENGTH');
        bytes.set(chunk, size);
        size += chunk.byteLength;
    }
    if (size !== length)
        throw (0,_wire_error_js__WEBPACK_IMPORTED_MODULE_0__/* .wireError */ .it)('LENGTH');
    return bytes;
}


/***/ }),

/***/ 9760:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ proxyRules),
/* harmony export */   F: () => (/* binding */ proxyCredentials)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7030);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/** Which requests go through a proxy: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` as curl and Go read them. Pure. */


/**
 * Answers with the proxy for an address, or `undefined`; the loopback has none, as a proxy elsewhere would take its own for it. Throws
 * `InputError` for a proxy that is no address.
 */
function proxyRules(settings) {
    const http = proxyUrl('HTTP_PROXY', settings.http);
    const https = proxyUrl('HTTPS_PROXY', settings.https);
    const exceptions = (settings.no ?? '')
        .split(/[,\s]+/)
        .filter((entry) => entry !== '')
        .map(exception);
    return (url) => {
        const proxy = url.protocol === 'https:' ? https : http;
        if (proxy === undefined)
            return undefined;
        const host = bareHost(url.hostname);
        const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
        return isLoopback(host) || exceptions.some((covers) => covers(host, port)) ? undefined : proxy;
    };
}
/** What a proxy wants to know of who asks it: user and password of its own address. */
function proxyCredentials({ username, password }) {
    if (username === '' && password === '')
        return {};
    const login = [username, password].map(decoded).join(':');
    return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}
function decoded(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}
function proxyUrl(variable, text) {
    if (text === undefined || text === '')
        return undefined;
    const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
    // Its password must not be shown.
    if (url === null || !['http:', 'https:'].includes(url.protocol)) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${variable}: is not the address of an HTTP proxy`, { hint: 'write http://[USER:PASSWORD@]HOST:PORT' });
    }
    return url;
}
function exception(entry) {
    if (entry === '*')
        return () => true;
    const network = networkOf(entry);
    if (network !== undefined)
        return (host) => isIn(network, host);
    // An IPv6 address with a port stands in brackets; without them its colons are no ports.
    const [, name = entry, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
    const meant = bareHost(name.replace(/^\*?\./, ''));
    const address = networkOf(meant);
    // `*.name` is what lies below it alone; with a dot before it, or none, the name itself is meant too (curl).
    const below = name.startsWith('*.');
    return (host, asked) => (port === undefined || Number(port) === asked) && (address === undefined ? (host === meant && !below) || host.endsWith(`.${meant}`) : isIn(address, host));
}
/** `10.0.0.0/8`, `[fd00::]/8`, or one address in whatever way it is written; `undefined` for names and for what is neither. */
function networkOf(text) {
    const [, bracketed, plain = bracketed, bits] = /^(?:\[([^\]]*)\]|([^/]*))(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const family = (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(plain ?? '');
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    if (plain === undefined || family === 0 || prefix > most)
        return undefined;
    const list = new node_net__WEBPACK_IMPORTED_MODULE_0__.BlockList();
    list.addSubnet(plain, prefix, family === 4 ? 'ipv4' : 'ipv6');
    return list;
}
/** Names are not looked up: which addresses they have is the proxy's to find out. */
function isIn(network, host) {
    const family = (0,node_net__WEBPACK_IMPORTED_MODULE_0__.isIP)(host);
    return family !== 0 && network.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
const LOOPBACK = new node_net__WEBPACK_IMPORTED_MODULE_0__.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
function isLoopback(host) {
    return host === 'localhost' || host.endsWith('.localhost') || isIn(LOOPBACK, host);
}
function bareHost(host) {
    return host
        .replace(/^\[|\]$/g, '')
        .replace(/(.)\.$/, '$1')
        .toLowerCase();
}


/***/ }),

/***/ 2452:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   KQ: () => (/* binding */ wireCodeOf),
/* harmony export */   it: () => (/* binding */ wireError),
/* harmony export */   mc: () => (/* binding */ WIRE),
/* harmony export */   xZ: () => (/* binding */ isCut)
/* harmony export */ });
/** What can go wrong on the wire beside what the system says: found by ourselves, or by undici and told in its own codes. */
const WIRE = {
    CLOSED: { text: 'the connection was closed by the other side', retryable: true },
    NO_CONNECTION: { text: 'no connection within 10 s', hint: 'check host and port, and whether a firewall or proxy is between', retryable: true },
    NO_ANSWER: { text: 'no answer in time', retryable: true },
    NOT_TAKEN: { text: 'nothing could be sent for a minute', retryable: true },
    STALLED: { text: 'the answer stopped half-way', retryable: true },
    SHORT: { text: 'the answer ended early', retryable: true },
    HEAD_TOO_LARGE: { text: 'the headers of its answer are larger than 64 KiB', retryable: false },
    NOT_HTTP: { text: 'its answer is not HTTP', hint: 'check host and port, and whether it wants TLS', retryable: true },
    LENGTH: { text: 'the body has another length than was announced', retryable: false },
    ENDED: { text: 'the request was ended', retryable: false },
};
class WireError extends Error {
    name = 'WireError';
    code;
    constructor(code) {
        super(WIRE[code].text);
        this.code = code;
    }
}
/** For `networkError` to put into words where the address is known. */
function wireError(code) {
    return new WireError(code);
}
/** https://undici.nodejs.org/#/docs/api/Errors; `answering`: once the head of an answer has come. */
const UNDICI = {
    UND_ERR_SOCKET: { asked: 'CLOSED', answering: 'SHORT' },
    UND_ERR_CONNECT_TIMEOUT: { asked: 'NO_CONNECTION', answering: 'NO_CONNECTION' },
    UND_ERR_HEADERS_TIMEOUT: { asked: 'NO_ANSWER', answering: 'NO_ANSWER' },
    UND_ERR_HEADERS_OVERFLOW: { asked: 'HEAD_TOO_LARGE', answering: 'HEAD_TOO_LARGE' },
    // Two lengths that differ count as a mismatch, too.
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { asked: 'NOT_HTTP', answering: 'SHORT' },
    UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: { asked: 'LENGTH', answering: 'LENGTH' },
    UND_ERR_ABORTED: { asked: 'ENDED', answering: 'ENDED' },
    UND_ERR_CLOSED: { asked: 'ENDED', answering: 'ENDED' },
    UND_ERR_DESTROYED: { asked: 'ENDED', answering: 'ENDED' },
};
/** `undefined` for what the system, or TLS, said. */
function wireCodeOf(error, answering) {
    if (error instanceof WireError)
        return error.code;
    const { name, code = '', message = '' } = error;
    // What comes unasked, or changes the protocol, and what does not parse; its end comes without a code as well.
    const unasked = code === 'UND_ERR_SOCKET' && (message === 'bad response' || message === 'bad upgrade');
    if (unasked || (name === 'HTTPParserError' && !message.includes('Invalid EOF state')))
        return 'NOT_HTTP';
    return UNDICI[name === 'HTTPParserError' ? 'UND_ERR_SOCKET' : code]?.[answering ? 'answering' : 'asked'];
}
/** Whether the other side, or something on the way to it, has ended the connection. */
function isCut(error) {
    return wireCodeOf(error, false) === 'CLOSED' || ['ECONNRESET', 'EPIPE'].includes(error.code ?? '');
}


/***/ }),

/***/ 5760:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $p: () => (/* binding */ OCI_INDEX),
/* harmony export */   EG: () => (/* binding */ OCI_MANIFEST),
/* harmony export */   Gb: () => (/* binding */ encodeManifest),
/* harmony export */   K2: () => (/* binding */ UNKNOWN_ARTIFACT),
/* harmony export */   bj: () => (/* binding */ encodeIndex),
/* harmony export */   i4: () => (/* binding */ emptyConfig),
/* harmony export */   pW: () => (/* binding */ rewriteIndex),
/* harmony export */   zj: () => (/* binding */ LARGEST_DOCUMENT)
/* harmony export */ });
/* unused harmony exports EMPTY_CONFIG, manifestOf */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3828);
/* harmony import */ var _core_memory_blob_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6546);
/** OCI manifests: from a draft to exact bytes. */




const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
/** https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidance-for-an-empty-descriptor */
const EMPTY_CONFIG = 'application/vnd.oci.empty.v1+json';
/** What an artifact is when nobody says; oras uses the same name (oras-go: MediaTypeUnknownArtifact). */
const UNKNOWN_ARTIFACT = 'application/vnd.unknown.artifact.v1';
/** Registries need not take more (distribution-spec, "Pushing Manifests"). Bytes. */
const LARGEST = 4 * 1024 * 1024;
/** As much is read of one document: a manifest, or a page of a list. Bytes. */
const LARGEST_DOCUMENT = 2 * LARGEST;
/** The two bytes `{}` that stand where there is no config. */
function emptyConfig() {
    return (0,_core_memory_blob_js__WEBPACK_IMPORTED_MODULE_3__/* .memoryBlob */ .t)(new TextEncoder().encode('{}'), EMPTY_CONFIG);
}
/**
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md. The same draft makes the same bytes: members in the
 * specification's order, annotations sorted. Throws `InputError` when it would be larger than 4 MiB.
 */
function encodeManifest(draft) {
    const config = draft.config ?? { blob: emptyConfig(), digest: emptyConfig().digest, action: 'exists' };
    const artifactType = draft.artifactType ?? (config.blob.mediaType === EMPTY_CONFIG ? UNKNOWN_ARTIFACT : undefined);
    const document = {
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        ...(artifactType === undefined ? {} : { artifactType }),
        config: descriptorOf(config),
        layers: draft.layers.map(descriptorOf),
        ...(draft.subject === undefined ? {} : { subject: draft.subject }),
        ...(Object.keys(draft.annotations).length === 0 ? {} : { annotations: sorted(draft.annotations) }),
    };
    return manifestOf(document, OCI_MANIFEST);
}
/**
 * https://github.com/opencontainers/image-spec/blob/main/image-index.md. The same draft makes the same bytes; entries that others wrote
 * stay as they are.
 */
function encodeIndex(draft) {
    const document = {
        schemaVersion: 2,
        mediaType: OCI_INDEX,
        ...(draft.artifactType === undefined ? {} : { artifactType: draft.artifactType }),
        manifests: draft.manifests.map(entryOf),
        ...(draft.subject === undefined ? {} : { subject: draft.subject }),
        ...(Object.keys(draft.annotations).length === 0 ? {} : { annotations: sorted(draft.annotations) }),
    };
    return manifestOf(document, OCI_INDEX);
}
/** An index that is there, with other entries, and behind them those that nobody can read; all else that its writers put into it stays. */
function rewriteIndex({ written }, manifests, odd = []) {
    const mediaType = typeof written['mediaType'] === 'string' ? written['mediaType'] : OCI_INDEX;
    return manifestOf({ ...written, mediaType, manifests: [...manifests.map(entryOf), ...odd.map((entry) => entry.written)] }, mediaType);
}
function entryOf({ annotations, written, ...rest }) {
    return written ?? { ...rest, ...(annotations === undefined ? {} : { annotations: sorted(annotations) }) };
}
/** The bytes of a document, with their digest. Throws `InputError` when they are too many. */
function manifestOf(document, mediaType) {
    const bytes = new TextEncoder().encode(JSON.stringify(document));
    if (bytes.byteLength > LARGEST) {
        const [what, hint] = /index|manifest\.list/.test(mediaType)
            ? ['the index', 'name fewer manifests, or leave out what is annotated']
            : ['layers: the manifest', 'publish fewer layers: a folder is one layer, whatever it holds'];
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz(`${what} would have ${bytes.byteLength} bytes, and registries take at most ${LARGEST}`, { hint });
    }
    return { bytes, mediaType, digest: { algorithm: 'sha256', hex: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest('hex') } };
}
function descriptorOf({ blob, digest }) {
    return {
        mediaType: blob.mediaType,
        digest: (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDigest */ .MO)(digest),
        size: blob.size,
        ...(Object.keys(blob.annotations).length === 0 ? {} : { annotations: sorted(blob.annotations) }),
    };
}
/** Bytewise, as Go's encoder sorts maps. */
function sorted(annotations) {
    return Object.fromEntries(Object.entries(annotations).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}


/***/ }),

/***/ 1049:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  G: () => (/* binding */ kinds_KINDS),
  a: () => (/* binding */ networkKinds)
});

// EXTERNAL MODULE: ./lib/core/reference.js
var reference = __webpack_require__(7246);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/content/find/walk.js
var walk = __webpack_require__(3128);
// EXTERNAL MODULE: ./lib/content/local-files.js
var local_files = __webpack_require__(9540);
// EXTERNAL MODULE: ./lib/content/pack/pack.js + 1 modules
var pack = __webpack_require__(9944);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/manifest/oci.js
var oci = __webpack_require__(5760);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
// EXTERNAL MODULE: ./lib/core/digest.js
var core_digest = __webpack_require__(3871);
// EXTERNAL MODULE: ./lib/core/text/one-line.js
var one_line = __webpack_require__(8634);
;// CONCATENATED MODULE: ./lib/manifest/written.js
/** JSON as others wrote it, to be written again. */
/** Numbers keep their digits, also those that no double holds. Throws `SyntaxError`. */
function parseWritten(text) {
    const { parse, rawJSON } = JSON;
    return parse(text, (_key, value, { source }) => (typeof value === 'number' && source !== undefined && source !== String(value) ? rawJSON(source) : value));
}

;// CONCATENATED MODULE: ./lib/manifest/oci-read.js
/** From the bytes of an OCI or docker manifest to what it says, with every field checked that anything relies on. */





/**
 * What oras 0.16 and notation 1.0 have pushed: `blobs`, and neither a config nor a version
 * (https://github.com/opencontainers/image-spec/blob/v1.1.0-rc2/artifact.md, https://github.com/oras-project/artifacts-spec).
 */
const ARTIFACT_MANIFESTS = ['application/vnd.oci.artifact.manifest.v1+json', 'application/vnd.cncf.oras.artifact.manifest.v1+json'];
/** https://github.com/opencontainers/image-spec/blob/main/media-types.md, and docker's older twins. */
const KINDS = {
    'application/vnd.oci.image.manifest.v1+json': 'manifest',
    'application/vnd.docker.distribution.manifest.v2+json': 'manifest',
    'application/vnd.oci.image.index.v1+json': 'index',
    'application/vnd.docker.distribution.manifest.list.v2+json': 'index',
    ...Object.fromEntries(ARTIFACT_MANIFESTS.map((type) => [type, 'artifact'])),
};
/** Layers of a manifest, and manifests of an index. */
const MOST_DESCRIPTORS = 16_384;
/** Where a writer leaves null, it means that there is nothing: Go does so for empty lists. */
const annotations = dist/* pipe */.FsL(dist/* nullish */.cl6(dist/* record */.g1P(dist/* string */.YjP(), dist/* nullish */.cl6(dist/* string */.YjP()))), dist/* transform */.pdi((given) => given && Object.fromEntries(Object.entries(given).filter(([, value]) => value != null))));
const word = dist/* nullish */.cl6(dist/* string */.YjP());
const platform = dist/* nullish */.cl6(dist/* object */.Ikc({ os: word, architecture: word, variant: word, 'os.version': word, 'os.features': dist/* nullish */.cl6(dist/* array */.YOg(dist/* string */.YjP())) }));
/** `urls` and `data` are left out on purpose: a blob comes from its repository or not at all (containerd CVE-2020-15157). */
const descriptor = dist/* object */.Ikc({
    mediaType: dist/* string */.YjP(),
    digest: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* check */.z6Y((text) => (0,core_digest/* parseDigest */.m)(text) !== undefined, 'is not a digest')),
    size: dist/* pipe */.FsL(dist/* number */.aig(), dist/* safeInteger */.Y2b('is not a whole number'), dist/* minValue */.Wwf(0, 'is negative')),
    annotations,
    platform,
    artifactType: word,
});
const list = dist/* pipe */.FsL(dist/* array */.YOg(descriptor), dist/* maxLength */.Ru6(MOST_DESCRIPTORS, `holds more than ${MOST_DESCRIPTORS}`));
const common = { schemaVersion: dist/* literal */.euz(2), annotations, artifactType: word, subject: dist/* nullish */.cl6(descriptor) };
const manifestShape = dist/* object */.Ikc({ ...common, config: dist/* nullish */.cl6(descriptor), layers: dist/* nullish */.cl6(list) });
/** Entries are looked at one by one. */
const indexShape = dist/* object */.Ikc({
    ...common,
    manifests: dist/* nullish */.cl6(dist/* pipe */.FsL(dist/* array */.YOg(dist/* unknown */.L5J()), dist/* maxLength */.Ru6(MOST_DESCRIPTORS, `holds more than ${MOST_DESCRIPTORS}`))),
});
const { schemaVersion: _none, ...unversioned } = common;
const artifactShape = dist/* object */.Ikc({ ...unversioned, blobs: dist/* nullish */.cl6(list) });
/**
 * `manifest.mediaType` is what the registry called it; empty where nothing was said. Throws `ProtocolError` for what is no such
 * document, `IntegrityError` for one that is a manifest and an index at once, or another kind than the registry says (CVE-2021-41190).
 */
function decodeManifest(manifest) {
    const json = parse(manifest.bytes);
    const own = typeof json['mediaType'] === 'string' ? json['mediaType'] : undefined;
    if (own !== undefined && manifest.mediaType !== '' && own !== manifest.mediaType) {
        throw new errors/* IntegrityError */.cs(`the manifest calls itself ${(0,one_line/* oneLine */.T)(own, 200)}, but the registry calls it ${(0,one_line/* oneLine */.T)(manifest.mediaType, 200)}`);
    }
    const holdsIndex = json['manifests'] != null;
    const holdsManifest = json['layers'] != null || json['config'] != null;
    if (holdsIndex && holdsManifest) {
        throw new errors/* IntegrityError */.cs('the document is a manifest and an index at once, so different readers would see different things');
    }
    const mediaType = own ?? manifest.mediaType;
    const kind = mediaType === '' ? (holdsIndex ? 'index' : 'manifest') : Object.hasOwn(KINDS, mediaType) ? KINDS[mediaType] : undefined;
    if (kind === undefined) {
        throw new errors/* ProtocolError */.bd(`a document of type ${(0,one_line/* oneLine */.T)(mediaType, 200)} is neither an OCI manifest nor an index`, {
            hint: json['schemaVersion'] === 1 ? 'it is of schema 1, which says nothing of types and sizes: publish it anew' : undefined,
        });
    }
    if (kind === 'artifact') {
        if (holdsIndex || holdsManifest)
            throw new errors/* IntegrityError */.cs(`the document calls itself ${mediaType}, but holds ${holdsIndex ? 'manifests' : 'layers or a config'}`);
        return artifactOf(json);
    }
    if (kind === 'index' ? holdsManifest : holdsIndex) {
        throw new errors/* IntegrityError */.cs(`the document calls itself ${mediaType}, but holds ${holdsIndex ? 'manifests' : 'no manifests'}`);
    }
    return kind === 'index' ? indexOf(json, manifest.bytes) : manifestOf(json);
}
/** The blobs of a manifest, as `algorithm:hex`; none of an index, or of what does not decode. */
function namedBlobs(manifest) {
    try {
        const document = decodeManifest(manifest);
        return document.kind === 'index' ? [] : [...(document.config ? [document.config] : []), ...document.layers].map(({ digest }) => digest);
    }
    catch (error) {
        if (error instanceof errors/* PublishError */.S1)
            return [];
        throw error;
    }
}
function artifactOf(json) {
    const { blobs, ...rest } = check(artifactShape, json);
    return { kind: 'manifest', layers: (blobs ?? []).map(clean), ...parts(rest) };
}
function manifestOf(json) {
    const { config, layers, ...rest } = check(manifestShape, json);
    if (config == null && !('layers' in json))
        throw new errors/* ProtocolError */.bd('the manifest does not decode: it holds neither layers nor a config');
    return { kind: 'manifest', layers: (layers ?? []).map(clean), ...(config == null ? {} : { config: clean(config) }), ...parts(rest) };
}
function indexOf(json, bytes) {
    const { manifests: given, ...rest } = check(indexShape, json);
    const written = parseWritten(new TextDecoder().decode(bytes));
    const entries = (written['manifests'] ?? []);
    const manifests = [];
    const odd = [];
    for (const [at, entry] of (given ?? []).entries()) {
        const result = dist/* safeParse */.xLC(descriptor, entry, { abortEarly: true });
        const own = entries[at];
        if (result.success)
            manifests.push({ ...clean(result.output), written: own });
        else
            odd.push({ written: own, problem: `entry ${at + 1}: ${problemOf(result.issues[0], 'it')}` });
    }
    return { kind: 'index', manifests, odd, ...parts(rest), written };
}
function parts(given) {
    return {
        annotations: given.annotations ?? {},
        ...(given.artifactType ? { artifactType: given.artifactType } : {}),
        ...(given.subject == null ? {} : { subject: clean(given.subject) }),
    };
}
/** Without the nulls that some writers leave. */
function clean(given) {
    const { os, architecture, variant, 'os.version': version, 'os.features': features } = given.platform ?? {};
    return {
        mediaType: given.mediaType,
        digest: given.digest,
        size: given.size,
        ...(given.annotations == null ? {} : { annotations: given.annotations }),
        ...(os && architecture
            ? {
                platform: {
                    os,
                    architecture,
                    ...(variant ? { variant } : {}),
                    ...(version ? { 'os.version': version } : {}),
                    ...(features ? { 'os.features': features } : {}),
                },
            }
            : {}),
        ...(given.artifactType ? { artifactType: given.artifactType } : {}),
    };
}
function check(schema, json) {
    const result = dist/* safeParse */.xLC(schema, json, { abortEarly: true });
    if (result.success)
        return result.output;
    throw new errors/* ProtocolError */.bd(`the manifest does not decode: ${problemOf(result.issues[0], 'the document')}`);
}
function problemOf(issue, whole) {
    return `${dist/* getDotPath */.BuJ(issue) ?? whole} ${(0,one_line/* oneLine */.T)(issue.message.replace(/^Invalid/, 'is an invalid'), 200)}`;
}
function parse(bytes) {
    let json;
    try {
        json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    }
    catch (error) {
        throw new errors/* ProtocolError */.bd('the manifest is no JSON', { cause: error });
    }
    if (typeof json !== 'object' || json === null || Array.isArray(json))
        throw new errors/* ProtocolError */.bd('the manifest is no JSON object');
    return json;
}

;// CONCATENATED MODULE: ./lib/registries/layout/files.js
/** Where the files of a layout lie: in a folder, or in a tar. Names are relative, with slashes. */


// spec: https://github.com/opencontainers/image-spec/blob/main/image-layout.md#indexjson-file
const INDEX = 'index.json';
// spec: …#oci-layout-file
const MARKER = 'oci-layout';
const CHUNK = 1024 * 1024;
// spec: …#blobs; `digest` is a checked one (CVE-2024-3727)
function blobName({ algorithm, hex }) {
    return `blobs/${algorithm}/${hex}`;
}
function folderFiles(directory) {
    return {
        where: directory,
        size: (name) => (0,external_node_fs_.statSync)((0,external_node_path_.join)(directory, name), { throwIfNoEntry: false })?.size,
        read(name) {
            try {
                return (0,external_node_fs_.readFileSync)((0,external_node_path_.join)(directory, name));
            }
            catch (error) {
                if (['ENOENT', 'ENOTDIR'].includes(error.code ?? ''))
                    return undefined;
                throw error;
            }
        },
        stream: (name, offset) => (0,external_node_fs_.createReadStream)((0,external_node_path_.join)(directory, name), { start: offset, highWaterMark: CHUNK }),
    };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/content/disk.js
var disk = __webpack_require__(9800);
;// CONCATENATED MODULE: ./lib/registries/layout/routes.js
/** Every path of an OCI image layout, each under the section that defines it. */

// spec: https://github.com/opencontainers/image-spec/blob/main/image-layout.md#oci-layout-file
function markerPath(directory) {
    return (0,external_node_path_.join)(directory, 'oci-layout');
}
// spec: …#indexjson-file
function indexPath(directory) {
    return (0,external_node_path_.join)(directory, 'index.json');
}
/** Whoever holds this file may rewrite `index.json`. */
function lockPath(directory) {
    return (0,external_node_path_.join)(directory, '.index.lock');
}
// spec: …#blobs
function blobsPath(directory, algorithm) {
    return (0,external_node_path_.join)(directory, 'blobs', algorithm);
}
/** `digest` is a checked one (CVE-2024-3727). */
function blobPath(directory, digest) {
    return (0,external_node_path_.join)(blobsPath(directory, digest.algorithm), digest.hex);
}

;// CONCATENATED MODULE: ./lib/registries/layout/index-file.js
/** `index.json` of a layout: read, and rewritten so that no reader sees half of it and no other process is lost. */










const Entry = dist/* looseObject */._H3({
    mediaType: dist/* string */.YjP(),
    digest: dist/* string */.YjP(),
    size: dist/* number */.aig(),
    annotations: dist/* nullish */.cl6(dist/* record */.g1P(dist/* string */.YjP(), dist/* nullish */.cl6(dist/* string */.YjP()))),
});
/** What is not known here stays, when the file is written again. */
const Index = dist/* looseObject */._H3({ schemaVersion: dist/* literal */.euz(2), manifests: dist/* nullable */.mee(dist/* array */.YOg(Entry), []) });
const REF_NAME = 'org.opencontainers.image.ref.name';
const index_file_MARKER = '{"imageLayoutVersion":"1.0.0"}';
/** A process that died left its lock behind. Milliseconds. */
const STALE = 30_000;
const POLL = 20;
const LONGEST_WAIT = 60_000;
/** `undefined` when there is none yet. Throws `ProtocolError` when it is no index. */
function readIndex(files) {
    let bytes;
    try {
        bytes = files.read(INDEX);
    }
    catch (error) {
        throw folderError(files.where, error);
    }
    if (bytes === undefined)
        return undefined;
    try {
        return dist/* parse */.qgA(Index, parseWritten(new TextDecoder().decode(bytes)));
    }
    catch (error) {
        throw new errors/* ProtocolError */.bd(`${INDEX} in ${files.where} is not the index of an OCI image layout`, { cause: error });
    }
}
/** Throws `InputError` when the folder holds something that is no layout; creates what is missing when `create`. */
function checkLayout(directory, create) {
    try {
        const names = (0,external_node_fs_.readdirSync)(directory);
        const layout = names.includes('oci-layout') || names.includes('index.json');
        // Other processes may be creating it at this very time.
        if (!layout && names.some((name) => name !== 'blobs' && name !== '.index.lock' && !name.startsWith('.tmp-'))) {
            throw new errors/* InputError */.dz(`${directory} is not empty, and no OCI image layout`, { hint: 'name an empty folder, or one that does not exist yet' });
        }
    }
    catch (error) {
        if (error instanceof errors/* InputError */.dz)
            throw error;
        if (error.code !== 'ENOENT')
            throw folderError(directory, error);
    }
    if (!create)
        return;
    try {
        (0,external_node_fs_.mkdirSync)(directory, { recursive: true });
        replace(directory, markerPath(directory), index_file_MARKER);
    }
    catch (error) {
        throw folderError(directory, error);
    }
}
/** Gives `entry` the tag, or adds it without one; other tags and foreign members stay. */
async function addEntry(directory, entry, tag) {
    await locked(lockPath(directory), () => {
        const index = readIndex(folderFiles(directory)) ?? { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] };
        const isUntagged = (one) => one.digest === entry.digest && one.annotations?.[REF_NAME] == null;
        // An entry without a tag only kept the manifest reachable; one with a tag does so, too, and keeps what others wrote there.
        const base = index.manifests.find(isUntagged) ?? entry;
        const others = index.manifests.filter((one) => !isUntagged(one) && (tag === undefined || one.annotations?.[REF_NAME] !== tag));
        const named = others.some(({ digest }) => digest === entry.digest);
        const added = tag === undefined ? (named ? [] : [base]) : [{ ...base, annotations: { ...base.annotations, [REF_NAME]: tag } }];
        replace(directory, indexPath(directory), JSON.stringify({ ...index, manifests: [...others, ...added] }));
    });
}
/** Readers see the old file or the new one. */
function replace(directory, path, text) {
    const temporary = `${directory}/.tmp-${(0,external_node_crypto_.randomUUID)()}`;
    try {
        (0,external_node_fs_.writeFileSync)(temporary, text, { flag: 'wx' });
        (0,external_node_fs_.renameSync)(temporary, path);
    }
    finally {
        (0,external_node_fs_.rmSync)(temporary, { force: true });
    }
}
/** One process at a time: whoever makes the file `lock`. */
async function locked(lock, task) {
    const directory = (0,external_node_path_.dirname)(lock);
    for (let waited = 0;; waited += POLL) {
        try {
            (0,external_node_fs_.closeSync)((0,external_node_fs_.openSync)(lock, 'wx'));
            break;
        }
        catch (error) {
            if (error.code !== 'EEXIST')
                throw folderError(directory, error);
            if (waited > LONGEST_WAIT)
                throw new errors/* InputError */.dz(`${lock} is held by another process`, { hint: 'remove it when no other process publishes there' });
        }
        const taken = (0,external_node_fs_.statSync)(lock, { throwIfNoEntry: false })?.mtimeMs;
        if (taken !== undefined && Date.now() - taken > STALE)
            (0,external_node_fs_.rmSync)(lock, { force: true });
        await (0,external_node_timers_promises_.setTimeout)(POLL);
    }
    try {
        await task();
    }
    catch (error) {
        throw error.syscall === undefined ? error : folderError(directory, error);
    }
    finally {
        (0,external_node_fs_.rmSync)(lock, { force: true });
    }
}
const REASONS = {
    EACCES: 'writing there is not allowed',
    EPERM: 'writing there is not allowed',
    EROFS: 'the disk is read-only',
    ENOTDIR: 'it, or a name on the way to it, is a file',
    EEXIST: 'it is a file',
};
/** One sentence for what the file system says. */
function folderError(directory, error) {
    const code = error.code ?? String(error);
    if (disk/* FULL */.eW.has(code))
        return new errors/* InputError */.dz(`The folder ${directory} takes no more: the disk is full (${code})`, { hint: disk/* FULL_HINT */.mC, cause: error });
    return new errors/* InputError */.dz(`The folder ${directory} cannot be used: ${REASONS[code] ?? code}`, { cause: error });
}

;// CONCATENATED MODULE: ./lib/registries/layout/read-manifest.js
/** Reading one manifest of a layout by tag or digest, with the checks that both publishing and pulling rely on. */






/** `undefined` when there is none. Throws `IntegrityError` when the bytes are not those of the digest, `ProtocolError` when the layout is broken. */
function readManifest(files, reference) {
    const { where } = files;
    const asked = (0,core_digest/* parseDigest */.m)(reference);
    const entries = readIndex(files)?.manifests ?? [];
    const entry = entries.findLast(({ digest, annotations }) => (asked ? digest === reference : annotations?.[REF_NAME] === reference));
    if (entry === undefined && asked === undefined)
        return undefined;
    const digest = (0,core_digest/* parseDigest */.m)(entry?.digest ?? reference);
    if (digest === undefined)
        throw new errors/* ProtocolError */.bd(`${INDEX} in ${where} names "${entry?.digest}", which is not a digest`);
    const bytes = readDocument(files, digest);
    if (bytes === undefined) {
        if (entry === undefined)
            return undefined;
        throw new errors/* IntegrityError */.cs(`${where} names ${(0,core_digest/* formatDigest */.MO)(digest)}, but does not hold it`);
    }
    const hex = (0,external_node_crypto_.createHash)(digest.algorithm).update(bytes).digest('hex');
    if (hex !== digest.hex)
        throw new errors/* IntegrityError */.cs(`${(0,core_digest/* formatDigest */.MO)(digest)} in ${where} is damaged: its bytes are ${digest.algorithm}:${hex}`);
    const mediaType = entry?.mediaType ?? ownMediaType(bytes);
    return mediaType === undefined ? undefined : { bytes, mediaType, digest };
}
function readDocument(files, digest) {
    try {
        const name = blobName(digest);
        if ((files.size(name) ?? 0) > oci/* LARGEST_DOCUMENT */.zj)
            throw new errors/* ProtocolError */.bd(`${(0,core_digest/* formatDigest */.MO)(digest)} in ${files.where} is too large for a manifest`);
        return files.read(name);
    }
    catch (error) {
        throw error instanceof errors/* ProtocolError */.bd ? error : folderError(files.where, error);
    }
}
function ownMediaType(bytes) {
    try {
        const { mediaType } = JSON.parse(new TextDecoder().decode(bytes));
        return typeof mediaType === 'string' ? mediaType : undefined;
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./lib/content/tar/header.js
var tar_header = __webpack_require__(5948);
// EXTERNAL MODULE: ./lib/content/tar/name.js
var tar_name = __webpack_require__(1038);
// EXTERNAL MODULE: ./lib/content/tar/pax.js
var pax = __webpack_require__(944);
;// CONCATENATED MODULE: ./lib/registries/layout/tar-files.js
/** A layout in a tar, read where it lies: its headers are looked at once, and nothing is unpacked. */







/** Records before an entry, which are held in memory. Bytes. */
const LARGEST_META = 1024 * 1024;
const MOST_ENTRIES = 1_000_000;
/** Regular files, in old and new words. */
const FILES = '\0' + '07';
/** `undefined` where there is no such file. Throws `IntegrityError` for what is no whole tar, and what the file system says. */
function tarFiles(path) {
    let descriptor;
    try {
        descriptor = (0,external_node_fs_.openSync)(path, 'r');
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return undefined;
        throw error;
    }
    try {
        const parts = scan(descriptor, path);
        return {
            where: path,
            names: [...parts.keys()],
            size: (name) => parts.get(name)?.size,
            read(name) {
                const part = parts.get(name);
                return part === undefined ? undefined : readPart(path, part);
            },
            async *stream(name, offset) {
                const part = parts.get(name);
                if (part === undefined || offset >= part.size)
                    return;
                yield* (0,external_node_fs_.createReadStream)(path, { start: part.offset + offset, end: part.offset + part.size - 1, highWaterMark: CHUNK });
            },
        };
    }
    finally {
        (0,external_node_fs_.closeSync)(descriptor);
    }
}
/** As `tarFiles`. Throws `InputError` for a tar that holds no layout. */
function openTar(path, name) {
    let tar;
    try {
        tar = tarFiles(path);
    }
    catch (error) {
        throw error.syscall === undefined ? error : folderError(path, error);
    }
    if (tar !== undefined && tar.size(INDEX) === undefined)
        throw new errors/* InputError */.dz(`${name}: ${path} is no OCI image layout`, { hint: `it holds no ${INDEX}: check the path` });
    return tar;
}
/** Of two entries with one name the later one counts, as for every reader of tars. */
function scan(descriptor, path) {
    const fail = (why) => {
        throw new errors/* IntegrityError */.cs(`${path} is no whole tar (${why})`);
    };
    const end = (0,external_node_fs_.fstatSync)(descriptor).size;
    const parts = new Map();
    const block = Buffer.alloc(tar_header/* BLOCK */.IE);
    let records = [];
    for (let at = 0; at < end;) {
        if ((0,external_node_fs_.readSync)(descriptor, block, 0, tar_header/* BLOCK */.IE, at) < tar_header/* BLOCK */.IE)
            fail('it ends within a header');
        if ((0,tar_header/* isZero */.be)(block))
            break;
        if (!(0,tar_header/* isHeader */.gN)(block))
            fail(`there is no header at byte ${at}`);
        const header = (0,tar_header/* parseHeader */.RW)(block, fail);
        const size = decimalOr(records, 'size', header.size);
        const offset = at + tar_header/* BLOCK */.IE;
        at = offset + Math.ceil(size / tar_header/* BLOCK */.IE) * tar_header/* BLOCK */.IE;
        if (at > end)
            fail('it ends within a file');
        if (header.type === 'x') {
            if (size > LARGEST_META)
                fail('its records are too large');
            records = (0,pax/* parseRecords */.Q4)(bytesAt(descriptor, { offset, size })) ?? fail('records that do not parse');
            continue;
        }
        const name = (0,tar_name/* nameOf */.Vb)((0,pax/* lastValue */.ku)(records, 'path') ?? header.name).replace(/^(?:\.?\/)+/, '');
        records = [];
        if (!FILES.includes(header.type))
            continue;
        if (parts.size >= MOST_ENTRIES)
            fail(`it holds more than ${MOST_ENTRIES} files`);
        parts.set(name, { offset, size });
    }
    return parts;
}
function decimalOr(records, key, otherwise) {
    const value = (0,pax/* lastValue */.ku)(records, key);
    return value === undefined ? otherwise : (0,pax/* decimal */._)(value);
}
function readPart(path, part) {
    const descriptor = (0,external_node_fs_.openSync)(path, 'r');
    try {
        return bytesAt(descriptor, part);
    }
    finally {
        (0,external_node_fs_.closeSync)(descriptor);
    }
}
function bytesAt(descriptor, { offset, size }) {
    const bytes = Buffer.alloc(size);
    for (let done = 0; done < size;) {
        const count = (0,external_node_fs_.readSync)(descriptor, bytes, done, size - done, offset + done);
        if (count === 0)
            break;
        done += count;
    }
    return bytes;
}

;// CONCATENATED MODULE: ./lib/registries/layout/target.js
/** Publishing to an OCI image layout, a folder: blobs by temporary file and rename, the index under a lock. */











/** Every method throws `InputError` when the folder cannot be used, `IntegrityError` when bytes differ. */
function layoutTarget(given, { workspace }) {
    const directory = (0,external_node_path_.resolve)(workspace, given);
    let checked = false;
    const ready = () => {
        if (!checked)
            checkLayout(directory, true);
        checked = true;
    };
    function has(blob) {
        return (0,external_node_fs_.statSync)(blobPath(directory, blob.digest), { throwIfNoEntry: false })?.size === blob.size;
    }
    return {
        name: `oci-layout://${given}`,
        has: async (blob) => has(blob),
        mount: async (blob) => (has(blob) ? { kind: 'present', how: 'exists' } : { kind: 'missing' }),
        async upload(blob) {
            ready();
            const folder = blobsPath(directory, blob.digest.algorithm);
            const temporary = (0,external_node_path_.join)(folder, `.tmp-${(0,external_node_crypto_.randomUUID)()}`);
            try {
                (0,external_node_fs_.mkdirSync)(folder, { recursive: true });
                const hex = await write(temporary, blob);
                if (hex !== blob.digest.hex)
                    throw new errors/* IntegrityError */.cs(`"${blob.title}" is ${blob.digest.algorithm}:${hex} now, not ${(0,core_digest/* formatDigest */.MO)(blob.digest)}`);
                (0,external_node_fs_.renameSync)(temporary, blobPath(directory, blob.digest));
            }
            catch (error) {
                throw error.syscall === undefined ? error : folderError(directory, error);
            }
            finally {
                (0,external_node_fs_.rmSync)(temporary, { force: true });
            }
            return blob.digest;
        },
        encode: oci/* encodeManifest */.Gb,
        encodeIndex: oci/* encodeIndex */.bj,
        putChild: storeManifest,
        async put(manifest, tag) {
            await storeManifest(manifest);
            await addEntry(directory, entryOf(manifest), tag);
        },
        async find(reference) {
            return readManifest(folderFiles(directory), reference);
        },
        async checkWritable() {
            checkLayout(directory, false);
            checkFolderWritable(directory);
        },
    };
    async function storeManifest(manifest) {
        ready();
        const folder = blobsPath(directory, manifest.digest.algorithm);
        const temporary = (0,external_node_path_.join)(folder, `.tmp-${(0,external_node_crypto_.randomUUID)()}`);
        try {
            (0,external_node_fs_.mkdirSync)(folder, { recursive: true });
            const handle = await (0,promises_.open)(temporary, 'wx');
            try {
                await handle.writeFile(manifest.bytes);
            }
            finally {
                await handle.close();
            }
            (0,external_node_fs_.renameSync)(temporary, blobPath(directory, manifest.digest));
        }
        catch (error) {
            throw folderError(directory, error);
        }
        finally {
            (0,external_node_fs_.rmSync)(temporary, { force: true });
        }
    }
}
/** As `index.json` names a manifest. */
function entryOf({ mediaType, digest, bytes }) {
    const { artifactType } = JSON.parse(new TextDecoder().decode(bytes));
    return { mediaType, digest: (0,core_digest/* formatDigest */.MO)(digest), size: bytes.byteLength, ...(artifactType === undefined ? {} : { artifactType }) };
}
/** Whether the folder can be written to, or made. Throws `InputError`; leaves nothing behind. */
function checkFolderWritable(directory) {
    let parent = directory;
    while (!(0,external_node_fs_.existsSync)(parent) && (0,external_node_path_.dirname)(parent) !== parent)
        parent = (0,external_node_path_.dirname)(parent);
    try {
        if (!(0,external_node_fs_.statSync)(parent).isDirectory())
            throw new errors/* InputError */.dz(`The folder ${directory} cannot be used: ${parent} is a file`);
        (0,external_node_fs_.accessSync)(parent, external_node_fs_.constants.W_OK);
    }
    catch (error) {
        throw error instanceof errors/* InputError */.dz ? error : folderError(directory, error);
    }
}
/** Writes a new file; the SHA-2 digest of what was written, in hex. */
async function write(path, blob) {
    const hash = (0,external_node_crypto_.createHash)(blob.digest.algorithm);
    const handle = await (0,promises_.open)(path, 'wx');
    try {
        for await (const chunk of blob.open()) {
            hash.update(chunk);
            await handle.writeFile(chunk);
        }
    }
    finally {
        await handle.close();
    }
    return hash.digest('hex');
}

;// CONCATENATED MODULE: ./lib/registries/layout/archive-target.js
/** Publishing to a layout in a tar: built in a hidden folder beside it, and swapped for it whole. The same content gives the same bytes. */














/** A name in it that is a part of a layout; whatever else lies in the tar is not kept. */
const KEPT = /^(?:index\.json|oci-layout|blobs\/[a-z0-9]+\/[a-f0-9]+)$/;
/** Every method throws `InputError` when the tar cannot be written, `IntegrityError` when it is none. */
function archiveTarget(given, { workspace }) {
    const file = (0,external_node_path_.resolve)(workspace, given);
    const name = `oci-archive://${given}`;
    let work;
    /** What this run has put, in its order. */
    const added = [];
    const pending = [];
    let writing = Promise.resolve();
    let waiting;
    async function begin() {
        work ??= openWork(file, name);
        await work.ready;
        return work;
    }
    /** As it was at first; what this run adds is asked of the folder. */
    const before = lazily(() => openTar(file, name));
    const files = () => work?.files ?? before();
    function has({ digest, size }) {
        return files()?.size(blobName(digest)) === size;
    }
    /** Those that come while one is being written are in the next one together. */
    function write() {
        waiting ??= writing.then(async () => {
            waiting = undefined;
            const { folder, target, merge, replaced } = await begin();
            for (const { manifest, tag } of pending.splice(0)) {
                await target.put(manifest, tag);
                added.push({ entry: entryOf(manifest), tag });
            }
            await locked(`${file}.lock`, async () => {
                await merge(added);
                const entries = (0,walk/* walkFolder */.aI)(folder, '', { includeHiddenFiles: true }).flatMap((entry) => {
                    const inner = entry.name.replace(/^\/+/, '');
                    return inner === '' || !KEPT.test(inner) ? [] : [{ ...entry, name: inner, mode: 0o644 }];
                });
                const packed = await (0,pack/* packEntries */.G)(entries, { compression: 'tar', level: 0, timestamp: 0, scratch: (0,external_node_path_.dirname)(folder) });
                (0,external_node_fs_.renameSync)(packed.path, file);
                replaced();
            });
        });
        writing = waiting.catch(() => { });
        return waiting;
    }
    return {
        name,
        has: async (blob) => has(blob),
        mount: async (blob) => (has(blob) ? { kind: 'present', how: 'exists' } : { kind: 'missing' }),
        upload: async (blob) => (await begin()).target.upload(blob),
        encode: oci/* encodeManifest */.Gb,
        encodeIndex: oci/* encodeIndex */.bj,
        blobsOf: namedBlobs,
        putChild: async (manifest) => (await begin()).target.putChild?.(manifest),
        async put(manifest, tag) {
            pending.push({ manifest, tag });
            await write();
        },
        find: async (reference) => {
            const found = files();
            return found === undefined ? undefined : readManifest(found, reference);
        },
        async checkWritable() {
            const parent = (0,external_node_path_.dirname)(file);
            if ((0,external_node_fs_.statSync)(file, { throwIfNoEntry: false })?.isDirectory())
                throw new errors/* InputError */.dz(`${name}: ${file} is a folder`, { hint: 'write oci-layout:// for a folder' });
            checkFolderWritable(parent);
        },
        /** Nothing is open as at a registry; what was built beside the tar goes. */
        async closeUploads() {
            await writing;
            work?.remove();
            work = undefined;
            return 0;
        },
    };
}
function openWork(file, name) {
    const parent = (0,external_node_path_.dirname)(file);
    (0,external_node_fs_.mkdirSync)(parent, { recursive: true });
    const hidden = (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)(parent, `.${(0,external_node_path_.basename)(file)}-`));
    const folder = (0,external_node_path_.join)(hidden, 'layout');
    const stampOf = () => {
        const stats = (0,external_node_fs_.statSync)(file, { bigint: true, throwIfNoEntry: false });
        return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
    };
    let stamp = stampOf();
    return {
        folder,
        files: folderFiles(folder),
        target: layoutTarget(folder, { workspace: '/' }),
        ready: unpackInto(folder, openTar(file, name)),
        async merge(added) {
            if (stampOf() === stamp)
                return;
            stamp = stampOf();
            await unpackInto(folder, openTar(file, name));
            for (const { entry, tag } of added)
                await addEntry(folder, entry, tag);
        },
        replaced() {
            stamp = stampOf();
        },
        remove: (0,local_files/* atExit */.sz)(() => (0,external_node_fs_.rmSync)(hidden, { recursive: true, force: true, maxRetries: 3 })),
    };
}
/** Blobs that are missing, and the index as it is in the tar. */
async function unpackInto(folder, tar) {
    (0,external_node_fs_.mkdirSync)(folder, { recursive: true });
    const there = folderFiles(folder);
    for (const name of tar?.names.filter((one) => KEPT.test(one)) ?? []) {
        const path = (0,external_node_path_.join)(folder, name);
        if (name !== INDEX && name !== MARKER && there.size(name) === tar?.size(name))
            continue;
        (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)(path), { recursive: true });
        const handle = await (0,promises_.open)(`${path}.part`, 'w');
        try {
            for await (const chunk of tar?.stream(name, 0) ?? [])
                await handle.writeFile(chunk);
        }
        finally {
            await handle.close();
        }
        (0,external_node_fs_.renameSync)(`${path}.part`, path);
    }
}
function lazily(make) {
    let made;
    return () => {
        made ??= { value: make() };
        return made.value;
    };
}

;// CONCATENATED MODULE: ./lib/manifest/pick.js
/** An index with fewer children: all else that others wrote stays. */



/** `children` as `algorithm:hex`. Pure. Throws `IntegrityError` for what is no index. */
function pickChildren(index, children) {
    const document = decodeManifest(index);
    if (document.kind !== 'index')
        throw new errors/* IntegrityError */.cs('the document is no index, so no children can be picked');
    return (0,oci/* rewriteIndex */.pW)(document, document.manifests.filter(({ digest }) => children.has(digest)));
}

;// CONCATENATED MODULE: ./lib/registries/layout/source.js
/** Pulling from an OCI image layout, a folder or a tar: manifests, blobs from any byte on, and the tags of the index. */









/** Every method throws `InputError` when the folder cannot be read, `IntegrityError` or `ProtocolError` when it is broken. */
function layoutSource(given, { workspace }) {
    const directory = (0,external_node_path_.resolve)(workspace, given);
    return sourceOver(`oci-layout://${given}`, folderFiles(directory));
}
/** As `layoutSource`, of a tar. Throws at once where there is none. */
function archiveSource(given, { workspace }) {
    const path = (0,external_node_path_.resolve)(workspace, given);
    const name = `oci-archive://${given}`;
    const files = openTar(path, name);
    if (files === undefined)
        throw new errors/* InputError */.dz(`${name}: ${path} does not exist`);
    return sourceOver(name, files);
}
function sourceOver(name, files) {
    const { where } = files;
    return {
        name,
        async find(reference) {
            if (readIndex(files) === undefined)
                throw new errors/* InputError */.dz(`${name}: ${where} is no OCI image layout`, { hint: 'it has no index.json: check the path' });
            return readManifest(files, reference);
        },
        async *blob(digest, size, offset = 0) {
            const file = blobName(digest);
            try {
                const found = files.size(file);
                if (found === undefined)
                    throw new errors/* IntegrityError */.cs(`${name} does not hold ${(0,core_digest/* formatDigest */.MO)(digest)}`);
                if (size >= 0 && found !== size)
                    throw new errors/* IntegrityError */.cs(`${name}: ${(0,core_digest/* formatDigest */.MO)(digest)} has ${found} bytes, not ${size}`);
                yield* files.stream(file, offset);
            }
            catch (error) {
                throw error.syscall === undefined ? error : folderError(where, error);
            }
        },
        async *tags() {
            for (const { annotations } of readIndex(files)?.manifests ?? []) {
                const tag = annotations?.[REF_NAME];
                if (tag != null)
                    yield tag;
            }
        },
        /** Entries without a name, as `oras cp -r` writes them too; each manifest says itself what it refers to. */
        async *referrers(subject) {
            for (const entry of readIndex(files)?.manifests ?? []) {
                const manifest = readManifest(files, entry.digest);
                if (manifest === undefined || manifest.digest.hex === subject.hex)
                    continue;
                const document = decodeManifest(manifest);
                if (document.subject?.digest !== (0,core_digest/* formatDigest */.MO)(subject))
                    continue;
                const { artifactType, annotations } = document;
                yield { mediaType: manifest.mediaType, digest: entry.digest, size: entry.size, annotations, ...(artifactType === undefined ? {} : { artifactType }) };
            }
        },
        decode: decodeManifest,
        pick: pickChildren,
    };
}

;// CONCATENATED MODULE: ./lib/registries/layout/kind.js
/** The OCI image layout on disk: a folder, and a tar of one. */




const layout = {
    name: 'layout',
    title: 'an OCI image layout',
    scheme: 'oci-layout',
    names: reference/* OCI_NAMES */.tU,
    knows: { digests: true, configs: true, indexes: true, referrers: true, signatures: false, blobsEverywhere: false, severalTokens: false },
    unknownInputs: [],
    ownInputs: {},
    // The folder's name goes to a shell in quotes.
    fetchCommand: (image, digest) => `oras pull --oci-layout '${`${image.slice('oci-layout://'.length)}@${digest}`.replaceAll("'", "'\\''")}'`,
    openTarget: async (path, { inputs }) => layoutTarget(path, inputs),
    openSource: async (path, { inputs }) => layoutSource(path, inputs),
};
/** https://github.com/containers/image/blob/main/docs/containers-transports.5.md: `oci-archive` */
const archive = {
    ...layout,
    title: 'an OCI image layout in a tar',
    scheme: 'oci-archive',
    fetchCommand: (image, digest) => layout.fetchCommand(image.replace(/^oci-archive:/, 'oci-layout:'), digest),
    openTarget: async (path, { inputs }) => archiveTarget(path, inputs),
    openSource: async (path, { inputs }) => archiveSource(path, inputs),
};

// EXTERNAL MODULE: ./lib/http/expect.js + 4 modules
var expect = __webpack_require__(1210);
// EXTERNAL MODULE: ./lib/http/types.js
var types = __webpack_require__(6869);
;// CONCATENATED MODULE: ./lib/manifest/document-type.js
/** What a document is, where the registry's own word for it says nothing. Pure. */

/** Members of which any manifest that there ever was has one. */
const MEMBERS = ['schemaVersion', 'mediaType', 'manifests', 'layers', 'config', 'blobs', 'fsLayers'];
/** https://distribution.github.io/distribution/spec/deprecated-schema-v1/ */
const SCHEMA_1 = 'application/vnd.docker.distribution.manifest.v1+';
/**
 * The media type of a manifest that came with the header `Content-Type: said`. Behind some proxies and stores that is missing or means any file
 * (`application/json`, `text/plain`): then the text itself tells. `undefined` for what is no manifest at all.
 */
function documentType(bytes, said) {
    const document = objectOf(bytes);
    if (document === undefined || MEMBERS.every((name) => document[name] == null))
        return undefined;
    const called = said.split(';')[0].trim();
    if (called.startsWith('application/vnd.'))
        return called;
    const { mediaType, manifests, layers, config, fsLayers, signatures } = document;
    if (typeof mediaType === 'string')
        return mediaType;
    if (fsLayers != null)
        return `${SCHEMA_1}${signatures == null ? 'json' : 'prettyjws'}`;
    if (manifests != null)
        return oci/* OCI_INDEX */.$p;
    return layers != null || config != null ? oci/* OCI_MANIFEST */.EG : '';
}
/** Whether its digest is that of a text within it, which is signed. */
function isSchema1(mediaType) {
    return mediaType.startsWith(SCHEMA_1);
}
function objectOf(bytes) {
    try {
        const value = JSON.parse(new TextDecoder().decode(bytes));
        return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/registries/oci/answers.js
/** What answers of an OCI registry say of what was sent: a refusal, another digest than ours, or nothing at all. */




/** The error that `expectStatus` would throw. */
async function refusalOf(response, request, what) {
    return (0,expect/* expectStatus */.oi)(response, request, [], what).then(() => undefined, (error) => error);
}
/** The error where the registry names another digest for a blob; `undefined` where it is ours, or none is named. */
function differentDigest(found, { title, digest }, host) {
    if (found === undefined || found === (0,core_digest/* formatDigest */.MO)(digest))
        return undefined;
    return new errors/* IntegrityError */.cs(`${host} calculated ${found} for "${title}", but its digest is ${(0,core_digest/* formatDigest */.MO)(digest)}`);
}
/** Whether an answer of success says what the protocol promises of it: the digest of what is there, or (201) where that is. */
function isPromise(response) {
    const { status } = response;
    return (0,types/* header */.w)(response, 'docker-content-digest') !== undefined || (status === 201 && (0,types/* header */.w)(response, 'location') !== undefined);
}
/**
 * The error where something else than a registry answers with success, which is no proof that anything was stored: a login page behind a redirect, or
 * a server that has a page for every address (cloudflare/cloudflared#165, GoogleContainerTools/jib#4199).
 */
function noRegistry(response, what, promised) {
    const { status, url } = response;
    const isPage = (0,expect/* isHtml */._6)(response);
    return new errors/* ProtocolError */.bd(`${what}: ${isPage ? `a web page answered (${url.host}, status ${status})` : `${url.host} answered ${status}, but with no ${promised}`}`, {
        hint: 'check that the host is a registry, and whether a proxy before it asks for a login',
    });
}

;// CONCATENATED MODULE: ./lib/registries/oci/routes.js
/** Every URL of OCI Distribution 1.1 that Waybill asks for, each under the section that defines it. */

// spec: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-blobs (end-2)
function blobUrl(origin, name, digest) {
    return new URL(`${origin}/v2/${name}/blobs/${(0,core_digest/* formatDigest */.MO)(digest)}`);
}
// spec: …#pulling-manifests (end-3), …#pushing-manifests (end-7a)
function manifestUrl(origin, name, reference) {
    return new URL(`${origin}/v2/${name}/manifests/${reference}`);
}
// spec: …#pushing-blobs (end-4a)
function uploadsUrl(origin, name) {
    return new URL(`${origin}/v2/${name}/blobs/uploads/`);
}
// spec: …#mounting-a-blob-from-another-repository (end-11)
function mountUrl(origin, name, digest, from) {
    return new URL(`${origin}/v2/${name}/blobs/uploads/?mount=${encodeURIComponent((0,core_digest/* formatDigest */.MO)(digest))}&from=${encodeURIComponent(from)}`);
}
// spec: …#content-discovery (end-8a)
function tagsUrl(origin, name, last) {
    return new URL(`${origin}/v2/${name}/tags/list${last === undefined ? '' : `?last=${encodeURIComponent(last.toWellFormed())}`}`);
}
// spec: …#content-discovery (end-8b): as short a list as there is
function anyTagUrl(origin, name) {
    return new URL(`${origin}/v2/${name}/tags/list?n=1`);
}
// spec: …#listing-referrers (end-12a)
function referrersUrl(origin, name, subject) {
    return new URL(`${origin}/v2/${name}/referrers/${(0,core_digest/* formatDigest */.MO)(subject)}`);
}
// spec: …#referrers-tag-schema
function fallbackTag({ algorithm, hex }) {
    return `${algorithm.slice(0, 32)}-${hex.slice(0, 64)}`.replace(/[^A-Za-z0-9._-]/g, '-');
}

;// CONCATENATED MODULE: ./lib/registries/oci/read-manifest.js
/** Reading one manifest by tag or digest, with the checks that both publishing and pulling rely on. */










/** Without this list some registries answer with schema 1 (Quay), others with 404. */
const ACCEPT = [
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    ...ARTIFACT_MANIFESTS,
].join(', ');
/**
 * The manifest's own bytes are hashed and compared with the digest that was asked for and the one in the header.
 * Throws `IntegrityError` where they differ, `ProtocolError` for what is no manifest, else the errors of `expectStatus`.
 */
async function read_manifest_readManifest(send, repository, reference, scopes) {
    const request = {
        method: 'GET',
        url: manifestUrl(repository.origin, repository.name, reference),
        headers: { accept: ACCEPT },
        scopes,
    };
    const what = `reading the manifest ${reference} of ${repository.host}/${repository.name}`;
    const response = await send(request);
    if (response.status === 404) {
        const text = new TextDecoder().decode(await response.body.bytes(64 * 1024));
        return { manifest: undefined, repositoryUnknown: text.includes('"NAME_UNKNOWN"') };
    }
    await (0,expect/* expectStatus */.oi)(response, request, [200], what);
    const bytes = await response.body.bytes(oci/* LARGEST_DOCUMENT */.zj);
    const mediaType = documentType(bytes, (0,types/* header */.w)(response, 'content-type') ?? '');
    if (mediaType === undefined)
        throw noRegistry(response, what, 'manifest');
    const asked = (0,core_digest/* parseDigest */.m)(reference);
    const digest = digestOf(bytes, asked?.algorithm ?? 'sha256');
    if (asked !== undefined && asked.hex !== digest.hex) {
        throw new errors/* IntegrityError */.cs(`${what}: the registry sent ${(0,core_digest/* formatDigest */.MO)(digest)} instead`);
    }
    const claimed = (0,core_digest/* parseDigest */.m)((0,types/* header */.w)(response, 'docker-content-digest') ?? '');
    if (claimed !== undefined && !isSchema1(mediaType) && claimed.hex !== digestOf(bytes, claimed.algorithm).hex) {
        throw new errors/* IntegrityError */.cs(`${what}: the registry says it is ${(0,core_digest/* formatDigest */.MO)(claimed)}, but its bytes are ${(0,core_digest/* formatDigest */.MO)(digest)}`);
    }
    return { manifest: { bytes, mediaType, digest }, repositoryUnknown: false, etag: (0,types/* header */.w)(response, 'etag') };
}
function digestOf(bytes, algorithm) {
    return { algorithm, hex: (0,external_node_crypto_.createHash)(algorithm).update(bytes).digest('hex') };
}

// EXTERNAL MODULE: ./lib/http/origin.js
var http_origin = __webpack_require__(9700);
// EXTERNAL MODULE: ./lib/http/scan.js
var http_scan = __webpack_require__(1791);
;// CONCATENATED MODULE: ./lib/http/link.js
/** Web links of an answer (RFC 8288): where the next page of a list lies. */




const TARGET = /[ \t,]*<([^>]*)>/y;
const NAME = /[ \t]*;[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]*)/y;
const VALUE = /[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))/y;
const END = /[ \t,;]*$/y;
const LONGEST = 16 * 1024;
/**
 * All links of the header, in order; several headers, several links in one, commas in addresses and in quotes. A link with an `anchor` is
 * about another document and is left out; what follows a part that does not parse is, too. Never throws.
 */
function parseLinks(value) {
    const headers = typeof value === 'string' ? [value] : (value ?? []);
    const parsed = headers.map((text) => ({ text, ...parseHeader(text) }));
    return { links: parsed.flatMap(({ links }) => links), broken: parsed.find(({ isWhole }) => !isWhole)?.text };
}
function parseHeader(text) {
    const found = [];
    const { match } = (0,http_scan/* scan */.S)(text.slice(0, LONGEST));
    for (let link = match(TARGET); link !== null; link = match(TARGET)) {
        const parameters = new Map();
        for (let name = match(NAME); name !== null; name = match(NAME)) {
            const [, quoted, bare] = match(VALUE) ?? [];
            const key = name[1].toLowerCase();
            // The first one counts (section 3.3).
            if (!parameters.has(key))
                parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
        }
        if (parameters.has('anchor'))
            continue;
        const relations = (parameters.get('rel') ?? '').toLowerCase().split(/\s+/);
        found.push({ target: link[1], relations: relations.filter((relation) => relation !== '') });
    }
    return { links: found, isWhole: match(END) !== null && text.length <= LONGEST };
}
/**
 * Where the next page lies; `undefined` on the last one. `what` begins messages. Where the header is none that can be read, or says of no link what it
 * is, there may be more: then `otherwise` says where, or a `ProtocolError` is thrown. Taken for the last page, such a list would be a shorter one, and
 * nobody would know (heroku/docker-registry-client#11). Throws it as well where the page does not lie on `origin`, the registry's own: another would get
 * our credentials, or be one that we must not reach (oras-go GHSA-h7vf-4x9w-h99v).
 */
function nextPage(response, origin, what, otherwise) {
    const { links, broken } = parseLinks(response.headers['link']);
    const next = links.find(({ relations }) => relations.includes('next'));
    if (next === undefined) {
        const unclear = broken ?? links.find(({ relations }) => relations.length === 0)?.target;
        const guess = unclear === undefined ? undefined : otherwise?.();
        if (unclear === undefined || guess !== undefined)
            return guess;
        throw new errors/* ProtocolError */.bd(`${what}: there may be more, but the header Link (${JSON.stringify((0,one_line/* oneLine */.T)(unclear, 200))}) does not say where`);
    }
    const { url } = (0,http_origin/* resolveLocation */.KC)(response.url, next.target);
    if ((0,http_origin/* originOf */.yv)(url) !== origin)
        throw new errors/* ProtocolError */.bd(`${what}: the next page lies on another host (${url.host}), which is not followed`);
    return url;
}

;// CONCATENATED MODULE: ./lib/registries/oci/referrer-list.js
/** What refers to a manifest: the registry's own list, or the index under the fallback tag. */









const MOST_PAGES = 100;
/** No registry without the API answers otherwise (distribution-spec, "Unavailable Referrers API"). */
const NO_API = [404, 405, 501];
/**
 * One page of the API; `undefined` where the registry has none, as an answer that is no index tells as well. Throws `ProtocolError` for a redirect to
 * another host, as GitHub's leads to a web page (artifacthub/hub#4785), and the errors of `expectStatus` for what is no answer to the question.
 */
async function referrerPage(send, { origin, name }, subject, url, scopes) {
    const what = `listing what refers to ${(0,core_digest/* formatDigest */.MO)(subject)}`;
    const request = { method: 'GET', url: url ?? referrersUrl(origin, name, subject), headers: { accept: oci/* OCI_INDEX */.$p }, scopes, sameOrigin: true };
    const response = await send(request);
    if (NO_API.includes(response.status) || (response.status === 200 && !((0,types/* header */.w)(response, 'content-type') ?? '').startsWith(oci/* OCI_INDEX */.$p))) {
        await response.body.discard();
        return undefined;
    }
    await (0,expect/* expectStatus */.oi)(response, request, [200], what);
    const index = referrer_list_indexOf({ bytes: await response.body.bytes(oci/* LARGEST_DOCUMENT */.zj), mediaType: oci/* OCI_INDEX */.$p, digest: subject });
    return index === undefined ? undefined : { list: index.manifests, next: () => nextPage(response, origin, what) };
}
/** All of them, as far as they are asked for. Who sees nothing in the registry's list is shown the fallback tag's: it was written before the API was there. */
async function* referrersOf(send, repository, subject, scopes) {
    const what = `listing what refers to ${(0,core_digest/* formatDigest */.MO)(subject)}`;
    let seen = 0;
    let url;
    for (let count = 0; count === 0 || url !== undefined; count++) {
        if (count >= MOST_PAGES)
            throw new errors/* ProtocolError */.bd(`${what}: there are more than ${MOST_PAGES} pages`);
        const page = await referrerPage(send, repository, subject, url, scopes).catch((error) => {
            if (error instanceof errors/* ProtocolError */.bd && count === 0)
                return undefined;
            throw error;
        });
        // What cannot be read to its end is no shorter list.
        if (page === undefined && count > 0)
            throw new errors/* ProtocolError */.bd(`${what}: page ${count + 1} is no list`);
        for (const entry of page?.list ?? []) {
            seen++;
            yield entry;
        }
        url = page?.next();
    }
    if (seen > 0)
        return;
    const { manifest } = await read_manifest_readManifest(send, repository, fallbackTag(subject), scopes);
    // GitLab takes the tag for the subject itself (oras-project/oras-go#1396).
    if (manifest !== undefined && manifest.digest.hex !== subject.hex)
        yield* referrer_list_indexOf(manifest)?.manifests ?? [];
}
/** `undefined` for what is no index. */
function referrer_list_indexOf(manifest) {
    try {
        const document = decodeManifest(manifest);
        return document.kind === 'index' ? document : undefined;
    }
    catch (error) {
        if (error instanceof errors/* PublishError */.S1)
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/registries/oci/source.js
/** Pulling from an OCI registry: manifests, blobs from any byte on, and the list of tags. */












const source_MOST_PAGES = 1000;
const MOST_TAGS = 100_000;
/** One page; distribution 2.8 answers with all tags at once. Bytes. */
const LARGEST_PAGE = 16 * 1024 * 1024;
/** `host` is the registry as the user wrote it, for messages. Every method throws the errors of `expectStatus`. */
function ociSource(send, repository) {
    const { origin, name, host } = repository;
    const scopes = [`repository:${name}:pull`];
    async function* blob(digest, size, offset = 0, resumes = offset > 0) {
        const what = `fetching ${(0,core_digest/* formatDigest */.MO)(digest)}`;
        // With its end, where that is known: crane's registry takes no open ranges.
        const range = resumes ? { range: `bytes=${offset}-${size >= 0 ? size - 1 : ''}` } : {};
        const request = {
            method: 'GET',
            url: blobUrl(origin, name, digest),
            headers: { 'accept-encoding': 'identity', ...range },
            scopes,
            ...(size >= 0 ? { size } : {}),
        };
        const response = await (0,expect/* expectStatus */.oi)(await send(request), request, resumes ? [200, 206] : [200], what);
        // A part of what is compressed is no part of the blob.
        if (response.status === 206 && isEncoded(response) && (0,types/* header */.w)(response, 'content-length') !== String(size - offset)) {
            await response.body.discard();
            return yield* blob(digest, size, offset, false);
        }
        // Not every registry knows ranges: a 200 begins at the beginning (RFC 9110, section 14.2).
        const begin = response.status === 206 ? rangeStart(response, offset) : 0;
        if (begin !== undefined && begin !== offset && response.status === 206) {
            throw new errors/* ProtocolError */.bd(`${what}: ${host} was asked for bytes from ${offset} on and sends them from ${begin} on`);
        }
        const length = Number((0,types/* header */.w)(response, 'content-length') ?? Number.NaN);
        const expected = size - (response.status === 206 ? offset : 0);
        if (size >= 0 && length > expected) {
            await response.body.discard();
            throw new errors/* IntegrityError */.cs(`${what}: ${host} says it sends ${length} bytes, but the blob has ${expected}`);
        }
        let skip = response.status === 206 ? 0 : offset;
        for await (const chunk of response.body) {
            const wanted = skip > 0 ? chunk.subarray(Math.min(skip, chunk.byteLength)) : chunk;
            skip -= chunk.byteLength - wanted.byteLength;
            if (wanted.byteLength > 0)
                yield wanted;
        }
    }
    async function* tags() {
        const what = `listing the tags of ${host}/${name}`;
        const seen = new Set();
        const asked = new Set();
        // Whether the page was asked for by `last`, which not every registry heeds.
        let guessed = false;
        for (let url = tagsUrl(origin, name); url !== undefined;) {
            if (asked.has(url.href))
                throw new errors/* ProtocolError */.bd(`${what}: the pages go round in circles`);
            if (asked.size >= source_MOST_PAGES)
                throw new errors/* ProtocolError */.bd(`${what}: there are more than ${source_MOST_PAGES} pages`);
            asked.add(url.href);
            const request = { method: 'GET', url, scopes };
            const answer = await send(request);
            if (answer.status === 404 && asked.size === 1) {
                await answer.body.discard();
                return;
            }
            const response = await (0,expect/* expectStatus */.oi)(answer, request, [200], what);
            const page = tagsOf(await response.body.bytes(LARGEST_PAGE), noRegistry(response, what, 'list of tags'));
            const fresh = page.filter((tag) => !seen.has(tag));
            const last = page.at(-1);
            let isGuess = false;
            const next = nextPage(response, origin, what, () => {
                isGuess = last !== undefined;
                return last === undefined ? undefined : tagsUrl(origin, name, last);
            });
            if ((next !== undefined || guessed) && page.length > 0 && fresh.length === 0)
                throw new errors/* ProtocolError */.bd(`${what}: the pages repeat themselves`);
            for (const tag of fresh) {
                if (seen.size >= MOST_TAGS)
                    throw new errors/* ProtocolError */.bd(`${what}: there are more than ${MOST_TAGS} tags`);
                seen.add(tag);
                // What is no tag cannot be asked for either.
                if ((0,reference/* isTag */.dz)(tag))
                    yield tag;
            }
            url = next;
            guessed = isGuess;
        }
    }
    return {
        name: `${host}/${name}`,
        find: async (reference) => (await read_manifest_readManifest(send, repository, reference, scopes)).manifest,
        decode: decodeManifest,
        pick: pickChildren,
        blob: (digest, size, offset) => blob(digest, size, offset),
        tags,
        referrers: (subject) => referrersOf(send, repository, subject, scopes),
    };
}
/** Whether the parts of an answer are those of something else than the blob. */
function isEncoded(response) {
    return ['gzip', 'x-gzip', 'deflate', 'br', 'zstd'].includes((0,types/* header */.w)(response, 'content-encoding')?.toLowerCase() ?? '');
}
/** The first byte of a 206 by its `Content-Range` (RFC 9110, section 14.4); `undefined` where it is not told. */
function rangeStart(response, offset) {
    const value = (0,types/* header */.w)(response, 'content-range');
    if (value === undefined)
        return undefined;
    const start = /^bytes (\d+)-/i.exec(value.trim())?.[1];
    return start === undefined ? offset : Number(start);
}
/** Throws `otherwise` for what is no list. */
function tagsOf(bytes, otherwise) {
    let list;
    try {
        list = JSON.parse(new TextDecoder().decode(bytes))?.tags;
    }
    catch {
        throw otherwise;
    }
    // A repository without tags has `null` (distribution, Harbor).
    if (list === null || list === undefined)
        return [];
    if (!Array.isArray(list))
        throw otherwise;
    return list.filter((tag) => typeof tag === 'string');
}

;// CONCATENATED MODULE: ./lib/registries/oci/mount-memory.js
/**
 * What a registry's answers to mounts mean: found out once, by as few questions as it takes.
 *
 * A mount is answered 201, "it is there", or 202, "send it". Some registries answer 202 to every mount (crane's does so), and then 202 says
 * nothing. What holds:
 *
 * 1. Once any mount was answered 201, 202 means missing, and no HEAD is asked.
 * 2. Until then the first blob with a 202 asks HEAD, and those that come meanwhile wait for that one answer.
 * 3. HEAD found the blob: mounts are silent. From then on HEAD comes first, and the own repository is mounted from no more. A blob whose 202 came
 *    too late to know of it asks HEAD as well.
 * 4. HEAD found nothing: 202 is believed from then on, but for blobs so large that a needless upload costs more than a question.
 * 5. HEAD failed: who asked hears of it, and the next one who waits asks again.
 * 6. In a repository that is new nothing is asked, as nothing can be there, unless blobs are mounted from others.
 */
/** From here on a needless upload costs more than a question. Bytes. */
const WORTH_ASKING = 64 * 1024 * 1024;
/** `has` asks HEAD; `canHold` tells whether the repository can hold anything at all. */
function mountMemory(has, canHold) {
    let tells = false;
    let silent = false;
    let probe;
    return {
        isSilent: () => silent,
        answered() {
            tells = true;
        },
        async isThereAfterAll(blob) {
            if (tells || !canHold())
                return false;
            while (probe !== undefined) {
                const asked = probe;
                try {
                    silent = await asked;
                }
                catch {
                    if (probe === asked)
                        probe = undefined;
                    continue;
                }
                return silent || blob.size >= WORTH_ASKING ? has(blob) : false;
            }
            probe = has(blob);
            silent = await probe;
            return silent;
        },
    };
}

;// CONCATENATED MODULE: ./lib/registries/oci/presence.js
/** Is a blob there? Asked by mounting it, from this repository or another one, or by HEAD. */






/** A session that a mount has opened goes along with the answer, or is cancelled: of one blob none is left over. */
function presence(send, repository, { scopes, mountFrom, uploads, isNew }) {
    const { origin, name } = repository;
    /** Questions that were refused once, and may not have been meant. */
    const doubted = new Set();
    // Some registries keep one store for all and take no mounts: then a new repository may hold what another one has.
    const memory = mountMemory(has, () => !isNew() || mountFrom.length > 0);
    async function has(blob, isLast = false) {
        const what = `asking for "${blob.title}"`;
        const request = { method: 'HEAD', url: blobUrl(origin, name, blob.digest), scopes, what };
        const response = await send(request);
        await response.body.discard();
        if (response.status === 200) {
            if ((0,expect/* isHtml */._6)(response) && !isPromise(response))
                throw noRegistry(response, what, 'digest');
            return true;
        }
        // Some registries say 403 and worse for what is missing (google/go-containerregistry#1691): the upload will tell.
        await slowDown(response, request, what, isLast);
        return false;
    }
    /** Throws where another try may have another answer, but once for each question: what it says the second time is its answer. */
    async function slowDown(response, request, what, isLast) {
        const error = await refusalOf(response, request, what);
        const question = `${request.method} ${request.url.href}`;
        if (isLast || !(error instanceof errors/* RegistryError */.gl) || !error.retryable || doubted.has(question))
            return;
        doubted.add(question);
        throw error;
    }
    async function mountOne(blob, from, isLast) {
        const request = {
            method: 'POST',
            url: mountUrl(origin, name, blob.digest, from),
            headers: { 'content-length': '0' },
            scopes: from === name ? scopes : [...scopes, `repository:${from}:pull`],
            what: `mounting "${blob.title}"`,
        };
        const response = await send(request).catch((error) => {
            // No token for the other repository: it is refused like any other mount.
            if (error instanceof errors/* AuthError */.lR && from !== name)
                return undefined;
            throw error;
        });
        if (response === undefined)
            return undefined;
        if (response.status === 201 || response.status === 202)
            await response.body.discard();
        if (response.status === 201 && isPromise(response))
            return mounted(response, blob, from);
        if (response.status === 202)
            return { kind: 'missing', session: uploads.opened(response, request) };
        // A refused mount is an upload, whatever the refusal.
        await slowDown(response, request, `mounting "${blob.title}"`, isLast);
        return undefined;
    }
    function mounted(response, blob, from) {
        const error = differentDigest((0,types/* header */.w)(response, 'docker-content-digest'), blob, repository.host);
        if (error !== undefined)
            throw error;
        memory.answered();
        return { kind: 'present', how: from === name ? 'exists' : 'mounted' };
    }
    return {
        has,
        async mount(blob, isLast = false) {
            // Another blob may find out meanwhile that mounts tell nothing: this one is asked for all the same.
            const asked = memory.isSilent();
            if (asked && (await has(blob, isLast)))
                return { kind: 'present', how: 'exists' };
            let session;
            for (const from of asked ? mountFrom : [...mountFrom, name]) {
                const answer = await mountOne(blob, from, isLast);
                if (session !== undefined && (answer?.kind === 'present' || answer?.session !== undefined))
                    await uploads.cancel(session);
                if (answer?.kind === 'present')
                    return answer;
                session = answer?.session ?? session;
            }
            const isThere = !asked &&
                (await memory.isThereAfterAll(blob).catch((error) => {
                    if (isLast && error instanceof errors/* RegistryError */.gl)
                        return false;
                    throw error;
                }));
            if (isThere) {
                if (session !== undefined)
                    await uploads.cancel(session);
                return { kind: 'present', how: 'exists' };
            }
            return session === undefined ? { kind: 'missing' } : { kind: 'missing', session };
        },
        async mountable(blob) {
            for (const from of mountFrom) {
                const request = { method: 'HEAD', url: blobUrl(origin, from, blob.digest), scopes: [`repository:${from}:pull`] };
                // What cannot be asked for will be uploaded: that is no failure.
                const response = await send(request).catch(() => undefined);
                await response?.body.discard();
                if (response?.status === 200)
                    return isPromise(response) || !(0,expect/* isHtml */._6)(response);
            }
            return false;
        },
    };
}

;// CONCATENATED MODULE: ./lib/registries/oci/referrers.js
/** Making a referrer be found from its subject: by the registry itself where it truly does so, else by the fallback tag. */






const referrers_MOST_PAGES = 100;
const MOST_ROUNDS = 40;
/**
 * Few registries know conditional puts, so another writer that read before our put may put after it. The second look comes
 * once such a writer must be done: this many times the length of our own read and put. Milliseconds for the least.
 */
const PATIENCE = 8;
const LEAST_WAIT = 120;
const referrers_LONGEST_WAIT = 5_000;
function referrers(send, repository, scopes, clock) {
    const { origin, name, host } = repository;
    /** `OCI-Subject` alone is no proof (docker/hub-feedback#2372, sigstore/sigstore-js#1183): only a list that has it is. */
    async function isListed(subject, referrer) {
        let url;
        for (let count = 0; count < referrers_MOST_PAGES; count++) {
            const page = await referrerPage(send, repository, subject, url, scopes);
            if (page?.list.some(({ digest }) => digest === referrer.digest))
                return true;
            url = page?.next();
            if (url === undefined)
                return false;
        }
        return false;
    }
    /** No index where there is none yet. */
    async function read(subject) {
        const tag = fallbackTag(subject);
        const { manifest, etag } = await read_manifest_readManifest(send, repository, tag, scopes);
        if (manifest === undefined)
            return { condition: {} };
        // GitLab takes the tag for the subject itself (oras-project/oras-go#1396).
        const index = manifest.digest.hex === subject.hex ? undefined : referrer_list_indexOf(manifest);
        if (index === undefined) {
            throw new errors/* ProtocolError */.bd(`${host}/${name}:${tag} should list what refers to ${subject.algorithm}:${subject.hex}, but is no index`, {
                hint: 'this registry has no referrers API, and its fallback tag is in use: remove that tag, or publish without subject',
            });
        }
        // RFC 9110 §13.1.1; who does not know it does not mind it.
        return { index, condition: etag === undefined ? {} : { 'if-match': etag } };
    }
    async function write(subject, index, condition) {
        const request = {
            method: 'PUT',
            url: manifestUrl(origin, name, fallbackTag(subject)),
            headers: { 'content-type': index.mediaType, ...condition },
            body: index.bytes,
            scopes,
        };
        const what = `listing a referrer under ${fallbackTag(subject)}`;
        const response = await send(request);
        // 412: another job was faster. The next round reads what it wrote.
        await (await (0,expect/* expectStatus */.oi)(response, request, [200, 201, 202, 204, 412], what)).body.discard();
    }
    return {
        async attach(subject, referrer) {
            // A list that leads elsewhere, is none, or is refused, is no list: the fallback tag says what there is.
            const listed = await isListed(subject, referrer).catch((error) => {
                if (error instanceof errors/* ProtocolError */.bd || error instanceof errors/* AuthError */.lR || (error instanceof errors/* RegistryError */.gl && !error.retryable))
                    return false;
                throw error;
            });
            if (listed)
                return;
            // What was once in the list stays in it: an entry that another writer lost is put back.
            const seen = new Map();
            for (let round = 0; round < MOST_ROUNDS; round++) {
                const began = clock.now();
                const { index, condition } = await read(subject);
                const list = index?.manifests ?? [];
                for (const entry of list)
                    seen.set(entry.digest, entry);
                if (!seen.has(referrer.digest))
                    seen.set(referrer.digest, referrer);
                const there = Map.groupBy(list, ({ digest }) => digest);
                const isComplete = there.size === seen.size;
                if (isComplete && round > 0)
                    return;
                const entries = [...seen].flatMap(([digest, entry]) => there.get(digest) ?? [entry]);
                if (!isComplete)
                    await write(subject, withEntries(index, entries), condition);
                const took = clock.now() - began;
                const wait = Math.min(referrers_LONGEST_WAIT, Math.max(LEAST_WAIT, took * PATIENCE));
                await clock.sleep(wait * (1 + clock.random()));
            }
            throw new errors/* RegistryError */.gl(`${host}/${name}: too many jobs write to ${fallbackTag(subject)} at the same time`, {
                status: 409,
                method: 'PUT',
                url: manifestUrl(origin, name, fallbackTag(subject)).href,
                retryable: true,
            });
        },
    };
}
/** Entries and annotations of other writers stay as they are. */
function withEntries(index, manifests) {
    return index === undefined ? (0,oci/* encodeIndex */.bj)({ manifests, annotations: {}, artifactType: undefined }) : (0,oci/* rewriteIndex */.pW)(index, manifests, index.odd);
}

// EXTERNAL MODULE: ./lib/content/split/size.js
var split_size = __webpack_require__(205);
;// CONCATENATED MODULE: ./lib/registries/oci/upload-advice.js
/** What to change where an upload was refused for its size, or for having none. */


/** https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry#troubleshooting. Bytes. */
const GHCR_LARGEST = 10_000_000_000;
/** A piece has at most so many times the mean size. */
const SPREAD = 4;
/** The same error, where there is nothing to add. */
function adviceFor(error, { size, host, fits }) {
    if (!(error instanceof errors/* RegistryError */.gl) && !(error instanceof errors/* NetworkError */.Dr))
        return error;
    if (host === 'ghcr.io' && size > GHCR_LARGEST)
        return (0,errors/* hinted */.x_)(error, `ghcr.io takes no layer over 10 GB: set ${piecesOf(split_size/* LARGEST_PIECE */.OV)}`);
    if (!(error instanceof errors/* RegistryError */.gl))
        return error;
    // Some sessions are lost, and a fresh one heals them; what else is said of nothing at all is meant.
    const isFinal = error.status >= 400 && error.status < 500 && ![404, 408, 425, 429].includes(error.status) && !error.codes.includes('BLOB_UPLOAD_UNKNOWN');
    if (size === 0 && isFinal)
        return (0,errors/* hinted */.x_)(error, error.hint ?? 'this registry takes no empty files: leave it out, or pack it (archive: tar)', false);
    const mean = 2 ** Math.floor(Math.log2(Math.min(fits / SPREAD, split_size/* LARGEST_PIECE */.OV)));
    // What is refused for another reason than a proxy's limit has its own hint.
    if (error.status !== 413 || mean < split_size/* SMALLEST_PIECE */.pc || !error.hint?.includes('limits bodies'))
        return error;
    return (0,errors/* hinted */.x_)(error, `${error.hint}, or set ${piecesOf(mean)}`);
}
function piecesOf(mean) {
    return `split: ${(0,split_size/* formatSize */.Xq)(mean)} (pieces of at most ${(0,split_size/* formatSize */.Xq)(mean * SPREAD)})`;
}

;// CONCATENATED MODULE: ./lib/registries/oci/upload-sessions.js
/** The upload sessions of one repository: each is opened, filled and committed or cancelled, and none is forgotten. */







const DONE = [200, 201, 202, 204];
/** Requests throw the errors of `expectStatus`. */
function uploadSessions(send, { origin, name, host }, scopes) {
    const open = new Set();
    function opened(response, request) {
        const url = locationOf(response, request);
        if (url === undefined && (0,expect/* isHtml */._6)(response))
            throw noRegistry(response, `opening an upload for ${name}`, 'Location');
        if (url === undefined) {
            throw new errors/* ProtocolError */.bd(`${host} opened an upload for ${name} without saying where (no Location header)`, {
                hint: 'some registries answer so when the repository does not exist: create it first',
            });
        }
        const least = Number((0,types/* header */.w)(response, 'oci-chunk-min-length') ?? Number.NaN);
        const session = { url, ...(Number.isSafeInteger(least) && least > 0 ? { minChunkSize: least } : {}) };
        open.add(session);
        return session;
    }
    /** spec: end-14, one try. Registries may want a right to delete for it; a session that stays open expires by itself. */
    async function cancel(session) {
        open.delete(session);
        try {
            const response = await send({ method: 'DELETE', url: session.url, scopes, cleanup: true });
            await response.body.discard();
            return response.status < 300;
        }
        catch {
            return false;
        }
    }
    /** The answer, its body thrown away. */
    async function ask(request, what) {
        const response = await (0,expect/* expectStatus */.oi)(await send({ ...request, what }), request, DONE, what);
        await response.body.discard();
        return response;
    }
    return {
        opened,
        cancel,
        async open(what) {
            const request = { method: 'POST', url: uploadsUrl(origin, name), headers: { 'content-length': '0' }, scopes };
            return opened(await ask(request, what), request);
        },
        async patch(session, part, what, range) {
            const headers = { 'content-type': 'application/octet-stream', ...(range === undefined ? {} : { 'content-range': range }) };
            const request = { method: 'PATCH', url: session.url, headers, ...part, scopes };
            const next = { ...session, url: locationOf(await ask(request, what), request) ?? session.url };
            open.delete(session);
            open.add(next);
            return next;
        },
        async commit({ digest }, session, rest, what) {
            const url = (0,http_origin/* appendQuery */.rE)(session.url, 'digest', (0,core_digest/* formatDigest */.MO)(digest));
            const response = await ask({ method: 'PUT', url, headers: { 'content-type': 'application/octet-stream' }, ...rest, scopes }, what);
            // Storage elsewhere, where a registry sends bytes, need not know the protocol.
            const isElsewhere = response.status === 201 && (0,http_origin/* originOf */.yv)(response.url) !== origin && !(0,expect/* isHtml */._6)(response);
            if (!isPromise(response) && !isElsewhere)
                throw noRegistry(response, what, 'digest and no Location, so what it stored is not known');
            open.delete(session);
            return response;
        },
        async closeAll() {
            const closed = await Promise.all([...open].map(cancel));
            return closed.filter(Boolean).length;
        },
    };
}
function locationOf(response, request) {
    const location = (0,types/* header */.w)(response, 'location');
    return location === undefined ? undefined : (0,http_origin/* resolveLocation */.KC)(response.url ?? request.url, location).url;
}

;// CONCATENATED MODULE: ./lib/registries/oci/uploads.js
/** Sending blobs to an OCI registry: whole, in chunks where it wants that, or while they are still measured. */




/** Front ends of cloud registries take no larger bodies: 20 MB (goharbor/harbor#21640), 100 MB, or 1 MiB (nginx, by default). Bytes. */
const CHUNK_SIZES = [8 * 1024 * 1024, 1024 * 1024];
/** Each chunk is held in memory, so that it can be sent again. Bytes. */
const LARGEST_CHUNK = 64 * 1024 * 1024;
/** A front end may cut the connection instead of saying 413, or before that is read: after so many cuts of one body chunks are tried. */
const MOST_CUTS = 2;
/** What closes a session that has all its bytes. */
const NOTHING_MORE = { body: new Uint8Array(0), patient: true };
/** Requests throw the errors of `expectStatus`. */
function openUploads(send, repository, scopes, traits) {
    const sessions = uploadSessions(send, repository, scopes);
    const cuts = new Map();
    const openFor = ({ title }) => sessions.open(`opening an upload for "${title}"`);
    /** `fits`: as many bytes as are not too many. */
    const advised = (error, { size }, fits) => adviceFor(error, { size, fits, host: repository.host.replace(/:\d+$/, '') });
    async function sendBlob(blob, session) {
        if (traits.chunkSize !== undefined)
            return sendInChunks(blob, session);
        const key = (0,core_digest/* formatDigest */.MO)(blob.digest);
        if ((cuts.get(key) ?? 0) >= MOST_CUTS) {
            // Once: where chunks are not taken, the next try is whole again.
            cuts.delete(key);
            const response = await sendInChunks(blob, session, CHUNK_SIZES[1]);
            traits.chunkSize ??= CHUNK_SIZES[1];
            return response;
        }
        try {
            // spec: "Pushing a blob monolithically", POST then PUT.
            const whole = { body: () => blob.open(), length: blob.size };
            return await sessions.commit(blob, session ?? (await openFor(blob)), whole, `uploading "${blob.title}"`);
        }
        catch (error) {
            if (blob.size <= CHUNK_SIZES[1])
                throw advised(error, blob, blob.size / 2);
            if (error instanceof errors/* NetworkError */.Dr)
                cuts.set(key, (cuts.get(key) ?? 0) + 1);
            if (!isTooLarge(error))
                throw advised(error, blob, blob.size / 2);
            traits.chunkSize = CHUNK_SIZES[0];
            return sendInChunks(blob, undefined);
        }
    }
    /**
     * spec: "Pushing a blob in chunks". What a chunk's answer says of the range is not read: some registries never change it
     * (aws/containers-roadmap#2831), and the digest proves all at the end. A chunk that is too large too begins anew with the smallest.
     */
    async function sendInChunks(blob, given, wanted = traits.chunkSize ?? CHUNK_SIZES[0]) {
        const opening = given ?? (await openFor(blob));
        const size = chunkSizeFor(opening, wanted, repository.host);
        let session = opening;
        let first = 0;
        try {
            for await (const chunk of chunksOf(blob, size)) {
                const last = first + chunk.byteLength - 1;
                const what = `uploading bytes ${first} to ${last} of "${blob.title}"`;
                session = await sessions.patch(session, { body: chunk, patient: true }, what, `${first}-${last}`);
                first = last + 1;
            }
        }
        catch (error) {
            if (!isTooLarge(error) || size <= CHUNK_SIZES[1] || opening.minChunkSize === size)
                throw advised(error, blob, first || size / 2);
            traits.chunkSize = CHUNK_SIZES[1];
            return sendInChunks(blob, undefined);
        }
        return sessions.commit(blob, session, NOTHING_MORE, `finishing the upload of "${blob.title}"`);
    }
    return {
        ...sessions,
        send: sendBlob,
        async sendUnmeasured(blob, digest) {
            // spec: "Pushing a blob in chunks", the whole of it in one: as every docker push sends its layers.
            const whole = { body: () => blob.open(), length: blob.size };
            const session = await sessions.patch(await openFor(blob), whole, `uploading "${blob.title}"`);
            return sessions.commit({ digest: await digest }, session, NOTHING_MORE, `finishing the upload of "${blob.title}"`);
        },
    };
}
function chunkSizeFor({ minChunkSize = 0 }, wanted, host) {
    if (minChunkSize > LARGEST_CHUNK) {
        throw new errors/* ProtocolError */.bd(`${host} wants chunks of at least ${minChunkSize} bytes (OCI-Chunk-Min-Length), and none larger than ${LARGEST_CHUNK} are sent`);
    }
    return Math.max(wanted, minChunkSize);
}
function isTooLarge(error) {
    return error instanceof errors/* RegistryError */.gl && error.status === 413;
}
/** All but the last have `size` bytes. A chunk is overwritten once the next one is asked for. */
async function* chunksOf(blob, size) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(size, blob.size));
    let used = 0;
    for await (const chunk of blob.open()) {
        for (let at = 0; at < chunk.byteLength;) {
            const count = Math.min(chunk.byteLength - at, buffer.byteLength - used);
            buffer.set(chunk.subarray(at, at + count), used);
            used += count;
            at += count;
            if (used === buffer.byteLength) {
                yield buffer;
                used = 0;
            }
        }
    }
    if (used > 0)
        yield buffer.subarray(0, used);
}

;// CONCATENATED MODULE: ./lib/registries/oci/target.js
/** Publishing to an OCI registry: check by mount, upload, put, and read back. */












/** Of what a registry says that knows no such repository. Bytes. */
const LARGEST_REFUSAL = 64 * 1024;
/** `host` is the registry as the user wrote it, for messages. Every method throws the errors of `expectStatus`. */
function ociTarget(send, repository, options) {
    const { origin, name, host } = repository;
    const scopes = [`repository:${name}:pull,push`];
    let repositoryIsNew = false;
    const uploads = openUploads(send, repository, scopes, options.traits ?? {});
    return {
        name: `${host}/${name}`,
        ...presence(send, repository, { scopes, mountFrom: options.mountFrom, uploads, isNew: () => repositoryIsNew }),
        async upload(blob, session) {
            checkDigest(await uploads.send(blob, session), blob);
            return blob.digest;
        },
        async isNew() {
            // What another repository has can be mounted.
            if (options.mountFrom.length > 0)
                return false;
            repositoryIsNew ||= await knowsNoTags();
            return repositoryIsNew;
        },
        async uploadUnmeasured(blob, digest) {
            const response = await uploads.sendUnmeasured(blob, digest);
            const measured = await digest;
            const stored = (0,types/* header */.w)(response, 'docker-content-digest');
            return stored === undefined ? measured : ((0,core_digest/* parseDigest */.m)(stored) ?? measured);
        },
        closeUploads: () => uploads.closeAll(),
        encode: oci/* encodeManifest */.Gb,
        blobsOf: namedBlobs,
        encodeIndex: oci/* encodeIndex */.bj,
        attach: referrers(send, repository, scopes, options.clock).attach,
        put: putManifest,
        async find(reference) {
            const { manifest, repositoryUnknown } = await read_manifest_readManifest(send, repository, reference, scopes);
            if (repositoryUnknown)
                repositoryIsNew = true;
            return manifest;
        },
        async checkWritable() {
            await uploads.cancel(await uploads.open('checking that uploads are allowed'));
        },
    };
    /** Whether the registry says that there is no such repository. */
    async function knowsNoTags() {
        const response = await send({ method: 'GET', url: anyTagUrl(origin, name), scopes });
        if (response.status !== 404) {
            // A list, or a refusal that the next question gets as well.
            await response.body.discard();
            return false;
        }
        return new TextDecoder().decode(await response.body.start(LARGEST_REFUSAL)).includes('"NAME_UNKNOWN"');
    }
    async function putManifest(manifest, tag) {
        const own = (0,core_digest/* formatDigest */.MO)(manifest.digest);
        const request = {
            method: 'PUT',
            url: manifestUrl(origin, name, tag ?? own),
            headers: { 'content-type': manifest.mediaType },
            body: manifest.bytes,
            scopes,
        };
        const what = `putting the manifest under ${tag ?? own}`;
        const response = await (0,expect/* expectStatus */.oi)(await send(request), request, [200, 201, 202, 204], what);
        await response.body.discard();
        // A bare 201 is a registry's as well.
        if (!isPromise(response) && (response.status !== 201 || (0,expect/* isHtml */._6)(response)))
            throw noRegistry(response, what, 'digest, so what it stored is not known');
        const digest = (0,types/* header */.w)(response, 'docker-content-digest');
        if (digest !== undefined && digest !== own)
            throw new errors/* IntegrityError */.cs(`${what}: ${host} calculated ${digest}, but the manifest's digest is ${own}`);
    }
    function checkDigest(response, blob) {
        const error = differentDigest((0,types/* header */.w)(response, 'docker-content-digest'), blob, host);
        if (error !== undefined)
            throw error;
    }
}

;// CONCATENATED MODULE: ./lib/registries/oci/kind.js
/** OCI Distribution 1.1, what most registries speak. */





const kind_oci = {
    name: 'oci',
    title: 'an OCI registry',
    names: reference/* OCI_NAMES */.tU,
    knows: { digests: true, configs: true, indexes: true, referrers: true, signatures: false, blobsEverywhere: false, severalTokens: false },
    unknownInputs: [],
    ownInputs: {},
    fetchCommand: (image, digest) => `oras pull ${image}@${digest}`,
    firstRequest({ origin, name }, question, actions) {
        const scopes = [`repository:${name}:${actions.join(',')}`];
        if (typeof question === 'object')
            return { method: 'GET', url: manifestUrl(origin, name, question.tag), headers: { accept: ACCEPT }, scopes };
        return { method: 'GET', url: question === 'tags' ? tagsUrl(origin, name) : anyTagUrl(origin, name), scopes };
    },
    /** None answers 404 without an error body or its version header, or 401 without a challenge. */
    isMine(answer) {
        if (answer.status === 401)
            return answer.header('www-authenticate') !== undefined;
        return answer.status !== 404 || (answer.header('docker-distribution-api-version') ?? '').startsWith('registry/2') || hasErrors(answer);
    },
    connect: async ({ send }) => send,
    openTarget: async (send, image, options) => ociTarget(send, image, options),
    openSource: async (send, image) => ociSource(send, image),
};
function hasErrors({ body }) {
    try {
        const { errors } = JSON.parse(new TextDecoder().decode(body));
        return Array.isArray(errors);
    }
    catch {
        return false;
    }
}

// EXTERNAL MODULE: ./lib/registries/provenance/routes.js
var routes = __webpack_require__(6561);
// EXTERNAL MODULE: ./lib/content/key-file.js
var key_file = __webpack_require__(145);
// EXTERNAL MODULE: ./lib/core/text/nearest.js
var nearest = __webpack_require__(6069);
// EXTERNAL MODULE: ./lib/registries/provenance/signing/keys.js
var keys = __webpack_require__(9887);
;// CONCATENATED MODULE: ./lib/registries/provenance/settings.js
/** The inputs that only this protocol knows: which sum, whose key. */




const SUM_TYPES = ['tarsum', 'tarsum.v1', 'tarsum.dev'].flatMap((version) => [`${version}+sha256`, `${version}+sha512`]);
const USUAL_SUM_TYPE = 'tarsum.v1+sha256';
/** Throws `InputError` for what is none of the types. */
function sumType(text) {
    if (SUM_TYPES.includes(text))
        return text;
    const near = (0,nearest/* nearest */.p)(text, SUM_TYPES);
    throw new errors/* InputError */.dz(`"${text}" is not one of ${SUM_TYPES.join(', ')}${near === undefined ? '' : ` (did you mean \`${near}\`?)`}`);
}
/** `none` = unsigned. Throws `InputError` naming the input; the key's text is never a part of it. */
function signingKey(text, workspace) {
    return text === 'none' ? text : (0,keys/* readPrivateKey */.$k)((0,key_file/* keyText */.P)('signing-key', workspace, text), 'signing-key');
}
/** Throws `InputError` naming the input. */
function verifyKey(text, workspace) {
    return (0,keys/* readPublicKey */.RR)((0,key_file/* keyText */.P)('verify-key', workspace, text), 'verify-key');
}
function sumTypeOf(inputs) {
    return sumType(inputs.text('sum-type') || USUAL_SUM_TYPE);
}
/** `undefined` = unsigned. Without a key there is a fresh one: it says who signed this run's manifests, and nothing more. */
function signingKeys({ text, workspace }, info) {
    const given = text('signing-key');
    const key = given === '' ? (0,keys/* generateKey */.rh)() : signingKey(given, workspace);
    if (key === 'none')
        return undefined;
    info(`Signing with ${given === '' ? 'a fresh key of this run' : 'the key'} ${key.public.id}`);
    return [key];
}
function verifyKeyOf({ text, workspace }) {
    const given = text('verify-key');
    return given === '' ? undefined : verifyKey(given, workspace);
}

;// CONCATENATED MODULE: ./lib/registries/provenance/kind.js
/** Docker's "V2 provenance" protocol of October 2014: layers by what is in a tar, manifests that carry their signatures. */


const TITLE = 'a provenance registry';
const NO_REFERRERS = 'needs a manifest beside the one that is published, which nobody would find at';
// What runs seldom is loaded when it runs: few registries speak this.
const provenance = {
    name: 'provenance',
    title: TITLE,
    names: { name: new RegExp(`^${routes/* EXPRESSIONS */.WK.image}$`), tag: new RegExp(`^${routes/* EXPRESSIONS */.WK.tag}$`) },
    knows: { digests: false, configs: false, indexes: false, referrers: false, signatures: true, blobsEverywhere: true, severalTokens: true },
    unknownInputs: [
        { input: 'archive', values: ['gzip', 'zstd'], why: 'is not taken by' },
        { input: 'subject', why: 'is unknown to' },
        { input: 'format', values: ['image'], why: 'is unknown to' },
        { input: 'artifact-type', why: 'is unknown to' },
        { input: 'split', except: ['none'], why: 'is unknown to' },
        { input: 'config', why: 'is not taken by' },
        ...['attest', 'sign'].map((input) => ({ input, values: ['true', 'True', 'TRUE'], why: NO_REFERRERS })),
        { input: 'sbom', why: NO_REFERRERS },
    ],
    ownInputs: { 'signing-key': signingKey, 'sum-type': sumType, 'verify-key': verifyKey },
    fetchCommand: () => undefined,
    tarLayers: (inputs) => ({
        takenBy: TITLE,
        async measure(path, isPacked, what) {
            const { measureTar } = await __webpack_require__.e(/* import() */ 124).then(__webpack_require__.bind(__webpack_require__, 124));
            return measureTar(path, isPacked, sumTypeOf(inputs), what);
        },
    }),
    /** What the other protocol's registries would not say; `connect` asks for the version, and so makes sure. */
    isMine: ({ status }) => status === 401 || status === 404,
    async connect({ plain, debug, ...connection }, { origin, name }) {
        const { authorize } = await __webpack_require__.e(/* import() */ 789).then(__webpack_require__.bind(__webpack_require__, 1789));
        return (await authorize({ send: plain, debug }, { ...connection, origin, name })).send;
    },
    async openTarget(send, image, { inputs, clock, info, debug }) {
        const { provenanceTarget } = await Promise.all(/* import() */[__webpack_require__.e(482), __webpack_require__.e(190)]).then(__webpack_require__.bind(__webpack_require__, 5190));
        const signingTime = Math.floor(clock.now() / 1000);
        return provenanceTarget(send, image, { sumType: sumTypeOf(inputs), keys: signingKeys(inputs, info), signingTime, debug });
    },
    async openSource(send, image, { inputs, warn, debug }) {
        const { provenanceSource } = await Promise.all(/* import() */[__webpack_require__.e(482), __webpack_require__.e(370)]).then(__webpack_require__.bind(__webpack_require__, 5370));
        return provenanceSource(send, image, { verifyKey: verifyKeyOf(inputs), warn, debug });
    },
};

;// CONCATENATED MODULE: ./lib/registries/kinds.js
/** The list of kinds: nothing else knows one by its name. Among those of the network the first is the one that most registries are. */



const kinds_KINDS = [kind_oci, provenance, layout, archive];
/** Those that `protocol` can name. */
function networkKinds(kinds) {
    return kinds.filter((kind) => kind.scheme === undefined);
}


/***/ }),

/***/ 9380:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  o: () => (/* binding */ openSource),
  A: () => (/* binding */ openTarget)
});

// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/core/located.js
var located = __webpack_require__(5981);
// EXTERNAL MODULE: ./lib/core/reference.js
var reference = __webpack_require__(7246);
// EXTERNAL MODULE: ./lib/http/body.js
var body = __webpack_require__(6150);
// EXTERNAL MODULE: ./lib/http/types.js
var types = __webpack_require__(6869);
// EXTERNAL MODULE: ./lib/manifest/oci.js
var oci = __webpack_require__(5760);
;// CONCATENATED MODULE: ./lib/registries/choose-kind.js
/** Of which kind is a registry? The user says so, or its first answer does. */




/** Beyond the largest document that anybody reads: what is too large stays too large for whoever reads it then. Bytes. */
const LARGEST_ANSWER = oci/* LARGEST_DOCUMENT */.zj + 1;
/**
 * `kinds` in the order in which they are asked; the first costs no request, as its question is one that is asked anyway. Where all say no, the
 * first kind it is: what the registry said to it is the better answer. Throws `InputError` where the tokens given fit no kind.
 */
async function chooseKind(kinds, image, connection, { protocol, question, actions }) {
    const wanted = kinds.filter(({ name }) => protocol === 'auto' || name === protocol);
    const candidates = wanted.filter(({ knows }) => connection.tokens.length <= 1 || knows.severalTokens);
    const [first] = candidates;
    if (first === undefined) {
        throw new errors/* InputError */.dz(`registry-token: ${connection.tokens.length} lines are given, and ${wanted.map(({ title }) => title).join(' or ')} takes one`);
    }
    if (candidates.length === 1 || question === undefined || first.firstRequest === undefined) {
        return { kind: first, send: await first.connect(connection, image) };
    }
    const { answer, send } = await ask(connection.send, first.firstRequest(image, question, actions));
    const asked = { ...connection, send };
    for (const kind of candidates) {
        if (!kind.isMine(answer))
            continue;
        try {
            return { kind, send: await kind.connect(asked, image) };
        }
        catch (error) {
            if (!(error instanceof errors/* RegistryError */.gl) || error.status >= 500)
                throw error;
        }
    }
    return { kind: first, send: await first.connect(asked, image) };
}
/** The answer, and a way to send that gives it from memory when the same is asked again. */
async function ask(send, request) {
    const { response, bytes } = await (0,body/* inMemory */.ZK)(await send(request), LARGEST_ANSWER);
    const answer = { status: response.status, header: (name) => (0,types/* header */.w)(response, name), body: bytes };
    return { answer, send: replaying(send, request, response) };
}
function replaying(send, asked, answer) {
    let left = answer;
    return async (request) => {
        if (left === undefined || request.method !== asked.method || request.url.href !== asked.url.href)
            return send(request);
        const first = left;
        left = undefined;
        return first;
    };
}

// EXTERNAL MODULE: ./lib/registries/kinds.js + 29 modules
var registries_kinds = __webpack_require__(1049);
;// CONCATENATED MODULE: ./lib/registries/named.js
/** A target or a source whose errors all say which image they are about. */

/** The same methods: what they throw, at once, late or between two chunks, names `image`. */
function named(place, image) {
    const members = Object.entries(place).map(([key, member]) => [key, typeof member === 'function' ? namedMethod(member.bind(place), image) : member]);
    return Object.fromEntries(members);
}
function namedMethod(method, image) {
    return (...values) => {
        let answer;
        try {
            answer = method(...values);
        }
        catch (error) {
            throw (0,located/* located */.t)(error, image);
        }
        if (answer instanceof Promise)
            return (0,located/* locating */.M)(image, () => answer);
        return isStream(answer) ? namedStream(answer, image) : answer;
    };
}
function isStream(value) {
    return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
async function* namedStream(stream, image) {
    try {
        yield* stream;
    }
    catch (error) {
        throw (0,located/* located */.t)(error, image);
    }
}

;// CONCATENATED MODULE: ./lib/registries/open.js
/** Opening one image for writing or reading, of whichever kind it is. */






/** Whatever fails in opening it or later, by one of its methods, names the image. */
async function openTarget(image, selection, options) {
    const name = (0,reference/* formatImage */.vy)(image);
    const { kind, target } = await (0,located/* locating */.M)(name, () => findTarget(image, selection, options));
    return { kind, target: named(target, name) };
}
/** As `openTarget`, for the way back. */
async function openSource(image, selection, options) {
    const name = (0,reference/* formatImage */.vy)(image);
    const { kind, source } = await (0,located/* locating */.M)(name, () => findSource(image, selection, options));
    return { kind, source: named(source, name) };
}
async function findTarget(image, selection, options) {
    const { kinds, connect, protocol, tag } = selection;
    if (image.kind === 'local') {
        const kind = localKind(image, selection);
        return { kind, target: await kind.openTarget(image.path, { ...options, debug() { } }) };
    }
    const connection = await connect(image);
    // Without a tag only those that know digests can be meant, so there is nothing to find out.
    const question = tag === undefined ? undefined : selection.asksWhetherNew ? 'any tag' : { tag };
    const { kind, send } = await chooseKind((0,registries_kinds/* networkKinds */.a)(kinds), image, connection, { protocol, question, actions: ['pull', 'push'] });
    const { debug, traits } = connection;
    return { kind, target: await kind.openTarget(send, image, { ...options, debug, traits }) };
}
async function findSource(image, selection, options) {
    const { kinds, connect, protocol, tag } = selection;
    if (image.kind === 'local') {
        const kind = localKind(image, selection);
        return { kind, source: await kind.openSource(image.path, { ...options, debug() { } }) };
    }
    const connection = await connect(image);
    const question = tag === undefined ? 'tags' : { tag };
    const { kind, send } = await chooseKind((0,registries_kinds/* networkKinds */.a)(kinds), image, connection, { protocol, question, actions: ['pull'] });
    return { kind, source: await kind.openSource(send, image, { ...options, debug: connection.debug }) };
}
function localKind(image, { kinds, protocol }) {
    const kind = kinds.find((one) => one.scheme === image.scheme);
    if (kind === undefined)
        throw new errors/* InputError */.dz(`${(0,reference/* formatImage */.vy)(image)}: nothing is known of ${image.scheme}`);
    // A protocol whose layers are made in the same way does no harm.
    const asked = (0,registries_kinds/* networkKinds */.a)(kinds).find(({ name }) => name === protocol);
    if (asked === undefined || (asked.tarLayers === undefined) === (kind.tarLayers === undefined))
        return kind;
    throw new errors/* InputError */.dz(`protocol: ${protocol} is spoken by registries, and ${(0,reference/* formatImage */.vy)(image)} lies on disk`);
}


/***/ }),

/***/ 6561:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bv: () => (/* binding */ routeTo),
/* harmony export */   Rz: () => (/* binding */ checkVariable),
/* harmony export */   WK: () => (/* binding */ EXPRESSIONS)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/** Every address of the 2014 "V2 provenance" protocol: one table, by which addresses are built. */

/**
 * The protocol's own expressions for what varies in a path, each for the whole value.
 * spec: moby/moby 73a9089306, registry/session_v2.go (`newV2RegistryRouter`)
 */
const EXPRESSIONS = {
    image: '[a-z0-9-._/]+',
    tag: '[a-zA-Z0-9-._]+',
    sumtype: '[a-z0-9._+-]+',
    sum: '[a-fA-F0-9]{4,}',
};
const ROUTES = {
    // spec: …#L43-L75 of the same function, in its order
    version: ['GET', '/v2/version'],
    readManifest: ['GET', '/v2/manifest/{image}/{tag}'],
    putManifest: ['PUT', '/v2/manifest/{image}/{tag}'],
    tags: ['GET', '/v2/tags/{image}'],
    readBlob: ['GET', '/v2/blob/{image}/{sumtype}/{sum}'],
    putBlob: ['PUT', '/v2/blob/{image}/{sumtype}'],
    mountBlob: ['POST', '/v2/mountblob/{image}/{sumtype}/{sum}'],
    // spec: https://github.com/moby/moby/blob/v1.3.0/registry/session.go (`PushImageJSONIndex`): tokens from an index
    index: ['PUT', '/v1/repositories/{image}/'],
};
/** What the user calls a variable, and which values it takes. */
const WORDS = { image: 'image name', tag: 'tag', sumtype: 'sum type', sum: 'checksum' };
/**
 * The method and address of one operation at `origin` (scheme and authority). Values are not escaped: nothing that obeys its
 * expression needs to be. Throws `InputError` naming the variable, the value and the rule.
 */
function routeTo(origin, name, variables) {
    const [method, template] = ROUTES[name];
    const path = template.replace(/\{(\w+)\}/g, (_, key) => checkVariable(key, variables[key] ?? ''));
    return { method, url: new URL(origin + path) };
}
/** Throws `InputError` when `value` does not obey its expression. */
function checkVariable(variable, value) {
    if (!new RegExp(`^${EXPRESSIONS[variable]}$`).test(value)) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${WORDS[variable]} "${value}" is not possible on a provenance registry: the whole of it must match ${EXPRESSIONS[variable]}`);
    }
    // The expressions allow what every URL parser would take out of the path, which would then name something else.
    if (value.split('/').some((segment) => segment === '.' || segment === '..')) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${WORDS[variable]} "${value}" is not possible in an address: no part of it may be . or ..`);
    }
    return value;
}


/***/ }),

/***/ 9887:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $k: () => (/* binding */ readPrivateKey),
/* harmony export */   BI: () => (/* binding */ chainKey),
/* harmony export */   GR: () => (/* binding */ jwkKey),
/* harmony export */   RR: () => (/* binding */ readPublicKey),
/* harmony export */   rh: () => (/* binding */ generateKey)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/** Keys of libtrust: read from PEM or JWK, named by their fingerprint, used through node:crypto alone. */


/** OpenSSL's name to JWK's, its bytes a coordinate, its algorithm (RFC 7518, sections 3.4 and 6.2.1.1). */
const CURVES = {
    'P-256': { bytes: 32, algorithm: 'ES256' },
    'P-384': { bytes: 48, algorithm: 'ES384' },
    'P-521': { bytes: 66, algorithm: 'ES512' },
};
const RSA = ['RS256', 'RS384', 'RS512'];
/** NIST SP 800-131A: what is shorter can be broken. Bits. */
const SHORTEST_RSA = 2048;
/** EC P-256, as docker's own default. */
function generateKey() {
    return privateOf((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.generateKeyPairSync)('ec', { namedCurve: 'P-256' }).privateKey);
}
/** PEM (also with libtrust's header lines) or JWK. Throws `InputError` beginning with `what`; the text is never a part of it. */
function readPrivateKey(text, what) {
    const trimmed = text.trim();
    if (/ENCRYPTED/.test(trimmed))
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${what}: the key is encrypted`, { hint: 'give it without a passphrase, from a secret' });
    try {
        return privateOf(trimmed.startsWith('{') ? (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPrivateKey)({ key: JSON.parse(trimmed), format: 'jwk' }) : (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPrivateKey)(withoutHeaders(trimmed)));
    }
    catch (error) {
        if (error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz || error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd)
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${what}: ${error.message}`, { cause: error });
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${what}: is no private key`, { hint: 'write PEM or JWK: EC (P-256, P-384, P-521) or RSA' });
    }
}
/** PEM or JWK, of a public key, a certificate, or a private key whose public half is meant. Throws `InputError` beginning with `what`. */
function readPublicKey(text, what) {
    const trimmed = text.trim();
    try {
        if (!trimmed.startsWith('{'))
            return publicOf((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPublicKey)(withoutHeaders(trimmed)));
        const { d: _secret, ...jwk } = JSON.parse(trimmed);
        return publicOf((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPublicKey)({ key: jwk, format: 'jwk' }));
    }
    catch (error) {
        if (error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd)
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${what}: ${error.message}`, { cause: error });
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${what}: is no public key`, { hint: 'write PEM or JWK: EC (P-256, P-384, P-521) or RSA' });
    }
}
/** A key out of a signature. Throws `ProtocolError` for anything but a well-formed public one, whose `kid`, where there is one, is right. */
function jwkKey(jwk) {
    if (typeof jwk !== 'object' || jwk === null)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd('the signature has no key');
    const given = jwk;
    if ('d' in given)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd('the key in the signature is a private one');
    const curve = given['kty'] === 'EC' ? CURVES[String(given['crv'])] : undefined;
    if (curve !== undefined) {
        for (const member of ['x', 'y']) {
            if (typeof given[member] !== 'string' || Buffer.from(given[member], 'base64url').length !== curve.bytes)
                throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`the key's ${member} has a wrong length`);
        }
    }
    let key;
    try {
        key = publicOf((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPublicKey)({ key: given, format: 'jwk' }));
    }
    catch (error) {
        throw error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd ? error : new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd('the key in the signature is no key', { cause: error });
    }
    const kid = given['kid'];
    if (kid !== undefined && kid !== key.id && kid !== key.legacyId)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd('the key in the signature has another fingerprint than it says');
    return key;
}
/**
 * The leaf of an `x5c` chain, leaf first (RFC 7515, section 4.1.6). Each certificate must be signed by the next. Whether anybody trusts
 * the last is the caller's question. Throws `ProtocolError` for what is no chain, `IntegrityError` for one that does not hold.
 */
function chainKey(chain) {
    if (!Array.isArray(chain) || chain.length === 0 || chain.length > 16 || !chain.every((item) => typeof item === 'string')) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd('x5c is no chain of certificates');
    }
    let certificates;
    try {
        certificates = chain.map((item) => new node_crypto__WEBPACK_IMPORTED_MODULE_0__.X509Certificate(Buffer.from(item, 'base64')));
    }
    catch (error) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd('x5c holds what is no certificate', { cause: error });
    }
    for (const [index, certificate] of certificates.entries()) {
        const issuer = certificates[index + 1];
        if (issuer !== undefined && !(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))) {
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs('the chain of certificates in the signature is broken');
        }
    }
    return publicOf(certificates[0].publicKey);
}
function privateOf(key) {
    const own = publicOf((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createPublicKey)(key));
    const hash = hashOf(own.algorithms[0]);
    return { public: own, sign: (data) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.sign)(hash, data, { key, dsaEncoding: 'ieee-p1363' }) };
}
function publicOf(key) {
    const { kty, crv, x, y, n, e } = key.export({ format: 'jwk' });
    const hashed = (bytes) => fingerprint((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(bytes).digest());
    const id = hashed(key.export({ type: 'spki', format: 'der' }));
    const check = (algorithms) => {
        return (algorithm, data, signature) => algorithms.includes(algorithm) && (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.verify)(hashOf(algorithm), data, { key, dsaEncoding: 'ieee-p1363' }, signature);
    };
    if (kty === 'EC' && crv !== undefined && CURVES[crv] !== undefined) {
        const algorithms = [CURVES[crv].algorithm];
        const legacy = Buffer.concat([Buffer.from(`EC${crv}`), minimal(x), minimal(y)]);
        return { id, legacyId: hashed(legacy), jwk: { crv, kty, x: x, y: y }, algorithms, verify: check(algorithms) };
    }
    if (kty === 'RSA') {
        const bits = (key.asymmetricKeyDetails?.modulusLength ?? 0);
        if (bits < SHORTEST_RSA)
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`the RSA key has ${bits} bits, and needs ${SHORTEST_RSA}`);
        const legacy = Buffer.concat([Buffer.from('RSA'), minimal(n), minimal(e)]);
        return { id, legacyId: hashed(legacy), jwk: { e: e, kty, n: n }, algorithms: RSA, verify: check(RSA) };
    }
    throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`keys of the kind ${kty ?? 'unknown'}${crv === undefined ? '' : ` ${crv}`} are not supported`);
}
function hashOf(algorithm) {
    return `sha${algorithm.slice(2)}`;
}
/** Big-endian without leading zeros. */
function minimal(text) {
    const bytes = Buffer.from(text, 'base64url');
    const first = bytes.findIndex((byte) => byte !== 0);
    return first < 0 ? bytes.subarray(bytes.length) : bytes.subarray(first);
}
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** The first 240 bits in base32 (RFC 4648, section 6), in groups of four. */
function fingerprint(hash) {
    let bits = 0n;
    for (const byte of hash.subarray(0, 30))
        bits = (bits << 8n) | BigInt(byte);
    let text = '';
    for (let shift = 235n; shift >= 0n; shift -= 5n)
        text += BASE32[Number((bits >> shift) & 31n)];
    return text.match(/.{4}/g).join(':');
}
/** libtrust writes `keyID: …` lines into PEM, which not every reader takes. */
function withoutHeaders(pem) {
    return pem.replace(/^[A-Za-z][A-Za-z0-9-]*: .*\r?\n/gm, '').replace(/(-----\r?\n)(?:[ \t]*\r?\n)+/g, '$1');
}


/***/ })

};
;