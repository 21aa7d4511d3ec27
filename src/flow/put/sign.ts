/** Signing what stands under its digest, before any tag names it: one signature for all images, then a referrer beside each. */

import { formatDigest } from '../../core/digest.ts';
import { PublishError } from '../../core/errors.ts';
import type { Descriptor, LocalBlob, Manifest } from '../../core/model.ts';
import { retry } from '../../core/retry.ts';
import type { Events } from '../publish/events.ts';
import { sendAll } from '../publish/send.ts';
import type { Encoded, TaggedManifest } from './encode.ts';
import type { Plan, Publication } from './plan.ts';
import { putManifest } from './put.ts';
import type { Put } from './put-tagged.ts';
import { verify } from './verify.ts';

/** What is attested of an image. */
export interface Attestation {
  readonly kind: string;
  readonly predicateType: string;
  /** Of the manifest that carries the bundle. */
  readonly digest: string;
  /** `undefined` with a key. */
  readonly identity: string | undefined;
  readonly logIndex: string | undefined;
  /** One line of JSON. */
  readonly bundle: string;
  /** A line for a shell that verifies it, for `HOST/NAME@DIGEST`. */
  check(image: string): string;
}

/** Not attached to anything yet. */
export interface NewAttestation extends Attestation {
  readonly blobs: readonly LocalBlob[];
  readonly manifest: Manifest;
  /** As lists of referrers have it. */
  readonly descriptor: Descriptor;
}

/** Who signs, and what. */
export interface Signing {
  readonly kinds: readonly string[];
  /** What an earlier run has attached, and still verifies as this run's would. */
  kept(publication: Publication, subject: Manifest): Promise<readonly Attestation[]>;
  /** Of the kinds named, each once, for all these images. */
  sign(subject: Manifest, publications: readonly Publication[], kinds: readonly string[]): Promise<readonly NewAttestation[]>;
}

/** One image, and what it will hold. */
export interface Signable {
  readonly plan: Plan;
  readonly encoded: Encoded;
  readonly put: Put;
}

/** What an image needs before its tags may name it. */
export interface Attaching {
  readonly attestations: readonly Attestation[];
  /** Puts beside the image what is not there yet. Throws what failed, with a word about what stands. */
  attach(): Promise<void>;
}

/**
 * Puts each manifest by its digest, reads it back, and signs; `stands` hears of each that is there. Throws what failed, with a word about what stands:
 * no tag was moved then. Images that keep what they have are left out.
 */
export async function signAll(
  signing: Signing,
  signables: readonly Signable[],
  readBack: boolean,
  events: Events,
  stands: (plan: Plan) => void,
): Promise<ReadonlyMap<Plan, Attaching>> {
  const concerned = signables.filter(({ plan }) => plan.known || plan.decisions.includes('put'));
  for (const one of concerned) {
    await putByDigest(one, readBack, events);
    stands(one.plan);
  }
  const attachings = new Map<Plan, Attaching>();
  for (const group of Map.groupBy(concerned, (one) => formatDigest(top(one).digest)).values()) {
    const signed = await signGroup(signing, group, events).catch((error: unknown) => {
      throw error instanceof PublishError ? standing(error, concerned) : error;
    });
    for (const [plan, attaching] of signed) attachings.set(plan, attaching);
  }
  return attachings;
}

/** Of one digest. */
async function signGroup(signing: Signing, group: readonly Signable[], events: Events): Promise<ReadonlyMap<Plan, Attaching>> {
  const subject = top(group[0] as Signable);
  const kept = new Map<Plan, readonly Attestation[]>();
  // What this run has put has nothing beside it yet.
  for (const { plan } of group) kept.set(plan, plan.known ? await signing.kept(plan.publication, subject) : []);
  const lacks = ({ plan }: Signable, kind: string) => !kept.get(plan)?.some((one) => one.kind === kind);
  const missing = signing.kinds.filter((kind) => group.some((one) => lacks(one, kind)));
  const publications = group.map(({ plan }) => plan.publication);
  const fresh = missing.length === 0 ? [] : await signing.sign(subject, publications, missing);
  return new Map(
    group.map((one) => {
      const own = fresh.filter(({ kind }) => lacks(one, kind));
      const before = kept.get(one.plan) ?? [];
      for (const { kind, digest } of before) events.info(`${one.plan.publication.target.name}: ${kind} ${digest} exists`);
      const attach = async (): Promise<void> => {
        try {
          for (const attestation of own) await attachOne(one.plan.publication, subject, attestation, events);
        } catch (error) {
          throw error instanceof PublishError ? standing(error, [one]) : error;
        }
      };
      const attestations = signing.kinds.flatMap((kind) => [...before, ...own].find((attestation) => attestation.kind === kind) ?? []);
      return [one.plan, { attestations, attach }] as const;
    }),
  );
}

async function putByDigest({ plan, encoded, put }: Signable, readBack: boolean, events: Events): Promise<void> {
  if (plan.known) return;
  const { publication } = plan;
  const { target } = publication;
  const { manifest } = encoded.tagged[0] as TaggedManifest;
  await Promise.all(encoded.children.map((child) => put(() => target.putChild?.(child) ?? target.put(child, undefined))));
  await put(() => target.put(manifest, undefined));
  const tagged = [{ tag: undefined, manifest }];
  if (readBack) await verify(publication, { children: encoded.children, tagged, former: new Map(), warning: events.warning });
}

async function attachOne(publication: Publication, subject: Manifest, attestation: NewAttestation, events: Events): Promise<void> {
  const { target, policy } = publication;
  // A few kilobytes that are no layers: nobody counts them.
  const quiet = { ...events, sending() {}, sent() {}, stored() {} };
  await sendAll(target, attestation.blobs, policy, quiet);
  await putManifest(target, () => target.put(attestation.manifest, undefined), attestation.blobs, policy, quiet);
  await retry(policy, async () => target.attach?.(subject.digest, attestation.descriptor));
  const { kind, digest, identity } = attestation;
  events.info(`${target.name}: ${kind} ${digest} attached${identity === undefined ? '' : `, signed by ${identity}`}`);
}

function top({ encoded }: Signable): Manifest {
  return (encoded.tagged[0] as TaggedManifest).manifest;
}

/** The same error, with what is there now. A copy: others may hold the first. */
function standing(error: PublishError, group: readonly Signable[]): PublishError {
  const copy = Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error)) as PublishError;
  const places = group.map((one) => `${one.plan.publication.target.name}@${formatDigest(top(one).digest)}`);
  copy.message = `${error.message}; no tag was moved, and ${places.join(', ')} stands without what was to be attached`;
  return copy;
}
