/** Of which kind is a registry? The user says so, or its first answer does. */

import { InputError, RegistryError } from '../core/errors.ts';
import { inMemory } from '../http/body.ts';
import { type HttpRequest, type HttpResponse, header, type Send } from '../http/types.ts';
import { LARGEST_DOCUMENT } from '../manifest/oci.ts';
import type { Connection, FirstAnswer, NetworkKind, Question, RegistryImage } from './types.ts';

export interface ChosenKind {
  readonly kind: NetworkKind;
  readonly send: Send;
}

export interface Choice {
  /** A kind's name, or `auto`. */
  readonly protocol: string;
  /** What will be asked first; without it nothing is found out, and the first kind it is. */
  readonly question: Question | undefined;
  /** As token scopes have them: `pull`, `push`. */
  readonly actions: readonly string[];
}

/** Beyond the largest document that anybody reads: what is too large stays too large for whoever reads it then. Bytes. */
const LARGEST_ANSWER = LARGEST_DOCUMENT + 1;

/**
 * `kinds` in the order in which they are asked; the first costs no request, as its question is one that is asked anyway. Where all say no, the
 * first kind it is: what the registry said to it is the better answer. Throws `InputError` where the tokens given fit no kind.
 */
export async function chooseKind(
  kinds: readonly NetworkKind[],
  image: RegistryImage,
  connection: Connection,
  { protocol, question, actions }: Choice,
): Promise<ChosenKind> {
  const wanted = kinds.filter(({ name }) => protocol === 'auto' || name === protocol);
  const candidates = wanted.filter(({ knows }) => connection.tokens.length <= 1 || knows.severalTokens);
  const [first] = candidates;
  if (first === undefined) {
    throw new InputError(`registry-token: ${connection.tokens.length} lines are given, and ${wanted.map(({ title }) => title).join(' or ')} takes one`);
  }
  if (candidates.length === 1 || question === undefined || first.firstRequest === undefined) {
    return { kind: first, send: await first.connect(connection, image) };
  }
  const { answer, send } = await ask(connection.send, first.firstRequest(image, question, actions));
  const asked = { ...connection, send };
  for (const kind of candidates) {
    if (!kind.isMine(answer)) continue;
    try {
      return { kind, send: await kind.connect(asked, image) };
    } catch (error) {
      if (!(error instanceof RegistryError) || error.status >= 500) throw error;
    }
  }
  return { kind: first, send: await first.connect(asked, image) };
}

/** The answer, and a way to send that gives it from memory when the same is asked again. */
async function ask(send: Send, request: HttpRequest): Promise<{ readonly answer: FirstAnswer; readonly send: Send }> {
  const { response, bytes } = await inMemory(await send(request), LARGEST_ANSWER);
  const answer: FirstAnswer = { status: response.status, header: (name) => header(response, name), body: bytes };
  return { answer, send: replaying(send, request, response) };
}

function replaying(send: Send, asked: HttpRequest, answer: HttpResponse): Send {
  let left: HttpResponse | undefined = answer;
  return async (request) => {
    if (left === undefined || request.method !== asked.method || request.url.href !== asked.url.href) return send(request);
    const first = left;
    left = undefined;
    return first;
  };
}
