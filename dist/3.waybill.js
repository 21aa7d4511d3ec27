"use strict";
exports.id = 3;
exports.ids = [3];
exports.modules = {

/***/ 2032:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  t: () => (/* binding */ readAnnotations),
  Y: () => (/* binding */ strayAnnotations)
});

// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/core/platform.js
var core_platform = __webpack_require__(7904);
// EXTERNAL MODULE: ./lib/core/text/nearest.js
var nearest = __webpack_require__(6069);
;// CONCATENATED MODULE: ./lib/action/inputs/annotation-line.js
/** One line of the input `annotations`: a key, its value, and the levels that it is written on. */



const LEVELS = ['manifest', 'manifest-descriptor', 'index', 'config', 'layer'];
/** Docker's own words (buildx, `--annotation`), and ours for layers; in brackets a `]` is written `\]`. */
const LEVEL = /([A-Za-z][A-Za-z-]*)(\[(?:[^\]\\]|\\.)*\])?/;
const HEAD = new RegExp(`^(${LEVEL.source}(?:,${LEVEL.source})*):`);
/** `[LEVEL[,LEVEL]:]KEY=VALUE`, split at the first `=` after the levels. A key may hold a colon where what stands before it cannot be a level. Throws `InputError`. */
function parseAnnotation(line) {
    const head = HEAD.exec(line);
    const rest = line.slice(head?.[0].length ?? 0);
    const equals = rest.indexOf('=');
    const key = rest.slice(0, Math.max(0, equals)).trim();
    if (key === '')
        throw new errors/* InputError */.dz(`"${line}" is not key=value`);
    return { levels: head === null ? [] : levelsOf(head[1], line), key, value: rest.slice(equals + 1) };
}
function levelsOf(text, line) {
    return [...text.matchAll(new RegExp(LEVEL, 'g'))].map(([, name = '', brackets]) => levelOf(name, brackets?.slice(1, -1), line));
}
function levelOf(name, inner, line) {
    if (name === 'layer')
        return { name, glob: inner ?? '**' };
    if (name === 'manifest' || name === 'manifest-descriptor')
        return { name, platform: inner === undefined ? undefined : (0,core_platform/* parsePlatform */.FL)(inner) };
    if (name === 'index' || name === 'config') {
        if (inner !== undefined)
            throw new errors/* InputError */.dz(`"${line}": ${name} takes nothing in brackets`);
        return { name };
    }
    if (name === 'index-descriptor') {
        throw new errors/* InputError */.dz(`"${line}": nothing in a registry holds the descriptor of an index`, { hint: 'write index: to annotate the index itself' });
    }
    const meant = (0,nearest/* nearest */.p)(name, LEVELS);
    throw new errors/* InputError */.dz(`"${line}": ${name}: is no level${meant === undefined ? '' : ` (did you mean \`${meant}\`?)`}`, {
        hint: 'before a colon stand manifest, manifest-descriptor, index, config or layer[GLOB], or a name with a dot',
    });
}

// EXTERNAL MODULE: ./lib/action/inputs/input-values.js
var input_values = __webpack_require__(6361);
;// CONCATENATED MODULE: ./lib/action/inputs/annotations.js
/** The input `annotations`, whole: what is written on each document, each key once. */




/** `standard` is the level of lines that name none. */
function readAnnotations({ read, attempt }, standard = 'manifest') {
    const seen = new Set();
    const own = [standard === 'index' ? { name: standard } : { name: standard, platform: undefined }];
    const levelsOf = (line) => attempt('annotations', () => {
        const parsed = parseAnnotation(line);
        const levels = parsed.levels.length === 0 ? own : parsed.levels;
        for (const level of levels)
            once(level, parsed, line, seen);
        return levels.map((level) => ({ level, key: parsed.key, value: parsed.value }));
    });
    const all = read('annotations', input_values/* lines */.Mn, []).flatMap((line) => levelsOf(line) ?? []);
    const at = (pick) => all.flatMap(({ level, key, value }) => {
        const found = pick(level);
        return found === undefined ? [] : [{ ...found, key, value }];
    });
    const record = (pick) => Object.fromEntries(at((level) => (pick(level) ? {} : undefined)).map(({ key, value }) => [key, value]));
    return {
        manifest: record((level) => level.name === 'manifest' && level.platform === undefined),
        config: record(({ name }) => name === 'config'),
        index: record(({ name }) => name === 'index'),
        layers: at((level) => (level.name === 'layer' ? { glob: level.glob } : undefined)),
        platforms: at((level) => (level.name === 'manifest' && level.platform !== undefined ? { platform: level.platform } : undefined)),
        descriptors: at((level) => (level.name === 'manifest-descriptor' ? { platform: level.platform } : undefined)),
    };
}
/** Throws `InputError` for a key that stands on the same level already: one of the two would be lost. */
function once(level, { key }, line, seen) {
    const place = 'glob' in level ? level.glob : 'platform' in level && level.platform !== undefined ? (0,core_platform/* platformKey */.Ng)(level.platform) : '';
    const name = JSON.stringify([level.name, place, key]);
    if (seen.has(name))
        throw new errors/* InputError */.dz(`"${line}": ${key} is given twice`, { hint: 'leave one of the two out' });
    seen.add(name);
}
/** What is meant for a platform that nothing is for, one sentence each. */
function strayAnnotations({ platforms, descriptors }, there) {
    const known = new Set(there.map(core_platform/* platformKey */.Ng));
    const stray = [...platforms, ...descriptors].flatMap(({ platform }) => (platform === undefined || known.has((0,core_platform/* platformKey */.Ng)(platform)) ? [] : platform));
    const names = there.length === 0 ? 'none is given' : `there are ${[...new Set(there.map(core_platform/* formatPlatform */.Bq))].join(', ')}`;
    return [...new Set(stray.map(core_platform/* formatPlatform */.Bq))].map((name) => new errors/* InputError */.dz(`annotations: nothing is for ${name}: ${names}`));
}


/***/ }),

/***/ 2991:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   y: () => (/* binding */ inRepository)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _core_reference_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7246);
/* harmony import */ var _destinations_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2960);
/** A manifest that lies beside what is published: by its tag or digest, however that is written. */




/**
 * The tag, or `algorithm:hex`. A full reference, as outputs hold it, must name one of the images: `elsewhere` is what is wrong otherwise.
 * Throws `InputError`.
 */
function inRepository(text, places, rules, elsewhere) {
    const bare = text.startsWith('@') ? text.slice(1) : text;
    // Docker's guides pass digests on as names of files, without their algorithm.
    const digest = (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .bareDigest */ .$$)(bare);
    if (digest !== undefined)
        return digest;
    if (/^[a-z0-9.+]+:[a-f0-9]{32,}$/.test(bare))
        return (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)((0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .requireDigest */ .m0)(bare));
    if (!(0,_destinations_js__WEBPACK_IMPORTED_MODULE_3__/* .isReference */ .A)(bare, places))
        return (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .checkTag */ .Bs)(bare, bare, rules.names);
    const { image, tag, digest: pinned } = (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .parseReference */ .F2)(bare, rules);
    const name = (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .formatImage */ .vy)(image);
    if (!places.some((place) => (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .formatImage */ .vy)(place.image) === name))
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`"${bare}" is in ${name}, and ${elsewhere}`);
    const reference = pinned ?? tag;
    if (reference === undefined)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`"${bare}" names neither a tag nor a digest`);
    return reference;
}


/***/ }),

/***/ 8460:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ wantsSigning),
/* harmony export */   a: () => (/* binding */ readSigning)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _inputs_input_values_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6361);
/** What is to be signed, by whom and with what: the inputs that publish and index share. */


/** Whether anything is to be signed beside the manifest. */
function wantsSigning(io) {
    return ['attest', 'sign'].some((name) => /^true$/i.test(io.input(name).trim())) || io.input('sbom').trim() !== '';
}
/** `undefined` where nothing is. */
function readSigning(io, { read, note, path }) {
    const attest = read('attest', _inputs_input_values_js__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zM, false);
    const sign = read('sign', _inputs_input_values_js__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zM, false);
    const sbom = read('sbom', path, '');
    if (!attest && !sign && sbom === '')
        return undefined;
    const key = path(io.input('signing-key').trim());
    if (key === 'none')
        note(new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz('signing-key: none cannot be, as attest, sbom or sign is given', { hint: 'leave it out: the job signs without a key' }));
    const sigstore = read('sigstore', path, 'auto');
    // A secret keeps the blanks around it, but not the line end that an editor adds.
    const keyPassword = io.input('signing-key-password').replace(/[\r\n]+$/, '');
    return { attest, sbom, sign, sigstore, key, keyPassword, trustedRoot: read('trusted-root', path, '') };
}


/***/ }),

/***/ 29:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ax: () => (/* binding */ textMatcher),
/* harmony export */   SO: () => (/* binding */ compileGlob),
/* harmony export */   xz: () => (/* binding */ literalName)
/* harmony export */ });
/* harmony import */ var minimatch__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3581);
/** Patterns as `@actions/glob` reads them: `*`, `?`, `[…]` and `**`; parentheses and braces are ordinary characters. */

/** The options that `@actions/glob` gives to the same library (internal-pattern.ts). */
const COMMON = { nobrace: true, nocomment: true, noext: true, nonegate: true, platform: 'linux' };
/** Compiles a `/`-separated pattern that is not empty. */
function compileGlob(pattern, { hidden, caseBlind = false }) {
    const compiled = new minimatch__WEBPACK_IMPORTED_MODULE_0__/* .Minimatch */ .VR(pattern, { ...COMMON, dot: hidden, nocase: caseBlind });
    // There `a/**` names `a` too, whatever it is.
    const withItself = compiled.set[0]?.at(-1) === minimatch__WEBPACK_IMPORTED_MODULE_0__/* .GLOBSTAR */ .ZN;
    return {
        matches: (path) => compiled.match(withItself ? `${path}/` : path),
        leadsInto: (folder) => compiled.match(folder, true),
    };
}
/** For titles and tags: one that is written like the pattern is meant as well, whatever brackets are in it. */
function textMatcher(pattern) {
    const glob = pattern === '' ? undefined : compileGlob(pattern, { hidden: true });
    return (text) => text === pattern || glob?.matches(text) === true;
}
/** The one name that a segment of a pattern stands for, without its escapes; `undefined` where it has wildcards. */
function literalName(segment) {
    const [name] = new minimatch__WEBPACK_IMPORTED_MODULE_0__/* .Minimatch */ .VR(segment, { ...COMMON, dot: true }).set[0] ?? [];
    return typeof name === 'string' ? name : undefined;
}


/***/ }),

/***/ 5777:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I6: () => (/* binding */ find),
/* harmony export */   cB: () => (/* binding */ listTags),
/* harmony export */   ls: () => (/* binding */ findTop)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _core_reference_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7246);
/* harmony import */ var _core_retry_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7493);
/* harmony import */ var _core_tag_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9519);
/** From what was asked for, a tag, a digest or a range of versions, to what it names: a manifest or an index. */





const MOST_TAGS = 100_000;
const SHOWN_TAGS = 10;
/** All tags, in the registry's order; the whole list is tried again when a page fails. Throws `ProtocolError` when there are too many. */
async function listTags(source, policy) {
    return (0,_core_retry_js__WEBPACK_IMPORTED_MODULE_3__/* .retry */ .L5)(policy, async () => {
        const tags = [];
        for await (const tag of source.tags()) {
            if (tags.length >= MOST_TAGS)
                throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${source.name} has more than ${MOST_TAGS} tags`);
            tags.push(tag);
        }
        return tags;
    });
}
/** What the reference names, whatever it is. Throws `InputError` when there is no such manifest. */
async function findTop(source, wanted, policy) {
    const reference = wanted.reference === undefined || wanted.reference === '' ? 'latest' : wanted.reference;
    const digest = wanted.digest ?? ((0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDigest */ .m)(reference) === undefined ? undefined : reference);
    if (digest !== undefined) {
        const top = await find(source, digest, policy);
        if (top === undefined)
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${source.name} has no manifest ${digest}`, { hint: HINT });
        return { top, tag: reference !== digest && (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .isTag */ .dz)(reference) && wanted.reference ? reference : undefined, tags: undefined };
    }
    const exact = (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .isTag */ .dz)(reference) ? await find(source, reference, policy) : undefined;
    if (exact !== undefined)
        return { top: exact, tag: reference, tags: undefined };
    const range = reference === 'latest' ? '*' : reference;
    const semver = await __webpack_require__.e(/* import() */ 88).then(__webpack_require__.t.bind(__webpack_require__, 2088, 19));
    const { validRange } = semver.default ?? semver;
    // "main" is no range, and nor is "x": only what has a number or a star in it.
    if (!/[\d*]/.test(range) || validRange(range) === null) {
        const pinned = (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .bareDigest */ .$$)(reference);
        if ((0,_core_reference_js__WEBPACK_IMPORTED_MODULE_2__/* .isTag */ .dz)(reference))
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${source.name} has no tag "${reference}"`, { hint: pinned === undefined ? HINT : `a digest is ${pinned}` });
        const meant = (0,_core_tag_js__WEBPACK_IMPORTED_MODULE_4__/* .tagFrom */ .F)(reference);
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`tag: "${reference}" is neither a tag, nor a digest, nor a range of versions`, {
            hint: `${meant === undefined || /^[<>=~^]/.test(reference) ? '' : `a tag would be "${meant}"; `}ranges are written as npm writes them: ^1.2, 1.x, >=1 <3`,
        });
    }
    const tags = await listTags(source, policy);
    const tag = await highest(tags, range);
    if (tag === undefined) {
        const shown = tags.length === 0 ? 'there are no tags at all' : `there are ${tags.slice(-SHOWN_TAGS).join(', ')}${tags.length > SHOWN_TAGS ? ' and others' : ''}`;
        const asked = reference === 'latest' ? 'no tag "latest" and no released version' : `no tag "${reference}" and no version in that range`;
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${source.name} has ${asked}: ${shown}`, { hint: HINT });
    }
    const top = await find(source, tag, policy);
    if (top === undefined)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ProtocolError */ .bd(`${source.name} lists the tag "${tag}", but has no manifest of that name`);
    return { top, tag, tags };
}
const HINT = 'check the image and the tag, and that the credentials may read it';
/** The tag of the highest version in the range. A leading v is no part of a version, and helm writes `_` for the plus sign, which tags cannot hold. */
async function highest(tags, range) {
    const loaded = await __webpack_require__.e(/* import() */ 88).then(__webpack_require__.t.bind(__webpack_require__, 2088, 19));
    const { compareBuild, parse, satisfies } = loaded.default ?? loaded;
    const versions = tags.flatMap((tag) => {
        const version = parse(tag.replace(/^v(?=\d)/i, '').replaceAll('_', '+'));
        // Pre-releases match only a range that names one of the same version: that is semver's own rule.
        return version !== null && satisfies(version, range) ? [{ tag, version }] : [];
    });
    return versions.sort((a, b) => compareBuild(b.version, a.version) || (a.tag < b.tag ? -1 : 1))[0]?.tag;
}
/** `undefined` where there is none. */
async function find(source, reference, policy) {
    return (0,_core_retry_js__WEBPACK_IMPORTED_MODULE_3__/* .retry */ .L5)(policy, () => source.find(reference));
}


/***/ }),

/***/ 6384:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ signFirst)
});

// EXTERNAL MODULE: ./lib/flow/put/published.js
var published = __webpack_require__(1568);
// EXTERNAL MODULE: ./lib/core/digest.js
var digest = __webpack_require__(3871);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/core/retry.js
var retry = __webpack_require__(7493);
// EXTERNAL MODULE: ./lib/flow/publish/send.js
var send = __webpack_require__(1172);
// EXTERNAL MODULE: ./lib/flow/put/put.js
var put = __webpack_require__(7351);
// EXTERNAL MODULE: ./lib/flow/put/verify.js
var verify = __webpack_require__(401);
;// CONCATENATED MODULE: ./lib/flow/put/sign.js
/** Signing what stands under its digest, before any tag names it: one signature for all images, then a referrer beside each. */






/**
 * Puts each manifest by its digest, reads it back, and signs; `stands` hears of each that is there. Throws what failed, with a word about what stands:
 * no tag was moved then. Images that keep what they have are left out.
 */
async function signAll(signing, signables, readBack, events, stands) {
    const concerned = signables.filter(({ plan }) => plan.known || plan.decisions.includes('put'));
    for (const one of concerned) {
        await putByDigest(one, readBack, events);
        stands(one.plan);
    }
    const attachings = new Map();
    for (const group of Map.groupBy(concerned, (one) => (0,digest/* formatDigest */.MO)(sign_top(one).digest)).values()) {
        const signed = await signGroup(signing, group, events).catch((error) => {
            throw error instanceof errors/* PublishError */.S1 ? standing(error, concerned) : error;
        });
        for (const [plan, attaching] of signed)
            attachings.set(plan, attaching);
    }
    return attachings;
}
/** Of one digest. */
async function signGroup(signing, group, events) {
    const subject = sign_top(group[0]);
    const kept = new Map();
    // What this run has put has nothing beside it yet.
    for (const { plan } of group)
        kept.set(plan, plan.known ? await signing.kept(plan.publication, subject) : []);
    const lacks = ({ plan }, kind) => !kept.get(plan)?.some((one) => one.kind === kind);
    const missing = signing.kinds.filter((kind) => group.some((one) => lacks(one, kind)));
    const publications = group.map(({ plan }) => plan.publication);
    const fresh = missing.length === 0 ? [] : await signing.sign(subject, publications, missing);
    return new Map(group.map((one) => {
        const own = fresh.filter(({ kind }) => lacks(one, kind));
        const before = kept.get(one.plan) ?? [];
        for (const { kind, digest } of before)
            events.info(`${one.plan.publication.target.name}: ${kind} ${digest} exists`);
        const attach = async () => {
            try {
                for (const attestation of own)
                    await attachOne(one.plan.publication, subject, attestation, events);
            }
            catch (error) {
                throw error instanceof errors/* PublishError */.S1 ? standing(error, [one]) : error;
            }
        };
        const attestations = signing.kinds.flatMap((kind) => [...before, ...own].find((attestation) => attestation.kind === kind) ?? []);
        return [one.plan, { attestations, attach }];
    }));
}
async function putByDigest({ plan, encoded, put }, readBack, events) {
    if (plan.known)
        return;
    const { publication } = plan;
    const { target } = publication;
    const { manifest } = encoded.tagged[0];
    await Promise.all(encoded.children.map((child) => put(() => target.putChild?.(child) ?? target.put(child, undefined))));
    await put(() => target.put(manifest, undefined));
    const tagged = [{ tag: undefined, manifest }];
    if (readBack)
        await (0,verify/* verify */.M)(publication, { children: encoded.children, tagged, former: new Map(), warning: events.warning });
}
async function attachOne(publication, subject, attestation, events) {
    const { target, policy } = publication;
    // A few kilobytes that are no layers: nobody counts them.
    const quiet = { ...events, sending() { }, sent() { }, stored() { } };
    await (0,send/* sendAll */.Sl)(target, attestation.blobs, policy, quiet);
    await (0,put/* putManifest */.R)(target, () => target.put(attestation.manifest, undefined), attestation.blobs, policy, quiet);
    await (0,retry/* retry */.L5)(policy, async () => target.attach?.(subject.digest, attestation.descriptor));
    const { kind, digest, identity } = attestation;
    events.info(`${target.name}: ${kind} ${digest} attached${identity === undefined ? '' : `, signed by ${identity}`}`);
}
function sign_top({ encoded }) {
    return encoded.tagged[0].manifest;
}
/** The same error, with what is there now. A copy: others may hold the first. */
function standing(error, group) {
    const copy = Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error));
    const places = group.map((one) => `${one.plan.publication.target.name}@${(0,digest/* formatDigest */.MO)(sign_top(one).digest)}`);
    copy.message = `${error.message}; no tag was moved, and ${places.join(', ')} stands without what was to be attached`;
    return copy;
}

;// CONCATENATED MODULE: ./lib/flow/put/sign-first.js
/** The step before the tags, for all images of a run; nothing of it where nobody signs. */


/** What each image needs before its tags; `undefined` where nobody signs. Where it fails, `done` hears of what stands. */
async function signFirst(signing, prepared, readBack, events, done) {
    if (signing === undefined)
        return undefined;
    const there = new Set();
    try {
        return await signAll(signing, prepared, readBack, events, (plan) => there.add(plan));
    }
    catch (error) {
        for (const { plan, encoded, layers } of prepared)
            if (there.has(plan))
                done((0,published/* standing */.J)(plan, encoded, layers));
        throw error;
    }
}


/***/ }),

/***/ 1003:
/***/ ((__unused_webpack___webpack_module__, __unused_webpack___webpack_exports__, __webpack_require__) => {


// EXTERNAL MODULE: ./lib/core/digest.js
var core_digest = __webpack_require__(3871);
// EXTERNAL MODULE: ./lib/core/reference.js
var reference = __webpack_require__(7246);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/core/platform.js
var core_platform = __webpack_require__(7904);
// EXTERNAL MODULE: ./lib/flow/put/encode.js
var encode = __webpack_require__(2066);
// EXTERNAL MODULE: ./lib/flow/put/plan.js
var plan = __webpack_require__(1731);
// EXTERNAL MODULE: ./lib/flow/put/put.js
var put_put = __webpack_require__(7351);
// EXTERNAL MODULE: ./lib/flow/put/settle.js + 1 modules
var settle = __webpack_require__(703);
// EXTERNAL MODULE: ./lib/flow/put/sign-first.js + 1 modules
var sign_first = __webpack_require__(6384);
// EXTERNAL MODULE: ./lib/core/retry.js
var retry = __webpack_require__(7493);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./lib/flow/index/platform-of.js
/** Which platform a manifest is for: an annotation says so, or its config. */





/** Of a config, what tells its platform. Bytes. */
const LARGEST_CONFIG = 4 * 1024 * 1024;
/** Written by some builders, where the config cannot tell it. */
const PLATFORM_KEY = 'org.opencontainers.image.platform';
const IMAGE_CONFIG = /(?:image\.config|container\.image)\.v1\+json$/;
/** `undefined` where nothing says it. Throws `IntegrityError` for a config that is not the one of its digest, `ProtocolError` when it is no JSON. */
async function platformOf(manifest, { config, annotations }, options) {
    const what = `${options.source.name}@${(0,core_digest/* formatDigest */.MO)(manifest.digest)}`;
    const annotated = annotations[PLATFORM_KEY];
    if (annotated !== undefined) {
        const platform = read(annotated);
        if (platform !== undefined)
            return platform;
        options.warning(`${what}: its annotation ${PLATFORM_KEY} is "${annotated}", which is no platform`);
    }
    if (config === undefined || !IMAGE_CONFIG.test(config.mediaType))
        return undefined;
    if (config.size <= LARGEST_CONFIG)
        return platformIn(await configOf(config, `the config of ${what}`, options), what);
    options.warning(`${what}: its config has ${config.size} bytes and is not read, so its platform is not known`);
    return undefined;
}
/** Others wrote it: what does not parse is no input of ours. */
function read(text) {
    try {
        return (0,core_platform/* parsePlatform */.FL)(text);
    }
    catch (error) {
        if (error instanceof errors/* InputError */.dz)
            return undefined;
        throw error;
    }
}
/** The bytes that the descriptor promises, and no more of what comes. */
async function configOf({ digest: text, size }, what, { source, policy }) {
    const digest = (0,core_digest/* parseDigest */.m)(text);
    if (digest === undefined)
        throw new errors/* ProtocolError */.bd(`${what} has no digest, but "${text}"`);
    return (0,retry/* retry */.L5)(policy, async () => {
        const parts = [];
        let length = 0;
        for await (const chunk of source.blob(digest, size)) {
            length += chunk.byteLength;
            if (length > size)
                throw new errors/* IntegrityError */.cs(`${what}: more comes than the ${size} bytes that the manifest says`);
            parts.push(Uint8Array.from(chunk));
        }
        if (length < size)
            throw new errors/* NetworkError */.Dr(`${what}: the body ends after ${length} of ${size} bytes`);
        const bytes = Buffer.concat(parts);
        const hex = (0,external_node_crypto_.createHash)(digest.algorithm).update(bytes).digest('hex');
        if (hex !== digest.hex)
            throw new errors/* IntegrityError */.cs(`${what}: its bytes have the digest ${digest.algorithm}:${hex}, not ${text}, which was asked for`);
        return bytes;
    });
}
/** https://github.com/opencontainers/image-spec/blob/main/config.md */
function platformIn(bytes, what) {
    let config;
    try {
        config = JSON.parse(new TextDecoder().decode(bytes));
    }
    catch (error) {
        throw new errors/* ProtocolError */.bd(`${what}: its config is no JSON`, { cause: error });
    }
    const word = (name) => (typeof config?.[name] === 'string' ? config[name] : '');
    const [os, architecture, variant, version] = ['os', 'architecture', 'variant', 'os.version'].map(word);
    const features = config?.['os.features'];
    if (os === '' || architecture === '')
        return undefined;
    return (0,core_platform/* normalPlatform */.Je)({
        os,
        architecture,
        ...(variant === '' ? {} : { variant }),
        ...(version === '' ? {} : { 'os.version': version }),
        ...(Array.isArray(features) && features.length > 0 ? { 'os.features': features.map(String) } : {}),
    });
}

;// CONCATENATED MODULE: ./lib/flow/index/children.js
/** The children of an index: found by tag or digest, each with its platform, and what others wrote of them kept whole. */






/** In the order of the references, those of an index in its place. Throws `InputError` for one that is not there. */
async function childrenOf(references, platforms, options) {
    const asked = withPlatforms(references, platforms);
    const found = await Promise.all(asked.map((child) => options.policy.throttle.run(0, () => childOf(child, options))));
    const children = distinct(found.flat());
    for (const text of twice(children))
        options.warning(`${options.source.name}: ${text}`);
    return children;
}
/** One digest may be for two platforms, and then it is named twice. Throws `InputError` for platforms that fit no child. */
function withPlatforms(references, platforms) {
    const distinct = [...new Set(references)];
    const inOrder = platforms.filter(({ reference }) => reference === undefined);
    if (inOrder.length > 0) {
        const named = [references, distinct].find(({ length }) => length === inOrder.length);
        if (named !== undefined)
            return named.map((reference, at) => ({ reference, platform: inOrder[at]?.platform }));
        throw new errors/* InputError */.dz(`platforms: there are ${inOrder.length}, and ${distinct.length} manifests`, {
            hint: 'give one for each manifest, in their order, or REFERENCE=os/arch',
        });
    }
    const unknown = platforms.find(({ reference = '' }) => !distinct.includes(reference));
    if (unknown !== undefined) {
        throw new errors/* InputError */.dz(`platforms: ${unknown.reference}=${(0,core_platform/* formatPlatform */.Bq)(unknown.platform)} names none of the manifests`, {
            hint: 'write the reference as it stands in manifests',
        });
    }
    return distinct.flatMap((reference) => {
        const own = platforms.filter((asked) => asked.reference === reference);
        return own.length === 0 ? [{ reference, platform: undefined }] : own.map(({ platform }) => ({ reference, platform }));
    });
}
/** One descriptor; of an index, its own children: an index of indexes is read by few. */
async function childOf({ reference, platform }, options) {
    const { source } = options;
    const manifest = await findChild(reference, options);
    const document = source.decode(manifest);
    if (document.kind === 'index') {
        if (platform !== undefined)
            throw new errors/* InputError */.dz(`platforms: ${reference} is an index, whose manifests have platforms of their own`);
        const [odd] = document.odd;
        if (odd !== undefined)
            throw new errors/* ProtocolError */.bd(`manifests: ${source.name} has an index ${reference} that cannot be read to its end: ${odd.problem}`);
        return document.manifests;
    }
    return [(0,encode/* descriptorOf */.nb)(manifest, platform ?? (await platformOf(manifest, document, options)), document.artifactType)];
}
/** A registry may show late what a job before this one has put (vtmocanu/uzi#1102). */
async function findChild(reference, { source, policy }) {
    const name = `${source.name}${(0,core_digest/* parseDigest */.m)(reference) === undefined ? ':' : '@'}${reference}`;
    const found = await (0,retry/* retry */.L5)(policy, async (attempt) => {
        const manifest = await source.find(reference);
        if (manifest === undefined && attempt < policy.retries) {
            throw new errors/* RegistryError */.gl(`${name} is not there yet`, { status: 404, method: 'GET', url: source.name, retryable: true });
        }
        return manifest;
    });
    if (found !== undefined)
        return found;
    throw new errors/* InputError */.dz(`manifests: ${name} does not exist`, {
        hint: 'children must be in the same repository as the index: check the jobs that publish them',
    });
}
/** What others wrote of a child is kept, and stands for what we would write. */
function distinct(found) {
    const kept = new Map();
    for (const descriptor of found) {
        const { digest, platform, written } = descriptor;
        const own = [digest, platform === undefined ? '' : (0,core_platform/* platformKey */.Ng)(platform)].join(' ');
        const others = found.filter((other) => other.digest === digest && other.written !== undefined);
        // Nothing that is not known of it better.
        if (written === undefined && others.some((other) => platform === undefined || (other.platform && (0,core_platform/* platformKey */.Ng)(other.platform) === (0,core_platform/* platformKey */.Ng)(platform)))) {
            continue;
        }
        kept.set(written === undefined ? own : `${own} ${JSON.stringify(written)}`, descriptor);
    }
    return [...kept.values()];
}
function twice(children) {
    const seen = new Map();
    const found = [];
    for (const { platform, digest } of children) {
        if (platform === undefined || platform.os === 'unknown')
            continue;
        const key = (0,core_platform/* platformKey */.Ng)(platform);
        const other = seen.get(key);
        if (other === undefined)
            seen.set(key, digest);
        else if (other !== digest)
            found.push(`${(0,core_platform/* formatPlatform */.Bq)(platform)} is there twice (${other}, ${digest}): who pulls gets the first`);
    }
    return found;
}

// EXTERNAL MODULE: ./lib/core/glob.js
var glob = __webpack_require__(29);
// EXTERNAL MODULE: ./lib/flow/pull/find-top.js
var find_top = __webpack_require__(5777);
;// CONCATENATED MODULE: ./lib/flow/index/from-tags.js
/** Which tags of a repository are meant by patterns. */



/** What keeps lists of referrers, and the signatures of cosign, under tags. */
const ATTACHED = /^sha\d+-[0-9a-f]{64}(?:$|\.)/;
/** Sorted bytewise; a pattern that begins with `!` excludes. Throws `InputError` where nothing is found; a pattern of several that finds nothing is warned of. */
async function tagsFrom(patterns, { source, policy, own, warning }) {
    if (patterns.length === 0)
        return [];
    const tags = (await (0,find_top/* listTags */.cB)(source, policy)).filter((tag) => !own.includes(tag));
    const found = new Set();
    const exclusions = patterns.filter((pattern) => pattern.startsWith('!'));
    const idle = [];
    for (const pattern of patterns.filter((one) => !one.startsWith('!'))) {
        const fits = (0,glob/* textMatcher */.Ax)(pattern);
        const fitting = tags.filter((tag) => fits(tag) && (!ATTACHED.test(tag) || pattern.startsWith('sha')));
        if (fitting.length === 0)
            idle.push(pattern);
        for (const tag of fitting)
            found.add(tag);
    }
    for (const exclusion of exclusions) {
        const fits = (0,glob/* textMatcher */.Ax)(exclusion.slice(1));
        const fitting = [...found].filter((tag) => fits(tag));
        if (!tags.some((tag) => fits(tag)))
            idle.push(exclusion);
        for (const tag of fitting)
            found.delete(tag);
    }
    if (found.size === 0)
        throw new errors/* InputError */.dz(`from-tags: ${source.name} has no tag that fits ${patterns.join(', ')}`);
    for (const pattern of idle)
        warning(`from-tags: "${pattern}" fits no tag of ${source.name}`);
    return [...found].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

;// CONCATENATED MODULE: ./lib/flow/index/index.js
/** The story of an index: find the children, read what platforms they are for, put one index under every tag, read it back. */









/** `done` hears of each image as soon as it stands. Throws one of the six errors. */
async function joinIndex(request, events, done) {
    const expected = new Map();
    for (const publication of request.publications)
        expected.set(publication, await encodeOver(publication, request, events));
    const expect = (publication) => expected.get(publication);
    const plans = await (0,plan/* planAll */.n1)(request.publications, expect, { subject: undefined, ifTagExists: request.ifTagExists, info: events.info });
    const prepared = plans.map((plan) => {
        const { target, policy } = plan.publication;
        const put = (step) => (0,put_put/* putManifest */.R)(target, step, [], policy, events);
        return { plan, encoded: plan.expected, put, layers: [] };
    });
    const attachings = await (0,sign_first/* signFirst */.C)(request.signing, prepared, true, events, done);
    for (const one of prepared) {
        const attaching = attachings?.get(one.plan);
        await (0,settle/* settle */.G)({ ...one, ifTagExists: request.ifTagExists, verify: true, attach: async () => { }, attaching, events }, done);
    }
}
async function encodeOver(publication, request, { warning }) {
    const { target, source, policy, tags } = publication;
    if (target.encodeIndex === undefined)
        throw new errors/* InputError */.dz(`${target.name}: this protocol has no indexes`);
    const more = await tagsFrom(request.fromTags, { source, policy, own: tags, warning });
    const references = [...request.references, ...more.filter((tag) => !request.references.includes(tag))];
    const children = await childrenOf(references, request.platforms, { source, policy, warning });
    const idle = request.entries.find(({ platform }) => platform !== undefined && !children.some((child) => isFor(child, platform)));
    if (idle?.platform !== undefined)
        throw new errors/* InputError */.dz(`annotations: no child is for ${(0,core_platform/* formatPlatform */.Bq)(idle.platform)}`);
    const manifests = children.map((child) => (0,encode/* annotated */.dR)(child, (0,encode/* annotationsFor */.gX)(child.platform, request.entries)));
    const index = target.encodeIndex({ manifests, annotations: request.annotations, artifactType: request.artifactType });
    return { children: [], tagged: (tags.length > 0 ? tags : [undefined]).map((tag) => ({ tag, manifest: index })) };
}
function isFor(child, platform) {
    return child.platform !== undefined && (0,core_platform/* platformKey */.Ng)(child.platform) === (0,core_platform/* platformKey */.Ng)(platform);
}

// EXTERNAL MODULE: ./lib/registries/kinds.js + 29 modules
var registries_kinds = __webpack_require__(1049);
// EXTERNAL MODULE: ./lib/registries/open.js + 2 modules
var registries_open = __webpack_require__(9380);
// EXTERNAL MODULE: ./lib/action/connect.js + 19 modules
var action_connect = __webpack_require__(6341);
// EXTERNAL MODULE: ./lib/flow/put/tag-policy.js
var tag_policy = __webpack_require__(8113);
// EXTERNAL MODULE: ./lib/action/trust/signing-inputs.js
var signing_inputs = __webpack_require__(8460);
// EXTERNAL MODULE: ./lib/action/inputs/annotations.js + 1 modules
var annotations = __webpack_require__(2032);
// EXTERNAL MODULE: ./lib/action/inputs/input-values.js
var input_values = __webpack_require__(6361);
// EXTERNAL MODULE: ./lib/action/inputs/kind-inputs.js
var kind_inputs = __webpack_require__(2702);
// EXTERNAL MODULE: ./lib/action/inputs/network-inputs.js + 1 modules
var network_inputs = __webpack_require__(207);
// EXTERNAL MODULE: ./lib/action/inputs/reader.js
var inputs_reader = __webpack_require__(5503);
// EXTERNAL MODULE: ./lib/action/inputs/references/auto-tags.js + 1 modules
var auto_tags = __webpack_require__(2964);
// EXTERNAL MODULE: ./lib/action/inputs/references/destinations.js
var destinations = __webpack_require__(2960);
// EXTERNAL MODULE: ./lib/action/inputs/references/in-repository.js
var in_repository = __webpack_require__(2991);
;// CONCATENATED MODULE: ./lib/action/inputs/references/manifest-references.js
/** The input `manifests` of the index action: lines, or the JSON of other jobs' outputs in any of the shapes that people pass. */



/** Keys whose text is a document or a list of other things, whatever digests it holds. */
const OTHER_OUTPUTS = new Set(['blobs', 'manifest', 'checksums', 'files', 'media-type', 'size', 'status', 'protocol', 'uploaded-bytes', 'reused-bytes']);
const DEEPEST = 8;
/**
 * JSON may be `toJSON(needs)`, `toJSON(needs.*.outputs)`, the outputs of one job, or a list; what is taken from an object are its
 * `digest`, else its `ref` and `refs`, else every text that is a digest or ends with one. An index that lacks a platform helps nobody:
 * a job or an item of a list that gives nothing is an error, but for jobs that were skipped. Throws `InputError`.
 */
function manifestReferences(text) {
    if (!/^[[{"]/.test(text))
        return { references: (0,input_values/* lines */.Mn)(text), notices: [] };
    let json;
    try {
        json = JSON.parse(text);
    }
    catch (error) {
        throw new errors/* InputError */.dz('the JSON does not parse', { hint: 'write ${{ toJSON(needs) }}, or one digest a line', cause: error });
    }
    const found = { references: [], notices: [], problems: [] };
    collect(json, 'the JSON', 0, found);
    const { references, notices, problems } = found;
    // Where a list holds nothing at all, that is what is wrong with it.
    const isBare = references.length === 0 && Array.isArray(json) && problems.every((problem) => problem.endsWith(' no digest'));
    if (problems.length > 0 && !isBare) {
        throw new errors/* InputError */.dz(problems, { hint: 'name in `needs` the jobs alone that publish; ${{ toJSON(needs) }} tells which of them were skipped' });
    }
    if (references.length === 0) {
        throw new errors/* InputError */.dz('no digest is in the JSON', {
            hint: 'did the jobs that publish run, and do they declare outputs: digest: ${{ steps.ID.outputs.digest }}?',
        });
    }
    return { references, notices };
}
/** https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#needs-context */
function isJob(json) {
    return isObject(json) && typeof json['result'] === 'string' && isObject(json['outputs'] ?? {});
}
function isObject(json) {
    return typeof json === 'object' && json !== null;
}
/** `what` names the part of the JSON in messages. */
function collect(json, what, depth, into) {
    if (depth > DEEPEST)
        throw new errors/* InputError */.dz('the JSON is nested too deeply');
    if (isJob(json))
        fromJob(json, what, depth, into);
    else if (Array.isArray(json))
        json.forEach((item, at) => void fromItem(item, `number ${at + 1} of ${depth === 0 ? 'the list' : what}`, depth, into));
    else if (typeof json === 'string')
        fromText(json, what, depth, into);
    else if (isObject(json))
        fromObject(json, what, depth, into);
}
function fromJob({ result, outputs }, what, depth, into) {
    if (result === 'skipped')
        into.notices.push(`manifests: ${what} was skipped, and is left out`);
    else if (result === 'failure')
        into.problems.push(`${what} failed`);
    else if (result === 'cancelled')
        into.problems.push(`${what} was cancelled`);
    else if (result !== 'success')
        into.problems.push(`${what} has the result "${result}"`);
    else
        needed(into, `${what} gave no digest`, () => collect(outputs ?? {}, what, depth + 1, into));
}
function fromItem(item, what, depth, into) {
    // Of a list that somebody wrote, each text is what it says, a tag too.
    if (depth === 0 && typeof item === 'string' && item.trim() !== '' && !/^[[{]/.test(item.trim()))
        into.references.push(...(0,input_values/* lines */.Mn)(item).map(asDigest));
    else
        needed(into, `${what} has no digest`, () => collect(item, what, depth + 1, into));
}
function fromObject(json, what, depth, into) {
    // The outputs of this very action, or of docker's: one object, one manifest, named in several ways.
    for (const key of ['digest', 'ref', 'refs']) {
        const before = into.references.length;
        if (typeof json[key] === 'string')
            fromText(json[key], what, depth, into);
        if (into.references.length > before)
            return;
    }
    for (const [key, value] of Object.entries(json)) {
        const one = isJob(value) ? `the job "${key}"` : what;
        if (OTHER_OUTPUTS.has(key))
            continue;
        if (/digest/i.test(key) && (value === '' || value === null))
            into.problems.push(`${what}: "${key}" is empty`);
        else
            collect(value, one, depth + 1, into);
    }
}
function fromText(text, what, depth, into) {
    const trimmed = text.trim();
    const json = /^[[{]/.test(trimmed) ? parsed(trimmed) : undefined;
    if (json !== undefined)
        collect(json, what, depth + 1, into);
    // Docker's metadata has the digest alone; refs have one reference a line.
    else
        into.references.push(...(0,input_values/* lines */.Mn)(trimmed)
            .map(asDigest)
            .filter((line) => (0,core_digest/* parseDigest */.m)(line.slice(line.lastIndexOf('@') + 1)) !== undefined));
}
/** Notes `problem` when `task` finds nothing, and nothing else that is wrong. */
function needed(into, problem, task) {
    const before = [into.references.length, into.notices.length, into.problems.length].join();
    task();
    if ([into.references.length, into.notices.length, into.problems.length].join() === before)
        into.problems.push(problem);
}
function asDigest(text) {
    return (0,core_digest/* bareDigest */.$$)(text) ?? text;
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/action/inputs/index-inputs.js
/** All inputs of the index action, read in one place; everything wrong is reported together. */














/** Secrets are masked before anything else is looked at. Throws one `InputError` that lists all that is wrong. */
function readIndexInputs(io, kinds = registries_kinds/* KINDS */.G, ref) {
    (0,network_inputs/* maskSecrets */.QU)(io);
    const reader = (0,inputs_reader/* inputReader */.c)(io);
    const { read, attempt, note } = reader;
    const chosen = (0,kind_inputs/* readKindInputs */.eL)(io, reader, kinds.filter(({ knows }) => knows.indexes));
    const rules = (0,kind_inputs/* referenceRules */.dw)(chosen);
    const places = (0,destinations/* destinations */.u)(read('image', input_values/* names */.Dy, []), (0,auto_tags/* readTags */.g$)(reader, ref), reader, rules);
    const given = read('manifests', manifestReferences, { references: [], notices: [] });
    const fromTags = read('from-tags', patterns, []);
    if (given.references.length === 0 && fromTags.length === 0 && reader.isClean()) {
        note(new errors/* InputError */.dz('manifests: is empty, and so is from-tags', { hint: 'give one of the two' }));
    }
    const beside = (text) => (0,in_repository/* inRepository */.y)(text, places, rules, 'an index names manifests of its own repository only');
    const own = ownAnnotations(reader);
    const inputs = {
        destinations: places,
        references: given.references.flatMap((text) => attempt('manifests', () => beside(text)) ?? []),
        fromTags,
        platforms: platforms(read('platforms', input_values/* list */.p_, []), beside, reader),
        notices: given.notices,
        annotations: own.index,
        entries: own.descriptors,
        artifactType: read('artifact-type', input_values/* mediaType */.JL, undefined),
        ifTagExists: read('if-tag-exists', (0,input_values/* choice */.Yq)(tag_policy/* TAG_POLICIES */.Uo), 'overwrite'),
        signing: (0,signing_inputs/* readSigning */.a)(io, reader),
        ...(0,network_inputs/* readNetworkInputs */.WS)(io, reader),
        ...chosen,
    };
    reader.refuse();
    return inputs;
}
/** `os/arch` in the order of the manifests, or `REFERENCE=os/arch`. */
function platforms(items, read, { attempt, note }) {
    const named = items.filter((item) => item.includes('=')).length;
    if (named > 0 && named < items.length)
        note(new errors/* InputError */.dz('platforms: some have REFERENCE= and some do not', { hint: 'write all in one way' }));
    return items.flatMap((item) => {
        const equals = item.lastIndexOf('=');
        const asked = () => ({
            ...(equals < 0 ? {} : { reference: read(item.slice(0, equals).trim()) }),
            platform: (0,core_platform/* parsePlatform */.FL)(item.slice(equals + 1)),
        });
        return attempt('platforms', asked) ?? [];
    });
}
function patterns(text) {
    const found = (0,input_values/* list */.p_)(text);
    if (found.every((pattern) => pattern.startsWith('!')))
        throw new errors/* InputError */.dz('holds exclusions alone', { hint: 'begin with a pattern, such as v1-*' });
    return found;
}
/** Of the index itself, and of its entries: none of the children is changed. */
function ownAnnotations(reader) {
    const given = (0,annotations/* readAnnotations */.t)(reader, 'index');
    if (given.layers.length > 0 || given.platforms.length > 0 || Object.keys({ ...given.manifest, ...given.config }).length > 0) {
        reader.note(new errors/* InputError */.dz('annotations: an index has annotations of its own only, and of its entries', {
            hint: 'leave the prefix out, or write manifest-descriptor: for an entry',
        }));
    }
    return given;
}

// EXTERNAL MODULE: ./lib/action/policies.js + 1 modules
var policies = __webpack_require__(1011);
// EXTERNAL MODULE: ./lib/action/report/place.js
var place = __webpack_require__(6454);
// EXTERNAL MODULE: ./lib/action/run-action.js + 1 modules
var run_action = __webpack_require__(2159);
;// CONCATENATED MODULE: ./lib/action/index-action.js
/** The index action: joins what other jobs have published under one name, and tells the runner how it ended. */











/** Runs the action to its end; never throws. */
async function indexAction(io, clock, kinds = registries_kinds/* KINDS */.G) {
    await (0,run_action/* runAction */.C)(io, clock, async (action) => {
        const ref = await (0,auto_tags/* loadRefTags */.lx)(io);
        const inputs = readIndexInputs(io, kinds, ref);
        if (ref !== undefined)
            io.info((0,auto_tags/* refTagsLine */.lK)(ref));
        for (const notice of inputs.notices)
            io.notice(notice);
        await run(inputs, action, clock, action.limit(inputs.timeout, (0,place/* placeOfAll */.u)(inputs.destinations)));
        return undefined;
    });
}
async function run(inputs, { io, published, moved }, clock, signal) {
    const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
    const origins = inputs.destinations.flatMap(({ image }) => (image.kind === 'registry' ? [image.origin] : []));
    let connections;
    let signing;
    try {
        if (inputs.signing !== undefined) {
            const { prepareSigning } = await Promise.all(/* import() */[__webpack_require__.e(168), __webpack_require__.e(379), __webpack_require__.e(830)]).then(__webpack_require__.bind(__webpack_require__, 5830));
            signing = await prepareSigning(inputs.signing, inputs, { io, clock, signal, workspace });
        }
        const policyFor = (0,policies/* policies */.R)(inputs, clock, signal, io.info);
        const publications = [];
        for (const { image, tags } of inputs.destinations) {
            // One connection for both ways: one login, one set of tokens.
            const sends = new Map();
            const connect = (to) => {
                connections ??= (0,action_connect/* openConnections */.q)(inputs, io, clock, signal, workspace, origins);
                const send = sends.get(to) ?? connections.connect(to);
                sends.set(to, send);
                return send;
            };
            const selection = { ...inputs, connect, tag: undefined, asksWhetherNew: false };
            const { kind, target } = await (0,registries_open/* openTarget */.A)(image, selection, { inputs: inputs.kindInputs, clock, mountFrom: [], info: io.info });
            const { source } = await (0,registries_open/* openSource */.o)(image, selection, { inputs: inputs.kindInputs, warn: io.warning });
            publications.push({ kind, target, source, tags, policy: policyFor(image), name: (0,reference/* nameOf */.Vb)(image) });
        }
        await joinIndex({ ...inputs, publications, signing: signing?.open(async (publication) => publication.source) }, { sending() { }, sent() { }, stored() { }, tag: moved.onTag, notice: io.notice, warning: io.warning, info: io.info, debug: io.debug }, (result) => {
            published.push(result);
            announce(io, result);
        });
    }
    finally {
        await connections?.close();
        await signing?.close();
    }
}
function announce(io, { image, manifest, tags, status }) {
    const verb = { pushed: 'Published', unchanged: 'Unchanged', skipped: 'Skipped', 'dry-run': 'Would publish' }[status];
    io.info(`${verb} the index ${image}@${(0,core_digest/* formatDigest */.MO)(manifest.digest)}${tags.length > 0 ? ` as ${tags.join(', ')}` : ''}`);
}

// EXTERNAL MODULE: ./lib/action/runner/process.js + 2 modules
var runner_process = __webpack_require__(5637);
;// CONCATENATED MODULE: ./lib/index.js
/** Entry of `index/action.yml`. */


void (0,runner_process/* run */.e)(indexAction);


/***/ })

};
;