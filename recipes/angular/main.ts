// The compiler in the browser; an app built by `ng build` leaves it out.
import '@angular/compiler';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app.ts';

await bootstrapApplication(App);
