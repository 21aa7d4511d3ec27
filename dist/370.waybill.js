"use strict";
exports.id = 370;
exports.ids = [370];
exports.modules = {

/***/ 7084:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  N: () => (/* binding */ createTarReader)
});

// EXTERNAL MODULE: ./lib/content/tar/header.js
var tar_header = __webpack_require__(5948);
// EXTERNAL MODULE: ./lib/core/errors.js
var errors = __webpack_require__(3828);
;// CONCATENATED MODULE: ./lib/registries/provenance/layers/tar-header.js
/** One header block of a tar: raw fields, as the reader of 2014 saw them. spec: POSIX pax, "ustar Interchange Format". */

/** Of `typeflag`. */
const TYPE = { pax: 0x78, longName: 0x4c, longLink: 0x4b, sparse: 0x53, character: 0x33, block: 0x34 };
const NOTHING = Buffer.alloc(0);
/** `block` has 512 bytes, and a good checksum. */
function parseHeader(block, fail) {
    const magic = block.toString('latin1', 257, 265);
    const star = block.toString('latin1', 508, 512) === 'tar\0';
    const format = magic.startsWith('ustar\0') ? (star ? 'star' : 'posix') : magic === 'ustar  \0' ? 'gnu' : 'v7';
    const typeflag = block[156];
    const device = format !== 'v7' && (typeflag === TYPE.character || typeflag === TYPE.block);
    const prefix = format === 'v7' ? NOTHING : (0,tar_header/* untilNul */.I6)(block.subarray(345, format === 'star' ? 345 + 131 : 345 + 155));
    const name = (0,tar_header/* untilNul */.I6)(block.subarray(0, 100));
    const number = (from, to, what) => readNumber(block.subarray(from, to)) ?? fail(`the ${what} is no number`);
    return {
        name: Buffer.from(prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name),
        mode: number(100, 108, 'mode'),
        uid: number(108, 116, 'uid'),
        gid: number(116, 124, 'gid'),
        size: number(124, 136, 'size'),
        mtime: number(136, 148, 'mtime'),
        typeflag,
        linkname: Buffer.from((0,tar_header/* untilNul */.I6)(block.subarray(157, 257))),
        uname: format === 'v7' ? NOTHING : Buffer.from((0,tar_header/* untilNul */.I6)(block.subarray(265, 297))),
        gname: format === 'v7' ? NOTHING : Buffer.from((0,tar_header/* untilNul */.I6)(block.subarray(297, 329))),
        devmajor: device ? number(329, 337, 'device') : 0n,
        devminor: device ? number(337, 345, 'device') : 0n,
        xattrs: [],
    };
}
/** Octal digits, or with the first bit set a big-endian number whose low 64 bits count. */
function readNumber(field) {
    if ((field[0] & 0x80) !== 0) {
        let value = BigInt(field[0] & 0x7f);
        for (const byte of field.subarray(1))
            value = (value << 8n) | BigInt(byte);
        return BigInt.asIntN(64, value);
    }
    const text = field.toString('latin1').replace(/^[ \0]+|[ \0]+$/g, '');
    if (text === '')
        return 0n;
    return /^[0-7]+$/.test(text) ? BigInt(`0o${text}`) : undefined;
}

;// CONCATENATED MODULE: ./lib/registries/provenance/layers/helper-blocks.js
/** Blocks that describe the next entry of a tar and are none themselves: long names and PAX records. */


/** What they say is held in memory. Bytes. */
const LARGEST = 1024 * 1024;
function helperBlocks(fail) {
    let type = 0;
    let parts = [];
    let records;
    let longName;
    let longLink;
    return {
        isHelper: (typeflag) => records === undefined && (typeflag === TYPE.pax || typeflag === TYPE.longName || typeflag === TYPE.longLink),
        begin({ typeflag, size }) {
            if (size > LARGEST)
                fail(`a name or a list of records has ${size} bytes`);
            type = typeflag;
            parts = [];
        },
        // Held beyond this call, so it needs memory of its own.
        add: (part) => void parts.push(Buffer.from(part)),
        end() {
            const content = Buffer.concat(parts);
            if (type === TYPE.pax)
                records = parseRecords(content, fail);
            else if (type === TYPE.longName)
                longName = (0,tar_header/* untilNul */.I6)(content);
            else
                longLink = (0,tar_header/* untilNul */.I6)(content);
        },
        applyTo(header) {
            const merged = merge(header, records ?? new Map(), fail);
            const entry = { ...merged, name: longName ?? merged.name, linkname: longLink ?? merged.linkname };
            records = longName = longLink = undefined;
            return entry;
        },
        areWaiting: () => records !== undefined || longName !== undefined || longLink !== undefined,
    };
}
const XATTR = 'SCHILY.xattr.';
function merge(header, records, fail) {
    const text = (key, own) => records.get(key) ?? own;
    const number = (key, own) => {
        const value = records.get(key)?.toString('latin1');
        if (value === undefined)
            return own;
        // A time may have a fraction; the reader of 2014 cuts it off.
        const whole = key === 'mtime' ? value.split('.', 1)[0] : value;
        return /^[+-]?\d{1,19}$/.test(whole) ? BigInt(whole.replace('+', '')) : fail(`the record ${key} is no number`);
    };
    if ([...records.keys()].some((key) => key.startsWith('GNU.sparse.')))
        fail('a sparse file, which is not supported,');
    return {
        ...header,
        name: text('path', header.name),
        linkname: text('linkpath', header.linkname),
        uname: text('uname', header.uname),
        gname: text('gname', header.gname),
        uid: number('uid', header.uid),
        gid: number('gid', header.gid),
        size: number('size', header.size),
        mtime: number('mtime', header.mtime),
        xattrs: [...records].filter(([key]) => key.startsWith(XATTR)).map(([key, value]) => [Buffer.from(key.slice(XATTR.length), 'latin1'), value]),
    };
}
/** `LENGTH KEY=VALUE\n` each; of two with one key the later counts. Keys are kept byte for byte (latin1). */
function parseRecords(content, fail) {
    const records = new Map();
    for (let at = 0; at < content.length;) {
        const space = content.indexOf(0x20, at);
        const digits = space < 0 ? '' : content.toString('latin1', at, space);
        const end = at + Number(digits);
        if (!/^\d{1,9}$/.test(digits) || end > content.length || end < space + 2)
            fail('a record has no length, or a wrong one,');
        const record = content.subarray(space + 1, end - 1);
        const equals = record.indexOf(0x3d);
        if (equals < 0)
            fail('a record has no value');
        records.set(record.toString('latin1', 0, equals), Buffer.from(record.subarray(equals + 1)));
        at = end;
    }
    return records;
}

;// CONCATENATED MODULE: ./lib/registries/provenance/layers/tar-reader.js
/** A tar in one pass over chunks of any size: headers by their raw fields, bodies passed on as they are. */




/** Every method throws `IntegrityError` with the offset and the reason for what is no tar. */
function createTarReader(handler) {
    /** Bytes before the chunk at hand. */
    let offset = 0;
    const header = Buffer.alloc(tar_header/* BLOCK */.IE);
    let headerAt = 0;
    let filled = 0;
    let state = 'header';
    /** Of the body or the padding. */
    let left = 0;
    let padding = 0;
    let zeroBlock = false;
    let contentEnd = 0;
    const fail = (why) => broken(why, headerAt);
    const helpers = helperBlocks(fail);
    function readHeader() {
        if ((0,tar_header/* isZero */.be)(header)) {
            if (zeroBlock)
                state = 'end';
            else
                contentEnd = headerAt;
            zeroBlock = true;
            return;
        }
        if (zeroBlock)
            fail('a zero block stands before another header');
        if (!(0,tar_header/* isHeader */.gN)(header))
            fail('the header has a wrong checksum');
        const own = parseHeader(header, fail);
        if (helpers.isHelper(own.typeflag)) {
            helpers.begin(own);
            open('helper', Number(own.size));
            return;
        }
        if (own.typeflag === TYPE.sparse)
            fail('a sparse file, which is not supported,');
        const entry = helpers.applyTo(own);
        if (entry.size < 0n || entry.size > BigInt(Number.MAX_SAFE_INTEGER))
            fail(`the size ${entry.size} is impossible`);
        handler.begin(entry);
        open('body', Number(entry.size));
    }
    function open(next, size) {
        left = size;
        padding = (tar_header/* BLOCK */.IE - (size % tar_header/* BLOCK */.IE)) % tar_header/* BLOCK */.IE;
        state = next;
        if (left === 0)
            close();
    }
    function close() {
        if (state === 'body')
            handler.end();
        else
            helpers.end();
        left = padding;
        state = padding > 0 ? 'padding' : 'header';
    }
    /** Takes what it can of the bytes from `at` on, and answers how many those were. */
    function step(bytes, at) {
        if (state === 'header') {
            if (filled === 0)
                headerAt = offset + at;
            const count = bytes.copy(header, filled, at, at + tar_header/* BLOCK */.IE - filled);
            filled += count;
            if (filled < tar_header/* BLOCK */.IE)
                return count;
            filled = 0;
            readHeader();
            return count;
        }
        const count = Math.min(left, bytes.length - at);
        if (state === 'body')
            handler.body(bytes.subarray(at, at + count));
        else if (state === 'helper')
            helpers.add(bytes.subarray(at, at + count));
        left -= count;
        if (left > 0)
            return count;
        if (state === 'padding')
            state = 'header';
        else
            close();
        return count;
    }
    return {
        update(chunk) {
            const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
            for (let at = 0; at < bytes.length && state !== 'end';)
                at += step(bytes, at);
            offset += bytes.length;
        },
        finish() {
            if (state === 'end' || (state === 'header' && filled === 0 && !helpers.areWaiting())) {
                if (!zeroBlock)
                    contentEnd = offset;
                return;
            }
            // A reader that never saw the padding of the last body has seen all that counts, but the archive is cut short all the same.
            broken(state === 'header' ? 'it ends within a header' : 'it ends within an entry', offset);
        },
        ended: () => zeroBlock,
        contentEnd: () => contentEnd,
    };
}
function broken(why, at) {
    throw new errors/* IntegrityError */.cs(`it is no tar: ${why} at byte ${at}`);
}


/***/ }),

/***/ 4865:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ createTarSum)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3828);
/* harmony import */ var _tar_reader_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7084);
/** TarSum: a checksum of what is in a tar, whatever the order of its entries and whoever wrote it. The rules are those of 2014. */



/** What each version hashes of a header, in this order (moby: pkg/tarsum/versioning.go, 2014). */
const WITHOUT_MTIME = ['name', 'mode', 'uid', 'gid', 'size', 'typeflag', 'linkname', 'uname', 'gname', 'devmajor', 'devminor'];
const ALL = ['name', 'mode', 'uid', 'gid', 'size', 'mtime', 'typeflag', 'linkname', 'uname', 'gname', 'devmajor', 'devminor'];
/** Beyond it Go's own order of doubled names is not defined, and a plain sort will do. */
const INSERTION_SORT = 12;
/** `tarsum`, `tarsum.v1` or `tarsum.dev`, `+`, `sha256` or `sha512`. Throws `InputError` for any other type. */
function createTarSum(sumType) {
    const [, version, algorithm] = /^(tarsum(?:\.v1|\.dev)?)\+(sha256|sha512)$/.exec(sumType) ?? [];
    if (version === undefined || algorithm === undefined) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .InputError */ .dz(`"${sumType}" is not a type of tar sum`, { hint: 'use tarsum, tarsum.v1 or tarsum.dev with +sha256 or +sha512' });
    }
    const sums = [];
    const names = new Set();
    let doubled = false;
    let name = '';
    let hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)(algorithm);
    const reader = (0,_tar_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .createTarReader */ .N)({
        begin(header) {
            name = normalised(header.name);
            doubled ||= names.has(name);
            names.add(name);
            hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)(algorithm);
            hash.update(headerText(header, version));
        },
        body(chunk) {
            hash.update(chunk);
        },
        end() {
            sums.push({ name, hex: hash.digest('hex'), position: sums.length });
        },
    });
    return {
        update: reader.update,
        contentEnd: reader.contentEnd,
        digest() {
            reader.finish();
            const whole = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)(algorithm);
            for (const { hex } of sorted(sums, doubled))
                whole.update(hex);
            return { algorithm: sumType, hex: whole.digest('hex') };
        },
    };
}
function headerText(header, version) {
    const parts = [];
    for (const key of version === 'tarsum' ? ALL : WITHOUT_MTIME) {
        const value = header[key];
        parts.push(Buffer.from(key));
        if (key === 'typeflag')
            parts.push(Buffer.of(header.typeflag));
        else
            parts.push(Buffer.isBuffer(value) ? value : Buffer.from(String(value)));
    }
    if (version !== 'tarsum')
        for (const [key, value] of [...header.xattrs].sort(([a], [b]) => Buffer.compare(a, b)))
            parts.push(key, value);
    return Buffer.concat(parts);
}
/** Without one leading `./` and one trailing `/`. */
function normalised(name) {
    const text = name.toString('latin1');
    return text.slice(text.startsWith('./') ? 2 : 0, text.endsWith('/') && text.length > 0 ? -1 : undefined);
}
/** By sum; with doubled names by a comparison that is not transitive, so the way of sorting is part of the rule. */
function sorted(sums, doubled) {
    const order = (a, b) => {
        if (doubled && a.name === b.name)
            return a.position - b.position;
        return a.hex < b.hex ? -1 : a.hex > b.hex ? 1 : 0;
    };
    if (!doubled || sums.length > INSERTION_SORT)
        return [...sums].sort(order);
    const result = [];
    for (const sum of sums) {
        let at = result.length;
        while (at > 0 && order(sum, result[at - 1]) < 0)
            at--;
        result.splice(at, 0, sum);
    }
    return result;
}


/***/ }),

/***/ 5370:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   provenanceSource: () => (/* binding */ provenanceSource)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var _content_find_media_type_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8750);
/* harmony import */ var _core_digest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3871);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3828);
/* harmony import */ var _client_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8832);
/* harmony import */ var _layers_tarsum_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4865);
/* harmony import */ var _read_manifest_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7709);
/** Pulling from a provenance registry: manifests whose signatures fit, blobs as streams, tags. */







/** Throws `InputError` at once for an image name that the protocol does not know; every method throws the errors of `call`. */
function provenanceSource(send, repository, options) {
    const { name, host, origin } = repository;
    const here = `${host}/${name}`;
    const wire = { send, debug: options.debug };
    const client = (0,_client_js__WEBPACK_IMPORTED_MODULE_4__/* .provenanceClient */ .d)(wire, repository);
    /** Throws `IntegrityError` for a bad signature, a missing one where `verifyKey` is set, and another name or tag than asked for. */
    async function read(tag) {
        if (tag.includes(':'))
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .InputError */ .dz(`${here}@${tag}: a provenance registry finds manifests by tag only`, { hint: 'name the tag' });
        const document = await client.readManifest(tag);
        if (document === undefined)
            return undefined;
        const what = `reading the manifest "${tag}" of ${here}`;
        const found = (0,_read_manifest_js__WEBPACK_IMPORTED_MODULE_6__/* .readDocument */ .u0)(document, what);
        const { content, keys } = found;
        // The client of 2014 did not compare: a registry could pass any signed manifest off as another.
        if (content.name !== name || content.tag !== tag) {
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .IntegrityError */ .cs(`${what}: the manifest is that of ${content.name}:${content.tag}`, { hint: 'a registry must not answer with another manifest' });
        }
        checkSigners(keys, what);
        return found;
    }
    function checkSigners(keys, what) {
        const { verifyKey } = options;
        if (verifyKey === undefined) {
            if (keys.length === 0)
                options.warn(`${what}: the manifest is not signed`);
            return;
        }
        if (keys.some(({ id }) => id === verifyKey.id))
            return;
        const signers = keys.length === 0 ? 'it is not signed' : `it is signed by ${keys.map(({ id }) => id).join(', ')}`;
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .IntegrityError */ .cs(`${what}: ${signers}, not by the key ${verifyKey.id} of verify-key`);
    }
    return {
        name: here,
        version: () => (0,_client_js__WEBPACK_IMPORTED_MODULE_4__/* .readVersion */ .$)(wire, origin),
        read,
        find: async (reference) => (await read(reference))?.manifest,
        open: client.readBlob,
        /** `size` is compared where it is known (not `NaN`). The protocol has no ranges: what lies before `offset` is read and dropped. */
        async *blob(digest, size, offset = 0) {
            const { length, body } = await client.readBlob(digest);
            if (!Number.isNaN(size) && !Number.isNaN(length) && size !== length) {
                throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .IntegrityError */ .cs(`the blob ${(0,_core_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .formatDigest */ .MO)(digest)} of ${here} has ${length} bytes, not ${size}`);
            }
            let skip = offset;
            for await (const chunk of body) {
                if (chunk.byteLength > skip)
                    yield chunk.subarray(skip);
                skip = Math.max(0, skip - chunk.byteLength);
            }
        },
        async *tags() {
            yield* await client.listTags();
        },
        decode(manifest) {
            const { content } = (0,_read_manifest_js__WEBPACK_IMPORTED_MODULE_6__/* .readDocument */ .u0)(manifest.bytes, `reading the manifest of ${here}`);
            const layers = content.layers.map(({ checksum, labels }) => ({ mediaType: _content_find_media_type_js__WEBPACK_IMPORTED_MODULE_1__/* .TAR_LAYER */ .qP, digest: checksum, size: Number.NaN, annotations: labels }));
            return { kind: 'manifest', layers, annotations: content.layers.at(-1)?.labels ?? {} };
        },
        checksum(algorithm) {
            if (!algorithm.startsWith('tarsum'))
                return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)(algorithm);
            const sum = (0,_layers_tarsum_js__WEBPACK_IMPORTED_MODULE_5__/* .createTarSum */ .F)(algorithm);
            return { update: (chunk) => sum.update(chunk), digest: () => sum.digest().hex };
        },
    };
}


/***/ })

};
;