/** The order of things, and what a device believes. */
const flow = ['test/flow/backup.test.ts', 'test/flow/resume.test.ts', 'test/flow/http-faults.test.ts'];

export default [
  {
    file: 'src/flow/publish.ts',
    tests: flow,
    mutants: [
      [
        'no trial',
        'const opened = await context.engine.trial(await readBack(context, state.pending));',
        'const opened: readonly string[] = [];',
      ],
      ['no comparison of what is read back', 'if (bytes && sha256HexOf(bytes) === sha256) return bytes;', 'if (bytes) return bytes;'],
      ['seq of the device only', '1 + Math.max(before.seq, plan.base?.manifest.seq ?? 0)', '1 + before.seq'],
      ['seq of the store only', '1 + Math.max(before.seq, plan.base?.manifest.seq ?? 0)', '1 + (plan.base?.manifest.seq ?? 0)'],
      [
        'the candidate is not on the device before it leaves',
        'const state = { ...before, seq, pending };\n  await context.device.save(wallet, state);',
        'const state = { ...before, seq, pending };',
      ],
      ['an overtaken candidate is promoted', 'if (currentSha256 !== pending.currentSha256) return dropLost(context, unfinished);', ''],
      [
        'a candidate that is current already is promoted again',
        'if (currentSha256 === pending.sha256) return settle(context, unfinished);',
        '',
      ],
      [
        'an unknown outcome is a refusal',
        'return error instanceof BackupError && !OUTCOME_UNKNOWN.has(error.code);',
        'return error instanceof BackupError;',
      ],
    ],
  },
  {
    file: 'src/flow/current.ts',
    tests: flow,
    mutants: [
      ['any owner', 'owner: ownerOf(state) });', 'owner: undefined });'],
      ['no signature', '      verifyManifest(manifest);\n', ''],
      ['older copies pass', "if (current.manifest.seq < state.seen.seq) return 'store-rolled-back';", ''],
      ['forks pass', "if (current.manifest.seq === state.seen.seq && current.sha256 !== state.seen.sha256) return 'store-forked';", ''],
      ['forks are built on', "if (historyProblem(state, current) === 'store-forked') throw new BackupError('store-forked');", ''],
      ['no owner key is needed', "if (!state.owner) throw new BackupError('not-owner');", ''],
      [
        'strangers are sealed for',
        "if (stranger) throw new BackupError('slot-not-accepted', undefined, { details: { field: stranger.id } });",
        '',
      ],
    ],
  },
  {
    file: 'src/flow/write.ts',
    tests: flow,
    mutants: [
      ['strangers are not looked for', '  checkAllAccepted(state, keep);\n', ''],
      ['a stale device may write', "throw new BackupError('stale-device');", 'void 0;'],
      ['shares stay in memory', '    wipe(share);\n', ''],
      ['the replaced slot stays', 'id === replaces?.id || ', ''],
      ['slots that a vault erased are named again', ' || dead.includes(id)', '', ['test/flow/vault.test.ts']],
    ],
  },
  {
    file: 'src/flow/prove.ts',
    tests: flow,
    mutants: [
      ['a share that does not fit', "if (!(await host.fits(opened.share))) throw new BackupError('share-mismatch');", ''],
      ['the device’s owner is not asked', 'owner: ownerOf(state), slotId', 'owner: undefined, slotId'],
      ['shares stay in memory', 'wipe(opened.share, opened.ownerSecret);', 'wipe(opened.ownerSecret);'],
    ],
  },
];
