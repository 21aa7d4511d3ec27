"use strict";
exports.id = 190;
exports.ids = [190];
exports.modules = {

/***/ 5190:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   provenanceTarget: () => (/* binding */ provenanceTarget)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _client_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8832);
/* harmony import */ var _read_manifest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7709);
/* harmony import */ var _routes_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6561);
/* harmony import */ var _schema1_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8269);
/* harmony import */ var _signing_signature_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9665);
/** Publishing to a provenance registry: ask for each blob by mounting it, upload the tar, put the signed manifest under its tags. */







/**
 * Blobs are uncompressed tars, and their digests are tar sums. Throws `InputError` at once for an image name or a sum type that
 * the protocol does not know; every method throws the errors of `call`.
 */
function provenanceTarget(send, repository, options) {
    const { name, host } = repository;
    const here = `${host}/${name}`;
    const client = (0,_client_js__WEBPACK_IMPORTED_MODULE_2__/* .provenanceClient */ .d)({ send, debug: options.debug }, repository);
    (0,_routes_js__WEBPACK_IMPORTED_MODULE_4__/* .checkVariable */ .Rz)('sumtype', options.sumType);
    /** Signatures vary from one signing to the next (ECDSA), so each text is signed once. By the text's digest. */
    const signed = new Map();
    /** Checksums that a manifest at the registry names, as far as it was read. */
    const named = new Set();
    /** The tag that a manifest was put under last, by its digest: there is no other way to ask for it. */
    const tagOf = new Map();
    return {
        name: here,
        /** Every question about a blob changes something or downloads it, so only what manifests said is known. */
        async has(blob) {
            return named.has((0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(blob.digest));
        },
        async mount(blob) {
            return (await client.mountBlob(blob.digest)) ? { kind: 'present', how: 'mounted' } : { kind: 'missing' };
        },
        async upload(blob) {
            const digest = await client.putBlob(blob.title, blob.digest.algorithm, () => blob.open(), blob.size);
            // Of another type than the address asked for: neither side could tell what is stored (the client of 2014 compared the whole text, too).
            if (!(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .equalDigests */ .cF)(digest, blob.digest)) {
                throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${host} calculated ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(digest)} for "${blob.title}", but its checksum is ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(blob.digest)}`);
            }
            return digest;
        },
        encode(draft) {
            const payload = (0,_schema1_js__WEBPACK_IMPORTED_MODULE_5__/* .encodeSchema1 */ .x)(draft);
            const unsigned = (0,_read_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .manifestOf */ .$V)(payload, payload, false);
            if (options.keys === undefined)
                return unsigned;
            const known = signed.get(unsigned.digest.hex) ?? (0,_read_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .manifestOf */ .$V)((0,_signing_signature_js__WEBPACK_IMPORTED_MODULE_6__/* .signText */ .X)(payload, options.keys, { time: options.signingTime }), payload, true);
            signed.set(unsigned.digest.hex, known);
            return known;
        },
        async put(manifest, tag) {
            if (tag === undefined)
                throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${here}: a provenance registry takes manifests under tags only`, { hint: 'set tag' });
            await client.putManifest(tag, manifest.bytes);
            tagOf.set((0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(manifest.digest), tag);
        },
        async find(reference) {
            const tag = reference.includes(':') ? tagOf.get(reference) : reference;
            const document = tag === undefined ? undefined : await client.readManifest(tag);
            if (tag === undefined || document === undefined)
                return undefined;
            try {
                const { manifest, content } = (0,_read_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .readDocument */ .u0)(document, `reading the manifest "${tag}" of ${here}`);
                for (const checksum of content.checksums)
                    named.add(checksum);
                return manifest;
            }
            catch (error) {
                // What we put must come back whole. What somebody else left there is only another manifest, which ours may replace.
                if (!(error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1) || [...tagOf.values()].includes(tag))
                    throw error;
                options.debug(`${here}:${tag} holds no good manifest: ${error.message}`);
                return (0,_read_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .manifestOf */ .$V)(document, document, false);
            }
        },
        async checkWritable() {
            // The protocol has no question for it that would leave nothing behind.
        },
    };
}


/***/ })

};
;