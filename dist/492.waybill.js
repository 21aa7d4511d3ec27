"use strict";
exports.id = 492;
exports.ids = [492];
exports.modules = {

/***/ 9606:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ createProgress)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_text_bytes_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6752);
/* harmony import */ var _core_text_one_line_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8634);
/** What the log says while blobs travel: one line a blob, and now and then how far all of it is. */



/** Milliseconds between two progress lines. */
const EVERY = 5_000;
const EVERY_ON_A_TERMINAL = 200;
const BAR = 24;
function createProgress({ log, isTerminal, clock, write = (text) => process.stdout.write(text) }) {
    const every = isTerminal ? EVERY_ON_A_TERMINAL : EVERY;
    let total = 0;
    let sent = 0;
    let known = 0;
    let began = clock.now();
    let reported = began;
    let drawn = false;
    let timer;
    const wipe = () => {
        if (drawn)
            write('\r\u001b[K');
        drawn = false;
    };
    const report = () => {
        if (total === 0 || clock.now() - reported < every)
            return;
        reported = clock.now();
        const done = Math.min(total, sent + known);
        const seconds = (clock.now() - began) / 1000;
        const rate = sent / seconds;
        const left = rate > 0 ? `, ${Math.ceil((total - done) / rate)} s left` : '';
        const text = `${(0,_core_text_bytes_js__WEBPACK_IMPORTED_MODULE_1__/* .formatBytes */ .z3)(done)} of ${(0,_core_text_bytes_js__WEBPACK_IMPORTED_MODULE_1__/* .formatBytes */ .z3)(total)}, ${(0,_core_text_bytes_js__WEBPACK_IMPORTED_MODULE_1__/* .formatBytes */ .z3)(rate)}/s${left}`;
        if (!isTerminal) {
            log(text);
            return;
        }
        const full = Math.round((BAR * done) / total);
        write(`\r\u001b[K${'#'.repeat(full)}${'-'.repeat(BAR - full)} ${text}`);
        drawn = true;
    };
    return {
        start(bytes) {
            total += bytes;
            if (timer !== undefined)
                return;
            began = clock.now();
            reported = began;
            timer = setInterval(report, every);
            // The bar keeps nobody waiting.
            timer.unref();
        },
        sent(bytes) {
            sent += bytes;
            report();
        },
        blob({ blob, digest, action, pieces }, seconds) {
            known += pieces === undefined ? (action === 'uploaded' ? 0 : blob.size) : blob.size - pieces.bytes;
            wipe();
            const rate = seconds !== undefined && seconds > 0 ? `, ${(0,_core_text_bytes_js__WEBPACK_IMPORTED_MODULE_1__/* .formatBytes */ .z3)(blob.size / seconds)}/s` : '';
            const parts = pieces === undefined ? action : `${pieces.sent} of ${pieces.count} pieces uploaded (${(0,_core_text_bytes_js__WEBPACK_IMPORTED_MODULE_1__/* .formatBytes */ .z3)(pieces.bytes)})`;
            log(`${(0,_core_text_one_line_js__WEBPACK_IMPORTED_MODULE_2__/* .oneLine */ .T)(blob.title)}  ${(0,_core_text_bytes_js__WEBPACK_IMPORTED_MODULE_1__/* .formatBytes */ .z3)(blob.size)}  ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .shortDigest */ .VK)(digest)}  ${parts}${rate}`);
        },
        stop() {
            clearInterval(timer);
            wipe();
        },
    };
}


/***/ }),

/***/ 1224:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ readVerification)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _inputs_input_values_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6361);
/** Who must have signed what is pulled: the input `verify-attestation` and its companions. */


const GITHUB = 'https://token.actions.githubusercontent.com';
/** Each alone says who; with a ref alone anybody could have signed. */
const NAMES = ['certificate-identity', 'certificate-identity-regexp', 'source-repository'];
/** `undefined` where nothing must be signed. What was given in vain is wrong: who names a signer wants one. */
function readVerification(io, { read, note, path }) {
    const given = (name) => io.input(name).trim() !== '';
    if (!read('verify-attestation', _inputs_input_values_js__WEBPACK_IMPORTED_MODULE_1__/* .boolean */ .zM, false)) {
        for (const name of [...NAMES, 'source-ref', 'trusted-root'].filter(given)) {
            note(new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: is given, and verify-attestation is not true`, { hint: 'set verify-attestation: true, or leave it out' }));
        }
        return undefined;
    }
    const key = path(io.input('verify-key').trim());
    if (key !== '') {
        for (const name of [...NAMES, 'source-ref'].filter(given))
            note(new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${name}: cannot be given beside verify-key: a key has no certificate`));
    }
    else if (!NAMES.some(given)) {
        note(new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz('verify-attestation: needs to know who must have signed', { hint: `give ${NAMES.join(', ')} or verify-key` }));
    }
    if (given('certificate-identity') && given('certificate-identity-regexp')) {
        note(new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz('certificate-identity-regexp: cannot be given beside certificate-identity'));
    }
    const server = io.env['GITHUB_SERVER_URL'] || 'https://github.com';
    return {
        identity: read('certificate-identity', _inputs_input_values_js__WEBPACK_IMPORTED_MODULE_1__/* .plain */ .pj, undefined),
        identityPattern: read('certificate-identity-regexp', pattern, undefined),
        issuer: read('certificate-oidc-issuer', _inputs_input_values_js__WEBPACK_IMPORTED_MODULE_1__/* .plain */ .pj, GITHUB),
        repository: read('source-repository', (text) => repository(text, server), undefined),
        ref: read('source-ref', _inputs_input_values_js__WEBPACK_IMPORTED_MODULE_1__/* .plain */ .pj, undefined),
        predicateTypes: read('predicate-type', _inputs_input_values_js__WEBPACK_IMPORTED_MODULE_1__/* .lines */ .Mn, ['slsa-provenance']),
        trustedRoot: read('trusted-root', path, ''),
        key,
    };
}
function pattern(text) {
    try {
        new RegExp(text);
        return text;
    }
    catch (error) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`"${text}" is no pattern (${error instanceof Error ? error.message : String(error)})`);
    }
}
function repository(text, server) {
    if (/^[\w.-]+\/[\w.-]+$/.test(text))
        return `${server.replace(/\/+$/, '')}/${text}`;
    if (/^https?:\/\/[^/\s]+\/\S+$/.test(text))
        return text.replace(/\/+$/, '');
    throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`"${text}" is no repository`, { hint: 'write OWNER/REPOSITORY, or its whole address' });
}


/***/ }),

/***/ 9327:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ isForeign)
/* harmony export */ });
/** Layers that registries name and need not hold: who made them lets nobody else hand them on. */
/** By its media type: https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers, and docker's older name. */
function isForeign(mediaType) {
    return /nondistributable|foreign/.test(mediaType);
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

/***/ 492:
/***/ ((__unused_webpack___webpack_module__, __unused_webpack___webpack_exports__, __webpack_require__) => {


// EXTERNAL MODULE: ./lib/core/reference.js
var reference = __webpack_require__(7246);
// EXTERNAL MODULE: ./lib/core/retry.js
var retry = __webpack_require__(7493);
// EXTERNAL MODULE: ./lib/core/text/one-line.js
var one_line = __webpack_require__(8634);
// EXTERNAL MODULE: ./lib/core/digest.js
var core_digest = __webpack_require__(3871);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/flow/put/encode.js
var encode = __webpack_require__(2066);
// EXTERNAL MODULE: ./lib/flow/put/plan.js
var plan = __webpack_require__(1731);
// EXTERNAL MODULE: ./lib/flow/put/published.js
var published = __webpack_require__(1568);
// EXTERNAL MODULE: ./lib/flow/put/put.js
var put_put = __webpack_require__(7351);
// EXTERNAL MODULE: ./lib/flow/put/settle.js + 1 modules
var settle = __webpack_require__(703);
// EXTERNAL MODULE: ./lib/flow/publish/send.js
var send = __webpack_require__(1172);
;// CONCATENATED MODULE: ./lib/flow/promote/fan-out.js
/** One stream for several readers, so that what comes from afar is read once. */

/** So long the first reader waits for the others to begin. Milliseconds. */
const LONGEST_WAIT = 2000;
/** Who takes longer over a chunk while another one waits reads on alone, from the start. Milliseconds. */
const LONGEST_LAG = 10_000;
/** `readers` = how many there are; `read` opens the content from its start. All go at the pace of the slowest, within bounds. */
function createFanOut(readers, read, clock) {
    /** Who has neither begun nor left. */
    const undecided = new Set(Array.from({ length: readers }, (_value, at) => at));
    /** Who shares: `undefined` while it works on its chunk, else what it waits for. */
    const sharing = new Map();
    let source;
    let begun = false;
    let reading = false;
    let patience;
    function begin() {
        if (begun)
            return;
        begun = true;
        patience?.abort();
        source = read()[Symbol.asyncIterator]();
        void step();
    }
    /** The next chunk, once everybody has asked for it. */
    async function step() {
        if (!begun || reading || sharing.size === 0 || [...sharing.values()].includes(undefined))
            return;
        reading = true;
        const asking = [...sharing];
        for (const [reader] of asking)
            sharing.set(reader, undefined);
        try {
            const next = await source.next();
            if (next.done)
                sharing.clear();
            for (const [, asked] of asking)
                asked?.resolve(next.done ? { done: true, value: undefined } : next);
        }
        catch (error) {
            sharing.clear();
            for (const [, asked] of asking)
                asked?.reject(error);
        }
        finally {
            reading = false;
        }
        void step();
    }
    /** Leaves those behind that keep others waiting. */
    async function watch(asked) {
        if (![...sharing.values()].includes(undefined))
            return;
        const answered = new AbortController();
        const answer = () => answered.abort();
        asked.promise.then(answer, answer);
        await clock.sleep(LONGEST_LAG, answered.signal).catch(() => { });
        if (answered.signal.aborted || reading)
            return;
        const late = [...sharing].filter(([, waiting]) => waiting === undefined);
        for (const [reader] of late)
            leave(reader);
    }
    function leave(reader) {
        undecided.delete(reader);
        sharing.delete(reader);
        if (begun && sharing.size === 0)
            void source?.return?.();
        if (undecided.size === 0 && sharing.size > 0)
            begin();
        void step();
    }
    async function* share(reader) {
        undecided.delete(reader);
        sharing.set(reader, undefined);
        if (undecided.size === 0)
            begin();
        if (patience === undefined && !begun) {
            patience = new AbortController();
            clock.sleep(LONGEST_WAIT, patience.signal).then(begin, () => { });
        }
        try {
            for (;;) {
                if (!sharing.has(reader))
                    throw new errors/* NetworkError */.Dr('it was too slow for the others, and is read again alone');
                const asked = Promise.withResolvers();
                sharing.set(reader, asked);
                void step();
                void watch(asked);
                const { done, value } = await asked.promise;
                if (done)
                    return;
                yield value;
            }
        }
        finally {
            leave(reader);
        }
    }
    return {
        open: (reader) => (!begun && undecided.has(reader) ? share(reader) : read()),
        leave,
    };
}

;// CONCATENATED MODULE: ./lib/flow/promote/copy-blobs.js
/** Blobs from one repository to several: mounted, there already, or read once and sent to all that miss them. */





const TITLE = 'org.opencontainers.image.title';
/** What fails for one place is written down there and keeps nothing from the others. Throws nothing. */
async function copyBlobs(source, reading, blobs, places, events) {
    const largestFirst = [...blobs].sort((a, b) => b.size - a.size);
    await Promise.all(largestFirst.map((descriptor) => copyBlob(localBlob(source, reading, descriptor), places, events)));
}
/** The blob as it lies at the source. */
function localBlob(source, policy, descriptor) {
    const digest = (0,core_digest/* parseDigest */.m)(descriptor.digest);
    return {
        title: descriptor.annotations?.[TITLE] ?? (0,core_digest/* shortDigest */.VK)(digest),
        mediaType: descriptor.mediaType,
        size: descriptor.size,
        digest,
        annotations: descriptor.annotations ?? {},
        open: () => readBlob(source, digest, descriptor.size, policy),
    };
}
/** One place of each registry gets it from afar, and the others there mount it from the first. */
async function copyBlob(blob, places, events) {
    const key = (0,core_digest/* formatDigest */.MO)(blob.digest);
    const hosts = new Map();
    for (const place of places) {
        const { throttle } = place.publication.policy;
        if (place.wanted.has(key))
            hosts.set(throttle, [...(hosts.get(throttle) ?? []), place]);
    }
    const groups = [...hosts.values()];
    if (groups.length === 0)
        return;
    const leaders = groups.map(([first]) => first);
    // Always in the same order, so that no two blobs wait for each other.
    const all = [...hosts.keys()].reduceRight((inner, throttle) => () => throttle.run(blob.size, inner), async () => {
        const shared = createFanOut(leaders.length, () => blob.open(), leaders[0].publication.policy.clock);
        await Promise.all(leaders.map((place, at) => copyTo(place, { ...blob, open: () => shared.open(at) }, events).finally(() => shared.leave(at))));
        await Promise.all(groups.flatMap(([, ...others]) => others.map((place) => copyTo(place, blob, events))));
    });
    await all();
}
async function copyTo(place, blob, events) {
    if (place.failure !== undefined)
        return;
    const { target, policy } = place.publication;
    try {
        const { stored, seconds } = await (0,send/* sendBlob */.i4)(target, blob, policy, events);
        place.stored.set((0,core_digest/* formatDigest */.MO)(blob.digest), stored);
        events.stored(stored, target.name, seconds);
    }
    catch (error) {
        place.failure ??= { error };
    }
}
/** Goes on where it broke off. Throws what the source throws once tries run out. */
async function* readBlob(source, digest, size, policy) {
    let offset = 0;
    for (let attempt = 0;; attempt++) {
        try {
            for await (const chunk of source.blob(digest, size, offset)) {
                offset += chunk.byteLength;
                attempt = 0;
                yield chunk;
            }
            if (offset >= size)
                return;
            throw new errors/* NetworkError */.Dr(`${source.name}: the blob ${(0,core_digest/* formatDigest */.MO)(digest)} ends after ${offset} of ${size} bytes`);
        }
        catch (error) {
            if (!(error instanceof errors/* PublishError */.S1) || !error.retryable || attempt >= policy.retries || policy.signal?.aborted)
                throw error;
            const delay = (0,retry/* backoff */.JN)(attempt, policy.clock.random(), error);
            policy.onRetry?.(error, attempt, delay);
            await policy.clock.sleep(delay, policy.signal);
        }
    }
}

// EXTERNAL MODULE: ./lib/core/foreign.js
var foreign = __webpack_require__(9327);
// EXTERNAL MODULE: ./lib/core/platform.js
var core_platform = __webpack_require__(7904);
;// CONCATENATED MODULE: ./lib/flow/promote/read-tree.js
/** All that one manifest leads to: the manifests below it, and the blobs that they name. */





const DEEPEST = 8;
const MOST_MANIFESTS = 10_000;
/** https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md: stands beside the image that it speaks of. */
const ATTESTATION_OF = 'vnd.docker.reference.digest';
/** `platforms` = of an index, only these children; empty = all. Throws `InputError` for one that matches nothing. */
async function readTree(source, top, platforms, policy) {
    const picked = platforms.length === 0 ? top : pick(source, top, platforms);
    const below = new Map();
    const blobs = new Map();
    await visit(picked, 0);
    return { top: picked, below: [...below.values()], blobs: [...blobs.values()] };
    async function visit(manifest, depth) {
        if (depth > DEEPEST)
            throw new errors/* ProtocolError */.bd(`${source.name}: indexes lie in indexes more than ${DEEPEST} deep`);
        const document = source.decode(manifest);
        if (document.kind === 'manifest') {
            for (const blob of [...(document.config ? [document.config] : []), ...document.layers])
                if (!(0,foreign/* isForeign */.j)(blob.mediaType))
                    blobs.set(blob.digest, blob);
            return;
        }
        const [odd] = document.odd;
        if (odd !== undefined)
            throw new errors/* ProtocolError */.bd(`${source.name}@${(0,core_digest/* formatDigest */.MO)(manifest.digest)} cannot be copied whole: ${odd.problem}`);
        const children = document.manifests.filter(({ digest }) => !below.has(digest));
        if (below.size + children.length > MOST_MANIFESTS)
            throw new errors/* ProtocolError */.bd(`${source.name}: more than ${MOST_MANIFESTS} manifests lie in the index`);
        const found = await Promise.all(children.map((child) => policy.throttle.run(0, () => readManifest(source, child, policy))));
        for (const child of found) {
            await visit(child, depth + 1);
            below.set((0,core_digest/* formatDigest */.MO)(child.digest), child);
        }
    }
}
/** By digest. Throws `ProtocolError` when it is not there. */
async function readManifest(source, { digest }, policy) {
    const manifest = await (0,retry/* retry */.L5)(policy, () => source.find(digest));
    if (manifest === undefined || (0,core_digest/* parseDigest */.m)(digest)?.hex !== manifest.digest.hex)
        throw new errors/* ProtocolError */.bd(`${source.name}: ${digest} is named, but not there`);
    return manifest;
}
function pick(source, top, platforms) {
    const document = source.decode(top);
    if (document.kind !== 'index' || source.pick === undefined) {
        throw new errors/* InputError */.dz(`platforms: ${source.name}@${(0,core_digest/* formatDigest */.MO)(top.digest)} is no index, so there is nothing to choose from`, {
            hint: 'leave platforms empty',
        });
    }
    const digests = chosen(document, platforms, source.name);
    return digests.size === document.manifests.length && document.odd.length === 0 ? top : source.pick(top, digests);
}
/** Attestations go along with what they speak of. */
function chosen({ manifests }, platforms, name) {
    const missing = platforms.filter((platform) => !manifests.some((child) => isFor(child, platform)));
    if (missing.length > 0) {
        const there = [...new Set(manifests.flatMap(({ platform }) => (platform === undefined || platform.os === 'unknown' ? [] : (0,core_platform/* formatPlatform */.Bq)(platform))))];
        throw new errors/* InputError */.dz(`platforms: ${name} has nothing for ${missing.map(core_platform/* formatPlatform */.Bq).join(', ')}; it has ${there.join(', ') || 'no platform at all'}`);
    }
    const digests = new Set(manifests.filter((child) => platforms.some((platform) => isFor(child, platform))).map(({ digest }) => digest));
    for (const { digest, annotations } of manifests)
        if (digests.has(annotations?.[ATTESTATION_OF] ?? ''))
            digests.add(digest);
    return digests;
}
function isFor({ platform }, wanted) {
    return platform !== undefined && (0,core_platform/* isPlatformFor */.zN)(platform, wanted);
}

;// CONCATENATED MODULE: ./lib/flow/promote/referrers.js
/** What is attached to manifests, and to what is attached to them. */




const MOST = 1000;
/** Subjects before what refers to them. Throws `InputError` where the source cannot tell. */
async function readReferrers(source, manifests, policy) {
    const { referrers } = source;
    if (referrers === undefined)
        throw new errors/* InputError */.dz(`referrers: ${source.name} cannot tell what is attached to a manifest`);
    const attached = new Map();
    let subjects = manifests.map(({ digest }) => digest);
    while (subjects.length > 0) {
        const lists = await Promise.all(subjects.map(async (subject) => ({ subject, list: await (0,retry/* retry */.L5)(policy, () => referrers_all(referrers(subject))) })));
        const fresh = lists
            .flatMap(({ subject, list }) => list.map((descriptor) => ({ subject, descriptor })))
            .filter(({ descriptor }) => !attached.has(descriptor.digest));
        if (attached.size + fresh.length > MOST)
            throw new errors/* InputError */.dz(`referrers: more than ${MOST} manifests are attached in ${source.name}`);
        subjects = [];
        for (const { subject, descriptor } of fresh) {
            if (attached.has(descriptor.digest))
                continue;
            const tree = await readTree(source, await readManifest(source, descriptor, policy), [], policy);
            attached.set(descriptor.digest, { subject, descriptor, tree });
            const digest = (0,core_digest/* parseDigest */.m)(descriptor.digest);
            if (digest !== undefined && (0,core_digest/* formatDigest */.MO)(digest) !== (0,core_digest/* formatDigest */.MO)(subject))
                subjects.push(digest);
        }
    }
    return [...attached.values()];
}
async function referrers_all(items) {
    const found = [];
    for await (const item of items)
        found.push(item);
    return found;
}

;// CONCATENATED MODULE: ./lib/flow/promote/promote.js
/** The story of a promotion: read what one reference leads to, see what each target has, copy what is missing, and only then move tags. */











/**
 * `done` hears of each target as soon as anything stands there. What fails for one target keeps nothing from the others; the first failure is thrown in
 * the end. A tag that may not be moved stops all before anything is sent.
 */
async function promote(request, events, done) {
    const { source, reading, push, publications } = request;
    const tree = await readTree(source, request.top, request.platforms, reading);
    const attached = request.referrers ? await readReferrers(source, [tree.top, ...tree.below], reading) : [];
    const promotion = { ...request, tree, attached };
    const { plans, failures } = await planEach(promotion, events);
    const places = plans.map((plan) => placeOf(promotion, plan));
    if (!push) {
        for (const place of places)
            await dryRun(promotion, place, events, done);
    }
    else {
        try {
            const blobs = [...new Map([...tree.blobs, ...attached.flatMap((one) => one.tree.blobs)].map((blob) => [blob.digest, blob])).values()];
            const missing = blobs.filter(({ digest }) => places.some(({ wanted }) => wanted.has(digest)));
            events.sending(missing.reduce((sum, { size }) => sum + size, 0), missing.length);
            await copyBlobs(source, reading, missing, places, events);
            await Promise.all(places.map((place) => settleAt(promotion, place, events, done)));
        }
        finally {
            await Promise.all(publications.map(async ({ target }) => target.closeUploads?.()));
        }
    }
    const failed = [...failures, ...places.flatMap(({ failure }) => failure ?? [])];
    if (failed.length > 0)
        throw failed[0].error;
}
/** Targets that cannot be asked get nothing. Throws `InputError` for tags that may not be moved. */
async function planEach({ tree, publications, ifTagExists }, events) {
    const expect = ({ tags }) => ({
        children: tree.below,
        tagged: (tags.length > 0 ? tags : [undefined]).map((tag) => ({ tag, manifest: tree.top })),
    });
    const looked = await Promise.allSettled(publications.map((publication) => (0,plan/* planAll */.n1)([publication], expect, { subject: undefined, ifTagExists, info: events.info })));
    const failures = looked.flatMap((result) => (result.status === 'rejected' ? [{ error: result.reason }] : []));
    const refusal = failures.find(({ error }) => error instanceof errors/* InputError */.dz);
    if (refusal !== undefined)
        throw refusal.error;
    return { plans: looked.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])), failures };
}
function placeOf({ tree, attached, verify }, plan) {
    const own = plan.known && verify !== 'blobs' ? [] : plan.decisions.includes('put') || verify === 'blobs' ? tree.blobs : [];
    const others = attached.flatMap((one) => one.tree.blobs);
    const confirmed = verify === 'blobs' ? new Set() : plan.confirmed;
    return {
        publication: plan.publication,
        plan,
        wanted: new Set([...own, ...others].map(({ digest }) => digest).filter((digest) => !confirmed.has(digest))),
        stored: new Map(),
    };
}
/** Manifests, what is attached to them, then tags. Never throws: the place holds why it failed. */
async function settleAt(promotion, place, events, done) {
    if (place.failure !== undefined)
        return;
    const { tree, attached, ifTagExists, verify } = promotion;
    const { plan, publication } = place;
    const { target, policy } = publication;
    const layers = layersOf(promotion, place);
    const blobs = [...tree.blobs, ...attached.flatMap((one) => one.tree.blobs)].map((blob) => localBlob(promotion.source, promotion.reading, blob));
    const put = (step) => (0,put_put/* putManifest */.R)(target, step, blobs, policy, events);
    try {
        await (0,settle/* settle */.G)({
            plan,
            encoded: plan.expected,
            ifTagExists,
            verify: verify !== false,
            layers,
            put,
            attach: async () => { },
            prepare: async () => {
                for (const one of attached)
                    await attachTo(publication, one, put);
            },
            events,
        }, done);
    }
    catch (error) {
        place.failure ??= { error };
    }
}
async function attachTo({ kind, target, policy }, { subject, descriptor, tree }, put) {
    if (!kind.knows.referrers)
        throw new errors/* InputError */.dz(`referrers: ${target.name} cannot hold what is attached to a manifest`);
    for (const manifest of tree.below)
        await put(() => target.putChild?.(manifest) ?? target.put(manifest, undefined));
    await put(() => target.put(tree.top, undefined));
    await (0,retry/* retry */.L5)(policy, async () => target.attach?.(subject, descriptor));
}
async function dryRun(promotion, place, events, done) {
    const { target, policy } = place.publication;
    try {
        await (0,retry/* retry */.L5)(policy, () => target.checkWritable());
        for (const blob of promotion.tree.blobs) {
            if (!place.wanted.has(blob.digest))
                continue;
            const local = localBlob(promotion.source, promotion.reading, blob);
            const there = await (0,retry/* retry */.L5)(policy, () => target.has(local));
            place.stored.set(blob.digest, { blob: local, digest: local.digest, action: there ? 'exists' : 'planned' });
        }
        const { plan } = place;
        events.info(`${target.name}: ${(0,core_digest/* formatDigest */.MO)(promotion.tree.top.digest)} ${plan.known ? 'is there' : 'would be copied'}`);
        done((0,published/* published */.H)(plan, plan.expected, plan.decisions, layersOf(promotion, place), false));
    }
    catch (error) {
        place.failure ??= { error };
    }
}
/** What became of each blob, in the order of the manifests. */
function layersOf({ tree, source, reading }, { stored }) {
    return tree.blobs.map((blob) => stored.get(blob.digest) ?? (0,encode/* asExisting */.AJ)(localBlob(source, reading, blob)));
}

// EXTERNAL MODULE: ./lib/flow/pull/attestations.js
var pull_attestations = __webpack_require__(6739);
// EXTERNAL MODULE: ./lib/flow/pull/find-top.js
var find_top = __webpack_require__(5777);
// EXTERNAL MODULE: ./lib/registries/kinds.js + 29 modules
var registries_kinds = __webpack_require__(1049);
// EXTERNAL MODULE: ./lib/registries/open.js + 2 modules
var registries_open = __webpack_require__(9380);
// EXTERNAL MODULE: ./lib/action/connect.js + 19 modules
var connect = __webpack_require__(6341);
// EXTERNAL MODULE: ./lib/flow/put/tag-policy.js
var tag_policy = __webpack_require__(8113);
// EXTERNAL MODULE: ./lib/action/trust/verification-inputs.js
var verification_inputs = __webpack_require__(1224);
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
;// CONCATENATED MODULE: ./lib/action/inputs/promote-inputs.js
/** All inputs of the promote action, read in one place; everything wrong is reported together. */












/** Secrets are masked before anything else is looked at. Throws one `InputError` that lists all that is wrong. */
function readPromoteInputs(io, kinds = registries_kinds/* KINDS */.G, ref) {
    (0,network_inputs/* maskSecrets */.QU)(io);
    const reader = (0,inputs_reader/* inputReader */.c)(io);
    const { read, attempt } = reader;
    const chosen = (0,kind_inputs/* readKindInputs */.eL)(io, reader, kinds.filter(({ knows }) => knows.digests));
    const rules = (0,kind_inputs/* referenceRules */.dw)(chosen);
    const source = attempt('image', () => sourceOf(read('image', input_values/* names */.Dy, []), (text) => (0,reference/* parseReference */.F2)(text, rules)));
    const tags = (0,auto_tags/* readTags */.g$)(reader, ref).flatMap((tag) => attempt('tag', () => (0,reference/* checkTag */.Bs)(tag)) ?? []);
    // A digest alone names no tag to keep.
    const own = tags.length > 0 ? tags : (source?.tag ?? []);
    const places = (0,destinations/* destinations */.u)(read('to', input_values/* names */.Dy, []), [own].flat(), reader, rules, 'to');
    const inputs = {
        destinations: places,
        sourceLogin: loginOf(io, reader),
        platforms: read('platforms', (text) => (0,input_values/* list */.p_)(text).map(core_platform/* parsePlatform */.FL), []),
        referrers: read('referrers', input_values/* boolean */.zM, false),
        ifTagExists: read('if-tag-exists', (0,input_values/* choice */.Yq)(tag_policy/* TAG_POLICIES */.Uo), 'overwrite'),
        push: read('push', input_values/* boolean */.zM, true),
        verify: read('verify', network_inputs/* verification */.Ot, true),
        summary: read('summary', input_values/* boolean */.zM, true),
        verification: (0,verification_inputs/* readVerification */.C)(io, reader),
        ...(0,network_inputs/* readNetworkInputs */.WS)(io, reader),
        ...chosen,
    };
    return { ...inputs, source: reader.demand(source) };
}
function sourceOf(images, parse) {
    if (images.length === 0)
        throw new errors/* InputError */.dz('is required, and nothing is given', { hint: 'write HOST/NAME:TAG or HOST/NAME@DIGEST' });
    if (images.length > 1)
        throw new errors/* InputError */.dz(`${images.length} images are given, and one is promoted`, { hint: 'name the targets in `to`, and use a step for each source' });
    return parse(images[0]);
}
/** Never that of the targets: each side has its own, and without one the docker configuration of its host. */
function loginOf(io, { read, note }) {
    const username = read('source-username', input_values/* plain */.pj, '');
    const password = (0,network_inputs/* secret */.rJ)(io.input('source-password'));
    if (username !== '' && password === '')
        note(new errors/* InputError */.dz('source-password: is empty, but a user name is given'));
    if (username === '' && password !== '')
        note(new errors/* InputError */.dz('source-username: is empty, but a password is given'));
    return { username, password, registryToken: read('source-registry-token', input_values/* lines */.Mn, []) };
}

// EXTERNAL MODULE: ./lib/action/policies.js + 1 modules
var policies = __webpack_require__(1011);
// EXTERNAL MODULE: ./lib/action/report/announce.js + 1 modules
var announce = __webpack_require__(4459);
// EXTERNAL MODULE: ./lib/action/report/place.js
var place = __webpack_require__(6454);
// EXTERNAL MODULE: ./lib/action/report/progress.js
var report_progress = __webpack_require__(9606);
// EXTERNAL MODULE: ./lib/action/run-action.js + 1 modules
var run_action = __webpack_require__(2159);
;// CONCATENATED MODULE: ./lib/action/promote.js
/** The promote action: from where it was tested to where it is used, without a rebuild. */
















/** Runs the action to its end; never throws. */
async function promoteAction(io, clock, kinds = registries_kinds/* KINDS */.G) {
    await (0,run_action/* runAction */.C)(io, clock, async (action) => {
        const ref = await (0,auto_tags/* loadRefTags */.lx)(io);
        const inputs = readPromoteInputs(io, kinds, ref);
        if (ref !== undefined)
            io.info((0,auto_tags/* refTagsLine */.lK)(ref));
        try {
            await run(inputs, action, clock, action.limit(inputs.timeout, (0,place/* placeOfAll */.u)(inputs.destinations)));
        }
        finally {
            // They end in any order, and are told of in that of the input.
            const order = inputs.destinations.map(({ image }) => (0,reference/* formatImage */.vy)(image));
            action.published.sort((a, b) => order.indexOf(a.image) - order.indexOf(b.image));
        }
        return inputs.summary ? { dryRun: !inputs.push } : undefined;
    });
}
async function run(inputs, { io, published, moved }, clock, signal) {
    const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
    const policyFor = (0,policies/* policies */.R)(inputs, clock, signal, io.info);
    const open = [];
    /** Each side has its own credentials, so each has its own way. */
    const side = (network, images) => {
        let connections;
        return (to) => {
            if (connections === undefined) {
                const origins = images.flatMap((image) => (image.kind === 'registry' ? [image.origin] : []));
                connections = (0,connect/* openConnections */.q)(network, io, clock, signal, workspace, origins);
                open.push(connections);
            }
            return connections.connect(to);
        };
    };
    try {
        const { image, tag, digest } = inputs.source;
        const reading = policyFor(image);
        const { verification } = inputs;
        const judgeFor = verification === undefined ? undefined : (await Promise.all(/* import() */[__webpack_require__.e(168), __webpack_require__.e(379), __webpack_require__.e(746)]).then(__webpack_require__.bind(__webpack_require__, 6746))).prepareVerification(verification, workspace);
        const from = side({ ...inputs, ...inputs.sourceLogin }, [image]);
        const selection = { kinds: inputs.kinds, protocol: inputs.protocol, connect: from, tag: digest ?? tag ?? 'latest' };
        const { source } = await (0,retry/* retry */.L5)(reading, () => (0,registries_open/* openSource */.o)(image, selection, { inputs: inputs.kindInputs, warn: io.warning }));
        const { top } = await (0,find_top/* findTop */.ls)(source, { reference: tag ?? digest, digest }, reading);
        // Before anything of it is copied.
        const attestations = judgeFor === undefined ? [] : await (0,pull_attestations/* judgeAttestations */.N)(source, top, judgeFor(top.digest), reading);
        for (const { predicateType, identity } of attestations)
            io.info(`Attested: ${(0,one_line/* oneLine */.T)(predicateType)} by ${(0,one_line/* oneLine */.T)(identity ?? 'the key')}`);
        const to = side(inputs, inputs.destinations.map((destination) => destination.image));
        const publications = await openTargets(inputs, io, clock, policyFor, to);
        const progress = (0,report_progress/* createProgress */.m)({ log: io.info, isTerminal: io.isTerminal, clock });
        try {
            const { platforms, referrers, ifTagExists, push, verify } = inputs;
            const request = { source, reading, top, publications, platforms, referrers, ifTagExists, push, verify };
            await promote(request, (0,announce/* publishEvents */.rh)(io, progress, moved), (result) => {
                published.push(result);
                (0,announce/* announce */.iP)(io, result);
            });
        }
        finally {
            progress.stop();
        }
    }
    finally {
        await Promise.all(open.map((connections) => connections.close()));
    }
}
/** Blobs of a target come from the source, or from a target before it, where those lie in the same registry. */
async function openTargets(inputs, io, clock, policyFor, connect) {
    const publications = [];
    const before = [inputs.source.image];
    for (const { image, tags } of inputs.destinations) {
        const policy = policyFor(image);
        const mountFrom = before.flatMap((other) => (isBeside(other, image) ? (0,reference/* nameOf */.Vb)(other) : []));
        const selection = { kinds: inputs.kinds, protocol: inputs.protocol, connect, tag: tags[0], asksWhetherNew: false };
        const { kind, target } = await (0,registries_open/* openTarget */.A)(image, selection, { inputs: inputs.kindInputs, clock, mountFrom: [...new Set(mountFrom)], info: io.info });
        publications.push({ kind, target, tags, policy, name: (0,reference/* nameOf */.Vb)(image) });
        before.push(image);
    }
    return publications;
}
/** Another repository of the same registry. */
function isBeside(other, image) {
    return other.kind === 'registry' && image.kind === 'registry' && other.origin === image.origin && other.name !== image.name;
}

// EXTERNAL MODULE: ./lib/action/runner/process.js + 2 modules
var runner_process = __webpack_require__(5637);
;// CONCATENATED MODULE: ./lib/promote.js
/** Entry of `promote/action.yml`. */


void (0,runner_process/* run */.e)(promoteAction);


/***/ })

};
;