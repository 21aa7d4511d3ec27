"use strict";
exports.id = 863;
exports.ids = [863];
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

/***/ 5282:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  f: () => (/* binding */ LARGE_FILE),
  D: () => (/* binding */ startHashThread)
});

// EXTERNAL MODULE: external "node:worker_threads"
var external_node_worker_threads_ = __webpack_require__(5919);
// EXTERNAL MODULE: ./lib/content/split/gear.js
var gear = __webpack_require__(187);
// EXTERNAL MODULE: ./lib/content/hash/buffers.js
var buffers = __webpack_require__(1381);
// EXTERNAL MODULE: ./lib/content/hash/hash.js
var hash = __webpack_require__(8532);
;// CONCATENATED MODULE: ./lib/content/hash/hash-program.js
/** What runs in the thread that hashes, and what is said to it and by it. */
/** Travels to the thread as its own text, which no bundler has to find: so it uses nothing that stands outside of it. */
function program(size, cutter) {
    const { parentPort } = process.getBuiltinModule('node:worker_threads');
    const { closeSync, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');
    const { createHash } = process.getBuiltinModule('node:crypto');
    const buffer = Buffer.allocUnsafeSlow(size);
    const look = (descriptor) => {
        const { size: bytes, mtimeNs, ino } = fstatSync(descriptor, { bigint: true });
        return { size: Number(bytes), mtimeNs, inode: ino };
    };
    /** Tells of each piece behind which a cut lies; the last is told of at the end of the file. */
    const pieces = (id, { mean, table }, stamp) => {
        const { next } = cutter(mean, table);
        let sha256 = createHash('sha256');
        let offset = 0;
        let position = 0;
        const end = () => {
            if (position > offset)
                parentPort?.postMessage({ id, piece: { offset, size: position - offset, hex: sha256.digest('hex'), stamp } });
            offset = position;
            sha256 = createHash('sha256');
        };
        const look = (bytes) => {
            for (let at = 0; at < bytes.byteLength;) {
                const found = next(bytes, at);
                const until = found < 0 ? bytes.byteLength : found;
                sha256.update(bytes.subarray(at, until));
                position += until - at;
                at = until;
                if (found >= 0)
                    end();
            }
        };
        return { look, end };
    };
    const hashWhole = (id, path, cut) => {
        const descriptor = openSync(path, 'r');
        try {
            const stamp = look(descriptor);
            const sha256 = createHash('sha256');
            const cutting = cut === undefined ? undefined : pieces(id, cut, stamp);
            let read = 0;
            for (let bytes = 1; bytes > 0 && read < stamp.size; read += bytes) {
                bytes = readSync(descriptor, buffer, 0, size, null);
                const filled = bytes === size ? buffer : buffer.subarray(0, bytes);
                sha256.update(filled);
                cutting?.look(filled);
            }
            cutting?.end();
            const after = look(descriptor);
            const same = read === stamp.size && after.size === stamp.size && after.mtimeNs === stamp.mtimeNs && after.inode === stamp.inode;
            return same ? { id, stamp, hex: sha256.digest('hex') } : { id, changed: true };
        }
        finally {
            closeSync(descriptor);
        }
    };
    const followed = new Map();
    const follow = (id, path, upto, next) => {
        const file = followed.get(id) ?? { descriptor: next === 'drop' ? -1 : openSync(path, 'r'), sha256: createHash('sha256'), read: 0 };
        followed.set(id, file);
        try {
            while (file.failed === undefined && file.read < upto) {
                const bytes = readSync(file.descriptor, buffer, 0, Math.min(size, upto - file.read), file.read);
                if (bytes === 0)
                    throw new Error('it is shorter than what was written');
                file.sha256.update(buffer.subarray(0, bytes));
                file.read += bytes;
            }
        }
        catch (error) {
            // Told when it is asked for.
            file.failed = error;
        }
        if (next === 'more')
            return undefined;
        followed.delete(id);
        if (file.descriptor >= 0)
            closeSync(file.descriptor);
        if (file.failed !== undefined)
            throw file.failed;
        return next === 'drop' ? undefined : { id, hex: file.sha256.digest('hex') };
    };
    parentPort?.on('message', ({ id, path, upto, next, cut }) => {
        try {
            const answer = upto === undefined ? hashWhole(id, path, cut) : follow(id, path, upto, next);
            if (answer !== undefined)
                parentPort.postMessage(answer);
        }
        catch (error) {
            const { code, message } = error;
            parentPort.postMessage({ id, failed: { code, message } });
        }
    });
}

// EXTERNAL MODULE: ./lib/content/hash/read.js
var read = __webpack_require__(4416);
;// CONCATENATED MODULE: ./lib/content/hash/hash-thread.js
/** A thread that hashes large files, so that this one is free to send or to write them. */






/** A file from here on is worth messages to another thread. Bytes. */
const LARGE_FILE = 1024 * 1024;
/** Megabytes: the thread holds one buffer, and little else. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };
/** Starts it; some 20 ms pass until its first file. */
function startHashThread() {
    const worker = new external_node_worker_threads_.Worker(`(${program.toString()})(${buffers/* BUFFER_SIZE */.B_}, ${gear/* createCutter */.EY.toString()})`, {
        eval: true,
        resourceLimits: LIMITS,
        env: {},
        stdin: false,
    });
    const waiting = new Map();
    let count = 0;
    const giveUp = (error) => {
        for (const { path, reject } of waiting.values())
            reject((0,read/* unreadable */.O$)(path, error));
        waiting.clear();
    };
    // Nobody waits for it alone.
    worker.unref();
    worker.on('error', giveUp);
    worker.on('exit', () => giveUp(new Error('the thread has ended')));
    worker.on('message', (answer) => {
        const asked = waiting.get(answer.id);
        if (asked === undefined)
            return;
        if ('piece' in answer) {
            asked.piece?.(answer.piece);
            return;
        }
        waiting.delete(answer.id);
        if (waiting.size === 0)
            worker.unref();
        if ('hex' in answer)
            asked.resolve(answer);
        else
            asked.reject('changed' in answer ? (0,read/* changed */.tD)(asked.path) : (0,read/* unreadable */.O$)(asked.path, Object.assign(new Error(answer.failed.message), answer.failed)));
    });
    const ask = (question, piece) => new Promise((resolve, reject) => {
        waiting.set(question.id, { path: question.path, resolve, reject, piece });
        worker.ref();
        worker.postMessage(question);
    });
    return {
        async hash(path) {
            const { hex, stamp } = await ask({ id: ++count, path });
            return (0,hash/* hashed */.Y)(hex, stamp);
        },
        async split(path, mean, piece) {
            const { hex, stamp } = await ask({ id: ++count, path, cut: { mean, table: (0,gear/* gearTable */.Ch)() } }, piece);
            return (0,hash/* hashed */.Y)(hex, stamp);
        },
        follow(path) {
            const id = ++count;
            return {
                wrote: (upto) => worker.postMessage({ id, path, upto, next: 'more' }),
                finish: async (upto) => (await ask({ id, path, upto, next: 'answer' })).hex,
                drop: () => worker.postMessage({ id, path, upto: 0, next: 'drop' }),
            };
        },
        async end() {
            await worker.terminate();
        },
    };
}


/***/ }),

/***/ 8532:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ hashFile),
/* harmony export */   Y: () => (/* binding */ hashed)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3024);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8500);
/* harmony import */ var _buffers_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1381);
/* harmony import */ var _read_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4416);
/** The digest of a file: read once, at the speed of SHA-256, and by a thread of its own where much is to be hashed. */





/** After so many bytes others get a turn. */
const TURN = 8 * 1024 * 1024;
/** Reads the file once. Throws `InputError` when it cannot be read, `IntegrityError` when it changes meanwhile. */
async function hashFile(path) {
    let descriptor;
    try {
        descriptor = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.openSync)(path, 'r');
    }
    catch (error) {
        throw (0,_read_js__WEBPACK_IMPORTED_MODULE_3__/* .unreadable */ .O$)(path, error);
    }
    try {
        const stamp = (0,_read_js__WEBPACK_IMPORTED_MODULE_3__/* .stampOf */ .Zs)((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.fstatSync)(descriptor, { bigint: true }));
        const hex = stamp.size <= _buffers_js__WEBPACK_IMPORTED_MODULE_4__/* .BUFFER_SIZE */ .B_ ? hashWhole(path, descriptor, stamp) : await hashParts(path, descriptor, stamp);
        if (!(0,_read_js__WEBPACK_IMPORTED_MODULE_3__/* .sameFile */ .Vi)(stamp, (0,_read_js__WEBPACK_IMPORTED_MODULE_3__/* .stampOf */ .Zs)((0,node_fs__WEBPACK_IMPORTED_MODULE_1__.fstatSync)(descriptor, { bigint: true }))))
            throw (0,_read_js__WEBPACK_IMPORTED_MODULE_3__/* .changed */ .tD)(path);
        return hashed(hex, stamp);
    }
    catch (error) {
        throw error.syscall === undefined ? error : (0,_read_js__WEBPACK_IMPORTED_MODULE_3__/* .unreadable */ .O$)(path, error);
    }
    finally {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.closeSync)(descriptor);
    }
}
function hashed(hex, stamp) {
    return { digest: { algorithm: 'sha256', hex }, size: stamp.size, stamp: { ...stamp, hex } };
}
function hashWhole(path, descriptor, { size }) {
    const buffer = (0,_buffers_js__WEBPACK_IMPORTED_MODULE_4__/* .borrowBuffer */ .ml)();
    try {
        const count = (0,_read_js__WEBPACK_IMPORTED_MODULE_3__/* .fill */ .GS)(descriptor, buffer, 0, size);
        if (count !== size)
            throw (0,_read_js__WEBPACK_IMPORTED_MODULE_3__/* .changed */ .tD)(path);
        return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('sha256', buffer.subarray(0, count));
    }
    finally {
        (0,_buffers_js__WEBPACK_IMPORTED_MODULE_4__/* .returnBuffer */ .Vy)(buffer);
    }
}
async function hashParts(path, descriptor, { size }) {
    const sha256 = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256');
    const buffer = (0,_buffers_js__WEBPACK_IMPORTED_MODULE_4__/* .borrowBuffer */ .ml)();
    try {
        for (let position = 0; position < size;) {
            const count = (0,_read_js__WEBPACK_IMPORTED_MODULE_3__/* .fill */ .GS)(descriptor, buffer, position, size);
            if (count === 0)
                throw (0,_read_js__WEBPACK_IMPORTED_MODULE_3__/* .changed */ .tD)(path);
            position += count;
            sha256.update(buffer.subarray(0, count));
            if (position % TURN === 0)
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_2__.setImmediate)();
        }
        return sha256.digest('hex');
    }
    finally {
        (0,_buffers_js__WEBPACK_IMPORTED_MODULE_4__/* .returnBuffer */ .Vy)(buffer);
    }
}


/***/ }),

/***/ 488:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Am: () => (/* binding */ joinPieces),
/* harmony export */   L9: () => (/* binding */ pieceAnnotations),
/* harmony export */   Ol: () => (/* binding */ PIECE_TYPE),
/* harmony export */   cV: () => (/* binding */ MOST_PIECES)
/* harmony export */ });
/* unused harmony export pieceTitle */
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _core_text_one_line_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8634);
/** A file in pieces as a manifest tells of it: annotations out, and a strict reading of what others wrote. */



/** Of every piece: what it is in itself is nobody's business. */
const PIECE_TYPE = 'application/octet-stream';
/** As many layers as a manifest of 4 MiB surely holds. */
const MOST_PIECES = 4096;
const TITLE = 'org.opencontainers.image.title';
const PREFIX = 'dev.waybill.split.';
const KEYS = {
    title: `${PREFIX}title`,
    size: `${PREFIX}size`,
    digest: `${PREFIX}digest`,
    count: `${PREFIX}count`,
    cut: `${PREFIX}cut`,
    type: `${PREFIX}type`,
};
/** All of them, or none; the type may be left out. */
const NEEDED = ['title', 'size', 'digest', 'count', 'cut'];
const LEAST_DIGITS = 4;
/** `NAME.part-0001` for the first: decimal, and so many digits that names sort as the pieces lie. */
function pieceTitle(title, index, count) {
    return `${title}.part-${String(index + 1).padStart(Math.max(LEAST_DIGITS, String(count).length), '0')}`;
}
/** Of piece `index` (from 0) of `count`. `own` are those of the file itself; the first piece has them. */
function pieceAnnotations(whole, own, index, count) {
    const title = pieceTitle(whole.title, index, count);
    if (index > 0)
        return { [TITLE]: title };
    return {
        ...own,
        [TITLE]: title,
        [KEYS.title]: whole.title,
        [KEYS.size]: String(whole.size),
        [KEYS.digest]: (0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDigest */ .MO)(whole.digest),
        [KEYS.count]: String(count),
        [KEYS.cut]: whole.cut,
        ...(whole.type === PIECE_TYPE ? {} : { [KEYS.type]: whole.type }),
    };
}
/** Groups pieces. Throws `IntegrityError` for what contradicts itself: nothing has been asked for by then. */
function joinPieces(layers) {
    const joined = [];
    for (let at = 0; at < layers.length;) {
        const first = layers[at];
        if (!isSplit(first)) {
            joined.push({ descriptor: first });
            at += 1;
            continue;
        }
        const layer = readWhole(first, layers.slice(at + 1));
        joined.push(layer);
        at += layer.pieces?.length ?? 1;
    }
    return joined;
}
/** Whether any annotation of a split is on it. */
function isSplit({ annotations = {} }) {
    return Object.keys(annotations).some((key) => key.startsWith(PREFIX));
}
function readWhole(first, rest) {
    const annotations = first.annotations ?? {};
    const title = annotations[KEYS.title] ?? '';
    const what = `the pull is refused: the split file ${JSON.stringify((0,_core_text_one_line_js__WEBPACK_IMPORTED_MODULE_2__/* .oneLine */ .T)(title, 200))}`;
    const missing = NEEDED.filter((name) => annotations[KEYS[name]] === undefined);
    if (missing.length > 0)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${what} lacks ${missing.map((name) => KEYS[name]).join(', ')}`);
    const count = decimal(annotations[KEYS.count]);
    if (count === undefined || count < 2 || count > MOST_PIECES)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${what} says that it has ${quoted(annotations[KEYS.count])} pieces: 2 to ${MOST_PIECES} are possible`);
    if (rest.length < count - 1)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${what} says that it has ${count} pieces, and only ${rest.length + 1} layers are left`);
    const size = decimal(annotations[KEYS.size]);
    if (size === undefined)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${what} says that it has ${quoted(annotations[KEYS.size])} bytes, which is no number`);
    const digest = annotations[KEYS.digest] ?? '';
    if ((0,_core_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDigest */ .m)(digest)?.algorithm !== 'sha256')
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${what} has ${quoted(digest)} for a digest, which is no SHA-256`);
    const pieces = [first, ...rest.slice(0, count - 1)];
    const within = pieces.slice(1).findIndex(isSplit);
    if (within >= 0)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${what} has another split file among its pieces (at piece ${within + 2})`);
    const other = pieces.findIndex(({ mediaType }) => mediaType !== PIECE_TYPE);
    if (other >= 0)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${what} has a piece that is ${quoted(pieces[other]?.mediaType)} (piece ${other + 1}): all are ${PIECE_TYPE}`);
    const sum = pieces.reduce((bytes, piece) => bytes + piece.size, 0);
    if (sum !== size)
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .IntegrityError */ .cs(`${what} says that it has ${size} bytes, and its pieces have ${sum}`);
    const own = Object.fromEntries(Object.entries(annotations).filter(([key]) => !key.startsWith(PREFIX)));
    return {
        descriptor: { ...first, mediaType: annotations[KEYS.type] ?? PIECE_TYPE, digest, size, annotations: { ...own, [TITLE]: title } },
        pieces,
        cut: annotations[KEYS.cut] ?? '',
    };
}
/** Digits alone, without a sign, a point or a zero before them. */
function decimal(text) {
    if (text === undefined || !/^(?:0|[1-9]\d{0,15})$/.test(text))
        return undefined;
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : undefined;
}
function quoted(text) {
    return JSON.stringify((0,_core_text_one_line_js__WEBPACK_IMPORTED_MODULE_2__/* .oneLine */ .T)(text ?? '', 100));
}


/***/ }),

/***/ 187:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ch: () => (/* binding */ gearTable),
/* harmony export */   EY: () => (/* binding */ createCutter),
/* harmony export */   qV: () => (/* binding */ GEAR)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/** Where large files are cut: by what their bytes are, so that an insertion moves no cut but its neighbours. The rule has the name `gear1`. */

/** What the annotation `dev.waybill.split.cut` calls this rule, before the mean size. It never changes: another rule gets another name. */
const GEAR = 'gear1';
/** One 32-bit number for each byte: the first four bytes, big-endian, of SHA-256 of that byte alone. */
function gearTable() {
    return Uint32Array.from({ length: 256 }, (_value, byte) => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(Uint8Array.of(byte)).digest().readUInt32BE(0));
}
/**
 * Cuts into pieces of about `mean` bytes (a power of two), of half of it at the least and four times at the most. `h = (2h + T[byte]) mod 2^32`
 * over the last 32 bytes decides: a piece ends behind a byte when more than the least is in it and the first `log2(mean) - 1` bits of `h` are zero.
 * What lies more than 32 bytes before the least can decide nothing, so it is not looked at. After Xia et al., "FastCDC" (USENIX ATC 2016).
 *
 * It travels to a thread as its own text, so it uses nothing that stands outside of it.
 */
function createCutter(mean, table) {
    const least = mean / 2;
    const most = mean * 4;
    const shift = 33 - Math.log2(mean);
    let open = 0;
    let hash = 0;
    /** Every value a local: those of a closure cost half the speed. Answers the index of the byte that ends the piece, or `end`. */
    const scan = (bytes, from, end, before, gears, right, firstEnd) => {
        let h = before;
        let at = from;
        for (const until = Math.min(end, firstEnd); at < until; at++)
            h = ((h << 1) + gears[bytes[at]]) | 0;
        for (; at < end; at++) {
            h = ((h << 1) + gears[bytes[at]]) | 0;
            if (h >>> right === 0)
                return [at, h];
        }
        return [end, h];
    };
    return {
        get open() {
            return open;
        },
        next(bytes, from) {
            // Nothing before the last 32 bytes of the least size has a say.
            const skipped = Math.min(bytes.byteLength - from, Math.max(0, least - 32 - open));
            open += skipped;
            const begin = from + skipped;
            const end = Math.min(bytes.byteLength, begin + (most - open));
            const [at, after] = scan(bytes, begin, end, hash, table, shift, begin + Math.max(0, least - open));
            const ended = at < end;
            open += ended ? at + 1 - begin : end - begin;
            hash = after;
            if (!ended && open < most)
                return -1;
            open = 0;
            hash = 0;
            return ended ? at + 1 : end;
        },
    };
}


/***/ }),

/***/ 8072:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  n: () => (/* binding */ MOST_NAMES),
  b: () => (/* binding */ createTree)
});

// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
;// CONCATENATED MODULE: ./lib/content/stage/links.js
/** Where links lead, name by name and over every other link, before any of them is on the disk. */

/** As Linux does (path_resolution(7)). */
const MOST_HOPS = 40;
/** Bytes; the most that Linux takes is one less. */
const LONGEST_TARGET = 4096;
/** Names that are walked over in one pull. A large image has some hundred thousand. */
const MOST_STEPS = 20_000_000;
function groundOf(root, onDisk = () => null) {
    return { root, onDisk, steps: MOST_STEPS };
}
/** The place that a name of an image means: links above it are followed inside the root. Throws `IntegrityError`, which begins with `what`, when they go round. */
function resolveInRoot(ground, path, what) {
    const way = walk(ground, [], path.slice(0, -1).join('/'), undefined);
    if (way.end !== 'there')
        throw new errors/* IntegrityError */.cs(`${what} lies behind links that lead over too many others`);
    const place = [...way.path, ...path.slice(-1)];
    if (Buffer.byteLength(place.join('/')) > LONGEST_TARGET)
        throw new errors/* IntegrityError */.cs(`${what} lies behind links, and deeper than any disk goes`);
    return place;
}
/** Makes a link say what stays inside, or throws `IntegrityError`. `folder` is where it lies. */
function settleLink(ground, link, folder) {
    const refuse = (problem) => {
        throw new errors/* IntegrityError */.cs(`${link.what} is a link to ${JSON.stringify(link.target)}, ${problem}`);
    };
    if (!link.rooted && folder.length < link.within)
        refuse('which stands in the place of the folder itself');
    const way = walk(ground, folder, link.target, link.rooted ? undefined : { within: link.within, refuse });
    // A link that goes round leads nowhere, and images have such: it does no harm as long as it does so inside.
    if (way.end === 'too far' || (way.end === 'in circles' && (way.clamped || !link.rooted)))
        refuse('which leads over too many links');
    const up = '../'.repeat(folder.length);
    if (way.clamped)
        link.target = `${up}${way.path.join('/')}` || '.';
    else if (link.target.startsWith('/'))
        link.target = `${up}${link.target.replace(/^\/+/, '')}` || '.';
    if (Buffer.byteLength(link.target) >= LONGEST_TARGET)
        refuse('which is too long');
}
/** Without a fence the root is a ceiling. */
function walk(ground, from, text, fence) {
    const todo = [];
    const entered = new Set();
    let place = standAt(ground.root, text.startsWith('/') ? [] : from);
    let clamped = false;
    let hops = 0;
    const follow = (target, fixed) => {
        for (const name of target.split('/').reverse())
            if (name !== '' && name !== '.')
                todo.push({ name, fixed });
    };
    follow(text, true);
    for (let step = todo.pop(); step !== undefined; step = todo.pop()) {
        if ('leave' in step) {
            entered.delete(step.leave);
            continue;
        }
        ground.steps -= 1;
        if (ground.steps < 0)
            throw new errors/* IntegrityError */.cs('the pull is refused: its links lead over more names than any image has');
        if (step.name === '..') {
            if (fence !== undefined && place.names.length <= fence.within)
                fence.refuse('which leads out of the folder');
            if (place.names.length === 0)
                clamped ||= step.fixed;
            else
                up(place);
            continue;
        }
        const node = down(place, step.name);
        // One that was there before stays as it is, and so do its steps.
        const before = node === undefined ? ground.onDisk(place.names) : undefined;
        if (before === null)
            place.nodes[place.nodes.length - 1] = null;
        const target = node?.kind === 'link' ? node.target : before;
        if (target === undefined || target === null)
            continue;
        const link = place.names.join('/');
        hops += 1;
        if (entered.has(link))
            return { path: place.names, clamped, end: 'in circles' };
        if (hops > MOST_HOPS)
            return { path: place.names, clamped, end: 'too far' };
        entered.add(link);
        todo.push({ leave: link });
        up(place);
        if (target.startsWith('/')) {
            fence?.refuse('which leads out of the folder over another link');
            clamped ||= before !== undefined;
            place = standAt(ground.root, []);
        }
        follow(target, before !== undefined);
    }
    return { path: place.names, clamped, end: 'there' };
}
function standAt(root, path) {
    const place = { names: [], nodes: [root] };
    for (const name of path)
        down(place, name);
    return place;
}
function down({ names, nodes }, name) {
    const parent = nodes.at(-1);
    const node = parent?.kind === 'folder' ? parent.children.get(name) : parent === null ? null : undefined;
    names.push(name);
    nodes.push(node);
    return node;
}
function up({ names, nodes }) {
    names.pop();
    nodes.pop();
}

;// CONCATENATED MODULE: ./lib/content/stage/tree.js
/** What a pull brings, as names only: nothing is at its place before all of it is known and found right. */


/** Unless more are allowed. */
const MOST_NAMES = 1_000_000;
/** Characters of names and link targets in one pull, for each name that is allowed: what is kept in memory. */
const MOST_TEXT = 64;
function createTree(options) {
    const root = folder(0);
    const ground = groundOf(root);
    const leftOut = new Set();
    let nodes = 0;
    let text = 0;
    function folder(layer) {
        return { kind: 'folder', mode: undefined, layer, children: new Map() };
    }
    function add(parent, name, node, what) {
        if (!parent.children.has(name)) {
            nodes += 1;
            text += name.length + (node.kind === 'link' ? node.target.length : 0);
            if (nodes > options.mostNames)
                throw new errors/* IntegrityError */.cs(`${what}: the pull holds more than ${options.mostNames} names`);
            if (text > options.mostNames * MOST_TEXT)
                throw new errors/* IntegrityError */.cs(`${what}: the names of the pull are too long`);
        }
        parent.children.set(name, node);
    }
    function remove(parent, name) {
        const node = parent.children.get(name);
        if (node !== undefined)
            drop(node);
        parent.children.delete(name);
    }
    function drop(node) {
        if (node.kind === 'file')
            options.dropped(node.content);
        if (node.kind === 'folder')
            for (const child of node.children.values())
                drop(child);
    }
    function find(path) {
        let node = root;
        for (const name of path)
            node = node?.kind === 'folder' ? node.children.get(name) : undefined;
        return node;
    }
    /** Whether anything of the node stays. */
    function prune(node, layer) {
        if (node.kind !== 'folder')
            return node.layer >= layer;
        for (const [name, child] of node.children)
            if (!prune(child, layer))
                remove(node, name);
        return node.layer >= layer || node.children.size > 0;
    }
    function hide(path, layer) {
        const parent = find(path.slice(0, -1));
        const name = path.at(-1);
        const node = parent?.kind === 'folder' ? parent.children.get(name) : undefined;
        if (node !== undefined && !prune(node, layer))
            remove(parent, name);
    }
    return {
        root,
        find,
        hide,
        resolve: (path, what) => resolveInRoot(ground, path, what),
        hideChildren(path, layer) {
            const node = find(path);
            if (node?.kind !== 'folder')
                return;
            for (const [name, child] of node.children)
                if (!prune(child, layer))
                    remove(node, name);
        },
        put(path, node, what) {
            const before = nodes;
            let parent = root;
            for (const name of path.slice(0, -1)) {
                const next = parent.children.get(name) ?? folder(node.layer);
                if (next.kind === 'link')
                    throw new errors/* IntegrityError */.cs(`${what} lies behind the link ${JSON.stringify(name)}`);
                if (next.kind === 'file')
                    throw new errors/* IntegrityError */.cs(`${what} lies below ${JSON.stringify(name)}, which is a file`);
                if (!parent.children.has(name))
                    add(parent, name, next, what);
                parent = next;
            }
            const name = path.at(-1);
            const there = parent.children.get(name);
            if (node.kind === 'folder' && there?.kind === 'folder') {
                there.mode = node.mode;
                there.layer = node.layer;
                return 0;
            }
            if (there !== undefined)
                remove(parent, name);
            add(parent, name, node.kind === 'folder' ? { ...folder(node.layer), mode: node.mode } : node, what);
            return nodes - before;
        },
        leaveOut(path) {
            hide(path, Number.POSITIVE_INFINITY);
            leftOut.add(path.join('/'));
        },
        isLeftOut: (path) => leftOut.has(path.join('/')),
        keep(wanted) {
            const visit = (at, path) => {
                for (const [name, node] of at.children) {
                    const place = [...path, name];
                    if (node.kind === 'folder')
                        visit(node, place);
                    const stays = node.kind === 'folder' ? node.children.size > 0 || (node.mode !== undefined && wanted(place, true)) : !node.packed || wanted(place, false);
                    if (!stays)
                        remove(at, name);
                }
            };
            visit(root, []);
        },
        settleLinks(onDisk) {
            const settled = groundOf(root, onDisk);
            const visit = (at, path) => {
                for (const [name, node] of at.children) {
                    if (node.kind === 'folder')
                        visit(node, [...path, name]);
                    else if (node.kind === 'link')
                        settleLink(settled, node, path);
                }
            };
            visit(root, []);
        },
    };
}


/***/ }),

/***/ 5487:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AP: () => (/* binding */ twinTitles),
/* harmony export */   CR: () => (/* binding */ differInCase),
/* harmony export */   hW: () => (/* binding */ findTwins),
/* harmony export */   pX: () => (/* binding */ askDisk)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _tar_name_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1038);
/* harmony import */ var _unpack_safe_path_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2511);
/** Names that are two in an archive and may be one on a disk: only the disk itself knows. */




/** Of the names in one folder: `ask` is asked about those alone that may be one somewhere. */
function findTwins(names, ask) {
    const folds = new Map();
    for (const name of names) {
        const fold = (0,_unpack_safe_path_js__WEBPACK_IMPORTED_MODULE_3__/* .foldName */ .zN)(name);
        const like = folds.get(fold);
        if (like === undefined)
            folds.set(fold, [name]);
        else
            like.push(name);
    }
    for (const like of folds.values()) {
        const twins = like.length > 1 ? ask(like) : undefined;
        if (twins !== undefined)
            return twins;
    }
    return undefined;
}
/** Of titles, folder by folder. */
function twinTitles(titles, ask) {
    const folders = new Map();
    for (const title of titles) {
        const names = title.split('/');
        for (const [index, name] of names.entries()) {
            const folder = names.slice(0, index).join('/');
            folders.set(folder, (folders.get(folder) ?? new Set()).add(name));
        }
    }
    for (const [folder, names] of folders) {
        const twins = findTwins(names, ask);
        if (twins !== undefined)
            return twins.map((name) => (folder === '' ? name : `${folder}/${name}`));
    }
    return undefined;
}
function differInCase([one, other]) {
    return `${JSON.stringify(one)} and ${JSON.stringify(other)} differ only in case or Unicode form, and this disk does not tell them apart`;
}
/** Asks the disk by writing empty files into a folder of their own below `hidden`. */
function askDisk(hidden) {
    return (names) => {
        const folder = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.mkdtempSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(hidden, 'twins-'));
        try {
            const at = (name) => (0,_tar_name_js__WEBPACK_IMPORTED_MODULE_2__/* .diskPath */ .zq)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, name));
            for (const [index, name] of names.entries()) {
                const there = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(at(name), { throwIfNoEntry: false });
                if (there === undefined)
                    (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.openSync)(at(name), 'wx'));
                else
                    return [names.slice(0, index).find((before) => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(at(before)).ino === there.ino) ?? names[0], name];
            }
        }
        catch {
            // A name that the disk does not take is told of when its own turn comes.
        }
        finally {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(folder, { recursive: true, force: true });
        }
        return undefined;
    };
}


/***/ }),

/***/ 9786:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ segmentsOf),
/* harmony export */   S: () => (/* binding */ shown)
/* harmony export */ });
/* harmony import */ var _safe_path_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2511);
/** An entry of an archive on its way to its place, and the rules that it comes under. */

/** The names of an entry or of a hard link's target. */
function segmentsOf(name, { kind, platform }, refuse) {
    const rooted = kind === 'system';
    const found = (0,_safe_path_js__WEBPACK_IMPORTED_MODULE_0__/* .entrySegments */ .nV)(name, { everySystem: !rooted, rooted, system: platform ?? process.platform });
    return 'problem' in found ? refuse(found.problem) : found.segments;
}
function shown(name) {
    return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}


/***/ }),

/***/ 9597:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ fileChunks),
/* harmony export */   m: () => (/* binding */ decompress)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7075);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3828);
/* harmony import */ var _packing_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3551);
/** The plain bytes behind gzip and zstd. */




const CHUNK = 256 * 1024;
/** The decoder's own limit, which the zstd program has as well (RFC 8878, section 3.1.1.1.2). */
const ZSTD_WINDOW = '128 MiB';
/** The bytes of a file of the staging area, each chunk in a buffer of its own. */
function fileChunks(path) {
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(path, { highWaterMark: CHUNK });
}
/** The plain form of gzip (of any number of members), zstd, or plain bytes. Throws `IntegrityError`, which begins with `what`, for a broken stream. */
async function* decompress(source, what) {
    const iterator = source[Symbol.asyncIterator]();
    try {
        const { start, rest } = await peek(iterator);
        const packing = (0,_packing_js__WEBPACK_IMPORTED_MODULE_3__/* .packingOf */ .b)(start);
        yield* packing === 'plain' ? rest : named(packing === 'gzip' ? gunzip(rest) : unzstd(rest), what);
    }
    finally {
        await iterator.return?.();
    }
}
/** The first bytes, four where there are so many, and the whole stream again. */
async function peek(iterator) {
    const chunks = [];
    let size = 0;
    while (size < 4) {
        const { done, value } = await iterator.next();
        if (done)
            break;
        chunks.push(value);
        size += value.byteLength;
    }
    async function* rest() {
        yield* chunks;
        for (let next = await iterator.next(); !next.done; next = await iterator.next())
            yield next.value;
    }
    return { start: Buffer.concat(chunks), rest: rest() };
}
async function* gunzip(source) {
    const { createGunzip } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 8522, 19));
    const transform = createGunzip({ chunkSize: CHUNK });
    (0,node_stream__WEBPACK_IMPORTED_MODULE_1__.pipeline)(source, transform, () => { });
    try {
        yield* transform;
    }
    finally {
        transform.destroy();
    }
}
/** Node ends at the end of the first frame (unlike its gunzip), and layers of many frames exist: so each has its own decoder. */
async function* unzstd(source) {
    const { createZstdDecompress } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 8522, 19));
    let chunk;
    for (let more = true; more;) {
        const decoder = createZstdDecompress({ chunkSize: CHUNK });
        const over = new Promise((resolve) => {
            decoder.once('end', resolve).once('close', resolve);
        });
        let fed = 0;
        const feeding = (async () => {
            while (!decoder.destroyed && !decoder.readableEnded) {
                chunk ??= (await source.next()).value ?? undefined;
                if (chunk === undefined) {
                    decoder.end();
                    more = false;
                    return;
                }
                fed += chunk.byteLength;
                const given = chunk;
                await Promise.race([new Promise((resolve) => void decoder.write(given, () => resolve())), over]);
                // A chunk in which a frame ends is left in part.
                if (fed > decoder.bytesWritten)
                    return;
                chunk = undefined;
            }
        })().catch((error) => {
            decoder.destroy(error);
        });
        try {
            yield* decoder;
            await feeding;
        }
        finally {
            decoder.destroy();
        }
        const left = fed - decoder.bytesWritten;
        chunk = left > 0 ? chunk?.subarray(chunk.byteLength - left) : undefined;
    }
}
async function* named(source, what) {
    try {
        yield* source;
    }
    catch (error) {
        const code = error.code ?? '';
        if (code === 'ZSTD_error_frameParameter_windowTooLarge') {
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .IntegrityError */ .cs(`${what} is not unpacked, because its zstd window is larger than the ${ZSTD_WINDOW} that are held in memory`, {
                hint: 'pack it with zstd --long=27 or less, or set extract: false to get it as it is',
                cause: error,
            });
        }
        if (/^(?:Z_|ZSTD_|ERR_ZSTD)/.test(code)) {
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .IntegrityError */ .cs(`${what} is packed, but breaks off or is broken (${error.message})`, { cause: error });
        }
        throw error;
    }
}


/***/ }),

/***/ 5664:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cm: () => (/* binding */ linkTarget),
/* harmony export */   TF: () => (/* binding */ hardLinked),
/* harmony export */   kD: () => (/* binding */ linkProblem)
/* harmony export */ });
/* harmony import */ var _tar_name_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1038);
/* harmony import */ var _arrival_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9786);
/** Links in archives: what a symbolic link may say, and what a hard link means. */


/** Bytes. */
const LONGEST_TARGET = 4096;
/** What the link says; where it leads is found out once all is there. */
function linkTarget({ entry: { link }, options, refuse }) {
    const { kind, platform = process.platform } = options;
    const problem = linkProblem(link, kind, platform);
    return problem === undefined ? link : refuse(problem);
}
/** What is wrong with the words of a link, as a phrase; `undefined` when nothing is. */
function linkProblem(link, kind, platform) {
    if (link === '' || link.includes('\0'))
        return 'is a link to nothing';
    if ((0,_tar_name_js__WEBPACK_IMPORTED_MODULE_0__/* .nameBytes */ .dw)(link).byteLength > LONGEST_TARGET)
        return 'is a link whose target is too long';
    if ((platform === 'win32' || kind !== 'system') && /\\|^[a-z]:/i.test(link))
        return `is a link to ${(0,_arrival_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .S)(link)}, which is no relative path`;
    if (platform !== 'linux' && !link.isWellFormed())
        return 'is a link whose target is no UTF-8';
    if (kind !== 'system' && link.startsWith('/'))
        return `is a link to ${(0,_arrival_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .S)(link)}, which leads out of the folder`;
    return undefined;
}
/** One more name for what came before: a file, or a symbolic link, which then starts from its new place. `undefined` where that does not come along. */
function hardLinked({ entry: { link }, what, options, refuse }) {
    const { stage, layer } = options;
    const packed = options.chosen !== undefined;
    const refuseTarget = (problem) => refuse(`is a hard link to ${(0,_arrival_js__WEBPACK_IMPORTED_MODULE_1__/* .shown */ .S)(link)}, which ${problem}`);
    const inner = (0,_arrival_js__WEBPACK_IMPORTED_MODULE_1__/* .segmentsOf */ .O)(link, options, refuseTarget);
    if (!options.prefix.every((name, index) => inner[index] === name))
        refuseTarget('leads out of the folder');
    const path = options.kind === 'system' && inner.length > 0 ? stage.tree.resolve(inner, what) : [...options.root, ...inner];
    const found = stage.tree.find(path);
    if (found === undefined && stage.tree.isLeftOut(path))
        return undefined;
    const node = found ?? refuseTarget('is not there before it');
    if (node.kind === 'folder')
        return refuseTarget('is a folder');
    if (node.kind === 'file')
        return { ...node, content: node.content.path === '' ? node.content : stage.link(node.content), layer, packed };
    return { ...node, packed, within: options.root.length + options.prefix.length, layer, what };
}


/***/ }),

/***/ 270:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Af: () => (/* binding */ limitsOf),
/* harmony export */   Gs: () => (/* binding */ LIMIT_HINT),
/* harmony export */   TJ: () => (/* binding */ limited),
/* harmony export */   g$: () => (/* binding */ tooLarge)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _core_text_bytes_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6752);
/* harmony import */ var _stage_tree_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8072);
/* harmony import */ var _decompress_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9597);
/** How much an archive may become, and how a bomb is found out before much of it is written. */




/** Below this, any ratio is fine. Bytes. */
const SMALL = 100 * 1024 * 1024;
const MOST_RATIO = 200;
/** From here on a stream that grows too well is measured before any more of it is written. Bytes. */
const SUSPICIOUS = 16 * 1024 * 1024;
const LIMIT_HINT = 'where its maker is trusted, raise unpack-limit (a size such as 20GiB, or none)';
function limitsOf(limit) {
    if (limit === 'auto') {
        const because = `which is more than ${MOST_RATIO} times its size`;
        return { entries: 100_000, names: _stage_tree_js__WEBPACK_IMPORTED_MODULE_1__/* .MOST_NAMES */ .n, bytes: (packed) => Math.max(SMALL, packed * MOST_RATIO), because };
    }
    const most = limit === 'none' ? Number.POSITIVE_INFINITY : limit;
    return { entries: Number.POSITIVE_INFINITY, names: Number.POSITIVE_INFINITY, bytes: () => most, because: 'which is what unpack-limit allows' };
}
/** Throws `IntegrityError` for an archive that becomes larger than it may. */
function tooLarge(what, packed, limits) {
    throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .IntegrityError */ .cs(`${what} unpacks to more than ${(0,_core_text_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .formatBinary */ .Fp)(limits.bytes(packed))}, ${limits.because}`, { hint: LIMIT_HINT });
}
/** The plain bytes of an archive. One that grows suspiciously well is read to its end once before any more is given: 2 GB of zeros take two seconds to read. */
async function* limited(archive, what, limits) {
    const limit = limits.bytes(archive.size);
    let read = 0;
    let size = 0;
    let measured = false;
    async function* counted() {
        for await (const chunk of (0,_decompress_js__WEBPACK_IMPORTED_MODULE_2__/* .fileChunks */ .T)(archive.path)) {
            read += chunk.byteLength;
            yield chunk;
        }
    }
    for await (const chunk of (0,_decompress_js__WEBPACK_IMPORTED_MODULE_2__/* .decompress */ .m)(counted(), what)) {
        size += chunk.byteLength;
        if (size > limit)
            tooLarge(what, archive.size, limits);
        if (!measured && size > SUSPICIOUS && size > read * MOST_RATIO) {
            measured = true;
            await measure(archive, what, limits);
        }
        yield chunk;
    }
}
async function measure(archive, what, limits) {
    let size = 0;
    for await (const chunk of (0,_decompress_js__WEBPACK_IMPORTED_MODULE_2__/* .decompress */ .m)((0,_decompress_js__WEBPACK_IMPORTED_MODULE_2__/* .fileChunks */ .T)(archive.path), what)) {
        size += chunk.byteLength;
        if (size > limits.bytes(archive.size))
            tooLarge(what, archive.size, limits);
    }
}


/***/ }),

/***/ 3551:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ packingOf),
/* harmony export */   q: () => (/* binding */ foreignPacking)
/* harmony export */ });
/** How bytes are packed, by how they begin. */
/** Bytes of a start that tell. */
const LONGEST_MAGIC = 10;
const ZSTD_MAGIC = 0xfd2fb528;
/** RFC 1952, section 2.3.1; RFC 8878, sections 3.1.1 and 3.1.2. */
function packingOf(start) {
    if (start[0] === 0x1f && start[1] === 0x8b)
        return 'gzip';
    if (start.byteLength < 4)
        return 'plain';
    const magic = new DataView(start.buffer, start.byteOffset, 4).getUint32(0, true);
    // Skippable frames may stand before the first one.
    return magic === ZSTD_MAGIC || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : 'plain';
}
/** As hex: https://en.wikipedia.org/wiki/List_of_file_signatures */
const FOREIGN = [
    ['xz', /^fd377a585a00/],
    ['bzip2', /^425a683[1-9](?:314159265359|177245385090)/],
    ['zip', /^504b(?:0304|0506|0708)/],
    ['7-Zip', /^377abcaf271c/],
    ['RAR', /^526172211a07/],
    ['lzip', /^4c5a495001/],
    ['LZ4', /^04224d18/],
    ['compress', /^1f(?:9d|a0)/],
];
/** The name of a packing that is known, and not undone here. */
function foreignPacking(start) {
    const hex = Buffer.from(start.subarray(0, LONGEST_MAGIC)).toString('hex');
    return FOREIGN.find(([, magic]) => magic.test(hex))?.[0];
}


/***/ }),

/***/ 2511:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lr: () => (/* binding */ duplicateTitles),
/* harmony export */   Tq: () => (/* binding */ checkTitle),
/* harmony export */   nV: () => (/* binding */ entrySegments),
/* harmony export */   zN: () => (/* binding */ foldName)
/* harmony export */ });
/* harmony import */ var _tar_name_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1038);
/** Names that strangers chose, checked before any of them becomes a path. */

const LONGEST_PATH = 4096;
const LONGEST_SEGMENT = 255;
/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file: with any extension, and with blanks before it. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\..*)?$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** Letters without a look, which HFS+ does not see (git/git@6162a1d). */
const UNSEEN = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
/** Two names with the same fold may be one file on a disk: one that is blind to case, or takes composed and decomposed letters for the same. */
function foldName(name) {
    return name.replace(UNSEEN, '').normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
/** What is wrong with a pulled title, as a phrase ("is absolute"); `undefined` when it is safe on every system. */
function checkTitle(title) {
    if (title === '')
        return 'is empty';
    if (CONTROL.test(title))
        return 'holds a control character';
    if (!title.isWellFormed())
        return 'is no whole text';
    if (/^[\\/]/.test(title))
        return 'is absolute';
    if (title.includes('\\'))
        return 'holds a backslash';
    if (title.includes(':'))
        return 'holds a colon';
    if (title.endsWith('/'))
        return 'ends with a slash';
    if (Buffer.byteLength(title) > LONGEST_PATH)
        return `is longer than ${LONGEST_PATH} bytes`;
    for (const segment of title.split('/')) {
        if (segment === '')
            return 'holds an empty name';
        if (segment === '..')
            return 'leads up with ".."';
        const problem = windowsProblem(segment) ?? lengthProblem(segment);
        if (problem !== undefined)
            return problem;
    }
    return undefined;
}
/** A sentence for every title that occurs twice. */
function duplicateTitles(titles) {
    const seen = new Set();
    const twice = titles.filter((title) => seen.size === seen.add(title).size);
    return [...new Set(twice)].map((title) => `the title ${JSON.stringify(title)} occurs twice`);
}
/** The segments of an archive's entry name (none = the root itself), or what is wrong with it. `./` and doubled slashes mean nothing. */
function entrySegments(name, rules) {
    const windows = rules.system === 'win32';
    if (name === '' && rules.rooted !== true)
        return { problem: 'has no name' };
    if (name.includes('\0'))
        return { problem: 'holds a control character' };
    if (name.startsWith('/') && rules.rooted !== true)
        return { problem: 'is absolute' };
    if (rules.system !== 'linux' && !name.isWellFormed())
        return { problem: 'is no UTF-8, which only Linux can hold' };
    if ((0,_tar_name_js__WEBPACK_IMPORTED_MODULE_0__/* .nameBytes */ .dw)(name).byteLength > LONGEST_PATH)
        return { problem: `is longer than ${LONGEST_PATH} bytes` };
    if ((windows || rules.everySystem) && name.includes('\\'))
        return { problem: 'holds a backslash' };
    if ((windows || rules.everySystem) && /^[a-z]:(?:\/|$)/i.test(name))
        return { problem: 'is absolute' };
    const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
    for (const segment of segments) {
        if (segment === '..')
            return { problem: 'leads up with ".."' };
        const strict = windows
            ? CONTROL.test(segment)
                ? 'holds a control character'
                : segment.includes(':')
                    ? 'holds a colon'
                    : windowsProblem(segment)
            : undefined;
        const reserved = rules.everySystem && RESERVED.test(segment) ? reservedProblem(segment) : undefined;
        const problem = strict ?? reserved ?? lengthProblem(segment);
        if (problem !== undefined)
            return { problem };
    }
    return { segments };
}
function windowsProblem(segment) {
    if (/[. ]$/.test(segment))
        return `holds a name that ends with a dot or a blank (${JSON.stringify(segment)})`;
    return RESERVED.test(segment) ? reservedProblem(segment) : undefined;
}
function reservedProblem(segment) {
    return `holds a name that Windows reserves (${segment})`;
}
function lengthProblem(segment) {
    return (0,_tar_name_js__WEBPACK_IMPORTED_MODULE_0__/* .nameBytes */ .dw)(segment).byteLength > LONGEST_SEGMENT ? `holds a name longer than ${LONGEST_SEGMENT} bytes` : undefined;
}


/***/ }),

/***/ 9964:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ sniff)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/* harmony import */ var _tar_header_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5948);
/* harmony import */ var _decompress_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9597);
/* harmony import */ var _packing_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3551);
/** What a file holds, found out by its first bytes. */




/** `what` begins the sentence about what is broken. */
async function sniff(path, what = 'layer') {
    const start = await startOf((0,_decompress_js__WEBPACK_IMPORTED_MODULE_2__/* .fileChunks */ .T)(path));
    const known = { packing: (0,_packing_js__WEBPACK_IMPORTED_MODULE_3__/* .packingOf */ .b)(start), foreign: (0,_packing_js__WEBPACK_IMPORTED_MODULE_3__/* .foreignPacking */ .q)(start), broken: undefined };
    try {
        return { ...known, tar: (0,_tar_header_js__WEBPACK_IMPORTED_MODULE_1__/* .isHeader */ .gN)(await startOf((0,_decompress_js__WEBPACK_IMPORTED_MODULE_2__/* .decompress */ .m)((0,_decompress_js__WEBPACK_IMPORTED_MODULE_2__/* .fileChunks */ .T)(path), what))) };
    }
    catch (error) {
        if (!(error instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .IntegrityError */ .cs))
            throw error;
        return { ...known, tar: false, broken: error.message };
    }
}
/** A block, where there is so much. */
async function startOf(source) {
    const parts = [];
    let size = 0;
    for await (const chunk of source) {
        parts.push(chunk);
        size += chunk.byteLength;
        if (size >= _tar_header_js__WEBPACK_IMPORTED_MODULE_1__/* .BLOCK */ .IE)
            break;
    }
    return Buffer.concat(parts).subarray(0, _tar_header_js__WEBPACK_IMPORTED_MODULE_1__/* .BLOCK */ .IE);
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

/***/ 3379:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ NotNeeded)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3828);
/** Another blob's failure made this one useless. */

class NotNeeded extends _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .NetworkError */ .Dr {
    constructor() {
        super('not needed any more', { retryable: false });
    }
}


/***/ })

};
;