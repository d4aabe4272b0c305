import { layOut, type LayoutRequest } from './layout';

self.onmessage = ({ data }: MessageEvent<{ id: number; request: LayoutRequest }>) => {
  self.postMessage({ id: data.id, places: layOut(data.request) });
};
