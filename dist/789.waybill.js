"use strict";
exports.id = 789;
exports.ids = [789];
exports.modules = {

/***/ 1789:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   authorize: () => (/* binding */ authorize)
/* harmony export */ });
/* unused harmony exports withTokens, tokensFromIndex */
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _core_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7246);
/* harmony import */ var _http_auth_token_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9358);
/* harmony import */ var _http_origin_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9700);
/* harmony import */ var _http_types_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6869);
/* harmony import */ var _call_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2483);
/* harmony import */ var _client_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8832);
/* harmony import */ var _routes_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6561);
/** Who may write to a provenance registry: tokens on every request, Basic where the registry is its own authority. */








/**
 * Adds `Authorization: Token a,b`, or Basic to a standalone registry over TLS or on the loopback; without either, requests stay
 * as they are. Throws `InputError` at once for a token that no header can hold.
 */
function withTokens(send, { origin, tokens, login, standalone }) {
    for (const [index, token] of tokens.entries()) {
        if (!isHeaderText(token))
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`registry-token: line ${index + 1} holds characters that cannot be sent`);
    }
    const value = tokens.length > 0
        ? `Token ${tokens.join(',')}`
        : login !== undefined && standalone && isSafe(new URL(origin))
            ? (0,_http_auth_token_js__WEBPACK_IMPORTED_MODULE_2__/* .basic */ .H)(login.username, login.password)
            : undefined;
    if (value === undefined)
        return send;
    return (request) => (0,_http_origin_js__WEBPACK_IMPORTED_MODULE_3__/* .originOf */ .yv)(request.url) !== origin || request.headers?.['authorization'] !== undefined
        ? send(request)
        : send({ ...request, headers: { ...request.headers, authorization: value } });
}
/**
 * Asks for the version, and by the answer chooses how to speak on: with the tokens given; with user and password to a standalone
 * registry; with tokens that user and password earn from the index on the same host, where there is one; else as nobody. A registry that wants a
 * login before it tells anything gets user and password with that question. Who is to be asked for them is asked once a request is refused.
 * `wire.send` adds no credentials and follows no redirects of PUT requests.
 */
async function authorize(wire, options) {
    const { origin, name, tokens, onSecret, askLogin } = options;
    const isFixed = tokens.length > 0 || options.login !== undefined || askLogin === undefined;
    const first = withTokens(wire.send, { origin, tokens, standalone: false });
    let known = tokens.length > 0 ? undefined : options.login;
    const asking = asksLater(first, origin, async () => {
        const { login, failed } = isFixed ? { login: known, failed: undefined } : await askLogin();
        known = login;
        if (login === undefined)
            return failed && explaining(first, failed);
        return withTokens(wire.send, { origin, tokens, login, standalone: true });
    });
    const version = await (0,_client_js__WEBPACK_IMPORTED_MODULE_5__/* .readVersion */ .$)({ ...wire, send: tokens.length > 0 ? first : asking }, origin);
    if (known !== undefined || isFixed)
        return { version, send: await speaking(known) };
    return {
        version,
        send: asksLater(first, origin, async () => {
            const { login, failed } = await askLogin();
            return login === undefined ? explaining(first, failed) : speaking(login);
        }),
    };
    async function speaking(login) {
        if (tokens.length > 0 || login === undefined || version.standalone) {
            return withTokens(wire.send, { origin, tokens, login, standalone: version.standalone });
        }
        const earned = await tokensFromIndex(wire, origin, name, login, onSecret);
        return withTokens(wire.send, { origin, tokens: earned ?? [], standalone: false });
    }
}
/** As `first` until the registry refuses somebody without a login (401): then, for good, as `better` is found to be, where there is one. */
function asksLater(first, origin, better) {
    let found;
    return async (request) => {
        const known = await found;
        const response = await (known ?? first)(request);
        if (response.status !== 401 || known !== undefined || request.cleanup || (0,_http_origin_js__WEBPACK_IMPORTED_MODULE_3__/* .originOf */ .yv)(response.url) !== origin)
            return response;
        found ??= better();
        const send = await found;
        if (send === undefined)
            return response;
        await response.body.discard();
        return send(request);
    };
}
/** Refusals tell why there is no login. */
function explaining(send, without) {
    return async (request) => {
        const response = await send(request);
        return without === undefined || (response.status !== 401 && response.status !== 403) ? response : { ...response, without };
    };
}
const MOST_REDIRECTS = 5;
/**
 * Trades user and password for tokens; `undefined` when the host has no index (404, 405). Throws `AuthError` when the login is
 * refused or the index is neither https nor on the loopback, `ProtocolError` when the answer misses a header or leads elsewhere.
 * spec: moby/moby 188b56c836, registry/session.go (`PushImageJSONIndex`)
 */
async function tokensFromIndex(wire, indexOrigin, image, login, onSecret) {
    const { method, url } = (0,_routes_js__WEBPACK_IMPORTED_MODULE_6__/* .routeTo */ .Bv)(indexOrigin, 'index', { image });
    if (!isSafe(url)) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .AuthError */ .lR(`${url.host}: user name and password are not sent to an index without TLS`, { hint: 'use https, or set registry-token' });
    }
    const what = `asking the index ${url.host} for tokens for ${image}`;
    const headers = { authorization: (0,_http_auth_token_js__WEBPACK_IMPORTED_MODULE_2__/* .basic */ .H)(login.username, login.password), 'content-type': 'application/json', 'x-docker-token': 'true' };
    let request = { method, url, headers, body: new TextEncoder().encode('[]') };
    for (let count = 0;; count++) {
        const response = await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .call */ .T)(wire, request, { what, accepted: [200, 201, 301, 302, 303, 307, 308, 404, 405] });
        await response.body.discard();
        if (response.status === 404 || response.status === 405)
            return undefined;
        if (response.status < 300)
            return tokensOf(response, url, what, onSecret);
        if (count === MOST_REDIRECTS)
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd(`${what}: more than ${MOST_REDIRECTS} redirects`);
        request = { ...request, url: redirectedTo(response, request, what) };
    }
}
/** The password goes along, so the request stays with its origin. */
function redirectedTo(response, request, what) {
    const location = (0,_http_types_js__WEBPACK_IMPORTED_MODULE_7__/* .header */ .w)(response, 'location');
    if (location === undefined)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd(`${what}: a redirect (${response.status}) without a Location`);
    const { url, sameOrigin } = (0,_http_origin_js__WEBPACK_IMPORTED_MODULE_3__/* .resolveLocation */ .KC)(request.url, location);
    if (!sameOrigin)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd(`${what}: a redirect to another host, ${(0,_http_origin_js__WEBPACK_IMPORTED_MODULE_3__/* .originOf */ .yv)(url)}, is not followed with a password`);
    return url;
}
/** The tokens of an answer that also names the registries that take them. */
function tokensOf(response, index, what, onSecret) {
    // Each header is one token: commas belong to it (`signature=…,repository="…",access=write`).
    const tokens = valuesOf(response, 'x-docker-token');
    for (const token of tokens)
        onSecret(token);
    const endpoints = valuesOf(response, 'x-docker-endpoints').flatMap((value) => value.split(',').map((host) => host.trim()));
    if (tokens.length === 0 || !tokens.every(isHeaderText))
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd(`${what}: the answer holds no token (X-Docker-Token)`);
    if (endpoints.length === 0 || endpoints.includes(''))
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd(`${what}: the answer names no registry (X-Docker-Endpoints)`);
    for (const endpoint of endpoints)
        checkEndpoint(endpoint, index, what);
    return tokens;
}
function checkEndpoint(endpoint, index, what) {
    const url = URL.parse(`${index.protocol}//${endpoint}`);
    if (url === null || url.host === '')
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd(`${what}: "${endpoint}" is not a host (X-Docker-Endpoints)`);
    if (!(0,_http_origin_js__WEBPACK_IMPORTED_MODULE_3__/* .mayLead */ .w9)(index.hostname, url.hostname)) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd(`${what}: the registry ${endpoint} is a private address of another host`);
    }
}
function valuesOf(response, name) {
    const values = response.headers[name] ?? [];
    return (typeof values === 'string' ? [values] : values).filter((value) => value !== '');
}
function isSafe(url) {
    return url.protocol === 'https:' || (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .isLoopbackHost */ .cW)(url.host);
}
function isHeaderText(text) {
    return /^[\x20-\x7e]+$/.test(text);
}


/***/ }),

/***/ 2483:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ call),
/* harmony export */   o: () => (/* binding */ jsonOf)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _http_expect_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1210);
/* harmony import */ var _http_origin_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9700);
/** One call of the protocol: told at debug level, its refusals put into words. */



/**
 * Throws `AuthError` ("login required") for 401, else the errors of `expectStatus`, each with the status.
 * The answer's body is the caller's to read or discard.
 */
async function call({ send, debug }, request, { what, accepted, missing }) {
    debug(`[registry] Calling "${request.method}" ${(0,_http_origin_js__WEBPACK_IMPORTED_MODULE_2__/* .redactUrl */ .BO)(request.url)}`);
    const response = await send(request);
    if (accepted.includes(response.status))
        return response;
    if (response.status === 401) {
        const { message } = await (0,_http_expect_js__WEBPACK_IMPORTED_MODULE_1__/* .errorOf */ .Mz)(response, request, `${what}: login required`);
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .AuthError */ .lR(message, {
            hint: response.without?.hint ?? `set registry-token (one token a line), or username and password, for ${request.url.host}`,
        });
    }
    return (0,_http_expect_js__WEBPACK_IMPORTED_MODULE_1__/* .expectStatus */ .oi)(response, request, accepted, response.status === 404 && missing !== undefined ? `${what}: ${missing}` : what);
}
/** The JSON of an answer; `undefined` when it does not decode. At most `limit` bytes are read, else `ProtocolError`. */
async function jsonOf(response, limit) {
    const bytes = await response.body.bytes(limit);
    try {
        return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 8832:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ readVersion),
/* harmony export */   d: () => (/* binding */ provenanceClient)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _http_expect_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1210);
/* harmony import */ var _http_types_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6869);
/* harmony import */ var _manifest_oci_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5760);
/* harmony import */ var _call_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2483);
/* harmony import */ var _routes_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6561);
/** The seven operations of Docker's 2014 "V2 provenance" protocol, one function each, for one image. */







const LARGEST_ANSWER = 64 * 1024;
/** Asks which registry this is. Throws `RegistryError` for any status but 200, `ProtocolError` when the answer is no version. */
async function readVersion(wire, origin) {
    const what = `asking ${new URL(origin).host} for its version`;
    const response = await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .call */ .T)(wire, (0,_routes_js__WEBPACK_IMPORTED_MODULE_5__/* .routeTo */ .Bv)(origin, 'version', {}), { what, accepted: [200] });
    const { version, standalone } = fields(await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .jsonOf */ .o)(response, LARGEST_ANSWER));
    if (typeof version !== 'string' || typeof standalone !== 'boolean') {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${what}: the answer is not {"version": string, "standalone": boolean}`);
    }
    return { version, standalone };
}
/** Throws `InputError` for an image name that the protocol does not know. Each operation throws the errors of `call`. */
function provenanceClient(wire, { origin, name: image, host }) {
    (0,_routes_js__WEBPACK_IMPORTED_MODULE_5__/* .checkVariable */ .Rz)('image', image);
    const here = `${host}/${image}`;
    async function readBlob(digest) {
        const what = `reading the blob ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(digest)} of ${here}`;
        const response = await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .call */ .T)(wire, (0,_routes_js__WEBPACK_IMPORTED_MODULE_5__/* .routeTo */ .Bv)(origin, 'readBlob', blobVariables(digest)), { what, accepted: [200], missing: 'the blob does not exist' });
        if (response.decoded)
            return { length: Number.NaN, body: response.body };
        const text = (0,_http_types_js__WEBPACK_IMPORTED_MODULE_6__/* .header */ .w)(response, 'content-length') ?? '';
        const length = Number(text);
        if (!/^\d+$/.test(text) || !Number.isSafeInteger(length)) {
            await response.body.discard();
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${what}: the Content-Length ${text === '' ? 'is missing' : `"${text}" is not a whole number`}`);
        }
        return { length, body: response.body };
    }
    function blobVariables(digest) {
        return { image, sumtype: digest.algorithm, sum: digest.hex };
    }
    return {
        async readManifest(tag) {
            const what = `reading the manifest "${tag}" of ${here}`;
            const response = await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .call */ .T)(wire, (0,_routes_js__WEBPACK_IMPORTED_MODULE_5__/* .routeTo */ .Bv)(origin, 'readManifest', { image, tag }), { what, accepted: [200, 404] });
            if (response.status === 200)
                return refusingPages(response, await response.body.bytes(_manifest_oci_js__WEBPACK_IMPORTED_MODULE_3__/* .LARGEST_DOCUMENT */ .zj), what);
            await response.body.discard();
            return undefined;
        },
        async putManifest(tag, document) {
            const what = `putting the manifest under "${tag}" of ${here}`;
            const response = await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .call */ .T)(wire, { ...(0,_routes_js__WEBPACK_IMPORTED_MODULE_5__/* .routeTo */ .Bv)(origin, 'putManifest', { image, tag }), body: document }, { what, accepted: [201] });
            await response.body.discard();
        },
        async listTags() {
            const what = `listing the tags of ${here}`;
            const response = await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .call */ .T)(wire, (0,_routes_js__WEBPACK_IMPORTED_MODULE_5__/* .routeTo */ .Bv)(origin, 'tags', { image }), { what, accepted: [200], missing: 'the image does not exist' });
            const tags = await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .jsonOf */ .o)(response, _manifest_oci_js__WEBPACK_IMPORTED_MODULE_3__/* .LARGEST_DOCUMENT */ .zj);
            if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) {
                throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${what}: the answer is not a JSON array of strings`);
            }
            return tags;
        },
        async mountBlob(digest) {
            const what = `asking for the blob ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(digest)} in ${here}`;
            const request = { ...(0,_routes_js__WEBPACK_IMPORTED_MODULE_5__/* .routeTo */ .Bv)(origin, 'mountBlob', blobVariables(digest)), headers: { 'content-length': '0' } };
            // 300 says "push it" in the dialect of October 2014, 404 in that of a month later (moby/moby e9b590d85e).
            const response = await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .call */ .T)(wire, request, { what, accepted: [200, 300, 404] });
            const isPresent = response.status === 200;
            if (isPresent)
                refusingPages(response, await response.body.start(LARGEST_ANSWER), what);
            await response.body.discard();
            return isPresent;
        },
        readBlob,
        async putBlob(title, sumType, body, length) {
            const what = `uploading "${title}" to ${here} as ${sumType}`;
            const request = { ...(0,_routes_js__WEBPACK_IMPORTED_MODULE_5__/* .routeTo */ .Bv)(origin, 'putBlob', { image, sumtype: sumType }), body, ...(length === undefined ? {} : { length }) };
            const response = await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .call */ .T)(wire, request, { what, accepted: [201] });
            const answer = await (0,_call_js__WEBPACK_IMPORTED_MODULE_4__/* .jsonOf */ .o)(response, LARGEST_ANSWER);
            const { checksum } = fields(answer);
            const digest = typeof checksum === 'string' ? readChecksum(checksum, sumType) : undefined;
            if (digest !== undefined)
                return digest;
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${what}: the registry took it, but its answer ${answer === undefined ? 'is not JSON' : 'names no checksum'}`);
        },
    };
}
/** A page for people is no answer, whatever its status (cloudflare/cloudflared#165). An empty one may be a registry's that calls all its answers so. */
function refusingPages(response, bytes, what) {
    if (!(0,_http_expect_js__WEBPACK_IMPORTED_MODULE_2__/* .isHtml */ ._6)(response) || bytes.byteLength === 0 || bytes[0] === 0x7b)
        return bytes;
    throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${what}: a web page answered (${response.url.host}, status ${response.status})`, {
        hint: 'check that the host is a registry, and whether a proxy before it asks for a login',
    });
}
/** `SUMTYPE:SUM`, or a bare sum of the type that was asked for. */
function readChecksum(text, sumType) {
    const match = new RegExp(`^(?:(${_routes_js__WEBPACK_IMPORTED_MODULE_5__/* .EXPRESSIONS */ .WK.sumtype}):)?(${_routes_js__WEBPACK_IMPORTED_MODULE_5__/* .EXPRESSIONS */ .WK.sum})$`).exec(text);
    return match ? { algorithm: match[1] ?? sumType, hex: match[2].toLowerCase() } : undefined;
}
function fields(value) {
    return typeof value === 'object' && value !== null ? value : {};
}


/***/ })

};
;