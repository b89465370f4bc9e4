/** `holdfast/node`: what only Node has. */
export { nodeDirectory } from './stores/node-directory.ts';
