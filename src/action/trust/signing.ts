/** From inputs to somebody who signs: who, by which Sigstore, what. Loaded only where `attest`, `sbom` or `sign` asks for it. */

import { basename } from 'node:path';
import { keyText } from '../../content/key-file.ts';
import { readBytes, readText } from '../../content/local-files.ts';
import { InputError, IntegrityError } from '../../core/errors.ts';
import type { Manifest } from '../../core/model.ts';
import { type Clock, type RetryPolicy, retry } from '../../core/retry.ts';
import type { ReadableSource } from '../../core/target.ts';
import { descriptorOf } from '../../flow/put/encode.ts';
import type { Publication } from '../../flow/put/plan.ts';
import type { NewAttestation, Signing } from '../../flow/put/sign.ts';
import { type Claims, identityOf } from '../../trust/sign/claims.ts';
import { chooseInstance, type Instance, PUBLIC_GOOD } from '../../trust/sign/instance.ts';
import { keylessSigner, keySigner, type SignAll } from '../../trust/sign/signer.ts';
import { readSigningConfig } from '../../trust/sign/signing-config.ts';
import { readSigningKey, type SigningKey } from '../../trust/sign/signing-key.ts';
import { type AskToken, tokenService } from '../../trust/sign/token.ts';
import { provenance } from '../../trust/statement/provenance.ts';
import { referrerOf } from '../../trust/statement/referrer.ts';
import { readSbom } from '../../trust/statement/sbom.ts';
import { type Predicate, SIGNATURE, statementOf } from '../../trust/statement/statement.ts';
import { proofOf, type Trust } from '../../trust/verify/proof.ts';
import { publicGoodRoot, readTrustedRoots } from '../../trust/verify/trusted-root.ts';
import { openServices } from '../connect.ts';
import type { NetworkInputs } from '../inputs/network-inputs.ts';
import type { Io } from '../runner/io.ts';
import { type Attestor, checkCommand } from './check-command.ts';
import { keptAttestations } from './kept.ts';
import type { SigningInputs } from './signing-inputs.ts';

export interface PreparedSigning {
  /** Whom the signatures will name: an identity, or the key. */
  readonly signer: string;
  /** `sourceOf` reads what an image has already. */
  open(sourceOf: (publication: Publication) => Promise<ReadableSource>): Signing;
  close(): Promise<void>;
}

export interface SigningSurroundings {
  readonly io: Io;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly workspace: string;
}

/** All that can be wrong is found here, before anything is sent to a registry: the token, the SBOM, the key, the instance. */
export async function prepareSigning(inputs: SigningInputs, network: NetworkInputs, surroundings: SigningSurroundings): Promise<PreparedSigning> {
  const { io, clock, signal, workspace } = surroundings;
  if (inputs.keyPassword !== '') io.secret(inputs.keyPassword);
  const services = openServices(network, io, clock, signal, workspace);
  try {
    const policy = policyOf(network, surroundings);
    const sbom = inputs.sbom === '' ? undefined : readSbom(readBytes('sbom', workspace, inputs.sbom), inputs.sbom);
    const key = inputs.key === '' ? undefined : await readSigningKey(keyText('signing-key', workspace, inputs.key), inputs.keyPassword);
    const server = (await io.context()).serverUrl;
    const config = signingConfig(inputs, workspace, clock.now(), key !== undefined);
    const askToken = key !== undefined && !inputs.attest ? undefined : tokenService(services.send, tokenVariables(io), io.secret);
    const claims = askToken === undefined ? undefined : (await retry(policy, () => askToken('waybill'))).claims;
    const instance = config ?? instanceOf(inputs, server, claims, key);
    const signAll = signerOf({ send: services.send, policy }, instance, key, askToken);
    const trust = trustOf(inputs, instance, key, workspace);
    const attestor: Attestor = { claims: key === undefined ? claims : undefined, server, trustedRoot: inputs.trustedRoot, hasLog: instance.log !== undefined };
    const predicates = [...(inputs.attest && claims ? [provenance(claims, server)] : []), ...(sbom ? [sbom] : []), ...(inputs.sign ? [SIGNATURE] : [])];
    return {
      signer: key !== undefined || claims === undefined ? 'the key' : identityOf(claims, server),
      close: () => services.close(),
      open: (sourceOf) => ({
        kinds: predicates.map(({ kind }) => kind),
        kept: async (publication, subject) => keptAttestations(publication, await sourceOf(publication), subject, { predicates, trust, attestor }),
        sign: (subject, publications, kinds) =>
          attestationsOf(
            subject,
            publications,
            predicates.filter(({ kind }) => kinds.includes(kind)),
            { signAll, trust, attestor, now: clock.now() },
          ),
      }),
    };
  } catch (error) {
    await services.close();
    throw error;
  }
}

function tokenVariables({ env }: Io) {
  return { url: env['ACTIONS_ID_TOKEN_REQUEST_URL'], token: env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] };
}

function policyOf({ retries }: NetworkInputs, { io, clock, signal }: SigningSurroundings): RetryPolicy {
  const onRetry: RetryPolicy['onRetry'] = (error, attempt, delay) =>
    io.info(`${error.message}; next try (${attempt + 1} of ${retries}) in ${(delay / 1000).toFixed(1)} s`);
  return { retries, clock, signal, onRetry };
}

function isWord(sigstore: string): sigstore is 'auto' | 'public-good' | 'github' {
  return ['auto', 'public-good', 'github'].includes(sigstore);
}

function signingConfig({ sigstore }: SigningInputs, workspace: string, now: number, keyed: boolean): Instance | Omit<Instance, 'fulcio'> | undefined {
  return isWord(sigstore) ? undefined : readSigningConfig(readText('sigstore', workspace, sigstore), sigstore, now, keyed);
}

/** A key needs nobody; the public log is told of it only where the input says so. */
function instanceOf({ sigstore }: SigningInputs, server: string, claims: Claims | undefined, key: SigningKey | undefined): Instance | Omit<Instance, 'fulcio'> {
  if (key !== undefined || claims === undefined) return sigstore === 'public-good' ? PUBLIC_GOOD : {};
  return chooseInstance({ sigstore: isWord(sigstore) ? sigstore : 'auto', server, isPublic: claims.isPublic });
}

function signerOf(
  road: Parameters<typeof keySigner>[0],
  instance: Instance | Omit<Instance, 'fulcio'>,
  key: SigningKey | undefined,
  askToken: AskToken | undefined,
): SignAll {
  if (key !== undefined) return keySigner(road, instance, key);
  if (askToken === undefined || !('fulcio' in instance)) throw new InputError('sigstore: names nobody who certifies');
  return keylessSigner(road, instance, askToken);
}

/** `undefined` where nobody's root is at hand: GitHub's own is in no package. */
function trustOf({ trustedRoot }: SigningInputs, instance: object, key: SigningKey | undefined, workspace: string): Trust | undefined {
  const given = trustedRoot === '' ? undefined : readTrustedRoots(readText('trusted-root', workspace, trustedRoot), trustedRoot, key !== undefined);
  if (key !== undefined) return { key: key.public, roots: given ?? [] };
  if (given !== undefined) return { roots: given };
  return instance === PUBLIC_GOOD ? { roots: [publicGoodRoot()] } : undefined;
}

interface Making {
  readonly signAll: SignAll;
  readonly trust: Trust | undefined;
  readonly attestor: Attestor;
  /** Milliseconds since 1970. */
  readonly now: number;
}

async function attestationsOf(
  subject: Manifest,
  publications: readonly Publication[],
  predicates: readonly Predicate[],
  { signAll, trust, attestor, now }: Making,
): Promise<readonly NewAttestation[]> {
  const names = [...new Set(publications.map(({ kind, name, target }) => (kind.scheme === undefined ? target.name : basename(name))))];
  const signed = await signAll(predicates.map((predicate) => statementOf(predicate, names, subject.digest)));
  return predicates.map(({ kind, type }, at) => {
    const { bundle, identity, logIndex } = signed[at] as Awaited<ReturnType<SignAll>>[number];
    // A Sigstore whose parts do not fit is found out here, not by who pulls.
    if (trust !== undefined) checkOwn(bundle, subject, trust);
    const referrer = referrerOf(bundle, type, descriptorOf(subject), now);
    const check = (image: string) => checkCommand(kind, type, image, attestor);
    return { ...referrer, kind, predicateType: type, digest: referrer.descriptor.digest, identity, logIndex, bundle, check };
  });
}

function checkOwn(bundle: string, { digest }: Manifest, trust: Trust): void {
  try {
    proofOf(bundle, digest, trust);
  } catch (error) {
    throw new IntegrityError(`sigstore: the bundle that was just made ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'check that trusted-root is of the Sigstore that signs',
      cause: error,
    });
  }
}
