/**
 * What a strength worker does, whatever its dictionaries. It is sent one secret
 * at a time, remembers the last one, which is asked for again on submit, and
 * takes it along when it ends with the form.
 */
import { asBackupError } from '../core/errors.ts';
import type { StrengthEstimate, StrengthEstimator } from '../core/strength.ts';
import type { StrengthReply, StrengthRequest } from './strength-protocol.ts';

/** The part of DedicatedWorkerGlobalScope that is used: the library is compiled against the DOM's types. */
interface WorkerScope {
  postMessage(reply: StrengthReply): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<StrengthRequest>) => void): void;
}

export function serveStrength(estimate: StrengthEstimator): void {
  const scope = globalThis as unknown as WorkerScope;
  let last: { readonly asked: string; readonly estimate: StrengthEstimate } | undefined;

  async function estimateOrRecall(text: string, userInputs: readonly string[]): Promise<StrengthEstimate> {
    const asked = JSON.stringify([text, userInputs]);
    if (last?.asked === asked) return last.estimate;
    const made = await estimate(text, userInputs);
    last = { asked, estimate: made };
    return made;
  }

  async function answer({ id, text, userInputs }: StrengthRequest): Promise<StrengthReply> {
    try {
      return { id, ok: true, estimate: await estimateOrRecall(text, userInputs) };
    } catch (thrown) {
      return { id, ok: false, code: asBackupError(thrown).code };
    }
  }

  scope.addEventListener('message', (event) => void answer(event.data).then((reply) => scope.postMessage(reply)));
  scope.postMessage({ ready: true });
}
