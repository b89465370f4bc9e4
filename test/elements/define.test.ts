import { expect } from 'chai';
import { define } from '../../src/define/define.ts';
import { BackupStatusBadge } from '../../src/elements/backup-status-badge.ts';

describe('define', () => {
  it('makes a tag taken by another class an error one can see, and goes on', () => {
    const said: unknown[] = [];
    const reported: unknown[] = [];
    const { error } = console;
    const { reportError } = globalThis;
    console.error = (problem: unknown) => said.push(problem);
    globalThis.reportError = (problem: unknown) => reported.push(problem);
    class Other extends HTMLElement {}
    try {
      customElements.define('x-taken', Other);
      define('x-taken', BackupStatusBadge);
      define('x-taken', Other);
    } finally {
      console.error = error;
      globalThis.reportError = reportError;
    }
    expect(customElements.get('x-taken')).to.equal(Other);
    expect(said.map(String)).to.have.length(1);
    expect(String(said[0])).to.include('<x-taken> belongs to another class');
    expect(reported).to.deep.equal(said);
  });

  it('is the only thing with side effects: importing a class defines nothing', () => {
    expect(customElements.get('backup-status-badge')).to.equal(undefined);
  });
});
