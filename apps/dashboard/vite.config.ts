import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Built by `npm run build` into `dist`, which the server sends as it is. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: {
    target: 'es2024',
    outDir: 'dist',
    emptyOutDir: true,
    // SECURITY: nothing is inlined as a data: address, so that the policy can name 'self' alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // One file for what every page needs: a first paint is a handful of requests, and a change of a page leaves the libraries in the cache.
        codeSplitting: {
          groups: [
            {
              name: 'shell',
              test: /node_modules[\\/](?:react|react-dom|scheduler|@tanstack[\\/](?!react-virtual|virtual)|lucide-react)|src[\\/](?:main|router|api|shell|session[\\/](?:door-frame|ended-session|login-search|queries|require-session)|parts[\\/](?!dialog))|rolldown[\\/]runtime/,
            },
            // The sign-in is the first page of whoever is not signed in, and of nobody else.
            { name: 'door', test: /src[\\/]session[\\/](?:door-frame|login-page|sign-in|single-sign-on)\.tsx/ },
            { name: 'forms', test: /node_modules[\\/](?:zod|react-hook-form|@hookform)|src[\\/]forms|packages[\\/]contracts/ },
          ],
        },
      },
    },
  },
})
