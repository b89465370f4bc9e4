/** Angular 21, without zones: `CUSTOM_ELEMENTS_SCHEMA` lets tags with a hyphen be. */
import 'holdfast/define/backup-method-picker.js';
import 'holdfast/define/backup-status-badge.js';
import 'holdfast/define/password-backup-form.js';
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
        <backup-method-picker [backup]="backup" (backup-created)="created($event)" (backup-failed)="failed($event)">
          <password-backup-form slot="password" account-name="Example wallet"></password-backup-form>
        </backup-method-picker>
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
