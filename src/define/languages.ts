/** Elements speak the page's language: each is fetched when one is first drawn in it. */
import { loadOnDemand } from '../messages/load.ts';
loadOnDemand();
