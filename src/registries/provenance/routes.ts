/** Every address of the 2014 "V2 provenance" protocol: one table, by which addresses are built. */

import { InputError } from '../../core/errors.ts';

/**
 * The protocol's own expressions for what varies in a path, each for the whole value.
 * spec: moby/moby 73a9089306, registry/session_v2.go (`newV2RegistryRouter`)
 */
export const EXPRESSIONS = {
  image: '[a-z0-9-._/]+',
  tag: '[a-zA-Z0-9-._]+',
  sumtype: '[a-z0-9._+-]+',
  sum: '[a-fA-F0-9]{4,}',
} as const;

export type Variable = keyof typeof EXPRESSIONS;

const ROUTES = {
  // spec: …#L43-L75 of the same function, in its order
  version: ['GET', '/v2/version'],
  readManifest: ['GET', '/v2/manifest/{image}/{tag}'],
  putManifest: ['PUT', '/v2/manifest/{image}/{tag}'],
  tags: ['GET', '/v2/tags/{image}'],
  readBlob: ['GET', '/v2/blob/{image}/{sumtype}/{sum}'],
  putBlob: ['PUT', '/v2/blob/{image}/{sumtype}'],
  mountBlob: ['POST', '/v2/mountblob/{image}/{sumtype}/{sum}'],
  // spec: https://github.com/moby/moby/blob/v1.3.0/registry/session.go (`PushImageJSONIndex`): tokens from an index
  index: ['PUT', '/v1/repositories/{image}/'],
} as const;

type RouteName = keyof typeof ROUTES;
type In<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}` ? Name | In<Rest> : never;
type Variables<Name extends RouteName> = Readonly<Record<In<(typeof ROUTES)[Name][1]>, string>>;

interface Route<Name extends RouteName> {
  readonly method: (typeof ROUTES)[Name][0];
  readonly url: URL;
}

/** What the user calls a variable, and which values it takes. */
const WORDS: Readonly<Record<Variable, string>> = { image: 'image name', tag: 'tag', sumtype: 'sum type', sum: 'checksum' };

/**
 * The method and address of one operation at `origin` (scheme and authority). Values are not escaped: nothing that obeys its
 * expression needs to be. Throws `InputError` naming the variable, the value and the rule.
 */
export function routeTo<Name extends RouteName>(origin: string, name: Name, variables: Variables<Name>): Route<Name> {
  const [method, template] = ROUTES[name];
  const path = template.replace(/\{(\w+)\}/g, (_, key: Variable) => checkVariable(key, (variables as Readonly<Record<string, string>>)[key] ?? ''));
  return { method, url: new URL(origin + path) };
}

/** Throws `InputError` when `value` does not obey its expression. */
export function checkVariable(variable: Variable, value: string): string {
  if (!new RegExp(`^${EXPRESSIONS[variable]}$`).test(value)) {
    throw new InputError(`${WORDS[variable]} "${value}" is not possible on a provenance registry: the whole of it must match ${EXPRESSIONS[variable]}`);
  }
  // The expressions allow what every URL parser would take out of the path, which would then name something else.
  if (value.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new InputError(`${WORDS[variable]} "${value}" is not possible in an address: no part of it may be . or ..`);
  }
  return value;
}
