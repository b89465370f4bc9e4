/** The page's only entry. */
import '../src/define/all.ts';
import { DemoWallet } from './app.ts';

customElements.define('demo-wallet', DemoWallet);
