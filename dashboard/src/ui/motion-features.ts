// A file of its own, so that the bundler can make it a chunk of its own.
export { domMax } from 'motion/react';
