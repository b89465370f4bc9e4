/**
 * The strength worker: zxcvbn and its dictionaries, away from the page's thread.
 * It is sent one secret at a time, keeps none, and ends with the form.
 */
import { asBackupError } from '../core/errors.ts';
import { createEstimator } from '../core/strength.ts';
import type { StrengthReply, StrengthRequest } from './strength-protocol.ts';

/** The part of DedicatedWorkerGlobalScope that is used: the library is compiled against the DOM's types. */
interface WorkerScope {
  postMessage(reply: StrengthReply): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<StrengthRequest>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const estimate = createEstimator();

async function answer({ id, text, userInputs }: StrengthRequest): Promise<StrengthReply> {
  try {
    return { id, ok: true, estimate: await estimate(text, userInputs) };
  } catch (thrown) {
    return { id, ok: false, code: asBackupError(thrown).code };
  }
}

scope.addEventListener('message', (event) => void answer(event.data).then((reply) => scope.postMessage(reply)));
scope.postMessage({ ready: true });
