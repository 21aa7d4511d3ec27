"use strict";
exports.id = 418;
exports.ids = [418];
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


/***/ })

};
;