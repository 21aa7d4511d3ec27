/** Bundles and a trusted root as a private Sigstore once made them (scripts/record-trust.ts); they do not expire. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function recorded(name: string): string {
  return readFileSync(join(import.meta.dirname, 'recorded', name), 'utf8');
}

export const FACTS = JSON.parse(recorded('facts.json')) as {
  readonly subject: { readonly algorithm: string; readonly hex: string };
  readonly issuer: string;
};
/** Of every recorded certificate. */
export const IDENTITY = 'https://github.com/acme/widgets/.github/workflows/release.yml@refs/heads/main';

/** A bundle's JSON, changed. */
export function changed(name: string, change: (bundle: Json) => void): string {
  const bundle = JSON.parse(recorded(name)) as Json;
  change(bundle);
  return JSON.stringify(bundle);
}

// biome-ignore lint/suspicious/noExplicitAny: tests reach into every corner of it
export type Json = any;
