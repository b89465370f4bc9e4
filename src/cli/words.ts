/** What the command line says: help, and every refusal in plain words with a next step. */
import type { ErrorCode } from '../core/index.ts';

export const HELP = `holdfast: look into a backup, and open it, without any service

  holdfast inspect FILE                         what the backup says, and whether its owner signed it
  holdfast open FILE [--out SHARE]              opens it and writes the share
  holdfast identity FILE [--out KEY]            prints the age identity of a slot: a secret
  holdfast extract FILE --out INSIDE.age        writes the age file inside, still encrypted

Options
  --slot ID       the slot to open, when there are several to choose from (inspect lists them)
  --key           give the method key (base64url of 32 bytes) instead of a password
  --wallet ID     refuse a backup of any other wallet
  --out FILE      where to write; an existing file is never overwritten
  --help          this text

The password is asked for on the terminal and not shown. When standard input is not a terminal, its first line is the password.
Without --out, open writes the share's bytes to standard output, unless that is a terminal.

With the identity, age 1.3 or later opens the file inside, without this program:
  holdfast identity backup.json --out key.txt
  holdfast extract backup.json --out inside.age
  age -d -i key.txt inside.age

Exit codes: 0 done, 1 refused or failed, 2 used wrongly, 130 interrupted`;

/** Developers' codes stay in the output; these are the words for people. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  'secret-empty': 'There is no password. Type the one that this backup was made with.',
  'secret-not-allowed': 'This cannot be the password: it holds a character that no password may hold. Check what was pasted.',
  'wrong-secret': 'This is not the password of this slot, or the slot is not the one you think. Try again; inspect lists the slots.',
  'backup-too-large': 'This is larger than any backup can be (1 MiB). Check that it is the right file.',
  'backup-not-json': 'This is not a whole backup. It may be cut off, or be another kind of file. Use another copy.',
  'backup-not-canonical': 'This backup was changed after it was made, perhaps by an editor that formats JSON. Use the original file.',
  'backup-newer-version': 'A newer version made this backup. Update this program.',
  'backup-schema': 'This is JSON, but not a backup of this format, or it was changed. Use another copy.',
  'wrong-wallet': 'This is a backup of another wallet. Choose the file of the wallet you asked for.',
  'kdf-out-of-range': 'This backup asks for more or less memory and time than any honest one. It was changed: use another copy.',
  'slot-not-found': 'There is no such slot. inspect lists them.',
  'method-unsupported': 'This slot is of a method that this version does not know. Update this program, or choose another slot.',
  'backup-altered': 'The password is right, but somebody changed this backup after it was set up. Do not use it: find another copy.',
  'signature-invalid': 'The owner of the wallet did not sign this. It was changed, or forged: find another copy.',
  'file-damaged': 'The encrypted file inside is damaged. Use another copy.',
  'payload-invalid': 'What is inside does not belong to this backup. Use another copy.',
  'memory-unavailable': 'There is not enough memory for the key derivation. Close other programs and try again.',
};

export function wordsFor(code: ErrorCode): string {
  return WORDS[code] ?? 'This should not happen. Please report it with the code.';
}
