/** The addresses of a Sigstore of one's own: https://github.com/sigstore/protobuf-specs, SigningConfig v0.2. */

import * as v from 'valibot';
import { InputError } from '../../core/errors.ts';
import type { Instance } from './instance.ts';

const Service = v.object({
  url: v.pipe(
    v.string(),
    v.check((text) => /^https?:\/\//.test(text) && URL.canParse(text)),
  ),
  majorApiVersion: v.optional(v.number(), 0),
  validFor: v.optional(v.object({ start: v.optional(v.string()), end: v.optional(v.string()) })),
});
const Selection = v.optional(v.object({ selector: v.optional(v.string()) }));
const SigningConfig = v.object({
  mediaType: v.literal('application/vnd.dev.sigstore.signingconfig.v0.2+json'),
  caUrls: v.optional(v.array(Service), []),
  rekorTlogUrls: v.optional(v.array(Service), []),
  rekorTlogConfig: Selection,
  tsaUrls: v.optional(v.array(Service), []),
  tsaConfig: Selection,
});

type Services = readonly v.InferOutput<typeof Service>[];

const ANY = ['ANY', 'SERVICE_SELECTOR_UNDEFINED', undefined];

/**
 * `now`: milliseconds since 1970. `keyed`: no certificate is needed, and no time where there is no log. Throws `InputError` naming `path`
 * for what is no signing config, asks for more than one of a kind, or has nothing that is valid now.
 */
export function readSigningConfig(text: string, path: string, now: number, keyed: boolean): Instance | Omit<Instance, 'fulcio'> {
  const fail = (why: string): never => {
    throw new InputError(`sigstore: ${path} ${why}`, { hint: 'it is a JSON that `cosign signing-config create` writes (version 0.2)' });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail('is no JSON');
  }
  const parsed = v.safeParse(SigningConfig, json);
  if (!parsed.success) return fail(`is no signing config (${v.getDotPath(parsed.issues[0]) ?? 'the whole'}: ${parsed.issues[0].message})`);
  const { caUrls, rekorTlogUrls, rekorTlogConfig, tsaUrls, tsaConfig } = parsed.output;
  for (const [name, config] of [['rekorTlogConfig', rekorTlogConfig] as const, ['tsaConfig', tsaConfig] as const]) {
    if (!ANY.includes(config?.selector)) fail(`asks for ${name} ${config?.selector}, and only ANY is supported`);
  }
  const fulcio = newest(caUrls, [1], now);
  const log = newest(rekorTlogUrls, [1, 2], now);
  const timestamp = newest(tsaUrls, [1], now);
  if (fulcio === undefined && !keyed) return fail('has no caUrls that is valid now, of version 1');
  // A config that wants a log must not end in a signature without one.
  if (log === undefined && rekorTlogUrls.length > 0) return fail('has no rekorTlogUrls that is valid now, of version 1 or 2');
  const needsTime = log === undefined ? !keyed : log.majorApiVersion === 2;
  if (needsTime && timestamp === undefined) return fail('has no tsaUrls that is valid now, and its log gives no time');
  return {
    ...(fulcio === undefined ? {} : { fulcio: new URL(fulcio.url) }),
    ...(log === undefined ? {} : { log: { url: new URL(log.url), version: log.majorApiVersion as 1 | 2 } }),
    ...(needsTime && timestamp !== undefined ? { timestamp: new URL(timestamp.url) } : {}),
  };
}

function newest(services: Services, versions: readonly number[], now: number): Services[number] | undefined {
  const start = (service: Services[number]) => (service.validFor?.start === undefined ? 0 : Date.parse(service.validFor.start));
  return services
    .filter((service) => versions.includes(service.majorApiVersion))
    .filter((service) => start(service) <= now && (service.validFor?.end === undefined || now <= Date.parse(service.validFor.end)))
    .sort((a, b) => start(b) - start(a))[0];
}
