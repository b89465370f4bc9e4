/** The rules of a store, which memory and file stores share. */
export default [
  {
    file: 'src/stores/ledger.ts',
    tests: ['test/stores/ledger.test.ts', 'test/stores/suite.test.ts'],
    mutants: [
      [
        'a candidate under another hash',
        "if ((await sha256Hex(copy)) !== key.sha256) throw new BackupError('store-refused', 'other bytes than their SHA-256 says');",
        '',
      ],
      [
        'a candidate under another seq',
        "if (manifest.seq !== key.seq) throw new BackupError('store-refused', 'another seq than the manifest says');",
        '',
      ],
      [
        'promote whatever is current',
        "if (!already && (current?.sha256 ?? '') !== currentSha256) throw new BackupError('store-conflict', 'another backup is current');",
        '',
      ],
      [
        'promote what is not held',
        "if (!candidate) throw new BackupError('store-conflict', 'the candidate is not held any more');",
        'if (!candidate) return;',
      ],
      ['promote for any owner', 'owner: record ? fromB64u(record.owner, 32) : undefined', 'owner: undefined'],
      ['promote without a signature', '      checkSignature(owner, message, signature);\n', ''],
      [
        'promote an older seq',
        "if (seq <= (record?.versions.at(-1)?.seq ?? 0)) throw new BackupError('store-conflict', 'seq is not greater than what was current');",
        '',
      ],
      [
        'owner calls without a signature',
        'checkSignature(record.owner, ownerMessage(verb, call.wallet, call.seq, call.sha256), call.signature);',
        '',
      ],
      [
        'owner calls about any version',
        "if (!same(record.versions.at(-1), call)) throw new BackupError('store-conflict', 'another backup is current');",
        '',
      ],
      ['one more version is kept', 'KEPT_VERSIONS = 3', 'KEPT_VERSIONS = 4'],
      ['the verified version is dropped', 'i === verified || ', ''],
      ['removal at once', 'this.#now() - record.removedAt < this.#graceMs', 'false'],
      ['removal never', 'this.#now() - record.removedAt < this.#graceMs', 'true'],
      ['a damaged record is no record', "throw new BackupError('store-garbage', 'the record is damaged');", 'return null as never;'],
      [
        'a damaged backup is no backup',
        "if (!bytes) throw new BackupError('store-garbage', 'the current backup is damaged');",
        'if (!bytes) return null;',
      ],
      ['bytes are not looked at', 'bytes && (await sha256Hex(bytes)) === key.sha256 ? bytes : null', 'bytes'],
      ['a removed backup is current', 'record && record.removedAt === undefined ? ', 'record ? '],
    ],
  },
];
