/** Angular 21, without zones: `CUSTOM_ELEMENTS_SCHEMA` lets tags with a hyphen be. */
import 'holdfast/define/backup-status-badge.js';
import 'holdfast/define/wallet-backup.js';
import { CUSTOM_ELEMENTS_SCHEMA, Component, signal } from '@angular/core';
import { backup } from '../backup.js';

@Component({
  selector: 'app-root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <main>
      <backup-status-badge [backup]="backup" [compact]="compact()"></backup-status-badge>
      <label><input type="checkbox" [checked]="compact()" (change)="compact.set(!compact())" /> Short</label>
      <button type="button" (click)="open.set(!open())">{{ open() ? 'Close' : 'Back up' }}</button>
      @if (open()) {
        <wallet-backup
          [backup]="backup"
          account-name="Example wallet"
          (backup-created)="created($event)"
          (backup-recovered)="news.set('Recovered')"
          (backup-failed)="failed($event)"
        ></wallet-backup>
      }
      <p role="status">{{ news() }}</p>
    </main>
  `,
})
export class App {
  readonly backup = backup;
  readonly open = signal(true);
  readonly compact = signal(false);
  readonly news = signal('');

  created(event: HTMLElementEventMap['backup-created']): void {
    this.news.set(`Backed up with ${event.methodId}`);
  }

  failed(event: HTMLElementEventMap['backup-failed']): void {
    this.news.set(`Failed: ${event.code}`);
  }
}
