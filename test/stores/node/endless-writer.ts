/** Stores one backup after the other in the folder it is given, until it is killed. */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../../src/core/bytes.ts';
import { inspectBackup } from '../../../src/core/inspect.ts';
import { fileStore } from '../../../src/stores/index.ts';
import { nodeDirectory } from '../../../src/stores/node-directory.ts';
import { authors } from '../../../src/testing/author.ts';

const [, , path = ''] = process.argv;
const store = fileStore({ directory: await nodeDirectory(path) });
const author = authors()('w');
const current = await store.current('w');
let hash = current ? toHex(sha256(current.bytes)) : '';
for (let seq = current ? inspectBackup(current.bytes, { wallet: 'w' }).seq + 1 : 1; ; seq++) {
  const made = await author.make(seq);
  console.log(seq);
  await store.putCandidate(made, made.bytes);
  await store.promote(await author.promoteRequest(made, hash));
  hash = made.sha256;
}
