"use strict";
exports.id = 746;
exports.ids = [746];
exports.modules = {

/***/ 6746:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  prepareVerification: () => (/* binding */ prepareVerification)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./lib/content/key-file.js
var key_file = __webpack_require__(145);
// EXTERNAL MODULE: ./lib/content/local-files.js
var local_files = __webpack_require__(9540);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/trust/sign/signing-key.js + 1 modules
var signing_key = __webpack_require__(1820);
// EXTERNAL MODULE: ./lib/core/digest.js
var digest = __webpack_require__(3871);
// EXTERNAL MODULE: ./lib/core/text/one-line.js
var one_line = __webpack_require__(8634);
// EXTERNAL MODULE: ./lib/trust/statement/provenance.js
var provenance = __webpack_require__(6465);
// EXTERNAL MODULE: ./lib/trust/statement/sbom.js
var sbom = __webpack_require__(1035);
// EXTERNAL MODULE: ./lib/trust/statement/statement.js
var statement = __webpack_require__(7149);
;// CONCATENATED MODULE: ./lib/trust/verify/policy.js
/** Who must have signed, and what: every name is compared whole. */





const NAMED = {
    'slsa-provenance': (type) => type === provenance/* PROVENANCE */.E,
    spdx: (type) => /^https:\/\/spdx\.dev\/Document(?:\/v\d+(?:\.\d+)*)?$/.test(type),
    cyclonedx: (type) => type === sbom/* CYCLONEDX */.OH,
    signature: (type) => type === statement/* SIGNATURE */.J2.type,
    any: () => true,
};
/** A word, or the type itself. Throws `InputError`. */
function wantedType(text) {
    const fits = Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
    if (fits !== undefined)
        return { name: text, fits };
    if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(text)) {
        throw new errors/* InputError */.dz(`predicate-type: "${text}" is no type`, { hint: `write ${Object.keys(NAMED).join(', ')}, or the URI of a type` });
    }
    return { name: text, fits: (type) => type === text };
}
/**
 * A pattern that must match the whole name: without that, `https://github.com/acme` fits `https://github.com/acme-evil` too
 * (semantic-reasoning/wirelog#1287). Throws `InputError`.
 */
function wholePattern(text) {
    try {
        // Alone first: a bracket too many would lead out of ours.
        new RegExp(text);
        return new RegExp(`^(?:${text})$`);
    }
    catch (error) {
        throw new errors/* InputError */.dz(`certificate-identity-regexp: "${text}" is no pattern`, { hint: error instanceof Error ? error.message : undefined });
    }
}
/** Why a proof is not what is wanted, as a clause with what was found and what is wanted; `undefined` where it fits. Types are looked at elsewhere. */
function misfit(facts, { issuer, identity, identityPattern, repository, ref }) {
    const differs = (what, found, wanted) => `${what} ${found === undefined ? 'nobody that it names' : (0,one_line/* oneLine */.T)(found)}, wanted ${wanted}`;
    if (issuer !== undefined && facts.issuer !== issuer)
        return differs('is signed by an identity of', facts.issuer, issuer);
    if (identity !== undefined && facts.identity !== identity)
        return differs('is signed by', facts.identity, identity);
    if (identityPattern !== undefined && !(facts.identity !== undefined && identityPattern.test(facts.identity))) {
        return differs('is signed by', facts.identity, `the whole of ${identityPattern.source}`);
    }
    if (repository !== undefined && facts.repository?.toLowerCase() !== repository.toLowerCase())
        return differs('is of the repository', facts.repository, repository);
    if (ref !== undefined && facts.ref !== ref)
        return differs('is of the ref', facts.ref, ref);
    return undefined;
}

// EXTERNAL MODULE: ./lib/trust/verify/proof.js + 1 modules
var proof = __webpack_require__(4395);
;// CONCATENATED MODULE: ./lib/trust/verify/judge.js
/** Hears one bundle after another, and says in the end whether what was wanted is there. */




/** So many reasons are told. */
const MOST_REASONS = 10;
function createJudge(subject, policy, trust) {
    const fitting = [];
    const reasons = [];
    const missing = new Set(policy.types);
    return {
        hear(digest, bundle) {
            try {
                const facts = (0,proof/* proofOf */.o)(bundle, subject, trust);
                const why = misfit(facts, policy);
                const wanted = [...missing].filter((type) => type.fits(facts.predicateType));
                if (why !== undefined)
                    reasons.push(`${digest} ${why}`);
                else if (wanted.length === 0)
                    reasons.push(`${digest} attests ${facts.predicateType}`);
                else {
                    fitting.push({ ...facts, digest });
                    for (const type of wanted)
                        missing.delete(type);
                }
            }
            catch (error) {
                reasons.push(`${digest} ${error instanceof Error ? error.message : String(error)}`);
            }
            return missing.size === 0;
        },
        dismiss: (digest, why) => void reasons.push(`${digest} ${why}`),
        verdict(image) {
            if (missing.size === 0)
                return fitting;
            const wanted = [...missing].map(({ name }) => name).join(' and ');
            const told = reasons.slice(0, MOST_REASONS).map((reason) => `; ${reason}`);
            const rest = reasons.length > MOST_REASONS ? `; and ${reasons.length - MOST_REASONS} more` : '';
            const nothing = reasons.length === 0 ? ': nothing is attached that could be one' : '';
            throw new errors/* IntegrityError */.cs(`${image}@${(0,digest/* formatDigest */.MO)(subject)} has no attestation of the kind ${wanted} that fits${nothing}${told.join('')}${rest}`, {
                hint: 'nothing was pulled: check verify-attestation and its companions, or who published this',
            });
        },
    };
}

// EXTERNAL MODULE: ./lib/trust/verify/trusted-root.js + 1 modules
var trusted_root = __webpack_require__(3038);
;// CONCATENATED MODULE: ./lib/action/trust/verification.js
/** From the inputs of a pull to a judge of what is attached. Loaded only where `verify-attestation` asks for it. */








/** Reads roots and keys. Throws `InputError` naming the input. */
function prepareVerification(inputs, workspace) {
    const { issuer, identity, identityPattern, repository, ref, predicateTypes } = inputs;
    const isKeyed = inputs.key !== '';
    const policy = {
        issuer: isKeyed ? undefined : issuer,
        identity,
        identityPattern: identityPattern === undefined ? undefined : wholePattern(identityPattern),
        repository,
        ref,
        types: predicateTypes.map(wantedType),
    };
    const trust = trustOf(inputs, workspace);
    return (subject) => createJudge(subject, policy, trust);
}
function trustOf({ key, trustedRoot }, workspace) {
    const given = trustedRoot === '' ? undefined : (0,trusted_root/* readTrustedRoots */.P)((0,local_files/* readText */.yR)('trusted-root', workspace, trustedRoot), trustedRoot, key !== '');
    return key === '' ? { roots: given ?? [(0,trusted_root/* publicGoodRoot */.B)()] } : { key: publicKey(key, workspace), roots: given ?? [] };
}
function publicKey(textOrPath, workspace) {
    let key;
    try {
        key = (0,external_node_crypto_.createPublicKey)((0,key_file/* keyText */.P)('verify-key', workspace, textOrPath));
    }
    catch (error) {
        if (error instanceof errors/* InputError */.dz)
            throw error;
        throw new errors/* InputError */.dz('verify-key: is no public key', { hint: 'give it in PEM, such as the text of cosign.pub' });
    }
    if (!(0,signing_key/* isP256 */.O0)(key))
        throw new errors/* InputError */.dz('verify-key: is no key on the curve P-256, the only one that all signers use alike');
    return key;
}


/***/ })

};
;