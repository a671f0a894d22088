import { useEffect, useRef, useState } from 'react';

/** Of a source in OBS; the stage in app.css has the same shape. */
const SOURCE = { width: 1920, height: 1080 };

/** The overlay as large as it will be beside a broadcast of full size, however small this page is. */
export function Preview({ address }: { address: string }) {
  const stage = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(0);
  useEffect(() => {
    const { current } = stage;
    if (!current) return undefined;
    const resized = new ResizeObserver(() => setScale(current.clientWidth / SOURCE.width));
    resized.observe(current);
    return () => resized.disconnect();
  }, []);
  return (
    <div ref={stage} className="setup-stage">
      <iframe
        title="Preview of the overlay"
        src={address}
        key={address}
        {...SOURCE}
        style={{ transform: `scale(${scale})` }}
      />
    </div>
  );
}
