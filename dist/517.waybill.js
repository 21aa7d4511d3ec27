"use strict";
exports.id = 517;
exports.ids = [517];
exports.modules = {

/***/ 2964:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  lx: () => (/* binding */ loadRefTags),
  g$: () => (/* binding */ readTags),
  lK: () => (/* binding */ refTagsLine)
});

// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/core/tag.js
var core_tag = __webpack_require__(9519);
;// CONCATENATED MODULE: ./lib/action/runner/ref-tags.js
/** The tags that a run's ref stands for, as docker/metadata-action makes them where nothing else is said. */

/** https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string, and the v that tags in git begin with. */
const VERSION = /^v?((0|[1-9]\d*)\.(0|[1-9]\d*)\.(?:0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/i;
/** `undefined` where there is no ref, or nothing of it can be a tag. */
function refTags({ ref, event }) {
    const pull = /^refs\/pull\/(\d+)\//.exec(ref ?? '')?.[1] ?? pullNumber(event);
    if (pull !== undefined)
        return { tags: [`pr-${pull}`], why: `the run is for pull request ${pull}`, version: `pr-${pull}` };
    if (ref === undefined)
        return undefined;
    const name = ref.replace(/^refs\/(?:heads|tags)\//, '');
    const [, version, major, minor, isPreRelease] = (ref.startsWith('refs/tags/') ? VERSION.exec(name) : null) ?? [];
    if (version !== undefined) {
        const own = (0,core_tag/* tagFrom */.F)(version) ?? version;
        if (isPreRelease !== undefined)
            return { tags: [own], why: `${ref} is a pre-release`, version };
        return { tags: [own, `${major}.${minor}`, `${major}`, 'latest'], why: `${ref} is a release`, version };
    }
    const tag = (0,core_tag/* tagFrom */.F)(name);
    return tag === undefined ? undefined : { tags: [tag], why: `${ref} is a ${ref.startsWith('refs/tags/') ? 'tag' : 'branch'}`, version: name };
}
/** `pull_request_target` runs on the branch that the request is for; what is built is the request's all the same. */
function pullNumber(event) {
    const { number } = (event['pull_request'] ?? {});
    return typeof number === 'number' ? String(number) : undefined;
}

// EXTERNAL MODULE: ./lib/action/inputs/input-values.js
var input_values = __webpack_require__(6361);
;// CONCATENATED MODULE: ./lib/action/inputs/references/auto-tags.js
/** The line `auto` of the input `tag`: the tags of the run's ref. */



const AUTO = 'auto';
/** What `auto` will mean; the run's context is loaded only where a line says it. */
async function loadRefTags(io) {
    return new RegExp(`(?:^|[\\s,"])${AUTO}(?:$|[\\s,"])`).test(io.input('tag')) ? refTags(await io.context()) : undefined;
}
/** The tags as they were typed, with those of the ref in the place of `auto`. */
function readTags({ read, note }, ref) {
    return read('tag', input_values/* names */.Dy, []).flatMap((tag) => {
        if (tag !== AUTO)
            return tag;
        if (ref === undefined)
            note(new errors/* InputError */.dz("tag: auto makes the tags of the run's ref, and there is none", { hint: 'name the tags' }));
        return ref?.tags ?? [];
    });
}
/** One line of the log. */
function refTagsLine({ tags, why }) {
    return `tag: auto means ${tags.join(', ')}, as ${why}`;
}


/***/ }),

/***/ 2960:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ isReference),
/* harmony export */   u: () => (/* binding */ destinations)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _core_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7246);
/** Where to publish: the inputs `image` and `tag`, joined. */


/**
 * Bare tags go to every image, full references (as docker/metadata-action writes them) to the image they name.
 * `reader` notes what is wrong; `input` is where the images stand.
 */
function destinations(images, tags, reader, rules, input = 'image') {
    const { attempt, note } = reader;
    const found = new Map();
    if (images.length === 0)
        note(new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`${input}: is required, and nothing is given`, { hint: 'write HOST/NAME, such as ghcr.io/owner/name' }));
    for (const text of images) {
        attempt(input, () => {
            const reference = (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseReference */ .F2)(text, rules);
            if (reference.tag !== undefined || reference.digest !== undefined) {
                throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`"${text}" carries a ${reference.tag === undefined ? 'digest' : 'tag'}: an image is HOST/NAME`, {
                    hint: 'name tags in the input `tag`',
                });
            }
            const key = (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .formatImage */ .vy)(reference.image);
            const other = found.get(key)?.image;
            if (other?.kind === 'registry' && reference.image.kind === 'registry' && other.origin !== reference.image.origin) {
                throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`"${text}" and ${other.origin}/${other.name} are one image by two ways`, { hint: 'write it once' });
            }
            if (other === undefined)
                found.set(key, { image: reference.image, tags: new Set() });
        });
    }
    const allRead = reader.isClean();
    for (const text of tags) {
        attempt('tag', () => {
            if (!isReference(text, [...found.values()])) {
                (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .checkTag */ .Bs)(text, text, rules.names);
                for (const destination of found.values())
                    destination.tags.add(text);
                return;
            }
            const reference = (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseReference */ .F2)(text, rules);
            if (reference.tag === undefined || reference.digest !== undefined)
                throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`"${text}" is no full reference: HOST/NAME:TAG`);
            const destination = found.get((0,_core_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .formatImage */ .vy)(reference.image));
            if (destination !== undefined)
                destination.tags.add(reference.tag);
            // Where an image itself could not be read, its references have nothing to fit.
            else if (allRead)
                throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .InputError */ .dz(`"${text}" names an image that the input \`${input}\` does not: ${[...found.keys()].join(', ')}`);
        });
    }
    return [...found.values()].map(({ image, tags: own }) => ({ image, tags: [...own] }));
}
/**
 * Whether a text is meant as `HOST/NAME…` and not as a tag. Branches have slashes too, and dots: what begins as a host would must have
 * a port, a user, a tag or a digest, or be the host of one of ours.
 */
function isReference(text, places) {
    const slash = text.indexOf('/');
    const host = text.slice(0, Math.max(0, slash)).toLowerCase();
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /:\d+$|^localhost$/.test(host) || (0,_core_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .userOf */ .Z5)(text) !== undefined)
        return true;
    if (places.some(({ image }) => image.kind === 'registry' && image.host === host))
        return true;
    return host.includes('.') && /[:@]/.test(text.slice(slash));
}


/***/ }),

/***/ 4459:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  iP: () => (/* binding */ announce),
  rh: () => (/* binding */ publishEvents),
  Sy: () => (/* binding */ writeSummary)
});

// EXTERNAL MODULE: ./lib/content/local-files.js
var local_files = __webpack_require__(9540);
// EXTERNAL MODULE: ./lib/core/digest.js
var core_digest = __webpack_require__(3871);
// EXTERNAL MODULE: ./lib/action/runner/run-context.js
var run_context = __webpack_require__(7242);
// EXTERNAL MODULE: ./lib/action/report/report.js
var report = __webpack_require__(3679);
// EXTERNAL MODULE: ./lib/core/text/bytes.js
var bytes = __webpack_require__(6752);
// EXTERNAL MODULE: ./lib/core/text/one-line.js
var one_line = __webpack_require__(8634);
;// CONCATENATED MODULE: ./lib/action/report/summary.js
/** The job summary: what was published, how to fetch it, and what had to travel. */


const MOST_ROWS = 100;
const MOST_WARNINGS = 20;
/** A command that is cut is no use. */
const LONGEST_COMMAND = 1500;
/** Blocks in the picture. */
const BAR = 30;
const HEADLINES = { pushed: 'Published', unchanged: 'Unchanged', skipped: 'Skipped', 'dry-run': 'Would publish (dry run)' };
/** GitHub's Markdown, far below its limit of 1 MiB a step. */
function renderSummary(input) {
    const first = input.published[0];
    if (first === undefined)
        return '';
    return [
        `### ${HEADLINES[input.status] ?? (0,one_line/* oneLine */.T)(input.status)} ${code(first.image)}`,
        table(['Image', 'Tags', 'Digest'], input.published.map(({ image, digest, tags }) => [
            code(image),
            tags.length === 0 ? 'by digest only' : tags.map((tag) => code(tag)).join(' '),
            code(digest),
        ])),
        input.dryRun ? '' : fetching(first, input.pullAction),
        table(['Attested', 'Image', 'Check it with'], input.published.flatMap(({ image, checks = [] }) => checks.map(({ what, command }) => [what, code(image), code(command, LONGEST_COMMAND)]))),
        picture(input),
        table(['Layer', 'Size', 'Type', 'Digest', ''], input.blobs
            .slice(0, MOST_ROWS)
            .map((blob) => [
            code(blob.title),
            (0,bytes/* formatBytes */.z3)(blob.size),
            code(blob.mediaType),
            code(blob.digest.slice(blob.digest.indexOf(':') + 1).slice(0, 12)),
            blob.action,
        ])),
        input.blobs.length > MOST_ROWS ? `… and ${input.blobs.length - MOST_ROWS} more layers.` : '',
        `${code(input.mediaType)}, ${(0,bytes/* formatBytes */.z3)(input.size)}, in ${input.seconds.toFixed(1)} s.`,
        input.warnings.length === 0
            ? ''
            : `> [!WARNING]\n${input.warnings
                .slice(0, MOST_WARNINGS)
                .map((text) => `> - ${plain((0,one_line/* oneLine */.T)(text))}`)
                .join('\n')}`,
    ]
        .filter((part) => part !== '')
        .join('\n\n')
        .concat('\n');
}
/** What to copy: a command for a shell, a step for a workflow. */
function fetching({ image, digest, command }, pullAction) {
    const step = `- uses: ${(0,one_line/* oneLine */.T)(pullAction)}\n  with:\n    image: ${JSON.stringify(`${(0,one_line/* oneLine */.T)(image)}@${digest}`)}`;
    return [...(command === undefined ? [] : [['sh', (0,one_line/* oneLine */.T)(command)]]), ['yaml', step]]
        .map(([language, text]) => `\`\`\`${language}\n${text.replaceAll('```', '')}\n\`\`\``)
        .join('\n\n');
}
/** One block for each thirtieth of the bytes: filled = travelled, empty = was there. */
function picture({ uploadedBytes, reusedBytes, dryRun }) {
    const total = uploadedBytes + reusedBytes;
    if (dryRun || total === 0)
        return '';
    // What is not nothing is seen.
    const share = Math.round((BAR * uploadedBytes) / total);
    const blocks = uploadedBytes === 0 ? 0 : Math.min(reusedBytes === 0 ? BAR : BAR - 1, Math.max(1, share));
    return `${'🟦'.repeat(blocks)}${'⬜'.repeat(BAR - blocks)}\n\n🟦 ${(0,bytes/* formatBytes */.z3)(uploadedBytes)} travelled · ⬜ ${reusedBytes === 0 ? 'nothing' : (0,bytes/* formatBytes */.z3)(reusedBytes)} ${reusedBytes === 0 ? 'was' : 'were already'} there`;
}
function table(head, rows) {
    if (rows.length === 0)
        return '';
    const line = (cells) => `| ${cells.join(' | ')} |`;
    return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
/** Code in a table cell: HTML, because backticks and pipes cannot be escaped in a code span. */
function code(text, longest = 300) {
    return `<code>${plain((0,one_line/* oneLine */.T)(text, longest))}</code>`;
}
/** Nothing of it is markup any more: neither HTML's nor Markdown's. */
function plain(text) {
    return text.replace(/[&<>"'|`*_~[\]\\#!@:]/g, (character) => `&#${character.charCodeAt(0)};`);
}

;// CONCATENATED MODULE: ./lib/action/report/announce.js
/** What is said of an image once it stands: in the log, to the runner, and in the job summary. */





/** Who listens while layers travel. */
function publishEvents(io, progress, moved) {
    return {
        sending: (bytes, blobs) => progress.start(bytes, blobs),
        sent: (bytes) => progress.sent(bytes),
        stored: (stored, _target, seconds) => progress.blob(stored, seconds),
        tag: moved.onTag,
        notice: io.notice,
        warning: io.warning,
        info: io.info,
        debug: io.debug,
    };
}
/** One line; and one in the file in which a runner collects what a job has made, where others can reach it. */
function announce(io, { image, kind, manifest, tags, status, there }) {
    if (status === 'skipped') {
        io.info(`Skipped ${image}: its tags exist, and if-tag-exists is skip`);
        return;
    }
    const file = io.env['GITHUB_ARTIFACTS'];
    if (there && file && kind.scheme === undefined)
        (0,local_files/* replaceLine */.tm)(file, `oci://${image}@`, (0,core_digest/* formatDigest */.MO)(manifest.digest));
    const verb = { pushed: 'Published', unchanged: 'Unchanged', 'dry-run': 'Would publish' }[status];
    io.info(`${verb} ${image}@${(0,core_digest/* formatDigest */.MO)(manifest.digest)}${tags.length > 0 ? ` as ${tags.join(', ')}` : ''}`);
}
/** What is published stays published, whatever becomes of the page that tells of it. */
async function writeSummary(io, published, account) {
    try {
        await io.summary(summaryOf(io, published, account));
    }
    catch (error) {
        io.warning(`summary: it could not be written (${error instanceof Error ? error.message : String(error)})`);
    }
}
function summaryOf(io, published, account) {
    const { uploaded, reused } = (0,report/* travelled */.UI)(published);
    return renderSummary({
        ...account,
        status: (0,report/* statusOf */.c2)(published),
        published: published.map(({ image, kind, manifest, tags, attestations = [] }) => {
            const digest = (0,core_digest/* formatDigest */.MO)(manifest.digest);
            const checks = attestations.map((one) => ({ what: one.kind, command: one.check(`${image}@${digest}`) }));
            return { image, digest, tags, command: kind.fetchCommand(image, digest), checks };
        }),
        mediaType: published[0]?.manifest.mediaType ?? '',
        size: published[0]?.manifest.bytes.byteLength ?? 0,
        blobs: (0,report/* blobOutputs */.YP)(published),
        uploadedBytes: uploaded,
        reusedBytes: reused,
        pullAction: (0,run_context/* pullActionName */.pD)(io.env),
    });
}


/***/ }),

/***/ 2159:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  C: () => (/* binding */ runAction)
});

// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/action/report/announce.js + 1 modules
var announce = __webpack_require__(4459);
;// CONCATENATED MODULE: ./lib/action/report/moved-tags.js
/** Which tags a run has moved: what is asked first when it was ended early. */
function movedTags() {
    const states = new Map();
    const those = (wanted) => [...states].filter(([, state]) => state === wanted).map(([name]) => name);
    return {
        onTag(image, tag, state) {
            if (state === 'left')
                states.delete(`${image}:${tag}`);
            else
                states.set(`${image}:${tag}`, state);
        },
        any: () => states.size > 0,
        describe() {
            const moved = those('moved');
            const unsure = those('moving');
            const clauses = [
                moved.length > 0 ? `changed before: ${moved.join(', ')}` : '',
                unsure.length > 0 ? `not known: whether ${unsure.join(', ')} was changed` : '',
            ];
            return clauses.filter(Boolean).join('; ') || 'no tag was changed';
        },
    };
}

// EXTERNAL MODULE: ./lib/action/report/place.js
var report_place = __webpack_require__(6454);
// EXTERNAL MODULE: ./lib/action/report/report.js
var report = __webpack_require__(3679);
// EXTERNAL MODULE: ./lib/action/runner/timeout.js
var runner_timeout = __webpack_require__(3770);
;// CONCATENATED MODULE: ./lib/action/run-action.js
/** What the actions that publish share around their work: a time limit, outputs whatever happens, one line for a failure, a summary. */






/** Runs `task` to its end; never throws. */
async function runAction(given, clock, task) {
    const began = clock.now();
    const warnings = [];
    const published = [];
    const moved = movedTags();
    let cancellation;
    let place;
    const io = {
        ...given,
        warning: (text) => {
            warnings.push(text);
            given.warning(text);
        },
    };
    const limit = (timeout, to) => {
        place = to;
        cancellation = (0,runner_timeout/* startTimeout */.k)(timeout, given, to, moved);
        return cancellation.signal;
    };
    try {
        const wish = await task({ io, published, moved, limit });
        (0,report/* setOutputs */.n0)(io, published);
        const shown = published.filter(report/* isShown */.aJ);
        if (shown.length === 0)
            io.output('status', 'skipped');
        if (wish !== undefined && shown.length > 0)
            await (0,announce/* writeSummary */.Sy)(given, shown, { ...wish, seconds: (clock.now() - began) / 1000, warnings });
    }
    catch (thrown) {
        // An input that is wrong is wrong wherever it goes.
        const error = place === undefined || thrown instanceof errors/* InputError */.dz ? thrown : (0,report_place/* locate */.x5)(thrown, place);
        given.fail(cancellation?.describe(error) ?? (0,report/* sentence */.em)(error), error);
        (0,report/* setOutputs */.n0)(io, published);
    }
    finally {
        cancellation?.clear();
    }
}


/***/ }),

/***/ 7206:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ piecesOf)
/* harmony export */ });
/** The things that travel: blobs, descriptors, drafts and manifests. */
/** What a registry sees of a blob: its pieces, or the blob itself. */
function piecesOf(blob) {
    return blob.pieces ?? [blob];
}


/***/ }),

/***/ 1172:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   KT: () => (/* binding */ named),
/* harmony export */   Sl: () => (/* binding */ sendAll),
/* harmony export */   hS: () => (/* binding */ counted),
/* harmony export */   i4: () => (/* binding */ sendBlob)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _core_retry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7493);
/** One blob to one registry: look first, upload what is missing, each try from scratch. */



/**
 * Sends every distinct blob once, or its pieces, and answers in the order given; what has begun already is only waited for. The first failure stops the
 * others, and nothing is under way any more when it is thrown.
 */
async function sendAll(target, blobs, policy, events, { begun = NOTHING, confirmed } = {}) {
    const distinct = new Map(blobs.map((blob) => [(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(blob.digest), blob]));
    const largestFirst = [...distinct.values()].sort((a, b) => b.size - a.size);
    const stored = new Map();
    const tell = inOrder([...distinct.keys()], target, events);
    const sends = new Map();
    let failure;
    /** `undefined` where it is not needed any more. */
    const sendOnce = (blob) => {
        const key = (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(blob.digest);
        const sent = begun.sent.get(key) ??
            sends.get(key) ??
            (confirmed?.has(key) ? Promise.resolve({ stored: { blob, digest: blob.digest, action: 'exists' }, seconds: undefined }) : undefined) ??
            policy.throttle.run(blob.size, async () => (failure === undefined && !begun.hasFailed() ? sendBlob(target, blob, policy, events) : undefined));
        sends.set(key, sent);
        return sent;
    };
    await Promise.all(largestFirst.map(async (blob) => {
        const key = (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(blob.digest);
        try {
            const sent = blob.pieces === undefined ? await sendOnce(blob) : joined(blob, await allOf(blob.pieces.map(sendOnce)));
            if (sent === undefined)
                return;
            stored.set(key, sent.stored);
            tell(key, sent);
        }
        catch (error) {
            failure ??= { error };
        }
    }));
    if (failure !== undefined)
        throw failure.error;
    return blobs.map((blob) => ({ ...stored.get((0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(blob.digest)), blob }));
}
/** All of them, once none is under way any more. Throws the first failure. */
async function allOf(sends) {
    await Promise.allSettled(sends);
    return Promise.all(sends);
}
/** What became of a whole by what became of its pieces; `undefined` where one of them is not needed any more. */
function joined(blob, pieces) {
    const done = pieces.flatMap((piece) => piece?.stored ?? []);
    if (done.length < pieces.length)
        return undefined;
    const distinct = [...new Map(done.map((piece) => [(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(piece.digest), piece])).values()];
    const sent = distinct.filter(({ action }) => action === 'uploaded');
    const bytes = sent.reduce((sum, piece) => sum + piece.blob.size, 0);
    const action = sent.length > 0 ? 'uploaded' : distinct.every((piece) => piece.action === 'mounted') ? 'mounted' : 'exists';
    return { stored: { blob, digest: blob.digest, action, pieces: { count: pieces.length, sent: sent.length, bytes } }, seconds: undefined };
}
const NOTHING = { sent: new Map(), hasFailed: () => false };
/** Blobs are done in any order, and told of in that of the manifest. */
function inOrder(order, target, events) {
    const waiting = new Map();
    let next = 0;
    return (digest, sent) => {
        waiting.set(digest, sent);
        for (let ready = waiting.get(order[next]); ready !== undefined; ready = waiting.get(order[++next])) {
            events.stored(ready.stored, target.name, ready.seconds);
        }
    };
}
/** Looks, and uploads what is missing. Throws one of the six errors, which names the blob. */
async function sendBlob(target, blob, policy, events) {
    const travelling = counted(blob, events);
    let began;
    return (0,_core_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .retry */ .L5)({
        ...policy,
        onRetry: (error, attempt, delay) => policy.onRetry?.(named(blob, error), attempt, delay),
    }, async (attempt) => {
        const isLast = attempt >= policy.retries;
        // The first try may have arrived, and only its answer been lost.
        if (began !== undefined && (await target.has(blob, isLast)))
            return done({ blob, digest: blob.digest, action: 'uploaded' }, seconds());
        const mount = await target.mount(blob, isLast);
        if (mount.kind === 'present')
            return done({ blob, digest: blob.digest, action: mount.how }, undefined);
        began = policy.clock.now();
        const digest = await target.upload(travelling, mount.session);
        // The registry's checksum is believed only where it cannot be compared: another algorithm than ours.
        if (digest.algorithm === blob.digest.algorithm && !(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .equalDigests */ .cF)(digest, blob.digest)) {
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${target.name} calculated ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(digest)} for "${blob.title}", but its digest is ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(blob.digest)}`);
        }
        return done({ blob, digest, action: 'uploaded' }, seconds());
    }).catch((error) => {
        throw error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1 ? named(blob, error) : error;
    });
    function seconds() {
        return (policy.clock.now() - began) / 1000;
    }
    function done(stored, seconds) {
        policy.throttle.succeeded(seconds === undefined ? 0 : blob.size);
        return { stored, seconds };
    }
}
/** The same error, with the blob in its sentence. */
function named({ title }, error) {
    return error.message.includes(title) ? error : (0,_core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .about */ .Cv)(`"${title}"`, error);
}
/** The same blob; what is read from it is counted. A failed try takes back what it counted. */
function counted(blob, events) {
    let counted = 0;
    const takeBack = () => {
        events.sent(-counted);
        counted = 0;
    };
    return {
        ...blob,
        takeBack,
        async *open() {
            takeBack();
            for await (const chunk of blob.open()) {
                yield chunk;
                counted += chunk.byteLength;
                events.sent(chunk.byteLength);
            }
        },
    };
}


/***/ }),

/***/ 2066:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AJ: () => (/* binding */ asExisting),
/* harmony export */   dR: () => (/* binding */ annotated),
/* harmony export */   gX: () => (/* binding */ annotationsFor),
/* harmony export */   lF: () => (/* binding */ encode),
/* harmony export */   nb: () => (/* binding */ descriptorOf)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_model_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7206);
/* harmony import */ var _core_platform_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7904);
/** From stored blobs to the documents that name them: a manifest for each part, an index over several, one tagged manifest for each tag. */



/** `stored` answers what the registry said of a blob. Pure. */
function encode({ kind, target, name, tags, subject }, content, stored) {
    const wanted = tags.length > 0 ? tags : [undefined];
    const document = (part, tag) => target.encode({
        layers: part.layers.flatMap(_core_model_js__WEBPACK_IMPORTED_MODULE_2__/* .piecesOf */ .X).map(stored),
        config: part.config === undefined ? undefined : stored(part.config),
        annotations: { ...content.annotations, ...part.annotations },
        artifactType: content.artifactType,
        // Of an index's children none refers to the subject: the index does.
        subject: content.index === undefined ? subject : undefined,
        name,
        tag,
        created: content.created,
        platform: part.platform,
    });
    const [first] = content.parts;
    if (content.index === undefined || target.encodeIndex === undefined) {
        const shared = kind.knows.digests ? document(first, wanted[0]) : undefined;
        return { children: [], tagged: wanted.map((tag) => ({ tag, manifest: shared ?? document(first, tag) })) };
    }
    const children = content.parts.map((part) => document(part, undefined));
    const manifests = content.parts.map(({ platform, entry = {} }, at) => annotated(descriptorOf(children[at], platform, content.artifactType), entry));
    const index = target.encodeIndex({ manifests, annotations: content.index.annotations, artifactType: content.artifactType, subject });
    return { children, tagged: wanted.map((tag) => ({ tag, manifest: index })) };
}
function descriptorOf({ mediaType, digest, bytes }, platform, artifactType) {
    return {
        mediaType,
        digest: (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(digest),
        size: bytes.byteLength,
        ...(platform === undefined ? {} : { platform }),
        ...(artifactType === undefined ? {} : { artifactType }),
    };
}
/** Those of `all` that are for this platform; what is for one alone wins over what is for all. */
function annotationsFor(platform, all) {
    const own = platform === undefined ? undefined : (0,_core_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .platformKey */ .Ng)(platform);
    const wanted = all.filter((one) => one.platform === undefined || (0,_core_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .platformKey */ .Ng)(one.platform) === own);
    return Object.fromEntries([...wanted].sort((a, b) => Number(a.platform !== undefined) - Number(b.platform !== undefined)).map(({ key, value }) => [key, value]));
}
/** The entry of an index with more annotations, whoever wrote it. */
function annotated(descriptor, more) {
    if (Object.keys(more).length === 0)
        return descriptor;
    const { annotations, written, ...rest } = descriptor;
    const again = written === undefined ? {} : { written: { ...written, annotations: { ...written['annotations'], ...more } } };
    return { ...rest, annotations: { ...annotations, ...more }, ...again };
}
function asExisting(blob) {
    const pieces = blob.pieces === undefined ? {} : { pieces: { count: blob.pieces.length, sent: 0, bytes: 0 } };
    return { blob, digest: blob.digest, action: 'exists', ...pieces };
}


/***/ }),

/***/ 1731:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bz: () => (/* binding */ referenceOf),
/* harmony export */   IU: () => (/* binding */ findTag),
/* harmony export */   OR: () => (/* binding */ blobsOf),
/* harmony export */   TE: () => (/* binding */ lookUp),
/* harmony export */   n1: () => (/* binding */ planAll)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _core_retry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7493);
/* harmony import */ var _encode_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2066);
/* harmony import */ var _tag_policy_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8113);
/** The first questions of a publication: what do the tags name now, and may they be moved? */





/** Throws `InputError` with every tag that the policy forbids to move: nothing has been sent by then. */
async function planAll(publications, expect, options) {
    const looked = await Promise.all(publications.map((publication, at) => look(publication, expect, { ...options, seen: at === 0 ? options.seen : undefined })));
    const refusals = looked.flatMap(({ refusals }) => refusals);
    if (refusals.length > 0)
        throw refusals.length === 1
            ? refusals[0]
            : new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(refusals.map(({ message }) => message), { hint: refusals[0]?.hint });
    return looked.map(({ plan }) => plan);
}
async function look(publication, expect, options) {
    const { target } = publication;
    const { ifTagExists, seen } = options;
    const subject = options.subject === undefined ? undefined : await subjectOf(publication, options.subject);
    const expected = expect(publication, subject);
    const found = await Promise.all(expected.tagged.map((wanted) => {
        const { tag } = wanted;
        return tag !== undefined && seen?.has(tag) ? seen.get(tag) : lookUp(publication, referenceOf(wanted), options);
    }));
    const decisions = expected.tagged.map((wanted, at) => (0,_tag_policy_js__WEBPACK_IMPORTED_MODULE_4__/* .decide */ .LD)(ifTagExists, found[at], wanted.manifest));
    const refusals = expected.tagged.flatMap(({ tag, manifest }, at) => {
        const taken = decisions[at] === 'refuse' ? found[at] : undefined;
        return taken === undefined ? [] : (0,_tag_policy_js__WEBPACK_IMPORTED_MODULE_4__/* .refusal */ .x5)(ifTagExists, target.name, tag ?? '', taken, manifest);
    });
    const known = expected.tagged.some(({ manifest }, at) => (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .equalDigests */ .cF)(found[at]?.digest ?? { algorithm: '', hex: '' }, manifest.digest));
    return { plan: { publication, subject, expected, decisions, found, known, confirmed: blobsOf(target, found) }, refusals };
}
/** The blobs that served manifests name, as `algorithm:hex`. */
function blobsOf(target, found) {
    return new Set(found.flatMap((manifest) => (manifest === undefined ? [] : (target.blobsOf?.(manifest) ?? []))));
}
/** A tag, or without one the digest. */
function referenceOf({ tag, manifest }) {
    return tag ?? (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(manifest.digest);
}
/** By a tag or a digest. */
async function findTag({ target, policy }, reference) {
    return (0,_core_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .retry */ .L5)(policy, () => target.find(reference));
}
/**
 * What a tag or a digest names before anything is put. No answer, short of a lost connection, ends a run that is to overwrite anyway: some registries say
 * 403 for what is missing (google/go-containerregistry#1691), some credentials may push and not read, and what cannot be read can be published over.
 */
async function lookUp(publication, reference, { ifTagExists, info }) {
    const { target } = publication;
    try {
        return await findTag(publication, reference);
    }
    catch (error) {
        if (!(error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1) || error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .NetworkError */ .Dr || error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz)
            throw error;
        if (ifTagExists === 'overwrite') {
            info(`${target.name}: what ${reference} names now is not known (${error.message})`);
            return undefined;
        }
        if (!(error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .AuthError */ .lR))
            throw error;
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .AuthError */ .lR(error.message, {
            hint: `if-tag-exists: ${ifTagExists} needs to know what the tag names: give these credentials the right to read the repository`,
            cause: error,
        });
    }
}
/** A digest may be one that is not there yet (distribution-spec, "Pushing Manifests with Subject"), but then its size is not known. */
async function subjectOf({ target, policy }, subject) {
    const found = await (0,_core_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .retry */ .L5)(policy, () => target.find(subject));
    if (found === undefined) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`subject: ${target.name}${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDigest */ .m)(subject) === undefined ? ':' : '@'}${subject} does not exist`, {
            hint: 'publish it first, in the same repository',
        });
    }
    return (0,_encode_js__WEBPACK_IMPORTED_MODULE_3__/* .descriptorOf */ .nb)(found);
}


/***/ }),

/***/ 1568:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ published),
/* harmony export */   J: () => (/* binding */ standing)
/* harmony export */ });
/** What is told of an image once it stands. */
/** `decisions` = what became of each tagged manifest, or in a dry run (`pushed` = false) what would. */
function published(plan, encoded, decisions, layers, pushed = true) {
    const { kind, target } = plan.publication;
    const named = encoded.tagged.filter((_tagged, at) => ['same', 'put'].includes(decisions[at] ?? 'left'));
    const [first] = encoded.tagged;
    return {
        image: target.name,
        kind,
        manifest: (decisions[0] === 'same' ? plan.found[0] : undefined) ?? first.manifest,
        tags: named.flatMap(({ tag }) => tag ?? []),
        status: pushed ? statusOf(plan, decisions) : 'dry-run',
        layers,
        there: pushed && (plan.known || named.length > 0),
    };
}
/** What stands under its digest, whatever became of its tags. */
function standing(plan, encoded, layers) {
    const decisions = encoded.tagged.map(() => 'left');
    return { ...published(plan, encoded, decisions, layers), status: 'pushed', there: true };
}
function statusOf({ known }, decisions) {
    if (decisions.includes('put'))
        return 'pushed';
    return decisions.includes('keep') ? 'skipped' : known ? 'unchanged' : 'pushed';
}


/***/ }),

/***/ 7351:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ putManifest)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _core_retry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7493);
/* harmony import */ var _publish_send_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1172);
/** Putting a manifest, and mending it where the registry misses one of its blobs. */




const MENDING_ROUNDS = 3;
/**
 * Registries with late consistency answer "blob unknown" for what they have just taken (oras-project/oras-go#1212), others have lost what
 * a manifest of theirs names: the blobs that the registry names, or else all, are looked at again, what is missing is sent again, and the manifest put again.
 */
async function putManifest(target, put, blobs, policy, events) {
    for (let round = 1;; round++) {
        try {
            await (0,_core_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .retry */ .L5)(policy, put);
            return;
        }
        catch (error) {
            if (!missesBlob(error) || round > MENDING_ROUNDS)
                throw error;
            events.info(`${target.name} does not see all blobs yet: looking at each again`);
            await policy.clock.sleep(500 * 2 ** (round - 1), policy.signal);
            const missing = blobs.filter(({ digest }) => error.digests.includes((0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(digest)));
            await (0,_publish_send_js__WEBPACK_IMPORTED_MODULE_3__/* .sendAll */ .Sl)(target, missing.length > 0 ? missing : blobs, policy, events);
        }
    }
}
function missesBlob(error) {
    return error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .RegistryError */ .gl && error.codes.some((code) => code === 'MANIFEST_BLOB_UNKNOWN' || code === 'BLOB_UNKNOWN');
}


/***/ }),

/***/ 703:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  G: () => (/* binding */ settle)
});

// EXTERNAL MODULE: ./lib/flow/put/published.js
var published = __webpack_require__(1568);
// EXTERNAL MODULE: ./lib/core/digest.js
var digest = __webpack_require__(3871);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: ./lib/flow/put/plan.js
var plan = __webpack_require__(1731);
// EXTERNAL MODULE: ./lib/flow/put/tag-policy.js
var tag_policy = __webpack_require__(8113);
;// CONCATENATED MODULE: ./lib/flow/put/put-tagged.js
/** Manifests under their tags: in which order, and with the second look that a race needs. */




/**
 * Never throws: what stands must be told of, whatever failed. Tags that nothing has yet come first, since nobody misses them when they are refused; the
 * first of them alone, the others together. Then those that are moved, one after the other, and what moves with every release (`latest`, `v1`) last: where
 * a registry lets no tag be moved, it says so before those are.
 */
async function putAllTagged(plan, encoded, policy, put, events) {
    const decisions = encoded.tagged.map((_tagged, at) => (plan.decisions[at] === 'put' ? 'left' : (plan.decisions[at] ?? 'left')));
    const found = [...plan.found];
    let failure;
    const putAt = async (at) => {
        try {
            const done = await putTagged(plan.publication, encoded.tagged[at], policy, put, events);
            decisions[at] = done.decision;
            found[at] = done.found ?? found[at];
        }
        catch (error) {
            failure ??= { error };
        }
    };
    const wanted = [...encoded.tagged.keys()].filter((at) => plan.decisions[at] === 'put');
    const [first, ...fresh] = wanted.filter((at) => plan.found[at] === undefined);
    if (first !== undefined)
        await putAt(first);
    if (failure === undefined)
        await Promise.all(fresh.map(putAt));
    const moved = wanted.filter((at) => plan.found[at] !== undefined).sort((a, b) => floating(encoded.tagged[a]?.tag) - floating(encoded.tagged[b]?.tag));
    for (const at of moved)
        if (failure === undefined)
            await putAt(at);
    return { decisions, found, ...(failure === undefined ? {} : { failure }) };
}
/** How sure it is that a tag is meant to move: a whole version is not, `latest` and the beginning of a version are. */
function floating(tag = '') {
    if (/^v?\d+\.\d+\.\d+/.test(tag))
        return 0;
    return tag === 'latest' || /^v?\d+(?:\.\d+)?$/.test(tag) ? 2 : 1;
}
/** Puts under one tag. Where the tag cannot be moved, but names our manifest already, all is well. */
async function putTagged(publication, wanted, policy, put, events) {
    const { target } = publication;
    if (policy !== 'overwrite' && wanted.tag !== undefined) {
        // Another job may have been faster since the first look.
        const found = await (0,plan/* findTag */.IU)(publication, wanted.tag);
        const decision = (0,tag_policy/* decide */.LD)(policy, found, wanted.manifest);
        if (decision === 'refuse' && found !== undefined)
            throw (0,tag_policy/* refusal */.x5)(policy, target.name, wanted.tag, found, wanted.manifest);
        if (decision !== 'put')
            return { decision, found };
    }
    const tell = (state) => wanted.tag !== undefined && events.tag(target.name, wanted.tag, state);
    try {
        tell('moving');
        await put(() => target.put(wanted.manifest, wanted.tag));
        tell('moved');
        return { decision: 'put' };
    }
    catch (error) {
        if (error instanceof errors/* RegistryError */.gl || error instanceof errors/* AuthError */.lR)
            tell('left');
        // Registries with immutable tags refuse even what is there (aws/containers-roadmap#2380).
        if (wanted.tag === undefined || !(error instanceof errors/* RegistryError */.gl) || error.status < 400 || error.status >= 500)
            throw error;
        const found = await (0,plan/* findTag */.IU)(publication, (0,plan/* referenceOf */.Bz)(wanted)).catch(() => undefined);
        if (found !== undefined && (0,digest/* equalDigests */.cF)(found.digest, wanted.manifest.digest))
            return { decision: 'same', found };
        if (found !== undefined && policy === 'skip')
            return { decision: 'keep', found };
        throw error;
    }
}

// EXTERNAL MODULE: ./lib/flow/put/verify.js
var verify = __webpack_require__(401);
;// CONCATENATED MODULE: ./lib/flow/put/settle.js
/** From blobs that stand to tags that name them: put, attach, read back. Whatever fails on the way, what stands is told of. */



/** `done` hears of the image once, as soon as anything of it stands. Throws what failed first, after that. */
async function settle({ plan, encoded, put, ...rest }, done) {
    const { publication, known, found } = plan;
    const { target } = publication;
    const { events, layers, attaching } = rest;
    if (!plan.decisions.includes('put')) {
        if (known)
            await rest.prepare?.();
        if (known)
            await rest.attach();
        const result = (0,published/* published */.H)(plan, plan.expected, plan.decisions, layers);
        await attachFirst(attaching, result, done);
        done({ ...result, ...attested(attaching) });
        return;
    }
    await attachFirst(attaching, (0,published/* standing */.J)(plan, encoded, layers), done);
    if (!known && attaching === undefined) {
        await Promise.all(encoded.children.map((child) => put(() => target.putChild?.(child) ?? target.put(child, undefined))));
    }
    if (rest.prepare !== undefined) {
        const [first] = encoded.tagged;
        if (!known && first !== undefined)
            await put(() => target.put(first.manifest, undefined));
        await rest.prepare();
    }
    const { decisions, failure, found: seen } = await putAllTagged(plan, encoded, rest.ifTagExists, put, events);
    const result = { ...(0,published/* published */.H)({ ...plan, found: seen }, encoded, decisions, layers), ...attested(attaching) };
    try {
        if (failure !== undefined)
            throw failure.error;
        await rest.attach();
        if (rest.verify) {
            const tagged = encoded.tagged.filter((_tagged, at) => decisions[at] === 'put');
            const former = new Map(encoded.tagged.flatMap(({ tag }, at) => (tag === undefined ? [] : [[tag, found[at]]])));
            await (0,verify/* verify */.M)(publication, { children: known ? [] : encoded.children, tagged, former, warning: events.warning });
        }
    }
    finally {
        if (failure === undefined || decisions.includes('put'))
            done(result);
        else if (attaching !== undefined)
            done({ ...(0,published/* standing */.J)(plan, encoded, layers), ...attested(attaching) });
    }
}
/** `done` hears of `sofar` where that fails. */
async function attachFirst(attaching, sofar, done) {
    try {
        await attaching?.attach();
    }
    catch (error) {
        done(sofar);
        throw error;
    }
}
function attested(attaching) {
    return attaching === undefined ? {} : { attestations: attaching.attestations };
}


/***/ }),

/***/ 8113:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LD: () => (/* binding */ decide),
/* harmony export */   Uo: () => (/* binding */ TAG_POLICIES),
/* harmony export */   x5: () => (/* binding */ refusal)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/** What becomes of a tag that exists: the input `if-tag-exists`, whole. */


const TAG_POLICIES = ['overwrite', 'same', 'skip', 'fail'];
/** The same digest is always right, whatever the policy. */
function decide(policy, found, ours) {
    if (found === undefined)
        return 'put';
    if ((0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .equalDigests */ .cF)(found.digest, ours.digest))
        return 'same';
    return { overwrite: 'put', skip: 'keep', same: 'refuse', fail: 'refuse' }[policy];
}
function refusal(policy, image, tag, found, ours) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`${image}:${tag} names ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(found.digest)} already, not ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(ours.digest)}, and if-tag-exists is ${policy}`, {
        hint: 'publish under a new tag, or set if-tag-exists to skip or overwrite',
    });
}


/***/ }),

/***/ 401:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ verify)
/* harmony export */ });
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _core_retry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7493);
/** Reading back what was published: each manifest by its digest, and by each tag. */



/**
 * All at once, each with its retries: some registries show a fresh tag a second or two later (int128/docker-manifest-create-action#857). Throws
 * `IntegrityError` for anything but what was put, `RegistryError` where it stays hidden. Who may write and not read is warned: every put was answered well.
 */
async function verify({ kind, target, policy }, { children, tagged, former, warning }) {
    const byDigest = new Map([...children, ...tagged.map(({ manifest }) => manifest)].map((manifest) => [(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(manifest.digest), manifest]));
    const references = [...(kind.knows.digests ? byDigest : []), ...tagged.flatMap(({ tag, manifest }) => (tag === undefined ? [] : [[tag, manifest]]))];
    const unread = [];
    await Promise.all(references.map(async ([reference, manifest]) => {
        const what = `reading back ${reference} from ${target.name}`;
        try {
            await (0,_core_retry_js__WEBPACK_IMPORTED_MODULE_2__/* .retry */ .L5)(policy, async () => {
                check(manifest, what, await target.find(reference), former.get(reference), target.name);
            });
        }
        catch (error) {
            if (!(error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .AuthError */ .lR))
                throw error;
            unread.push(reference);
        }
    }));
    if (unread.length > 0)
        warning(`${target.name}: ${unread.join(', ')} was published, but not read back: these credentials may not read`);
}
function check(manifest, what, found, former, name) {
    const late = (text) => new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .RegistryError */ .gl(`${what}: ${text}`, { status: 404, method: 'GET', url: name, retryable: true });
    if (found === undefined)
        throw late('the registry took the manifest, but says now that it is not there');
    if (!(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .equalDigests */ .cF)(found.digest, manifest.digest)) {
        if (former !== undefined && (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .equalDigests */ .cF)(found.digest, former.digest)) {
            throw late(`the registry took the manifest, but still shows the one from before (${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(found.digest)})`);
        }
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${what}: it names ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(found.digest)} now, not ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(manifest.digest)}: another job put it after this one`, {
            hint: 'let one job at a time publish to a tag (concurrency:), or set if-tag-exists',
        });
    }
    if (found.mediaType !== '' && found.mediaType !== manifest.mediaType) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${what}: the registry calls it ${found.mediaType}, not ${manifest.mediaType}`);
    }
}


/***/ })

};
;