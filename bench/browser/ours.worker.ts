import { argon2id, warmUpKdf } from '../../src/core/kdf.ts';
import { serve } from './kdf-worker.ts';

serve(argon2id, warmUpKdf);
