import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds a server to talk to.
const server = process.env['ROENTGEN_URL'] ?? 'http://127.0.0.1:2080';
const serverPaths = '^/(api/.*|[A-Z][A-Za-z]+)$';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    outDir: process.env['RG_CONSOLE_OUT'] ?? '../build/console/dist',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content policy takes files of this server only
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000, // scripts/budgets.mjs judges what is sent, compressed
  },
  worker: { format: 'es' },
  server: { proxy: { [serverPaths]: { target: server, changeOrigin: true, headers: { Origin: server } } } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
