"use strict";
exports.id = 493;
exports.ids = [493];
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

/***/ 8493:
/***/ ((__unused_webpack___webpack_module__, __unused_webpack___webpack_exports__, __webpack_require__) => {


// EXTERNAL MODULE: ./lib/content/local-files.js
var local_files = __webpack_require__(9540);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./node_modules/yocto-queue/index.js
/*
How it works:
`this.#head` is an instance of `Node` which keeps track of its current value and nests another instance of `Node` that keeps the value that comes after it. When a value is provided to `.enqueue()`, the code needs to iterate through `this.#head`, going deeper and deeper to find the last value. However, iterating through every single item is slow. This problem is solved by saving a reference to the last value as `this.#tail` so that it can reference it to add a new value.
*/

class Node {
	value;
	next;

	constructor(value) {
		this.value = value;
	}
}

class Queue {
	#head;
	#tail;
	#size;

	constructor() {
		this.clear();
	}

	enqueue(value) {
		const node = new Node(value);

		if (this.#head) {
			this.#tail.next = node;
			this.#tail = node;
		} else {
			this.#head = node;
			this.#tail = node;
		}

		this.#size++;
	}

	dequeue() {
		const current = this.#head;
		if (!current) {
			return;
		}

		this.#head = this.#head.next;
		this.#size--;

		// Clean up tail reference when queue becomes empty
		if (!this.#head) {
			this.#tail = undefined;
		}

		return current.value;
	}

	peek() {
		if (!this.#head) {
			return;
		}

		return this.#head.value;

		// TODO: Node.js 18.
		// return this.#head?.value;
	}

	clear() {
		this.#head = undefined;
		this.#tail = undefined;
		this.#size = 0;
	}

	get size() {
		return this.#size;
	}

	* [Symbol.iterator]() {
		let current = this.#head;

		while (current) {
			yield current.value;
			current = current.next;
		}
	}

	* drain() {
		while (this.#head) {
			yield this.dequeue();
		}
	}
}

;// CONCATENATED MODULE: ./node_modules/p-limit/index.js


function pLimit(concurrency) {
	let rejectOnClear = false;

	if (typeof concurrency === 'object') {
		({concurrency, rejectOnClear = false} = concurrency);
	}

	validateConcurrency(concurrency);

	if (typeof rejectOnClear !== 'boolean') {
		throw new TypeError('Expected `rejectOnClear` to be a boolean');
	}

	const queue = new Queue();
	let activeCount = 0;

	const resumeNext = () => {
		// Process the next queued function if we're under the concurrency limit
		if (activeCount < concurrency && queue.size > 0) {
			activeCount++;
			queue.dequeue().run();
		}
	};

	const next = () => {
		activeCount--;
		resumeNext();
	};

	const run = async (function_, resolve, arguments_) => {
		// Execute the function and capture the result promise
		const result = (async () => function_(...arguments_))();

		// Resolve immediately with the promise (don't wait for completion)
		resolve(result);

		// Wait for the function to complete (success or failure)
		// We catch errors here to prevent unhandled rejections,
		// but the original promise rejection is preserved for the caller
		try {
			await result;
		} catch {}

		// Decrement active count and process next queued function
		next();
	};

	const enqueue = (function_, resolve, reject, arguments_) => {
		const queueItem = {reject};

		// Queue the internal resolve function instead of the run function
		// to preserve the asynchronous execution context.
		new Promise(internalResolve => { // eslint-disable-line promise/param-names
			queueItem.run = internalResolve;
			queue.enqueue(queueItem);
		}).then(run.bind(undefined, function_, resolve, arguments_)); // eslint-disable-line promise/prefer-await-to-then

		// Start processing immediately if we haven't reached the concurrency limit
		if (activeCount < concurrency) {
			resumeNext();
		}
	};

	const generator = (function_, ...arguments_) => new Promise((resolve, reject) => {
		enqueue(function_, resolve, reject, arguments_);
	});

	Object.defineProperties(generator, {
		activeCount: {
			get: () => activeCount,
		},
		pendingCount: {
			get: () => queue.size,
		},
		clearQueue: {
			value() {
				if (!rejectOnClear) {
					queue.clear();
					return;
				}

				const abortError = AbortSignal.abort().reason;

				while (queue.size > 0) {
					queue.dequeue().reject(abortError);
				}
			},
		},
		concurrency: {
			get: () => concurrency,

			set(newConcurrency) {
				validateConcurrency(newConcurrency);
				concurrency = newConcurrency;

				queueMicrotask(() => {
					// eslint-disable-next-line no-unmodified-loop-condition
					while (activeCount < concurrency && queue.size > 0) {
						resumeNext();
					}
				});
			},
		},
		map: {
			async value(iterable, function_) {
				const promises = [];

				try {
					Array.from(iterable, (value, index) => {
						const promise = generator(function_, value, index);
						promises.push(promise);
						return promise;
					});
				} catch (error) {
					// The iterable threw, so `Promise.all` never observes the already scheduled promises. Observe them here to avoid unhandled rejections.
					for (const promise of promises) {
						promise.catch(() => {}); // eslint-disable-line promise/prefer-await-to-then
					}

					throw error;
				}

				return Promise.all(promises);
			},
		},
	});

	return generator;
}

function limitFunction(function_, options) {
	const limit = pLimit(options);

	const limitedFunction = (...arguments_) => limit(() => function_(...arguments_));
	Object.defineProperty(limitedFunction, 'clearQueue', {
		value: limit.clearQueue,
	});

	return limitedFunction;
}

function validateConcurrency(concurrency) {
	if (!((Number.isInteger(concurrency) || concurrency === Number.POSITIVE_INFINITY) && concurrency > 0)) {
		throw new TypeError('Expected `concurrency` to be a number from 1 and up');
	}
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./lib/core/platform.js
var core_platform = __webpack_require__(7904);
;// CONCATENATED MODULE: ./lib/content/find/attributes.js
/** Several lines that name one path: what each says of it, put together. */

/**
 * The layers that a path makes: one, with every attribute that any of the lines gives it. Of two values the path's own line wins over a pattern,
 * else the later one. Where the same pattern, or the path itself, is given twice with different titles or platforms, two layers are meant.
 */
function layersOf(hits) {
    if (hits.length === 1)
        return hits;
    const variants = [];
    // Stable: what is special comes after what is general, whichever was written first.
    for (const hit of [...hits].sort((a, b) => Number(a.isPath) - Number(b.isPath))) {
        const friends = variants.filter((variant) => !variant.hits.some((other) => rivals(other, hit)));
        for (const variant of friends) {
            variant.hits.push(hit);
            if (variant === variants[0] && hit.at[0] < variant.at[0])
                variant.at = hit.at;
        }
        if (friends.length === 0)
            variants.push({ hits: [...(variants[0]?.hits ?? []).filter((other) => !rivals(other, hit)), hit], at: hit.at });
    }
    return variants.map(({ hits: own, at }) => ({ line: own.map(({ line }) => line).reduce(merge), at }));
}
function rivals(a, b) {
    if (!(a.isPath && b.isPath) && a.line.pattern !== b.line.pattern)
        return false;
    const differ = (one, other) => one !== undefined && other !== undefined && one !== other;
    return differ(a.line.title, b.line.title) || differ(platformOf(a), platformOf(b));
}
function platformOf({ line: { platform } }) {
    return platform === undefined ? undefined : (0,core_platform/* platformKey */.Ng)(platform);
}
function merge(general, special) {
    return { ...general, ...special, annotations: { ...general.annotations, ...special.annotations } };
}

// EXTERNAL MODULE: ./lib/core/glob.js
var core_glob = __webpack_require__(29);
;// CONCATENATED MODULE: ./lib/content/find/captures.js
/** What the wildcards of a pattern matched, for titles such as `app-$1`. */

/** One segment of a pattern, cut where the library cuts it (minimatch, brace-expressions.ts). */
function tokensOf(segment) {
    const tokens = [];
    for (let at = 0; at < segment.length;) {
        const rest = segment.slice(at);
        const [star] = /^\*+/.exec(rest) ?? [];
        const [set] = /^\[[!^]?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]/.exec(rest) ?? [];
        const [escaped] = /^\\./.exec(rest) ?? [];
        if (star !== undefined)
            tokens.push({ kind: 'star' });
        else if (rest.startsWith('?'))
            tokens.push({ kind: 'one' });
        else if (set !== undefined && (0,core_glob/* literalName */.xz)(set) === undefined)
            tokens.push({ kind: 'set', source: set });
        else
            tokens.push({ kind: 'text', text: set === undefined ? (escaped?.slice(1) ?? rest[0]) : (0,core_glob/* literalName */.xz)(set) });
        at += (star ?? set ?? escaped ?? '.').length;
    }
    return tokens;
}
/** The sets of characters of one segment, as they are written. */
function setsOf(segment) {
    return tokensOf(segment).flatMap((token) => (token.kind === 'set' ? token.source : []));
}
/** How many wildcards a `/`-separated pattern has: runs of `*`, `?`, and sets of more than one character. */
function countWildcards(pattern) {
    return pattern
        .split('/')
        .flatMap(tokensOf)
        .filter(({ kind }) => kind !== 'text').length;
}
/** What each wildcard took of a path that the pattern matches; each takes as much as it can. `undefined` when it does not match. */
function capture(pattern, path) {
    const segments = pattern.split('/');
    const tokens = segments.flatMap((segment, index) => {
        const last = index === segments.length - 1;
        if (segment === '**')
            return [{ kind: 'folders', last }];
        return last ? tokensOf(segment) : [...tokensOf(segment), { kind: 'text', text: '/' }];
    });
    return run(tokens, path) ?? (segments.at(-1) === '**' ? run(tokens, `${path}/`) : undefined);
}
function run(tokens, path) {
    const dead = new Set();
    const taken = [];
    const from = (token, at) => {
        const next = tokens[token];
        if (next === undefined)
            return at === path.length;
        const key = token * (path.length + 1) + at;
        if (dead.has(key))
            return false;
        for (const end of ends(next, path, at)) {
            const before = taken.length;
            if (next.kind !== 'text')
                taken.push(path.slice(at, next.kind === 'folders' && !next.last && end > at ? end - 1 : end));
            if (from(token + 1, end))
                return true;
            taken.length = before;
        }
        dead.add(key);
        return false;
    };
    return from(0, 0) ? taken : undefined;
}
/** Where a token that begins at `at` may end, the furthest first. */
function ends(token, path, at) {
    const rest = path.slice(at);
    switch (token.kind) {
        case 'text':
            return rest.startsWith(token.text) ? [at + token.text.length] : [];
        case 'one':
            return rest === '' || rest.startsWith('/') ? [] : [at + 1];
        case 'set': {
            // Behind another character, as a name that is a dot alone is matched by no wildcard.
            const set = (0,core_glob/* compileGlob */.SO)(`x${token.source}`, { hidden: true });
            return [...new Set([/^./su.exec(rest)?.[0] ?? '', rest.slice(0, 1)])]
                .filter((character) => character !== '' && set.matches(`x${character}`))
                .map((character) => at + character.length);
        }
        case 'star': {
            const longest = rest.split('/', 1)[0];
            return Array.from({ length: longest.length + 1 }, (_, less) => at + longest.length - less);
        }
        case 'folders':
            if (token.last)
                return [path.length];
            return [...[...rest.matchAll(/\//g)].map(({ index }) => at + index + 1).reverse(), at];
    }
}
/** A title with `$1`, `$2`… replaced; where a `**` took nothing, the slash after it goes too. */
function fillTitle(title, captures) {
    return title.replace(/\$(\d+)(\/?)/g, (_whole, number, slash) => {
        const text = captures[Number(number) - 1] ?? '';
        return text === '' ? '' : text + slash;
    });
}
/** The numbers of all `$N` in a title. */
function placesOf(title) {
    return [...title.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
}

// EXTERNAL MODULE: ./lib/content/find/title.js
var find_title = __webpack_require__(4043);
;// CONCATENATED MODULE: ./lib/content/find/exclusions.js
/** What the lines with `!` take away. */



/** Wildcards in names that a disk does not tell apart by case, as `@actions/glob` has it. */
const CASE_BLIND = process.platform === 'win32';
/**
 * What lies below an excluded folder is excluded with it. An exclusion counts for all lines, wherever it stands, but for one case: what it has
 * taken from a line above it, a line below it can take back (as in `@actions/glob`, where the last line that names a path decides).
 */
function createExclusions(lines) {
    const exclusions = lines.filter(({ line }) => line.exclude).map((placed) => ({ ...placed, names: namer(placed.where) }));
    const inclusions = lines.filter(({ line }) => !line.exclude).map((placed) => ({ ...placed, names: namer(placed.where) }));
    const used = new Set();
    const folders = new Map();
    /** The last exclusion that names this very path; -1 when none does. */
    const own = (path, isFolder) => {
        let last = -1;
        for (const { index, names } of exclusions) {
            if (!names(path, isFolder))
                continue;
            used.add(index);
            last = index;
        }
        return last;
    };
    /** The same, or a folder above it. */
    const lastOf = (path, isFolder) => {
        const known = isFolder ? folders.get(path) : undefined;
        if (known !== undefined)
            return known;
        const above = (0,external_node_path_.dirname)(path);
        const last = Math.max(own(path, isFolder), above === path ? -1 : lastOf(above, true));
        if (isFolder)
            folders.set(path, last);
        return last;
    };
    const namedBefore = (path, isFolder, last) => inclusions.some(({ index, where, names }) => index < last && (where.rest === undefined ? (0,find_title/* isInside */.FK)(path, where.folder) : names(path, isFolder)));
    return {
        excluded(path, isFolder, index) {
            if (exclusions.length === 0)
                return false;
            const last = lastOf(path, isFolder);
            return last >= 0 && (index < last || !namedBefore(path, isFolder, last));
        },
        unused: () => exclusions.filter(({ index }) => !used.has(index)),
    };
}
/** Whether a pattern names exactly this absolute path, hidden or not. */
function namer({ folder, rest, itself, folderOnly }) {
    if (rest === undefined)
        return (path, isFolder) => (0,external_node_path_.relative)(folder, path) === '' && (isFolder || !folderOnly);
    const glob = (0,core_glob/* compileGlob */.SO)(rest, { hidden: true, caseBlind: CASE_BLIND });
    return (path, isFolder) => {
        if ((folderOnly && !isFolder) || !(0,find_title/* isInside */.FK)(path, folder))
            return false;
        const inner = (0,external_node_path_.relative)(folder, path);
        return inner === '' ? itself : glob.matches(inner.split(external_node_path_.sep).join('/'));
    };
}

// EXTERNAL MODULE: ./lib/content/hash/read.js
var read = __webpack_require__(4416);
;// CONCATENATED MODULE: ./lib/content/find/locate.js
/** Where a line's pattern begins on the disk: the part of it that is a name, and the pattern for what lies below. */






/**
 * Reads a pattern against the disk. Brackets that are part of a name which exists are that name, up to the first other wildcard; with
 * `namesFirst: false` they are always sets of characters. Throws `InputError`, not naming the input, for `..` after a wildcard.
 */
function locate(pattern, places, namesFirst = true) {
    const { base, rest } = rootOf(slashed(pattern), places);
    const segments = rest.split('/').filter((segment) => segment !== '' && segment !== '.');
    const sets = [];
    let folder = base;
    for (const [index, segment] of segments.entries()) {
        const name = segment === '..' ? segment : nameOf(folder, segment, namesFirst);
        if (name === undefined) {
            if (segments.includes('..', index))
                throw new errors/* InputError */.dz(`${pattern} leads up with ".." after a wildcard`, { hint: 'write the path that is meant' });
            const below = segments.slice(index);
            return { folder, rest: below.join('/'), itself: below.every((one) => one === '**'), folderOnly: rest.endsWith('/'), sets };
        }
        if (name === segment)
            sets.push(...setsOf(segment));
        folder = name === '..' ? (0,external_node_path_.dirname)(folder) : (0,external_node_path_.join)(folder, name);
    }
    return { folder, rest: undefined, itself: true, folderOnly: rest.endsWith('/'), sets };
}
function rootOf(text, { workspace, home }) {
    if (/^~(?:\/|$)/.test(text))
        return { base: home, rest: text.slice(1) };
    const { root } = (0,external_node_path_.parse)(text);
    return { base: (0,external_node_path_.resolve)(workspace, root), rest: text.slice(root.length) };
}
/** The name that a segment stands for in this folder; `undefined` where its wildcards count. */
function nameOf(folder, segment, namesFirst) {
    const literal = (0,core_glob/* literalName */.xz)(segment);
    if (literal === segment || /[*?]/.test(segment.replaceAll(/\\./g, '')))
        return literal;
    return namesFirst && exists((0,external_node_path_.join)(folder, segment)) ? segment : literal;
}
/** Throws `InputError` where the system does not let us look. */
function exists(path) {
    try {
        (0,external_node_fs_.lstatSync)(path);
        return true;
    }
    catch (error) {
        if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(error.code ?? ''))
            return false;
        throw (0,read/* unreadable */.O$)(path, error);
    }
}
/** Links are followed. Throws `InputError` where the system does not let us look. */
function isFolder(path) {
    try {
        return (0,external_node_fs_.statSync)(path).isDirectory();
    }
    catch (error) {
        if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(error.code ?? ''))
            return false;
        throw (0,read/* unreadable */.O$)(path, error);
    }
}
/** Only where it is a separator: elsewhere a backslash is part of a name, or takes the meaning of what follows it. */
function slashed(path) {
    return external_node_path_.sep === '\\' ? path.replaceAll('\\', '/') : path;
}

// EXTERNAL MODULE: ./lib/content/find/children.js
var children = __webpack_require__(5526);
;// CONCATENATED MODULE: ./lib/content/find/search.js
/** The files that one pattern names, and what else it meets on its way. */






/** Looks below `folder` for what `rest` names. Throws `InputError` for a folder that cannot be read, and for a name that is no text. */
function search(folder, rest, { hidden, excluded }) {
    const glob = (0,core_glob/* compileGlob */.SO)(rest, { hidden, caseBlind: CASE_BLIND });
    const loose = (0,core_glob/* compileGlob */.SO)(rest, { hidden: true, caseBlind: CASE_BLIND });
    const met = { files: [], folders: [], links: [], dangling: [], hidden: [], excluded: false };
    /** Whether all that is not hidden or excluded was taken. */
    const visit = (at, prefix) => {
        let whole = true;
        for (const child of (0,children/* readChildren */.K)(at)) {
            const inner = prefix + child.name;
            const path = (0,external_node_path_.join)(at, child.name);
            const [named, leads] = [glob.matches(inner), child.kind !== 'file' && glob.leadsInto(inner)];
            if (excluded(path, child.kind === 'folder'))
                met.excluded ||= named || leads;
            else if (named || leads) {
                (0,children/* refuseBroken */.I)(at, child);
                whole = take(child, path, inner, named, leads) && whole;
            }
            else if (hidden || !child.name.startsWith('.'))
                whole = false;
            else if (isLeft(child, path, inner))
                met.hidden.push(path);
        }
        return whole;
    };
    /** Whether a hidden child is, or holds, a file that the pattern would name. */
    const isLeft = ({ kind }, path, inner) => {
        if (kind !== 'folder')
            return loose.matches(inner);
        if (!loose.leadsInto(inner))
            return false;
        return childrenOf(path).some((child) => {
            const below = (0,external_node_path_.join)(path, child.name);
            return !excluded(below, child.kind === 'folder') && isLeft(child, below, `${inner}/${child.name}`);
        });
    };
    const take = (child, path, inner, named, leads) => {
        if (child.kind === 'folder') {
            const whole = leads && visit(path, `${inner}/`);
            if (named && !whole)
                met.folders.push(path);
            return whole;
        }
        const target = child.kind === 'link' ? behind(path) : 'file';
        if (target === 'folder')
            met.links.push(path);
        else if (named)
            (target === 'file' ? met.files : met.dangling).push(path);
        return named && target === 'file';
    };
    visit(folder, '');
    return met;
}
/** What nobody wants may be closed. */
function childrenOf(folder) {
    try {
        return (0,children/* readChildren */.K)(folder);
    }
    catch {
        return [];
    }
}
/** What a link leads to. */
function behind(path) {
    let stats;
    try {
        stats = (0,external_node_fs_.statSync)(path, { throwIfNoEntry: false });
    }
    catch (error) {
        if (!['ELOOP', 'ENOTDIR'].includes(error.code ?? ''))
            throw (0,read/* unreadable */.O$)(path, error);
    }
    if (stats === undefined)
        return 'nothing';
    return stats.isDirectory() ? 'folder' : 'file';
}

;// CONCATENATED MODULE: ./lib/content/find/expand.js
/** One line of `layers` against the disk: the paths that it names, and what it met besides. */



const NOTHING = { files: [], folders: [], links: [], dangling: [], hidden: [], excluded: false };
/** Throws `InputError`, not naming the input, for a path that does not exist and for what cannot be looked at. */
function expand(placed, hidden, exclusions) {
    const { where, index } = placed;
    const excluded = (path, folder) => exclusions.excluded(path, folder, index);
    if (where.rest === undefined)
        return { ...placed, ...named(placed, excluded) };
    if (!isFolder(where.folder)) {
        // `a/**` names `a` itself.
        const itself = where.itself && !where.folderOnly && exists(where.folder);
        return { ...placed, ...(itself ? named(placed, excluded) : { paths: [], met: NOTHING }) };
    }
    const met = search(where.folder, where.rest, { hidden, excluded });
    return { ...placed, paths: where.folderOnly ? [] : sorted(met.files), met };
}
/** What is there, whatever it is: it is looked at when all lines are known. */
function named({ line: { pattern }, where: { folder, folderOnly } }, excluded) {
    if (!exists(folder))
        throw new errors/* InputError */.dz(`${pattern} does not exist`, { hint: whyNot(pattern) });
    const there = isFolder(folder);
    if (folderOnly && !there)
        throw new errors/* InputError */.dz(`${pattern} is no folder`, { hint: 'leave out the slash at its end' });
    return excluded(folder, there) ? { paths: [], met: { ...NOTHING, excluded: true } } : { paths: [folder], met: NOTHING };
}
/** What looks like a pattern of other tools. */
function whyNot(pattern) {
    if (/\{[^{}]*,[^{}]*\}|[!@+]\([^)]*\|/.test(pattern))
        return 'braces and parentheses are ordinary characters here: write one line for each';
    if (/\$\{?\w|%\w+%/.test(pattern))
        return "no variable is replaced here: use an expression of the workflow's";
    return undefined;
}
function sorted(paths) {
    return paths
        .map((path) => ({ path, bytes: Buffer.from(slashed(path)) }))
        .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
        .map(({ path }) => path);
}

// EXTERNAL MODULE: ./lib/content/find/walk.js
var walk = __webpack_require__(3128);
;// CONCATENATED MODULE: ./lib/content/find/inspect.js
/** One path that was found, looked at before anything is read: what it is, and that it lies where it may. */






/** `baseDir` is absolute. What it makes throws `InputError` for a path that may not be published, or not be read. */
function inspector(baseDir) {
    const realBase = (0,external_node_fs_.realpathSync)(baseDir);
    const folders = new Map();
    const realFolder = (folder) => {
        const known = folders.get(folder) ?? (0,external_node_fs_.realpathSync)(folder);
        folders.set(folder, known);
        return known;
    };
    return (path) => {
        try {
            const own = (0,external_node_fs_.lstatSync)(path);
            const place = path === (0,external_node_path_.dirname)(path) ? path : (0,external_node_path_.join)(realFolder((0,external_node_path_.dirname)(path)), (0,external_node_path_.basename)(path));
            const real = own.isSymbolicLink() ? (0,external_node_fs_.realpathSync)(path) : place;
            if (!(0,find_title/* isInside */.FK)(real, realBase))
                throw outside(path, real, own, baseDir);
            const stats = own.isSymbolicLink() ? (0,external_node_fs_.statSync)(path) : own;
            if (stats.isFile())
                (0,read/* requireReadable */.CM)(path);
            return {
                ...describe(path, stats),
                inner: (0,find_title/* isInside */.FK)(path, baseDir) ? (0,external_node_path_.relative)(baseDir, path) : (0,external_node_path_.relative)(realBase, (0,find_title/* isInside */.FK)(place, realBase) ? place : real),
            };
        }
        catch (error) {
            throw error instanceof errors/* InputError */.dz ? error : (0,read/* unreadable */.O$)(path, error);
        }
    };
}
function outside(path, real, own, baseDir) {
    if (own.isSymbolicLink()) {
        return new errors/* InputError */.dz(`layers: ${path} is a link to ${real}, which lies outside base-dir`, {
            hint: 'set base-dir to a folder above it, or put the file itself there',
        });
    }
    const way = (0,find_title/* isInside */.FK)(path, baseDir) ? ` is reached over a link: it is ${real}, which lies outside base-dir` : ` lies outside base-dir (${baseDir})`;
    return new errors/* InputError */.dz(`layers: ${path}${way}`, { hint: 'set base-dir to a folder above it' });
}
function describe(path, stats) {
    if (stats.isFile())
        return { kind: 'file', mode: (0,walk/* fileMode */.IB)(stats), size: stats.size };
    if (stats.isDirectory())
        return { kind: 'folder', mode: 0o755, size: Number.POSITIVE_INFINITY };
    throw new errors/* InputError */.dz(`layers: ${path} is neither a file nor a folder: pipes, sockets and devices cannot be published`);
}

;// CONCATENATED MODULE: ./lib/content/find/left.js
/** What is said where a line takes less than it seems to: one warning for each. */




const SHOWN = 5;
function warningsOf(expansions, surroundings) {
    const { exclusions, workspace } = surroundings;
    const words = expansions.flatMap((expansion) => [
        ...ofFolders(expansion, surroundings),
        ...ofLinks(expansion, workspace),
        ...ofNames(expansion, surroundings),
    ]);
    const needless = exclusions
        .unused()
        .filter(({ where: { rest, folder, folderOnly } }) => rest !== undefined || !(folderOnly ? isFolder(folder) : exists(folder)));
    return [
        ...words,
        ...needless.map(({ line }) => `layers: the exclusion !${line.pattern} matches nothing that the other lines name${aboutSets(line.pattern)}`),
    ];
}
/** A pattern that names nothing, and folders that it names and leaves. */
function ofFolders(expansion, surroundings) {
    const { line, paths, met, index } = expansion;
    const { exclusions, taken, workspace, includeHiddenFiles } = surroundings;
    const named = new Set(met.folders);
    const outermost = met.folders.filter((folder) => !liesBelow(folder, named) && !taken.has(folder) && !liesBelow(folder, taken));
    const left = outermost.filter((folder) => holdsMore(folder, includeHiddenFiles, (path, isFolder) => taken.has(path) || exclusions.excluded(path, isFolder, index)));
    if (left.length > 0) {
        const below = line.pattern.replace(/(?:^|[\\/])\*?[\\/]*$/, '');
        const all = `${below}${below === '' ? '' : '/'}**`;
        return [
            `layers: ${line.pattern} ${paths.length === 0 ? 'matches no file' : 'takes files alone'}, and left ${several(left, 'folder', workspace)}: write ${all} for all files below, or name a folder on a line of its own to pack it`,
        ];
    }
    return paths.length === 0 ? [nothing(expansion, surroundings)] : [];
}
function nothing(expansion, surroundings) {
    const { line, met, where } = expansion;
    if (where.rest === undefined)
        return `layers: ${line.pattern} takes nothing, as it is excluded`;
    const start = `layers: ${line.pattern} matches no file`;
    if (met.excluded)
        return `${start} that is not excluded`;
    if (met.hidden.length > 0)
        return `${start} but hidden ones (${listed(met.hidden, surroundings.workspace)}): set include-hidden-files to take names that begin with a dot`;
    return start + aboutSets(line.pattern);
}
function filesOf({ where: { folder, rest }, index }, { exclusions }) {
    if (rest === undefined || !exists(folder))
        return [];
    return search(folder, rest, { hidden: false, excluded: (path, isFolder) => exclusions.excluded(path, isFolder, index) }).files;
}
function aboutSets(pattern) {
    return /\[[^[\]]{2,}\]/.test(pattern) ? ': […] stands for one of its characters, and [[] for a bracket' : '';
}
function ofLinks({ line, met }, workspace) {
    return [
        ...(met.links.length === 0
            ? []
            : [`layers: ${line.pattern} met ${several(met.links, 'link', workspace)} to folders, and follows none: name a folder on a line of its own to take it`]),
        ...(met.dangling.length === 0 ? [] : [`layers: ${line.pattern} met ${several(met.dangling, 'link', workspace)} to nothing`]),
    ];
}
/** Brackets that are part of a name which exists are that name; where they could mean others too, it is said. */
function ofNames(expansion, surroundings) {
    const { line, where, paths } = expansion;
    if (where.sets.length === 0)
        return [];
    const others = filesOf({ ...expansion, where: locate(line.pattern, surroundings, false) }, surroundings).filter((path) => !paths.includes(path));
    if (others.length === 0)
        return [];
    return [`layers: ${line.pattern} is taken for the name that exists; its brackets as sets would match ${several(others, 'file', surroundings.workspace)}`];
}
/** Whether there is a file below that nobody takes or excludes. */
function holdsMore(folder, hidden, known) {
    return (0,children/* readChildren */.K)(folder).some(({ name, kind }) => {
        const path = (0,external_node_path_.join)(folder, name);
        if ((!hidden && name.startsWith('.')) || known(path, kind === 'folder'))
            return false;
        return kind !== 'folder' || holdsMore(path, hidden, known);
    });
}
function liesBelow(path, folders) {
    const above = (0,external_node_path_.dirname)(path);
    return above !== path && (folders.has(above) || liesBelow(above, folders));
}
function several(paths, what, workspace) {
    return `${paths.length} ${what}${paths.length === 1 ? '' : 's'} (${listed(paths, workspace)})`;
}
/** The first few of them, below the workspace. */
function listed(paths, workspace) {
    const shown = paths.slice(0, SHOWN).map((path) => (0,external_node_path_.relative)(workspace, path));
    return (paths.length > SHOWN ? [...shown, `and ${paths.length - SHOWN} more`] : shown).join(', ');
}

;// CONCATENATED MODULE: ./lib/content/find/find.js
/** The files and folders that the lines of `layers` mean. */










const SHOWN_PROBLEMS = 20;
/**
 * Input order; within one pattern sorted bytewise. A path that several lines name keeps its first place (attributes.ts).
 * Throws one `InputError` with everything that is wrong.
 */
function findPaths(request) {
    if (!(0,external_node_fs_.statSync)(request.baseDir, { throwIfNoEntry: false })?.isDirectory())
        throw new errors/* InputError */.dz(`base-dir: ${request.baseDir} is no folder`);
    const problems = [];
    const attempt = (step) => {
        try {
            return [step()];
        }
        catch (error) {
            if (!(error instanceof errors/* InputError */.dz))
                throw error;
            const text = error.message.startsWith('layers: ') ? error.message : `layers: ${error.message}`;
            problems.push(error.hint === undefined ? text : `${text}: ${error.hint}`);
            return [];
        }
    };
    const lines = request.layers.flatMap((line, index) => attempt(() => ({ ...locateLine(line, request), index })));
    const exclusions = createExclusions(lines);
    const expansions = lines.filter(({ line }) => !line.exclude).flatMap((line) => attempt(() => expand(line, request.includeHiddenFiles, exclusions)));
    const inspect = inspector(request.baseDir);
    const paths = [...hitsOf(expansions)].flatMap(([path, hits]) => attempt(() => inspect(path)).flatMap((inspected) => layersOf(hits).map(({ line, at }) => ({ path, inspected, line, at }))));
    const warnings = attempt(() => warningsOf(expansions, { ...request, exclusions, taken: new Set(paths.map(({ path }) => path)) })).flat();
    if (problems.length > SHOWN_PROBLEMS)
        problems.splice(SHOWN_PROBLEMS, problems.length, `and ${problems.length - SHOWN_PROBLEMS} more`);
    if (problems.length > 0)
        throw new errors/* InputError */.dz(problems);
    const ordered = paths.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1]);
    return {
        paths: ordered.map(({ path, inspected, line, at: [index] }) => ({
            ...inspected,
            path,
            line,
            excluded: inspected.kind === 'file' ? find_nothing : (below, isFolder) => exclusions.excluded(below, isFolder, index),
        })),
        warnings,
        hidden: expansions.flatMap(({ met }) => met.hidden),
    };
}
function find_nothing() {
    return false;
}
/** What looks like a type may be the end of a name that exists: then it is that name. */
function locateLine({ whole, ...line }, places) {
    const all = whole === undefined ? undefined : locate(whole, places);
    if (all === undefined || all.rest !== undefined || !exists(all.folder))
        return { line, where: locate(line.pattern, places) };
    const { type: _, ...untyped } = line;
    return { line: { ...untyped, pattern: whole }, where: all };
}
/** Every path, and the lines that name it. */
function hitsOf(expansions) {
    const hits = new Map();
    for (const { line, index, where, paths } of expansions) {
        for (const [place, path] of paths.entries()) {
            const hit = { line: titled(line, where, path), at: [index, place], isPath: where.rest === undefined };
            const others = hits.get(path);
            if (others === undefined)
                hits.set(path, [hit]);
            else
                others.push(hit);
        }
    }
    return hits;
}
/** The line with what its wildcards took in its title. */
function titled(line, { folder, rest, sets }, path) {
    if (line.title === undefined || !line.title.includes('$'))
        return line;
    const inner = (0,external_node_path_.relative)(folder, path).split(external_node_path_.sep).join('/');
    return { ...line, title: fillTitle(line.title, [...sets, ...(rest === undefined ? [] : (capture(rest, inner) ?? []))]) };
}

// EXTERNAL MODULE: ./lib/content/hash/hash-thread.js + 1 modules
var hash_thread = __webpack_require__(5282);
// EXTERNAL MODULE: ./lib/core/text/bytes.js
var bytes = __webpack_require__(6752);
// EXTERNAL MODULE: ./lib/content/stage/tree.js + 1 modules
var stage_tree = __webpack_require__(8072);
// EXTERNAL MODULE: ./lib/content/stage/twins.js
var stage_twins = __webpack_require__(5487);
// EXTERNAL MODULE: ./lib/content/unpack/entry-links.js
var entry_links = __webpack_require__(5664);
// EXTERNAL MODULE: ./lib/content/unpack/limits.js
var limits = __webpack_require__(270);
// EXTERNAL MODULE: ./lib/content/unpack/safe-path.js
var safe_path = __webpack_require__(2511);
;// CONCATENATED MODULE: ./lib/content/pack/refusals.js
/** What pull would refuse, here or on another system, told to who publishes: by the very functions that refuse it there. */







/** The strictest of all. */
const SYSTEM = 'win32';
const LIMITS = (0,limits/* limitsOf */.Af)('auto');
const NO_CONTENT = { path: '', size: 0, hex: '' };
/** What is wrong with the names of one manifest's layers, each as half a sentence that begins with the name. */
function refusedNames(layers) {
    const problems = [];
    const tree = (0,stage_tree/* createTree */.b)({ mostNames: LIMITS.names, dropped: () => { } });
    const attempt = (step) => {
        try {
            step();
        }
        catch (error) {
            if (!(error instanceof errors/* IntegrityError */.cs))
                throw error;
            problems.push(error.message);
        }
    };
    for (const [layer, { title, entries }] of layers.entries()) {
        const problem = (0,safe_path/* checkTitle */.Tq)(title);
        if (problem !== undefined)
            problems.push(`the title ${shown(title)} ${problem}`);
        else if (entries === undefined)
            attempt(() => void tree.put(title.split('/'), { kind: 'file', content: NO_CONTENT, mode: 0o644, layer }, shown(title)));
        else
            for (const entry of entries)
                attempt(() => putEntry(tree, entry, layer, title));
    }
    attempt(() => tree.settleLinks(() => undefined));
    return [...problems, ...twinsIn(tree.root, '')];
}
function putEntry(tree, entry, layer, title) {
    const what = shown(entry.name);
    const found = (0,safe_path/* entrySegments */.nV)(entry.name, { everySystem: true, system: SYSTEM });
    const problem = 'problem' in found ? found.problem : entry.kind === 'link' ? (0,entry_links/* linkProblem */.kD)(entry.target, 'folder', SYSTEM) : undefined;
    if ('problem' in found || problem !== undefined)
        throw new errors/* IntegrityError */.cs(`${what} ${problem}`);
    tree.put(found.segments, nodeOf(entry, layer, title.split('/').length, what), what);
}
function nodeOf(entry, layer, within, what) {
    if (entry.kind === 'link')
        return { kind: 'link', target: entry.target, rooted: false, within, layer, what };
    return entry.kind === 'folder' ? { kind: 'folder', mode: entry.mode, layer } : { kind: 'file', content: NO_CONTENT, mode: entry.mode, layer };
}
/** Names that are one on some disk. */
function twinsIn(folder, prefix) {
    const twins = (0,stage_twins/* findTwins */.hW)(folder.children.keys(), ([one = '', other = '']) => [one, other]);
    const own = twins === undefined ? [] : [`${twins.map((name) => shown(prefix + name)).join(' and ')} differ only in case or Unicode form`];
    return [...own, ...[...folder.children].flatMap(([name, node]) => (node.kind === 'folder' ? twinsIn(node, `${prefix}${name}/`) : []))];
}
/** Of an archive: more entries, or a better ratio, than pull allows by itself; half a sentence, or `undefined`. Sizes in bytes. */
function refusedSize(title, archive) {
    if (archive.entries > LIMITS.entries)
        return `${shown(title)} holds ${archive.entries} entries, more than ${LIMITS.entries}`;
    if (archive.plainSize <= LIMITS.bytes(archive.size))
        return undefined;
    return `${shown(title)} unpacks from ${(0,bytes/* formatBytes */.z3)(archive.size)} to ${(0,bytes/* formatBytes */.z3)(archive.plainSize)}, ${LIMITS.because}`;
}
function shown(name) {
    return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./lib/content/split/folder.js
/** Where packed folders are cut: by names and sizes alone, so that a changed file moves no cut unless its size does. */

const BLOCK = 512;
/** Of the three bytes that a name is hashed to. */
const HASH_BITS = 24;
/** Bytes that an entry takes in a tar: its header, and its content in whole blocks. */
function weightOf({ size }) {
    return BLOCK + Math.ceil(size / BLOCK) * BLOCK;
}
/**
 * How many of `entries` (sorted bytewise by path) go into each piece, one after the other. A piece has about `mean` bytes (a power of two), half of
 * it at the least and four times at the most, but for files that are larger: no file is cut. Behind an entry a piece ends by a hash of its name,
 * the more likely the more it weighs.
 */
function cutFolder(entries, mean) {
    const counts = [];
    let count = 0;
    let bytes = 0;
    const end = () => {
        if (count > 0)
            counts.push(count);
        count = 0;
        bytes = 0;
    };
    for (const entry of entries) {
        const weight = weightOf(entry);
        if (bytes + weight > 4 * mean)
            end();
        count += 1;
        bytes += weight;
        // Both sides are whole numbers far below 2^53.
        if (bytes >= mean / 2 && nameHash(entry.path) * mean < weight * 2 ** (HASH_BITS + 1))
            end();
    }
    end();
    return counts;
}
/**
 * The smallest power of two from 1 MiB on by which at most `most` pieces (one or more) come out, and those pieces. In the end all is in one.
 */
function cutFolderAuto(entries, most) {
    for (let mean = 1024 * 1024;; mean *= 2) {
        const counts = cutFolder(entries, mean);
        if (counts.length <= most)
            return { mean, counts };
    }
}
function nameHash(path) {
    return (0,external_node_crypto_.createHash)('sha256').update(path).digest().readUIntBE(0, 3);
}

// EXTERNAL MODULE: ./lib/content/split/size.js
var size = __webpack_require__(205);
;// CONCATENATED MODULE: ./lib/flow/publish/cut-folders.js
/** Folders of an image in several layers: each a complete tar, so that any runtime reads them, and a changed file changes one of them. */



/** Layers that a folder becomes at the most, where `auto` chooses. */
const MOST_OF_A_FOLDER = 100;
/** Layers of an image: moby takes 127 and keeps some for itself, overlay2 takes 128 (moby/moby, layer: maxLayerDepth). */
const MOST_LAYERS = 125;
/** The layers with folders cut as `split` says; what is no image stays as it is. Throws `InputError` for more layers than a runtime takes. */
function cutFolders(layers, request) {
    if (request.format !== 'image' || request.tars !== undefined)
        return layers;
    const cut = layers.flatMap((layer) => partsOf(layer, request));
    if (cut.length > MOST_LAYERS && cut.length > layers.length) {
        throw new errors/* InputError */.dz(`split: the image would have ${cut.length} layers, and runtimes take ${MOST_LAYERS} at most`, {
            hint: 'set split to a larger size, or to auto',
        });
    }
    return cut;
}
function partsOf(layer, request) {
    const split = layer.line.split ?? request.split;
    const { entries, title } = layer;
    if (entries === undefined || split === 'none')
        return [layer];
    const root = `${title}/`;
    const sorted = entries
        .filter(({ name }) => name !== root)
        .map((entry) => ({ entry, path: entry.name.slice(root.length).replace(/\/$/, '') }))
        .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
    const measured = sorted.map(({ entry, path }) => ({ path, size: entry.kind === 'file' ? entry.stamp.size : 0 }));
    const { mean, counts } = split === 'auto' ? cutFolderAuto(measured, MOST_OF_A_FOLDER) : { mean: split, counts: cutFolder(measured, split) };
    if (counts.length > MOST_LAYERS) {
        throw new errors/* InputError */.dz(`split: "${title}" comes out as ${counts.length} layers of about ${(0,size/* formatSize */.Xq)(mean)}, and runtimes take ${MOST_LAYERS} at most`, {
            hint: 'set split to a larger size, or to auto',
        });
    }
    if (counts.length < 2)
        return [layer];
    const folders = new Map(entries.filter(({ kind }) => kind === 'folder').map((entry) => [entry.name, entry]));
    let at = 0;
    return counts.map((count, index) => {
        const own = sorted.slice(at, at + count).map(({ entry }) => entry);
        at += count;
        return { ...layer, title: `${title}, layer ${index + 1} of ${counts.length}`, isPart: true, entries: withParents(own, root, folders) };
    });
}
/** Each entry after the folders that it lies in, outermost first, with their own modes: as far as they are not there yet. */
function withParents(entries, root, folders) {
    const there = new Map();
    for (const entry of entries) {
        for (let slash = root.length - 1; slash >= 0 && slash < entry.name.length - 1; slash = entry.name.indexOf('/', slash + 1)) {
            const name = entry.name.slice(0, slash + 1);
            const folder = folders.get(name);
            if (folder !== undefined && !there.has(name))
                there.set(name, folder);
        }
        there.set(entry.name, entry);
    }
    return [...there.values()];
}

// EXTERNAL MODULE: ./lib/content/find/media-type.js
var media_type = __webpack_require__(8750);
// EXTERNAL MODULE: ./lib/content/hash/hash.js
var hash = __webpack_require__(8532);
// EXTERNAL MODULE: ./lib/content/pack/pack.js + 1 modules
var pack = __webpack_require__(9944);
// EXTERNAL MODULE: ./lib/content/unpack/decompress.js
var decompress = __webpack_require__(9597);
// EXTERNAL MODULE: ./lib/content/unpack/sniff.js
var sniff = __webpack_require__(9964);
// EXTERNAL MODULE: ./lib/core/digest.js
var core_digest = __webpack_require__(3871);
// EXTERNAL MODULE: ./lib/content/split/annotations.js
var annotations = __webpack_require__(488);
// EXTERNAL MODULE: ./lib/content/split/gear.js
var gear = __webpack_require__(187);
;// CONCATENATED MODULE: ./lib/flow/publish/split-blob.js
/** A large file in pieces: cut and hashed in one pass, and each piece handed on as soon as it ends. */






const TITLE = 'org.opencontainers.image.title';
/**
 * The answer is the whole, with its pieces; or an ordinary
 * blob where it comes out as one. Nothing of it is copied anywhere. Throws `InputError` for more pieces than a manifest holds.
 */
async function splitBlob(layer, { mean, thread, annotate, tell }) {
    const { title, path, line } = layer;
    const found = [];
    const { digest, size, stamp } = await thread.split(path, mean, (piece) => {
        found.push(piece);
        tell(blobOf(piece, layer, found.length));
    });
    const type = line.type ?? (0,media_type/* mediaTypeOf */.c0)(path);
    const own = annotate(layer, { 'dev.waybill.mode': layer.mode.toString(8).padStart(4, '0') });
    const platform = line.platform === undefined ? {} : { platform: line.platform };
    const whole = { title, mediaType: type, size, digest, annotations: own, ...platform, open: () => (0,read/* readFile */.TA)(path, size, stamp) };
    if (found.length < 2)
        return whole;
    checkCount(found.length, mean, title);
    const facts = { title, size, digest, type, cut: `${gear/* GEAR */.qV}:${mean}` };
    const pieces = found.map((piece, at) => ({ ...blobOf(piece, layer, at + 1), annotations: (0,annotations/* pieceAnnotations */.L9)(facts, own, at, found.length) }));
    return { ...whole, pieces };
}
/** Throws `InputError` where a piece has the title of another layer of the same manifest. */
function checkPieceTitles(layers) {
    const titles = new Set(layers.map(({ title }) => title));
    const taken = layers.flatMap(({ pieces = [] }) => pieces.map(({ annotations }) => annotations[TITLE] ?? '')).filter((title) => titles.has(title));
    if (taken.length > 0)
        throw new errors/* InputError */.dz(`split: a piece would have the title "${taken[0]}", and so has another layer`, { hint: 'give one of the two another title' });
}
function blobOf({ offset, size, hex, stamp }, { title, path }, number) {
    return {
        title: `${title}, piece ${number}`,
        mediaType: annotations/* PIECE_TYPE */.Ol,
        size,
        digest: { algorithm: 'sha256', hex },
        annotations: {},
        open: () => (0,read/* readFile */.TA)(path, stamp.size, stamp, { offset, size }),
    };
}
function checkCount(count, mean, title) {
    if (count <= annotations/* MOST_PIECES */.cV)
        return;
    const next = 2 ** Math.ceil(Math.log2((mean * count) / annotations/* MOST_PIECES */.cV));
    throw new errors/* InputError */.dz(`split: "${title}" comes out as ${count} pieces of about ${(0,size/* formatSize */.Xq)(mean)}, and a manifest holds ${annotations/* MOST_PIECES */.cV} at most`, {
        hint: next <= size/* LARGEST_PIECE */.OV ? `set split to ${(0,size/* formatSize */.Xq)(Math.max(next, 2 * mean))}` : 'publish it as several files',
    });
}

;// CONCATENATED MODULE: ./lib/flow/publish/measure-layer.js
/** One layer read once: the file as it is, or packed, with its digest. */












const LAYER_TYPES = { tar: media_type/* TAR_LAYER */.qP, gzip: media_type/* GZIP_LAYER */.JH, zstd: media_type/* ZSTD_LAYER */.Qz };
/** Throws `InputError` for what cannot be a layer there, `IntegrityError` when a file changes meanwhile. */
async function measureLayer(layer, measuring) {
    const { mean, thread, request } = measuring;
    if (mean !== undefined && thread !== undefined)
        return splitBlob(layer, { mean, thread, annotate: measuring.annotate, tell: measuring.piece });
    const { tars } = request;
    if (tars !== undefined)
        return tarBlob(layer, tars, measuring);
    return staysAsItIs(layer, request) ? rawBlob(layer, measuring) : packedBlob(layer, measuring);
}
/** In an image only what calls itself a layer is taken for one; any other file becomes a layer of one file. */
function staysAsItIs({ kind, line }, { archive, format, tars }) {
    if (tars !== undefined || kind !== 'file' || !['auto', 'none'].includes(archive))
        return false;
    return format === 'artifact' || (0,media_type/* isLayerType */.IO)(line.type);
}
async function rawBlob(layer, { request: { format }, annotate, thread }) {
    const { digest, size, stamp } = await (thread !== undefined && layer.size >= hash_thread/* LARGE_FILE */.f ? thread.hash(layer.path) : (0,hash/* hashFile */.D)(layer.path));
    const mediaType = layer.line.type ?? (0,media_type/* mediaTypeOf */.c0)(layer.path);
    return {
        title: layer.title,
        mediaType,
        size,
        digest,
        annotations: annotate(layer, { 'dev.waybill.mode': layer.mode.toString(8).padStart(4, '0') }),
        ...(format === 'image' && (0,media_type/* isLayerType */.IO)(mediaType) ? { diffId: mediaType === media_type/* TAR_LAYER */.qP ? digest : await diffIdOf(layer) } : {}),
        ...(layer.line.platform === undefined ? {} : { platform: layer.line.platform }),
        open: () => (0,read/* readFile */.TA)(layer.path, size, stamp),
    };
}
/** A tar stays one, packed or not; anything else is packed into one. Nothing is held whole: what must be read twice is read twice. */
async function tarBlob(layer, tars, measuring) {
    const given = layer.kind === 'file' ? await (0,sniff/* sniff */.Z)(layer.path) : undefined;
    const what = `layers: "${layer.title}"`;
    const made = given?.tar === true ? undefined : await packedTar();
    const { size, digest, open } = await tars.measure(made ?? layer.path, made === undefined && given?.packing !== 'plain', what);
    return {
        title: layer.title,
        mediaType: media_type/* TAR_LAYER */.qP,
        size,
        digest,
        annotations: measuring.annotate(layer, made === undefined ? {} : { 'dev.waybill.packed': layer.kind }),
        open,
    };
    async function packedTar() {
        if (measuring.request.archive === 'none')
            throw new errors/* InputError */.dz(`${what} is no tar, and archive is none`, { hint: `${tars.takenBy} takes tars alone: leave archive at auto` });
        return (await packed(layer, measuring, { compression: 'tar', level: 0 })).path;
    }
}
/** Of the tar inside a packed layer that was given as it is. */
async function diffIdOf({ path, title }) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    for await (const chunk of (0,decompress/* decompress */.m)((0,decompress/* fileChunks */.T)(path), `"${title}"`))
        hash.update(chunk);
    return { algorithm: 'sha256', hex: hash.digest('hex') };
}
async function packedBlob(layer, measuring) {
    const { request, annotate } = measuring;
    const compression = request.archive === 'tar' || request.archive === 'zstd' ? request.archive : 'gzip';
    const archive = await packed(layer, measuring, { compression, level: request.compressionLevel });
    // oras runs gunzip over whatever has the mark, and fails on all else (bazel-contrib/rules_img#630); it checks the digest when it unpacks.
    const forOras = { 'io.deis.oras.content.unpack': 'true', 'io.deis.oras.content.digest': (0,core_digest/* formatDigest */.MO)(archive.diffId) };
    return {
        title: layer.title,
        mediaType: layer.line.type ?? LAYER_TYPES[compression],
        size: archive.size,
        digest: archive.digest,
        annotations: annotate(layer, { 'dev.waybill.packed': layer.kind, ...(layer.kind === 'folder' && compression === 'gzip' ? forOras : {}) }),
        diffId: archive.diffId,
        ...(layer.line.platform === undefined ? {} : { platform: layer.line.platform }),
        open: () => (0,read/* readFile */.TA)(archive.path, archive.size, archive.stamp),
    };
}
async function packed(layer, { request, packed: tell }, form) {
    const entries = layer.entries ?? [(0,walk/* walkFile */.cG)(layer.path, layer.title)];
    const archive = await (0,pack/* packEntries */.G)(entries, { ...form, timestamp: request.timestamp, scratch: request.scratch });
    tell(layer, archive);
    return archive;
}

;// CONCATENATED MODULE: ./lib/flow/publish/cutting.js
/** Which files travel in pieces, and how large those are: what the input `split` and the lines of `layers` say, and what is possible. */



const cutting_SHOWN = 5;
/** Throws `InputError` for a line that asks for what cannot be. */
function planCuts(layers, request) {
    const problems = layers
        .filter((layer) => wantsCut(layer) && !isCuttable(layer, request) && !(layer.kind === 'folder' && request.format === 'image'))
        .map(({ title }) => `layers: "${title}": split is for files that stay as they are`);
    if (problems.length > 0)
        throw new errors/* InputError */.dz(problems, {
            hint: 'leave split out there; files can be cut while archive is auto and format is artifact, folders where format is image',
        });
    const means = new Map();
    const left = [];
    for (const layer of layers) {
        const mean = layer.kind === 'file' ? (0,size/* pieceSize */.QN)(layer.line.split ?? request.split, layer.size) : undefined;
        if (mean === undefined)
            continue;
        if (isCuttable(layer, request))
            means.set(layer, mean);
        else
            left.push(JSON.stringify(layer.title));
    }
    const more = left.length > cutting_SHOWN ? ` and ${left.length - cutting_SHOWN} more` : '';
    return {
        means,
        notices: left.length === 0 ? [] : [`split: ${left.slice(0, cutting_SHOWN).join(', ')}${more} stay whole: only files that stay as they are can be cut`],
    };
}
function wantsCut({ line }) {
    return line.split !== undefined && line.split !== 'none';
}
/** A file inside a tar is an entry, and an entry is whole. */
function isCuttable(layer, request) {
    return request.format === 'artifact' && staysAsItIs(layer, request);
}

;// CONCATENATED MODULE: ./lib/flow/publish/heard-later.js
/** What is told before anybody listens. */
function heardLater() {
    const before = [];
    let hearing;
    return {
        tell(item) {
            if (hearing === undefined)
                before.push(item);
            else
                hearing(item);
        },
        listen(hear) {
            hearing = hear;
            for (const item of before.splice(0))
                hear(item);
        },
    };
}

;// CONCATENATED MODULE: ./lib/flow/publish/name-layers.js
/** What was found, as layers of a manifest: each with a title of its own, and folders with what they hold. */



/** A folder that holds nothing to publish is no layer. Throws one `InputError` with everything that is wrong. */
function nameLayers(paths, baseDir, { titles, includeHiddenFiles, archive }) {
    const problems = [];
    const warnings = [];
    const layers = [];
    const hidden = [];
    for (const found of paths) {
        const title = found.line.title ?? (titles === 'name' ? find_title/* nameOf */.Vb : find_title/* titleOf */.Gg)(found.inner, baseDir);
        if (found.kind === 'file') {
            layers.push({ ...found, title, entries: undefined });
            continue;
        }
        if (archive === 'none')
            problems.push(`layers: ${found.line.pattern} is a folder, and archive is none`);
        try {
            const entries = (0,walk/* walkFolder */.aI)(found.path, title, { includeHiddenFiles, excluded: found.excluded, onHidden: (path) => hidden.push(path) });
            if (entries.some(({ kind }) => kind !== 'folder'))
                layers.push({ ...found, title, entries });
            else
                warnings.push(`layers: ${found.line.pattern} is a folder without a file to publish${includeHiddenFiles ? '' : ' (hidden ones are left out)'}`);
        }
        catch (error) {
            if (!(error instanceof errors/* InputError */.dz))
                throw error;
            problems.push(`layers: ${error.message}${error.hint === undefined ? '' : `: ${error.hint}`}`);
        }
    }
    problems.push(...(0,find_title/* titleProblems */.p_)(layers.map(({ title, line: { platform } }) => ({ title, platform }))));
    if (problems.length > 0)
        throw new errors/* InputError */.dz(problems);
    return { layers, warnings, hidden };
}

;// CONCATENATED MODULE: ./lib/flow/publish/gather.js
/** The first step of publishing: from lines of input to blobs that are named, and measured one by one. */
















const TITLE_KEY = 'org.opencontainers.image.title';
/** Files this small are read and hashed in one go; after so many of them others get a turn. */
const FILES_A_TURN = 16;
/** So much in large files is worth such a thread, and one such file is worth not to wait for. Bytes. */
const MUCH = 64 * 1024 * 1024;
/** Finds and names the layers, and begins to read each once. Throws `InputError` with everything that is wrong with names; nothing was read then. */
function gather(request) {
    const workspace = (0,external_node_path_.resolve)(request.workspace);
    const baseDir = (0,external_node_path_.resolve)(workspace, request.baseDir);
    const found = findPaths({ ...request, workspace, baseDir });
    const { layers: whole, warnings: empty, hidden } = nameLayers(found.paths, baseDir, request);
    const named = cutFolders(whole, request);
    const warnings = [...found.warnings, ...empty];
    const globs = request.layerAnnotations.map((annotation) => ({ ...annotation, matches: (0,core_glob/* textMatcher */.Ax)(annotation.glob) }));
    if (globs.some(({ key }) => key === TITLE_KEY)) {
        throw new errors/* InputError */.dz(`annotations: ${TITLE_KEY} cannot be given to layers by a pattern`, { hint: 'give a line of layers its title=' });
    }
    for (const { glob, matches } of globs) {
        if (!whole.some(({ title }) => matches(title)))
            warnings.push(`annotations: layer[${glob}] matches no layer`);
    }
    const annotate = (layer, own) => {
        if (layer.isPart)
            return layer.line.annotations;
        const wanted = globs.filter(({ matches }) => matches(layer.title)).map(({ key, value }) => [key, value]);
        // The user's values win over ours, and a layer's own line over a pattern for many.
        return { ...own, ...Object.fromEntries(wanted), ...layer.line.annotations, [TITLE_KEY]: layer.title };
    };
    const files = named.filter((layer) => staysAsItIs(layer, request) && layer.size >= hash_thread/* LARGE_FILE */.f);
    const { means, notices } = planCuts(named, request);
    const pieces = heardLater();
    const thread = means.size > 0 || files.reduce((sum, { size }) => sum + size, 0) >= MUCH ? (0,hash_thread/* startHashThread */.D)() : undefined;
    const limit = pLimit(Math.max(1, request.concurrency));
    let ended = false;
    let count = 0;
    const swollen = [];
    const packed = ({ title, entries = [] }, archive) => {
        const problem = refusedSize(title, { ...archive, entries: entries.length });
        if (problem !== undefined)
            swollen.push(problem);
    };
    const measure = (layer) => limit(async () => {
        if (++count % FILES_A_TURN === 0)
            await (0,promises_.setImmediate)();
        if (ended)
            throw new errors/* InputError */.dz(`"${layer.title}" was not read any more`);
        return measureLayer(layer, { request, thread, annotate, packed, mean: means.get(layer), piece: pieces.tell });
    });
    // The largest first: it travels longest.
    const begun = new Map([...named].sort((a, b) => (a.size === b.size ? 0 : b.size - a.size)).map((layer) => [layer, measure(layer)]));
    const layers = named.map((layer) => begun.get(layer));
    // Who waits for all of them hears of it.
    for (const layer of layers)
        layer.catch(() => { });
    const large = files
        .filter((layer) => layer.size >= MUCH && !means.has(layer))
        .map((layer) => [begun.get(layer), unmeasured(layer)]);
    return {
        layers,
        large: new Map(large),
        warnings: [...new Set(warnings)],
        notices: [...notices, ...hiddenWords([...found.hidden, ...hidden], found.paths, workspace)],
        onPiece: pieces.listen,
        refusals: () => refusals(whole, swollen),
        async end() {
            ended = true;
            await thread?.end();
            await Promise.allSettled(layers);
        },
    };
}
function unmeasured({ title, path, size }) {
    return { title, size, open: () => (0,read/* readFile */.TA)(path, size) };
}
/** Whoever names one of them, or something in it, knows. */
function hiddenWords(hidden, named, workspace) {
    const paths = [...new Set(hidden)].filter((path) => !named.some((found) => (0,find_title/* isInside */.FK)(found.path, path)));
    if (paths.length === 0)
        return [];
    return [
        `layers: hidden names are left out (${listed(paths, workspace)}): include-hidden-files takes them, and a line such as !${(0,external_node_path_.relative)(workspace, paths[0])} says that they are not wanted`,
    ];
}
const gather_SHOWN = 20;
function refusals(layers, swollen) {
    const titled = layers.map(({ title, entries, line: { platform } }) => ({ title, entries, platform }));
    const names = [...new Set((0,find_title/* manifestsOf */.oF)(titled).flatMap(refusedNames))];
    const all = [...names, ...swollen];
    if (all.length === 0)
        return undefined;
    const shown = all.length > gather_SHOWN ? [...all.slice(0, gather_SHOWN), `and ${all.length - gather_SHOWN} more`] : all;
    const ways = [...(names.length > 0 ? ['rename it, or give it a title='] : []), ...(swollen.length > 0 ? ['pull with unpack-limit: none'] : [])];
    return `layers: pull refuses this, on some systems or on all: ${shown.join('; ')}: ${ways.join('; ')}`;
}

// EXTERNAL MODULE: ./lib/core/retry.js
var retry = __webpack_require__(7493);
// EXTERNAL MODULE: ./lib/flow/not-needed.js
var not_needed = __webpack_require__(3379);
;// CONCATENATED MODULE: ./lib/flow/publish/early-sends.js
/** Sends that begin before all is known: the first failure ends them all, and so does whoever needs them no more. */

function earlySends(throttle, events) {
    let ended = false;
    let fail = () => { };
    const failed = new Promise((_resolve, reject) => {
        fail = reject;
    });
    failed.catch(() => { });
    const run = async (send) => {
        if (ended)
            throw new not_needed/* NotNeeded */.n();
        try {
            return await send();
        }
        catch (error) {
            ended = true;
            fail(error);
            throw error;
        }
    };
    return {
        begin(size, send) {
            if (!ended)
                events.sending(size, 1);
            const running = throttle.run(size, () => run(send));
            // Who waits for all of them hears of it.
            running.catch(() => { });
            return running;
        },
        stoppable: (blob) => ({
            ...blob,
            async *open() {
                for await (const chunk of blob.open()) {
                    if (ended)
                        throw new not_needed/* NotNeeded */.n();
                    yield chunk;
                }
            },
        }),
        isEnded: () => ended,
        end() {
            ended = true;
        },
        failed,
    };
}

// EXTERNAL MODULE: ./lib/flow/put/plan.js
var plan = __webpack_require__(1731);
;// CONCATENATED MODULE: ./lib/flow/publish/outlook.js
/** What the tags name now, and which of it the manifest that is to come may still turn out to be. */

/** Of any digest. */
const HEX = /[0-9a-f]{64,128}/g;
/** Looks up the tags that are not in `seen`, and adds them. `undefined` = only the whole manifest will tell. */
async function outlookOf(publication, seen, options) {
    const found = [];
    for (const tag of publication.tags) {
        const manifest = seen.has(tag) ? seen.get(tag) : await (0,plan/* lookUp */.TE)(publication, tag, options);
        seen.set(tag, manifest);
        if (manifest !== undefined)
            found.push(manifest);
    }
    // What a tag names may have to stay; and an index does not mention the layers of its manifests.
    if (found.length > 0 && (options.ifTagExists !== 'overwrite' || found.some(({ mediaType }) => /index|list/.test(mediaType))))
        return undefined;
    let possible = found.map(({ bytes }) => new Set(new TextDecoder().decode(bytes).match(HEX)));
    return {
        isAnother(fresh) {
            possible = possible.filter((mentioned) => fresh.every(({ digest }) => mentioned.has(digest.hex)));
            return possible.length === 0;
        },
        confirmed: options.askForAll ? new Set() : (0,plan/* blobsOf */.OR)(publication.target, found),
    };
}

// EXTERNAL MODULE: ./lib/flow/publish/send.js
var send = __webpack_require__(1172);
;// CONCATENATED MODULE: ./lib/flow/publish/send-unmeasured.js
/** A large file on its way while it is still hashed; where that fails in any way, it is sent again like any other blob. */




/** `measured` is the same file once its digest is known. Throws one of the six errors, which names the blob. */
async function sendUnmeasured(target, file, measured, policy, events) {
    const travelling = (0,send/* counted */.hS)(file, events);
    const began = policy.clock.now();
    const expected = measured.then((blob) => blob.digest);
    // Where the upload fails first, nobody asks for it.
    expected.catch(() => { });
    try {
        await policy.throttle.ready();
        const digest = await target.uploadUnmeasured?.(travelling, expected);
        const blob = await measured;
        if (digest === undefined || !(0,core_digest/* equalDigests */.cF)(digest, blob.digest)) {
            throw new errors/* IntegrityError */.cs(`${target.name} calculated ${digest === undefined ? 'nothing' : (0,core_digest/* formatDigest */.MO)(digest)} for "${blob.title}", but its digest is ${(0,core_digest/* formatDigest */.MO)(blob.digest)}`);
        }
        policy.throttle.succeeded(blob.size);
        return { stored: { blob, digest, action: 'uploaded' }, seconds: (policy.clock.now() - began) / 1000 };
    }
    catch (error) {
        if (!canBeHealed(error) || policy.signal?.aborted)
            throw error instanceof errors/* PublishError */.S1 ? (0,send/* named */.KT)(file, error) : error;
        travelling.takeBack();
        events.debug(`"${file.title}": ${error.message}; it is sent again once it is measured`);
        return (0,send/* sendBlob */.i4)(target, await measured, policy, events);
    }
}
/** Not what is wrong with the file or with what became of it, and not what nobody waits for. */
function canBeHealed(error) {
    return error instanceof errors/* PublishError */.S1 && !(error instanceof errors/* IntegrityError */.cs || error instanceof errors/* InputError */.dz || error instanceof not_needed/* NotNeeded */.n);
}

;// CONCATENATED MODULE: ./lib/flow/publish/head-start.js
/**
 * What may travel before everything is measured: hashing and sending at once, where nothing can come out of the rest that makes it needless.
 *
 * A rerun with nothing changed asks for no blob, and what is refused has sent nothing. So what holds is this:
 *
 * 1. A blob goes once it is measured, and once it is sure that the manifest will be another one than any that the tags name now: when they name
 *    none, or when each of theirs misses a blob of ours. Until then all of them wait.
 * 2. Nothing goes early without a tag, where a tag that exists may have to stay (`if-tag-exists`), or where one names an index, whose bytes do not
 *    mention the layers: there only the whole manifest tells.
 * 3. What the tags' manifests name is there, and goes not at all, unless every blob is to be asked for.
 * 4. Into a repository that is new what is large does not even wait for its digest; its tags are not asked for, as they name nothing.
 * 5. A blob goes once, whatever it is called, and whichever of the two ways it went.
 * 6. Of a file that is cut, each piece is such a blob, as soon as it ends.
 * 7. One failure ends all: nothing else begins, what is being read is not read on, and `layers` rejects with it.
 */






/** `publication` is where it goes; without one nothing goes early. */
function headStart(publication, measuring, policy, events, askForAll = false) {
    if (publication === undefined)
        return noStart(measuring.layers);
    return startTo(publication, measuring, { ifTagExists: policy, askForAll }, events);
}
function noStart(layers) {
    return { layers: heard(Promise.all(layers)), seen: new Map(), begun: { sent: new Map(), hasFailed: () => false }, async end() { } };
}
function startTo(publication, { layers, large, onPiece }, options, events) {
    const { target, policy, tags } = publication;
    const sends = earlySends(policy.throttle, events);
    const seen = new Map();
    const sent = new Map();
    /** What travels though it is not measured. */
    const ahead = new Map();
    const measured = new Set();
    const waiting = [];
    let outlook;
    const consider = (fresh) => {
        waiting.push(...fresh);
        if (outlook?.isAnother(fresh) !== true)
            return;
        for (const blob of waiting.splice(0).sort((a, b) => b.size - a.size)) {
            const key = (0,core_digest/* formatDigest */.MO)(blob.digest);
            if (sent.has(key) || outlook.confirmed.has(key))
                continue;
            sent.set(key, sends.begin(blob.size, () => (0,send/* sendBlob */.i4)(target, sends.stoppable(blob), policy, events)));
        }
    };
    const sendAhead = () => {
        for (const tag of tags)
            seen.set(tag, undefined);
        for (const [layer, file] of large) {
            if (measured.has(layer))
                continue;
            ahead.set(layer, sends.begin(file.size, () => sendUnmeasured(target, sends.stoppable(file), layer.then(sends.stoppable), policy, events)));
        }
    };
    async function look() {
        if (tags.length === 0)
            return;
        if (large.size > 0 && (await isNew(publication)))
            sendAhead();
        outlook = await outlookOf(publication, seen, { ...options, info: events.info });
        consider(waiting.splice(0));
    }
    const looked = look();
    onPiece?.((piece) => consider([piece]));
    for (const layer of layers) {
        layer.then((blob) => {
            const early = ahead.get(layer);
            if (early !== undefined)
                sent.set((0,core_digest/* formatDigest */.MO)(blob.digest), early);
            measured.add(layer);
            // Its pieces were told of one by one.
            if (blob.pieces === undefined)
                consider([blob]);
        }, () => { });
    }
    const all = Promise.all([Promise.all(layers), looked]).then(([blobs]) => blobs);
    return {
        layers: heard(Promise.race([all, sends.failed])),
        seen,
        begun: { sent, hasFailed: sends.isEnded },
        async end() {
            sends.end();
            await Promise.allSettled([looked, ...ahead.values(), ...sent.values()]);
            await target.closeUploads?.();
        },
    };
}
/** Who waits for it hears of a failure; if nobody does, it is no accident of the process. */
function heard(promise) {
    promise.catch(() => { });
    return promise;
}
async function isNew({ target, policy }) {
    return target.uploadUnmeasured !== undefined && (await (0,retry/* retry */.L5)(policy, async () => (await target.isNew?.()) === true));
}

// EXTERNAL MODULE: ./lib/core/model.js
var model = __webpack_require__(7206);
// EXTERNAL MODULE: ./lib/flow/put/encode.js
var encode = __webpack_require__(2066);
;// CONCATENATED MODULE: ./lib/flow/put/attach.js
/** The last step for what refers to a subject: that it is found from there. */



/** Does nothing without a subject. Children of an index are attached to nothing: who looks for referrers finds the index. */
async function attach({ publication, subject }, encoded, content) {
    const { target, policy } = publication;
    const digest = (0,core_digest/* parseDigest */.m)(subject?.digest ?? '');
    if (digest === undefined || target.attach === undefined)
        return;
    const [{ manifest }] = encoded.tagged;
    const [part] = content.parts;
    // Without a type of its own a manifest has that of its config (distribution-spec, "Listing Referrers"); an index has none.
    const type = content.artifactType ?? (content.index === undefined ? part?.config?.mediaType : undefined);
    const annotations = content.index?.annotations ?? { ...content.annotations, ...part?.annotations };
    const referrer = { ...(0,encode/* descriptorOf */.nb)(manifest, undefined, type), annotations };
    await (0,retry/* retry */.L5)(policy, async () => target.attach?.(digest, referrer));
}

// EXTERNAL MODULE: ./lib/flow/put/published.js
var published = __webpack_require__(1568);
// EXTERNAL MODULE: ./lib/flow/put/put.js
var put = __webpack_require__(7351);
// EXTERNAL MODULE: ./lib/flow/put/settle.js + 1 modules
var settle = __webpack_require__(703);
// EXTERNAL MODULE: ./lib/flow/put/sign-first.js + 1 modules
var sign_first = __webpack_require__(6384);
;// CONCATENATED MODULE: ./lib/flow/publish/dry-run.js
/** A dry run: what is there, what would be mounted, what would travel, and whether writing is allowed. */




/** Asks, and changes nothing. `layers` in input order. */
async function dryRun(plan, layers, events) {
    const { target, policy } = plan.publication;
    await (0,retry/* retry */.L5)(policy, () => target.checkWritable());
    let mounted = 0;
    let travelling = 0;
    const distinct = new Map(layers.flatMap(model/* piecesOf */.X).map((blob) => [(0,core_digest/* formatDigest */.MO)(blob.digest), blob]));
    const there = new Map();
    await Promise.all([...distinct].map(([digest, blob]) => policy.throttle.run(0, async () => {
        const exists = plan.known || (await (0,retry/* retry */.L5)(policy, () => target.has(blob)));
        there.set(digest, exists);
        if (exists)
            return;
        if (await (0,retry/* retry */.L5)(policy, async () => (await target.mountable?.(blob)) === true))
            mounted += blob.size;
        else
            travelling += blob.size;
    })));
    const isThere = (blob) => (0,model/* piecesOf */.X)(blob).every(({ digest }) => there.get((0,core_digest/* formatDigest */.MO)(digest)));
    const stored = layers.map((blob) => ({ ...(0,encode/* asExisting */.AJ)(blob), action: isThere(blob) ? 'exists' : 'planned' }));
    for (const blob of stored)
        events.stored(blob, target.name, undefined);
    plan.expected.tagged.forEach(({ tag, manifest }, at) => {
        const what = { same: 'names it already', put: 'would name it', keep: 'would stay what it is', refuse: 'may not be moved' }[plan.decisions[at] ?? 'put'];
        events.info(`${target.name}${tag === undefined ? ', by its digest' : `:${tag}`} ${what} (${(0,core_digest/* formatDigest */.MO)(manifest.digest)})`);
    });
    events.info(`${target.name}: ${travelling} bytes would travel, ${mounted} would be mounted`);
    return stored;
}

;// CONCATENATED MODULE: ./lib/flow/publish/publish.js
/** The story of a publication: look, send what is missing, encode, put, read back. */











/**
 * Blobs go to all images first, manifests last. `done` hears of each image as soon as anything of it stands, so that a late
 * failure there or elsewhere does not hide it. Throws one of the six errors; tags stay where they were unless `done` was told.
 */
async function publish(request, events, done) {
    const expect = (publication, subject) => (0,encode/* encode */.lF)({ ...publication, subject }, request, encode/* asExisting */.AJ);
    const { subject, ifTagExists, headStart } = request;
    const plans = await (0,plan/* planAll */.n1)(request.publications, expect, { subject, ifTagExists, seen: headStart?.seen, info: events.info });
    if (!request.push) {
        for (const plan of plans)
            done((0,published/* published */.H)(plan, plan.expected, plan.decisions, await dryRun(plan, request.layers, events), false));
        return;
    }
    try {
        const stored = [];
        for (const [index, plan] of plans.entries())
            stored.push(await sendBlobs(plan, request, events, index === 0 ? headStart?.begun : undefined));
        const prepared = plans.map((plan, index) => prepare(plan, stored[index] ?? new Map(), request, events));
        const attachings = await (0,sign_first/* signFirst */.C)(request.signing, prepared, request.verify !== false, events, done);
        for (const one of prepared) {
            const { ifTagExists } = request;
            const attaching = attachings?.get(one.plan);
            await (0,settle/* settle */.G)({ ...one, ifTagExists, verify: request.verify !== false, attach: () => attach(one.plan, one.encoded, request), attaching, events }, done);
        }
    }
    finally {
        await Promise.all(request.publications.map(({ target }) => closeUploads(target, events)));
    }
}
/** Of failed tries, and of a run that was ended. */
async function closeUploads(target, events) {
    const closed = (await target.closeUploads?.()) ?? 0;
    if (closed > 0)
        events.info(`${target.name}: closed ${closed} unfinished ${closed === 1 ? 'upload' : 'uploads'}`);
}
/** What the registry said of each distinct blob, by our digest. */
async function sendBlobs(plan, request, events, begun) {
    const { target, policy } = plan.publication;
    const askForAll = request.verify === 'blobs';
    // Layers first, configs last, each as often as it was named.
    const blobs = [...request.layers, ...request.parts.flatMap(({ config }) => config ?? [])];
    const missing = askForAll || (!plan.known && plan.decisions.includes('put'));
    const confirmed = askForAll ? undefined : plan.confirmed;
    const rest = blobs.flatMap(model/* piecesOf */.X).filter(({ digest }) => !begun?.sent.has((0,core_digest/* formatDigest */.MO)(digest)) && !confirmed?.has((0,core_digest/* formatDigest */.MO)(digest)));
    if (missing)
        events.sending(sizeOf(rest), rest.length);
    const stored = missing ? await (0,send/* sendAll */.Sl)(target, blobs, policy, events, { begun, confirmed }) : blobs.map(encode/* asExisting */.AJ);
    if (!missing && plan.known)
        for (const blob of stored)
            events.stored(blob, target.name, undefined);
    return new Map(stored.map((blob) => [(0,core_digest/* formatDigest */.MO)(blob.blob.digest), blob]));
}
function prepare(plan, stored, request, events) {
    const { publication, subject } = plan;
    const { target, policy } = publication;
    const answer = (blob) => ({ ...(stored.get((0,core_digest/* formatDigest */.MO)(blob.digest)) ?? (0,encode/* asExisting */.AJ)(blob)), blob });
    const encoded = plan.decisions.includes('put') ? (0,encode/* encode */.lF)({ ...publication, subject }, request, answer) : plan.expected;
    const blobs = [...stored.values()].flatMap(({ blob }) => (0,model/* piecesOf */.X)(blob));
    return { plan, encoded, layers: request.layers.map(answer), put: (step) => (0,put/* putManifest */.R)(target, step, blobs, policy, events) };
}
function sizeOf(blobs) {
    return blobs.reduce((sum, blob) => sum + blob.size, 0);
}

// EXTERNAL MODULE: ./lib/registries/kinds.js + 29 modules
var registries_kinds = __webpack_require__(1049);
// EXTERNAL MODULE: ./lib/core/memory-blob.js
var memory_blob = __webpack_require__(6546);
;// CONCATENATED MODULE: ./lib/flow/publish/parts.js
/** Which layers go into which manifest: one for each platform that a layer names; layers without one are in all. */

/**
 * `configFor` makes the config of one manifest. With no layer for a platform there is one part, for `platform` if that is given.
 * `isIndex` tells whether the parts belong under an index.
 */
function parts_partsOf(layers, platform, configFor) {
    const platforms = new Map();
    for (const { platform: own } of layers)
        if (own !== undefined && !platforms.has((0,core_platform/* platformKey */.Ng)(own)))
            platforms.set((0,core_platform/* platformKey */.Ng)(own), own);
    if (platforms.size === 0)
        return { parts: [{ layers, config: configFor(layers, platform), platform }], isIndex: false };
    const parts = [...platforms].map(([name, own]) => {
        const wanted = layers.filter((layer) => layer.platform === undefined || (0,core_platform/* platformKey */.Ng)(layer.platform) === name);
        return { layers: wanted, config: configFor(wanted, own), platform: own };
    });
    return { parts, isIndex: true };
}

;// CONCATENATED MODULE: ./lib/manifest/image-config.js
/** The config of an image, and of an artifact that is for one platform. */



const IMAGE_CONFIG = 'application/vnd.oci.image.config.v1+json';
/** https://github.com/opencontainers/image-spec/blob/main/config.md. Throws `InputError` for a layer that is no archive. */
function imageConfig({ layers, platform, created, labels }) {
    const time = new Date(created * 1000).toISOString().replace('.000Z', 'Z');
    const diffIds = layers.map(({ title, diffId }) => {
        if (diffId === undefined)
            throw new errors/* InputError */.dz(`layers: "${title}" is no archive, and an image's layers are`, { hint: 'leave its type out, and it is packed' });
        return (0,core_digest/* formatDigest */.MO)(diffId);
    });
    return configOf({
        created: time,
        ...platform,
        config: Object.keys(labels).length === 0 ? {} : { Labels: Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) },
        rootfs: { type: 'layers', diff_ids: diffIds },
        history: layers.map(({ title }) => ({ created: time, created_by: `waybill: ${title}` })),
    });
}
/** What tells readers the platform of an artifact without a config of its own; oras reads it, too (`oras pull --platform`). */
function platformConfig(platform) {
    return configOf({ ...platform });
}
function configOf(document) {
    return (0,memory_blob/* memoryBlob */.t)(new TextEncoder().encode(JSON.stringify(document)), IMAGE_CONFIG);
}

// EXTERNAL MODULE: ./lib/manifest/oci.js
var oci = __webpack_require__(5760);
;// CONCATENATED MODULE: ./lib/action/runner/auto-annotations.js
/** The annotations that a run gives to what it publishes. */
/** `created` in seconds since 1970; `known` is the version where that was found out. https://github.com/opencontainers/image-spec/blob/main/annotations.md */
function autoAnnotations(context, created, known) {
    const url = context.repository === undefined ? undefined : `${context.serverUrl}/${context.repository}`;
    const version = known ?? versionOf(context);
    return {
        'org.opencontainers.image.created': new Date(created * 1000).toISOString().replace('.000Z', 'Z'),
        ...(url === undefined ? {} : { 'org.opencontainers.image.source': url, 'org.opencontainers.image.url': url }),
        ...(context.sha === undefined ? {} : { 'org.opencontainers.image.revision': context.sha }),
        ...(version === undefined ? {} : { 'org.opencontainers.image.version': version }),
    };
}
/** The tag or branch; for a pull request `pr-N`, as docker/metadata-action names it. */
function versionOf({ ref, refName }) {
    const pull = /^refs\/pull\/(\d+)\//.exec(ref ?? '');
    return pull ? `pr-${pull[1]}` : refName;
}

;// CONCATENATED MODULE: ./lib/action/compose.js
/** From inputs and gathered layers to what is published: parts, configs, annotations and labels. */







/** The platform of an image when nobody says: the same on every machine, so that the same input has the same digest. */
const COMMON_PLATFORM = { os: 'linux', architecture: 'amd64' };
/** https://docs.quay.io/use_quay.html#tag-expiration */
const EXPIRES = 'quay.expires-after';
/** The config that the user gave. Throws `InputError` when it cannot be read. */
function readConfig({ config }, workspace) {
    return config === undefined ? undefined : (0,memory_blob/* memoryBlob */.t)((0,local_files/* readBytes */.io)('config', workspace, config.path), config.type);
}
/** Throws `InputError` for a layer that cannot be part of an image. */
function contentOf(inputs, layers, { context, config: own, created, warning, hasConfig }) {
    const common = {
        ...(inputs.autoAnnotations ? autoAnnotations(context, created, inputs.ref?.version) : {}),
        ...(inputs.expiresAfter === undefined ? {} : { [EXPIRES]: inputs.expiresAfter }),
    };
    const given = inputs.annotations;
    const annotations = { ...common, ...given.manifest };
    const configFor = (layersOf, platform) => {
        if (!hasConfig)
            return undefined;
        const labels = { ...annotations, ...(0,encode/* annotationsFor */.gX)(platform, given.platforms) };
        const config = own ??
            (inputs.format === 'image'
                ? imageConfig({ layers: layersOf, platform: platform ?? COMMON_PLATFORM, created, labels })
                : platform === undefined
                    ? (0,oci/* emptyConfig */.i4)()
                    : platformConfig(platform));
        return Object.keys(given.config).length === 0 ? config : { ...config, annotations: given.config };
    };
    const { parts, isIndex } = parts_partsOf(layers, inputs.platform, configFor);
    if (!isIndex)
        warnOfNoIndex(given, warning);
    return {
        parts: parts.map((part) => ({
            ...part,
            annotations: (0,encode/* annotationsFor */.gX)(part.platform, given.platforms),
            entry: (0,encode/* annotationsFor */.gX)(part.platform, given.descriptors),
        })),
        annotations,
        index: isIndex ? { annotations: { ...common, ...given.index } } : undefined,
        // An image is known by its config; an artifact with a platform has such a config too, so its type tells them apart.
        artifactType: inputs.artifactType ?? (hasConfig && inputs.format === 'artifact' && own === undefined ? oci/* UNKNOWN_ARTIFACT */.K2 : undefined),
        created,
    };
}
function warnOfNoIndex({ index, descriptors }, warning) {
    const levels = [...(Object.keys(index).length > 0 ? ['index:'] : []), ...(descriptors.length > 0 ? ['manifest-descriptor:'] : [])];
    for (const level of levels)
        warning(`annotations: ${level} is left out, as there is no index (no layer has platform=)`);
}

// EXTERNAL MODULE: ./lib/action/connect.js + 19 modules
var action_connect = __webpack_require__(6341);
// EXTERNAL MODULE: ./lib/action/inputs/kind-inputs.js
var kind_inputs = __webpack_require__(2702);
// EXTERNAL MODULE: ./node_modules/csv-parse/lib/sync.js + 9 modules
var sync = __webpack_require__(5175);
// EXTERNAL MODULE: ./lib/core/text/nearest.js
var nearest = __webpack_require__(6069);
;// CONCATENATED MODULE: ./lib/content/find/layer-line.js
/** One line of the input `layers`: a path or pattern, and the attributes after it. */








const ATTRIBUTES = ['type', 'title', 'platform', 'split', 'annotation'];
const ANNOTATION = 'annotation.';
/** Before the quotes, or within. */
const MARKS = /^(?:!\s*)*/;
const layer_line_TITLE_KEY = 'org.opencontainers.image.title';
/** Reads `[!]PATH[,type=…][,title=…][,platform=…][,annotation.KEY=…]` or `PATH:type/subtype`. Throws `InputError`. */
function parseLayerLine(line) {
    const fail = (what, hint) => {
        throw new errors/* InputError */.dz(`layers: "${line}": ${what}`, { hint });
    };
    // As in `@actions/glob` a second one takes the first back.
    const [outer = ''] = MARKS.exec(line) ?? [];
    const [first = '', ...fields] = splitFields(line, outer.length);
    const [inner = ''] = MARKS.exec(first) ?? [];
    const exclude = (outer + inner).replaceAll(/\s/g, '').length % 2 === 1;
    const short = splitShortForm(first.slice(inner.length));
    if (short.pattern === '')
        fail('there is no path', 'begin the line with a path or a pattern');
    if (exclude && (fields.length > 0 || short.type !== undefined))
        fail('an exclusion takes no attributes', 'leave only the path after !');
    const values = new Map(short.type === undefined ? [] : [['type', short.type]]);
    for (const field of fields) {
        const equals = field.indexOf('=');
        if (equals < 1)
            fail(`"${field}" is not an attribute (key=value)`, hintFor(first));
        const key = field.slice(0, equals).trim();
        if (!isKnown(key)) {
            const meant = (0,nearest/* nearest */.p)(key.split('.')[0], ATTRIBUTES);
            const name = meant === 'annotation' ? 'annotation.KEY' : meant;
            fail(`"${key}" is not a known attribute${name === undefined ? '' : `, did you mean \`${name}\`?`}`, 'use type, title, platform, split or annotation.KEY');
        }
        if (values.has(key))
            fail(`${key} is given twice`, 'leave one of the two out');
        values.set(key, field.slice(equals + 1).trim());
    }
    const type = values.get('type');
    if (type !== undefined && !(0,media_type/* isMediaType */.LA)(type))
        fail(`"${type}" is not a media type`, 'write type/subtype, such as application/pdf');
    const annotations = Object.fromEntries([...values].filter(([key]) => key.startsWith(ANNOTATION)).map(([key, value]) => [key.slice(ANNOTATION.length), value]));
    // A title is one thing, whichever way it is written.
    const title = values.get('title') ?? annotations[layer_line_TITLE_KEY];
    const wildcards = countWildcards(slashed(short.pattern));
    const wrong = placesOf(title ?? '').find((place) => place < 1 || place > wildcards);
    if (wrong !== undefined)
        fail(`title has $${wrong}, and the path has ${wildcards} wildcard${wildcards === 1 ? '' : 's'}`, 'count *, ?, ** and […] from the left, from $1 on');
    const platform = values.get('platform');
    const split = values.get('split');
    return {
        line,
        pattern: short.pattern,
        exclude,
        ...(short.type === undefined ? {} : { whole: first.slice(inner.length) }),
        ...(type === undefined ? {} : { type }),
        ...(title === undefined ? {} : { title }),
        ...(platform === undefined ? {} : { platform: layer_line_platformOf(platform, line) }),
        ...(split === undefined ? {} : { split: (0,size/* parseSplit */.Un)(split, `layers: "${line}": split`) }),
        annotations,
    };
}
function isKnown(key) {
    return ['type', 'title', 'platform', 'split'].includes(key) || (key.startsWith(ANNOTATION) && key.length > ANNOTATION.length);
}
function hintFor(path) {
    if (path.includes('{'))
        return 'braces are ordinary characters: write one line for each path';
    return 'put double quotes around a path that holds a comma';
}
/** Of what follows the first `start` characters. */
function splitFields(line, start) {
    const text = line.slice(start);
    if (!text.includes('"'))
        return text.split(',').map((field) => field.trim());
    try {
        return (0,sync/* parse */.qg)(text, { trim: true, relax_column_count: true })[0] ?? [];
    }
    catch (cause) {
        throw new errors/* InputError */.dz(`layers: "${line}": the double quotes do not match`, {
            hint: 'write "PATH,WITH,COMMAS",type=…, and a quote inside quotes twice',
            cause,
        });
    }
}
/** The form of oras. One letter before the colon is a drive: `C:\x`. */
function splitShortForm(text) {
    const colon = text.lastIndexOf(':');
    const type = text.slice(colon + 1);
    return colon > 1 && (0,media_type/* isMediaType */.LA)(type) ? { pattern: text.slice(0, colon), type } : { pattern: text };
}
function layer_line_platformOf(value, line) {
    try {
        return (0,core_platform/* parsePlatform */.FL)(value);
    }
    catch (error) {
        if (!(error instanceof errors/* InputError */.dz))
            throw error;
        throw new errors/* InputError */.dz(`layers: "${line}": ${error.message}`, { hint: error.hint });
    }
}

;// CONCATENATED MODULE: ./lib/content/timestamp.js
/** The time that archives and annotations carry, as people type it. */

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
/** Whole seconds since 1970 from an RFC 3339 time, a Unix time or `now`; `now` is in milliseconds. Throws `InputError`. */
function parseTimestamp(text, now) {
    const given = text.trim();
    if (given === 'now')
        return Math.floor(now / 1000);
    if (/^\d{1,11}$/.test(given))
        return Number(given);
    const date = RFC_3339.exec(given);
    const milliseconds = date ? Date.parse(given.toUpperCase().replace(' ', 'T')) : Number.NaN;
    // Date.parse takes the 30th of February for the 1st or 2nd of March; and tar knows no time before 1970.
    const realDay = date !== null && Number(date[3]) <= new Date(Date.UTC(Number(date[1]), Number(date[2]), 0)).getUTCDate();
    if (!realDay || !(milliseconds >= 0)) {
        throw new errors/* InputError */.dz(`timestamp: "${text}" is not a time`, { hint: 'write an RFC 3339 time such as 2024-05-01T12:00:00Z, a Unix time in seconds, or now' });
    }
    return Math.floor(milliseconds / 1000);
}

// EXTERNAL MODULE: ./lib/flow/put/tag-policy.js
var tag_policy = __webpack_require__(8113);
// EXTERNAL MODULE: ./lib/action/trust/signing-inputs.js
var signing_inputs = __webpack_require__(8460);
// EXTERNAL MODULE: ./lib/action/inputs/annotations.js + 1 modules
var inputs_annotations = __webpack_require__(2032);
// EXTERNAL MODULE: ./lib/action/inputs/input-values.js
var input_values = __webpack_require__(6361);
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
// EXTERNAL MODULE: ./lib/core/reference.js
var reference = __webpack_require__(7246);
;// CONCATENATED MODULE: ./lib/action/inputs/references/mount-from.js
/** The input `mount-from`: repositories that blobs may lie in already, on the registries of the images. */


/** What cannot be mounted from by any of the images is noted: it would be asked for in vain. */
function mountRepositories(given, places, rules, { attempt }) {
    return given.flatMap((text) => attempt('mount-from', () => mountRepository(text, places, rules)) ?? []);
}
function mountRepository(text, places, rules) {
    const hosts = places.flatMap(({ image }) => (image.kind === 'registry' ? image.host : []));
    const [first = '', ...rest] = text.split('/');
    // As docker tells a host from the first part of a name: by a dot, a port, or the one name that is always one.
    const named = text.includes('://') || (rest.length > 0 && /[.:@]|^localhost$/i.test(first));
    const { image, tag, digest } = (0,reference/* parseReference */.F2)(named ? text : `${hosts[0] ?? 'localhost'}/${text}`, rules);
    if (tag !== undefined || digest !== undefined)
        throw new errors/* InputError */.dz(`"${text}" carries a ${tag === undefined ? 'digest' : 'tag'}: blobs lie in a repository`);
    const host = image.kind === 'registry' ? image.host : undefined;
    if (places.length > 0 && hosts.length === 0)
        throw new errors/* InputError */.dz(`"${text}": blobs are mounted in registries, and no image is in one`);
    if (image.kind !== 'registry' || (named && places.length > 0 && !hosts.includes(image.host))) {
        throw new errors/* InputError */.dz(`"${text}" is on another registry than the images (${hosts.join(', ')}), and blobs are mounted within one`);
    }
    return { host: named ? host : undefined, name: image.name };
}
/** The names of those that this image can mount from. */
function mountSources(given, image) {
    return image.kind !== 'registry' ? [] : given.flatMap(({ host, name }) => (host === undefined || host === image.host ? name : []));
}

;// CONCATENATED MODULE: ./lib/action/inputs/publish-inputs.js
/** All inputs of the publish action, read in one place; everything wrong is reported together. */


















/** What a config is when its type is not given; oras uses the same name. */
const UNKNOWN_CONFIG = 'application/vnd.unknown.config.v1+json';
/** Secrets are masked before anything else is looked at. `ref` is what `tag: auto` means. Throws one `InputError` that lists all that is wrong. */
function readPublishInputs(io, now, kinds = registries_kinds/* KINDS */.G, ref) {
    (0,network_inputs/* maskSecrets */.QU)(io);
    const reader = (0,inputs_reader/* inputReader */.c)(io);
    const { read, path } = reader;
    const chosen = (0,kind_inputs/* readKindInputs */.eL)(io, reader, kinds, (0,signing_inputs/* wantsSigning */.B)(io) ? ['signing-key'] : []);
    const rules = (0,kind_inputs/* referenceRules */.dw)(chosen);
    const places = (0,destinations/* destinations */.u)(read('image', input_values/* names */.Dy, []), (0,auto_tags/* readTags */.g$)(reader, ref), reader, rules);
    const inputs = {
        destinations: places,
        ref,
        layers: layerPatterns(read('layers', input_values/* lines */.Mn, []), reader),
        baseDir: read('base-dir', path, '.'),
        titles: read('titles', (0,input_values/* choice */.Yq)(['path', 'name']), 'path'),
        split: read('split', (text) => (0,size/* parseSplit */.Un)(text, 'split'), 'none'),
        archive: read('archive', (0,input_values/* choice */.Yq)(['auto', 'tar', 'gzip', 'zstd', 'none']), 'auto'),
        compressionLevel: read('compression-level', (0,input_values/* number */.ai)({ least: 0, most: 9 }), 6),
        includeHiddenFiles: read('include-hidden-files', input_values/* boolean */.zM, false),
        ifNoFilesFound: read('if-no-files-found', (0,input_values/* choice */.Yq)(['error', 'warn', 'ignore']), 'error'),
        timestamp: read('timestamp', (text) => (text === 'auto' ? text : parseTimestamp(text, now)), 'auto'),
        artifactType: read('artifact-type', input_values/* mediaType */.JL, undefined),
        config: read('config', (text) => configFile(path(text)), undefined),
        format: read('format', (0,input_values/* choice */.Yq)(['artifact', 'image']), 'artifact'),
        platform: read('platform', onePlatform, undefined),
        subject: read('subject', (text) => (0,in_repository/* inRepository */.y)(text, places, rules, 'a subject lies in the same repository'), undefined),
        expiresAfter: read('expires-after', duration, undefined),
        ifTagExists: read('if-tag-exists', (0,input_values/* choice */.Yq)(tag_policy/* TAG_POLICIES */.Uo), 'overwrite'),
        annotations: (0,inputs_annotations/* readAnnotations */.t)(reader),
        autoAnnotations: read('auto-annotations', input_values/* boolean */.zM, true),
        mountFrom: mountRepositories(read('mount-from', input_values/* list */.p_, []), places, rules, reader),
        push: read('push', input_values/* boolean */.zM, true),
        verify: read('verify', network_inputs/* verification */.Ot, true),
        summary: read('summary', input_values/* boolean */.zM, true),
        signing: (0,signing_inputs/* readSigning */.a)(io, reader),
        ...(0,network_inputs/* readNetworkInputs */.WS)(io, reader),
        ...chosen,
    };
    const kind = (0,kind_inputs/* namedKind */.sb)(chosen);
    const platforms = [...(inputs.platform === undefined ? [] : [inputs.platform]), ...inputs.layers.flatMap(({ platform }) => platform ?? [])];
    const problems = [...togetherProblems(inputs), ...(0,inputs_annotations/* strayAnnotations */.Y)(inputs.annotations, platforms), ...(kind === undefined ? [] : (0,kind_inputs/* kindProblems */.FV)(kind, inputs))];
    for (const problem of problems)
        reader.note(problem);
    reader.refuse();
    return inputs;
}
function layerPatterns(given, { attempt, note }) {
    if (given.length === 0)
        note(new errors/* InputError */.dz('layers: is required, and nothing is given', { hint: 'write one path or glob a line' }));
    return given.flatMap((line) => attempt('layers', () => parseLayerLine(line)) ?? []);
}
/** Inputs that are right by themselves, and wrong beside one another. */
function togetherProblems({ format, archive, config, platform, layers }) {
    const forPlatforms = layers.some((layer) => layer.platform !== undefined);
    const rules = [
        [format === 'image' && archive === 'none', 'archive: none cannot be, as format is image', "an image's layers are archives: leave archive at auto"],
        [
            format === 'image' && config !== undefined,
            'config: cannot be given, as format is image',
            'an image gets a config of its own; annotations become its labels',
        ],
        [platform !== undefined && forPlatforms, 'platform: cannot be given beside layers with platform=', 'give each layer its own, or leave theirs out'],
        [
            platform !== undefined && config !== undefined && format === 'artifact',
            'platform: cannot be given beside config, which is where it would be written',
            'leave one of the two out',
        ],
    ];
    return rules.filter(([broken]) => broken).map(([, message, hint]) => new errors/* InputError */.dz(message, { hint }));
}
/** `platform` takes a list for the day of more than one; a manifest has one. */
function onePlatform(text) {
    const [first, ...others] = (0,input_values/* list */.p_)(text);
    if (first === undefined || others.length > 0) {
        throw new errors/* InputError */.dz(`"${text}" names several platforms, and a manifest is for one`, {
            hint: 'give layers platform=os/arch: each platform gets a manifest',
        });
    }
    return (0,core_platform/* parsePlatform */.FL)(first);
}
/** https://docs.quay.io/use_quay.html#tag-expiration: a number and one of s, m, h, d, w. */
function duration(text) {
    if (/^[1-9]\d{0,5}[smhdw]$/.test(text))
        return text;
    throw new errors/* InputError */.dz(`"${text}" is no time span`, { hint: 'write a number and one of s, m, h, d, w, such as 7d' });
}
/** `path[:type]`: the last colon divides, when a media type follows it. */
function configFile(text) {
    const colon = text.lastIndexOf(':');
    const type = text.slice(colon + 1);
    return colon > 0 && (0,media_type/* isMediaType */.LA)(type) ? { path: text.slice(0, colon), type } : { path: text, type: UNKNOWN_CONFIG };
}

// EXTERNAL MODULE: ./lib/registries/open.js + 2 modules
var registries_open = __webpack_require__(9380);
// EXTERNAL MODULE: ./lib/action/policies.js + 1 modules
var policies = __webpack_require__(1011);
;// CONCATENATED MODULE: ./lib/action/publications.js
/** The images of a publish run, opened: each with its kind, its tags, and how its steps are tried again. */








/** Whether nothing but the layers themselves can still be found wrong: what is refused must have sent nothing. */
function canSendEarly({ push, format, subject, ifTagExists, destinations }) {
    return push && format === 'artifact' && subject === undefined && (ifTagExists === 'overwrite' || destinations.length === 1);
}
/** In the order of the input. Throws `InputError` for inputs that a kind which was found has no words for. */
async function openPublications(inputs, io, { clock, signal, connect, hasLarge }) {
    const policyFor = (0,policies/* policies */.R)(inputs, clock, signal, io.info);
    const publications = [];
    for (const [index, { image, tags }] of inputs.destinations.entries()) {
        const asksWhetherNew = index === 0 && hasLarge && canSendEarly(inputs) && inputs.mountFrom.length === 0;
        const policy = policyFor(image);
        const selection = { ...inputs, connect, tag: tags[0], asksWhetherNew };
        const options = { inputs: inputs.kindInputs, clock, mountFrom: mountSources(inputs.mountFrom, image), info: io.info };
        const opened = await (0,retry/* retry */.L5)(policy, () => (0,registries_open/* openTarget */.A)(image, selection, options));
        publications.push({ ...opened, tags, policy, name: (0,reference/* nameOf */.Vb)(image) });
    }
    checkKinds(publications);
    for (const kind of kindsOf(publications)) {
        (0,inputs_reader/* refuse */.T)((0,kind_inputs/* kindProblems */.FV)(kind, inputs));
        if (kind.knows.blobsEverywhere && inputs.mountFrom.length > 0)
            io.notice(`mount-from: is not needed: ${kind.title} mounts from anywhere`);
    }
    return publications;
}
/** The way back from where it goes to. */
async function openBeside({ kind, target, policy }, inputs, io, connect) {
    const place = inputs.destinations.find(({ image }) => (0,reference/* formatImage */.vy)(image) === target.name);
    const selection = { ...inputs, connect, protocol: kind.name, tag: undefined };
    return (0,retry/* retry */.L5)(policy, async () => (await (0,registries_open/* openSource */.o)(place.image, selection, { inputs: inputs.kindInputs, warn: io.warning })).source);
}
function kindsOf(publications) {
    return new Set(publications.map(({ kind }) => kind));
}
/** Layers are made once, so all must take the same ones. */
function checkKinds(publications) {
    const tars = publications.find(({ kind }) => kind.tarLayers !== undefined);
    const other = publications.find(({ kind }) => kind !== tars?.kind);
    if (tars === undefined || other === undefined)
        return;
    throw new errors/* InputError */.dz(`image: ${tars.target.name} is ${tars.kind.title}, and ${other.target.name} is ${other.kind.title}, so they take other layers`, {
        hint: 'use a step for each',
    });
}

// EXTERNAL MODULE: ./lib/action/report/announce.js + 1 modules
var announce = __webpack_require__(4459);
// EXTERNAL MODULE: ./lib/action/report/place.js
var place = __webpack_require__(6454);
// EXTERNAL MODULE: ./lib/action/report/progress.js
var report_progress = __webpack_require__(9606);
// EXTERNAL MODULE: ./lib/action/run-action.js + 1 modules
var run_action = __webpack_require__(2159);
// EXTERNAL MODULE: ./lib/action/runner/own-environment.js
var own_environment = __webpack_require__(2593);
;// CONCATENATED MODULE: ./lib/action/runner/commit-time.js
/** What `timestamp` means for a run: the time of what is packed, and the time of the commit. */


/**
 * What `timestamp` means. `auto` = `SOURCE_DATE_EPOCH` (reproducible-builds.org) for both; without it entries carry 0, so that a folder which
 * did not change is the same blob in the next commit, and the annotation the commit's time. Throws `InputError` when `SOURCE_DATE_EPOCH` is no time.
 */
async function timesOf(timestamp, { env, context }, workspace) {
    if (timestamp !== 'auto')
        return { entries: timestamp, created: timestamp };
    const epoch = env['SOURCE_DATE_EPOCH']?.trim();
    if (epoch)
        return { entries: sourceDate(epoch), created: sourceDate(epoch) };
    const run = await context();
    return { entries: 0, created: fromEvent(run) ?? (await fromCheckout(run, workspace, env)) ?? 0 };
}
function sourceDate(text) {
    if (/^\d{1,11}$/.test(text))
        return Number(text);
    throw new errors/* InputError */.dz(`SOURCE_DATE_EPOCH: "${text}" is no Unix time in seconds`, { hint: 'correct or unset the variable, or set the input timestamp' });
}
function fromEvent({ event, sha }) {
    const commit = event['head_commit'];
    if (typeof commit?.timestamp !== 'string' || commit.id !== sha)
        return undefined;
    const time = Date.parse(commit.timestamp);
    return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}
/** Only when the checkout stands at the run's own commit: another checkout's time would say nothing. */
async function fromCheckout({ sha }, workspace, env) {
    if (sha === undefined)
        return undefined;
    const [{ execFile }, { promisify }] = await Promise.all([Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 1421, 19)), Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 7975, 19))]);
    try {
        const { stdout } = await promisify(execFile)('git', ['-C', workspace, '-c', 'safe.directory=*', 'show', '-s', '--no-show-signature', '--format=%H %ct', 'HEAD'], { timeout: 10_000, env: (0,own_environment/* withoutInputs */.i)(env) });
        const [commit, time] = stdout.trim().split(' ');
        return commit === sha && time !== undefined && /^\d+$/.test(time) ? Number(time) : undefined;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/action/publish.js
/** The publish action: reads inputs, joins the rooms below, and tells the runner how it ended. */


















/** A layer, the config and a question about a blob go out together. */
const OPENED_AHEAD = 2;
/** Layers that are read and packed at the same time, where nothing else is asked for: the disk and two cores have no use for more. */
const READ_AT_ONCE = 6;
/** Runs the action to its end; never throws. */
async function publishAction(io, clock, kinds = registries_kinds/* KINDS */.G) {
    await (0,run_action/* runAction */.C)(io, clock, async (action) => {
        const inputs = readPublishInputs(io, clock.now(), kinds, await (0,auto_tags/* loadRefTags */.lx)(io));
        if (inputs.ref !== undefined)
            io.info((0,auto_tags/* refTagsLine */.lK)(inputs.ref));
        await publish_run(inputs, action, clock, action.limit(inputs.timeout, (0,place/* placeOfAll */.u)(inputs.destinations)));
        return inputs.summary ? { dryRun: !inputs.push } : undefined;
    });
}
async function publish_run(inputs, { io, published, moved }, clock, signal) {
    const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
    const scratch = (0,local_files/* makeScratch */.lP)(io.env['RUNNER_TEMP']);
    let connections;
    let gathering;
    let start;
    let signing;
    try {
        const { entries, created } = await timesOf(inputs.timestamp, io, workspace);
        const config = readConfig(inputs, workspace);
        const gathered = (tars) => gather({
            ...inputs,
            workspace,
            timestamp: entries,
            scratch: scratch.path,
            layerAnnotations: inputs.annotations.layers,
            concurrency: inputs.concurrency === 'auto' ? READ_AT_ONCE : inputs.concurrency,
            tars,
        });
        const expected = (0,kind_inputs/* namedKind */.sb)(inputs)?.tarLayers?.(inputs.kindInputs);
        gathering = gathered(expected);
        if (gathering.layers.length === 0)
            return nothingFound(inputs, io, gathering.warnings);
        for (const warning of gathering.warnings)
            io.warning(warning);
        for (const notice of gathering.notices)
            io.notice(notice);
        const origins = inputs.destinations.flatMap(({ image }) => (image.kind === 'registry' ? [image.origin] : []));
        const connect = (image) => {
            connections ??= (0,action_connect/* openConnections */.q)(inputs, io, clock, signal, workspace, origins, OPENED_AHEAD);
            return connections.connect(image);
        };
        // Whatever cannot be signed is told before anything is asked of a registry.
        if (inputs.signing !== undefined) {
            const { prepareSigning } = await Promise.all(/* import() */[__webpack_require__.e(168), __webpack_require__.e(379), __webpack_require__.e(830)]).then(__webpack_require__.bind(__webpack_require__, 5830));
            signing = await prepareSigning(inputs.signing, inputs, { io, clock, signal, workspace });
            if (!inputs.push)
                io.info(`Would sign as ${signing.signer}`);
        }
        const publications = await openPublications(inputs, io, { clock, signal, connect, hasLarge: gathering.large.size > 0 });
        const [{ kind }] = publications;
        if (kind.tarLayers !== undefined && expected === undefined) {
            // Found out only by asking, so the layers were measured for another kind.
            await gathering.end();
            gathering = gathered(kind.tarLayers(inputs.kindInputs));
        }
        const progress = (0,report_progress/* createProgress */.m)({ log: io.info, isTerminal: io.isTerminal, clock });
        try {
            const events = (0,announce/* publishEvents */.rh)(io, progress, moved);
            start = headStart(canSendEarly(inputs) ? publications[0] : undefined, gathering, inputs.ifTagExists, events, inputs.verify === 'blobs');
            const layers = await start.layers;
            const refusals = gathering.refusals();
            if (refusals !== undefined)
                io.warning(refusals);
            checkPieceTitles(layers);
            const content = contentOf(inputs, layers, { context: await io.context(), config, created, warning: io.warning, hasConfig: kind.knows.configs });
            const bytes = layers.reduce((sum, { size }) => sum + size, 0);
            io.info(`${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${bytes} bytes, to ${publications.map(({ target }) => target.name).join(', ')}`);
            await publish({
                ...content,
                publications,
                layers,
                subject: inputs.subject,
                ifTagExists: inputs.ifTagExists,
                push: inputs.push,
                verify: inputs.verify,
                headStart: start,
                signing: signing?.open((publication) => openBeside(publication, inputs, io, connect)),
            }, events, (result) => {
                published.push(result);
                (0,announce/* announce */.iP)(io, result);
            });
        }
        finally {
            progress.stop();
        }
    }
    finally {
        await Promise.all([gathering?.end(), start?.end()]);
        await connections?.close();
        await signing?.close();
        scratch.remove();
    }
}
/** `why` = what the lines met instead. */
function nothingFound(inputs, io, why) {
    for (const text of why)
        (inputs.ifNoFilesFound === 'ignore' ? io.info : io.warning)(text);
    const text = `layers: no file was found for ${inputs.layers.map(({ line }) => `"${line}"`).join(', ')}`;
    if (inputs.ifNoFilesFound === 'error') {
        throw new errors/* InputError */.dz(text, { hint: 'check the patterns, or set if-no-files-found to warn or ignore' });
    }
    if (inputs.ifNoFilesFound === 'warn')
        io.warning(text);
    else
        io.info(text);
}

// EXTERNAL MODULE: ./lib/action/runner/process.js + 2 modules
var runner_process = __webpack_require__(5637);
;// CONCATENATED MODULE: ./lib/publish.js
/** Entry of `action.yml`. */


void (0,runner_process/* run */.e)(publishAction);


/***/ })

};
;