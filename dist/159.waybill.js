"use strict";
exports.id = 159;
exports.ids = [159,418];
exports.modules = {

/***/ 1418:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  PROTOCOL: () => (/* binding */ PROTOCOL),
  connectors: () => (/* binding */ connectors)
});

// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(4371);
// EXTERNAL MODULE: ./lib/http/wire/network-error.js
var network_error = __webpack_require__(9457);
// EXTERNAL MODULE: ./lib/http/wire/outgoing.js
var outgoing = __webpack_require__(3624);
// EXTERNAL MODULE: ./lib/http/wire/proxy.js
var wire_proxy = __webpack_require__(9760);
;// CONCATENATED MODULE: ./lib/http/wire/trust.js
/** TLS: whose word is believed about who is at the other end, and what we show of ourselves. */
/**
 * Node's own authorities (with `NODE_EXTRA_CA_CERTS`), those of `named`, and where `system` is set the operating system's: reading these takes
 * a tenth of a second, and most registries are signed by authorities that Node knows.
 */
async function secureContext(named, { ca = [], cert, key }, system) {
    // Plain HTTP does without.
    const tls = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 1692, 19));
    const believed = (kind) => tls.getCACertificates?.(kind) ?? (kind === 'default' ? tls.rootCertificates : []);
    const more = [...named, ...ca, ...(system ? believed('system') : [])];
    return tls.createSecureContext({
        // A list takes the place of Node's own; without one nothing has to be parsed.
        ...(more.length === 0 ? {} : { ca: [...new Set([...believed('default'), ...more].map((text) => text.trim()))] }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
    });
}

;// CONCATENATED MODULE: ./lib/http/wire/connect.js
/** Opening a connection: straight or through a proxy's tunnel, each end by its own TLS settings. */





/** Milliseconds for each handshake: TCP, the proxy's, TLS. */
const CONNECT_TIMEOUT = 10_000;
/** HTTP/2 would be switched on here: a connection for many requests at once. */
const PROTOCOL = { allowH2: false };
/** They fail with what the system said, or with the `NetworkError` of a proxy that refuses. */
function connectors({ insecure, ca, moreCa, certificates, proxyFor }) {
    const known = new Map();
    /** The last of each origin: undici holds on to them weakly, so that they would be gone with the next collection. */
    const sessions = new Map();
    // Handed on to the socket, though the types do not know it.
    const buffered = { highWaterMark: outgoing/* SOCKET_BUFFER */.P_ };
    const plain = (0,undici/* buildConnector */.gU)({ ...PROTOCOL, timeout: CONNECT_TIMEOUT, ...buffered });
    /** Where a registry sends us, for a token or for a blob, its authorities are believed too, as docker does. */
    const elsewhere = { ca: Object.values(certificates).flatMap((own) => own.ca ?? []) };
    /** Whether the operating system's authorities are believed, too: as soon as one certificate was not known to Node. */
    let system = false;
    let more;
    function secure(name, own, verify) {
        const key = `${name} ${system}`;
        let made = known.get(key);
        if (made === undefined) {
            if (system)
                more ??= moreCa();
            made = secureContext([...ca, ...(more ?? [])], own, system).then((context) => (0,undici/* buildConnector */.gU)({ ...PROTOCOL, timeout: CONNECT_TIMEOUT, secureContext: context, rejectUnauthorized: verify }));
            known.set(key, made);
        }
        return made;
    }
    async function reachProxy(target) {
        return opened(target.protocol === 'https:' ? await secure('a proxy', {}, true) : plain, target);
    }
    async function reachOrigin(target) {
        if (target.protocol !== 'https:')
            return opened(plain, target);
        const url = new URL(`https://${target.host}`);
        const proxy = proxyFor(url);
        const way = proxy === undefined ? undefined : await tunnel(url, proxy, trusting(reachProxy));
        const own = certificates[url.origin];
        const connect = await secure(own === undefined ? 'elsewhere' : url.origin, own ?? elsewhere, !insecure);
        return opened(connect, way === undefined ? target : { ...target, httpSocket: way }, (socket) => {
            socket.on('session', (session) => sessions.set(url.origin, session));
        });
    }
    /** Asks the operating system before a certificate is refused. */
    function trusting(reach) {
        const patiently = async (target) => {
            const asked = system;
            try {
                return await reach(target);
            }
            catch (error) {
                if (asked || !(0,network_error/* isUntrusted */.fb)(error))
                    throw error;
                system = true;
                return reach(target);
            }
        };
        return (target, callback) => {
            patiently(target).then((socket) => callback(null, socket), (error) => callback(error, null));
        };
    }
    return { toOrigin: trusting(reachOrigin), toProxy: trusting(reachProxy) };
}
function opened(connect, target, atOnce) {
    return new Promise((resolve, reject) => {
        connect(target, (error, socket) => {
            if (error !== null)
                return reject(error);
            atOnce?.(socket);
            resolve(socket);
        });
    });
}
/** Asks a proxy for a way to `url` (RFC 9110, section 9.3.6). */
async function tunnel(url, proxy, connect) {
    const authority = `${url.hostname}:${url.port || 443}`;
    const client = new undici/* Client */.Kj(proxy.origin, { ...PROTOCOL, connect, headersTimeout: CONNECT_TIMEOUT });
    try {
        const { statusCode, socket } = await client.connect({ path: authority, headers: { host: authority, ...(0,wire_proxy/* proxyCredentials */.F)(proxy) } });
        if (statusCode >= 200 && statusCode <= 299)
            return socket;
        socket.on('error', () => { }).destroy();
        throw (0,network_error/* proxyError */.FV)(statusCode, url);
    }
    catch (error) {
        throw (0,network_error/* proxyFailure */.xh)(error, proxy, url);
    }
    finally {
        // The socket is no longer its own.
        void client.destroy();
    }
}


/***/ }),

/***/ 8159:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openLanes: () => (/* binding */ openLanes)
});

// EXTERNAL MODULE: ./node_modules/undici/index.js
var undici = __webpack_require__(4371);
;// CONCATENATED MODULE: ./lib/http/wire/ahead.js
/** Connections that are opened before a request needs them: over TLS each costs two round trips, which the first request pays anyway. */
function openAhead(below) {
    const waiting = new Map();
    let ended = false;
    function open(target) {
        return new Promise((resolve) => {
            below(target, (error, socket) => {
                if (error !== null || ended) {
                    socket?.destroy();
                    return resolve(undefined);
                }
                // Until somebody has it, nobody else listens.
                socket.on('error', ignore);
                resolve(socket);
            });
        });
    }
    async function next(target) {
        const list = waiting.get(keyOf(target));
        for (let first = list?.shift(); first !== undefined; first = list?.shift()) {
            const socket = await first;
            if (socket === undefined)
                continue;
            socket.off('error', ignore);
            if (!socket.destroyed && socket.readable && socket.writable)
                return socket;
            socket.destroy();
        }
        return undefined;
    }
    return {
        connect(target, callback) {
            void next(target).then((socket) => (socket === undefined ? below(target, callback) : callback(null, socket)));
        },
        prepare(url, count) {
            if (ended)
                return;
            const { protocol, hostname, host, port } = url;
            const target = { protocol, hostname, host, port };
            const list = waiting.get(keyOf(target)) ?? [];
            waiting.set(keyOf(target), list);
            for (let at = 0; at < count; at++)
                list.push(open(target));
        },
        destroy() {
            ended = true;
            for (const list of waiting.values())
                for (const one of list.splice(0))
                    void one.then((socket) => socket?.destroy());
        },
    };
}
function ignore() {
    // Whoever is given a broken one opens another.
}
function keyOf({ protocol, hostname, port }) {
    return `${protocol}//${hostname}:${port}`;
}

// EXTERNAL MODULE: ./lib/http/wire/connect.js + 1 modules
var connect = __webpack_require__(1418);
// EXTERNAL MODULE: ./lib/http/wire/proxy.js
var wire_proxy = __webpack_require__(9760);
;// CONCATENATED MODULE: ./lib/http/wire/lanes.js
/** Which of undici's pools carries a request: one pool for each origin, and each proxy that is asked itself. */




/** Milliseconds that an idle connection is kept; less where the server says so. */
const KEEP_ALIVE = 30_000;
/** What the server's last word on an idle connection may have been on its way. Milliseconds. */
const MARGIN = 1000;
/** GAR signs addresses that fill headers of 21 KB (actions/attest-build-provenance#606). Bytes. */
const LARGEST_HEAD = 64 * 1024;
/** Deadlines are our own: undici knows none that a body's progress moves. */
const LIMITS = {
    ...connect.PROTOCOL,
    pipelining: 1,
    maxHeaderSize: LARGEST_HEAD,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE,
    keepAliveMaxTimeout: KEEP_ALIVE,
    keepAliveTimeoutThreshold: MARGIN,
};
/**
 * `connections`: for each origin; as many as it takes where that is `null`. Requests wait for one in the order of asking. `ahead`: so many more
 * are opened beside the first, as they will be needed.
 */
function openLanes({ toOrigin, toProxy }, proxyFor, connections, ahead = 0) {
    const early = openAhead(toOrigin);
    const known = new Set();
    const agent = (connect) => new undici/* Agent */.g6({ ...LIMITS, connect, factory: (origin, options) => new undici/* Pool */.bC(origin, { ...options, connections, factory: openLine }) });
    const straight = agent(early.connect);
    // An answer to HEAD that has a body all the same would be read as the next answer (nodejs/undici#258): so the next one is to a HEAD, too.
    const heads = agent(early.connect);
    const forwarding = agent(toProxy);
    return {
        // undici frees a connection a turn of the loop after its answer has ended: whoever asks sooner would open another one.
        dispatch: (request, exchange) => void setImmediate(dispatch, request, exchange),
        destroy() {
            early.destroy();
            for (const agent of [straight, heads, forwarding])
                void agent.destroy();
        },
    };
    function dispatch({ method, url, headers, body }, exchange) {
        const path = url.pathname + url.search;
        // undici takes any iterable, though its types do not say so.
        const common = { method, body: (body ?? null) };
        const proxy = url.protocol === 'http:' ? proxyFor(url) : undefined;
        if (proxy === undefined) {
            const request = { ...common, origin: url.origin, path, headers };
            if (!known.has(url.origin)) {
                // Only where the run began, as what others lead to is asked little; and only where opening takes long.
                if (ahead > 0 && known.size === 0 && url.protocol === 'https:')
                    early.prepare(url, ahead + 1);
                known.add(url.origin);
            }
            if (method === 'HEAD')
                heads.dispatch({ ...request, reset: false }, exchange);
            else
                straight.dispatch(request, exchange);
            return;
        }
        // Plain HTTP through a proxy names the whole address (RFC 9112, section 3.2.2); TLS is with the proxy.
        const whole = { host: url.host, ...(0,wire_proxy/* proxyCredentials */.F)(proxy), ...headers };
        const request = { ...common, origin: proxy.origin, path: url.origin + path, headers: whole, servername: proxy.hostname };
        forwarding.dispatch(request, exchange);
    }
}
/** A connection that its exchanges know: what breaks on one that was used before says nothing of the server. */
function openLine(origin, options) {
    const client = new undici/* Client */.Kj(origin, options);
    const line = { answers: 0 };
    client.on('disconnect', () => {
        line.answers = 0;
    });
    const dispatch = client.dispatch.bind(client);
    return Object.assign(client, {
        dispatch(request, exchange) {
            exchange.line = line;
            return dispatch(request, exchange);
        },
    });
}


/***/ })

};
;