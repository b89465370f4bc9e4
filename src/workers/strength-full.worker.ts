/** The strength worker with the full dictionaries; strength-full.ts chooses it. */
import { loadFullData } from '../core/strength-full.ts';
import { estimatorWith } from '../core/strength.ts';
import { serveStrength } from './strength-service.ts';

serveStrength(estimatorWith({ load: loadFullData }));
