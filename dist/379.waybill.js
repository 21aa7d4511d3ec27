"use strict";
exports.id = 379;
exports.ids = [379];
exports.modules = {

/***/ 1033:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ readClaims),
/* harmony export */   c: () => (/* binding */ identityOf)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/** What the job's token says about the job: read from the token that signs, so that what is signed equals what the certificate says. */

/** https://docs.github.com/actions/reference/security/oidc#oidc-token-claims */
const REQUIRED = [
    'iss',
    'sub',
    'repository',
    'ref',
    'sha',
    'workflow_ref',
    'job_workflow_ref',
    'event_name',
    'repository_id',
    'repository_owner_id',
    'runner_environment',
    'run_id',
    'run_attempt',
];
/** Signatures are for who is asked with it: Fulcio checks them. Throws `InputError` that names what is missing, and shows nothing of the token. */
function readClaims(token) {
    const parts = token.split('.');
    let claims;
    try {
        if (parts.length === 3)
            claims = JSON.parse(new TextDecoder().decode(Buffer.from(parts[1], 'base64url')));
    }
    catch {
        // Told of below, without a part of it.
    }
    if (typeof claims !== 'object' || claims === null)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz('attest: what the OIDC service gave is no token');
    const missing = REQUIRED.filter((name) => !['string', 'number'].includes(typeof claims[name]) || claims[name] === '');
    if (missing.length > 0) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`attest: the job's OIDC token does not say ${missing.join(', ')}, which the provenance needs`, {
            hint: 'a token of GitHub Actions has all of them; with another issuer use signing-key',
        });
    }
    const known = Object.fromEntries(REQUIRED.map((name) => [name, String(claims[name])]));
    const exp = claims['exp'];
    return { ...known, isPublic: claims['repository_visibility'] === 'public', expires: typeof exp === 'number' ? exp * 1000 : Number.POSITIVE_INFINITY };
}
/** Who the certificate will name: the workflow that runs the job, a reusable one by its own path. `server` is `GITHUB_SERVER_URL`. */
function identityOf(claims, server) {
    return `${server}/${claims.job_workflow_ref}`;
}


/***/ }),

/***/ 1820:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  O0: () => (/* binding */ isP256),
  jy: () => (/* binding */ readSigningKey)
});

// UNUSED EXPORTS: signingKey

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
;// CONCATENATED MODULE: ./lib/trust/sign/cosign-key.js
/** The private key that `cosign generate-key-pair` writes: scrypt and NaCl's secretbox around PKCS#8. */



const LABEL = /^-----BEGIN ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/;
/** https://github.com/secure-systems-lab/go-securesystemslib/blob/main/encrypted/encrypted.go */
const Sealed = dist/* object */.Ikc({
    kdf: dist/* object */.Ikc({ name: dist/* literal */.euz('scrypt'), params: dist/* object */.Ikc({ N: dist/* number */.aig(), r: dist/* number */.aig(), p: dist/* number */.aig() }), salt: dist/* string */.YjP() }),
    cipher: dist/* object */.Ikc({ name: dist/* literal */.euz('nacl/secretbox'), nonce: dist/* string */.YjP() }),
    ciphertext: dist/* string */.YjP(),
});
/** What scrypt may cost: cosign writes 2^16. A key that asks for more would hold the job up. */
const MOST = { N: 2 ** 20, r: 32, p: 16 };
/** Bytes. */
const MOST_MEMORY = 2 ** 30 + 2 ** 20;
function isCosignKey(pem) {
    return LABEL.test(pem.trim());
}
/** Throws `InputError` beginning with `what`; neither key nor password is a part of it. */
async function openCosignKey(pem, password, what) {
    const base64 = LABEL.exec(pem.trim())?.[1] ?? '';
    let json;
    try {
        json = JSON.parse(Buffer.from(base64, 'base64').toString());
    }
    catch {
        throw new errors/* InputError */.dz(`${what}: is no key of cosign's`);
    }
    const sealed = dist/* safeParse */.xLC(Sealed, json);
    if (!sealed.success)
        throw new errors/* InputError */.dz(`${what}: is sealed in a way that is not known`, { hint: 'keys of `cosign generate-key-pair` are scrypt and nacl/secretbox' });
    const { kdf, cipher, ciphertext } = sealed.output;
    const { N, r, p } = kdf.params;
    const isSane = [N, r, p].every((value) => Number.isInteger(value) && value > 0) && N <= MOST.N && r <= MOST.r && p <= MOST.p && 128 * N * r <= MOST_MEMORY;
    if (!isSane)
        throw new errors/* InputError */.dz(`${what}: asks for more work than is sane (scrypt N=${N}, r=${r}, p=${p})`);
    // Rare, and not light: loaded for such a key alone.
    const { xsalsa20poly1305 } = await __webpack_require__.e(/* import() */ 382).then(__webpack_require__.bind(__webpack_require__, 6382));
    try {
        const key = (0,external_node_crypto_.scryptSync)(password, Buffer.from(kdf.salt, 'base64'), 32, { N, r, p, maxmem: MOST_MEMORY + 2 ** 24 });
        const der = xsalsa20poly1305(key, Buffer.from(cipher.nonce, 'base64')).decrypt(Buffer.from(ciphertext, 'base64'));
        return (0,external_node_crypto_.createPrivateKey)({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
    }
    catch {
        throw new errors/* InputError */.dz(`${what}: does not open with this password`, { hint: 'check signing-key-password' });
    }
}

;// CONCATENATED MODULE: ./lib/trust/sign/signing-key.js
/** A key of one's own to sign with: PEM, encrypted or not, or cosign's. */



/** SEC1, PKCS#8, encrypted PKCS#8 or `cosign.key`, on P-256. Throws `InputError` naming the input; the key is never a part of it. */
async function readSigningKey(pem, password) {
    const what = 'signing-key';
    const text = pem.trim();
    if (isCosignKey(text))
        return signingKey(await openCosignKey(text, password, what));
    const isEncrypted = /ENCRYPTED/.test(text);
    if (isEncrypted && password === '')
        throw new errors/* InputError */.dz(`${what}: the key is encrypted`, { hint: 'give signing-key-password' });
    let key;
    try {
        key = (0,external_node_crypto_.createPrivateKey)({ key: text, ...(isEncrypted ? { passphrase: password } : {}) });
    }
    catch {
        throw isEncrypted
            ? new errors/* InputError */.dz(`${what}: does not open with this password`, { hint: 'check signing-key-password' })
            : new errors/* InputError */.dz(`${what}: is no private key`, { hint: 'write PEM, or the text of cosign.key' });
    }
    return signingKey(key);
}
/** Verifiers differ about the hash of other curves: cosign takes SHA-384 for P-384, sigstore-js SHA-256. */
function signingKey(key) {
    if (!isP256(key))
        throw new errors/* InputError */.dz('signing-key: is no key on the curve P-256, the only one that all verifiers read alike', {
            hint: 'make one with `cosign generate-key-pair`',
        });
    const own = (0,external_node_crypto_.createPublicKey)(key);
    const der = own.export({ type: 'spki', format: 'der' });
    return { private: key, public: own, der, hint: (0,external_node_crypto_.createHash)('sha256').update(der).digest('base64') };
}
function isP256(key) {
    return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
}


/***/ }),

/***/ 7218:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ bundleJson),
/* harmony export */   d: () => (/* binding */ BUNDLE)
/* harmony export */ });
/* harmony import */ var _dsse_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8007);
/** The proof, as a file: https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto */

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
/** The same proof makes the same text: one line of JSON. */
function bundleJson({ envelope, signer, entry, timestamp }) {
    return JSON.stringify({
        mediaType: BUNDLE,
        verificationMaterial: {
            ...('certificate' in signer ? { certificate: { rawBytes: signer.certificate.toString('base64') } } : { publicKey: { hint: signer.keyHint } }),
            ...(entry === undefined ? {} : { tlogEntries: [entry] }),
            ...(timestamp === undefined ? {} : { timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: timestamp.toString('base64') }] } }),
        },
        dsseEnvelope: (0,_dsse_js__WEBPACK_IMPORTED_MODULE_0__/* .envelopeJson */ .X8)(envelope),
    });
}


/***/ }),

/***/ 8007:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B1: () => (/* binding */ IN_TOTO),
/* harmony export */   JC: () => (/* binding */ preAuthEncoding),
/* harmony export */   X8: () => (/* binding */ envelopeJson)
/* harmony export */ });
/** What exactly is signed: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
const IN_TOTO = 'application/vnd.in-toto+json';
/** The bytes that are signed: type and payload, each with its length in bytes. */
function preAuthEncoding(payload, type = IN_TOTO) {
    const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `;
    return Buffer.concat([Buffer.from(head), payload]);
}
/** With exactly one signature: readers differ about more. */
function envelopeJson({ payload, signature }) {
    return { payload: Buffer.from(payload).toString('base64'), payloadType: IN_TOTO, signatures: [{ sig: signature.toString('base64') }] };
}


/***/ }),

/***/ 6465:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ PROVENANCE),
/* harmony export */   a: () => (/* binding */ provenance)
/* harmony export */ });
/* harmony import */ var _sign_claims_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1033);
/** Where it was built, from what: https://slsa.dev/spec/v1.0/provenance, in GitHub's words. */

const PROVENANCE = 'https://slsa.dev/provenance/v1';
/** https://actions.github.io/buildtypes/workflow/v1/ */
const BUILD_TYPE = 'https://actions.github.io/buildtypes/workflow/v1';
/** `server` is `GITHUB_SERVER_URL`. */
function provenance(claims, server) {
    const { repository, ref, sha, event_name, repository_id, repository_owner_id, runner_environment, run_id, run_attempt } = claims;
    const predicate = {
        buildDefinition: {
            buildType: BUILD_TYPE,
            externalParameters: { workflow: { ref, repository: `${server}/${repository}`, path: workflowPath(claims) } },
            internalParameters: { github: { event_name, repository_id, repository_owner_id, runner_environment } },
            resolvedDependencies: [{ uri: `git+${server}/${repository}@${ref}`, digest: { gitCommit: sha } }],
        },
        runDetails: {
            builder: { id: (0,_sign_claims_js__WEBPACK_IMPORTED_MODULE_0__/* .identityOf */ .c)(claims, server) },
            metadata: { invocationId: `${server}/${repository}/actions/runs/${run_id}/attempts/${run_attempt}` },
        },
    };
    return { kind: 'provenance', type: PROVENANCE, json: JSON.stringify(predicate) };
}
/** `OWNER/REPO/PATH@REF`, where path and ref may hold an `@`: so the known ref is cut first. */
function workflowPath({ workflow_ref, repository, ref }) {
    const at = workflow_ref.endsWith(`@${ref}`) ? workflow_ref.length - ref.length - 1 : workflow_ref.lastIndexOf('@');
    const path = at < 0 ? workflow_ref : workflow_ref.slice(0, at);
    return path.startsWith(`${repository}/`) ? path.slice(repository.length + 1) : path;
}


/***/ }),

/***/ 1035:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   OH: () => (/* binding */ CYCLONEDX),
/* harmony export */   kH: () => (/* binding */ readSbom)
/* harmony export */ });
/* unused harmony exports LARGEST_SBOM, SPDX */
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/** What is in it: a bill of materials that somebody else wrote, SPDX or CycloneDX. */

/** As GitHub takes; Kyverno reads bundles up to 10 MB. Bytes. */
const LARGEST_SBOM = 16 * 1024 * 1024;
const CYCLONEDX = 'https://cyclonedx.org/bom';
const SPDX = 'https://spdx.dev/Document';
/** Throws `InputError` naming `path`. */
function readSbom(bytes, path) {
    const fail = (why) => {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`sbom: ${path} ${why}`, { hint: 'give an SBOM in JSON: SPDX 2 (spdxVersion, SPDXID) or CycloneDX (bomFormat, specVersion)' });
    };
    if (bytes.byteLength > LARGEST_SBOM)
        return fail(`has ${bytes.byteLength} bytes, and ${LARGEST_SBOM} are taken at most`);
    let text;
    let json;
    try {
        text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
        json = JSON.parse(text);
    }
    catch {
        return fail('is no JSON');
    }
    const { spdxVersion, SPDXID, bomFormat, specVersion } = (json ?? {});
    const spdx = typeof SPDXID === 'string' && typeof spdxVersion === 'string' ? /^SPDX-(\d+(?:\.\d+)*)$/.exec(spdxVersion)?.[1] : undefined;
    if (spdx !== undefined)
        return { kind: 'sbom', type: `${SPDX}/v${spdx}`, json: text };
    if (bomFormat === 'CycloneDX' && typeof specVersion === 'string')
        return { kind: 'sbom', type: CYCLONEDX, json: text };
    return fail('is neither SPDX nor CycloneDX');
}


/***/ }),

/***/ 7149:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J2: () => (/* binding */ SIGNATURE),
/* harmony export */   T8: () => (/* binding */ statementOf)
/* harmony export */ });
/* unused harmony export STATEMENT */
/** What is said of what was published: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
const STATEMENT = 'https://in-toto.io/Statement/v1';
/** cosign's plain signature: https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */
const SIGNATURE = { kind: 'signature', type: 'https://sigstore.dev/cosign/sign/v1', json: '{}' };
/** The bytes that are signed. `names`: images without tag or digest; a signature names none. Throws nothing: a digest that is no SHA-256 keeps its own name. */
function statementOf({ kind, type, json }, names, { algorithm, hex }) {
    const digest = { [algorithm]: hex };
    const subject = kind === 'signature' ? [{ digest }] : names.map((name) => ({ name, digest }));
    const head = JSON.stringify({ _type: STATEMENT, subject, predicateType: type });
    // The predicate's own text: numbers too large for a double, and the order of members, stay as they are.
    return new TextEncoder().encode(`${head.slice(0, -1)},"predicate":${json}}`);
}


/***/ }),

/***/ 4395:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  o: () => (/* binding */ proofOf)
});

// EXTERNAL MODULE: ./node_modules/@sigstore/bundle/dist/index.js
var dist = __webpack_require__(1040);
// EXTERNAL MODULE: ./node_modules/@sigstore/verify/dist/index.js
var verify_dist = __webpack_require__(4187);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/trust/statement/bundle.js
var statement_bundle = __webpack_require__(7218);
// EXTERNAL MODULE: ./lib/trust/statement/dsse.js
var dsse = __webpack_require__(8007);
;// CONCATENATED MODULE: ./lib/trust/verify/extensions.js
/** What Fulcio writes into a certificate: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const FULCIO = [1, 3, 6, 1, 4, 1, 57264, 1];
const UTF8_STRING = 0x0c;
/** The text of `1.3.6.1.4.1.57264.1.NUMBER`, for numbers from 8 on; `undefined` where it is not there, twice there, or no UTF8String. */
function extensionOf(extensions, number) {
    const wanted = [...FULCIO, number].join('.');
    const found = extensions.filter(({ oid }) => oid?.id.join('.') === wanted);
    const [only] = found;
    return only === undefined || found.length > 1 ? undefined : utf8String(only.value);
}
/** One DER value and nothing behind it. */
function utf8String(der) {
    const first = der[1];
    if (der[0] !== UTF8_STRING || first === undefined)
        return undefined;
    const extra = first < 0x80 ? 0 : first & 0x7f;
    if (extra > 2)
        return undefined;
    let length = first < 0x80 ? first : 0;
    for (const byte of der.subarray(2, 2 + extra))
        length = length * 256 + byte;
    const text = der.subarray(2 + extra);
    if (text.byteLength !== length)
        return undefined;
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/trust/verify/proof.js
/** What a bundle proves: the cryptography is @sigstore/verify's, and what it does not look at is looked at here. */






const STATEMENTS = ['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'];
/** Throws `IntegrityError` with one clause that says why the bundle proves nothing about `subject`; whatever it holds, no other error. */
function proofOf(text, subject, trust) {
    try {
        return examine(text, subject, trust);
    }
    catch (error) {
        if (error instanceof errors/* IntegrityError */.cs)
            throw error;
        // Bytes of strangers: a certificate that is none must not end a pull in another way than a refusal.
        throw new errors/* IntegrityError */.cs(`does not verify (${error instanceof Error ? error.message : String(error)})`, { cause: error });
    }
}
function examine(text, subject, trust) {
    const json = JSON.parse(text);
    if (json.mediaType !== statement_bundle/* BUNDLE */.d)
        throw new errors/* IntegrityError */.cs(`is no bundle of version 0.3, but ${JSON.stringify(json.mediaType)}`);
    const bundle = (0,dist/* bundleFromJSON */.vw)(json);
    if (!(0,dist/* isBundleWithDsseEnvelope */.Km)(bundle))
        throw new errors/* IntegrityError */.cs('signs a file, not a statement');
    const { payload, payloadType, signatures } = bundle.content.dsseEnvelope;
    if (signatures.length !== 1)
        throw new errors/* IntegrityError */.cs(`has ${signatures.length} signatures, where one is allowed`);
    if (payloadType !== dsse/* IN_TOTO */.B1)
        throw new errors/* IntegrityError */.cs('is no statement of in-toto');
    if ((0,dist/* isBundleWithPublicKey */.DQ)(bundle) !== 'key' in trust) {
        throw new errors/* IntegrityError */.cs('key' in trust ? 'is signed with a certificate, and a key is wanted' : 'is signed with a key, and a certificate is wanted');
    }
    const { identity } = 'key' in trust ? verifyByKey(bundle, trust.key, trust.roots) : verifyByRoots(bundle, trust.roots);
    const predicateType = predicateTypeOf(payload, subject);
    const oids = identity?.oids ?? [];
    return {
        predicateType,
        identity: identity?.subjectAlternativeName,
        issuer: extensionOf(oids, 8),
        repository: extensionOf(oids, 12),
        commit: extensionOf(oids, 13),
        ref: extensionOf(oids, 14),
        run: extensionOf(oids, 21),
    };
}
/** One root that accepts is enough. Throws what the last one said. */
function verifyByRoots(bundle, roots) {
    return firstOf(roots, (root) => {
        const thresholds = { tlogThreshold: root.tlogs.length > 0 ? 1 : 0, ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0, timestampThreshold: 1 };
        const nobody = () => {
            throw new errors/* IntegrityError */.cs('is signed with a key, and a certificate is wanted');
        };
        return new verify_dist/* Verifier */.BL({ ...root, publicKey: nobody }, thresholds).verify((0,verify_dist/* toSignedEntity */.DC)(bundle));
    });
}
/** Of a root only the log and the clock count: its authorities certify anybody. */
function verifyByKey(bundle, key, roots) {
    const publicKey = () => ({ publicKey: key, validFor: () => true });
    if (roots.length === 0) {
        // Evidence of logs that nobody vouches for is refused by the package, but here there is nothing that it could add.
        const { timestampVerificationData: _times, ...material } = bundle.verificationMaterial;
        const bare = { ...bundle, verificationMaterial: { ...material, tlogEntries: [], timestampVerificationData: undefined } };
        const nothing = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [], publicKey };
        return new verify_dist/* Verifier */.BL(nothing, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 }).verify((0,verify_dist/* toSignedEntity */.DC)(bare));
    }
    return firstOf(roots, (root) => {
        const hasLog = root.tlogs.length > 0;
        const thresholds = { tlogThreshold: hasLog ? 1 : 0, ctlogThreshold: 0, timestampThreshold: hasLog ? 0 : 1 };
        return new verify_dist/* Verifier */.BL({ ...root, certificateAuthorities: [], ctlogs: [], publicKey }, thresholds).verify((0,verify_dist/* toSignedEntity */.DC)(bundle));
    });
}
function firstOf(roots, verify) {
    let last;
    for (const root of roots) {
        try {
            return verify(root);
        }
        catch (error) {
            last = error;
        }
    }
    throw last ?? new errors/* IntegrityError */.cs('cannot be verified, as no root is trusted');
}
/** The type as it was signed; an annotation says anything. Throws `IntegrityError` where the statement is about something else. */
function predicateTypeOf(payload, { algorithm, hex }) {
    const statement = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (!STATEMENTS.includes(String(statement?.['_type'])))
        throw new errors/* IntegrityError */.cs('is no statement of in-toto');
    const { subject, predicateType } = statement;
    const subjects = Array.isArray(subject) ? subject : [];
    if (!subjects.some((one) => one?.digest?.[algorithm] === hex))
        throw new errors/* IntegrityError */.cs('is about another digest');
    if (typeof predicateType !== 'string' || predicateType === '')
        throw new errors/* IntegrityError */.cs('does not say what it attests');
    return predicateType;
}


/***/ }),

/***/ 3038:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  B: () => (/* binding */ publicGoodRoot),
  P: () => (/* binding */ readTrustedRoots)
});

// EXTERNAL MODULE: ./node_modules/@sigstore/protobuf-specs/dist/index.js
var dist = __webpack_require__(9654);
// EXTERNAL MODULE: ./node_modules/@sigstore/verify/dist/index.js
var verify_dist = __webpack_require__(4187);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
;// CONCATENATED MODULE: ./lib/trust/verify/public-good-root.js
/** The public instance's keys and authorities, as its TUF repository had them in November 2026 (@sigstore/tuf 5.0.1, seeds.json, root 16). */
/** The form of `trusted-root`: https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto */
const PUBLIC_GOOD_ROOT = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [
        {
            baseUrl: 'https://rekor.sigstore.dev',
            hashAlgorithm: 'SHA2_256',
            publicKey: {
                rawBytes: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2G2Y+2tabdTV5BcGiBIx0a9fAFwrkBbmLSGtks4L3qX6yYY0zufBnhC8Ur/iy55GhWP/9A/bY2LhC30M9+RYtw==',
                keyDetails: 'PKIX_ECDSA_P256_SHA_256',
                validFor: {
                    start: '2021-01-12T11:53:27Z',
                },
            },
            logId: {
                keyId: 'wNI9atQGlz+VWfO6LRygH4QUfY/8W4RFwiT5i5WRgB0=',
            },
        },
        {
            baseUrl: 'https://log2025-1.rekor.sigstore.dev',
            hashAlgorithm: 'SHA2_256',
            publicKey: {
                rawBytes: 'MCowBQYDK2VwAyEAt8rlp1knGwjfbcXAYPYAkn0XiLz1x8O4t0YkEhie244=',
                keyDetails: 'PKIX_ED25519',
                validFor: {
                    start: '2025-09-23T00:00:00Z',
                },
            },
            logId: {
                keyId: 'zxGZFVvd0FEmjR8WrFwMdcAJ9vtaY/QXf44Y1wUeP6A=',
            },
        },
    ],
    certificateAuthorities: [
        {
            subject: {
                organization: 'sigstore.dev',
                commonName: 'sigstore',
            },
            uri: 'https://fulcio.sigstore.dev',
            certChain: {
                certificates: [
                    {
                        rawBytes: 'MIIB+DCCAX6gAwIBAgITNVkDZoCiofPDsy7dfm6geLbuhzAKBggqhkjOPQQDAzAqMRUwEwYDVQQKEwxzaWdzdG9yZS5kZXYxETAPBgNVBAMTCHNpZ3N0b3JlMB4XDTIxMDMwNzAzMjAyOVoXDTMxMDIyMzAzMjAyOVowKjEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MREwDwYDVQQDEwhzaWdzdG9yZTB2MBAGByqGSM49AgEGBSuBBAAiA2IABLSyA7Ii5k+pNO8ZEWY0ylemWDowOkNa3kL+GZE5Z5GWehL9/A9bRNA3RbrsZ5i0JcastaRL7Sp5fp/jD5dxqc/UdTVnlvS16an+2Yfswe/QuLolRUCrcOE2+2iA5+tzd6NmMGQwDgYDVR0PAQH/BAQDAgEGMBIGA1UdEwEB/wQIMAYBAf8CAQEwHQYDVR0OBBYEFMjFHQBBmiQpMlEk6w2uSu1KBtPsMB8GA1UdIwQYMBaAFMjFHQBBmiQpMlEk6w2uSu1KBtPsMAoGCCqGSM49BAMDA2gAMGUCMH8liWJfMui6vXXBhjDgY4MwslmN/TJxVe/83WrFomwmNf056y1X48F9c4m3a3ozXAIxAKjRay5/aj/jsKKGIkmQatjI8uupHr/+CxFvaJWmpYqNkLDGRU+9orzh5hI2RrcuaQ==',
                    },
                ],
            },
            validFor: {
                start: '2021-03-07T03:20:29Z',
                end: '2022-12-31T23:59:59.999Z',
            },
        },
        {
            subject: {
                organization: 'sigstore.dev',
                commonName: 'sigstore',
            },
            uri: 'https://fulcio.sigstore.dev',
            certChain: {
                certificates: [
                    {
                        rawBytes: 'MIICGjCCAaGgAwIBAgIUALnViVfnU0brJasmRkHrn/UnfaQwCgYIKoZIzj0EAwMwKjEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MREwDwYDVQQDEwhzaWdzdG9yZTAeFw0yMjA0MTMyMDA2MTVaFw0zMTEwMDUxMzU2NThaMDcxFTATBgNVBAoTDHNpZ3N0b3JlLmRldjEeMBwGA1UEAxMVc2lnc3RvcmUtaW50ZXJtZWRpYXRlMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE8RVS/ysH+NOvuDZyPIZtilgUF9NlarYpAd9HP1vBBH1U5CV77LSS7s0ZiH4nE7Hv7ptS6LvvR/STk798LVgMzLlJ4HeIfF3tHSaexLcYpSASr1kS0N/RgBJz/9jWCiXno3sweTAOBgNVHQ8BAf8EBAMCAQYwEwYDVR0lBAwwCgYIKwYBBQUHAwMwEgYDVR0TAQH/BAgwBgEB/wIBADAdBgNVHQ4EFgQU39Ppz1YkEZb5qNjpKFWixi4YZD8wHwYDVR0jBBgwFoAUWMAeX5FFpWapesyQoZMi0CrFxfowCgYIKoZIzj0EAwMDZwAwZAIwPCsQK4DYiZYDPIaDi5HFKnfxXx6ASSVmERfsynYBiX2X6SJRnZU84/9DZdnFvvxmAjBOt6QpBlc4J/0DxvkTCqpclvziL6BCCPnjdlIB3Pu3BxsPmygUY7Ii2zbdCdliiow=',
                    },
                    {
                        rawBytes: 'MIIB9zCCAXygAwIBAgIUALZNAPFdxHPwjeDloDwyYChAO/4wCgYIKoZIzj0EAwMwKjEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MREwDwYDVQQDEwhzaWdzdG9yZTAeFw0yMTEwMDcxMzU2NTlaFw0zMTEwMDUxMzU2NThaMCoxFTATBgNVBAoTDHNpZ3N0b3JlLmRldjERMA8GA1UEAxMIc2lnc3RvcmUwdjAQBgcqhkjOPQIBBgUrgQQAIgNiAAT7XeFT4rb3PQGwS4IajtLk3/OlnpgangaBclYpsYBr5i+4ynB07ceb3LP0OIOZdxexX69c5iVuyJRQ+Hz05yi+UF3uBWAlHpiS5sh0+H2GHE7SXrk1EC5m1Tr19L9gg92jYzBhMA4GA1UdDwEB/wQEAwIBBjAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBRYwB5fkUWlZql6zJChkyLQKsXF+jAfBgNVHSMEGDAWgBRYwB5fkUWlZql6zJChkyLQKsXF+jAKBggqhkjOPQQDAwNpADBmAjEAj1nHeXZp+13NWBNa+EDsDP8G1WWg1tCMWP/WHPqpaVo0jhsweNFZgSs0eE7wYI4qAjEA2WB9ot98sIkoF3vZYdd3/VtWB5b9TNMea7Ix/stJ5TfcLLeABLE4BNJOsQ4vnBHJ',
                    },
                ],
            },
            validFor: {
                start: '2022-04-13T20:06:15Z',
            },
        },
    ],
    ctlogs: [
        {
            baseUrl: 'https://ctfe.sigstore.dev/test',
            hashAlgorithm: 'SHA2_256',
            publicKey: {
                rawBytes: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbfwR+RJudXscgRBRpKX1XFDy3PyudDxz/SfnRi1fT8ekpfBd2O1uoz7jr3Z8nKzxA69EUQ+eFCFI3zeubPWU7w==',
                keyDetails: 'PKIX_ECDSA_P256_SHA_256',
                validFor: {
                    start: '2021-03-14T00:00:00Z',
                    end: '2022-10-31T23:59:59.999Z',
                },
            },
            logId: {
                keyId: 'CGCS8ChS/2hF0dFrJ4ScRWcYrBY9wzjSbea8IgY2b3I=',
            },
        },
        {
            baseUrl: 'https://ctfe.sigstore.dev/2022',
            hashAlgorithm: 'SHA2_256',
            publicKey: {
                rawBytes: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEiPSlFi0CmFTfEjCUqF9HuCEcYXNKAaYalIJmBZ8yyezPjTqhxrKBpMnaocVtLJBI1eM3uXnQzQGAJdJ4gs9Fyw==',
                keyDetails: 'PKIX_ECDSA_P256_SHA_256',
                validFor: {
                    start: '2022-10-20T00:00:00Z',
                },
            },
            logId: {
                keyId: '3T0wasbHETJjGR4cmWc3AqJKXrjePK3/h4pygC8p7o4=',
            },
        },
    ],
    timestampAuthorities: [
        {
            subject: {
                organization: 'sigstore.dev',
                commonName: 'sigstore-tsa-selfsigned',
            },
            uri: 'https://timestamp.sigstore.dev/api/v1/timestamp',
            certChain: {
                certificates: [
                    {
                        rawBytes: 'MIICEDCCAZagAwIBAgIUOhNULwyQYe68wUMvy4qOiyojiwwwCgYIKoZIzj0EAwMwOTEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MSAwHgYDVQQDExdzaWdzdG9yZS10c2Etc2VsZnNpZ25lZDAeFw0yNTA0MDgwNjU5NDNaFw0zNTA0MDYwNjU5NDNaMC4xFTATBgNVBAoTDHNpZ3N0b3JlLmRldjEVMBMGA1UEAxMMc2lnc3RvcmUtdHNhMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE4ra2Z8hKNig2T9kFjCAToGG30jky+WQv3BzL+mKvh1SKNR/UwuwsfNCg4sryoYAd8E6isovVA3M4aoNdm9QDi50Z8nTEyvqgfDPtTIwXItfiW/AFf1V7uwkbkAoj0xxco2owaDAOBgNVHQ8BAf8EBAMCB4AwHQYDVR0OBBYEFIn9eUOHz9BlRsMCRscsc1t9tOsDMB8GA1UdIwQYMBaAFJjsAe9/u1H/1JUeb4qImFMHic6/MBYGA1UdJQEB/wQMMAoGCCsGAQUFBwMIMAoGCCqGSM49BAMDA2gAMGUCMDtpsV/6KaO0qyF/UMsX2aSUXKQFdoGTptQGc0ftq1csulHPGG6dsmyMNd3JB+G3EQIxAOajvBcjpJmKb4Nv+2Taoj8Uc5+b6ih6FXCCKraSqupe07zqswMcXJTe1cExvHvvlw==',
                    },
                    {
                        rawBytes: 'MIIB9zCCAXygAwIBAgIUV7f0GLDOoEzIh8LXSW80OJiUp14wCgYIKoZIzj0EAwMwOTEVMBMGA1UEChMMc2lnc3RvcmUuZGV2MSAwHgYDVQQDExdzaWdzdG9yZS10c2Etc2VsZnNpZ25lZDAeFw0yNTA0MDgwNjU5NDNaFw0zNTA0MDYwNjU5NDNaMDkxFTATBgNVBAoTDHNpZ3N0b3JlLmRldjEgMB4GA1UEAxMXc2lnc3RvcmUtdHNhLXNlbGZzaWduZWQwdjAQBgcqhkjOPQIBBgUrgQQAIgNiAAQUQNtfRT/ou3YATa6wB/kKTe70cfJwyRIBovMnt8RcJph/COE82uyS6FmppLLL1VBPGcPfpQPYJNXzWwi8icwhKQ6W/Qe2h3oebBb2FHpwNJDqo+TMaC/tdfkv/ElJB72jRTBDMA4GA1UdDwEB/wQEAwIBBjASBgNVHRMBAf8ECDAGAQH/AgEAMB0GA1UdDgQWBBSY7AHvf7tR/9SVHm+KiJhTB4nOvzAKBggqhkjOPQQDAwNpADBmAjEAwGEGrfGZR1cen1R8/DTVMI943LssZmJRtDp/i7SfGHmGRP6gRbuj9vOK3b67Z0QQAjEAuT2H673LQEaHTcyQSZrkp4mX7WwkmF+sVbkYY5mXN+RMH13KUEHHOqASaemYWK/E',
                    },
                ],
            },
            validFor: {
                start: '2025-07-04T00:00:00Z',
            },
        },
    ],
};

;// CONCATENATED MODULE: ./lib/trust/verify/trusted-root.js
/** Whom to trust: certificate authorities, logs and clocks of one Sigstore or of several. */




const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.1|\.v0\.\d+\+json)$/;
/** The public instance's, which this build knows. */
function publicGoodRoot() {
    return (0,verify_dist/* toTrustMaterial */.jO)(dist.TrustedRoot.fromJSON(PUBLIC_GOOD_ROOT));
}
/**
 * One trusted root, or several as JSON lines (`gh attestation trusted-root` writes them). `keyed`: a key signs, so no authority is needed.
 * Throws `InputError` naming `path` for what is none, and for one that could prove nothing.
 */
function readTrustedRoots(text, path, keyed) {
    const documents = parseAll(text);
    if (documents === undefined || documents.length === 0)
        throw problem(path, 'is neither JSON nor JSON lines');
    return documents.map((document, at) => {
        const name = documents.length === 1 ? path : `${path}, line ${at + 1},`;
        const { mediaType } = (document ?? {});
        if (typeof mediaType !== 'string' || !MEDIA_TYPE.test(mediaType))
            throw problem(name, 'is no trusted root');
        let root;
        try {
            root = (0,verify_dist/* toTrustMaterial */.jO)(dist.TrustedRoot.fromJSON(document));
        }
        catch {
            throw problem(name, 'holds a key or a certificate that cannot be read');
        }
        if (root.certificateAuthorities.length === 0 && !keyed)
            throw problem(name, 'names no certificate authority, so it can confirm nobody');
        if (root.tlogs.length === 0 && root.timestampAuthorities.length === 0)
            throw problem(name, 'names neither a log nor a timestamp authority, so it can confirm no time');
        return root;
    });
}
function parseAll(text) {
    try {
        return [JSON.parse(text)];
    }
    catch {
        try {
            return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line)]));
        }
        catch {
            return undefined;
        }
    }
}
function problem(path, why) {
    return new errors/* InputError */.dz(`trusted-root: ${path} ${why}`, { hint: 'give what `cosign trusted-root create` or `gh attestation trusted-root` writes' });
}


/***/ })

};
;