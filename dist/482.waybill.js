"use strict";
exports.id = 482;
exports.ids = [482];
exports.modules = {

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


/***/ }),

/***/ 7709:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $V: () => (/* binding */ manifestOf),
/* harmony export */   u0: () => (/* binding */ readDocument)
/* harmony export */ });
/* unused harmony exports SIGNED, UNSIGNED */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _schema1_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8269);
/* harmony import */ var _signing_signature_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9665);
/** What a schema 1 document says, once its signatures are checked: the part that publishing and pulling share. */




/** spec: https://distribution.github.io/distribution/spec/manifest-v2-1/ */
const SIGNED = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
const UNSIGNED = 'application/vnd.docker.distribution.manifest.v1+json';
/**
 * Nothing outside the signed text is looked at. Throws `IntegrityError` for a bad signature, `ProtocolError` when the document
 * is no manifest; `what` says which.
 */
function readDocument(bytes, what) {
    const { payload, keys } = isSigned(bytes, what) ? (0,_signing_signature_js__WEBPACK_IMPORTED_MODULE_3__/* .verifySigned */ .M)(bytes) : { payload: bytes, keys: [] };
    return { manifest: manifestOf(bytes, payload, keys.length > 0), content: (0,_schema1_js__WEBPACK_IMPORTED_MODULE_2__/* .decodeSchema1 */ .v)(payload), keys };
}
/** The manifest that a document is, by the text that it signs. */
function manifestOf(document, payload, signed) {
    const hex = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(payload).digest('hex');
    return { bytes: document, mediaType: signed ? SIGNED : UNSIGNED, digest: { algorithm: 'sha256', hex } };
}
function isSigned(bytes, what) {
    let json;
    try {
        json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    }
    catch (error) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${what}: the manifest is not JSON`, { cause: error });
    }
    return typeof json === 'object' && json !== null && 'signatures' in json;
}


/***/ }),

/***/ 8269:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ decodeSchema1),
/* harmony export */   x: () => (/* binding */ encodeSchema1)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3828);
/* harmony import */ var _core_text_one_line_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8634);
/** Manifest schema 1: the text that provenance registries keep, made and read. */




const MOST_LAYERS = 4096;
/**
 * spec: https://distribution.github.io/distribution/spec/manifest-v2-1/ (the order of members is docker's own of 2014). Nothing in
 * it varies from run to run. Throws `InputError` without a tag.
 */
function encodeSchema1(draft) {
    const { name, tag, layers, annotations, created, platform } = draft;
    if (tag === undefined)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .InputError */ .dz('tag: is required on a provenance registry, whose manifests name their tag');
    const { os, architecture } = platform ?? { os: 'linux', architecture: 'amd64' };
    const time = new Date(created * 1000).toISOString().replace('.000Z', 'Z');
    const images = [];
    let parent;
    for (const [index, { blob, digest }] of layers.entries()) {
        const top = index === layers.length - 1;
        const image = {
            ...(parent === undefined ? {} : { parent }),
            created: time,
            container_config: { Cmd: ['waybill', blob.title] },
            config: { Labels: sorted({ ...(top ? annotations : {}), ...blob.annotations }) },
            architecture,
            os,
        };
        // Of all that is below and of itself: the same chain has the same names everywhere.
        const id = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256')
            .update(`${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDigest */ .MO)(digest)}\n${goJson(image)}`)
            .digest('hex');
        images.unshift(goJson({ id, ...image }));
        parent = id;
    }
    const document = {
        name,
        tag,
        architecture,
        fsLayers: layers.map(({ digest }) => ({ blobSum: (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDigest */ .MO)(digest) })).reverse(),
        history: images.map((v1Compatibility) => ({ v1Compatibility })),
        schemaVersion: 1,
    };
    return new TextEncoder().encode(goJson(document, 3));
}
/** Throws `ProtocolError` for what is no such manifest. */
function decodeSchema1(bytes) {
    const document = record(parse(bytes, 'the manifest'), 'the manifest');
    if (document['schemaVersion'] !== 1)
        fail(`schemaVersion is ${(0,_core_text_one_line_js__WEBPACK_IMPORTED_MODULE_3__/* .oneLine */ .T)(JSON.stringify(document['schemaVersion']) ?? 'missing', 40)}, not 1`);
    const { name, tag, architecture = '', fsLayers, history } = document;
    if (typeof name !== 'string' || typeof tag !== 'string' || typeof architecture !== 'string')
        fail('name, tag or architecture is no text');
    if (!Array.isArray(fsLayers) || !Array.isArray(history))
        fail('fsLayers or history is no list');
    const sums = fsLayers;
    const images = history;
    if (sums.length === 0 || sums.length > MOST_LAYERS)
        fail(`there are ${sums.length} layers`);
    if (sums.length !== images.length)
        fail(`there are ${sums.length} layers, but ${images.length} in the history`);
    const layers = sums.map((layer, index) => {
        const sum = record(layer, 'a layer')['blobSum'];
        if (typeof sum !== 'string' || (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .parseDigest */ .m)(sum) === undefined)
            fail(`fsLayers[${index}] has no checksum`);
        return { checksum: sum, labels: labelsOf(images[index], index) };
    });
    layers.reverse();
    return { name: name, tag: tag, architecture: architecture, checksums: layers.map(({ checksum }) => checksum), layers };
}
function labelsOf(entry, index) {
    const text = record(entry, `history[${index}]`)['v1Compatibility'];
    if (typeof text !== 'string')
        fail(`history[${index}] holds no text`);
    const config = record(parse(text, `history[${index}]`), `history[${index}]`)['config'];
    const labels = typeof config === 'object' && config !== null ? config['Labels'] : undefined;
    if (typeof labels !== 'object' || labels === null || Array.isArray(labels))
        return {};
    return Object.fromEntries(Object.entries(labels).filter((label) => typeof label[1] === 'string'));
}
function parse(text, what) {
    try {
        return JSON.parse(typeof text === 'string' ? text : new TextDecoder('utf-8', { fatal: true }).decode(text));
    }
    catch (error) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ProtocolError */ .bd(`${what} is no JSON`, { cause: error });
    }
}
function record(json, what) {
    if (typeof json !== 'object' || json === null || Array.isArray(json))
        fail(`${what} is no object`);
    return json;
}
function fail(why) {
    throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ProtocolError */ .bd(`the manifest does not decode: ${why}`);
}
/** As Go's encoder writes it: it escapes what HTML would mistake. */
function goJson(value, indent = 0) {
    return JSON.stringify(value, null, indent).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
function sorted(labels) {
    return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}


/***/ }),

/***/ 9665:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ verifySigned),
/* harmony export */   X: () => (/* binding */ signText)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _keys_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9887);
/** libtrust's JSON signatures: a text that stays readable, with signatures spliced in before its last brace. */


const MOST_SIGNATURES = 100;
/**
 * docker/libtrust: jsonsign.go. Throws `ProtocolError` for a text that is no JSON object with a member. Several signatures are sorted by
 * key and value, as libtrust does it.
 */
function signText(payload, keys, options) {
    const bytes = Buffer.from(payload);
    const length = formatLength(bytes);
    const protectedHeader = base64url(JSON.stringify({
        formatLength: length,
        formatTail: base64url(bytes.subarray(length)),
        time: new Date(options.time * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    }));
    const input = Buffer.from(`${protectedHeader}.${base64url(bytes)}`);
    const signatures = keys
        .map((key) => ({
        id: key.public.id,
        jwk: named(key.public),
        alg: key.public.algorithms[0],
        signature: base64url(key.sign(input)),
    }))
        .sort((a, b) => compare(a.id, b.id) || compare(a.signature, b.signature))
        .map(({ jwk, alg, signature }) => ({ header: { jwk, alg }, signature, protected: protectedHeader }));
    const indent = indentOf(bytes);
    const list = JSON.stringify(signatures, null, indent).replaceAll('\n', `\n${indent}`);
    const member = indent === '' ? `,"signatures":${list}}` : `,\n${indent}"signatures": ${list}\n}`;
    return Buffer.concat([bytes.subarray(0, length), Buffer.from(member)]);
}
/** Throws `IntegrityError` for a signature that does not fit, `ProtocolError` for a document that is not signed in this way. */
function verifySigned(document) {
    const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
    const signatures = signaturesOf(bytes);
    const headers = signatures.map(({ protected: text }) => protectedOf(text, bytes.length));
    const first = headers[0];
    if (headers.some(({ length, tail }) => length !== first.length || !tail.equals(first.tail)))
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .IntegrityError */ .cs('the signatures are of different texts');
    const payload = Buffer.concat([bytes.subarray(0, first.length), first.tail]);
    const text = base64url(payload);
    const keys = signatures.map(({ header, signature, protected: own }) => {
        const key = header['x5c'] !== undefined ? (0,_keys_js__WEBPACK_IMPORTED_MODULE_1__/* .chainKey */ .BI)(header['x5c']) : (0,_keys_js__WEBPACK_IMPORTED_MODULE_1__/* .jwkKey */ .GR)(header['jwk']);
        const algorithm = String(header['alg']);
        let fits = false;
        try {
            fits = key.verify(algorithm, Buffer.from(`${own}.${text}`), decode(signature));
        }
        catch (error) {
            if (error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1)
                throw error;
        }
        if (!fits)
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .IntegrityError */ .cs(`the signature of the key ${key.id} does not fit`);
        return key;
    });
    return { payload, keys };
}
function signaturesOf(bytes) {
    let list;
    try {
        ({ signatures: list } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    }
    catch (error) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd('the signed document is no JSON', { cause: error });
    }
    // An empty list would verify with nobody's signature.
    if (!Array.isArray(list) || list.length === 0 || list.length > MOST_SIGNATURES)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd('the document has no signatures');
    return list.map((item) => {
        const { header, signature, protected: own } = (typeof item === 'object' && item !== null ? item : {});
        if (typeof signature !== 'string' || typeof own !== 'string' || typeof header !== 'object' || header === null)
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd('a signature is incomplete');
        return { header: header, signature, protected: own };
    });
}
function protectedOf(text, documentLength) {
    let json;
    try {
        json = JSON.parse(decode(text).toString('utf8'));
    }
    catch (error) {
        throw error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd ? error : new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd("a signature's protected header is no JSON", { cause: error });
    }
    const { formatLength: length, formatTail: tail } = json ?? {};
    if (!Number.isInteger(length) || length < 1 || length > documentLength || typeof tail !== 'string') {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd("a signature's protected header does not tell what was signed");
    }
    return { length: length, tail: decode(tail) };
}
/** Bytes up to the end of the last member: what follows is blanks, the brace, and blanks. */
function formatLength(bytes) {
    let json;
    try {
        json = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    }
    catch (error) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd('only JSON can be signed', { cause: error });
    }
    if (typeof json !== 'object' || json === null || Array.isArray(json) || Object.keys(json).length === 0) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd('only a JSON object with a member can be signed');
    }
    const blank = (at) => [0x20, 0x09, 0x0a, 0x0d].includes(bytes[at]);
    let at = bytes.length - 1;
    while (blank(at))
        at--;
    at--;
    while (blank(at))
        at--;
    return at + 1;
}
/** What stands before the first member, when the text begins with a brace and a line's end. */
function indentOf(bytes) {
    if (bytes[0] !== 0x7b || bytes[1] !== 0x0a)
        return '';
    return bytes.toString('utf8', 2, bytes.indexOf(0x22));
}
/** In libtrust's own way since November 2014. */
function named(key) {
    return Object.fromEntries(Object.entries({ ...key.jwk, kid: key.id }).sort(([a], [b]) => compare(a, b)));
}
function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}
function base64url(data) {
    return Buffer.from(data).toString('base64url');
}
/** Throws `ProtocolError` for what is no URL-safe base64 without padding. */
function decode(text) {
    if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .ProtocolError */ .bd('a signature holds what is no base64');
    return Buffer.from(text, 'base64url');
}


/***/ })

};
;