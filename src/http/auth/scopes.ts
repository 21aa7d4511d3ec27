/** What tokens are asked for: what a request needs by its own words, and what the registry said that it needs. */

import type { HttpRequest } from '../types.ts';

export interface Scopes {
  /** As far as is known: the request's own, until the registry has named others. */
  for(request: HttpRequest): readonly string[];
  /** `scope` of a challenge to such a request. */
  hear(request: HttpRequest, scope: string): void;
}

/**
 * What a challenge asks for beside what is asked for anyway is added, also words that are no scopes of distribution's (Public ECR wants `aws`).
 * Where it names none of the request's repositories, a proxy has rewritten their names, and the registry behind it knows only its own
 * (oras-project/oras-go#650): then what it says stands in place of ours.
 */
export function scopeMemory(): Scopes {
  const heard = new Map<string, readonly string[]>();
  const scopesFor = (request: HttpRequest): readonly string[] => heard.get(keyOf(request)) ?? request.scopes ?? [];
  return {
    for: scopesFor,
    hear(request, scope) {
      const told = scope.split(/\s+/).filter((word) => word !== '');
      const before = scopesFor(request);
      const known = new Set(before.map(resourceOf));
      const isRewritten = told.some(isRepository) && !told.some((word) => isRepository(word) && known.has(resourceOf(word)));
      heard.set(keyOf(request), merged(isRewritten && before === request.scopes ? told : [...before, ...told]));
    },
  };
}

function keyOf({ scopes = [] }: HttpRequest): string {
  return scopes.join(' ');
}

function isRepository(scope: string): boolean {
  return scope.startsWith('repository:');
}

/** `repository:NAME` of `repository:NAME:pull,push`; names may hold a port. */
function resourceOf(scope: string): string {
  const colon = scope.lastIndexOf(':');
  return colon < 0 ? scope : scope.slice(0, colon);
}

/** One scope a resource, with the actions of all. */
function merged(scopes: readonly string[]): readonly string[] {
  const actions = new Map<string, Set<string> | undefined>();
  for (const scope of scopes) {
    const resource = resourceOf(scope);
    const own = resource === scope ? undefined : (actions.get(resource) ?? new Set<string>());
    for (const action of scope.slice(resource.length + 1).split(',')) own?.add(action);
    actions.set(resource, own);
  }
  return [...actions].map(([resource, own]) => (own === undefined ? resource : `${resource}:${[...own].join(',')}`));
}
