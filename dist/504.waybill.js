"use strict";
exports.id = 504;
exports.ids = [504];
exports.modules = {

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

/***/ 8504:
/***/ ((__unused_webpack___webpack_module__, __unused_webpack___webpack_exports__, __webpack_require__) => {


// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./lib/content/local-files.js
var local_files = __webpack_require__(9540);
// EXTERNAL MODULE: ./lib/core/digest.js
var core_digest = __webpack_require__(3871);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/core/reference.js
var core_reference = __webpack_require__(7246);
// EXTERNAL MODULE: ./lib/core/retry.js
var retry = __webpack_require__(7493);
// EXTERNAL MODULE: ./lib/core/text/bytes.js
var text_bytes = __webpack_require__(6752);
// EXTERNAL MODULE: ./lib/core/text/one-line.js
var one_line = __webpack_require__(8634);
// EXTERNAL MODULE: ./lib/flow/pull/attestations.js
var pull_attestations = __webpack_require__(6739);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./lib/content/disk.js
var content_disk = __webpack_require__(9800);
// EXTERNAL MODULE: ./lib/content/hash/hash-thread.js + 1 modules
var hash_thread = __webpack_require__(5282);
// EXTERNAL MODULE: ./lib/content/tar/name.js
var tar_name = __webpack_require__(1038);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./lib/content/hash/buffers.js
var buffers = __webpack_require__(1381);
;// CONCATENATED MODULE: ./lib/content/stage/assembly.js
/** One large file of the staging area, put together from parts that come in any order, each hashed as it comes. */





/** After so many bytes others get a turn. */
const TURN = 8 * 1024 * 1024;
/** A file of `size` bytes that must not exist yet. `thread` hashes it. Throws `InputError` where the disk does not take it. */
async function createAssembly(path, size, thread) {
    let descriptor;
    await (0,content_disk/* onDisk */.FC)(path, async () => {
        descriptor = (0,external_node_fs_.openSync)(path, 'wx+', 0o600);
        (0,external_node_fs_.ftruncateSync)(descriptor, size);
    });
    const following = thread.follow(path);
    const ends = new Map();
    let whole = 0;
    function write(chunk, at) {
        for (let done = 0; done < chunk.byteLength;)
            done += (0,external_node_fs_.writeSync)(descriptor, chunk, done, chunk.byteLength - done, at + done);
    }
    function close() {
        if (descriptor !== undefined)
            (0,external_node_fs_.closeSync)(descriptor);
        descriptor = undefined;
    }
    return {
        spool(offset, algorithm) {
            let taken = 0;
            let part = (0,external_node_crypto_.createHash)('sha256');
            let other = algorithm === 'sha256' ? undefined : (0,external_node_crypto_.createHash)(algorithm);
            const take = async (chunk) => {
                part.update(chunk);
                other?.update(chunk);
                await (0,content_disk/* onDisk */.FC)(path, async () => write(chunk, offset + taken));
                taken += chunk.byteLength;
            };
            return {
                get size() {
                    return taken;
                },
                write: take,
                skip: (length) => take(new Uint8Array(length)),
                async finish() {
                    const hex = part.digest('hex');
                    return { path, size: taken, hex, digest: { algorithm, hex: other === undefined ? hex : other.digest('hex') } };
                },
                async discard() {
                    taken = 0;
                    part = (0,external_node_crypto_.createHash)('sha256');
                    other = algorithm === 'sha256' ? undefined : (0,external_node_crypto_.createHash)(algorithm);
                },
            };
        },
        async copy(from, to, length) {
            const source = from.path === undefined ? descriptor : (0,external_node_fs_.openSync)(from.path, 'r');
            const buffer = (0,buffers/* borrowBuffer */.ml)();
            const hash = (0,external_node_crypto_.createHash)('sha256');
            try {
                for (let done = 0; done < length;) {
                    const count = (0,external_node_fs_.readSync)(source, buffer, 0, Math.min(buffers/* BUFFER_SIZE */.B_, length - done), from.offset + done);
                    if (count === 0)
                        throw new Error('the file is shorter than it was');
                    const chunk = buffer.subarray(0, count);
                    hash.update(chunk);
                    await (0,content_disk/* onDisk */.FC)(path, async () => write(chunk, to + done));
                    done += count;
                    if (done % TURN < count)
                        await (0,promises_.setImmediate)();
                }
                return hash.digest('hex');
            }
            finally {
                (0,buffers/* returnBuffer */.Vy)(buffer);
                if (from.path !== undefined)
                    (0,external_node_fs_.closeSync)(source);
            }
        },
        done(offset, length) {
            ends.set(offset, offset + length);
            for (let end = ends.get(whole); end !== undefined && end > whole; end = ends.get(whole)) {
                ends.delete(whole);
                whole = end;
            }
            following.wrote(whole);
        },
        async finish() {
            await (0,content_disk/* onDisk */.FC)(path, async () => close());
            return { path, size, hex: await following.finish(size) };
        },
        discard() {
            following.drop();
            try {
                close();
            }
            catch {
                // It is removed all the same.
            }
            (0,external_node_fs_.rmSync)(path, { force: true });
        },
    };
}

;// CONCATENATED MODULE: ./lib/content/stage/cut-file.js
/** What lies at a place already, cut by a known rule: pieces of it need not be fetched. */


/** What is read here proves nothing: whoever takes a piece from it hashes it again. */
async function cutFile(root, segments, mean, thread) {
    const path = (0,external_node_path_.join)(root, ...segments);
    try {
        if (!(0,external_node_fs_.lstatSync)(path).isFile() || (0,external_node_fs_.realpathSync)(path) !== path)
            return undefined;
        const pieces = new Map();
        await thread.split(path, mean, ({ hex, offset, size }) => pieces.set(hex, { offset, size }));
        return { path, pieces };
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/content/stage/carry.js
/** A copy on another disk: a link stays a link, and a hole a hole. */


/** What is read at once, and the smallest hole that is kept. Bytes. */
const PIECE = 64 * 1024;
/** What `Stats` counts blocks in. */
const SECTOR = 512;
const ZEROS = Buffer.alloc(PIECE);
/** `to` must not be there. A link is made anew and never followed. */
function carry(from, to) {
    const stats = (0,external_node_fs_.lstatSync)((0,tar_name/* diskPath */.zq)(from));
    if (stats.isSymbolicLink()) {
        (0,external_node_fs_.symlinkSync)((0,external_node_fs_.readlinkSync)((0,tar_name/* diskPath */.zq)(from), { encoding: 'buffer' }), (0,tar_name/* diskPath */.zq)(to));
        return;
    }
    if (stats.blocks * SECTOR < stats.size)
        copyWithHoles(from, to, stats);
    else
        (0,external_node_fs_.copyFileSync)((0,tar_name/* diskPath */.zq)(from), (0,tar_name/* diskPath */.zq)(to), external_node_fs_.constants.COPYFILE_EXCL);
    (0,external_node_fs_.chmodSync)((0,tar_name/* diskPath */.zq)(to), stats.mode & 0o777);
}
function copyWithHoles(from, to, { size }) {
    const source = (0,external_node_fs_.openSync)((0,tar_name/* diskPath */.zq)(from), 'r');
    try {
        const target = (0,external_node_fs_.openSync)((0,tar_name/* diskPath */.zq)(to), 'wx', 0o600);
        try {
            const piece = Buffer.alloc(PIECE);
            for (let at = 0; at < size;) {
                const count = (0,external_node_fs_.readSync)(source, piece, 0, PIECE, at);
                if (count === 0)
                    break;
                const bytes = piece.subarray(0, count);
                if (!bytes.equals(ZEROS.subarray(0, count)))
                    for (let done = 0; done < count;)
                        done += (0,external_node_fs_.writeSync)(target, bytes, done, count - done, at + done);
                at += count;
            }
            (0,external_node_fs_.ftruncateSync)(target, size);
        }
        finally {
            (0,external_node_fs_.closeSync)(target);
        }
    }
    finally {
        (0,external_node_fs_.closeSync)(source);
    }
}

;// CONCATENATED MODULE: ./lib/content/stage/move.js
/** The last step of a pull: from the staging area to a place, also where that is on another disk. */





const REAL = {
    rename: (from, to) => (0,external_node_fs_.renameSync)((0,tar_name/* diskPath */.zq)(from), (0,tar_name/* diskPath */.zq)(to)),
    link: (from, to) => (0,external_node_fs_.linkSync)((0,tar_name/* diskPath */.zq)(from), (0,tar_name/* diskPath */.zq)(to)),
};
/** `fresh` makes names in the staging area, which lies on the disk of the destination. */
function createMover(fresh, disk = REAL) {
    /** Folders on other disks (volumes that are mounted below the destination), each with a staging area of its own. */
    const areas = new Map();
    let count = 0;
    function nameIn(folder) {
        let area = areas.get(folder);
        if (area === undefined) {
            // The types take no bytes, although the function does.
            area = (0,tar_name/* nameOf */.Vb)((0,external_node_fs_.mkdtempSync)((0,tar_name/* diskPath */.zq)((0,external_node_path_.join)(folder, '.waybill-')), { encoding: 'buffer' }));
            areas.set(folder, area);
        }
        return (0,external_node_path_.join)(area, String(count++));
    }
    /** Whether it is done; not when the two are on different disks. */
    function renamed(from, to) {
        try {
            disk.rename(from, to);
            return true;
        }
        catch (error) {
            if (codeOf(error) === 'EXDEV')
                return false;
            throw error;
        }
    }
    /** A second name, so that there is never a moment without the file. */
    function linked(target, aside) {
        try {
            if (!(0,external_node_fs_.lstatSync)((0,tar_name/* diskPath */.zq)(target)).isFile())
                return false;
            disk.link(target, aside);
            return true;
        }
        catch {
            // Another disk, one that knows no links, or a file of somebody else.
            return false;
        }
    }
    function leave(folder) {
        const area = areas.get(folder);
        if (area !== undefined)
            (0,external_node_fs_.rmSync)((0,tar_name/* diskPath */.zq)(area), { recursive: true, force: true });
        areas.delete(folder);
    }
    return {
        place(from, to, replaces) {
            if (replaces ? forced(to, () => renamed(from, to)) : renamed(from, to))
                return;
            const beside = nameIn((0,external_node_path_.dirname)(to));
            // What the disk of the destination tells apart, this one may not.
            if (!replaces && (0,external_node_fs_.lstatSync)((0,tar_name/* diskPath */.zq)(to), { throwIfNoEntry: false }) !== undefined) {
                throw new errors/* InputError */.dz(`${to} is there twice: the disk does not tell two names of the pull apart`);
            }
            carry(from, beside);
            forced(to, () => disk.rename(beside, to));
            (0,external_node_fs_.rmSync)(from);
        },
        putBack(aside, target) {
            forced(target, () => disk.rename(aside, target));
        },
        setAside(target) {
            const aside = fresh();
            if (linked(target, aside) || renamed(target, aside))
                return aside;
            const beside = nameIn((0,external_node_path_.dirname)(target));
            if (!linked(target, beside))
                disk.rename(target, beside);
            return beside;
        },
        leave,
        end() {
            for (const folder of areas.keys())
                leave(folder);
        },
    };
}
/** Windows replaces no file that is read-only (actions/checkout#1720). */
function forced(target, step) {
    try {
        return step();
    }
    catch (error) {
        const stats = ['EPERM', 'EACCES'].includes(codeOf(error) ?? '') ? (0,external_node_fs_.lstatSync)((0,tar_name/* diskPath */.zq)(target), { throwIfNoEntry: false }) : undefined;
        if (stats?.isFile() !== true || (stats.mode & 0o222) !== 0)
            throw error;
        (0,external_node_fs_.chmodSync)((0,tar_name/* diskPath */.zq)(target), 0o600);
        return step();
    }
}
function codeOf(error) {
    return error.code;
}

// EXTERNAL MODULE: ./lib/content/unpack/safe-path.js
var safe_path = __webpack_require__(2511);
// EXTERNAL MODULE: ./lib/content/stage/twins.js
var stage_twins = __webpack_require__(5487);
;// CONCATENATED MODULE: ./lib/content/stage/plan.js
/** What is to be done to bring a pull to its places, and whether anything stands in the way. */







const SHOWN_PROBLEMS = 10;
/** In the order in which it is to be done: sorted bytewise. Throws `InputError` with everything that stands in the way. */
function planPlaces(tree, options) {
    const steps = [];
    const problems = [];
    const visit = (folder, prefix, stats) => {
        const twins = (0,stage_twins/* findTwins */.hW)(folder.children.keys(), options.askTwins)?.map((name) => `${prefix}${name}`);
        if (twins !== undefined)
            throw new errors/* IntegrityError */.cs((0,stage_twins/* differInCase */.CR)(twins));
        if (stats !== undefined && folder.children.size > 0)
            options.room.open((0,external_node_path_.join)(options.root, prefix), stats);
        for (const [name, node] of folder.children) {
            const path = `${prefix}${name}`;
            const whole = (0,external_node_path_.join)(options.root, path);
            const there = stats === undefined ? undefined : look(whole);
            const problem = there === undefined ? undefined : (ofGit(name) ?? conflict(node, there, options.overwrite));
            if (problem !== undefined)
                problems.push(`path: ${whole} ${problem}`);
            steps.push({ node, path, there });
            if (node.kind === 'folder' && problem === undefined)
                visit(node, `${path}/`, there);
        }
    };
    visit(tree, '', (0,external_node_fs_.lstatSync)(options.root));
    if (problems.length > SHOWN_PROBLEMS)
        problems.splice(SHOWN_PROBLEMS, problems.length, `and ${problems.length - SHOWN_PROBLEMS} more`);
    if (problems.length > 0)
        throw new errors/* InputError */.dz(problems, { hint: 'pull to another folder, or remove what is there' });
    const keyed = steps.map((step) => ({ step, key: (0,tar_name/* nameBytes */.dw)(step.path) }));
    return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ step }) => step);
}
function look(path) {
    try {
        return (0,external_node_fs_.lstatSync)((0,tar_name/* diskPath */.zq)(path), { throwIfNoEntry: false });
    }
    catch (error) {
        throw (0,content_disk/* diskError */.wO)(path, error);
    }
}
/** Hooks and settings in there are programs that the next `git` would run (Windows knows the folder as `git~1` too). */
function ofGit(name) {
    return /^(?:\.git|git~\d+)$/.test((0,safe_path/* foldName */.zN)(name)) ? "is git's own, and nothing is written there" : undefined;
}
function conflict(node, stats, overwrite) {
    if (node.kind === 'folder') {
        if (stats.isSymbolicLink())
            return 'is a link that was there before, and nothing is written through it';
        return stats.isDirectory() ? undefined : 'is in the way: a folder of that name is to be made';
    }
    if (stats.isDirectory())
        return 'is a folder, and a file of that name is to be written';
    return overwrite ? undefined : 'is there already, and overwrite is false';
}

;// CONCATENATED MODULE: ./lib/content/stage/place.js
/** Moving a finished pull from the staging area to its places: all of it, or nothing. */






/**
 * Throws `InputError` when a place is taken or the disk refuses, `IntegrityError` when it takes two names for one; then what was there before
 * is there again.
 */
function place(tree, options) {
    const mover = createMover(options.fresh, options.disk);
    const undo = [];
    let current = options.root;
    try {
        const steps = planPlaces(tree, options);
        for (const { node, path, there } of steps) {
            current = (0,external_node_path_.join)(options.root, path);
            if (node.kind !== 'folder')
                placeLeaf(node, current, there, { options, mover, undo });
            else if (there === undefined)
                makeFolder(current, { mover, undo });
        }
        // Last and from below: a folder may be one that nobody can write to.
        for (const { node, path, there } of [...steps].reverse()) {
            if (node.kind !== 'folder' || there !== undefined || node.mode === undefined)
                continue;
            current = (0,external_node_path_.join)(options.root, path);
            const folder = (0,tar_name/* diskPath */.zq)(current);
            mover.leave(current);
            undo.push(() => (0,external_node_fs_.chmodSync)(folder, 0o755));
            (0,external_node_fs_.chmodSync)(folder, node.mode);
        }
        return steps.flatMap(({ node, path }) => (node.kind === 'folder' ? [] : [describe(node, path)]));
    }
    catch (error) {
        for (const back of undo.reverse())
            attempt(back);
        throw (0,content_disk/* diskError */.wO)(current, error);
    }
    finally {
        attempt(mover.end);
    }
}
function makeFolder(path, { mover, undo }) {
    const folder = (0,tar_name/* diskPath */.zq)(path);
    (0,external_node_fs_.mkdirSync)(folder, 0o755);
    undo.push(() => {
        mover.leave(path);
        (0,external_node_fs_.rmdirSync)(folder);
    });
}
function placeLeaf(node, target, there, { options, mover, undo }) {
    let from;
    if (node.kind === 'file') {
        from = node.content.path;
        (0,external_node_fs_.chmodSync)(from, node.mode);
    }
    else {
        from = options.fresh();
        (0,external_node_fs_.symlinkSync)((0,tar_name/* diskPath */.zq)(node.target), from);
    }
    if (there !== undefined) {
        const aside = mover.setAside(target);
        undo.push(() => {
            mover.putBack(aside, target);
            // It may have had to be made writable, and its other name with it.
            if (there.isFile())
                (0,external_node_fs_.chmodSync)((0,tar_name/* diskPath */.zq)(target), there.mode & 0o7777);
        });
    }
    else
        undo.push(() => (0,external_node_fs_.rmSync)((0,tar_name/* diskPath */.zq)(target), { force: true }));
    mover.place(from, target, there !== undefined);
}
function describe(node, path) {
    if (node.kind === 'link')
        return { path, link: node.target, mode: '0777' };
    return { path, digest: `sha256:${node.content.hex}`, size: node.content.size, mode: node.mode.toString(8).padStart(4, '0') };
}
function attempt(step) {
    try {
        step();
    }
    catch {
        // The other steps back matter all the same.
    }
}

;// CONCATENATED MODULE: ./lib/content/stage/room.js
/** Folders that let nobody in, not even their owner: opened while a pull writes below them, and closed again. */


const ALL = 0o700;
/** `user` is who writes; `undefined` on Windows, where folders have no modes. */
function createRoom(user = process.geteuid?.()) {
    const opened = [];
    return {
        open(folder, stats) {
            if (user === undefined || user === 0 || stats.uid !== user || (stats.mode & ALL) === ALL)
                return;
            const mode = stats.mode & 0o7777;
            (0,external_node_fs_.chmodSync)((0,tar_name/* diskPath */.zq)(folder), mode | ALL);
            opened.push({ folder, mode });
        },
        close() {
            const left = [];
            for (let last = opened.pop(); last !== undefined; last = opened.pop()) {
                try {
                    (0,external_node_fs_.chmodSync)((0,tar_name/* diskPath */.zq)(last.folder), last.mode);
                }
                catch {
                    left.push(last.folder);
                }
            }
            return left;
        },
    };
}

;// CONCATENATED MODULE: ./lib/content/stage/spool.js
/** Bytes from elsewhere on their way into a new file, counted and hashed as they pass. */




/** Up to here a file is held whole and written at once, and chunks are gathered. Bytes. */
const SMALL = 64 * 1024;
const spool_ZEROS = new Uint8Array(SMALL);
/** What is worth a message to the thread that hashes. Bytes. */
const WORTH_TELLING = 1024 * 1024;
/**
 * A spool into a file that must not exist yet. `checksum` where another one than SHA-256 is wanted too; `thread` where the file will be large
 * and SHA-256 is all: it reads what was written. It is written in this thread: what has just arrived lies in this processor's cache
 * (docs/PERFORMANCE.md).
 */
function createSpool(path, algorithm = 'sha256', checksum, thread) {
    const sha256 = (0,external_node_crypto_.createHash)('sha256');
    const other = checksum ?? (algorithm === 'sha256' ? undefined : (0,external_node_crypto_.createHash)(algorithm));
    let small = [];
    let size = 0;
    let descriptor;
    let gathered;
    let used = 0;
    let following;
    let holes = false;
    let written = 0;
    let reported = 0;
    function hash(chunk) {
        sha256.update(chunk);
        other?.update(chunk);
    }
    function put(chunk) {
        if (following === undefined)
            hash(chunk);
        for (let at = 0; at < chunk.byteLength;)
            at += (0,external_node_fs_.writeSync)(descriptor, chunk, at, null, written + at);
        written += chunk.byteLength;
        if (written - reported < WORTH_TELLING)
            return;
        reported = written;
        following?.wrote(written);
    }
    /** Large chunks go straight on; small ones are gathered, as a call for each would cost more. */
    function append(chunk) {
        if (used === 0 && chunk.byteLength >= SMALL) {
            put(chunk);
            return;
        }
        gathered ??= (0,buffers/* borrowBuffer */.ml)();
        for (let at = 0; at < chunk.byteLength;) {
            const count = Math.min(chunk.byteLength - at, buffers/* BUFFER_SIZE */.B_ - used);
            gathered.set(chunk.subarray(at, at + count), used);
            used += count;
            at += count;
            if (used === buffers/* BUFFER_SIZE */.B_)
                flush();
        }
    }
    function flush() {
        if (gathered !== undefined && used > 0)
            put(gathered.subarray(0, used));
        used = 0;
    }
    function hole(length) {
        flush();
        if (following === undefined)
            for (let left = length; left > 0; left -= spool_ZEROS.byteLength)
                hash(spool_ZEROS.subarray(0, Math.min(left, spool_ZEROS.byteLength)));
        written += length;
        holes = true;
    }
    function grow(chunks) {
        small = undefined;
        descriptor = (0,external_node_fs_.openSync)(path, 'wx', 0o600);
        following = other === undefined ? thread?.().follow(path) : undefined;
        for (const chunk of chunks)
            append(chunk);
    }
    function close() {
        if (gathered !== undefined)
            (0,buffers/* returnBuffer */.Vy)(gathered);
        gathered = undefined;
        if (descriptor !== undefined)
            (0,external_node_fs_.closeSync)(descriptor);
        descriptor = undefined;
    }
    return {
        get size() {
            return size;
        },
        async write(chunk) {
            size += chunk.byteLength;
            await (0,content_disk/* onDisk */.FC)(path, async () => {
                if (small === undefined)
                    append(chunk);
                else {
                    small.push(size > SMALL ? chunk : Uint8Array.from(chunk));
                    if (size > SMALL)
                        grow(small);
                }
            });
        },
        async skip(length) {
            if (small !== undefined && size + length <= SMALL)
                return this.write(new Uint8Array(length));
            size += length;
            await (0,content_disk/* onDisk */.FC)(path, async () => {
                if (small !== undefined)
                    grow(small);
                hole(length);
            });
        },
        async finish() {
            await (0,content_disk/* onDisk */.FC)(path, async () => {
                if (small !== undefined) {
                    const bytes = Buffer.concat(small);
                    (0,external_node_fs_.writeFileSync)(path, bytes, { flag: 'wx', mode: 0o600 });
                    hash(bytes);
                    return;
                }
                flush();
                if (holes)
                    (0,external_node_fs_.ftruncateSync)(descriptor, size);
                close();
            });
            const hex = (await following?.finish(size)) ?? sha256.digest('hex');
            following = undefined;
            return { path, size, hex, digest: { algorithm, hex: other === undefined ? hex : other.digest('hex') } };
        },
        async discard() {
            small = [];
            following?.drop();
            following = undefined;
            try {
                close();
            }
            catch {
                // It is removed all the same.
            }
            (0,external_node_fs_.rmSync)(path, { force: true });
        },
    };
}

// EXTERNAL MODULE: ./lib/content/stage/tree.js + 1 modules
var stage_tree = __webpack_require__(8072);
;// CONCATENATED MODULE: ./lib/content/stage/stage.js
/** The staging area of a pull: a hidden folder beside the destination, from which all is placed at once or nothing. */













/** Makes the destination where it is missing. Throws `InputError` when that cannot be written. */
function openStage(destination, options) {
    const made = makeFolders((0,external_node_path_.resolve)(destination));
    const room = createRoom();
    const { root, hidden } = openHidden(destination, made, room);
    let count = 0;
    let thread;
    const hashThread = () => (thread ??= (0,hash_thread/* startHashThread */.D)());
    const fresh = () => (0,external_node_path_.join)(hidden, String(count++));
    // What is still in its archive has no path.
    const drop = (content) => (content.path === '' ? undefined : (0,external_node_fs_.rmSync)(content.path, { force: true }));
    const tree = (0,stage_tree/* createTree */.b)({ mostNames: options.mostNames ?? stage_tree/* MOST_NAMES */.n, dropped: drop });
    const { overwrite, askTwins = (0,stage_twins/* askDisk */.pX)(hidden), disk } = options;
    const settleLinks = () => tree.settleLinks((path) => linkOnDisk((0,external_node_path_.join)(root, ...path), room));
    return {
        tree,
        askTwins,
        drop,
        spool: (algorithm, checksum, size = 0) => createSpool(fresh(), algorithm, checksum, size >= hash_thread/* LARGE_FILE */.f ? hashThread : undefined),
        assemble: (size) => createAssembly(fresh(), size, hashThread()),
        cutExisting: (segments, mean) => cutFile(root, segments, mean, hashThread()),
        copy: (content) => again(content, (path) => (0,external_node_fs_.copyFileSync)(content.path, path, external_node_fs_.constants.COPYFILE_EXCL | external_node_fs_.constants.COPYFILE_FICLONE)),
        link: (content) => again(content, (path) => (0,external_node_fs_.linkSync)(content.path, path)),
        settleLinks,
        place() {
            settleLinks();
            return place(tree.root, { root, fresh, overwrite, askTwins, room, disk });
        },
        remove: (0,local_files/* atExit */.sz)(() => {
            void thread?.end();
            removeHidden(hidden);
            removeEmpty(made);
            for (const folder of room.close())
                options.warn?.(`${folder} could not be given its mode back`);
        }),
    };
    function again(content, make) {
        const path = fresh();
        try {
            make(path);
        }
        catch (error) {
            throw (0,content_disk/* diskError */.wO)(path, error);
        }
        return { ...content, path };
    }
}
function openHidden(destination, made, room) {
    try {
        // The destination itself may be a link: whoever named it meant it. Below it none is followed.
        const root = (0,external_node_fs_.realpathSync)(destination);
        room.open(root, (0,external_node_fs_.lstatSync)(root));
        return { root, hidden: (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)(root, '.waybill-')) };
    }
    catch (error) {
        removeEmpty(made);
        room.close();
        throw (0,content_disk/* diskError */.wO)(destination, error);
    }
}
/** Never throws: on Windows a file that is read-only is not removed before it is none any more. */
function removeHidden(hidden) {
    const remove = () => (0,external_node_fs_.rmSync)(hidden, { recursive: true, force: true, maxRetries: 3 });
    try {
        remove();
    }
    catch {
        try {
            for (const name of (0,external_node_fs_.readdirSync)(hidden))
                (0,external_node_fs_.chmodSync)((0,external_node_path_.join)(hidden, name), 0o600);
            remove();
        }
        catch {
            // What is left hides itself, and the next tidy-up of the runner takes it.
        }
    }
}
/** The folders that were missing, outermost first. */
function makeFolders(path) {
    const missing = [];
    for (let at = path; !(0,external_node_fs_.existsSync)(at) && (0,external_node_path_.dirname)(at) !== at; at = (0,external_node_path_.dirname)(at))
        missing.unshift(at);
    try {
        (0,external_node_fs_.mkdirSync)(path, { recursive: true });
    }
    catch (error) {
        removeEmpty(missing);
        throw (0,content_disk/* diskError */.wO)(path, error);
    }
    return missing;
}
function removeEmpty(folders) {
    try {
        for (const folder of [...folders].reverse())
            (0,external_node_fs_.rmdirSync)(folder);
    }
    catch {
        // Something is in it by now, so it stays.
    }
}
/** With slashes, and absolute where it is so in any way, or where it cannot be known. */
function linkOnDisk(path, room) {
    try {
        const target = readLink(path, room);
        return external_node_path_.sep === '/' ? target : target?.replaceAll('\\', '/').replace(/^(?=[a-z]:)/i, '/');
    }
    catch (error) {
        return ['EACCES', 'EPERM'].includes(error.code ?? '') ? '/' : null;
    }
}
function readLink(path, room) {
    const read = () => (0,external_node_fs_.lstatSync)((0,tar_name/* diskPath */.zq)(path)).isSymbolicLink() ? (0,tar_name/* nameOf */.Vb)((0,external_node_fs_.readlinkSync)((0,tar_name/* diskPath */.zq)(path), { encoding: 'buffer' })) : undefined;
    try {
        return read();
    }
    catch (error) {
        if (error.code !== 'EACCES')
            throw error;
        const folder = (0,external_node_path_.dirname)(path);
        room.open(folder, (0,external_node_fs_.lstatSync)((0,tar_name/* diskPath */.zq)(folder)));
        return read();
    }
}

// EXTERNAL MODULE: ./lib/content/unpack/limits.js
var unpack_limits = __webpack_require__(270);
// EXTERNAL MODULE: ./lib/flow/not-needed.js
var not_needed = __webpack_require__(3379);
// EXTERNAL MODULE: ./lib/content/split/annotations.js
var annotations = __webpack_require__(488);
// EXTERNAL MODULE: ./lib/core/glob.js
var core_glob = __webpack_require__(29);
;// CONCATENATED MODULE: ./lib/flow/pull/describe-layer.js
/** What becomes of one layer of a manifest: a file, a folder, or a file system. */

const TITLE = 'org.opencontainers.image.title';
const MODE = 'dev.waybill.mode';
const PACKED = 'dev.waybill.packed';
/** https://github.com/oras-project/oras-go/blob/main/content/file/file.go: AnnotationUnpack */
const ORAS_UNPACK = 'io.deis.oras.content.unpack';
/** What is odd about it goes into `warnings`. */
function describeLayer(descriptor, extraction, warnings) {
    const { annotations = {}, digest } = descriptor;
    const title = titleOf(descriptor);
    const parsed = (0,core_digest/* parseDigest */.m)(digest);
    const what = title === undefined ? `layer ${parsed === undefined ? digest : (0,core_digest/* shortDigest */.VK)(parsed)}` : `layer ${JSON.stringify(title.slice(0, 200))}`;
    return { descriptor, what, title, use: useOf(descriptor, title, extraction), mode: modeOf(annotations[MODE], what, warnings) };
}
function useOf({ annotations = {}, mediaType }, title, extraction) {
    if (title === undefined)
        return extraction !== 'never' && /[./+]tar(?:$|[.+;])/.test(mediaType) ? 'system' : 'file';
    if (extraction === 'never')
        return 'file';
    if (annotations[PACKED] === 'file')
        return 'packed-file';
    if (annotations[PACKED] === 'folder' || annotations[ORAS_UNPACK] === 'true')
        return 'folder';
    return extraction === 'always' ? 'any' : 'file';
}
function modeOf(text, what, warnings) {
    if (text === undefined)
        return undefined;
    if (/^[0-7]{3,4}$/.test(text))
        return Number.parseInt(text, 8) & 0o777;
    warnings.push(`${what}: its annotation ${MODE} (${JSON.stringify(text.slice(0, 40))}) is no file mode`);
    return undefined;
}
/** `./x` is `x`, as regctl and others write it. */
function titleOf({ annotations }) {
    return annotations?.[TITLE]?.replace(/^(?:\.\/)+(?=.)/, '');
}

;// CONCATENATED MODULE: ./lib/flow/pull/choose-layers.js
/** Which layers of what is pulled are wanted, and whether they can lie in one folder. */







/** https://github.com/opencontainers/image-spec/blob/main/manifest.md: stands where a manifest must have a layer and has nothing to say. */
const EMPTY = 'application/vnd.oci.empty.v1+json';
const SHOWN = 10;
/** A config that says of an image how it is run: nobody misses it among files. */
const IMAGE_CONFIG = /(?:image\.config|container\.image)\.v1\+json$/;
/**
 * Of several parts the layers lie side by side, equal ones once. `globs` as the input `layers` holds them; empty = all. Throws `InputError` when none fits,
 * or when parts are in each other's way, `IntegrityError` for a title that is not safe.
 */
function chooseLayers(parts, globs, extraction) {
    const warnings = [];
    const wanted = matcher(globs);
    // Pieces lie behind one another within one manifest.
    const joined = parts.map(({ document }) => (0,annotations/* joinPieces */.Am)(contentOf(document, warnings)));
    const chosen = joined.map((layers) => layers
        .filter(({ descriptor }) => wanted(titleOf(descriptor)))
        .map(({ descriptor, ...pieces }) => ({ ...describeLayer(descriptor, extraction, warnings), ...pieces })));
    const layers = parts.length === 1 ? chosen.flat() : beside(chosen, parts);
    const all = joined.flat();
    if (layers.length === 0 && all.length > 0) {
        const titles = all.map(({ descriptor }) => titleOf(descriptor) ?? descriptor.digest).slice(0, 20);
        throw new errors/* InputError */.dz(`layers: no layer fits ${globs.map((glob) => `"${glob}"`).join(', ')}; there are ${titles.map((title) => JSON.stringify(title)).join(', ')}`);
    }
    const problems = [...layers.flatMap(titleProblem), ...splitsThatAreFolders(layers), ...(0,safe_path/* duplicateTitles */.Lr)(layers.flatMap(({ title }) => title ?? []))];
    if (problems.length > 0)
        throw new errors/* IntegrityError */.cs(`the pull is refused: ${problems.join('; ')}`);
    return { layers, warnings: [...new Set(warnings)] };
}
/** What holds something. An artifact without layers may have it in its config, as the first ones had. */
function contentOf({ layers, config }, warnings) {
    const content = layers.filter((layer) => layer.mediaType !== EMPTY || titleOf(layer) !== undefined);
    if (content.length > 0)
        return content;
    if (config !== undefined && titleOf(config) !== undefined)
        return [config];
    const isMissed = config !== undefined && config.mediaType !== EMPTY && !IMAGE_CONFIG.test(config.mediaType);
    const own = isMissed ? `: all it has is a config of the type ${(0,one_line/* oneLine */.T)(config.mediaType, 200)} without a title (${config.digest}), which is no file` : '';
    warnings.push(`the manifest has no layers, so nothing is pulled${own}`);
    return [];
}
/** Equal layers once. Throws `InputError` for what cannot lie in one folder: which is meant is the user's choice. */
function beside(chosen, parts) {
    const distinct = new Map(chosen.flatMap((layers, at) => layers.map((layer) => [
        layer.use === 'system' ? `${at} ${layer.descriptor.digest}` : [layer.descriptor.digest, layer.use, layer.mode, layer.title].join(' '),
        layer,
    ])));
    const layers = [...distinct.values()];
    const systems = chosen.filter((some) => some.some(({ use }) => use === 'system')).length;
    const clashes = [...(systems > 1 ? [`${systems} of them are file systems`] : []), ...(0,safe_path/* duplicateTitles */.Lr)(layers.flatMap(({ title }) => title ?? []))];
    if (clashes.length === 0)
        return layers;
    const digests = parts.map(({ manifest }) => (0,core_digest/* formatDigest */.MO)(manifest.digest));
    throw new errors/* InputError */.dz(`platform: the ${parts.length} manifests of the index cannot lie in one folder: ${clashes.join('; ')}`, {
        hint: `choose by layers, or pull one of them by its digest: ${digests.slice(0, SHOWN).join(', ')}${digests.length > SHOWN ? '…' : ''}`,
    });
}
/** Exclusions count wherever they stand; with exclusions alone, all else is wanted. Layers without a title are left out by any glob. */
function matcher(globs) {
    if (globs.length === 0)
        return () => true;
    const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => (0,core_glob/* textMatcher */.Ax)(glob.slice(1)));
    const included = globs.filter((glob) => !glob.startsWith('!')).map((glob) => (0,core_glob/* textMatcher */.Ax)(glob));
    return (title) => {
        if (title === undefined)
            return included.length === 0;
        return (included.length === 0 || included.some((fits) => fits(title))) && !excluded.some((fits) => fits(title));
    };
}
function titleProblem({ title, use }) {
    // oras packs the working folder itself under the title ".".
    if (title === undefined || (title === '.' && use === 'folder'))
        return [];
    const problem = (0,safe_path/* checkTitle */.Tq)(title);
    return problem === undefined ? [] : [`the title ${JSON.stringify(title.slice(0, 200))} ${problem}`];
}
/** A file in pieces is large, so what cannot be is known before it travels. */
function splitsThatAreFolders(layers) {
    return layers.flatMap(({ title, pieces }) => {
        const other = title === undefined || pieces === undefined ? undefined : layers.find((layer) => layer.title?.startsWith(`${title}/`));
        return other === undefined ? [] : [`the title ${JSON.stringify(title)} is a file, and the folder of ${JSON.stringify(other.title)}`];
    });
}

// EXTERNAL MODULE: ./lib/core/foreign.js
var foreign = __webpack_require__(9327);
;// CONCATENATED MODULE: ./lib/flow/pull/fetch.js
/** One blob from a registry into the staging area: counted, hashed, resumed where it broke off. */





/**
 * `what` names the layer in messages. A body that ends early is resumed from where it ended, and all of it is verified; whatever else
 * may pass is tried again from the start. Throws `IntegrityError` for bytes that are not those of the digest.
 */
async function fetchBlob(descriptor, what, options) {
    const { policy, events } = options;
    const digest = (0,core_digest/* parseDigest */.m)(descriptor.digest);
    let spool;
    const startOver = async () => {
        events.received(-(spool?.size ?? 0));
        await spool?.discard();
        spool = undefined;
    };
    const step = async () => {
        if (options.stopped())
            throw new not_needed/* NotNeeded */.n();
        const resumed = (spool?.size ?? 0) > 0;
        spool ??= options.stage.spool(digest.algorithm, options.source.checksum?.(digest.algorithm), descriptor.size);
        await receive(spool, digest, descriptor.size, options).catch(async (error) => {
            // A registry that refuses the rest (416) may still give the whole.
            if (resumed && error instanceof errors/* RegistryError */.gl && error.status < 500 && error.status !== 429)
                await startOver();
            throw error;
        });
        const { digest: found, ...content } = await spool.finish();
        if (found.hex === digest.hex) {
            spool = undefined;
            policy.throttle.succeeded(content.size);
            return content;
        }
        await startOver();
        if (options.source.distrust?.(digest))
            return step();
        // Two halves of two answers may not fit: the whole one is worth a try.
        if (resumed)
            throw new errors/* NetworkError */.Dr('the two parts that came do not make the blob');
        throw new errors/* IntegrityError */.cs(`its bytes have the digest ${(0,core_digest/* formatDigest */.MO)(found)}, not ${(0,core_digest/* formatDigest */.MO)(digest)}, which was asked for`);
    };
    try {
        return await (0,retry/* retry */.L5)({ ...policy, onRetry: (error, attempt, delay) => policy.onRetry?.(named(error), attempt, delay) }, step);
    }
    catch (error) {
        await spool?.discard();
        throw error instanceof errors/* PublishError */.S1 ? named((0,foreign/* isForeign */.j)(descriptor.mediaType) && !error.retryable ? fetch_foreign(error) : error) : error;
    }
    function named(error) {
        return error.message.startsWith(what) ? error : (0,errors/* about */.Cv)(what, error);
    }
}
/** What the registry's answer does not tell. */
function fetch_foreign(error) {
    const said = (0,errors/* followed */.Xd)(error, 'it is a foreign layer, which a registry need not hold, and nothing is fetched from elsewhere');
    return (0,errors/* hinted */.x_)(said, 'choose other layers by their titles, or have the image pushed with its foreign layers (docker: allow-nondistributable-artifacts)');
}
/** Takes what comes until the blob is whole. Throws `NetworkError`, which is worth another try, when it ends early. */
async function receive(spool, digest, size, options) {
    if (spool.size === size)
        return;
    for await (const chunk of options.source.blob(digest, size, spool.size)) {
        if (options.stopped())
            throw new not_needed/* NotNeeded */.n();
        // Sizes that nobody told are NaN, and nothing is more than that.
        if (spool.size + chunk.byteLength > size)
            throw new errors/* IntegrityError */.cs(`the registry sends more than the ${size} bytes that the manifest says`);
        await spool.write(chunk);
        options.events.received(chunk.byteLength);
    }
    if (spool.size < size)
        throw new errors/* NetworkError */.Dr(`the body ends after ${spool.size} of ${size} bytes`);
}

// EXTERNAL MODULE: ./lib/content/split/gear.js
var gear = __webpack_require__(187);
// EXTERNAL MODULE: ./lib/content/split/size.js
var split_size = __webpack_require__(205);
;// CONCATENATED MODULE: ./lib/flow/pull/fetch-pieces.js
/** A file in pieces from a registry into the staging area: what lies at its place already is not fetched, and each piece is verified. */





/**
 * Throws `IntegrityError` when a piece or the whole is not what the manifest says, and the errors of `fetchBlob`, which name the piece; nothing is under way
 * any more then.
 */
async function fetchPieces(layer, options) {
    const { stage } = options;
    const { descriptor, what } = layer;
    const pieces = distinctPieces(layer.pieces);
    const assembly = await stage.assemble(descriptor.size);
    try {
        const missing = options.overwrite ? await reuse(layer, pieces, assembly, options) : pieces;
        let failed = false;
        const stopped = () => failed || options.stopped();
        const ends = await Promise.allSettled(missing.map((piece) => options.policy.throttle.run(piece.descriptor.size, async () => {
            try {
                await fetchPiece(piece, layer, assembly, { ...options, stopped });
            }
            catch (error) {
                failed = true;
                throw error;
            }
        })));
        const failure = ends.find((end) => end.status === 'rejected');
        if (failure !== undefined)
            throw failure.reason;
        const content = await assembly.finish();
        const digest = (0,core_digest/* parseDigest */.m)(descriptor.digest);
        if (content.hex === digest.hex)
            return { content, fetched: missing.length };
        throw new errors/* IntegrityError */.cs(`${what}: its pieces are right, but together they have the digest sha256:${content.hex}, not ${descriptor.digest}, as the manifest says`, {
            hint: 'who published it made a mistake: publish it again',
        });
    }
    catch (error) {
        assembly.discard();
        throw error;
    }
}
function distinctPieces(pieces) {
    const distinct = new Map();
    let offset = 0;
    for (const [at, descriptor] of pieces.entries()) {
        const known = distinct.get(descriptor.digest);
        if (known === undefined)
            distinct.set(descriptor.digest, { descriptor, number: at + 1, offsets: [offset] });
        else
            known.offsets.push(offset);
        offset += descriptor.size;
    }
    return [...distinct.values()];
}
async function fetchPiece({ descriptor, number, offsets }, layer, assembly, options) {
    const [first = 0, ...others] = offsets;
    const { algorithm } = (0,core_digest/* parseDigest */.m)(descriptor.digest);
    const stage = { ...options.stage, spool: () => assembly.spool(first, algorithm) };
    await fetchBlob(descriptor, `${layer.what}, piece ${number} of ${layer.pieces.length}`, { ...options, stage });
    for (const offset of others)
        await assembly.copy({ path: undefined, offset: first }, offset, descriptor.size);
    for (const offset of offsets)
        assembly.done(offset, descriptor.size);
}
/**
 * Takes what it can from the file that is at the place already; the answer is what is still missing. That file is cut by the same rule, and what is taken
 * is hashed once more, so a stale or hostile one can do no harm.
 */
async function reuse(layer, pieces, assembly, { stage }) {
    const mean = meanOf(layer.cut);
    const there = mean === undefined || layer.title === undefined ? undefined : await stage.cutExisting(layer.title.split('/'), mean);
    if (there === undefined)
        return pieces;
    const missing = [];
    for (const piece of pieces) {
        const { size, digest } = piece.descriptor;
        const { algorithm, hex } = (0,core_digest/* parseDigest */.m)(digest);
        const found = algorithm === 'sha256' ? there.pieces.get(hex) : undefined;
        const taken = found?.size === size && (await takeAll(piece, hex, { path: there.path, offset: found.offset }, assembly));
        if (!taken)
            missing.push(piece);
    }
    return missing;
}
async function takeAll({ descriptor: { size }, offsets }, hex, from, assembly) {
    for (const offset of offsets) {
        const copied = await assembly.copy(from, offset, size).catch(() => undefined);
        if (copied !== hex)
            return false;
    }
    for (const offset of offsets)
        assembly.done(offset, size);
    return true;
}
/** Of a rule that is known; another one is fine, and only of no use here. */
function meanOf(cut) {
    const [rule, size] = (cut ?? '').split(':');
    const mean = Number(size);
    return rule === gear/* GEAR */.qV && (0,split_size/* isPieceSize */.st)(mean) ? mean : undefined;
}

// EXTERNAL MODULE: ./lib/core/platform.js
var core_platform = __webpack_require__(7904);
// EXTERNAL MODULE: ./lib/flow/pull/find-top.js
var find_top = __webpack_require__(5777);
;// CONCATENATED MODULE: ./lib/flow/pull/choose-manifests.js
/** Of what a reference names, the manifests that are pulled: the one for a platform, or all that lie in an index. */




/** Indexes in indexes, and documents read on the way to the one, or for all. */
const DEEPEST = 8;
const MOST_TRIED = 64;
const MOST_TAKEN = 1000;
const choose_manifests_SHOWN = 10;
const INDEX = /index|manifest\.list/;
/** Throws `InputError` where nothing is for the platform, `ProtocolError` for an index that cannot be read to its end, `IntegrityError` for a false one. */
async function chooseManifests(source, top, wanted, policy) {
    const { platform, isAssumed = false } = wanted;
    const document = source.decode(top);
    if (document.kind === 'manifest')
        return { manifest: top, parts: [{ manifest: top, document }] };
    if (platform === 'any')
        return { manifest: top, parts: await choose_manifests_takeAll(source, document, policy) };
    const met = { platforms: new Set(), odd: [], unnamed: new Set() };
    const chosen = await chooseOne(source, document, platform, met, policy);
    if (chosen !== undefined)
        return { manifest: chosen.manifest, parts: [chosen] };
    if (isAssumed && met.platforms.size === 0 && met.unnamed.size > 0)
        return { manifest: top, parts: await choose_manifests_takeAll(source, document, policy) };
    throw nothingFor(platform, met, source.name);
}
async function chooseOne(source, top, platform, met, policy) {
    let read = 0;
    const visit = async (index, depth) => {
        checkDepth(depth, source.name);
        for (const child of candidates(index, platform, met)) {
            read += 1;
            if (read > MOST_TRIED)
                throw new errors/* ProtocolError */.bd(`${source.name}: more than ${MOST_TRIED} documents lie in the index`);
            const manifest = await fetchChild(source, child, policy);
            const document = source.decode(manifest);
            const chosen = document.kind === 'manifest' ? { manifest, document } : await visit(document, depth + 1);
            if (chosen !== undefined)
                return chosen;
        }
        return undefined;
    };
    return visit(top, 0);
}
/** In the order of the index, each once. Throws where one cannot be had: all that are left would not be all. */
async function choose_manifests_takeAll(source, top, policy) {
    const seen = new Set();
    const visit = async (index, depth) => {
        checkDepth(depth, source.name);
        const [odd] = index.odd;
        if (odd !== undefined)
            throw new errors/* ProtocolError */.bd(`${source.name}: not all of the index can be pulled: ${odd.problem}`);
        const fresh = choose_manifests_contentOf(index).filter(({ digest }) => seen.size !== seen.add(digest).size);
        if (seen.size > MOST_TAKEN)
            throw new errors/* ProtocolError */.bd(`${source.name}: more than ${MOST_TAKEN} documents lie in the index`);
        const children = await Promise.all(fresh.map((child) => policy.throttle.run(0, () => fetchChild(source, child, policy))));
        const parts = [];
        for (const manifest of children) {
            const document = source.decode(manifest);
            parts.push(...(document.kind === 'manifest' ? [{ manifest, document }] : await visit(document, depth + 1)));
        }
        return parts;
    };
    const parts = await visit(top, 0);
    if (parts.length === 0)
        throw new errors/* InputError */.dz(`${source.name}: the index names nothing that could be pulled`);
    return parts;
}
function checkDepth(depth, name) {
    if (depth >= DEEPEST)
        throw new errors/* ProtocolError */.bd(`${name}: indexes lie in indexes more than ${DEEPEST} deep`);
}
/** Build attestations stand beside the images under a platform that is none (BuildKit, "attestation storage"). */
function choose_manifests_contentOf({ manifests }) {
    return manifests.filter(({ platform, annotations }) => platform?.os !== 'unknown' && annotations?.['vnd.docker.reference.type'] === undefined);
}
/** Those that may hold the platform, the best first; what else there is goes into `met`. */
function candidates(index, wanted, met) {
    const real = choose_manifests_contentOf(index);
    met.odd.push(...index.odd.map(({ problem }) => problem));
    const named = real.flatMap(({ platform, ...descriptor }) => (platform === undefined ? [] : [{ ...descriptor, platform: (0,core_platform/* normalPlatform */.Je)(platform) }]));
    for (const { platform } of named)
        met.platforms.add((0,core_platform/* formatPlatform */.Bq)(platform));
    const unnamed = real.filter(({ platform }) => platform === undefined);
    const fitting = named.filter(({ platform }) => (0,core_platform/* isPlatformFor */.zN)(platform, wanted));
    // With the variant that is meant where nobody names one.
    const best = fitting.find(({ platform }) => (0,core_platform/* isSameMachine */.sP)(platform, wanted)) ?? fitting[0];
    if (best !== undefined)
        return [best];
    for (const { digest, mediaType } of unnamed)
        if (!INDEX.test(mediaType))
            met.unnamed.add(digest);
    return unnamed.length === 1 && real.length === 1 ? unnamed : unnamed.filter(({ mediaType }) => INDEX.test(mediaType));
}
function nothingFor(platform, { platforms, unnamed, odd }, name) {
    const listed = platforms.size === 0 ? 'no platform at all' : [...platforms].sort().join(', ');
    const unread = odd.length === 0 ? '' : `; ${odd.length} of its entries cannot be read (${odd[0]})`;
    const hint = unnamed.size === 0
        ? 'set platform to one of them'
        : `set ${platforms.size === 0 ? '' : 'platform to one of them, or '}platform: any for all, or name one by its digest: ${[...unnamed].slice(0, choose_manifests_SHOWN).join(', ')}${unnamed.size > choose_manifests_SHOWN ? '…' : ''}`;
    return new errors/* InputError */.dz(`platform: ${name} has nothing for ${(0,core_platform/* formatPlatform */.Bq)(platform)}; it has ${listed}${unread}`, { hint });
}
async function fetchChild(source, child, policy) {
    const manifest = await (0,find_top/* find */.I6)(source, child.digest, policy);
    if (manifest === undefined)
        throw new errors/* ProtocolError */.bd(`${source.name}: the index names ${child.digest}, which is not there`);
    const digest = (0,core_digest/* parseDigest */.m)(child.digest);
    if (digest === undefined || digest.hex !== manifest.digest.hex)
        throw new errors/* IntegrityError */.cs(`${source.name}: ${child.digest} was asked for, and ${(0,core_digest/* formatDigest */.MO)(manifest.digest)} came`);
    if (manifest.bytes.byteLength !== child.size) {
        throw new errors/* IntegrityError */.cs(`${source.name}: ${child.digest} has ${manifest.bytes.byteLength} bytes, but the index says ${child.size}`);
    }
    if (manifest.mediaType !== '' && manifest.mediaType !== child.mediaType) {
        throw new errors/* IntegrityError */.cs(`${source.name}: ${child.digest} is ${manifest.mediaType}, but the index says ${child.mediaType}`);
    }
    return manifest;
}

;// CONCATENATED MODULE: ./lib/flow/pull/find-referrer.js
/** What is attached to a manifest, by its type: the newest of it. */






/** https://github.com/opencontainers/image-spec/blob/main/annotations.md */
const CREATED = 'org.opencontainers.image.created';
/** So many are opened at most, the newest by what the list says. */
const MOST_OPENED = 100;
const MOST_LISTED = 10_000;
const find_referrer_SHOWN = 20;
/**
 * `type` may be a pattern. Lists are only lists: what counts is what a manifest says itself of its type, its subject and its time. Of several with one
 * time the last one in the list is taken. Throws `InputError` where there is none, and the errors of listing: a list that cannot be read is no empty one.
 */
async function findReferrer(source, subject, type, policy) {
    const listed = await listReferrers(source, subject, policy);
    const fits = (0,core_glob/* textMatcher */.Ax)(type);
    // Go-containerregistry's fallback index says no type, or that of the config: only the manifest tells.
    const candidates = listed.filter(({ artifactType = '' }) => artifactType === '' || artifactType.endsWith('.empty.v1+json') || fits(artifactType));
    const newest = candidates
        .toSorted((a, b) => compare(timeOf(a.annotations), timeOf(b.annotations)))
        .slice(-MOST_OPENED)
        .map(({ digest }) => digest);
    const opened = await Promise.all(candidates
        .filter(({ digest }) => newest.includes(digest))
        .map((candidate) => policy.throttle.run(0, () => readAttached(source, candidate, (0,core_digest/* formatDigest */.MO)(subject.digest), policy))));
    const attached = opened.flatMap((one) => one ?? []);
    const found = attached
        .filter((one) => fits(one.type))
        .reduce((best, one) => (best && best.created > one.created ? best : one), undefined);
    if (found !== undefined)
        return found.manifest;
    const types = [...new Set([...listed.map(({ artifactType = '' }) => artifactType), ...attached.map((one) => one.type)])].filter((text) => text !== '').sort();
    const there = types.length === 0
        ? 'nothing is'
        : `there are ${types
            .slice(0, find_referrer_SHOWN)
            .map((text) => (0,one_line/* oneLine */.T)(text, 200))
            .join(', ')}`;
    throw new errors/* InputError */.dz(`referrer: nothing of the type "${type}" is attached to ${source.name}@${(0,core_digest/* formatDigest */.MO)(subject.digest)}; ${there}`, {
        hint: types.length === 0 ? 'check the tag: what is attached to an index is attached to none of its children' : 'set referrer to one of them',
    });
}
async function listReferrers(source, subject, policy) {
    return (0,retry/* retry */.L5)(policy, async () => {
        const found = new Map();
        for await (const entry of source.referrers?.(subject.digest) ?? []) {
            if (found.size >= MOST_LISTED)
                throw new errors/* ProtocolError */.bd(`${source.name}: more than ${MOST_LISTED} manifests are attached to ${(0,core_digest/* formatDigest */.MO)(subject.digest)}`);
            found.set(entry.digest, entry);
        }
        return [...found.values()];
    });
}
/** `undefined` for what is not there, is about something else, or is none: others may stand beside it. */
async function readAttached(source, { digest, annotations }, subject, policy) {
    if ((0,core_digest/* parseDigest */.m)(digest) === undefined)
        return undefined;
    try {
        const manifest = await (0,find_top/* find */.I6)(source, digest, policy);
        if (manifest === undefined)
            return undefined;
        const document = source.decode(manifest);
        if (document.subject?.digest !== subject)
            return undefined;
        return { manifest, type: typeOf(document), created: timeOf(document.annotations[CREATED] === undefined ? annotations : document.annotations) };
    }
    catch (error) {
        if (error instanceof errors/* IntegrityError */.cs || error instanceof errors/* ProtocolError */.bd)
            return undefined;
        throw error;
    }
}
/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers: without a type of its own it has its config's. */
function typeOf(document) {
    return document.artifactType ?? (document.kind === 'manifest' ? document.config?.mediaType : undefined) ?? '';
}
function timeOf(annotations) {
    const time = Date.parse(annotations?.[CREATED] ?? '');
    return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
/** Also of two infinities. */
function compare(a, b) {
    return a < b ? -1 : Number(a > b);
}

;// CONCATENATED MODULE: ./lib/flow/pull/resolve.js
/** From what was asked for to the manifests that are meant, and to the words for them. */





/** Throws `InputError` when there is no such manifest, `IntegrityError` when it is another one than it should be. */
async function resolve_resolve(source, wanted, policy) {
    const { top: named, tag, tags } = await (0,find_top/* findTop */.ls)(source, wanted, policy);
    const top = wanted.referrer === undefined ? named : await findReferrer(source, named, wanted.referrer, policy);
    const choice = await chooseManifests(source, top, wanted, policy);
    checkExpected(wanted.expectDigest, [top, choice.manifest], source);
    return { top, ...choice, tag, tags: tags ?? (wanted.listTags ? await (0,find_top/* listTags */.cB)(source, policy) : undefined) };
}
function checkExpected(expected, manifests, source) {
    if (expected === undefined || expected === '')
        return;
    const found = manifests.map(({ digest }) => (0,core_digest/* formatDigest */.MO)(digest));
    if (found.includes(expected))
        return;
    throw new errors/* IntegrityError */.cs(`expect-digest: ${source.name} has ${found[0]}, not ${expected}, which was asked for`, {
        hint: 'the tag may have been moved since the digest was written down',
    });
}

// EXTERNAL MODULE: ./lib/content/tar/header.js
var tar_header = __webpack_require__(5948);
// EXTERNAL MODULE: ./lib/content/tar/pax.js
var pax = __webpack_require__(944);
;// CONCATENATED MODULE: ./lib/content/tar/sparse.js
/** Files with holes: where their data lies, in the four forms that GNU tar has written (https://www.gnu.org/software/tar/manual/html_node/Sparse-Formats.html). */


const MOST_SEGMENTS = 1_000_000;
/** Offset and size, twelve bytes each. */
const PAIR = 24;
/** Type `S`: four pairs in the header, and as many as there are in the blocks behind it. `undefined` for a map that makes no sense. */
async function oldGnuMap(header, next) {
    const size = (0,tar_header/* numberOf */.rl)(header.subarray(483, 495));
    const segments = [];
    pairsOf(header.subarray(386, 386 + 4 * PAIR), segments);
    for (let more = header[482] !== 0; more && segments.length <= MOST_SEGMENTS;) {
        const block = await next();
        pairsOf(block.subarray(0, 21 * PAIR), segments);
        more = block[504] !== 0;
    }
    return checked(segments, size);
}
function pairsOf(bytes, segments) {
    for (let at = 0; at < bytes.length && bytes[at] !== 0 && bytes[at + 12] !== 0; at += PAIR) {
        const [offset, size] = [(0,tar_header/* numberOf */.rl)(bytes.subarray(at, at + 12)), (0,tar_header/* numberOf */.rl)(bytes.subarray(at + 12, at + PAIR))];
        segments.push({ offset: offset ?? Number.NaN, size: size ?? Number.NaN });
    }
}
const PREFIX = 'GNU.sparse.';
function isPaxSparse(records) {
    return records.some(([key]) => key.startsWith(PREFIX));
}
/** The file's own name, where the header has one that says so for older readers. */
function sparseName(records) {
    return (0,pax/* lastValue */.ku)(records, `${PREFIX}name`);
}
/** Forms 0.0 and 0.1 have the map in the records, 1.0 at the start of the body. `undefined` for a map that makes no sense. */
async function paxMap(records, next) {
    const value = (key) => (0,pax/* lastValue */.ku)(records, `${PREFIX}${key}`);
    if (value('major') !== undefined) {
        if (value('major')?.toString() !== '1' || value('minor')?.toString() !== '0')
            return undefined;
        return checked(await mapOfBody(next), (0,pax/* decimal */._)(value('realsize')));
    }
    const listed = value('map')?.toString('latin1').split(',') ??
        records.filter(([key]) => key === `${PREFIX}offset` || key === `${PREFIX}numbytes`).map(([, text]) => text.toString('latin1'));
    const numbers = listed.filter((text) => text !== '').map((text) => (0,pax/* decimal */._)(Buffer.from(text)));
    return checked(inPairs(numbers), (0,pax/* decimal */._)(value('size') ?? value('realsize')));
}
/** A number of pairs and the pairs, each number on a line, filled up to a block. */
async function mapOfBody(next) {
    const numbers = [];
    let text = '';
    let wanted = 1;
    while (numbers.length < wanted) {
        text += (await next()).toString('latin1');
        for (let end = text.indexOf('\n'); end >= 0 && numbers.length < wanted; end = text.indexOf('\n')) {
            numbers.push((0,pax/* decimal */._)(Buffer.from(text.slice(0, end))));
            text = text.slice(end + 1);
            if (numbers.length === 1)
                wanted = 1 + 2 * numbers[0];
        }
        // A block without a line is no map; a count that is no number ends the loop by itself.
        if (text.length >= tar_header/* BLOCK */.IE || wanted > 1 + 2 * MOST_SEGMENTS)
            return [BROKEN];
    }
    return numbers.length === wanted ? inPairs(numbers.slice(1)) : [BROKEN];
}
const BROKEN = { offset: Number.NaN, size: Number.NaN };
function inPairs(numbers) {
    if (numbers.length % 2 !== 0 || numbers.length > 2 * MOST_SEGMENTS)
        return [BROKEN];
    return Array.from({ length: numbers.length / 2 }, (_, at) => ({ offset: numbers[2 * at], size: numbers[2 * at + 1] }));
}
function checked(segments, size) {
    if (size === undefined || Number.isNaN(size) || segments.length > MOST_SEGMENTS)
        return undefined;
    let end = 0;
    for (const segment of segments) {
        // Written so that what is no number fails as well.
        if (!(segment.offset >= end && segment.size >= 0 && segment.offset + segment.size <= size))
            return undefined;
        end = segment.offset + segment.size;
    }
    return { segments, size };
}

;// CONCATENATED MODULE: ./lib/content/tar/body.js
/** What follows the header of an entry: its content, with holes where the file has some. */


/** Reads the map of a file with holes, where it is one. `fail` throws. */
async function createBody({ block, header, records, size }, bytes, fail) {
    let left = size;
    const map = await sparseMap();
    if (map !== undefined && map.segments.reduce((sum, segment) => sum + segment.size, 0) !== left)
        fail('the map of a sparse file does not fit its data');
    return {
        size: map?.size ?? size,
        async *content() {
            let at = 0;
            for (const segment of map?.segments ?? [{ offset: 0, size: left }]) {
                if (segment.offset > at)
                    yield segment.offset - at;
                for await (const piece of bytes.pieces(segment.size)) {
                    left -= piece.length;
                    yield piece;
                }
                at = segment.offset + segment.size;
            }
            if (map !== undefined && map.size > at)
                yield map.size - at;
        },
        async skip() {
            await bytes.skip(left);
            await bytes.pad(size);
        },
    };
    async function sparseMap() {
        const unreadable = () => fail('the map of a sparse file cannot be read');
        if (header.type === 'S') {
            if (!header.gnu)
                return fail('a sparse file that is not of GNU');
            return (await oldGnuMap(block, () => bytes.exactly(tar_header/* BLOCK */.IE))) ?? unreadable();
        }
        if (!isPaxSparse(records))
            return undefined;
        const map = await paxMap(records, () => {
            left -= tar_header/* BLOCK */.IE;
            return left < 0 ? unreadable() : bytes.exactly(tar_header/* BLOCK */.IE);
        });
        return map ?? unreadable();
    }
}

;// CONCATENATED MODULE: ./lib/content/tar/bytes.js
/** A stream of chunks of any size, taken in the pieces that a tar is made of. */

/** `short` is called, and throws, where the source ends too early. Chunks are handed on without a copy, so the source must not use them again. */
function createTarBytes(source, short) {
    const iterator = source[Symbol.asyncIterator]();
    let chunk = Buffer.alloc(0);
    let at = 0;
    let before = 0;
    /** Whether there is another byte. */
    async function fill() {
        while (at === chunk.length) {
            const { done, value } = await iterator.next();
            if (done)
                return false;
            before += chunk.length;
            chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
            at = 0;
        }
        return true;
    }
    function take(size) {
        const piece = chunk.subarray(at, at + size);
        at += piece.length;
        return piece;
    }
    async function upTo(size) {
        if (chunk.length - at >= size)
            return take(size);
        const parts = [];
        let missing = size;
        while (missing > 0 && (await fill())) {
            const piece = take(missing);
            missing -= piece.length;
            parts.push(piece);
        }
        return Buffer.concat(parts);
    }
    return {
        offset: () => before + at,
        async block() {
            const block = await upTo(tar_header/* BLOCK */.IE);
            if (block.length === tar_header/* BLOCK */.IE)
                return block;
            return (0,tar_header/* isZero */.be)(block) ? undefined : short('it ends within a header');
        },
        async exactly(size) {
            const bytes = await upTo(size);
            return bytes.length === size ? bytes : short('it ends within an entry');
        },
        async *pieces(size) {
            for (let missing = size; missing > 0;) {
                if (!(await fill()))
                    short('it ends within an entry');
                const piece = take(missing);
                missing -= piece.length;
                yield piece;
            }
        },
        async skip(size) {
            for (let missing = size; missing > 0;) {
                if (!(await fill()))
                    short('it ends within an entry');
                missing -= take(missing).length;
            }
        },
        async pad(size) {
            await upTo((tar_header/* BLOCK */.IE - (size % tar_header/* BLOCK */.IE)) % tar_header/* BLOCK */.IE);
        },
        async drain() {
            while (await fill())
                at = chunk.length;
        },
        async close() {
            await iterator.return?.();
        },
    };
}

;// CONCATENATED MODULE: ./lib/content/tar/entries.js
/**
 * The entries of a tar in one pass, as GNU tar and Go's archive/tar (and so every runtime) read them. Our own: the readers on npm turn names
 * into text before anyone can see their bytes, and lose their way behind a file with holes.
 */







/** Long names and records, which are held in memory: as much as Go takes. Bytes. */
const LARGEST_META = 1024 * 1024;
const KINDS = {
    '\0': 'file',
    '0': 'file',
    // Contiguous, which no system of today tells apart.
    '7': 'file',
    S: 'file',
    '1': 'hard link',
    '2': 'symlink',
    '3': 'device',
    '4': 'device',
    '5': 'folder',
    // A folder and a list of its names, by `tar --listed-incremental`.
    D: 'folder',
    '6': 'pipe',
};
/** Reads to the end of the source. Throws `IntegrityError`, which begins with `what`, for what is no whole tar. */
async function* readTar(source, what) {
    const fail = (why) => {
        throw new errors/* IntegrityError */.cs(`${what} is no whole tar (${why} at byte ${bytes.offset()})`);
    };
    const bytes = createTarBytes(source, fail);
    let globals = [];
    let announced = {};
    try {
        for (let block = await bytes.block(); block !== undefined; block = await bytes.block()) {
            if ((0,tar_header/* isZero */.be)(block)) {
                await readEnd(bytes, fail);
                break;
            }
            if (!(0,tar_header/* isHeader */.gN)(block))
                fail('there is no header of an entry');
            const header = (0,tar_header/* parseHeader */.RW)(block, fail);
            if ('xgXLKV'.includes(header.type)) {
                const content = await readMeta(header, bytes, fail);
                if (header.type === 'g')
                    globals = [...globals, ...recordsOf(content, fail)];
                else
                    announced = { ...announced, ...announcement(header.type, content, fail) };
                continue;
            }
            const { entry, body } = await entryOf(block, header, { ...announced, records: [...globals, ...(announced.records ?? [])] }, bytes, fail);
            announced = {};
            yield entry;
            await body.skip();
        }
        if (Object.keys(announced).length > 0)
            fail('it ends where an entry was announced');
    }
    finally {
        await bytes.close();
    }
}
/** Behind the first zero block: one more, or nothing. What follows may be anything, and is read so that a broken packing is found out. */
async function readEnd(bytes, fail) {
    const second = await bytes.block();
    // Some programs would go on here and some would not, so that they would see different files.
    if (second !== undefined && !(0,tar_header/* isZero */.be)(second))
        fail('a single zero block stands before more');
    await bytes.drain();
}
async function readMeta({ size }, bytes, fail) {
    if (size > LARGEST_META)
        fail(`a name or a list of records has ${size} bytes`);
    const content = Buffer.from(await bytes.exactly(size));
    await bytes.pad(size);
    return content;
}
function recordsOf(content, fail) {
    return (0,pax/* parseRecords */.Q4)(content) ?? fail('a list of records cannot be read');
}
/** Solaris writes `X` for `x`. A volume's label (`V`) announces nothing. */
function announcement(type, content, fail) {
    if (type === 'V')
        return {};
    if (type === 'L')
        return { name: (0,tar_header/* untilNul */.I6)(content) };
    if (type === 'K')
        return { link: (0,tar_header/* untilNul */.I6)(content) };
    return { records: recordsOf(content, fail) };
}
async function entryOf(block, header, { records, name: longName, link: longLink }, bytes, fail) {
    const name = longName ?? sparseName(records) ?? (0,pax/* lastValue */.ku)(records, 'path') ?? header.name;
    const link = longLink ?? (0,pax/* lastValue */.ku)(records, 'linkpath') ?? header.link;
    const told = (0,pax/* lastValue */.ku)(records, 'size');
    const size = told === undefined ? header.size : (0,pax/* decimal */._)(told);
    if (Number.isNaN(size))
        fail('the size is no number');
    // Before ustar there was no type for folders, and a file of such a name has no place.
    const kind = (header.type === '\0' || header.type === '0') && size === 0 && name.at(-1) === 0x2f ? 'folder' : (KINDS[header.type] ?? 'unknown');
    // Links, folders and devices have no content whatever size they say: so do Go, Python and GNU tar.
    const stored = kind === 'file' || kind === 'unknown' || header.type === 'D' ? size : 0;
    const body = await createBody({ block, header, records, size: stored }, bytes, fail);
    return { entry: { name: (0,tar_name/* nameOf */.Vb)(name), kind, mode: header.mode, link: (0,tar_name/* nameOf */.Vb)(link), size: body.size, content: body.content }, body };
}

;// CONCATENATED MODULE: ./lib/content/unpack/spool-entry.js
/** The content of an entry into a file of the staging area. */
async function spoolEntry(entry, stage) {
    const spool = stage.spool();
    try {
        for await (const piece of entry.content())
            await (typeof piece === 'number' ? spool.skip(piece) : spool.write(piece));
        const { path, size, hex } = await spool.finish();
        return { path, size, hex };
    }
    catch (error) {
        await spool.discard();
        throw error;
    }
}

;// CONCATENATED MODULE: ./lib/content/unpack/late.js
/** Files that nobody asked for by the name they have: their content is left in the archive until a hard link turns out to need it. */



function createLate(stage, limits) {
    const left = new Map();
    return {
        later(archive, entry, size, what) {
            const content = { path: '', size, hex: '' };
            left.set(content, { archive, entry, what });
            return content;
        },
        async fetch(tree) {
            const wanted = new Map();
            const visit = (folder) => {
                for (const node of folder.children.values()) {
                    if (node.kind === 'folder')
                        visit(node);
                    const source = node.kind === 'file' ? left.get(node.content) : undefined;
                    if (source === undefined)
                        continue;
                    const { what, entries } = wanted.get(source.archive) ?? { what: source.what, entries: new Map() };
                    wanted.set(source.archive, { what, entries: entries.set(source.entry, [...(entries.get(source.entry) ?? []), node]) });
                }
            };
            visit(tree);
            for (const [archive, { what, entries }] of wanted)
                await read(archive, what, entries);
        },
    };
    async function read(archive, what, wanted) {
        let number = 0;
        for await (const entry of readTar((0,unpack_limits/* limited */.TJ)(archive, what, limits), what)) {
            const nodes = wanted.get(number) ?? [];
            number += 1;
            if (nodes.length === 0)
                continue;
            const content = await spoolEntry(entry, stage);
            for (const [index, node] of nodes.entries())
                node.content = index === 0 ? content : stage.link(content);
        }
    }
}

;// CONCATENATED MODULE: ./lib/content/unpack/selection.js
/** The input `paths`: which of the names that archives hold are wanted. */

/** `undefined` where all is wanted. Exclusions count wherever they stand; with exclusions alone, all else is wanted. */
function createSelection(given) {
    const patterns = given.map(compile);
    if (patterns.length === 0)
        return undefined;
    const included = patterns.filter(({ excludes }) => !excludes);
    const matched = new Set();
    const note = (pattern, fits) => {
        if (fits)
            matched.add(pattern);
        return fits;
    };
    return {
        takes(path, folder) {
            const places = path.map((_, index) => path.slice(0, index + 1).join('/'));
            const place = places.at(-1) ?? '';
            // Every pattern is asked, so that each knows whether it has named something.
            const named = included.map((pattern) => note(pattern, pattern.literal ? places.some(pattern.glob.matches) : !folder && pattern.glob.matches(place)));
            const excluded = patterns.map((pattern) => pattern.excludes && note(pattern, places.some(pattern.glob.matches)));
            return (included.length === 0 || named.includes(true)) && !excluded.includes(true);
        },
        unmatched: () => patterns.filter((pattern) => !matched.has(pattern)).map((pattern) => pattern.given),
    };
}
/** Slashes before and behind, and a dot before, mean nothing; `a/**` is the folder `a`. */
function compile(given) {
    const excludes = given.startsWith('!');
    const text = given
        .slice(excludes ? 1 : 0)
        .trim()
        .replace(/^(?:\.?\/)+/, '')
        .replace(/(?:\/(?:\*\*)?)+$/, '');
    if (['', '.', '**'].includes(text))
        return { given, excludes, glob: (0,core_glob/* compileGlob */.SO)('**', { hidden: true }), literal: true };
    return { given, excludes, glob: (0,core_glob/* compileGlob */.SO)(text, { hidden: true }), literal: text.split('/').every((name) => (0,core_glob/* literalName */.xz)(name) !== undefined) };
}

// EXTERNAL MODULE: ./lib/content/unpack/sniff.js
var sniff = __webpack_require__(9964);
// EXTERNAL MODULE: ./lib/content/unpack/arrival.js
var arrival = __webpack_require__(9786);
// EXTERNAL MODULE: ./lib/content/unpack/entry-links.js
var entry_links = __webpack_require__(5664);
;// CONCATENATED MODULE: ./lib/content/unpack/whiteout.js
/** Whiteouts: entries of an image's layer that take away what layers below it brought (https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts). */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** AUFS's own notes, which docker of old left in its layers. */
const NOTE = '.wh..wh.';
function isWhiteout(path) {
    return path.at(-1)?.startsWith(WHITEOUT) === true;
}
/** `path` is the entry's own, its folder with no links above it. Links are taken away by name, not what they lead to. `refuse` throws. */
function whiteout(path, tree, layer, refuse) {
    const name = path.at(-1);
    const folder = path.slice(0, -1);
    if (name === OPAQUE)
        tree.hideChildren(folder, layer);
    const hidden = name.slice(WHITEOUT.length);
    if (hidden === '' || hidden === '.' || hidden === '..')
        refuse('is a whiteout of nothing');
    tree.hide([...folder, hidden], layer);
}
/** Takes AUFS's folder of notes away once its layer is done: until then hard links may lead into it (moby: archive/diff.go, "plnk"). */
function dropNotes(tree) {
    for (const name of tree.root.children.keys())
        if (name.startsWith(NOTE))
            tree.hide([name], Number.POSITIVE_INFINITY);
}

;// CONCATENATED MODULE: ./lib/content/unpack/unpack.js
/** A strict extractor: a tar becomes names and content of the staging area, or is refused as a whole. */








/** Unpacks a file of the staging area: plain, gzip or zstd. Throws `IntegrityError` that names the layer, the entry and the reason. */
async function unpack(archive, options) {
    const { what, limits = (0,unpack_limits/* limitsOf */.Af)('auto') } = options;
    const { foreign } = await (0,sniff/* sniff */.Z)(archive.path);
    if (foreign !== undefined) {
        throw new errors/* IntegrityError */.cs(`${what} is not unpacked, because it is packed with ${foreign}`, {
            hint: 'only gzip and zstd are undone: set extract: false to get it as it is',
        });
    }
    let number = 0;
    let entries = 0;
    let bytes = 0;
    for await (const entry of readTar((0,unpack_limits/* limited */.TJ)(archive, what, limits), what)) {
        // Known before the first byte of it is written; and holes are written as well where the disk knows none.
        bytes += entry.size;
        if (bytes > limits.bytes(archive.size))
            (0,unpack_limits/* tooLarge */.g$)(what, archive.size, limits);
        // The folder above counts with its names: a path of many names is many folders.
        entries += Math.max(1, await takeEntry({ archive, entry, number }, options));
        number += 1;
        if (entries > limits.entries)
            throw new errors/* IntegrityError */.cs(`${what} holds more than ${limits.entries} entries`, { hint: unpack_limits/* LIMIT_HINT */.Gs });
    }
    if (options.kind === 'system')
        dropNotes(options.stage.tree);
}
/** Answers how many names are new. */
async function takeEntry(source, options) {
    const { entry } = source;
    const what = `${options.what}: the entry ${(0,arrival/* shown */.S)(entry.name)}`;
    const refuse = (problem, hint) => {
        throw new errors/* IntegrityError */.cs(`${what} ${problem}`, { hint });
    };
    const { tree } = options.stage;
    const inner = (0,arrival/* segmentsOf */.O)(entry.name, options, refuse);
    if (inner.length === 0) {
        if (entry.kind !== 'folder')
            refuse('stands in the place of the folder itself');
        return 0;
    }
    checkPrefix(entry, inner, options, refuse);
    const path = options.kind === 'system' ? tree.resolve(inner, what) : [...options.root, ...inner];
    if (options.kind === 'system' && isWhiteout(path)) {
        whiteout(path, tree, options.layer, refuse);
        return 0;
    }
    const node = await nodeOf({ ...source, what, path, options, refuse });
    if (node !== undefined)
        return tree.put(path, node, what);
    tree.leaveOut(path);
    return 0;
}
/** Where all entries are to lie in one folder, or be one file. */
function checkPrefix({ kind }, inner, options, refuse) {
    const { prefix } = options;
    const outside = !prefix.every((name, index) => index >= inner.length || inner[index] === name);
    if (outside || (kind !== 'folder' && inner.length < prefix.length))
        refuse(`lies outside ${(0,arrival/* shown */.S)(prefix.join('/'))}`);
    if (options.kind === 'file' && (kind !== 'file' || inner.length !== prefix.length))
        refuse('is not the one file that the layer says it holds');
}
/** `undefined` for what does not come along. */
async function nodeOf(arrival) {
    const { entry, what, options, refuse } = arrival;
    const { layer } = options;
    const packed = options.chosen !== undefined;
    const mode = entry.mode & 0o777;
    switch (entry.kind) {
        case 'folder':
            return { kind: 'folder', mode, layer };
        case 'file':
            return { kind: 'file', content: await unpack_contentOf(arrival), mode, layer, packed };
        case 'symlink': {
            const within = options.root.length + options.prefix.length;
            return { kind: 'link', target: (0,entry_links/* linkTarget */.Cm)(arrival), rooted: options.kind === 'system', within, layer, packed, what };
        }
        case 'hard link':
            return (0,entry_links/* hardLinked */.TF)(arrival);
        case 'device':
        case 'pipe':
            return leftOut(arrival);
        default:
            return refuse('is of a kind that is not known');
    }
}
/** What is not wanted by this name may still be by another, so it waits in the archive. */
async function unpack_contentOf({ archive, entry, number, path, options }) {
    const { chosen, stage, what } = options;
    if (chosen === undefined || chosen.selection.takes(path, false))
        return spoolEntry(entry, stage);
    return chosen.late.later(archive, number, entry.size, what);
}
/** Devices and pipes. */
function leftOut({ entry, path, options: { chosen, skipped }, refuse }) {
    if (chosen?.selection.takes(path, false) === false)
        return;
    if (skipped === undefined)
        refuse(`is a ${entry.kind}`, 'set skip-devices: true to leave devices and pipes out');
    skipped?.(path.join('/'));
}

;// CONCATENATED MODULE: ./lib/flow/pull/unpacking.js
/** What becomes of each verified layer: a file, a folder, a file system, or the parts of it that are wanted. */






const DEFAULT_MODE = 0o644;
const FOLDER_MODE = 0o755;
const unpacking_SHOWN = 10;
function createUnpacking(stage, { paths = [], skipDevices = false }, limits, events) {
    const selection = createSelection(paths);
    const late = createLate(stage, limits);
    const chosen = selection === undefined ? {} : { chosen: { selection, late } };
    const left = [];
    const skip = skipDevices ? { skipped: (name) => void left.push(name) } : {};
    return {
        async take(layer, position, content) {
            const { what, title, use } = layer;
            const names = title === undefined || title === '.' ? [] : title.split('/');
            const options = { stage, what, layer: position, limits, ...skip };
            const file = { kind: 'file', content, mode: layer.mode ?? DEFAULT_MODE, layer: position };
            switch (use) {
                case 'system':
                    await unpack(content, { ...options, ...chosen, root: [], prefix: [], kind: 'system' });
                    break;
                case 'folder':
                    await unpack(content, { ...options, ...chosen, root: [], prefix: names, kind: 'folder' });
                    if (stage.tree.find(names) === undefined)
                        stage.tree.put(names, { kind: 'folder', mode: FOLDER_MODE, layer: position }, what);
                    break;
                case 'packed-file':
                    await unpack(content, { ...options, root: [], prefix: names, kind: 'file' });
                    if (stage.tree.find(names)?.kind !== 'file')
                        throw new errors/* IntegrityError */.cs(`${what} does not hold the file that it says it holds`);
                    break;
                case 'any': {
                    const { tar, foreign, broken } = await (0,sniff/* sniff */.Z)(content.path, what);
                    if (!tar) {
                        // Many files are zips and say so to nobody (.jar, .docx).
                        const because = foreign !== undefined && (foreign !== 'zip' || /\.zip$/i.test(title ?? ''))
                            ? `${what} is not unpacked, because it is packed with ${foreign}`
                            : broken;
                        if (because !== undefined)
                            events.warning(`${because}; it is saved as it is`);
                        stage.tree.put(names, file, what);
                        return;
                    }
                    // As if the archive had been unpacked where it would lie.
                    await unpack(content, { ...options, ...chosen, root: names.slice(0, -1), prefix: [], kind: 'folder' });
                    break;
                }
                case 'file':
                    stage.tree.put(title === undefined ? [await untitledName(layer, content)] : names, file, what);
                    return;
            }
            // A second reading may be needed for what only another name asks for.
            if (selection === undefined)
                stage.drop(content);
        },
        async finish() {
            if (left.length > 0)
                events.info(`left out, as devices and pipes: ${left.slice(0, unpacking_SHOWN).join(', ')}${left.length > unpacking_SHOWN ? ` and ${left.length - unpacking_SHOWN} more` : ''}`);
            const kept = createSelection(paths);
            if (kept === undefined)
                return;
            stage.settleLinks();
            stage.tree.keep(kept.takes);
            await late.fetch(stage.tree.root);
            for (const pattern of kept.unmatched())
                events.warning(`paths: ${pattern} matches nothing`);
        },
    };
}
/** `HEX.tar`, `HEX.tar.gz`, `HEX.tar.zst`, by what the bytes are; `HEX` for what is no tar. */
async function untitledName({ descriptor }, content) {
    const { hex } = (0,core_digest/* parseDigest */.m)(descriptor.digest);
    const { packing, tar } = await (0,sniff/* sniff */.Z)(content.path);
    if (!tar)
        return hex;
    return `${hex}.tar${packing === 'gzip' ? '.gz' : packing === 'zstd' ? '.zst' : ''}`;
}

;// CONCATENATED MODULE: ./lib/flow/pull/pull.js
/** The story of a pull: resolve, choose, fetch and verify all, unpack, and only then put everything in its place. */










/** Throws one of the six errors; then nothing is left, and what was there before is as it was. */
async function pull(request, events) {
    const resolved = await resolve(request.source, request.wanted, request.policy);
    return { ...resolved, files: await fill(resolved, request, events) };
}
/** The second half, for a manifest that has been resolved. */
async function fill(resolved, request, events) {
    const { layers, warnings } = chooseLayers(resolved.parts, request.layers, request.extract);
    for (const warning of warnings)
        events.warning(warning);
    const limits = (0,unpack_limits/* limitsOf */.Af)(request.unpackLimit ?? 'auto');
    const stage = openStage(request.path, { overwrite: request.overwrite, warn: events.warning, mostNames: limits.names });
    try {
        const unpacking = createUnpacking(stage, request, limits, events);
        const twins = (0,stage_twins/* twinTitles */.AP)(layers.flatMap(({ title }) => title ?? []), stage.askTwins);
        if (twins !== undefined)
            throw new errors/* IntegrityError */.cs(`the pull is refused: the titles ${(0,stage_twins/* differInCase */.CR)(twins)}`);
        await fetchAll(layers, stage, unpacking, request, events);
        await unpacking.finish();
        request.policy.signal?.throwIfAborted();
        return stage.place();
    }
    finally {
        stage.remove();
    }
}
/** Blobs come side by side, equal ones once; layers are taken in manifest order, each as soon as it and those before it are there. */
async function fetchAll(layers, stage, unpacking, request, events) {
    const { policy, source } = request;
    const distinct = new Map(layers.map((layer) => [layer.descriptor.digest, layer]));
    const uses = new Map();
    for (const { descriptor } of layers)
        uses.set(descriptor.digest, (uses.get(descriptor.digest) ?? 0) + 1);
    events.fetching([...distinct.values()].reduce((sum, { descriptor }) => sum + (descriptor.size || 0), 0), distinct.size);
    let stopped = false;
    const fetches = new Map([...distinct].map(([digest, layer]) => {
        const fetched = fetchLayer(layer, { source, stage, policy, events, stopped: () => stopped, overwrite: request.overwrite });
        // The first failure is thrown below, in manifest order; the others are heard there too.
        fetched.catch(() => {
            stopped = true;
        });
        return [digest, fetched];
    }));
    try {
        for (const [index, layer] of layers.entries()) {
            const { digest } = layer.descriptor;
            const { content, seconds, fetched } = await fetches.get(digest);
            events.fetched(layer.descriptor, layer.title ?? digest, seconds, layer.pieces && { count: layer.pieces.length, fetched: fetched ?? 0 });
            const left = (uses.get(digest) ?? 1) - 1;
            uses.set(digest, left);
            await unpacking.take(layer, index + 1, left > 0 ? stage.copy(content) : content);
        }
    }
    catch (error) {
        stopped = true;
        const settled = await Promise.allSettled(fetches.values());
        // What stopped the others says more than that they were stopped.
        const reasons = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
        throw reasons.find((reason) => !(reason instanceof not_needed/* NotNeeded */.n)) ?? error;
    }
}
/** One layer, whole or in pieces; a place in the throttle for each thing that travels. */
async function fetchLayer(layer, options) {
    const { policy } = options;
    const { pieces, descriptor } = layer;
    const timed = async (task) => {
        const began = policy.clock.now();
        return { ...(await task()), seconds: (policy.clock.now() - began) / 1000 };
    };
    if (pieces !== undefined)
        return timed(() => fetchPieces({ ...layer, pieces }, options));
    return policy.throttle.run(descriptor.size || 0, () => timed(async () => ({ content: await fetchBlob(descriptor, layer.what, options) })));
}

// EXTERNAL MODULE: ./lib/registries/kinds.js + 29 modules
var registries_kinds = __webpack_require__(1049);
// EXTERNAL MODULE: ./lib/registries/open.js + 2 modules
var registries_open = __webpack_require__(9380);
// EXTERNAL MODULE: ./lib/action/connect.js + 19 modules
var action_connect = __webpack_require__(6341);
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
;// CONCATENATED MODULE: ./lib/action/inputs/pull-inputs.js
/** All inputs of the pull action, read in one place; everything wrong is reported together. */












const EXTRACTIONS = { auto: 'auto', true: 'always', false: 'never' };
/** Secrets are masked before anything else is looked at. Throws one `InputError` that lists all that is wrong. */
function readPullInputs(io, kinds = registries_kinds/* KINDS */.G) {
    (0,network_inputs/* maskSecrets */.QU)(io);
    const reader = (0,inputs_reader/* inputReader */.c)(io);
    const { read, attempt, path: pathOf } = reader;
    const chosen = (0,kind_inputs/* readKindInputs */.eL)(io, reader, kinds);
    const named = attempt('image', () => imageOf(read('image', input_values/* names */.Dy, []), (0,kind_inputs/* referenceRules */.dw)(chosen)));
    const path = read('path', pathOf, '.');
    const tag = read('tag', oneLine, '');
    const { reference, digest } = attempt('tag', () => referenceOf(named, tag)) ?? {};
    const inputs = {
        wanted: {
            reference,
            digest,
            platform: read('platform', wantedPlatform, runnerPlatform()),
            referrer: read('referrer', oneLine, '') || undefined,
            isAssumed: io.input('platform').trim() === '',
            expectDigest: read('expect-digest', digestText, undefined),
            listTags: read('list-tags', input_values/* boolean */.zM, false),
        },
        layers: read('layers', input_values/* lines */.Mn, []),
        path,
        extract: EXTRACTIONS[read('extract', (text) => (0,input_values/* choice */.Yq)(['auto', 'true', 'false'])(text.toLowerCase()), 'auto')],
        paths: read('paths', input_values/* lines */.Mn, []),
        skipDevices: read('skip-devices', input_values/* boolean */.zM, false),
        unpackLimit: read('unpack-limit', limitText, 'auto'),
        overwrite: read('overwrite', input_values/* boolean */.zM, true),
        cache: read('cache', input_values/* boolean */.zM, false),
        addToPath: read('add-to-path', input_values/* lines */.Mn, []).flatMap((folder) => attempt('add-to-path', () => insideOf(path, pathOf(folder))) ?? []),
        verification: (0,verification_inputs/* readVerification */.C)(io, reader),
        ...(0,network_inputs/* readNetworkInputs */.WS)(io, reader),
        ...chosen,
    };
    const kind = (0,kind_inputs/* namedKind */.sb)(chosen);
    if (inputs.verification !== undefined && kind !== undefined)
        attempt('verify-attestation', () => requireReferrers(kind, 'verify-attestation'));
    if (inputs.wanted.referrer !== undefined && kind !== undefined)
        attempt('referrer', () => requireReferrers(kind, 'referrer'));
    return { ...inputs, image: reader.demand(named).image };
}
/** Throws `InputError` for a kind of registry where nothing can be attached. */
function requireReferrers({ knows, title }, input) {
    if (knows.referrers)
        return;
    const text = `${input}: nothing can be attached to what is at ${title}`;
    throw input === 'referrer' ? new errors/* InputError */.dz(text) : new errors/* InputError */.dz(`${text}, so nothing there is attested`, { hint: 'use verify-key alone' });
}
function wantedPlatform(text) {
    return text.toLowerCase() === 'any' ? 'any' : (0,core_platform/* parsePlatform */.FL)(text);
}
function limitText(text) {
    if (text === 'auto' || text === 'none')
        return text;
    const bytes = (0,text_bytes/* parseBytes */.z_)(text);
    if (bytes !== undefined && bytes > 0)
        return bytes;
    throw new errors/* InputError */.dz(`"${text}" is neither auto, none nor a size`, { hint: 'write a size such as 20GiB' });
}
function digestText(text) {
    return (0,core_digest/* bareDigest */.$$)(text) ?? (0,core_digest/* formatDigest */.MO)((0,core_digest/* requireDigest */.m0)(text));
}
function oneLine(text) {
    if (/[\r\n]/.test(text))
        throw new errors/* InputError */.dz('several are given, and one is pulled');
    return text;
}
function imageOf(images, rules) {
    if (images.length === 0)
        throw new errors/* InputError */.dz('is required, and nothing is given', { hint: 'write HOST/NAME, such as ghcr.io/owner/name' });
    if (images.length > 1)
        throw new errors/* InputError */.dz(`${images.length} images are given, and one is pulled`, { hint: 'use a step for each' });
    return (0,core_reference/* parseReference */.F2)(images[0], rules);
}
function referenceOf(named, tag) {
    const own = named?.tag;
    if (tag !== '' && own !== undefined && own !== tag)
        throw new errors/* InputError */.dz(`"${tag}" is given, but image says "${own}"`, { hint: 'give the tag in one of the two' });
    if (named?.digest !== undefined && (0,core_digest/* parseDigest */.m)(tag) !== undefined && tag !== named.digest) {
        throw new errors/* InputError */.dz(`"${tag}" is given, but image says "${named.digest}"`, { hint: 'give the digest in one of the two' });
    }
    return { reference: tag === '' ? own : tag, digest: named?.digest };
}
/** Relative to `path`. Throws `InputError` for what lies elsewhere. */
function insideOf(path, folder) {
    const root = (0,external_node_path_.resolve)(path);
    const way = (0,external_node_path_.relative)(root, (0,external_node_path_.resolve)(root, folder));
    if (way === '..' || way.startsWith(`..${external_node_path_.sep}`) || (0,external_node_path_.isAbsolute)(way)) {
        throw new errors/* InputError */.dz(`"${folder}" is outside path (${path})`, { hint: 'folders are relative to path, and inside it' });
    }
    return way === '' ? '.' : way;
}
/** Where this runs. Node calls both ends of ppc64 alike, and runners have the little one. */
function runnerPlatform() {
    return (0,core_platform/* normalPlatform */.Je)({ os: process.platform, architecture: process.arch === 'ppc64' ? 'ppc64le' : process.arch });
}

// EXTERNAL MODULE: ./lib/action/policies.js + 1 modules
var policies = __webpack_require__(1011);
// EXTERNAL MODULE: ./lib/action/report/place.js
var report_place = __webpack_require__(6454);
// EXTERNAL MODULE: ./lib/action/report/progress.js
var report_progress = __webpack_require__(9606);
// EXTERNAL MODULE: ./lib/action/report/report.js
var report = __webpack_require__(3679);
// EXTERNAL MODULE: ./lib/action/runner/timeout.js
var timeout = __webpack_require__(3770);
// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./lib/action/runner/tool-cache.js
/** `cache: true`: blobs kept in the runner's tool cache by the digest of their manifest. */


const TOOL = 'waybill';
const KIND = 'blobs';
/** Bytes. */
const CHUNK = 1024 * 1024;
/**
 * `scratch` is an existing folder for what is fetched. Only whole-file hashes are cached: blobs under other checksums always travel.
 * What is kept is handed on as it is: whoever reads a blob hashes it, and calls `distrust` when it is another one. On a runner with several jobs
 * an entry may be replaced or removed at any time: what of it cannot be read comes from the source.
 * Throws what the toolkit throws when the runner has no tool cache.
 */
async function openBlobCache(source, manifest, scratch) {
    const { cacheDir, find } = await Promise.all(/* import() */[__webpack_require__.e(88), __webpack_require__.e(805)]).then(__webpack_require__.bind(__webpack_require__, 9805));
    const version = `1.0.0-${manifest.algorithm.replace(/[^a-z0-9]/g, '')}-${manifest.hex}`;
    const kept = find(TOOL, version, KIND);
    const fresh = (0,external_node_path_.join)(scratch, 'cache');
    await (0,external_node_fs_promises_.mkdir)(fresh, { recursive: true });
    /** Names of blobs that came from the cache so far, at least in part, and of those that are not to. */
    const served = new Set();
    const broken = new Set();
    let fetched = 0;
    async function* blob(digest, size, offset = 0) {
        const name = nameOf(digest);
        let position = offset;
        if (kept !== '' && ['sha256', 'sha512'].includes(digest.algorithm) && !broken.has(name)) {
            try {
                for await (const chunk of readFrom((0,external_node_path_.join)(kept, name), size, offset)) {
                    served.add(name);
                    position += chunk.byteLength;
                    yield chunk;
                }
                return;
            }
            catch {
                // The source knows the rest.
                broken.add(name);
            }
        }
        fetched += 1;
        yield* copyTo((0,external_node_path_.join)(fresh, name), source.blob(digest, size, position), position);
    }
    return {
        source: {
            ...source,
            blob,
            distrust(digest) {
                broken.add(nameOf(digest));
                return served.delete(nameOf(digest));
            },
        },
        hit: () => fetched === 0 && kept !== '',
        async save() {
            if (fetched === 0)
                return;
            // The toolkit replaces an entry as a whole, so the rest of the old one goes along.
            const names = await (0,external_node_fs_promises_.readdir)(fresh);
            for (const name of kept === '' ? [] : await (0,external_node_fs_promises_.readdir)(kept).catch(() => [])) {
                const [from, to] = [(0,external_node_path_.join)(kept, name), (0,external_node_path_.join)(fresh, name)];
                if (names.includes(name))
                    continue;
                await (0,external_node_fs_promises_.link)(from, to)
                    .catch(() => (0,external_node_fs_promises_.copyFile)(from, to))
                    .catch(() => (0,external_node_fs_promises_.rm)(to, { force: true }));
            }
            await cacheDir(fresh, TOOL, version, KIND);
            await (0,external_node_fs_promises_.rm)(fresh, { recursive: true, force: true });
        },
    };
}
function nameOf({ algorithm, hex }) {
    return `${algorithm}-${hex}`;
}
/** The buffer is filled anew for each chunk. Throws when there are not, or not any more, `size` bytes. */
async function* readFrom(path, size, offset) {
    const handle = await (0,external_node_fs_promises_.open)(path, 'r');
    try {
        const found = await handle.stat();
        if (!found.isFile() || found.size !== size)
            throw new Error('it has another size');
        const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size));
        for (let position = offset; position < size;) {
            const { bytesRead } = await handle.read({ buffer, position, length: Math.min(CHUNK, size - position) });
            if (bytesRead === 0)
                throw new Error('it became shorter');
            position += bytesRead;
            yield buffer.subarray(0, bytesRead);
        }
    }
    finally {
        await handle.close();
    }
}
/**
 * Passes the chunks on, and writes them down from `offset` on, where an earlier try broke off; not where that has left no file. A disk that takes
 * no more costs the next run time, and this one nothing.
 */
async function* copyTo(path, chunks, offset) {
    let handle;
    const giveUp = async () => {
        await handle?.close().catch(() => undefined);
        handle = undefined;
        await (0,external_node_fs_promises_.rm)(path, { force: true });
    };
    try {
        handle = await (0,external_node_fs_promises_.open)(path, offset > 0 ? 'r+' : 'w').catch(() => undefined);
        let position = offset;
        for await (const chunk of chunks) {
            position += chunk.byteLength;
            await handle?.write(chunk, 0, chunk.byteLength, position - chunk.byteLength).catch(giveUp);
            yield chunk;
        }
        await handle?.truncate(position).catch(giveUp);
    }
    finally {
        await handle?.close();
    }
}

;// CONCATENATED MODULE: ./lib/action/pull.js
/** The pull action: reads inputs, joins the rooms below, and tells the runner how it ended. */





















/** Runs the action to its end; never throws. */
async function pullAction(io, clock, kinds = registries_kinds/* KINDS */.G) {
    let cancellation;
    try {
        const inputs = readPullInputs(io, kinds);
        cancellation = (0,timeout/* startTimeout */.k)(inputs.timeout, io, (0,report_place/* placeOf */.$t)(inputs.image, firstTag(inputs)));
        await run(inputs, io, clock, cancellation.signal);
    }
    catch (error) {
        io.fail(cancellation?.describe(error) ?? (0,report/* sentence */.em)(error), error);
    }
    finally {
        cancellation?.clear();
    }
}
async function run(inputs, io, clock, signal) {
    const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
    const path = (0,external_node_path_.resolve)(workspace, inputs.path);
    const { image, verification } = inputs;
    const judgeFor = verification === undefined ? undefined : (await Promise.all(/* import() */[__webpack_require__.e(168), __webpack_require__.e(379), __webpack_require__.e(746)]).then(__webpack_require__.bind(__webpack_require__, 6746))).prepareVerification(verification, workspace);
    const scratch = (0,local_files/* makeScratch */.lP)(io.env['RUNNER_TEMP']);
    let connections;
    let place = (0,report_place/* placeOf */.$t)(image, firstTag(inputs));
    try {
        const policy = (0,policies/* policies */.R)(inputs, clock, signal, io.info)(image);
        const connect = (to) => {
            connections ??= (0,action_connect/* openConnections */.q)(inputs, io, clock, signal, workspace, [to.origin]);
            return connections.connect(to);
        };
        const selection = { ...inputs, connect, tag: firstTag(inputs) };
        const { kind, source } = await (0,retry/* retry */.L5)(policy, () => (0,registries_open/* openSource */.o)(image, selection, { inputs: inputs.kindInputs, warn: io.warning }));
        if (inputs.wanted.referrer !== undefined)
            requireReferrers(kind, 'referrer');
        if (verification !== undefined)
            requireReferrers(kind, 'verify-attestation');
        else if (inputs.kindInputs.text('verify-key') !== '' && !kind.knows.signatures) {
            throw new errors/* InputError */.dz(`verify-key: ${source.name} is ${kind.title}, and nothing there is signed in that way`, {
                hint: 'use expect-digest, image@digest, or verify-attestation: true beside it',
            });
        }
        const resolved = await resolve_resolve(source, inputs.wanted, policy);
        place = (0,report_place/* placeOf */.$t)(image, inputs.wanted.digest ?? resolved.tag ?? (0,core_digest/* formatDigest */.MO)(resolved.manifest.digest));
        io.info(`${source.name}${resolved.tag === undefined ? '' : `:${resolved.tag}`}@${(0,core_digest/* formatDigest */.MO)(resolved.manifest.digest)}`);
        // Before any blob is asked for, whether from the registry or from the cache.
        const judge = judgeFor?.(resolved.top.digest);
        const attestations = judge === undefined ? [] : await (0,pull_attestations/* judgeAttestations */.N)(source, resolved.top, judge, policy);
        for (const { predicateType, identity } of attestations)
            io.info(`Attested: ${(0,one_line/* oneLine */.T)(predicateType)} by ${(0,one_line/* oneLine */.T)(identity ?? 'the key')}`);
        const cache = inputs.cache ? await cacheFor(source, resolved, scratch.path, io) : undefined;
        const { events, end } = listen(io, clock);
        let files;
        try {
            files = await fill(resolved, { ...inputs, source: cache?.source ?? source, path, policy }, events);
        }
        finally {
            end();
        }
        await cache?.save().catch((error) => io.warning(`cache: nothing was kept (${error instanceof Error ? error.message : String(error)})`));
        for (const folder of inputs.addToPath) {
            if (!(0,local_files/* isFolder */.lQ)((0,external_node_path_.join)(path, folder)))
                io.warning(`add-to-path: the pull has brought no folder ${folder}`);
            io.path((0,external_node_path_.join)(path, folder));
        }
        pull_report(io, kind, source, resolved, { path, files, hit: cache?.hit() ?? false });
        if (verification !== undefined)
            (0,report/* setOutput */.uH)(io, 'attestations', JSON.stringify(attestations));
    }
    catch (error) {
        throw (0,report_place/* locate */.x5)(error, place);
    }
    finally {
        await connections?.close();
        scratch.remove();
    }
}
/** What resolving will ask for first: a manifest by tag or digest, or the list of tags (`undefined`). */
function firstTag({ wanted: { reference, digest } }) {
    const first = digest ?? (reference === undefined || reference === '' ? 'latest' : reference);
    return (0,core_digest/* parseDigest */.m)(first) !== undefined || (0,core_reference/* isTag */.dz)(first) ? first : undefined;
}
/** A cache that cannot be had costs time, not the pull. */
async function cacheFor(source, { manifest }, scratch, io) {
    try {
        return await openBlobCache(source, manifest.digest, scratch);
    }
    catch (error) {
        io.warning(`cache: the tool cache cannot be used (${error instanceof Error ? error.message : String(error)})`);
        return undefined;
    }
}
function listen(io, clock) {
    const progress = (0,report_progress/* createProgress */.m)({ log: io.info, isTerminal: io.isTerminal, clock });
    return {
        events: {
            fetching: (bytes, blobs) => progress.start(bytes, blobs),
            received: (bytes) => progress.sent(bytes),
            fetched: ({ digest, size }, title, seconds, pieces) => {
                const parsed = (0,core_digest/* parseDigest */.m)(digest);
                const rate = seconds > 0 && size >= 0 ? `, ${(0,text_bytes/* formatBytes */.z3)(size / seconds)}/s` : '';
                io.info(`${(0,one_line/* oneLine */.T)(title)}  ${size >= 0 ? `${(0,text_bytes/* formatBytes */.z3)(size)}  ` : ''}${parsed === undefined ? digest : (0,core_digest/* shortDigest */.VK)(parsed)}  ${pieces === undefined ? 'fetched' : `${pieces.fetched} of ${pieces.count} pieces fetched`}${rate}`);
            },
            info: io.info,
            warning: io.warning,
        },
        end: () => progress.stop(),
    };
}
function pull_report(io, kind, source, resolved, end) {
    const { manifest, tag, tags } = resolved;
    const digest = (0,core_digest/* formatDigest */.MO)(manifest.digest);
    io.info(`${end.files.length} ${end.files.length === 1 ? 'file' : 'files'} in ${end.path}${end.hit ? ', from the cache' : ''}`);
    (0,report/* setOutput */.uH)(io, 'path', end.path);
    (0,report/* setOutput */.uH)(io, 'digest', digest);
    (0,report/* setOutput */.uH)(io, 'ref', `${source.name}@${digest}`);
    (0,report/* setOutput */.uH)(io, 'tag', tag ?? '');
    (0,report/* setOutput */.uH)(io, 'tags', tags === undefined ? '' : JSON.stringify(tags));
    (0,report/* setOutput */.uH)(io, 'files', JSON.stringify(end.files));
    (0,report/* setOutput */.uH)(io, 'manifest', new TextDecoder().decode(manifest.bytes));
    (0,report/* setOutput */.uH)(io, 'cache-hit', String(end.hit));
    (0,report/* setOutput */.uH)(io, 'protocol', kind.name);
}

// EXTERNAL MODULE: ./lib/action/runner/process.js + 2 modules
var runner_process = __webpack_require__(5637);
;// CONCATENATED MODULE: ./lib/pull.js
/** Entry of `pull/action.yml`. */


void (0,runner_process/* run */.e)(pullAction);


/***/ })

};
;