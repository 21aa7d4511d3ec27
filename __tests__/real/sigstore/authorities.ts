/** Keys and certificates of a private Sigstore, made by openssl for one test. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Scratch } from '../../support/scratch.ts';

export interface Authorities {
  /** The absolute path of a file: `root.pem`, `fulcio-chain.pem`, `issuing.enc.key`, `tsa-chain.pem`, `tsa.enc.key`, `ct.key`, `ct.pub`, `rekor.key` … */
  file(name: string): string;
  /** Opens the keys whose names end with `.enc.key`. */
  readonly password: string;
}

const run = promisify(execFile);
const PASSWORD = 'waybill';

const CA = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n';
const ISSUING =
  'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nextendedKeyUsage=codeSigning\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n';
const STAMPING =
  'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n';

/** Throws where there is no openssl. */
export async function makeAuthorities(scratch: Scratch): Promise<Authorities> {
  const file = (name: string) => join(scratch.path, 'keys', name);
  const openssl = (...args: readonly string[]) => run('openssl', args);
  await scratch.file('keys/empty.cnf', '[req]\ndistinguished_name=d\n[d]\n');

  const authority = async (name: string, subject: string, extensions: string, issuer?: string): Promise<void> => {
    await openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file(`${name}.key`));
    await openssl('req', '-new', '-config', file('empty.cnf'), '-key', file(`${name}.key`), '-subj', subject, '-out', file(`${name}.csr`));
    await scratch.file(`keys/${name}.ext`, extensions);
    const by = issuer === undefined ? ['-key', file(`${name}.key`)] : ['-CA', file(`${issuer}.pem`), '-CAkey', file(`${issuer}.key`), '-CAcreateserial'];
    await openssl('x509', '-req', '-in', file(`${name}.csr`), ...by, '-days', '30', '-extfile', file(`${name}.ext`), '-out', file(`${name}.pem`));
  };
  const sealed = (name: string) =>
    openssl('pkcs8', '-topk8', '-in', file(`${name}.key`), '-passout', `pass:${PASSWORD}`, '-v2', 'aes-256-cbc', '-out', file(`${name}.enc.key`));
  const chain = async (name: string, ...parts: readonly string[]): Promise<void> => {
    const { readFile } = await import('node:fs/promises');
    await scratch.file(`keys/${name}`, (await Promise.all(parts.map((part) => readFile(file(`${part}.pem`), 'utf8')))).join(''));
  };
  const pair = async (name: string, ...make: readonly string[]): Promise<void> => {
    await openssl(...make, '-out', file(`${name}.key`));
    await openssl('pkey', '-in', file(`${name}.key`), '-pubout', '-out', file(`${name}.pub`));
  };

  await authority('root', '/O=waybill test/CN=root', CA);
  await authority('issuing', '/O=waybill test/CN=fulcio', ISSUING, 'root');
  await authority('tsa-root', '/O=waybill test/CN=tsa root', CA);
  await authority('tsa', '/O=waybill test/CN=tsa', STAMPING, 'tsa-root');
  await chain('fulcio-chain.pem', 'issuing', 'root');
  await chain('tsa-chain.pem', 'tsa', 'tsa-root');
  await sealed('issuing');
  await sealed('tsa');
  await pair('rekor', 'genpkey', '-algorithm', 'ED25519');
  await pair('rekor-v1', 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256');
  // The log of certificates reads SEC1 alone.
  await pair('ct', 'ecparam', '-name', 'prime256v1', '-genkey', '-noout');
  return { file, password: PASSWORD };
}

export interface ServerCertificate {
  /** The path of the authority's certificate. */
  readonly authority: string;
  /** PEM texts. */
  readonly cert: string;
  readonly key: string;
}

/** For servers of these names, by an authority of its own. */
export async function makeServerCertificate(scratch: Scratch, names: readonly string[]): Promise<ServerCertificate> {
  const { readFile } = await import('node:fs/promises');
  const file = (name: string) => join(scratch.path, 'tls', name);
  const openssl = (...args: readonly string[]) => run('openssl', args);
  await scratch.file('tls/ca.ext', CA);
  await scratch.file('tls/server.ext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\nextendedKeyUsage=serverAuth\n`);
  const config = await scratch.file('tls/empty.cnf', '[req]\ndistinguished_name=d\n[d]\n');
  for (const [name, subject] of [
    ['ca', '/CN=company'],
    ['server', '/CN=server'],
  ] as const) {
    await openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file(`${name}.key`));
    await openssl('req', '-new', '-config', config, '-key', file(`${name}.key`), '-subj', subject, '-out', file(`${name}.csr`));
    const by = name === 'ca' ? ['-key', file('ca.key')] : ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'];
    await openssl('x509', '-req', '-in', file(`${name}.csr`), ...by, '-days', '30', '-extfile', file(`${name}.ext`), '-out', file(`${name}.pem`));
  }
  return { authority: file('ca.pem'), cert: await readFile(file('server.pem'), 'utf8'), key: await readFile(file('server.key'), 'utf8') };
}
