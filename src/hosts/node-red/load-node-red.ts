import type { NodeRed } from './red.js';

export function loadNodeRed(): NodeRed {
  try {
    return require('node-red') as NodeRed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('The builder needs Node-RED: npm install node-red@4.1');
  }
}
