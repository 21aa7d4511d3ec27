"use strict";
exports.id = 830;
exports.ids = [830];
exports.modules = {

/***/ 5830:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  prepareSigning: () => (/* binding */ prepareSigning)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/content/key-file.js
var key_file = __webpack_require__(145);
// EXTERNAL MODULE: ./lib/content/local-files.js
var local_files = __webpack_require__(9540);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/core/retry.js
var retry = __webpack_require__(7493);
// EXTERNAL MODULE: ./lib/flow/put/encode.js
var encode = __webpack_require__(2066);
// EXTERNAL MODULE: ./lib/trust/sign/claims.js
var sign_claims = __webpack_require__(1033);
;// CONCATENATED MODULE: ./lib/trust/sign/instance.js
/** Which Sigstore signs: chosen by the server and by whether the repository is public, or told by a signing config. */

/** Version 2 of this log is opt-in and its address changes: only by a signing config (sigstore/root-signing#1642). */
const PUBLIC_GOOD = {
    fulcio: new URL('https://fulcio.sigstore.dev'),
    log: { url: new URL('https://rekor.sigstore.dev'), version: 1 },
};
/** Throws `InputError` where the server has no Sigstore: the public one takes no tokens of GHES (sigstore/fulcio#1022). */
function chooseInstance({ sigstore, server, isPublic }) {
    // The whole name, or a host of somebody else's could look like it.
    const host = URL.canParse(server) ? new URL(server).host : '';
    const isGitHub = host === 'github.com';
    const tenant = /^[a-z0-9-]+\.ghe\.com$/.test(host) ? host : undefined;
    if (!isGitHub && tenant === undefined) {
        throw new errors/* InputError */.dz(`sigstore: ${host === '' ? 'this server' : host} has no Sigstore that is known, so nobody would certify the signature`, {
            hint: 'give the path of a signing config (sigstore: PATH), or sign with signing-key',
        });
    }
    if (sigstore === 'public-good' || (sigstore === 'auto' && isGitHub && isPublic))
        return PUBLIC_GOOD;
    const own = tenant ?? 'githubapp.com';
    return { fulcio: new URL(`https://fulcio.${own}`), timestamp: new URL(`https://timestamp.${own}/api/v1/timestamp`) };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/trust/statement/bundle.js
var statement_bundle = __webpack_require__(7218);
// EXTERNAL MODULE: ./lib/trust/statement/dsse.js
var dsse = __webpack_require__(8007);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
// EXTERNAL MODULE: ./lib/http/expect.js + 4 modules
var expect = __webpack_require__(1210);
;// CONCATENATED MODULE: ./lib/trust/sign/ask.js
/** One question to a signing service, and what its refusal means. */


/** Answers are a few kilobytes. Bytes. */
const LARGEST = 4 * 1024 * 1024;
/** The answer where its status is one of `accepted`. Throws `AuthError` (401, 403), `RegistryError`, `NetworkError`; none shows what was sent. */
async function ask(send, question, accepted) {
    const { url, body, headers, secret, what, hint } = question;
    const request = {
        method: body === undefined ? 'GET' : 'POST',
        url,
        headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body)) }),
        ...(secret ? { sameOrigin: true } : {}),
    };
    const response = await send(request).catch((error) => {
        throw error instanceof errors/* NetworkError */.Dr ? unreached(what, error) : error;
    });
    if (accepted.includes(response.status))
        return response;
    const error = await (0,expect/* errorOf */.Mz)(response, request, what);
    // The hints of registries are not meant for these.
    if (error instanceof errors/* AuthError */.lR)
        throw new errors/* AuthError */.lR(error.message, { hint });
    if (error instanceof errors/* RegistryError */.gl) {
        const { status, method, codes, retryable, retryAfter } = error;
        throw new errors/* RegistryError */.gl(error.message, { status, method, url: error.url, codes, retryable, retryAfter, hint: status === 400 ? hint : undefined });
    }
    throw error;
}
/** Its certificate is verified whatever `insecure` says, which is for registries: so that is no help. */
function unreached(what, error) {
    const { retryable } = error;
    const hint = error.hint?.includes('insecure') ? 'name the authority that signed it in ca-file' : error.hint;
    return new errors/* NetworkError */.Dr(`${what}: ${error.message}`, { retryable, hint, cause: error });
}
/** The answer's JSON. Throws `ProtocolError`; a token in it is not shown. */
async function jsonOf(response, what) {
    try {
        return JSON.parse(new TextDecoder().decode(await response.body.bytes(LARGEST)));
    }
    catch (error) {
        if (error instanceof SyntaxError)
            throw new errors/* ProtocolError */.bd(`${what}: ${response.url.host} answered what is no JSON`);
        throw error;
    }
}
/** A service's address below its base, which may have a path of its own. */
function below(base, path) {
    return new URL(base.pathname.replace(/\/+$/, '') + path, base);
}

;// CONCATENATED MODULE: ./lib/trust/sign/fulcio.js
/** A certificate for ten minutes, from whoever believes the job's token. */




const Chain = dist/* object */.Ikc({ chain: dist/* object */.Ikc({ certificates: dist/* pipe */.FsL(dist/* array */.YOg(dist/* string */.YjP()), dist/* minLength */.BpQ(1)) }) });
/** Without a log of certificates the time stamp is detached, and empty. */
const Answer = dist/* object */.Ikc({ signedCertificateEmbeddedSct: dist/* nullish */.cl6(Chain), signedCertificateDetachedSct: dist/* nullish */.cl6(Chain) });
/** https://github.com/sigstore/fulcio/blob/main/fulcio.proto, CreateSigningCertificate. One attempt; `key` signs the token's subject to show that we have it. */
async function certify(send, fulcio, { token, claims }, key) {
    const what = 'asking for a signing certificate';
    const body = {
        credentials: { oidcIdentityToken: token },
        publicKeyRequest: {
            publicKey: { algorithm: 'ECDSA', content: key.public.export({ type: 'spki', format: 'pem' }) },
            proofOfPossession: (0,external_node_crypto_.sign)('sha256', Buffer.from(claims.sub), key.private).toString('base64'),
        },
    };
    const hint = "it does not take this job's token: its words say why; `sigstore` chooses another instance";
    const response = await ask(send, { url: below(fulcio, '/api/v2/signingCert'), body, secret: true, what, hint }, [200, 201]);
    const answer = dist/* safeParse */.xLC(Answer, await jsonOf(response, what));
    const chain = answer.success ? (answer.output.signedCertificateEmbeddedSct ?? answer.output.signedCertificateDetachedSct) : undefined;
    const leaf = chain === undefined || chain === null ? undefined : certificateOf(chain.chain.certificates[0]);
    if (leaf === undefined)
        throw new errors/* ProtocolError */.bd(`${what}: ${fulcio.host} gave no certificate`);
    if (!leaf.publicKey.equals(key.public))
        throw new errors/* ProtocolError */.bd(`${what}: ${fulcio.host} certified another key`);
    return { der: leaf.raw, identity: /^(?:URI|email):([^,]+)$/.exec(leaf.subjectAltName ?? '')?.[1] ?? '' };
}
function certificateOf(pem) {
    try {
        return new external_node_crypto_.X509Certificate(pem);
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./lib/http/origin.js
var origin = __webpack_require__(9700);
// EXTERNAL MODULE: ./lib/http/types.js
var types = __webpack_require__(6869);
;// CONCATENATED MODULE: ./lib/trust/sign/rekor.js
/** An entry in a public log: what was signed, and by whom, for everybody to see. */







/** One attempt. Throws `ProtocolError` for an answer that is no entry. */
function enter(send, { url, version }, envelope, verifier) {
    return version === 2 ? enterV2(send, url, envelope, verifier) : enterV1(send, url, envelope, verifier);
}
const EntryV2 = dist/* looseObject */._H3({
    logIndex: dist/* string */.YjP(),
    inclusionProof: dist/* looseObject */._H3({ checkpoint: dist/* object */.Ikc({ envelope: dist/* string */.YjP() }) }),
    canonicalizedBody: dist/* string */.YjP(),
});
/** It takes no DSSE, only the digest of what was signed; it answers once the entry is in a checkpoint (sigstore/rekor-tiles, CLIENTS.md). */
async function enterV2(send, log, envelope, verifier) {
    const what = 'entering the signature into the log';
    const body = {
        hashedRekordRequestV002: {
            digest: (0,external_node_crypto_.createHash)('sha256').update((0,dsse/* preAuthEncoding */.JC)(envelope.payload)).digest('base64'),
            signature: {
                content: envelope.signature.toString('base64'),
                verifier: {
                    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
                    ...('certificate' in verifier
                        ? { x509Certificate: { rawBytes: verifier.certificate.toString('base64') } }
                        : { publicKey: { rawBytes: verifier.publicKey.toString('base64') } }),
                },
            },
        },
    };
    const response = await ask(send, { url: below(log, '/api/v2/log/entries'), body, what }, [200, 201]);
    const entry = dist/* safeParse */.xLC(EntryV2, await jsonOf(response, what));
    if (!entry.success)
        throw new errors/* ProtocolError */.bd(`${what}: ${log.host} answered what is no entry of a log`);
    // Members that say nothing: a bundle leaves them out, as protobuf does.
    return Object.fromEntries(Object.entries(entry.output).filter(([name, value]) => value !== null && !(name === 'integratedTime' && value === '0')));
}
const EntryV1 = dist/* object */.Ikc({
    body: dist/* string */.YjP(),
    integratedTime: dist/* number */.aig(),
    logID: dist/* string */.YjP(),
    logIndex: dist/* number */.aig(),
    verification: dist/* object */.Ikc({
        signedEntryTimestamp: dist/* string */.YjP(),
        inclusionProof: dist/* object */.Ikc({ checkpoint: dist/* string */.YjP(), hashes: dist/* array */.YOg(dist/* string */.YjP()), logIndex: dist/* number */.aig(), rootHash: dist/* string */.YjP(), treeSize: dist/* number */.aig() }),
    }),
});
/** https://www.sigstore.dev/swagger/, createLogEntry. */
async function enterV1(send, log, envelope, verifier) {
    const what = 'entering the signature into the log';
    const pem = 'certificate' in verifier ? toPem('CERTIFICATE', verifier.certificate) : toPem('PUBLIC KEY', verifier.publicKey);
    const proposed = { envelope: JSON.stringify((0,dsse/* envelopeJson */.X8)(envelope)), verifiers: [Buffer.from(pem).toString('base64')] };
    const body = { apiVersion: '0.0.1', kind: 'dsse', spec: { proposedContent: proposed } };
    let response = await ask(send, { url: below(log, '/api/v1/log/entries'), body, what }, [201, 409]);
    if (response.status === 409) {
        // The entry is there: an answer of before was lost.
        const location = (0,types/* header */.w)(response, 'location');
        await response.body.discard();
        if (location === undefined)
            throw new errors/* ProtocolError */.bd(`${what}: ${log.host} has the entry, but does not say where`);
        response = await ask(send, { url: (0,origin/* resolveLocation */.KC)(response.url, location).url, what }, [200]);
    }
    const answer = (await jsonOf(response, what));
    const entry = dist/* safeParse */.xLC(EntryV1, Object.values(answer ?? {})[0]);
    if (!entry.success)
        throw new errors/* ProtocolError */.bd(`${what}: ${log.host} answered what is no entry of a log`);
    const { logIndex, logID, integratedTime, verification, body: canonicalizedBody } = entry.output;
    const proof = verification.inclusionProof;
    return {
        logIndex: String(logIndex),
        logId: { keyId: hexToBase64(logID) },
        kindVersion: { kind: 'dsse', version: '0.0.1' },
        integratedTime: String(integratedTime),
        inclusionPromise: { signedEntryTimestamp: verification.signedEntryTimestamp },
        inclusionProof: {
            logIndex: String(proof.logIndex),
            rootHash: hexToBase64(proof.rootHash),
            treeSize: String(proof.treeSize),
            hashes: proof.hashes.map(hexToBase64),
            checkpoint: { envelope: proof.checkpoint },
        },
        canonicalizedBody,
    };
}
function hexToBase64(hex) {
    return Buffer.from(hex, 'hex').toString('base64');
}
/** RFC 7468. */
function toPem(label, der) {
    return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
}

;// CONCATENATED MODULE: ./lib/trust/sign/timestamp.js
/** When it was signed, by somebody whose clock others trust: RFC 3161. */



/** A TimeStampReq of version 1 for a SHA-256, without nonce or policy; what is between stands the hash (RFC 3161, section 2.4.1). */
const BEFORE = Buffer.from('30390201013031300d060960864801650304020105000420', 'hex');
/** `certReq`: the answer brings its certificates. */
const BEHIND = Buffer.from('0101ff', 'hex');
/** Bytes. */
const timestamp_LARGEST = 256 * 1024;
/** The whole answer, DER. One attempt. Throws `ProtocolError` where it grants nothing. */
async function stamp(send, authority, signature) {
    const what = 'asking for a signed timestamp';
    const url = authority.pathname === '/' ? new URL('/api/v1/timestamp', authority) : authority;
    const body = Buffer.concat([BEFORE, (0,external_node_crypto_.createHash)('sha256').update(signature).digest(), BEHIND]);
    const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };
    const response = await ask(send, { url, body, headers, what }, [200, 201]);
    const answer = Buffer.from(await response.body.bytes(timestamp_LARGEST));
    if (!isGranted(answer))
        throw new errors/* ProtocolError */.bd(`${what}: ${url.host} granted none`);
    return answer;
}
/** `SEQUENCE { SEQUENCE { INTEGER 0 or 1, … }, … }`: section 2.4.2. */
function isGranted(der) {
    if (der[0] !== 0x30)
        return false;
    const long = der[1];
    const inner = long < 0x80 ? 2 : 2 + (long & 0x7f);
    return der[inner] === 0x30 && der[inner + 2] === 0x02 && der[inner + 3] === 1 && (der[inner + 4] === 0 || der[inner + 4] === 1) && der.length > inner + 5;
}

;// CONCATENATED MODULE: ./lib/trust/sign/signer.js
/** Statements into bundles: one certificate for all of them, or a key; then the log, and the time where the log gives none. */







/** Of a token this near to its end another one is asked for. Milliseconds. */
const TOO_LATE = 60_000;
/** The key is made for this one call, lives in memory, and is never used again. */
function keylessSigner({ send, policy }, instance, askToken) {
    return async (statements) => {
        const key = (0,external_node_crypto_.generateKeyPairSync)('ec', { namedCurve: 'P-256' });
        const pair = { private: key.privateKey, public: key.publicKey };
        let token;
        const certificate = await (0,retry/* retry */.L5)(policy, async () => {
            if (token === undefined || token.claims.expires - policy.clock.now() < TOO_LATE)
                token = await askToken('sigstore');
            return certify(send, instance.fulcio, token, pair);
        });
        const { der, identity } = certificate;
        const one = async (payload) => {
            const envelope = seal(payload, pair.private);
            const evidence = await evidenceOf({ send, policy }, instance, envelope, { certificate: der });
            return { bundle: (0,statement_bundle/* bundleJson */.V)({ envelope, signer: { certificate: der }, ...evidence }), identity, logIndex: evidence.entry?.logIndex };
        };
        return Promise.all(statements.map(one));
    };
}
/** With a key neither certificate, log nor time is needed; a signing config's log is used where there is one. */
function keySigner({ send, policy }, instance, key) {
    const one = async (payload) => {
        const envelope = seal(payload, key.private);
        const evidence = await evidenceOf({ send, policy }, instance, envelope, { publicKey: key.der });
        return { bundle: (0,statement_bundle/* bundleJson */.V)({ envelope, signer: { keyHint: key.hint }, ...evidence }), identity: undefined, logIndex: evidence.entry?.logIndex };
    };
    return (statements) => Promise.all(statements.map(one));
}
function seal(payload, key) {
    return { payload, signature: (0,external_node_crypto_.sign)('sha256', (0,dsse/* preAuthEncoding */.JC)(payload), key) };
}
async function evidenceOf({ send, policy }, { log, timestamp }, envelope, verifier) {
    const [entry, time] = await Promise.all([
        log === undefined ? undefined : (0,retry/* retry */.L5)(policy, () => enter(send, log, envelope, verifier)),
        timestamp === undefined ? undefined : (0,retry/* retry */.L5)(policy, () => stamp(send, timestamp, envelope.signature)),
    ]);
    return { entry, timestamp: time };
}

;// CONCATENATED MODULE: ./lib/trust/sign/signing-config.js
/** The addresses of a Sigstore of one's own: https://github.com/sigstore/protobuf-specs, SigningConfig v0.2. */


const Service = dist/* object */.Ikc({
    url: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* check */.z6Y((text) => /^https?:\/\//.test(text) && URL.canParse(text))),
    majorApiVersion: dist/* optional */.lqM(dist/* number */.aig(), 0),
    validFor: dist/* optional */.lqM(dist/* object */.Ikc({ start: dist/* optional */.lqM(dist/* string */.YjP()), end: dist/* optional */.lqM(dist/* string */.YjP()) })),
});
const Selection = dist/* optional */.lqM(dist/* object */.Ikc({ selector: dist/* optional */.lqM(dist/* string */.YjP()) }));
const SigningConfig = dist/* object */.Ikc({
    mediaType: dist/* literal */.euz('application/vnd.dev.sigstore.signingconfig.v0.2+json'),
    caUrls: dist/* optional */.lqM(dist/* array */.YOg(Service), []),
    rekorTlogUrls: dist/* optional */.lqM(dist/* array */.YOg(Service), []),
    rekorTlogConfig: Selection,
    tsaUrls: dist/* optional */.lqM(dist/* array */.YOg(Service), []),
    tsaConfig: Selection,
});
const ANY = ['ANY', 'SERVICE_SELECTOR_UNDEFINED', undefined];
/**
 * `now`: milliseconds since 1970. `keyed`: no certificate is needed, and no time where there is no log. Throws `InputError` naming `path`
 * for what is no signing config, asks for more than one of a kind, or has nothing that is valid now.
 */
function readSigningConfig(text, path, now, keyed) {
    const fail = (why) => {
        throw new errors/* InputError */.dz(`sigstore: ${path} ${why}`, { hint: 'it is a JSON that `cosign signing-config create` writes (version 0.2)' });
    };
    let json;
    try {
        json = JSON.parse(text);
    }
    catch {
        return fail('is no JSON');
    }
    const parsed = dist/* safeParse */.xLC(SigningConfig, json);
    if (!parsed.success)
        return fail(`is no signing config (${dist/* getDotPath */.BuJ(parsed.issues[0]) ?? 'the whole'}: ${parsed.issues[0].message})`);
    const { caUrls, rekorTlogUrls, rekorTlogConfig, tsaUrls, tsaConfig } = parsed.output;
    for (const [name, config] of [['rekorTlogConfig', rekorTlogConfig], ['tsaConfig', tsaConfig]]) {
        if (!ANY.includes(config?.selector))
            fail(`asks for ${name} ${config?.selector}, and only ANY is supported`);
    }
    const fulcio = newest(caUrls, [1], now);
    const log = newest(rekorTlogUrls, [1, 2], now);
    const timestamp = newest(tsaUrls, [1], now);
    if (fulcio === undefined && !keyed)
        return fail('has no caUrls that is valid now, of version 1');
    // A config that wants a log must not end in a signature without one.
    if (log === undefined && rekorTlogUrls.length > 0)
        return fail('has no rekorTlogUrls that is valid now, of version 1 or 2');
    const needsTime = log === undefined ? !keyed : log.majorApiVersion === 2;
    if (needsTime && timestamp === undefined)
        return fail('has no tsaUrls that is valid now, and its log gives no time');
    return {
        ...(fulcio === undefined ? {} : { fulcio: new URL(fulcio.url) }),
        ...(log === undefined ? {} : { log: { url: new URL(log.url), version: log.majorApiVersion } }),
        ...(needsTime && timestamp !== undefined ? { timestamp: new URL(timestamp.url) } : {}),
    };
}
function newest(services, versions, now) {
    const start = (service) => (service.validFor?.start === undefined ? 0 : Date.parse(service.validFor.start));
    return services
        .filter((service) => versions.includes(service.majorApiVersion))
        .filter((service) => start(service) <= now && (service.validFor?.end === undefined || now <= Date.parse(service.validFor.end)))
        .sort((a, b) => start(b) - start(a))[0];
}

// EXTERNAL MODULE: ./lib/trust/sign/signing-key.js + 1 modules
var signing_key = __webpack_require__(1820);
;// CONCATENATED MODULE: ./lib/trust/sign/token.js
/** The job's OIDC token, by the protocol of @actions/core's getIDToken, over the project's own road. */



/** Throws `InputError` where the job may have no token. `secret` hears each token before anybody else does. */
function tokenService(send, { url, token }, secret) {
    if (!url || !token) {
        throw new errors/* InputError */.dz('attest: this job may not ask for an OIDC token, so nobody can say who signs', {
            hint: 'give the job `permissions: id-token: write` (pull requests of forks have none), or sign with signing-key',
        });
    }
    secret(token);
    if (!URL.canParse(url))
        throw new errors/* InputError */.dz('attest: ACTIONS_ID_TOKEN_REQUEST_URL is no address');
    return async (audience) => {
        const address = new URL(url);
        address.searchParams.set('audience', audience);
        const what = "asking for the job's OIDC token";
        const hint = 'give the job `permissions: id-token: write`';
        const response = await ask(send, { url: address, headers: { authorization: `Bearer ${token}` }, secret: true, what, hint }, [200]);
        const answer = (await jsonOf(response, what));
        const value = answer?.value;
        if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value))
            throw new errors/* ProtocolError */.bd(`${what}: the answer holds no token`);
        secret(value);
        return { token: value, claims: (0,sign_claims/* readClaims */.I)(value) };
    };
}

// EXTERNAL MODULE: ./lib/trust/statement/provenance.js
var provenance = __webpack_require__(6465);
// EXTERNAL MODULE: ./lib/core/digest.js
var core_digest = __webpack_require__(3871);
// EXTERNAL MODULE: ./lib/manifest/oci.js
var oci = __webpack_require__(5760);
;// CONCATENATED MODULE: ./lib/trust/statement/referrer.js
/** The manifest that carries a bundle beside what it is about; the same that cosign and actions/attest write. */




/** `created`: milliseconds since 1970. */
function referrerOf(bundle, predicateType, subject, created) {
    const bytes = new TextEncoder().encode(bundle);
    const config = (0,oci/* emptyConfig */.i4)();
    // No title: `pull` would take the bundle for a file.
    const layer = {
        title: 'bundle',
        mediaType: statement_bundle/* BUNDLE */.d,
        size: bytes.byteLength,
        digest: { algorithm: 'sha256', hex: (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex') },
        annotations: {},
        async *open() {
            yield bytes;
        },
    };
    const annotations = {
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': predicateType,
        'org.opencontainers.image.created': `${new Date(created).toISOString().slice(0, 19)}Z`,
    };
    const stored = (blob) => ({ blob, digest: blob.digest, action: 'uploaded' });
    const { mediaType, digest, size } = subject;
    const manifest = (0,oci/* encodeManifest */.Gb)({
        layers: [stored(layer)],
        config: stored(config),
        annotations,
        artifactType: statement_bundle/* BUNDLE */.d,
        subject: { mediaType, digest, size },
        name: '',
        tag: undefined,
        created: 0,
    });
    return {
        blobs: [config, layer],
        manifest,
        descriptor: { mediaType: manifest.mediaType, digest: (0,core_digest/* formatDigest */.MO)(manifest.digest), size: manifest.bytes.byteLength, artifactType: statement_bundle/* BUNDLE */.d, annotations },
    };
}

// EXTERNAL MODULE: ./lib/trust/statement/sbom.js
var statement_sbom = __webpack_require__(1035);
// EXTERNAL MODULE: ./lib/trust/statement/statement.js
var statement = __webpack_require__(7149);
// EXTERNAL MODULE: ./lib/trust/verify/proof.js + 1 modules
var proof = __webpack_require__(4395);
// EXTERNAL MODULE: ./lib/trust/verify/trusted-root.js + 1 modules
var trusted_root = __webpack_require__(3038);
// EXTERNAL MODULE: ./lib/action/connect.js + 19 modules
var connect = __webpack_require__(6341);
;// CONCATENATED MODULE: ./lib/action/trust/check-command.js
/** The line for a shell that checks the same with cosign, whose readers share no line with this project. */

/** `image` = `HOST/NAME@DIGEST`. */
function checkCommand(kind, type, image, { claims, server, trustedRoot, hasLog }) {
    const verb = kind === 'signature' ? 'verify' : `verify-attestation --type ${type}`;
    const who = claims === undefined ? '--key cosign.pub' : `--certificate-identity ${quoted((0,sign_claims/* identityOf */.c)(claims, server))} --certificate-oidc-issuer ${quoted(claims.iss)}`;
    const root = trustedRoot === '' ? '' : ` --trusted-root ${quoted(trustedRoot)}`;
    const log = hasLog ? '' : claims === undefined ? ' --private-infrastructure' : ' --insecure-ignore-tlog --use-signed-timestamps';
    return `cosign ${verb} ${who}${root}${log} ${image}`;
}
/** For a shell. */
function quoted(text) {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

// EXTERNAL MODULE: ./lib/flow/pull/attestations.js
var attestations = __webpack_require__(6739);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./lib/trust/statement/same.js
/** Whether a bundle that was verified says what a predicate of this run says. */

/** `keyed`: nobody but the statement vouches for the commit. When and in which run it was made may differ. */
function saysTheSame(bundle, { kind, json }, keyed) {
    if (kind === 'sbom')
        return (0,external_node_util_.isDeepStrictEqual)(predicateOf(bundle), JSON.parse(json));
    return kind === 'signature' || !keyed || (0,external_node_util_.isDeepStrictEqual)(predicateOf(bundle)['buildDefinition'], JSON.parse(json).buildDefinition);
}
function predicateOf(bundle) {
    const { dsseEnvelope } = JSON.parse(bundle);
    return JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()).predicate ?? {};
}

;// CONCATENATED MODULE: ./lib/action/trust/kept.js
/** What an earlier run has attached and this run would say again: kept only where it verifies, since anybody who may push could have put it there. */






/** One a kind at most. Who may write and not read keeps nothing. */
async function keptAttestations({ policy }, source, subject, { predicates, trust, attestor }) {
    if (trust === undefined)
        return [];
    const found = new Map();
    const judge = {
        hear(digest, bundle) {
            const predicate = predicates.find((one) => !found.has(one.kind) && isSame(bundle, subject, one, trust, attestor));
            if (predicate !== undefined) {
                const { kind, type } = predicate;
                const check = (image) => checkCommand(kind, type, image, attestor);
                const line = JSON.stringify(JSON.parse(bundle));
                const { logIndex } = JSON.parse(bundle).verificationMaterial?.tlogEntries?.[0] ?? {};
                found.set(kind, {
                    kind,
                    predicateType: type,
                    digest,
                    identity: attestor.claims && (0,sign_claims/* identityOf */.c)(attestor.claims, attestor.server),
                    logIndex,
                    bundle: line,
                    check,
                });
            }
            return found.size === predicates.length;
        },
        dismiss() { },
        verdict: () => [...found.values()],
    };
    try {
        return await (0,attestations/* judgeAttestations */.N)(source, subject, judge, policy);
    }
    catch (error) {
        if (error instanceof errors/* AuthError */.lR)
            return [];
        throw error;
    }
}
/** By the same signer, of the same commit, of the same thing; of an SBOM, the same one. */
function isSame(bundle, subject, predicate, trust, { claims, server }) {
    let facts;
    try {
        facts = (0,proof/* proofOf */.o)(bundle, subject.digest, trust);
    }
    catch {
        return false;
    }
    if (facts.predicateType !== predicate.type)
        return false;
    if (claims !== undefined && !(facts.issuer === claims.iss && facts.identity === (0,sign_claims/* identityOf */.c)(claims, server) && facts.commit === claims.sha))
        return false;
    return saysTheSame(bundle, predicate, claims === undefined);
}

;// CONCATENATED MODULE: ./lib/action/trust/signing.js
/** From inputs to somebody who signs: who, by which Sigstore, what. Loaded only where `attest`, `sbom` or `sign` asks for it. */





















/** All that can be wrong is found here, before anything is sent to a registry: the token, the SBOM, the key, the instance. */
async function prepareSigning(inputs, network, surroundings) {
    const { io, clock, signal, workspace } = surroundings;
    if (inputs.keyPassword !== '')
        io.secret(inputs.keyPassword);
    const services = (0,connect/* openServices */.N)(network, io, clock, signal, workspace);
    try {
        const policy = policyOf(network, surroundings);
        const sbom = inputs.sbom === '' ? undefined : (0,statement_sbom/* readSbom */.kH)((0,local_files/* readBytes */.io)('sbom', workspace, inputs.sbom), inputs.sbom);
        const key = inputs.key === '' ? undefined : await (0,signing_key/* readSigningKey */.jy)((0,key_file/* keyText */.P)('signing-key', workspace, inputs.key), inputs.keyPassword);
        const server = (await io.context()).serverUrl;
        const config = signingConfig(inputs, workspace, clock.now(), key !== undefined);
        const askToken = key !== undefined && !inputs.attest ? undefined : tokenService(services.send, tokenVariables(io), io.secret);
        const claims = askToken === undefined ? undefined : (await (0,retry/* retry */.L5)(policy, () => askToken('waybill'))).claims;
        const instance = config ?? instanceOf(inputs, server, claims, key);
        const signAll = signerOf({ send: services.send, policy }, instance, key, askToken);
        const trust = trustOf(inputs, instance, key, workspace);
        const attestor = { claims: key === undefined ? claims : undefined, server, trustedRoot: inputs.trustedRoot, hasLog: instance.log !== undefined };
        const predicates = [...(inputs.attest && claims ? [(0,provenance/* provenance */.a)(claims, server)] : []), ...(sbom ? [sbom] : []), ...(inputs.sign ? [statement/* SIGNATURE */.J2] : [])];
        return {
            signer: key !== undefined || claims === undefined ? 'the key' : (0,sign_claims/* identityOf */.c)(claims, server),
            close: () => services.close(),
            open: (sourceOf) => ({
                kinds: predicates.map(({ kind }) => kind),
                kept: async (publication, subject) => keptAttestations(publication, await sourceOf(publication), subject, { predicates, trust, attestor }),
                sign: (subject, publications, kinds) => attestationsOf(subject, publications, predicates.filter(({ kind }) => kinds.includes(kind)), { signAll, trust, attestor, now: clock.now() }),
            }),
        };
    }
    catch (error) {
        await services.close();
        throw error;
    }
}
function tokenVariables({ env }) {
    return { url: env['ACTIONS_ID_TOKEN_REQUEST_URL'], token: env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] };
}
function policyOf({ retries }, { io, clock, signal }) {
    const onRetry = (error, attempt, delay) => io.info(`${error.message}; next try (${attempt + 1} of ${retries}) in ${(delay / 1000).toFixed(1)} s`);
    return { retries, clock, signal, onRetry };
}
function isWord(sigstore) {
    return ['auto', 'public-good', 'github'].includes(sigstore);
}
function signingConfig({ sigstore }, workspace, now, keyed) {
    return isWord(sigstore) ? undefined : readSigningConfig((0,local_files/* readText */.yR)('sigstore', workspace, sigstore), sigstore, now, keyed);
}
/** A key needs nobody; the public log is told of it only where the input says so. */
function instanceOf({ sigstore }, server, claims, key) {
    if (key !== undefined || claims === undefined)
        return sigstore === 'public-good' ? PUBLIC_GOOD : {};
    return chooseInstance({ sigstore: isWord(sigstore) ? sigstore : 'auto', server, isPublic: claims.isPublic });
}
function signerOf(road, instance, key, askToken) {
    if (key !== undefined)
        return keySigner(road, instance, key);
    if (askToken === undefined || !('fulcio' in instance))
        throw new errors/* InputError */.dz('sigstore: names nobody who certifies');
    return keylessSigner(road, instance, askToken);
}
/** `undefined` where nobody's root is at hand: GitHub's own is in no package. */
function trustOf({ trustedRoot }, instance, key, workspace) {
    const given = trustedRoot === '' ? undefined : (0,trusted_root/* readTrustedRoots */.P)((0,local_files/* readText */.yR)('trusted-root', workspace, trustedRoot), trustedRoot, key !== undefined);
    if (key !== undefined)
        return { key: key.public, roots: given ?? [] };
    if (given !== undefined)
        return { roots: given };
    return instance === PUBLIC_GOOD ? { roots: [(0,trusted_root/* publicGoodRoot */.B)()] } : undefined;
}
async function attestationsOf(subject, publications, predicates, { signAll, trust, attestor, now }) {
    const names = [...new Set(publications.map(({ kind, name, target }) => (kind.scheme === undefined ? target.name : (0,external_node_path_.basename)(name))))];
    const signed = await signAll(predicates.map((predicate) => (0,statement/* statementOf */.T8)(predicate, names, subject.digest)));
    return predicates.map(({ kind, type }, at) => {
        const { bundle, identity, logIndex } = signed[at];
        // A Sigstore whose parts do not fit is found out here, not by who pulls.
        if (trust !== undefined)
            checkOwn(bundle, subject, trust);
        const referrer = referrerOf(bundle, type, (0,encode/* descriptorOf */.nb)(subject), now);
        const check = (image) => checkCommand(kind, type, image, attestor);
        return { ...referrer, kind, predicateType: type, digest: referrer.descriptor.digest, identity, logIndex, bundle, check };
    });
}
function checkOwn(bundle, { digest }, trust) {
    try {
        (0,proof/* proofOf */.o)(bundle, digest, trust);
    }
    catch (error) {
        throw new errors/* IntegrityError */.cs(`sigstore: the bundle that was just made ${error instanceof Error ? error.message : String(error)}`, {
            hint: 'check that trusted-root is of the Sigstore that signs',
            cause: error,
        });
    }
}


/***/ }),

/***/ 6739:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ judgeAttestations)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3828);
/* harmony import */ var _core_retry_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7493);
/** What is attached to a manifest, brought before a judge: bundles are read and checked, nothing else is asked for. */




/** What may be a bundle by its type; others are nobody's concern. */
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle';
/** go-containerregistry's fallback index says no type, or this one: only the manifest tells. */
const UNKNOWN_TYPES = [undefined, '', 'application/vnd.oci.empty.v1+json'];
/** So many are opened at most. */
const MOST_CANDIDATES = 100;
/** Bytes. */
const LARGEST_BUNDLE = 32 * 1024 * 1024;
/** Throws what the judge throws, and what reading a list throws: a list that cannot be read proves nothing. */
async function judgeAttestations(source, subject, judge, policy) {
    for (const { digest } of await candidatesOf(source, subject, policy)) {
        const bundle = await readBundle(source, digest, policy);
        if (bundle === undefined)
            continue;
        if ('why' in bundle)
            judge.dismiss(digest, bundle.why);
        else if (judge.hear(digest, bundle.text))
            break;
    }
    return judge.verdict(source.name);
}
async function candidatesOf(source, subject, policy) {
    return (0,_core_retry_js__WEBPACK_IMPORTED_MODULE_3__/* .retry */ .L5)(policy, async () => {
        const found = new Map();
        for await (const entry of source.referrers?.(subject.digest) ?? []) {
            if (!entry.artifactType?.startsWith(BUNDLE_TYPE) && !UNKNOWN_TYPES.includes(entry.artifactType))
                continue;
            found.set(entry.digest, entry);
            if (found.size >= MOST_CANDIDATES)
                break;
        }
        return [...found.values()];
    });
}
/** The text of a bundle; why it cannot be one; `undefined` where the manifest is about something else. */
async function readBundle(source, digest, policy) {
    if ((0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .parseDigest */ .m)(digest) === undefined)
        return { why: 'is no digest' };
    try {
        return await (0,_core_retry_js__WEBPACK_IMPORTED_MODULE_3__/* .retry */ .L5)(policy, async () => {
            const manifest = await source.find(digest);
            if (manifest === undefined)
                return { why: 'is listed, and not there' };
            const document = source.decode(manifest);
            const [layer] = document.kind === 'manifest' ? document.layers : [];
            const type = document.artifactType ?? layer?.mediaType ?? '';
            if (layer === undefined || (!type.startsWith(BUNDLE_TYPE) && !layer.mediaType.startsWith(BUNDLE_TYPE)))
                return undefined;
            if (!(layer.size <= LARGEST_BUNDLE))
                return { why: `has ${layer.size} bytes, and ${LARGEST_BUNDLE} are read at most` };
            return { text: await readBlob(source, layer) };
        });
    }
    catch (error) {
        // What somebody planted must not keep the others from being heard.
        if (error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .IntegrityError */ .cs || error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .ProtocolError */ .bd || (error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .RegistryError */ .gl && error.status === 404))
            return { why: `cannot be read (${error.message})` };
        throw error;
    }
}
async function readBlob(source, { digest: text, size }) {
    const digest = (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .parseDigest */ .m)(text);
    if (digest === undefined)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .IntegrityError */ .cs(`"${text}" is no digest`);
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)(digest.algorithm);
    const parts = [];
    let length = 0;
    for await (const chunk of source.blob(digest, size)) {
        length += chunk.byteLength;
        if (length > size)
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .IntegrityError */ .cs(`more than the ${size} bytes that its manifest says`);
        hash.update(chunk);
        parts.push(Uint8Array.from(chunk));
    }
    if (hash.digest('hex') !== digest.hex)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .IntegrityError */ .cs(`its bytes are not those of ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .formatDigest */ .MO)(digest)}`);
    return new TextDecoder().decode(Buffer.concat(parts));
}


/***/ })

};
;