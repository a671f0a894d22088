import { LazyMotion, MotionConfig } from 'motion/react';
import type { ReactNode } from 'react';

const layoutFeatures = () => import('./motion-features').then((module) => module.domMax);

/** How rows move. The code for it comes after the first picture; who asked for stillness gets none of it. */
export function Motion({ children }: { children: ReactNode }) {
  return (
    <LazyMotion features={layoutFeatures} strict>
      <MotionConfig reducedMotion="user" transition={{ type: 'spring', duration: 0.55, bounce: 0.12 }}>
        {children}
      </MotionConfig>
    </LazyMotion>
  );
}
