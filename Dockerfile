# One image for every role: the API by default, the worker with `node dist/main --role=worker`,
# migrations with `node dist/commands/migrate.js`.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm run build:dashboard

FROM node:20-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/dashboard/dist dashboard/dist
COPY package.json ./
COPY migrations migrations
USER node
EXPOSE 3000 3001
# Whichever of the two ports this role serves.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "const ok = (port) => fetch(`http://127.0.0.1:${port}/health/live`).then((r) => r.ok || Promise.reject()); Promise.any([ok(process.env.PORT || 3000), ok(process.env.WORKER_PORT || 3001)]).then(() => process.exit(0), () => process.exit(1))"]
# node itself, no npm or shell in front of it: SIGTERM must reach the shutdown sequence.
CMD ["node", "dist/main", "--role=api"]
