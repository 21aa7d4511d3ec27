/** What passes on the wire, in words. */

import type { OciRegistry } from '../support/oci-registry.ts';
import { EMPTY, LAYER, sha256 } from './artifact.ts';

/** The requests of a publication: the look at tag and blob, and the look after a failure. */
export const LOOK = ['GET v1 200', 'POST mount a 202', 'HEAD blob a 404'] as const;
export const AGAIN = ['HEAD blob a 404', 'POST mount a 202'] as const;
/** The config is not asked for: what the tag named before has it too. */
export const FINISH = ['PUT v1 201', 'GET digest 200', 'GET v1 200'] as const;
export const SENT = [...LOOK, 'PUT upload a 201', ...FINISH] as const;
export const UPLOAD = /\/blobs\/uploads\/[^?]/;
export const NEW_UPLOAD = /\/blobs\/uploads\/(?:\?|$)/;
/** One failed PUT, healed by a second session; the first one is closed at the end. */
export const healed = (failure: string): readonly string[] => [...LOOK, failure, ...AGAIN, 'PUT upload a 201', ...FINISH, 'DELETE upload 204'];

/** `METHOD WHAT STATUS`; blobs by their names here. */
export function wireOf(registry: OciRegistry): readonly string[] {
  const names = new Map([
    [sha256(LAYER), 'a'],
    [sha256(EMPTY), 'empty'],
  ]);
  const called = (digest: string) => names.get(decodeURIComponent(digest)) ?? (digest.includes(':') || digest.includes('%3A') ? 'digest' : digest);
  return registry.log.map(({ method, path, status }) => {
    const url = new URL(path, registry.url);
    const query = url.searchParams;
    const last = url.pathname.split('/').at(-1) as string;
    const what = url.pathname.endsWith('/blobs/uploads/')
      ? query.has('mount')
        ? `mount ${called(query.get('mount') as string)}`
        : 'upload'
      : url.pathname.includes('/blobs/uploads/')
        ? `upload${query.has('digest') ? ` ${called(query.get('digest') as string)}` : ''}`
        : url.pathname.includes('/blobs/')
          ? `blob ${called(last)}`
          : url.pathname.includes('/referrers/')
            ? 'referrers'
            : url.pathname.endsWith('/tags/list')
              ? 'tags'
              : called(last);
    return `${method} ${what} ${status === 0 ? 'cut' : status}`;
  });
}
