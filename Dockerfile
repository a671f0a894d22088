# One image for every role: the API by default, the worker with `node dist/main --role=worker`,
# migrations with `node dist/commands/migrate.js`, the connection to Kick with `node dist/kick doctor`.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm run build:dashboard

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No script of a package runs: ours need none. The compiler comes along as somebody's optional peer, @scarf counts downloads.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/typescript node_modules/@scarf node_modules/.bin/tsc*

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/dashboard/dist dashboard/dist
COPY --chmod=755 scripts/healthcheck.sh /usr/local/bin/healthcheck
COPY package.json ./
COPY migrations migrations
USER node
EXPOSE 3000 3001
# The script asks the port of the role that runs in this container, so a dead api is not hidden by a live worker.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["healthcheck"]
# node itself, no npm or shell in front of it: SIGTERM must reach the shutdown sequence.
CMD ["node", "dist/main", "--role=api"]
