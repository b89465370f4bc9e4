/**
 * The one thing that the second reader does not do itself: ML-KEM-768. It asks
 * here, one JSON object a line, and gets one line back.
 *
 *   {"op": "recipient", "identity": "AGE-SECRET-KEY-PQ-1…"}   -> {"recipient": "age1pq1…"}
 *   {"op": "fileKey", "identity": "…", "header": base64}      -> {"fileKey": base64}, or {"error": true}
 *
 * It uses the age library, and nothing of this project.
 */
import { createInterface } from 'node:readline';
import { Decrypter, identityToRecipient } from 'age-encryption';

async function answer({ op, identity, header }) {
  if (op === 'recipient') return { recipient: await identityToRecipient(identity) };
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const fileKey = await decrypter.decryptHeader(new Uint8Array(Buffer.from(header, 'base64')));
  return { fileKey: Buffer.from(fileKey).toString('base64') };
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line)).catch(() => ({ error: true }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
