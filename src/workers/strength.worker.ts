/** The strength worker: zxcvbn-ts and the small dictionaries, away from the page's thread. */
import { createEstimator } from '../core/strength.ts';
import { serveStrength } from './strength-service.ts';

serveStrength(createEstimator());
